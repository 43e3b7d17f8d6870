"""Large values in SQLite: written ahead in parts, so that others do not wait for all of one."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from millpond.stores import sqlite_large, sqlite_rewrite
from millpond.stores.base import Commit, StoreError, Superseded
from millpond.stores.codec import blob_digest
from millpond.stores.sqlite import SQLiteStore

LARGE = bytes(range(251)) * 40
BLOB = LARGE[::-1]
DIGEST = blob_digest(BLOB)


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite_large, "PART", 100)


@asynccontextmanager
async def opened(tmp_path: Path) -> AsyncIterator[SQLiteStore]:
    store = SQLiteStore(tmp_path / "sessions.db", ttl=100)
    await store.open()
    try:
        yield store
    finally:
        await store.close()


def rows(store: SQLiteStore) -> int:
    with sqlite3.connect(store.path) as db:
        (count,) = db.execute("SELECT count(*) FROM blobs").fetchone()
    db.close()
    return int(count)


async def test_what_is_large_comes_back_as_it_was(tmp_path: Path):
    async with opened(tmp_path) as store:
        epoch = await store.create("s", "ann", "load", 1)
        changed = {"large": LARGE, "same": LARGE, "small": b"1", "half \ud800": LARGE + b"2"}
        await store.commit(Commit("s", epoch, 1, 1, b"m", changed, blobs={DIGEST: BLOB, "small": b"x"}))
        found = await store.attach("s", "ann", "load", 2)
        assert found.values == changed
        assert await store.read_blob("s", DIGEST) == BLOB
        assert await store.read_blob("s", "small") == b"x"
        (summary,) = [one async for one in store.list()]
        assert summary.size > len(LARGE) * 3


async def test_a_neighbour_does_not_wait_for_all_of_it(tmp_path: Path):
    async with opened(tmp_path) as store:
        epochs = [await store.create(name, "ann", "load", 1) for name in ("s", "neighbour")]
        large = asyncio.create_task(
            store.commit(Commit("s", epochs[0], 1, 1, b"m", {"a": LARGE}, blobs={DIGEST: BLOB}))
        )
        for version in range(1, 6):
            await store.commit(Commit("neighbour", epochs[1], version, version, b"m", {"a": b"1"}))
        assert not large.done()
        await large


async def test_parts_go_with_what_they_were_of(tmp_path: Path):
    async with opened(tmp_path) as store:
        epoch = await store.create("s", "ann", "load", 1)
        await store.commit(
            Commit("s", epoch, 1, 1, b"m", {"a": LARGE, "b": LARGE[:-1]}, blobs={DIGEST: BLOB})
        )
        before = rows(store)
        await store.commit(Commit("s", epoch, 2, 2, b"m", {"a": b"small"}))
        assert rows(store) == before - 101
        await store.commit(Commit("s", epoch, 3, 3, b"m", dropped=[DIGEST]))
        assert rows(store) == before - 101 - 102
        await store.commit(Commit("s", epoch, 4, 4, b"m", deleted=["b"]))
        assert rows(store) == 0


async def test_a_reference_without_all_of_its_parts_is_not_committed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    async with opened(tmp_path) as store:
        epoch = await store.create("s", "ann", "load", 1)
        with monkeypatch.context() as patch:
            patch.setattr(sqlite_large, "put_ahead", lambda *_, **__: None)
            with pytest.raises(StoreError, match="part of a large value"):
                await store.commit(Commit("s", epoch, 1, 1, b"m", {"a": LARGE, "b": b"1"}))
        assert (await store.read("s", "ann")).values == {}
        await store.commit(Commit("s", epoch, 1, 1, b"m", {"a": LARGE, "b": b"1"}))
        # Again, as after an answer that was lost.
        await store.commit(Commit("s", epoch, 1, 1, b"m", {"a": LARGE, "b": b"1"}))
        assert (await store.read("s", "ann")).values == {"a": LARGE, "b": b"1"}


async def test_who_does_not_have_the_session_writes_no_part(tmp_path: Path):
    async with opened(tmp_path) as store:
        epoch = await store.create("s", "ann", "load", 1)
        await store.attach("s", "ann", "load", 2)
        with pytest.raises(Superseded):
            await store.commit(Commit("s", epoch, 1, 1, b"m", {"a": LARGE}))
        assert rows(store) == 0


async def test_parts_that_nobody_came_to_refer_to_do_no_harm(tmp_path: Path):
    async with opened(tmp_path) as store:
        epoch = await store.create("s", "ann", "load", 1)
        # As of a process that was killed before its commit.
        await store._write_ahead(Commit("s", epoch, 1, 1, b"m", {"a": LARGE}))
        attached = await store.attach("s", "ann", "load", 2)
        await store.commit(Commit("s", attached.epoch, 1, 1, b"m", {"a": b"other"}))
        assert (await store.read("s", "ann")).values == {"a": b"other"}
        assert rows(store) == 0


async def test_parts_of_a_killed_process_go_when_the_session_is_attached(tmp_path: Path):
    """Those of blobs too, of which another state of the session may never come to have the same."""
    async with opened(tmp_path) as store:
        epoch = await store.create("s", "ann", "load", 1)
        kept = Commit("s", epoch, 1, 1, b"m", {"a": LARGE}, blobs={DIGEST: BLOB})
        await store.commit(kept)
        before = rows(store)
        other = BLOB[1:]
        await store._write_ahead(
            Commit("s", epoch, 2, 2, b"m", {"a": other}, blobs={blob_digest(other): other})
        )
        assert rows(store) > before
        attached = await store.attach("s", "ann", "load", 2)
        assert rows(store) == before
        assert attached.values == {"a": LARGE}
        assert await store.read_blob("s", DIGEST) == BLOB


async def test_parts_of_a_try_that_failed_go_with_the_next(tmp_path: Path):
    """As on a full disk: what is tried does not pile up there."""
    async with opened(tmp_path) as store:
        epoch = await store.create("s", "ann", "load", 1)
        await store.commit(Commit("s", epoch, 1, 1, b"m", {"kept": LARGE}, blobs={DIGEST: BLOB}))
        before = rows(store)
        for n in range(1, 4):
            other = BLOB[n:]
            await store._write_ahead(
                Commit("s", epoch, 2, 2, b"m", {"a": other}, blobs={blob_digest(other): other})
            )
        await store.commit(Commit("s", epoch, 2, 2, b"m", {"a": b"1"}, blobs={"large": BLOB[:101]}))
        assert rows(store) == before + 3
        assert (await store.read("s", "ann")).values == {"kept": LARGE, "a": b"1"}
        assert await store.read_blob("s", DIGEST) == BLOB
        assert await store.read_blob("s", "large") == BLOB[:101]


async def test_what_is_read_is_of_one_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A commit that drops a blob comes between its reference and its parts, as those are read."""
    async with opened(tmp_path) as store:
        epoch = await store.create("s", "ann", "load", 1)
        await store.commit(Commit("s", epoch, 1, 1, b"m", {}, blobs={DIGEST: BLOB}))
        resolve = sqlite_large.resolve

        def drop_and_resolve(db: sqlite3.Connection, number: int, value: bytes) -> bytes:
            with sqlite3.connect(store.path) as other:
                other.execute("DELETE FROM blobs")
            other.close()
            return resolve(db, number, value)

        monkeypatch.setattr(sqlite_large, "resolve", drop_and_resolve)
        assert await store.read_blob("s", DIGEST) == BLOB


