"""Applies edits that were made to an earlier table, which the page still showed."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import TypeVar

from millpond.frames.editing.edits import (
    AddedRow,
    Cells,
    Draft,
    Edits,
    by_row,
    changed_cells,
    equal_cells,
)
from millpond.frames.editing.history import Old, restored_id
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
        return old.place(row) if old.positional else finder.find(row)

    return place


def merge(sent: Edits, old: Old, draft: Draft, table: KnownTable, fits: Fits, *, found: bool = True) -> None:
    """Do to the table, as ``draft``, what ``sent`` does to the old one beyond ``old.edits``; ``found``: see ``receive``."""
    place: Callable[[int], int | None] = placer(old, table) if found else lambda _: None
    waiting = Waiting(old, draft.parked)

    before, after = by_row(old.edits.edited), by_row(sent.edited)
    for row in before.keys() | after.keys():
        _merge_row(row, before.get(row, {}), after.get(row, {}), place(row), old, draft, table, waiting)

    def following(row: int) -> int | None:
        """The position of the first row, from this one on, that still exists."""
        behind = range(row, min(row + 50, old.sketch.rows))
        return next((at for at in map(place, behind) if at is not None), None)

    _merge_added(old.edits, sent, old, draft, following)
    for row in set(sent.deleted) - set(old.edits.deleted):
        id = restored_id(old.sketch, row)
        if id in draft.added:
            del draft.added[id]
        elif (at := old.added.get(id, place(row))) is None:
            waiting.delete(row, before.get(row, {}))
        else:
            draft.deleted[at] = None
    for row in set(old.edits.deleted) - set(sent.deleted):
        if place(row) is None and waiting.deletes(row):
            # The row is missing for another reason than its deletion.
            waiting.restore(row, after.get(row, {}))
        else:
            _restore(row, place(row), following(row + 1), old, draft)
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
) -> None:
    new = changed_cells(after, before)
    undone = before.keys() - after.keys()
    if not new and not undone:
        return
    if at is None:
        waiting.change(row, before, after)
        return
    if new and row not in old.was:
        # Nobody has touched it before: to take this back, it is what it is now.
        old.was = {**old.was, row: table.row(at)}
    if not old.positional:
        # The row is about to get other values.
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
            draft.set(old.added[one.id], changed_cells(one.cells, earlier))
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
        id = restored_id(old.sketch, row)
        draft.added[id] = AddedRow(id, old.was[row], following)
