"""The fingerprint of a table's data: every byte is read once, at the speed of memory.

It says whether a tab's data of a table are still current. It does not protect against
deliberate collisions, and need not: it never leaves the session whose script drew the
table. If a table has hidden columns, the page gets a name instead
(``session/names.py``).
"""

from __future__ import annotations

import sys
import threading
import weakref
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from importlib.util import find_spec
from typing import Any, Final

import xxhash

from millpond.frames import shared_memory
from millpond.frames.cells import WHOLE, text_of
from millpond.frames.columns import Column

_KNOWN: dict[int, tuple[weakref.ref[Any], Any, str]] = {}
"""The parts and fingerprints of Arrow and Polars tables, by ``id``, since the tables cannot be hashed."""
_OF_MEMORY: OrderedDict[tuple[int, int, int], bytes] = OrderedDict()
"""The hashes of parts of shared memory, by their place."""
_LARGE: Final = 1 << 20
"""The size from which a piece of memory is hashed separately."""
_MOST_HASHES: Final = 10_000
_LOCK = threading.Lock()


def fingerprint_of(native: Any, columns: Sequence[Column]) -> str:
    """The fingerprint of a table of a library that narwhals knows. For pandas, the
    names in ``columns`` differ from the table's.
    """
    arrow, pandas, polars = map(sys.modules.get, ("pyarrow", "pandas", "polars"))
    if pandas is not None and isinstance(native, pandas.DataFrame):
        return _of_pandas(native, columns)
    if arrow is not None and isinstance(native, arrow.Table):
        return _remembered(native, columns, None, lambda: native.columns)
    if polars is not None and isinstance(native, polars.DataFrame):
        return _of_polars(native, columns, arrow=arrow is not None)
    return _of_arrow(_as_arrow(native).columns, columns)


def _of_polars(frame: Any, columns: Sequence[Column], *, arrow: bool) -> str:
    try:
        # Polars gives access to its memory only through pyarrow, and only this shows whether the memory is the same.
        if arrow or find_spec("pyarrow") is not None:
            buffers = _Buffers(frame)
            original = shared_memory.original_of(frame)
            if original is not None and _Buffers(original) == buffers:
                frame = original
            return _remembered(frame, columns, buffers, lambda: frame.to_arrow().columns)
        digest = _beginning(columns)
        digest.update(frame.write_ipc(None).getbuffer())
        return digest.hexdigest()
    except Exception:  # integers of 128 bits, Python's objects
        return fingerprint_of_lists((values.to_list() for values in frame.get_columns()), columns)


def _remembered(
    table: Any, columns: Sequence[Column], made_of: _Buffers | None, chunked: Callable[[], Iterable[Any]]
) -> str:
    """The fingerprint of a table that is unchanged as long as its parts are: Arrow's
    are immutable, and Polars makes new ones. The data of another table that uses the
    same memory is read: the memory may be NumPy's, and the app may have written to it.
    """
    key = id(table)
    known = _KNOWN.get(key)
    if known is not None and known[0]() is table and known[1] == made_of:
        return known[2]
    digest = _of_arrow(chunked(), columns)
    _KNOWN[key] = weakref.ref(table, lambda _: _KNOWN.pop(key, None)), made_of, digest
    return digest


class _Buffers:
    """The memory of a Polars table's columns. While this reference exists, Polars writes elsewhere."""

    def __init__(self, frame: Any) -> None:
        level = sys.modules["polars"].CompatLevel.newest()
        self._columns = [(series.name, series.to_arrow(compat_level=level)) for series in frame.get_columns()]
        self._addresses = [(name, *_addresses(values)) for name, values in self._columns]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Buffers) and self._addresses == other._addresses

    __hash__ = None  # type: ignore[assignment] # it is only compared


def _addresses(values: Any) -> tuple[Any, ...]:
    buffers = [None if buffer is None else (buffer.address, buffer.size) for buffer in values.buffers()]
    dictionary = _addresses(values.dictionary) if hasattr(values, "dictionary") else ()
    return str(values.type), len(values), values.offset, buffers, dictionary


def fingerprint_of_lists(lists: Iterable[Sequence[Any]], columns: Sequence[Column]) -> str:
    """The fingerprint of columns of Python objects, made from the texts that are shown."""
    digest = _beginning(columns)
    for values in lists:
        _add_objects(digest, values)
    return digest.hexdigest()


_END: Final = b"\xff"
_OTHER: Final = b"\xfe"
"""Bytes that no text contains. They end a value, and begin a value that is not a text."""


def _beginning(columns: Sequence[Column]) -> xxhash.xxh3_128:
    digest = xxhash.xxh3_128()
    for column in columns:
        digest.update(repr(column).encode("utf-8", "surrogatepass"))
    return digest


def _as_arrow(native: Any) -> Any:
    import narwhals as nw

    return nw.from_native(native, eager_only=True).to_arrow()


def _of_arrow(chunked: Iterable[Any], columns: Sequence[Column]) -> str:
    digest = _beginning(columns)
    for column in chunked:
        _add_arrow(digest, column)
    return digest.hexdigest()


