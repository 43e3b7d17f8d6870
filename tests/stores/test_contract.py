"""What base.py promises, asked of every back end."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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
)
from tests.stores.conftest import TTL, Backend

S = "session-1"


@dataclass
class Writer:
    """Who has attached: knows the epoch, and counts versions."""

    store: Store
    session: str
    epoch: int
    version: int = 0

    def make(self, **parts) -> Commit:
        version = self.version + 1
        return msgspec.structs.replace(
            Commit(self.session, self.epoch, version, version * 10, b"manifest %d" % version), **parts
        )

    async def commit(self, **parts) -> Commit:
        commit = self.make(**parts)
        await self.store.commit(commit)
        self.version = commit.version
        return commit


async def make_session(store: Store, session: str = S, owner: str = "ann", connection: int = 1) -> Writer:
    return Writer(store, session, await store.create(session, owner, "load", connection))


async def take_over(store: Store, connection: int, session: str = S, owner: str = "ann") -> Writer:
    found = await store.attach(session, owner, "load", connection)
    return Writer(store, session, found.epoch, found.version)


async def read(backend: Backend, session: str = S, owner: str = "ann") -> Attached:
    """What is kept now, seen by a process that has just started."""
    async with backend.opened() as store:
        return await store.attach(session, owner, f"load {random.random()}", 1)


async def listed(store: Store) -> dict[str, Summary]:
    summaries = [summary async for summary in store.list()]
    assert len({summary.session for summary in summaries}) == len(summaries)
    return {summary.session: summary for summary in summaries}


# create ---------------------------------------------------------------------


async def test_a_new_session_is_empty_and_in_its_first_epoch(backend):
    async with backend.opened() as store:
        first = await store.create(S, "ann", "load", 1)
        assert await store.attach(S, "ann", "load", 2) == Attached(first + 1, 0, 0, b"", {})


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
        assert (await store.attach(S, "ann", "load", 2)).epoch == first + 1


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
        assert await store.attach(S, "ann", "load", 2) == expected
        assert (await store.attach(S, "ann", "load", 3)).epoch == writer.epoch + 2


async def test_attach_of_another_owner_is_refused_and_changes_nothing(backend):
    async with backend.opened() as store:
        writer = await make_session(store)
        with pytest.raises(NotOwner):
            await store.attach(S, "bob", "load", 9)
        await writer.commit()
        assert (await store.attach(S, "ann", "load", 2)).epoch == writer.epoch + 1


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
        assert (await store.attach(S, "ann", "reloaded", 1)).epoch == first + 1
        with pytest.raises(StaleConnection):
            await store.attach(S, "ann", "reloaded", 1)
        assert (await store.attach(S, "ann", "reloaded", 2)).epoch == first + 2


async def test_attach_of_an_unknown_session(backend):
    async with backend.opened() as store:
        with pytest.raises(UnknownSession):
            await store.attach("nobody's", "ann", "load", 1)


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
    assert await read(backend) == expected


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
        assert found == Attached(writer.epoch + 1, 1, 10, b"manifest 1", {"a": b"1"})


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
    assert await read(backend) == expected


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


async def test_five_hundred_claimants_and_one_writer_in_each_epoch(backend):
    async with backend.opened() as one, backend.opened() as two:
        first = (await make_session(one)).epoch
        claims = [(one if number % 2 else two, number) for number in range(2, 502)]
        random.Random(1).shuffle(claims)
        attached: list[int] = []

        async def claim(store: Store, number: int) -> Commit | None:
            """Attach under a page load of its own, so that none is stale, and add one to the counter."""
            found = await store.attach(S, "ann", f"load {number}", 1)
            attached.append(found.epoch)
            count = int(found.values.get("count", b"0")) + 1
            writer = Writer(store, S, found.epoch, found.version)
            try:
                return await writer.commit(changed={"count": b"%d" % count})
            except Superseded:
                return None

        done = [commit for commit in await asyncio.gather(*(claim(*each) for each in claims)) if commit]
        assert sorted(attached) == list(range(first + 1, first + 501))
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


# values ---------------------------------------------------------------------

KEYS = [
    "",
    " ",
    "a",
    "ä",
    "日本",
    "🏞️",
    "\x00",
    "a\x00b",
    "\n",
    "\ud800",
    "e\u0301",
    "é",
    "}{",
    "'\"\\",
    "%s",
    "k" * 5000,
]


async def test_any_string_is_a_key_of_its_own(backend):
    async with backend.opened() as store:
        writer = await make_session(store)
        values = {key: key.encode("utf-8", "surrogatepass") for key in KEYS if len(key) < 2000}
        await writer.commit(changed=values)
        await writer.commit(deleted=["\x00"])
    del values["\x00"]
    assert (await read(backend)).values == values


async def test_any_bytes_are_a_value(backend):
    values = {"all": bytes(range(256)), "none": b"", "zeros": bytes(1000), "not text": b"\xff\xfe\x80"}
    async with backend.opened() as store:
        await (await make_session(store)).commit(changed=values, blobs=values, manifest=bytes(range(256)))
        assert {digest: await store.read_blob(S, digest) for digest in values} == values
    found = await read(backend)
    assert (found.values, found.manifest) == (values, bytes(range(256)))


async def test_big_values(backend):
    data = random.Random(2).randbytes(5_000_000)
    async with backend.opened() as store:
        writer = await make_session(store)
        await writer.commit(changed={"big": data}, blobs={"big": data})
        assert await store.read_blob(S, "big") == data
        assert 10_000_000 <= (await listed(store))[S].size < 11_000_000
    assert (await read(backend)).values == {"big": data}


async def test_many_values(backend):
    values = {f"key {number}": b"%d" % number for number in range(10_000)}
    async with backend.opened() as store:
        writer = await make_session(store)
        await writer.commit(changed=values)
        await writer.commit(deleted=list(values)[:9_000])
    assert (await read(backend)).values == dict(list(values.items())[9_000:])


async def test_large_numbers(backend):
    async with backend.opened() as store:
        writer = await make_session(store, connection=2**52)
        await writer.commit(seq=2**52)
        with pytest.raises(StaleConnection):
            await store.attach(S, "ann", "load", 2**52 - 1)
        assert (await store.attach(S, "ann", "load", 2**52 + 1)).seq == 2**52


async def test_blobs_belong_to_their_session(backend):
    async with backend.opened() as store:
        await (await make_session(store, "one")).commit(blobs={"x": b"1"})
        await (await make_session(store, "two")).commit(blobs={"x": b"2"})
        await store.erase("one")
        assert await store.read_blob("two", "x") == b"2"
        for session in ("one", "nobody's"):
            with pytest.raises(UnknownSession):
                await store.read_blob(session, "x")


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


# erase, list ----------------------------------------------------------------


async def test_erase(backend):
    async with backend.opened() as store:
        writer = await make_session(store)
        await writer.commit(changed={"a": b"1"}, blobs={"x": b"X"})
        await store.erase(S)
        await store.erase(S)
        await gone(store, writer)


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
        assert found == Attached(writer.epoch + 1, 1, 10, b"manifest 1", {"a": b"1"})
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


# a model ----------------------------------------------------------------------

SESSIONS = st.sampled_from(["s1", "s2"])
OWNERS = st.sampled_from(["ann", "bob"])
SOME = st.sampled_from(["a", "b", "\x00", "\ud800"])
DATA = st.binary(max_size=3)
CONNECTIONS = st.integers(1, 4)
Step = tuple[Any, ...]
STEP: st.SearchStrategy[Step] = st.one_of(
    st.tuples(st.just("create"), SESSIONS, OWNERS, st.just("load"), CONNECTIONS),
    st.tuples(st.just("attach"), SESSIONS, OWNERS, st.sampled_from(["load", "other"]), CONNECTIONS),
    st.tuples(
        st.just("commit"),
        st.builds(
            Commit,
            session=SESSIONS,
            epoch=st.integers(1, 3),
            version=st.integers(1, 3),
            seq=st.integers(0, 9),
            manifest=DATA,
            changed=st.dictionaries(SOME, DATA, max_size=3),
            deleted=st.lists(SOME, max_size=2, unique=True),
            blobs=st.dictionaries(SOME.filter(str.isascii).filter(str.isprintable), DATA, max_size=2),
            dropped=st.lists(st.sampled_from(["a", "b"]), max_size=2, unique=True),
        ),
    ),
    st.tuples(st.just("read_blob"), SESSIONS, st.sampled_from(["a", "b"])),
    st.tuples(st.just("touch"), st.lists(SESSIONS, max_size=2)),
    st.tuples(st.just("erase"), SESSIONS),
    st.tuples(st.just("advance"), st.sampled_from([TTL * 0.4, TTL * 0.7])),
)


def tidy(commit: Commit) -> Commit:
    """As a commit must be: nothing is both changed and deleted."""
    return msgspec.structs.replace(
        commit,
        deleted=[key for key in commit.deleted if key not in commit.changed],
        dropped=[digest for digest in commit.dropped if digest not in commit.blobs],
    )


async def outcome(store: Store, name: str, arguments: Sequence[object]) -> object:
    try:
        return await getattr(store, name)(*arguments)
    except (NotOwner, StaleConnection, UnknownSession, Superseded) as error:
        return type(error)


async def follow(
    backend: Backend, store: Store, model_backend: Backend, model: Store, steps: list[Step]
) -> None:
    await backend.clear()
    await model_backend.clear()
    for name, *arguments in steps:
        if name == "advance":
            await backend.advance(*arguments)
            await model_backend.advance(*arguments)
            continue
        given = [tidy(part) if isinstance(part, Commit) else part for part in arguments]
        assert await outcome(store, name, given) == await outcome(model, name, given), name
    assert await listed_core(store) == await listed_core(model)


async def listed_core(store: Store) -> set[tuple[str, str, int, int]]:
    return {(each.session, each.owner, each.version, each.seq) for each in (await listed(store)).values()}


@pytest.mark.usefixtures("epochs_from_one")  # the commits of the model name theirs
def test_every_back_end_does_as_the_memory_does(backend, memory_backend):
    with asyncio.Runner() as runner:
        store, model = backend.make(), memory_backend.make()
        runner.run(store.open())

        @settings(max_examples=backend.examples, deadline=None, database=None)
        @given(st.lists(STEP, max_size=40))
        def compare(steps: list[Step]) -> None:
            runner.run(follow(backend, store, memory_backend, model, steps))

        try:
            compare()
        finally:
            runner.run(store.close())


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
