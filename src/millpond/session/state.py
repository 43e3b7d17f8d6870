"""Session State: the values that a session keeps between runs.

:class:`State` holds them, one dictionary for the script's own values and for
those of widgets. :class:`SessionStateProxy` is ``st.session_state``: the same
mapping for every session, which finds the state of the run that asks.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, KeysView, Mapping, MutableMapping, Sequence
from functools import partial
from pickle import PickleBuffer
from typing import Any, Final

from millpond.errors import ApiError, NotNow, RunControl, StateAttributeError, StateError, StateKeyError
from millpond.state.changes import Change
from millpond.state.codecs import EVERYWHERE, Codecs
from millpond.state.entry import Entries
from millpond.state.names import NameMissing, ScriptNames
from millpond.state.rebind import Rebinder, StoredValue
from millpond.state.saving import Limits, Saving
from millpond.state.values import (
    GROUP,
    MEMBER,
    CannotSave,
    Dump,
    dump_member,
    is_plain,
    leader_of,
    qualname_of,
    text_of,
)

log = logging.getLogger("millpond")

RESERVED: Final = "$millpond:"
"""Keys that begin so are ours: values of widgets without a key."""

RETRIES: Final = 10
"""How often a collection begins anew that a thread of the app has disturbed, before that counts as a failure."""

ASIDE: Final = RESERVED + "aside:"
"""Before a key: the value that is set aside for it."""


class State:
    """The values of one session, by key."""

    def __init__(self, limits: Limits | None = None) -> None:
        self._values: dict[str, Any] = {}
        self.codecs = Codecs(EVERYWHERE)
        """The codecs of this session's script, and of all modules."""
        self.codecs.names = ScriptNames()
        self._entries = Entries()
        self._rebinder = Rebinder(self._entries, self.codecs, self.codecs.names)
        self.saving = Saving(self._values, self._entries, self.codecs, limits or Limits())
        self.outgoing = Change()
        """What was collected, and nobody has taken."""
        self._aside_changed: set[str] = set()
        """Keys whose quarantined value is another one, or gone, and the store does not know."""
        self._absent: set[str] = set()
        """Keys of values that are quarantined, and that the app has not set or deleted since."""
        self.times_set_aside = 0
        """How often a value could not be read, since the session is in memory."""
        self._unsaved: set[str] = set()
        """Keys that earlier runs have touched, and :meth:`collect` has not seen."""
        self.touched: set[str] = set()
        """Keys read or written in this run: only these can have changed."""
        self._woken: set[str] = set()
        """Keys whose values are to be put to sleep, though they are not in ``touched`` (any more): they were
        collected, or have woken with another one, or because somebody asked for them with ``in``."""
        self.lent: set[str] | None = None
        """Keys of values that fragments may have, which go on with the very objects until the next run of the
        script: they do not sleep before. None: there are no fragments."""
        self.assigned: set[str] = set()
        """Keys that the app itself has set, and no widget has taken up yet."""
        self.locked: dict[str, str] = {}
        """Keys of widgets drawn in this run, and what each is: not to be set."""

    def begin_run(self, *, alone: bool = False) -> None:
        """A run begins, with its callbacks: these still see the last run's classes.

        ``alone``: and so does all of it. It executes a fragment, which has what the script has taken from here.
        """
        self._unsaved |= self.touched
        if self.lent is not None:
            self.lent |= self.touched
            if alone:
                # It may change what it was lent, and never ask for it here.
                self._unsaved |= self.lent
        self.touched.clear()
        self._woken.clear()
        self.saving.traced.clear()
        self.locked.clear()

    def begin_script(self, namespace: dict[str, Any], page: str = "") -> None:
        """The script of a page begins (empty: the main one), whose names will be in ``namespace``."""
        if self.lent is not None:
            self._woken |= self.lent
            self.lent = None
        self.sleep()
        self._rebinder.begin_script(namespace, page)

    def lend(self) -> None:
        """A fragment is on the page: from now on it may have any object that is here."""
        if self.lent is None:
            self.lent = set()

    def sleep(self) -> None:
        """Put values that hold the script's own classes to sleep.

        The script is about to define these classes anew (now, or in the next
        run), and must see the values as instances of the new ones.
        """
        pickled, self.saving.traced = self.saving.traced, {}
        if self.lent is not None:
            self.lent |= {key for key in self.touched | self._woken if not is_plain(self._values.get(key))}
            return
        self._rebinder.put_to_sleep(self._values, self.touched | self._woken, pickled)

    # What a store keeps ---------------------------------------------------------

    def collect(self, *, thorough: bool = False) -> Change:
        """What has changed since it was last taken: values as bytes, and keys that are gone.

        Only touched keys are looked at, and those that share objects with them.
        When it fails, at whatever line, nothing counts as saved that is not in
        the result of the next call. Call :meth:`taken` when the result is safe.
        """
        touched = self.touched
        try:
            # What a thread of the app sets from here on is seen at the next call.
            self.touched = set()
            self._unsaved |= touched
            self._woken |= touched
            self._collect(set(self._unsaved), thorough=thorough)
            if fitting := self.saving.fitting():
                self._collect(fitting, thorough=thorough)
            for key in self._aside_changed:
                quarantined = self._entries[key].quarantined
                if quarantined is not None:
                    self.outgoing.put(ASIDE + key, quarantined.dump())
                else:
                    self.outgoing.drop(ASIDE + key)
            self._aside_changed.clear()
        except BaseException:
            self._unsaved |= touched
            raise
        self._unsaved.clear()
        return self.outgoing

    def collect_all(self) -> Change:
        """All values, for a store that has lost them. Between runs; whoever calls it lets the values sleep."""
        for key in list(self._values):
            if self._rebinder.asleep(key):
                self._wake(key)
        self.saving.forget_store()
        self._unsaved |= self._values.keys()
        self._aside_changed |= {
            key for key, entry in list(self._entries.items()) if entry.quarantined is not None
        }
        self.collect()
        # Of a class that this run did not come to: as they came from the store.
        for key, stored in self._rebinder.stored().items():
            self.outgoing.put(key, stored.dump() if key == stored.key else dump_member(stored.key))
        return self.outgoing

    def taken(self) -> None:
        """What was collected is with somebody who keeps it until it is saved."""
        self.outgoing = Change()

    def _collect(self, keys: set[str], *, thorough: bool) -> None:
        for _ in range(RETRIES):
            try:
                return self._collect_once(keys, thorough=thorough)
            except (KeyError, RuntimeError):
                continue  # a thread of the app has deleted or set a value meanwhile
        return self._collect_once(keys, thorough=thorough)

    def _collect_once(self, keys: set[str], *, thorough: bool) -> None:
        for key in (mates := self.saving.mates(keys)):
            # A group is written as a whole.
            if self._rebinder.asleep(key):
                self._wake(key)
        if mates:
            # Those that could not be read are touched now.
            keys = keys | mates | self.touched
        self.saving.collect(keys, self.outgoing, thorough=thorough)

    def audit(self, stop: Callable[[], bool]) -> Change:
        """What has changed of all values, whether touched or not.

        Threads of the app may have changed some, and one may be part of
        another. Values that are only a number or a text cannot change by
        themselves; those that are asleep are nobody's.

        Parameters
        ----------
        stop:
            Asked before each value that nobody has touched: True ends the audit early.
        """
        self.collect()  # what a thread has set after the run
        keys = [key for key, value in list(self._values.items()) if not is_plain(value)]
        checked: set[str] = set()
        for key in keys:
            if stop():
                break
            if key not in checked and key in self._values and not self._rebinder.asleep(key):
                self._unsaved.add(key)
                checked |= {key} | self.saving.mates([key])
                self.collect(thorough=True)
                self.saving.traced.clear()
        self.saving.traced.clear()
        return self.outgoing

    def reject(self, key: str, dumped: Dump, reason: str) -> None:
        """The store does not take this value, and never will. It stays in memory."""
        self.saving.reject(key, dumped, reason)

    def pending(self) -> set[str]:
        """The keys that the next :meth:`collect` will look at."""
        return self._unsaved | self.touched

    def has_large_changes(self) -> bool:
        """True if a touched value is more than a number or a string: saving it may take a moment."""
        return any(not is_plain(self._values.get(key)) for key in list(self.touched))

    def restore(self, values: Mapping[str, StoredValue]) -> None:
        """Take over the values of a store. Each is decoded when it is first used."""
        groups: dict[str, set[str]] = {}
        for key, value in values.items():
            if key.startswith(ASIDE):
                original = key.removeprefix(ASIDE)
                self._entries[original].quarantined = value.under(original)
                if original not in values:
                    self._absent.add(original)
                continue
            self._values[key] = None
            self.saving.restore(key, value.total, value.codec)
            if value.codec == MEMBER:
                leader = leader_of(value.data)
                found = values.get(leader)
                if found is not None and found.codec == GROUP:
                    groups.setdefault(leader, {leader}).add(key)
                    self._rebinder.add(key, found)
                    continue
            self._rebinder.add(key, value)
        for group in groups.values():
            self.saving.restore_group(frozenset(group))

    def put_back(self, values: Mapping[str, Dump]) -> None:
        """Give keys values that they once had. Each is decoded when it is first used.

        Keys with the same dump had shared objects, and do so again.
        """
        stored: dict[int, StoredValue] = {}
        for key, dumped in values.items():
            self._rebinder.forget(key)
            self._values[key] = None
            value = StoredValue(key, dumped.codec, dumped.data, partial(_copies, dumped.buffers))
            self._rebinder.add(key, stored.setdefault(id(dumped), value))
            self.saving.put_back(key, dumped)
            self.touched.add(key)

    # What somebody sees who only looks --------------------------------------------

    @property
    def volatile(self) -> dict[str, str]:
        """Keys of values that cannot be stored, and why."""
        return self.saving.volatile

    def why_volatile(self, key: str) -> str:
        """Why a key's value cannot be stored; empty where it can."""
        entry = self._entries.get(key)
        return entry.volatile if entry is not None else ""

    def size(self, key: str) -> int | None:
        """Bytes of a key's value as it was last saved; None: it is not."""
        entry = self._entries.get(key)
        return entry.size if entry is not None and entry.digest is not None else None

    def apart(self, changed: Mapping[str, Dump]) -> dict[str, Dump]:
        """What :meth:`collect` has found, for somebody who wants each key's value for itself."""
        return self.saving.spread(changed)

    def has(self, key: str) -> bool:
        """True if there is a value, which is not decoded to find out."""
        return key in self._values

    def missing(self, keys: set[str]) -> set[str]:
        """Those of the keys that have no value."""
        return keys - self._values.keys()

    def all_keys(self) -> list[str]:
        """The app's keys, and those of widgets without one."""
        return list(self._values)

    def undecoded(self) -> dict[str, StoredValue]:
        """The values that came from a store and were not used yet."""
        return self._rebinder.stored()

    def glance(self, key: str) -> Any:
        """The value, or a copy of one that is asleep, which sleeps on.

        Raises ``KeyError``, and whatever the code of the value raises.
        """
        if self._rebinder.asleep(key):
            return self._rebinder.copy(key)
        return self._values[key]

    # What the app does, through the proxy ---------------------------------------

    def get(self, key: str) -> Any:
        """The value of ``key``. Raises ``KeyError``; StateError where the script has not got to its class yet."""
        if self._rebinder.sleeps(key):
            self._wake(key)
            self._check_awake(key)
        elif key in self._absent:
            self._look_aside(key)
        value = self._values[key]
        self.touched.add(key)
        return value

    def _check_awake(self, key: str) -> None:
        """Raises StateError where the value needs what this run has not defined."""
        if not self._rebinder.asleep(key):
            return
        try:
            self._rebinder.copy(key)
        except NameMissing as error:
            if error.page is not None:
                raise StateError(
                    f"`st.session_state.{key}` is saved, and needs `{error.name}`, which another page defines "
                    f"(`{error.page or 'the main script'}`). It can be read there; to read it on this page too, "
                    "define the class in a module that both import."
                ) from None
            raise StateError(
                f"`st.session_state.{key}` is saved, and needs `{error.name}`, which the script defines in a "
                "line that this run has not come to. Read it after that line."
            ) from None

    def _look_aside(self, key: str) -> None:
        """A value was set aside, and nothing has taken its place: the code of now may be able to read it."""
        entry = self._entries[key]
        self._rebinder.add(key, entry.quarantined)
        try:
            self._woken.update(self._rebinder.wake(key, self._values))
        except (RunControl, NotNow, MemoryError):
            self._rebinder.take(key)
            raise
        except BaseException:
            self._rebinder.take(key)
            return
        entry.quarantined = None
        self._absent.discard(key)
        self._aside_changed.add(key)
        self.touched.add(key)
        log.warning("session_state[%r] is again what the code of now can read", key)

    def peek(self, key: str, missing: Any = None) -> Any:
        """The value of a widget's key, for the widget itself; ``missing`` if there is none."""
        if self._rebinder.sleeps(key):
            self._wake(key)
        elif key in self._absent:
            self._look_aside(key)
        return self._values.get(key, missing)

    def _wake(self, key: str) -> None:
        self._entries[key].put_back = None
        try:
            self._woken.update(self._rebinder.wake(key, self._values))
        except (RunControl, NotNow, MemoryError):
            raise  # another time it may be had
        except NameMissing as error:
            if not error.expected:
                self._set_aside(key, error)
        except BaseException as error:
            self._set_aside(key, error)

    def _set_aside(self, key: str, error: BaseException) -> None:
        """The value was made by code that is not there any more (a class was renamed).

        The key is as good as not set, but the bytes are kept: code that is
        rolled back finds what it had made.
        """
        entry = self._entries[key]
        former, entry.quarantined = entry.quarantined, None
        failed = self._rebinder.take(key)
        if isinstance(failed, StoredValue):
            entry.quarantined = failed
        self._aside_changed.add(key)
        if former is not None:
            self._rebinder.add(key, former)
            try:
                self._rebinder.wake(key, self._values)
            except Exception:
                self._rebinder.take(key)
            else:
                self.touched.add(key)
                log.warning("session_state[%r] is again what the code of now can read", key)
                return
        self.times_set_aside += 1
        log.warning(
            "session_state[%r] is set aside, as if it were not set: it was made by other code (%s: %s)",
            key, qualname_of(type(error)), text_of(error),
        )  # fmt: skip
        self.delete(key)
        if entry.quarantined is not None:
            self._absent.add(key)

    def assign(self, key: str, value: Any) -> None:
        """The app sets a value. Raises StateError where a widget forbids it."""
        if key in self.locked:
            raise StateError(
                f"`st.session_state.{key}` cannot be set after the {self.locked[key]} with key "
                f"`{key}` was drawn in this run. Set it before that line, or in a callback "
                f"(`on_change`, `on_click`): callbacks run before the script."
            )
        if self.saving.limits.on_unpicklable == "error":
            try:
                self.saving.check(value)
            except CannotSave as error:
                raise StateError(f"`st.session_state.{key}` cannot be saved: {error}") from None
        self.assigned.add(key)
        self.put(key, value)

    def put(self, key: str, value: Any) -> None:
        """Set a value, no questions asked (a widget's own)."""
        if self._values.get(key, self) is value and not self._rebinder.sleeps(key):
            return
        # Before and after: wherever a collection on another thread, or the end of a stopped run, comes in between.
        self.touched.add(key)
        self._values[key] = value
        self._rebinder.forget(key)
        self._absent.discard(key)
        self.touched.add(key)

    def overrides(self, key: str, default: object) -> bool:
        """The app has set ``key``, and to something else than ``default``."""
        if key not in self.assigned:
            return False
        try:
            return not bool(self.peek(key) == default)
        except RunControl:
            raise
        except BaseException:
            # Arrays and such: their == is no yes or no.
            return True

    def delete(self, key: str) -> None:
        """Remove a value. Raises ``KeyError``."""
        self.touched.add(key)
        del self._values[key]
        self._rebinder.forget(key)
        self.assigned.discard(key)
        self.touched.add(key)

    def discard(self, key: str) -> None:
        """Remove a value if it is there."""
        if key in self._values:
            self.delete(key)

    def __contains__(self, key: object) -> bool:
        # A value of a class that is no more must not be found here and missed there.
        if isinstance(key, str):
            if self._rebinder.asleep(key):
                self._wake(key)
            elif key in self._absent:
                self._look_aside(key)
        return key in self._values

    def keys(self) -> list[str]:
        """The app's keys (not ours)."""
        return [key for key in list(self._values) if not key.startswith(RESERVED)]

    def erase(self) -> None:
        """Forget everything, the values of widgets too."""
        for key in list(self._values):
            self.delete(key)


