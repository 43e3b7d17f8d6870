"""The manifest in shards: what it costs, that it says what was written, and that no store can lie about it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from millpond.server.sealed_store import Checkpoint, SealedStore
from millpond.state.changes import Change
from millpond.state.values import PLAIN, dump, load
from millpond.stores import manifest as manifests
from millpond.stores.base import Attached, Commit
from millpond.stores.codec import BadSeal, NewerFormat, SealedValue, Sealer, _context, _seal
from millpond.stores.keys import find_value
from millpond.stores.manifest import MERGE_BELOW, SHARD, SPLIT_ABOVE, Manifest, Shard
from millpond.stores.memory import MemoryStore

OLD, NEW = b"the former secret", b"the secret of now"


class Stored:
    """A session as a store has it."""

    def __init__(self, *secrets: bytes, session: str = "s") -> None:
        self.open_with(*secrets)
        self.checkpoint = Checkpoint(session, 1)
        self.values: dict[str, bytes] = {}
        self.commit: Commit | None = None

    def open_with(self, *secrets: bytes) -> None:
        self.sealer = Sealer(secrets or (NEW,))
        self.sealed_store = SealedStore(MemoryStore(ttl=10), self.sealer)

    def write(self, values: dict[str, Any], deleted: set[str] | None = None) -> Commit:
        """Commit values, and what is gone."""
        change = Change.of({key: dump(value) for key, value in values.items()})
        change.seq = self.checkpoint.version + 1
        change.deleted = deleted or set()
        commit, manifest = self.sealed_store.seal(self.checkpoint, change)
        assert not commit.changed.keys() & set(commit.deleted)
        self.checkpoint.version, self.checkpoint.manifest = commit.version, manifest
        self.checkpoint.former = {}
        self.values |= commit.changed
        for key in commit.deleted:
            self.values.pop(key, None)
        self.commit = commit
        return commit

    def is_whole(self) -> bool:
        """Its manifest is in one piece."""
        return self.checkpoint.manifest.whole

    @property
    def attached(self) -> Attached:
        """What an attach gives."""
        assert self.commit is not None
        return Attached(2, self.commit.version, self.commit.seq, self.commit.manifest, dict(self.values))

    def read(self, attached: Attached | None = None) -> dict[str, Any]:
        """The values, as a server opens them, which from then on writes on."""
        self.checkpoint, values = self._open(attached or self.attached)
        return {key: load(value.codec, value.data, (), None) for key, value in values.items()}  # type: ignore[arg-type]

    def _open(self, attached: Attached) -> tuple[Checkpoint, dict[str, Any]]:
        class Nowhere:
            pass

        return self.sealed_store.open(self.checkpoint.session, attached, Nowhere())  # type: ignore[arg-type]


def many(count: int) -> dict[str, int]:
    return {f"key {number}": number for number in range(count)}


def size_of(commit: Commit) -> int:
    return len(commit.manifest) + sum(len(name) + len(value) for name, value in commit.changed.items())


@pytest.fixture
def small_shards(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """So that a dozen of keys are many."""
    with monkeypatch.context() as patch:
        _make_shards_small(patch)
        yield


def _make_shards_small(patch: pytest.MonkeyPatch) -> None:
    for name, value in {"SHARD": 3, "SPLIT_ABOVE": 6, "MERGE_BELOW": 3}.items():
        patch.setattr(manifests, name, value)


# What it costs --------------------------------------------------------------------------------------------


def test_a_click_writes_its_shard_however_many_keys_there_are() -> None:
    """Bytes, not time: of one changed key with the manifest."""
    sizes: dict[int, int] = {}
    for count in (50, 500, 5_000, 50_000):
        stored = Stored()
        stored.write(many(count))
        commits = [stored.write({f"key {count // 2}": count + more}) for more in range(3)]
        assert {len(commit.changed) for commit in commits} == {1 if count <= SPLIT_ABOVE else 2}
        sizes[count] = max(map(size_of, commits))
    of_a_shard = SHARD * 18 + 200  # a key of at most 9 characters, its version, and the value itself
    assert sizes[50] < 800
    assert sizes[500] < SPLIT_ABOVE * 18 + 200
    assert sizes[5_000] < of_a_shard + 22 * (5_000 // SHARD + 1)
    assert sizes[50_000] < of_a_shard + 22 * (50_000 // SHARD + 1)
    assert sizes[50_000] < sizes[500] * 2


def test_a_click_packs_no_shard_but_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    stored = Stored()
    stored.write(many(5_000))
    packed: list[int] = []
    pack = Shard.pack

    def note(shard: Shard) -> bytes:
        packed.append(len(shard.keys))
        return pack(shard)

    monkeypatch.setattr(Shard, "pack", note)
    stored.write({"key 0": "another", "key 1": "another", "key 4999": "another"})
    assert sorted(packed) == [5_000 % SHARD, SHARD]


def test_keys_that_come_and_go_do_not_leave_a_shard_each() -> None:
    """A log of the last thousand: one key more and one less with each click."""
    stored = Stored()
    stored.write(many(1_000))
    written = 0
    for number in range(1_000, 4_000):
        written += len(stored.write({f"key {number}": number}, {f"key {number - 1_000}"}).changed)
        assert len(stored.checkpoint.manifest.shards) <= 2 * (1_000 // SHARD + 1) + 1
    assert written < 3_000 * 3.1
    assert list(stored.read()) == [f"key {number}" for number in range(3_000, 4_000)]


def test_shards_that_have_become_thin_are_put_together() -> None:
    stored = Stored()
    stored.write(many(5_000))
    kept = {key: number for key, number in many(5_000).items() if number % 16 == 0}
    for key in [key for key in many(5_000) if key not in kept]:
        stored.write({}, {key})
    assert len(stored.checkpoint.manifest.shards) <= 2 * (len(kept) // SHARD + 1) + 1
    assert len([name for name in stored.values if is_shard(name)]) == len(stored.checkpoint.manifest.shards)
    assert stored.read() == kept


# What it says --------------------------------------------------------------------------------------------


def test_the_way_up_and_down() -> None:
    stored = Stored()
    stored.write(many(SPLIT_ABOVE))
    assert stored.is_whole()
    commit = stored.write({"one more": 1})
    assert not stored.is_whole()
    assert len(commit.changed) == 1 + 3
    assert stored.read() == many(SPLIT_ABOVE) | {"one more": 1}
    # Between the two it stays what it is: a key that comes and goes does not write all of it each time.
    stored.write({}, {"one more"})
    stored.write({}, {f"key {number}" for number in range(MERGE_BELOW, SPLIT_ABOVE)})
    assert not stored.is_whole()
    commit = stored.write({}, {"key 0"})
    assert stored.is_whole()
    assert len(commit.deleted) > 1
    assert [name for name in stored.values if name.startswith("$millpond:")] == []
    assert list(stored.read()) == [f"key {number}" for number in range(1, MERGE_BELOW)]


def test_a_small_session_has_the_manifest_that_it_had_before_there_were_shards() -> None:
    stored = Stored()
    commit = stored.write({"b": 1, "half \ud800": 2})
    before = msgspec.msgpack.encode([1, {"b": 1, "$millpond:utf-8:68616c6620eda080": 1}, {}, True, 1, ""])
    assert commit.manifest == _seal(stored.sealer._manifest_keys[0], _context("s", ""), before)


def test_a_large_session_from_before_is_split_at_its_first_commit() -> None:
    stored = Stored()
    stored.write({"key 0": 0})
    # As it was written then: all keys in one piece.
    keys = dict.fromkeys(many(2_000), 1)
    stored.values = {
        key: stored.sealer.seal_value("s", key, SealedValue(PLAIN, 1, dump(number).data, []))
        for key, number in many(2_000).items()
    }
    body = msgspec.msgpack.encode([1, keys, {}, False, 1])
    sealed = _seal(stored.sealer._manifest_keys[0], _context("s", ""), body)
    assert stored.read(msgspec.structs.replace(stored.attached, manifest=sealed)) == many(2_000)
    assert len(stored.write({"key 7": "changed"}).changed) == 1 + 8
    assert len(stored.write({"key 7": "again"}).changed) == 1 + 1
    assert stored.read() == many(2_000) | {"key 7": "again"}


class ManifestOfBefore(msgspec.Struct, array_like=True):
    """As Millpond decoded it before there were shards."""

    version: int
    keys: dict[str, int]
    blobs: dict[str, list[str]]
    escaped: bool = False
    seq: int = -1


def test_millpond_from_before_takes_a_manifest_in_shards_for_no_empty_one() -> None:
    """It fails, so that its tab comes back and finds a newer process in the end. An empty session would be a loss."""
    stored = Stored()
    body = stored.write(many(SPLIT_ABOVE + 1)).manifest[33:]
    with pytest.raises(msgspec.ValidationError):
        msgspec.msgpack.decode(body, type=ManifestOfBefore)


@pytest.mark.parametrize("body", [[1, 3, 1, []], [1, "four"], ["five"]])
def test_what_a_newer_millpond_has_written_is_not_taken_for_damage(body: list[Any]) -> None:
    stored = Stored()
    stored.write({"a": 1})
    sealed = _seal(stored.sealer._manifest_keys[0], _context("s", ""), msgspec.msgpack.encode(body))
    with pytest.raises(NewerFormat, match="written by a newer Millpond"):
        stored.read(msgspec.structs.replace(stored.attached, manifest=sealed))


def test_a_new_secret_seals_all_shards_at_the_next_commit() -> None:
    stored = Stored(OLD)
    stored.write(many(1_000))
    stored.open_with(NEW, OLD)
    stored.read()
    stored.write({"key 0": "changed"})
    stored.open_with(NEW)
    assert stored.read() == many(1_000) | {"key 0": "changed"}


def test_a_commit_that_failed_is_sealed_again_as_a_whole() -> None:
    stored = Stored()
    stored.write(many(1_000))
    change = Change.of({"key 0": dump("changed"), "new": dump(1)})
    first, _ = stored.sealed_store.seal(stored.checkpoint, change)
    second, _ = stored.sealed_store.seal(stored.checkpoint, change)
    assert first == second
    assert len(second.changed) == 2 + 2


def test_a_store_that_has_lost_everything_gets_every_shard_again() -> None:
    stored = Stored()
    stored.write(many(1_000))
    stored.checkpoint.manifest, stored.values = Manifest(stored.checkpoint.version), {}
    stored.write(many(1_000))
    assert stored.read() == many(1_000)


def test_a_key_of_the_app_is_never_in_the_place_of_a_shard() -> None:
    from millpond.errors import ApiError
    from millpond.session.state import check_key

    with pytest.raises(ApiError, match="reserved"):
        check_key(manifests.shard_name(0))


KEYS = st.sampled_from([f"k{number}" for number in range(24)] + ["half \ud800"])
DIGESTS = st.lists(st.sampled_from(["d1", "d2", "d3"]), max_size=2)


class AgainstADictionary(RuleBasedStateMachine):
    """A manifest of tiny shards beside a dictionary."""

    @initialize()
    def begin(self) -> None:
        self.patch = pytest.MonkeyPatch()
        _make_shards_small(self.patch)
        self.sealer = Sealer([NEW])
        self.manifest = Manifest(0)
        self.kept: dict[str, bytes] = {}
        self.model: dict[str, tuple[int, list[str]]] = {}

    def teardown(self) -> None:
        self.patch.undo()

    @rule(put=st.dictionaries(KEYS, DIGESTS, max_size=9), gone=st.sets(KEYS, max_size=9))
    def commit(self, put: dict[str, list[str]], gone: set[str]) -> None:
        gone -= put.keys()
        former = self.manifest
        before = {digest for _, digests in self.model.values() for digest in digests}
        manifest = former.after(former.version + 1, 7, put, gone)
        sealed = self.sealer.seal_shards("s", manifest)
        for number in former.stored_shards - manifest.stored_shards:
            del self.kept[manifests.shard_name(number)]
        self.kept |= sealed
        for key in gone:
            self.model.pop(key, None)
        for key, digests in put.items():
            self.model[key] = manifest.version, digests
        now = {digest for _, digests in self.model.values() for digest in digests}
        assert manifest.dropped_since(former) == sorted(before - now)
        assert all(manifest.names_blob(digest) == (digest in now) for digest in ("d1", "d2", "d3"))
        self.manifest = manifest

    @rule()
    def restart(self) -> None:
        sealed = self.sealer.seal_manifest("s", self.manifest)
        self.manifest = self.sealer.open_manifest("s", self.manifest.version, sealed, None, self.kept)

    @invariant()
    def same(self) -> None:
        manifest = self.manifest
        expected = {key: version for key, (version, _) in self.model.items()}
        assert list(manifest.versions().items()) == list(expected.items())
        assert set(map(manifests.shard_name, manifest.stored_shards)) == self.kept.keys()
        assert manifest.whole or len(manifest.shards) <= 2 * -(-len(self.model) // 3) + 1
        assert all(0 < len(shard.keys) <= 3 for shard in manifest.shards.values()) or manifest.whole
        assert list(manifest.shards) == sorted(manifest.shards)


TestAgainstADictionary = AgainstADictionary.TestCase
TestAgainstADictionary.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)


# That no store can lie --------------------------------------------------------------------------------------


def is_shard(name: str) -> bool:
    return name.startswith("$millpond:keys:")


@pytest.mark.usefixtures("small_shards")
def test_whatever_a_store_gives_in_the_place_of_something_is_refused() -> None:
    """Each shard and value: left out, changed, of an earlier version, another one, one of another session, a value, the root."""
    stored, other = Stored(), Stored(session="another")
    stored.write(many(20))
    before = dict(stored.values)
    stored.write(dict.fromkeys(many(20), "changed"))
    other.write(many(20))
    other.write(dict.fromkeys(many(20), "changed"))
    root = stored.attached.manifest
    for name in filter(is_shard, stored.values):
        right = stored.values[name]
        another = stored.values[manifests.shard_name(0 if name != manifests.shard_name(0) else 1)]
        wrong = [b"", right[:-1], right + b"\x00", before[name], another, other.values[name]]
        wrong += [stored.values["key 0"], root, right[:40] + bytes([right[40] ^ 1]) + right[41:]]
        # The beginning of the seal alone is what the root names.
        wrong += [right[:20] + bytes([right[20] ^ 1]) + right[21:], b"\x02" + right[1:]]
        for bad in wrong:
            with pytest.raises(BadSeal):
                stored.sealed_store.open(
                    "s", msgspec.structs.replace(stored.attached, values=stored.values | {name: bad})
                )
        without = {key: value for key, value in stored.values.items() if key != name}
        with pytest.raises(BadSeal, match="shard"):
            stored.sealed_store.open("s", msgspec.structs.replace(stored.attached, values=without))
    for key, right in stored.values.items():
        if not is_shard(key):
            for bad in (
                b"",
                right[:-1],
                before[key],
                other.values[key],
                stored.values["key 1" if key == "key 0" else "key 0"],
            ):
                lie = msgspec.structs.replace(stored.attached, values=stored.values | {key: bad})
                assert stored.sealed_store.open("s", lie)[1].keys() == many(20).keys() - {key}
    for manifest in (b"", root[:-1], other.attached.manifest, stored.values[manifests.shard_name(0)]):
        with pytest.raises(BadSeal):
            stored.sealed_store.open("s", msgspec.structs.replace(stored.attached, manifest=manifest))


ACTIONS = ["omit", "flip", "swap", "older", "other session", "refused commit"]


@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_after_any_tampering_nothing_is_read_that_was_not_written_last(data: st.DataObject) -> None:
    """What comes back is a part of the truth, or the whole is refused; with a shard or the root changed, always."""
    with pytest.MonkeyPatch.context() as patch:
        _make_shards_small(patch)
        stored, other, refused = Stored(), Stored(session="another"), Stored()
        history: list[Attached] = []
        truth: dict[str, Any] = {}
        for version in range(1, 5):
            put = data.draw(st.dictionaries(KEYS, st.just(version), min_size=1), label="written")
            gone = data.draw(st.sets(KEYS, max_size=4), label="gone") - put.keys()
            put |= {f"fixed {number}": version for number in range(9)} if version == 1 else {}
            if version == 4:
                # Another process tried to commit too, and came too late: the store has seen its bytes.
                its = stored.checkpoint
                refused.checkpoint = Checkpoint("s", 1, its.version, its.manifest)
                refused.values = dict(stored.values)
                refused.write(dict.fromkeys(put, "refused") | {"only refused": 1})
            for each in (stored, other):
                each.write(put, gone)
            truth = {key: value for key, value in truth.items() if key not in gone} | put
            history.append(stored.attached)
        attached = stored.attached
        manifest, values = attached.manifest, dict(attached.values)
        for _ in range(data.draw(st.integers(1, 3), label="times")):
            name, given = _lie(data, manifest, values, history, other.attached, refused.attached)
            if name:
                values = {**values, name: given} if given is not None else _without(values, name)
            else:
                manifest = given or b""
        lied = manifest != attached.manifest or any(
            values.get(name) != attached.values.get(name)
            for name in map(manifests.shard_name, stored.checkpoint.manifest.stored_shards)
        )
        try:
            checkpoint, found = stored.sealed_store.open(
                "s",
                msgspec.structs.replace(attached, manifest=manifest, values=values),
                object(),  # type: ignore[arg-type]
            )
        except BadSeal:
            assert lied
            return
        assert not lied
        # Only values were touched: all others are to be had.
        assert checkpoint.manifest.versions() == stored.checkpoint.manifest.versions()
        read = {key: load(value.codec, value.data, (), None) for key, value in found.items()}  # type: ignore[arg-type]
        assert read.items() <= truth.items()
        same = {key for key in truth if find_value(values, key) == find_value(attached.values, key)}
        assert same <= read.keys()


def _lie(
    data: st.DataObject,
    manifest: bytes,
    values: dict[str, bytes],
    history: list[Attached],
    other: Attached,
    refused: Attached,
) -> tuple[str, bytes | None]:
    """Of what, and what the store gives in its place; None: nothing. The manifest has an empty name."""
    right = {"": manifest, **values}
    action = data.draw(st.sampled_from(ACTIONS), label="action")
    if action in {"older", "other session", "refused commit"}:
        given = {"older": data.draw(st.sampled_from(history[:-1])), "other session": other}.get(
            action, refused
        )
        wrong = {"": given.manifest, **given.values}
        # What was refused is told apart by the root, not by the version of each value: shards only.
        names = [name for name in wrong if action != "refused commit" or is_shard(name)]
        names = [name for name in names if wrong[name] != right.get(name)]
        if not names:
            return "", manifest
        name = data.draw(st.sampled_from(sorted(names)), label="name")
        return name, wrong[name]
    name = data.draw(st.sampled_from(sorted(right)), label="name")
    if action == "omit":
        return name, None
    if action == "swap":
        return name, right[data.draw(st.sampled_from(sorted(right)), label="with")]
    at = data.draw(st.integers(0, max(len(right[name]) - 1, 0)), label="at")
    return name, right[name][:at] + bytes([right[name][at] ^ 1]) + right[name][at + 1 :] if right[
        name
    ] else b"\x01"


def _without(values: dict[str, bytes], name: str) -> dict[str, bytes]:
    return {key: value for key, value in values.items() if key != name}
