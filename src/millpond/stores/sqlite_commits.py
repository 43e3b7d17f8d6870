"""The commits of several sessions to SQLite, written with one statement for all of them.

Nearly every commit is of this kind: some small values have changed, and nothing
else. At each statement, and at its end, Python lets go of its lock, and has to
get it back from those who run scripts, which takes longer than the statement.
So all that there is to do with a commit is in triggers, and the statement is
its own transaction: its end is the commit.

Where one of the commits is not taken, as when another process has attached to
its session, none is: then each is tried by itself (see ``sqlite_statements.py``).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from millpond.stores.base import Commit
from millpond.stores.keys import key_to_bytes

_MOST_VALUES = 8
"""Of a commit that is written together with others: more have their own transaction."""
_COLUMNS = 9

# A row for each commit, with its first value, and one for each other value. Of a session that has
# parts of large values some may have to be forgotten: that is for `sqlite_statements.commit`.
# While a session is in use, most commits leave `expires` as it is, and so its index.
_PREPARE = (
    """
    CREATE TEMP VIEW commits (session, epoch, version, seq, manifest, expires, now, key, value)
    AS SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
    """,
    """
    CREATE TEMP TRIGGER commits_sessions INSTEAD OF INSERT ON commits WHEN NEW.manifest IS NOT NULL BEGIN
        UPDATE sessions SET expires = NEW.expires
        WHERE session = NEW.session AND epoch = NEW.epoch AND version = NEW.version - 1
            AND expires > NEW.now AND expires <> NEW.expires;
        UPDATE sessions SET version = NEW.version, seq = NEW.seq, manifest = NEW.manifest
        WHERE session = NEW.session AND epoch = NEW.epoch AND version = NEW.version - 1
            AND expires = NEW.expires AND NOT EXISTS (
                SELECT 1 FROM blobs WHERE blobs.id = sessions.id AND digest > 'value-' AND digest < 'value.'
            );
        SELECT RAISE (ABORT, 'a commit is not taken') WHERE changes() = 0;
    END
    """,
    """
    CREATE TEMP TRIGGER commits_entries INSTEAD OF INSERT ON commits WHEN NEW.key IS NOT NULL BEGIN
        INSERT INTO entries SELECT id, NEW.key, NEW.value FROM sessions WHERE session = NEW.session
        ON CONFLICT (id, key) DO UPDATE SET value = excluded.value;
    END
    """,
)


class Row(NamedTuple):
    """A commit, and the times that hold for it."""

    commit: Commit
    now: float
    expires: float


def prepare(db: sqlite3.Connection) -> None:
    """Make a connection ready for :func:`write`."""
    db.execute("PRAGMA temp_store = MEMORY")
    for statement in _PREPARE:
        db.execute(statement)


def is_simple(commit: Commit) -> bool:
    """Whether it can be written together with others: it only puts some values, none of them large."""
    return len(commit.changed) <= _MOST_VALUES and not (commit.deleted or commit.blobs or commit.dropped)


def write(db: sqlite3.Connection, rows: Sequence[Row]) -> bool:
    """Write all of these commits, outside of a transaction; False, and nothing is written, if one is not taken."""
    given: list[object] = []
    for commit, now, expires in rows:
        session = commit.session
        given += (session, commit.epoch, commit.version, commit.seq, commit.manifest, expires, now)
        for n, (key, value) in enumerate(commit.changed.items()):
            if n:
                given += (session, None, None, None, None, None, None)
            given += (key_to_bytes(key), value)
        if not commit.changed:
            given += (None, None)
    # Filled up to a power of two with rows that no trigger heeds, so that there are few statements to be kept ready.
    count = 1 << (len(given) // _COLUMNS - 1).bit_length()
    given += [None] * (_COLUMNS * count - len(given))
    try:
        db.execute(_insert(count), given)
    except sqlite3.IntegrityError:
        return False
    return True


@cache
def _insert(rows: int) -> str:
    row = f"({', '.join('?' * _COLUMNS)})"
    return f"INSERT INTO commits VALUES {', '.join([row] * rows)}"  # noqa: S608 (question marks)
