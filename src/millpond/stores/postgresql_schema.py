"""The tables of the PostgreSQL store, and how older tables are upgraded.

To change the schema, append a step; never change one that was released. If older code
cannot use the tables after it, set ``OLDEST`` to the number of the step (see
``schema.py``). Add a dump of the new schema to ``tests/stores/schemas``.
"""

from __future__ import annotations

from typing import Any

from millpond.stores import schema

STEPS = (
    """
    CREATE TABLE millpond_sessions (
        session text PRIMARY KEY,
        owner text NOT NULL,
        load text NOT NULL,
        connection bigint NOT NULL,
        epoch bigint NOT NULL,
        version bigint NOT NULL,
        seq bigint NOT NULL,
        manifest bytea NOT NULL,
        expires float8 NOT NULL
    ) WITH (fillfactor = 80);
    -- No index on expires: every commit changes it, and is cheap as long as no
    -- index has the column. Expiry, once in a while, reads the table.
    CREATE INDEX millpond_sessions_owner ON millpond_sessions (owner);
    CREATE TABLE millpond_values (
        session text NOT NULL REFERENCES millpond_sessions ON DELETE CASCADE,
        key bytea NOT NULL,
        value bytea NOT NULL,
        PRIMARY KEY (session, key)
    ) WITH (fillfactor = 80);
    CREATE TABLE millpond_blobs (
        session text NOT NULL REFERENCES millpond_sessions ON DELETE CASCADE,
        digest text NOT NULL,
        data bytea NOT NULL,
        PRIMARY KEY (session, digest)
    );
    """,
    """
    CREATE TABLE millpond_contents (
        digest text PRIMARY KEY,
        place text NOT NULL,
        data bytea
    );
    CREATE TABLE millpond_files (
        session text NOT NULL REFERENCES millpond_sessions ON DELETE CASCADE,
        file text NOT NULL,
        digest text NOT NULL REFERENCES millpond_contents,
        record bytea NOT NULL,
        PRIMARY KEY (session, file)
    );
    CREATE INDEX millpond_files_digest ON millpond_files (digest);
    """,
    """
    CREATE TABLE millpond_attempts (
        session text NOT NULL REFERENCES millpond_sessions ON DELETE CASCADE,
        attempt text NOT NULL,
        seq bigint NOT NULL,
        noted float8 NOT NULL,
        PRIMARY KEY (session, attempt)
    );
    -- A process that has an erased session in memory must not write it anew.
    CREATE TABLE millpond_erased (
        session text PRIMARY KEY,
        expires float8 NOT NULL
    );
    """,
    """
    CREATE INDEX millpond_sessions_expires ON millpond_sessions (expires);
    """,
    """
    -- Values of cached functions can be made again: a crash may empty the table.
    CREATE UNLOGGED TABLE millpond_cached (
        name text PRIMARY KEY,
        size int8 NOT NULL,
        used float8 NOT NULL,
        expires float8 NOT NULL,
        value bytea NOT NULL
    );
    """,
    """
    -- Who has signed out must stay signed out: logged, unlike the cached values.
    CREATE TABLE millpond_notes (
        name text PRIMARY KEY,
        value bytea NOT NULL,
        expires float8 NOT NULL
    );
    """,
)

OLDEST = 1
"""The oldest schema whose code can use the tables of the newest."""

_LOCK = 0x4D504E44  # "MPND"


async def upgrade(connection: Any) -> None:
    """Upgrade the tables to the newest schema, in a transaction for which other starting processes wait.

    Raises
    ------
    ConfigError
        A newer Millpond made the tables.
    """
    # A lock of the transaction, not of the session, so it is released with the transaction, even behind a pooler.
    await connection.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
    found = await (await connection.execute("SELECT to_regclass('millpond_schema')::text")).fetchone()
    version = oldest = 0
    if found[0] is not None:
        # The first schema has no column `oldest`.
        row = (await (await connection.execute("SELECT to_jsonb(s) FROM millpond_schema AS s")).fetchone())[0]
        version = row["version"]
        oldest = row.get("oldest") or version
    advice = "choose another database with `--session.store`."
    if not schema.check("This PostgreSQL database", version, oldest, len(STEPS), advice):
        return
    await connection.execute("CREATE TABLE IF NOT EXISTS millpond_schema (version int NOT NULL)")
    await connection.execute("ALTER TABLE millpond_schema ADD COLUMN IF NOT EXISTS oldest int")
    if version == 0:
        await connection.execute("INSERT INTO millpond_schema VALUES (0)")
    for step in STEPS[version:]:
        await connection.execute(step)
    await connection.execute("UPDATE millpond_schema SET version = %s, oldest = %s", (len(STEPS), OLDEST))
