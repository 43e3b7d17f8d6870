"""Which values a session has. It is sealed with each commit, which reveals a store that returns wrong values.

Up to :data:`SPLIT_ABOVE` keys it is one piece. A session with more has it in
*shards* of at most :data:`SHARD` keys, stored like values, under reserved names. The
manifest itself is then a *root*: it names the shards, in the order of their keys, and
the beginning of each one's seal. So a click seals and writes the shards whose keys it
has changed, and 20 bytes of the root for every shard.

A manifest is immutable. A commit makes another one, which reuses the unchanged shards,
and which counts when the store has it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Final

import msgspec

from millpond.stores.keys import escape, unescape

SHARD: Final = 256
"""The maximum number of keys in a shard."""
SPLIT_ABOVE: Final = 2 * SHARD
MERGE_BELOW: Final = SHARD
"""The number of keys above which a session's manifest is split, and below which it becomes one piece again."""

ROOT: Final = 2
"""The format number of a manifest that names shards. It is where a manifest in one
piece has its keys, so older versions of Millpond fail there, and leave the session
unchanged.
"""
SEAL: Final = 16
"""Bytes of a shard's seal that the root names."""
_NAME: Final = "$millpond:keys:"
"""Before the number of a shard, in its name in the store. No key of Session State begins with this."""

_NONE: Final = frozenset[str]()

_pack = msgspec.msgpack.Encoder().encode


class _Stored(msgspec.Struct, array_like=True):
    """A shard as it is stored."""

    keys: dict[str, int]
    blobs: dict[str, list[str]]
    escaped: bool
    """Some keys are in the form of :func:`escape`."""


class _Whole(msgspec.Struct, array_like=True):
    """A manifest in one piece as it is stored."""

    version: int
    keys: dict[str, int]
    blobs: dict[str, list[str]]
    escaped: bool = False
    seq: int = -1
    app: str = ""


class _WholeOfUser(_Whole, array_like=True):
    """The same, where a user had signed in."""

    user: str = ""


class _Root(msgspec.Struct, array_like=True):
    """A manifest in shards as it is stored."""

    version: int
    form: int
    seq: int
    shards: list[tuple[int, bytes]]
    """The number of each, and the beginning of its seal."""
    app: str = ""


class _RootOfUser(_Root, array_like=True):
    """The same, where a user had signed in."""

    user: str = ""


class Shard:
    """Some of a session's keys, in order. Immutable."""

    __slots__ = ("blobs", "digests", "keys")

    def __init__(self, keys: dict[str, int], blobs: dict[str, list[str]]) -> None:
        self.keys = keys
        """The version in which each key was last written."""
        self.blobs = blobs
        """The digests of blobs that each key's value refers to, if there are any."""
        self.digests = {digest for digests in blobs.values() for digest in digests} if blobs else _NONE

    def after(self, version: int, put: Mapping[str, Sequence[str]], gone: Iterable[str]) -> Shard:
        """The shard after these values, with these digests, were written and those keys deleted."""
        keys, blobs = self.keys.copy(), self.blobs.copy()
        for key in gone:
            keys.pop(key, None)
            blobs.pop(key, None)
        for key, digests in put.items():
            keys[key] = version
            if digests:
                blobs[key] = list(digests)
            else:
                blobs.pop(key, None)
        return Shard(keys, blobs)

    def pack(self) -> bytes:
        """The shard as it is stored, not sealed."""
        try:
            return _pack(_Stored(self.keys, self.blobs, escaped=False))
        except UnicodeEncodeError:
            return _pack(_Stored(*self.renamed(escape), escaped=True))

    def renamed(self, name: Callable[[str], str]) -> tuple[dict[str, int], dict[str, list[str]]]:
        """The same shard under other names for its keys and digests."""
        keys = {name(key): version for key, version in self.keys.items()}
        return keys, {name(key): digests for key, digests in self.blobs.items()}


_EMPTY: Final = Shard({}, {})


