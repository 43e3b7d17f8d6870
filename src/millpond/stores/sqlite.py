"""Sessions in one SQLite file: what Millpond uses when nothing else is said."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import shutil
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, ClassVar, TypeVar
from urllib.parse import unquote

import msgspec

from millpond.errors import ConfigError, Error
from millpond.stores import sqlite_large, sqlite_schema
from millpond.stores.base import (
    Attached,
    Commit,
    NotOwner,
    Rejected,
    StaleConnection,
    Store,
    StoreError,
    Summary,
    Superseded,
    UnknownSession,
    first_epoch,
)
from millpond.stores.group_commit import GroupCommit, Operation
from millpond.stores.keys import key_from_bytes, key_to_bytes
from millpond.stores.sqlite_files import SQLiteFiles

log = logging.getLogger("millpond")

T = TypeVar("T")

_DEFAULT_FILE = ".millpond/state/sessions.db"
_SYNCHRONOUS = {"process": "NORMAL", "power": "FULL"}
_LARGEST_LOG = 64 << 20  # bytes that the file of what is not yet in its place keeps when it is empty
_RESERVE = 1000  # free pages (4 MB) that stay
_VACUUM_STEP = 1000  # pages that are given back at a time, so that commits do not wait for all of it
_PAGE = 500  # sessions read, or forgotten, at a time


class SQLiteStore(Store):
    """``sqlite:///sessions.db``: one file on this machine, for any number of processes.

    Writes go through one thread, which makes one transaction of all that waits
    (see ``group_commit.py``); reading never waits for writing.

    Parameters
    ----------
    path:
        The file. It and its folder are made when they are not there.
    ttl:
        Seconds that a session outlives its last use.
    level:
        ``"power"``: what was committed survives a power cut. ``"process"``: it
        survives the end of the process, and a power cut may take the last moments.
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
        self._timeout = timeout
        self._now = now
        self._files: dict[Path, tuple[int, int] | None] = {}
        """Which files are in use, by name."""
        self._reader: sqlite3.Connection | None = None
        self._reads: ThreadPoolExecutor | None = None
        self._writer: GroupCommit | None = None
        self.files: SQLiteFiles = SQLiteFiles(self._write, self._read, now)

    @classmethod
    def from_url(cls, url: str, *, ttl: float, level: str | None, project: Path) -> SQLiteStore:
        """``sqlite:///in/the/project.db``, ``sqlite:////from/the/root.db``; ``sqlite://`` is the default file."""
        rest = url.removeprefix("sqlite://")
        if rest and not rest.startswith("/"):
            raise ConfigError(f"`{url}` names a host, and SQLite has none. Write `sqlite:///{rest}`.")
        return cls(project / (unquote(rest[1:]) or _DEFAULT_FILE), ttl=ttl, level=level)

    async def open(self) -> None:
        await asyncio.to_thread(self._open)

    def _open(self) -> None:
        try:
            _make_file(self.path)
            connection = self._connect()
        except OSError as error:
            raise StoreError(
                f"The sessions' file `{self.path}` cannot be made or opened: {error}. "
                "Give this user the right to write there, or choose another with `--session.store`."
            ) from error
        except sqlite3.Error as error:
            raise self._explain(error) from error
        try:
            self._begin(connection)
        except BaseException as error:
            connection.close()
            if isinstance(error, sqlite3.Error):
                raise self._explain(error) from error
            raise
        self._reads = ThreadPoolExecutor(1, thread_name_prefix="millpond-sqlite-read")
        self._writer = GroupCommit(connection, self._explain, self._in_place)

    def _begin(self, connection: sqlite3.Connection) -> None:
        """Make the tables and the reader, and remember which files these are."""
        sqlite_schema.upgrade(connection, self.path)
        sqlite_schema.make_shrinkable(connection, self.path)
        self._reader = self._connect()
        self._reader.execute("PRAGMA query_only = 1")
        self._files = {path: _identity(path) for path in self._paths()}

    def _paths(self) -> list[Path]:
        return [self.path.with_name(self.path.name + suffix) for suffix in ("", "-wal", "-shm")]

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self.path, timeout=self._timeout, isolation_level=None, check_same_thread=False
        )
        try:
            # The first of all: it counts for a new file until something is written to it.
            connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute(f"PRAGMA synchronous = {_SYNCHRONOUS[self.level]}")
            connection.execute(f"PRAGMA journal_size_limit = {_LARGEST_LOG}")
            connection.execute("PRAGMA fullfsync = 1")  # macOS: fsync alone does not reach the disk
        except BaseException:
            connection.close()
            raise
        return connection

    async def close(self) -> None:
        if self._writer is not None:
            await self._writer.close()
            self._writer = None
        if self._reads is not None:
            await asyncio.to_thread(self._reads.shutdown)
            self._reads = None
        if self._reader is not None:
            self._reader.close()
            self._reader = None

    async def create(self, session: str, owner: str, load: str, connection: int) -> int:
        now = self._now()
        epoch = first_epoch()
        row = (session, owner, load, connection, epoch, now + self._ttl)

        def create(db: sqlite3.Connection) -> int:
            _forget(db, "session = ? AND expires <= ?", (session, now))
            if db.execute(_CREATE, row).rowcount:
                return epoch
            same = db.execute(_CREATED, row[:4]).fetchone()
            if same is None:
                raise NotOwner(f"The session {session} exists already.")
            return int(same[0])

        return await self._write(create)

    async def attach(self, session: str, owner: str, load: str, connection: int) -> Attached:
        now = self._now()

        def attach(db: sqlite3.Connection) -> Attached:
            number, its_load, its_connection, found = _find(db, session, owner, now)
            if its_load == load and its_connection >= connection:
                raise StaleConnection(f"Connection {connection} of this page is out of date.")
            db.execute(_ATTACH, (load, connection, now + self._ttl, number))
            sqlite_large.forget_orphans(db, number)
            return msgspec.structs.replace(found, epoch=found.epoch + 1)

        return await self._write(attach)

    async def read(self, session: str, owner: str) -> Attached:
        # On the writer's thread: there, no commit comes between the rows.
        return await self._write(lambda db: _find(db, session, owner, self._now())[3])

    async def commit(self, commit: Commit) -> None:
        if sqlite_large.is_large(commit):
            commit = await self._write_ahead(commit)
        now = self._now()
        await self._write(lambda db: _commit(db, commit, now, now + self._ttl))

    async def _write_ahead(self, commit: Commit) -> Commit:
        """Write what is large of it, and return what is left to be committed. Raises Superseded."""
        large = await asyncio.to_thread(sqlite_large.Large, commit)
        found = (commit.session, commit.epoch)
        await self._write(lambda db: sqlite_large.make_room(db, *found, large.names))
        for name, part in large.parts():
            await self._write(
                partial(
                    sqlite_large.put_part, session=commit.session, epoch=commit.epoch, name=name, part=part
                )
            )
        return large.commit

    async def rewrite(self, commit: Commit, owner: str, load: str, connection: int) -> None:
        now = self._now()
        place = (
            owner,
            load,
            connection,
            commit.epoch,
            commit.version,
            commit.seq,
            commit.manifest,
            now + self._ttl,
        )
        await self._write(lambda db: _rewrite(db, commit, place, now))

    async def note_attempt(self, session: str, seq: int, attempt: str) -> Sequence[float]:
        now = self._now()

        def note(db: sqlite3.Connection) -> Sequence[float]:
            row = db.execute(
                "SELECT id FROM sessions WHERE session = ? AND expires > ?", (session, now)
            ).fetchone()
            if row is None:
                return ()
            db.execute("DELETE FROM attempts WHERE id = ? AND seq < ?", (row[0], seq))
            db.execute(_NOTE, (row[0], attempt, seq, now))
            return [now - noted for (noted,) in db.execute(_NOTED, (row[0], seq, attempt))]

        return await self._write(note)

    async def clear_attempt(self, session: str, attempt: str) -> None:
        await self._write(lambda db: db.execute(_CLEAR, (attempt, session)))

    async def read_blob(self, session: str, digest: str) -> bytes:
        given = (session, self._now(), digest)

        def read(db: sqlite3.Connection) -> bytes | None:
            db.execute(
                "BEGIN"
            )  # the reference and its parts are of one state, whatever is committed meanwhile
            try:
                row = db.execute(_BLOB, given).fetchone()
                return None if row is None else sqlite_large.resolve(db, row[0], row[1])
            finally:
                db.execute("ROLLBACK")

        found = await self._read_with(read)
        if found is None:
            raise UnknownSession(f"The session {session} has no blob {digest}.")
        return found

    async def touch(self, sessions: Sequence[str]) -> None:
        now = self._now()
        rows = [(now + self._ttl, session, now) for session in sessions]
        if rows:
            await self._write(lambda db: db.executemany(_TOUCH, rows))

    async def erase(self, session: str) -> None:
        until = self._now() + self._ttl

        def erase(db: sqlite3.Connection) -> None:
            db.execute(_ERASED.format(rows="VALUES (?, ?)"), (session, until))
            _forget(db, "session = ?", (session,))

        await self._write(erase)

    async def erase_owner(self, owner: str) -> int:
        # The slash is the character after the dot: this uses the index.
        which = "owner = ? OR (owner > ? AND owner < ?)"
        given = (owner, owner + ".", owner + "/")
        until = self._now() + self._ttl

        def erase(db: sqlite3.Connection) -> int:
            rows = f"SELECT session, ? FROM sessions WHERE {which}"  # noqa: S608 (a constant)
            db.execute(_ERASED.format(rows=rows), (until, *given))
            return _forget(db, which, given)

        return await self._write(erase)

    async def expire(self) -> int:
        now = self._now()
        total = 0
        # In pieces, so that commits do not wait for all of it.
        while forgotten := await self._write(
            lambda db: _forget(db, "id IN (SELECT id FROM sessions WHERE expires <= ? LIMIT ?)", (now, _PAGE))
        ):
            total += forgotten
        await self._write(lambda db: db.execute("DELETE FROM erased WHERE expires <= ?", (now,)))
        await self._give_back()
        return total

    async def _give_back(self) -> None:
        """Make the file smaller by what is free in it, but for a reserve that the next commits take."""
        free = (await self._read("PRAGMA freelist_count", ()))[0][0]
        pages = (await self._read("PRAGMA page_count", ()))[0][0]
        excess = free - max(_RESERVE, pages // 10)
        while excess > 0:
            step = min(excess, _VACUUM_STEP)
            await self._write(partial(_vacuum, pages=step))
            excess -= step

    async def list(self) -> AsyncIterator[Summary]:
        last = 0
        while rows := await self._read(_LIST, (last, self._now(), _PAGE)):
            last = rows[-1][0]
            for row in rows:
                yield Summary(*row[1:])

    async def count(self) -> int:
        return int((await self._read(_COUNT, (self._now(),)))[0][0])

    async def _write(self, operation: Operation[T]) -> T:
        if self._writer is None:
            raise StoreError("The store of sessions is closed.")
        return await self._writer.run(operation)

    async def _read(self, sql: str, parameters: tuple[object, ...]) -> Sequence[tuple[Any, ...]]:
        return await self._read_with(lambda db: db.execute(sql, parameters).fetchall())

    async def _read_with(self, operation: Operation[T]) -> T:
        reader = self._reader
        if reader is None or self._reads is None:
            raise StoreError("The store of sessions is closed.")
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._reads, operation, reader)
        except sqlite3.Error as error:
            raise self._explain(error) from error

    def _in_place(self, connection: sqlite3.Connection) -> sqlite3.Connection:
        """The connection to the file that is there now.

        A file that was deleted can still be written to, and what is written is
        lost. So the one that has its name is opened; sessions that servers have
        in memory are then written to it anew (see ``Store.rewrite``).
        """
        if all(_identity(path) == known for path, known in self._files.items()):
            return connection
        log.error(
            "The sessions' file `%s`, or one of those beside it, was deleted, moved or replaced while in use: "
            "the one that has its name now is opened, or a new one begun.", self.path,
        )  # fmt: skip
        try:
            with _alone(self.path.parent):
                database, *beside = self._paths()
                if _identity(database) == self._files[database]:
                    # What is open writes into the same file, with a log that nobody else has: that file is left to it.
                    _copy_in_place(database)
                for path in beside:
                    # They are of the file that is gone: with another one, they would damage it.
                    if self._files[path] is not None and _identity(path) == self._files[path]:
                        path.unlink()
                _make_file(database)
                fresh = self._connect()
                reader = self._reader
                try:
                    self._begin(fresh)
                except BaseException:
                    fresh.close()
                    raise
        except (OSError, ConfigError) as error:  # the latter: it is another program's
            raise StoreError(f"The sessions' file `{self.path}` cannot be made or opened: {error}") from error
        connection.close()
        if reader is not None and self._reads is not None:
            self._reads.submit(reader.close)  # after what is being read
        return fresh

    def _explain(self, error: sqlite3.Error) -> Error:
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
        if code == sqlite3.SQLITE_TOOBIG or isinstance(error, sqlite3.DataError):
            return Rejected(f"The sessions' file `{self.path}` cannot hold what it was given: {error}.")
        advice = _ADVICE.get(
            code, "See the text of the error; the sessions go on in memory until it is solved."
        )
        return StoreError(f"The sessions' file `{self.path}` cannot be used: {error}. {advice}")


