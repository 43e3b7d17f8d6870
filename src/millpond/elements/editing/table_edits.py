"""What Session State has of an editor, and what of it is saved."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any, cast

import msgspec

from millpond.frames.editing.edits import Edits
from millpond.frames.editing.history import EditHistory


class TableEdits(dict[str, Any]):
    """What Session State has of an editor: ``edited_rows``, ``added_rows`` and ``deleted_rows``.

    Rows are positions in the table that the script has given.
    """

    edits: Edits
    history: EditHistory
    wire: str = ""
    """What the page has of it; empty: that is still to be written. It is not saved, nor what follows from the rest."""
    hidden: frozenset[str] = frozenset()
    """The columns whose cells are left out of ``wire``."""
    required: frozenset[str] = frozenset()
    """The columns without which an added row is not complete."""
    named: bool = False
    """Tables have names in it; older versions wrote their hashes."""

    def __reduce_ex__(self, protocol: Any) -> Any:
        if not hasattr(self, "edits"):
            return super().__reduce_ex__(protocol)
        if self._is_as_made():
            return _stored, (self.edits, self.history, self.required, self.named, None)
        # The items apart: by now, what the app has put into it may have this in it.
        nothing: dict[str, Any] = {}
        args = self.edits, self.history, self.required, self.named, nothing
        return _stored, args, None, None, iter(self.items())

    def _is_as_made(self) -> bool:
        """The app has changed nothing in it."""
        try:
            return bool(self == items_of(complete(self.edits, self.required)))
        except Exception:  # of an object of the app's: an array says of each of its items whether it is equal
            return False

    @property
    def edited_rows(self) -> dict[int, dict[str, Any]]:
        """Of each edited row the cells that were edited, by the position of the row."""
        return cast("dict[int, dict[str, Any]]", self["edited_rows"])

    @property
    def added_rows(self) -> list[dict[str, Any]]:
        """The rows that were added, each as its cells."""
        return cast("list[dict[str, Any]]", self["added_rows"])

    @property
    def deleted_rows(self) -> list[int]:
        """The positions of the rows that were deleted."""
        return cast("list[int]", self["deleted_rows"])


def _stored(
    edits: Edits, history: EditHistory, required: frozenset[str], named: bool, items: dict[str, Any] | None
) -> TableEdits:
    state = TableEdits(items_of(complete(edits, required)) if items is None else items)
    state.edits, state.history, state.required, state.named = edits, history, required, named
    return state


def complete(edits: Edits, required: Collection[str]) -> Edits:
    """The edits without the rows that the user has not yet filled in."""
    if not required or not edits.added:
        return edits
    added = tuple(
        row for row in edits.added if all(row.cells.get(name) not in (None, "") for name in required)
    )
    return msgspec.structs.replace(edits, added=added)


def items_of(shown: Edits, cells: Callable[[Mapping[str, Any]], dict[str, Any]] = dict) -> dict[str, Any]:
    """What an app sees of these edits; ``cells``: as which it sees those of a row."""
    gone = set(shown.deleted)
    return {
        "edited_rows": {one.row: cells(one.cells) for one in shown.edited if one.row not in gone},
        "added_rows": [cells(one.cells) for one in shown.added],
        "deleted_rows": list(shown.deleted),
    }
