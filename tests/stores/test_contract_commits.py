"""What base.py promises of commits, asked of every back end."""

from __future__ import annotations

import asyncio
import random

import msgspec
import pytest

from millpond.stores.base import (
    Attached,
    Commit,
    Store,
    Superseded,
    UnknownSession,
)
from tests.stores.contract import S, Writer, counted, listed, make_session, read, take_over

# commit ---------------------------------------------------------------------


async def test_commit_writes_all_of_it(backend):
    async with backend.opened() as store:
        writer = await make_session(store)
        await writer.commit(changed={"a": b"1", "b": b"", "c": b"3"}, blobs={"x": b"X", "y": b"Y"})
        await writer.commit(
            changed={"a": b"2"}, deleted=["c", "not there"], blobs={"z": b"Z"}, dropped=["x", "?"]
        )
        assert await store.read_blob(S, "y") == b"Y"
        assert await store.read_blob(S, "z") == b"Z"
        with pytest.raises(UnknownSession):
            await store.read_blob(S, "x")
    expected = Attached(writer.epoch + 1, 2, 20, b"manifest 2", {"a": b"2", "b": b""})
    assert counted(await read(backend)) == expected


async def test_commit_may_be_repeated(backend):
    async with backend.opened() as store:
        writer = await make_session(store)
        commit = await writer.commit(changed={"a": b"1"})
        await store.commit(commit)
        later = await writer.commit(changed={"b": b"1"}, deleted=["a"])
        await store.commit(later)
        with pytest.raises(Superseded):
            await store.commit(commit)
        assert (await listed(store))[S].version == 2
    assert (await read(backend)).values == {"b": b"1"}


async def test_a_repeated_commit_leaves_what_is_there_as_it_is(backend):
    async with backend.opened() as store:
        writer = await make_session(store)
        first = await writer.commit(changed={"a": b"1"}, blobs={"x": b"X"})
        other = msgspec.structs.replace(
            first, changed={"a": b"2", "b": b"2"}, blobs={}, dropped=["x"], seq=99
        )
        await store.commit(other)
        assert await store.read_blob(S, "x") == b"X"
        found = await store.attach(S, "ann", "load", 2)
        assert counted(found) == Attached(writer.epoch + 1, 1, 10, b"manifest 1", {"a": b"1"})


WRONG = {
    "an older epoch": lambda epoch: {"epoch": epoch - 1},
    "an epoch to come": lambda epoch: {"epoch": epoch + 1},
    "a version too far": lambda _: {"version": 3},
    "a version of before": lambda _: {"version": 0},
    "a session that is not there": lambda _: {"session": "nobody's"},
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
async def test_a_superseded_commit_writes_nothing(backend, wrong):
    async with backend.opened() as store:
        await (await make_session(store)).commit(changed={"a": b"1", "b": b"1"}, blobs={"x": b"X"})
        writer = await take_over(store, 2)
        before = (await listed(store))[S]
        with pytest.raises(Superseded):
            await store.commit(
                writer.make(
                    changed={"a": b"2", "new": b"2"},
                    deleted=["b"],
                    blobs={"y": b"Y"},
                    dropped=["x"],
                    **wrong(writer.epoch),
                )
            )
        after = (await listed(store))[S]
        assert msgspec.structs.replace(after, expires=before.expires) == before
        assert after.expires == pytest.approx(before.expires, abs=2)
        assert await store.read_blob(S, "x") == b"X"
        with pytest.raises(UnknownSession):
            await store.read_blob(S, "y")
    expected = Attached(writer.epoch + 1, 1, 10, b"manifest 1", {"a": b"1", "b": b"1"})
    assert counted(await read(backend)) == expected


async def test_a_repeated_commit_of_an_older_epoch_is_superseded(backend):
    """Its version is stored, and still it may not think that it writes."""
    async with backend.opened() as store:
        commit = await (await make_session(store)).commit()
        await take_over(store, 2)
        with pytest.raises(Superseded):
            await store.commit(commit)


async def test_a_superseded_commit_does_not_spoil_the_others_of_its_group(backend):
    async with backend.opened() as store:
        writers = [await make_session(store, f"s{number}") for number in range(40)]
        for writer in writers[::2]:
            await take_over(store, 2, writer.session)
        results = await asyncio.gather(
            *(writer.commit(changed={"a": b"1"}) for writer in writers), return_exceptions=True
        )
        assert [type(result) for result in results] == [Superseded, Commit] * 20
        versions = {name: summary.version for name, summary in (await listed(store)).items()}
    assert versions == {f"s{number}": number % 2 for number in range(40)}


async def test_five_hundred_claimants_and_one_writer_in_each_epoch(backend, monkeypatch):
    for module in ("postgresql", "redis"):
        # All wait for one row: how long the last of them does is the machine's business.
        monkeypatch.setattr(f"millpond.stores.{module}._SECONDS", 250.0)
    async with backend.opened() as one, backend.opened() as two:
        first = (await make_session(one)).epoch
        claims = [(one if number % 2 else two, number) for number in range(2, 502)]
        random.Random(1).shuffle(claims)
        attached: dict[int, int] = {}

        async def claim(store: Store, number: int) -> Commit | None:
            """Attach under a page load of its own, so that none is stale, and add one to the counter."""
            found = await store.attach(S, "ann", f"load {number}", 1)
            attached[found.epoch_before] = found.epoch
            count = int(found.values.get("count", b"0")) + 1
            writer = Writer(store, S, found.epoch, found.version)
            try:
                return await writer.commit(changed={"count": b"%d" % count})
            except Superseded:
                return None

        done = [commit for commit in await asyncio.gather(*(claim(*each) for each in claims)) if commit]
        assert len(attached) == len(set(attached.values())) == 500
        assert attached.keys() - attached.values() == {first}, "each follows on another"
        assert done, "the last that attached is never superseded"
        assert sorted(commit.version for commit in done) == list(range(1, len(done) + 1))
        assert len({commit.epoch for commit in done}) == len(done)
        found = await one.attach(S, "ann", "the end", 1)
    assert (found.version, found.values) == (len(done), {"count": b"%d" % len(done)})


async def test_attach_never_sees_half_a_commit(backend):
    """All values of one version say so; a reader that attaches in between finds one or the other."""
    async with backend.opened() as one, backend.opened() as two:
        await make_session(one)
        keys = [f"key {number}" for number in range(20)]

        async def write() -> None:
            for load in range(60):
                found = await one.attach(S, "ann", f"w{load}", 1)
                writer = Writer(one, S, found.epoch, found.version)
                try:
                    for _ in range(3):
                        await writer.commit(changed=dict.fromkeys(keys, b"%d" % (writer.version + 1)))
                except Superseded:
                    continue

        async def look() -> None:
            for load in range(60):
                found = await two.attach(S, "ann", f"r{load}", 1)
                if found.version:
                    assert found.values == dict.fromkeys(keys, b"%d" % found.version)
                    assert found.manifest == b"manifest %d" % found.version

        await asyncio.gather(write(), look())
