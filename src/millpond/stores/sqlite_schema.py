"""The tables of the SQLite store, and how an older file is upgraded.

``PRAGMA user_version`` says which steps were applied to a file, and in its upper 16
bits which code can use it (see ``schema.py``). To change the schema, append a step;
never change one that was released. If older code cannot use the tables after it, set
``OLDEST`` to the number of the step. Add the file of a store with the new schema to
``tests/stores/schemas``.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from millpond.errors import ConfigError
from millpond.stores import schema

log = logging.getLogger("millpond")

_INCREMENTAL = 2
_APPLICATION = 0x4D504E44  # "MPND": tells `file sessions.db`, and Millpond, whose file it is

STEPS = (
    """
    CREATE TABLE sessions (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        session TEXT NOT NULL UNIQUE,
        owner TEXT NOT NULL,
        load TEXT NOT NULL,
        connection INTEGER NOT NULL,
        epoch INTEGER NOT NULL,
        version INTEGER NOT NULL,
        seq INTEGER NOT NULL,
        manifest BLOB NOT NULL,
        expires REAL NOT NULL
    );
    CREATE INDEX sessions_owner ON sessions (owner);
    CREATE INDEX sessions_expires ON sessions (expires);
    -- Values are small (large parts are blobs), and those of one session are
    -- read together: they lie side by side.
    CREATE TABLE entries (
        id INTEGER NOT NULL REFERENCES sessions ON DELETE CASCADE,
        key BLOB NOT NULL,
        value BLOB NOT NULL,
        PRIMARY KEY (id, key)
    ) WITHOUT ROWID;
    CREATE TABLE blobs (
        id INTEGER NOT NULL REFERENCES sessions ON DELETE CASCADE,
        digest TEXT NOT NULL,
        data BLOB NOT NULL,
        PRIMARY KEY (id, digest)
    );
    """,
    """
    CREATE TABLE contents (
        digest TEXT PRIMARY KEY,
        place TEXT NOT NULL,
        data BLOB
    );
    CREATE INDEX contents_outside ON contents (digest) WHERE place <> '';
    CREATE TABLE files (
        id INTEGER NOT NULL REFERENCES sessions ON DELETE CASCADE,
        file TEXT NOT NULL,
        digest TEXT NOT NULL REFERENCES contents,
        record BLOB NOT NULL,
        PRIMARY KEY (id, file)
    ) WITHOUT ROWID;
    CREATE INDEX files_digest ON files (digest);
    -- Those outside stay for the sweep, which tells what is to be removed there.
    CREATE TRIGGER files_forget AFTER DELETE ON files BEGIN
        DELETE FROM contents WHERE digest = OLD.digest AND place = ''
            AND NOT EXISTS (SELECT 1 FROM files WHERE digest = OLD.digest);
    END;
    """,
    """
    CREATE TABLE attempts (
        id INTEGER NOT NULL REFERENCES sessions ON DELETE CASCADE,
        attempt TEXT NOT NULL,
        seq INTEGER NOT NULL,
        noted REAL NOT NULL,
        PRIMARY KEY (id, attempt)
    ) WITHOUT ROWID;
    -- A process that has an erased session in memory must not write it anew.
    CREATE TABLE erased (
        session TEXT PRIMARY KEY,
        expires REAL NOT NULL
    ) WITHOUT ROWID;
    """,
    """
    -- Notes that belong to no session: who has signed out, for one.
    CREATE TABLE notes (
        name TEXT PRIMARY KEY,
        value BLOB NOT NULL,
        expires REAL NOT NULL
    ) WITHOUT ROWID;
    CREATE INDEX notes_expires ON notes (expires);
    """,
)


OLDEST = 1
"""The oldest schema whose code can use the tables of the newest."""


def upgrade(connection: sqlite3.Connection, path: Path) -> None:
    """Upgrade the file to the newest schema. Several processes may do so at once.

    Raises
    ------
    ConfigError
        The file belongs to another program, or was written by a newer Millpond.
    """
    connection.execute("PRAGMA foreign_keys = 1")
    connection.execute("BEGIN IMMEDIATE")
    try:
        version, oldest = _read_version(connection, path)
        if schema.check(
            f"`{path}`", version, oldest, len(STEPS), "choose another file with `--session.store`."
        ):
            for step in STEPS[version:]:
                for statement in _split(step):
                    connection.execute(statement)
            connection.execute(f"PRAGMA application_id = {_APPLICATION}")
            connection.execute(f"PRAGMA user_version = {OLDEST << 16 | len(STEPS)}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def make_shrinkable(connection: sqlite3.Connection, path: Path) -> None:
    """Rewrite a file that was created without a list of its free pages. Happens once."""
    (mode,) = connection.execute("PRAGMA auto_vacuum").fetchone()
    if mode == _INCREMENTAL:
        return
    connection.execute(f"PRAGMA auto_vacuum = {_INCREMENTAL}")
    try:
        connection.execute("VACUUM")
    except sqlite3.OperationalError as error:
        # Another process uses the file, or there is no space for a second copy.
        log.warning("`%s` cannot release disk space yet. The next start tries again: %s", path, error)


def _split(step: str) -> Iterator[str]:
    """Split a step into its statements. A trigger, with the statements in it, is one."""
    statement = ""
    for part in filter(str.strip, step.split(";")):
        statement += part + ";"
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def _read_version(connection: sqlite3.Connection, path: Path) -> tuple[int, int]:
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if application != _APPLICATION and tables:
        raise ConfigError(
            f"`{path}` is another program's database. Choose another file with `--session.store`."
        )
    found = int(version) & 0xFFFF
    return found, int(version) >> 16 or found
