"""A Redis that fails over: what the replica did not have is lost, and said; at ``replicated`` nothing acknowledged is."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.clicker import Clicker
from tests.faults.server_process import ServerProcess
from tests.faults.test_kill import COUNTER
from tests.stores.servers import RedisServer, wait_until

SECRET = "a secret that both of the servers have"


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[tuple[RedisServer, RedisServer]]:
    """A primary, and its replica."""
    servers: list[RedisServer] = []
    for name in ("primary", "replica"):
        folder = tmp_path / name
        folder.mkdir()
        options = (
            ["--replicaof", "127.0.0.1", str(servers[0].port)]
            if servers
            else ["--repl-diskless-sync-delay", "0"]
        )
        servers.append(RedisServer(folder, *options))
        servers[-1].start()
    primary, replica = servers
    wait_until("the replica is connected", lambda: "link_status:up" in replica.ask_all("INFO", "replication"))
    yield primary, replica
    for server in servers:
        server.stop(signal.SIGKILL)


def serve(tmp_path: Path, redis: RedisServer, level: str, name: str) -> ServerProcess:
    script = tmp_path / name / "app.py"
    script.parent.mkdir()
    script.write_text(COUNTER)
    return ServerProcess(
        script, "--session.store", redis.url, "--session.durability", level, "--session.secret", SECRET
    )


def test_a_fail_over_that_lost_commits_is_said(tmp_path: Path, pair: tuple[RedisServer, RedisServer]) -> None:
    primary, replica = pair
    with serve(tmp_path, primary, "process", "one") as before:
        tab = Clicker([before.port])
        tab.connect()
        tab.click()
        tab.wait()
        wait_until("the replica has it", lambda: offset(primary) == offset(replica))
        replica.ask("REPLICAOF", "NO", "ONE")  # while the primary still takes commits
        for _ in range(3):
            tab.click()
            tab.wait()
        assert tab.acked == 4
    primary.stop(signal.SIGKILL)
    with serve(tmp_path, replica, "process", "two") as after:
        tab.ports = [after.port]
        tab.connect()
        assert tab.rolled_back
        assert len(tab.sessions) == 1
        while not tab.texts:
            tab.read()
        assert tab.count == 1
        assert "lost confirmed data of the session" in after.log.read_text()


def test_at_the_level_replicated_nothing_acknowledged_is_lost(
    tmp_path: Path, pair: tuple[RedisServer, RedisServer]
) -> None:
    primary, replica = pair
    with serve(tmp_path, primary, "replicated", "one") as before:
        tab = Clicker([before.port])
        tab.connect()
        for _ in range(3):
            tab.click()
            tab.wait()
        replica.ask("REPLICAOF", "NO", "ONE")
        for _ in range(3):
            tab.click()
        while tab.count < 6:  # shown, and not saved
            tab.read()
        assert tab.acked == 3
    primary.stop(signal.SIGKILL)
    with serve(tmp_path, replica, "process", "two") as after:
        tab.ports = [after.port]
        tab.connect()
        assert tab.acked >= 3
        tab.wait()
        assert not tab.rolled_back
        assert tab.count == tab.clicks == 6


def offset(server: RedisServer) -> str:
    lines = server.ask_all("INFO", "replication").splitlines()
    name = "slave_repl_offset" if "role:slave" in lines else "master_repl_offset"
    return next(line for line in lines if line.startswith(name)).partition(":")[2]
