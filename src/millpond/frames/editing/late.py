"""Applies edits that were made to an earlier table, which the page still showed."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from millpond.frames.editing.edits import (
    INDEX,
    AddedRow,
    Cells,
    Draft,
    Edits,
    by_row,
    changed_cells,
    equal_cells,
)
from millpond.frames.editing.history import Old
from millpond.frames.editing.sketch import Finder, KnownTable
from millpond.frames.editing.waiting import Fits, Waiting, discard, unpark

K = TypeVar("K")


def placed(rows: Mapping[K, int], place: Callable[[int], int | None]) -> dict[K, int]:
    return {key: at for key, row in rows.items() if (at := place(row)) is not None}


def placer(old: Old, table: KnownTable) -> Callable[[int], int | None]:
    """Finds the position of an old table's row in the current one."""
    finder = Finder(old.sketch, table, old.was)

    @functools.cache
    def place(row: int) -> int | None:
        if row in old.where:
            return old.where[row]
        at = old.place(row) if old.positional else finder.find(row)
        return old.added.get(old.id_of(row)) if at is None else at

    return place


def merge(
    sent: Edits,
    old: Old,
    draft: Draft,
    table: KnownTable,
    fits: Fits,
    olds: Sequence[Old] = (),
    *,
    found: bool = True,
) -> None:
    """Do to the table, as ``draft``, what ``sent`` does to the old one beyond ``old.edits``.

    ``olds``: all older tables. ``found``: see ``receive``.
    """
    old.was, old.where, old.entered = dict(old.was), dict(old.where), dict(old.entered)  # they are added to
    place: Callable[[int], int | None] = placer(old, table) if found else lambda _: None
    waiting, own = Waiting(old, draft.parked), _Entered([old, *olds], table)

    before, after = by_row(old.edits.edited), by_row(sent.edited)
    taken_back = set(old.edits.deleted) - set(sent.deleted)
    # Their deletion has been carried out, and is undone: they come back as they were.
    back = {row for row in taken_back if place(row) is None and row in old.was and not waiting.deletes(row)}
    for row in (before.keys() | after.keys()) - back:
        _merge_row(row, before.get(row, {}), after.get(row, {}), place(row), old, draft, table, waiting, own)

    def following(row: int) -> int | None:
        """The position of the first row, from this one on, that still exists."""
        behind = range(row, min(row + 50, old.sketch.rows))
        return next((at for at in map(place, behind) if at is not None), None)

    _merge_added(old.edits, sent, old, draft, following, table)
    for row in set(sent.deleted) - set(old.edits.deleted):
        id = old.id_of(row)
        if id in draft.added:
            del draft.added[id]
        elif (at := old.added.get(id, place(row))) is None:
            waiting.delete(row, before.get(row, {}))
        else:
            _note(row, at, old, table)
            draft.deleted[at] = None
    for row in taken_back:
        if place(row) is None and waiting.deletes(row):
            # The row is missing for another reason than its deletion.
            waiting.restore(row, after.get(row, {}))
        else:
            _restore(row, place(row), following(row + 1), after.get(row, {}), old, draft, table)
    _merge_waiting(sent, old, draft, table, waiting, fits)


def _merge_waiting(
    sent: Edits, old: Old, draft: Draft, table: KnownTable, waiting: Waiting, fits: Fits
) -> None:
    known, kept = Waiting(old, old.edits.parked), Waiting(old, sent.parked)
    discarded = [one for one in old.edits.parked if one not in kept and not waiting.drop(one)]
    draft.parked = waiting.all
    finder = Finder(old.sketch, table)
    for one in discarded:
        discard(one, finder, draft)
    for one in sent.parked:
        # In a form, the edit has only been waiting in the page.
        if one not in known and one not in waiting:
            unpark(one, finder, draft, table, fits)


