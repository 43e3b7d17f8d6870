"""Writes a session of the SQLite store as a whole, in steps between which other commits are written.

All waiting operations are written in one transaction, so a session of a gigabyte would
delay all others. Therefore its values are first collected in a row of ``sessions`` that
counts as expired, so that no reader finds it. The last step replaces the session by
this row. A small session needs only that step.

If the process is killed meanwhile, its row is deleted with the expired sessions.
``expires`` says when, as a negative number.
"""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Callable, Iterator
from functools import partial

from millpond.stores import sqlite_large
from millpond.stores import sqlite_statements as sql
from millpond.stores.base import Commit, NotOwner, StoreError, Superseded
from millpond.stores.group_commit import Operation

MOST_ROWS = 500
"""The number of values that are written at a time. Other commits wait no longer than this takes."""
KEPT = 600
"""Seconds that a row is kept after the last values were added to it."""

_INSERT = """
INSERT INTO sessions (session, owner, load, connection, epoch, version, seq, manifest, expires)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (session) DO UPDATE SET expires = excluded.expires
"""
_IS_ERASED = "SELECT 1 FROM erased WHERE session = ? AND expires > ?"
_FIND = "SELECT id, owner, epoch, version FROM sessions WHERE session = ? AND expires > ?"
_FIND_ANY = "SELECT id FROM sessions WHERE session = ?"
_MOVE = ("UPDATE files SET id = ? WHERE id = ?", "UPDATE attempts SET id = ? WHERE id = ?")
# Its values are deleted with those of expired sessions, because that may take long.
_LEAVE = "UPDATE sessions SET session = ?, owner = '', expires = 0 WHERE id = ?"
_TAKE_PLACE = "UPDATE sessions SET session = ?, expires = ? WHERE id = ?"

_Row = tuple[str, bytes]


class Rewrite:
    """One session to be written as a whole.

    Parameters
    ----------
    commit: All values of the session. place:
        Its owner, its page load, and the number of the page load's connection.
    ttl:
        Seconds that it outlives its last use.
    now:
        The clock.
    """

    def __init__(
        self, commit: Commit, place: tuple[str, str, int], ttl: float, now: Callable[[], float]
    ) -> None:
        self._large = sqlite_large.Large(commit, sqlite_large.PART)
        self._commit = self._large.commit
        self._owner = place[0]
        self._ttl = ttl
        self._now = now
        self._name = f"{commit.session}:rewrite:{secrets.token_hex(16)}"
        self._row = (self._name, *place, commit.epoch, commit.version, commit.seq, commit.manifest)

    def steps(self) -> Iterator[Operation[None]]:
        """The steps, each of which is a transaction. They raise Superseded, NotOwner, StoreError."""
        batches = list(_batches(self._commit))
        ahead: list[sqlite_large.Parts | _Batch] = [*self._large.parts(), *batches[:-1]]
        for number, given in enumerate(ahead):
            yield partial(self._gather, given=given, first=number == 0)
        yield partial(self._finish, batch=batches[-1], first=not ahead)

    def give_up(self, db: sqlite3.Connection) -> None:
        """Delete the collected values."""
        sql.forget(db, "session = ?", (self._name,))

    def _gather(self, db: sqlite3.Connection, given: sqlite_large.Parts | _Batch, *, first: bool) -> None:
        self._check(db)
        number = self._prolong(db, first=first)
        if isinstance(given, _Batch):
            given.put(db, number)
        else:
            sqlite_large.put(db, number, given)

    def _finish(self, db: sqlite3.Connection, batch: _Batch, *, first: bool) -> None:
        session, alive = self._commit.session, self._check(db)
        number = self._prolong(db, first=first)
        batch.put(db, number)
        former = db.execute(_FIND_ANY, (session,)).fetchone()
        if alive is not None:
            for statement in _MOVE:
                db.execute(statement, (number, alive))
        if former is not None:
            db.execute(_LEAVE, (f"{session}:former:{secrets.token_hex(16)}", *former))
        db.execute(_TAKE_PLACE, (session, self._now() + self._ttl, number))

    def _check(self, db: sqlite3.Connection) -> int | None:
        """The number of the existing state, if this one may replace it."""
        session, commit = self._commit.session, self._commit
        if db.execute(_IS_ERASED, (session, self._now())).fetchone():
            raise Superseded(f"The session {session} was erased.")
        found = db.execute(_FIND, (session, self._now())).fetchone()
        if found is None:
            return None
        number, its_owner, epoch, version = found
        if its_owner != self._owner:
            raise NotOwner(f"The session {session} belongs to another browser.")
        if (epoch, version) > (commit.epoch, commit.version):
            raise Superseded(f"The session {session} is now written by another process.")
        return int(number)

    def _prolong(self, db: sqlite3.Connection, *, first: bool) -> int:
        """The number of the row that collects the values."""
        row = db.execute(_FIND_ANY, (self._name,)).fetchone()
        if row is None and not first:
            raise StoreError("Data of a session are missing: they are written again.")
        db.execute(_INSERT, (*self._row, -(self._now() + KEPT)))
        (number,) = row or db.execute(_FIND_ANY, (self._name,)).fetchone()
        return int(number)


class _Batch:
    """Values and blobs that are written in one transaction."""

    def __init__(self) -> None:
        self.entries: list[_Row] = []
        self.blobs: list[_Row] = []
        self.size = 0

    def is_full(self) -> bool:
        return self.size >= sqlite_large.PART or len(self.entries) + len(self.blobs) >= MOST_ROWS

    def put(self, db: sqlite3.Connection, number: int) -> None:
        """Write them into a session."""
        sql.put(db, number, self.entries, self.blobs)


def _batches(commit: Commit) -> Iterator[_Batch]:
    batch = _Batch()
    for is_blob, values in enumerate((commit.changed, commit.blobs)):
        for name, value in values.items():
            if batch.is_full():
                yield batch
                batch = _Batch()
            (batch.blobs if is_blob else batch.entries).append((name, value))
            batch.size += len(value)
    yield batch
