"""Notes in PostgreSQL: in a table that survives a crash, written as durably as the commits of sessions."""

from __future__ import annotations

from collections.abc import Callable

from millpond.stores import postgresql_statements as sql
from millpond.stores.notes import Notes
from millpond.stores.postgresql_cached import Execute


class PostgreSQLNotes(Notes):
    """See :class:`Notes`.

    Parameters
    ----------
    run:
        Runs a statement; raises StoreError.
    given:
        Adds the clock and the level of the store to the parameters of a statement.
    """

    def __init__(self, run: Execute, given: Callable[..., dict[str, object]]) -> None:
        self._run = run
        self._given = given

    async def read(self, name: str) -> bytes | None:
        rows = await self._run(sql.READ_NOTE, self._given(name=name))
        return bytes(rows[0][0]) if rows else None

    async def write(self, name: str, value: bytes, ttl: float) -> None:
        await self._run(sql.WRITE_NOTE, self._given(name=name, value=value, left=ttl))

    async def add(self, name: str, value: bytes, ttl: float) -> bool:
        return bool(await self._run(sql.ADD_NOTE, self._given(name=name, value=value, left=ttl)))

    async def forget(self, name: str, value: bytes | None = None) -> bool:
        return bool(await self._run(sql.FORGET_NOTE, self._given(name=name, value=value)))

    async def expire(self) -> None:
        """Delete expired notes."""
        await self._run(sql.FORGET_EXPIRED_NOTES, self._given())