class Manifest:
    """The versions of a session's values, and the blobs that they refer to.

    Parameters
    ----------
    version:
        The version of the session.
    seq:
        The last event whose effect is in the values; -1: sealed before the manifest had this field.
    shards:
        By number, which ascends with the order of the keys.
    whole:
        Whether it is in one piece: there is only shard 0.

    Examples
    --------
    >>> manifest = Manifest(1, shards={0: Shard({"a": 1, "b": 1}, {})})
    >>> manifest.after(2, 7, {"b": (), "c": ()}, {"a"}).versions()
    {'b': 2, 'c': 2}
    """

    __slots__ = ("app", "seals", "seq", "shards", "user", "version", "whole")

    def __init__(
        self, version: int, seq: int = -1, shards: dict[int, Shard] | None = None, *, whole: bool = True
    ) -> None:
        self.version = version
        self.seq = seq
        self.shards = shards if shards is not None else {}
        self.whole = whole
        self.app = ""
        """The app that the session belongs to; empty: sealed before the manifest had this field."""
        self.user = ""
        """The signed-in user, as text; empty: nobody."""
        self.seals: dict[int, bytes] = {}
        """The beginnings of the seals of the shards that the store has."""

    def versions(self) -> dict[str, int]:
        """The version of each key's value, in the order of the keys."""
        return {key: version for shard in self.shards.values() for key, version in shard.keys.items()}

    def names_blob(self, digest: str) -> bool:
        """Whether a value refers to the blob."""
        return any(digest in shard.digests for shard in self.shards.values())

    @property
    def stored_shards(self) -> AbstractSet[int]:
        """The numbers of the shards that are stored separately; empty if it is in one piece."""
        return frozenset() if self.whole else self.shards.keys()

    def unsealed(self) -> list[tuple[int, Shard]]:
        """The shards that the store does not have in this form, with their numbers."""
        return [(number, self.shards[number]) for number in sorted(self.stored_shards - self.seals.keys())]

    def dropped_since(self, former: Manifest) -> list[str]:
        """The blobs that an earlier manifest refers to and this one does not."""
        gone: set[str] = set()
        for number, shard in former.shards.items():
            if shard.digests and self.shards.get(number) is not shard:
                gone |= shard.digests
        return sorted(digest for digest in gone if not self.names_blob(digest)) if gone else []

    def after(
        self, version: int, seq: int, put: Mapping[str, Sequence[str]], gone: Iterable[str]
    ) -> Manifest:
        """The manifest after these values, with these digests, were written and those keys deleted."""
        if self.whole:
            shard = self.shards.get(0, _EMPTY).after(version, put, gone)
            manifest = Manifest(version, seq, {0: shard})
            if len(shard.keys) > SPLIT_ABOVE:
                manifest._split(SHARD)
            return manifest
        manifest = Manifest(version, seq, self.shards.copy(), whole=False)
        manifest.seals = self.seals.copy()
        manifest._append(version, manifest._rewrite(version, put, {*put, *gone}))
        count = sum(len(shard.keys) for shard in manifest.shards.values())
        if count < MERGE_BELOW:
            manifest._split(MERGE_BELOW)
            manifest.whole = True
        elif len(manifest.shards) > 2 * -(-count // SHARD) + 1:
            # The shards have become small. Writing them all again is rare: as many keys were deleted before.
            manifest._split(SHARD)
        return manifest

    def _rewrite(
        self, version: int, put: Mapping[str, Sequence[str]], touched: set[str]
    ) -> dict[str, Sequence[str]]:
        """Change the shards that have some of these keys. Returns what no shard has."""
        new = dict(put)
        for number, shard in list(self.shards.items()):
            if shard.keys.keys().isdisjoint(touched):
                continue
            here = shard.keys.keys() & touched
            written = {key: new.pop(key) for key in here if key in put}
            self.shards[number] = shard.after(version, written, here - written.keys())
            self.seals.pop(number, None)
            if not self.shards[number].keys:
                del self.shards[number]
        return new

    def _append(self, version: int, put: Mapping[str, Sequence[str]]) -> None:
        """Add new keys at the end."""
        names = list(put)
        while names:
            number = max(self.shards, default=0)
            if len(self.shards.get(number, _EMPTY).keys) >= SHARD:
                number += 1
            last = self.shards.get(number, _EMPTY)
            free = SHARD - len(last.keys)
            self.shards[number] = last.after(version, {key: put[key] for key in names[:free]}, ())
            self.seals.pop(number, None)
            names = names[free:]

    def _split(self, size: int) -> None:
        """Divide all keys into shards of this size."""
        blobs = {key: digests for shard in self.shards.values() for key, digests in shard.blobs.items()}
        keys = list(self.versions().items())
        parts = [dict(keys[start : start + size]) for start in range(0, len(keys), size)]
        self.shards = {
            number: Shard(part, {key: blobs[key] for key in part if key in blobs})
            for number, part in enumerate(parts)
        }
        self.seals = {}
        self.whole = False

    def pack(self) -> bytes:
        """The manifest as it is stored, not sealed. Its shards are stored separately, and must be sealed first."""
        if not self.whole:
            shards = [(number, self.seals[number]) for number in self.shards]
            root = (self.version, ROOT, self.seq, shards, self.app)
            return _pack(_RootOfUser(*root, self.user) if self.user else _Root(*root))
        shard = self.shards.get(0, _EMPTY)
        try:
            return self._pack_whole(shard.keys, shard.blobs, escaped=False)
        except UnicodeEncodeError:
            return self._pack_whole(*shard.renamed(escape), escaped=True)

    def _pack_whole(self, keys: dict[str, int], blobs: dict[str, list[str]], *, escaped: bool) -> bytes:
        whole = (self.version, keys, blobs, escaped, self.seq, self.app)
        return _pack(_WholeOfUser(*whole, self.user) if self.user else _Whole(*whole))


def shard_name(number: int) -> str:
    """The name under which a store keeps a shard, among the values."""
    return f"{_NAME}{number}"


def unpack_shard(body: bytes) -> Shard:
    """The shard that was packed. Raises msgspec.DecodeError."""
    return _shard_of(msgspec.msgpack.decode(body, type=_Stored))


def unpack(body: bytes) -> tuple[Manifest, list[tuple[int, bytes]]]:
    """The manifest that was packed, and the shards that it names, which are still to be
    added. Raises msgspec.DecodeError if the format is unknown.
    """
    try:
        stored = msgspec.msgpack.decode(body, type=_WholeOfUser)
    except msgspec.ValidationError:
        root = msgspec.msgpack.decode(body, type=_RootOfUser)
        if root.form != ROOT:
            raise msgspec.ValidationError(f"the form is {root.form}") from None
        return _whose(root, Manifest(root.version, root.seq, whole=False)), root.shards
    return _whose(stored, Manifest(stored.version, stored.seq, {0: _shard_of(stored)})), []


def _whose(stored: _WholeOfUser | _RootOfUser, manifest: Manifest) -> Manifest:
    manifest.app, manifest.user = stored.app, stored.user
    return manifest


def _shard_of(stored: _Stored | _Whole) -> Shard:
    shard = Shard(stored.keys, stored.blobs)
    return Shard(*shard.renamed(unescape)) if stored.escaped else shard
