"""What stores/files.py promises, asked of every back end."""

from __future__ import annotations

import asyncio
import random

import pytest

from millpond.stores.base import NotOwner, Store, Superseded, UnknownSession
from millpond.stores.files import Content, Files, StoredFile, UnknownFile
from tests.stores.conftest import TTL, Backend

ANN = "ann"
HERE = Content("d-here", data=b"bytes")
OUTSIDE = Content("d-out", place="d-out.1")


def files_of(store: Store) -> Files:
    assert store.files is not None
    return store.files


async def make(store: Store, *sessions: str, owner: str = ANN) -> int:
    """Sessions to have files; the epoch of the last."""
    epoch = 0
    for session in sessions:
        epoch = await store.create(session, owner, "load", 1)
    return epoch


async def is_there(store: Store, content: Content, owner: str = ANN) -> bool:
    """Whether the store has a content, asked as somebody who only knows its digest."""
    await store.create("who asks", owner, "load", 1)
    try:
        await files_of(store).add("who asks", owner, "f", b"", Content(content.digest))
    except UnknownFile:
        return False
    finally:
        await store.erase("who asks")
    return True


async def test_a_file_is_read_as_it_was_added(backend: Backend):
    async with backend.opened() as store:
        await make(store, "s")
        assert await files_of(store).add("s", ANN, "a", b"record", HERE) == ""
        assert await files_of(store).add("s", ANN, "b", b"", OUTSIDE) == "d-out.1"
    async with backend.opened() as store:
        assert await files_of(store).read("s", ANN, "a") == StoredFile(b"record", HERE)
        assert await files_of(store).read("s", ANN, "b") == StoredFile(b"", OUTSIDE)
        assert await files_of(store).list("s") == {"a": b"record", "b": b""}


@pytest.mark.parametrize("data", [b"", bytes(range(256)), random.Random(3).randbytes(3_000_000)])
async def test_any_bytes_are_a_content(backend: Backend, data: bytes):
    async with backend.opened() as store:
        await make(store, "s")
        await files_of(store).add("s", ANN, "a", bytes(range(256)), Content("d", data=data))
        assert await files_of(store).read("s", ANN, "a") == StoredFile(
            bytes(range(256)), Content("d", data=data)
        )


async def test_only_the_owner_adds_and_reads(backend: Backend):
    async with backend.opened() as store:
        await make(store, "s")
        with pytest.raises(NotOwner):
            await files_of(store).add("s", "bob", "a", b"", HERE)
        with pytest.raises(UnknownSession):
            await files_of(store).add("nobody's", ANN, "a", b"", HERE)
        await files_of(store).add("s", ANN, "a", b"", HERE)
        with pytest.raises(NotOwner):
            await files_of(store).read("s", "bob", "a")
        with pytest.raises(UnknownSession):
            await files_of(store).read("nobody's", ANN, "a")
        with pytest.raises(UnknownFile):
            await files_of(store).read("s", ANN, "b")
        assert await files_of(store).list("s") == {"a": b""}
        assert await files_of(store).list("nobody's") == {}


async def test_a_content_that_is_there_is_used(backend: Backend):
    async with backend.opened() as store:
        await make(store, "one", "two")
        await files_of(store).add("one", ANN, "a", b"", OUTSIDE)
        again = Content(OUTSIDE.digest, place="d-out.2")
        assert await files_of(store).add("two", ANN, "a", b"", again) == OUTSIDE.place
        assert (await files_of(store).read("two", ANN, "a")).content == OUTSIDE
        assert await files_of(store).add("two", ANN, "b", b"", Content(OUTSIDE.digest)) == OUTSIDE.place


async def test_a_content_that_is_not_there_must_be_brought(backend: Backend):
    async with backend.opened() as store:
        await make(store, "s")
        with pytest.raises(UnknownFile):
            await files_of(store).add("s", ANN, "a", b"", Content("d"))
        assert await files_of(store).list("s") == {}
        await files_of(store).add("s", ANN, "a", b"", Content("d", data=b"1"))
        await files_of(store).add("s", ANN, "b", b"", Content("d"))
        assert (await files_of(store).read("s", ANN, "b")).content.data == b"1"


async def test_adding_again_changes_the_record(backend: Backend):
    async with backend.opened() as store:
        epoch = await make(store, "s")
        await files_of(store).add("s", ANN, "a", b"1", HERE)
        await files_of(store).add("s", ANN, "a", b"2", HERE)
        assert await files_of(store).read("s", ANN, "a") == StoredFile(b"2", HERE)
        await files_of(store).drop("s", epoch, ["a"])
        assert not await is_there(store, HERE)


async def test_a_name_may_get_another_content(backend: Backend):
    async with backend.opened() as store:
        await make(store, "s")
        await files_of(store).add("s", ANN, "a", b"1", HERE)
        await files_of(store).add("s", ANN, "a", b"2", Content("other", data=b"other"))
        assert (await files_of(store).read("s", ANN, "a")).content.data == b"other"
        assert await files_of(store).sweep() in ([], [""])
        assert not await is_there(store, HERE)
        assert (await files_of(store).read("s", ANN, "a")).content.data == b"other"


# going ------------------------------------------------------------------------


