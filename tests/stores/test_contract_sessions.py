"""What base.py promises of sessions, asked of every back end: attach, time, erase, list."""

from __future__ import annotations

import asyncio

import msgspec
import pytest

from millpond.stores.base import (
    Attached,
    Commit,
    NotOwner,
    StaleConnection,
    Store,
    StoreError,
    Summary,
    Superseded,
    UnknownSession,
    least_epoch,
)
from tests.stores.conftest import TTL
from tests.stores.contract import S, Writer, counted, listed, make_session, read

# create ---------------------------------------------------------------------


async def test_a_new_session_is_empty_and_in_its_first_epoch(backend):
    async with backend.opened() as store:
        first = await store.create(S, "ann", "load", 1)
        assert counted(await store.attach(S, "ann", "load", 2)) == Attached(first + 1, 0, 0, b"", {})


async def test_who_owned_an_id_before_cannot_write_to_the_session_that_has_it_now(backend):
    """A frozen owner wakes up: its session was erased or has expired, and another one has the id."""
    async with backend.opened() as store:
        erased = await make_session(store)
        await store.erase(S)
        expired = await make_session(store)
        await backend.advance(TTL + 1)
        now = await make_session(store)
        for former in (erased, expired):
            with pytest.raises(Superseded):
                await former.commit(changed={"a": b"theirs"})
        await now.commit(changed={"a": b"ours"})
    assert (await read(backend)).values == {"a": b"ours"}


async def test_create_may_be_repeated_while_nothing_was_committed(backend):
    async with backend.opened() as store:
        first = await store.create(S, "ann", "load", 1)
        assert await store.create(S, "ann", "load", 1) == first
        await Writer(store, S, first).commit()
        with pytest.raises(NotOwner):
            await store.create(S, "ann", "load", 1)
    assert (await read(backend)).version == 1


@pytest.mark.parametrize("other", [("bob", "load", 1), ("ann", "other", 1), ("ann", "load", 2)])
async def test_create_refuses_an_id_that_is_taken(backend, other):
    async with backend.opened() as store:
        first = await store.create(S, "ann", "load", 1)
        with pytest.raises(NotOwner):
            await store.create(S, *other)
        assert (await store.attach(S, "ann", "load", 2)).epoch_before == first


async def test_an_expired_id_may_be_created_again_and_has_nothing_of_the_old(backend):
    async with backend.opened() as store:
        await (await make_session(store)).commit(changed={"a": b"old"}, blobs={"d": b"old"})
        await backend.advance(TTL + 1)
        await store.create(S, "bob", "load", 1)
        assert (await store.attach(S, "bob", "load", 2)).values == {}
        with pytest.raises(UnknownSession):
            await store.read_blob(S, "d")


# attach ---------------------------------------------------------------------


async def test_attach_counts_the_epoch_and_gives_all(backend):
    async with backend.opened() as store:
        writer = await make_session(store)
        await writer.commit(changed={"a": b"1", "b": b"2"})
        await writer.commit(changed={"a": b"3"})
        expected = Attached(writer.epoch + 1, 2, 20, b"manifest 2", {"a": b"3", "b": b"2"})
        found = await store.attach(S, "ann", "load", 2)
        assert counted(found) == expected
        assert (await store.attach(S, "ann", "load", 3)).epoch_before == found.epoch


async def test_an_epoch_is_higher_than_any_that_the_store_may_have_lost(backend):
    """A store that has gone back does not give two processes the same."""
    async with backend.opened() as store:
        writer = await make_session(store)
        first = least_epoch()
        found = await store.attach(S, "ann", "load", 2)
        assert (found.epoch_before, found.epoch >= first) == (writer.epoch, True)
        assert (await store.read(S, "ann")).epoch == found.epoch
        await Writer(store, S, found.epoch).commit()
        # Where clocks do not agree, it goes up all the same.
        ahead = whole(Writer(store, S, found.epoch + (1 << 51)), 5)
        await store.rewrite(ahead, "ann", "load", 3)
        found = await store.attach(S, "ann", "load", 4)
        assert (found.epoch_before, found.epoch) == (ahead.epoch, ahead.epoch + 1)


async def test_attach_of_another_owner_is_refused_and_changes_nothing(backend):
    async with backend.opened() as store:
        writer = await make_session(store)
        with pytest.raises(NotOwner):
            await store.attach(S, "bob", "load", 9)
        await writer.commit()
        assert (await store.attach(S, "ann", "load", 2)).epoch_before == writer.epoch


