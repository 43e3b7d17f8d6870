"""Redis Sentinel, with real processes: the primary is killed, and the sessions go on with the one that follows it."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from millpond.stores.base import StoreError
from millpond.stores.redis import RedisStore
from tests.faults.clicker import Clicker
from tests.faults.server_process import ServerProcess
from tests.faults.test_failover import pair, serve
from tests.stores.servers import RedisServer, wait_until

__all__ = ["pair"]


class Sentinel(RedisServer):
    """One Sentinel, which decides alone (quorum 1), after half a second."""

    def __init__(self, folder: Path, primary: RedisServer) -> None:
        super().__init__(folder)
        self._port_of_primary = primary.port

    def command(self) -> list[str]:
        file = self.folder / "sentinel.conf"
        file.write_text(f"""
port {self.port}
bind 127.0.0.1
sentinel monitor sessions 127.0.0.1 {self._port_of_primary} 1
sentinel down-after-milliseconds sessions 500
sentinel failover-timeout sessions 4000
""")
        return [self._program, str(file), "--sentinel"]

    @property
    def url(self) -> str:
        return f"redis+sentinel://127.0.0.1:{self.port}/sessions"


@pytest.fixture
def sentinel(tmp_path: Path, pair: tuple[RedisServer, RedisServer]) -> Iterator[Sentinel]:
    folder = tmp_path / "sentinel"
    folder.mkdir()
    sentinel = Sentinel(folder, pair[0])
    sentinel.start()
    wait_until("Sentinel knows the replica", lambda: "slaves=1" in sentinel.ask_all("INFO", "sentinel"))
    yield sentinel
    sentinel.stop(signal.SIGKILL)


def test_the_sessions_go_on_with_the_new_primary(
    tmp_path: Path, pair: tuple[RedisServer, RedisServer], sentinel: Sentinel
) -> None:
    primary, replica = pair
    with serve(tmp_path, sentinel, "replicated", "app") as server:
        tab = Clicker([server.port])
        tab.connect()
        for _ in range(3):
            tab.click()
            tab.wait()
        primary.stop(signal.SIGKILL)
        tab.click()
        while tab.count < 4:  # shown, and not saved
            tab.read()
        assert tab.acked == 3
        wait_until(
            "Sentinel has a new primary", lambda: "role:master" in replica.ask_all("INFO", "replication")
        )
        # The level asks for a replica: the old primary comes back as one.
        primary.start()
        tab.wait()
        assert (tab.count, tab.acked) == (4, 4)
        assert len(tab.sessions) == 1
        assert not tab.rolled_back
        check_another(server, tab, tmp_path, sentinel)


def check_another(server: ServerProcess, tab: Clicker, tmp_path: Path, sentinel: Sentinel) -> None:
    """Another server, which has only now asked Sentinel, has the same."""
    with serve(tmp_path, sentinel, "process", "another") as another:
        tab.close()
        tab.ports = [another.port]
        tab.connect()
        tab.click()
        tab.wait()
        assert tab.count == tab.acked == 5


def test_a_name_that_sentinel_does_not_know(sentinel: Sentinel) -> None:
    store = RedisStore.from_url(
        f"redis+sentinel://127.0.0.1:{sentinel.port}/nobody", ttl=60, level="process", project=Path()
    )

    async def scenario() -> None:
        try:
            with pytest.raises(StoreError, match="none knows a server named `nobody`"):
                await store.open()
        finally:
            await store.close()

    asyncio.run(scenario())
