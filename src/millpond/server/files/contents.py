"""Where the bytes of a file come from on their way to the store."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from millpond.errors import Error
from millpond.server.files.spool import Spool, pieces_of

if TYPE_CHECKING:
    from typing_extensions import Buffer


class ContentGone(Error):
    """The content of a file is gone: neither the app nor the store has it."""


class Source(Protocol):
    """A content that is complete: a :class:`Spool`, or a :class:`KnownContent`."""

    @property
    def digest(self) -> str:
        """The digest of the content."""

    @property
    def size(self) -> int:
        """Bytes."""

    @property
    def data(self) -> bytes | None:
        """All of it, where it is in memory."""

    @property
    def readable(self) -> bool:
        """:meth:`read` can be asked."""

    def read(self, start: int, end: int) -> AsyncGenerator[bytes, None]:
        """The bytes from ``start`` to before ``end``; it may be closed before all is read."""

    async def spooled(self, new: Callable[[], Spool]) -> Spool:
        """The content in a spool: this one, or a ``new`` one. Raises StoreError, ContentGone."""

    def close(self) -> None:
        """Release the bytes."""


class KnownContent:
    """A content whose digest is known. Its bytes are copied only if the store does not have them.

    Parameters
    ----------
    digest, size:
        Of the content.
    data:
        Bytes that cannot change; or a file of the disk, which may have changed
        meanwhile; or None: the store has it, if anybody has.
    """

    def __init__(self, digest: str, size: int, data: Buffer | Path | None = None) -> None:
        self.digest = digest
        self.size = size
        self._data = data

    @property
    def data(self) -> bytes | None:
        """All of it, where it is in memory."""
        return None if self._data is None or isinstance(self._data, Path) else bytes(self._data)

    @property
    def readable(self) -> bool:
        """:meth:`read` can be asked."""
        return self._data is not None and not isinstance(self._data, Path)

    @property
    def unknown(self) -> bool:
        """This object holds no bytes."""
        return self._data is None

    def read(self, start: int, end: int) -> AsyncGenerator[bytes, None]:
        """The bytes from ``start`` to before ``end``; it may be closed meanwhile."""
        assert self._data is not None
        assert not isinstance(self._data, Path)
        return pieces_of(self._data, start, end)

    async def spooled(self, new: Callable[[], Spool]) -> Spool:
        """The content in a ``new`` spool. Raises StoreError, ContentGone."""
        if self._data is None:
            raise ContentGone("The content is no longer in the store and has to be drawn again.")
        spool = new()
        try:
            if isinstance(self._data, Path):
                await self._read_again(self._data, spool)
            else:
                await asyncio.to_thread(spool.fill, self._data, self.digest)
        except BaseException:
            spool.close()
            raise
        return spool

    async def _read_again(self, path: Path, spool: Spool) -> None:
        try:
            await asyncio.to_thread(spool.fill, path)
        except OSError as error:
            raise ContentGone(f"{path.name} can no longer be read: {error.strerror or error}") from error
        if spool.digest != self.digest:
            raise ContentGone(f"{path.name} changed while it was being saved.")

    def close(self) -> None:
        """Release the bytes."""
        self._data = None


def is_empty(source: Source) -> bool:
    """The store has the bytes, or nobody: they are only known by their digest."""
    return isinstance(source, KnownContent) and source.unknown
