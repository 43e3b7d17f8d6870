"""A store that hangs and goes on later, a full Redis seen from the page, and clocks that jump."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis

from millpond.stores.base import Commit, StoreError, UnknownSession
from millpond.stores.redis import RedisStore
from millpond.stores.sqlite import SQLiteStore
from tests.faults.clicker import Clicker
from tests.faults.server_process import ServerProcess
from tests.faults.test_kill import COUNTER
from tests.stores.conftest import TTL, Clock
from tests.stores.servers import RedisServer, wait_until


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[RedisServer]:
    folder = tmp_path / "redis"
    folder.mkdir()
    server = RedisServer(folder)
    server.start()
    yield server
    server.stop(signal.SIGKILL)


async def test_a_commit_that_is_done_after_its_caller_gave_up_counts_once(redis, monkeypatch):
    """The server hangs with the connection open, as one whose cable was pulled."""
    patient = RedisStore.from_url(redis.url, ttl=600, level=None, project=Path())
    await patient.open()
    epoch = await patient.create("s", "ann", "load", 1)
    monkeypatch.setattr("millpond.stores.redis._SECONDS", 0.5)
    hasty = RedisStore.from_url(redis.url, ttl=600, level=None, project=Path())
    await hasty.open()
    await hasty.commit(Commit("s", epoch, 1, 1, b"", {"a": b"1"}))
    redis.send(signal.SIGSTOP)
    late = Commit("s", epoch, 2, 2, b"", {"a": b"2"})
    with pytest.raises(StoreError, match="cannot be used"):
        await hasty.commit(late)
    redis.send(signal.SIGCONT)
    # What it had in its socket it does now; the same again is the same commit.
    await patient.commit(late)
    found = await patient.attach("s", "ann", "load", 2)
    assert (found.version, found.values) == (2, {"a": b"2"})
    await hasty.close()
    await patient.close()


def test_clicks_while_redis_has_no_memory_are_saved_later(tmp_path, redis):
    script = tmp_path / "app.py"
    script.write_text(COUNTER)
    flags = ["--session.store", redis.url, "--session.secret", "a secret that is by far long enough for it"]
    with ServerProcess(script, *flags) as server:
        tab = Clicker([server.port])
        tab.connect()
        tab.click()
        tab.wait()
        redis.ask("CONFIG", "SET", "maxmemory", "1000")
        for _ in range(3):
            tab.click()
        while tab.count < 4:  # the page goes on
            tab.read()
        wait_until("the log says why", lambda: "memory is full" in server.log.read_text())
        assert tab.acked == 1
        redis.ask("CONFIG", "SET", "maxmemory", "0")
        tab.wait()
        assert tab.acked == tab.count == 4
        server.kill()
        server.start()
        tab.connect()
        assert tab.acked == 4
        tab.wait()
        assert tab.count == 4


def test_clicks_while_the_record_is_damaged_are_saved_when_it_is_put_back(tmp_path, redis):
    script = tmp_path / "app.py"
    script.write_text(COUNTER)
    flags = ["--session.store", redis.url, "--session.secret", "a secret that is long enough for it"]
    with ServerProcess(script, *flags) as server:
        tab = Clicker([server.port])
        tab.connect()
        tab.click()
        tab.wait()
        (session,) = tab.sessions
        with Redis(port=redis.port) as client:
            name = f"millpond:{{{session}}}"
            epoch = client.hget(name, "epoch")
            client.hdel(name, "epoch")
            tab.click()
            wait_until("the log says why", lambda: "in Redis is damaged" in server.log.read_text())
            assert tab.acked == 1
            client.hset(name, "epoch", epoch)
        tab.wait()
        assert tab.acked == tab.count == 2
        assert "Traceback" not in server.log.read_text()


async def test_clocks_jump(tmp_path):
    clock = Clock()
    store = SQLiteStore(tmp_path / "sessions.db", ttl=TTL, now=clock)
    await store.open()
    epoch = await store.create("s", "ann", "load", 1)
    # Back, far back, and forward by less than a session's time.
    for version, jump in enumerate([-3600.0, -1e6, TTL / 2, TTL / 2], start=1):
        clock.time += jump
        await store.commit(Commit("s", epoch, version, version, b"", {"a": b"%d" % version}))
    found = await store.attach("s", "ann", "load", 2)
    assert (found.epoch_before, found.version, found.values) == (epoch, 4, {"a": b"4"})
    # Forward by more than a session's time: it has expired, which is said.
    clock.time += 2 * TTL
    with pytest.raises(UnknownSession):
        await store.attach("s", "ann", "load", 3)
    await store.close()
