"""What is SQLite's own: the file, its schema, its one writer."""

from __future__ import annotations

import asyncio
import sqlite3
import stat

import pytest

from millpond.errors import ConfigError
from millpond.stores import sqlite_schema
from millpond.stores.base import Commit, StoreError
from millpond.stores.sqlite import SQLiteStore
from tests.patience import PATIENCE

pytestmark = pytest.mark.usefixtures("epochs_from_one")


def make(path, **options):
    return SQLiteStore(path / "sessions.db" if path.is_dir() else path, ttl=100, **options)


async def test_only_this_user_reads_the_files(tmp_path):
    store = make(tmp_path)
    await store.open()
    await store.create("s", "ann", "load", 1)
    files = sorted(tmp_path.iterdir())
    assert [file.name for file in files] == ["sessions.db", "sessions.db-shm", "sessions.db-wal"]
    assert [stat.S_IMODE(file.stat().st_mode) for file in files] == [0o600] * 3
    await store.close()


async def test_the_projects_state_folder_is_hidden_from_git(tmp_path):
    store = SQLiteStore.from_url("sqlite://", ttl=100, level=None, project=tmp_path)
    await store.open()
    await store.close()
    assert (tmp_path / ".millpond/state/.gitignore").read_text() == "*\n"
    assert stat.S_IMODE((tmp_path / ".millpond/state").stat().st_mode) == 0o700


async def test_any_other_folder_is_left_alone(tmp_path):
    store = make(tmp_path)
    await store.open()
    await store.close()
    assert [file.name for file in tmp_path.iterdir()] == ["sessions.db"]


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("sqlite://", "/project/.millpond/state/sessions.db"),
        ("sqlite:///", "/project/.millpond/state/sessions.db"),
        ("sqlite:///data/a%20b.db", "/project/data/a b.db"),
        ("sqlite:////var/lib/app.db", "/var/lib/app.db"),
    ],
)
def test_urls(tmp_path, url, path):
    project = tmp_path / "project"
    store = SQLiteStore.from_url(url, ttl=100, level=None, project=project)
    assert str(store.path).replace(str(tmp_path), "") == path


def test_a_host_is_refused(tmp_path):
    with pytest.raises(ConfigError, match=r"Write `sqlite:///data/x.db`"):
        SQLiteStore.from_url("sqlite://data/x.db", ttl=100, level=None, project=tmp_path)


@pytest.mark.parametrize(("level", "synchronous"), [(None, 2), ("power", 2), ("process", 1)])
async def test_the_level_is_sqlites_synchronous(tmp_path, level, synchronous):
    store = make(tmp_path, level=level)
    await store.open()
    found = await store._write(lambda db: db.execute("PRAGMA synchronous").fetchone())
    assert found == (synchronous,)
    await store.close()


def test_a_level_that_one_machine_cannot_have(tmp_path):
    with pytest.raises(ConfigError, match="Redis or PostgreSQL"):
        make(tmp_path, level="replicated")


async def test_an_operation_that_sqlite_refuses_spoils_no_other(tmp_path):
    store = make(tmp_path)
    await store.open()

    def bad(db):
        db.execute("DELETE FROM sessions")
        db.execute("SELECT no_such_function()")

    results = await asyncio.gather(
        store.create("a", "ann", "load", 1),
        store._write(bad),
        store.create("b", "ann", "load", 1),
        return_exceptions=True,
    )
    assert (results[0], type(results[1]), results[2]) == (1, StoreError, 1)
    assert {summary.session async for summary in store.list()} == {"a", "b"}
    await store.close()


async def test_a_rollback_that_fails_too_ends_neither_the_thread_nor_the_store(tmp_path):
    store = make(tmp_path)
    await store.open()
    fails = [True]

    def refuse(action, name, *_):
        refused = action == sqlite3.SQLITE_TRANSACTION and name == "ROLLBACK" and fails[0]
        return sqlite3.SQLITE_DENY if refused else sqlite3.SQLITE_OK

    def bad(db):
        db.set_authorizer(refuse)
        db.execute("DELETE FROM sessions")
        db.execute("SELECT no_such_function()")

    epoch = await store.create("s", "ann", "load", 1)
    with pytest.raises(StoreError, match="no such function"):
        await asyncio.wait_for(store._write(bad), PATIENCE)
    with pytest.raises(StoreError, match="not authorized"):
        await asyncio.wait_for(store.commit(Commit("s", epoch, 1, 1, b"")), PATIENCE)
    fails.clear()
    fails.append(False)
    await asyncio.wait_for(store.commit(Commit("s", epoch, 1, 1, b"")), PATIENCE)
    assert [(summary.session, summary.version) async for summary in store.list()] == [("s", 1)]
    await store.close()


async def test_a_newer_schema_is_refused(tmp_path):
    store = make(tmp_path)
    await store.open()
    await store.close()
    with sqlite3.connect(store.path) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(
        ConfigError, match=r"newer Millpond .schema 99, for code that knows 99 or later; this one knows up to"
    ):
        await make(tmp_path).open()


