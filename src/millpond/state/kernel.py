"""The values of one session by key: those that the app has, those that are saved, and those from a store."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial
from pickle import PickleBuffer
from typing import Any, Final

from millpond.state.changes import Change
from millpond.state.codecs import EVERYWHERE, Codecs
from millpond.state.entry import NOTHING, Entries, Entry, Pickled
from millpond.state.names import RELOADS, ScriptNames
from millpond.state.rebind import Rebinder, StoredValue
from millpond.state.saving import Limits, Saving
from millpond.state.values import (
    GROUP,
    MEMBER,
    Dump,
    dump_member,
    is_plain,
    leader_of,
)
from millpond.state.waking import Waker

RESERVED: Final = "$millpond:"
"""The prefix of Millpond's own keys: values of widgets without a key."""

ASIDE: Final = RESERVED + "aside:"
"""The prefix, before a key, under which its quarantined value is stored."""

RETRIES: Final = 10
"""How often a collection is started again because a thread of the app has disturbed it, before it counts as failed."""


class Kernel:
    """The values of one session.

    Threads of the app may get, set and delete values at any time. All other methods are
    for the code that runs the script: they begin and end runs, save and restore.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self.codecs = Codecs(EVERYWHERE)
        """The codecs of this session's script, and of all modules."""
        self.names = self.codecs.names = ScriptNames()
        """The names that this session's script defines."""
        self._entries = Entries()
        self._rebinder = Rebinder(self._entries, self.codecs, self.names)
        self._saving = Saving(self._entries, self.codecs, limits or Limits())
        self._touched: dict[Entry, None] = {}
        """Entries that were read, set or deleted since the last check: only these can have changed."""
        self._dirty: dict[Entry, None] = {}
        """Entries that may have changed since they were last compared with the store's values."""
        self._awake: dict[Entry, None] = {}
        """Entries that may hold the script's classes, and were used since they were last put to sleep."""
        self._waker = Waker(self._rebinder, self._touched, self._awake, self._quarantined)
        self._lent = False
        """Whether values stay awake."""
        self.outgoing = Change()
        """Changes that were collected, and not taken yet."""
        self.too_large = self._saving.too_large
        """Keys whose values exceeded a quota and were not saved, with the reason; not yet reported."""
        self.times_quarantined = 0
        """How often a value could not be read since the session was loaded into memory."""

    # Values ---------------------------------------------------------------------

    def get(self, key: str) -> Any:
        """The value of ``key``. Raises ``KeyError``, and StateError if the script has
        not reached the definition of its class yet.
        """
        entry = self._entries.get(key)
        if entry is None:
            raise KeyError(key)
        # The order matters: other threads may wake the value, or put it to sleep, meanwhile.
        if entry.early or entry.asleep is not None or (value := entry.value) is NOTHING:
            value = self._waker.value_of(entry, checked=True)
            if value is NOTHING:
                raise KeyError(key)
        self._touched[entry] = None
        return value

    def peek(self, key: str, missing: Any = None) -> Any:
        """The value of ``key`` for a caller that does not change it; ``missing`` if there is none."""
        entry = self._entries.get(key)
        if entry is None:
            return missing
        if entry.early or entry.asleep is not None or (value := entry.value) is NOTHING:
            value = self._waker.value_of(entry)
        return missing if value is NOTHING else value

    def put(self, key: str, value: Any) -> None:
        """Set a value."""
        entry = self._entries.get(key)
        if entry is None:
            entry = self._entries.make(key)
        elif entry.value is value and entry.asleep is None:
            # The same object may have other contents than before; its classes are of the same run as before.
            if not is_plain(value):
                self._touched[entry] = None
            return
        # Both before and after, since a collection on another thread, or the end of a stopped run, may come in
        # between.
        self._touched[entry] = None
        if entry.asleep is not None or entry.early:
            with self._waker.lock:  # a thread that is waking the old value must not overwrite the new one
                entry.value, entry.asleep, entry.early = value, None, False
        else:
            entry.value, entry.asleep, entry.early = value, None, False
        self._touched[entry] = None

    def delete(self, key: str) -> None:
        """Remove a value. Raises ``KeyError``."""
        entry = self._entries.get(key)
        if entry is None or not entry.present:
            raise KeyError(key)
        self._touched[entry] = None
        entry = self._entries.pop(key)
        entry.asleep, entry.value = None, NOTHING
        entry.quarantine_dirty = entry.quarantine_dirty or entry.quarantined is not None
        self._touched[entry] = None

    def discard(self, key: str) -> None:
        """Remove a value if it is there."""
        if self.has(key):
            self.delete(key)

    def become_copy(self) -> None:
        """The process has been forked: other threads do not exist here, whatever locks they held."""
        self._waker.lock = threading.RLock()

    def erase(self) -> None:
        """Remove the app's keys, including values that are not decoded yet."""
        for key in self.all_keys():
            if not key.startswith(RESERVED):
                self.discard(key)

    def __contains__(self, key: object) -> bool:
        # A value whose class no longer exists must not be listed here and then be missing.
        entry = self._entries.get(key) if isinstance(key, str) else None
        if entry is None:
            return False
        if entry.value is NOTHING or entry.asleep is not None:
            self._waker.value_of(entry)
            return entry.present
        return True

    def keys(self) -> list[str]:
        """The app's keys, without Millpond's own. Values from a store are decoded,
        since their class may no longer exist.
        """
        found = [entry for entry in self._entries.all() if not entry.key.startswith(RESERVED)]
        return [
            entry.key for entry in found
            if (entry.key in self if isinstance(entry.asleep, StoredValue) else entry.present)
        ]  # fmt: skip

    def all_keys(self) -> list[str]:
        """The app's keys, and Millpond's own for widgets without a key."""
        return [entry.key for entry in self._entries.all() if entry.present]

    # Reading without changing -----------------------------------------------------

    @property
    def volatile(self) -> dict[str, str]:
        """Keys of values that cannot be stored, with the reason."""
        return {entry.key: entry.volatile for entry in self._entries.all() if entry.volatile}

    def why_volatile(self, key: str) -> str:
        """Why a key's value cannot be stored; empty if it can."""
        entry = self._entries.get(key)
        return entry.volatile if entry is not None else ""

    def size(self, key: str) -> int | None:
        """The size in bytes of a key's value as it was last saved; None: it is not saved."""
        entry = self._entries.get(key)
        return entry.size if entry is not None and entry.digest is not None else None

    def has(self, key: str) -> bool:
        """Whether there is a value. It is not decoded to find out."""
        entry = self._entries.get(key)
        return entry is not None and entry.present

    def missing(self, keys: set[str]) -> set[str]:
        """The keys among these that have no value."""
        return {key for key in keys if not self.has(key)}

    def undecoded(self) -> dict[str, StoredValue]:
        """The values that came from a store and have not been used yet."""
        found = ((entry.key, entry.asleep) for entry in self._entries.all())
        return {key: value for key, value in found if isinstance(value, StoredValue)}

    def glance(self, key: str) -> Any:
        """The value, or a copy if it is asleep, so that it stays asleep. Raises
        ``KeyError``, and whatever the code of the value raises.
        """
        entry = self._entries[key]
        if entry.asleep is not None:
            return self._rebinder.copy(entry)
        if entry.value is NOTHING:
            raise KeyError(key)
        return entry.value

    # Runs -------------------------------------------------------------------------

    def begin_run(self, *, alone: bool = False) -> None:
        """A run begins, with its callbacks, which still see the previous run's classes.

        ``alone``: so does the whole run. It executes code that may hold lent values,
        and change them without reading them from here.
        """
        if self._saving.pickled:
            self._saving.pickled = {}
        if alone and self._lent:
            self.see_touched()
            self._dirty.update(self._awake.copy())

    def begin_script(self, namespace: dict[str, Any], page: str = "") -> None:
        """The script of a page begins (empty: the main one), whose names will be in ``namespace``."""
        self._lent = False
        self.sleep()
        self.names.begin_script(namespace, page)
        self.codecs.begin_script()

    def lend(self) -> None:
        """Keep values awake until the next script begins: code that continues without it may hold any of them."""
        self._lent = True

    def sleep(self) -> None:
        """Put values that hold the script's own classes to sleep.

        The script will define these classes again (now, or in the next run), and must
        see the values as instances of the new ones.
        """
        pickled, self._saving.pickled = self._saving.pickled, {}
        if self._lent:
            return
        if self._touched:
            self.see_touched(pickled)
        awake = self._awake
        if awake:
            awake = awake.copy()
            self._awake.clear()
        rebinder = self._rebinder
        # In most apps, no value has to sleep.
        if awake or rebinder.early or rebinder.reloads != RELOADS.count:
            rebinder.put_to_sleep(awake, pickled)

    def see_touched(self, pickled: dict[Entry, Pickled] | None = None) -> bool:
        """Note that touched values may have changed since they were ``pickled``.
        Returns True if some of them are more than a number or a string, so that saving
        them may take a moment.
        """
        large = False
        if not self._touched:
            return large
        touched = self._touched.copy()
        self._dirty.update(touched)
        for entry in touched:
            if not is_plain(entry.value):
                self._awake[entry] = None
                large = large or entry.live
            if pickled:
                pickled.pop(entry, None)
            # Last: values that are touched from here on may change after they were checked.
            self._touched.pop(entry, None)
        return large

    # Saving ---------------------------------------------------------------------

    def pending(self) -> set[str]:
        """The keys that the next :meth:`collect` will check."""
        return {entry.key for entry in (*self._touched.copy(), *self._dirty.copy())}

    def collect(self, *, thorough: bool = False) -> Change:
        """Collect the changes since they were last taken: values as bytes, and deleted keys.

        Only touched keys are checked, and those that share objects with them. If it
        fails, at whatever line, only values in the result of the next call count as
        saved. Call :meth:`taken` when the result is safe.
        """
        # The next call sees what a thread of the app sets from here on.
        self.see_touched()
        dirty = self._dirty
        if dirty:
            self._collect(dirty, thorough=thorough)
        if fitting := self._saving.fitting():
            self._collect(fitting, thorough=thorough)
        # Also those that the collection above could not read, if they are in a group with others that it could read.
        for entry in (*dirty, *self._touched.copy()) if self._touched else dirty:
            if entry.quarantine_dirty:
                self._collect_quarantined(entry)
        dirty.clear()
        return self.outgoing

    def check(self, value: Any) -> None:
        """Raises CannotSave if the value cannot be saved."""
        self._saving.check(value)

    def taken(self) -> None:
        """Note that the caller has the collected changes, and keeps them until they are saved."""
        self.outgoing = Change()

    def collect_all(self) -> Change:
        """All values, for a store that has lost them. Call it between runs; the caller then puts the values to sleep."""
        for entry in self._entries.all():
            if entry.asleep is not None:
                self._waker.wake(entry)
        self.see_touched()
        self._saving.forget_store((*self._entries.all(), *self._dirty))
        for entry in self._entries.all():
            entry.quarantine_dirty = entry.quarantined is not None
            self._dirty[entry] = None
        self.collect()
        # Values of a class that this run has not reached: as they came from the store.
        for key, stored in self.undecoded().items():
            self.outgoing.put(key, stored.dump() if key == stored.key else dump_member(stored.key))
        return self.outgoing

    def audit(self, stop: Callable[[], bool]) -> Change:
        """Collect the changes of all values, whether they were touched or not.

        Threads of the app may have changed some, and one may be part of another.
        Numbers and strings cannot change in place, and no code holds values that are
        asleep.

        Parameters
        ----------
        stop:
            Called before each untouched value: True ends the audit early.
        """
        self.collect()  # values that a thread has set after the run
        checked: set[Entry] = set()
        for entry in self._entries.all():
            if is_plain(entry.value):
                continue
            if stop():
                break
            if entry not in checked and entry.live and self._entries.has(entry):
                self._dirty[entry] = None
                checked |= {entry, *self._saving.sharing.mates([entry])}
                self.collect(thorough=True)
                self._saving.pickled.clear()
        self._saving.pickled.clear()
        return self.outgoing

    def reject(self, key: str, dumped: Dump, reason: str) -> None:
        """The store refuses this value for good. It stays in memory."""
        self._saving.reject(key, dumped, reason)

    def mates(self, keys: Iterable[str]) -> set[str]:
        """The keys whose values are saved together with those of ``keys``, including
        ``keys`` themselves if there are others.
        """
        found = (self._entries.get(key) for key in keys)
        return {
            mate.key for mate in self._saving.sharing.mates(entry for entry in found if entry is not None)
        }

    def apart(self, changed: Mapping[str, Dump]) -> dict[str, Dump]:
        """The changes from :meth:`collect`, for a caller that needs each key's value separately."""
        return self._saving.spread(changed)

    def _collect(self, entries: Collection[Entry], *, thorough: bool) -> None:
        for _ in range(RETRIES):
            try:
                return self._collect_once(entries, thorough=thorough)
            except (KeyError, RuntimeError):
                continue  # a thread of the app has deleted or set a value meanwhile
        return self._collect_once(entries, thorough=thorough)

    def _collect_once(self, entries: Collection[Entry], *, thorough: bool) -> None:
        if mates := self._saving.sharing.mates(entries):
            # A group is always written as a whole.
            for mate in mates:
                if mate.asleep is not None:
                    self._waker.wake(mate)
            entries = dict.fromkeys((*entries, *mates))
        for entry in entries:
            # The value fell asleep at the end of a run that was not saved.
            if entry.asleep is not None and not isinstance(entry.asleep, StoredValue):
                self._waker.wake(entry)
        self._saving.collect(entries, self.outgoing, thorough=thorough)

    def _collect_quarantined(self, entry: Entry) -> None:
        if entry.quarantined is not None and self._entries.has(entry):
            self.outgoing.put(ASIDE + entry.key, entry.quarantined.dump())
        else:
            self.outgoing.drop(ASIDE + entry.key)
        entry.quarantine_dirty = False

    # Restoring --------------------------------------------------------------------

    def restore(self, values: Mapping[str, StoredValue]) -> None:
        """Load the values of a store. Each is decoded when it is first used."""
        groups: dict[str, list[Entry]] = {}
        for key, value in values.items():
            if key.startswith(ASIDE):
                original = key.removeprefix(ASIDE)
                self._entries.make(original).quarantined = value.under(original)
                continue
            entry = self._entries.make(key)
            self._saving.restore(entry, value.total, value.codec)
            entry.asleep = value
            if value.codec == MEMBER:
                leader = leader_of(value.data)
                found = values.get(leader)
                if found is not None and found.codec == GROUP:
                    groups.setdefault(leader, [self._entries.make(leader)]).append(entry)
                    entry.asleep = found
        for group in groups.values():
            self._saving.sharing.restore(group)

    def put_back(self, values: Mapping[str, Dump]) -> None:
        """Restore earlier values of keys. Each is decoded when it is first used.

        Keys with the same dump had shared objects, and do so again.
        """
        stored: dict[int, StoredValue] = {}
        groups: dict[int, list[Entry]] = {}
        for key, dumped in sorted(values.items()):
            entry = self._entries.make(key)
            value = StoredValue(key, dumped.codec, dumped.data, partial(_copies, dumped.buffers))
            entry.asleep = stored.setdefault(id(dumped), value)
            entry.value, entry.early = NOTHING, False
            group = groups.setdefault(id(dumped), [])
            group.append(entry)
            # This form is saved if the value is not used before that: a group under the first of its keys.
            self._saving.put_back(entry, dumped if group[0] is entry else dump_member(group[0].key))
            self._touched[entry] = None
        sharing = self._saving.sharing
        for group in groups.values():
            if len(group) > 1:
                # Includes keys whose values were saved together with the current values of these keys.
                sharing.restore({*group, *sharing.mates(group)})

    def _quarantined(self, entry: Entry) -> None:
        self.times_quarantined += 1


def _copies(buffers: Sequence[PickleBuffer]) -> list[bytearray]:
    """Copy them, because the app may change the arrays that use them."""
    return [bytearray(buffer.raw()) for buffer in buffers]
