"""``streamlit.elements.lib.layout_utils``: a size, as packages hand it on."""

from __future__ import annotations

import dataclasses

from millpond.props import Height, TextAlignment, Width

__all__ = ["LayoutConfig"]


@dataclasses.dataclass(frozen=True)
class LayoutConfig:
    """A width, a height and an alignment; None: the element's own."""

    width: Width | None = None
    height: Height | None = None
    text_alignment: TextAlignment | None = None
