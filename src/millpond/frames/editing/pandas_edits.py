"""Applies edits to a pandas table. Its columns keep their types, wherever those can have the values."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any

from millpond.frames.cells import text_of
from millpond.frames.editing.edits import INDEX
from millpond.frames.native import label_of, may_change

if TYPE_CHECKING:
    from millpond.frames.editing.applied import ColumnChanges


def with_edits(native: Any, change: ColumnChanges) -> Any:
    """A copy of the DataFrame with the edits."""
    pandas = sys.modules["pandas"]
    # Where pandas copies what is written to, columns that have no edits stay where they are.
    made = native.copy(deep=may_change(native))
    at_of = {label_of(name): at for at, name in enumerate(native.columns)}
    for name, values in change.sets.items():
        if name == INDEX:
            made.index = _index(pandas, native.index, values)
            continue
        at = at_of[name]
        made.isetitem(at, _changed(pandas, native.iloc[:, at], values))
    if change.kept is not None:
        made = made.iloc[change.kept]
    if change.count:
        rows = _rows(pandas, native, made.index, change)
        if rows.index.dtype == object != made.index.dtype:
            made.index = made.index.astype(object)  # pandas cannot join all of its types with other labels
        made = pandas.concat([made, rows])
        for at, name in enumerate(native.columns):
            kept = native.iloc[:, at].dtype
            new = _known(pandas, change.added[label_of(name)], kept)
            made.isetitem(at, _typed(pandas, made.iloc[:, at], kept, new))
    return made if change.order is None else made.iloc[change.order]


def _changed(pandas: Any, series: Any, values: dict[int, Any]) -> Any:
    """A copy of a column with other values in some rows."""
    if _takes_numbers(series.dtype, values.values()):
        made = series.to_numpy().copy()
        made[list(values)] = list(values.values())
        return pandas.Series(made, series.index, name=series.name)
    column = series.astype(object)
    new = _known(pandas, values.values(), series.dtype)
    column.iloc[list(values)] = list(_objects(pandas, new))
    return _typed(pandas, column, series.dtype, new)


def _takes_numbers(dtype: Any, values: Collection[Any]) -> bool:
    """These are numbers of NumPy's type, which need not become objects for a while."""
    kind = dtype.kind if isinstance(dtype, sys.modules["numpy"].dtype) else "O"
    if kind == "f":
        return all(type(value) is float for value in values)
    return kind in "iu" and all(type(value) is int for value in values) and _within(values, dtype)


def _known(pandas: Any, values: Iterable[Any], dtype: Any) -> list[Any]:
    """The values; categories that are no texts, which the page knows by theirs, as they are."""
    if not isinstance(dtype, pandas.CategoricalDtype):
        return list(values)
    categories = {text_of(category): category for category in dtype.categories}
    return [categories.get(value, value) for value in values]


def _objects(pandas: Any, values: Any) -> Any:
    array = sys.modules["numpy"].empty(len(values), dtype=object)
    for at, value in enumerate(values):  # a list counts as one value
        array[at] = value
    return array


def _typed(pandas: Any, column: Any, dtype: Any, new: Any) -> Any:
    """A column of objects with the type that it had before, or the nearest that has all values."""
    if column.dtype == dtype:
        return column
    if isinstance(dtype, pandas.CategoricalDtype):
        more = [v for v in dict.fromkeys(new) if v is not None and v not in dtype.categories]
        dtype = pandas.CategoricalDtype([*dtype.categories, *more], dtype.ordered) if more else dtype
    kind = getattr(dtype, "kind", "O") if not hasattr(dtype, "na_value") else "O"
    if kind in "iub" and column.isna().any():
        if kind == "b":
            return column.astype(object)
        filled = column.dropna()
        big = any(not -(2**53) <= int(value) <= 2**53 for value in filled)
        return column.astype("Int64" if kind == "i" and big else "UInt64" if big else "float64")
    if kind in "iu" and not _within(new, dtype):
        raise ValueError(f"A value does not fit the column {column.name!r}, which is {dtype}.")
    try:
        if kind == "M" or str(dtype).startswith("datetime64"):
            return pandas.to_datetime(column, utc=getattr(dtype, "tz", None) is not None).astype(dtype)
        return column.astype(dtype)
    except Exception as error:
        if all(value is None for value in new):
            return pandas.Series(column.tolist(), column.index, name=column.name)  # intervals of integers
        raise ValueError(f"A value does not fit the column {column.name!r}: {error}") from None


def _within(values: Any, dtype: Any) -> bool:
    limits = sys.modules["numpy"].iinfo(dtype)
    least, most = int(limits.min), int(limits.max)
    return all(value is None or least <= value <= most for value in values)


def _rows(pandas: Any, native: Any, index: Any, change: ColumnChanges) -> Any:
    """The added rows, as a DataFrame."""
    columns = {
        at: pandas.Series(
            _objects(pandas, _known(pandas, change.added[label_of(name)], native.iloc[:, at].dtype)),
            dtype=object,
        )
        for at, name in enumerate(native.columns)
    }
    rows = pandas.DataFrame(columns, index=range(change.count), dtype=object)
    rows.columns = native.columns
    rows.index = _new_labels(pandas, index, change.labels)
    return rows


def _new_labels(pandas: Any, index: Any, labels: list[Any]) -> Any:
    if index.nlevels > 1:
        return pandas.MultiIndex.from_tuples(
            [(None,) * index.nlevels if label is None else label for label in labels], names=index.names
        )
    if type(index) is pandas.RangeIndex and all(label is None for label in labels):
        stop = index.start + len(index) * index.step
        return pandas.RangeIndex(stop, stop + len(labels) * index.step, index.step, name=index.name)
    made: list[Any] = []
    following = int(index.max()) + 1 if len(index) and pandas.api.types.is_integer_dtype(index) else 0
    counts = pandas.api.types.is_integer_dtype(index)
    for label in labels:
        named = following if label is None and counts else label
        if counts:
            following = max(following, int(named) + 1)
        made.append(named)
    return _labelled(pandas, index, made)


def _labelled(pandas: Any, index: Any, labels: list[Any]) -> Any:
    """An index like another one, if its type has these labels."""
    try:
        return pandas.Index(labels, dtype=index.dtype, name=index.name)
    except (TypeError, ValueError):
        return pandas.Index(labels, dtype=object, name=index.name)


def _index(pandas: Any, index: Any, values: dict[int, Any]) -> Any:
    labels = list(index)
    for row, value in values.items():
        labels[row] = value
    try:
        return pandas.Index(labels, dtype=index.dtype, name=index.name)
    except (TypeError, ValueError):
        return pandas.Index(labels, name=index.name)
