"""The files of sessions: kept in the store, large ones outside, and read back by any process."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing, asynccontextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

import msgspec

from millpond.errors import Error
from millpond.server.files.contents import KnownContent, Source
from millpond.server.files.folders import Folders
from millpond.server.files.partial import Partials
from millpond.server.files.spool import Spool
from millpond.session.files.digests import Digests, is_frozen, look_at
from millpond.session.files.digests import digest_of as digest_of_bytes
from millpond.session.files.file import File
from millpond.session.files.uploaded import UploadedFile
from millpond.stores.base import NotOwner, Store, StoreError, UnknownSession
from millpond.stores.codec import BadSeal, Sealer
from millpond.stores.files import Content, Files, UnknownFile
from millpond.stores.objects import Objects, digest_of, is_of, new_place

if TYPE_CHECKING:
    from typing_extensions import Buffer

log = logging.getLogger("millpond")

AT_ONCE = 64 * 1024
"""Bytes that are sent to the store without asking whether it has them."""
ORPHAN_AFTER = 24 * 3600.0
"""Seconds after which an object that no session knows was left behind by a process that was killed."""
PAGE = 200
MOST_SIZES = 50_000
"""Files whose size is remembered."""


class FileTooLarge(Error):
    """The file is larger than what can be kept; the text says what to do."""


class FileService:
    """Keeps and finds files of any session.

    Parameters
    ----------
    store, sealer:
        Where sessions are.
    objects:
        Where large files are; None: nowhere, so there are none.
    folders:
        What the frames of components are made of.
    in_store:
        The largest file, in bytes, that is kept in the store.
    """

    def __init__(
        self, store: Store, sealer: Sealer, objects: Objects | None, folders: Folders, *, in_store: int
    ) -> None:
        self.store = store
        self.sealer = sealer
        self.objects = objects
        self.folders = folders
        self.in_store = in_store
        self.digests = Digests()
        """Digests of files in object storage that apps show repeatedly."""
        self.partials = Partials(objects.unfinished if objects is not None else None)
        """The incomplete uploads."""
        self._sizes: dict[str, int] = {}
        """By id."""
        self._space = sealer.sign_file("", "", "space")[:8]

    @property
    def files(self) -> Files:
        """Those of the store. Raises StoreError for a store that keeps none."""
        if self.store.files is None:
            raise StoreError(
                "This store of sessions cannot keep files. Choose another one with session.store."
            )
        return self.store.files

    def spool(self) -> Spool:
        """A spool that gathers the bytes of a new file."""
        return Spool(self.objects, self.in_store)

    def check_size(self, size: int) -> None:
        """Raises FileTooLarge if a file of this size could not be kept."""
        if self.objects is None and size > self.in_store:
            raise FileTooLarge(
                f"The file has {size / 2**20:.1f} MB, and this store keeps files of up to "
                f"{self.in_store / 2**20:g} MB. Larger ones need a folder or a bucket: set session.files."
            )

    def take(self, data: Buffer | Path | UploadedFile) -> Source:
        """What an app gives: hashed, unless it is known (on a thread of the app's).

        Raises
        ------
        FileTooLarge, StoreError
        OSError
            A file of the disk cannot be read.
        """
        if isinstance(data, Path):
            return self._take_file(data)
        if isinstance(data, UploadedFile):
            return KnownContent(data.content_digest, data.size)
        if (
            type(data) is memoryview
            and type(data.obj) is bytes
            and data.c_contiguous
            and data.nbytes == len(data.obj)
        ):
            data = data.obj
        with memoryview(data) as view:
            size = view.nbytes
        self.check_size(size)
        digest = self.digests.find(data)
        if digest is None:
            if not (type(data) is bytes or is_frozen(data)):
                data = bytes(data)  # a file on the disk may change meanwhile
            digest = digest_of_bytes(data)
            self.digests.remember(data, digest)
        return KnownContent(digest, size, data)

    def _take_file(self, path: Path) -> Source:
        known = self.digests.find(path)
        if known is not None:
            return KnownContent(known, path.stat().st_size, path)
        look, spool = look_at(path), self.spool()
        try:
            self.check_size(path.stat().st_size)
            spool.fill(path)
            self.check_size(spool.size)
            self.digests.remember_file(look, path, spool.digest)
        except BaseException:
            spool.close()
            raise
        return spool

    async def keep(self, session: str, owner: str, file: File, source: Source) -> None:
        """Give the session a file; it lasts when this returns.

        Raises
        ------
        StoreError, UnknownSession, NotOwner, ContentGone
        """
        record = self.sealer.seal_file(session, file.id, msgspec.msgpack.encode(file))
        if source.size <= AT_ONCE and (data := source.data) is not None:
            await self.files.add(session, owner, file.id, record, Content(file.digest, data))
            return
        try:
            place = await self.files.add(session, owner, file.id, record, Content(file.digest))
        except UnknownFile:
            async with self._spooled(source) as spool:
                await self._bring(session, owner, file, record, spool)
            return
        # The folder or bucket may have lost what the store knows, or may be another one now. What has a file
        # is not removed, so the same bytes can be put where they belong.
        if place and self.objects is not None and not await self.objects.has(place):
            log.warning("A file that was lost from the storage for large files is written again.")
            async with self._spooled(source) as spool:
                if spool.file is not None:
                    await self.objects.put(place, spool.file)

    @asynccontextmanager
    async def _spooled(self, source: Source) -> AsyncIterator[Spool]:
        spool = await source.spooled(self.spool)
        try:
            yield spool
        finally:
            if spool is not source:
                spool.close()

    async def _bring(self, session: str, owner: str, file: File, record: bytes, spool: Spool) -> None:
        if spool.file is None:
            await self.files.add(session, owner, file.id, record, Content(file.digest, spool.data))
            return
        assert self.objects is not None
        place = new_place(file.digest, self._space)
        await self.objects.put(place, spool.file)
        try:
            used = await self.files.add(session, owner, file.id, record, Content(file.digest, place=place))
        except (UnknownSession, NotOwner):
            await self._remove_unknown([place])
            raise
        # After any other failure, the store may have the place, or have it later: it is left, and found as an
        # orphan if nobody has it.
        if used != place:  # another process stored it first
            await self._remove([place])

    async def find(self, session: str, owner: str, id: str) -> tuple[File, Content]:
        """A file, and its content, whose bytes are right if they are in the store.

        Raises
        ------
        StoreError, UnknownSession, NotOwner, UnknownFile
        BadSeal
            It was changed in the store.
        """
        stored = await self.files.read(session, owner, id)
        file = self.open_record(session, id, stored.record)
        content = stored.content
        if content.digest != file.digest or (
            content.data is not None and hashlib.sha256(content.data).hexdigest() != file.digest
        ):
            raise BadSeal(f"The content of the file {id} has changed.")
        return file, content

    def open_record(self, session: str, id: str, record: bytes) -> File:
        """What was sealed of a file. Raises BadSeal."""
        file = msgspec.msgpack.decode(self.sealer.open_file(session, id, record), type=File)
        if file.id != id:
            raise BadSeal(f"The file {id} has the record of another file.")
        return file

    async def stream(self, file: File, content: Content, start: int, end: int) -> AsyncGenerator[bytes, None]:
        """The bytes from ``start`` to before ``end``; the whole of a file is compared with its digest.

        Raises
        ------
        StoreError, UnknownFile
        BadSeal
            Before the last bytes: what came is not what was kept.
        """
        if content.data is not None:
            yield content.data[start:end]
            return
        if self.objects is None or digest_of(content.place) != file.digest:
            raise UnknownFile(f"The file {file.id} is in a place that this server does not have.")
        whole = start == 0 and end == file.size
        check, last, size = hashlib.sha256(), b"", 0
        async with aclosing(self.objects.read(content.place, start, end)) as pieces:
            async for piece in pieces:
                if last:
                    yield last
                last, size = piece, size + len(piece)
                if whole:
                    check.update(piece)
        if size != end - start or (whole and check.hexdigest() != file.digest):
            raise BadSeal(f"The content of the file {file.id} has changed.")
        if last:
            yield last

    async def fetch(self, session: str, owner: str, id: str) -> IO[bytes]:
        """The whole of a file, in a temporary one. Raises as :meth:`find` and :meth:`stream`."""
        file, content = await self.find(session, owner, id)
        spool = self.spool()
        try:
            async with aclosing(self.stream(file, content, 0, file.size)) as pieces:
                async for piece in pieces:
                    await spool.write(piece)
            return await spool.finish()
        except BaseException:
            spool.close()
            raise

    async def copy(self, session: str, owner: str, to: str, ids: set[str]) -> None:
        """Give another session of the same owner these files too; those that are gone are passed over."""
        for id, record in (await self.files.list(session)).items():
            if id in ids:
                file = self.open_record(session, id, record)
                again = self.sealer.seal_file(to, id, msgspec.msgpack.encode(file))
                await self.files.add(to, owner, id, again, Content(file.digest))

    async def find_all(self, session: str) -> Mapping[str, File]:
        """The files of a session by id, without those whose seal is broken."""
        found = {}
        for id, record in (await self.files.list(session)).items():
            try:
                found[id] = self.open_record(session, id, record)
            except BadSeal as error:
                log.error("A file of the session %s is not used: %s", session, error)
        return found

    async def find_size(self, session: str) -> int:
        """Bytes of all files of a session, without those whose seal is broken. Raises StoreError.

        An id stands for one size for ever, so what was opened once is not opened
        again: a folder of a thousand files asks for this two thousand times.
        """
        sizes = self._sizes
        there = await self.files.list(session)
        if len(sizes) > MOST_SIZES:
            sizes.clear()
        for id, record in there.items():
            if id not in sizes:
                try:
                    sizes[id] = self.open_record(session, id, record).size
                except BadSeal as error:
                    log.error("A file of the session %s is not counted: %s", session, error)
        return sum(sizes.get(id, 0) for id in there)

    async def sweep(self) -> None:
        """Remove what no session has any more, here and outside. Raises StoreError."""
        if self.store.files is None:
            return
        await self._remove([place for place in await self.store.files.sweep() if place])

    async def remove_orphans(self) -> int:
        """Remove objects that no session knows: left by processes that were killed. Raises StoreError."""
        await asyncio.to_thread(self.partials.remove_old, ORPHAN_AFTER)
        if self.objects is None:
            return 0
        removed = 0
        page: list[str] = []
        async for place in self.objects.list_old(ORPHAN_AFTER):
            if not is_of(place, self._space):
                continue
            page.append(place)
            if len(page) == PAGE:
                removed += await self._remove_unknown(page)
                page = []
        return removed + await self._remove_unknown(page)

    async def _remove_unknown(self, places: list[str]) -> int:
        known = await self.files.find_known({place: digest_of(place) for place in places})
        unknown = [place for place in places if place not in known]
        await self._remove(unknown)
        return len(unknown)

    async def _remove(self, places: list[str]) -> None:
        if not places or self.objects is None:
            return
        try:
            await self.objects.remove(places)
        except (StoreError, UnknownFile) as error:
            # The store does not know them any more: they will be found as orphans.
            log.error("%d files could not be removed. It will be tried again: %s", len(places), error)


GONE = (UnknownSession, NotOwner, UnknownFile)
"""What :meth:`FileService.find` raises where there is no such file, or it is somebody else's."""
