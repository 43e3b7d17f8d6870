"""Stores that earlier versions have written are opened; those that this one cannot use are refused."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from millpond.errors import ConfigError
from millpond.stores import postgresql_schema, schema, sqlite_schema
from millpond.stores.postgresql import PostgreSQLStore
from millpond.stores.redis import _SCHEMA as REDIS_SCHEMA
from millpond.stores.redis import RedisStore
from millpond.stores.sqlite import SQLiteStore
from tests.stores import schemas
from tests.stores.servers import PostgreSQLServer, RedisServer

SQLITE = range(1, len(sqlite_schema.STEPS) + 1)
POSTGRESQL = range(1, len(postgresql_schema.STEPS) + 1)


def read(name: str) -> str:
    return (schemas.FOLDER / name).read_text()


def load_sqlite(path: Path, version: int) -> SQLiteStore:
    with sqlite3.connect(path) as db:
        db.executescript(read(f"sqlite_{version}.sql"))
    db.close()
    return SQLiteStore(path, ttl=100)


@pytest.fixture
def database(postgresql_server: PostgreSQLServer) -> Iterator[PostgreSQLServer]:
    clear = "DROP SCHEMA public CASCADE; CREATE SCHEMA public"
    postgresql_server.ask(clear)
    yield postgresql_server
    postgresql_server.ask(clear)


def test_there_is_a_store_of_every_schema() -> None:
    expected = {f"sqlite_{n}.sql" for n in SQLITE} | {f"postgresql_{n}.sql" for n in POSTGRESQL}
    expected |= {f"redis_{n}.json" for n in range(1, REDIS_SCHEMA + 1)}
    assert {path.name for path in schemas.FOLDER.iterdir()} == expected


@pytest.mark.parametrize("version", SQLITE)
async def test_sqlite(tmp_path: Path, version: int) -> None:
    store = load_sqlite(tmp_path / "sessions.db", version)
    await schemas.check(store)
    with sqlite3.connect(store.path) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (
            sqlite_schema.OLDEST << 16 | len(sqlite_schema.STEPS),
        )
    db.close()


@pytest.mark.parametrize("version", POSTGRESQL)
async def test_postgresql(database: PostgreSQLServer, version: int) -> None:
    database.ask(read(f"postgresql_{version}.sql"))
    await schemas.check(PostgreSQLStore(database.url, ttl=100))
    assert database.ask("SELECT version, oldest FROM millpond_schema") == [
        (len(postgresql_schema.STEPS), postgresql_schema.OLDEST)
    ]


@pytest.mark.parametrize("version", range(1, REDIS_SCHEMA + 1))
async def test_redis(redis_server: RedisServer, version: int) -> None:
    redis_server.ask("FLUSHALL")
    schemas.load_redis(redis_server, read(f"redis_{version}.json"))
    await schemas.check(RedisStore.from_url(redis_server.url, ttl=100, level=None, project=Path()))


@pytest.mark.parametrize("version", SQLITE)
def test_a_released_step_of_sqlite_is_never_changed(tmp_path: Path, version: int) -> None:
    store = load_sqlite(tmp_path / "released.db", version)
    now = sqlite3.connect(":memory:")
    for step in sqlite_schema.STEPS[:version]:
        now.executescript(step)
    released = sqlite3.connect(store.path)
    columns = "SELECT m.name, p.* FROM sqlite_master AS m, pragma_table_info(m.name) AS p ORDER BY 1, 2"
    names = "SELECT type, name FROM sqlite_master ORDER BY 1, 2"
    for question in (columns, names):
        assert released.execute(question).fetchall() == now.execute(question).fetchall()
    released.close()
    now.close()


@pytest.mark.parametrize("version", POSTGRESQL)
def test_a_released_step_of_postgresql_is_never_changed(version: int) -> None:
    released = read(f"postgresql_{version}.sql")
    assert all(step.strip() in released for step in postgresql_schema.STEPS[:version])


async def test_older_code_goes_on_with_a_newer_schema_that_it_can_use(
    tmp_path: Path, database: PostgreSQLServer, redis_server: RedisServer
) -> None:
    """A rolling deploy, and back: the newer process has added a step that older code leaves alone."""
    path = tmp_path / "sessions.db"
    store = load_sqlite(path, len(sqlite_schema.STEPS))
    with sqlite3.connect(path) as db:
        db.execute(f"PRAGMA user_version = {1 << 16 | 99}")
    db.close()
    await schemas.check(store)
    database.ask(read(f"postgresql_{len(postgresql_schema.STEPS)}.sql"))
    database.ask("UPDATE millpond_schema SET version = 99, oldest = 1")
    await schemas.check(PostgreSQLStore(database.url, ttl=100))
    assert database.ask("SELECT version FROM millpond_schema") == [(99,)]
    redis_server.ask("FLUSHALL")
    schemas.load_redis(redis_server, read(f"redis_{REDIS_SCHEMA}.json"))
    redis_server.ask("SET", "millpond:schema", "99/1")
    await schemas.check(RedisStore.from_url(redis_server.url, ttl=100, level=None, project=Path()))
    redis_server.ask("FLUSHALL")


@pytest.mark.parametrize(
    ("found", "oldest", "known", "expected"),
    [(0, 0, 2, True), (1, 1, 2, True), (2, 1, 2, False), (3, 1, 2, False), (3, 2, 2, False)],
)
def test_what_is_brought_up(found: int, oldest: int, known: int, expected: bool) -> None:
    assert schema.check("It", found, oldest, known, "choose another.") is expected


def test_what_is_refused() -> None:
    with pytest.raises(ConfigError, match="schema 4, for code that knows 3 or later; this one knows up to 2"):
        schema.check("It", 4, 3, 2, "choose another.")
