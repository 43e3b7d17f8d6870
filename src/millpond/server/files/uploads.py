"""PUT and DELETE of a user's file, by the page of the session that it is for.

The page shows a ticket, which a widget of this session was given: it says who
may upload, what, and how much, so that a wrong request ends before its body is
read. It is also what another site's page cannot have. The body goes to a
temporary file piece by piece; the browser waits while a piece is written.
"""

from __future__ import annotations

import asyncio
import logging
import re
import secrets
import time
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from contextlib import aclosing, contextmanager

import msgspec
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from millpond.errors import ApiError
from millpond.server.files.partial import Behind, Busy, GivenUp, Partial
from millpond.server.files.room import NO_ROOM, Room, UploadRefused
from millpond.server.files.service import GONE, FileService, FileTooLarge
from millpond.server.files.spool import Spool
from millpond.server.files.tickets import address_of, make_receipt, open_ticket
from millpond.server.security import Origins
from millpond.session.files.file import File, Ticket, check_type, clean_name, clean_path
from millpond.stores.base import NotOwner, StoreError, Superseded, UnknownSession
from millpond.stores.codec import BadSeal
from millpond.stores.objects import DiskFull

log = logging.getLogger("millpond")

TICKET_HEADER = "x-millpond-upload"
AT_ONCE = 16
"""Simultaneous uploads that one process accepts from one browser."""
SILENT_FOR = 60.0
"""Seconds without a byte after which an upload is given up."""
SESSION_WITHIN = 10.0
"""Seconds that a session's first commit may take, for the upload of a page that was just opened."""


_NUMBER = re.compile("[0-9]{1,18}")
_NOT_KEPT = {"Cache-Control": "no-store"}


