"""Uploads in parts, which continue where they stopped: on another connection, and after a crash.

What has come is a file of the disk, to which each part adds. Where large files
are in a folder, it is there, so that any process can go on with it; else it is
this machine's. One request at a time writes to it.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import os
import secrets
import shutil
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import IO, Any

from millpond.errors import Error
from millpond.server.files.spool import Spool
from millpond.stores.base import StoreError
from millpond.stores.objects import PIECE, DiskFull, is_full

_COMING = ".part"
_DONE = ".done"
_ENDING = ".ending"
MOST_HASHES = 256
"""Uploads whose digest so far is remembered; of others, what has come is read again."""


LEAST = 4096
"""Bytes that an upload counts for at least, of which hardly anything has come: it is a file all the same."""

IDLE = 10.0
"""Seconds after which an upload that nobody goes on with makes room for another one of its session."""


class Busy(Error):
    """Another request is writing to the upload."""


class Behind(Error):
    """Fewer bytes have arrived than the page thinks."""

    def __init__(self, size: int) -> None:
        super().__init__(f"Only {size} bytes have arrived.")
        self.size = size


class GivenUp(Exception):
    """Another request has taken over the upload."""


class Partials:
    """The incomplete uploads.

    Parameters
    ----------
    folder:
        Where they are; None: a folder for temporary files, of this machine.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder or Path(tempfile.gettempdir()) / f"millpond-uploads-{_user()}"
        self._hashes: dict[str, tuple[int, int, Any]] = {}
        """How much of each was hashed by this process, a mark that the file has since then, and the hash."""
        self._writers: dict[str, list[asyncio.Task[Any]]] = {}
        """The requests for each upload that have not ended: one writes, those after it wait for it."""
        self._ending: set[asyncio.Task[Any]] = set()
        """The requests that are waited for and not given up."""
        self._given_up: set[asyncio.Task[Any]] = set()

    @contextlib.asynccontextmanager
    async def writing(self, name: str, *, to_the_end: bool = False) -> AsyncIterator[None]:
        """Nobody else in this process writes to the upload: the request that was is given up, for its page has.

        ``to_the_end``: this one is short, and is not given up.

        Raises
        ------
        GivenUp
            Another request has taken over the upload.
        """
        task = asyncio.current_task()
        assert task is not None
        writers = self._writers.setdefault(name, [])
        before = [*writers]
        writers.append(task)
        if to_the_end:
            self._ending.add(task)
        try:
            for other in before:
                if other not in self._ending:
                    self._given_up.add(other)
                    other.cancel()
            if before:
                await asyncio.wait(before)
            yield
        except asyncio.CancelledError:
            if task not in self._given_up:
                raise  # the server is shutting down
            task.uncancel()
            raise GivenUp from None
        finally:
            self._ending.discard(task)
            self._given_up.discard(task)
            writers.remove(task)
            if not writers:
                del self._writers[name]

    async def complete(self) -> None:
        """All has come: this request is waited for from here on, and not given up, unless it has been already."""
        await asyncio.sleep(0)
        task = asyncio.current_task()
        assert task is not None
        self._ending.add(task)

    def size_of_others(self, name: str) -> int:
        """Bytes that have come of the session's other uploads, without those under way here. Raises StoreError."""
        return sum(max(size, LEAST) for _, size, _ in self._find_others(name))

    def discard_idle(self, name: str) -> None:
        """Make room: remove those of them that nobody goes on with, as where the page was reloaded. Raises StoreError."""
        before = time.time() - IDLE
        for path, _, changed in self._find_others(name):
            if changed < before:
                with contextlib.suppress(OSError):
                    path.unlink()

    def _find_others(self, name: str) -> list[tuple[Path, int, float]]:
        """The session's other uploads that nobody here writes to: where, how much has come, and when."""
        under_way = {self._path(other).name for other in [*self._writers, name]}
        found = []
        try:
            with os.scandir(self._path(name).parent) as entries:
                for entry in entries:
                    if entry.name.endswith(_COMING) and entry.name not in under_way:
                        with contextlib.suppress(FileNotFoundError):
                            look = entry.stat()
                            found.append((Path(entry.path), look.st_size, look.st_mtime))
        except FileNotFoundError:
            return []
        except OSError as error:
            raise _explain(error) from error
        return found

    def open(self, name: str, offset: int) -> Partial:
        """Go on at ``offset``; what has come after it comes again.

        Raises
        ------
        Busy
            Another process is writing to it.
        Behind
            Less has come than that.
        StoreError
        """
        path = self._path(name)
        try:
            self._make_folder(path.parent)
            file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b")
        except OSError as error:
            raise _explain(error) from error
        try:
            _lock(file)
            size = os.fstat(file.fileno()).st_size
            if offset > size:
                raise Behind(size)  # noqa: TRY301 (the file is closed below, as in any failure)
            hash = self._hash_of(name, file, offset)
            file.truncate(offset)
            file.seek(offset)
        except OSError as error:
            file.close()
            raise _explain(error) from error
        except BaseException:
            file.close()
            raise
        return Partial(file, hash, offset, path)

    def pause(self, name: str, partial: Partial) -> None:
        """The part has ended, the upload has not."""
        self._hashes.pop(name, None)
        while len(self._hashes) >= MOST_HASHES:
            del self._hashes[next(iter(self._hashes))]
        # Another process may write to it meanwhile, and its clock need not have moved: so the time is one that
        # nobody else gives it, within the second before this.
        mark = time.time_ns() - secrets.randbelow(10**9)
        with contextlib.suppress(OSError):
            assert partial.file is not None
            os.utime(partial.file.fileno(), ns=(mark, mark))
            self._hashes[name] = partial.size, mark, partial.hash
        partial.close()

    def receipt(self, name: str) -> bytes | None:
        """What the page was told, or was to be told, of one that is complete."""
        try:
            return self._path(name).with_suffix(_DONE).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise _explain(error) from error

    def finish(self, name: str, partial: Partial, receipt: bytes) -> None:
        """The file is now kept elsewhere: forget the upload."""
        path = self._path(name).with_suffix(_DONE)
        with contextlib.suppress(OSError):  # then a page that asks again sends it again
            half = path.with_suffix(".half")
            half.write_bytes(receipt)
            half.rename(path)
        self._hashes.pop(name, None)
        partial.discard()

    def discard(self, name: str) -> None:
        """The user has cancelled the upload."""
        self._hashes.pop(name, None)
        for path in (self._path(name), self._path(name).with_suffix(_DONE)):
            with contextlib.suppress(OSError):
                path.unlink()

    def remove_old(self, seconds: float) -> None:
        """Remove uploads that nobody has continued."""
        _remove_old(self._folder, time.time() - seconds)

    def _hash_of(self, name: str, file: IO[bytes], offset: int) -> Any:
        known, mark, hash = self._hashes.get(name, (0, 0, None))
        if hash is not None and known == offset and os.fstat(file.fileno()).st_mtime_ns == mark:
            return hash.copy()
        hash, left = hashlib.sha256(), offset
        file.seek(0)
        while left and (piece := file.read(min(PIECE, left))):
            hash.update(piece)
            left -= len(piece)
        return hash

    def _make_folder(self, of_session: Path) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Where everybody may make folders, somebody else may have made this one.
        if self._folder.stat().st_uid != _user():
            raise PermissionError(f"{self._folder} belongs to another user")
        of_session.mkdir(mode=0o700, exist_ok=True)

    def _path(self, name: str) -> Path:
        """In a folder of the session's, so that what it has is found without looking at all others."""
        of_session = hashlib.sha256(name.partition("/")[0].encode()).hexdigest()
        return self._folder / of_session[:32] / f"{hashlib.sha256(name.encode()).hexdigest()}{_COMING}"


