"""GET of a session's file: images, sound, video, downloads; also of an upload that an element shows.

Only the browser that the session belongs to gets it: the address is signed for
the owner that its cookie tells, so any other request ends before the store is
asked. An address stands for one content for ever, so browsers keep it.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from functools import partial
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse

from millpond.server.files.service import GONE, FileService
from millpond.server.files.session import StoredSessionFiles
from millpond.server.policy import frame_policy
from millpond.session.files.file import FRAMED, File
from millpond.stores.base import NotOwner, StoreError
from millpond.stores.codec import BadSeal

log = logging.getLogger("millpond")

WAIT = 5.0
"""Seconds that a file may take to reach the store, when another process was asked to show it."""
FIRST_PAUSE = 0.02

_ID = re.compile(r"([0-9a-f]{24})([0-9a-f]{24})")
_SAVED = "private, max-age=31536000, immutable"
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; media-src 'self'; sandbox"
"""What a file may do that is opened as a page: nothing, and that not as the app's origin."""
_POLICY_OF_PDF = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'"
"""Browsers do not show a PDF in a sandbox; its scripts cannot reach the page."""


class FileServer:
    """The route.

    Parameters
    ----------
    service:
        Finds files in the store.
    find_live:
        The files of a session that this process runs, or None.
    owner_of:
        The owner that a request's browser is; "" where it shows no cookie.
    """

    def __init__(
        self,
        service: FileService,
        find_live: Callable[[str], StoredSessionFiles | None],
        owner_of: Callable[[Request], str],
    ) -> None:
        self._service = service
        self._find_live = find_live
        self._owner_of = owner_of

    async def serve(self, request: Request) -> Response:
        """One file, or the part that was asked for."""
        session, owner = request.path_params["session"], self._owner_of(request)
        parts = _ID.fullmatch(request.path_params["file"])
        if not parts or not owner or not self._service.sealer.check_file(session, owner, *parts.groups()):
            return _plain("Not found", 404)
        try:
            found = await self._find(session, owner, parts[1])
        except StoreError as error:
            log.error("A file could not be fetched: %s", error)
            return _plain("The file cannot be read right now. Try again.", 503, {"Retry-After": "1"})
        except BadSeal as error:
            log.error("A file of the session %s is not shown: %s", session, error)
            return _plain("The file is damaged.", 500)
        if found is None:
            return _plain("Not found", 404)
        return _answer(request, *found)

    async def _find(self, session: str, owner: str, id: str) -> tuple[File, _Read] | None:
        """The file, waiting for it as long as another process may be writing it."""
        pause = FIRST_PAUSE
        end = asyncio.get_running_loop().time() + WAIT
        while True:
            live = self._find_live(session)
            waiting = live.find_waiting(id) if live is not None else None
            if waiting is not None:
                file, source = waiting
                return file, source.read
            try:
                file, content = await self._service.find(session, owner, id)
                return file, partial(self._service.stream, file, content)
            except NotOwner:
                return None
            except GONE:
                if asyncio.get_running_loop().time() + pause > end:
                    return None
                await asyncio.sleep(pause)
                pause = min(pause * 2, 0.5)


_Read = Callable[[int, int], AsyncGenerator[bytes, None]]


def _answer(request: Request, file: File, read: _Read) -> Response:
    headers = {
        "Cache-Control": _SAVED,
        "ETag": f'"{file.digest}"',
        "Accept-Ranges": "bytes",
        "Content-Disposition": disposition(file),
        "Content-Security-Policy": _policy_of(file),
        "Cross-Origin-Resource-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
    }
    if _matches(request.headers.get("if-none-match", ""), file.digest):
        return Response(status_code=304, headers=headers)
    wanted = request.headers.get("range")
    if request.headers.get("if-range", headers["ETag"]) != headers["ETag"]:
        wanted = None
    start, end, status = 0, file.size, 200
    if wanted is not None and (part := parse_range(wanted, file.size)) is not None:
        if part == _NONE:
            headers["Content-Range"] = f"bytes */{file.size}"
            return _plain("The file has no such part.", 416, headers)
        (start, end), status = part, 206
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{file.size}"
    headers["Content-Length"] = str(end - start)
    headers["Content-Type"] = file.type
    if request.method == "HEAD" or start == end:
        return Response(status_code=status, headers=headers)
    return StreamingResponse(_guard(read(start, end)), status, headers)


async def _guard(pieces: AsyncGenerator[bytes, None]) -> AsyncIterator[bytes]:
    """What fails under way is said in the log; the browser sees a transfer that was cut short."""
    try:
        async with aclosing(pieces):
            async for piece in pieces:
                yield piece
    except (*GONE, StoreError, BadSeal) as error:
        log.error("A file could not be sent completely: %s", error)
        raise ConnectionError(str(error)) from None


_NONE = (0, 0)


def parse_range(header: str, size: int) -> tuple[int, int] | None:
    """The part that a Range header asks for: its first byte, and that after its last.

    None: the header is to be ignored, as it is no range of bytes, or asks for
    several. ``(0, 0)``: there is nothing there.

    >>> parse_range("bytes=0-99", 1000), parse_range("bytes=-100", 1000)
    ((0, 100), (900, 1000))
    """
    found = re.fullmatch(r"bytes=\s*([0-9]{0,18})-([0-9]{0,18})\s*", header)
    if not found or not (found[1] or found[2]):
        return None
    if not found[1]:
        length = min(int(found[2]), size)
        return (size - length, size) if length else _NONE
    start = int(found[1])
    end = min(int(found[2]) + 1, size) if found[2] else size
    if found[2] and int(found[2]) < start:
        return None
    return (start, end) if start < end else _NONE


def disposition(file: File) -> str:
    """How the browser is to treat the file, and what it is called; names of any kind in plain ASCII."""
    kind = "attachment" if file.download else "inline"
    if not file.name:
        return kind
    plain = re.sub(r"[^A-Za-z0-9 ._()-]", "_", file.name)
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(file.name, safe='')}"


def _policy_of(file: File) -> str:
    if file.type == FRAMED and not file.upload:
        from millpond.elements.iframe import Iframe  # what apps without frames do not need

        return frame_policy(Iframe.frame_policy)
    return _POLICY_OF_PDF if file.type == "application/pdf" else _POLICY


def _matches(header: str, digest: str) -> bool:
    tags = [tag.strip().removeprefix("W/") for tag in header.split(",")]
    return f'"{digest}"' in tags or tags == ["*"]


def _plain(text: str, status: int, headers: dict[str, str] | None = None) -> Response:
    return PlainTextResponse(text, status, {**(headers or {}), "Cache-Control": "no-store"})
