"""The files of one live session: elements add them on the run's thread, the event loop keeps them.

No element waits for the store: a file can be fetched from this process at
once, and is written beside the run. Another process that is asked for it
before waits a moment for it (``serving.py``).
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import IO

from millpond.errors import ApiError
from millpond.server.files.service import GONE, FileService, FileTooLarge
from millpond.server.files.spool import Spool
from millpond.server.files.tickets import make_ticket, open_receipt
from millpond.session.files.file import File, Ticket, check_type, clean_name, last_part, name_of
from millpond.stores.base import NotOwner, StoreError, UnknownSession
from millpond.stores.codec import BadSeal

log = logging.getLogger("millpond")

FILES = "_millpond/files"
UPLOADS = "_millpond/upload"

FIRST_RETRY = 0.1
LONGEST_RETRY = 5.0


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
        self._max_upload = max_upload
        self._loop = asyncio.get_running_loop()
        self._keeping: asyncio.Task[None] | None = None
        self._waiting: dict[str, tuple[File, Spool]] = {}
        """Files that the store does not have yet, by id."""
        self.added: dict[str, float] = {}
        """When each file was added last, by this process's clock."""
        self._digests: dict[tuple[object, ...], str] = {}
        """What is in files of the disk, so that they are not read in each run."""
        self.turn = asyncio.Lock()
        """Held while the store is told of a file: none may be dropped while it is being kept."""
        self.used = False
        """The session may have files."""
        self.ended = False
        self._held = False

    # On the run's thread ------------------------------------------------------------

    def add(self, data: bytes | Path, type: str, name: str = "", *, download: bool = False) -> str:
        name, type = clean_name(name), check_type(type)
        look = _look_at(data) if isinstance(data, Path) else None
        known = self._digests.get(look) if look is not None else None
        if known is not None:
            id = name_of(known, type, name, download=download)
            if id in self.added:
                self.added[id] = time.monotonic()
                return self._address(id, name, type)
        spool = self._service.spool()
        try:
            spool.fill(data)
            self._service.check_size(spool.size)
        except FileTooLarge as error:
            spool.close()
            raise ApiError(str(error)) from None
        id = name_of(spool.digest, type, name, download=download)
        file = File(id, spool.digest, spool.size, type, name, time.time(), download)
        if id in self.added or self.ended:
            spool.close()
        else:
            self._waiting[id] = (file, spool)
        self.added[id] = time.monotonic()
        self.used = True
        if look is not None:
            self._digests[look] = file.digest
        self._loop.call_soon_threadsafe(self.keep)
        return self._address(id, name, type)

    def _address(self, id: str, name: str, type: str) -> str:
        signature = self._service.sealer.sign_file(self._session, self._owner, id)
        return f"{FILES}/{self._session}/{id}{signature}/{last_part(name, type)}"

    def ticket(self, widget: str, types: Sequence[str] = (), max_size: int | None = None) -> str:
        self.used = True
        ticket = Ticket(self._owner, widget, tuple(types), self._max_upload if max_size is None else max_size)
        return make_ticket(self._service, self._session, ticket)

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
            raise FileNotFoundError(f"The file {file.name!r} is not there any more: {error}") from None
        except StoreError as error:
            raise OSError(f"The file {file.name!r} cannot be read now: {error}") from None

    # On the event loop ----------------------------------------------------------------

    def find_waiting(self, id: str) -> tuple[File, Spool] | None:
        """A file that is not in the store yet."""
        return self._waiting.get(id)

    def hold(self) -> None:
        """Give the store nothing before :meth:`release`: no tab has come for the session."""
        self._held = True

    def release(self) -> None:
        """A tab has come."""
        self._held = False
        self.keep()

    def keep(self) -> None:
        """Give the store what waits, unless that is being done."""
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
        for _, spool in self._waiting.values():
            spool.close()
        self._waiting.clear()

    def forget(self, ids: Sequence[str]) -> None:
        """These were dropped: who adds them again must bring them again."""
        for id in ids:
            self.added.pop(id, None)

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
            # The others do not wait for one that cannot be stored.
            for id in list(self._waiting):
                if id in self._waiting:
                    await self._keep_one(id)
            if self._waiting:
                pause = FIRST_RETRY if len(self._waiting) < before else min(pause * 2, LONGEST_RETRY)
                await asyncio.sleep(pause)

    async def _keep_one(self, id: str) -> None:
        """Give the store one file, which waits on if it is not taken."""
        file, spool = self._waiting[id]
        try:
            await self._make_session()
            async with self.turn:
                await self._service.keep(self._session, self._owner, file, spool)
        except (UnknownSession, NotOwner) as error:
            log.warning("The files of a session are not saved: %s", error)
            self.end()
        except StoreError as error:
            log.error("A file is not saved: %s", error)
        except Exception:
            # Whatever is wrong with this one: the others are to be saved, and the session goes on.
            log.exception("A file is not saved")
        else:
            if self._waiting.pop(id, None) is not None:
                spool.close()


def _look_at(path: Path) -> tuple[object, ...]:
    """Changes when the file does."""
    found = path.stat()
    return path, found.st_ino, found.st_size, found.st_mtime_ns
