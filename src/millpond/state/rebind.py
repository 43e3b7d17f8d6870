"""Values that hold instances of classes which the script itself defines.

Each run executes the script's ``class`` statements again and so makes new
classes. An instance kept from the run before would be of the old one:
``isinstance(st.session_state.x, Foo)`` false, an Enum member never ``is`` its
namesake, ``==`` of two equal dataclasses false.

So at the end of a run, the values that were touched and hold such instances
are pickled ("put to sleep"), and at their first use in the next run, when the
script's own ``class`` statements have been executed, they are unpickled with
the new classes ("woken"). All other values stay the live objects that they
are. Values which are asleep together wake together, so what two of them share
stays shared.
"""

from __future__ import annotations

import io
import logging
import pickle
from collections.abc import Callable, Collection, Mapping, Sequence
from types import BuiltinFunctionType, FunctionType
from typing import Any

from millpond.errors import RunControl
from millpond.state.codecs import MAIN, Codecs
from millpond.state.entry import Entries, Entry, Sleeping, Traced
from millpond.state.names import RELOADS, NameMissing, ScriptNames
from millpond.state.values import GROUP, Dump, Names, Pickler, load, module_of, qualname_of, text_of

log = logging.getLogger("millpond")

_PLAIN = frozenset(map(id, (type(None), bool, int, float, complex, str, bytes, bytearray)))
SMALL = 16 * 1024
"""Bytes of a pickle whose objects are compared with those of other values after each run."""
DATA_PACKAGES = frozenset(
    {"numpy", "pandas", "polars", "pyarrow", "torch", "PIL", "scipy", "datetime", "decimal"}
)
"""Packages whose objects hold data, never a script's instances: not searched."""


class _Found(Exception):
    """There is an instance of a class that the next run makes anew."""


def _skipped() -> None:
    """Stands for an object in which there is nothing to be found."""


_SKIP = (_skipped, ())


class _Finder(pickle.Pickler):
    """Walks a value, at the speed of C, up to the first instance of a class that the next run makes anew."""

    def __init__(self, codecs: Codecs) -> None:
        super().__init__(_Nowhere(), protocol=5, buffer_callback=lambda buffer: None)
        self._codecs = codecs

    def reducer_override(self, obj: Any) -> Any:
        if obj is _skipped:
            return NotImplemented
        named = isinstance(obj, type | FunctionType)
        module = module_of(obj if named else type(obj))
        if module == MAIN or module in RELOADS.modules:
            raise _Found
        if isinstance(obj, FunctionType | BuiltinFunctionType | type):
            return _SKIP
        if module.partition(".")[0] in DATA_PACKAGES or self._codecs.for_type(type(obj)):
            return _SKIP
        return NotImplemented


class _Nowhere(io.RawIOBase):
    def write(self, data: Any) -> int:
        return len(data)


def holds_script_classes(value: Any, codecs: Codecs) -> bool:
    """True if the value is, or holds, an instance of a class of the script.

    What is inside of a value that has a codec is not looked at.
    """
    if id(type(value)) in _PLAIN:
        return False
    try:
        _Finder(codecs).dump(value)
    except _Found:
        return True
    except BaseException:
        # It cannot be pickled (a lock, a connection): it stays as it is.
        return False
    return False


class _Asleep:
    """Values of several keys that were pickled together, or that of one."""

    def __init__(self, keys: Collection[str], codec: str, data: bytes, buffers: Sequence[Any]) -> None:
        self.keys = keys
        self._codec = codec
        self._data = data
        self._buffers = buffers

    @classmethod
    def pickle(cls, values: dict[str, Any], codecs: Codecs) -> _Asleep:
        """Values that are pickled for it. Raises whatever their code raises."""
        buffers: list[pickle.PickleBuffer] = []
        data = io.BytesIO()
        pickler = Pickler(data, buffers.append, codecs)
        pickler.dump(values)
        if pickler.nameless:
            raise pickle.PicklingError("a class in it has no name that another run could find")
        return cls(list(values), GROUP, data.getvalue(), buffers)

    def wake(self, names: Names) -> dict[str, Any]:
        value = load(self._codec, self._data, self._buffers, names)
        return value if self._codec == GROUP else dict.fromkeys(self.keys, value)


