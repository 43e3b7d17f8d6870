"""What stores/cached.py promises, asked of every back end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from millpond.stores.base import StoreError
from millpond.stores.cached import CachedValues
from millpond.stores.sqlite import SQLiteStore
from tests.stores.conftest import Backend

ROOM = 10_000


@asynccontextmanager
async def cached_by(backend: Backend) -> AsyncIterator[CachedValues]:
    """As one more process has them, at the backend's time."""
    async with backend.opened() as store:
        found: Any = store.cached
        found.now = backend.clock
        yield found


@pytest.fixture
def values(backend: Backend) -> Backend:
    async def clear() -> None:
        async with cached_by(backend) as cached:
            await cached.forget()

    asyncio.run(clear())
    return backend


async def names(cached: CachedValues, *asked: str) -> list[str]:
    return [name for name in asked if await cached.read(name) is not None]


async def test_what_one_process_writes_another_reads(values: Backend) -> None:
    data = bytes(range(256))
    async with cached_by(values) as one, cached_by(values) as other:
        assert await one.read("f/1/a") is None
        await one.write("f/1/a", b"first", 100, ROOM)
        await one.write("f/1/a", data, 100, ROOM)
        await one.write("f/1/b", b"", 100, ROOM)
        assert (await other.read("f/1/a"), await other.read("f/1/b")) == (data, b"")
        assert await other.read("f/1/") is None


async def test_a_value_goes_when_its_time_is_over(values: Backend) -> None:
    async with cached_by(values) as cached:
        await cached.write("f/1/a", b"a", 100, ROOM)
        await cached.write("f/1/b", b"b", 50, ROOM)
        values.clock.time += 50
        assert await names(cached, "f/1/a", "f/1/b") == ["f/1/a"]
        await cached.write("f/1/a", b"a", 100, ROOM)
        values.clock.time += 99
        assert await cached.read("f/1/a") == b"a"
        values.clock.time += 1
        assert await cached.read("f/1/a") is None
        # And takes no room any more.
        await cached.write("f/1/c", b"c" * ROOM, 100, ROOM)
        assert await cached.forget() == 1


async def test_of_many_who_add_a_value_one_does(values: Backend) -> None:
    async with cached_by(values) as one, cached_by(values) as other:
        added = await asyncio.gather(
            *((one, other)[number % 2].add("f/1/a", bytes([number]), 100, ROOM) for number in range(20))
        )
        assert sorted(added) == [False] * 19 + [True]
        assert await one.read("f/1/a") == bytes([added.index(True)])
        assert await one.add("f/1/b", b"b", 100, ROOM)
        # Once its time is over, or it is forgotten, anybody may.
        values.clock.time += 100
        assert await other.add("f/1/a", b"second", 100, ROOM)
        assert not await one.add("f/1/a", b"third", 100, ROOM)
        assert await one.forget("f/1/a") == 1
        assert await one.add("f/1/a", b"fourth", 100, ROOM)
        assert await other.read("f/1/a") == b"fourth"


async def test_too_many_bytes_push_out_what_was_used_least_recently(values: Backend) -> None:
    async with cached_by(values) as cached:
        for name in "abc":
            values.clock.time += 1
            await cached.write(f"f/1/{name}", b"x" * 3000, 100, ROOM)
        values.clock.time += 1
        assert await cached.read("f/1/a") is not None
        values.clock.time += 1
        await cached.write("f/1/d", b"x" * 3000, 100, ROOM)
        assert await names(cached, *(f"f/1/{name}" for name in "abcd")) == ["f/1/a", "f/1/c", "f/1/d"]
        await cached.write("f/1/d", b"x" * 9000, 100, ROOM)
        assert await names(cached, *(f"f/1/{name}" for name in "abcd")) == ["f/1/d"]
        await cached.write("f/1/e", b"x" * (ROOM + 1), 100, ROOM)
        assert await names(cached, "f/1/e") == []


async def test_values_are_forgotten_by_how_their_names_begin(values: Backend) -> None:
    async with cached_by(values) as cached:
        for name in ("f/1/a", "f/1/b", "f/2/a", "g/1/a", "ff/1/a", "%/1/a", "F/1/a"):
            await cached.write(name, b"x", 100, ROOM)
        assert await cached.forget("f/1/b") == 1
        assert await cached.forget("f/") == 2
        assert await cached.forget("%") == 1
        assert await names(cached, "g/1/a", "ff/1/a", "F/1/a") == ["g/1/a", "ff/1/a", "F/1/a"]
        assert await cached.forget() == 3
        assert await cached.forget() == 0
        # The room is counted anew.
        await cached.write("f/1/a", b"x" * ROOM, 100, ROOM)
        assert await cached.read("f/1/a") is not None


async def test_many_who_write_at_once_keep_the_room_and_whole_values(values: Backend) -> None:
    async with cached_by(values) as one, cached_by(values) as other:

        async def write(number: int) -> None:
            cached = (one, other)[number % 2]
            await cached.write(f"f/1/{number % 8}", bytes([number]) * 2000, 100, ROOM)

        await asyncio.gather(*map(write, range(60)))
        await one.write("f/1/last", b"x", 100, ROOM)
        found = [await one.read(f"f/1/{number}") for number in range(8)]
        kept = [value for value in found if value is not None]
        assert 1 <= len(kept) <= 4
        assert all(len(value) == 2000 and len(set(value)) == 1 for value in kept)


async def test_sessions_and_cached_values_do_not_see_each_other(values: Backend) -> None:
    async with values.opened() as store, cached_by(values) as cached:
        await store.create("s1", "ann", "load", 1)
        await cached.write("f/1/a", b"a", 100, ROOM)
        assert [one.session async for one in store.list()] == ["s1"]
        assert await store.count() == 1
        await cached.forget()
        await store.erase("s1")


async def test_a_damaged_file_is_begun_anew(tmp_path: Path) -> None:
    store = SQLiteStore(tmp_path / "sessions.db", ttl=100)
    cached = store.cached
    assert await cached.read("f/1/a") is None
    assert not cached.path.exists()
    await cached.write("f/1/a", b"a" * 50_000, 100, 1 << 20)
    await cached.close()
    assert cached.path.stat().st_mode & 0o077 == 0
    cached.path.write_bytes(b"no database" * 1000)
    assert await cached.read("f/1/a") is None
    await cached.write("f/1/a", b"b", 100, 1 << 20)
    assert await cached.read("f/1/a") == b"b"
    await cached.close()


async def test_a_file_that_cannot_be_made_is_an_error_of_ours(tmp_path: Path) -> None:
    (tmp_path / "in the way").write_text("")
    cached = SQLiteStore(tmp_path / "in the way" / "sessions.db", ttl=100).cached
    with pytest.raises(StoreError, match="cached values"):
        await cached.write("f/1/a", b"a", 100, ROOM)