@pytest.mark.parametrize("connection", [4, 5])
async def test_attach_of_an_older_connection_is_refused_and_changes_nothing(backend, connection):
    async with backend.opened() as store:
        writer = await make_session(store, connection=5)
        with pytest.raises(StaleConnection):
            await store.attach(S, "ann", "load", connection)
        await writer.commit()


async def test_another_page_load_counts_its_connections_anew(backend):
    async with backend.opened() as store:
        first = (await make_session(store, connection=5)).epoch
        found = await store.attach(S, "ann", "reloaded", 1)
        assert found.epoch_before == first
        with pytest.raises(StaleConnection):
            await store.attach(S, "ann", "reloaded", 1)
        assert (await store.attach(S, "ann", "reloaded", 2)).epoch_before == found.epoch


async def test_attach_of_an_unknown_session(backend):
    async with backend.opened() as store:
        with pytest.raises(UnknownSession):
            await store.attach("nobody's", "ann", "load", 1)


# read -----------------------------------------------------------------------


async def test_read_shows_a_session_and_leaves_it_to_its_writer(backend):
    async with backend.opened() as store:
        writer = await make_session(store)
        commit = await writer.commit(changed={"a": b"1", "b": b"2"})
        found = await store.read(S, "ann")
        assert found == Attached(writer.epoch, 1, commit.seq, commit.manifest, {"a": b"1", "b": b"2"})
        await writer.commit(deleted=["a"])
        assert (await store.read(S, "ann")).values == {"b": b"2"}


async def test_read_refuses_what_attach_refuses(backend):
    async with backend.opened() as store:
        await make_session(store)
        with pytest.raises(NotOwner):
            await store.read(S, "bob")
        with pytest.raises(UnknownSession):
            await store.read("another", "ann")
        await backend.advance(TTL + 1)
        with pytest.raises(UnknownSession):
            await store.read(S, "ann")


# time -----------------------------------------------------------------------


async def gone(store: Store, writer: Writer) -> None:
    assert await listed(store) == {}
    with pytest.raises(UnknownSession):
        await store.read_blob(S, "x")
    with pytest.raises(Superseded):
        await writer.commit()
    await store.touch([S])
    with pytest.raises(UnknownSession):
        await store.attach(S, "ann", "load", 99)


async def test_a_session_expires(backend):
    async with backend.opened() as store:
        writer = await make_session(store)
        await writer.commit(changed={"a": b"1"}, blobs={"x": b"X"})
        await backend.advance(TTL - 10)
        assert S in await listed(store)
        await backend.advance(20)
        await gone(store, writer)
        assert await store.expire() in {0, 1}
        assert await store.expire() == 0
        await gone(store, writer)


async def use_attach(store: Store, writer: Writer) -> None:
    await store.attach(S, "ann", "load", writer.version + 50)


async def use_commit(store: Store, writer: Writer) -> None:
    await writer.commit()


async def use_repeated_commit(store: Store, writer: Writer) -> None:
    await store.commit(Commit(S, writer.epoch, writer.version, 10, b""))


async def use_touch(store: Store, writer: Writer) -> None:
    await store.touch(["nobody's", S])


@pytest.mark.parametrize("use", [use_attach, use_commit, use_repeated_commit, use_touch])
async def test_use_prolongs_the_session_and_its_blobs(backend, use):
    async with backend.opened() as store:
        writer = await make_session(store)
        await writer.commit(blobs={"x": b"X"})
        await backend.advance(TTL - 10)
        await use(store, writer)
        await backend.advance(TTL - 10)
        await store.expire()
        assert await store.read_blob(S, "x") == b"X"
        assert set(await listed(store)) == {S}
        await backend.advance(20)
        await gone(store, writer)


async def test_touch_of_nothing(backend):
    async with backend.opened() as store:
        await store.touch([])
        await store.touch(["nobody's"])
        assert await listed(store) == {}


async def test_expire_forgets_only_what_is_over(backend):
    async with backend.opened() as store:
        for number in range(7):
            await (await make_session(store, f"old {number}")).commit(changed={"a": b"1"}, blobs={"x": b"X"})
        await backend.advance(TTL / 2)
        await (await make_session(store, "young")).commit(changed={"a": b"1"}, blobs={"x": b"X"})
        await backend.advance(TTL / 2 + 1)
        assert await store.expire() in {0, 7}
        assert set(await listed(store)) == {"young"}
        assert await store.read_blob("young", "x") == b"X"


