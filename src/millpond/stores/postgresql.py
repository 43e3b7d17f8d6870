"""Sessions in PostgreSQL: compare-and-set of rows, which also works behind PgBouncer.

Every statement is a transaction of its own, or shares one with the statements next to
it. Nothing is kept in the connection: no advisory lock, no prepared statement, no
setting, no LISTEN. So any pooler can be used.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, ClassVar

import msgspec

from millpond.errors import ConfigError
from millpond.stores import postgresql_client, postgresql_schema
from millpond.stores import postgresql_statements as sql
from millpond.stores.base import (
    Attached,
    Commit,
    NotOwner,
    Rejected,
    StaleConnection,
    Store,
    StoreError,
    Summary,
    Superseded,
    UnknownSession,
    first_epoch,
    least_epoch,
)
from millpond.stores.keys import key_from_bytes, key_to_bytes
from millpond.stores.postgresql_cached import PostgreSQLCached
from millpond.stores.postgresql_files import PostgreSQLFiles
from millpond.stores.postgresql_notes import PostgreSQLNotes

# What the server waits for before it reports that a transaction is committed.
_SYNCHRONOUS = {"process": "off", "power": "on", "replicated": "on"}
_PAGE = 500
_SECONDS = 10.0


class PostgreSQLStore(Store):
    """``postgresql://user:password@host/database``: sessions for any number of replicas.

    Parameters
    ----------
    url:
        A URL as libpq accepts it, with its parameters (``?sslmode=verify-full``).
    ttl:
        Seconds that a session outlives its last use, by the server's clock.
    level:
        ``"power"``: a commit is on the server's disk when it is acknowledged (and on
        those of its synchronous standbys, if it has any). ``"replicated"``: as
        ``"power"``, but a server without synchronous standbys is refused.
        ``"process"``: the server may lose the last half second when it crashes.
    now:
        A clock to use instead of the server's, for tests.
    """

    schemes: ClassVar[tuple[str, ...]] = ("postgresql", "postgres")

    def __init__(
        self, url: str, *, ttl: float, level: str | None = None, now: Callable[[], float] | None = None
    ) -> None:
        self.level = level or "power"
        if self.level not in _SYNCHRONOUS:
            raise ConfigError(f"There is no level {level!r}. There are `process`, `power` and `replicated`.")
        self._url = url
        self._ttl = ttl
        self._now = now
        self._pool: Any = None
        self._failure = postgresql_client.LastFailure()
        self._lacks_tables = False
        self.files: PostgreSQLFiles = PostgreSQLFiles(self._connection, self._given)
        self.cached: PostgreSQLCached = PostgreSQLCached(self._run)
        self.notes: PostgreSQLNotes = PostgreSQLNotes(self._run, self._given)

    @classmethod
    def from_url(cls, url: str, *, ttl: float, level: str | None, project: Path) -> PostgreSQLStore:
        """Return the store for a URL, as the class describes."""
        return cls(url, ttl=ttl, level=level)

    async def open(self) -> None:
        if self._pool is None:
            self._pool = postgresql_client.make_pool(self._url, _SECONDS, self._failure)
        try:
            await self._pool.open()
            async with self._connection() as connection, connection.transaction():
                await postgresql_schema.upgrade(connection)
            if self.level == "replicated":
                await self._check_standbys()
        except BaseException:
            await self.close()
            raise

    async def _check_standbys(self) -> None:
        (names,) = (await self._run("SELECT current_setting('synchronous_standby_names')", {}))[0]
        if not names:
            raise ConfigError(
                "The level `replicated` needs a PostgreSQL with a synchronous standby, and its "
                "`synchronous_standby_names` is empty. Set it, or choose `--session.durability power`."
            )

    async def close(self) -> None:
        pool, self._pool = self._pool, None
        if pool is not None:
            await pool.close()

    async def create(self, session: str, owner: str, load: str, connection: int) -> int:
        given = self._given(
            session=session, owner=owner, load=load, connection=connection, epoch=first_epoch()
        )
        async with self._connection() as db, db.transaction():
            await db.execute(sql.FORGET_EXPIRED, given)
            made = await (await db.execute(sql.CREATE, given)).fetchone()
            if made is None:
                made = await (await db.execute(sql.CREATED, given)).fetchone()
        if made is None:
            raise NotOwner(f"The session {session} already exists.")
        return int(made[0])

    async def attach(self, session: str, owner: str, load: str, connection: int) -> Attached:
        given = self._given(session=session, owner=owner, load=load, connection=connection)
        async with self._connection() as db, db.transaction():
            its_load, its_connection, found = await _find(db, given)
            if its_load == load and its_connection >= connection:
                raise StaleConnection(f"Connection {connection} of this page is out of date.")
            epoch = max(found.epoch + 1, least_epoch())
            await db.execute(sql.ATTACH, {**given, "epoch": epoch})
        return msgspec.structs.replace(found, epoch=epoch, former=found.epoch)

    async def read(self, session: str, owner: str) -> Attached:
        given = self._given(session=session)
        async with self._connection() as db, db.transaction():
            # Both statements see one snapshot, so no commit can come between the version and its values.
            await db.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            row = await (await db.execute(sql.FIND, given)).fetchone()
            if row is None:
                raise UnknownSession(f"There is no session {session}.")
            its_owner, epoch, version, seq, manifest = row
            if its_owner != owner:
                raise NotOwner(f"The session {session} belongs to another browser.")
            values = await (await db.execute(sql.VALUES, given)).fetchall()
        return Attached(epoch, version, seq, manifest, {key_from_bytes(key): value for key, value in values})

    async def commit(self, commit: Commit) -> None:
        given = self._given(
            session=commit.session,
            epoch=commit.epoch,
            version=commit.version,
            seq=commit.seq,
            manifest=commit.manifest,
            keys=[key_to_bytes(key) for key in commit.changed],
            values=list(commit.changed.values()),
            deleted=[key_to_bytes(key) for key in commit.deleted],
            digests=list(commit.blobs),
            blobs=list(commit.blobs.values()),
            dropped=list(commit.dropped),
        )
        written = await self._run(sql.COMMIT, given) or await self._run(sql.REPEAT, given)
        if not written:
            raise Superseded(f"The session {commit.session} is now written by another process.")
        if self.level == "replicated" and not written[0][1]:
            raise StoreError(
                "PostgreSQL wrote, but it has no synchronous standby any more: the commthe commit "
                "counts as not saved. Set `synchronous_standby_names`."
            )

    async def rewrite(self, commit: Commit, owner: str, load: str, connection: int) -> None:
        session = commit.session
        given = self._given(
            session=session, owner=owner, load=load, connection=connection, epoch=commit.epoch,
            version=commit.version, seq=commit.seq, manifest=commit.manifest,
            keys=[key_to_bytes(key) for key in commit.changed], values=list(commit.changed.values()),
            digests=list(commit.blobs), blobs=list(commit.blobs.values()),
        )  # fmt: skip
        async with self._connection() as db, db.transaction():
            if await (await db.execute(sql.IS_ERASED, given)).fetchone():
                raise Superseded(f"The session {session} was erased.")
            await db.execute(sql.FORGET_EXPIRED, given)
            its = await (await db.execute(sql.LOCK, given)).fetchone()
            if its is not None and its[0] != owner:
                raise NotOwner(f"The session {session} belongs to another browser.")
            written = await (await db.execute(sql.REWRITE, given)).fetchone()
            if written is None:
                raise Superseded(f"The session {session} is now written by another process.")

    async def note_attempt(self, session: str, seq: int, attempt: str) -> Sequence[float]:
        given = self._given(session=session, seq=seq, attempt=attempt)
        async with self._connection() as db, db.transaction():
            await db.execute(
                "DELETE FROM millpond_attempts WHERE session = %(session)s AND seq < %(seq)s", given
            )
            await db.execute(sql.NOTE, given)
            return [age for (age,) in await (await db.execute(sql.NOTED, given)).fetchall()]

    async def clear_attempt(self, session: str, attempt: str) -> None:
        await self._run(sql.CLEAR, self._given(session=session, attempt=attempt))

    async def read_blob(self, session: str, digest: str) -> bytes:
        rows = await self._run(sql.BLOB, self._given(session=session, digest=digest))
        if not rows:
            raise UnknownSession(f"The session {session} has no blob {digest}.")
        return bytes(rows[0][0])

    async def touch(self, sessions: Sequence[str]) -> None:
        if sessions:
            # Always in the same order, so that two callers that touch the same rows do not deadlock.
            await self._run(sql.TOUCH, self._given(sessions=sorted(sessions)))

    async def erase(self, session: str) -> None:
        await self._forget(sql.ERASE, self._given(session=session), on_purpose=True)

    async def erase_owner(self, owner: str) -> int:
        return await self._forget(sql.ERASE_OWNER, self._given(owner=owner), on_purpose=True)

    async def expire(self) -> int:
        total = 0
        while forgotten := await self._forget(sql.EXPIRE, self._given(page=_PAGE)):
            total += forgotten
        await self._run(sql.FORGET_ERASED, self._given())
        await self.notes.expire()
        return total

    async def _forget(self, which: str, given: Mapping[str, object], *, on_purpose: bool = False) -> int:
        """Delete sessions, including their values, blobs and files (``ON DELETE CASCADE``)."""
        erased = sql.REMEMBER_ERASED if on_purpose else ""
        ((count, digests),) = await self._run(sql.FORGET.format(which=which, erased=erased), given)
        if digests:
            await self.files.forget(digests)
        return int(count)

    async def list(self) -> AsyncIterator[Summary]:
        last = ""
        while rows := await self._run(sql.LIST, self._given(last=last, page=_PAGE)):
            last = rows[-1][0]
            for row in rows:
                yield Summary(*row)

    async def count(self) -> int:
        return int((await self._run(sql.COUNT, self._given()))[0][0])

    def _given(self, **parameters: object) -> dict[str, object]:
        now = None if self._now is None else self._now()
        return {
            **parameters, "now": now, "level": _SYNCHRONOUS[self.level],
            "ttl": float(self._ttl), "grain": self._ttl / 10_080,
        }  # fmt: skip

    async def _run(self, statement: str, parameters: Mapping[str, object]) -> Sequence[tuple[Any, ...]]:
        """Run one statement in a transaction of its own. Returns its rows."""
        async with self._connection() as connection:
            cursor = await connection.execute(statement, parameters)
            return tuple(await cursor.fetchall()) if cursor.description else ()

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[Any]:
        from psycopg import DataError, IntegrityError, NotSupportedError
        from psycopg import Error as DatabaseError
        from psycopg.errors import ProgramLimitExceeded, UndefinedTable
        from psycopg_pool import PoolClosed, PoolTimeout

        pool = self._pool
        if pool is None:
            raise StoreError("The store of sessions is closed.")
        try:
            async with asyncio.timeout(_SECONDS), pool.connection() as connection:
                if self._lacks_tables:
                    await self._make_tables(connection)
                yield connection
        except (DataError, IntegrityError, NotSupportedError, ProgramLimitExceeded) as error:
            raise Rejected(f"PostgreSQL refuses what it was given: {str(error).strip()}") from error
        except (DatabaseError, PoolTimeout, PoolClosed, TimeoutError, OSError) as error:
            self._lacks_tables = isinstance(error, UndefinedTable)
            raise postgresql_client.explain(error, self._failure) from error

    async def _make_tables(self, connection: Any) -> None:
        """The database was created again, or restored empty, while in use."""
        try:
            async with connection.transaction():
                await postgresql_schema.upgrade(connection)
        except ConfigError as error:
            raise StoreError(str(error)) from error
        self._lacks_tables = False


async def _find(db: Any, given: Mapping[str, object]) -> tuple[str, int, Attached]:
    """Lock the session until the transaction ends. Returns its page load, its connection, and its content."""
    row = await (await db.execute(sql.LOCK, given)).fetchone()
    if row is None:
        raise UnknownSession(f"There is no session {given['session']}.")
    owner, load, connection, epoch, version, seq, manifest = row
    if owner != given["owner"]:
        raise NotOwner(f"The session {given['session']} belongs to another browser.")
    # The row is locked first, and this statement sees what was committed until then. So no commit can come
    # between the version and its values.
    rows = await (await db.execute(sql.VALUES, given)).fetchall()
    values = {key_from_bytes(key): value for key, value in rows}
    return load, connection, Attached(epoch, version, seq, manifest, values)
