"""PostgreSQL behind PgBouncer in transaction mode: a connection may be another one at each transaction."""

from __future__ import annotations

import asyncio

import pytest

from millpond.stores.base import Attached, Commit, StoreError, Superseded
from millpond.stores.postgresql import PostgreSQLStore
from tests.stores.pgbouncer import PgBouncer

SESSIONS = 40
ROUNDS = 5


@pytest.fixture(scope="module")
def pooler(postgresql_server):
    pooler = PgBouncer(postgresql_server)
    try:
        pooler.start()
        yield pooler
    finally:
        pooler.stop()


async def opened(pooler, level=None):
    store = PostgreSQLStore(pooler.url, ttl=600, level=level)
    await store.open()
    return store


async def write(store: PostgreSQLStore, session: str) -> None:
    epoch = await store.create(session, "ann", "load", 1)
    for version in range(1, ROUNDS + 1):
        text = b"%d" % version
        await store.commit(Commit(session, epoch, version, version, text, {"a": text, f"b{version}": text}))


@pytest.mark.parametrize("level", ["power", "process"])
async def test_many_sessions_over_few_connections(pooler, level):
    stores = [await opened(pooler, level) for _ in range(3)]
    names = [f"{level} {number}" for number in range(SESSIONS)]
    await asyncio.gather(*(write(stores[number % 3], name) for number, name in enumerate(names)))
    for name in names:
        found = await stores[0].attach(name, "ann", "another", 1)
        assert (found.version, found.seq, found.values["a"], len(found.values)) == (
            ROUNDS,
            ROUNDS,
            b"5",
            ROUNDS + 1,
        )
    for store in stores:
        await store.close()


async def test_one_writer_for_each_epoch(pooler):
    first, second = [await opened(pooler) for _ in range(2)]
    epoch = await first.create("claimed", "ann", "load", 1)
    claims = ((first, second)[n % 2].attach("claimed", "ann", f"load {n}", 1) for n in range(40))
    found: list[Attached] = await asyncio.gather(*claims)
    attached = {each.epoch_before: each.epoch for each in found}
    assert len(attached) == len(set(attached.values())) == 40
    assert attached.keys() - attached.values() == {epoch}, "each follows on another"
    (last,) = attached.values() - attached.keys()
    commits = [Commit("claimed", each.epoch, 1, 1, b"", {"by": b"%d" % each.epoch}) for each in found]
    results = await asyncio.gather(*(first.commit(commit) for commit in commits), return_exceptions=True)
    assert [type(each) for each in results].count(Superseded) == 39
    assert (await second.read("claimed", "ann")).values == {"by": b"%d" % last}
    await first.close()
    await second.close()


async def test_the_pooler_is_restarted(pooler, monkeypatch):
    store = await opened(pooler)
    epoch = await store.create("restarted", "ann", "load", 1)
    await store.commit(Commit("restarted", epoch, 1, 1, b"", {"a": b"1"}))
    pooler.stop()
    with monkeypatch.context() as shorter, pytest.raises(StoreError, match="PostgreSQL cannot be used"):
        shorter.setattr("millpond.stores.postgresql._SECONDS", 0.5)
        await store.commit(Commit("restarted", epoch, 2, 2, b"", {"a": b"2"}))
    pooler.start()
    await store.commit(Commit("restarted", epoch, 2, 2, b"", {"a": b"2"}))
    assert (await store.attach("restarted", "ann", "load", 2)).values == {"a": b"2"}
    await store.close()