# attempts -------------------------------------------------------------------


async def test_attempts_of_an_event_are_noted_until_they_are_cleared(backend):
    async with backend.opened() as store, backend.opened() as other:
        await make_session(store)
        assert list(await store.note_attempt(S, 3, "a")) == []
        assert list(await store.note_attempt(S, 3, "a")) == []
        (age,) = await other.note_attempt(S, 3, "b")
        assert 0 <= age < 60
        await store.clear_attempt(S, "a")
        await store.clear_attempt(S, "a")
        assert len(await store.note_attempt(S, 3, "c")) == 1
        # Those of earlier events are over, or nobody wants to know.
        assert list(await store.note_attempt(S, 4, "d")) == []
        assert list(await other.note_attempt(S, 3, "e")) == []


async def test_an_attempt_is_as_old_as_its_last_note(backend):
    if backend.name.startswith("redis"):
        pytest.skip("time is the server's own")
    async with backend.opened() as store:
        await make_session(store)
        await store.note_attempt(S, 1, "a")
        await store.note_attempt(S, 1, "b")
        await backend.advance(30)
        await store.note_attempt(S, 1, "a")
        await backend.advance(5)
        assert sorted(await store.note_attempt(S, 1, "c")) == pytest.approx([5, 35], abs=1)


async def test_attempts_are_of_a_session_that_is_there_and_go_with_it(backend):
    async with backend.opened() as store:
        assert list(await store.note_attempt(S, 1, "a")) == []
        await store.clear_attempt(S, "a")
        writer = await make_session(store)
        assert list(await store.note_attempt(S, 1, "b")) == []
        found = await store.attach(S, "ann", "load", 2)
        assert (found.epoch_before, found.values) == (writer.epoch, {})
        await store.erase(S)
        await make_session(store)
        assert list(await store.note_attempt(S, 1, "c")) == []


# rewrite --------------------------------------------------------------------


def whole(writer: Writer, version: int) -> Commit:
    return Commit(S, writer.epoch, version, 70, b"whole", {"a": b"7", "c": b"8"}, blobs={"y": b"Y"})


async def test_a_session_that_the_store_has_lost_is_written_anew_and_goes_on(backend):
    async with backend.opened() as store:
        writer = Writer(store, S, 12345, 7)
        for _ in range(2):  # the first answer may have been lost
            await store.rewrite(whole(writer, 7), "ann", "load", 3)
        assert await store.read(S, "ann") == Attached(12345, 7, 70, b"whole", {"a": b"7", "c": b"8"})
        assert await store.read_blob(S, "y") == b"Y"
        await writer.commit(deleted=["a"])
        with pytest.raises(StaleConnection):
            await store.attach(S, "ann", "load", 3)
        found = await store.attach(S, "ann", "load", 4)
        assert (found.epoch_before, found.version, found.values) == (12345, 8, {"c": b"8"})


async def test_an_older_state_is_replaced_as_a_whole(backend):
    async with backend.opened() as store:
        old = await make_session(store)
        await old.commit(changed={"a": b"1", "b": b"2"}, blobs={"x": b"X"})
        for epoch, version in ((old.epoch, 9), (old.epoch + 5, 1)):
            newer = Writer(store, S, epoch)
            await store.rewrite(whole(newer, version), "ann", "load", 3)
            found = await store.read(S, "ann")
            assert found == Attached(epoch, version, 70, b"whole", {"a": b"7", "c": b"8"})
            with pytest.raises(UnknownSession):
                await store.read_blob(S, "x")
        with pytest.raises(Superseded):
            await old.commit()


async def test_a_newer_state_is_not_replaced(backend):
    async with backend.opened() as store:
        first = await make_session(store)
        await first.commit(changed={"a": b"1"})
        await store.attach(S, "ann", "load", 2)
        now = await store.read(S, "ann")
        with pytest.raises(Superseded):
            await store.rewrite(whole(first, 99), "ann", "load", 1)
        with pytest.raises(Superseded):
            await store.rewrite(whole(Writer(store, S, now.epoch), 0), "ann", "load", 1)
        with pytest.raises(NotOwner):
            await store.rewrite(whole(Writer(store, S, now.epoch + 9), 99), "bob", "load", 1)
        assert await store.read(S, "ann") == now


