"""Sums, means and groups of columns, computed by their own library."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from operator import and_
from typing import Any, Final, cast

import narwhals as nw

from millpond.frames.cells import cells_of
from millpond.frames.columns import Column
from millpond.frames.frame import ORDERED, SUMMED, Groups, content_of_measure
from millpond.frames.view import ColumnSummary, Measure, ViewError, check_groups

Values = nw.Series[Any]

_EXPRESSIONS: Final[Mapping[Measure, Callable[[nw.Expr], nw.Expr]]] = {
    "sum": lambda column: column.sum(),
    "mean": lambda column: column.mean(),
    "min": lambda column: column.min(),
    "max": lambda column: column.max(),
    "filled": lambda column: column.count(),
    "empty": lambda column: column.count(),  # the values that they lack
    "distinct": lambda column: column.n_unique(),
}


def has_measure(column: Column, measure: Measure) -> bool:
    """Whether a column can have this summary."""
    if measure in {"sum", "mean"}:
        return column.content in SUMMED
    if measure in {"min", "max"}:
        return column.content in ORDERED
    return measure != "distinct" or column.content not in {"object", "list"}


def taken(values: Values, rows: Sequence[int] | None) -> Values:
    """The values of a column in these rows, or in all."""
    return values if rows is None else values[cast("Any", rows)]


def frame_with(values: Mapping[int, Values]) -> nw.DataFrame[Any]:
    """A table of these columns, named ``c0`` and so on by their positions."""
    named = [series.alias(f"c{column}") for column, series in values.items()]
    return named[0].to_frame().with_columns(*named[1:])


def summaries_of(
    values: Mapping[int, Values], columns: Sequence[Column], wanted: Sequence[ColumnSummary]
) -> list[Any]:
    """One cell for each summary."""
    found: list[Any] = []
    for summary in wanted:
        column, series = columns[summary.column], values[summary.column]
        if not has_measure(column, summary.measure):
            found.append(None)
            continue
        value: Any
        if summary.measure == "empty":
            value = len(series) - series.count()
        else:
            value = _measured(series, summary.measure)
        found.extend(cells_of([value], content_of_measure(column.content, summary.measure)))
    return found


def _measured(series: Values, measure: Measure) -> Any:
    try:
        # The name of an index level may be None.
        measured = series.alias("v").to_frame().select(_EXPRESSIONS[measure](nw.col("v")))
        return measured.to_dict(as_series=False)["v"][0] if len(measured) else None
    except Exception:  # objects that cannot be compared or summed: other columns still have summaries
        return None


def groups_of(
    values: Mapping[int, Values],
    columns: Sequence[Column],
    by: Sequence[int],
    wanted: Sequence[ColumnSummary],
) -> Groups:
    """The rows in groups. Raises ViewError if a column has values that cannot be grouped."""
    for column in by:
        if columns[column].content in {"list", "object", "bytes"}:
            raise ViewError(
                f"A table cannot be grouped by “{columns[column].name}”: it has objects of several kinds."
            )
    measured = [summary for summary in wanted if has_measure(columns[summary.column], summary.measure)]
    keys = [f"c{column}" for column in by]
    try:
        lists = _aggregated(values, keys, measured)
    except ViewError:
        raise
    except Exception:  # objects that have no sum: the groups are more important
        measured = []
        lists = _without_totals(values, columns, by)
    sizes = [int(size) for size in lists["size"]]
    key_values = [lists[key] for key in keys]
    shown = [cells_of(lists[f"c{column}"], columns[column].content) for column in by]
    totals = [
        _total(lists, one, columns[one.column], sizes) if one in measured else [None] * len(sizes)
        for one in wanted
    ]
    return Groups(list(zip(*key_values, strict=True)), list(zip(*shown, strict=True)), sizes, totals)


def _aggregated(
    values: Mapping[int, Values], keys: list[str], measured: Sequence[ColumnSummary]
) -> dict[str, list[Any]]:
    frame = frame_with(values)
    # A column may be a key and summed up as well.
    frame = frame.with_columns(*(nw.col(f"c{one.column}").alias(f"m{one.column}") for one in measured))
    found = frame.group_by(keys).agg(
        nw.len().alias("size"),
        *(_EXPRESSIONS[one.measure](nw.col(f"m{one.column}")).alias(f"t{one.column}") for one in measured),
    )
    check_groups(len(found))
    return found.to_dict(as_series=False)


def _without_totals(
    values: Mapping[int, Values], columns: Sequence[Column], by: Sequence[int]
) -> dict[str, list[Any]]:
    try:
        return _aggregated({column: values[column] for column in by}, [f"c{column}" for column in by], ())
    except ViewError:
        raise
    except Exception as error:  # also from the app's own objects
        names = ", ".join(f"“{columns[column].name}”" for column in by)
        raise ViewError(
            f"A table cannot be grouped by {names}: it has values that cannot be compared."
        ) from error


def _total(lists: Mapping[str, list[Any]], one: ColumnSummary, column: Column, sizes: list[int]) -> list[Any]:
    found = lists[f"t{one.column}"]
    if one.measure == "empty":
        return [size - int(count) for size, count in zip(sizes, found, strict=True)]
    return cells_of(found, content_of_measure(column.content, one.measure))


def is_in_group(columns: Sequence[Column], by: Sequence[int], key: Sequence[Any]) -> nw.Expr:
    """The condition for the rows of a group, for columns named as in :func:`frame_with`."""
    return reduce(
        and_,
        [
            _equals(nw.col(f"c{column}"), columns[column], value)
            for column, value in zip(by, key, strict=True)
        ],
    )


def _equals(expression: nw.Expr, column: Column, value: Any) -> nw.Expr:
    if value is None or type(value).__name__ in {"NAType", "NaTType"}:
        return expression.is_null()
    if isinstance(value, float) and math.isnan(value):
        # A missing text of pandas may be NaN, too.
        return (
            expression.is_null() | expression.is_nan() if column.content == "number" else expression.is_null()
        )
    if column.content == "category":
        expression = expression.cast(nw.String)
        value = str(value)
    return cast("nw.Expr", expression == value)