async def test_a_dropped_file_is_gone_with_its_content(backend: Backend):
    async with backend.opened() as store:
        epoch = await make(store, "s")
        for file in "abc":
            await files_of(store).add("s", ANN, file, b"", HERE if file == "a" else OUTSIDE)
        await files_of(store).drop("s", epoch, ["a", "b", "not there"])
        assert await files_of(store).list("s") == {"c": b""}
        assert not await is_there(store, HERE)
        assert await files_of(store).sweep() == []
        await files_of(store).drop("s", epoch, ["c"])
        assert await files_of(store).sweep() == [OUTSIDE.place]
        assert await files_of(store).sweep() == []
        assert not await is_there(store, OUTSIDE)


async def test_only_the_writer_of_now_may_drop(backend: Backend):
    async with backend.opened() as store:
        epoch = await make(store, "s")
        await files_of(store).add("s", ANN, "a", b"", HERE)
        later = await store.attach("s", ANN, "load", 2)
        with pytest.raises(Superseded):
            await files_of(store).drop("s", epoch, ["a"])
        with pytest.raises(Superseded):
            await files_of(store).drop("nobody's", 1, ["a"])
        assert (await files_of(store).read("s", ANN, "a")).content == HERE
        await files_of(store).drop("s", later.epoch, ["a"])
        assert await files_of(store).list("s") == {}


async def erase(store: Store, backend: Backend) -> None:
    await store.erase("s")


async def erase_owner(store: Store, backend: Backend) -> None:
    assert await store.erase_owner(ANN) == 1


async def expire(store: Store, backend: Backend) -> None:
    await backend.advance(TTL / 2)
    await store.touch(["other"])
    await backend.advance(TTL / 2 + 1)
    await store.expire()
    with pytest.raises(UnknownSession):
        await files_of(store).read("s", ANN, "mine")
    assert await files_of(store).list("s") == {}


@pytest.mark.parametrize("end", [erase, erase_owner, expire])
async def test_files_go_with_their_session_and_shared_content_stays(backend: Backend, end):
    mine, mine_outside = Content("mine", data=b"1"), Content("mine-out", place="mine-out.1")
    async with backend.opened() as store:
        await make(store, "s")
        await make(store, "other", owner="bob")
        for name, content in {"mine": mine, "mine outside": mine_outside}.items():
            await files_of(store).add("s", ANN, name, b"", content)
        for session, owner in (("s", ANN), ("other", "bob")):
            await files_of(store).add(session, owner, "shared", b"", HERE)
            await files_of(store).add(session, owner, "shared outside", b"", OUTSIDE)
        await end(store, backend)
        assert [place for place in await files_of(store).sweep() if place] == [mine_outside.place]
        assert not await is_there(store, mine)
        assert not await is_there(store, mine_outside)
        assert (await files_of(store).read("other", "bob", "shared")).content == HERE
        assert (await files_of(store).read("other", "bob", "shared outside")).content == OUTSIDE
        await store.erase("other")
        assert [place for place in await files_of(store).sweep() if place] == [OUTSIDE.place]
        assert not await is_there(store, HERE)


async def test_content_of_an_erased_session_is_gone_before_any_sweep(backend: Backend):
    """What a user wants erased does not wait for an hour."""
    async with backend.opened() as store:
        await make(store, "s")
        await files_of(store).add("s", ANN, "a", b"", HERE)
        await store.erase("s")
        assert not await is_there(store, HERE)


async def test_a_session_made_anew_has_no_files_of_the_old(backend: Backend):
    async with backend.opened() as store:
        await make(store, "s")
        await files_of(store).add("s", ANN, "a", b"", HERE)
        await backend.advance(TTL + 1)
        await make(store, "s")
        assert await files_of(store).list("s") == {}


async def test_files_live_as_long_as_a_session_in_use(backend: Backend):
    async with backend.opened() as store:
        await make(store, "s")
        await files_of(store).add("s", ANN, "a", b"", HERE)
        for _ in range(3):
            await backend.advance(TTL * 0.7)
            await store.touch(["s"])
            await store.expire()
            await files_of(store).sweep()
        assert (await files_of(store).read("s", ANN, "a")).content == HERE


async def test_known_places(backend: Backend):
    async with backend.opened() as store:
        await make(store, "s")
        await files_of(store).add("s", ANN, "a", b"", OUTSIDE)
        contents = {"d-out.1": "d-out", "d-out.2": "d-out", "x.1": "x"}
        assert await files_of(store).find_known(contents) == {"d-out.1"}
        assert await files_of(store).find_known({}) == set()


# at once ----------------------------------------------------------------------


async def test_a_file_never_loses_its_content(backend: Backend):
    """Some add, some drop and erase, some sweep; whoever has a file can read it."""
    content = Content("d", data=b"1")
    async with backend.opened() as one, backend.opened() as two:

        async def hold(store: Store, session: str) -> None:
            for _ in range(15):
                epoch = await store.create(session, ANN, "load", 1)
                await files_of(store).add(session, ANN, "a", b"", content)
                assert (await files_of(store).read(session, ANN, "a")).content.data == b"1"
                if random.random() < 0.5:
                    await files_of(store).drop(session, epoch, ["a"])
                await store.erase(session)

        async def sweep(store: Store) -> None:
            for _ in range(15):
                await files_of(store).sweep()
                await asyncio.sleep(0)

        await asyncio.gather(
            *(hold(one if number % 2 else two, f"s{number}") for number in range(6)), sweep(one), sweep(two)
        )
        await files_of(one).sweep()
        assert not await is_there(one, content)
