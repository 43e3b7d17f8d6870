"""Sealed values: what was changed, swapped, replayed or written by others is not opened."""

from __future__ import annotations

import msgspec
import pytest

from millpond.errors import Error
from millpond.server.sealed_store import Checkpoint, SealedStore
from millpond.state.changes import Change
from millpond.stores.base import Attached
from millpond.stores.codec import (
    BadSeal,
    SealedValue,
    Sealer,
    _context,
    _seal,
    blob_digest,
    check_blob,
)
from millpond.stores.manifest import Manifest, Shard
from millpond.stores.memory import MemoryStore

SECRET = b"0123456789abcdef"
VALUE = SealedValue("p", 3, b"data", ["d1"])


@pytest.fixture
def sealer() -> Sealer:
    return Sealer([SECRET])


def test_what_was_sealed_is_opened(sealer: Sealer) -> None:
    assert sealer.open_value("s", "k", 3, sealer.seal_value("s", "k", VALUE)) == VALUE
    manifest = Manifest(3, shards={0: Shard({"b": 1, "a": 3}, {"a": ["d1"]})})
    opened = sealer.open_manifest("s", 3, sealer.seal_manifest("s", manifest))
    assert (opened.version, opened.seq, list(opened.versions().items())) == (3, -1, [("b", 1), ("a", 3)])
    assert opened.names_blob("d1")


def test_every_changed_byte_is_noticed(sealer: Sealer) -> None:
    sealed = sealer.seal_value("s", "k", VALUE)
    for index in range(len(sealed)):
        changed = sealed[:index] + bytes([sealed[index] ^ 1]) + sealed[index + 1 :]
        with pytest.raises(BadSeal):
            sealer.open_value("s", "k", 3, changed)


@pytest.mark.parametrize("cut", [b"", b"\x01", b"\x02" + b"x" * 60, b"\x01" + b"x" * 32])
def test_bytes_that_are_no_seal_are_refused(sealer: Sealer, cut: bytes) -> None:
    with pytest.raises(BadSeal):
        sealer.open_value("s", "k", 3, cut)


@pytest.mark.parametrize(
    ("session", "key", "version"), [("t", "k", 3), ("s", "other", 3), ("s", "k", 4), ("sk", "", 3)]
)
def test_a_value_belongs_to_its_session_key_and_version(
    sealer: Sealer, session: str, key: str, version: int
) -> None:
    sealed = sealer.seal_value("s", "k", VALUE)
    with pytest.raises(BadSeal):
        sealer.open_value(session, key, version, sealed)


def test_a_value_is_no_manifest_nor_the_other_way_round(sealer: Sealer) -> None:
    with pytest.raises(BadSeal):
        sealer.open_manifest("s", 3, sealer.seal_value("s", "", VALUE))
    with pytest.raises(BadSeal):
        sealer.open_value("s", "", 3, sealer.seal_manifest("s", Manifest(3)))


def test_an_older_manifest_is_refused(sealer: Sealer) -> None:
    with pytest.raises(BadSeal, match="version 2"):
        sealer.open_manifest("s", 3, sealer.seal_manifest("s", Manifest(2)))


def test_a_session_without_commits_has_an_empty_manifest_and_no_other(sealer: Sealer) -> None:
    assert sealer.open_manifest("s", 0, b"").versions() == {}
    with pytest.raises(BadSeal):
        sealer.open_manifest("s", 1, b"")


def test_secrets_rotate(sealer: Sealer) -> None:
    new = b"fedcba9876543210"
    sealed = sealer.seal_value("s", "k", VALUE)
    both = Sealer([new, SECRET])
    assert both.open_value("s", "k", 3, sealed) == VALUE
    assert Sealer([new]).open_value("s", "k", 3, both.seal_value("s", "k", VALUE)) == VALUE
    with pytest.raises(BadSeal, match="secret that this server does not have"):
        Sealer([new]).open_value("s", "k", 3, sealed)


@pytest.mark.parametrize("secrets", [[], [b"short"], [SECRET, b""]])
def test_secrets_that_are_none_are_refused(secrets: list[bytes]) -> None:
    with pytest.raises(Error, match="at least 16"):
        Sealer(secrets)


def test_a_blob_is_what_its_name_says() -> None:
    digest = blob_digest(b"content")
    assert check_blob(digest, b"content") == b"content"
    with pytest.raises(BadSeal):
        check_blob(digest, b"another")


def test_the_number_of_the_last_event_is_sealed() -> None:
    sealer = Sealer([b"0123456789abcdef"])
    sealed = sealer.seal_manifest("s", Manifest(3, 7, {0: Shard({"half \ud800": 1}, {})}))
    assert sealer.open_manifest("s", 3, sealed, 7).seq == 7
    with pytest.raises(BadSeal, match="of event 7; the session is at 6"):
        sealer.open_manifest("s", 3, sealed, 6)
    # One of before this was noted in it, as it is in stores that there are.
    old = msgspec.msgpack.encode([3, {}, {}])
    sealed = _seal(sealer._manifest_keys[0], _context("s", ""), old)
    assert sealer.open_manifest("s", 3, sealed, 6).seq == -1


def test_a_store_that_changes_the_number_of_the_last_event_is_not_believed() -> None:
    """Else an event could be made to count twice, or not at all."""
    sealed_store = SealedStore(MemoryStore(ttl=100), Sealer([b"0123456789abcdef"]))
    change = Change(seq=7)
    commit, _ = sealed_store.seal(Checkpoint("s", 1), change)
    attached = Attached(2, commit.version, commit.seq, commit.manifest, {})
    sealed_store.open("s", attached)
    with pytest.raises(BadSeal):
        sealed_store.open("s", msgspec.structs.replace(attached, seq=6))
