"""Sessions in one SQLite file: Millpond's default store."""

from __future__ import annotations

import asyncio
import contextlib
import math
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Sequence
from functools import partial
from pathlib import Path
from typing import ClassVar
from urllib.parse import unquote

import msgspec

from millpond.errors import ConfigError, Error
from millpond.stores import sqlite_commits, sqlite_large
from millpond.stores import sqlite_statements as sql
from millpond.stores.base import (
    Attached,
    Commit,
    NotOwner,
    StaleConnection,
    Store,
    StoreError,
    Summary,
    UnknownSession,
    first_epoch,
    least_epoch,
)
from millpond.stores.sqlite_cached import SQLiteCached
from millpond.stores.sqlite_database import Database
from millpond.stores.sqlite_files import SQLiteFiles
from millpond.stores.sqlite_notes import SQLiteNotes
from millpond.stores.sqlite_rewrite import Rewrite

_DEFAULT_FILE = ".millpond/state/sessions.db"
_SYNCHRONOUS = {"process": "NORMAL", "power": "FULL"}
_RESERVE = 1000  # free pages (4 MB) that the file keeps
_VACUUM_STEP = 1000  # pages that are released at a time, so that commits do not wait for all of them
_PAGE = 500  # sessions that are read or deleted at a time


class SQLiteStore(Store):
    """``sqlite:///sessions.db``: one file on this machine, for any number of processes.

    Writes go through one thread, which combines all waiting operations into one
    transaction (see ``group_commit.py``). Reads never wait for writes.

    Parameters
    ----------
    path:
        The file. It and its folder are created if they do not exist.
    ttl:
        Seconds that a session outlives its last use.
    level:
        ``"power"``: commits survive a power cut. ``"process"``: commits survive the end
        of the process, but a power cut may lose those of the last moments.
    timeout:
        Seconds to wait for another process that writes to the file.
    now:
        The clock, in seconds since 1970-01-01.

    Examples
    --------
    >>> store = SQLiteStore(Path("sessions.db"), ttl=7 * 24 * 3600)
    >>> store.level
    'power'
    """

    schemes: ClassVar[tuple[str, ...]] = ("sqlite",)

    def __init__(
        self,
        path: Path,
        *,
        ttl: float,
        level: str | None = None,
        timeout: float = 10.0,
        now: Callable[[], float] = time.time,
    ) -> None:
        self.path = path
        self.level = level or "power"
        if self.level not in _SYNCHRONOUS:
            raise ConfigError(
                f"SQLite cannot keep sessions at the level {self.level!r}: it has `power` and `process`. "
                "`replicated` needs Redis or PostgreSQL."
            )
        self._ttl = ttl
        self._now = now
        self._database = Database(path, _SYNCHRONOUS[self.level], timeout, lambda: self.expected > 0)
        self._write = self._database.write
        self._read = self._database.read
        self.files: SQLiteFiles = SQLiteFiles(self._write, self._read, now)
        self.cached: SQLiteCached = SQLiteCached(path.with_name(path.stem + "-cache.db"), timeout, now)
        self.notes: SQLiteNotes = SQLiteNotes(self._write, self._read, now)

    def _expiry(self, now: float) -> float:
        """When a session that is in use now will expire. The time is in steps of a
        10,080th of ``ttl`` (a minute for a week), so while a session is in use, most
        commits leave it unchanged.
        """
        grain = self._ttl / 10_080
        return math.ceil((now + self._ttl) / grain) * grain

    @classmethod
    def from_url(cls, url: str, *, ttl: float, level: str | None, project: Path) -> SQLiteStore:
        """``sqlite:///in/the/project.db``, ``sqlite:////from/the/root.db``; ``sqlite://`` is the default file."""
        rest = url.removeprefix("sqlite://")
        if rest and not rest.startswith("/"):
            raise ConfigError(f"`{url}` names a host, but SQLite is a local file. Write `sqlite:///{rest}`.")
        return cls(project / (unquote(rest[1:]) or _DEFAULT_FILE), ttl=ttl, level=level)

    async def open(self) -> None:
        await self._database.open()

    async def close(self) -> None:
        await self._database.close()
        await self.cached.close()

    async def create(self, session: str, owner: str, load: str, connection: int) -> int:
        now = self._now()
        epoch = first_epoch()
        row = (session, owner, load, connection, epoch, self._expiry(now))

        def create(db: sqlite3.Connection) -> int:
            sql.forget(db, "session = ? AND expires <= ?", (session, now))
            if db.execute(sql.CREATE, row).rowcount:
                return epoch
            same = db.execute(sql.CREATED, row[:4]).fetchone()
            if same is None:
                raise NotOwner(f"The session {session} already exists.")
            return int(same[0])

        return await self._write(create)

    async def attach(self, session: str, owner: str, load: str, connection: int) -> Attached:
        now = self._now()

        def attach(db: sqlite3.Connection) -> Attached:
            number, its_load, its_connection, found = sql.find(db, session, owner, now)
            if its_load == load and its_connection >= connection:
                raise StaleConnection(f"Connection {connection} of this page is out of date.")
            epoch = max(found.epoch + 1, least_epoch())
            db.execute(sql.ATTACH, (epoch, load, connection, self._expiry(now), number))
            sqlite_large.forget_orphans(db, number)
            return msgspec.structs.replace(found, epoch=epoch, former=found.epoch)

        return await self._write(attach)

    async def read(self, session: str, owner: str) -> Attached:
        # On the writer's thread, where no commit can come between the rows.
        return await self._write(lambda db: sql.find(db, session, owner, self._now())[3])

    async def commit(self, commit: Commit) -> None:
        large = sqlite_large.is_large(commit)
        if large:
            commit = await self._write_ahead(commit)
        now = self._now()
        expires = self._expiry(now)
        simple = not large and sqlite_commits.is_simple(commit)
        row = sqlite_commits.Row(commit, now, expires) if simple else None
        await self._write(lambda db: sql.commit(db, commit, now, expires), row)

    async def _write_ahead(self, commit: Commit) -> Commit:
        """Write the commit's large values ahead, and return the rest of the commit. Raises Superseded."""
        large = await asyncio.to_thread(sqlite_large.Large, commit, sqlite_large.smallest())
        found = (commit.session, commit.epoch)
        await self._write(lambda db: sqlite_large.make_room(db, *found, large.names))
        for parts in large.parts():
            await self._write(
                partial(sqlite_large.put_ahead, session=commit.session, epoch=commit.epoch, parts=parts)
            )
        return large.commit

    async def rewrite(self, commit: Commit, owner: str, load: str, connection: int) -> None:
        place = (owner, load, connection)
        rewrite = await asyncio.to_thread(Rewrite, commit, place, self._ttl, self._now)
        try:
            for step in rewrite.steps():
                await self._write(step)
        except Error:
            with contextlib.suppress(StoreError):
                await self._write(rewrite.give_up)
            raise

    async def note_attempt(self, session: str, seq: int, attempt: str) -> Sequence[float]:
        now = self._now()

        def note(db: sqlite3.Connection) -> Sequence[float]:
            row = db.execute(
                "SELECT id FROM sessions WHERE session = ? AND expires > ?", (session, now)
            ).fetchone()
            if row is None:
                return ()
            db.execute("DELETE FROM attempts WHERE id = ? AND seq < ?", (row[0], seq))
            db.execute(sql.NOTE, (row[0], attempt, seq, now))
            return [now - noted for (noted,) in db.execute(sql.NOTED, (row[0], seq, attempt))]

        return await self._write(note)

    async def clear_attempt(self, session: str, attempt: str) -> None:
        await self._write(lambda db: db.execute(sql.CLEAR, (attempt, session)))

    async def read_blob(self, session: str, digest: str) -> bytes:
        given = (session, self._now(), digest)

        def read(db: sqlite3.Connection) -> bytes | None:
            db.execute(
                "BEGIN"
            )  # so the reference and its parts belong together, whatever is committed meanwhile
            try:
                row = db.execute(sql.BLOB, given).fetchone()
                return None if row is None else sqlite_large.resolve(db, row[0], row[1])
            finally:
                db.execute("ROLLBACK")

        found = await self._database.read_with(read)
        if found is None:
            raise UnknownSession(f"The session {session} has no blob {digest}.")
        return found

    async def touch(self, sessions: Sequence[str]) -> None:
        now = self._now()
        rows = [(self._expiry(now), session, now) for session in sessions]
        if rows:
            await self._write(lambda db: db.executemany(sql.TOUCH, rows))

    async def erase(self, session: str) -> None:
        until = self._now() + self._ttl

        def erase(db: sqlite3.Connection) -> None:
            db.execute(sql.ERASED.format(rows="VALUES (?, ?)"), (session, until))
            sql.forget(db, "session = ?", (session,))

        await self._write(erase)

    async def erase_owner(self, owner: str) -> int:
        # The slash is the character after the dot, so this range uses the index.
        which = "owner = ? OR (owner > ? AND owner < ?)"
        given = (owner, owner + ".", owner + "/")
        until = self._now() + self._ttl

        def erase(db: sqlite3.Connection) -> int:
            rows = f"SELECT session, ? FROM sessions WHERE {which}"  # noqa: S608 (a constant)
            db.execute(sql.ERASED.format(rows=rows), (until, *given))
            return sql.forget(db, which, given)

        return await self._write(erase)

    async def expire(self) -> int:
        now = self._now()
        total = 0
        # In pieces, so that commits do not wait for all of them.
        while await self._write(partial(sql.forget_blobs_of_expired, now=now)):
            pass
        expired = f"id IN ({sql.EXPIRED} LIMIT ?)"
        while forgotten := await self._write(lambda db: sql.forget(db, expired, (-now, now, _PAGE))):
            total += forgotten
        await self._write(lambda db: db.execute("DELETE FROM erased WHERE expires <= ?", (now,)))
        await self.notes.expire()
        await self._give_back()
        return total

    async def _give_back(self) -> None:
        """Release the file's free space, except for a reserve for the next commits."""
        free = (await self._read("PRAGMA freelist_count", ()))[0][0]
        pages = (await self._read("PRAGMA page_count", ()))[0][0]
        excess = free - max(_RESERVE, pages // 10)
        while excess > 0:
            step = min(excess, _VACUUM_STEP)
            await self._write(partial(sql.vacuum, pages=step))
            excess -= step

    async def list(self) -> AsyncIterator[Summary]:
        last = 0
        while rows := await self._read(sql.LIST, (last, self._now(), _PAGE)):
            last = rows[-1][0]
            for row in rows:
                yield Summary(*row[1:])

    async def count(self) -> int:
        return int((await self._read(sql.COUNT, (self._now(),)))[0][0])