class StoredValue:
    """One value as it came from a store, or those of a group of keys.

    Parameters
    ----------
    key:
        The key under which it is stored.
    codec, data:
        As they were dumped.
    buffers:
        Fetches the large parts: each call gives memory of its own.
    total:
        Bytes in all.
    """

    def __init__(
        self, key: str, codec: str, data: bytes, buffers: Callable[[], Sequence[Any]], total: int = 0
    ) -> None:
        self.key = key
        self.codec = codec
        self.data = data
        self.total = total or len(data)
        self._buffers = buffers

    def wake(self, names: Names) -> dict[str, Any]:
        value = load(self.codec, self.data, self._buffers(), names)
        return value if self.codec == GROUP else {self.key: value}

    @property
    def complete(self) -> bool:
        """No part of it is still in the store."""
        return self._buffers is tuple

    def under(self, key: str) -> StoredValue:
        """The same value under another key."""
        return StoredValue(key, self.codec, self.data, self._buffers, self.total)

    def dump(self) -> Dump:
        """The value as it came, to be stored again."""
        return Dump(self.codec, self.data, tuple(pickle.PickleBuffer(b) for b in self._buffers()))


class Rebinder:
    """Moves the values of one session to the classes of the current run."""

    def __init__(self, entries: Entries, codecs: Codecs, names: ScriptNames) -> None:
        self._entries = entries
        self._codecs = codecs
        self._names = names
        self._early: set[str] = set()
        """Keys woken before their class statements had run."""
        self._unreadable: set[str] = set()
        """Keys of values that could not be woken: told once."""
        self._reloads = RELOADS.count

    def begin_script(self, namespace: dict[str, Any], page: str = "") -> None:
        """The script's names are now those of ``namespace``."""
        self._names.begin_script(namespace, page)
        self._codecs.begin_script()

    def sleeps(self, key: str) -> bool:
        """True if the value of this key must be woken before it is used."""
        entry = self._entries.get(key)
        return (entry is not None and entry.asleep is not None) or key in self._early

    def asleep(self, key: str) -> bool:
        """True if nobody has had the value since it was put to sleep."""
        entry = self._entries.get(key)
        return entry is not None and entry.asleep is not None

    def stored(self) -> dict[str, StoredValue]:
        """The values that came from a store and were not woken yet."""
        found = ((key, entry.asleep) for key, entry in list(self._entries.items()))
        return {key: value for key, value in found if isinstance(value, StoredValue)}

    def copy(self, key: str) -> Any:
        """The value that is asleep under the key, made for somebody who only looks at it."""
        sleeping = self._entries[key].asleep
        assert sleeping is not None
        return sleeping.wake(_Names(self._names, self._codecs))[key]

    def take(self, key: str) -> Sleeping | None:
        """What is asleep under the key, which is then no longer known."""
        self._early.discard(key)
        entry = self._entries[key]
        sleeping, entry.asleep = entry.asleep, None
        return sleeping

    def add(self, key: str, value: Sleeping) -> None:
        """The value of ``key`` is this one, when it is needed."""
        self._entries[key].asleep = value

    def forget(self, key: str) -> None:
        """The key has another value now, or none."""
        entry = self._entries.get(key)
        if entry is not None:
            entry.asleep = None
        self._early.discard(key)

    def wake(self, key: str, values: dict[str, Any]) -> list[str]:
        """Replace the value of ``key``, and those pickled with it, in ``values``; returns their keys.

        What went to sleep in this process and cannot be had back stays the
        object that it is. Raises whatever the code of a stored value raises.
        """
        if key in self._early:
            early = {name: values[name] for name in self._early}
            self._early.clear()
            self._put_together(early)
        sleeping = self._entries[key].asleep
        if sleeping is None:
            return [key]
        names = _Names(self._names, self._codecs)
        try:
            woken = sleeping.wake(names)
        except RunControl:
            raise
        except BaseException as error:
            if not isinstance(sleeping, _Asleep):
                raise
            woken = {name: values[name] for name in sleeping.keys if self._entries[name].asleep is sleeping}
            self._tell_unreadable(woken, error)
        awake = []
        for name, value in woken.items():
            entry = self._entries.get(name)
            if entry is not None and entry.asleep is sleeping:
                values[name] = value
                entry.asleep = None
                awake.append(name)
                if names.early:
                    self._early.add(name)
        if self.asleep(key):
            raise pickle.UnpicklingError(f"what is stored for it does not contain {key!r}")
        return awake

    def _tell_unreadable(self, keys: Collection[str], error: BaseException) -> None:
        if isinstance(error, NameMissing):
            return  # a run that defines the class may come
        for key in set(keys) - self._unreadable:
            log.warning(
                "session_state[%r] is kept in memory only, it will be gone after a restart: it cannot be made again "
                "from what pickle has made of it (%s: %s)",
                key, qualname_of(type(error)), text_of(error),
            )  # fmt: skip
        self._unreadable.update(keys)

    def put_to_sleep(self, values: dict[str, Any], touched: set[str], pickled: Mapping[str, Traced]) -> None:
        """Put those of the touched (and woken) values to sleep that hold a script's classes.

        Where a module of the app was imported anew: those that hold its, too.
        What was ``pickled`` just now, to be saved, is not pickled again, unless
        it may share objects with another value.
        """
        self._early.clear()
        if self._reloads != RELOADS.count:
            self._reloads = RELOADS.count
            touched = set(values)
        together: dict[str, Any] = {}
        for key in touched:
            if key not in values or id(type(value := values[key])) in _PLAIN:
                continue
            entry, traced = self._entries[key], pickled.get(key)
            if entry.asleep is not None:
                continue
            if traced is None or traced.value is not value:
                if holds_script_classes(value, self._codecs):
                    together[key] = value
            elif traced.pickler.scripted and not traced.pickler.nameless:
                if _shares_nothing(entry, traced):
                    dump = traced.dump
                    entry.asleep = _Asleep([key], dump.codec, dump.data, dump.buffers)
                else:
                    together[key] = value
        if together:
            self._put_together(together)

    def _put_together(self, awake: dict[str, Any]) -> None:
        try:
            sleeping = _Asleep.pickle(awake, self._codecs)
        except BaseException:
            for key, value in awake.items():
                self._put_one_to_sleep(key, value)
        else:
            for key in awake:
                self._entries[key].asleep = sleeping

    def _put_one_to_sleep(self, key: str, value: Any) -> None:
        try:
            self._entries[key].asleep = _Asleep.pickle({key: value}, self._codecs)
        except BaseException:
            # It holds what cannot be pickled, or a class without a name. It stays the live
            # object of the class that made it, as every value does in Streamlit.
            return


def _shares_nothing(entry: Entry, traced: Traced) -> bool:
    """The value was compared with all others, and has no object in common with one."""
    return len(traced.dump.data) <= SMALL and not entry.group


class _Names:
    """Finds what a name of the script, or of a codec, means in the current run.

    Before its class statement has run (at the top of the script), a class is
    still the one of the run before.
    """

    def __init__(self, names: ScriptNames, codecs: Codecs) -> None:
        self._names = names
        self._codecs = codecs
        self.early = False

    def decode(self, name: str, saved: Any) -> Any:
        codec, former = self._codecs.named(name)
        self.early = self.early or former
        return codec.decode(saved)

    def find(self, qualname: str, page: str = "") -> Any:
        found, former = self._names.find(qualname, page)
        self.early = self.early or former
        return found
