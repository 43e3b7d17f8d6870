"""The commits of several sessions to SQLite, written with one statement for all of them.

In nearly every commit, some small values have changed, and nothing else. At each
statement, Python releases its lock, and must get it back from the threads that run
scripts, which takes longer than the statement. So triggers do all the work of a commit,
and the statement is its own transaction, which is committed when the statement ends. If
one of the commits is refused, for example because another process has attached to its
session, all are: then each is tried separately (see ``sqlite_statements.py``).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from millpond.stores.base import Commit
from millpond.stores.keys import key_to_bytes

_MOST_VALUES = 8
"""The maximum number of values in a commit that is written together with others. A
larger commit has a transaction of its own.
"""
_COLUMNS = 9

# A commit has one row with its first value, and one row for each other value. If a session has parts of large
# values, some of them may have to be deleted: `sqlite_statements.commit` does that. While a session is in use,
# most commits leave `expires` unchanged, and so its index.
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
    """A commit, and the times that apply to it."""

    commit: Commit
    now: float
    expires: float


def prepare(db: sqlite3.Connection) -> None:
    """Make a connection ready for :func:`write`."""
    db.execute("PRAGMA temp_store = MEMORY")
    for statement in _PREPARE:
        db.execute(statement)


def is_simple(commit: Commit) -> bool:
    """Whether the commit can be written together with others: it only writes a few values, and none of them is large."""
    return len(commit.changed) <= _MOST_VALUES and not (commit.deleted or commit.blobs or commit.dropped)


def write(db: sqlite3.Connection, rows: Sequence[Row]) -> bool:
    """Write all of these commits, outside a transaction. If one is refused, writes nothing and returns False."""
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
    # Padded to a power of two with rows that all triggers ignore, so that only few statements must be kept prepared.
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
