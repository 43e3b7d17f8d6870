"""The values of deleted rows, as the app has given them: what takes a deletion back puts these very values back.

What the page knows of a row says less: of bytes and of other objects it is a text, and a list
that has lost its last number is no list of numbers any more. A later process has that alone.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from millpond.frames.editing.edits import INDEX, Cells
from millpond.frames.editing.history import MOST_OLD, restored_id
from millpond.frames.editing.sketch import KnownTable


class GivenValue(NamedTuple):
    """A value of the app's."""

    value: Any


class DeletedRows:
    """The rows that were deleted in the last tables of one editor."""

    def __init__(self) -> None:
        self._tables: OrderedDict[str, dict[str, dict[str, tuple[Any, Any]]]] = OrderedDict()
        """Of each table the deleted rows, by the ids under which they come back: cells, and what they stand for."""

    def note(self, table: KnownTable, rows: Iterable[int], was: Mapping[int, Cells]) -> None:
        """These rows of the table are deleted; ``was``: their cells."""
        known = self._tables.get(table.fingerprint, {})
        ids = {row: restored_id(table.sketch, row) for row in rows if row < table.rows and row in was}
        new = [row for row, id in ids.items() if id not in known]
        if not new:
            return
        frame = table.frame
        found: dict[int, dict[str, tuple[Any, Any]]] = {row: {} for row in new}
        for name, at in table.names.items():
            for row, value in zip(new, frame.objects(at, new), strict=True):
                found[row][name] = was[row].get(name), value
        if table.index:
            levels = [frame.objects(at, new) for at in table.index]
            for row, label in zip(new, zip(*levels, strict=True), strict=True):
                found[row][INDEX] = was[row].get(INDEX), label if len(label) > 1 else label[0]
        # A new one: other threads may be reading.
        self._tables[table.fingerprint] = {**known, **{ids[row]: values for row, values in found.items()}}
        while len(self._tables) > MOST_OLD + 1:
            self._tables.popitem(last=False)

    def value(self, id: str, name: str, cell: Any) -> GivenValue | None:
        """What the cell of a row was that comes back under this id; None: that is not known, or it has another value since."""
        for rows in (*self._tables.values(),):
            if id in rows:
                was, value = rows[id].get(name, (None, None))
                return GivenValue(value) if name in rows[id] and was == cell else None
        return None