class Partial(Spool):
    """The part of one upload that has arrived; it is written to like any spool."""

    def __init__(self, file: IO[bytes], hash: Any, size: int, path: Path) -> None:
        super().__init__(None, 0)
        self.file = file
        self.size = size
        self._hash = hash
        self._path = self._found = path

    @property
    def hash(self) -> Any:
        """The digest of what has been written."""
        return self._hash

    @property
    def path(self) -> Path:
        """Of the file."""
        return self._path

    def end(self) -> None:
        """It is complete. From here on no request finds it: it may become the file that is kept. Raises StoreError."""
        ending = self._path.with_suffix(f".{secrets.token_hex(4)}{_ENDING}")
        try:
            self._path.rename(ending)
        except OSError as error:
            raise _explain(error) from error
        self._path, self._found = ending, self._path

    def take_back(self) -> None:
        """The file could not be kept: make the upload available again.

        As another file, because this one may have been kept after all.
        """
        half = self._path.with_suffix(".half")
        with contextlib.suppress(OSError):
            shutil.copyfile(self._path, half)
            half.rename(self._found)
            self._path.unlink()

    def discard(self) -> None:
        """Discard it for good."""
        with contextlib.suppress(OSError):
            self._path.unlink()
        self.close()


def _remove_old(folder: Path, before: float) -> None:
    with contextlib.suppress(OSError):
        for path in list(folder.iterdir()):
            with contextlib.suppress(OSError):
                if path.is_dir():
                    _remove_old(path, before)
                    if path.stat().st_mtime < before:
                        path.rmdir()  # not a folder that is in use
                elif path.stat().st_mtime < before:
                    path.unlink()


def _user() -> int:
    return os.getuid() if hasattr(os, "getuid") else 0


def _lock(file: IO[bytes]) -> None:
    """Raises Busy where another process has it."""
    try:
        import fcntl
    except ImportError:  # Windows: there is one process
        return
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise Busy("Another process is receiving this upload.") from None


def _explain(error: OSError) -> StoreError:
    if is_full(error):
        return DiskFull("The server's disk is full: make room, or choose another place with session.files.")
    return StoreError(f"An upload cannot be written: {error.strerror or error}.")
