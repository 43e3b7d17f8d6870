"""What of Session State the store has, and what it is to get."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from typing import Any, Literal

import msgspec

from millpond.state.changes import Change
from millpond.state.codecs import Codecs
from millpond.state.entry import Entries, Entry, Traced
from millpond.state.sharing import Sharing
from millpond.state.values import (
    GROUP,
    MEMBER,
    PLAIN,
    CannotSave,
    Dump,
    Pickler,
    TooLarge,
    dump,
    dump_group,
    dump_member,
    is_plain,
    leader_of,
    trace,
)

log = logging.getLogger("millpond")

_GONE: Any = object()
"""In the place of a value that there is not."""

_Pickled = tuple[Pickler, int]
"""What has pickled a value, and how many bytes that gave."""


class Limits(msgspec.Struct, frozen=True):
    """What may be saved, and what happens to what may not."""

    on_unpicklable: Literal["warn", "error", "ignore"] = "warn"
    max_value: int = 512 << 20
    """Bytes of one value."""
    max_session: int = 1024 << 20
    """Bytes of all values of one session."""


class Saving:
    """Tells what has changed since the store was last given something.

    Parameters
    ----------
    values:
        The values by key: those that are asleep are not looked at.
    entries:
        What is known of each key.
    """

    def __init__(self, values: dict[str, Any], entries: Entries, codecs: Codecs, limits: Limits) -> None:
        self.limits = limits
        self.too_large: list[tuple[str, str]] = []
        """Keys whose values a quota has kept from being saved, and why: not yet told."""
        self._values = values
        self._entries = entries
        self._codecs = codecs
        self._sharing = Sharing(values, entries, self._pickle_again)
        self.traced: dict[str, Traced] = {}
        """The pickles of this run, until values are put to sleep: then they may change again."""
        self._new_rejections: list[tuple[str, bytes, str]] = []
        self._total = 0
        """Bytes of all that was given to be stored."""
        self._given_back: set[str] = set()
        self._made_of_parts: set[str] = set()
        """Keys whose values may share something with another: all but numbers, texts and the like."""
        self._crowded: set[str] = set()
        """Keys that the quota of the session has no room for."""

    @property
    def volatile(self) -> dict[str, str]:
        """Keys whose values are in memory only, and why."""
        return {key: entry.volatile for key, entry in list(self._entries.items()) if entry.volatile}

    def restore(self, key: str, size: int, codec: str) -> None:
        """The store has a value of this key."""
        if codec != PLAIN:
            self._made_of_parts.add(key)
        # No digest: pickles of equal values may differ, so the first dump after
        # a restore may write a value again, and can never miss a change.
        entry = self._entries[key]
        entry.digest = b""
        self._set_size(entry, size)

    def forget_store(self) -> None:
        """The store has nothing any more: the next :meth:`collect` of a key gives its value, changed or not."""
        for entry in list(self._entries.values()):
            if entry.digest is not None:
                entry.digest = b""

    def restore_group(self, keys: frozenset[str]) -> None:
        """The store has the values of these keys together."""
        self._sharing.restore(keys)

    def mates(self, keys: Iterable[str]) -> set[str]:
        """The keys whose values are saved together with those of ``keys``."""
        return self._sharing.mates(keys)

    def check(self, value: Any) -> None:
        """Raises CannotSave where the value cannot be saved."""
        self._check_size(dump(value, self._codecs))

    def collect(self, keys: Iterable[str], outgoing: Change, *, thorough: bool = False) -> None:
        """Add to ``outgoing`` what has changed of these keys: values as bytes, and keys that are gone.

        When it fails in the middle, what it has added stays, and nothing else
        counts as saved: call it again with the same keys.

        A value that cannot be saved is *volatile*: it is reported once, and
        lives as long as this object. What the store had of it is deleted, so
        that the store never has values of different times.
        """
        if self._new_rejections:
            self._take_rejections()
        dumps, pickled = self._dump(keys, outgoing)
        if pickled and len(self._made_of_parts) > 1:
            self._join(dumps, self._sharing.find(pickled, thorough=thorough))
        for key, dumped in dumps.items():
            if dumped.codec != MEMBER:
                self._offer(key, dumped, outgoing)
        for key, dumped in dumps.items():
            if dumped.codec == MEMBER:
                self._offer_member(key, dumped, outgoing)
        for key in self._given_back.intersection(dumps):
            self._entries[key].put_back = None
            self._given_back.discard(key)

    def put_back(self, key: str, dumped: Dump) -> None:
        """The key has a value again that it once had, and that nobody has used since."""
        self._given_back.add(key)
        self._made_of_parts.add(key)
        self._entries[key].put_back = dumped

    def _dump(self, keys: Iterable[str], outgoing: Change) -> tuple[dict[str, Dump], dict[str, _Pickled]]:
        dumps: dict[str, Dump] = {}
        pickled: dict[str, _Pickled] = {}
        for key in keys:
            entry = self._entries[key]
            # Looked up once: a thread of the app may delete it.
            value = self._values.get(key, _GONE)
            if value is _GONE:
                self._forget(key, entry, outgoing)
            elif entry.asleep is not None:
                if entry.put_back is not None:
                    dumps[key] = entry.put_back
            else:
                value = self._values[key]
                if is_plain(value):
                    self._made_of_parts.discard(key)
                else:
                    self._made_of_parts.add(key)
                try:
                    dumped, pickler = trace(value, self._codecs)
                    self._check_size(dumped)
                except CannotSave as error:
                    self._sharing.forget(key)
                    self._refuse(key, error, outgoing)
                    continue
                dumps[key] = dumped
                if pickler is not None:
                    self.traced[key] = Traced(value, dumped, pickler)
                    pickled[key] = pickler, len(dumped.data)
        return dumps, pickled

    def _forget(self, key: str, entry: Entry, outgoing: Change) -> None:
        """The key has no value any more."""
        self._sharing.forget(key)
        self._drop(key, entry, outgoing)
        self._crowded.discard(key)
        self._made_of_parts.discard(key)
        entry.volatile, entry.crowded, entry.rejected = "", 0, None
        if entry.quarantined is None:
            del self._entries[key]

    def fitting(self) -> set[str]:
        """Keys that the quota of the session had no room for, and now has."""
        room = self.limits.max_session - self._total
        return {key for key in self._crowded if self._entries[key].crowded <= room}

    def spread(self, changed: Mapping[str, Dump]) -> dict[str, Dump]:
        """The same, with the dump of a group under each of its keys."""
        groups = [(key, dumped) for key, dumped in changed.items() if dumped.codec == GROUP]
        return {**changed, **{mate: dumped for key, dumped in groups for mate in self.mates([key])}}

    def _pickle_again(self, key: str) -> tuple[Pickler, int] | None:
        if key not in self._values or self._entries[key].asleep is not None:
            return None
        try:
            dumped, pickler = trace(self._values[key], self._codecs)
        except CannotSave:
            return None
        return None if pickler is None else (pickler, len(dumped.data))

    def _join(self, dumps: dict[str, Dump], groups: Iterable[frozenset[str]]) -> None:
        """Values that share objects are dumped together, under the first of their keys."""
        for group in groups:
            values = {key: value for key, value in list(self._values.items()) if key in group}
            if len(values) < 2:
                continue  # a thread of the app has deleted the others
            leader, *others = values
            try:
                dumps[leader] = dump_group(values, self._codecs)
            except CannotSave as error:
                log.warning(
                    "session_state: %s share an object, and are saved apart: %s", sorted(group), error
                )
                continue
            dumps.update({key: dump_member(leader) for key in others})

    def _offer(self, key: str, dumped: Dump, outgoing: Change) -> None:
        """Take a value into what has changed, if it has."""
        entry = self._entries[key]
        if dumped.digest() in (entry.digest, entry.rejected):
            return
        size = dumped.size
        total = self._total - entry.size + size
        if total > self.limits.max_session:
            self._crowded.add(key)
            entry.crowded = size
            self._refuse(key, self._describe_full(size, total), outgoing)
            return
        kept = dumped.keep()
        # In this order: whatever fails on the way, the value is written once more, never once too little.
        outgoing.put(key, kept)
        self._set_size(entry, size)
        entry.digest = kept.digest()
        entry.volatile, entry.crowded = "", 0
        self._crowded.discard(key)

    def _offer_member(self, key: str, dumped: Dump, outgoing: Change) -> None:
        leader = leader_of(dumped.data)
        leading = self._entries[leader]
        if not leading.crowded:
            self._offer(key, dumped, outgoing)
            return
        self._crowded.add(key)
        self._entries[key].crowded = leading.crowded
        self._refuse(key, TooLarge(f"it is saved with {leader!r}, and {leading.volatile}"), outgoing)

    def reject(self, key: str, dumped: Dump, reason: str) -> None:
        """The store does not take this value, and never will: it is in memory only.

        May be called while a run goes on, on another thread.
        """
        self._new_rejections.append((key, dumped.digest(), reason))

    def _take_rejections(self) -> None:
        while self._new_rejections:
            key, digest, reason = self._new_rejections[0]
            entry = self._entries[key]
            entry.rejected = digest
            # Unless it has another value by now.
            if entry.digest == digest:
                self._say_volatile(key, CannotSave(reason))
                self._set_size(entry, 0)
                entry.digest = None
            del self._new_rejections[0]

    def _refuse(self, key: str, error: CannotSave, outgoing: Change) -> None:
        self._say_volatile(key, error)
        self._drop(key, self._entries[key], outgoing)

    def _say_volatile(self, key: str, error: CannotSave) -> None:
        entry = self._entries[key]
        if not entry.volatile:
            entry.volatile = str(error)
            if isinstance(error, TooLarge):
                self.too_large.append((key, str(error)))
            if isinstance(error, TooLarge) or self.limits.on_unpicklable != "ignore":
                log.warning(
                    "session_state[%r] is kept in memory only, it will be gone after a restart: %s",
                    key,
                    error,
                )

    def _drop(self, key: str, entry: Entry, outgoing: Change) -> None:
        if entry.digest is not None:
            outgoing.drop(key)
            entry.digest = None
        self._set_size(entry, 0)

    def _set_size(self, entry: Entry, size: int) -> None:
        difference, entry.size = size - entry.size, size
        self._total += difference

    def _check_size(self, dumped: Dump) -> None:
        if dumped.codec == PLAIN and len(dumped.data) <= self.limits.max_value:
            return
        if dumped.size > self.limits.max_value:
            raise TooLarge(
                f"it has {_shown(dumped.size)}, more than the {_shown(self.limits.max_value)} "
                "that one value may have (session.maxValueSize)"
            )

    def _describe_full(self, size: int, total: int) -> TooLarge:
        sizes = sorted(
            ((entry.size, key) for key, entry in list(self._entries.items()) if entry.size), reverse=True
        )
        others = ", ".join(f"{key!r} {_shown(size)}" for size, key in sizes[:3])
        return TooLarge(
            f"it has {_shown(size)}, and the session would have {_shown(total)}, more than the "
            f"{_shown(self.limits.max_session)} that it may have (session.maxSessionSize)"
            + (f"; the largest of the others: {others}" if others else "")
        )


def _shown(size: int) -> str:
    if size < 1 << 20:
        return f"{size / 1024:.1f} KB"
    return f"{size / (1 << 20):.1f} MB"
