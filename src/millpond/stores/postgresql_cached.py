"""Values of cached functions in PostgreSQL: in an ``UNLOGGED`` table, which a crash empties."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from millpond.stores.cached import CachedValues


class Execute(Protocol):
    """Runs a statement in a transaction of its own, and returns its rows."""

    async def __call__(
        self, statement: str, parameters: Mapping[str, object], /
    ) -> Sequence[tuple[Any, ...]]: ...


class PostgreSQLCached(CachedValues):
    """See :class:`CachedValues`.

    Parameters
    ----------
    run:
        Runs a statement; raises StoreError.
    """

    def __init__(self, run: Execute) -> None:
        self.now: Callable[[], float] = time.time
        self._run = run

    async def read(self, name: str) -> bytes | None:
        rows = await self._run(_READ, {"name": name, "now": self.now()})
        return bytes(rows[0][0]) if rows else None

    async def write(self, name: str, value: bytes, ttl: float, room: int) -> None:
        await self._write(_WRITE, name, value, ttl, room)

    async def add(self, name: str, value: bytes, ttl: float, room: int) -> bool:
        return await self._write(_ADD, name, value, ttl, room)

    async def _write(self, statement: str, name: str, value: bytes, ttl: float, room: int) -> bool:
        now = self.now()
        rows = await self._run(
            statement, {"name": name, "value": value, "size": len(value), "now": now, "expires": now + ttl}
        )
        if rows:
            await self._run(_TIDY, {"name": name, "now": now, "room": room})
        return bool(rows)

    async def forget(self, start: str = "") -> int:
        return len(await self._run(_FORGET, {"start": start}))


_READ = """
UPDATE millpond_cached SET used = %(now)s WHERE name = %(name)s AND expires > %(now)s RETURNING value
"""
_WRITE = """
INSERT INTO millpond_cached VALUES (%(name)s, %(size)s, %(now)s, %(expires)s, %(value)s)
ON CONFLICT (name) DO UPDATE
SET size = excluded.size, used = excluded.used, expires = excluded.expires, value = excluded.value
"""
_ADD = f"{_WRITE} WHERE millpond_cached.expires <= %(now)s RETURNING 1"
_WRITE += " RETURNING 1"
# Rows that another process has locked are left to it, so no two processes deadlock.
_TIDY = """
WITH gone AS (
    SELECT name FROM millpond_cached WHERE expires <= %(now)s OR name IN (
        SELECT name FROM (
            SELECT name, sum(size) OVER (ORDER BY name = %(name)s DESC, used DESC, name) AS total
            FROM millpond_cached WHERE expires > %(now)s
        ) AS newest WHERE total > %(room)s
    ) FOR UPDATE SKIP LOCKED
)
DELETE FROM millpond_cached USING gone WHERE millpond_cached.name = gone.name
"""
_FORGET = "DELETE FROM millpond_cached WHERE starts_with(name, %(start)s) RETURNING 1"
