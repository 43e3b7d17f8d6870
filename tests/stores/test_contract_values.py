"""What base.py promises of values and blobs, asked of every back end."""

from __future__ import annotations

import random

import pytest

from millpond.server.sealed_store import Checkpoint, SealedStore
from millpond.session.state import State
from millpond.state.changes import Change
from millpond.state.values import dump
from millpond.stores.base import (
    StaleConnection,
    UnknownSession,
)
from millpond.stores.codec import Sealer
from millpond.stores.keys import LONGEST
from tests.stores.contract import S, listed, make_session, read

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
        values = {key: key.encode("utf-8", "surrogatepass") for key in KEYS if len(key) < LONGEST}
        await writer.commit(changed=values)
        await writer.commit(deleted=["\x00"])
    del values["\x00"]
    assert (await read(backend)).values == values


async def test_every_key_of_session_state_comes_back(backend):
    """As a server writes it: also what is no valid Unicode, and what is longer than an index allows."""
    sealed_store, writer = SealedStore(backend.make(), Sealer([b"0" * 16])), State()
    keys = [*KEYS, "k" * 5000 + "\x00", "photo\udce4.jpg", "ä" * 499, "\udce4" * 5000]
    for number, key in enumerate(keys):
        writer.assign(key, number)
    writer.assign("gone" * 1000, 0)
    checkpoint = Checkpoint(S)
    await sealed_store.store.open()
    try:
        checkpoint.epoch = await sealed_store.store.create(S, "ann", "load", 1)
        for changes in range(2):
            if changes:
                writer.delete("gone" * 1000)
                writer.assign("k" * 5000, "another")
            commit, checkpoint.manifest = sealed_store.seal(checkpoint, writer.collect())
            await sealed_store.store.commit(commit)
            writer.taken()
            checkpoint.version = commit.version
    finally:
        await sealed_store.store.close()
    reader = State()
    reader.restore(sealed_store.open(S, await read(backend))[1])
    found = {key: reader.get(key) for key in reader.keys()}
    assert found == {key: number for number, key in enumerate(keys)} | {"k" * 5000: "another"}


async def test_a_session_of_many_keys_and_the_shards_of_its_manifest(backend):
    """More keys than one piece of the manifest holds, then few again; each state as the store has it."""
    sealed_store = SealedStore(backend.make(), Sealer([b"0" * 16]))
    checkpoint = Checkpoint(S)
    model: dict[str, int] = {}
    await sealed_store.store.open()
    try:
        checkpoint.epoch = await sealed_store.store.create(S, "ann", "load", 1)
        for put, gone in (
            ({f"key {number}": 0 for number in range(1200)}, ()),
            ({"key 3": 1, "key 700": 1, "new": 1}, ("key 1199",)),
            ({}, [f"key {number}" for number in range(4, 1199)]),
        ):
            change = Change.of({key: dump(value) for key, value in put.items()})
            change.deleted = set(gone)
            commit, checkpoint.manifest = sealed_store.seal(checkpoint, change)
            await sealed_store.store.commit(commit)
            checkpoint.version = commit.version
            model = {key: value for key, value in model.items() if key not in change.deleted} | put
            reader = State()
            reader.restore(sealed_store.open(S, await sealed_store.store.read(S, "ann"))[1])
            assert [(key, reader.get(key)) for key in reader.keys()] == list(model.items())
        assert (await sealed_store.store.read(S, "ann")).values.keys() == model.keys()
    finally:
        await sealed_store.store.close()


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
