"""What a user does to a table without changing it: sort, filter, search, group."""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated, Any, Final, Literal

import msgspec

Operator = Literal["=", "!=", "<", "<=", ">", ">=", "contains", "in", "empty", "filled"]


Measure = Literal["sum", "mean", "min", "max", "filled", "empty", "distinct"]

MOST_CONDITIONS: Final = 100
"""The most sorted columns, filters, and values of one ``in``. Each takes a pass over all rows."""
MOST_OPEN: Final = 1000
"""The most open groups of a view."""
MOST_SUMMARIES: Final = 1000
MOST_GROUPS: Final = 100_000
LONGEST_SEARCH: Final = 1000


class ViewError(Exception):
    """The view is not possible. The message is for the user."""


def check_groups(count: int) -> None:
    """Raise ViewError if a view has too many groups, before anything is computed for each."""
    if count > MOST_GROUPS:
        raise ViewError(f"There are {count:,} groups; a table can show at most {MOST_GROUPS:,}.")


class Sort(msgspec.Struct, frozen=True, array_like=True):
    """Sort by one column: its position, and whether in descending order."""

    column: int
    descending: bool = False


class Filter(msgspec.Struct, frozen=True, array_like=True):
    """Keeps the rows whose value in one column meets a condition.

    ``value`` has the form of a cell: a number, a text, an ISO date. For ``in`` it is a
    list; for ``empty`` and ``filled`` it is ignored.
    """

    column: int
    operator: Operator
    value: Any = None


class ColumnSummary(msgspec.Struct, frozen=True, array_like=True):
    """A summary of one column, over all rows of a view or over those of each group."""

    column: int
    measure: Measure


class View(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A view of a table. The default is the table as it is."""

    sort: Annotated[tuple[Sort, ...], msgspec.Meta(max_length=MOST_CONDITIONS)] = ()
    """The first column has priority."""
    filters: Annotated[tuple[Filter, ...], msgspec.Meta(max_length=MOST_CONDITIONS)] = ()
    """Rows must meet all of them."""
    search: Annotated[str, msgspec.Meta(max_length=LONGEST_SEARCH)] = ""
    """Keeps the rows that contain this text in some column, ignoring case."""

    group: Annotated[tuple[int, ...], msgspec.Meta(max_length=MOST_CONDITIONS)] = ()
    """Rows with the same values in these columns are grouped, under a row that summarises them."""
    opened: Annotated[tuple[tuple[Any, ...], ...], msgspec.Meta(max_length=MOST_OPEN)] = ()
    """The open groups, each identified by its cells in the columns of ``group``."""
    summaries: Annotated[tuple[ColumnSummary, ...], msgspec.Meta(max_length=MOST_SUMMARIES)] = ()
    """The summaries of the other columns in the rows of groups."""

    @property
    def plain(self) -> bool:
        """The table as it is."""
        return not (self.sort or self.filters or self.search or self.group)

    @property
    def rows(self) -> View:
        """The same view without groups: only the rows, in their order."""
        return View(self.sort, self.filters, self.search)

    @property
    def closed(self) -> View:
        """The same view with all groups closed."""
        return View(self.sort, self.filters, self.search, self.group, (), self.summaries)

    def check(self, columns: int, hidden: Collection[int] = ()) -> None:
        """Raise ViewError if a table with this many columns, some of them hidden, cannot have this view."""
        sorted_by = [sort.column for sort in self.sort]
        summed = [summary.column for summary in self.summaries]
        named = (*sorted_by, *(one.column for one in self.filters), *self.group, *summed)
        if not all(0 <= column < columns and column not in hidden for column in named):
            raise ViewError("This column is no longer in the table.")
        if len(set(sorted_by)) < len(sorted_by):
            raise ViewError("A table can be sorted by a column only once.")
        if len(set(self.group)) < len(self.group) or len(set(summed)) < len(summed):
            raise ViewError("A table can be grouped by a column only once, and summarise a column only once.")
        for one in self.filters:
            if one.operator != "in":
                continue
            if not isinstance(one.value, list):
                raise ViewError("`in` compares with a list of values.")
            if len(one.value) > MOST_CONDITIONS:
                raise ViewError(f"`in` compares with at most {MOST_CONDITIONS} values.")
