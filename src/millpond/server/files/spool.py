"""Gathers the bytes of one file: a small one in memory, a large one on disk, never more than a piece at a time."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import io
import os
from collections.abc import AsyncGenerator, Callable, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING

from millpond.stores.base import StoreError
from millpond.stores.objects import PIECE, DiskFull, Objects, is_full

if TYPE_CHECKING:
    from typing_extensions import Buffer


TOGETHER = 1 << 20
"""Bytes that are hashed and put on disk together."""


class Spool:
    """Bytes that are written, then finished with :meth:`finish`, then read, and at last closed.

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
        """The digest, where it is known already."""
        self._waiting: list[Buffer] = []
        """Pieces that are not hashed and, of a large file, not on disk yet."""
        self._waiting_size = 0
        self._going: asyncio.Future[None] | None = None
        """The pieces before these, which are being hashed and put on disk."""
        self._error: StoreError | None = None
        """Something could not be written: what comes after it has no place."""
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
        self._waiting.append(piece)
        self._waiting_size += len(piece)
        if self._waiting_size >= TOGETHER:
            await self._go()

    async def settle(self) -> None:
        """What was written is hashed, and on disk where it belongs there. Raises StoreError."""
        await self._go()
        await self._gone()

    async def _go(self) -> None:
        """Begin with what waits, once what was before is done. More comes in meanwhile."""
        await self._gone()
        if self._error is not None:
            raise self._error
        waiting, self._waiting, self._waiting_size = self._waiting, [], 0
        self._going = asyncio.ensure_future(asyncio.to_thread(self._take, waiting))

    async def _gone(self) -> None:
        """Wait until the pieces under way are done."""
        going = self._going
        if going is not None:
            await asyncio.wait([going])  # it runs to its end even if the caller no longer waits
            self._going = None
            going.result()

    async def finish(self) -> IO[bytes]:
        """Everything is written; returns the content, to read from its start. Raises StoreError."""
        await self.settle()
        return self._rewind()

    def fill(self, data: Buffer | Path, digest: str = "") -> None:
        """Write all of it, and finish. ``digest``: the one of ``data``, if it is known. Raises StoreError, OSError."""
        self._known = digest
        if isinstance(data, Path):
            with data.open("rb") as file:
                while piece := file.read(PIECE):
                    self.size += len(piece)
                    self._take([piece])
        else:
            with memoryview(data) as view, view.cast("B") as octets:
                self.size = len(octets)
                self._take([octets])
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
            with contextlib.suppress(OSError):  # the write error was raised already
                self.file.close()
        self._memory.clear()

    def _close_after(self, going: asyncio.Future[None]) -> None:
        if not going.cancelled():
            going.exception()  # nobody reads it any more
        self._going = None
        self.close()

    def _take(self, pieces: Sequence[Buffer]) -> None:
        """Hash and place them, on a thread: several in one turn, since a turn takes longer than a piece."""
        try:
            for piece in pieces:
                if not self._known:
                    self._hash.update(piece)
                self._place(piece)
            if self.file is not None:
                self.file.flush()
        except OSError as error:
            self._error = _explain(error)
            raise self._error from error
        except StoreError as error:
            self._error = error
            raise

    def _place(self, piece: Buffer) -> None:
        if self.file is None and self._objects is not None and self.size > self._in_memory:
            self.file = self._objects.spool()
            self.file.write(self._memory)
            self._memory = bytearray()
        if self.file is None:
            self._memory += piece
        else:
            self.file.write(piece)

    def _rewind(self) -> IO[bytes]:
        if self.file is None:
            return io.BytesIO(self._memory)
        self.file.seek(0)
        return self.file


def _explain(error: OSError) -> StoreError:
    if is_full(error):
        return DiskFull("The server's disk is full: make room, or choose another place with session.files.")
    return StoreError(f"A temporary file cannot be written: {error.strerror or error}.")


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
