"""Recognises tables that the script has made of an editor's result, and finds the edits in them."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Mapping
from typing import NamedTuple

from millpond.frames.editing.edits import INDEX, Cells, Draft, Edits, by_row, equal_cells
from millpond.frames.editing.history import EditHistory, GivenResult, Old
from millpond.frames.editing.sketch import KnownTable, Sketch


class Absorbed(NamedTuple):
    """A table that was made of a result."""

    old: Old
    """The former table."""
    draft: Draft
    """The edits that the new table has not taken over."""
    differences: int = 0
    """The number of cells that differ from the result."""


def absorbed(given: GivenResult, history: EditHistory, table: KnownTable) -> Absorbed | None:
    """The table, if it was made of what the script was given."""
    edits = given.edits
    is_exact = given.result == table.fingerprint
    if not edits or not (is_exact or _may_be(table, given, history.base)):
        return None
    draft = Draft()
    draft.parked = list(edits.parked)
    expected = _expected(edits, history.base)
    if is_exact and table.ordered:
        return Absorbed(_old(history, edits, expected, positional=True), draft)
    found = Matching(edits, history, table, expected).found()
    if found is None:
        return None
    differences = 0
    for row, cells in by_row(edits.edited).items():
        if row not in found.rows:
            continue
        was, now = history.was[row], table.row(found.rows[row])
        other = {n: cell for n, cell in cells.items() if n in now and not equal_cells(now[n], cell)}
        differences += len(other)
        # What the script has made of an edit counts; what it has not taken is still to be done.
        # Nor has it made anything of what it was not given: there, somebody else has changed the cell.
        left = {n: cell for n, cell in other.items() if not given.drawn or equal_cells(now[n], was.get(n))}
        draft.set(found.rows[row], left)
    for one in edits.added:
        now = table.row(found.added[one.id])
        differences += sum(n in now and not equal_cells(now[n], cell) for n, cell in one.cells.items())
    return Absorbed(_old(history, edits, found, positional=found.in_place), draft, differences)


def _may_be(table: KnownTable, given: GivenResult, base: Sketch) -> bool:
    """The table has as many rows as the result, and the first that was not touched: by that most tables are told apart."""
    if table.rows != given.rows or (base.rows and not base.contents):
        return False
    touched = given.edits.touched
    row = next((row for row in range(base.rows) if row not in touched), None)
    return row is None or base.content(row) in table.by_content


class TouchedRows(NamedTuple):
    """Where the touched rows are in the new table."""

    rows: dict[int, int]
    """The edited rows."""
    added: dict[str, int]
    in_place: bool = True
    """All rows are where they are in the result."""


def _expected(edits: Edits, base: Sketch) -> TouchedRows:
    """Where they are in the result."""
    place, added = result_places(edits, base)
    return TouchedRows(
        {one.row: place(one.row) for one in edits.edited if one.row not in edits.deleted}, added
    )


def result_places(edits: Edits, base: Sketch) -> tuple[Callable[[int], int], dict[str, int]]:
    """Where rows of the base are in the table with the edits, and where the added ones are.

    Of a deleted row it is the place of what comes after it.
    """
    gone = edits.deleted
    inserts = sorted(one.before for one in edits.added if one.before is not None and one.before < base.rows)

    def place(row: int) -> int:
        return row - bisect_left(gone, row) + bisect_right(inserts, row)

    added: dict[str, int] = {}
    last = base.rows - len(gone) + len(inserts)
    here: dict[int, int] = {}
    for one in edits.added:
        if one.before is None or one.before >= base.rows:
            added[one.id] = last
            last += 1
        else:
            # Those before the same row are in their order.
            first = one.before - bisect_left(gone, one.before) + bisect_left(inserts, one.before)
            added[one.id] = first + here.get(one.before, 0)
            here[one.before] = here.get(one.before, 0) + 1
    return place, added


def _old(history: EditHistory, edits: Edits, places: TouchedRows, *, positional: bool) -> Old:
    old = Old(history.base, edits, history.was, positional, added=places.added)
    if positional:
        old.gone, old.came = list(edits.deleted), _slots(edits, history.base)
    else:
        old.where = places.rows
    return old


def _slots(edits: Edits, base: Sketch) -> list[int]:
    """How many of the remaining rows are before each row that was inserted."""
    inserts = (one.before for one in edits.added if one.before is not None and one.before < base.rows)
    return sorted(before - bisect_left(edits.deleted, before) for before in inserts)


class Matching:
    """Finds the touched rows of a result in a table with as many rows.

    All rows that were not touched have to be in it. Of the others, each has to
    be like the row that it is taken for: in all that was not edited; or in
    half of it, if the edit itself is there, or if everything is in its place.
    An added row has to be there as it was entered; or half of it, if other
    rows or all edits of other rows are there.
    """

    def __init__(self, edits: Edits, history: EditHistory, table: KnownTable, expected: TouchedRows) -> None:
        self._edits = edits
        self._history = history
        self._table = table
        self._expected = expected

    def found(self) -> TouchedRows | None:
        """Where they are; None: the table was not made of this result."""
        left = self._left()
        if left is None:
            return None
        expected = self._expected
        some_stay = len(left) < self._table.rows
        in_place = left == sorted({*expected.rows.values(), *expected.added.values()}) and self._in_order(
            left
        )
        free = dict.fromkeys(left)
        rows: dict[int, int] = {}
        for row, cells in by_row(self._edits.edited).items():
            if row in expected.rows:
                at = self._edited(row, cells, free, loose=in_place and some_stay)
                if at is None:
                    return None
                rows[row] = at
                del free[at]
        is_like = some_stay or self._is_taken_over(rows)
        added: dict[str, int] = {}
        for one in self._edits.added:
            cells = {n: cell for n, cell in one.cells.items() if cell is not None and n in self._table.names}
            at = self._added(cells, free, loose=is_like)
            if at is None:
                return None
            added[one.id] = at
            del free[at]
        return TouchedRows(rows, added, in_place and rows == expected.rows and added == expected.added)

    def _left(self) -> list[int] | None:
        """The rows of the table that are none of those that were not touched; None: one of those is missing."""
        touched = self._edits.touched
        contents = array("Q", self._history.base.contents)
        untouched = Counter(content for row, content in enumerate(contents) if row not in touched)
        left: list[int] = []
        for row, content in enumerate(array("Q", self._table.sketch.contents)):
            if untouched[content] > 0:
                untouched[content] -= 1
            else:
                left.append(row)
        return None if +untouched else left

    def _in_order(self, left: list[int]) -> bool:
        touched, others = self._edits.touched, set(left)
        before, after = array("Q", self._history.base.contents), array("Q", self._table.sketch.contents)
        return [c for row, c in enumerate(before) if row not in touched] == [
            c for row, c in enumerate(after) if row not in others
        ]

    def _edited(self, row: int, cells: Cells, free: Mapping[int, None], *, loose: bool) -> int | None:
        label = self._history.base.label(row)
        if label and self._table.sketch.labels:
            at = self._table.by_label.get(label)
            return at if at in free else None
        kept = {name: cell for name, cell in self._history.was[row].items() if name not in (INDEX, *cells)}
        if loose and self._has(self._expected.rows[row], kept, half=True):
            return self._expected.rows[row]
        if kept and (at := self._like(kept, free)) is not None:
            return at
        # One that has what the user has entered, and half of what the row had.
        taken = (at for at in free if any(self._has(at, {n: cell}) for n, cell in cells.items()))
        return next((at for at in taken if self._has(at, kept, half=True)), None)

    def _is_taken_over(self, rows: Mapping[int, int]) -> bool:
        """The table has all that the user has entered into its rows, and there is some of that."""
        edited = by_row(self._edits.edited)
        return bool(rows) and all(self._has(at, edited[row]) for row, at in rows.items())

    def _added(self, cells: Cells, free: Mapping[int, None], *, loose: bool) -> int | None:
        if not cells:
            return next((at for at in free if not any(self._table.row(at).values())), None)
        at = self._like(cells, free)
        return self._like(cells, free, half=True) if at is None and loose else at

    def _like(self, cells: Cells, among: Mapping[int, None], *, half: bool = False) -> int | None:
        return next((at for at in among if self._has(at, cells, half=half)), None)

    def _has(self, at: int, cells: Cells, *, half: bool = False) -> bool:
        now = self._table.row(at)
        count = sum(name in now and equal_cells(now[name], cell) for name, cell in cells.items())
        return 2 * count >= len(cells) if half else count == len(cells)
