"""Storage for large files: a folder that all processes share, or a bucket (``bucket.py``).

It contains *objects*: bytes under a place, which consists of their digest and a unique
part. An object is written once, as a whole, and never changed. The session store knows
which objects are in use (see ``files.py``).
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
    """There is no space for a file."""


def is_full(error: OSError) -> bool:
    """Whether the disk is full, or this user's quota is used up."""
    return error.errno in {errno.ENOSPC, errno.EDQUOT}


def new_place(digest: str, space: str) -> str:
    """Return a new place for a content, which no other object has.

    ``space`` (8 characters) distinguishes the objects of one app from those of another
    one that uses the same folder or bucket by mistake.
    """
    return f"{digest}.{space}{secrets.token_hex(4)}"


def is_of(place: str, space: str) -> bool:
    """Whether a place was made for this space."""
    return place.partition(".")[2].startswith(space)


def digest_of(place: str) -> str:
    """The digest of the object at a place."""
    return place.partition(".")[0]


def is_place(name: str) -> bool:
    """Whether a string has the form that :func:`new_place` makes. Nothing else is ever used as a path or key."""
    return _PLACE.fullmatch(name) is not None


class Objects(abc.ABC):
    """An object store. All methods may raise ``StoreError``."""

    shared: ClassVar[bool] = True
    """Whether other machines may share it."""
    unfinished: Path | None = None
    """A folder for incomplete files, from which :meth:`put` need not copy; None: there is none."""

    @abc.abstractmethod
    async def open(self) -> None:
        """Check that the storage can be used. Called once, before all other methods. Raises ConfigError."""

    @abc.abstractmethod
    async def close(self) -> None:
        """Release its resources."""

    @abc.abstractmethod
    def spool(self) -> IO[bytes]:
        """Create an empty file on disk, for :meth:`put`. It disappears when it is closed, or the process ends."""

    @abc.abstractmethod
    async def put(self, place: str, file: IO[bytes]) -> None:
        """Store the content of a file from :meth:`spool`. When this returns, it is durable."""

    @abc.abstractmethod
    async def has(self, place: str) -> bool:
        """Whether the object exists."""

    @abc.abstractmethod
    def read(self, place: str, start: int, end: int) -> AsyncGenerator[bytes, None]:
        """Yield the bytes from ``start`` up to (not including) ``end``, piece by piece. Raises UnknownFile."""

    @abc.abstractmethod
    async def remove(self, places: Sequence[str]) -> None:
        """Delete objects; missing ones are skipped."""

    @abc.abstractmethod
    def list_old(self, seconds: float) -> AsyncIterator[str]:
        """Yield the places of all objects that are older."""


class FolderObjects(Objects):
    """A folder. Several machines need one that all of them mount.

    Parameters
    ----------
    folder:
        The folder. It is created when needed, accessible only to this user.
    own:
        Whether the folder belongs to this object, and is removed when the object is closed.
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
        # The file has no name, so nothing is left of it whatever happens; `put` gives it one.
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
        self._make_folder()  # the folder may have been removed since the file was created
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
        """Yields the objects' files. Incomplete copies are removed at once."""
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
    """Give an open file a name, or another name. Raises OSError if the system cannot do that."""
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        # Python follows the link, as is needed here, only if a folder is given, too.
        os.link(f"/proc/self/fd/{file.fileno()}", path.name, dst_dir_fd=folder, follow_symlinks=True)
    finally:
        os.close(folder)


def _sync(folder: Path) -> None:
    """Make a new name in a folder durable: this requires syncing the folder, too."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
