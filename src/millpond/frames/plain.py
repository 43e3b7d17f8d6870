"""Tables made of Python's own lists: what has no library of tables behind it."""

from __future__ import annotations

import datetime as dt
import decimal
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Any, Final

from millpond.frames.cells import cells_of, is_missing, text_of
from millpond.frames.columns import Column, Content
from millpond.frames.fingerprints import fingerprint_of_lists
from millpond.frames.frame import Frame, Rows
from millpond.frames.view import Filter, View, ViewError

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
        How many of them, the first ones, are the index.
    named:
        Whether the names are the app's.
    """

    def __init__(self, columns: Mapping[str, Sequence[Any]], *, index: int = 0, named: bool = True) -> None:
        self.named = named
        self._values = list(columns.values())
        self.rows = len(self._values[0]) if self._values else 0
        self.columns = tuple(
            Column(text_of(name), content := content_of(values), at < index, content)
            for at, (name, values) in enumerate(columns.items())
        )

    @property
    def native(self) -> Any:
        """A DataFrame where pandas is there, else the columns."""
        columns = dict(zip((column.name for column in self.columns), self._values, strict=True))
        try:
            pandas = import_module("pandas")
        except ImportError:
            return columns
        index = [column.name for column in self.columns if column.index]
        frame = pandas.DataFrame(columns)
        return frame.set_index(index).rename_axis(None) if index else frame

    def cells(self, column: int, rows: Rows) -> list[Any]:
        """The values of a column in these rows."""
        values = self._values[column]
        taken = values[rows] if isinstance(rows, slice) else [values[row] for row in rows]
        return cells_of(taken, self.columns[column].content)

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

    def fingerprint(self) -> str:
        """Of what is shown of the values."""
        return fingerprint_of_lists(self._values, self.columns)


def content_of(values: Sequence[Any]) -> Content:
    """What all of the values are; ``object`` where they differ."""
    types = {type(value) for value in values} - {type(None)}
    for classes, content in _CONTENTS:
        if types and all(issubclass(each, classes) for each in types):
            return "object" if content in {"integer", "number"} and bool in types else content
    return "object"


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