_ADVICE = {
    sqlite3.SQLITE_FULL: "Make room on the disk.",
    sqlite3.SQLITE_IOERR: "Look for a full or failing disk.",
    sqlite3.SQLITE_BUSY: "Another process keeps it locked: end it, or make its writes shorter.",
    sqlite3.SQLITE_LOCKED: "Another process keeps it locked: end it, or make its writes shorter.",
    sqlite3.SQLITE_READONLY: "Give this user the right to write to it and to its folder.",
    sqlite3.SQLITE_CANTOPEN: "Give this user the right to write to it and to its folder.",
    sqlite3.SQLITE_NOTADB: "It is no SQLite database: move it away, or choose another with `--session.store`.",
    sqlite3.SQLITE_CORRUPT: "It is damaged: stop the server, save what `sqlite3 FILE .recover` finds, "
    "and move the file away; the server then begins a new one.",
    sqlite3.SQLITE_TOOBIG: "A value is larger than SQLite's limit (1 GB): keep less in Session State.",
}

_CREATE = """
INSERT INTO sessions (session, owner, load, connection, epoch, version, seq, manifest, expires)
VALUES (?, ?, ?, ?, ?, 0, 0, x'', ?) ON CONFLICT (session) DO NOTHING
"""
_CREATED = """
SELECT epoch FROM sessions WHERE session = ? AND owner = ? AND load = ? AND connection = ? AND version = 0
"""
_FIND = """
SELECT id, owner, load, connection, epoch, version, seq, manifest
FROM sessions WHERE session = ? AND expires > ?
"""
_VALUES = "SELECT key, value FROM entries WHERE id = ?"
_ATTACH = "UPDATE sessions SET epoch = epoch + 1, load = ?, connection = ?, expires = ? WHERE id = ?"
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
_ERASED = """
INSERT INTO erased {rows} ON CONFLICT (session) DO UPDATE SET expires = excluded.expires
"""
_NOTE = """
INSERT INTO attempts VALUES (?, ?, ?, ?) ON CONFLICT (id, attempt) DO UPDATE SET seq = excluded.seq, noted = excluded.noted
"""
_NOTED = "SELECT noted FROM attempts WHERE id = ? AND seq = ? AND attempt <> ?"
_CLEAR = "DELETE FROM attempts WHERE attempt = ? AND id = (SELECT id FROM sessions WHERE session = ?)"
_BLOB = """
SELECT id, data FROM blobs JOIN sessions USING (id) WHERE session = ? AND expires > ? AND digest = ?
"""
_TOUCH = "UPDATE sessions SET expires = ? WHERE session = ? AND expires > ?"
_COUNT = "SELECT count(*) FROM sessions WHERE expires > ?"
_LIST = """
SELECT id, session, owner, version, seq,
    (SELECT coalesce(sum(length(value)), 0) FROM entries WHERE entries.id = sessions.id)
    + (SELECT coalesce(sum(length(data)), 0) FROM blobs WHERE blobs.id = sessions.id),
    expires
FROM sessions WHERE id > ? AND expires > ? ORDER BY id LIMIT ?
"""


