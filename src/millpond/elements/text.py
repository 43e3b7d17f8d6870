"""Text: ``st.title header subheader markdown caption text code divider``."""

from __future__ import annotations

import re
import textwrap
from typing import ClassVar, Literal, Union

from millpond.elements.place import Place, PlaceT
from millpond.props import Height, Props, TextAlignment, Width

_BLANK_LINE = re.compile(r"\n[ \t]+(?=\n)")
_DIVIDER_COLORS = ("blue", "green", "orange", "red", "violet", "yellow", "gray")


class Heading(Props):
    """``st.title`` (level 1), ``st.header`` (2), ``st.subheader`` (3)."""

    kind: ClassVar[str] = "heading"
    eager: ClassVar[bool] = True
    heads: ClassVar[bool] = True

    body: str = ""
    level: Literal[1, 2, 3] = 1
    anchor: str | Literal[False] | None = None
    """The id to link to; null: made from the text; false: the same, without a link."""
    help: str | None = None
    icon: str | None = None
    divider: str | None = None
    """A colour's name: a line under the heading."""
    width: Width = "stretch"
    text_alignment: TextAlignment = "left"
    wrap: bool = True

    @property
    def called(self) -> str:
        return {1: "title", 2: "header", 3: "subheader"}[self.level]


class Markdown(Props):
    """GitHub-flavoured Markdown with colours, badges, icons and formulas."""

    kind: ClassVar[str] = "markdown"
    eager: ClassVar[bool] = True

    body: str = ""
    allow_html: bool = False
    help: str | None = None
    width: Union[Width, Literal["auto"]] = "auto"
    text_alignment: TextAlignment = "left"
    anchors: bool = True
    """Give headings inside an id to link to."""
    wrap: bool = True
    cursor: str = ""
    """Markdown at the end of a text that grows."""


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
    eager: ClassVar[bool] = True
    plain: ClassVar[bool] = True

    body: str = ""
    help: str | None = None
    width: Width = "content"
    text_alignment: TextAlignment = "left"
    wrap: bool = True


class Code(Props):
    kind: ClassVar[str] = "code"
    plain: ClassVar[bool] = True

    body: str = ""
    language: str | None = "python"
    line_numbers: bool = False
    wrap_lines: bool = False
    height: Height = "content"
    width: Width = "stretch"


class Divider(Props):
    kind: ClassVar[str] = "divider"
    eager: ClassVar[bool] = True

    width: Width = "stretch"


def clean(body: object) -> str:
    """Text with the indentation of a triple-quoted string taken off."""
    text = body if isinstance(body, str) else str(body)
    if text[:1].strip() and "\n" in text:
        # The first line is not indented, so `dedent` would only empty the blank lines. Doing that here is faster: most
        # texts are like this, and one that grows is cleaned again each time.
        return (_BLANK_LINE.sub("\n", text) if "\n " in text or "\n\t" in text else text).rstrip()
    return textwrap.dedent(text).strip() if "\n" in text or text[:1].isspace() else text.rstrip()


def title(
    self: PlaceT,
    body: object,
    anchor: str | Literal[False] | None = None,
    *,
    help: str | None = None,
    icon: str | None = None,
    width: Width = "stretch",
    text_alignment: TextAlignment = "left",
    wrap: bool = True,
) -> PlaceT:
    """The title of the page.

    Parameters
    ----------
    body:
        What it says; inline Markdown.
    anchor:
        The id to link to. None: generated from the text. False: the same, but
        without a link beside the heading.
    icon:
        An emoji or ``":material/name:"`` before the text.
    width:
        ``"stretch"``, ``"content"``, or pixels.
    wrap:
        Wrap long text to several lines; False: cut it off.

    Examples
    --------
    >>> import millpond as st
    >>> _ = st.title("Sales of the *week*")
    """
    return self._draw(
        Heading(
            body=clean(body), level=1, anchor=anchor, help=help, icon=icon or None,
            width=width, text_alignment=text_alignment, wrap=wrap,
        )
    )  # fmt: skip


def header(
    self: PlaceT,
    body: object,
    anchor: str | Literal[False] | None = None,
    *,
    help: str | None = None,
    icon: str | None = None,
    divider: bool | str = False,
    width: Width = "stretch",
    text_alignment: TextAlignment = "left",
    wrap: bool = True,
) -> PlaceT:
    """A section heading. See :func:`title`.

    Parameters
    ----------
    divider:
        A coloured line below: the name of a colour, or True to cycle through the
        colours.
    """
    return self._draw(
        Heading(
            body=clean(body), level=2, anchor=anchor, help=help, icon=icon or None, divider=_divider(self, divider),
            width=width, text_alignment=text_alignment, wrap=wrap,
        )
    )  # fmt: skip


