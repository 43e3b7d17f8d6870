"""Values that hold instances of classes which the script itself defines.

Each run executes the script's ``class`` statements again and so creates new classes. An
instance kept from the previous run would be of the old class:
``isinstance(st.session_state.x, Foo)`` would be false, an Enum member would never be
(``is``) its namesake, and two equal dataclasses would not be equal (``==``).

So at the end of a run, the values that were touched and hold such instances
are pickled ("put to sleep"), and at their first use in the next run, when the
script's own ``class`` statements have been executed, they are unpickled with
the new classes ("woken"). All other values remain live objects. Values that were put to
sleep together wake together, so objects that they share remain shared.
"""

from __future__ import annotations

import io
import logging
import pickle
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from types import BuiltinFunctionType, FunctionType
from typing import Any

from millpond.errors import RunControl
from millpond.state.codecs import Codecs
from millpond.state.entry import Entries, Entry, Pickled, Sleeping
from millpond.state.names import MAIN, RELOADS, NameMissing, ScriptNames
from millpond.state.sharing import SMALL
from millpond.state.values import (
    DATA_PACKAGES,
    GROUP,
    Dump,
    PickledNames,
    Pickler,
    load,
    module_of,
    qualname_of,
    text_of,
)

log = logging.getLogger("millpond")

_PLAIN = frozenset(map(id, (type(None), bool, int, float, complex, str, bytes, bytearray)))


class _Found(Exception):
    """The value holds an instance of a class that the next run creates again."""


def _skipped() -> None:
    """Stands for an object that need not be searched."""


_SKIP = (_skipped, ())


class _Finder(pickle.Pickler):
    """Walks a value, at the speed of C, up to the first instance of a class that the next run creates again."""

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
    """Whether the value is, or holds, an instance of a class of the script. Values that
    have a codec are not searched.
    """
    if id(type(value)) in _PLAIN:
        return False
    try:
        _Finder(codecs).dump(value)
    except _Found:
        return True
    except BaseException:
        # The value cannot be pickled (a lock, a connection), so it stays as it is.
        return False
    return False


class _Asleep:
    """Values of several keys that were pickled together, or the value of one key."""

    def __init__(self, keys: Collection[str], codec: str, data: bytes, buffers: Sequence[Any]) -> None:
        self.keys = keys
        self._codec = codec
        self._data = data
        self._buffers = buffers

    @classmethod
    def pickle(cls, values: dict[str, Any], codecs: Codecs) -> _Asleep:
        """Pickle the values together. Raises whatever their code raises."""
        buffers: list[pickle.PickleBuffer] = []
        data = io.BytesIO()
        pickler = Pickler(data, buffers.append, codecs)
        pickler.dump(values)
        if pickler.nameless:
            raise pickle.PicklingError("it contains a class that another run cannot find by name")
        return cls(list(values), GROUP, data.getvalue(), buffers)

    def wake(self, names: PickledNames) -> dict[str, Any]:
        value = load(self._codec, self._data, self._buffers, names)
        return value if self._codec == GROUP else dict.fromkeys(self.keys, value)


class StoredValue:
    """One value as it came from a store, or those of a group of keys.

    Parameters
    ----------
    key:
        The key under which the value is stored.
    codec, data:
        The codec's name and the bytes from the dump.
    buffers:
        Fetches the large parts. Each call returns new memory.
    total:
        The total size in bytes.
    """

    def __init__(
        self, key: str, codec: str, data: bytes, buffers: Callable[[], Sequence[Any]], total: int = 0
    ) -> None:
        self.key = key
        self.codec = codec
        self.data = data
        self.total = total or len(data)
        self._buffers = buffers

    def wake(self, names: PickledNames) -> dict[str, Any]:
        value = load(self.codec, self.data, self._buffers(), names)
        return value if self.codec == GROUP else {self.key: value}

    @property
    def complete(self) -> bool:
        """Whether no part of it must be fetched from the store."""
        return self._buffers is tuple

    def under(self, key: str) -> StoredValue:
        """The same value under another key."""
        return StoredValue(key, self.codec, self.data, self._buffers, self.total)

    def dump(self) -> Dump:
        """The value's original dump, to be stored again."""
        return Dump(self.codec, self.data, tuple(pickle.PickleBuffer(b) for b in self._buffers()))