def _find(db: sqlite3.Connection, session: str, owner: str, now: float) -> tuple[int, str, int, Attached]:
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


def _commit(db: sqlite3.Connection, commit: Commit, now: float, expires: float) -> None:
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


def _rewrite(db: sqlite3.Connection, commit: Commit, row: tuple[object, ...], now: float) -> None:
    session = commit.session
    if db.execute("SELECT 1 FROM erased WHERE session = ? AND expires > ?", (session, now)).fetchone():
        raise Superseded(f"The session {session} was erased.")
    _forget(db, "session = ? AND expires <= ?", (session, now))
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


def _forget(db: sqlite3.Connection, where: str, parameters: tuple[object, ...]) -> int:
    """Entries and blobs go with their session (``ON DELETE CASCADE``)."""
    return db.execute(f"DELETE FROM sessions WHERE {where}", parameters).rowcount  # noqa: S608


def _vacuum(db: sqlite3.Connection, pages: int) -> None:
    # One by one: SQLite gives a page back for each row of the answer, and Python asks for the first alone.
    for _ in range(pages):
        db.execute("PRAGMA incremental_vacuum(1)")


def _identity(path: Path) -> tuple[int, int] | None:
    """Which file it is that has this name; None: there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _copy_in_place(path: Path) -> None:
    """Put a copy in the place of the file. Raises OSError."""
    copy = path.with_name(path.name + "-copy")
    copy.unlink(missing_ok=True)
    os.close(os.open(copy, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    shutil.copyfile(path, copy)
    copy.replace(path)


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Of several processes, one at a time: each finds the files that another has just made."""
    try:
        import fcntl
    except ImportError:  # Windows, where a file in use cannot be replaced
        yield
        return
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    number = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(number, fcntl.LOCK_EX)
        yield
    finally:
        os.close(number)


def _make_file(path: Path) -> None:
    """For this user alone; in Millpond's own folder, also out of git's sight."""
    folder = path.parent
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.parts[-2:] == (".millpond", "state"):
        ignore = folder / ".gitignore"
        if not ignore.exists():
            ignore.write_text("*\n")
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    path.chmod(0o600)
