"""What becomes of edits when the script draws another table.

The new table is compared with what the script was given. If it has been made of
that, as in ``state.df = st.data_editor(state.df)``, the edits are in it, and are
edits no longer (:func:`absorbed`). Otherwise each edit goes with its row, and
waits where its row is not in the table.
"""

from __future__ import annotations

import functools
from array import array
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeVar

import msgspec

from millpond.frames.editing.edits import AddedRow, Cells, Draft, Edits, Parked, by_row
from millpond.frames.editing.history import MOST_OLD, EditHistory, GivenResult, Old, equal_cells
from millpond.frames.editing.sketch import Finder, KnownTable, Sketch

Fits = Callable[[str, Any], bool]
"""Whether a column of the new table can have a value."""


def draw(edits: Edits, history: EditHistory, table: KnownTable, fits: Fits) -> tuple[Edits, EditHistory]:
    """The edits of the table that the script draws now."""
    if history.base.fingerprint == table.fingerprint:
        return edits, history
    made = _source(history, table)
    if made is None:
        taken = edits
        old, draft = moved(edits, history, table, fits)
    else:
        old, draft = made.old, made.draft
        taken = old.edits
        waiting, draft.parked = draft.parked, []
        finder = Finder(history.base, table)
        for one in waiting:
            _unpark(one, finder, draft, table, fits)
    olds = [_followed(each, old, table) for each in history.olds]
    if taken != edits:
        # What the user has done since the script was given the rest.
        _merge(edits, old, draft, table)
        old.edits = edits
    now = draft.done(table.fingerprint)
    return now, EditHistory(table.sketch, _rows(now, table), (), (old, *olds)[:MOST_OLD])


def _same(sent: Edits, edits: Edits) -> Edits:
    """What was sent, with the very objects of what has not changed: they are saved once."""
    known = {one.row: one for one in edits.edited}
    edited = tuple(old if (old := known.get(one.row)) == one else one for one in sent.edited)
    return msgspec.structs.replace(sent, edited=edited)


class Absorbed(NamedTuple):
    """The table was made of a result."""

    old: Old
    """The table before."""
    draft: Draft
    """What of the edits the new table has not taken over."""
    differences: int = 0
    """Cells in which it is not as the result was."""


def _source(history: EditHistory, table: KnownTable) -> Absorbed | None:
    """Which of the results the table was made of."""
    for given in history.given:
        if given.result == table.fingerprint:
            return absorbed(given, history, table)
    made = [found for given in history.given if (found := absorbed(given, history, table)) is not None]
    # The one that differs least; of several the newest. What came after it is done to the table once more.
    return min(made, key=lambda one: one.differences, default=None)


def receive(sent: Edits, edits: Edits, history: EditHistory, table: KnownTable) -> tuple[Edits, EditHistory]:
    """The edits after the page has sent ``sent``, which may be of a table that it had before. Raises ValueError."""
    if sent.base == table.fingerprint:
        return _same(sent, edits), msgspec.structs.replace(history, was=_rows(sent, table, history.was))
    olds = history.olds
    at = next((at for at, old in enumerate(olds) if old.sketch.fingerprint == sent.base), None)
    if at is None:
        raise ValueError("They are of a table that is not known any more.")
    # What the history has is as it was written: it may be tried again.
    old = msgspec.structs.replace(olds[at])
    draft = Draft(edits)
    _merge(sent, old, draft, table)
    old.edits = sent
    now = draft.done(table.fingerprint)
    olds = (*olds[:at], old, *olds[at + 1 :])
    return now, msgspec.structs.replace(history, was=_rows(now, table, history.was), olds=olds)


def _rows(edits: Edits, table: KnownTable, known: Mapping[int, Cells] = {}) -> dict[int, Cells]:
    """The rows that they touch, as they are in the table, beside those that are known."""
    missing = [row for row in edits.touched if row < table.rows and row not in known]
    # An edit that is taken back may be in the table already: what was there is still to be known then.
    return {**known, **table.rows_at(missing)}


def _followed(old: Old, newest: Old, table: KnownTable) -> Old:
    """An older table, after the newest one has become another."""
    followed = msgspec.structs.replace(old)
    place = _placer(newest, table)
    followed.where = _placed(old.where, place)
    if old.positional and newest.positional:
        followed.lose(newest.gone)
        followed.added = {**newest.added, **followed.added}
    else:
        if old.positional:
            were = {row: old.place(row) for row in old.edits.touched}
            touched = {row: at for row, at in were.items() if at is not None}
            followed.where = {**_placed(touched, place), **followed.where}
        followed.positional = False
        followed.added = {**newest.added, **_placed(old.added, place)}
    return followed


K = TypeVar("K")


def _placed(rows: Mapping[K, int], place: Callable[[int], int | None]) -> dict[K, int]:
    return {key: at for key, row in rows.items() if (at := place(row)) is not None}


def _placer(old: Old, table: KnownTable) -> Callable[[int], int | None]:
    """Says where a row of an old table is in this one."""
    finder = Finder(old.sketch, table)

    @functools.cache
    def place(row: int) -> int | None:
        if row in old.where:
            return old.where[row]
        return old.place(row) if old.positional else finder.find(row)

    return place


