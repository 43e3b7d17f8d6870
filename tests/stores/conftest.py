"""Every back end, in the same hands: how to make one, open it anew, and let time pass."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from millpond.stores.base import Store
from millpond.stores.memory import MemoryStore
from millpond.stores.sqlite import SQLiteStore

TTL = 1000.0


class Clock:
    def __init__(self) -> None:
        self.time = 1_800_000_000.0

    def __call__(self) -> float:
        return self.time


class Backend:
    """One place where sessions are kept, and the stores that were made on it."""

    clock_moves = 1
    """How far the clock goes for each second of `advance`: 0 where time is the server's."""
    examples = 100
    """How many runs of the state machine fit into the suite."""

    def __init__(self, name: str, make: Callable[[Clock], Store]) -> None:
        self.name = name
        self.clock = Clock()
        self._make = make

    def make(self) -> Store:
        """One more store on the same place, as another process would have it."""
        return self._make(self.clock)

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[Store]:
        store = self.make()
        await store.open()
        try:
            yield store
        finally:
            await store.close()

    async def advance(self, seconds: float) -> None:
        """Let time pass."""
        self.clock.time += seconds

    async def clear(self) -> None:
        """Forget all sessions."""
        async with self.opened() as store:
            for session in [summary.session async for summary in store.list()]:
                await store.erase(session)


def memory(_: pytest.FixtureRequest, __: Path) -> Backend:
    kept: list[MemoryStore] = []

    def make(clock: Clock) -> Store:
        if not kept:
            kept.append(MemoryStore(ttl=TTL, now=clock))
        return kept[0]

    return Backend("memory", make)


def sqlite(_: pytest.FixtureRequest, folder: Path) -> Backend:
    return Backend("sqlite", lambda clock: SQLiteStore(folder / "sessions.db", ttl=TTL, now=clock))


BACKENDS: dict[str, Callable[[pytest.FixtureRequest, Path], Backend]] = {
    "memory": memory,
    "sqlite": sqlite,
}


@pytest.fixture(params=BACKENDS)
def backend(request: pytest.FixtureRequest, tmp_path: Path) -> Backend:
    return BACKENDS[request.param](request, tmp_path)


@pytest.fixture
def memory_backend(request: pytest.FixtureRequest, tmp_path: Path) -> Backend:
    """The model that the others are compared with."""
    return memory(request, tmp_path)


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run tests that are coroutines."""
    if not inspect.iscoroutinefunction(pyfuncitem.function):
        return None
    arguments = {
        name: pyfuncitem.funcargs[name] for name in inspect.signature(pyfuncitem.function).parameters
    }
    asyncio.run(pyfuncitem.function(**arguments))
    return True
