"""A tab's requests for data of a table: windows of rows, sums, the values of a column, or the whole table as a file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Final

import msgspec

from millpond.frames.cells import LONGEST, WHOLE
from millpond.frames.exports import Extract, Format, NoExport, csv_part, file_of
from millpond.frames.frame import Frame
from millpond.frames.grouped import Grouped
from millpond.frames.orders import Overtaken, groups_of, order_of
from millpond.frames.view import MOST_SUMMARIES, ColumnSummary, View, ViewError
from millpond.session.sources import Answer, Asking, Unanswerable
from millpond.structs import learn

MOST_CELLS: Final = 100_000
"""The most cells of one window. A tab requests what it shows, and a little more."""
MOST_WHOLE: Final = 100
"""The most cells of a window whose texts are not cut."""
LONGEST_WHOLE: Final = 1_000_000
"""The most characters of such a cell."""
MOST_LONG: Final = 10_000
"""The most cells that can be requested one by one, whole."""
MOST_CHARACTERS: Final = 16 << 20
"""The most characters of all these together, as JSON."""
MOST_CHOICES: Final = 200
"""The most values of a column that are offered to choose from."""
GONE: Final = b'{"gone":true}'
"""The answer about rows of a table that the script has drawn before this one."""


class Window(msgspec.Struct, forbid_unknown_fields=True):
    """The rows from ``rows[0]`` to before ``rows[1]`` of a view, in columns from ``columns[0]`` to before ``[1]``."""

    rows: tuple[int, int]
    columns: tuple[int, int]
    view: View = View()
    whole: bool = False
    """Whether long texts are not cut, for a cell that is opened or copied."""
    data: str | None = None
    """The page's name of the table whose rows it is about. None: any table."""


class Totals(msgspec.Struct, forbid_unknown_fields=True):
    """Columns summed up over all rows of a view."""

    totals: Annotated[tuple[ColumnSummary, ...], msgspec.Meta(max_length=MOST_SUMMARIES)]
    view: View = View()


class Choices(msgspec.Struct, forbid_unknown_fields=True):
    """The most frequent values of a column."""

    choices: int
    view: View = View()


class LongCells(msgspec.Struct, forbid_unknown_fields=True):
    """Cells that were cut in a window, by row of the table and column."""

    cells: Annotated[tuple[tuple[int, int], ...], msgspec.Meta(max_length=MOST_LONG)]
    data: str | None = None
    """See :class:`Window`."""


class Export(msgspec.Struct, forbid_unknown_fields=True):
    """A view as a file. For CSV, a part of the file from one row on."""

    export: Format
    columns: tuple[int, ...]
    begin: Annotated[int, msgspec.Meta(ge=0)] = 0
    data: str | None = None
    """The fingerprint of the table, so that a file does not mix parts of two tables. None: any table."""
    view: View = View()
    neutral: bool = False
    """Mark texts that a spreadsheet would execute as a formula."""


_QUESTIONS: Final[dict[str, type[Export | Totals | Choices | LongCells]]] = {
    "export": Export,
    "totals": Totals,
    "choices": Choices,
    "cells": LongCells,
}


learn(Window, *_QUESTIONS.values())


