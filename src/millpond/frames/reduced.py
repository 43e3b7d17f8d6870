"""Tables of many rows whose charts draw few of them, and more when the user zooms in."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from typing import Any, Final, Literal

import msgspec

from millpond.dataset import DataColumn, Dataset
from millpond.frames.chart_data import DatasetSource, column_of, column_type, numbers_of, packed
from millpond.frames.frame import Frame
from millpond.frames.reduction import Array, Span, line, line_rows, point_rows, stack_rows
from millpond.frames.windows import TableSource
from millpond.session.sources import Answer, Asking, Unanswerable
from millpond.structs import learn

MANY: Final = 20_000
"""The number of points up to which a chart draws all of them."""
BUCKETS: Final = 2_000
"""The number of parts of a line. Each draws up to four points; if there are many lines, each has fewer parts."""
FEWEST_BUCKETS: Final = 20
POINTS: Final = 10_000
"""The number of points to draw."""
MOST_SERIES: Final = 1_000
MOST_CATEGORIES: Final = 1_000
"""The most categories along an axis."""
_MOST_ANSWERS: Final = 8
"""How many recently viewed parts of a chart are remembered."""


class NotReducible(Exception):
    """The points cannot be reduced: all must be drawn, or none."""


@dataclass(frozen=True)
class Plan:
    """The parts of a table that a chart draws. Columns are named by their positions."""

    kind: Literal["line", "stack", "points"]
    x: int | None
    """None: the number of the row."""
    y: tuple[int, ...]
    by: tuple[int, ...] = ()
    """Rows with equal values in these columns form a series."""
    columns: tuple[tuple[str, int | None], ...] = ()
    """The columns that are sent to the page."""
    series: tuple[str, ...] = ()
    """The names of the columns ``y``, if the page gets them stacked in one column."""
    names: tuple[str, str] = ("series", "value")
    """The names of the two columns that then replace them."""
    scales: tuple[int, ...] = ()
    """Columns shown as colours and sizes: the least and greatest of each are drawn."""
    local: bool = False
    """Whether instants are shown in their own time zone."""


Rows = Callable[[Span | None, Span | None], tuple[Array, int]]
"""The drawn rows of one series, and how many of its rows are in view."""


class ReducedTable:
    """A table of which a chart draws a part.

    Parameters
    ----------
    frame, fingerprint:
        The table, and the fingerprint of its data.
    plan:
        Which of its columns are drawn.

    Attributes
    ----------
    points, drawn:
        The number of points, and how many of them are drawn at first.

    Raises
    ------
    NotReducible
        The places of its points are not numbers.
    """

    def __init__(self, frame: Frame, fingerprint: str, plan: Plan) -> None:
        self.frame, self.plan = frame, plan
        self.address = f"{fingerprint}.{hashlib.sha256(repr(plan).encode()).hexdigest()[:16]}"
        self._read: dict[int, Array] = {}
        types = {column_type(frame.columns[at]) for at in plan.y}
        if (plan.series or plan.kind == "stack") and (
            len(types) > 1 or not types <= {"number", "date", "instant"}
        ):
            raise NotReducible
        self._x = None if plan.x is None else self._places(plan.x)
        self._parts = self._stacked() if plan.kind == "stack" else self._separate()
        self._first = [rows(None, None)[0] for rows in self._parts]
        if plan.scales:
            self._first[0] = import_module("numpy").union1d(self._first[0], self._ends(plan.scales))
        self.points = frame.rows * len(plan.y)
        self.data = self._dataset(self._first, "first")
        self.drawn = sum(map(len, self._first)) * (len(plan.y) if plan.kind == "stack" else 1)

    @property
    def extents(self) -> tuple[Span, Span]:
        """The least and greatest along both axes."""
        np = import_module("numpy")
        x = self._first if self._x is None else [self._x[rows] for rows in self._first]
        y = [self._places(at)[rows] for at in self.plan.y for rows in self._first]
        found = []
        for values in (np.concatenate(x), np.concatenate(y)):
            finite = values[np.isfinite(values)]
            found.append((float(finite.min()), float(finite.max())) if len(finite) else (0.0, 0.0))
        return found[0], found[1]

    def part(self, x: Span, y: Span | None, asking: Asking) -> bytes:
        """The columns with more points in this part, in the page's format. The first
        column has the number of points in it, and how many are drawn. Empty if the
        request was cancelled.
        """
        np = import_module("numpy")
        of_points = self.plan.kind == "points"
        rows, inside, drawn = [], 0, 0
        for part, first in zip(self._parts, self._first, strict=True):
            if asking.cancelled:
                return b""
            found, count = part(x, y if of_points else None)
            rows.append(np.union1d(first, found))
            inside += count
            drawn += len(found)
        times = len(self.plan.y) if self.plan.kind == "stack" else 1
        counts = DataColumn("counts", "number", [inside * times, min(inside, drawn) * times])
        return packed([counts, *(column for _, column in self._dataset(rows, f"{x}{y}").columns)])

    # -- series ----------------------------------------------------------------

    def _groups(self) -> list[Array | None]:
        """The rows of each series."""
        np = import_module("numpy")
        if not self.plan.by:
            return [None]
        codes, count = self.frame.codes(self.plan.by[0])
        for at in self.plan.by[1:]:
            more, times = self.frame.codes(at)
            codes, count = codes.astype(np.int64) * times + more, count * times
        order = np.argsort(codes, kind="stable")
        sizes = np.unique(codes, return_counts=True)[1]
        if len(sizes) > MOST_SERIES:
            raise NotReducible
        return [*np.split(order, np.cumsum(sizes)[:-1])]

    def _separate(self) -> list[Rows]:
        """Reduce each series separately."""
        groups = self._groups()
        found: list[Rows] = []
        count = len(groups) * len(self.plan.y)
        for at in self.plan.y:
            y = self._places(at)
            for rows in groups:
                if self.plan.kind == "line":
                    buckets = max(FEWEST_BUCKETS, min(BUCKETS, 10 * BUCKETS // count))
                    found.append(partial(_of_line, line(self._x, y, rows), buckets))
                else:
                    share = POINTS * (len(y) if rows is None else len(rows)) // (len(y) * len(self.plan.y))
                    found.append(partial(_of_points, self._x, y, rows, max(100, share)))
        return found

    def _stacked(self) -> list[Rows]:
        """Reduce all series to points at the same places. Raises NotReducible."""
        np = import_module("numpy")
        if not self.plan.by:
            layers = [self._array(at) for at in self.plan.y]
            return [partial(_of_stack, self._x, layers, max(100, 10 * BUCKETS // len(layers) ** 2), [None])]
        [at] = self.plan.y
        lines = [line(self._x, self._array(at), rows) for rows in self._groups()]
        first = lines[0]
        if first.x is None or not all(one.x is not None and np.array_equal(one.x, first.x) for one in lines):
            raise NotReducible
        buckets = max(100, 10 * BUCKETS // len(lines) ** 2)
        return [partial(_of_stack, first.x, [one.y for one in lines], buckets, [one.rows for one in lines])]

    def _ends(self, columns: Iterable[int]) -> Array:
        """The rows with the least and greatest values of columns of numbers."""
        np = import_module("numpy")
        found: list[int] = []
        for at in columns:
            if column_type(self.frame.columns[at]) in {"text", "boolean"}:
                continue
            values = self._array(at)
            there = np.isfinite(values)
            if there.any():
                found.append(int(np.where(there, values, np.inf).argmin()))
                found.append(int(np.where(there, values, -np.inf).argmax()))
        return np.asarray(found, dtype=np.int64)

    # -- columns ---------------------------------------------------------------

    def _array(self, at: int) -> Array:
        found = self._read.get(at)
        if found is None:
            found = self._read[at] = numbers_of(self.frame, at, local=self.plan.local)
        return found

    def _places(self, at: int) -> Array:
        """The positions of a column's values along an axis. Raises NotReducible."""
        if column_type(self.frame.columns[at]) not in {"text", "boolean"}:
            return self._array(at)
        found = self._read.get(at)
        if found is None:
            found = self._read[at] = self._categories(at)
        return found

    def _categories(self, at: int) -> Array:
        """The positions of texts along an axis: the numbers of their categories."""
        np = import_module("numpy")
        codes, _ = self.frame.codes(at)
        there, first, numbers = np.unique(codes, return_index=True, return_inverse=True)
        if len(there) > MOST_CATEGORIES:
            raise NotReducible
        labels = [str(cell) for cell in self.frame.cells(at, first.tolist())]
        ordered = self.frame.categories(at) or sorted(labels)
        place = {str(label): number for number, label in enumerate(ordered)}
        return np.asarray([place.get(label, len(place)) for label in labels])[numbers]

    def _dataset(self, rows: list[Array], part: str) -> Dataset:
        np = import_module("numpy")
        whole = np.concatenate(rows)
        if not self.plan.series:
            whole.sort()
        columns = [(name, self._column(name, at, whole, part)) for name, at in self.plan.columns]
        if self.plan.series:
            each = len(rows) // len(self.plan.series)
            counts = [sum(map(len, rows[at * each : (at + 1) * each])) for at in range(len(self.plan.series))]
            names = [name for name, count in zip(self.plan.series, counts, strict=True) for _ in range(count)]
            cuts = np.split(whole, np.cumsum(counts)[:-1])
            values = np.concatenate([self._array(at)[cut] for at, cut in zip(self.plan.y, cuts, strict=True)])
            first = self.frame.columns[self.plan.y[0]]
            columns.append((self.plan.names[0], DataColumn(f"{self.address}.{part}.series", "text", names)))
            columns.append(
                (
                    self.plan.names[1],
                    DataColumn(f"{self.address}.{part}.value", column_type(first), column_of(values)),
                )
            )
        return Dataset(columns, len(whole))

    def _column(self, name: str, at: int | None, rows: Array, part: str) -> DataColumn:
        address = f"{self.address}.{part}.{name}"
        if at is None:
            return DataColumn(address, "number", column_of(rows))
        column = self.frame.columns[at]
        type = column_type(column)
        if type in {"text", "boolean"}:
            return DataColumn(address, type, self.frame.cells(at, rows.tolist()))
        local = self.plan.local and column.zone is not None
        return DataColumn(
            address,
            "date" if local else type,
            column_of(self._array(at)[rows]),
            None if local else column.zone,
        )


