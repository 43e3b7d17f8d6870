"""Stores as each released schema has them: ``tests/stores/schemas``, one file for each.

``python -m tests.stores.schemas`` writes those of the newest schema. It starts
a PostgreSQL server and a Redis server. Files of earlier schemas are never
written again: they are what users have.
"""

from __future__ import annotations

import asyncio
import json
import pickle
import sqlite3
import tempfile
from pathlib import Path
from typing import Any

from millpond.server.sealed_store import Checkpoint, SealedStore, owner_of
from millpond.state.changes import Change
from millpond.state.rebind import StoredValue
from millpond.state.values import PICKLE, Dump, dump
from millpond.stores import postgresql_schema, sqlite_schema
from millpond.stores.base import Store
from millpond.stores.codec import Sealer
from millpond.stores.postgresql import PostgreSQLStore
from millpond.stores.redis import _SCHEMA as REDIS_SCHEMA
from millpond.stores.redis import RedisStore
from millpond.stores.sqlite import SQLiteStore
from tests.stores.servers import PostgreSQLServer, RedisServer

FOLDER = Path(__file__).parent / "schemas"
SEALER = Sealer([b"the secret of the released stores"])
OWNER = owner_of("browser")
SESSION = "released"
VALUES: dict[str, Any] = {
    "count": 3,
    "text": "ä€",
    "items": [1, {"a": (2, 3)}],
    "array": [b"a large buffer, for once a small one"],
}
FAR = 32_503_680_000.0
"""When the session expires: in the year 3000."""
TABLES = ("millpond_sessions", "millpond_values", "millpond_blobs")


async def fill(store: Store) -> None:
    """One session, in its second version."""
    change = Change(seq=2)
    change.merge(2, {key: dump(value) for key, value in VALUES.items() if key != "array"}, ())
    buffers: list[pickle.PickleBuffer] = []
    data = pickle.dumps([pickle.PickleBuffer(VALUES["array"][0])], protocol=5, buffer_callback=buffers.append)
    change.merge(2, {"array": Dump(PICKLE, data, tuple(buffers))}, ())
    await store.open()
    sealed_store = SealedStore(store, SEALER)
    checkpoint = Checkpoint(SESSION, await store.create(SESSION, OWNER, "load", 1))
    for _ in range(2):
        commit, manifest = sealed_store.seal(checkpoint, change)
        await store.commit(commit)
        checkpoint.version, checkpoint.manifest = commit.version, manifest
    await store.close()


async def check(store: Store) -> None:
    """All of it is there, and can be written."""
    await store.open()
    sealed_store = SealedStore(store, SEALER, "app.py")
    attached = await store.attach(SESSION, OWNER, "another load", 1)
    assert (attached.version, attached.seq) == (2, 2)
    checkpoint, values = sealed_store.open(SESSION, attached)
    assert values.keys() == VALUES.keys()
    for key, value in values.items():
        assert await asyncio.to_thread(_decode, value, key) == VALUES[key], key
    change = Change(seq=3)
    change.merge(3, {"count": dump(4)}, ["items"])
    commit, _ = sealed_store.seal(checkpoint, change)
    await store.commit(commit)
    _, values = sealed_store.open(SESSION, await store.read(SESSION, OWNER))
    assert set(values) == {"count", "text", "array"}
    assert _decode(values["count"], "count") == 4
    await store.close()


def _decode(value: StoredValue, key: str) -> Any:
    found = value.wake(None)[key]  # type: ignore[arg-type]
    return [bytes(each) for each in found] if key == "array" else found


def dump_sqlite(path: Path) -> str:
    with sqlite3.connect(path) as db:
        db.execute("UPDATE sessions SET expires = ?", (FAR,))
        lines = list(db.iterdump())
        names = ("application_id", "user_version")
        lines += [f"PRAGMA {name} = {db.execute(f'PRAGMA {name}').fetchone()[0]};" for name in names]
    db.close()
    return "\n".join(lines) + "\n"


def dump_postgresql(server: PostgreSQLServer) -> str:
    """The statements that make the tables, and the rows."""
    server.ask(f"UPDATE millpond_sessions SET expires = {FAR}")
    ((version, oldest),) = server.ask("SELECT version, oldest FROM millpond_schema")
    lines = [
        *postgresql_schema.STEPS,
        f"CREATE TABLE millpond_schema (version int NOT NULL, oldest int);\n"
        f"INSERT INTO millpond_schema VALUES ({version}, {oldest});",
    ]
    for table in TABLES:
        rows = server.ask(f"SELECT * FROM {table}")
        lines += [f"INSERT INTO {table} VALUES ({', '.join(map(_sql, row))});" for row in rows]
    return "\n".join(lines) + "\n"


def _sql(value: object) -> str:
    if isinstance(value, bytes):
        return rf"'\x{value.hex()}'"
    return f"'{value}'" if isinstance(value, str) else str(value)


def dump_redis(server: RedisServer) -> str:
    from redis import Redis

    found: dict[str, Any] = {}
    with Redis(port=server.port) as client:
        for key in sorted(client.keys("*")):
            kind = client.type(key)
            found[key.decode()] = (
                client.get(key).decode()
                if kind == b"string"
                else {name.hex(): value.hex() for name, value in client.hgetall(key).items()}
            )
    return json.dumps(found, indent=1) + "\n"


def load_redis(server: RedisServer, text: str) -> None:
    from redis import Redis

    with Redis(port=server.port) as client:
        for key, value in json.loads(text).items():
            if isinstance(value, str):
                client.set(key, value)
            else:
                client.hset(key, mapping={bytes.fromhex(k): bytes.fromhex(v) for k, v in value.items()})


def write_all() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "sessions.db"
        asyncio.run(fill(SQLiteStore(path, ttl=60)))
        (FOLDER / f"sqlite_{len(sqlite_schema.STEPS)}.sql").write_text(dump_sqlite(path))
        redis = RedisServer(folder)
        redis.start()
        asyncio.run(fill(RedisStore.from_url(redis.url, ttl=60, level=None, project=folder)))
        (FOLDER / f"redis_{REDIS_SCHEMA}.json").write_text(dump_redis(redis))
        redis.stop()
        database = PostgreSQLServer(folder / "postgresql")
        database.start()
        asyncio.run(fill(PostgreSQLStore(database.url, ttl=60)))
        (FOLDER / f"postgresql_{len(postgresql_schema.STEPS)}.sql").write_text(dump_postgresql(database))
        database.remove()


if __name__ == "__main__":
    write_all()
