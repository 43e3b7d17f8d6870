"""What stores/notes.py promises, asked of every back end."""

from __future__ import annotations

import asyncio
import signal
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from redis import Redis

from millpond.stores.notes import Notes
from millpond.stores.postgresql import PostgreSQLStore
from millpond.stores.sqlite import SQLiteStore
from tests.stores.conftest import Backend
from tests.stores.servers import PostgreSQLServer, RedisServer


@asynccontextmanager
async def notes_of(backend: Backend) -> AsyncIterator[Notes]:
    """As one more process has them."""
    async with backend.opened() as store:
        assert store.notes is not None
        yield store.notes


async def test_what_one_process_notes_another_reads(backend: Backend) -> None:
    data = bytes(range(256))
    async with notes_of(backend) as one, notes_of(backend) as other:
        assert await one.read("a/1") is None
        await one.write("a/1", b"first", 100)
        await one.write("a/1", data, 100)
        await one.write("a/2", b"", 100)
        assert (await other.read("a/1"), await other.read("a/2")) == (data, b"")
        assert await other.read("a/") is None
    async with notes_of(backend) as later:
        assert await later.read("a/1") == data


async def test_a_note_goes_when_its_time_is_over(backend: Backend) -> None:
    async with backend.opened() as store:
        notes = store.notes
        assert notes is not None
        await notes.write("a", b"a", 1000)
        await notes.write("b", b"b", 500)
        await backend.advance(600)
        assert (await notes.read("a"), await notes.read("b")) == (b"a", None)
        assert not await notes.forget("b")
        await store.expire()
        assert (await notes.read("a"), await notes.read("b")) == (b"a", None)
        # Written again, it has its time again.
        await notes.write("a", b"a", 1000)
        await backend.advance(600)
        assert await notes.read("a") == b"a"


async def test_of_many_who_add_a_note_one_does(backend: Backend) -> None:
    async with notes_of(backend) as one, notes_of(backend) as other:
        added = await asyncio.gather(
            *((one, other)[number % 2].add("a", bytes([number]), 100) for number in range(20))
        )
        assert sorted(added) == [False] * 19 + [True]
        assert await one.read("a") == bytes([added.index(True)])
        # Once its time is over, or it is forgotten, anybody may.
        await backend.advance(101)
        assert await other.add("a", b"second", 100)
        assert not await one.add("a", b"third", 100)
        assert await one.forget("a")
        assert await one.add("a", b"fourth", 100)
        assert await other.read("a") == b"fourth"


async def test_a_note_is_forgotten_only_by_its_value_if_one_is_given(backend: Backend) -> None:
    async with notes_of(backend) as notes:
        await notes.write("a", b"mine", 100)
        await notes.write("ab", b"mine", 100)
        assert not await notes.forget("a", b"yours")
        assert not await notes.forget("a", b"")
        assert await notes.read("a") == b"mine"
        assert await notes.forget("a", b"mine")
        assert not await notes.forget("a")
        assert (await notes.read("a"), await notes.read("ab")) == (None, b"mine")


async def test_cached_values_do_not_push_notes_out(backend: Backend) -> None:
    async with backend.opened() as store:
        assert store.notes is not None
        assert store.cached is not None
        await store.notes.write("a", b"a", 100)
        for number in range(5):
            await store.cached.write(f"f/1/{number}", b"x" * 100, 100, 10)
        await store.cached.forget()
        assert await store.notes.read("a") == b"a"


async def test_notes_are_no_sessions(backend: Backend) -> None:
    async with backend.opened() as store:
        assert store.notes is not None
        await store.notes.write("a", b"a", 100)
        assert [one async for one in store.list()] == []
        assert await store.count() == 0


async def test_what_is_over_leaves_the_store(tmp_path: Path, postgresql_server: PostgreSQLServer) -> None:
    path = tmp_path / "sessions.db"
    stores: list[Any] = [SQLiteStore(path, ttl=100), PostgreSQLStore(postgresql_server.url, ttl=100)]
    for store in stores:
        await store.open()
        await store.notes.write("gone", b"", -1)
        await store.notes.write("there", b"", 100)
        await store.expire()
        await store.close()
    with sqlite3.connect(path) as db:
        assert db.execute("SELECT name FROM notes").fetchall() == [("there",)]
    db.close()
    found = postgresql_server.ask("SELECT name FROM millpond_notes WHERE name IN ('gone', 'there')")
    assert found == [("there",)]


async def test_notes_outlive_a_crash_of_postgresql(postgresql_server: PostgreSQLServer) -> None:
    store = PostgreSQLStore(postgresql_server.url, ttl=100)
    await store.open()
    await store.notes.write("signed out", b"1", 1000)
    await store.cached.write("f/1/a", b"a", 1000, 1 << 20)
    await store.close()
    postgresql_server.stop(signal.SIGKILL)
    postgresql_server.start()
    store = PostgreSQLStore(postgresql_server.url, ttl=100)
    await store.open()
    assert await store.notes.read("signed out") == b"1"
    # That it was a crash: the cached values are gone.
    assert await store.cached.read("f/1/a") is None
    await store.notes.forget("signed out")
    await store.close()


async def test_notes_of_redis_have_keys_of_their_own(redis_server: RedisServer) -> None:
    redis_server.ask("FLUSHALL")
    from millpond.stores.redis import RedisStore

    store = RedisStore.from_url(redis_server.url + "?prefix=shop:", ttl=100, level=None, project=Path())
    await store.open()
    await store.notes.write("a/1", b"a", 1000)
    await store.close()
    with Redis(port=redis_server.port) as client:
        assert sorted(client.keys("*")) == [b"shop:note:a/1", b"shop:schema"]
        assert 999_000 < client.pttl("shop:note:a/1") <= 1_000_000
