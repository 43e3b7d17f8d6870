"""What a user may do to a table: the rest of what a page has sent is left out."""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection
from typing import NamedTuple

import msgspec

from millpond.elements.editing.possible import Possible
from millpond.elements.editor_columns import EditorColumns
from millpond.frames.editing.edits import AddedRow, Cells, EditedRow, Edits, Parked, by_row, changed_cells


class Permitted(NamedTuple):
    """What of edits a user may do."""

    edits: Edits
    """The very object that was sent, if nothing is left out."""
    reason: str = ""
    """Why something was left out; empty: nothing was."""


class Rights:
    """What the users of one editor may do.

    Parameters
    ----------
    columns:
        What can be entered.
    num_rows:
        ``"fixed"``, ``"dynamic"``, ``"add"`` or ``"delete"``.
    possible:
        What the cells can be.
    """

    def __init__(self, columns: EditorColumns, num_rows: str, possible: Possible) -> None:
        self._columns = columns
        self._possible = possible
        self._adds = num_rows in {"dynamic", "add"}
        self._deletes = num_rows in {"dynamic", "delete"}

    @functools.cached_property
    def editable(self) -> frozenset[str]:
        """The columns that can be edited."""
        return frozenset(name for name, column in self._columns.by_field.items() if column.editor is not None)

    @functools.cached_property
    def locked(self) -> frozenset[str]:
        """The columns that cannot be edited."""
        return frozenset(self._columns.by_field) - self.editable

    @functools.cached_property
    def hidden(self) -> frozenset[str]:
        """The columns that are not shown: the page gets none of their values."""
        return frozenset(name for name, column in self._columns.by_field.items() if column.hidden)

    def permitted(self, sent: Edits, before: Edits, *, here: bool) -> Permitted:
        """What was sent, without what the editor does not let a user do.

        What was entered before stays, also when the app lets nobody enter it any more.

        Parameters
        ----------
        sent, before:
            Edits of one table, and what they were before.
        here:
            It is the table of this run; else what that cannot have is left out later, by :meth:`allowed`.
        """
        reasons: list[str] = []
        known, deleted = {one.id: one.cells for one in before.added}, set(before.deleted)
        parts = {
            "added": tuple(one for one in sent.added if self._adds or one.id in known),
            "deleted": tuple(row for row in sent.deleted if self._deletes or row in deleted),
            "parked": sent.parked if self._deletes else _without_deletions(sent.parked, before.parked),
        }
        if len(parts["added"]) < len(sent.added):
            reasons.append("adding rows to this table is not allowed.")
        if len(parts["deleted"]) < len(sent.deleted) or len(parts["parked"]) < len(sent.parked):
            reasons.append("deleting rows of this table is not allowed.")
        found = msgspec.structs.replace(sent, **parts) if reasons else sent
        if here:
            found = self._with_cells(found, before, known, reasons)
        return Permitted(found, reasons[0] if reasons else "")

    def _with_cells(self, sent: Edits, before: Edits, known: dict[str, Cells], reasons: list[str]) -> Edits:
        was, every = by_row(before.edited), self._columns.by_field.keys()
        edited = [
            EditedRow(one.row, self._kept(one.cells, was.get(one.row, {}), self.editable, reasons))
            for one in sent.edited
        ]
        added = [
            AddedRow(one.id, self._kept(one.cells, known.get(one.id, {}), every, reasons), one.before)
            for one in sent.added
        ]
        waiting = self._waiting(sent.parked, before.parked)
        if waiting != sent.parked:
            reasons.append("values for an unfinished row are not allowed here.")
        if not reasons:
            return sent
        kept = tuple(one for one in edited if one.cells)
        return msgspec.structs.replace(sent, edited=kept, added=tuple(added), parked=waiting)

    def _kept(self, cells: Cells, was: Cells, among: Collection[str], reasons: list[str]) -> Cells:
        wrong = [name for name in changed_cells(cells, was) if name not in among]
        if not wrong:
            return cells
        is_there = wrong[0] in self._columns.by_field
        reasons.append(
            f"the column {wrong[0]!r} cannot be edited."
            if is_there
            else f"the table has no column {wrong[0]!r}."
        )
        return {n: was[n] if n in wrong else cell for n, cell in cells.items() if n not in wrong or n in was}

    def own(self, sent: Edits, before: Edits, restored: Callable[[str], Cells]) -> Edits:
        """What was sent. In columns that the user cannot edit, added rows have what they had, or what the app says.

        ``restored``: see history.py.
        """
        if not self.locked or not sent.added:
            return sent
        known = {one.id: one.cells for one in before.added}
        first = {c.field: c.first for c in self._columns.shown if c.first is not None}
        added = []
        for one in sent.added:
            given = known.get(one.id) or restored(one.id) or first
            cells = {name: cell for name, cell in one.cells.items() if name not in self.locked}
            # What is hidden the page does not have.
            cells |= {n: given[n] for n in self.locked & given.keys() if n in one.cells or n in self.hidden}
            added.append(one if cells == one.cells else AddedRow(one.id, cells, one.before))
        own = tuple(added)
        return sent if own == sent.added else msgspec.structs.replace(sent, added=own)

    def told(self, edits: Edits) -> Edits:
        """The edits as the page gets them: an undone deletion adds its row again, which must bring no values of hidden columns."""
        if self.hidden.isdisjoint(name for one in edits.added for name in one.cells):
            return edits
        added = [
            AddedRow(one.id, {n: cell for n, cell in one.cells.items() if n not in self.hidden}, one.before)
            for one in edits.added
        ]
        return msgspec.structs.replace(edits, added=tuple(added))

    def allowed(self, edits: Edits, before: Edits) -> Edits:
        """What edits of a table that was there before have become of this one, without what this one cannot have."""
        known = by_row(before.edited)
        edited = []
        for one in edits.edited:
            old = known.get(one.row, {})
            cells = {
                name: cell
                for name, cell in one.cells.items()
                if (name in old and old[name] == cell)
                or (name in self.editable and self._possible.is_value(name, cell))
            }
            if cells:
                edited.append(EditedRow(one.row, cells))
        added = [
            AddedRow(
                one.id,
                {n: cell for n, cell in one.cells.items() if self._possible.is_value_of(one, n)},
                one.before,
            )
            for one in edits.added
        ]
        return msgspec.structs.replace(
            edits,
            edited=tuple(edited),
            added=tuple(added),
            parked=self._waiting(edits.parked, before.parked),
        )

    def _waiting(self, sent: tuple[Parked, ...], before: tuple[Parked, ...]) -> tuple[Parked, ...]:
        """What waits, as the page has sent it, without new cells that may not.

        The page sends back what it has got. Only in a form can it have more, as edits wait in the page then.
        """
        if sent == before:
            return sent
        known = {(one.label, one.content): one.cells for one in before if one.cells is not None}
        found = []
        for one in sent:
            if one.cells is None:
                found.append(one)
                continue
            was = known.get((one.label, one.content), {})
            new = changed_cells(one.cells, was)
            cells = {n: c for n, c in one.cells.items() if n not in new or self._may_wait(n, c)}
            if cells:
                found.append(one if cells == one.cells else Parked(one.label, one.content, cells))
        return tuple(found)

    def _may_wait(self, name: str, cell: object) -> bool:
        return name in self.editable and self._possible.may_wait(name, cell)


def _without_deletions(sent: tuple[Parked, ...], before: tuple[Parked, ...]) -> tuple[Parked, ...]:
    known = {(one.label, one.content) for one in before if one.cells is None}
    return tuple(one for one in sent if one.cells is not None or (one.label, one.content) in known)
