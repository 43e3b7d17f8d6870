"""Large values and blobs in SQLite: written ahead in parts, each in a transaction of its own.

All waiting operations are written in one transaction, so a commit of 200 MB would delay
all others. Therefore the commit contains only a *reference*. The parts are rows of
``blobs``, which are written before, between the commits of others. A reference is valid
only if all of its parts exist, which the commit checks. Parts that no commit refers to
(the process was killed) are deleted when the session is next attached or next writes
something large. Code from before this change reads small values as before, and takes a
large value for a damaged one.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence

import msgspec

from millpond.stores.base import Commit, StoreError, Superseded

PART = 4 << 20
"""Bytes that are written at a time. Other commits wait no longer than this takes."""
_MARK = b"\x00millpond: in parts\x00"
# Sealed values begin with a different byte.
_VALUES = ("value-", "value.")
"""The names of parts of values are between these two; those of blobs begin with a digest."""

_SESSION = "SELECT id FROM sessions WHERE session = ? AND epoch = ?"
_PUT = "INSERT INTO blobs VALUES (?, ?, ?) ON CONFLICT (id, digest) DO UPDATE SET data = excluded.data"
_PARTS = "SELECT digest FROM blobs WHERE id = ? AND digest > ? AND digest < ?"
_READ = "SELECT data FROM blobs WHERE id = ? AND digest > ? AND digest < ? ORDER BY digest"
_FORGET = "DELETE FROM blobs WHERE id = ? AND digest > ? AND digest < ?"
_ALL_PARTS = "SELECT digest FROM blobs WHERE id = ? AND instr(digest, ':')"
_IS_BLOB = "SELECT 1 FROM blobs WHERE id = ? AND digest = ?"
_HAS_VALUES = "SELECT 1 FROM blobs WHERE id = ? AND digest > ? AND digest < ? LIMIT 1"
_REFERENCES = "SELECT value FROM entries WHERE id = ? AND length(value) < 200 AND substr(value, 1, ?) = ?"


Parts = Sequence[tuple[str, memoryview]]
"""The parts for one write, by name."""


class Large:
    """The values and blobs of one commit that exceed a size."""

    def __init__(self, commit: Commit, above: int) -> None:
        self._contents: dict[str, bytes] = {}
        changed, blobs = dict(commit.changed), dict(commit.blobs)
        for key, value in commit.changed.items():
            if len(value) > above:
                changed[key] = self._take(
                    "value-" + hashlib.blake2b(value, digest_size=32).hexdigest(), value
                )
        for digest, blob in commit.blobs.items():
            if len(blob) > above:
                blobs[digest] = self._take(digest, blob)
        self.commit = msgspec.structs.replace(commit, changed=changed, blobs=blobs)
        """The commit, with references in place of the large values and blobs."""

    def _take(self, name: str, content: bytes) -> bytes:
        self._contents[name] = content
        return _MARK + f"{name}:{len(content)}".encode()

    @property
    def names(self) -> Collection[str]:
        """The values and blobs that the parts belong to."""
        return self._contents.keys()

    def parts(self) -> Iterator[Parts]:
        """Yields the parts, as groups that are each written at a time."""
        together: list[tuple[str, memoryview]] = []
        size = 0
        for name, content in self._contents.items():
            for n, start in enumerate(range(0, len(content), PART)):
                part = memoryview(content)[start : start + PART]
                if together and size + len(part) > PART:
                    yield together
                    together, size = [], 0
                together.append((f"{name}:{n:06d}", part))
                size += len(part)
        if together:
            yield together


def is_large(commit: Commit) -> bool:
    """Whether part of the commit must be written ahead."""
    return sum(map(len, (*commit.changed.values(), *commit.blobs.values()))) > PART


def smallest() -> int:
    """The size in bytes above which values of a large commit are written ahead."""
    return PART // 64


def make_room(db: sqlite3.Connection, session: str, epoch: int, names: Collection[str]) -> None:
    """Delete the parts of earlier attempts, before those of ``names`` are written."""
    row = db.execute(_SESSION, (session, epoch)).fetchone()
    if row is not None:
        forget_orphans(db, row[0], names)


def forget_orphans(db: sqlite3.Connection, number: int, but: Collection[str] = ()) -> None:
    """Delete the parts that no commit refers to."""
    found = {_whole_of(name) for (name,) in db.execute(_ALL_PARTS, (number,))}.difference(but)
    if not found:
        return
    named = _named_values(db, number)
    orphans = [name for name in found - named if db.execute(_IS_BLOB, (number, name)).fetchone() is None]
    db.executemany(_FORGET, [(number, *_range(name)) for name in orphans])


def put_ahead(db: sqlite3.Connection, session: str, epoch: int, parts: Parts) -> None:
    """Write parts, if no other process has attached since. Raises Superseded."""
    row = db.execute(_SESSION, (session, epoch)).fetchone()
    if row is None:
        raise Superseded(f"The session {session} is now written by another process.")
    put(db, row[0], parts)


def put(db: sqlite3.Connection, number: int, parts: Parts) -> None:
    """Write parts into a session."""
    db.executemany(_PUT, [(number, name, part) for name, part in parts])


def check_parts(db: sqlite3.Connection, commit: Commit) -> None:
    """Check that all parts exist that the commit refers to. Raises StoreError; writes nothing."""
    for reference in (*commit.changed.values(), *commit.blobs.values()):
        if not reference.startswith(_MARK):
            continue
        row = db.execute(_SESSION, (commit.session, commit.epoch)).fetchone()
        name, size = _follow(reference)
        there = db.execute(_PARTS, (row[0], *_range(name))).fetchall() if row is not None else []
        if row is not None and len(there) != -(-size // PART):
            raise StoreError("A part of a large value is missing: the value is written again.")


def forget_parts(db: sqlite3.Connection, number: int, dropped: Iterable[str]) -> None:
    """Delete the parts of these blobs, and those of values that are no longer large.
    Called after the commit's own writes.
    """
    db.executemany(_FORGET, [(number, *_range(digest)) for digest in dropped])
    if db.execute(_HAS_VALUES, (number, *_VALUES)).fetchone() is None:
        return
    found = {_whole_of(name) for (name,) in db.execute(_PARTS, (number, *_VALUES))}
    db.executemany(_FORGET, [(number, *_range(name)) for name in found - _named_values(db, number)])


def resolve(db: sqlite3.Connection, number: int, value: bytes) -> bytes:
    """Resolve a value that is a reference. If parts are missing, the result is too short, which its seal will reveal."""
    if not value.startswith(_MARK):
        return value
    return b"".join(part for (part,) in db.execute(_READ, (number, *_range(_follow(value)[0]))))


def _named_values(db: sqlite3.Connection, number: int) -> set[str]:
    rows = db.execute(_REFERENCES, (number, len(_MARK), _MARK)).fetchall()
    return {_follow(value)[0] for (value,) in rows}


def _whole_of(part: str) -> str:
    return part.rpartition(":")[0]


def _follow(reference: bytes) -> tuple[str, int]:
    name, _, size = reference.removeprefix(_MARK).decode().rpartition(":")
    return name, int(size)


def _range(name: str) -> tuple[str, str]:
    """The range of the names of its parts: the semicolon is the character after the colon."""
    return name + ":", name + ";"
