"""What the SQLite store executes: its statements, and the steps of its transactions."""

from __future__ import annotations

import sqlite3

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
ATTACH = "UPDATE sessions SET epoch = epoch + 1, load = ?, connection = ?, expires = ? WHERE id = ?"
_COMMIT = """
UPDATE sessions SET version = ?, seq = ?, manifest = ?, expires = ?
WHERE session = ? AND epoch = ? AND version = ? AND expires > ?
"""
_REPEAT = "UPDATE sessions SET expires = ? WHERE session = ? AND epoch = ? AND version = ? AND expires > ?"
_INSERT = """
INSERT INTO sessions (session, owner, load, connection, epoch, version, seq, manifest, expires)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_REPLACE = """
UPDATE sessions SET owner = ?, load = ?, connection = ?, epoch = ?, version = ?, seq = ?, manifest = ?, expires = ?
WHERE id = ?
"""
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
    """A session's number, the load and connection that have it, and what it holds."""
    row = db.execute(_FIND, (session, now)).fetchone()
    if row is None:
        raise UnknownSession(f"There is no session {session}.")
    number, its_owner, its_load, its_connection, epoch, version, seq, manifest = row
    if its_owner != owner:
        raise NotOwner(f"The session {session} is another browser's.")
    rows = db.execute(_VALUES, (number,)).fetchall()
    values = {key_from_bytes(key): sqlite_large.resolve(db, number, value) for key, value in rows}
    return number, its_load, its_connection, Attached(epoch, version, seq, manifest, values)


def commit(db: sqlite3.Connection, commit: Commit, now: float, expires: float) -> None:
    """Where the first statement finds its row, all others apply; else nothing was written."""
    sqlite_large.check_parts(db, commit)
    found = (commit.session, commit.epoch)
    made = (commit.version, commit.seq, commit.manifest, expires)
    if not db.execute(_COMMIT, (*made, *found, commit.version - 1, now)).rowcount:
        if db.execute(_REPEAT, (expires, *found, commit.version, now)).rowcount:
            return
        raise Superseded(f"The session {commit.session} is written by another process now.")
    (number,) = db.execute("SELECT id FROM sessions WHERE session = ?", (commit.session,)).fetchone()
    _put(db, number, commit)
    db.executemany(
        "DELETE FROM entries WHERE id = ? AND key = ?",
        [(number, key_to_bytes(key)) for key in commit.deleted],
    )
    db.executemany(
        "DELETE FROM blobs WHERE id = ? AND digest = ?", [(number, digest) for digest in commit.dropped]
    )
    sqlite_large.forget_parts(db, number, commit.dropped)


def rewrite(db: sqlite3.Connection, commit: Commit, row: tuple[object, ...], now: float) -> None:
    session = commit.session
    if db.execute("SELECT 1 FROM erased WHERE session = ? AND expires > ?", (session, now)).fetchone():
        raise Superseded(f"The session {session} was erased.")
    forget(db, "session = ? AND expires <= ?", (session, now))
    found = db.execute(
        "SELECT id, owner, epoch, version FROM sessions WHERE session = ?", (session,)
    ).fetchone()
    if found is None:
        number = db.execute(_INSERT, (session, *row)).lastrowid
    else:
        number, its_owner, epoch, version = found
        if its_owner != row[0]:
            raise NotOwner(f"The session {session} is another browser's.")
        if (epoch, version) > (commit.epoch, commit.version):
            raise Superseded(f"The session {session} is written by another process now.")
        db.execute(_REPLACE, (*row, number))
        db.execute("DELETE FROM entries WHERE id = ?", (number,))
        db.execute("DELETE FROM blobs WHERE id = ?", (number,))
    _put(db, int(number or 0), commit)


def _put(db: sqlite3.Connection, number: int, commit: Commit) -> None:
    """Write a commit's values and blobs."""
    db.executemany(
        "INSERT INTO entries VALUES (?, ?, ?) ON CONFLICT (id, key) DO UPDATE SET value = excluded.value",
        [(number, key_to_bytes(key), value) for key, value in commit.changed.items()],
    )
    db.executemany(
        "INSERT INTO blobs VALUES (?, ?, ?) ON CONFLICT (id, digest) DO UPDATE SET data = excluded.data",
        [(number, digest, data) for digest, data in commit.blobs.items()],
    )


def forget(db: sqlite3.Connection, where: str, parameters: tuple[object, ...]) -> int:
    """Entries and blobs go with their session (``ON DELETE CASCADE``)."""
    return db.execute(f"DELETE FROM sessions WHERE {where}", parameters).rowcount  # noqa: S608


def vacuum(db: sqlite3.Connection, pages: int) -> None:
    # One by one: SQLite gives a page back for each row of the answer, and Python asks for the first alone.
    for _ in range(pages):
        db.execute("PRAGMA incremental_vacuum(1)")
