"""How a value of Session State becomes bytes, and a value again.

Small plain values are MessagePack; all others are pickled (protocol 5), with
large buffers (arrays, columns of frames) beside the pickle, so that they are
neither copied nor written again where they have not changed. The script's own
classes and functions are pickled by name: what the name means is looked up in
the run that unpickles.
"""

from __future__ import annotations

import hashlib
import io
import pickle
from collections.abc import Callable, Sequence
from types import FunctionType
from typing import Any

import msgspec

from millpond.errors import Error

MAIN = "__main__"
"""The module that a script's classes say they are from."""

BLOB_FROM = 64 * 1024
"""Buffers of at least so many bytes are kept beside the pickle."""

PLAIN = "m"
PICKLE = "p"

PLAIN_TYPES = frozenset({type(None), bool, int, float, str})
_pack = msgspec.msgpack.Encoder().encode
_unpack = msgspec.msgpack.Decoder().decode

LookUp = Callable[[str], Any]


class CannotSave(Error):
    """A value cannot be pickled; the text names its type and what failed."""


class Dump(msgspec.Struct, frozen=True):
    """One value as bytes."""

    codec: str
    data: bytes
    buffers: tuple[pickle.PickleBuffer, ...] = ()

    @property
    def size(self) -> int:
        """Bytes in all."""
        return len(self.data) + sum(buffer.raw().nbytes for buffer in self.buffers)

    def digest(self) -> bytes:
        """Equal for equal dumps; small ones are their own digest."""
        if not self.buffers and len(self.data) < 64:
            return self.codec.encode() + self.data
        found = hashlib.blake2b(self.data, digest_size=16)
        for buffer in self.buffers:
            found.update(hashlib.blake2b(buffer.raw(), digest_size=16).digest())
        return found.digest()


def dump(value: Any) -> Dump:
    """The value as bytes. Raises CannotSave."""
    if type(value) in PLAIN_TYPES:
        try:
            return Dump(PLAIN, _pack(value))
        except (OverflowError, ValueError, UnicodeEncodeError):
            pass  # an int of more than 64 bits, a lone surrogate: pickle takes it
    buffers: list[pickle.PickleBuffer] = []

    def beside(buffer: pickle.PickleBuffer) -> bool:
        if buffer.raw().nbytes < BLOB_FROM:
            return True
        buffers.append(buffer)
        return False

    data = io.BytesIO()
    try:
        Pickler(data, protocol=5, buffer_callback=beside).dump(value)
    except Exception as error:
        raise CannotSave(f"a value of type {_name(type(value))} cannot be pickled: {error}") from None
    return Dump(PICKLE, data.getvalue(), tuple(buffers))


def load(codec: str, data: bytes, buffers: Sequence[Any], look_up: LookUp) -> Any:
    """The value again. Raises whatever the value's own code raises."""
    if codec == PLAIN:
        return _unpack(data)
    return Unpickler(io.BytesIO(data), buffers, look_up).load()


def _by_name(qualname: str) -> Any:
    raise pickle.UnpicklingError(f"only a run of the script can tell what {qualname} is")


class Pickler(pickle.Pickler):
    """Pickles with the script's classes and functions by their name."""

    def reducer_override(self, obj: Any) -> Any:
        """Called for all objects but those of the basic types."""
        if isinstance(obj, type | FunctionType) and obj.__module__ == MAIN:
            if "<" in obj.__qualname__:
                raise pickle.PicklingError(f"{obj.__qualname__} has no name that another run could find")
            return (_by_name, (obj.__qualname__,))
        return NotImplemented


class Unpickler(pickle.Unpickler):
    """Unpickles with ``look_up`` to find what a name of the script means now."""

    def __init__(self, data: io.BytesIO, buffers: Sequence[Any], look_up: LookUp) -> None:
        super().__init__(data, buffers=buffers)
        self._look_up = look_up

    def find_class(self, module: str, name: str) -> Any:
        """Called for every global name in the pickle."""
        if module == __name__ and name == _by_name.__name__:
            return self._look_up
        return super().find_class(module, name)


def _name(cls: type) -> str:
    return (
        cls.__qualname__ if cls.__module__ in ("builtins", MAIN) else f"{cls.__module__}.{cls.__qualname__}"
    )