def _merge_row(
    row: int,
    before: Cells,
    after: Cells,
    at: int | None,
    old: Old,
    draft: Draft,
    table: KnownTable,
    waiting: Waiting,
    own: _Entered,
) -> None:
    new = changed_cells(after, before)
    undone = before.keys() - after.keys()
    if not new and not undone:
        return
    if at is None and (back := draft.added.get(old.id_of(row))) is not None:
        was = {name: old.was[row][name] for name in undone if name in old.was.get(row, {})}
        draft.set_added(back.id, {**back.cells, **was, **new})
        return
    if at is None:
        waiting.change(row, before, after)
        return
    if new:
        _note(row, at, old, table)
    if not old.positional:
        # The row is about to get other values.
        old.where[row] = at
    now = table.row(at)
    draft.set(at, _not_there(new, draft.edited.get(at, {}), now))
    was = old.was.get(row, {})
    for name in undone:
        is_pending = name in draft.edited.get(at, {})
        if name in was and not (is_pending and not own.has(at, name, now.get(name), before[name])):
            draft.set(at, {name: was[name]})
        else:
            draft.unset(at, name)
    replaced = undone | (new.keys() & before.keys())
    if replaced:
        earlier = old.entered.get(row, {})
        old.entered[row] = earlier | {name: (*earlier.get(name, ()), before[name]) for name in replaced}


def _not_there(new: Cells, pending: Cells, now: Cells) -> Cells:
    """The new cells of a row, without those that it has already, and no edit says otherwise."""
    return {
        n: cell for n, cell in new.items() if n in pending or not (n in now and equal_cells(now[n], cell))
    }


class _Entered:
    """What the user has entered into cells that have become others since: the table may have it by now."""

    def __init__(self, olds: Sequence[Old], table: KnownTable) -> None:
        self._olds = olds
        self._table = table

    def has(self, at: int, name: str, *values: Any) -> bool:
        """Whether the first value, which the table has, is one that the user has entered into this cell: the others, or one before."""
        now, *known = values
        return any(equal_cells(now, cell) for cell in (*known, *self._cells.get((at, name), ())))

    @functools.cached_property
    def _cells(self) -> dict[tuple[int, str], list[Any]]:
        found: dict[tuple[int, str], list[Any]] = {}
        for old in self._olds:
            place = placer(old, self._table)
            earlier = [
                (row, name, cell)
                for row, cells in old.entered.items()
                for name, entered in cells.items()
                for cell in entered
            ]
            last = [(one.row, name, cell) for one in old.edits.edited for name, cell in one.cells.items()]
            for row, name, cell in (*earlier, *last):
                if (at := place(row)) is not None:
                    found.setdefault((at, name), []).append(cell)
        return found


def _note(row: int, at: int, old: Old, table: KnownTable) -> None:
    """Nobody may have touched this row before: to take back what is done to it, it is what it is now."""
    if row not in old.was:
        old.was[row] = table.remembered([at])[at]


def _merge_added(
    before: Edits,
    sent: Edits,
    old: Old,
    draft: Draft,
    following: Callable[[int], int | None],
    table: KnownTable,
) -> None:
    known = {one.id: one for one in before.added}
    for one in sent.added:
        id, earlier = _now(one.id, old, draft), known[one.id].cells if one.id in known else {}
        if id == one.id in draft.added:
            draft.set_added(id, one.cells)
        elif id in draft.added:
            draft.set_added(id, {**draft.added[id].cells, **changed_cells(one.cells, earlier)})
        elif id in old.added:
            if one.id not in known:
                draft.deleted.pop(old.added[id], None)  # it was deleted, and that is taken back
            at, new = old.added[id], changed_cells(one.cells, earlier)
            draft.set(at, _not_there(new, draft.edited.get(at, {}), table.remembered([at])[at]))
        elif one.id not in known:
            before_row = None if one.before is None else following(one.before)
            draft.added[one.id] = AddedRow(one.id, one.cells, before_row)
    for gone in known.keys() - {one.id for one in sent.added}:
        _remove(_now(gone, old, draft), old, draft)


def _now(id: str, old: Old, draft: Draft) -> str:
    """The id of an added row, or the one under which it came back after its deletion."""
    return id if id in draft.added or id in old.added else old.back.get(id, id)


def _remove(id: str, old: Old, draft: Draft) -> None:
    if id in draft.added:
        del draft.added[id]
    elif id in old.added:
        draft.deleted[old.added[id]] = None


def _restore(
    row: int,
    at: int | None,
    following: int | None,
    edited: Cells,
    old: Old,
    draft: Draft,
    table: KnownTable,
) -> None:
    """The user has taken it back that a row is deleted; ``following``: what comes after it now."""
    if at is not None and at in draft.deleted:
        del draft.deleted[at]
    elif at is None and row in old.was:
        id = old.id_of(row)
        cells = {**old.was[row], **edited}
        if INDEX in cells and table.counts and table.has_label(cells[INDEX]):
            del cells[INDEX]  # the rows are counted anew
        draft.added[id] = AddedRow(id, cells, following)
