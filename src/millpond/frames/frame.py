"""One table that is shown."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

from millpond.frames.columns import Column
from millpond.frames.view import View

Rows = slice | Sequence[int]
"""Which rows, by their position in the table."""


class Frame(ABC):
    """A table as it was given, with what is needed to show it.

    Rows are named by their position in it, counted from 0, and columns by
    theirs: names may repeat. Its methods may be called from several threads.
    """

    columns: tuple[Column, ...]
    """The levels of the index first."""
    rows: int
    named: bool = True
    """Its columns have names: those of a list are made up."""
    counts_only: bool = False
    """Its index is the one that pandas makes by itself, which only counts."""
    left_out: frozenset[int] = frozenset()
    """Columns that the table itself says are not to be shown: a Styler's."""
    rows_hidden: bool = False
    """It says so of rows, too, and has them not."""
    caption: str | None = None
    rules: tuple[tuple[str, str], ...] = ()
    """How parts of it are to look: selectors inside of the table, and what they declare."""
    hidden: frozenset[int] = frozenset()
    """Columns that the reader gets nothing of: neither their cells nor, by sorting or searching, their order."""

    @property
    @abstractmethod
    def native(self) -> Any:
        """The table as its library has it, for those who read it again."""

    @abstractmethod
    def cells(self, column: int, rows: Rows) -> list[Any]:
        """The values of a column in these rows, as JSON has them (:mod:`millpond.frames.cells`)."""

    def shown(self, column: int, rows: Rows) -> list[Any]:
        """The same, and with each cell what is said of its look, where there is something (a Styler of pandas)."""
        return self.cells(column, rows)

    def head(self, column: int, level: int) -> str:
        """How the header of a column is to look, in CSS."""
        return ""

    @abstractmethod
    def order(self, view: View) -> Sequence[int] | None:
        """The rows that a view shows, in its order; None: all, as they are.

        Raises
        ------
        ViewError
            The view asks for what these columns cannot do.
        """

    @abstractmethod
    def fingerprint(self) -> str:
        """Equal for tables that are shown in the same way, and for no others.

        All data is read, so that a change of one cell is seen.
        """