@pytest.mark.parametrize("owner", [None, "ann"])
async def test_what_was_erased_on_purpose_is_not_written_anew(backend, owner):
    async with backend.opened() as store:
        writer = await make_session(store)
        await writer.commit(changed={"a": b"1"})
        await (store.erase(S) if owner is None else store.erase_owner(owner))
        with pytest.raises(Superseded):
            await store.rewrite(whole(writer, 2), "ann", "load", 1)
        assert await listed(store) == {}
        # One that has expired may be: who still has it is using it.
        other = await make_session(store, "other")
        await backend.advance(TTL + 1)
        await store.expire()
        await store.rewrite(msgspec.structs.replace(whole(other, 2), session="other"), "ann", "load", 1)
        assert set(await listed(store)) == {"other"}


# erase, list ----------------------------------------------------------------


async def test_erase(backend):
    async with backend.opened() as store:
        writer = await make_session(store)
        await writer.commit(changed={"a": b"1"}, blobs={"x": b"X"})
        await store.erase(S)
        await store.erase(S)
        await gone(store, writer)


async def test_erase_a_user_in_all_browsers(backend):
    async with backend.opened() as store:
        for session, owner in {
            "s1": "ann.1",
            "s2": "ann.2",
            "s3": "ann",
            "s4": "anna.1",
            "s5": "1.ann",
        }.items():
            await make_session(store, session, owner)
        assert await store.erase_owner("ann.1") == 1
        assert await store.erase_owner("ann") == 2
        assert set(await listed(store)) == {"s4", "s5"}


async def test_erase_owner(backend):
    async with backend.opened() as store:
        for number in range(12):
            owner = "ann" if number % 3 else "bob"
            await (await make_session(store, f"s{number}", owner)).commit(
                changed={"a": b"1"}, blobs={"x": b"X"}
            )
        assert await store.erase_owner("ann") == 8
        assert await store.erase_owner("ann") == 0
        assert set(await listed(store)) == {"s0", "s3", "s6", "s9"}
        with pytest.raises(UnknownSession):
            await store.read_blob("s1", "x")


async def test_list(backend):
    async with backend.opened() as store:
        writers = [await make_session(store, f"s{number}", f"owner {number % 7}") for number in range(1_200)]
        await writers[5].commit(changed={"a": b"12345", "b": b"123"}, blobs={"x": b"1234567"})
        await writers[5].commit(changed={"a": b"1"}, deleted=["b"], blobs={"y": b"12"}, dropped=["x"])
        found = await listed(store)
        now = [summary.expires - TTL for summary in found.values()]
    assert len(found) == 1_200
    assert msgspec.structs.replace(found["s5"], size=0, expires=0) == Summary("s5", "owner 5", 2, 20, 0, 0)
    assert 3 <= found["s5"].size < 40
    assert found["s6"].size < 30
    assert max(now) - min(now) < 60


# open, close ----------------------------------------------------------------


async def test_what_was_committed_is_there_after_closing(backend):
    async with backend.opened() as store:
        writer = await make_session(store)
        await writer.commit(changed={"a": b"1"}, blobs={"x": b"X"})
    async with backend.opened() as store:
        found = await store.attach(S, "ann", "load", 2)
        assert counted(found) == Attached(writer.epoch + 1, 1, 10, b"manifest 1", {"a": b"1"})
        assert await store.read_blob(S, "x") == b"X"


async def test_close_finishes_what_is_being_written(backend):
    store = backend.make()
    await store.open()
    writers = [await make_session(store, f"s{number}") for number in range(50)]
    commits = [asyncio.create_task(writer.commit()) for writer in writers]
    await asyncio.sleep(0)  # let them begin
    await store.close()
    await store.close()
    # Whoever was told so is there; whoever was not, was told that.
    results = await asyncio.gather(*commits, return_exceptions=True)
    assert {type(result) for result in results} <= {Commit, StoreError}
    async with backend.opened() as again:
        kept = await listed(again)
    assert all(kept[commit.session].version == 1 for commit in results if isinstance(commit, Commit)), (
        "an acknowledged commit is lost"
    )


async def test_two_stores_may_be_opened_at_once_on_an_empty_place(backend):
    async with asyncio.TaskGroup() as group:
        stores = [backend.make() for _ in range(4)]
        for store in stores:
            group.create_task(store.open())
    await stores[0].create(S, "ann", "load", 1)
    assert (
        len({(await store.attach(S, "ann", "load", number)).epoch for number, store in enumerate(stores, 2)})
        == 4
    )
    for store in stores:
        await store.close()
