"""Colours as numbers: mixing them, and whether one can be read on another (WCAG 2.2, section 1.4.3)."""

from __future__ import annotations

import colorsys
import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from millpond.config.colours import NAMES

TEXT = 4.5
"""The contrast that text needs."""
CONTROL = 3.0
"""The contrast that all else needs: the mark of the focus, what is chosen."""
INK, PAPER = "#10181b", "#ffffff"


class Rgb(NamedTuple):
    """Red, green, blue and how opaque, 0 to 1 each."""

    red: float
    green: float
    blue: float
    alpha: float = 1.0

    def over(self, ground: Rgb) -> Rgb:
        """What is seen where this lies on an opaque ground."""
        parts = (a * self.alpha + b * (1 - self.alpha) for a, b in zip(self[:3], ground[:3], strict=True))
        return Rgb(*parts)

    @property
    def hex(self) -> str:
        """As CSS writes it."""
        parts = self[:3] if self.alpha == 1 else self
        return "#" + "".join(f"{round(255 * min(1, max(0, part))):02x}" for part in parts)


def parse(text: str) -> Rgb | None:
    """The colour; None for notations that only a browser knows (``oklch()``, ``var()``, …).

    >>> parse("#ff000080").alpha < 0.51, parse("tomato").hex, parse("hsl(120 100% 50%)").hex
    (True, '#ff6347', '#00ff00')
    """
    text = text.strip().lower()
    if text == "transparent":
        return Rgb(0, 0, 0, 0)
    text = NAMES.get(text, text)
    if text.startswith("#"):
        return _from_hex(text[1:])
    match = re.fullmatch(r"(rgb|hsl)a?\((.*)\)", text)
    return _from_function(match[1], re.split(r"[\s,/]+", match[2].strip())) if match else None


def _from_hex(digits: str) -> Rgb | None:
    if re.fullmatch(r"[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8}", digits) is None:
        return None
    if len(digits) in (3, 4):
        digits = "".join(digit * 2 for digit in digits)
    parts = [int(digits[at : at + 2], 16) / 255 for at in range(0, len(digits), 2)]
    return _rgb(parts[:3], parts[3] if len(parts) == 4 else 1.0)


def _from_function(name: str, parts: list[str]) -> Rgb | None:
    try:
        if not 3 <= len(parts) <= 4:
            return None
        alpha = _number(parts[3], 1) if len(parts) == 4 else 1.0
        if name == "rgb":
            return _rgb([_number(part, 255) for part in parts[:3]], alpha)
        hue = float(parts[0].removesuffix("deg")) / 360 % 1
        return _rgb(colorsys.hls_to_rgb(hue, _number(parts[2], 100), _number(parts[1], 100)), alpha)
    except ValueError:
        return None


def _rgb(parts: Sequence[float], alpha: float) -> Rgb:
    red, green, blue = parts
    return Rgb(red, green, blue, alpha)


def _number(text: str, whole: float) -> float:
    value = float(text[:-1]) / 100 if text.endswith("%") else float(text) / whole
    return min(1.0, max(0.0, value))


def luminance(colour: Rgb) -> float:
    """Relative luminance, 0 (black) to 1 (white).

    >>> luminance(Rgb(1, 1, 1))
    1.0
    """
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour[:3]
    )
    return round(0.2126 * red + 0.7152 * green + 0.0722 * blue, 6)


def is_dark(colour: str) -> bool | None:
    """Whether light text can be read on it better than dark text; None: it cannot be said.

    >>> is_dark("#102030"), is_dark("white"), is_dark("var(--x)")
    (True, False, None)
    """
    parsed = parse(colour)
    return None if parsed is None else luminance(parsed) < 0.18


def contrast(colour: str, ground: str) -> float | None:
    """From 1 (the same) to 21 (black and white); None: it cannot be said.

    >>> contrast("#000", "#fff")
    21.0
    """
    front, back = parse(colour), parse(ground)
    if front is None or back is None or back.alpha < 1:
        return None
    lights = sorted((luminance(front.over(back)), luminance(back)))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def mix(colour: str, other: str, share: float) -> str:
    """The colour with a share of another in it, as CSS.

    >>> mix("#000000", "#ffffff", 0.5), mix("var(--x)", "red", 0.25)
    ('#808080', 'color-mix(in srgb, var(--x), red 25%)')
    """
    one, two = parse(colour), parse(other)
    if one is None or two is None:
        return f"color-mix(in srgb, {colour}, {other} {share * 100:g}%)"
    return Rgb(*(a + (b - a) * share for a, b in zip(one, two, strict=True))).hex


def translucent(colour: str, opacity: float) -> str:
    """The colour, to be seen through."""
    parsed = parse(colour)
    return mix(colour, "transparent", 1 - opacity) if parsed is None else parsed._replace(alpha=opacity).hex


def seen(colour: str, ground: str) -> str:
    """A colour that may be translucent, as it is on a ground."""
    front, back = parse(colour), parse(ground)
    return colour if front is None or back is None else front.over(back).hex


def can_be_read(colour: str, grounds: Iterable[str], least: float = TEXT) -> bool:
    """It has this contrast to all of the grounds, as far as that can be said."""
    return all((contrast(colour, ground) or least) >= least for ground in grounds)


def readable(colour: str, grounds: Iterable[str], least: float = TEXT) -> str:
    """The colour, as much darker or lighter as it takes to be read on all grounds.

    >>> readable("#ffcc00", ["#ffffff"]) != "#ffcc00", readable("#000000", ["#ffffff"])
    (True, '#000000')
    """
    grounds = list(grounds)
    if can_be_read(colour, grounds, least):
        return colour
    best = colour
    for step in range(1, 21):
        for end in ("#000000", "#ffffff"):
            best = mix(colour, end, step / 20)
            if can_be_read(best, grounds, least):
                return best
    # No colour can be read on all of them: black or white, whichever the first allows.
    return text_on(grounds[0])


def text_on(ground: str) -> str:
    """What text on it should be: nearly black, or white.

    >>> text_on("#ffcc00"), text_on("#003366")
    ('#10181b', '#ffffff')
    """
    on_ink, on_paper = contrast(INK, ground), contrast(PAPER, ground)
    if on_ink is None or on_paper is None:
        # The browser can tell: white where the lightness is low, else black.
        return f"oklch(from {ground} clamp(0, (0.68 - l) * 1000, 1) 0 0)"
    if max(on_ink, on_paper) < TEXT:
        return "#000000"
    return INK if on_ink >= on_paper else PAPER
