"""Values of cached functions in SQLite: in a separate file, next to the sessions' file.
So a large value never delays the commit of a session, nothing waits for the disk, and a
damaged file can be replaced by a new one. The file is created with the first value.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from millpond.stores.base import StoreError
from millpond.stores.cached import CachedValues
from millpond.stores.sqlite_wal import enter_wal

T = TypeVar("T")

_TABLES = """
CREATE TABLE IF NOT EXISTS cached (
    name TEXT PRIMARY KEY, size INTEGER NOT NULL, used REAL NOT NULL, expires REAL NOT NULL, value BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS cached_used ON cached (used DESC, size);
CREATE INDEX IF NOT EXISTS cached_expires ON cached (expires);
"""
_OVER = """
DELETE FROM cached WHERE name IN (
    SELECT name FROM (SELECT name, sum(size) OVER (ORDER BY used DESC, rowid DESC) AS total FROM cached)
    WHERE total > ?
)
"""
_LONGEST_WAIT = 2.0
"""Seconds to wait for another process that writes. A value that could not be stored is computed again."""
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


class SQLiteCached(CachedValues):
    """See :class:`CachedValues`.

    Parameters
    ----------
    path:
        The file.
    timeout:
        Seconds to wait for another process that writes to it.
    now:
        The clock.
    """

    def __init__(self, path: Path, timeout: float, now: Callable[[], float]) -> None:
        self.path = path
        self.now = now
        self._timeout = min(timeout, _LONGEST_WAIT)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="millpond-sqlite-cached")
        """A separate thread: those of the event loop are for sessions, which must not wait for this file."""
        self._connection: sqlite3.Connection | None = None
        self._closing = False
        """Whether operations no longer wait for other processes, because the store is closing."""

    async def read(self, name: str) -> bytes | None:
        now = self.now()

        def read(db: sqlite3.Connection) -> bytes | None:
            row = db.execute(
                "SELECT value FROM cached WHERE name = ? AND expires > ?", (name, now)
            ).fetchone()
            if row is None:
                return None
            # The use is noted only if no other process is writing; the value can be read in any case.
            db.execute("PRAGMA busy_timeout = 0")
            try:
                with contextlib.suppress(sqlite3.OperationalError):
                    db.execute("UPDATE cached SET used = ? WHERE name = ?", (now, name))
            finally:
                db.execute(f"PRAGMA busy_timeout = {self._timeout * 1000:.0f}")
            return bytes(row[0])

        if not self.path.exists():
            return None
        return await self._do(read)

    async def write(self, name: str, value: bytes, ttl: float, room: int) -> None:
        await self._write(name, value, ttl, room, anew=False)

    async def add(self, name: str, value: bytes, ttl: float, room: int) -> bool:
        return await self._write(name, value, ttl, room, anew=True)

    async def _write(self, name: str, value: bytes, ttl: float, room: int, *, anew: bool) -> bool:
        now = self.now()

        def write(db: sqlite3.Connection) -> bool:
            db.execute("BEGIN IMMEDIATE")
            there = "SELECT 1 FROM cached WHERE name = ? AND expires > ?"
            if anew and db.execute(there, (name, now)).fetchone() is not None:
                db.execute("ROLLBACK")
                return False
            # Deleted first, so that the new row is the newest of those used at the same moment.
            db.execute("DELETE FROM cached WHERE name = ? OR expires <= ?", (name, now))
            db.execute("INSERT INTO cached VALUES (?, ?, ?, ?, ?)", (name, len(value), now, now + ttl, value))
            db.execute(_OVER, (room,))
            db.execute("COMMIT")
            return True

        return await self._do(write)

    async def forget(self, start: str = "") -> int:
        def forget(db: sqlite3.Connection) -> int:
            return db.execute("DELETE FROM cached WHERE substr(name, 1, ?) = ?", (len(start), start)).rowcount

        return await self._do(forget) if self.path.exists() else 0

    async def close(self) -> None:
        """Write what waits, unless another process has the file locked, and close the
        file. The next call opens it again.
        """
        self._closing = True
        await asyncio.get_running_loop().run_in_executor(self._thread, self._close)

    async def _do(self, work: Callable[[sqlite3.Connection], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._work, work)

    def _work(self, work: Callable[[sqlite3.Connection], T]) -> T:
        try:
            return self._try(work)
        except sqlite3.Error as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF not in _DAMAGED:
                raise self._explain(error) from error
        self._begin_anew()
        try:
            return self._try(work)
        except sqlite3.Error as error:
            raise self._explain(error) from error

    def _try(self, work: Callable[[sqlite3.Connection], T]) -> T:
        db = self._connection
        if db is None:
            db = self._connection = self._open()
        try:
            if self._closing:
                db.execute("PRAGMA busy_timeout = 0")
            return work(db)
        except BaseException:
            if db.in_transaction:
                db.execute("ROLLBACK")
            raise

    def _open(self) -> sqlite3.Connection:
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.close(os.open(self.path, os.O_CREAT | os.O_RDWR, 0o600))
        except OSError as error:
            raise StoreError(
                f"The file of cached values `{self.path}` cannot be made or opened: {error}."
            ) from error
        timeout = 0 if self._closing else self._timeout
        db = sqlite3.connect(self.path, timeout=timeout, isolation_level=None, check_same_thread=False)
        try:
            db.execute("PRAGMA auto_vacuum = FULL")
            enter_wal(db, timeout)
            db.execute("PRAGMA synchronous = OFF")
            db.execute("PRAGMA journal_size_limit = 0")
            db.executescript(_TABLES)
        except BaseException:
            db.close()
            raise
        return db

    def _close(self) -> None:
        self._closing = False
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _begin_anew(self) -> None:
        self._close()
        for suffix in ("", "-wal", "-shm"):
            self.path.with_name(self.path.name + suffix).unlink(missing_ok=True)

    def _explain(self, error: sqlite3.Error) -> StoreError:
        return StoreError(f"The file of cached values `{self.path}` cannot be used: {error}.")