MIDDLING = {f"key {number}": bytes([number]) * 60 for number in range(40)}
"""None is large by itself."""
ROWS = {f"key {number}": b"1" for number in range(40)}


async def click(store: SQLiteStore, epoch: int, versions: range) -> None:
    """A neighbour's commits."""
    for version in versions:
        await store.commit(Commit("neighbour", epoch, version, version, b"m", {"a": b"1"}))


async def test_a_neighbour_does_not_wait_for_much_that_is_not_large(tmp_path: Path):
    async with opened(tmp_path) as store:
        epochs = [await store.create(name, "ann", "load", 1) for name in ("s", "neighbour")]
        large = asyncio.create_task(store.commit(Commit("s", epochs[0], 1, 1, b"m", MIDDLING)))
        await click(store, epochs[1], range(1, 6))
        assert not large.done()
        await large
        assert (await store.read("s", "ann")).values == MIDDLING


@pytest.mark.parametrize("values", [{"a": LARGE}, MIDDLING, ROWS], ids=["large", "middling", "many"])
@pytest.mark.parametrize("there", [False, True], ids=["lost", "older"])
async def test_a_neighbour_does_not_wait_for_a_session_that_is_written_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, values: dict[str, bytes], there: bool
):
    monkeypatch.setattr(sqlite_rewrite, "MOST_ROWS", 4)
    async with opened(tmp_path) as store:
        neighbour = await store.create("neighbour", "ann", "load", 1)
        epoch = 9
        if there:
            epoch = await store.create("s", "ann", "load", 1)
            await store.commit(Commit("s", epoch, 1, 1, b"m", {"former": LARGE}, blobs={DIGEST: BLOB}))
        whole = Commit("s", epoch, 5, 5, b"whole", values, blobs={"blob": BLOB})
        rewrite = asyncio.create_task(store.rewrite(whole, "ann", "load", 1))
        await click(store, neighbour, range(1, 6))
        assert not rewrite.done()
        # Meanwhile there is what there was, and nothing else.
        names = [one.session async for one in store.list()]
        assert sorted(names) == (["neighbour", "s"] if there else ["neighbour"])
        assert await store.count() == len(names)
        if there:
            assert (await store.read("s", "ann")).version == 1
        await rewrite
        found = await store.read("s", "ann")
        assert (found.epoch, found.version, found.manifest, found.values) == (epoch, 5, b"whole", values)
        assert await store.read_blob("s", "blob") == BLOB
        assert await store.count() == 2
        await store.expire()
        with sqlite3.connect(store.path) as db:
            assert db.execute("SELECT count(*) FROM sessions").fetchone() == (2,)
        db.close()


