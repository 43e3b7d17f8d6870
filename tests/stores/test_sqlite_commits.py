"""Commits of several sessions to SQLite: one statement for all, in which none can spoil another."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from millpond.stores import group_commit, sqlite_commits
from millpond.stores.base import Commit, StoreError, Superseded
from millpond.stores.sqlite import SQLiteStore
from tests.patience import PATIENCE

pytestmark = pytest.mark.usefixtures("epochs_from_one")


@asynccontextmanager
async def opened(folder: Path, **options: Any) -> AsyncIterator[SQLiteStore]:
    store = SQLiteStore(folder / "sessions.db", **{"ttl": 100, **options})
    await store.open()
    try:
        yield store
    finally:
        await store.close()


@pytest.fixture
def together(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many commits each statement has written, of stores that are opened after this."""
    counts: list[int] = []
    write = sqlite_commits.write

    def counted(db: sqlite3.Connection, rows: Sequence[sqlite_commits.Row]) -> bool:
        written = write(db, rows)
        counts.append(len(rows) if written else 0)
        return written

    monkeypatch.setattr(sqlite_commits, "write", counted)
    return counts


async def create(store: SQLiteStore, *sessions: str) -> None:
    await asyncio.gather(*(store.create(session, "ann", "load", 1) for session in sessions))


