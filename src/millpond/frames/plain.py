"""Tables of Python lists, which do not come from a library of tables."""

from __future__ import annotations

import datetime as dt
import decimal
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Any, BinaryIO, Final

from millpond.frames.cells import LONGEST, cells_of, is_missing, is_too_deep, text_of
from millpond.frames.columns import Column, Content
from millpond.frames.fingerprints import fingerprint_of_lists
from millpond.frames.frame import ORDERED, SUMMED, Frame, Groups, Rows, content_of_measure, distinct_names
from millpond.frames.view import ColumnSummary, Filter, View, ViewError, check_groups

_CONTENTS: Final[tuple[tuple[type | tuple[type, ...], Content], ...]] = (
    (bool, "boolean"),
    (int, "integer"),
    ((int, float), "number"),
    (str, "text"),
    (dt.datetime, "datetime"),
    (dt.date, "date"),
    (dt.time, "time"),
    (dt.timedelta, "duration"),
    (decimal.Decimal, "decimal"),
    ((bytes, bytearray), "bytes"),
    ((list, tuple, set, frozenset), "list"),
)


class PlainFrame(Frame):
    """Columns as lists.

    Parameters
    ----------
    columns:
        The values by the name of their column, all of one length.
    index:
        How many of the first columns are the index.
    named:
        Whether the names come from the app.
    """

    def __init__(self, columns: Mapping[str, Sequence[Any]], *, index: int = 0, named: bool = True) -> None:
        self.named = named
        self._values = list(columns.values())
        self.rows = len(self._values[0]) if self._values else 0
        self.columns = tuple(
            Column(text_of(name), content := content_of(values), at < index, content)
            for at, (name, values) in enumerate(columns.items())
        )

    @classmethod
    def without_rows(cls, columns: Sequence[Column], *, named: bool) -> PlainFrame:
        """An empty table with these columns, of which nothing else says what their values are."""
        made = cls({column.name: [] for column in columns}, named=named)
        made.columns, made.described = tuple(columns), True
        return made

    @property
    def native(self) -> Any:
        """A DataFrame if pandas is installed, otherwise the columns."""
        columns = self.lists
        try:
            pandas = import_module("pandas")
        except ImportError:
            return columns
        index = [column.name for column in self.columns if column.index]
        frame = pandas.DataFrame(columns)
        return frame.set_index(index).rename_axis(None) if index else frame

    @property
    def lists(self) -> Mapping[str, Sequence[Any]]:
        """The columns."""
        return dict(zip((column.name for column in self.columns), self._values, strict=True))

    def cells(self, column: int, rows: Rows, longest: int = LONGEST) -> list[Any]:
        """The values of a column in these rows."""
        values = self._values[column]
        taken = values[rows] if isinstance(rows, slice) else [values[row] for row in rows]
        return cells_of(taken, self.columns[column].content, longest)

    def objects(self, column: int, rows: Sequence[int]) -> list[Any]:
        """The values of a column in these rows, the very objects."""
        values = self._values[column]
        return [values[row] for row in rows]

    def order(self, view: View) -> Sequence[int] | None:
        """The rows of a view. See :meth:`Frame.order`."""
        if view.plain:
            return None
        view.check(len(self.columns), self.hidden)
        rows: list[int] = list(range(self.rows))
        for one in view.filters:
            rows = self._filtered(one, rows)
        if text := view.search.lower():
            seen = [values for at, values in enumerate(self._values) if at not in self.hidden]
            rows = [row for row in rows if any(text in text_of(values[row]).lower() for values in seen)]
        for sort in reversed(view.sort):  # sorting is stable: the first column last
            rows = self._sorted(sort.column, rows, descending=sort.descending)
        return rows

    def _filtered(self, one: Filter, rows: list[int]) -> list[int]:
        cells = dict(zip(rows, self.cells(one.column, rows), strict=True))
        keep = _TESTS[one.operator]
        try:
            return [row for row in rows if keep(cells[row], one.value)]
        except TypeError:
            raise ViewError(f"{one.value!r} cannot be compared with the values of this column.") from None

    def _sorted(self, column: int, rows: list[int], *, descending: bool) -> list[int]:
        values = self._values[column]
        filled = [row for row in rows if not is_missing(values[row])]
        inside = set(filled)
        try:
            filled.sort(key=values.__getitem__, reverse=descending)
        except Exception:
            filled.sort(key=lambda row: text_of(values[row]), reverse=descending)
        return filled + [row for row in rows if row not in inside]

    def summaries(self, wanted: Sequence[ColumnSummary], rows: Sequence[int] | None) -> list[Any]:
        """See :meth:`Frame.summaries`."""
        at = range(self.rows) if rows is None else rows
        return [self._measured(one, at) for one in wanted]

    def _measured(self, one: ColumnSummary, rows: Sequence[int]) -> Any:
        content, values = self.columns[one.column].content, self._values[one.column]
        filled = [values[row] for row in rows if not is_missing(values[row])]
        if one.measure in {"filled", "empty"}:
            return len(filled) if one.measure == "filled" else len(rows) - len(filled)
        try:
            if one.measure == "distinct":
                return len(set(filled)) + (len(filled) < len(rows))
            has = content in (SUMMED if one.measure in {"sum", "mean"} else ORDERED)
            if not has or not (filled or one.measure == "sum"):
                return None
            return cells_of([_MEASURES[one.measure](filled)], content_of_measure(content, one.measure))[0]
        except Exception:  # no values, or values that cannot be compared, also of the app's own types
            return None

    def groups(
        self, by: Sequence[int], wanted: Sequence[ColumnSummary], rows: Sequence[int] | None
    ) -> Groups:
        """See :meth:`Frame.groups`."""
        found = self._members(by, rows)
        check_groups(len(found))
        keys = list(found)
        shown = [
            cells_of([key[at] for key in keys], self.columns[column].content) for at, column in enumerate(by)
        ]
        totals = [[self._measured(one, members) for members in found.values()] for one in wanted]
        return Groups(keys, list(zip(*shown, strict=True)), list(map(len, found.values())), totals)

    def members(self, by: Sequence[int], key: tuple[Any, ...], rows: Sequence[int] | None) -> Sequence[int]:
        """See :meth:`Frame.members`."""
        return self._members(by, rows).get(key, [])

    def _members(self, by: Sequence[int], rows: Sequence[int] | None) -> dict[tuple[Any, ...], list[int]]:
        found: dict[tuple[Any, ...], list[int]] = {}
        for row in range(self.rows) if rows is None else rows:
            values = (self._values[column][row] for column in by)
            key = tuple(None if is_missing(value) else value for value in values)
            try:
                found.setdefault(key, []).append(row)
            except Exception:  # from the app's own objects
                names = ", ".join(f"“{self.columns[column].name}”" for column in by)
                raise ViewError(
                    f"A table cannot be grouped by {names}: it has values that cannot be compared."
                ) from None
        return found

    def write_parquet(self, columns: Sequence[int], rows: Sequence[int] | None, file: BinaryIO) -> None:
        """See :meth:`Frame.write_parquet`."""
        arrow, parquet = import_module("pyarrow"), import_module("pyarrow.parquet")
        at = range(self.rows) if rows is None else rows
        lists = [[self._values[column][row] for row in at] for column in columns]
        if any(map(is_too_deep, lists)):
            raise ValueError("It has endlessly nested lists.")
        arrays = [arrow.array(values) for values in lists]
        parquet.write_table(arrow.table(arrays, names=distinct_names(self, columns)), file)

    def fingerprint(self) -> str:
        """The fingerprint of the texts that are shown for the values."""
        return fingerprint_of_lists(self._values, self.columns)


def content_of(values: Sequence[Any]) -> Content:
    """The common content of all values; ``object`` if they differ."""
    types = {type(value) for value in values} - {type(None)}
    for classes, content in _CONTENTS:
        if types and all(issubclass(each, classes) for each in types):
            return "object" if content in {"integer", "number"} and bool in types else content
    return "object"


_MEASURES: Final[Mapping[str, Callable[[list[Any]], Any]]] = {
    "sum": lambda values: sum(values[1:], start=values[0]) if values else 0,
    "mean": lambda values: sum(values[1:], start=values[0]) / len(values),
    "min": min,
    "max": max,
}

_TESTS: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "=": lambda cell, value: cell == value,
    "!=": lambda cell, value: cell != value,
    "<": lambda cell, value: cell is not None and cell < value,
    "<=": lambda cell, value: cell is not None and cell <= value,
    ">": lambda cell, value: cell is not None and cell > value,
    ">=": lambda cell, value: cell is not None and cell >= value,
    "contains": lambda cell, value: cell is not None and str(value).lower() in text_of(cell).lower(),
    "in": lambda cell, value: cell in value,
    "empty": lambda cell, _: cell is None,
    "filled": lambda cell, _: cell is not None,
}
