"""Prints what lets a system font stand in for the page's: the numbers of ``styles/tokens.css``.

    python tools/fallback_fonts.py source-sans-3.woff2 arial.ttf roboto.woff2

Needs fontTools and, for WOFF2, brotli. The width of a font is that of English text: the mean of its advances, weighted
by how often each letter occurs. ``size-adjust`` is the quotient of the widths; ascent and descent are given in units
of the adjusted size, so they are divided by it (CSS Fonts 5, "Font Metrics Override").
"""

from __future__ import annotations

import sys

from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
from fontTools.varLib.instancer import (  # type: ignore[import-untyped]
    instantiateVariableFont,
)

TEXT = (
    "the quick brown fox jumps over the lazy dog and it is not what we have seen of these things that they are "
    "Settings Name Total Export to the Region Date Choose a value Submit 0123456789 on in at for as with was be by"
)


def measures(path: str) -> tuple[float, float, float]:
    """Mean advance, ascent and descent, in em."""
    font = TTFont(path)
    if "fvar" in font:  # its default may be another weight than that of text
        font = instantiateVariableFont(font, {"wght": 400})
    unit = font["head"].unitsPerEm
    glyphs, advances = font.getBestCmap(), font["hmtx"].metrics
    widths = [advances[glyphs[ord(sign)]][0] for sign in TEXT]
    hhea = font["hhea"]
    return sum(widths) / len(widths) / unit, hhea.ascent / unit, -hhea.descent / unit


def main(ours: str, others: list[str]) -> None:
    """One line for each font of a system."""
    width, ascent, descent = measures(ours)
    for other in others:
        adjust = width / measures(other)[0]
        print(
            f"{other}: size-adjust: {adjust:.1%}; ascent-override: {ascent / adjust:.1%}; "
            f"descent-override: {descent / adjust:.1%}; line-gap-override: 0%"
        )


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
