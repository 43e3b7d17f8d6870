"""What is Redis's own: URLs, what is asked of the server, durability levels."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest
from redis import Redis

from millpond.errors import ConfigError
from millpond.stores.base import Commit, StoreError
from millpond.stores.redis import RedisStore
from millpond.stores.redis_client import SCHEMES, Target
from millpond.stores.registry import open_store
from tests.stores.servers import RedisServer, free_port, wait_until

pytestmark = pytest.mark.usefixtures("epochs_from_one")


def make(url, level=None):
    return RedisStore.from_url(url, ttl=60, level=level, project=Path())


@pytest.fixture
def start(tmp_path):
    servers: list[RedisServer] = []

    def start(*options):
        folder = tmp_path / str(len(servers))
        folder.mkdir()
        server = RedisServer(folder, *options)
        servers.append(server)
        server.start()
        return server

    yield start
    for server in servers:
        server.stop()


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("redis://", Target((("localhost", 6379),))),
        ("redis://example.org", Target((("example.org", 6379),))),
        ("valkey://h:1/2", Target((("h", 1),), database=2)),
        ("rediss://[::1]:7/", Target((("::1", 7),), tls=True)),
        ("valkeys://u:p%40@h", Target((("h", 6379),), tls=True, username="u", password="p@")),
        ("redis://:secret@h", Target((("h", 6379),), password="secret")),
        ("redis+cluster://a,b:2", Target((("a", 6379), ("b", 2)), cluster=True)),
        ("redis+sentinel://a,b:2/main?db=3", Target((("a", 26379), ("b", 2)), master="main", database=3)),
        ("redis://h?prefix=shop:&replicas=2", Target((("h", 6379),), prefix="shop:", replicas=2)),
    ],
)
def test_urls(url, expected):
    assert Target.from_url(url) == expected


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("redis://h/name", "the number of a Redis database."),
        ("redis+sentinel://h", "ends in the name of its master"),
        ("redis+cluster://h/1", "only the database 0"),
        ("redis://h?prefx=a", "unknown part `prefx`"),
        ("redis://h?prefix={a}", "prefix of a Redis URL must"),
        ("redis://h?replicas=many", "Write a whole number"),
        ("redis://h?replicas=0", "at least 1"),
        ("redis://a:b:c", "is not a host"),
    ],
)
def test_wrong_urls(url, says):
    with pytest.raises(ConfigError, match=says):
        Target.from_url(url)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_scheme_is_registered(scheme):
    assert isinstance(open_store(f"{scheme}://h/0", ttl=1, level=None, project=Path()), RedisStore)


async def test_a_missing_package_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "redis.asyncio", None)
    with pytest.raises(ConfigError, match=r'pip install "millpond\[redis\]"'):
        await make("redis://h").open()


@pytest.mark.parametrize("policy", ["allkeys-lru", "volatile-ttl"])
async def test_a_server_that_may_evict_sessions_is_refused(start, policy):
    server = start("--maxmemory-policy", policy)
    with pytest.raises(ConfigError, match="CONFIG SET maxmemory-policy noeviction"):
        await make(server.url).open()


async def test_a_newer_layout_is_refused(start):
    server = start()
    server.ask("SET", "millpond:schema", "99")
    with pytest.raises(ConfigError, match="newer Millpond"):
        await make(server.url).open()


async def test_a_server_that_is_not_there():
    with pytest.raises(StoreError, match="Is it running"):
        await make(f"redis://127.0.0.1:{free_port()}").open()


async def test_a_wrong_password(start):
    server = start("--requirepass", "secret")
    server_url = server.url.replace("//", "//:wrong@")
    with pytest.raises(StoreError, match="password is wrong"):
        await make(server_url).open()


async def test_prefixes_keep_two_apps_apart(start):
    server = start()
    stores = [make(f"{server.url}?prefix={prefix}:") for prefix in ("a", "b")]
    for number, store in enumerate(stores):
        await store.open()
        await store.create(f"s{number}", "ann", "load", 1)
    assert [[found.session async for found in store.list()] for store in stores] == [["s0"], ["s1"]]
    for store in stores:
        await store.close()


async def test_power_needs_a_server_that_writes_at_once(start):
    with pytest.raises(ConfigError, match="appendfsync always"):
        await make(start().url, "power").open()
    store = make(start("--appendonly", "yes", "--appendfsync", "always").url, "power")
    await store.open()
    assert await store.create("s", "ann", "load", 1) == 1
    await store.close()


async def test_replicated_counts_the_replicas(start):
    primary = start()
    replica = start("--replicaof", "127.0.0.1", str(primary.port))
    wait_until("the replica is connected", lambda: is_linked(replica))
    store = make(primary.url, "replicated")
    await store.open()
    await store.create("s", "ann", "load", 1)
    commit = Commit("s", 1, 1, 1, b"", {"a": b"1"})
    await store.commit(commit)
    replica.stop()
    late = Commit("s", 1, 2, 2, b"", {"a": b"2"})
    patient, store._wait = store._wait, ("WAIT", 1, 50)
    with pytest.raises(StoreError, match="1 replicas, but 0"):
        await store.commit(late)
    # It was written there; repeating it must not count it as saved either.
    with pytest.raises(StoreError, match="1 replicas, but 0"):
        await store.commit(late)
    store._wait = patient
    replica.start()
    wait_until("the replica is connected", lambda: is_linked(replica))
    await store.commit(late)
    await store.close()


def is_linked(replica):
    lines = replica.ask_all("INFO", "replication")
    return "master_link_status:up" in lines


def test_a_cluster_has_no_level_replicated():
    with pytest.raises(ConfigError, match="one server or Sentinel"):
        make("redis+cluster://h", "replicated")


async def test_scripts_that_the_server_forgot_are_sent_again(start):
    server = start()
    store = make(server.url)
    await store.open()
    await store.create("s", "ann", "load", 1)
    for version in range(1, 4):
        server.ask("SCRIPT", "FLUSH")
        await store.commit(Commit("s", 1, version, version, b"", {"a": b"%d" % version}))
    assert (await store.attach("s", "ann", "load", 2)).values == {"a": b"3"}
    await store.close()


async def test_a_full_server_refuses_and_keeps_what_it_has(start):
    server = start("--maxmemory-policy", "noeviction")
    store = make(server.url)
    await store.open()
    await store.create("s", "ann", "load", 1)
    await store.commit(Commit("s", 1, 1, 1, b"", {"a": b"1"}, blobs={"x": b"X"}))
    server.ask("CONFIG", "SET", "maxmemory", "1000")
    refused = Commit("s", 1, 2, 2, b"", {"a": b"2"}, dropped=["x"])
    with pytest.raises(StoreError, match="memory is full"):
        await store.commit(refused)
    server.ask("CONFIG", "SET", "maxmemory", "0")
    assert await store.read_blob("s", "x") == b"X"
    await store.commit(refused)
    found = await store.attach("s", "ann", "load", 2)
    assert (found.version, found.values) == (2, {"a": b"2"})
    await store.close()


async def test_a_restarted_server_with_an_append_only_file_has_all(start):
    server = start("--appendonly", "yes", "--appendfsync", "always")
    store = make(server.url, "power")
    await store.open()
    await store.create("s", "ann", "load", 1)
    commit = Commit("s", 1, 1, 1, b"", {"a": b"1"})
    await store.commit(commit)
    server.stop()
    with pytest.raises(StoreError):
        await store.commit(Commit("s", 1, 2, 2, b"", {"a": b"2"}))
    server.start()
    await store.commit(Commit("s", 1, 2, 2, b"", {"a": b"2"}))
    assert (await store.attach("s", "ann", "load", 2)).values == {"a": b"2"}
    await store.close()


async def test_a_burst_uses_few_connections(start):
    server = start()
    store = make(server.url)
    await store.open()
    await asyncio.gather(*(store.create(f"s{number}", "ann", "load", 1) for number in range(500)))
    clients = next(
        line for line in server.ask_all("INFO", "clients").split() if line.startswith("connected_clients")
    )
    assert int(clients.partition(":")[2]) <= 34
    await store.close()


@pytest.mark.parametrize(
    ("field", "value"), [("epoch", None), ("version", None), ("manifest", None), ("seq", "?"), ("=\xff", "v")]
)
async def test_a_damaged_hash_is_said_in_a_line_and_hides_no_other_session(start, field, value):
    server = start()
    store = make(server.url)
    await store.open()
    for session in ("damaged", "sound"):
        await store.create(session, "ann", "load", 1)
    with Redis(port=server.port) as client:
        name = field.encode("latin-1")
        hash_ = "millpond:{damaged}"
        client.hset(hash_, name, value) if value else client.hdel(hash_, name)
    with pytest.raises(
        StoreError, match=r"session damaged in Redis is damaged .*something else wrote"
    ) as raised:
        await store.read("damaged", "ann")
    assert "\n" not in str(raised.value)
    assert {summary.session async for summary in store.list()} == {"damaged", "sound"}
    assert await store.erase_owner("ann") == 2
    await store.close()