_SMALL_PART: Final = 0.5
"""If a table uses a smaller part of its memory than this, the part is copied. So a page
of a table does not cost as much as the whole table.
"""


def _compact(chunk: Any) -> Any:
    arrow = sys.modules["pyarrow"]
    try:
        if chunk.nbytes < _SMALL_PART * chunk.get_total_buffer_size():
            return arrow.concat_arrays([chunk])
    except (arrow.ArrowException, AttributeError):  # types that it cannot copy
        pass
    return chunk


def _add_arrow(digest: xxhash.xxh3_128, chunked: Any) -> None:
    for chunk in map(_compact, getattr(chunked, "chunks", [chunked])):
        digest.update(f"{len(chunk)} {chunk.offset}".encode())
        for buffer in chunk.buffers():
            if buffer is None:
                digest.update(b"-")
            else:
                _add_memory(digest, buffer.address, memoryview(buffer))
        if hasattr(chunk, "dictionary"):
            _add_arrow(digest, chunk.dictionary)


def _of_pandas(frame: Any, columns: Sequence[Column]) -> str:
    digest = _beginning(columns)
    index = frame.index
    if type(index).__name__ == "RangeIndex":
        digest.update(repr(index).encode())
    else:
        for level in range(index.nlevels):
            _add_series(digest, index.get_level_values(level).to_series(), {})
    whole: dict[int, int] = {}
    # One after the other, because thousands of columns at once slow down the garbage collector.
    for _, values in frame.items():  # noqa: PERF102 - the values() of a pandas table is no such method
        _add_series(digest, values, whole)
    return digest.hexdigest()


def _add_series(digest: xxhash.xxh3_128, series: Any, whole: dict[int, int]) -> None:
    numpy = sys.modules["numpy"]
    digest.update(f"{len(series)} ".encode())
    kind = getattr(series.dtype, "kind", "O")
    if isinstance(series.dtype, numpy.dtype) and kind in "biufc":
        _add_array(digest, series.to_numpy(), whole)
    elif kind in "mM" and not hasattr(series.dtype, "pyarrow_dtype"):
        _add_array(digest, series.astype(numpy.dtype("int64")).to_numpy(), whole)
    elif hasattr(series, "cat"):
        _add_array(digest, series.cat.codes.to_numpy(), whole)
        _add_objects(digest, series.cat.categories.tolist())
    elif "pyarrow" in sys.modules and hasattr(series.array, "__arrow_array__"):
        _add_arrow(digest, series.array.__arrow_array__())
    else:
        _add_objects(digest, series.tolist())


def _add_array(digest: xxhash.xxh3_128, values: Any, whole: dict[int, int]) -> None:
    """A column. If it is scattered over a NumPy table, the table is read in the order of its memory.

    ``whole`` counts the columns that have been found in each such table.
    """
    numpy = sys.modules["numpy"]
    if not len(values):
        return
    if values.flags.c_contiguous:
        _add_memory(digest, values.ctypes.data, values.view("u1").data)
        return
    base = values
    while isinstance(base.base, numpy.ndarray):
        base = base.base
    address = base.ctypes.data
    if base.ndim != 2 or not base.flags.forc or base.dtype != values.dtype or len(values) not in base.shape:
        digest.update(numpy.ascontiguousarray(values).view("u1").data)
        return
    digest.update(repr((values.ctypes.data - address, values.strides)).encode())
    whole[address] = whole.get(address, 0) + 1
    if whole[address] == 1:
        rows = base if base.flags.c_contiguous else base.T
        _add_memory(digest, address, rows.reshape(-1).view("u1").data)


def _add_memory(digest: xxhash.xxh3_128, address: int, content: Any) -> None:
    size = content.nbytes
    if size < _LARGE:
        digest.update(content)
        return
    name = shared_memory.name_of(address, size)
    with _LOCK:
        found = None if name is None else _OF_MEMORY.get(name)
    if found is None:
        found = xxhash.xxh3_128_digest(content)
        # Checked again: another thread may have written meanwhile, and other sessions share the result under
        # this name.
        if name is not None and shared_memory.name_of(address, size) == name:
            with _LOCK:
                _OF_MEMORY[name] = found
                while len(_OF_MEMORY) > _MOST_HASHES:
                    _OF_MEMORY.popitem(last=False)
    digest.update(found)


def _add_objects(digest: xxhash.xxh3_128, values: Iterable[Any]) -> None:
    for value in values:
        if type(value) is str:
            digest.update(value.encode("utf-8", "surrogatepass"))
        else:
            digest.update(_OTHER + _whole(value).encode("utf-8", "surrogatepass"))
        digest.update(_END)


def _whole(value: Any) -> str:
    """The full text of an object. By default, arrays leave out their middle and some
    digits when they are converted to text.
    """
    name = type(value).__name__
    if type(value).__module__ == "numpy" and hasattr(value, "tolist"):
        value = value.tolist()
    return f"{name} {text_of(value, WHOLE)}"