# The table was made of what the script was given -------------------------------------


def absorbed(given: GivenResult, history: EditHistory, table: KnownTable) -> Absorbed | None:
    """The table, if it was made of what the script was given."""
    edits, draft = given.edits, Draft()
    draft.parked = list(edits.parked)
    if not edits:
        return None
    expected = _expected(edits, history.base)
    if given.result == table.fingerprint:
        return Absorbed(_old(history, edits, expected, positional=True), draft)
    if table.rows != given.rows or not history.base.contents:
        return None
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
        draft.set(found.rows[row], {n: cell for n, cell in other.items() if equal_cells(now[n], was.get(n))})
    for one in edits.added:
        now = table.row(found.added[one.id])
        differences += sum(n in now and not equal_cells(now[n], cell) for n, cell in one.cells.items())
    return Absorbed(_old(history, edits, found, positional=found.in_place), draft, differences)


class TouchedRows(NamedTuple):
    """Where the touched rows are in the new table."""

    rows: dict[int, int]
    """The edited ones."""
    added: dict[str, int]
    in_place: bool = True
    """All rows are where they are in the result."""


def _expected(edits: Edits, base: Sketch) -> TouchedRows:
    """Where they are in the result."""
    gone = edits.deleted
    inserts = sorted(one.before for one in edits.added if one.before is not None and one.before < base.rows)

    def place(row: int) -> int:
        return row - bisect_left(gone, row) + bisect_right(inserts, row)

    rows = {one.row: place(one.row) for one in edits.edited if one.row not in gone}
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
    return TouchedRows(rows, added)


def _old(history: EditHistory, edits: Edits, places: TouchedRows, *, positional: bool) -> Old:
    positional = positional and all(one.before is None for one in edits.added)
    return Old(
        history.base, edits, history.was, positional, list(edits.deleted) if positional else [], places.added,
        {} if positional else places.rows,
    )  # fmt: skip