def _copies(buffers: Sequence[PickleBuffer]) -> list[bytearray]:
    """The arrays that lie in them are the app's to change."""
    return [bytearray(buffer.raw()) for buffer in buffers]


def check_key(key: Any) -> str:
    """The key as a string, of no class of the app's; raises ApiError for what cannot be one."""
    if isinstance(key, int):
        key = str(key)
    if not isinstance(key, str):
        raise ApiError(f"A key of Session State is a string; got `{key!r}` of type `{type(key).__name__}`.")
    name = key if type(key) is str else str.__str__(key)
    if name.startswith(RESERVED):
        raise ApiError(f"Keys that begin with `{RESERVED}` are reserved for Millpond; got `{name}`.")
    return name


def _missing(key: str) -> str:
    return (
        f"`st.session_state` has no key `{key}`. Give it a first value before you read it: "
        f'`if "{key}" not in st.session_state: st.session_state["{key}"] = ...`'
    )


STATE_BEHIND: dict[type, Callable[[Any], State]] = {}
"""How the state is found that a proxy stands for, by the class of the proxy (that of the run: see ``context.py``).

Not an attribute of the proxy: those are keys, and the state is none of the app's business.
"""


def _state_of(proxy: object) -> State:
    return STATE_BEHIND[type(proxy)](proxy)


