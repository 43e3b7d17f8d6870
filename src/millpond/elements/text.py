"""Text: ``st.title header subheader markdown caption text code divider``."""
from __future__ import annotations

from typing import ClassVar, Literal, Union

from millpond.props import Height, Props, TextAlignment, Width


class Heading(Props):
    """``st.title`` (level 1), ``st.header`` (2), ``st.subheader`` (3)."""

    kind: ClassVar[str] = "heading"

    body: str = ""
    level: Literal[1, 2, 3] = 1
    anchor: str | Literal[False] | None = None
    """The id to link to; null: made from the text; false: none."""
    help: str | None = None
    icon: str | None = None
    divider: str | None = None
    """A colour's name: a line under the heading."""
    width: Width = "stretch"
    text_alignment: TextAlignment = "left"
    wrap: bool = True


class Markdown(Props):
    """GitHub-flavoured Markdown with colours, badges, icons and formulas."""

    kind: ClassVar[str] = "markdown"

    body: str = ""
    allow_html: bool = False
    help: str | None = None
    width: Union[Width, Literal["auto"]] = "auto"
    text_alignment: TextAlignment = "left"
    anchors: bool = True
    """Give headings inside an id to link to."""
    wrap: bool = True


class Caption(Props):
    """Markdown in small, muted type."""

    kind: ClassVar[str] = "caption"

    body: str = ""
    allow_html: bool = False
    help: str | None = None
    width: Width = "stretch"
    text_alignment: TextAlignment = "left"
    wrap: bool = True


class Text(Props):
    """Plain text in the app's font, white space kept."""

    kind: ClassVar[str] = "text"

    body: str = ""
    help: str | None = None
    width: Width = "content"
    text_alignment: TextAlignment = "left"
    wrap: bool = True


class Code(Props):
    kind: ClassVar[str] = "code"

    body: str = ""
    language: str | None = "python"
    line_numbers: bool = False
    wrap_lines: bool = False
    height: Height = "content"
    width: Width = "stretch"


class Divider(Props):
    kind: ClassVar[str] = "divider"

    width: Width = "stretch"