@pytest.fixture(autouse=True)
def slow_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commits wait as long as others are expected."""
    monkeypatch.setattr(group_commit, "PACE", 3600)


async def commit_together(store: SQLiteStore, *commits: Commit) -> list[BaseException | None]:
    """Commit all of these in one group."""
    store.expected = 1
    waiting = [asyncio.create_task(store.commit(commit)) for commit in commits[:-1]]
    await asyncio.sleep(0)
    assert not any(task.done() for task in waiting)
    store.expected = 0
    return await asyncio.gather(*waiting, store.commit(commits[-1]), return_exceptions=True)


async def values(store: SQLiteStore, session: str) -> tuple[int, dict[str, bytes]]:
    found = await store.read(session, "ann")
    return found.version, found.values


async def test_waiting_commits_share_a_statement_which_is_its_own_transaction(tmp_path, together):
    async with opened(tmp_path) as store:
        names = [f"s{number}" for number in range(300)]
        await create(store, *names)
        await commit_together(store, *(Commit(name, 1, 1, 1, b"m", {"a": b"1", "b": b"2"}) for name in names))
        assert together == [256, 44]
        for name in names[::100]:
            assert await values(store, name) == (1, {"a": b"1", "b": b"2"})


async def test_commits_of_any_number_of_values(tmp_path, together):
    async with opened(tmp_path) as store:
        counts = [0, 1, 2, 7, 8, 9]
        await create(store, *(f"s{count}" for count in counts))
        given = {count: {f"key {n}": b"%d" % n for n in range(count)} for count in counts}
        await commit_together(store, *(Commit(f"s{count}", 1, 1, 1, b"m", given[count]) for count in counts))
        assert together == [5]
        for count in counts:
            assert await values(store, f"s{count}") == (1, given[count])


async def test_one_that_is_superseded_spoils_no_other(tmp_path):
    async with opened(tmp_path) as store:
        await create(store, "fine", "stale", "missed", "repeated", "blob")
        await store.commit(Commit("repeated", 1, 1, 1, b"m", {"a": b"1"}))
        await store.attach("stale", "ann", "another load", 1)
        results = await commit_together(
            store,
            Commit("fine", 1, 1, 1, b"m", {"a": b"1"}),
            Commit("stale", 1, 1, 1, b"m", {"a": b"stale"}),
            Commit("missed", 1, 2, 2, b"m", {"a": b"2"}),
            Commit("unknown", 1, 1, 1, b"m", {"a": b"1"}),
            Commit("repeated", 1, 1, 1, b"m", {"a": b"1"}),
            Commit("blob", 1, 1, 1, b"m", {"a": b"1"}, blobs={"x": b"X"}),
        )
        assert [type(result) for result in results] == [
            type(None), Superseded, Superseded, Superseded, type(None), type(None)
        ]  # fmt: skip
        for session in ("fine", "repeated", "blob"):
            assert await values(store, session) == (1, {"a": b"1"})
        for session in ("stale", "missed"):
            assert await values(store, session) == (0, {})


async def test_two_of_one_session_in_one_group_are_in_their_order(tmp_path):
    async with opened(tmp_path) as store:
        await create(store, "s")
        await commit_together(
            store,
            Commit("s", 1, 1, 1, b"m", {"a": b"1"}),
            Commit("s", 1, 2, 2, b"n", {"a": b"2"}),
        )
        assert await values(store, "s") == (2, {"a": b"2"})


async def test_one_that_sqlite_refuses_spoils_no_other(tmp_path):
    async with opened(tmp_path) as store:
        await create(store, "fine", "bad")

        def fail() -> None:
            raise ValueError("refused")

        def refuse(db):
            db.create_function("fail", 0, fail)
            db.execute(
                "CREATE TEMP TRIGGER refuse BEFORE INSERT ON entries WHEN NEW.key = x'62' BEGIN SELECT fail(); END"
            )

        await store._write(refuse)
        results = await commit_together(
            store,
            Commit("bad", 1, 1, 1, b"m", {"b": b"1"}),
            Commit("fine", 1, 1, 1, b"m", {"a": b"1"}),
        )
        assert [type(result) for result in results] == [StoreError, type(None)]
        assert await values(store, "fine") == (1, {"a": b"1"})
        assert await values(store, "bad") == (0, {})


async def test_parts_of_a_value_that_is_not_large_any_more_are_forgotten(tmp_path):
    async with opened(tmp_path) as store:
        await create(store, "s")
        await store.commit(Commit("s", 1, 1, 1, b"m", {"a": bytes(10_000_000)}))
        assert await store._read("SELECT count(*) > 1 FROM blobs", ()) == [(1,)]
        await store.commit(Commit("s", 1, 2, 2, b"m", {"a": b"small"}))
        assert await store._read("SELECT count(*) FROM blobs", ()) == [(0,)]
        assert await values(store, "s") == (2, {"a": b"small"})


async def test_most_commits_leave_the_index_of_what_expires_alone(tmp_path, together):
    now = [1_800_000_005.0]
    week = 7 * 24 * 3600
    store = SQLiteStore(tmp_path / "sessions.db", ttl=week, now=lambda: now[0])
    await store.open()
    await create(store, "s")
    expires = "SELECT expires FROM sessions"
    found = await store._read(expires, ())
    for version in range(1, 4):
        now[0] += 10
        await store.commit(Commit("s", 1, version, version, b"m"))
    assert await store._read(expires, ()) == found
    assert now[0] - 30 + week <= found[0][0] <= now[0] + week + 60
    now[0] += 60
    await store.commit(Commit("s", 1, 4, 4, b"m"))
    later = await store._read(expires, ())
    assert later[0][0] - found[0][0] == 60
    assert together == [1] * 4
    now[0] = later[0][0]
    with pytest.raises(Superseded):  # it has expired
        await store.commit(Commit("s", 1, 5, 5, b"m"))
    await store.close()


async def test_while_commits_are_expected_those_that_come_wait_for_them(tmp_path, together):
    async with opened(tmp_path) as store:
        await create(store, "a", "b", "c")
        results = await asyncio.wait_for(
            commit_together(store, *(Commit(name, 1, 1, 1, b"m") for name in "abc")), PATIENCE
        )
        assert results == [None] * 3
        assert together == [3]


async def test_they_do_not_wait_for_ever(tmp_path, monkeypatch):
    monkeypatch.setattr(group_commit, "PACE", 0.05)
    async with opened(tmp_path) as store:
        await create(store, "s")
        store.expected = 1
        for version in range(1, 4):
            await asyncio.wait_for(store.commit(Commit("s", 1, version, version, b"m")), PATIENCE)
        assert await values(store, "s") == (3, {})


async def test_what_waits_is_written_when_the_store_is_closed(tmp_path):
    store = SQLiteStore(tmp_path / "sessions.db", ttl=100)
    await store.open()
    await create(store, "s")
    store.expected = 1
    waiting = asyncio.create_task(store.commit(Commit("s", 1, 1, 1, b"m")))
    await asyncio.sleep(0)
    assert not waiting.done()
    await store.close()
    await asyncio.wait_for(waiting, PATIENCE)
