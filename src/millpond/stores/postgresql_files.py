"""Files of sessions in PostgreSQL.

A content is deleted under a lock that no new file with this content can pass (its
foreign key needs the row), and only after a second check. If two processes delete the
last two files of a content at once, each may still see the other's file: the sweep
deletes what they leave.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any

from millpond.stores.base import NotOwner, StoreError, Superseded, UnknownSession
from millpond.stores.files import Content, Files, StoredFile, UnknownFile

_PAGE = 500
_TRIES = 5


class PostgreSQLFiles(Files):
    """See :class:`Files`.

    Parameters
    ----------
    connection:
        Returns one of the store's connections; raises StoreError.
    given:
        Adds the clock to the parameters of a statement.
    """

    def __init__(
        self,
        connection: Callable[[], AbstractAsyncContextManager[Any]],
        given: Callable[..., dict[str, object]],
    ) -> None:
        self._connection = connection
        self._given = given

    async def add(self, session: str, owner: str, file: str, record: bytes, content: Content) -> str:
        given = self._given(
            session=session, file=file, record=record,
            digest=content.digest, place=content.place, data=content.data,
        )  # fmt: skip
        async with self._connection() as db, db.transaction():
            row = await (await db.execute(_FIND, given)).fetchone()
            if row is None:
                raise UnknownSession(f"There is no session {session}.")
            if row[0] != owner:
                raise NotOwner(f"The session {session} belongs to another browser.")
            place = await _hold(db, content, given)
            await db.execute(_ADD, given)
        return place

    async def read(self, session: str, owner: str, file: str) -> StoredFile:
        async with self._connection() as db:
            row = await (await db.execute(_READ, self._given(session=session, file=file))).fetchone()
        if row is None:
            raise UnknownSession(f"There is no session {session}.")
        its_owner, record, digest, place, data = row
        if its_owner != owner:
            raise NotOwner(f"The session {session} belongs to another browser.")
        if record is None:
            raise UnknownFile(f"The session {session} has no file {file}.")
        return StoredFile(record, Content(digest, data, place))

    async def list(self, session: str) -> Mapping[str, bytes]:
        async with self._connection() as db:
            return dict(await (await db.execute(_LIST, self._given(session=session))).fetchall())

    async def drop(self, session: str, epoch: int, files: Sequence[str]) -> None:
        given = self._given(session=session, epoch=epoch, files=list(files))
        async with self._connection() as db, db.transaction():
            if await (await db.execute(_ATTACHED, given)).fetchone() is None:
                raise Superseded(f"The session {session} is now written by another process.")
            dropped = await (await db.execute(_DROP, given)).fetchall()
        await self.forget(sorted({digest for (digest,) in dropped}))

    async def forget(self, digests: Sequence[str]) -> None:
        """Delete those of these contents that no file has, and that are in the store."""
        await self._forget("place = '' AND digest = ANY(%(digests)s)", digests=list(digests))

    async def sweep(self) -> Sequence[str]:
        return [place for place in await self._forget("true") if place]

    async def find_known(self, contents: Mapping[str, str]) -> set[str]:
        given = {"digests": list(contents.values()), "places": list(contents)}
        async with self._connection() as db:
            rows = await (await db.execute(_KNOWN, given)).fetchall()
        return {place for (place,) in rows}

    async def _forget(self, which: str, **parameters: object) -> Sequence[str]:
        async with self._connection() as db, db.transaction():
            found = await db.execute(_UNUSED.format(which=which), {"page": _PAGE, **parameters})
            digests = [digest for (digest,) in await found.fetchall()]
            # A separate statement, so that it sees what was committed before the rows were locked.
            gone = await db.execute(_FORGET, {"digests": digests})
            return [place for (place,) in await gone.fetchall()]


async def _hold(db: Any, content: Content, given: Mapping[str, object]) -> str:
    """Ensure that the content exists, and lock it against deletion until the transaction ends. Returns its place."""
    for _ in range(_TRIES):
        if not content.known_by_digest_alone:
            await db.execute(_PUT, given)
        row = await (await db.execute(_HOLD, given)).fetchone()
        if row is not None:
            return str(row[0])
        if content.known_by_digest_alone:
            raise UnknownFile(f"There is no content {content.digest}.")
    raise StoreError(
        "A file was not saved, because its content was being deleted at the same time. Try again."
    )


_ALIVE = "expires > coalesce(%(now)s::float8, extract(epoch FROM clock_timestamp())::float8)"

_FIND = f"SELECT owner FROM millpond_sessions WHERE session = %(session)s AND {_ALIVE} FOR KEY SHARE"
_PUT = """
INSERT INTO millpond_contents VALUES (%(digest)s, %(place)s, %(data)s) ON CONFLICT (digest) DO NOTHING
"""
_HOLD = "SELECT place FROM millpond_contents WHERE digest = %(digest)s FOR KEY SHARE"
_ADD = """
INSERT INTO millpond_files VALUES (%(session)s, %(file)s, %(digest)s, %(record)s)
ON CONFLICT (session, file) DO UPDATE SET digest = excluded.digest, record = excluded.record
"""
_READ = f"""
SELECT owner, record, digest, place, data
FROM millpond_sessions AS its
LEFT JOIN millpond_files AS files ON files.session = its.session AND file = %(file)s
LEFT JOIN millpond_contents USING (digest)
WHERE its.session = %(session)s AND {_ALIVE}
"""
_LIST = f"""
SELECT file, record FROM millpond_files JOIN millpond_sessions USING (session)
WHERE session = %(session)s AND {_ALIVE}
"""
_ATTACHED = f"""
SELECT 1 FROM millpond_sessions WHERE session = %(session)s AND epoch = %(epoch)s AND {_ALIVE} FOR UPDATE
"""
_DROP = """
DELETE FROM millpond_files WHERE session = %(session)s AND file = ANY(%(files)s) RETURNING digest
"""
_UNUSED = """
SELECT digest FROM millpond_contents AS its
WHERE {which} AND NOT EXISTS (SELECT FROM millpond_files AS files WHERE files.digest = its.digest)
LIMIT %(page)s FOR UPDATE SKIP LOCKED
"""
_FORGET = """
DELETE FROM millpond_contents AS its WHERE digest = ANY(%(digests)s)
AND NOT EXISTS (SELECT FROM millpond_files AS files WHERE files.digest = its.digest) RETURNING place
"""
_KNOWN = """
SELECT place FROM millpond_contents
JOIN unnest(%(digests)s::text[], %(places)s::text[]) AS given (digest, place) USING (digest, place)
"""
