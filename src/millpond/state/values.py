"""How a value of Session State is converted to bytes and back.

Small plain values become MessagePack. All others are pickled (protocol 5), with large
buffers (arrays, columns of frames) outside the pickle, so that unchanged buffers are
neither copied nor written again. The script's own classes and functions are pickled by
name, and the run that unpickles them looks up the name. A type can have a codec of its
own (``codecs.py``).
"""

from __future__ import annotations

import hashlib
import io
import pickle
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from itertools import islice
from types import FunctionType
from typing import Any, Protocol

import msgspec

from millpond.errors import Error, cut
from millpond.state.codecs import EVERYWHERE, POLARS, Codec, Codecs
from millpond.state.names import MAIN, RELOADS
from millpond.stores.codec import blob_digest

TRIES = 3
"""How many attempts to pickle a value fail before it counts as impossible to pickle."""
_DEFINITE = (pickle.PicklingError, TypeError, AttributeError)
"""The exceptions of pickle for a lock, a lambda or a generator: trying again is useless."""
BLOB_FROM = 64 * 1024
"""The size in bytes from which a buffer is kept outside the pickle."""

PLAIN = "m"
PICKLE = "p"
GROUP = "g"
"""The codec of values of several keys that share objects: they are pickled together, as a dictionary."""
MEMBER = "r"
"""The codec of a value that is in the group under another key: the bytes are that key, as MessagePack."""

DATA_PACKAGES = frozenset(
    {"numpy", "pandas", "polars", "pyarrow", "torch", "PIL", "scipy", "datetime", "decimal"}
)
"""Packages whose objects hold only data, never instances of a script's classes."""

_PLAIN_TYPES = frozenset(map(id, (type(None), bool, int, float, str)))
"""By their ids, because a look-up by class may call its metaclass, which may be the app's."""
_pack = msgspec.msgpack.Encoder().encode
_unpack = msgspec.msgpack.Decoder().decode


class CannotSave(Error):
    """A value cannot be pickled. The message names its type and what failed."""


class OverQuota(CannotSave):
    """A value is larger than a quota. The message names its size and the quota."""


class PickledNames(Protocol):
    """Resolves the names in a pickle, for the run that unpickles it."""

    def find(self, qualname: str, page: str = "") -> Any:
        """A class or function of a page's script. Raises UnpicklingError."""

    def decode(self, name: str, saved: Any) -> Any:
        """Decode a value that the codec of this name has encoded. Raises LookupError."""


class Dump(msgspec.Struct):
    """One value as bytes.

    The buffers are the value's memory, until :meth:`keep` has copied them.
    """

    codec: str
    data: bytes
    buffers: tuple[pickle.PickleBuffer, ...] = ()
    _names: tuple[str, ...] | None = None

    @property
    def size(self) -> int:
        """The total size in bytes."""
        return len(self.data) + sum(buffer.raw().nbytes for buffer in self.buffers)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the buffers in a store: a hash of each, computed once."""
        if self._names is None:
            self._names = tuple(blob_digest(buffer.raw()) for buffer in self.buffers)
        return self._names

    def digest(self) -> bytes:
        """The digest, equal for equal dumps. A small dump is its own digest."""
        if not self.buffers and len(self.data) < 64:
            return self.codec.encode() + self.data
        found = hashlib.blake2b(self.data, digest_size=16)
        for name in self.names:
            found.update(name.encode())
        return found.digest()

    def keep(self) -> Dump:
        """A copy with its own memory: later changes of the value do not affect it."""
        if all(type(buffer.raw().obj) is bytes for buffer in self.buffers):
            return self  # these buffers are immutable
        copies = tuple(pickle.PickleBuffer(bytes(buffer.raw())) for buffer in self.buffers)
        # The copies get new names: a thread of the app may have written to the buffers before they were copied.
        return Dump(self.codec, self.data, copies)


def is_plain(value: Any) -> bool:
    """Whether it is a number, a string, a boolean or None, and not of a class of the app."""
    return id(type(value)) in _PLAIN_TYPES


def dump(value: Any, codecs: Codecs = EVERYWHERE) -> Dump:
    """Convert the value to bytes. Raises CannotSave."""
    return trace(value, codecs)[0]


def trace(value: Any, codecs: Codecs = EVERYWHERE) -> tuple[Dump, Pickler | None]:
    """Convert the value to bytes. Also returns its pickler, which knows the objects in it. Raises CannotSave."""
    if id(type(value)) in _PLAIN_TYPES:
        try:
            return Dump(PLAIN, _pack(value)), None
        except (OverflowError, ValueError, UnicodeEncodeError):
            pass  # an int of more than 64 bits, or a lone surrogate: pickle accepts these
    return _pickle(PICKLE, value, codecs)


def dump_group(values: Mapping[str, Any], codecs: Codecs = EVERYWHERE) -> tuple[Dump, Pickler]:
    """Convert the values of several keys to bytes, in which shared objects occur once.
    Also returns the pickler. Raises CannotSave.
    """
    return _pickle(GROUP, dict(values), codecs)


def dump_member(leader: str) -> Dump:
    """A dump that says that a key's value is in the group under the key ``leader``."""
    return Dump(MEMBER, _pack(leader.encode("utf-8", "surrogatepass")))