class Uploads:
    """The routes.

    Parameters
    ----------
    service:
        Keeps the files.
    origins:
        Which pages may upload.
    owner_of:
        The owner that a request's browser is; "" where it shows no cookie.
    max_session:
        Bytes that the files of one session may have together.
    """

    def __init__(
        self, service: FileService, origins: Origins, owner_of: Callable[[Request], str], *, max_session: int
    ) -> None:
        self._service = service
        self._origins = origins
        self._owner_of = owner_of
        self._max_session = max_session
        self._under_way: Counter[str] = Counter()
        """The number of uploads under way, by owner."""
        self._coming: Counter[str] = Counter()
        """Bytes that uploads which are under way bring to each session."""

    async def put(self, request: Request) -> Response:
        """``PUT _millpond/upload/{session}?name=data.csv``: 201, and the receipt in JSON."""
        return await self._answer(request, self._put)

    async def delete(self, request: Request) -> Response:
        """``DELETE _millpond/upload/{session}/{file}``: 204; what Session State still has stays until it has not."""
        return await self._answer(request, self._delete)

    async def _answer(
        self, request: Request, work: Callable[[Request, str, Ticket], Awaitable[Response]]
    ) -> Response:
        session = request.path_params["session"]
        try:
            ticket = self._check(request, session)
            return await work(request, session, ticket)
        except UploadRefused as error:
            return _refusal(error.status, str(error))
        except DiskFull as error:
            log.error("An upload was refused: %s", error)
            return _refusal(507, "The server has no room for the file.")
        except (StoreError, OSError) as error:
            log.error("An upload was not accepted: %s", error)
            return _refusal(503, "The file cannot be saved right now. Try again.")
        except GivenUp:
            return _refusal(409, "Another request continues this upload.")
        except ClientDisconnect:
            # The browser has gone; nobody reads the answer.
            return _refusal(400, "The upload was interrupted.")

    def _check(self, request: Request, session: str) -> Ticket:
        if not self._origins.allows(request.headers):
            raise UploadRefused(403, "Uploads from this page are not allowed.")
        try:
            ticket = open_ticket(self._service, session, request.headers.get(TICKET_HEADER, ""))
        except BadSeal:
            raise UploadRefused(
                403, "The page's upload ticket is missing or invalid. Reload the page."
            ) from None
        if ticket.owner != self._owner_of(request):
            raise UploadRefused(403, "The session belongs to another browser.")
        return ticket

    async def _put(self, request: Request, session: str, ticket: Ticket) -> Response:
        name = clean_name(request.query_params.get("name", ""))
        self._check_type(name, ticket)
        declared = request.headers.get("content-length", "")
        if declared.isdecimal():
            self._check_size(int(declared), ticket)
        spool = self._service.spool()
        try:
            with self._count(ticket.owner), self._room_in(session) as room:
                await room.find()
                if declared.isdecimal():
                    room.take(int(declared))
                await self._read(request, spool, ticket, room)
                await spool.finish()
                if declared.isdecimal() and spool.size != int(declared):
                    raise UploadRefused(400, "The upload was interrupted.")
                return _taken(await self._keep_new(request, session, ticket, name, spool))
        finally:
            spool.close()

    async def _keep_new(
        self, request: Request, session: str, ticket: Ticket, name: str, spool: Spool
    ) -> bytes:
        """Keep what has come; the answer to the page, in JSON."""
        file = File(
            secrets.token_hex(12), spool.digest, spool.size, _type_of(request), name, time.time(), upload=True
        )
        await self._keep(session, ticket.owner, file, spool)
        await self._check_kept(session, ticket.owner, file)
        answer = {
            "id": file.id, "name": file.name, "type": file.type, "size": file.size,
            "receipt": make_receipt(self._service, session, file),
            "address": address_of(self._service, session, ticket.owner, file),
        }  # fmt: skip
        return msgspec.json.encode(answer)

    async def put_part(self, request: Request) -> Response:
        """``PUT _millpond/upload/{session}/part/{upload}?name=a.csv&offset=0&size=9``: 202, or 201 with the last."""
        return await self._answer(request, self._put_part)

    async def delete_part(self, request: Request) -> Response:
        """``DELETE _millpond/upload/{session}/part/{upload}``: the part that has arrived is discarded."""
        return await self._answer(request, self._delete_part)

    async def _put_part(self, request: Request, session: str, ticket: Ticket) -> Response:
        name, offset, size = self._check_part(request, ticket)
        partials, key = self._service.partials, _key_of(request, session)
        with self._count(ticket.owner):
            # Earlier requests for this upload have ended, and take no more space.
            async with partials.writing(key):
                done = await asyncio.to_thread(partials.receipt, key)
                if done is not None:
                    return _taken(done)
                return await self._go_on(request, session, ticket, name, offset, size)

    async def _go_on(
        self, request: Request, session: str, ticket: Ticket, name: str, offset: int, size: int
    ) -> Response:
        partials, key = self._service.partials, _key_of(request, session)
        with self._room_in(session) as room:
            await self._find_room(room, key, size)
            try:
                partial = await asyncio.to_thread(partials.open, key, offset)
            except Behind as error:
                return JSONResponse({"offset": error.size}, 409, _NOT_KEPT)
            except Busy as error:
                raise UploadRefused(429, str(error)) from None
            try:
                await self._read_part(request, partial, size)
                if partial.size >= size:
                    # A page that has lost its connection asks again meanwhile: it is to get what comes of this.
                    await partials.complete()
                    await asyncio.to_thread(partial.end)
            except DiskFull:
                # The page begins no more where it was, and others need the room.
                partial.discard()
                raise
            except BaseException:
                partials.pause(key, partial)
                raise
            if partial.size < size:
                partials.pause(key, partial)
                return JSONResponse({"offset": partial.size}, 202, _NOT_KEPT)
            return _taken(await self._complete(request, session, ticket, name, key, partial))

    async def _find_room(self, room: Room, key: str, size: int) -> None:
        """Take it. Raises UploadRefused where there is none, also without what nobody goes on with."""
        partials = self._service.partials
        await room.find(await asyncio.to_thread(partials.size_of_others, key))
        try:
            room.take(size)
        except UploadRefused:
            await asyncio.to_thread(partials.discard_idle, key)
            await room.find(await asyncio.to_thread(partials.size_of_others, key))
            room.take(size)

    def _check_part(self, request: Request, ticket: Ticket) -> tuple[str, int, int]:
        """The name, where the part begins, and the size of the whole file."""
        name, query = request.query_params.get("name", ""), request.query_params
        name = clean_path(name) if ticket.folders else clean_name(name)
        self._check_type(name, ticket)
        offset, size = query.get("offset", ""), query.get("size", "")
        if not (_NUMBER.fullmatch(offset) and _NUMBER.fullmatch(size)):
            raise UploadRefused(400, "The upload does not state its range and size.")
        if int(offset) > int(size):
            raise UploadRefused(400, "The part begins after the end of the upload.")
        self._check_size(int(size), ticket)
        return name, int(offset), int(size)

    async def _read_part(self, request: Request, partial: Partial, most: int) -> None:
        try:
            async with aclosing(_pieces(request)) as pieces:
                async for piece in pieces:
                    if partial.size + len(piece) > most:
                        raise UploadRefused(400, "The upload is larger than announced.")
                    await partial.write(piece)
        finally:
            # Also of a part that was cut short: what has come need not come again.
            await asyncio.shield(partial.settle())

    async def _complete(
        self, request: Request, session: str, ticket: Ticket, name: str, key: str, partial: Partial
    ) -> bytes:
        service = self._service
        spool: Spool = partial
        try:
            if service.objects is None or partial.size <= service.in_store:
                spool = service.spool()
                await asyncio.to_thread(spool.fill, partial.path)
            answer = await self._keep_new(request, session, ticket, name, spool)
        except UploadRefused:
            partial.discard()
            raise
        except BaseException:
            await asyncio.to_thread(partial.take_back)
            partial.close()
            raise
        finally:
            if spool is not partial:
                spool.close()
        await asyncio.to_thread(service.partials.finish, key, partial, answer)
        return answer

    async def _delete_part(self, request: Request, session: str, ticket: Ticket) -> Response:
        key = _key_of(request, session)
        async with self._service.partials.writing(key, to_the_end=True):
            await asyncio.to_thread(self._service.partials.discard, key)
        return Response(status_code=204)

    @contextmanager
    def _count(self, owner: str) -> Iterator[None]:
        if self._under_way[owner] >= AT_ONCE:
            raise UploadRefused(429, "Too many uploads at the same time. Send them one after the other.")
        self._under_way[owner] += 1
        try:
            yield
        finally:
            self._under_way[owner] -= 1
            self._under_way += Counter()  # without those that have none

    @contextmanager
    def _room_in(self, session: str) -> Iterator[Room]:
        room = Room(self._service, session, self._coming, self._max_session)
        try:
            yield room
        finally:
            room.leave()

    async def _read(self, request: Request, spool: Spool, ticket: Ticket, room: Room) -> None:
        async with aclosing(_pieces(request)) as pieces:
            async for piece in pieces:
                size = spool.size + len(piece)
                self._check_size(size, ticket)
                room.take(size)
                await spool.write(piece)

    def _check_type(self, name: str, ticket: Ticket) -> None:
        if not ticket.takes(name):
            raise UploadRefused(
                415,
                f"{name or 'The file'} has a type that is not allowed. Allowed types: {', '.join(ticket.types)}.",
            )

    def _check_size(self, size: int, ticket: Ticket) -> None:
        if size > ticket.max_size:
            raise UploadRefused(
                413, f"The file is larger than {ticket.max_size / 2**20:g} MB, the limit for uploads."
            )
        try:
            self._service.check_size(size)
        except FileTooLarge as error:
            log.error("An upload was refused: %s", error)
            raise UploadRefused(413, "The file is larger than this server can keep.") from None

    async def _check_kept(self, session: str, owner: str, file: File) -> None:
        """Uploads to other processes may have come at the same time: then this one goes again."""
        if await self._service.find_size(session) <= self._max_session:
            return
        try:
            state = await self._service.store.read(session, owner)
            await self._service.files.drop(session, state.epoch, [file.id])
        except (*GONE, Superseded, NotImplementedError) as error:
            log.debug("An upload over the limit will be cleaned up later: %s", error)
        raise UploadRefused(413, NO_ROOM)

    async def _keep(self, session: str, owner: str, file: File, spool: Spool) -> None:
        end = asyncio.get_running_loop().time() + SESSION_WITHIN
        while True:
            try:
                await self._service.keep(session, owner, file, spool)
                return
            except NotOwner:
                raise UploadRefused(403, "The session belongs to another browser.") from None
            except UnknownSession:
                if asyncio.get_running_loop().time() > end:
                    raise UploadRefused(409, "The session no longer exists. Reload the page.") from None
                await asyncio.sleep(0.1)

    async def _delete(self, request: Request, session: str, ticket: Ticket) -> Response:
        id = request.path_params["file"]
        try:
            file, _ = await self._service.find(session, ticket.owner, id)
            state = await self._service.store.read(session, ticket.owner)
            if file.upload and not any(id.encode() in value for value in state.values.values()):
                await self._service.files.drop(session, state.epoch, [id])
        except (*GONE, BadSeal, Superseded, NotImplementedError) as error:
            # Whoever has the session drops it later, with all that nothing names.
            log.debug("An upload was not removed at once: %s", error)
        return Response(status_code=204)


async def _pieces(request: Request) -> AsyncGenerator[bytes, None]:
    """The body, piece by piece; ends with an error when the browser stops sending."""
    body = request.stream().__aiter__()
    while True:
        try:
            async with asyncio.timeout(SILENT_FOR):
                piece = await anext(body, None)
        except TimeoutError:
            raise UploadRefused(408, "The upload has stopped.") from None
        if piece is None:
            return
        yield piece


def _taken(answer: bytes) -> Response:
    return Response(answer, 201, _NOT_KEPT, "application/json")


def _key_of(request: Request, session: str) -> str:
    """A name of the upload that is unique across all sessions."""
    return f"{session}/{request.path_params['upload']}"


def _type_of(request: Request) -> str:
    """What the browser takes the file for; it is only told to the app, nothing relies on it."""
    try:
        return check_type(request.headers.get("content-type", ""))
    except ApiError:
        return "application/octet-stream"


def _refusal(status: int, text: str) -> Response:
    # The rest of the body is not read: the connection cannot be used again.
    return PlainTextResponse(text, status, {"Cache-Control": "no-store", "Connection": "close"})
