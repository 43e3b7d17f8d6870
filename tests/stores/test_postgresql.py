"""What is PostgreSQL's own: levels, the schema, connections that end."""

from __future__ import annotations

import asyncio
import logging
import sys
from pathlib import Path

import psycopg
import pytest

from millpond.errors import ConfigError
from millpond.stores.base import Commit, StoreError, Superseded
from millpond.stores.postgresql import PostgreSQLStore
from millpond.stores.postgresql_statements import EXPIRE
from millpond.stores.registry import open_store
from tests.stores.servers import PostgreSQLServer, free_port, wait_until

pytestmark = pytest.mark.usefixtures("epochs_from_one")


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    server = PostgreSQLServer(tmp_path_factory.mktemp("postgresql"), "max_connections=40")
    try:
        server.start()
        yield server
    finally:
        server.remove()


@pytest.fixture
def clean(server):
    server.ask("DROP SCHEMA public CASCADE")
    server.ask("CREATE SCHEMA public")
    return server


async def opened(server, level=None):
    store = PostgreSQLStore(server.url, ttl=60, level=level)
    await store.open()
    return store


@pytest.mark.parametrize("scheme", PostgreSQLStore.schemes)
def test_every_scheme_is_registered(scheme):
    assert isinstance(open_store(f"{scheme}://h/d", ttl=1, level=None, project=Path()), PostgreSQLStore)


async def test_a_missing_package_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg_pool", None)
    with pytest.raises(ConfigError, match=r'pip install "millpond\[postgresql\]"'):
        await PostgreSQLStore("postgresql://h/d", ttl=1).open()


def test_an_unknown_level():
    with pytest.raises(ConfigError, match="There are `process`, `power` and `replicated`"):
        PostgreSQLStore("postgresql://h/d", ttl=1, level="hope")


async def test_replicated_needs_a_synchronous_standby(clean):
    with pytest.raises(ConfigError, match="`synchronous_standby_names` is empty"):
        await opened(clean, "replicated")


async def test_a_standby_that_is_taken_away_is_noticed(clean):
    store = await opened(clean)
    store.level = "replicated"
    await store.create("s", "ann", "load", 1)
    with pytest.raises(StoreError, match="counts as not saved"):
        await store.commit(Commit("s", 1, 1, 1, b""))
    await store.close()


@pytest.mark.parametrize(("level", "setting"), [(None, "on"), ("power", "on"), ("process", "off")])
async def test_the_level_is_set_in_the_commits_own_transaction(clean, level, setting):
    clean.ask("ALTER SYSTEM SET synchronous_commit = local")
    clean.ask("SELECT pg_reload_conf()")
    store = await opened(clean, level)
    # A trigger that runs at the end of the transaction sees what holds when it commits.
    clean.ask("CREATE TABLE seen (setting text)")
    clean.ask(
        "CREATE FUNCTION see() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN INSERT INTO seen VALUES (current_setting('synchronous_commit')); RETURN NULL; END $$"
    )
    clean.ask(
        "CREATE CONSTRAINT TRIGGER see AFTER UPDATE ON millpond_sessions "
        "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION see()"
    )
    await store.create("s", "ann", "load", 1)
    commit = Commit("s", 1, 1, 1, b"")
    await store.commit(commit)
    await store.commit(commit)
    assert clean.ask("SELECT setting FROM seen") == [(setting,), (setting,)]
    assert await store._run("SHOW synchronous_commit", {}) == (("local",),)
    await store.close()


async def test_tables_are_logged_but_for_cached_values(clean):
    store = await opened(clean)
    await store.close()
    unlogged = clean.ask(
        "SELECT relname::text FROM pg_class WHERE relname LIKE 'millpond%' AND relkind = 'r' AND relpersistence <> 'p'"
    )
    assert unlogged == [("millpond_cached",)]


async def test_a_newer_schema_is_refused(clean):
    await (await opened(clean)).close()
    clean.ask("UPDATE millpond_schema SET version = 99, oldest = 99")
    with pytest.raises(ConfigError, match=r"newer Millpond \(schema 99"):
        await opened(clean)


async def test_nothing_is_kept_in_a_connection(clean):
    """As a pooler in transaction mode asks: no prepared statement, lock, setting or temporary table."""
    store = await opened(clean)
    await store.create("s", "ann", "load", 1)
    for version in range(1, 12):  # psycopg would prepare a statement at its fifth use
        await store.commit(Commit("s", 1, version, 1, b""))
        await store.attach("s", "ann", f"load {version}", 1) if version == 11 else None
    assert await store._run("SELECT * FROM pg_prepared_statements", {}) == ()
    assert clean.ask("SELECT * FROM pg_locks WHERE locktype = 'advisory'") == []
    await store.close()


