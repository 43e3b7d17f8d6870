"""Where large files are: a folder that all processes share, or a bucket (``bucket.py``).

What is kept there are *objects*: bytes under a place, which is their digest
and something that no other object has. An object is written once, whole, and
never changed. Which of them are in use, the store of sessions knows (see
``files.py``).
"""

from __future__ import annotations

import abc
import asyncio
import contextlib
import errno
import os
import re
import secrets
import shutil
import tempfile
import time
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Sequence
from pathlib import Path
from typing import IO, ClassVar

from millpond.errors import ConfigError
from millpond.stores.base import StoreError
from millpond.stores.files import UnknownFile

PIECE = 256 * 1024
"""Bytes that are read at a time."""

_PLACE = re.compile(r"[0-9a-f]{64}\.[0-9a-f]{16}")


class DiskFull(StoreError):
    """There is no room for a file."""


def is_full(error: OSError) -> bool:
    """There is no room on the disk, or none for this user."""
    return error.errno in {errno.ENOSPC, errno.EDQUOT}


def new_place(digest: str, space: str) -> str:
    """A place for a content, that no other object has.

    ``space``, of 8 characters, tells one app's objects from another's that
    are in the same folder or bucket by mistake.
    """
    return f"{digest}.{space}{secrets.token_hex(4)}"


def is_of(place: str, space: str) -> bool:
    """True for a place that was made for this space."""
    return place.partition(".")[2].startswith(space)


def digest_of(place: str) -> str:
    """The digest of what is in this place."""
    return place.partition(".")[0]


def is_place(name: str) -> bool:
    """True for what :func:`new_place` makes: nothing else is ever a path or a key."""
    return _PLACE.fullmatch(name) is not None


class Objects(abc.ABC):
    """Keeps objects. All methods may raise ``StoreError``."""

    shared: ClassVar[bool] = True
    """Other machines may have it too."""
    unfinished: Path | None = None
    """A folder for files that are not complete, from which :meth:`put` need not copy; None: there is none."""

    @abc.abstractmethod
    async def open(self) -> None:
        """Check that it can be used. Once, before all else. Raises ConfigError."""

    @abc.abstractmethod
    async def close(self) -> None:
        """Let go of it."""

    @abc.abstractmethod
    def spool(self) -> IO[bytes]:
        """An empty file on disk, for :meth:`put`; it is gone when it is closed, or the process ends."""

    @abc.abstractmethod
    async def put(self, place: str, file: IO[bytes]) -> None:
        """Keep what is in a file that :meth:`spool` gave; when this returns, it lasts."""

    @abc.abstractmethod
    async def has(self, place: str) -> bool:
        """The object is there."""

    @abc.abstractmethod
    def read(self, place: str, start: int, end: int) -> AsyncGenerator[bytes, None]:
        """The bytes from ``start`` to before ``end``, piece by piece. Raises UnknownFile."""

    @abc.abstractmethod
    async def remove(self, places: Sequence[str]) -> None:
        """Forget objects; those that are not there are passed over."""

    @abc.abstractmethod
    def list_old(self, seconds: float) -> AsyncIterator[str]:
        """The places of all objects that are older."""


