"""What happens between two steps of forgetting a content, on the back ends where there are two."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from millpond.stores import postgresql_files
from millpond.stores.files import Content
from millpond.stores.postgresql import PostgreSQLStore
from millpond.stores.redis import RedisStore
from tests.stores.conftest import TTL, postgresql, redis

CONTENT = Content("d", data=b"1")


async def test_redis_a_content_that_is_held_again_stays(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch
):
    """The sweep has seen that a file is gone; before it lets go of the content, the file comes again."""
    backend = redis(request, tmp_path)
    await backend.clear()
    async with backend.opened() as store:
        assert isinstance(store, RedisStore)
        files = store.files
        find_held = files._find_held

        async def come_again(holds: Sequence[str], digest: str) -> set[str]:
            found = await find_held(holds, digest)
            await files.add("s", "ann", "a", b"", CONTENT)
            return found

        await store.create("s", "ann", "load", 1)
        await files.add("s", "ann", "a", b"", CONTENT)
        await store._call(lambda client: client.hdel("millpond:{s}:blobs", "@a"))
        monkeypatch.setattr(files, "_find_held", come_again)
        assert await files.sweep() == []
        assert (await files.read("s", "ann", "a")).content == CONTENT


async def test_redis_a_hold_without_its_file_is_swept(request: pytest.FixtureRequest, tmp_path: Path):
    """Sessions expire in the server, which knows nothing of holds."""
    backend = redis(request, tmp_path)
    await backend.clear()
    async with backend.opened() as store:
        assert isinstance(store, RedisStore)
        await store.create("s", "ann", "load", 1)
        await store.files.add("s", "ann", "a", b"", CONTENT)
        await backend.advance(TTL + 1)
        assert await store._call(lambda client: client.exists("millpond:content:{d}")) == 1
        await store.files.sweep()
        assert await store._call(lambda client: client.keys("millpond:content:*")) == []


async def test_postgresql_looks_again_under_the_lock(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch
):
    """As if the first look had been before the file was there."""
    backend = postgresql(request, tmp_path)
    async with backend.opened() as store:
        assert isinstance(store, PostgreSQLStore)
        await store.erase("s")
        await store.create("s", "ann", "load", 1)
        await store.files.add("s", "ann", "a", b"", CONTENT)
        monkeypatch.setattr(
            postgresql_files, "_UNUSED", "SELECT digest FROM millpond_contents WHERE {which} FOR UPDATE"
        )
        assert await store.files.sweep() == []
        assert (await store.files.read("s", "ann", "a")).content == CONTENT
