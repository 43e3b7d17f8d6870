"""The file of the SQLite store: it is opened, written by one thread, and created again if it was deleted."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from millpond.errors import ConfigError, Error
from millpond.stores import sqlite_commits, sqlite_schema
from millpond.stores.base import Rejected, StoreError
from millpond.stores.group_commit import GroupCommit, Operation
from millpond.stores.sqlite_wal import enter_wal

log = logging.getLogger("millpond")

T = TypeVar("T")

_SETTLED = 2_000_000_000  # nanoseconds until a folder's timestamp shows every change: some count in seconds
_LOOK_AGAIN = 0.2  # seconds that a statement of the writer waits for another process before it is tried again
_LARGEST_LOG = 64 << 20  # bytes to which the write-ahead log is truncated when it is empty


def _expects_none() -> bool:
    return False


class Database:
    """A file of sessions.

    Parameters
    ----------
    path:
        The file. It and its folder are created if they do not exist.
    synchronous:
        SQLite's setting of that name.
    timeout:
        Seconds to wait for another process that writes to the file.
    expects:
        Whether commits are expected within the next moment.
    """

    def __init__(
        self, path: Path, synchronous: str, timeout: float, expects: Callable[[], bool] = _expects_none
    ) -> None:
        self.path = path
        self._expects = expects
        self._synchronous = synchronous
        self._timeout = timeout
        self._files: dict[Path, tuple[int, int] | None] = {}
        """The identity of each file in use, by its path."""
        self._folder: tuple[int, int, int] | None = None
        """The state of their folder when they were last seen; None: it does not reveal changes."""
        self._reader: sqlite3.Connection | None = None
        self._reads: ThreadPoolExecutor | None = None
        self._writer: GroupCommit | None = None

    async def open(self) -> None:
        """Create or upgrade the file, and start the threads. Raises StoreError, ConfigError."""
        await asyncio.to_thread(self._open)

    def _open(self) -> None:
        try:
            _make_file(self.path)
            connection = self._connect()
        except OSError as error:
            raise StoreError(
                f"The sessions' file `{self.path}` cannot be made or opened: {error}. "
                "Give this user the right to write there, or choose another with `--session.store`."
            ) from error
        except sqlite3.Error as error:
            raise self._explain(error) from error
        try:
            self._begin(connection)
        except BaseException as error:
            connection.close()
            if isinstance(error, sqlite3.Error):
                raise self._explain(error) from error
            raise
        self._reads = ThreadPoolExecutor(1, thread_name_prefix="millpond-sqlite-read")
        self._writer = GroupCommit(
            connection, self._explain, self._in_place, sqlite_commits.write, self._expects, self._timeout
        )

    def _begin(self, connection: sqlite3.Connection) -> None:
        """Create the tables and the reader, and remember which files these are."""
        sqlite_schema.upgrade(connection, self.path)
        sqlite_schema.make_shrinkable(connection, self.path)
        sqlite_commits.prepare(connection)
        self._reader = self._connect()
        self._reader.execute("PRAGMA query_only = 1")
        self._files = {path: _identity(path) for path in self._paths()}
        # From here on, the writer retries until the timeout.
        connection.execute(f"PRAGMA busy_timeout = {min(self._timeout, _LOOK_AGAIN) * 1000:.0f}")

    def _paths(self) -> list[Path]:
        real = self.path.resolve()  # SQLite has its other files next to this one
        return [self.path, *(real.with_name(real.name + suffix) for suffix in ("-wal", "-shm"))]

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self.path, timeout=self._timeout, isolation_level=None, check_same_thread=False
        )
        try:
            # This must come first: for a new file, it only takes effect until something is written.
            connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
            enter_wal(connection, self._timeout)
            connection.execute(f"PRAGMA synchronous = {self._synchronous}")
            connection.execute(f"PRAGMA journal_size_limit = {_LARGEST_LOG}")
            connection.execute("PRAGMA fullfsync = 1")  # macOS: fsync alone does not reach the disk
        except BaseException:
            connection.close()
            raise
        return connection

    async def close(self) -> None:
        """Write what waits, and close the file."""
        writer, self._writer = self._writer, None  # first, since operations from now on would wait for ever
        if writer is not None:
            await writer.close()
        if self._reads is not None:
            await asyncio.to_thread(self._reads.shutdown)
            self._reads = None
        if self._reader is not None:
            self._reader.close()
            self._reader = None

    async def write(self, operation: Operation[T], row: sqlite_commits.Row | None = None) -> T:
        """Run an operation in a transaction. Raises StoreError.

        ``row``: the commit that it writes, if that can be written together with others.
        """
        if self._writer is None:
            raise StoreError("The store of sessions is closed.")
        return await self._writer.run(operation, row)

    async def read(self, sql: str, parameters: tuple[object, ...]) -> Sequence[tuple[Any, ...]]:
        """Run a query and return its rows. Raises StoreError."""
        return await self.read_with(lambda db: db.execute(sql, parameters).fetchall())

    async def read_with(self, operation: Operation[T]) -> T:
        """Run an operation that only reads; it waits for no transaction. Raises StoreError."""
        reader = self._reader
        if reader is None or self._reads is None:
            raise StoreError("The store of sessions is closed.")
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._reads, operation, reader)
        except sqlite3.Error as error:
            raise self._explain(error) from error

    def _in_place(self, connection: sqlite3.Connection) -> sqlite3.Connection:
        """Return a connection to the current file.

        A deleted file can still be written to, but the data are lost. So if the file
        was deleted, the file that now has its name is opened. Servers then write the
        sessions that they have in memory to it (see ``Store.rewrite``).
        """
        if self._is_in_place():
            return connection
        log.error(
            "The sessions' file `%s`, or one of those beside it, was deleted, moved or replaced while in use. "
            "The file that now has its name is opened, or a new one is created.", self.path,
        )  # fmt: skip
        try:
            with _alone(self.path.parent):
                database, *beside = self._files
                if _identity(database) == self._files[database]:
                    # The open connection writes into the same file, but with a log that no other process has,
                    # so it keeps that file.
                    _copy_in_place(database.resolve())
                for path in beside:
                    # They belong to the deleted file, and would damage another one.
                    if self._files[path] is not None and _identity(path) == self._files[path]:
                        path.unlink()
                _make_file(database)
                fresh = self._connect()
                reader = self._reader
                try:
                    self._begin(fresh)
                except BaseException:
                    fresh.close()
                    raise
        except (OSError, ConfigError) as error:  # ConfigError: the file belongs to another program
            raise StoreError(f"The sessions' file `{self.path}` cannot be made or opened: {error}") from error
        connection.close()
        if reader is not None and self._reads is not None:
            self._reads.submit(reader.close)  # after what is being read
        return fresh

    def _is_in_place(self) -> bool:
        """Whether the files in use still have their names.

        If nothing was created, renamed or deleted in their folder since the last check,
        the files need not be checked: each check releases Python's lock.
        """
        folder = _look_at(self.path.parent)
        if folder is not None and folder == self._folder:
            return True
        there = all(_identity(path) == known for path, known in self._files.items())
        # A change right after another one may leave the folder's timestamp the same.
        settled = folder is not None and time.time_ns() - folder[2] > _SETTLED
        # The folder of a symbolic link reveals nothing about the link's target.
        self._folder = folder if there and settled and not self.path.is_symlink() else None
        return there

    def _explain(self, error: sqlite3.Error) -> Error:
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
        if code == sqlite3.SQLITE_TOOBIG or isinstance(error, sqlite3.DataError):
            return Rejected(f"The sessions' file `{self.path}` cannot hold what it was given: {error}.")
        advice = _ADVICE.get(
            code, "See the text of the error; the sessions go on in memory until it is solved."
        )
        return StoreError(f"The sessions' file `{self.path}` cannot be used: {error}. {advice}")


_ADVICE = {
    sqlite3.SQLITE_FULL: "Make room on the disk.",
    sqlite3.SQLITE_IOERR: "Look for a full or failing disk.",
    sqlite3.SQLITE_BUSY: "Another process keeps it locked: end it, or make its writes shorter.",
    sqlite3.SQLITE_LOCKED: "Another process keeps it locked: end it, or make its writes shorter.",
    sqlite3.SQLITE_READONLY: "Give this user the right to write to it and to its folder.",
    sqlite3.SQLITE_CANTOPEN: "Give this user the right to write to it and to its folder.",
    sqlite3.SQLITE_NOTADB: "It is not a SQLite database: move it away, or choose another with `--session.store`.",
    sqlite3.SQLITE_CORRUPT: "It is damaged: stop the server, save what `sqlite3 FILE .recover` finds, "
    "and move the file away; the server then begins a new one.",
    sqlite3.SQLITE_TOOBIG: "A value is larger than SQLite's limit (1 GB): keep less in Session State.",
}


def _look_at(folder: Path) -> tuple[int, int, int] | None:
    """The folder's identity, and when something in it was last created, renamed or deleted."""
    try:
        found = folder.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino, found.st_mtime_ns


def _identity(path: Path) -> tuple[int, int] | None:
    """The identity of the file at this path; None: there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _copy_in_place(path: Path) -> None:
    """Replace the file by a copy. Raises OSError."""
    copy = path.with_name(path.name + "-copy")
    copy.unlink(missing_ok=True)
    os.close(os.open(copy, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    shutil.copyfile(path, copy)
    copy.replace(path)


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Lets one process in at a time, so that each finds the files that another one has just created."""
    try:
        import fcntl
    except ImportError:  # Windows, where a file in use cannot be replaced
        yield
        return
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    number = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(number, fcntl.LOCK_EX)
        yield
    finally:
        os.close(number)


def _make_file(path: Path) -> None:
    """Create the file, accessible only to this user. In Millpond's own folder, git ignores it."""
    folder = path.parent
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.parts[-2:] == (".millpond", "state"):
        ignore = folder / ".gitignore"
        if not ignore.exists():
            ignore.write_text("*\n")
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    path.chmod(0o600)
