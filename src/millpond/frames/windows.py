"""What a tab asks of a table: windows of rows, one whole cell, a file of all of it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Any, Final

import msgspec

from millpond.frames.frame import Frame
from millpond.frames.orders import order_of
from millpond.frames.view import View, ViewError
from millpond.session.sources import Asking, Unanswerable

MOST_CELLS: Final = 100_000
"""Of one window: a tab asks for what it shows, and a little more."""
_CSV_ROWS: Final = 10_000
"""Rows that are made into text at a time, so that an export can be cancelled."""


class Window(msgspec.Struct, forbid_unknown_fields=True):
    """The rows from ``rows[0]`` to before ``rows[1]`` of a view, in columns from ``columns[0]`` to before ``[1]``."""

    rows: tuple[int, int]
    columns: tuple[int, int]
    view: View = View()


class Export(msgspec.Struct, forbid_unknown_fields=True):
    """A view as a file."""

    export: str
    columns: tuple[int, ...]
    view: View = View()
    neutral: bool = False
    """Texts that a spreadsheet would take for a formula are marked as texts."""


class TableSource:
    """Answers the questions about one table that is on the page.

    Parameters
    ----------
    frame:
        The table.
    fingerprint:
        Of its data.
    exports:
        Whether the reader may have a file of it (``client.disableDataExport``).
    """

    def __init__(self, frame: Frame, fingerprint: str, *, exports: bool = True) -> None:
        self.frame = frame
        self._fingerprint = fingerprint
        self._exports = exports

    def __call__(self, asking: Asking) -> bytes:
        """The answer: for a window JSON, for an export the file."""
        try:
            asked: type[Window | Export] = Export if "export" in asking.question else Window
            question = msgspec.convert(asking.question, asked)
        except (msgspec.ValidationError, TypeError) as error:
            raise Unanswerable(f"The table was asked something that it does not know: {error}.") from None
        try:
            order = order_of(self.frame, self._fingerprint, question.view)
        except ViewError as error:
            raise Unanswerable(str(error)) from None
        if isinstance(question, Window):
            return self._window(question, order)
        return self._export(question, order, asking)

    def _window(self, window: Window, order: Sequence[int] | None) -> bytes:
        count = self.frame.rows if order is None else len(order)
        start, stop = _within(window.rows, count)
        first, end = _within(window.columns, len(self.frame.columns))
        if (stop - start) * (end - first) > MOST_CELLS:
            raise Unanswerable(f"A window has at most {MOST_CELLS:,} cells.")
        rows = slice(start, stop) if order is None else order[start:stop]
        hidden = self.frame.hidden
        cells = [[] if column in hidden else self.frame.shown(column, rows) for column in range(first, end)]
        answer: dict[str, Any] = {"count": count, "columns": cells}
        if order is not None:
            answer["rows"] = [int(row) for row in rows]  # type: ignore[union-attr] # a part of the order
        return msgspec.json.encode(answer)

    def _export(self, export: Export, order: Sequence[int] | None, asking: Asking) -> bytes:
        if not self._exports:
            raise Unanswerable("This app does not give out files of its tables.")
        if export.export != "csv":
            raise Unanswerable(f"Tables are exported as CSV; got {export.export!r}.")
        there = set(range(len(self.frame.columns))) - self.frame.hidden
        if not there.issuperset(export.columns):
            raise Unanswerable("This column is not in the table any more.")
        if len(set(export.columns)) < len(export.columns):
            raise Unanswerable("A file has each column once.")
        file = io.StringIO()
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(
            _safe(self.frame.columns[column].name, neutral=export.neutral) for column in export.columns
        )
        for row in self._lines(export, order):
            if asking.cancelled:
                return b""
            writer.writerows(row)
        return b"\xef\xbb\xbf" + file.getvalue().encode(
            "utf-8", "replace"
        )  # the mark tells Excel that it is UTF-8

    def _lines(self, export: Export, order: Sequence[int] | None) -> Iterator[list[tuple[Any, ...]]]:
        count = self.frame.rows if order is None else len(order)
        for start in range(0, count, _CSV_ROWS):
            stop = min(count, start + _CSV_ROWS)
            rows = slice(start, stop) if order is None else order[start:stop]
            cells = [self.frame.cells(column, rows) for column in export.columns]
            yield [
                tuple(_safe(cell, neutral=export.neutral) for cell in row) for row in zip(*cells, strict=True)
            ]


def _within(span: tuple[int, int], count: int) -> tuple[int, int]:
    """The part of a span that there is."""
    start = min(max(0, span[0]), count)
    return start, max(start, min(count, span[1]))


def first_window(frame: Frame, rows: int, most_cells: int) -> list[list[Any]]:
    """The cells that come with the table itself, column by column: as many columns as fit into ``most_cells``."""
    rows = min(rows, frame.rows)
    columns = min(len(frame.columns), max(1, most_cells // max(1, rows)))
    return [
        [] if column in frame.hidden else frame.shown(column, slice(0, rows)) for column in range(columns)
    ]


_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""How texts begin that a spreadsheet executes (OWASP, CSV injection)."""


def _safe(cell: Any, *, neutral: bool) -> Any:
    if neutral and isinstance(cell, str) and cell.startswith(_FORMULA):
        return "'" + cell
    return "" if cell is None else cell
