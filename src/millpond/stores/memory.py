"""Sessions in the memory of the process: for tests, and for apps that need no more."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import ClassVar

import msgspec

from millpond.errors import ConfigError
from millpond.stores.base import (
    Attached,
    Commit,
    NotOwner,
    StaleConnection,
    Store,
    Summary,
    Superseded,
    UnknownSession,
    belongs_to,
    first_epoch,
    least_epoch,
)
from millpond.stores.memory_cached import MemoryCached
from millpond.stores.memory_files import MemoryFiles
from millpond.stores.memory_notes import MemoryNotes


class _Record:
    def __init__(self, owner: str, load: str, connection: int, expires: float) -> None:
        self.owner = owner
        self.load = load
        self.connection = connection
        self.expires = expires
        self.epoch = first_epoch()
        self.version = 0
        self.seq = 0
        self.manifest = b""
        self.values: dict[str, bytes] = {}
        self.blobs: dict[str, bytes] = {}
        self.files: dict[str, tuple[bytes, str]] = {}
        self.attempts: dict[str, tuple[int, float]] = {}
        """The event that each attempt executes, and when it was last noted."""


class MemoryStore(Store):
    """``memory://``: sessions end with the process.

    Parameters
    ----------
    ttl:
        Seconds that a session outlives its last use.
    now:
        The clock, in seconds since 1970-01-01.
    """

    schemes: ClassVar[tuple[str, ...]] = ("memory",)
    shared: ClassVar[bool] = False

    def __init__(self, *, ttl: float, now: Callable[[], float] = time.time) -> None:
        self._ttl = ttl
        self._now = now
        self._records: dict[str, _Record] = {}
        self._erased: dict[str, float] = {}
        """Sessions that were erased on purpose, and until when this is remembered."""
        self.files: MemoryFiles = MemoryFiles(self._find, lambda: list(self._records.values()))
        self.cached: MemoryCached = MemoryCached(now)
        self.notes: MemoryNotes = MemoryNotes(now)

    @classmethod
    def from_url(cls, url: str, *, ttl: float, level: str | None, project: Path) -> MemoryStore:
        """``memory://``."""
        if level not in {None, "process"}:
            raise ConfigError(f"Memory does not last: it cannot keep sessions at the level {level!r}.")
        return cls(ttl=ttl)

    async def open(self) -> None:
        """Does nothing: the memory needs no preparation."""

    async def close(self) -> None:
        """Does nothing: the data last as long as the object."""

    async def create(self, session: str, owner: str, load: str, connection: int) -> int:
        record = self._records.get(session)
        if record is not None and not self._expired(record):
            if (record.owner, record.load, record.connection, record.version) != (owner, load, connection, 0):
                raise NotOwner(f"The session {session} already exists.")
            return record.epoch
        record = self._records[session] = _Record(owner, load, connection, self._now() + self._ttl)
        return record.epoch

    async def read(self, session: str, owner: str) -> Attached:
        return self._attached(self._find_own(session, owner))

    async def attach(self, session: str, owner: str, load: str, connection: int) -> Attached:
        record = self._find_own(session, owner)
        if record.load == load and record.connection >= connection:
            raise StaleConnection(f"Connection {connection} of this page is out of date.")
        record.load, record.connection = load, connection
        former, record.epoch = record.epoch, max(record.epoch + 1, least_epoch())
        record.expires = self._now() + self._ttl
        return msgspec.structs.replace(self._attached(record), former=former)

    async def commit(self, commit: Commit) -> None:
        record = self._records.get(commit.session)
        if record is None or self._expired(record) or record.epoch != commit.epoch:
            raise Superseded(f"The session {commit.session} is now written by another process.")
        if record.version == commit.version:
            record.expires = self._now() + self._ttl
            return
        if record.version != commit.version - 1:
            raise Superseded(f"The session {commit.session} is at version {record.version}.")
        record.version, record.seq, record.manifest = commit.version, commit.seq, commit.manifest
        record.values.update(commit.changed)
        for key in commit.deleted:
            record.values.pop(key, None)
        record.blobs.update(commit.blobs)
        for digest in commit.dropped:
            record.blobs.pop(digest, None)
        record.expires = self._now() + self._ttl

    async def rewrite(self, commit: Commit, owner: str, load: str, connection: int) -> None:
        now, record = self._now(), self._records.get(commit.session)
        if self._erased.get(commit.session, now) > now:
            raise Superseded(f"The session {commit.session} was erased.")
        if record is None or self._expired(record):
            record = self._records[commit.session] = _Record(owner, load, connection, now)
        elif record.owner != owner:
            raise NotOwner(f"The session {commit.session} belongs to another browser.")
        elif (record.epoch, record.version) > (commit.epoch, commit.version):
            raise Superseded(f"The session {commit.session} is now written by another process.")
        record.load, record.connection, record.expires = load, connection, now + self._ttl
        record.epoch, record.version, record.seq = commit.epoch, commit.version, commit.seq
        record.manifest, record.values, record.blobs = (
            commit.manifest,
            dict(commit.changed),
            dict(commit.blobs),
        )

    async def note_attempt(self, session: str, seq: int, attempt: str) -> Sequence[float]:
        record, now = self._records.get(session), self._now()
        if record is None or self._expired(record):
            return ()
        kept = {name: noted for name, noted in record.attempts.items() if noted[0] >= seq}
        record.attempts = kept | {attempt: (seq, now)}
        return [now - noted for name, (event, noted) in kept.items() if event == seq and name != attempt]

    async def clear_attempt(self, session: str, attempt: str) -> None:
        record = self._records.get(session)
        if record is not None:
            record.attempts.pop(attempt, None)

    async def read_blob(self, session: str, digest: str) -> bytes:
        try:
            return self._find(session).blobs[digest]
        except KeyError:
            raise UnknownSession(f"The session {session} has no blob {digest}.") from None

    async def touch(self, sessions: Sequence[str]) -> None:
        for session in sessions:
            record = self._records.get(session)
            if record is not None and not self._expired(record):
                record.expires = self._now() + self._ttl

    async def erase(self, session: str) -> None:
        self._erased[session] = self._now() + self._ttl
        if self._records.pop(session, None) is not None:
            self.files.forget_unused()

    async def erase_owner(self, owner: str) -> int:
        found = [session for session, record in self._records.items() if belongs_to(record.owner, owner)]
        for session in found:
            del self._records[session]
            self._erased[session] = self._now() + self._ttl
        if found:
            self.files.forget_unused()
        return len(found)

    async def expire(self) -> int:
        now = self._now()
        self._erased = {session: until for session, until in self._erased.items() if until > now}
        self.notes.expire()
        found = [session for session, record in self._records.items() if self._expired(record)]
        for session in found:
            del self._records[session]
        if found:
            self.files.forget_unused()
        return len(found)

    async def list(self) -> AsyncIterator[Summary]:
        for session, record in list(self._records.items()):
            if not self._expired(record):
                size = sum(map(len, record.values.values())) + sum(map(len, record.blobs.values()))
                yield Summary(session, record.owner, record.version, record.seq, size, record.expires)

    def _attached(self, record: _Record) -> Attached:
        return Attached(record.epoch, record.version, record.seq, record.manifest, dict(record.values))

    def _find_own(self, session: str, owner: str) -> _Record:
        record = self._find(session)
        if record.owner != owner:
            raise NotOwner(f"The session {session} belongs to another browser.")
        return record

    def _find(self, session: str) -> _Record:
        record = self._records.get(session)
        if record is None or self._expired(record):
            raise UnknownSession(f"There is no session {session}.")
        return record

    def _expired(self, record: _Record) -> bool:
        return record.expires <= self._now()
