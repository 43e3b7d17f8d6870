"""Applies edits to a table, and returns the type that the app has given."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from millpond.frames.columns import Column
from millpond.frames.editing.deleted import DeletedRows
from millpond.frames.editing.edits import INDEX, AddedRow, Edits
from millpond.frames.editing.shapes import reshape
from millpond.frames.editing.typed import value_of
from millpond.frames.frame import Frame


class ColumnChanges:
    """Edits arranged by columns, as libraries of tables apply them.

    Parameters
    ----------
    columns:
        The table's columns, without its index.
    index:
        The column of the index, if it has one level.
    rows:
        The number of rows of the table.
    edits:
        What is done to it.
    deleted:
        Rows that may come back with it.
    """

    def __init__(
        self,
        columns: Sequence[Column],
        index: Column | None,
        rows: int,
        edits: Edits,
        deleted: DeletedRows | None = None,
    ) -> None:
        self._rows_back = deleted
        self.columns = columns
        self.deleted = set(edits.deleted)
        self.kept = None if not self.deleted else [row for row in range(rows) if row not in self.deleted]
        """The positions of the rows that stay; None: all of them."""
        self.sets: dict[str, dict[int, Any]] = {}
        """The new values, by column and row."""
        known = {column.name: column for column in columns}
        if index is not None:
            known[INDEX] = index
        for one in edits.edited:
            for name, cell in one.cells.items():
                if name in known and one.row not in self.deleted:
                    self.sets.setdefault(name, {})[one.row] = value_of(cell, known[name])
        self.count = len(edits.added)
        self.added: dict[str, list[Any]] = {
            column.name: [self._cell(one, column.name, column) for one in edits.added] for column in columns
        }
        self.labels = [self._cell(one, INDEX, index) for one in edits.added]
        """The index labels of the added rows; None: none was given."""
        self.order = _order(rows, self.kept, edits)
        """Where the rows of the result are in the kept ones with the added ones behind them; None: there."""

    def _cell(self, one: AddedRow, name: str, column: Column | None) -> Any:
        """The value of an added row; ``column`` None: an index of several levels."""
        cell = one.cells.get(name)
        if self._rows_back is not None:
            before = self._rows_back.value(one.id, name, cell)
            if before is not None:
                return before.value
        if column is None:
            return None
        if name not in one.cells and column.content == "boolean":
            return False  # the value of a box that was not ticked
        return value_of(cell, column)


def _order(rows: int, kept: list[int] | None, edits: Edits) -> list[int] | None:
    before: dict[int, list[int]] = {}
    left = rows if kept is None else len(kept)
    ends: list[int] = []
    for at, one in enumerate(edits.added):
        if one.before is None or one.before >= rows:
            ends.append(left + at)
        else:
            before.setdefault(one.before, []).append(left + at)
    if not before:
        return None
    order: list[int] = []
    place = 0
    gone = set(edits.deleted)
    for row in range(rows):
        order += before.get(row, ())
        if row not in gone:
            order.append(place)
            place += 1
    return order + ends


def applied(
    frame: Frame, given: Any, edits: Edits, columns: Sequence[Column], deleted: DeletedRows | None = None
) -> Any:
    """The table with its edits: a new object of the type of ``given``.

    Parameters
    ----------
    frame:
        The table in ``given``.
    given:
        The table as the app has given it.
    edits:
        What is done to it.
    columns:
        Of the table, its index first, with the contents that their new values are to have.
    deleted:
        Rows of former tables, which may come back.

    Raises
    ------
    ValueError
        A value does not fit its column.
    """
    index = [column for column in columns if column.index]
    others = [column for column in columns if not column.index]
    change = ColumnChanges(others, index[0] if len(index) == 1 else None, frame.rows, edits, deleted)
    lists = frame.lists
    if lists is not None:
        return reshape(given, *_of_lists(lists, change, index[0].name if index else None))
    native = frame.native
    for module, name, apply in _LIBRARIES:
        library = sys.modules.get(module)
        if library is not None and isinstance(native, getattr(library, name)):
            return reshape(given, apply(native, change))
    import narwhals as nw

    made = _arrow(nw.from_native(native, eager_only=True).to_arrow(), change)
    return reshape(given, made.to_pandas() if "pandas" in sys.modules else made)


def _of_lists(
    lists: Mapping[str, Sequence[Any]], change: ColumnChanges, index: str | None
) -> tuple[dict[str, list[Any]], list[Any]]:
    """The columns, and the labels of the rows: those of the index, else their numbers."""
    made: dict[str, list[Any]] = {}
    rows = len(next(iter(lists.values()), ()))
    for name, values in lists.items():
        column = list(values)
        for row, value in change.sets.get(INDEX if name == index else name, {}).items():
            column[row] = value
        if change.kept is not None:
            column = [column[row] for row in change.kept]
        column += change.labels if name == index else change.added[name]
        made[name] = column if change.order is None else [column[at] for at in change.order]
    if index is not None:
        return made, made.pop(index)
    numbers = [*(range(rows) if change.kept is None else change.kept), *range(rows, rows + change.count)]
    return made, numbers if change.order is None else [numbers[at] for at in change.order]


def _pandas(native: Any, change: ColumnChanges) -> Any:
    from millpond.frames.editing.pandas_edits import with_edits

    return with_edits(native, change)


def _polars(native: Any, change: ColumnChanges) -> Any:
    polars = sys.modules["polars"]

    def series(name: str, values: list[Any]) -> Any:
        with _fitting(name):
            return polars.Series(name, values, dtype=native.schema[name])

    made = native
    for name, values in change.sets.items():
        if native.schema[name].is_numeric() and None not in values.values():
            # A few edited cells must not turn a whole column into Python objects.
            new = series(name, list(values.values()))
            made = made.with_columns(native[name].clone().scatter(list(values), new))
            continue
        column = native[name].to_list()
        for row, value in values.items():
            column[row] = value
        made = made.with_columns(series(name, column))
    if change.kept is not None:
        made = made[change.kept]
    if change.count:
        rows = polars.DataFrame([series(name, change.added[name]) for name in native.columns])
        made = polars.concat([made, rows])
    return made if change.order is None else made[change.order]


def _arrow(native: Any, change: ColumnChanges) -> Any:
    arrow, numpy = sys.modules["pyarrow"], sys.modules.get("numpy")
    replaced = import_module("pyarrow.compute").replace_with_mask

    def array(field: Any, values: list[Any]) -> Any:
        with _fitting(field.name):
            return arrow.array(values, field.type)

    made = native
    for name, values in change.sets.items():
        at = native.schema.get_field_index(name)
        field = native.schema.field(at)
        if numpy is not None and (arrow.types.is_floating(field.type) or arrow.types.is_integer(field.type)):
            # As for Polars: the column must not become Python objects for a few cells.
            rows = sorted(values)
            mask = numpy.zeros(native.num_rows, dtype=bool)
            mask[rows] = True
            new = array(field, [values[row] for row in rows])
            made = made.set_column(at, field, replaced(native.column(at), arrow.array(mask), new))
            continue
        column = native.column(at).to_pylist()
        for row, value in values.items():
            column[row] = value
        made = made.set_column(at, field, array(field, column))
    if change.kept is not None:
        made = made.take(arrow.array(change.kept, arrow.int64()))
    if change.count:
        arrays = [array(field, change.added[field.name]) for field in native.schema]
        made = arrow.concat_tables([made, arrow.table(arrays, schema=native.schema)])
    return made if change.order is None else made.take(arrow.array(change.order, arrow.int64()))


@contextmanager
def _fitting(name: str) -> Iterator[None]:
    """Turn a library's refusal of a value into ValueError."""
    try:
        yield
    except Exception as error:
        raise ValueError(f"A value does not fit the column {name!r}: {error}") from None


_LIBRARIES: Sequence[tuple[str, str, Callable[[Any, ColumnChanges], Any]]] = (
    ("pandas", "DataFrame", _pandas),
    ("polars", "DataFrame", _polars),
    ("pyarrow", "Table", _arrow),
)
