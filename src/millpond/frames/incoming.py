"""Whatever an app calls a table, as a :class:`Frame`."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from millpond.frames.cells import text_of
from millpond.frames.frame import Frame
from millpond.frames.native import NativeFrame
from millpond.frames.plain import PlainFrame

MOST_COLLECTED: Final = 10_000
"""Rows of a query that is not run yet: as many are fetched as Streamlit fetches."""


class NoTable(Exception):
    """There is no table in what an app calls one; the text says what it is instead."""


def frame_of(data: Any) -> Frame:
    """The table in ``data``.

    Parameters
    ----------
    data:
        A table of pandas, Polars, Arrow, Modin, cuDF or another library that
        narwhals knows; a lazy one (Polars, DuckDB, Ibis, PySpark, Dask), of
        which the first 10,000 rows are fetched; what has the Arrow PyCapsule
        interface, or ``to_pandas``, ``toPandas`` or ``to_arrow``; a NumPy array of one or two
        dimensions; a mapping, or a sequence of mappings, data classes, named
        tuples, models with ``model_dump``, rows or single values; a cursor of
        the DB-API; None, which is an empty table.

    Raises
    ------
    NoTable
        There is no table in it.
    """
    if data is None:
        return PlainFrame({})
    if isinstance(data, Frame):
        return data
    if (style := sys.modules.get("pandas.io.formats.style")) is not None and isinstance(data, style.Styler):
        from millpond.frames.styled import StyledFrame  # most apps have none

        return StyledFrame(data)
    native = _native(data)
    if native is not None:
        return NativeFrame(native)
    if isinstance(data, Mapping) and _is_single(data):
        return PlainFrame({"": list(map(text_of, data)), "value": list(data.values())}, index=1, named=False)
    columns = _columns(data)
    if columns is None:
        raise NoTable(f"it is of the type {type(data).__qualname__}")
    return PlainFrame(columns, named=not _are_made_up(columns))


def _is_single(data: Mapping[Any, Any]) -> bool:
    """A value for each key, and no column."""
    return any(isinstance(value, str) or not isinstance(value, Iterable) for value in data.values())


def _are_made_up(columns: Mapping[str, Any]) -> bool:
    """The names are ours: of values that have none, and of columns that are only counted."""
    return list(columns) in (["value"], [str(at) for at in range(len(columns))])


def _native(data: Any) -> Any:
    """The table of a library that narwhals knows, in memory; None: it is none."""
    if (table := _of_pandas(data)) is not None or (table := _of_arrow(data)) is not None:
        return table
    import narwhals as nw

    known = nw.from_native(data, pass_through=True, allow_series=True)
    if isinstance(known, nw.LazyFrame):
        return known.head(MOST_COLLECTED).collect().to_native()
    if isinstance(known, nw.Series):
        return known.to_frame().to_native()
    if isinstance(known, nw.DataFrame):
        return known.to_native()
    for method in ("to_pandas", "toPandas", "to_arrow"):
        if callable(make := getattr(data, method, None)):
            return _native(make())
    arrow = sys.modules.get("pyarrow")
    return arrow.table(data) if arrow is not None and hasattr(data, "__arrow_c_stream__") else None


def _of_pandas(data: Any) -> Any:
    pandas = sys.modules.get("pandas")
    if pandas is None:
        return None
    if isinstance(data, pandas.DataFrame):
        return data
    if isinstance(data, pandas.Series):
        return data.to_frame(name="value" if data.name is None else data.name)
    if isinstance(data, pandas.Index):
        return data.to_frame(index=False)
    return None


def _of_arrow(data: Any) -> Any:
    arrow = sys.modules.get("pyarrow")
    if arrow is None:
        return None
    if isinstance(data, arrow.RecordBatch):
        return arrow.Table.from_batches([data])
    if isinstance(data, arrow.ChunkedArray | arrow.Array):
        return arrow.table({"value": data})
    return None


def _columns(data: Any) -> dict[str, list[Any]] | None:
    numpy = sys.modules.get("numpy")
    if numpy is not None and isinstance(data, numpy.ndarray):
        return _of_array(data)
    if numpy is not None and callable(getattr(data, "__array__", None)) and not isinstance(data, type):
        return _of_array(numpy.asarray(data))
    if isinstance(data, Mapping):
        return _of_mapping(data)
    if callable(getattr(data, "fetchall", None)) and hasattr(data, "description"):
        return _of_cursor(data)
    if isinstance(data, str | bytes | bytearray | type) or not isinstance(data, Iterable):
        return None
    return _of_rows(list(data))


def _of_array(array: Any) -> dict[str, list[Any]]:
    if array.dtype.names:  # of records
        return {name: array[name].tolist() for name in array.dtype.names}
    if array.ndim > 2:
        raise NoTable(f"it is an array of {array.ndim} dimensions")
    if array.ndim < 2:
        return {"0": array.reshape(-1).tolist()}
    return {str(at): array[:, at].tolist() for at in range(array.shape[1])}


def _of_mapping(data: Mapping[Any, Any]) -> dict[str, list[Any]]:
    if not data:
        return {}
    lists = {
        text_of(name): list(values.values() if isinstance(values, Mapping) else values)
        for name, values in data.items()
    }
    longest = max(map(len, lists.values()))
    return {name: values + [None] * (longest - len(values)) for name, values in lists.items()}


def _of_cursor(cursor: Any) -> dict[str, list[Any]]:
    names = [text_of(column[0]) for column in cursor.description or ()]
    rows = cursor.fetchall()
    return {name: [row[at] for row in rows] for at, name in enumerate(names)}


def _of_rows(rows: list[Any]) -> dict[str, list[Any]]:
    if not rows:
        return {}
    mappings = [_mapping(row) for row in rows]
    if all(each is not None for each in mappings):
        names: dict[Any, None] = {}
        for each in mappings:
            names.update(dict.fromkeys(each or ()))
        return {text_of(name): [(each or {}).get(name) for each in mappings] for name in names}
    if all(isinstance(row, Sequence) and not isinstance(row, str | bytes) for row in rows):
        width = max(map(len, rows))
        return {str(at): [row[at] if at < len(row) else None for row in rows] for at in range(width)}
    return {"value": rows}


def _mapping(row: Any) -> Mapping[Any, Any] | None:
    if isinstance(row, Mapping):
        return row
    if dataclasses.is_dataclass(row) and not isinstance(row, type):
        return {field.name: getattr(row, field.name) for field in dataclasses.fields(row)}
    if callable(dump := getattr(row, "model_dump", None)):
        found = dump()
        return found if isinstance(found, Mapping) else None
    if isinstance(row, tuple) and (fields := getattr(row, "_fields", None)):
        return dict(zip(fields, row, strict=True))
    return None
