"""Notes in SQLite: in the sessions' file, written as durably as their commits."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Protocol, TypeVar

from millpond.stores.notes import Notes

T = TypeVar("T")


class Write(Protocol):
    """Runs an operation on the writer's thread, in a transaction that is as durable as the store's level says."""

    def __call__(self, work: Callable[[sqlite3.Connection], T], /) -> Awaitable[T]: ...


class SQLiteNotes(Notes):
    """See :class:`Notes`.

    Parameters
    ----------
    write, read: Methods of the store's database. now:
        The clock.
    """

    def __init__(
        self,
        write: Write,
        read: Callable[[str, tuple[object, ...]], Awaitable[Sequence[tuple[Any, ...]]]],
        now: Callable[[], float],
    ) -> None:
        self._write = write
        self._read = read
        self._now = now

    async def read(self, name: str) -> bytes | None:
        rows = await self._read("SELECT value FROM notes WHERE name = ? AND expires > ?", (name, self._now()))
        return bytes(rows[0][0]) if rows else None

    async def write(self, name: str, value: bytes, ttl: float) -> None:
        row = (name, value, self._now() + ttl)
        await self._write(lambda db: db.execute("REPLACE INTO notes VALUES (?, ?, ?)", row))

    async def add(self, name: str, value: bytes, ttl: float) -> bool:
        now = self._now()

        def add(db: sqlite3.Connection) -> bool:
            db.execute("DELETE FROM notes WHERE name = ? AND expires <= ?", (name, now))
            row = (name, value, now + ttl)
            return db.execute("INSERT OR IGNORE INTO notes VALUES (?, ?, ?)", row).rowcount == 1

        return await self._write(add)

    async def forget(self, name: str, value: bytes | None = None) -> bool:
        given = (name, value, value, self._now())
        statement = "DELETE FROM notes WHERE name = ? AND (? IS NULL OR value = ?) AND expires > ?"
        return await self._write(lambda db: db.execute(statement, given).rowcount == 1)

    async def expire(self) -> None:
        """Delete expired notes."""
        now = self._now()
        await self._write(lambda db: db.execute("DELETE FROM notes WHERE expires <= ?", (now,)))
