"""``st.iframe``, and what ``streamlit.components.v1`` has of frames: ``html`` and ``iframe``."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlsplit

from millpond.elements.checks import any_text, boolean, is_a, shown
from millpond.elements.file_data import Given, add_file, type_of_name, unreadable
from millpond.elements.place import Place, PlaceT
from millpond.errors import ApiError
from millpond.file_ref import FileRef
from millpond.props import Height, Policy, Props, Width, well_formed
from millpond.session.files.file import FRAMED

_TOLD_OF_ITS_HEIGHT = (
    b"<script>(() => { const tell = () => parent.postMessage({ millpondHeight: document.documentElement.offsetHeight }, '*');"
    b" addEventListener('load', () => { new ResizeObserver(tell).observe(document.documentElement); tell(); }); })()</script>"
)
"""A frame is of another origin: nobody else could see how high its content is."""
_WHEN_UNKNOWN = 400
"""Pixels of a page elsewhere, whose height nobody can see."""


class Iframe(Props):
    kind: ClassVar[str] = "iframe"
    frame_policy: ClassVar[Policy] = {
        # What the app's own HTML may do in a frame that is of no origin: all that a page of its own could.
        "default-src": ("'self'", "https:", "http:", "data:", "blob:"),
        "script-src": ("'unsafe-inline'", "'unsafe-eval'", "https:", "http:", "data:", "blob:"),
        "style-src": ("https:", "http:", "data:", "blob:"),
        "img-src": ("https:", "http:"),
        "media-src": ("https:", "http:"),
        "font-src": ("https:", "http:"),
        "connect-src": ("https:", "http:", "ws:", "wss:", "data:", "blob:"),
        "worker-src": ("https:", "http:", "data:", "blob:"),
        "frame-src": ("https:", "http:", "data:", "blob:"),
        "form-action": ("https:", "http:"),
        "sandbox": ("allow-popups-to-escape-sandbox",),
    }

    file: FileRef | None = None
    own: bool = False
    """It is a page of another host, which keeps its own origin."""
    fits: bool = False
    """It says how high its content is."""
    scrolling: bool = True
    tab_index: int | None = None
    alt: str | None = None
    width: Width = "stretch"
    height: Height = 400


def iframe(
    self: PlaceT,
    src: str | Path,
    *,
    width: Width = "stretch",
    height: Height = "content",
    tab_index: int | None = None,
    alt: str | None = None,
) -> PlaceT:
    """An iframe with another page, or with the app's own HTML.

    Scripts in the HTML run in the iframe, with their own origin: they can access
    neither the page around it nor the browser's data of the app.

    Parameters
    ----------
    src:
        A URL (``https://...``), a path on the app's server
        (``/app/static/page.html``), a file (``pathlib.Path``), or HTML.
    width:
        ``"stretch"``, ``"content"``, or pixels.
    height:
        ``"content"`` (the height of the HTML; 400 pixels for other pages),
        ``"stretch"``, or pixels.
    tab_index:
        Its position in the Tab order; -1: never.
    alt:
        A description for people who do not see it.

    Examples
    --------
    >>> import millpond as st
    >>> _ = st.iframe("<p>Hello from a <b>frame</b></p>", alt="A greeting")
    """
    fits = False
    if isinstance(src, Path):
        file = _file_of(src)
    else:
        text = str.__str__(src)
        if text.startswith(("http://", "https://", "data:", "/", "//")):
            file = FileRef.elsewhere(well_formed(text))
        else:
            fits = height == "content"
            file = _document(text, fits=fits)
    if height == "content" and not fits:
        height = _WHEN_UNKNOWN
    return self._draw(
        Iframe(
            file=file,
            own=_is_elsewhere(src),
            fits=fits,
            tab_index=tab_index,
            alt=alt,
            width=width,
            height=height,
        )
    )


def draw_html(html: Any, width: Any, height: Any, *, scrolling: Any, tab_index: Any) -> Any:
    """``streamlit.components.v1.html``."""
    return _draw_component(
        _document(any_text("html", html), fits=False), False, width, height, scrolling, tab_index
    )


def draw_frame(src: Any, width: Any, height: Any, *, scrolling: Any, tab_index: Any) -> Any:
    """``streamlit.components.v1.iframe``."""
    text = well_formed(any_text("src", src))
    if _runs(text):
        raise ApiError(
            f"`src` must be the URL of a page, and must not run code in this page; got {shown(text)}."
        )
    return _draw_component(FileRef.elsewhere(text), _is_elsewhere(src), width, height, scrolling, tab_index)


def _draw_component(file: FileRef, own: bool, width: Any, height: Any, scrolling: Any, tab_index: Any) -> Any:
    from millpond.elements.parameters import check_of  # which asks the elements

    width = "stretch" if width is None else check_of("iframe", "width")("width", width)
    height = 150 if height is None else check_of("iframe", "height")("height", height)
    tab_index = check_of("iframe", "tab_index")("tab_index", tab_index)
    props = Iframe(
        file=file,
        own=own,
        scrolling=boolean("scrolling", scrolling),
        tab_index=tab_index,
        width=width,
        height=height,
    )
    return Place._classes["Container"]()._draw(props)


def _runs(address: str) -> bool:
    try:
        return urlsplit(address).scheme in ("javascript", "vbscript")
    except ValueError:
        return False  # no address, so nothing


def _is_elsewhere(src: Any) -> bool:
    return is_a(src, str) and src.startswith(("http://", "https://"))


def _document(html: str, *, fits: bool) -> FileRef:
    """HTML as a file of the session, which is opened with a policy of its own."""
    data = b"<!doctype html>\n" + (_TOLD_OF_ITS_HEIGHT if fits else b"") + well_formed(html).encode()
    return add_file("src", Given(data, None, ""), FRAMED)


def _file_of(path: Path) -> FileRef:
    try:
        there = path.is_file()
    except (OSError, ValueError) as error:
        raise unreadable("src", path, error) from None
    if not there:
        raise ApiError(f"`src` must be a readable file; {shown(str(path))} is not.")
    kind = type_of_name(path.name) or "text/plain"
    return add_file("src", Given(path, None, path.name), FRAMED if kind == "text/html" else kind)