def subheader(
    self: PlaceT,
    body: object,
    anchor: str | Literal[False] | None = None,
    *,
    help: str | None = None,
    icon: str | None = None,
    divider: bool | str = False,
    width: Width = "stretch",
    text_alignment: TextAlignment = "left",
    wrap: bool = True,
) -> PlaceT:
    """A smaller heading. See :func:`header`."""
    return self._draw(
        Heading(
            body=clean(body), level=3, anchor=anchor, help=help, icon=icon or None, divider=_divider(self, divider),
            width=width, text_alignment=text_alignment, wrap=wrap,
        )
    )  # fmt: skip


def _divider(place: Place, divider: bool | str) -> str | None:
    if divider is True:
        scope = place._target()[0].scope
        scope.dividers += 1
        return _DIVIDER_COLORS[(scope.dividers - 1) % len(_DIVIDER_COLORS)]
    return "gray" if divider == "grey" else divider or None


def markdown(
    self: PlaceT,
    body: object,
    unsafe_allow_html: bool = False,
    *,
    help: str | None = None,
    width: Union[Width, Literal["auto"]] = "auto",
    text_alignment: TextAlignment = "left",
    anchors: bool = True,
    wrap: bool = True,
) -> PlaceT:
    """Text in Markdown (GitHub's, with colours, badges, icons and formulas).

    Parameters
    ----------
    body:
        The Markdown. Besides the usual: ``:red[text]``, ``:blue-background[text]``,
        ``:green-badge[text]``, ``:small[text]``, ``:material/home:``, ``:smile:``,
        ``$a + b$`` and ``$$`` formulas.
    unsafe_allow_html:
        Render HTML in the text (never scripts). Only for text that you wrote
        yourself.
    width:
        ``"auto"``, ``"stretch"``, ``"content"``, or pixels.
    anchors:
        Give headings an id to link to.
    wrap:
        Wrap long lines.

    Examples
    --------
    >>> import millpond as st
    >>> _ = st.markdown("A *list* with :red[colour]")
    """
    return self._draw(
        Markdown(
            body=clean(body), allow_html=unsafe_allow_html, help=help, width=width,
            text_alignment=text_alignment, anchors=bool(anchors), wrap=wrap,
        )
    )  # fmt: skip


def caption(
    self: PlaceT,
    body: object,
    unsafe_allow_html: bool = False,
    *,
    help: str | None = None,
    width: Width = "stretch",
    text_alignment: TextAlignment = "left",
    wrap: bool = True,
) -> PlaceT:
    """Small text, for notes and captions. Its parameters are those of :func:`markdown`.

    Examples
    --------
    >>> import millpond as st
    >>> _ = st.caption("Figures of *2027*; see :small[the appendix]")
    """
    return self._draw(
        Caption(
            body=clean(body), allow_html=unsafe_allow_html, help=help, width=width,
            text_alignment=text_alignment, wrap=wrap,
        )
    )  # fmt: skip


def text(
    self: PlaceT,
    body: object,
    *,
    help: str | None = None,
    width: Width = "content",
    text_alignment: TextAlignment = "left",
    wrap: bool = True,
) -> PlaceT:
    """Plain text, shown as it is.

    Parameters
    ----------
    body:
        Any object; it is shown as ``str(body)``.
    help, width, text_alignment, wrap:
        See :func:`markdown`.

    Examples
    --------
    >>> import millpond as st
    >>> _ = st.text("*Not* Markdown")
    """
    return self._draw(
        Text(body=clean(body), help=help, width=width, text_alignment=text_alignment, wrap=wrap)
    )


def code(
    self: PlaceT,
    body: object,
    language: str | None = "python",
    *,
    line_numbers: bool = False,
    wrap_lines: bool = False,
    height: Height = "content",
    width: Width = "stretch",
) -> PlaceT:
    """Source code with syntax highlighting and a copy button.

    Parameters
    ----------
    body:
        The code. One line break at its start and one at its end are removed.
    language:
        The language for highlighting: ``"python"``, ``"sql"``, ...; None: no
        highlighting.
    line_numbers:
        Show them.
    wrap_lines:
        Break long lines instead of scrolling.
    height:
        ``"content"``, ``"stretch"``, or pixels (then it scrolls).
    width:
        ``"stretch"``, ``"content"``, or pixels.

    Examples
    --------
    >>> import millpond as st
    >>> _ = st.code("print(1)")
    """
    return self._draw(
        Code(
            body=str(body).removeprefix("\n").removesuffix("\n"), language=language, line_numbers=line_numbers,
            wrap_lines=wrap_lines, height=height or "content", width=width,
        )
    )  # fmt: skip


def divider(self: PlaceT, *, width: Width = "stretch") -> PlaceT:
    """A horizontal line.

    Examples
    --------
    >>> import millpond as st
    >>> _ = st.divider()
    """
    return self._draw(Divider(width=width))
