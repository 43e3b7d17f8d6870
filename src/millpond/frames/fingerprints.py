"""The fingerprint of a table's data: every byte is read once, at the speed of memory.

It says whether what a tab has of a table is still so. It is no proof against
somebody who wants two tables to have the same one: it never leaves the
session whose script drew the table.
"""

from __future__ import annotations

import sys
import weakref
from collections.abc import Iterable, Sequence
from typing import Any, Final

import xxhash

from millpond.frames.cells import text_of
from millpond.frames.columns import Column

_KNOWN: dict[int, tuple[weakref.ref[Any], str]] = {}
"""Of tables that cannot change, Arrow's, by their ``id``: they have no hash."""


def fingerprint_of(native: Any, columns: Sequence[Column]) -> str:
    """The fingerprint of a table of a library that narwhals knows."""
    arrow, pandas, polars = map(sys.modules.get, ("pyarrow", "pandas", "polars"))
    if pandas is not None and isinstance(native, pandas.DataFrame):
        return _of_pandas(native, columns)
    if arrow is not None and isinstance(native, arrow.Table):
        return _remembered(native, columns)
    if polars is not None and isinstance(native, polars.DataFrame):
        if arrow is not None:
            return _of_arrow(native.to_arrow().columns, columns)
        digest = _beginning(columns)
        digest.update(native.write_ipc(None).getbuffer())
        return digest.hexdigest()
    return _of_arrow(_as_arrow(native).columns, columns)


def _remembered(table: Any, columns: Sequence[Column]) -> str:
    key = id(table)
    known = _KNOWN.get(key)
    if known is not None and known[0]() is table:
        return known[1]
    digest = _of_arrow(table.columns, columns)
    _KNOWN[key] = weakref.ref(table, lambda _: _KNOWN.pop(key, None)), digest
    return digest


def fingerprint_of_lists(lists: Iterable[Sequence[Any]], columns: Sequence[Column]) -> str:
    """The fingerprint of columns of Python's objects: of what is shown of them."""
    digest = _beginning(columns)
    for values in lists:
        _add_objects(digest, values)
    return digest.hexdigest()


_END: Final = b"\xff"
_OTHER: Final = b"\xfe"
"""Bytes that no text has: the end of a value, and the beginning of one that is no text."""


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


def _add_arrow(digest: xxhash.xxh3_128, chunked: Any) -> None:
    for chunk in getattr(chunked, "chunks", [chunked]):
        digest.update(f"{len(chunk)} {chunk.offset}".encode())
        for buffer in chunk.buffers():
            digest.update(b"-" if buffer is None else memoryview(buffer))
        if hasattr(chunk, "dictionary"):
            _add_arrow(digest, chunk.dictionary)


def _of_pandas(frame: Any, columns: Sequence[Column]) -> str:
    digest = _beginning(columns)
    for level in range(frame.index.nlevels):
        _add_series(digest, frame.index.get_level_values(level).to_series())
    for at in range(frame.shape[1]):
        _add_series(digest, frame.iloc[:, at])
    return digest.hexdigest()


def _add_series(digest: xxhash.xxh3_128, series: Any) -> None:
    numpy = sys.modules["numpy"]
    digest.update(f"{len(series)} ".encode())
    kind = getattr(series.dtype, "kind", "O")
    if isinstance(series.dtype, numpy.dtype) and kind in "biufc":
        digest.update(_contiguous(series.to_numpy()))
    elif kind in "mM":
        digest.update(_contiguous(series.astype("int64").to_numpy()))
    elif hasattr(series, "cat"):
        digest.update(_contiguous(series.cat.codes.to_numpy()))
        _add_objects(digest, series.cat.categories.tolist())
    elif "pyarrow" in sys.modules and hasattr(series.array, "__arrow_array__"):
        _add_arrow(digest, series.array.__arrow_array__())
    else:
        _add_objects(digest, series.tolist())


def _contiguous(values: Any) -> memoryview:
    return sys.modules["numpy"].ascontiguousarray(values).view("u1").data if len(values) else memoryview(b"")


def _add_objects(digest: xxhash.xxh3_128, values: Iterable[Any]) -> None:
    for value in values:
        if type(value) is str:
            digest.update(value.encode("utf-8", "surrogatepass"))
        else:
            text = f"{type(value).__name__} {text_of(value)}"
            digest.update(_OTHER + text.encode("utf-8", "surrogatepass"))
        digest.update(_END)