def _of_line(of: Any, buckets: int, x: Span | None, _y: Span | None) -> tuple[Array, int]:
    return line_rows(of, buckets, x)


def _of_points(
    x: Array | None, y: Array, rows: Array | None, most: int, x_span: Span | None, y_span: Span | None
) -> tuple[Array, int]:
    if rows is None:
        return point_rows(x, y, most, x_span, y_span)
    found, count = point_rows(rows if x is None else x[rows], y[rows], most, x_span, y_span)
    return rows[found], count


def _of_stack(
    x: Array | None,
    layers: list[Array],
    buckets: int,
    rows: list[Array | None],
    span: Span | None,
    _y: Span | None,
) -> tuple[Array, int]:
    np = import_module("numpy")
    found, count = stack_rows(x, layers, buckets, span)
    return np.concatenate([found if one is None else one[found] for one in rows]), count * len(rows)


class _Looked(msgspec.Struct, forbid_unknown_fields=True):
    """A question for a part of a chart."""

    x: tuple[float, float]
    y: tuple[float, float] | None = None
    data: str = ""
    """Identifies the chart that the page has."""


learn(_Looked)


class ReducedSource:
    """Answers the questions about a chart that draws a part of a table, including those
    about the rest, as text and as files.

    Parameters
    ----------
    reduced:
        The table.
    exports:
        Whether the user may download it.
    """

    def __init__(self, reduced: ReducedTable, fingerprint: str, *, exports: bool) -> None:
        self.datasets = (reduced.data,)
        self._columns = DatasetSource(reduced.data)
        self._reduced = reduced
        self._table = TableSource(reduced.frame, fingerprint, exports=exports)
        self._answers: OrderedDict[tuple[Span, Span | None], bytes] = OrderedDict()

    def __call__(self, asking: Asking) -> Answer:
        """Answer with columns of the chart, a part of it, or data of its table."""
        question = asking.question if isinstance(asking.question, dict) else {}
        if "columns" in question and len(question) == 1:
            return self._columns(asking)
        if "x" not in question:
            return self._table(asking)
        try:
            asked = msgspec.convert(question, _Looked)
        except msgspec.ValidationError as error:
            raise Unanswerable(f"The chart received an unknown request: {error}.") from None
        if asked.data != self._reduced.address:
            raise Unanswerable("The data of this chart have changed.")
        name = (asked.x, asked.y)
        found = self._answers.get(name)
        if found is None:
            found = self._reduced.part(asked.x, asked.y, asking)
            if asking.cancelled:
                return b""
            self._answers[name] = found
            while len(self._answers) > _MOST_ANSWERS:
                self._answers.popitem(last=False)
        return found