class FolderObjects(Objects):
    """A folder; on several machines, one that all of them mount.

    Parameters
    ----------
    folder:
        It is made when it is needed, for this user alone.
    own:
        It is this object's: removed when that is closed.
    """

    def __init__(self, folder: Path, *, own: bool = False) -> None:
        self.folder = folder
        self.unfinished = folder / "unfinished"
        self._own = own

    async def open(self) -> None:
        if not self._own and self.folder.exists() and not os.access(self.folder, os.W_OK | os.X_OK):
            raise ConfigError(
                f"Files cannot be kept in `{self.folder}`, where this user may not write. "
                "Choose another folder with `--session.files`."
            )

    async def close(self) -> None:
        if self._own:
            await asyncio.to_thread(shutil.rmtree, self.folder, ignore_errors=True)

    def spool(self) -> IO[bytes]:
        # It has no name, so nothing is left of it whatever happens; `put` gives it one.
        try:
            self._make_folder()
            with contextlib.suppress(OSError, AttributeError):
                number = os.open(self.folder, os.O_TMPFILE | os.O_RDWR, 0o600)
                return os.fdopen(number, "w+b")
            return tempfile.TemporaryFile(dir=self.folder)
        except OSError as error:
            raise self._explain(error) from error

    async def put(self, place: str, file: IO[bytes]) -> None:
        try:
            await asyncio.to_thread(self._put, self._path(place), file)
        except OSError as error:
            raise self._explain(error) from error

    def _put(self, path: Path, file: IO[bytes]) -> None:
        file.flush()
        os.fsync(file.fileno())
        self._make_folder()  # it may have been taken away since the file was begun
        path.parent.mkdir(mode=0o700, exist_ok=True)
        try:
            _name(file, path)
        except OSError:
            self._copy(path, file)
        for folder in (path.parent, self.folder):
            _sync(folder)

    def _copy(self, path: Path, file: IO[bytes]) -> None:
        file.seek(0)
        half = path.with_suffix(".half")
        try:
            with half.open("xb") as copy:
                while piece := file.read(PIECE):
                    copy.write(piece)
                copy.flush()
                os.fsync(copy.fileno())
            half.rename(path)
        except BaseException:
            half.unlink(missing_ok=True)
            raise

    async def has(self, place: str) -> bool:
        try:
            await asyncio.to_thread(self._path(place).stat)
        except FileNotFoundError:
            return False
        except OSError as error:
            raise self._explain(error) from error
        return True

    async def read(self, place: str, start: int, end: int) -> AsyncGenerator[bytes, None]:
        try:
            file = await asyncio.to_thread(self._path(place).open, "rb")
        except FileNotFoundError:
            raise UnknownFile(f"The file {place} is not in `{self.folder}`.") from None
        except OSError as error:
            raise self._explain(error) from error
        with file:
            try:
                await asyncio.to_thread(file.seek, start)
                left = end - start
                while left > 0 and (piece := await asyncio.to_thread(file.read, min(PIECE, left))):
                    left -= len(piece)
                    yield piece
            except OSError as error:
                raise self._explain(error) from error

    async def remove(self, places: Sequence[str]) -> None:
        def remove() -> None:
            for place in places:
                self._path(place).unlink(missing_ok=True)

        try:
            await asyncio.to_thread(remove)
        except OSError as error:
            raise self._explain(error) from error

    async def list_old(self, seconds: float) -> AsyncIterator[str]:
        for name in await asyncio.to_thread(lambda: list(self._find_old(time.time() - seconds))):
            yield name

    def _find_old(self, before: float) -> Iterator[str]:
        """Objects; and copies that were cut short, which are removed at once."""
        for path in self.folder.glob("??/*"):
            try:
                if path.stat().st_mtime >= before:
                    continue
                if path.suffix == ".half":
                    path.unlink()
                elif is_place(path.name):
                    yield path.name
            except FileNotFoundError:
                continue

    def _make_folder(self) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def _path(self, place: str) -> Path:
        if not is_place(place):
            raise UnknownFile(f"`{place}` is not a valid place for a file.")
        return self.folder / place[:2] / place

    def _explain(self, error: OSError) -> StoreError:
        if is_full(error):
            return DiskFull(f"The disk of the folder of files `{self.folder}` is full: make room there.")
        return StoreError(f"The folder of files `{self.folder}` cannot be used: {error.strerror or error}.")


def _name(file: IO[bytes], path: Path) -> None:
    """Give an open file a name, or one more. Raises OSError where the system cannot."""
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        # Python follows the link, as is needed here, only if it is told a folder, too.
        os.link(f"/proc/self/fd/{file.fileno()}", path.name, dst_dir_fd=folder, follow_symlinks=True)
    finally:
        os.close(folder)


def _sync(folder: Path) -> None:
    """A new name in a folder lasts when the folder is synced too."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
