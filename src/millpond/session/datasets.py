"""The columns that a session's charts draw, and which of them its tab has been sent."""

from __future__ import annotations

import weakref
from typing import Final

from millpond.dataset import DataColumn

MOST_NAMES: Final = 2_000
"""Addresses that are remembered as sent: a tab that has forgotten one asks for it."""


class Datasets:
    """Of one session."""

    def __init__(self) -> None:
        self._known: weakref.WeakValueDictionary[str, DataColumn] = weakref.WeakValueDictionary()
        self._sent: dict[str, None] = {}

    def find(self, address: str) -> DataColumn | None:
        """The column with this address, if something on the page has it."""
        return self._known.get(address)

    def add(self, column: DataColumn) -> DataColumn:
        """Remember a column as long as something has it."""
        return self._known.setdefault(column.address, column)

    def is_new(self, address: str) -> bool:
        """The tab has not been sent the values of this address; from now on it has."""
        if address in self._sent:
            return False
        if len(self._sent) >= MOST_NAMES:
            self._sent.clear()
        self._sent[address] = None
        return True

    def forget_what_was_sent(self) -> None:
        """There is another tab, which has nothing."""
        self._sent.clear()
