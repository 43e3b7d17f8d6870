"""Every back end can say how many sessions it has."""

from __future__ import annotations

from millpond.stores.base import Commit
from tests.stores.conftest import TTL, Backend


async def test_sessions_are_counted_without_their_blobs_until_they_expire(backend: Backend) -> None:
    async with backend.opened() as store:
        assert await store.count() == 0
        epoch = await store.create("s4", "owner", "load", 1)
        for number in range(4):
            await store.create(f"s{number}", "owner", "load", 1)
        blobs = {"0" * 64: b"large"}
        await store.commit(Commit("s4", epoch, 1, 1, b"manifest", {"key": b"value"}, blobs=blobs))
        assert await store.count() == 5
        await store.erase("s4")
        assert await store.count() == 4
        await backend.advance(TTL + 1)
        assert await store.count() == 0
