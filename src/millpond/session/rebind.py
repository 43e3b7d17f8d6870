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
import pickle
from collections.abc import Callable, Iterable, Sequence
from types import FunctionType
from typing import Any, Protocol

from millpond.session.values import MAIN, Dump, LookUp, Pickler, Unpickler, load

_PLAIN = frozenset({type(None), bool, int, float, complex, str, bytes, bytearray})
_DATA_PACKAGES = frozenset(
    {"numpy", "pandas", "polars", "pyarrow", "torch", "PIL", "scipy", "datetime", "decimal"}
)
"""Packages whose objects hold data, never a script's instances: not searched."""


class _Found(Exception):
    """There is an instance of a script's class."""


class _Finder(pickle.Pickler):
    """Walks a value, at the speed of C, up to the first instance of a script's class."""

    def __init__(self) -> None:
        super().__init__(_Nowhere(), protocol=5, buffer_callback=lambda buffer: None)

    def reducer_override(self, obj: Any) -> Any:
        cls = obj if isinstance(obj, type) else type(obj)
        if cls.__module__ == MAIN:
            raise _Found
        if isinstance(obj, type | FunctionType):
            if obj.__module__ == MAIN:
                raise _Found
            return (int, ())
        if cls.__module__.partition(".")[0] in _DATA_PACKAGES:
            return (int, ())
        return NotImplemented


class _Nowhere(io.RawIOBase):
    def write(self, data: Any) -> int:
        return len(data)


def holds_script_classes(value: Any) -> bool:
    """True if the value is, or holds, an instance of a class of the script."""
    if type(value) in _PLAIN:
        return False
    try:
        _Finder().dump(value)
    except _Found:
        return True
    except Exception:
        # It cannot be pickled (a lock, a connection): it stays as it is.
        return False
    return False


class Sleeping(Protocol):
    """Values as bytes, to be had back by someone who knows the script's names."""

    def wake(self, look_up: LookUp) -> dict[str, Any]:
        """The values by key."""


class _Asleep:
    """Values that were pickled together."""

    def __init__(self, values: dict[str, Any]) -> None:
        buffers: list[pickle.PickleBuffer] = []
        data = io.BytesIO()
        Pickler(data, protocol=5, buffer_callback=buffers.append).dump(values)
        self._data = data.getvalue()
        self._buffers = buffers

    def wake(self, look_up: LookUp) -> dict[str, Any]:
        values: dict[str, Any] = Unpickler(io.BytesIO(self._data), self._buffers, look_up).load()
        return values


class Stored:
    """One value as it came from a store."""

    def __init__(self, key: str, codec: str, data: bytes, buffers: Callable[[], Sequence[Any]]) -> None:
        self._key = key
        self._codec = codec
        self._data = data
        self._buffers = buffers

    def wake(self, look_up: LookUp) -> dict[str, Any]:
        return {self._key: load(self._codec, self._data, self._buffers(), look_up)}

    @property
    def size(self) -> int | None:
        """Bytes; None where a part of them is still in the store."""
        return len(self._data) if self._buffers is tuple else None

    def under(self, key: str) -> Stored:
        """The same value under another key."""
        return Stored(key, self._codec, self._data, self._buffers)

    def dump(self) -> Dump:
        """The value as it came, to be stored again."""
        return Dump(self._codec, self._data, tuple(pickle.PickleBuffer(b) for b in self._buffers()))


class Rebinder:
    """Moves the values of one session to the classes of the current run."""

    def __init__(self) -> None:
        self._asleep: dict[str, Sleeping] = {}
        self._early: set[str] = set()
        """Keys woken before their class statements had run."""
        self._namespace: dict[str, Any] = {}
        self._former: dict[str, Any] = {}

    def begin_script(self, namespace: dict[str, Any]) -> None:
        """The script's names are now those of ``namespace``."""
        self._former, self._namespace = self._namespace, namespace

    def sleeps(self, key: str) -> bool:
        """True if the value of this key must be woken before it is used."""
        return key in self._asleep or key in self._early

    def asleep(self, key: str) -> bool:
        """True if nobody has had the value since it was put to sleep."""
        return key in self._asleep

    def stored(self) -> dict[str, Stored]:
        """The values that came from a store and were not woken yet."""
        return {key: value for key, value in list(self._asleep.items()) if isinstance(value, Stored)}

    def copy(self, key: str) -> Any:
        """The value that is asleep under the key, made for somebody who only looks at it."""
        return self._asleep[key].wake(_LookUp(self._namespace, self._former))[key]

    def take(self, key: str) -> Sleeping | None:
        """What is asleep under the key, which is then no longer known."""
        self._early.discard(key)
        return self._asleep.pop(key, None)

    def add(self, key: str, value: Sleeping) -> None:
        """The value of ``key`` is this one, when it is needed."""
        self._asleep[key] = value

    def forget(self, key: str) -> None:
        """The key has another value now, or none."""
        self._asleep.pop(key, None)
        self._early.discard(key)

    def wake(self, key: str, values: dict[str, Any]) -> Iterable[str]:
        """Replace the value of ``key``, and those pickled with it, in ``values``. Returns their keys."""
        if key in self._early:
            group: Sleeping = _Asleep({name: values[name] for name in self._early})
            self._asleep.update(dict.fromkeys(self._early, group))
            self._early.clear()
        group = self._asleep[key]
        look_up = _LookUp(self._namespace, self._former)
        woken = group.wake(look_up)
        for name, value in woken.items():
            if self._asleep.get(name) is group:
                values[name] = value
                del self._asleep[name]
                if look_up.early:
                    self._early.add(name)
        return woken

    def put_to_sleep(self, values: dict[str, Any], touched: set[str]) -> None:
        """Pickle those of the touched (and woken) values that hold a script's classes."""
        self._early.clear()
        awake = {
            key: values[key]
            for key in touched
            if key in values and key not in self._asleep and holds_script_classes(values[key])
        }
        if not awake:
            return
        try:
            group = _Asleep(awake)
        except Exception:
            for key, value in awake.items():
                self._put_one_to_sleep(key, value)
        else:
            self._asleep.update(dict.fromkeys(awake, group))

    def _put_one_to_sleep(self, key: str, value: Any) -> None:
        try:
            self._asleep[key] = _Asleep({key: value})
        except Exception:
            # It holds what cannot be pickled. It stays the live object of the
            # class that made it, as every value does in Streamlit.
            return


class _LookUp:
    """Finds what a name of the script means in the current run.

    Before its class statement has run (at the top of the script), a class is
    still the one of the run before.
    """

    def __init__(self, namespace: dict[str, Any], former: dict[str, Any]) -> None:
        self._namespace = namespace
        self._former = former
        self.early = False

    def __call__(self, qualname: str) -> Any:
        found = _attribute(self._namespace, qualname)
        if found is None:
            self.early = True
            found = _attribute(self._former, qualname)
        if found is None:
            raise pickle.UnpicklingError(f"the script does not define {qualname}")
        return found


def _attribute(namespace: dict[str, Any], qualname: str) -> Any:
    first, *rest = qualname.split(".")
    found = namespace.get(first)
    for name in rest:
        found = getattr(found, name, None)
    return found
