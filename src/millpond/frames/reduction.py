"""Reduces many points to a few that look the same: it chooses the rows that a chart draws.

Each function takes NumPy arrays, and returns positions in them, ascending. Values that
are not finite are missing. A line is cut along its axis into as many buckets as it may
have columns of pixels; the first, least, greatest and last point of each bucket are
kept, because only these are visible. Scattered points are counted in cells: each cell
that has points keeps one, and a sample of all points shows where there are many.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from importlib import import_module
from itertools import pairwise
from typing import Any, Final, NamedTuple

Array = Any
"""A NumPy array. NumPy need not be installed to import this module."""
Span = tuple[float, float]

_CELLS: Final = (2, 1)
"""The shape of a grid of points: twice as wide as high."""
_AT_A_TIME: Final = 1 << 20
"""How many points are counted at once."""


class LineValues(NamedTuple):
    """A line along an axis."""

    x: Array | None
    """Ascending and finite; None: the positions, from 0."""
    y: Array
    rows: Array | None
    """The rows of the table. None: all, in their order."""


def line(x: Array | None, y: Array, rows: Array | None = None) -> LineValues:
    """A line of some rows of a table: in the order of ``x``, without rows that lack it."""
    np = import_module("numpy")
    if rows is not None:
        x, y = (rows if x is None else x[rows]), y[rows]
    if x is None:
        return LineValues(None, y, None)
    there = np.isfinite(x)
    if not there.all():
        kept = np.flatnonzero(there)
        x, y, rows = x[kept], y[kept], kept if rows is None else rows[kept]
    if not (x[1:] >= x[:-1]).all():
        order = np.argsort(x, kind="stable")
        x, y, rows = x[order], y[order], order if rows is None else rows[order]
    return LineValues(x, y, rows)


def line_rows(of: LineValues, buckets: int, span: Span | None = None) -> tuple[Array, int]:
    """The points of a line to draw, and how many of its points are in the span.

    Parameters
    ----------
    of:
        The line.
    buckets:
        The maximum number of parts. Their bounds are multiples of a power of two, so
        that they stay where they are while a line grows.
    span:
        The part of the axis that is in view. The neighbouring points on both sides are
        drawn, too, because lines lead there. None: all.
    """
    np = import_module("numpy")
    begin, end = _within(of, span)
    first, last = max(0, begin - 1), min(len(of.y), end + 1)
    if last - first <= 4 * buckets:
        found = np.arange(first, last)
    else:
        found = _kept([of.y], _edges(of.x, first, last, buckets))
    return (found if of.rows is None else np.sort(of.rows[found])), end - begin


def stack_rows(
    x: Array | None, layers: list[Array], buckets: int, span: Span | None = None
) -> tuple[Array, int]:
    """The points of stacked areas to draw: each bucket keeps the extremes of all sums,
    at the same places for all areas.
    """
    np = import_module("numpy")
    total = np.zeros(len(layers[0]))
    sums = []
    for layer in layers:
        total = total + np.where(np.isfinite(layer), layer, 0)
        sums.append(total)
    of = line(x, np.arange(len(total)))
    begin, end = _within(of, span)
    first, last = max(0, begin - 1), min(len(of.y), end + 1)
    if last - first <= (2 + 2 * len(layers)) * buckets:
        found = np.arange(first, last)
    else:
        in_order = sums if of.rows is None else [one[of.rows] for one in sums]
        found = _kept(in_order, _edges(of.x, first, last, buckets))
    return (found if of.rows is None else np.sort(of.rows[found])), end - begin


def path_rows(
    x: Array, y: Array, buckets: int, x_span: Span | None = None, y_span: Span | None = None
) -> tuple[Array, int]:
    """The points to draw of a line that goes back and forth: its buckets have equal
    numbers of points, in their order.
    """
    np = import_module("numpy")
    if x_span is None and y_span is None:
        size = 1 << max(0, math.ceil(math.log2(max(1, len(y) / buckets))))
        edges = [*range(0, len(y), size), len(y)]
        return _kept([y, x], edges), int((np.isfinite(x) & np.isfinite(y)).sum())
    inside = _inside(x, x_span) & _inside(y, y_span)
    count = int(inside.sum())
    inside[1:] |= inside[:-1]
    inside[:-1] |= inside[1:]
    found = np.flatnonzero(inside)
    if len(found) > 6 * buckets:
        size = math.ceil(len(found) / buckets)
        edges = [*range(0, len(found), size), len(found)]
        found = found[_kept([y[found], x[found]], edges)]
    return found, count


def point_rows(
    x: Array | None, y: Array, most: int, x_span: Span | None = None, y_span: Span | None = None
) -> tuple[Array, int]:
    """The points to draw, at most ``most``, and how many points are in both spans."""
    np = import_module("numpy")
    if x is None:
        x = np.arange(len(y))
    inside = np.isfinite(x) & np.isfinite(y) if x_span is None else _inside(x, x_span) & _inside(y, y_span)
    count = int(inside.sum())
    if count <= most:
        return np.flatnonzero(inside), count
    rows = None
    if count < len(y):
        rows = np.flatnonzero(inside)
        x, y = x[rows], y[rows]
    found = np.unique(
        np.concatenate([_extremes(x, y), _one_of_each_cell(x, y, most // 2), _sample(count, most // 2 - 4)])
    )
    return (found if rows is None else rows[found]), count


def _within(of: LineValues, span: Span | None) -> tuple[int, int]:
    """The positions of a line that are in a span."""
    count = len(of.y)
    if span is None:
        return 0, count
    low, high = span
    if of.x is None:
        begin, end = max(0, math.ceil(low)), min(count, math.floor(high) + 1)
    else:
        begin, end = int(of.x.searchsorted(low, "left")), int(of.x.searchsorted(high, "right"))
    begin = min(begin, count)
    return begin, max(begin, end)


def _edges(x: Array | None, first: int, last: int, buckets: int) -> list[int]:
    """The beginnings of buckets, and the end of the last one."""
    np = import_module("numpy")
    low, high = (first, last - 1) if x is None else (float(x[first]), float(x[last - 1]))
    step = (high - low) / buckets
    if not 0 < step < math.inf:
        return [first, last]
    step = 2.0 ** math.ceil(math.log2(step))
    marks = np.arange(math.floor(low / step) + 1, math.floor(high / step) + 1) * step
    cuts = np.ceil(marks).astype(int) if x is None else first + x[first:last].searchsorted(marks, "left")
    return list(map(int, np.unique(np.concatenate([[first], cuts, [last]]))))


def _kept(columns: list[Array], edges: list[int]) -> Array:
    """The first, last, least and greatest point of each bucket, and a missing one at each gap between buckets."""
    np = import_module("numpy")
    kept: set[int] = {edges[0], edges[-1] - 1}
    before = -1
    for begin, end in pairwise(edges):
        found = _of_bucket(columns, begin, end)
        if not found:
            continue
        first = min(found)
        if 0 <= before < first - 1:
            kept.add(before + 1)
        # If all points are isolated, a missing one may follow the last point.
        before = max(at for at in found if all(math.isfinite(column[at]) for column in columns))
        kept |= found
    return np.fromiter(sorted(kept), dtype=np.int64, count=len(kept))


def _of_bucket(columns: list[Array], begin: int, end: int) -> set[int]:
    np = import_module("numpy")
    parts = [column[begin:end] for column in columns]
    ends = [at for part in parts for at in (int(part.argmin()), int(part.argmax()))]
    if all(
        math.isfinite(part[at]) for part, at in zip((p for p in parts for _ in (0, 1)), ends, strict=True)
    ):
        return {begin, end - 1, *(begin + at for at in ends)}
    there = np.flatnonzero(np.logical_and.reduce([np.isfinite(part) for part in parts]))
    if not len(there):
        return set()
    found = {int(there[0]), int(there[-1])}
    for part in parts:
        values = part[there]
        found |= {int(there[values.argmin()]), int(there[values.argmax()])}
    if len(there) > 1 and not (there[1:] == there[:-1] + 1).any():
        # No two of them are joined by a line, nor are those that are kept.
        found |= {at + 1 for at in found if at + 1 < end - begin}
    return {begin + at for at in found}


def _inside(values: Array, span: Span | None) -> Array:
    np = import_module("numpy")
    return np.isfinite(values) if span is None else (values >= span[0]) & (values <= span[1])


def _extremes(x: Array, y: Array) -> list[int]:
    return [int(x.argmin()), int(x.argmax()), int(y.argmin()), int(y.argmax())]


def _one_of_each_cell(x: Array, y: Array, cells: int) -> Array:
    """The first point of each cell of a grid."""
    np = import_module("numpy")
    wide = max(1, math.floor(math.sqrt(cells * _CELLS[0] / _CELLS[1])))
    high = max(1, cells // wide)
    first = np.full(wide * high, -1, dtype=np.int64)
    across, up = _places(x, wide), _places(y, high)
    for begin in reversed(range(0, len(x), _AT_A_TIME)):
        part = slice(begin, begin + _AT_A_TIME)
        cell = across(x[part]) * high + up(y[part])
        # If a cell has several points, the one that is written last is kept.
        first[cell[::-1]] = np.arange(begin, begin + len(cell))[::-1]
    return first[first >= 0]


def _places(values: Array, count: int) -> Callable[[Array], Array]:
    """The number of the part that each value of an array is in, if its range is divided into equal parts."""
    np = import_module("numpy")
    low, high = float(values.min()), float(values.max())
    if not 0 < high - low < math.inf:
        return lambda part: np.zeros(len(part), dtype=np.int64)
    scale = count / (high - low)
    return lambda part: np.minimum(((part - low) * scale).astype(np.int64), count - 1)


def _sample(count: int, wanted: int) -> Array:
    """A pseudo-random selection of integers below ``count``, the same at each call."""
    np = import_module("numpy")
    return np.random.default_rng(count).integers(count, size=max(0, wanted))
