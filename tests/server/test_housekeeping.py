"""One session's trouble is its own: what is done for all of them goes on."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import pytest

import millpond
from millpond.server import housekeeping
from millpond.stores.base import StoreError
from millpond.stores.files import Content
from millpond.stores.memory import MemoryStore
from millpond.stores.memory_files import MemoryFiles
from tests.patience import PATIENCE
from tests.stores.servers import wait_until

PICTURES = """
import millpond as st
from millpond.session.context import current
for what in ("bad", "good"):
    current().run.session.files.add(what.encode(), "text/plain", what)
st.text("drawn")
"""


def test_cached_values_go_when_their_time_is_over(serve: Callable[..., Any], monkeypatch) -> None:
    monkeypatch.setattr(housekeeping, "EVERY", 0.02)
    released = threading.Event()
    clock = [1000.0]
    monkeypatch.setattr("millpond.caching.cache.time.monotonic", lambda: clock[0])

    @millpond.cache_resource(ttl=60, on_release=lambda value: released.set())
    def connect():
        return object()

    connect()
    clock[0] += 60
    with serve():
        assert released.wait(PATIENCE)


class Picky(MemoryFiles):
    """Files of a store that takes all but one."""

    async def add(self, session: str, owner: str, file: str, record: bytes, content: Content) -> str:
        if content.data == b"bad":
            raise type(self.error)(*self.error.args)
        return await super().add(session, owner, file, record, content)

    error: Exception = StoreError("This one is not for me.")


@pytest.mark.parametrize("error", [StoreError("This one is not for me."), ValueError("Nor is this.")])
def test_a_file_that_cannot_be_stored_holds_up_nothing(
    serve: Callable[..., Any], connect: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, error: Exception
):
    monkeypatch.setattr(housekeeping, "EVERY", 0.02)
    monkeypatch.setattr("millpond.server.sessions.PARK_WITHIN", 0.1)
    monkeypatch.setattr(Picky, "error", error)
    store = MemoryStore(ttl=100)
    store.files.__class__ = Picky
    store.shared = True  # type: ignore[misc]
    expired: list[None] = []
    expire = store.expire

    async def count_expiry() -> int:
        expired.append(None)
        return await expire()

    monkeypatch.setattr(store, "expire", count_expiry)
    flags = {"server.disconnectedSessionTTL": "0", "server.metrics": "true"}
    with serve(PICTURES, flags, store=store) as client:
        client.get("/")
        with connect(client) as tab:
            tab.hello().until_finished()
            # The other file does not wait for it.
            wait_until("the good file is stored", lambda: len(store._records[tab.session].files) == 1)
        with connect(client) as other:
            other.hello().until_finished()
        # Both are let go of, and the store goes on being tidied up.
        seen = len(expired)
        wait_until("the store is tidied up", lambda: len(expired) > seen + 3)
        wait_until("the sessions are parked", lambda: _count_live(client) == 0)


def _count_live(client: Any) -> int:
    return int(float(client.get("/metrics").text.split("\nmillpond_sessions_live ")[1].split()[0]))


def test_work_that_fails_or_hangs_does_not_stop_the_other(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(housekeeping, "EVERY", 0)

    async def scenario() -> None:
        done = asyncio.Event()
        times = 0

        async def fail() -> None:
            nonlocal times
            times += 1
            if times == 3:
                done.set()
            raise RuntimeError("broken")

        task = asyncio.create_task(housekeeping.repeat(fail))
        async with asyncio.timeout(PATIENCE):
            await done.wait()
        assert not task.done()
        task.cancel()

    asyncio.run(scenario())


class ClosedEarly(MemoryStore):
    """Notes what is done with it when it is closed already."""

    def __init__(self, ttl: float) -> None:
        super().__init__(ttl=ttl)
        self.closed = asyncio.Event()
        self.expiring = threading.Event()
        self.late = False

    async def expire(self) -> int:
        self.expiring.set()
        await self.closed.wait()
        self.late = True
        return 0

    async def close(self) -> None:
        self.closed.set()
        await asyncio.sleep(0)  # whoever waits for it goes on
        await super().close()


def test_nothing_is_asked_of_a_store_that_is_being_closed(serve: Callable[..., Any], monkeypatch) -> None:
    monkeypatch.setattr(housekeeping, "EVERY", 0.01)
    store = ClosedEarly(ttl=100)
    with serve(store=store):
        assert store.expiring.wait(PATIENCE)
    assert store.closed.is_set()
    assert not store.late
