"""Converts edited columns back to the type that the app has given: lists, dictionaries, sets, arrays, Series."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any

from millpond.frames.rows import by_name, read_mapping


def reshape(given: Any, made: Any, labels: Sequence[Any] = ()) -> Any:
    """``made`` in the shape of ``given``. Raises ValueError for a value that this shape cannot hold.

    Parameters
    ----------
    given:
        What the app has given.
    made:
        A table of a library, or columns as lists by name.
    labels:
        Of the rows of ``made``, where it is columns as lists.
    """
    if not isinstance(made, dict):
        return _of_table(given, made)
    if given is None:
        return _pandas_or(made)
    numpy = sys.modules.get("numpy")
    if numpy is not None and isinstance(given, numpy.ndarray):
        return _array(numpy, given, made)
    if isinstance(given, Mapping):
        return _mapping(given, made, labels)
    if isinstance(given, set | frozenset):
        return type(given)(value for value in made.get("value", ()) if value is not None)
    if callable(getattr(given, "fetchall", None)) or not isinstance(given, Sequence):
        return _pandas_or(made)
    rows = _rows(list(given), made)
    return tuple(rows) if isinstance(given, tuple) and not hasattr(given, "_fields") else rows


def _pandas_or(made: dict[str, list[Any]]) -> Any:
    try:
        pandas = import_module("pandas")
    except ImportError:
        return made
    return pandas.DataFrame(made)


def _of_table(given: Any, made: Any) -> Any:
    """A Series of what was one, and a dictionary of these."""
    if isinstance(given, Mapping):
        return {name: made.iloc[:, at].rename(given[name].name) for at, name in enumerate(given)}
    for module in ("pandas", "polars"):
        library = sys.modules.get(module)
        if library is None:
            continue
        if isinstance(given, library.Series):
            series = made.iloc[:, 0] if module == "pandas" else made.to_series(0)
            return series.rename(given.name)
        if module == "pandas" and isinstance(given, library.Index):
            return library.Index(made.iloc[:, 0]).rename(given.name)
    arrow = sys.modules.get("pyarrow")
    if arrow is not None and isinstance(made, arrow.Table):
        if isinstance(given, arrow.ChunkedArray):
            return made.column(0)
        if isinstance(given, arrow.Array):
            return made.column(0).combine_chunks()
        if isinstance(given, arrow.RecordBatch):
            batches = made.combine_chunks().to_batches()
            return batches[0] if batches else arrow.RecordBatch.from_pylist([], schema=made.schema)
    return made


def _array(numpy: Any, given: Any, made: dict[str, list[Any]]) -> Any:
    columns = list(made.values())
    if given.dtype.names:
        arrays = {
            name: _same_type(numpy, values, given.dtype[name])
            for name, values in zip(given.dtype.names, columns, strict=True)
        }
        records = numpy.empty(len(columns[0]), dtype=[(name, array.dtype) for name, array in arrays.items()])
        for name, array in arrays.items():
            records[name] = array
        return records
    if given.ndim < 2:
        return _same_type(numpy, columns[0] if columns else [], given.dtype)
    rows = [list(row) for row in zip(*columns, strict=True)]
    return _same_type(numpy, rows, given.dtype).reshape(len(rows), given.shape[1])


def _same_type(numpy: Any, values: list[Any], dtype: Any) -> Any:
    """An array of this type, or the nearest that has all values."""
    if not values:
        return numpy.array([], dtype=dtype)
    if dtype.kind in "US":
        # Of a type of fixed width NumPy would cut what is longer, and make a text of None.
        new = numpy.array(values)
        new = new if new.dtype.kind == dtype.kind else numpy.array(values, dtype=object)
        return new.astype(dtype) if new.dtype.kind == dtype.kind and new.dtype <= dtype else new
    try:
        return numpy.array(values, dtype=dtype)
    except OverflowError as error:
        raise ValueError(f"A value does not fit an array of {dtype}: {error}.") from None
    except (TypeError, ValueError):  # NaN
        return numpy.array(values, dtype="float64" if dtype.kind in "iuf" else object)


def _mapping(given: Mapping[Any, Any], made: dict[str, list[Any]], labels: Sequence[Any]) -> Any:
    given = read_mapping(given)
    names = by_name((key, key) for key in given)
    if given and any(isinstance(value, str | bytes) or not _is_column(value) for value in given.values()):
        return {names.get(label, label): value for label, value in zip(labels, made["value"], strict=True)}
    columns = {names.get(name, name): values for name, values in made.items()}
    return {name: _column_like(given.get(name), values, labels) for name, values in columns.items()}


def _is_column(value: Any) -> bool:
    return hasattr(value, "__iter__")


def _column_like(given: Any, values: list[Any], labels: Sequence[Any]) -> Any:
    numpy, pandas = sys.modules.get("numpy"), sys.modules.get("pandas")
    if numpy is not None and isinstance(given, numpy.ndarray):
        return _same_type(numpy, values, given.dtype)
    if pandas is not None and isinstance(given, pandas.Series):
        return pandas.Series(values, name=given.name)
    if isinstance(given, Mapping):
        return dict(zip(labels, values, strict=True))
    return tuple(values) if isinstance(given, tuple) else values


def _rows(given: list[Any], made: dict[str, list[Any]]) -> list[Any]:
    names = list(made)
    rows = [dict(zip(names, values, strict=True)) for values in zip(*made.values(), strict=True)]
    first = given[0] if given else {}
    if isinstance(first, Mapping):
        keys = dict.fromkeys(key for row in given for key in read_mapping(row))
        known = by_name((key, key) for key in keys)
        return [{known.get(name, name): value for name, value in row.items()} for row in rows]
    if dataclasses.is_dataclass(first) and not isinstance(first, type):
        return [type(first)(**row) for row in rows]
    if callable(getattr(first, "model_dump", None)):
        return [type(first).model_construct(**row) for row in rows]
    if isinstance(first, tuple) and hasattr(first, "_fields"):
        return [type(first)(**row) for row in rows]
    if isinstance(first, Sequence) and not isinstance(first, str | bytes):
        make = tuple if isinstance(first, tuple) else list
        return [make(row.values()) for row in rows]
    return list(made.get("value", []))
