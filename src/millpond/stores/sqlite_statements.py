"""The statements of the SQLite store, and the steps of its transactions."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from millpond.stores import sqlite_large
from millpond.stores.base import Attached, Commit, NotOwner, Superseded, UnknownSession
from millpond.stores.keys import key_from_bytes, key_to_bytes

CREATE = """
INSERT INTO sessions (session, owner, load, connection, epoch, version, seq, manifest, expires)
VALUES (?, ?, ?, ?, ?, 0, 0, x'', ?) ON CONFLICT (session) DO NOTHING
"""
CREATED = """
SELECT epoch FROM sessions WHERE session = ? AND owner = ? AND load = ? AND connection = ? AND version = 0
"""
_FIND = """
SELECT id, owner, load, connection, epoch, version, seq, manifest
FROM sessions WHERE session = ? AND expires > ?
"""
_VALUES = "SELECT key, value FROM entries WHERE id = ?"
ATTACH = "UPDATE sessions SET epoch = ?, load = ?, connection = ?, expires = ? WHERE id = ?"
_COMMIT = """
UPDATE sessions SET version = ?, seq = ?, manifest = ?, expires = ?
WHERE session = ? AND epoch = ? AND version = ? AND expires > ?
"""
_REPEAT = "UPDATE sessions SET expires = ? WHERE session = ? AND epoch = ? AND version = ? AND expires > ?"
ERASED = """
INSERT INTO erased {rows} ON CONFLICT (session) DO UPDATE SET expires = excluded.expires
"""
NOTE = """
INSERT INTO attempts VALUES (?, ?, ?, ?) ON CONFLICT (id, attempt) DO UPDATE SET seq = excluded.seq, noted = excluded.noted
"""
NOTED = "SELECT noted FROM attempts WHERE id = ? AND seq = ? AND attempt <> ?"
CLEAR = "DELETE FROM attempts WHERE attempt = ? AND id = (SELECT id FROM sessions WHERE session = ?)"
BLOB = """
SELECT id, data FROM blobs JOIN sessions USING (id) WHERE session = ? AND expires > ? AND digest = ?
"""
EXPIRED = "SELECT id FROM sessions WHERE expires BETWEEN ? AND ?"
"""Selects the numbers of expired sessions; the parameters are minus now, and now. For
negative times, see ``sqlite_rewrite.py``.
"""
_BLOBS_OF_EXPIRED = f"SELECT id, digest, length(data) FROM blobs WHERE id IN ({EXPIRED}) LIMIT 500"  # noqa: S608 (constants)
TOUCH = "UPDATE sessions SET expires = ? WHERE session = ? AND expires > ?"
COUNT = "SELECT count(*) FROM sessions WHERE expires > ?"
LIST = """
SELECT id, session, owner, version, seq,
    (SELECT coalesce(sum(length(value)), 0) FROM entries WHERE entries.id = sessions.id)
    + (SELECT coalesce(sum(length(data)), 0) FROM blobs WHERE blobs.id = sessions.id),
    expires
FROM sessions WHERE id > ? AND expires > ? ORDER BY id LIMIT ?
"""


def find(db: sqlite3.Connection, session: str, owner: str, now: float) -> tuple[int, str, int, Attached]:
    """A session's number, the load and connection that have it, and its content."""
    row = db.execute(_FIND, (session, now)).fetchone()
    if row is None:
        raise UnknownSession(f"There is no session {session}.")
    number, its_owner, its_load, its_connection, epoch, version, seq, manifest = row
    if its_owner != owner:
        raise NotOwner(f"The session {session} belongs to another browser.")
    rows = db.execute(_VALUES, (number,)).fetchall()
    values = {key_from_bytes(key): sqlite_large.resolve(db, number, value) for key, value in rows}
    return number, its_load, its_connection, Attached(epoch, version, seq, manifest, values)


def commit(db: sqlite3.Connection, commit: Commit, now: float, expires: float) -> None:
    """If the first statement finds its row, all others apply; otherwise nothing was written."""
    sqlite_large.check_parts(db, commit)
    found = (commit.session, commit.epoch)
    made = (commit.version, commit.seq, commit.manifest, expires)
    if not db.execute(_COMMIT, (*made, *found, commit.version - 1, now)).rowcount:
        if db.execute(_REPEAT, (expires, *found, commit.version, now)).rowcount:
            return
        raise Superseded(f"The session {commit.session} is now written by another process.")
    (number,) = db.execute("SELECT id FROM sessions WHERE session = ?", (commit.session,)).fetchone()
    put(db, number, commit.changed.items(), commit.blobs.items())
    db.executemany(
        "DELETE FROM entries WHERE id = ? AND key = ?",
        [(number, key_to_bytes(key)) for key in commit.deleted],
    )
    db.executemany(
        "DELETE FROM blobs WHERE id = ? AND digest = ?", [(number, digest) for digest in commit.dropped]
    )
    sqlite_large.forget_parts(db, number, commit.dropped)


def put(
    db: sqlite3.Connection,
    number: int,
    entries: Iterable[tuple[str, bytes]],
    blobs: Iterable[tuple[str, bytes]],
) -> None:
    """Write values and blobs of a session."""
    db.executemany(
        "INSERT INTO entries VALUES (?, ?, ?) ON CONFLICT (id, key) DO UPDATE SET value = excluded.value",
        [(number, key_to_bytes(key), value) for key, value in entries],
    )
    db.executemany(
        "INSERT INTO blobs VALUES (?, ?, ?) ON CONFLICT (id, digest) DO UPDATE SET data = excluded.data",
        [(number, digest, data) for digest, data in blobs],
    )


def forget(db: sqlite3.Connection, where: str, parameters: tuple[object, ...]) -> int:
    """Delete sessions. Their entries and blobs are deleted with them (``ON DELETE CASCADE``)."""
    return db.execute(f"DELETE FROM sessions WHERE {where}", parameters).rowcount  # noqa: S608


def forget_blobs_of_expired(db: sqlite3.Connection, now: float) -> bool:
    """Delete some of them, so that commits do not wait for all. Returns False if there are none."""
    chosen, size = [], 0
    for number, digest, its_size in db.execute(_BLOBS_OF_EXPIRED, (-now, now)):
        chosen.append((number, digest))
        size += its_size
        if size >= sqlite_large.PART:
            break
    db.executemany("DELETE FROM blobs WHERE id = ? AND digest = ?", chosen)
    return bool(chosen)


def vacuum(db: sqlite3.Connection, pages: int) -> None:
    # One by one: SQLite releases a page for each row of the result, and Python fetches only the first row.
    for _ in range(pages):
        db.execute("PRAGMA incremental_vacuum(1)")