def leader_of(member: bytes) -> str:
    """The key that :func:`dump_member` was given."""
    key: bytes = _unpack(member)
    return key.decode("utf-8", "surrogatepass")


def _pickle(codec: str, value: Any, codecs: Codecs) -> tuple[Dump, Pickler]:
    try:
        return _pickle_once(codec, value, codecs)
    except _DEFINITE as error:
        raise _cannot_pickle(value, error) from None
    except BaseException:
        # The value's own code may raise anything. A thread may be changing it, or memory may be short.
        return _pickle_again(codec, value, codecs)


def _pickle_again(codec: str, value: Any, codecs: Codecs) -> tuple[Dump, Pickler]:
    failed: BaseException | None = None
    for _ in range(TRIES - 1):
        try:
            return _pickle_once(codec, value, codecs)
        except BaseException as error:
            failed = error
    assert failed is not None
    raise _cannot_pickle(value, failed) from None


def _cannot_pickle(value: Any, error: BaseException) -> CannotSave:
    return CannotSave(f"a value of type {class_name(type(value))} cannot be pickled: {text_of(error)}")


def _pickle_once(codec: str, value: Any, codecs: Codecs) -> tuple[Dump, Pickler]:
    buffers: list[pickle.PickleBuffer] = []

    def beside(buffer: pickle.PickleBuffer) -> bool:
        if buffer.raw().nbytes < BLOB_FROM:
            return True
        buffers.append(buffer)
        return False

    data = io.BytesIO()
    pickler = Pickler(data, beside, codecs)
    pickler.dump(value)
    return Dump(codec, data.getvalue(), tuple(buffers)), pickler


def load(codec: str, data: bytes, buffers: Sequence[Any], names: PickledNames) -> Any:
    """Convert bytes back to the value. Raises whatever the value's own code raises."""
    if codec == PLAIN:
        return _unpack(data)
    if codec not in {PICKLE, GROUP}:
        raise pickle.UnpicklingError(f"it was saved with {codec!r}, a codec that this version does not know")
    return Unpickler(io.BytesIO(data), buffers, names).load()


_HERE = frozenset({__name__, "millpond.session.values"})
"""The name of this module in pickles, and its name in older ones, before it was moved."""


_MOVED = {
    ("millpond.session.files", "File"): "millpond.session.files.file",
    ("millpond.session.uploaded", "UploadedFile"): "millpond.session.files.uploaded",
}
"""The current places of classes that older pickles look for elsewhere."""


def _by_name(qualname: str, page: str = "") -> Any:
    raise pickle.UnpicklingError(f"only a run of the script can tell what {qualname} is")


def _from_module(module: str, qualname: str) -> Any:
    found: Any = import_module(module)
    for name in qualname.split("."):
        found = getattr(found, name)
    return found


def _by_codec(name: str, saved: Any) -> Any:
    raise pickle.UnpicklingError(f"only a run of the script can tell what the codec {name} makes of {saved}")


class Pickler(pickle.Pickler):
    """Pickles the script's classes and functions by name, and values that have a codec with it."""

    def __init__(self, file: io.BytesIO, buffer_callback: Any, codecs: Codecs) -> None:
        super().__init__(file, protocol=5, buffer_callback=buffer_callback)
        self._codecs = codecs
        self._encoded: set[int] = set()
        self.scripted = False
        """Whether it has met a class or function that the next run will create again."""
        self.nameless = False
        """Whether one of them has no name by which the next run could find it."""

    def reducer_override(self, obj: Any) -> Any:
        """Called for all objects but those of the basic types."""
        if isinstance(obj, type | FunctionType):
            return self._reduce_name(obj)
        codec = self._codecs.for_type(type(obj))
        if codec is None:
            check_end(obj)
            return NotImplemented
        if id(obj) in self._encoded:
            # Pickled objects are remembered and not visited again, but this one is not complete yet.
            raise pickle.PicklingError(f"it contains itself, which the codec {codec.name} cannot decode")
        self._encoded.add(id(obj))
        self.scripted = self.scripted or codec.path[0] == MAIN
        return _reduce(codec, obj)

    def _reduce_name(self, obj: type | FunctionType) -> Any:
        module = module_of(obj)
        if module != MAIN:
            if module not in RELOADS.modules or obj is _from_module:
                return NotImplemented
            self.scripted = True
            return _from_module, (module, qualname_of(obj))
        names, qualname = self._codecs.names, qualname_of(obj)
        found = names.name_of(obj, qualname) if names is not None else ("", qualname)
        self.scripted = True
        self.nameless = self.nameless or found is None
        if found is None and "<" in qualname:
            raise pickle.PicklingError(f"{qualname} cannot be found by name in another run")
        page, name = found or (names.page if names is not None else "", qualname)
        return _by_name, (name, page) if page else (name,)


