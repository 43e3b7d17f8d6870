"""The columns that a session's charts draw, and which of them its tab has been sent."""

from __future__ import annotations

import weakref
from collections import deque
from collections.abc import Callable
from typing import Any, Final, TypeVar

from millpond.dataset import Beginning, DataColumn, Lacking, beginning

T = TypeVar("T")

MOST_NAMES: Final = 2_000
"""Addresses remembered as sent; a tab that has forgotten one asks for it."""
MOST_ALIKE: Final = 8
"""Columns of one name whose beginning a new one is compared with."""
MOST_BEGINNINGS: Final = 16
"""Older states of a growing column: of some a slow tab never hears."""
MOST_COMPARED: Final = 200_000
"""The least number of values of a column that is compared with others."""
FEWEST_KEPT: Final = 20
"""The least number of equal values that are worth not sending again."""


class Datasets:
    """The datasets of one session."""

    def __init__(self) -> None:
        self._known: weakref.WeakValueDictionary[str, DataColumn] = weakref.WeakValueDictionary()
        self._sent: dict[str, None] = {}
        self._latest: dict[str, deque[weakref.ref[DataColumn]]] = {}
        """The columns that were drawn recently, by name."""
        self._made: weakref.WeakValueDictionary[str, Any] = weakref.WeakValueDictionary()

    def remembered(self, name: str, make: Callable[[], T]) -> T:
        """What was made under this name, if something on the page has it; else it is made."""
        found: T | None = self._made.get(name)
        if found is None:
            found = self._made[name] = make()
        return found

    def find(self, address: str) -> DataColumn | None:
        """The column with this address, if something on the page has it."""
        return self._known.get(address)

    def add(self, column: DataColumn, name: str = "") -> DataColumn:
        """Remember a column as long as something has it.

        Parameters
        ----------
        column:
            The column.
        name:
            What it is called: one that begins as another one of this name does
            not have to be sent from its beginning.
        """
        found = self._known.setdefault(column.address, column)
        if found is column:
            self._look_for_beginning(column, name)
        return found

    def _look_for_beginning(self, column: DataColumn, name: str) -> None:
        latest = self._latest.setdefault(name, deque(maxlen=MOST_ALIKE))
        if len(column) > MOST_COMPARED:
            return
        best, kept = None, FEWEST_KEPT - 1
        for reference in latest:
            other = reference()
            if other is not None and (count := beginning(other, column)) > kept:
                best, kept = other, count
        if best is not None:
            older = (Beginning(address, min(count, kept)) for address, count in best.begins_as)
            column.begins_as = (Beginning(best.address, kept), *older)[:MOST_BEGINNINGS]
        latest.appendleft(weakref.ref(column))
        while len(self._latest) > MOST_NAMES:
            del self._latest[next(iter(self._latest))]

    def lacks(self, column: DataColumn) -> Lacking:
        """What the tab has not been told of this column; from now on it has."""
        if column.address in self._sent:
            return False
        known = next((one for one in column.begins_as if one.address in self._sent), None)
        if len(self._sent) >= MOST_NAMES:
            self._sent.clear()
        self._sent[column.address] = None
        return True if known is None else known

    def forget_what_was_sent(self) -> None:
        """There is another tab, which has nothing."""
        self._sent.clear()
