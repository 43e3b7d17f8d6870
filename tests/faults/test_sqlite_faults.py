"""The disk is full, the file is damaged, gone, or locked."""

from __future__ import annotations

import asyncio
import os
import resource
import sqlite3
from contextlib import contextmanager

import pytest

from millpond.stores.base import Commit, StoreError, Superseded
from millpond.stores.sqlite import SQLiteStore
from tests.patience import PATIENCE

pytestmark = pytest.mark.usefixtures("epochs_from_one")


@contextmanager
def files_no_larger_than(size):
    """As a full disk: writing further fails, for this process."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


async def opened(path, **options):
    store = SQLiteStore(path / "sessions.db", ttl=600, **options)
    await store.open()
    await store.create("s", "ann", "load", 1)
    return store


async def test_no_room_on_the_disk(tmp_path):
    store = await opened(tmp_path)
    size = (tmp_path / "sessions.db-wal").stat().st_size
    version = 0
    with files_no_larger_than(size + 400_000):
        with pytest.raises(StoreError, match=r"full or failing disk|Make room"):
            while version < 100:
                await store.commit(Commit("s", 1, version + 1, 1, b"", {f"key {version}": bytes(50_000)}))
                version += 1
        with pytest.raises(StoreError):
            await store.commit(Commit("s", 1, version + 1, 1, b"", {f"key {version}": bytes(50_000)}))
        assert [summary.version async for summary in store.list()] == [version]
    assert version > 2
    await store.commit(Commit("s", 1, version + 1, 1, b"", {f"key {version}": bytes(50_000)}))
    await store.close()
    store = SQLiteStore(tmp_path / "sessions.db", ttl=600)
    await store.open()
    found = await store.attach("s", "ann", "load", 2)
    assert (found.version, len(found.values)) == (version + 1, version + 1)
    await store.close()


async def test_sqlites_own_limit_is_reached(tmp_path):
    store = await opened(tmp_path)
    await store._write(lambda db: db.execute("PRAGMA max_page_count = 30").fetchone())
    big = Commit("s", 1, 1, 1, b"", {"big": bytes(1_000_000)})
    with pytest.raises(StoreError, match=r"is full\. Make room on the disk"):
        await store.commit(big)
    assert [summary.version async for summary in store.list()] == [0]
    await store.commit(Commit("s", 1, 1, 1, b"", {"small": b"1"}))
    await store.close()


async def test_another_process_keeps_the_file_locked(tmp_path):
    store = await opened(tmp_path, timeout=0.1)
    other = sqlite3.connect(tmp_path / "sessions.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    commit = Commit("s", 1, 1, 1, b"", {"a": b"1"})
    with pytest.raises(StoreError, match="Another process keeps it locked"):
        await store.commit(commit)
    # Reading goes on, and so does writing once the other has ended.
    assert [summary.version async for summary in store.list()] == [0]
    other.execute("ROLLBACK")
    other.close()
    await store.commit(commit)
    await store.close()


async def test_cached_values_that_are_locked_hold_up_no_session(tmp_path):
    store = await opened(tmp_path)
    await store.cached.write("f/1/a", b"a", 100, 1000)
    other = sqlite3.connect(tmp_path / "sessions-cache.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    # Noting its use would have to wait for the other.
    assert await store.cached.read("f/1/a") == b"a"
    # As many as the event loop has threads, and more.
    writes = [asyncio.create_task(store.cached.write(f"f/1/{n}", b"", 100, 1000)) for n in range(40)]
    await asyncio.sleep(0)
    await store.commit(Commit("s", 1, 1, 1, b"", {"large": bytes(5_000_000)}))
    assert not any(write.done() for write in writes)
    for write in writes[1:]:
        write.cancel()  # as who has waited for long enough does
    with pytest.raises(StoreError, match="locked"):
        await writes[0]
    other.execute("ROLLBACK")
    other.close()
    await store.cached.write("f/1/b", b"b", 100, 1000)
    assert await store.cached.read("f/1/b") == b"b"
    await store.close()


async def test_another_programs_file_in_its_place(tmp_path):
    """It is left alone, and what is to be written waits for one that is ours."""
    store = await opened(tmp_path)
    file = tmp_path / "sessions.db"
    file.rename(tmp_path / "ours")
    with sqlite3.connect(file) as db:
        db.execute("CREATE TABLE theirs (a)")
    db.close()
    commit = Commit("s", 1, 1, 1, b"", {"a": b"1"})
    with pytest.raises(StoreError, match="another program's"):
        await store.commit(commit)
    file.unlink()
    with pytest.raises(Superseded):
        await store.commit(commit)
    await store.close()


async def test_a_long_read_does_not_hold_up_writing(tmp_path):
    store = await opened(tmp_path)
    other = sqlite3.connect(tmp_path / "sessions.db", isolation_level=None)
    other.execute("BEGIN")
    other.execute("SELECT * FROM sessions").fetchall()
    await asyncio.wait_for(store.commit(Commit("s", 1, 1, 1, b"", {"a": b"1"})), PATIENCE)
    assert other.execute("SELECT version FROM sessions").fetchall() == [(0,)]
    other.close()
    await store.close()


async def test_a_damaged_file(tmp_path):
    store = await opened(tmp_path)
    await store.commit(Commit("s", 1, 1, 1, b"", {f"key {number}": bytes(1000) for number in range(200)}))
    await store.close()
    file = tmp_path / "sessions.db"
    data = bytearray(file.read_bytes())
    data[4096:] = b"\xaa" * (len(data) - 4096)
    file.write_bytes(data)
    store = SQLiteStore(file, ttl=600)
    with pytest.raises(StoreError, match="It is damaged"):
        await store.open()
        await store.attach("s", "ann", "load", 2)
    await store.close()


@pytest.mark.parametrize("how", ["deleted", "replaced", "deleted alone", "older", "log", "log alone"])
async def test_the_file_is_taken_away(tmp_path, how, caplog):
    """The server goes on with the one that has its name now; whoever has a session writes it anew."""
    store = await opened(tmp_path)
    file = tmp_path / "sessions.db"
    neighbour = SQLiteStore(file, ttl=600)
    await neighbour.open()
    epoch = await store.create("s", "ann", "load", 1)
    await store.commit(Commit("s", epoch, 1, 1, b"", {"a": b"1"}))
    with sqlite3.connect(file) as db, sqlite3.connect(tmp_path / "backup") as backup:
        db.backup(backup)
    db.close()
    backup.close()
    # Nothing has happened in the folder for long: what is in it was looked at once.
    os.utime(tmp_path, (0, 0))
    await store._write(lambda db: db.execute("SELECT 1").fetchone())
    await store.commit(Commit("s", epoch, 2, 2, b"", {"a": b"2"}))
    if how == "older":
        (tmp_path / "backup").replace(file)
    else:
        names = {"deleted alone": "sessions.db", "log": "sessions.db-*", "log alone": "sessions.db-wal"}
        for path in tmp_path.glob(names.get(how, "sessions.db*")):
            path.unlink()
    if how == "replaced":
        file.write_bytes(b"")
    with pytest.raises(Superseded):
        await store.commit(Commit("s", epoch, 3, 3, b"", {"a": b"3"}))
    assert "was deleted, moved or replaced while in use" in caplog.text
    await neighbour.rewrite(Commit("n", 1, 2, 2, b"", {"a": b"2"}), "ben", "load", 1)
    if how == "older":
        assert (await store.read("s", "ann")).values == {"a": b"1"}
    await store.rewrite(Commit("s", epoch, 3, 3, b"", {"a": b"3"}), "ann", "load", 1)
    other = SQLiteStore(file, ttl=600)
    await other.open()
    assert (await other.read("s", "ann")).values == {"a": b"3"}
    assert (await store.read("n", "ben")).values == {"a": b"2"}
    for each in (other, neighbour, store):
        assert {summary.session async for summary in each.list()} == {"n", "s"}
    for each in (other, neighbour, store):
        await each.close()
    with sqlite3.connect(file) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    db.close()


@pytest.mark.parametrize("which", ["sessions.db", "sessions.db-wal"])
async def test_the_file_that_a_link_leads_to_is_taken_away(tmp_path, which):
    (tmp_path / "link").mkdir()
    (tmp_path / "sessions.db").touch()
    (tmp_path / "link" / "sessions.db").symlink_to(tmp_path / "sessions.db")
    store = await opened(tmp_path / "link")
    epoch = await store.create("s", "ann", "load", 1)
    os.utime(tmp_path / "link", (0, 0))
    await store.commit(Commit("s", epoch, 1, 1, b"", {"a": b"1"}))
    (tmp_path / which).unlink()
    with pytest.raises(Superseded):
        await store.commit(Commit("s", epoch, 2, 2, b"", {"a": b"2"}))
    await store.rewrite(Commit("s", epoch, 2, 2, b"", {"a": b"2"}), "ann", "load", 1)
    await store.close()
    store = SQLiteStore(tmp_path / "sessions.db", ttl=600)
    await store.open()
    assert (await store.read("s", "ann")).values == {"a": b"2"}
    await store.close()
    assert (tmp_path / "link" / "sessions.db").is_symlink()


async def test_a_file_that_stays_locked_does_not_hold_up_the_end(tmp_path):
    store = await opened(tmp_path, timeout=10_000)
    await store.cached.write("f/1/a", b"a", 100, 1000)
    others = [
        sqlite3.connect(tmp_path / name, isolation_level=None)
        for name in ("sessions.db", "sessions-cache.db")
    ]
    for other in others:
        other.execute("BEGIN IMMEDIATE")
    commits = [store.commit(Commit("s", 1, 1, 1, b"", {"a": b"1"})), store.erase("s")]
    writes = [*commits, *(store.cached.write(f"f/1/{n}", b"", 100, 1000) for n in range(40))]
    tasks = [asyncio.create_task(write) for write in writes]
    await asyncio.sleep(0)
    await asyncio.wait_for(store.close(), PATIENCE)
    found = await asyncio.gather(*tasks, return_exceptions=True)
    assert all(isinstance(each, StoreError) and "locked" in str(each) for each in found)
    for other in others:
        other.close()