class SessionStateProxy(MutableMapping[str, Any]):
    """``st.session_state``: values that outlive a run, one set for each session.

    A mapping whose keys are also attributes:

    >>> import millpond as st
    >>> if "count" not in st.session_state:
    ...     st.session_state.count = 0
    >>> st.session_state["count"]
    0

    Reading what is not there raises an error (a ``KeyError``, or an
    ``AttributeError`` for the attribute syntax) that says how to initialise it.
    A widget with a ``key`` shares its value: read it here, or set it before the
    widget is drawn.
    """

    def __getitem__(self, key: str | int) -> Any:
        key = check_key(key)
        try:
            return _state_of(self).get(key)
        except KeyError:
            raise StateKeyError(_missing(key)) from None

    def __setitem__(self, key: str | int, value: Any) -> None:
        _state_of(self).assign(check_key(key), value)

    def __delitem__(self, key: str | int) -> None:
        key = check_key(key)
        try:
            _state_of(self).delete(key)
        except KeyError:
            raise StateKeyError(_missing(key)) from None

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        try:
            return _state_of(self).get(name)
        except KeyError:
            raise StateAttributeError(_missing(name)) from None

    def __setattr__(self, name: str, value: Any) -> None:
        _state_of(self).assign(check_key(name), value)

    def __delattr__(self, name: str) -> None:
        try:
            _state_of(self).delete(name)
        except KeyError:
            raise StateAttributeError(_missing(name)) from None

    def __contains__(self, key: object) -> bool:
        return check_key(key) in _state_of(self)

    def __iter__(self) -> Iterator[str]:
        return iter(_state_of(self).keys())

    def __len__(self) -> int:
        return len(_state_of(self).keys())

    def keys(self) -> KeysView[str]:
        """The keys, in the order in which they were first set."""
        return KeysView(self)

    def to_dict(self) -> dict[str, Any]:
        """All values as a plain dictionary (the values themselves, not copies)."""
        return {key: _state_of(self).get(key) for key in _state_of(self).keys()}

    def clear(self) -> None:
        """Forget all values."""
        for key in _state_of(self).keys():
            _state_of(self).delete(key)

    def __repr__(self) -> str:
        return repr(self.to_dict())
