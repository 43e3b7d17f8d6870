"""Which values of Session State the store has, and which it must get."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Literal

import msgspec

from millpond.state.changes import Change
from millpond.state.codecs import Codecs
from millpond.state.entry import NOTHING, Entries, Entry, Pickled
from millpond.state.sharing import Sharing
from millpond.state.values import (
    GROUP,
    MEMBER,
    PLAIN,
    CannotSave,
    Dump,
    OverQuota,
    dump,
    dump_group,
    dump_member,
    is_plain,
    leader_of,
    trace,
)

log = logging.getLogger("millpond")


class Limits(msgspec.Struct, frozen=True):
    """Limits of what may be saved, and what happens to values that exceed them."""

    on_unpicklable: Literal["warn", "error", "ignore"] = "warn"
    max_value: int = 512 << 20
    """The maximum size of one value, in bytes."""
    max_session: int = 1024 << 20
    """The maximum size of all values of one session, in bytes."""


class Saving:
    """Finds the changes since the store was last given values.

    Parameters
    ----------
    entries:
        The session's entries. Values that are asleep are not checked.
    """

    def __init__(self, entries: Entries, codecs: Codecs, limits: Limits) -> None:
        self.limits = limits
        self.too_large: list[tuple[str, str]] = []
        """Keys whose values exceeded a quota and were not saved, with the reason; not yet reported."""
        self.sharing = Sharing(entries, self._pickle_again)
        self.pickled: dict[Entry, Pickled] = {}
        """The pickles of this run. They are valid until values are put to sleep: then the values may change again."""
        self._entries = entries
        self._codecs = codecs
        self._rejections: list[tuple[str, bytes, str]] = []
        """Values that the store has refused, and that were not handled yet."""
        self._total = 0
        """The size in bytes of all values that the store was given."""
        self._composite = 0
        """How many values may share objects with others."""
        self._crowded: set[Entry] = set()
        """The entries that exceed the session's quota."""

    def restore(self, entry: Entry, size: int, codec: str) -> None:
        """Note that the store has a value of this key."""
        if codec != PLAIN:
            self._set_composite(entry, True)
        # There is no digest, because pickles of equal values may differ. So the first dump after a restore may
        # write a value again, but can never miss a change.
        entry.digest = b""
        self._set_size(entry, size)

    def forget_store(self, entries: Iterable[Entry]) -> None:
        """Note that the store no longer has these: the next :meth:`collect` returns their values, changed or not."""
        for entry in entries:
            if entry.digest is not None:
                entry.digest = b""

    def check(self, value: Any) -> None:
        """Raises CannotSave if the value cannot be saved."""
        self._check_size(dump(value, self._codecs))

    def collect(self, entries: Collection[Entry], outgoing: Change, *, thorough: bool = False) -> None:
        """Add the changes of these entries to ``outgoing``: values as bytes, and deleted keys.

        If it fails in the middle, the changes that it has added stay, and nothing else
        counts as saved: call it again with the same entries.

        A value that cannot be saved is *volatile*: it is reported once, and lives as
        long as this object. Its former value is deleted from the store, so that the
        store never mixes values of different times.
        """
        if self._rejections:
            self._take_rejections()
        get = self._entries.get
        gone = {entry for entry in entries if get(entry.key) is not entry}
        if gone:
            entries = {entry: None for entry in entries if entry not in gone}
            for entry in gone:
                self._bury(entry, entries, outgoing)
        dumps, pickled = self._dump(entries, outgoing)
        if pickled and self._composite > 1:
            self._join(dumps, pickled, self.sharing.find(pickled, thorough=thorough))
        for entry, dumped in dumps.items():
            if dumped.codec != MEMBER:
                self._offer(entry, dumped, outgoing)
        for entry, dumped in dumps.items():
            if dumped.codec == MEMBER:
                self._offer_member(entry, dumped, outgoing)
        for entry in dumps:
            entry.put_back = None

    def put_back(self, entry: Entry, dumped: Dump) -> None:
        """Note that the key has an earlier value again, which has not been used since."""
        self._set_composite(entry, True)
        entry.put_back = dumped

    def _dump(
        self, entries: Iterable[Entry], outgoing: Change
    ) -> tuple[dict[Entry, Dump], dict[Entry, Pickled]]:
        dumps: dict[Entry, Dump] = {}
        pickled: dict[Entry, Pickled] = {}
        for entry in entries:
            # In this order, and read only once: a thread of the app may set another value.
            sleeping, value = entry.asleep, entry.value
            if sleeping is not None:
                if entry.put_back is not None:
                    dumps[entry] = entry.put_back
                continue
            if value is NOTHING:
                self._forget(entry, outgoing)
                continue
            if entry.composite is is_plain(value):
                self._set_composite(entry, not entry.composite)
            try:
                dumped, pickler = trace(value, self._codecs)
                self._check_size(dumped)
            except CannotSave as error:
                self.sharing.forget(entry)
                self.pickled.pop(entry, None)
                self._refuse(entry, error, outgoing)
                continue
            dumps[entry] = dumped
            if pickler is not None:
                pickled[entry] = Pickled(value, dumped, pickler)
        if pickled:
            self.pickled.update(pickled)
        return dumps, pickled

    def _bury(self, entry: Entry, present: Collection[Entry], outgoing: Change) -> None:
        """The key was deleted. It may have been set again meanwhile, and the new value may be saved already."""
        successor = self._entries.get(entry.key)
        self.sharing.forget(entry)
        self._set_composite(entry, False)
        self._crowded.discard(entry)
        if (
            successor is not None
            and successor.digest is None
            and not successor.volatile
            and successor in present
        ):
            # This is the same as if the key had got another value.
            successor.rejected, successor.volatile = entry.rejected, entry.volatile
            successor.digest, successor.size, entry.digest, entry.size = entry.digest, entry.size, None, 0
        else:
            if successor is not None and successor.digest is not None:
                entry.digest = None
            self._drop(entry, outgoing)

    def _forget(self, entry: Entry, outgoing: Change) -> None:
        """Note that there is no value any more."""
        self.sharing.forget(entry)
        self._drop(entry, outgoing)
        self._set_composite(entry, False)
        self._crowded.discard(entry)
        entry.volatile, entry.crowded, entry.rejected = "", 0, None

    def fitting(self) -> set[Entry]:
        """The entries that exceeded the session's quota before, and no longer do."""
        if not self._crowded:
            return set()
        room = self.limits.max_session - self._total
        return {entry for entry in self._crowded if entry.crowded <= room}

    def spread(self, changed: Mapping[str, Dump]) -> dict[str, Dump]:
        """Return the pickles, with the dump of a group under each of its keys."""
        found = dict(changed)
        for key, dumped in changed.items():
            entry = self._entries.get(key)
            if dumped.codec == GROUP and entry is not None:
                found.update(dict.fromkeys((mate.key for mate in self.sharing.mates([entry])), dumped))
        return found

    def _pickle_again(self, entry: Entry) -> Pickled | None:
        value = entry.value
        if not entry.live or not self._entries.has(entry):
            return None
        try:
            dumped, pickler = trace(value, self._codecs)
        except CannotSave:
            return None
        return None if pickler is None else Pickled(value, dumped, pickler)

    def _join(
        self, dumps: dict[Entry, Dump], pickled: Mapping[Entry, Pickled], groups: Iterable[Collection[Entry]]
    ) -> None:
        """Values that share objects are dumped together, under the first of their keys by name."""
        for group in groups:
            # By name, not in the order of all keys, because finding that order would walk all keys.
            members = sorted(filter(self._entries.has, group), key=lambda entry: entry.key)
            values = {entry.key: value for entry in members if (value := entry.value) is not NOTHING}
            if len(values) < 2:
                continue  # a thread of the app has deleted the other values
            leader, *others = (entry for entry in members if entry.key in values)
            try:
                dumped, pickler = dump_group(values, self._codecs)
            except CannotSave as error:
                log.warning(
                    "session_state: %s share an object but are saved separately: %s",
                    sorted(entry.key for entry in group), error,
                )  # fmt: skip
                continue
            dumps[leader] = dumped
            dumps.update({entry: dump_member(leader.key) for entry in others})
            for entry in members:
                if entry in pickled and not pickler.nameless:
                    pickled[entry].group = dumped

    def _offer(self, entry: Entry, dumped: Dump, outgoing: Change) -> None:
        """Add a value to the changes, if it has changed."""
        digest = dumped.digest()
        if digest in (entry.digest, entry.rejected):
            return
        size = dumped.size
        total = self._total - entry.size + size
        if total > self.limits.max_session:
            self._crowded.add(entry)
            entry.crowded = size
            if not entry.volatile:
                # The message needs all sizes, so it is made once, and not at each click.
                self._say_volatile(entry, self._describe_full(size, total))
            self._drop(entry, outgoing)
            return
        kept = dumped.keep()
        # In this order: whatever fails on the way, the value may be written once too often, but is never missed.
        outgoing.put(entry.key, kept)
        self._set_size(entry, size)
        entry.digest = digest if kept is dumped else kept.digest()
        entry.volatile, entry.crowded = "", 0
        self._crowded.discard(entry)

    def _offer_member(self, entry: Entry, dumped: Dump, outgoing: Change) -> None:
        leader = leader_of(dumped.data)
        leading = self._entries.get(leader)
        if leading is None or not leading.crowded:
            self._offer(entry, dumped, outgoing)
            return
        self._crowded.add(entry)
        entry.crowded = leading.crowded
        self._refuse(entry, OverQuota(f"it is saved with {leader!r}, and {leading.volatile}"), outgoing)

    def reject(self, key: str, dumped: Dump, reason: str) -> None:
        """The store refuses this value for good: it is only in memory.

        May be called on another thread during a run.
        """
        self._rejections.append((key, dumped.digest(), reason))

    def _take_rejections(self) -> None:
        while self._rejections:
            key, digest, reason = self._rejections[0]
            entry = self._entries.get(key)
            if entry is not None:
                entry.rejected = digest
                # Unless the key has another value by now.
                if entry.digest == digest:
                    self._say_volatile(entry, CannotSave(reason))
                    self._set_size(entry, 0)
                    entry.digest = None
            del self._rejections[0]

    def _refuse(self, entry: Entry, error: CannotSave, outgoing: Change) -> None:
        self._say_volatile(entry, error)
        self._drop(entry, outgoing)

    def _say_volatile(self, entry: Entry, error: CannotSave) -> None:
        if not entry.volatile:
            entry.volatile = str(error)
            if isinstance(error, OverQuota):
                self.too_large.append((entry.key, str(error)))
            if isinstance(error, OverQuota) or self.limits.on_unpicklable != "ignore":
                log.warning(
                    "session_state[%r] is kept in memory only and will be lost after a restart: %s",
                    entry.key, error,
                )  # fmt: skip

    def _drop(self, entry: Entry, outgoing: Change) -> None:
        if entry.digest is not None:
            outgoing.drop(entry.key)
            entry.digest = None
        self._set_size(entry, 0)

    def _set_size(self, entry: Entry, size: int) -> None:
        difference, entry.size = size - entry.size, size
        self._total += difference

    def _set_composite(self, entry: Entry, composite: bool) -> None:
        if entry.composite is not composite:
            entry.composite = composite
            self._composite += 1 if composite else -1

    def _check_size(self, dumped: Dump) -> None:
        if dumped.codec == PLAIN and len(dumped.data) <= self.limits.max_value:
            return
        if dumped.size > self.limits.max_value:
            raise OverQuota(
                f"it has {_shown(dumped.size)}, more than {_shown(self.limits.max_value)}, "
                "the limit for one value (session.maxValueSize)"
            )

    def _describe_full(self, size: int, total: int) -> OverQuota:
        sizes = sorted(((entry.size, entry.key) for entry in self._entries.all() if entry.size), reverse=True)
        others = ", ".join(f"{key!r} {_shown(size)}" for size, key in sizes[:3])
        return OverQuota(
            f"it has {_shown(size)}, and the session would have {_shown(total)}, more than the "
            f"{_shown(self.limits.max_session)} that it may have (session.maxSessionSize)"
            + (f"; the largest of the others: {others}" if others else "")
        )


def _shown(size: int) -> str:
    if size < 1 << 20:
        return f"{size / 1024:.1f} KB"
    return f"{size / (1 << 20):.1f} MB"
