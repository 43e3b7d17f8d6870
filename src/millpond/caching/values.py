"""How a value is cached, so that no caller can change what the next one gets."""

from __future__ import annotations

import contextlib
import datetime as dt
import decimal
import fractions
import pathlib
import pickle
import sys
import uuid
from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import Any, Final

from millpond.caching.cache import CachedValue
from millpond.caching.pages import Pages
from millpond.frames.shared_memory import cloned
from millpond.session.context import current_or_none
from millpond.state.codecs import EVERYWHERE, Codecs
from millpond.state.names import MAIN
from millpond.state.values import CannotSave, Dump, dump, load, module_of

IMMUTABLE: Final = frozenset(
    (
        type(None), bool, int, float, complex, str, bytes, range, type(...), type(NotImplemented),
        dt.date, dt.time, dt.datetime, dt.timedelta, dt.timezone,
        decimal.Decimal, fractions.Fraction, uuid.UUID,
        pathlib.PurePosixPath, pathlib.PureWindowsPath, pathlib.PosixPath, pathlib.WindowsPath,
    )
)  # fmt: skip
"""Types of immutable values."""


class CannotKeep(Exception):
    """A value cannot be cached in a way that gives each caller its own copy."""


def entry_of(value: Any) -> CachedValue:
    """Make the cached form of a value, independent of the object that the function has returned. Raises CannotKeep."""
    cls = type(value)
    if cls in IMMUTABLE:
        return CachedValue(value, size=sys.getsizeof(value))
    if cls in _FLAT:
        entry = _FLAT[cls](value)
        if entry is not None:
            return entry
    keep = _OF_PACKAGE.get(module_of(cls).partition(".")[0])
    entry = keep(value) if keep is not None else None
    return entry or _pickled(value)


def _flat_sequence(value: Any) -> CachedValue | None:
    """Whether it is a list, tuple or set of immutable values only."""
    if not IMMUTABLE.issuperset(map(type, value)):
        return None
    size = sys.getsizeof(value) + sum(map(sys.getsizeof, value))
    if type(value) in {tuple, frozenset}:
        return CachedValue(value, size=size)
    own = value.copy()
    return CachedValue(own, own.copy, size)


def _flat_dict(value: dict[Any, Any]) -> CachedValue | None:
    if not (IMMUTABLE.issuperset(map(type, value)) and IMMUTABLE.issuperset(map(type, value.values()))):
        return None
    own = value.copy()
    size = sys.getsizeof(own) + sum(map(sys.getsizeof, own)) + sum(map(sys.getsizeof, own.values()))
    return CachedValue(own, own.copy, size)


_FLAT: Final[dict[type, Callable[[Any], CachedValue | None]]] = {
    list: _flat_sequence,
    tuple: _flat_sequence,
    set: _flat_sequence,
    frozenset: _flat_sequence,
    dict: _flat_dict,
}


# Data ----------------------------------------------------------------------------------


def _numpy(value: Any) -> CachedValue | None:
    """Copy a small array. A large one, or one of objects, is cached like all other values."""
    np = import_module("numpy")
    if type(value) is not np.ndarray or value.dtype.hasobject:
        return None
    if value.nbytes >= MAPPED_FROM:
        return _pickled(value if value.flags.forc else value.copy())
    own = value.copy()
    return CachedValue(own, own.copy, own.nbytes)


def _polars(value: Any) -> CachedValue | None:
    """Share a frame: if one of several that share memory is written to, it copies itself."""
    pl = import_module("polars")
    if type(value) is pl.LazyFrame:
        own = value.clone()
        return CachedValue(own, own.clone)
    dtypes = (
        value.dtypes if type(value) is pl.DataFrame else [value.dtype] if type(value) is pl.Series else None
    )
    if dtypes is None or any(
        dtype.contains_objects() if hasattr(dtype, "contains_objects") else dtype == pl.Object
        for dtype in dtypes
    ):
        return None
    own = value.clone()
    return CachedValue(own, partial(_clone, own), own.estimated_size())


def _clone(own: Any) -> Any:
    clone = own.clone()
    cloned(own, clone)
    return clone


def _pyarrow(value: Any) -> CachedValue | None:
    """Share a table: Arrow's own buffers are immutable. A buffer of NumPy that a table
    was made of is not, so it is copied once.
    """
    pa = import_module("pyarrow")
    if type(value) is pa.Table:
        table = value
    elif type(value) is pa.RecordBatch:
        table = pa.Table.from_batches([value])
    elif isinstance(value, pa.ChunkedArray):
        table = pa.table({"": value})
    else:
        return None
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    frozen = pa.py_buffer(memoryview(sink.getvalue()).toreadonly())
    own = pa.ipc.open_stream(frozen).read_all()
    if type(value) is pa.RecordBatch:
        own = own.to_batches()[0] if own.num_rows else value
    elif own is not value and isinstance(value, pa.ChunkedArray):
        own = own.column(0)
    return CachedValue(own, size=frozen.size)


_OF_PACKAGE: Final[dict[str, Callable[[Any], CachedValue | None]]] = {
    "numpy": _numpy,
    "polars": _polars,
    "pyarrow": _pyarrow,
}


# All others ------------------------------------------------------------------------------

MAPPED_FROM: Final = 1 << 20
"""The size in bytes from which buffers are mapped for each caller instead of copied."""


def _pickled(value: Any) -> CachedValue:
    try:
        kept = dump_here(value)
    except CannotSave as error:
        raise CannotKeep(str(error)) from None
    codec, data, buffers = kept.codec, kept.data, _buffers([buffer.raw() for buffer in kept.buffers])

    def give() -> Any:
        return load_here(codec, data, buffers())

    return CachedValue(data, give, kept.size)


def dump_here(value: Any) -> Dump:
    """Convert a value to bytes, with the names of the calling script. Raises CannotSave."""
    return dump(value, _codecs())


def load_here(codec: str, data: bytes, buffers: list[Any]) -> Any:
    """Convert bytes back to the value, with the classes of the calling script. Raises
    whatever the value's own code raises.
    """
    return load(codec, data, buffers, _Names(_codecs()))


def _buffers(raw: list[memoryview]) -> Callable[[], list[Any]]:
    """Return the function that makes the large buffers of a pickle for each caller."""
    if sum(buffer.nbytes for buffer in raw) >= MAPPED_FROM:
        with contextlib.suppress(OSError):
            return Pages(raw).give
    own = [bytes(buffer) for buffer in raw]
    return lambda: [bytearray(buffer) for buffer in own]


def is_missing(error: BaseException) -> bool:
    """The current code has another class, or none, for a cached value."""
    return isinstance(error, pickle.UnpicklingError | AttributeError | ImportError | LookupError | TypeError)


def _codecs() -> Codecs:
    """The codecs of the calling session, or of all modules."""
    here = current_or_none()
    return EVERYWHERE if here is None else here.run.session.state.codecs


class _Names:
    """The meaning of class names for the calling script."""

    def __init__(self, codecs: Codecs) -> None:
        self._codecs = codecs

    def find(self, qualname: str, page: str = "") -> Any:
        names = self._codecs.names
        if names is not None:
            return names.find(qualname, page)[0]
        found: Any = sys.modules[MAIN]
        for name in qualname.split("."):
            found = getattr(found, name)
        return found

    def decode(self, name: str, saved: Any) -> Any:
        return self._codecs.named(name)[0].decode(saved)
