"""What a reader does to a table without changing it: sort, filter, search."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

Operator = Literal["=", "!=", "<", "<=", ">", ">=", "contains", "in", "empty", "filled"]


class ViewError(Exception):
    """A view cannot be made; the text is for the reader of the table."""


class Sort(msgspec.Struct, frozen=True, array_like=True):
    """By one column: its position, and whether the greatest comes first."""

    column: int
    descending: bool = False


class Filter(msgspec.Struct, frozen=True, array_like=True):
    """Keeps the rows whose value in one column is as it says.

    ``value`` is as in a cell: a number, a text, an ISO date. For ``in`` it is
    a list; for ``empty`` and ``filled`` it does not count.
    """

    column: int
    operator: Operator
    value: Any = None


class View(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """How a table is looked at; the default is the table as it is."""

    sort: tuple[Sort, ...] = ()
    """The first column counts most."""
    filters: tuple[Filter, ...] = ()
    """All of them hold."""
    search: str = ""
    """Keeps the rows that have this text in some column, whatever its case."""

    @property
    def plain(self) -> bool:
        """The table as it is."""
        return not (self.sort or self.filters or self.search)
