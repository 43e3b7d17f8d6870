"""Gathers the bytes of one file: a small one in memory, a large one on disk, never more than a piece at a time."""

from __future__ import annotations

import asyncio
import hashlib
import io
import os
from collections.abc import AsyncGenerator, Callable
from pathlib import Path
from typing import IO, TYPE_CHECKING

from millpond.stores.base import StoreError
from millpond.stores.objects import PIECE, DiskFull, Objects, is_full

if TYPE_CHECKING:
    from typing_extensions import Buffer


class Spool:
    """Write to it, :meth:`finish` it, close it.

    Parameters
    ----------
    objects:
        Where a large file would go; None: all stays in memory.
    in_memory:
        Bytes up to which it is a small one.
    """

    def __init__(self, objects: Objects | None, in_memory: int) -> None:
        self._objects = objects
        self._in_memory = in_memory
        self._hash = hashlib.sha256()
        self._known = ""
        """The digest, where it need not be found."""
        self._waiting = bytearray()
        """Bytes that are not hashed and, of a large file, not on disk yet."""
        self._going: asyncio.Future[None] | None = None
        """The piece before these, which is being hashed and put on disk."""
        self._memory = bytearray()
        self.size = 0
        self.file: IO[bytes] | None = None
        """The temporary file of a large one."""

    @property
    def digest(self) -> str:
        """The digest of what was written."""
        return self._known or self._hash.hexdigest()

    @property
    def data(self) -> bytes | None:
        """The bytes of a small file; None for a large one."""
        return bytes(self._memory) if self.file is None else None

    async def write(self, piece: bytes) -> None:
        """Add a piece; returns when there is room for the next. Raises StoreError."""
        self.size += len(piece)
        self._waiting += piece
        if len(self._waiting) >= PIECE:
            await self._go()

    async def settle(self) -> None:
        """What was written is hashed, and on disk where it belongs there. Raises StoreError."""
        await self._go()
        await self._gone()

    async def _go(self) -> None:
        """Begin with what waits, once the piece before is done. More comes in meanwhile."""
        await self._gone()
        waiting, self._waiting = self._waiting, bytearray()
        self._going = asyncio.ensure_future(self._take(waiting))

    async def _gone(self) -> None:
        """The piece that was begun with is done."""
        going = self._going
        if going is not None:
            await asyncio.wait([going])  # also of one who waits no longer, it goes on to its end
            self._going = None
            going.result()

    async def _take(self, waiting: bytearray) -> None:
        # A digest takes longer than anything else, and holds up nothing but itself.
        hashing = asyncio.to_thread(self._hash.update, waiting)
        done = await asyncio.gather(hashing, asyncio.to_thread(self._place, waiting), return_exceptions=True)
        for error in done:
            if error is not None:
                raise error

    async def finish(self) -> IO[bytes]:
        """All is written: the content, to read from its start. Raises StoreError."""
        await self.settle()
        return self._rewind()

    def fill(self, data: Buffer | Path, digest: str = "") -> None:
        """Write all of it, and finish. ``digest``: the one of ``data``, if it is known. Raises StoreError, OSError."""
        self._known = digest
        if isinstance(data, Path):
            with data.open("rb") as file:
                while piece := file.read(PIECE):
                    self.size += len(piece)
                    self._waiting += piece
                    self._settle()
        else:
            self._waiting = bytearray(data)
            self.size = len(self._waiting)
        self._settle()
        self._rewind()

    @property
    def readable(self) -> bool:
        """:meth:`read` can be asked."""
        return True

    async def spooled(self, new: Callable[[], Spool]) -> Spool:
        """Itself."""
        return self

    def read(self, start: int, end: int) -> AsyncGenerator[bytes, None]:
        """The bytes from ``start`` to before ``end``, of a finished spool that may be closed meanwhile."""
        if self.file is None:
            return pieces_of(bytes(self._memory[start:end]), 0, end - start)
        # A second way to the same file: it has a place of its own, and stays open.
        return _pieces_of_file(os.fdopen(os.dup(self.file.fileno()), "rb"), start, end)

    def close(self) -> None:
        """Let go of the bytes."""
        if self._going is not None and not self._going.done():
            self._going.add_done_callback(self._close_after)
            return
        if self.file is not None:
            self.file.close()
        self._memory.clear()

    def _close_after(self, going: asyncio.Future[None]) -> None:
        if not going.cancelled():
            going.exception()  # nobody asks for it any more
        self._going = None
        self.close()

    def _settle(self) -> None:
        waiting, self._waiting = self._waiting, bytearray()
        if not self._known:
            self._hash.update(waiting)
        self._place(waiting)

    def _place(self, waiting: bytearray) -> None:
        if self.file is None and self._objects is not None and self.size > self._in_memory:
            self.file = self._objects.spool()
            self._put(self._memory)
            self._memory = bytearray()
        if self.file is None:
            self._memory += waiting
        else:
            self._put(waiting)

    def _put(self, data: bytearray) -> None:
        assert self.file is not None
        try:
            self.file.write(data)
            self.file.flush()
        except OSError as error:
            if is_full(error):
                raise DiskFull(
                    "The server's disk is full: make room, or choose another place with session.files."
                ) from error
            raise StoreError(f"A temporary file cannot be written: {error.strerror or error}.") from error

    def _rewind(self) -> IO[bytes]:
        if self.file is None:
            return io.BytesIO(self._memory)
        self.file.seek(0)
        return self.file


async def pieces_of(data: Buffer, start: int, end: int) -> AsyncGenerator[bytes, None]:
    """Bytes in memory, piece by piece."""
    with memoryview(data) as view, view.cast("B") as octets:
        for at in range(start, end, PIECE):
            yield bytes(octets[at : min(at + PIECE, end)])


async def _pieces_of_file(file: IO[bytes], start: int, end: int) -> AsyncGenerator[bytes, None]:
    with file:
        while start < end:
            piece = await asyncio.to_thread(os.pread, file.fileno(), min(PIECE, end - start), start)
            if not piece:
                raise StoreError("A temporary file is shorter than it was.")
            start += len(piece)
            yield piece
