"""Files of sessions in SQLite.

A trigger deletes a content in the same step as its last file, even if that is deleted
with its session. Only contents outside the store remain, for the sweep.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from millpond.stores.base import NotOwner, Superseded, UnknownSession
from millpond.stores.files import Content, Files, StoredFile, UnknownFile

_PAGE = 500


class SQLiteFiles(Files):
    """See :class:`Files`.

    Parameters
    ----------
    write:
        Runs an operation in a transaction.
    read:
        Returns the rows of a query.
    now:
        The clock.
    """

    def __init__(
        self,
        write: Callable[[Callable[[sqlite3.Connection], Any]], Awaitable[Any]],
        read: Callable[[str, tuple[object, ...]], Awaitable[Sequence[tuple[Any, ...]]]],
        now: Callable[[], float],
    ) -> None:
        self._write = write
        self._read = read
        self._now = now

    async def add(self, session: str, owner: str, file: str, record: bytes, content: Content) -> str:
        now = self._now()

        def add(db: sqlite3.Connection) -> str:
            number = _find(db, session, owner, now)
            found = db.execute("SELECT place FROM contents WHERE digest = ?", (content.digest,)).fetchone()
            if found is None:
                if content.known_by_digest_alone:
                    raise UnknownFile(f"There is no content {content.digest}.")
                db.execute(
                    "INSERT INTO contents VALUES (?, ?, ?)", (content.digest, content.place, content.data)
                )
            # If the name had another content, that file is deleted, so that the trigger runs.
            db.execute(_REPLACE, (number, file, content.digest))
            db.execute(_ADD, (number, file, content.digest, record))
            return content.place if found is None else str(found[0])

        place: str = await self._write(add)
        return place

    async def read(self, session: str, owner: str, file: str) -> StoredFile:
        rows = await self._read(_READ, (file, session, self._now()))
        if not rows:
            raise UnknownSession(f"There is no session {session}.")
        its_owner, record, digest, place, data = rows[0]
        if its_owner != owner:
            raise NotOwner(f"The session {session} belongs to another browser.")
        if record is None:
            raise UnknownFile(f"The session {session} has no file {file}.")
        return StoredFile(record, Content(digest, data, place))

    async def list(self, session: str) -> Mapping[str, bytes]:
        return dict(await self._read(_LIST, (session, self._now())))

    async def drop(self, session: str, epoch: int, files: Sequence[str]) -> None:
        now = self._now()

        def drop(db: sqlite3.Connection) -> None:
            row = db.execute(_ATTACHED, (session, epoch, now)).fetchone()
            if row is None:
                raise Superseded(f"The session {session} is now written by another process.")
            db.executemany("DELETE FROM files WHERE id = ? AND file = ?", [(row[0], file) for file in files])

        await self._write(drop)

    async def sweep(self) -> Sequence[str]:
        # Searched outside the writer's thread, which then checks only these few again.
        rows = await self._read(_UNUSED, (_PAGE,))

        def sweep(db: sqlite3.Connection) -> Sequence[str]:
            gone = [db.execute(_FORGET, row).fetchone() for row in rows]
            return [row[0] for row in gone if row is not None]

        places: Sequence[str] = await self._write(sweep) if rows else []
        return places

    async def find_known(self, contents: Mapping[str, str]) -> set[str]:
        known = set()
        for place, digest in contents.items():
            rows = await self._read("SELECT 1 FROM contents WHERE digest = ? AND place = ?", (digest, place))
            if rows:
                known.add(place)
        return known


_REPLACE = "DELETE FROM files WHERE id = ? AND file = ? AND digest <> ?"
_ADD = """
INSERT INTO files VALUES (?, ?, ?, ?) ON CONFLICT (id, file) DO UPDATE SET record = excluded.record
"""
_READ = """
SELECT owner, record, digest, place, data
FROM sessions LEFT JOIN files ON files.id = sessions.id AND file = ? LEFT JOIN contents USING (digest)
WHERE session = ? AND expires > ?
"""
_LIST = "SELECT file, record FROM files JOIN sessions USING (id) WHERE session = ? AND expires > ?"
_ATTACHED = "SELECT id FROM sessions WHERE session = ? AND epoch = ? AND expires > ?"
_UNUSED = """
SELECT digest FROM contents
WHERE place <> '' AND NOT EXISTS (SELECT 1 FROM files WHERE files.digest = contents.digest) LIMIT ?
"""
_FORGET = """
DELETE FROM contents WHERE digest = ?
AND NOT EXISTS (SELECT 1 FROM files WHERE files.digest = contents.digest) RETURNING place
"""


def _find(db: sqlite3.Connection, session: str, owner: str, now: float) -> int:
    row = db.execute(
        "SELECT id, owner FROM sessions WHERE session = ? AND expires > ?", (session, now)
    ).fetchone()
    if row is None:
        raise UnknownSession(f"There is no session {session}.")
    if row[1] != owner:
        raise NotOwner(f"The session {session} belongs to another browser.")
    return int(row[0])
