"""Converts anything that an app passes as a table into a :class:`Frame`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, Final

from millpond.frames.frame import Frame
from millpond.frames.native import NativeFrame
from millpond.frames.plain import PlainFrame
from millpond.frames.rows import NoTable, plain_columns, read_mapping

__all__ = ["MOST_COLLECTED", "NoTable", "frame_of"]

MOST_COLLECTED: Final = 10_000
"""How many rows of a lazy query are fetched: as many as Streamlit fetches."""


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
        ``data`` is not a table.
    """
    if data is None:
        return PlainFrame({})
    if isinstance(data, Frame):
        return data
    if (style := sys.modules.get("pandas.io.formats.style")) is not None and isinstance(data, style.Styler):
        from millpond.frames.styled import StyledFrame  # most apps have no such library

        return StyledFrame(data)
    native = _native(data)
    if native is not None:
        return NativeFrame(native)
    found = plain_columns(data)
    return PlainFrame(found.columns, index=found.index, named=found.named)


def _native(data: Any) -> Any:
    """A table of a library that narwhals supports, in memory. None: it is not such a table."""
    if (table := _of_pandas(data)) is not None or (table := _of_arrow(data)) is not None:
        return table
    import narwhals as nw

    known = nw.from_native(data, pass_through=True, allow_series=True)
    if isinstance(known, nw.LazyFrame):
        return _collected(data, known)
    if isinstance(known, nw.Series):
        return known.to_frame().to_native()
    if isinstance(known, nw.DataFrame):
        return known.to_native()
    return _converted(data)


def _collected(data: Any, lazy: Any) -> Any:
    try:
        return lazy.head(MOST_COLLECTED).collect().to_native()
    except ImportError:
        # Results of DuckDB and Ibis need Arrow, which is not installed; DuckDB's is also a cursor.
        if callable(getattr(data, "fetchall", None)) and callable(getattr(data, "limit", None)):
            return None
        raise NoTable(f"reading {_named(data)} needs pyarrow, which is not installed") from None


_CONVERTERS: Final = ("to_pandas", "toPandas", "to_arrow", "to_dataframe")


def _converted(data: Any) -> Any:
    """A table of a library with conversion methods. None: the object has no such method."""
    if isinstance(data, type):
        return None
    for method in _CONVERTERS:
        if callable(getattr(data, method, None)):
            return _native(getattr(_first_rows(data), method)())
    if callable(getattr(data, "compute", None)) and callable(getattr(data, "head", None)):
        return _native(data.head(MOST_COLLECTED))  # Dask's tables, and similar ones
    return _of_capsule(data)


def _first_rows(data: Any) -> Any:
    """The first rows of a lazy query, such as Snowpark's and PySpark's."""
    limit = getattr(data, "limit", None)
    return limit(MOST_COLLECTED) if callable(limit) else data


def _of_capsule(data: Any) -> Any:
    """A table from the Arrow PyCapsule interface, read by an installed library."""
    streams = callable(getattr(data, "__arrow_c_stream__", None))
    if not streams and not callable(getattr(data, "__arrow_c_array__", None)):
        return None
    polars = sys.modules.get("polars")
    try:
        arrow = import_module("pyarrow")
    except ImportError:
        if polars is not None:
            return polars.DataFrame(data)
        raise NoTable(
            f"reading {_named(data)} needs pyarrow or Polars, and neither is installed or imported"
        ) from None
    return arrow.table(data) if streams else arrow.table(arrow.record_batch(data))


def _of_pandas(data: Any) -> Any:
    pandas = sys.modules.get("pandas")
    if pandas is None:
        return None
    if isinstance(data, pandas.DataFrame):
        return data
    if isinstance(data, pandas.api.extensions.ExtensionArray):
        return pandas.Series(data).to_frame(name="value")
    if isinstance(data, pandas.Series):
        return data.to_frame(name="value" if data.name is None else data.name)
    if isinstance(data, pandas.Index):
        return data.to_frame(index=False)
    if _holds(data, pandas.Series):
        return pandas.DataFrame(data)  # which groups the values with one label
    return None


def _holds(data: Any, kind: type) -> bool:
    """Whether it is a dictionary or list that contains an object of this kind."""
    if isinstance(data, Mapping):
        return any(isinstance(value, kind) for value in read_mapping(data).values())
    return isinstance(data, list) and bool(data) and all(isinstance(value, kind) for value in data)


def _of_arrow(data: Any) -> Any:
    arrow = sys.modules.get("pyarrow")
    if arrow is None:
        return None
    if isinstance(data, arrow.Table):
        return data
    if isinstance(data, arrow.RecordBatch):
        return arrow.Table.from_batches([data])
    if isinstance(data, arrow.ChunkedArray | arrow.Array):
        return arrow.table({"value": data})
    dataset: Any = sys.modules.get("pyarrow.dataset")
    if dataset is not None and isinstance(data, dataset.Dataset):
        return data.head(MOST_COLLECTED)
    return None


def _named(data: Any) -> str:
    kind: Callable[..., Any] = type(data)
    return f"{kind.__module__}.{kind.__qualname__}"