_CONTAINERS = (list, dict, set, frozenset, deque)
_MOST = 1_000_000
"""How much a container of an app's own class may have beyond what Python counts in it: it may never end."""


def check_end(obj: Any) -> None:
    """Raises PicklingError for a list, dictionary or set whose own class never ends to say what is in it.

    Pickle would read on until the memory is used up.
    """
    cls = type(obj)
    if not issubclass(cls, _CONTAINERS):
        return
    base = next(one for one in _CONTAINERS if issubclass(cls, one))
    reads = "items" if base is dict else "__iter__"
    own_reduce = attribute_of(cls, "__reduce_ex__") is not attribute_of(base, "__reduce_ex__") or (
        attribute_of(cls, "__reduce__") is not attribute_of(base, "__reduce__")
    )
    if own_reduce or attribute_of(cls, reads) is attribute_of(base, reads):
        return
    most = max(base.__len__(obj), _MOST)
    if sum(1 for _ in islice(getattr(obj, reads)(), most + 1)) > most:
        raise pickle.PicklingError(f"its {reads} gives more than {most:,} values, or never ends")


def _reduce(codec: Codec, obj: Any) -> Any:
    assert codec.encode is not None
    try:
        saved = codec.encode(obj)
    except Exception as error:
        if codec is POLARS:
            return NotImplemented  # columns of Python objects: only pickle accepts them
        raise pickle.PicklingError(f"the codec {codec.name} failed: {error!r}") from error
    if type(saved) in {bytes, bytearray} and len(saved) >= BLOB_FROM:
        saved = pickle.PickleBuffer(saved)
    return _by_codec, (codec.name, saved)


class Unpickler(pickle.Unpickler):
    """Unpickles with ``names`` to find what a name of the script means now."""

    def __init__(self, data: io.BytesIO, buffers: Sequence[Any], names: PickledNames) -> None:
        super().__init__(data, buffers=buffers)
        self._names = names

    def find_class(self, module: str, name: str) -> Any:
        """Called for every global name in the pickle."""
        if module in _HERE:
            if name == _by_name.__name__:
                return self._names.find
            if name == _by_codec.__name__:
                return self._decode
        return super().find_class(_MOVED.get((module, name), module), name)

    def _decode(self, name: str, saved: Any) -> Any:
        if isinstance(saved, bytearray | memoryview | pickle.PickleBuffer):
            saved = bytes(saved)
        return self._names.decode(name, saved)


def class_name(cls: type) -> str:
    """The name of a class, with its module if that is informative, whatever its metaclass says."""
    module, name = module_of(cls), qualname_of(cls)
    return name if module in ("builtins", MAIN) else f"{module}.{name}"


def module_of(thing: type | FunctionType) -> str:
    """The module of a class (whatever its metaclass says) or of a function; empty if there is none."""
    found = attribute_of(thing, "__module__") if isinstance(thing, type) else thing.__module__
    if isinstance(thing, type) and type(found) is not str:
        try:
            found = thing.__module__  # only the metaclass knows it, for classes of C or Cython
        except BaseException:
            return ""
    return found if type(found) is str else ""


def qualname_of(thing: type | FunctionType) -> str:
    """The qualified name of a class, whatever its metaclass says, or of a function."""
    return str.__str__(_QUALNAME(thing) if isinstance(thing, type) else thing.__qualname__)


def in_short(value: Any) -> str:
    """A value, for an error; its own code may raise, and its text be of any length."""
    try:
        text = str.__str__(repr(value))
    except Exception:
        return f"a {qualname_of(type(value))}"
    return cut(text)


def text_of(error: BaseException) -> str:
    """The message of an exception, whatever its own code does; the name of its class if it has no message."""
    try:
        return str.__str__(str(error)) or qualname_of(type(error))
    except BaseException as another:
        return f"{qualname_of(type(error))}, whose text raises {qualname_of(type(another))}"


def attribute_of(cls: type, name: str) -> Any:
    """The attribute of a class or of one of its bases, whatever its metaclass says; None: there is none."""
    return next((found for base in _MRO(cls) if (found := _DICT(base).get(name)) is not None), None)


_MRO: Callable[[type], tuple[type, ...]] = type.__dict__["__mro__"].__get__
_DICT: Callable[[type], Any] = type.__dict__["__dict__"].__get__
_QUALNAME: Callable[[type], str] = type.__dict__["__qualname__"].__get__
