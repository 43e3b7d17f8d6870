"""Keeps edits of rows that the table lacks until the rows are back."""

from __future__ import annotations

import functools
from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, Protocol

import msgspec

from millpond.frames.editing.edits import Cells, Draft, EditedRow, Parked, changed_cells, equal_cells
from millpond.frames.editing.history import Old, parked
from millpond.frames.editing.sketch import Finder, KnownTable, Sketch

_exactly = msgspec.json.Encoder(order="sorted").encode


class Fits(Protocol):
    """The cells that the new table accepts."""

    def __call__(self, name: str, cell: Any, row: EditedRow | None = None, /) -> bool:
        """Whether a column can have a value; ``row``: the row, with all that has waited for it."""


class Waiting:
    """What waits, while rows of an old table are edited that are not in the new one.

    Each is found without looking at all: thousands may wait.
    """

    def __init__(self, old: Old, waiting: Iterable[Parked]) -> None:
        self._sketch = old.sketch
        self._all: dict[int, Parked] = {}
        self._added = 0
        self._exact: dict[bytes, list[int]] = {}
        self._alike: dict[tuple[str, str], list[int]] = {}
        for one in waiting:
            self._add(one)

    @property
    def all(self) -> list[Parked]:
        return list(self._all.values())

    def __contains__(self, one: Parked) -> bool:
        return self._last(self._exact.get(_exactly(one))) is not None

    def _add(self, one: Parked) -> None:
        self._all[self._added] = one
        self._exact.setdefault(_exactly(one), []).append(self._added)
        self._alike.setdefault((one.label, one.content), []).append(self._added)
        self._added += 1

    def _last(self, among: list[int] | None) -> int | None:
        while among and among[-1] not in self._all:
            among.pop()
        return among[-1] if among else None

    @functools.cached_property
    def _often(self) -> Counter[int]:
        return Counter(array("Q", self._sketch.contents))

    def _found(self, row: int, cells: Cells | None) -> int | None:
        """The edit that waits for the row with these cells; None: none."""
        one = parked(self._sketch, row, cells)
        exact = self._last(self._exact.get(_exactly(one)))
        if exact is None and (one.label or self._often[self._sketch.content(row)] == 1):
            return self._last(self._alike.get((one.label, one.content)))
        return exact  # if other rows look like it, only an identical one counts

    def deletes(self, row: int) -> bool:
        """Delete the row as soon as it is back."""
        at = self._found(row, None)
        return at is not None and self._all[at].cells is None

    def change(self, row: int, before: Cells, after: Cells) -> None:
        """Replace the waiting edit of a row."""
        at = self._found(row, before)
        waits = {} if at is None else self._all[at].cells
        if waits is None:
            return  # whatever its cells are
        undone = before.keys() - after.keys()
        kept = {name: cell for name, cell in waits.items() if name not in undone}
        self._put(at, row, {**kept, **changed_cells(after, before)})

    def delete(self, row: int, before: Cells) -> None:
        """A row whose edit was ``before`` is to be deleted."""
        self._put(self._found(row, before), row, None)

    def restore(self, row: int, cells: Cells) -> None:
        """Cancel the deletion of a row, and keep this edit of it."""
        self._put(self._found(row, None), row, cells)

    def drop(self, one: Parked) -> bool:
        """The user no longer wants an edit that waits. False: it has not waited."""
        at = self._last(self._exact.get(_exactly(one)))
        if at is not None:
            del self._all[at]
        return at is not None

    def _put(self, at: int | None, row: int, cells: Cells | None) -> None:
        if at is not None:
            del self._all[at]
        if cells is None or cells:
            self._add(parked(self._sketch, row, cells))


def unpark(waiting: Parked, finder: Finder, draft: Draft, table: KnownTable, fits: Fits) -> None:
    """Do to the table, as ``draft``, what has waited, or let it wait on.

    A cell that the user has edited since stays as it is.
    """
    at = finder.identified(int(waiting.label or "0", 16), int(waiting.content or "0", 16))
    if at is None:
        draft.parked.append(waiting)
    elif waiting.cells is None:
        draft.deleted[at] = None
    else:
        since = draft.edited.get(at, {})
        waited = {n: cell for n, cell in waiting.cells.items() if n not in since}
        row = EditedRow(at, {**waited, **since})
        cells = {n: cell for n, cell in waited.items() if fits(n, cell, row)}
        if len(cells) < len(waited):
            rest = {n: cell for n, cell in waited.items() if n not in cells}
            draft.parked.append(Parked(waiting.label, waiting.content, rest))
        draft.set(at, {n: cell for n, cell in cells.items() if not has_cell(table, at, n, cell)})


def discard(waiting: Parked, finder: Finder, draft: Draft) -> None:
    """Undo what has waited, and is done to the table meanwhile."""
    at = finder.identified(int(waiting.label or "0", 16), int(waiting.content or "0", 16))
    if at is None:
        return
    if waiting.cells is None:
        draft.deleted.pop(at, None)
        return
    for name, cell in waiting.cells.items():
        if name in (edited := draft.edited.get(at, {})) and equal_cells(edited[name], cell):
            draft.unset(at, name)


def still_waiting(waiting: list[Parked], olds: Sequence[Old], table: KnownTable) -> list[Parked]:
    """What waits on in this table: not the deletions that its source has carried out.

    They would delete a later row that has the same values. Taken back, they bring their rows again.
    """
    deletions = {one for one in waiting if one.cells is None}
    done: set[Parked] = set()
    for old in olds if deletions else ():
        found = {parked(old.sketch, row, None) for row in old.edits.deleted} & deletions
        if found and _has_lost(table, old.sketch, old.edits.deleted):
            done |= found
    return [one for one in waiting if one.cells is not None or one not in done]


def _has_lost(table: KnownTable, old: Sketch, deleted: Sequence[int]) -> bool:
    """The table is as an old one without these rows, but for a few.

    A view of other rows, as of a filter or of the next page, lacks more of the others than have come,
    or there is a change in more than one of five.
    """
    new = table.sketch
    by_label = bool(old.labels and new.labels)
    before, after = (
        array("Q", rows) for rows in ((old.labels, new.labels) if by_label else (old.contents, new.contents))
    )
    gone = set(deleted)
    others, now = Counter(one for row, one in enumerate(before) if row not in gone), Counter(after)
    stay = (others & now).total()
    missing, came = others.total() - stay, now.total() - stay
    return missing <= came and stay >= max(1, 4 * (missing + came))


def taken_back(before: Iterable[Parked], after: Iterable[Parked]) -> bool:
    """Drop a waiting edit whose row is not in the table."""
    now = {(one.label, one.content): one.cells for one in after}
    for one in before:
        cells = now.get((one.label, one.content), {})
        if cells is not None and (one.cells is None or one.cells.keys() - cells.keys()):
            return True
    return False


def has_cell(table: KnownTable, row: int, name: str, cell: Any) -> bool:
    """Whether the table already has this value."""
    return name in table.names and equal_cells(table.cell(row, name), cell)