class Rebinder:
    """Moves the values of one session to the classes of the current run.

    Parameters
    ----------
    entries:
        The session's.
    codecs, names:
        The codecs and names of the session's script.
    """

    def __init__(self, entries: Entries, codecs: Codecs, names: ScriptNames) -> None:
        self._entries = entries
        self._codecs = codecs
        self._names = names
        self.early: set[Entry] = set()
        """The entries that were woken before their class statements had run."""
        self.reloads = RELOADS.count
        """How often modules had been imported again at the last check."""

    def copy(self, entry: Entry) -> Any:
        """Return a copy of a sleeping value, for a caller that does not change it."""
        sleeping = entry.asleep
        assert sleeping is not None
        return sleeping.wake(_Names(self._names, self._codecs))[entry.key]

    def wake(self, entry: Entry) -> list[Entry]:
        """Make a value live, and those that were pickled with it. Returns all that were
        woken. If a value that went to sleep in this process cannot be unpickled, the
        former object is used. Raises whatever the code of a stored value raises.
        """
        if entry.early:
            self._put_early_to_sleep()
        sleeping = entry.asleep
        if sleeping is None:
            return [entry]
        names = _Names(self._names, self._codecs)
        try:
            woken = sleeping.wake(names)
        except RunControl:
            raise
        except BaseException as error:
            if not isinstance(sleeping, _Asleep):
                raise
            self._tell_unreadable(sleeping, error)
            woken = {each.key: each.value for each in self._asleep_in(sleeping, sleeping.keys)}
        awake = self._asleep_in(sleeping, woken)
        for each in awake:
            each.value, each.early = woken[each.key], names.early
            each.asleep = None
            if names.early:
                self.early.add(each)
        if entry.asleep is not None:
            raise pickle.UnpicklingError(f"what is stored for it does not contain {entry.key!r}")
        return awake

    def _asleep_in(self, sleeping: Sleeping, keys: Iterable[str]) -> list[Entry]:
        """The entries whose value is still the one in the dump."""
        found = (self._entries.get(key) for key in keys)
        return [entry for entry in found if entry is not None and entry.asleep is sleeping]

    def _tell_unreadable(self, sleeping: _Asleep, error: BaseException) -> None:
        if isinstance(error, NameMissing):
            return  # a later run may define the class
        for entry in self._asleep_in(sleeping, sleeping.keys):
            if not entry.unreadable:
                entry.unreadable = True
                log.warning(
                    "session_state[%r] is kept in memory only and will be lost after a restart: it was pickled, "
                    "but cannot be unpickled (%s: %s)",
                    entry.key, qualname_of(type(error)), text_of(error),
                )  # fmt: skip

    def _put_early_to_sleep(self) -> None:
        early = [entry for entry in self.early if entry.early]
        self.early.clear()
        self._put_together({entry: entry.value for entry in early if entry.live})
        for entry in early:
            entry.early = False  # not before: a thread that reads a value waits until it is ready

    def put_to_sleep(self, awake: Collection[Entry], pickled: Mapping[Entry, Pickled]) -> None:
        """Put the values that hold a script's classes to sleep.

        If a module of the app was imported again, all values that hold its classes are
        put to sleep, too. Values that were ``pickled`` for saving are not pickled
        again, unless several are large, since large values may share objects.
        """
        if self.early:
            for entry in self.early:
                entry.early = False
            self.early.clear()
        if self.reloads != RELOADS.count:
            self.reloads = RELOADS.count
            awake = self._entries.all()
        if not awake:
            return
        compared: dict[int, dict[Entry, Pickled]] = {}
        others: dict[Entry, Any] = {}
        for entry in awake:
            value, known = entry.value, pickled.get(entry)
            if not self._is_to_sleep(entry, value, known):
                continue
            if known is not None and known.value is value and len(known.last.data) <= SMALL:
                compared.setdefault(id(known.last), {})[entry] = known
            else:
                others[entry] = value
        for together in compared.values():
            self._put_pickled_to_sleep(together)
        if others:
            self._put_others_to_sleep(others, pickled)

    def _is_to_sleep(self, entry: Entry, value: Any, known: Pickled | None) -> bool:
        if id(type(value)) in _PLAIN or not entry.live or not self._entries.has(entry):
            return False
        if known is None or known.value is not value:
            return holds_script_classes(value, self._codecs)
        return known.pickler.scripted and not known.pickler.nameless

    def _put_pickled_to_sleep(self, together: Mapping[Entry, Pickled]) -> None:
        """The dump of all values that was made to save them."""
        dump = next(iter(together.values())).last
        sleeping = _Asleep([entry.key for entry in together], dump.codec, dump.data, dump.buffers)
        for entry, known in together.items():
            self._fall_asleep(entry, known.value, sleeping)

    def _put_others_to_sleep(self, values: dict[Entry, Any], pickled: Mapping[Entry, Pickled]) -> None:
        """Put values to sleep that may share objects with each other, but with none that is asleep."""
        ((entry, value), *more) = values.items()
        known = pickled.get(entry)
        if more or known is None or known.value is not value or known.group is not None:
            self._put_together(values)
        else:
            self._put_pickled_to_sleep({entry: known})

    def _put_together(self, values: dict[Entry, Any]) -> None:
        try:
            sleeping = _Asleep.pickle({entry.key: value for entry, value in values.items()}, self._codecs)
        except BaseException:
            for entry, value in values.items():
                self._put_one_to_sleep(entry, value)
        else:
            for entry, value in values.items():
                self._fall_asleep(entry, value, sleeping)

    def _put_one_to_sleep(self, entry: Entry, value: Any) -> None:
        try:
            sleeping = _Asleep.pickle({entry.key: value}, self._codecs)
        except BaseException:
            # The value holds an object that cannot be pickled, or a class without a name. It stays a live
            # object of the class that created it, as all values do in Streamlit.
            return
        self._fall_asleep(entry, value, sleeping)

    def _fall_asleep(self, entry: Entry, value: Any, sleeping: _Asleep) -> None:
        entry.asleep = sleeping
        if entry.value is not value:
            entry.asleep = None  # a thread of the app has set another value meanwhile


class _Names:
    """Finds what a name of the script, or of a codec, means in the current run. Until
    its class statement has run, a class is still that of the previous run.
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
