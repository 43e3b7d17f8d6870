"""Every back end, in the same hands: how to make one, open it anew, and let time pass."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from redis import Redis

from millpond.stores.base import Store
from millpond.stores.memory import MemoryStore
from millpond.stores.postgresql import PostgreSQLStore
from millpond.stores.redis import RedisStore
from millpond.stores.sqlite import SQLiteStore
from tests.stores.servers import PostgreSQLServer, RedisCluster, RedisServer

TTL = 1000.0


class Clock:
    def __init__(self) -> None:
        self.time = 1_800_000_000.0

    def __call__(self) -> float:
        return self.time


class Backend:
    """One place where sessions are kept, and the stores that were made on it."""

    examples = 100
    """How many runs of the state machine fit into the suite."""

    def __init__(self, name: str, make: Callable[[Clock], Store], url: str) -> None:
        self.name = name
        self.url = url
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

    return Backend("memory", make, "memory://")


def sqlite(_: pytest.FixtureRequest, folder: Path) -> Backend:
    path = folder / "sessions.db"
    return Backend("sqlite", lambda clock: SQLiteStore(path, ttl=TTL, now=clock), f"sqlite:///{path}")


class RedisBackend(Backend):
    """Time is the server's: to let it pass, every key is given less of it."""

    examples = 25

    def __init__(self, name: str, url: str, ports: list[int]) -> None:
        super().__init__(name, lambda _: RedisStore.from_url(url, ttl=TTL, level=None, project=Path()), url)
        self._ports = ports

    async def advance(self, seconds: float) -> None:
        for port in self._ports:
            with Redis(port=port) as client:
                for pattern in ("millpond:{*", "millpond:note:*"):
                    for key in client.scan_iter(match=pattern, count=1000):
                        client.pexpire(key, client.pttl(key) - int(seconds * 1000))

    async def clear(self) -> None:
        for port in self._ports:
            with Redis(port=port) as client:
                client.flushall()


def redis(request: pytest.FixtureRequest, _: Path) -> Backend:
    server = request.getfixturevalue("redis_server")
    return RedisBackend("redis", server.url, [server.port])


def redis_cluster(request: pytest.FixtureRequest, _: Path) -> Backend:
    cluster = request.getfixturevalue("redis_cluster_servers")
    return RedisBackend("redis cluster", cluster.url, [node.port for node in cluster.nodes])


class PostgreSQLBackend(Backend):
    examples = 25

    def __init__(self, server: PostgreSQLServer) -> None:
        super().__init__(
            "postgresql", lambda clock: PostgreSQLStore(server.url, ttl=TTL, now=clock), server.url
        )
        self._server = server

    async def clear(self) -> None:
        if self._server.ask("SELECT to_regclass('millpond_sessions')::text") != [(None,)]:
            self._server.ask("DELETE FROM millpond_sessions")
            self._server.ask("DELETE FROM millpond_contents")
            self._server.ask("DELETE FROM millpond_erased")
            self._server.ask("DELETE FROM millpond_notes")


def postgresql(request: pytest.FixtureRequest, _: Path) -> Backend:
    return PostgreSQLBackend(request.getfixturevalue("postgresql_server"))


@pytest.fixture(scope="session")
def postgresql_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgreSQLServer]:
    server = PostgreSQLServer(tmp_path_factory.mktemp("postgresql"))
    try:
        server.start()
        yield server
    finally:
        server.remove()


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    server = RedisServer(tmp_path_factory.mktemp("redis"))
    try:
        server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def redis_cluster_servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisCluster]:
    cluster = RedisCluster(tmp_path_factory.mktemp("redis_cluster"))
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.stop()


BACKENDS: dict[str, Callable[[pytest.FixtureRequest, Path], Backend]] = {
    "memory": memory,
    "sqlite": sqlite,
    "redis": redis,
    "redis_cluster": redis_cluster,
    "postgresql": postgresql,
}


@pytest.fixture(params=BACKENDS)
def backend(request: pytest.FixtureRequest, tmp_path: Path) -> Backend:
    found = BACKENDS[request.param](request, tmp_path)
    asyncio.run(found.clear())
    return found


@pytest.fixture
def memory_backend(request: pytest.FixtureRequest, tmp_path: Path) -> Backend:
    """The model that the others are compared with."""
    return memory(request, tmp_path)


@pytest.fixture
def epochs_from_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first epoch of every session is 1, and the others count on, so that a test can write them down."""
    monkeypatch.setattr("millpond.stores.base.secrets.randbelow", lambda _: 0)
    for module in ("memory", "sqlite", "postgresql", "redis"):
        monkeypatch.setattr(f"millpond.stores.{module}.least_epoch", lambda: 0)
