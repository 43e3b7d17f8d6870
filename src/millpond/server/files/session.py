"""The files of one live session: elements add them on the run's thread, the event loop keeps them.

No element waits for the store: a file can be fetched from this process at
once, and is written beside the run. Another process that is asked for it
before waits a moment for it (``serving.py``).
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from millpond.errors import ApiError
from millpond.file_ref import FileRef
from millpond.server.files.contents import ContentGone, KnownContent, Source, is_empty
from millpond.server.files.service import GONE, FileService, FileTooLarge
from millpond.server.files.tickets import address_of, make_receipt, make_ticket, open_receipt
from millpond.session.files.file import File, Ticket, check_type, clean_name, name_of
from millpond.stores.base import NotOwner, StoreError, UnknownSession
from millpond.stores.codec import BadSeal

if TYPE_CHECKING:
    from typing_extensions import Buffer

    from millpond.props import Policy
    from millpond.session.files.uploaded import UploadedFile

log = logging.getLogger("millpond")

UPLOADS = "_millpond/upload"

FIRST_RETRY = 0.1
LONGEST_RETRY = 5.0
MOST_TICKETS = 256
"""Tickets of one session that are remembered: each run asks for those of all its widgets."""


class StoredSessionFiles:
    """What the session of one tab has for its elements (see :class:`millpond.session.files.session_files.SessionFiles`).

    Parameters
    ----------
    service:
        Keeps the files.
    session, owner:
        Whose they are.
    make_session:
        Makes sure that the store has the session.
    max_upload:
        Bytes of one upload, where the widget does not say.
    """

    def __init__(
        self,
        service: FileService,
        session: str,
        owner: str,
        make_session: Callable[[], Awaitable[None]],
        *,
        max_upload: int,
    ) -> None:
        self._service = service
        self._session = session
        self._owner = owner
        self._make_session = make_session
        self.session_is_gone: Callable[[], Awaitable[None]] = self._end
        """Called when the store still does not have the session: it ends, or is written again."""
        self.max_upload = max_upload
        self.kept: dict[str, Any] = {}
        self._tickets: dict[Ticket, str] = {}
        self._loop = asyncio.get_running_loop()
        self._keeping: asyncio.Task[None] | None = None
        self._waiting: dict[str, tuple[File, Source]] = {}
        """Files that the store does not have yet, by id."""
        self.added: dict[str, float] = {}
        """When each file was added last, by this process's clock."""
        self.turn = asyncio.Lock()
        """Held while the store is told of a file: none may be dropped while it is being kept."""
        self.used = False
        """Whether the session may have files."""
        self.ended = False
        self._held = False

    # On the run's thread ------------------------------------------------------------

    def add(
        self, data: Buffer | Path | UploadedFile, type: str, name: str = "", *, download: bool = False
    ) -> FileRef:
        name, type = clean_name(name), check_type(type)
        try:
            source = self._service.take(data)
        except FileTooLarge as error:
            raise ApiError(str(error)) from None
        id = name_of(source.digest, type, name, download=download)
        ref = FileRef(id, source.digest, source.size, type, name, download)
        self._have(ref, source)
        return ref

    def keep_on(self, ref: FileRef) -> bool:
        waiting = self._waiting.get(ref.id)
        if self.ended or ref.id not in self.added or (waiting is not None and is_empty(waiting[1])):
            return False
        self.added[ref.id] = time.monotonic()
        return True

    def address(self, ref: FileRef) -> str:
        if ref.address:
            return ref.address
        if ref.id not in self.added:
            # Another session has drawn it. The store has the content, or nobody.
            self._have(ref, KnownContent(ref.digest, ref.size))
        return address_of(self._service, self._session, self._owner, ref)

    def folder(self, path: Path, needs: Policy | None = None, called: str = "") -> str:
        return self._service.folders.address(path, needs, called)

    def _have(self, ref: FileRef, source: Source) -> None:
        """Make sure that the session has the file."""
        if self.ended or (ref.id in self.added and not self._brings(ref.id, source)):
            source.close()
        else:
            file = File(ref.id, ref.digest, ref.size, ref.type, ref.name, time.time(), ref.download)
            self._waiting[ref.id] = file, source
            self._loop.call_soon_threadsafe(self.keep)
        self.added[ref.id] = time.monotonic()
        self.used = True

    def _brings(self, id: str, source: Source) -> bool:
        """The bytes of a file that waits without them, since its address came first."""
        waiting = self._waiting.get(id)
        return waiting is not None and is_empty(waiting[1]) and not is_empty(source)

    def ticket(
        self, widget: str, types: Sequence[str] = (), max_size: int | None = None, *, folders: bool = False
    ) -> str:
        self.used = True
        most = self.max_upload if max_size is None else max_size
        # Labels may be long, or no UTF-8; a ticket travels in a header, for which proxies have little room.
        widget = hashlib.blake2b(widget.encode("utf-8", "surrogatepass"), digest_size=9).hexdigest()
        ticket = Ticket(self._owner, widget, tuple(types), most, folders)
        known = self._tickets.get(ticket)
        if known is None:
            if len(self._tickets) >= MOST_TICKETS:
                self._tickets.clear()
            known = self._tickets[ticket] = make_ticket(self._service, self._session, ticket)
        return known

    def receipt(self, upload: File) -> tuple[str, str, int, str]:
        receipt = make_receipt(self._service, self._session, upload)
        return (
            receipt,
            upload.name,
            upload.size,
            address_of(self._service, self._session, self._owner, upload),
        )

    def open_receipt(self, receipt: str) -> File:
        self.used = True
        try:
            file = open_receipt(self._service, self._session, receipt)
        except BadSeal as error:
            raise ValueError(str(error)) from None
        self.added[file.id] = time.monotonic()
        return file

    def fetch(self, file: File) -> IO[bytes]:
        found = asyncio.run_coroutine_threadsafe(
            self._service.fetch(self._session, self._owner, file.id), self._loop
        )
        try:
            return found.result()
        except (*GONE, BadSeal) as error:
            raise FileNotFoundError(f"The file {file.name!r} no longer exists: {error}") from None
        except StoreError as error:
            raise OSError(f"The file {file.name!r} cannot be read right now: {error}") from None

    # On the event loop ----------------------------------------------------------------

    def find_waiting(self, id: str) -> tuple[File, Source] | None:
        """A file that is not in the store yet, and can be read."""
        found = self._waiting.get(id)
        return found if found is not None and found[1].readable else None

    def hold(self) -> None:
        """Give the store nothing before :meth:`release`: no tab has come for the session."""
        self._held = True

    def release(self) -> None:
        """A tab has connected."""
        self._held = False
        self.keep()

    def keep(self) -> None:
        """Start storing the files that wait, unless that is under way."""
        if self._keeping is None and not self._held and self._waiting and not self.ended:
            self._keeping = asyncio.create_task(self._keep_all())
            self._keeping.add_done_callback(self._on_kept)

    async def settle(self) -> None:
        """Wait until the store has everything."""
        while self._keeping is not None:
            await asyncio.wait([self._keeping])

    def end(self) -> None:
        """The session is forgotten, or another process's."""
        self.ended = True
        if self._keeping is not None:
            self._keeping.cancel()
        for _, source in self._waiting.values():
            source.close()
        self._waiting.clear()

    async def _end(self) -> None:
        self.end()

    def forget(self, ids: Sequence[str]) -> None:
        """These files were dropped: to add one again, its bytes are needed again."""
        for id in ids:
            self.added.pop(id, None)

    def forget_stored(self) -> None:
        """The store has lost these files: to add one again, its bytes are needed again."""
        self.forget([id for id in self.added if id not in self._waiting])

    def _on_kept(self, task: asyncio.Task[None]) -> None:
        self._keeping = None
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("The files of a session could not be saved", exc_info=error)
        else:
            self.keep()

    async def _keep_all(self) -> None:
        pause = FIRST_RETRY
        while self._waiting and not self.ended:
            before = len(self._waiting)
            # One file that cannot be stored does not hold up the others.
            for id in list(self._waiting):
                if id in self._waiting:
                    await self._keep_one(id)
            if self._waiting:
                pause = FIRST_RETRY if len(self._waiting) < before else min(pause * 2, LONGEST_RETRY)
                await asyncio.sleep(pause)

    async def _keep_one(self, id: str) -> None:
        """Give the store one file, which waits on if it is not taken."""
        file, source = self._waiting[id]
        try:
            await self._make_session()
            async with self.turn:
                await self._service.keep(self._session, self._owner, file, source)
        except NotOwner as error:
            log.warning("The files of a session were not saved: %s", error)
            self.end()
        except UnknownSession as error:
            log.warning("The files of a session are not saved yet: %s", error)
            await self.session_is_gone()
        except ContentGone as error:
            if self._waiting.get(id) == (file, source):  # otherwise the file was added again meanwhile
                log.warning("The file %s cannot be shown: %s", file.name or file.id, error)
                self._waiting.pop(id, None)
                self.added.pop(id, None)
        except StoreError as error:
            log.error("A file was not saved: %s", error)
        except Exception:
            # Whatever is wrong with this one: the others are to be saved, and the session goes on.
            log.exception("A file was not saved")
        else:
            if (kept := self._waiting.pop(id, None)) is not None:
                kept[1].close()
                source.close()
