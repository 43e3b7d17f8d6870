"""Large values and blobs in SQLite: written ahead in parts, each in a transaction of its own.

All that waits is written in one transaction, so whoever commits 200 MB would
hold up everybody. Therefore only a *reference* is in the commit; the parts are
rows of ``blobs`` that were written before, between the commits of others. A
reference counts only with all of its parts: the commit looks.

Parts that no commit refers to, as after a kill of the process, are forgotten
when the session is attached, or writes something large, next. Code from before this
reads what is small as always, and takes a large value for a damaged one.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence

import msgspec

from millpond.stores.base import Commit, StoreError, Superseded

PART = 4 << 20
"""Bytes that are written at a time: others wait no longer than these take."""
_MARK = b"\x00millpond: in parts\x00"
# Sealed values begin with another byte.
_VALUES = ("value-", "value.")
"""Between these are the names of the parts of values; those of blobs begin with a digest."""

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
"""Parts by name, as many as one write takes."""


class Large:
    """The large values and blobs of one commit: those above a size."""

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
        """The commit with references in their places."""

    def _take(self, name: str, content: bytes) -> bytes:
        self._contents[name] = content
        return _MARK + f"{name}:{len(content)}".encode()

    @property
    def names(self) -> Collection[str]:
        """What the parts are of."""
        return self._contents.keys()

    def parts(self) -> Iterator[Parts]:
        """What is written, each of these at a time."""
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
    """Whether something of it is to be written ahead."""
    return sum(map(len, (*commit.changed.values(), *commit.blobs.values()))) > PART


def smallest() -> int:
    """Of a commit that is large, what has more bytes than this is written ahead."""
    return PART // 64


def make_room(db: sqlite3.Connection, session: str, epoch: int, names: Collection[str]) -> None:
    """Forget the parts of earlier tries, before those of ``names`` are written."""
    row = db.execute(_SESSION, (session, epoch)).fetchone()
    if row is not None:
        forget_orphans(db, row[0], names)


def forget_orphans(db: sqlite3.Connection, number: int, but: Collection[str] = ()) -> None:
    """Forget the parts that no commit refers to."""
    found = {_whole_of(name) for (name,) in db.execute(_ALL_PARTS, (number,))}.difference(but)
    if not found:
        return
    named = _named_values(db, number)
    orphans = [name for name in found - named if db.execute(_IS_BLOB, (number, name)).fetchone() is None]
    db.executemany(_FORGET, [(number, *_range(name)) for name in orphans])


def put_ahead(db: sqlite3.Connection, session: str, epoch: int, parts: Parts) -> None:
    """Write parts, if nobody has attached since. Raises Superseded."""
    row = db.execute(_SESSION, (session, epoch)).fetchone()
    if row is None:
        raise Superseded(f"The session {session} is now written by another process.")
    put(db, row[0], parts)


def put(db: sqlite3.Connection, number: int, parts: Parts) -> None:
    """Write parts as a session's."""
    db.executemany(_PUT, [(number, name, part) for name, part in parts])


def check_parts(db: sqlite3.Connection, commit: Commit) -> None:
    """Whether all parts are there that the commit refers to. Raises StoreError; writes nothing."""
    for reference in (*commit.changed.values(), *commit.blobs.values()):
        if not reference.startswith(_MARK):
            continue
        row = db.execute(_SESSION, (commit.session, commit.epoch)).fetchone()
        name, size = _follow(reference)
        there = db.execute(_PARTS, (row[0], *_range(name))).fetchall() if row is not None else []
        if row is not None and len(there) != -(-size // PART):
            raise StoreError("A part of a large value is missing: the value is written again.")


def forget_parts(db: sqlite3.Connection, number: int, dropped: Iterable[str]) -> None:
    """Forget the parts of these blobs, and those of values that are not large any more. After the commit's own writes."""
    db.executemany(_FORGET, [(number, *_range(digest)) for digest in dropped])
    if db.execute(_HAS_VALUES, (number, *_VALUES)).fetchone() is None:
        return
    found = {_whole_of(name) for (name,) in db.execute(_PARTS, (number, *_VALUES))}
    db.executemany(_FORGET, [(number, *_range(name)) for name in found - _named_values(db, number)])


def resolve(db: sqlite3.Connection, number: int, value: bytes) -> bytes:
    """The value itself, where it is a reference; cut short where parts are missing, which its seal will show."""
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
    """What the names of its parts are between: the semicolon is the character after the colon."""
    return name + ":", name + ";"
