"""Sorts rows by columns, with the columns' own library; NumPy numbers are sorted faster than by the library."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any, Final, cast

import narwhals as nw

from millpond.frames.cells import is_missing, text_of
from millpond.frames.summing import Values, frame_with
from millpond.frames.view import Sort

ROW: Final = "row"
"""The name of the column of positions, next to columns named ``c0`` and so on."""
_FEW: Final = 0.2
"""The maximum share of rows with equal values that are put in order afterwards."""


def positions(values: Values) -> Sequence[int]:
    """A column of positions."""
    if "numpy" in sys.modules:
        return cast("Sequence[int]", values.to_numpy())
    return cast("Sequence[int]", values.to_list())


def at(rows: Sequence[int] | None, found: Sequence[int]) -> Sequence[int]:
    """Select some of these rows, or of all rows, by their positions among them."""
    if rows is None:
        return found
    if hasattr(rows, "dtype"):
        return cast("Sequence[int]", cast("Any", rows)[found])
    return [rows[each] for each in found]


def kept(values: Mapping[int, Values], condition: nw.Expr) -> Sequence[int]:
    """The rows for which the condition holds."""
    frame = frame_with(values)
    if "numpy" not in sys.modules:
        return positions(frame.with_row_index(ROW).filter(condition).get_column(ROW))
    mask = frame.select(condition.alias(ROW)).get_column(ROW).fill_null(value=False)
    return cast("Sequence[int]", sys.modules["numpy"].flatnonzero(mask.to_numpy()))


def sorted_by(values: Mapping[int, Values], sort: Sequence[Sort]) -> Sequence[int]:
    """The rows sorted by these columns. Equal rows keep their order, and missing values come last."""
    if (
        len(sort) == 1
        and (found := _numbers(values[sort[0].column], descending=sort[0].descending)) is not None
    ):
        return cast("Sequence[int]", found)
    try:
        return _by_library(values, sort)
    except Exception:
        # Objects that cannot be compared or hashed, and column types that the library cannot sort.
        return _by_library({one.column: _ranks(values[one.column]) for one in sort}, sort)


def _by_library(values: Mapping[int, Values], sort: Sequence[Sort]) -> Sequence[int]:
    by, descending = [f"c{one.column}" for one in sort], [one.descending for one in sort]
    frame = frame_with(values)
    if frame.implementation.is_pyarrow():
        # Without the rows themselves, which would otherwise have to be sorted, too.
        keys = [
            (name, "descending" if down else "ascending") for name, down in zip(by, descending, strict=True)
        ]
        # Missing values come last by themselves.
        order = import_module("pyarrow.compute").sort_indices(frame.to_native(), sort_keys=keys)
        # As signed numbers, so that they can be subtracted.
        return cast(
            "Sequence[int]", order.to_numpy().view("int64") if "numpy" in sys.modules else order.to_pylist()
        )
    frame = frame.with_row_index(ROW)
    native: Any = frame.to_native()
    # Equal rows keep their order: Arrow does so by default, the others on request.
    if frame.implementation.is_polars():
        ordered = native.sort(by, descending=descending, nulls_last=True, maintain_order=True)
    elif frame.implementation.is_pandas():
        ordered = native.sort_values(
            by, ascending=[not down for down in descending], na_position="last", kind="stable"
        )
    else:
        return positions(frame.sort(*by, descending=descending, nulls_last=True).get_column(ROW))
    return positions(nw.from_native(ordered, eager_only=True).get_column(ROW))


def array_of(values: Values) -> Any:
    """The NumPy array of a pandas column. None: the column has none."""
    array: Any = getattr(values.to_native(), "array", None)
    return array.to_numpy() if type(array).__name__ == "NumpyExtensionArray" else None


def _numbers(values: Values, *, descending: bool) -> Any:
    """The order of a NumPy column: the unstable sort takes a third of the time of the stable one."""
    numpy, numbers = sys.modules.get("numpy"), array_of(values)
    if numpy is None or numbers is None or numbers.dtype.kind not in "iuf":
        return None
    order = numpy.argsort(numbers)
    missing = int(numpy.isnan(numbers).sum()) if numbers.dtype.kind == "f" else 0
    filled = len(order) - missing
    if descending:
        order[:filled] = order[:filled][::-1].copy()
    ordered = numbers[order[:filled]]
    equal = ordered[1:] == ordered[:-1]
    if equal.sum() > _FEW * filled:
        # -1 - n reverses the order of n, and stays within the type.
        return numpy.argsort(_reversed(numbers, numpy) if descending else numbers, kind="stable")
    _settle(order[:filled], equal, numpy)
    order[filled:].sort()
    return order


def _reversed(numbers: Any, numpy: Any) -> Any:
    return -numbers if numbers.dtype.kind == "f" else numpy.invert(numbers)


def _settle(order: Any, equal: Any, numpy: Any) -> None:
    """Restore the original order of rows with equal numbers, in place."""
    inside = numpy.zeros(len(order), dtype=bool)
    inside[1:] |= equal
    inside[:-1] |= equal
    where = numpy.flatnonzero(inside)
    if not len(where):
        return
    # Unequal neighbours belong to two runs.
    begins = numpy.ones(len(order), dtype=bool)
    begins[1:] = ~equal
    run = numpy.cumsum(begins[where])
    rows = order[where]
    order[where] = rows[numpy.lexsort((rows, run))]


def _ranks(values: nw.Series[Any]) -> nw.Series[Any]:
    """Numbers in the order of the values, as Python compares them, or otherwise by their texts."""
    listed = values.to_list()
    there = [at for at, value in enumerate(listed) if not is_missing(value)]
    try:
        keys = listed
        there.sort(key=keys.__getitem__)
    except Exception:
        keys = [text_of(value) for value in listed]
        there.sort(key=keys.__getitem__)
    ranks: list[int | None] = [None] * len(listed)
    rank = 0
    for before, at in zip([None, *there], there, strict=False):
        if before is not None and not _is_same(keys[before], keys[at]):
            rank += 1
        ranks[at] = rank
    return nw.new_series(values.name, ranks, nw.Float64, backend=values.implementation)


def _is_same(one: Any, other: Any) -> bool:
    try:
        return bool(one == other)
    except Exception:
        return one is other
