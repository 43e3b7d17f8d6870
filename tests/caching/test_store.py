"""``persist="store"``: values are where the sessions are, and a store that is out of reach fails no call."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import millpond as st
from millpond.caching import shared
from millpond.caching.registry import REGISTRY, Registry
from millpond.caching.settings import SETTINGS
from millpond.caching.shared import CacheStore
from millpond.stores.base import StoreError
from millpond.stores.codec import Sealer
from millpond.stores.memory_cached import MemoryCached

ROOM = 20_000_000


class Flaky(MemoryCached):
    """Out of reach when it is told to be."""

    def __init__(self) -> None:
        super().__init__(lambda: 1000.0)
        self.down = False
        self.silent = False
        self.asked = 0

    async def read(self, name: str) -> bytes | None:
        await self._answer()
        return await super().read(name)

    async def write(self, name: str, value: bytes, ttl: float, room: int) -> None:
        await self._answer()
        await super().write(name, value, ttl, room)

    async def forget(self, start: str = "") -> int:
        await self._answer()
        return await super().forget(start)

    async def _answer(self) -> None:
        self.asked += 1
        if self.down:
            raise StoreError("Redis cannot be used: it is down.")
        if self.silent:
            await asyncio.Event().wait()


@pytest.fixture
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    """The server's."""
    found = asyncio.new_event_loop()
    thread = threading.Thread(target=found.run_forever)
    thread.start()
    yield found
    found.call_soon_threadsafe(found.stop)
    thread.join()
    # What was cancelled comes to its end.
    found.run_until_complete(asyncio.sleep(0))
    found.close()


@pytest.fixture(autouse=True)
def values(loop, monkeypatch) -> Iterator[Flaky]:
    found = Flaky()
    monkeypatch.setattr(SETTINGS, "sealer", Sealer([b"0123456789abcdef"]))
    monkeypatch.setattr(SETTINGS, "store", CacheStore(found, loop, ROOM))
    yield found
    REGISTRY.clear("data")


def _new_process(monkeypatch) -> None:
    monkeypatch.setattr("millpond.caching.function.REGISTRY", Registry())


def _no_pause(monkeypatch) -> None:
    monkeypatch.setattr(shared, "PAUSE", 0.0)


def _counted(calls: list[Any], **how: Any) -> Any:
    @st.cache_data(persist="store", **how)
    def load(a):
        calls.append(a)
        return {"a": a, "array": np.full(200_000, 1)}

    return load


def test_another_process_has_the_value(monkeypatch) -> None:
    calls: list[Any] = []
    _counted(calls)("x")["array"][0] = 5
    _new_process(monkeypatch)
    found = _counted(calls)("x")
    assert (found["a"], found["array"][0]) == ("x", 1)
    found["array"][0] = 7
    assert _counted(calls)("x")["array"][0] == 1
    assert calls == ["x"]


def test_a_coroutine_function_has_it_too(monkeypatch) -> None:
    calls: list[Any] = []

    def make() -> Any:
        @st.cache_data(persist="store")
        async def load(a):
            calls.append(a)
            return [a]

        return load

    assert asyncio.run(make()("x")) == ["x"]
    _new_process(monkeypatch)
    assert asyncio.run(make()("x")) == ["x"]
    assert calls == ["x"]


def test_what_is_in_the_store_is_sealed(values, monkeypatch, caplog) -> None:
    calls: list[Any] = []
    _counted(calls)("x"), _counted(calls)("y")
    (one, kept), (other, _) = values._values.items()
    values._values[other] = kept
    _new_process(monkeypatch)
    assert _counted(calls)("y")["a"] == "y"
    assert calls == ["x", "y", "y"]
    assert "changed there" in caplog.text
    assert one != other


def test_a_hit_in_the_store_is_no_miss(monkeypatch) -> None:
    _counted([])("x")
    _new_process(monkeypatch)
    load = _counted([])
    load("x"), load("x"), load("y")
    assert (load._cache.hits, load._cache.misses) == (1, 1)


def test_clear_forgets_it_there(values, monkeypatch) -> None:
    calls: list[Any] = []
    load = _counted(calls)
    load("x"), load("y")
    load.clear("x")
    assert len(values._values) == 1
    load.clear()
    assert values._values == {}
    load("x")
    st.cache_data.clear()
    assert values._values == {}


def test_the_values_of_a_function_have_its_ttl(values) -> None:
    _counted([], ttl=60)("x")
    _counted([])("x")
    assert [until for _, until in values._values.values()] == [1060.0, 1000.0 + shared.KEPT]


def test_a_store_that_is_down_fails_no_call_and_the_log_says_so_once(values, monkeypatch, caplog) -> None:
    _no_pause(monkeypatch)
    calls: list[Any] = []
    load = _counted(calls)
    values.down = True
    with caplog.at_level(logging.INFO, "millpond"):
        assert [load(each)["a"] for each in "xyxz"] == ["x", "y", "x", "z"]
        assert calls == ["x", "y", "z"]
        assert caplog.text.count("Redis cannot be used: it is down.") == 1
        values.down = False
        load("u")
        assert caplog.text.count("again") == 1
    assert len(values._values) == 1


def test_nobody_waits_again_for_a_store_that_did_not_answer(values, monkeypatch, caplog) -> None:
    monkeypatch.setattr(shared, "PATIENCE", 0.05)
    values.silent = True
    load = _counted([])
    assert [load(each)["a"] for each in "xyz"] == ["x", "y", "z"]
    assert values.asked == 1
    assert "did not answer in time" in caplog.text


def test_what_was_cleared_while_the_store_was_down_does_not_come_back(values, monkeypatch) -> None:
    _no_pause(monkeypatch)
    calls: list[Any] = []
    load = _counted(calls)
    load("x")
    values.down = True
    load.clear()
    values.down = False
    _new_process(monkeypatch)
    _counted(calls)("x")
    assert calls == ["x", "x"]


def test_a_store_whose_loop_has_ended_fails_no_call(values, monkeypatch) -> None:
    ended = asyncio.new_event_loop()
    ended.close()
    monkeypatch.setattr(SETTINGS, "store", CacheStore(values, ended, ROOM))
    assert _counted([])("x")["a"] == "x"


def test_a_call_on_the_servers_own_loop_does_not_wait_for_itself(values, loop, caplog) -> None:
    async def call() -> Any:
        return _counted([])("x")["a"]

    assert asyncio.run_coroutine_threadsafe(call(), loop).result(30) == "x"
    assert values.asked == 0
    assert "event loop" in caplog.text


def test_a_value_that_is_too_large_for_the_store_is_in_memory(values, loop, monkeypatch, caplog) -> None:
    monkeypatch.setattr(SETTINGS, "store", CacheStore(values, loop, 4_000_000))
    calls: list[Any] = []
    load = _counted(calls)
    load("x"), load("x")
    assert calls == ["x"]
    assert values._values == {}
    assert "maxCacheStoreSize" in caplog.text


def test_a_store_that_keeps_none_is_told_once(loop, monkeypatch, caplog) -> None:
    monkeypatch.setattr(SETTINGS, "store", CacheStore(None, loop, ROOM))
    load = _counted([])
    load("x"), load("y"), load.clear()
    assert caplog.text.count("keeps no cached values") == 1


def test_without_a_server_values_are_in_memory(monkeypatch) -> None:
    monkeypatch.setattr(SETTINGS, "store", None)
    calls: list[Any] = []
    load = _counted(calls)
    load("x"), load("x"), load.clear()
    assert calls == ["x"]