async def test_connections_that_were_ended_are_replaced(clean):
    store = await opened(clean)
    await asyncio.gather(*(store.create(f"s{number}", "ann", "load", 1) for number in range(30)))
    clean.ask("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
    await asyncio.gather(*(store.commit(Commit(f"s{number}", 1, 1, 1, b"")) for number in range(30)))
    assert {summary.version async for summary in store.list()} == {1}
    await store.close()


async def test_a_connection_ended_within_a_commit_writes_nothing(clean):
    store = await opened(clean)
    await store.create("s", "ann", "load", 1)
    clean.ask(
        "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(60); RETURN NEW; END $$"
    )
    clean.ask("CREATE TRIGGER slow BEFORE INSERT ON millpond_values FOR EACH ROW EXECUTE FUNCTION slow()")
    commit = Commit("s", 1, 1, 1, b"", {"a": b"1"})
    running = asyncio.create_task(store.commit(commit))
    end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
    while not await asyncio.to_thread(clean.ask, end):
        assert not running.done()
    with pytest.raises(StoreError, match="terminating connection"):
        await running
    clean.ask("DROP TRIGGER slow ON millpond_values")
    assert [summary.version async for summary in store.list()] == [0]
    await store.commit(commit)
    assert [summary.version async for summary in store.list()] == [1]
    await store.close()


async def test_a_restarted_server(clean, monkeypatch):
    store = await opened(clean)
    await store.create("s", "ann", "load", 1)
    await store.commit(Commit("s", 1, 1, 1, b"", {"a": b"1"}))
    clean.stop()
    with monkeypatch.context() as shorter, pytest.raises(StoreError, match="PostgreSQL cannot be used"):
        shorter.setattr("millpond.stores.postgresql._SECONDS", 0.2)
        await store.commit(Commit("s", 1, 2, 2, b"", {"a": b"2"}))
    clean.start()
    await store.commit(Commit("s", 1, 2, 2, b"", {"a": b"2"}))
    assert (await store.attach("s", "ann", "load", 2)).values == {"a": b"2"}
    await store.close()


async def test_a_server_that_is_not_there(monkeypatch):
    monkeypatch.setattr("millpond.stores.postgresql._SECONDS", 0.5)
    store = PostgreSQLStore(f"postgresql://x@127.0.0.1:{free_port()}/x", ttl=60)
    with pytest.raises(StoreError, match="Is it running"):
        await store.open()


async def test_an_outage_is_said_with_its_reason_in_one_line_and_by_nobody_else(clean, monkeypatch, caplog):
    store = await opened(clean)
    await store.create("s", "ann", "load", 1)
    # Pauses that grow would keep the store away for as long again as the server was: see `make_pool`.
    assert store._pool.reconnect_timeout == 10
    clean.stop()
    commit = Commit("s", 1, 1, 1, b"", {"a": b"1"})
    with monkeypatch.context() as shorter:
        shorter.setattr("millpond.stores.postgresql._SECONDS", 0.2)
        with pytest.raises(StoreError):
            await store.commit(commit)
        await asyncio.to_thread(wait_until, "an attempt fails", lambda: store._failure.text != "")
        with pytest.raises(StoreError, match=r"Connection refused.* Is it running") as raised:
            await store.commit(commit)
    assert "\n" not in str(raised.value)
    assert [record for record in caplog.records if record.name == "psycopg.pool"] == []
    logging.getLogger("psycopg.pool").warning("error connecting in %r: %s", "a pool of the app", "no")
    assert [record.name for record in caplog.records] == ["psycopg.pool"]
    clean.start()
    await store.commit(commit)
    assert store._failure.text == ""
    await store.close()


async def test_a_server_that_only_reads_is_named_so(clean):
    await (await opened(clean)).close()
    url = f"{clean.url}?options=-c%20default_transaction_read_only%3Don"
    store = PostgreSQLStore(url, ttl=60)
    await store.open()
    with pytest.raises(StoreError, match=r"read-only transaction\. It is a standby, or .* name the primary"):
        await store.create("s", "ann", "load", 1)
    await store.close()


async def test_a_database_that_was_made_anew_gets_its_tables(clean):
    store = await opened(clean)
    epoch = await store.create("s", "ann", "load", 1)
    clean.ask("DROP SCHEMA public CASCADE")
    clean.ask("CREATE SCHEMA public")
    commit = Commit("s", epoch, 1, 1, b"m", {"a": b"1"})
    with pytest.raises(
        StoreError, match=r'relation "millpond_sessions" does not exist\. A table was removed'
    ) as raised:
        await store.commit(commit)
    assert "LINE" not in str(raised.value)
    with pytest.raises(Superseded):
        await store.commit(commit)
    await store.rewrite(commit, "ann", "load", 1)
    assert (await store.read("s", "ann")).values == {"a": b"1"}
    await store.close()


async def test_expiry_reads_an_index_which_most_commits_leave_alone(clean):
    now = [1_800_000_005.0]
    store = PostgreSQLStore(clean.url, ttl=7 * 24 * 3600, now=lambda: now[0])
    await store.open()
    try:
        epoch = await store.create("expiring", "ann", "load", 1)
        expires = "SELECT expires FROM millpond_sessions WHERE session = 'expiring'"
        found = clean.ask(expires)
        for version in range(1, 4):
            now[0] += 10
            await store.commit(Commit("expiring", epoch, version, version, b"m"))
        assert clean.ask(expires) == found
        assert now[0] - 30 + 7 * 24 * 3600 <= found[0][0] <= now[0] + 7 * 24 * 3600 + 60
        now[0] += 60
        await store.commit(Commit("expiring", epoch, 4, 4, b"m"))
        assert clean.ask(expires) != found
        # With few rows, reading the table is cheaper: only whether the index can be used is asked.
        question = EXPIRE.replace("%(now)s::float8", "NULL::float8").replace("%(page)s", "500")
        with psycopg.connect(clean.url) as connection:
            connection.execute("SET enable_seqscan = off")
            plan = connection.execute(f"EXPLAIN {question}").fetchall()
        assert any("Index" in row[0] and "millpond_sessions_expires" in row[0] for row in plan), plan
    finally:
        await store.close()