async def test_an_older_schema_is_brought_up(tmp_path, monkeypatch):
    store = make(tmp_path)
    await store.open()
    await store.create("s", "ann", "load", 1)
    await store.commit(Commit("s", 1, 1, 1, b"m", {"a": b"1"}))
    await store.close()
    step = "CREATE TABLE added (x); INSERT INTO added SELECT session FROM sessions"
    monkeypatch.setattr(sqlite_schema, "STEPS", (*sqlite_schema.STEPS, step))
    store = make(tmp_path)
    for _ in range(2):  # the second time there is nothing to do
        await store.open()
        assert (await store._read("SELECT x FROM added", ())) == [("s",)]
        assert await store._read("PRAGMA user_version", ()) == [(1 << 16 | len(sqlite_schema.STEPS),)]
        await store.close()
    await store.open()
    assert (await store.attach("s", "ann", "load", 2)).values == {"a": b"1"}
    await store.close()


async def test_a_step_that_fails_changes_nothing(tmp_path, monkeypatch):
    store = make(tmp_path)
    await store.open()
    await store.close()
    steps = sqlite_schema.STEPS
    monkeypatch.setattr(sqlite_schema, "STEPS", (*steps, "CREATE TABLE added (x); SELECT no_such_function()"))
    with pytest.raises(StoreError, match="no_such_function"):
        await make(tmp_path).open()
    monkeypatch.setattr(sqlite_schema, "STEPS", steps)
    await store.open()
    assert await store._read("SELECT name FROM sqlite_master WHERE name = 'added'", ()) == []
    await store.close()


async def test_another_programs_database_is_refused(tmp_path):
    with sqlite3.connect(tmp_path / "sessions.db") as db:
        db.execute("CREATE TABLE theirs (x)")
    db.close()
    with pytest.raises(ConfigError, match="another program's"):
        await make(tmp_path).open()


async def test_a_file_that_is_no_database(tmp_path):
    (tmp_path / "sessions.db").write_text("This is a letter, and a long one. " * 100)
    with pytest.raises(StoreError, match="a SQLite database: move it away"):
        await make(tmp_path).open()


async def test_a_folder_in_the_files_place(tmp_path):
    (tmp_path / "sessions.db").mkdir()
    with pytest.raises(StoreError, match="cannot be made or opened"):
        await make(tmp_path).open()


async def test_a_store_that_is_not_open(tmp_path):
    store = make(tmp_path)
    with pytest.raises(StoreError, match="closed"):
        await store.create("s", "ann", "load", 1)
    with pytest.raises(StoreError, match="closed"):
        await store.read_blob("s", "x")


async def test_what_comes_while_it_is_closed_is_refused_at_once(tmp_path):
    """Its thread may have ended: nobody would ever answer."""
    store = make(tmp_path)
    await store.open()
    closing = asyncio.create_task(store.close())
    await asyncio.sleep(0)
    with pytest.raises(StoreError, match="closed"):
        await asyncio.wait_for(store.create("s", "ann", "load", 1), PATIENCE)
    await closing


async def test_a_forgotten_session_leaves_nothing_behind(tmp_path):
    now = [0.0]
    store = make(tmp_path, now=lambda: now[0])
    await store.open()
    for session, owner in [("a", "ann"), ("b", "bob"), ("c", "cid"), ("d", "dan")]:
        await store.create(session, owner, "load", 1)
        await store.commit(Commit(session, 1, 1, 1, b"", {"key": b"1"}, blobs={"x": b"X"}))
    await store.erase("a")
    await store.erase_owner("bob")
    now[0] += 101
    await store.create("c", "cid", "load", 2)
    await store.expire()
    for table, left in [("sessions", 1), ("entries", 0), ("blobs", 0)]:
        assert await store._read(f"SELECT count(*) FROM {table}", ()) == [(left,)], table
    await store.close()


async def fill_and_expire(store, now):
    await store.open()
    epoch = await store.create("large", "ann", "load", 1)
    await store.commit(Commit("large", epoch, 1, 1, b"m", {"a": b"x" * 20_000_000}))
    await store._write(lambda db: db.execute("SELECT 1").fetchone())
    now[0] += 200
    assert await store.expire() == 1
    await store.close()


async def test_the_file_gives_space_back(tmp_path):
    now = [1000.0]
    store = make(tmp_path, now=lambda: now[0])
    await fill_and_expire(store, now)
    assert store.path.stat().st_size < 6_000_000


async def test_a_file_that_was_made_without_that_does_so_too(tmp_path):
    path = tmp_path / "sessions.db"
    with sqlite3.connect(path) as db:
        assert db.execute("PRAGMA auto_vacuum").fetchone() == (0,)
        for step in sqlite_schema.STEPS[:2]:
            db.executescript(step)
        db.execute(f"PRAGMA application_id = {sqlite_schema._APPLICATION}")
        db.execute("PRAGMA user_version = 2")
    db.close()
    now = [1000.0]
    store = make(tmp_path, now=lambda: now[0])
    await fill_and_expire(store, now)
    assert path.stat().st_size < 6_000_000


async def test_what_is_free_is_left_where_there_is_little_of_it(tmp_path):
    store = make(tmp_path)
    await store.open()
    epoch = await store.create("s", "ann", "load", 1)
    await store.commit(Commit("s", epoch, 1, 1, b"m", {"a": b"x" * 100_000}))
    await store.erase("s")
    free = (await store._read("PRAGMA freelist_count", ()))[0][0]
    await store.expire()
    assert (await store._read("PRAGMA freelist_count", ()))[0][0] == free > 0
    await store.close()
