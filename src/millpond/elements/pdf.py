"""``st.pdf``."""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any, BinaryIO, ClassVar
from urllib.parse import unquote, urlsplit

from millpond.elements.checks import is_a, refuse, shown
from millpond.elements.file_data import Given, add_file, given_file, unreadable
from millpond.elements.place import PlaceT, check_user_key
from millpond.errors import ApiError
from millpond.file_ref import FileRef
from millpond.props import Height, Props, well_formed
from millpond.session.files.uploaded import UploadedFile
from millpond.session.sources import Asking, Unanswerable

if TYPE_CHECKING:
    from urllib.request import OpenerDirector

_WHAT = "a PDF: bytes, an open file, a path, a URL (`https://...`), or an uploaded file"
_MARK = b"%PDF-"
_LOOKED_AT = 1024
"""Bytes at the beginning in which a PDF says that it is one."""
_WITHIN = 30
"""Seconds in which another host has to answer, and to go on."""
_IN_ALL = 300
"""Seconds in which all of it has to be there: a host that goes on for ever, byte by byte, keeps a thread."""
_MOST = 200 << 20
"""Bytes of a PDF of another host, which is in a file of the disk until the tab has it."""
_PIECE = 1 << 20


class Pdf(Props):
    kind: ClassVar[str] = "pdf"

    file: FileRef | None = None
    """Null: it is at another host, and asked for."""
    address: str = ""
    """Where it is, at another host."""
    name: str = ""
    """What it is called."""
    key: str | None = None
    alt: str | None = None
    height: Height = 500


def pdf(
    self: PlaceT,
    data: Any,
    *,
    height: Height = 500,
    key: str | None = None,
    alt: str | None = None,
) -> PlaceT:
    r"""A PDF viewer with pages, zoom, search and links.

    Keys, while the focus is in it: the arrows and Page Up and Down scroll,
    ``+``, ``-`` and ``0`` zoom, Ctrl+F searches.

    Parameters
    ----------
    data:
        The bytes of a PDF, an open file, a path, an upload, or a URL: of this app
        (``/app/static/report.pdf``), or of another host (``https://...``), from
        which the server downloads it: up to 200 MB, within five minutes.
    height:
        Pixels; ``"stretch"``: as high as its container; ``"content"``: as high as
        all of its pages.
    key:
        A unique name, which also becomes the CSS class ``st-key-<key>``.
    alt:
        A description for people who do not see it.

    Examples
    --------
    >>> import millpond as st
    >>> words = b"BT /F 48 Tf 40 50 Td (Hello from a PDF) Tj ET"
    >>> parts = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>"]
    >>> font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
    >>> page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 480 140]/Contents 4 0 R/Resources<</Font<</F %b>>>>>>"
    >>> parts += [page % font, b"<</Length %d>>stream\n%b\nendstream\n" % (len(words), words)]
    >>> body = b"".join(b"%d 0 obj%bendobj\n" % (n, part) for n, part in enumerate(parts, 1))
    >>> _ = st.pdf(b"%PDF-1.4\n" + body + b"trailer<</Root 1 0 R>>", height=320, alt="A greeting")
    """
    props = Pdf(height=height, key=check_user_key(key), alt=(alt or "").strip() or None)
    if is_a(data, str):
        _take_text(props, str.__str__(data))
    else:
        _take_file(props, data)
    source = partial(_fetch, props.address) if props.file is None else None
    return self._draw(props, key=props.key, source=source)


def _take_text(props: Pdf, text: str) -> None:
    """An address or a path."""
    if text.startswith(("/app/static/", "app/static/")):
        props.file, props.name = FileRef.elsewhere(well_formed(text)), _last_of(text)
    elif text.startswith(("http://", "https://", "data:")):
        props.address = well_formed(text)
        props.name = "" if text.startswith("data:") else _last_of(text)
    else:
        _take_file(props, Path(text))


def _take_file(props: Pdf, data: Any) -> None:
    given = given_file(data)
    if given is None:
        refuse("data", _WHAT, data)
    props.name = given.name
    beginning = _beginning_of(given)
    if beginning is not None and _MARK not in beginning:
        raise ApiError(
            f"`data` must be {_WHAT}; {shown(given.name or data)} does not begin with {_MARK.decode()!r}."
        )
    props.file = add_file("data", given, "application/pdf", given.name)


def _beginning_of(given: Given) -> bytes | None:
    """What the content begins with; None for an upload, whose bytes need not be fetched for this."""
    if is_a(given.data, UploadedFile):
        return None
    if not is_a(given.data, Path):
        return bytes(memoryview(given.data)[:_LOOKED_AT])  # type: ignore[arg-type] # neither a path nor an upload
    try:
        with Path(str(given.data)).open("rb") as file:
            return file.read(_LOOKED_AT)
    except (OSError, ValueError) as error:
        raise unreadable("data", given.data, error) from None


def _last_of(address: str) -> str:
    """The end of an address, as people read it."""
    try:
        return unquote(urlsplit(address).path).rpartition("/")[2]
    except ValueError:
        return ""


def _fetch(address: str, asking: Asking) -> BinaryIO:
    """A PDF of another host. The page itself may not ask there, and most hosts would not answer it."""
    from http.client import HTTPException  # it takes a while, and few need it

    file = TemporaryFile()  # noqa: SIM115 # it goes to the tab, and is closed then
    try:
        with _opener().open(address, timeout=_WITHIN) as answer:
            _take_all(answer, file, address, asking)
    except (OSError, ValueError, HTTPException) as error:
        file.close()
        raise Unanswerable(f"{address} could not be loaded: {error}") from None
    except BaseException:
        file.close()
        raise
    return file


def _take_all(answer: Any, file: BinaryIO, address: str, asking: Asking) -> None:
    """Write all that the host answers, or until nobody waits for it, and go back to the file's beginning."""
    until = time.monotonic() + _IN_ALL
    size = int(answer.headers.get("Content-Length") or 0)
    # With `read1`, what has come is looked at; `read` would wait until the piece is full.
    while size <= _MOST and not asking.cancelled and (piece := answer.read1(_PIECE)):
        file.write(piece)
        size = max(size, file.tell())
        if time.monotonic() > until:
            raise Unanswerable(f"{address} did not arrive within {_IN_ALL} seconds.")
    if size > _MOST:
        raise Unanswerable(f"{address} is larger than {_MOST >> 20} MB.")
    if file.tell() < size and not asking.cancelled:
        raise Unanswerable(f"{address} ended after {file.tell():,} of {size:,} bytes.")
    file.seek(0)
    if _MARK not in file.read(_LOOKED_AT) and not asking.cancelled:
        raise Unanswerable(f"{address} is not a PDF.")
    file.seek(0)


def _opener() -> OpenerDirector:
    """Goes to web addresses, and to nothing of the machine."""
    from urllib import request

    opener = request.OpenerDirector()
    for handler in (
        request.ProxyHandler, request.HTTPHandler, request.HTTPSHandler, request.DataHandler, request.UnknownHandler,
        request.HTTPDefaultErrorHandler, request.HTTPRedirectHandler, request.HTTPErrorProcessor,
    ):  # fmt: skip
        opener.add_handler(handler())
    opener.addheaders = [("User-Agent", "millpond"), ("Accept", "application/pdf")]
    return opener
