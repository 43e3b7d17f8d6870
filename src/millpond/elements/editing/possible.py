"""Which cells of what a page has sent its table can have: the others are left out, and all else of the edits stays."""

from __future__ import annotations

import functools
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Any, Final

import msgspec

from millpond.elements.editor_columns import INDEX, EditorColumn, EditorColumns
from millpond.elements.place import log
from millpond.frames.editing.applied import applied
from millpond.frames.editing.deleted import DeletedRows
from millpond.frames.editing.edits import AddedRow, Cells, EditedRow, Edits, by_row, changed_cells
from millpond.frames.editing.sketch import KnownTable
from millpond.frames.editing.typed import value_of
from millpond.frames.incoming import frame_of

_CHOSEN: Final = frozenset({"select", "multiselect"})


class Possible:
    """What the cells of one table can be.

    Parameters
    ----------
    table:
        The table as the script has given it.
    given:
        The object that it has given.
    columns:
        What can be entered.
    """

    def __init__(self, table: KnownTable, given: Any, columns: EditorColumns) -> None:
        self._table = table
        self._given = given
        self._columns = columns
        self._contents = {name: columns.contents[column.at] for name, column in columns.by_field.items()}
        self._choices: dict[str, frozenset[Hashable]] = {}
        self.deleted = DeletedRows()
        """Rows that may come back with what the app had given, whatever it is."""

    def is_value(self, name: str, cell: Any) -> bool:
        """A cell is a value of its column."""
        column = self._contents.get(name)
        return column is not None and _passes(value_of, cell, column)

    def is_value_of(self, one: AddedRow, name: str) -> bool:
        """A cell of an added row is a value of its column, or what the row had when it was deleted."""
        cell, column = one.cells[name], self._columns.by_field.get(name)
        if column is None:
            return False
        if self.deleted.value(one.id, name, cell) is not None:
            return True
        if self._contents[name].content == "object" and column.editor is None:
            # The page has but its text, which would be another value.
            return cell is None or _key(cell) == _key(column.first)
        return self.is_value(name, cell)

    def fits(self, name: str, cell: Any, row: EditedRow | None = None) -> bool:
        """A cell is a value of its column; of an edit that has waited, also one of the options of its ``row``."""
        if row is None or not self.is_value(name, cell) or not self._columns.by_field[name].asks:
            return self.is_value(name, cell)
        return _passes(self.check, name, cell, functools.partial(self.row, row))

    def may_wait(self, name: str, cell: Any) -> bool:
        """The cell is allowed in at least some row: which row it will be in is not known yet."""
        return self.is_value(name, cell) and _passes(self.check, name, cell, None)

    def check(self, name: str, cell: Any, row: Callable[[], Cells] | None) -> None:
        """Raise ValueError for what a user cannot enter; ``row``: the cells of its row, None: it is not in the table."""
        column = self._columns.by_field[name]
        value_of(cell, self._contents[name])
        if cell is None or column.editor not in _CHOSEN or _key(cell) == _key(column.first):
            return
        items = cell if isinstance(cell, list) else [cell]
        if (column.accept_new and all(isinstance(item, str) for item in items)) or (
            column.asks and row is None
        ):
            return
        choices = self._choices_of(column, row)
        if not all(_key(item) in choices for item in items):
            raise ValueError(f"the column {name!r} does not have this option in this row.")

    # What was sent ----------------------------------------------------------------------

    def of_sent(self, sent: Edits, before: Edits, restored: Callable[[str], Cells]) -> Edits:
        """What was sent, without the cells that are new in it and are no values or options; ``restored``: see history.py."""
        was, known = by_row(before.edited), {one.id: one.cells for one in before.added}
        edited = [
            EditedRow(one.row, self._kept(one.cells, was.get(one.row, {}), functools.partial(self.row, one)))
            for one in sent.edited
        ]
        added = [
            AddedRow(
                one.id,
                self._kept(
                    one.cells,
                    {**(known.get(one.id) or restored(one.id)), **self._given_back(one)},
                    lambda one=one: one.cells,  # type: ignore[misc] # mypy knows no default of a lambda
                ),
                one.before,
            )
            for one in sent.added
        ]
        found = msgspec.structs.replace(
            sent, edited=tuple(one for one in edited if one.cells), added=tuple(added)
        )
        return sent if found == sent else found

    def _given_back(self, one: AddedRow) -> Cells:
        """The cells of an added row that it had when it was deleted."""
        return {n: cell for n, cell in one.cells.items() if self.deleted.value(one.id, n, cell) is not None}

    def _kept(self, cells: Cells, was: Cells, row: Callable[[], Cells]) -> Cells:
        changed = changed_cells(cells, was)
        wrong = {name for name, cell in changed.items() if not _passes(self.check, name, cell, row)}
        if not wrong:
            return cells
        return {n: was[n] if n in wrong else cell for n, cell in cells.items() if n not in wrong or n in was}

    def row(self, one: EditedRow) -> Cells:
        """A row as the page shows it."""
        cells = {**self._table.row(one.row), **one.cells}
        if self._table.index and INDEX not in cells:
            cells[INDEX] = self._table.frame.cells(self._table.index[0], [one.row])[0]
        return cells

    def _choices_of(self, column: EditorColumn, row: Callable[[], Cells] | None) -> frozenset[Hashable]:
        if column.asks and row is not None:
            try:
                cells = row()
                shown = {c.field: cells.get(c.field) for c in self._columns.shown if not c.hidden}
                return frozenset(map(_key, self._columns.row_options(column, shown)[0]))
            except Exception:  # of the app's own
                log.exception("`options` of the column %r of `st.data_editor` failed", column.field)
                return frozenset()
        if column.field not in self._choices:
            self._choices[column.field] = frozenset(map(_key, column.choices))
        return self._choices[column.field]

    # What the library has a place for ---------------------------------------------------

    def fitting(self, edits: Edits) -> tuple[Edits, dict[int, Cells]]:
        """The edits without the cells that the table's library cannot have in their columns, and those of its rows."""
        by_column: dict[str, list[tuple[int | None, Any]]] = {}
        for row, cells in _all_cells(edits):
            for name, cell in cells.items():
                by_column.setdefault(name, []).append((row, cell))
        bad: dict[str, set[Hashable]] = {}
        for name, places in by_column.items():
            if not self._has_room(name, places):
                bad[name] = {_key(cell) for row, cell in places if not self._has_room(name, [(row, cell)])}
        edited, out = [], {}
        for one in edits.edited:
            wrong = {n: cell for n, cell in one.cells.items() if _key(cell) in bad.get(n, ())}
            if wrong:
                out[one.row] = wrong
            if len(wrong) < len(one.cells):
                edited.append(
                    EditedRow(one.row, {n: c for n, c in one.cells.items() if n not in wrong})
                    if wrong
                    else one
                )
        added = tuple(
            AddedRow(
                one.id, {n: c for n, c in one.cells.items() if _key(c) not in bad.get(n, ())}, one.before
            )
            for one in edits.added
        )
        return msgspec.structs.replace(edits, edited=tuple(edited), added=added), out

    def _has_room(self, name: str, places: Sequence[tuple[int | None, Any]]) -> bool:
        """The library can have these cells in the column: it is tried with a few rows."""
        try:
            head = self._head([row or 0 for row, _ in places])
            if head is None:
                return True
            frame = frame_of(head)
            cells = [{name: cell} for _, cell in places]
            changed = tuple(EditedRow(row, each) for row, each in enumerate(cells[: frame.rows]))
            added = tuple(AddedRow(str(row), each) for row, each in enumerate(cells[frame.rows :]))
            applied(frame, head, Edits(edited=changed, added=added), self._columns.contents)
        except Exception:  # also of the app's own objects
            return False
        return True

    def _head(self, rows: list[int]) -> Any:
        """A table like the one that was given, with as many rows, if it has them; None: it takes everything."""
        frame, given = self._table.frame, self._given
        if frame.lists is None:
            import narwhals as nw

            return nw.from_native(frame.native, eager_only=True).head(len(rows)).to_native()
        if isinstance(given, Mapping):
            return {name: values[: len(rows)] for name, values in given.items()}
        if isinstance(given, list | tuple):
            return [given[row] for row in rows if row < len(given)]
        return given[: len(rows)] if hasattr(given, "dtype") else None


def _passes(check: Callable[..., object], *given: Any) -> bool:
    try:
        check(*given)
    except ValueError:
        return False
    return True


def _all_cells(edits: Edits) -> Iterable[tuple[int | None, Cells]]:
    yield from ((one.row, one.cells) for one in edits.edited)
    yield from ((None, one.cells) for one in edits.added)


def _key(cell: Any) -> Hashable:
    """One name for equal values: True is not 1."""
    return (isinstance(cell, bool), cell) if isinstance(cell, Hashable) else repr(cell)