class Matching:
    """Finds the touched rows of a result in a table with as many rows.

    All rows that were not touched have to be in it. Of the others, each has to
    be like the row that it is taken for: in all that was not edited; or in
    half of it, if the edit itself is there, or if everything is in its place.
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
        added: dict[str, int] = {}
        for one in self._edits.added:
            cells = {n: cell for n, cell in one.cells.items() if cell is not None and n in self._table.names}
            at = self._added(one.id, cells, free, loose=some_stay)
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
        kept = {name: cell for name, cell in self._history.was[row].items() if name not in cells}
        if loose and self._has(self._expected.rows[row], kept, half=True):
            return self._expected.rows[row]
        if kept and (at := self._like(kept, free)) is not None:
            return at
        # One that has what the user has entered, and half of what the row had.
        taken = (at for at in free if any(self._has(at, {n: cell}) for n, cell in cells.items()))
        return next((at for at in taken if self._has(at, kept, half=True)), None)

    def _added(self, id: str, cells: Cells, free: Mapping[int, None], *, loose: bool) -> int | None:
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


# Each edit goes with its row -----------------------------------------------------------


def moved(edits: Edits, history: EditHistory, table: KnownTable, fits: Fits) -> tuple[Old, Draft]:
    """The table before, and the edits of the new one."""
    finder = Finder(history.base, table)
    draft = Draft()
    found = {row: finder.find(row) for row in sorted(edits.touched)}
    for row, cells in by_row(edits.edited).items():
        at = found[row]
        if at is None:
            draft.parked.append(_parked(history.base, row, cells))
            continue
        wrong = {name: cell for name, cell in cells.items() if not fits(name, cell)}
        if wrong:
            draft.parked.append(_parked(history.base, row, wrong))
        draft.set(
            at, {n: cell for n, cell in cells.items() if n not in wrong and not _has(table, at, n, cell)}
        )
    for row in edits.deleted:
        if (at := found[row]) is None:
            draft.parked.append(_parked(history.base, row, None))
        else:
            draft.deleted[at] = None
    delivered = {one.id for given in history.given for one in given.edits.added}
    for one in edits.added:
        if one.id in delivered and _came(one, history.base, table):
            continue
        before_row = None if one.before is None else found.get(one.before, finder.find(one.before))
        cells = {name: cell for name, cell in one.cells.items() if fits(name, cell)}
        draft.added[one.id] = AddedRow(one.id, cells, before_row)
    for waiting in edits.parked:
        _unpark(waiting, finder, draft, table, fits)
    where = {row: at for row, at in found.items() if at is not None}
    return Old(history.base, edits, history.was, bool(finder.stays), where=where), draft


def _has(table: KnownTable, row: int, name: str, cell: Any) -> bool:
    """The table has this value already."""
    return name in table.names and equal_cells(table.cell(row, name), cell)


def _parked(base: Sketch, row: int, cells: Cells | None) -> Parked:
    label, content = base.label(row), base.content(row)
    return Parked(f"{label:x}" if label else "", f"{content:x}", cells)


def _unpark(waiting: Parked, finder: Finder, draft: Draft, table: KnownTable, fits: Fits) -> None:
    at = finder.identified(int(waiting.label or "0", 16), int(waiting.content or "0", 16))
    if at is None:
        draft.parked.append(waiting)
    elif waiting.cells is None:
        draft.deleted[at] = None
    else:
        cells = {n: cell for n, cell in waiting.cells.items() if fits(n, cell)}
        if len(cells) < len(waiting.cells):
            rest = {n: cell for n, cell in waiting.cells.items() if n not in cells}
            draft.parked.append(Parked(waiting.label, waiting.content, rest))
        draft.set(at, {n: cell for n, cell in cells.items() if not _has(table, at, n, cell)})


def _came(one: AddedRow, base: Sketch, table: KnownTable) -> bool:
    """The new table has a row that the one before had not, with all that the user has put into the added one."""
    if not base.contents:
        return False
    before = Counter(array("Q", base.contents))
    given = {name: cell for name, cell in one.cells.items() if cell is not None}
    if not given or not given.keys() <= table.names.keys():
        return False
    for row, content in enumerate(array("Q", table.sketch.contents)):
        if before[content] > 0:
            before[content] -= 1
        elif all(equal_cells(table.cell(row, name), cell) for name, cell in given.items()):
            return True
    return False


# What was done to a table that is not there any more ------------------------------------


def _merge(sent: Edits, old: Old, draft: Draft, table: KnownTable) -> None:
    """Do to the table, as ``draft``, what ``sent`` does to the old one beyond ``old.edits``."""
    place = _placer(old, table)

    before, after = by_row(old.edits.edited), by_row(sent.edited)
    for row in before.keys() | after.keys():
        _merge_row(row, before.get(row, {}), after.get(row, {}), place(row), old, draft, table)

    def following(row: int) -> int | None:
        """Where the first row from this one on is that there is still."""
        behind = range(row, min(row + 50, old.sketch.rows))
        return next((at for at in map(place, behind) if at is not None), None)

    _merge_added(old.edits, sent, old, draft, following)
    for row in set(sent.deleted) - set(old.edits.deleted):
        id = _restored(old, row)
        if id in draft.added:
            del draft.added[id]
        elif (at := old.added.get(id, place(row))) is None:
            draft.parked.append(_parked(old.sketch, row, None))
        else:
            draft.deleted[at] = None
    for row in set(old.edits.deleted) - set(sent.deleted):
        _restore(row, place(row), following(row + 1), old, draft)


def _merge_row(
    row: int, before: Cells, after: Cells, at: int | None, old: Old, draft: Draft, table: KnownTable
) -> None:
    new = {n: cell for n, cell in after.items() if n not in before or not equal_cells(before[n], cell)}
    undone = before.keys() - after.keys()
    if not new and not undone:
        return
    if at is None:
        if new:
            draft.parked.append(_parked(old.sketch, row, new))
        return
    if new and row not in old.was:
        # Nobody has touched it before: to take this back, it is what it is now.
        old.was = {**old.was, row: table.row(at)}
    if not old.positional:
        # It will have other values soon.
        old.where = {**old.where, row: at}
    pending, now = draft.edited.get(at, {}), table.row(at)
    draft.set(
        at,
        {n: cell for n, cell in new.items() if n in pending or not (n in now and equal_cells(now[n], cell))},
    )
    for name in undone:
        if name in draft.edited.get(at, {}):
            draft.unset(at, name)
        elif name in old.was.get(row, {}):
            draft.set(at, {name: old.was[row][name]})


def _merge_added(
    before: Edits, sent: Edits, old: Old, draft: Draft, following: Callable[[int], int | None]
) -> None:
    known = {one.id: one for one in before.added}
    for one in sent.added:
        if one.id in draft.added:
            draft.set_added(one.id, one.cells)
        elif one.id not in known and one.id not in old.added:
            at = None if one.before is None else following(one.before)
            draft.added[one.id] = AddedRow(one.id, one.cells, at)
        elif one.id in old.added:
            earlier = known[one.id].cells if one.id in known else {}
            draft.set(
                old.added[one.id],
                {n: c for n, c in one.cells.items() if n not in earlier or not equal_cells(earlier[n], c)},
            )
    for id in known.keys() - {one.id for one in sent.added}:
        if id in draft.added:
            del draft.added[id]
        elif id in old.added:
            draft.deleted[old.added[id]] = None


def _restore(row: int, at: int | None, following: int | None, old: Old, draft: Draft) -> None:
    """The user has taken it back that a row is deleted; ``following``: what comes after it now."""
    if at is not None and at in draft.deleted:
        del draft.deleted[at]
    elif at is None and row in old.was:
        id = _restored(old, row)
        draft.added[id] = AddedRow(id, old.was[row], following)


def _restored(old: Old, row: int) -> str:
    """The id of a row that is there again after the table has lost it."""
    return f"restored-{old.sketch.fingerprint[:8]}-{row}"
