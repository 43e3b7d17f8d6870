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
"""Rows, by their positions in the table."""


class Groups(NamedTuple):
    """The rows of a view, grouped by some columns. Each list has one entry per group."""

    keys: list[tuple[Any, ...]]
    """The values that the rows of a group share, in the library's types."""
    shown: list[tuple[Any, ...]]
    """The values that the rows of a group share, as cells."""
    sizes: list[int]
    totals: list[list[Any]]
    """For each requested summary, the cells of all groups."""


def content_of_measure(content: Content, measure: Measure) -> Content:
    """The summary of a column with this content."""
    if measure in {"filled", "empty", "distinct"}:
        return "integer"
    if measure == "mean" and content in {"integer", "boolean"}:
        return "number"
    return "integer" if content == "boolean" else content


SUMMED = frozenset({"integer", "number", "decimal", "duration", "boolean"})
"""The contents that have a sum and a mean."""
ORDERED = SUMMED | {"date", "datetime", "time"}
"""The contents for which the least and greatest values are shown."""


class Frame(ABC):
    """A table as the app has passed it, with what is needed to show it.

    Rows are named by their position in it, counted from 0, and columns by
    theirs: names may repeat. Its methods may be called from several threads.
    """

    columns: tuple[Column, ...]
    """The columns, beginning with the levels of the index."""
    rows: int
    named: bool = True
    """Whether its columns have names of their own. Those of a list are generated."""
    described: bool = False
    """Whether the contents of its columns are known from elsewhere, and not from its values."""
    counts_only: bool = False
    """Whether its index is pandas' default index, which only counts."""
    left_out: frozenset[int] = frozenset()
    """Columns that the table itself (a Styler) hides."""
    rows_hidden: bool = False
    """Whether it also hides rows. It does not contain these."""
    caption: str | None = None
    own: int = 0
    """A unique number if the app may write to its data while it is shown; 0: the data cannot change."""
    rules: tuple[tuple[str, str], ...] = ()
    """Styles for its parts: selectors inside the table, and their declarations."""
    hidden: frozenset[int] = frozenset()
    """Columns about which the user must learn nothing: neither their cells nor, by sorting or searching, their order."""

    @property
    @abstractmethod
    def native(self) -> Any:
        """The table in its library's form, for code that reads it again."""

    @property
    def lists(self) -> Mapping[str, Sequence[Any]] | None:
        """The columns by name, if the table is not from a library of tables; otherwise None."""
        return None

    def categories(self, column: int) -> list[Any] | None:
        """All categories of a column, if it has any; otherwise None."""
        return None

    @abstractmethod
    def cells(self, column: int, rows: Rows, longest: int = LONGEST) -> list[Any]:
        """The values of a column in these rows, in their JSON form (:mod:`millpond.frames.cells`).

        Texts of more than ``longest`` characters are cut.
        """

    @abstractmethod
    def objects(self, column: int, rows: Sequence[int]) -> list[Any]:
        """The values of a column in these rows, as Python has them."""

    def shown(self, column: int, rows: Rows, longest: int = LONGEST) -> list[Any]:
        """The cells of a column, with the style of each cell that has one (from a pandas Styler)."""
        return self.cells(column, rows, longest)

    def numbers(self, column: int, *, local: bool = False) -> Any:
        """All values of a column of numbers or times as a float64 array, if its library can make one.

        Moments are milliseconds since 1970: in local time or, if they have a time zone,
        in UTC; ``local``: in the local time of that zone. Missing and infinite values
        are NaN.
        """
        return None

    def shared_numbers(self, column: int) -> Any:
        """The NumPy array that holds a column of numbers in memory, read-only. None: there is none, or it may change."""
        return None

    def codes(self, column: int) -> tuple[Any, int]:
        """A code for each row, from 0, equal for equal values of a column; and the number of codes. Needs NumPy."""
        known: dict[Any, int] = {}
        codes = [
            known.setdefault(cell, len(known)) for cell in map(str, self.cells(column, slice(0, self.rows)))
        ]
        return import_module("numpy").asarray(codes), len(known)

    def head(self, column: int, level: int) -> str:
        """The CSS of a column's header."""
        return ""

    @abstractmethod
    def order(self, view: View) -> Sequence[int] | None:
        """The rows of a view, in its order. None: all rows, in the table's order.

        Raises
        ------
        ViewError
            The view is not possible with these columns.
        """

    @abstractmethod
    def summaries(self, wanted: Sequence[ColumnSummary], rows: Sequence[int] | None) -> list[Any]:
        """Summaries of columns, over these rows or all, as cells. None if a column has no such summary."""

    @abstractmethod
    def groups(
        self, by: Sequence[int], wanted: Sequence[ColumnSummary], rows: Sequence[int] | None
    ) -> Groups:
        """These rows, or all, in groups of equal values of some columns."""

    @abstractmethod
    def members(self, by: Sequence[int], key: tuple[Any, ...], rows: Sequence[int] | None) -> Sequence[int]:
        """The rows in the group with this key, among these rows or all, in their order."""

    @abstractmethod
    def write_parquet(self, columns: Sequence[int], rows: Sequence[int] | None, file: BinaryIO) -> None:
        """Write a file of columns and rows, with their types. Raises ImportError if no library can write it."""

    @abstractmethod
    def fingerprint(self) -> str:
        """A fingerprint that is equal exactly for tables that are shown in the same
        way. All data is read, so that a change of one cell is noticed.
        """


def distinct_names(frame: Frame, columns: Sequence[int]) -> list[str]:
    """Unique names of columns, for files that need them."""
    names: dict[str, None] = {}
    numbers: dict[str, int] = {}
    for column in columns:
        name = wanted = frame.columns[column].name
        while name in names:
            numbers[wanted] = numbers.get(wanted, 1) + 1
            name = f"{wanted} {numbers[wanted]}"
        names[name] = None
    return list(names)