class TableSource:
    """Answers the questions about one table that is on the page.

    Parameters
    ----------
    frame:
        The table.
    fingerprint: The fingerprint of its data. name:
        The page's name for the data; None: their fingerprint.
    exports:
        Whether the user may download it (``client.disableDataExport``).
    """

    def __init__(
        self, frame: Frame, fingerprint: str, *, name: str | None = None, exports: bool = True
    ) -> None:
        self.frame = frame
        self._fingerprint = fingerprint
        self._name = fingerprint if name is None else name
        self._exports = exports

    def __call__(self, asking: Asking) -> Answer:
        """The answer. For an export, it is a file, or a part that is preceded by the
        row of the next part; otherwise it is JSON. Empty if the request was cancelled.
        """
        try:
            named = asking.question if isinstance(asking.question, dict) else {}
            asked: Any = next((kind for name, kind in _QUESTIONS.items() if name in named), Window)
            question: Window | Export | Totals | Choices | LongCells = msgspec.convert(asking.question, asked)
        except (msgspec.ValidationError, TypeError) as error:
            raise Unanswerable(f"The table received an unknown request: {error}.") from None
        try:
            return self._answer(question, asking)
        except Overtaken:
            return b""
        except (ViewError, NoExport) as error:
            raise Unanswerable(str(error)) from None

    def _answer(self, question: Window | Export | Totals | Choices | LongCells, asking: Asking) -> Answer:
        # A page may show an older table: a cell is being edited in it, or the new one is on its way there.
        if isinstance(question, Window | LongCells) and question.data not in (None, self._name):
            return GONE
        if isinstance(question, LongCells):
            return self._long(question, asking)
        view = question.view
        if isinstance(question, Window) and view.group:
            return self._groups(question, self._grouped(view, asking))
        if isinstance(question, Choices):
            return self._choices(question, asking)
        order = order_of(self.frame, self._fingerprint, view, lambda: asking.cancelled)
        if isinstance(question, Window):
            return self._window(question, order)
        if isinstance(question, Totals):
            View(summaries=question.totals).check(len(self.frame.columns), self.frame.hidden)
            return msgspec.json.encode({"totals": self.frame.summaries(question.totals, order)})
        return self._export(question, order, asking)

    def _grouped(self, view: View, asking: Asking) -> Grouped:
        return groups_of(self.frame, self._fingerprint, view, lambda: asking.cancelled)

    def _span(self, window: Window, count: int) -> tuple[slice, range]:
        start, stop = _within(window.rows, count)
        columns = range(*_within(window.columns, len(self.frame.columns)))
        most = MOST_WHOLE if window.whole else MOST_CELLS
        if (stop - start) * len(columns) > most:
            raise Unanswerable(f"A window has at most {most:,} cells.")
        return slice(start, stop), columns

    def _window(self, window: Window, order: Sequence[int] | None) -> bytes:
        count = self.frame.rows if order is None else len(order)
        span, columns = self._span(window, count)
        rows = span if order is None else order[span]
        hidden = self.frame.hidden
        longest = LONGEST_WHOLE if window.whole else LONGEST
        cells = [[] if column in hidden else self.frame.shown(column, rows, longest) for column in columns]
        answer: dict[str, Any] = {"count": count, "columns": cells}
        if order is not None:
            answer["rows"] = [int(row) for row in rows]  # type: ignore[union-attr] # a part of the order
        return msgspec.json.encode(answer)

    def _groups(self, window: Window, found: Grouped) -> bytes:
        span, columns = self._span(window, len(found.order))
        rows = [int(row) for row in found.order[span]]
        data = [row for row in rows if row >= 0]
        cells: list[list[Any]] = []
        for column in columns:
            if column in self.frame.hidden:
                cells.append([])
                continue
            longest = LONGEST_WHOLE if window.whole else LONGEST
            own = iter(self.frame.shown(column, data, longest))
            cells.append([next(own) if row >= 0 else found.cell(column, -1 - row) for row in rows])
        sizes = [0 if row >= 0 else found.groups.sizes[-1 - row] for row in rows]
        return msgspec.json.encode(
            {"count": len(found.order), "columns": cells, "rows": rows, "sizes": sizes}
        )

    def _long(self, asked: LongCells, asking: Asking) -> bytes:
        cells: list[bytes] = []
        left = MOST_CHARACTERS
        for row, column in asked.cells:
            if not 0 <= row < self.frame.rows or not 0 <= column < len(self.frame.columns):
                raise Unanswerable("This cell is no longer in the table.")
            if column in self.frame.hidden:
                raise Unanswerable("This column is not shown.")
            cells.append(msgspec.json.encode(self.frame.cells(column, [row], WHOLE)[0]))
            left -= len(cells[-1])
            if left < 0:
                raise Unanswerable(f"These cells have more than {MOST_CHARACTERS >> 20} million characters.")
            if asking.cancelled:
                return b""
        return b'{"cells":[' + b",".join(cells) + b"]}"

    def _choices(self, asked: Choices, asking: Asking) -> bytes:
        groups = self._grouped(View(filters=asked.view.filters, group=(asked.choices,)), asking).groups
        often = sorted(range(len(groups.sizes)), key=groups.sizes.__getitem__, reverse=True)[:MOST_CHOICES]
        choices = [[groups.shown[group][0], groups.sizes[group]] for group in often]
        return msgspec.json.encode({"choices": choices, "distinct": len(groups.sizes)})

    def _export(self, export: Export, order: Sequence[int] | None, asking: Asking) -> Answer:
        if not self._exports:
            raise Unanswerable("This app does not allow saving its tables.")
        if export.begin and export.data not in (None, self._name):
            raise Unanswerable("The table changed while it was being saved. Save it again.")
        there = set(range(len(self.frame.columns))) - self.frame.hidden
        if not there.issuperset(export.columns):
            raise Unanswerable("This column is no longer in the table.")
        if len(set(export.columns)) < len(export.columns):
            raise Unanswerable("A file can have each column only once.")
        table = Extract(self.frame, export.columns, order, export.neutral, lambda: asking.cancelled)
        if export.export != "csv":
            return file_of(export.export, table)
        body, following = csv_part(table, export.begin)
        return following.to_bytes(8, "big") + body


def _within(span: tuple[int, int], count: int) -> tuple[int, int]:
    """The part of a span that exists."""
    start = min(max(0, span[0]), count)
    return start, max(start, min(count, span[1]))


def first_window(frame: Frame, rows: int, most_cells: int) -> list[list[Any]]:
    """The cells that come with the table itself, column by column: as many columns as fit into ``most_cells``."""
    rows = min(rows, frame.rows)
    columns = min(len(frame.columns), max(1, most_cells // max(1, rows)))
    return [
        [] if column in frame.hidden else frame.shown(column, slice(0, rows)) for column in range(columns)
    ]
