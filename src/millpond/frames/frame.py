"""One table that is shown."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any, BinaryIO, NamedTuple

from millpond.frames.cells import LONGEST
from millpond.frames.columns import Column, Content
from millpond.frames.view import ColumnSummary, Measure, View

Rows = slice | Sequence[int]
"""Which rows, by their position in the table."""


class Groups(NamedTuple):
    """The rows of a view by what they have in some columns; one entry of each list for each group."""

    keys: list[tuple[Any, ...]]
    """The values that its rows have in common, as the library has them."""
    shown: list[tuple[Any, ...]]
    """The same as cells."""
    sizes: list[int]
    totals: list[list[Any]]
    """For each summary that was asked for, the cells of all groups."""


def content_of_measure(content: Content, measure: Measure) -> Content:
    """What a column with this content is summed up as."""
    if measure in {"filled", "empty", "distinct"}:
        return "integer"
    if measure == "mean" and content in {"integer", "boolean"}:
        return "number"
    return "integer" if content == "boolean" else content


SUMMED = frozenset({"integer", "number", "decimal", "duration", "boolean"})
"""Contents that have a sum and a mean."""
ORDERED = SUMMED | {"date", "datetime", "time"}
"""Contents that have a least and a greatest value which is of interest."""


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
    own: int = 0
    """Another number for each whose data somebody may write to while it is shown; 0: nobody can."""
    rules: tuple[tuple[str, str], ...] = ()
    """How parts of it are to look: selectors inside of the table, and what they declare."""
    hidden: frozenset[int] = frozenset()
    """Columns that the reader gets nothing of: neither their cells nor, by sorting or searching, their order."""

    @property
    @abstractmethod
    def native(self) -> Any:
        """The table as its library has it, for those who read it again."""

    @property
    def lists(self) -> Mapping[str, Sequence[Any]] | None:
        """The columns by name, where no library of tables is behind it; else None."""
        return None

    def categories(self, column: int) -> list[Any] | None:
        """All categories of a column that has such; else None."""
        return None

    @abstractmethod
    def cells(self, column: int, rows: Rows, longest: int = LONGEST) -> list[Any]:
        """The values of a column in these rows, as JSON has them (:mod:`millpond.frames.cells`).

        Texts of more than ``longest`` characters are cut.
        """

    def shown(self, column: int, rows: Rows, longest: int = LONGEST) -> list[Any]:
        """The same, and with each cell what is said of its look, where there is something (a Styler of pandas)."""
        return self.cells(column, rows, longest)

    def numbers(self, column: int, *, local: bool = False) -> Any:
        """All values of a column of numbers or moments as an array of float64, where its library makes one.

        Moments are milliseconds since 1970, of a clock on a wall or, in a time
        zone, in UTC; ``local``: of a clock in that zone. What is missing or not
        finite is NaN.
        """
        return None

    def shared_numbers(self, column: int) -> Any:
        """The array of NumPy that a column of numbers is in memory, to be read alone; None: there is none, or it may change."""
        return None

    def codes(self, column: int) -> tuple[Any, int]:
        """A number for each row, from 0, equal where the values of a column are; and how many there are. Needs NumPy."""
        known: dict[Any, int] = {}
        codes = [
            known.setdefault(cell, len(known)) for cell in map(str, self.cells(column, slice(0, self.rows)))
        ]
        return import_module("numpy").asarray(codes), len(known)

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
    def summaries(self, wanted: Sequence[ColumnSummary], rows: Sequence[int] | None) -> list[Any]:
        """What is to be said of columns, over these rows or all, as cells; None where the column has no such thing."""

    @abstractmethod
    def groups(
        self, by: Sequence[int], wanted: Sequence[ColumnSummary], rows: Sequence[int] | None
    ) -> Groups:
        """These rows, or all, in groups of equal values of some columns."""

    @abstractmethod
    def members(self, by: Sequence[int], key: tuple[Any, ...], rows: Sequence[int] | None) -> Sequence[int]:
        """Those of these rows, or of all, that are in the group with this key, in their order."""

    @abstractmethod
    def write_parquet(self, columns: Sequence[int], rows: Sequence[int] | None, file: BinaryIO) -> None:
        """Write a file of columns and rows, with their types. Raises ImportError where nothing can write it."""

    @abstractmethod
    def fingerprint(self) -> str:
        """Equal for tables that are shown in the same way, and for no others.

        All data is read, so that a change of one cell is seen.
        """


def distinct_names(frame: Frame, columns: Sequence[int]) -> list[str]:
    """The names of columns, where files take each name once."""
    names: dict[str, None] = {}
    numbers: dict[str, int] = {}
    for column in columns:
        name = wanted = frame.columns[column].name
        while name in names:
            numbers[wanted] = numbers.get(wanted, 1) + 1
            name = f"{wanted} {numbers[wanted]}"
        names[name] = None
    return list(names)