async def test_who_attaches_while_a_session_is_written_anew_has_it(tmp_path: Path):
    async with opened(tmp_path) as store:
        epoch = await store.create("s", "ann", "load", 1)
        await store.commit(Commit("s", epoch, 1, 1, b"m", {"former": b"1"}))
        rewrite = asyncio.create_task(
            store.rewrite(Commit("s", epoch, 5, 5, b"whole", {"a": LARGE}), "ann", "load", 1)
        )
        await store.count()
        attached = await store.attach("s", "ann", "load", 2)
        assert attached.values == {"former": b"1"}
        with pytest.raises(Superseded):
            await rewrite
        assert (await store.read("s", "ann")).epoch == attached.epoch
        assert rows(store) == 0


async def test_what_a_killed_process_has_gathered_goes_in_the_end(tmp_path: Path):
    now = 1_000_000.0
    store = SQLiteStore(tmp_path / "sessions.db", ttl=100, now=lambda: now)
    await store.open()
    try:
        whole = Commit("s", 9, 5, 5, b"whole", {"a": LARGE}, blobs={DIGEST: BLOB})
        steps = list(sqlite_rewrite.Rewrite(whole, ("ann", "load", 1), 100, store._now).steps())
        for step in steps[:-1]:
            await store._write(step)
        assert rows(store) > 100
        # Another one's sweep comes in between: it goes on.
        await store.expire()
        await store._write(steps[-2])
        now += sqlite_rewrite.KEPT - 1
        await store.expire()
        assert rows(store) > 100
        now += 2
        await store.expire()
        assert rows(store) == 0
        with pytest.raises(StoreError, match="written again"):
            await store._write(steps[-1])
        await store.rewrite(whole, "ann", "load", 1)
        assert (await store.read("s", "ann")).values == {"a": LARGE}
    finally:
        await store.close()


async def test_a_neighbour_does_not_wait_for_a_large_session_that_expires(tmp_path: Path):
    now = 1_000_000.0
    store = SQLiteStore(tmp_path / "sessions.db", ttl=100, now=lambda: now)
    await store.open()
    try:
        epoch = await store.create("s", "ann", "load", 1)
        await store.commit(Commit("s", epoch, 1, 1, b"m", {"a": LARGE}, blobs={DIGEST: BLOB}))
        now += 200
        neighbour = await store.create("neighbour", "ann", "load", 1)
        expire = asyncio.create_task(store.expire())
        await click(store, neighbour, range(1, 6))
        assert not expire.done()
        assert await expire == 1
        assert rows(store) == 0
    finally:
        await store.close()
