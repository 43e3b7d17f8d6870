"""``st.html``: HTML of the app's own; its scripts only where the app says so."""

from __future__ import annotations

import textwrap
from html.parser import HTMLParser
from pathlib import Path
from typing import ClassVar

from millpond.elements.checks import any_text, is_a, name_of_class, shown
from millpond.elements.place import PlaceT
from millpond.errors import ApiError
from millpond.file_ref import FileRef
from millpond.props import Props, Width
from millpond.session.context import current

_JAVASCRIPT = {
    "", "module", "text/javascript", "application/javascript", "text/ecmascript", "application/ecmascript",
    "application/x-javascript", "text/jscript", "text/livescript", "text/x-javascript",
}  # fmt: skip
"""What the ``type`` of a script may be for browsers to execute it; all else is data, which they keep."""


class HtmlScript(Props):
    """A ``<script>`` of the HTML: the browser executes files of the app's own origin, and nothing else."""

    file: FileRef | None = None
    """What it has to execute; null: it has a ``src``, or is data."""
    text: str = ""
    """Data."""
    attributes: tuple[tuple[str, str], ...] = ()


class Html(Props):
    kind: ClassVar[str] = "html"
    plain: ClassVar[bool] = True

    body: str = ""
    """Where a script was is ``<span data-script="0"></span>``, with its place in ``scripts``."""
    scripts: tuple[HtmlScript, ...] = ()
    width: Width = "stretch"


def html(
    self: PlaceT, body: object, *, width: Width = "stretch", unsafe_allow_javascript: bool = False
) -> PlaceT:
    """HTML as part of the page, and CSS for the whole page.

    Anything that could execute code is removed: scripts, ``onclick=`` and the
    like. HTML that consists of ``<style>`` alone takes no space.

    Parameters
    ----------
    body:
        HTML; a ``pathlib.Path`` of an HTML or CSS (``.css``) file; or an object
        with ``_repr_html_``.
    width:
        ``"stretch"``, ``"content"``, or pixels.
    unsafe_allow_javascript:
        Execute the ``<script>`` elements in it, when the page first shows them
        and when they change. Never include user input in them. The page's
        Content-Security-Policy still applies: attributes such as ``onclick=`` do
        not work, and scripts from other hosts only if
        ``server.contentSecurityPolicy`` names them.

    Examples
    --------
    >>> import millpond as st
    >>> _ = st.html("<p style='letter-spacing: 0.3em'>Wide</p>")
    """
    text = _text_of(body)
    if not text:
        raise ApiError("`body` must be non-empty HTML; got only white space.")
    if not unsafe_allow_javascript or "<script" not in text.lower():
        return self._draw(Html(body=text, width=width))
    apart = _Scripts(text)
    files = current().run.session.files
    scripts = tuple(
        HtmlScript(
            file=files.add(source.encode("utf-8", "replace"), "text/javascript", "script.js")
            if executed
            else None,
            text="" if executed else source,
            attributes=attributes,
        )
        for attributes, source, executed in apart.found
    )
    return self._draw(Html(body=apart.rest, scripts=scripts, width=width))


def _text_of(body: object) -> str:
    if is_a(body, Path):
        assert isinstance(body, Path)
        text = _read(body)
        if body.suffix.lower() == ".css":
            text = f"<style>{text}</style>"
    elif not is_a(body, str) and callable(made := getattr(type(body), "_repr_html_", None)):
        text = any_text("body", made(body))
    else:
        text = any_text("body", body)
    return textwrap.dedent(text).strip()


def _read(file: Path) -> str:
    """The text of a file. Raises ApiError."""
    try:
        if file.is_file():  # and not a device, which may never end
            return file.read_text("utf-8")
        problem = "there is no such file"
    except (OSError, ValueError) as error:
        problem = f"reading it raised {name_of_class(type(error))}: {error}"
    raise ApiError(f"`body` must be HTML, or the path of a text file in UTF-8; got {shown(file)}: {problem}.")


class _Scripts(HTMLParser):
    """HTML with its scripts taken out."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=False)
        self.found: list[tuple[tuple[tuple[str, str], ...], str, bool]] = []
        """The attributes of each, its text, and whether that is to be executed."""
        self._lines = [0]
        for line in text.split("\n"):
            self._lines.append(self._lines[-1] + len(line) + 1)
        self._text = text
        self._kept: list[str] = []
        self._from = 0
        self._open: tuple[dict[str, str], int] | None = None
        self.feed(text)
        self.close()
        self._kept.append("" if self._is_open() else text[self._from :])

    def _is_open(self) -> bool:
        """The last script has no end: browsers execute nothing of it."""
        return self._open is not None

    @property
    def rest(self) -> str:
        """The HTML without them."""
        return "".join(self._kept)

    def _at(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Cut the HTML off before a script."""
        if tag == "script":
            self._kept.append(self._text[self._from : self._at()])
            begins = self._at() + len(self.get_starttag_text() or "")
            self._open = {name: value or "" for name, value in attrs}, begins

    def handle_endtag(self, tag: str) -> None:
        """Go on with the HTML behind it."""
        if tag != "script" or self._open is None:
            return
        (attributes, begins), self._open = self._open, None
        end = self._at()
        kind = attributes.get("type", "").strip().lower()
        executed = kind in _JAVASCRIPT and "src" not in attributes
        self._kept.append(f'<span data-script="{len(self.found)}"></span>')
        self.found.append((tuple(attributes.items()), self._text[begins:end], executed))
        self._from = self._text.index(">", end) + 1
