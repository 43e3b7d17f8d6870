"""Columns of values that the browser draws: data, apart from what describes how it is drawn.

Props hold a :class:`Dataset`; each of its columns has an address that stands
for its content. What the tab has is not sent again, whoever draws it: many
charts over one table send its columns once, and a chart whose description
changes sends no data. Small columns come with the props that name them, large
ones are asked for (``frames/chart_data.py``).
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, Literal, NamedTuple

ColumnType = Literal["number", "boolean", "text", "date", "instant"]
"""What the values are. A date is milliseconds of a clock on some wall since 1970, an instant the same in UTC."""

MOST_AT_ONCE: Final = 2_000
"""Values of a column that come with the props."""


class Beginning(NamedTuple):
    """Some of the first values of a column."""

    address: str
    values: int


Lacking = Literal[True, False] | Beginning
"""A tab has a column, or has not, or has how it begins."""


def memory_of(numbers: Any) -> bytes:
    """An array of float64 as a column holds it: the least byte first. The array is not to be used afterwards."""
    if sys.byteorder == "big":
        numbers.byteswap()
    return bytes(numbers.tobytes())


def numbers_in(memory: bytes) -> array[float]:
    """The numbers that a column holds."""
    numbers = array("d", memory)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


class DataColumn:
    """The values of one column.

    Parameters
    ----------
    address:
        Stands for the values: two columns with one address have the same.
    type:
        What the values are.
    values:
        Numbers and times as the memory of float64, in which NaN stands for
        what is missing; else plain data, with None for that.
    zone:
        The time zone of instants.

    Attributes
    ----------
    begins_as:
        Columns that a tab may have with which this one begins, and how many
        values of them: what follows is all that is to be sent.
    """

    __slots__ = ("__weakref__", "address", "begins_as", "type", "values", "zone")

    def __init__(
        self, address: str, type: ColumnType, values: bytes | Sequence[Any], zone: str | None = None
    ) -> None:
        self.address = address
        self.type = type
        self.values = values
        self.zone = zone
        self.begins_as: tuple[Beginning, ...] = ()

    def __len__(self) -> int:
        return len(self.values) // 8 if isinstance(self.values, bytes) else len(self.values)

    def plain(self, begin: int = 0) -> Sequence[Any]:
        """The values as JSON has them, from one on."""
        if not isinstance(self.values, bytes):
            return self.values[begin:] if begin else self.values
        return numbers_in(self.values[8 * begin :] if begin else self.values).tolist()


class Dataset:
    """Columns of one length, by name.

    Two are equal if the browser would draw the same.
    """

    __slots__ = ("columns", "rows")

    def __init__(self, columns: Iterable[tuple[str, DataColumn]] = (), rows: int = 0) -> None:
        self.columns = tuple(columns)
        self.rows = rows

    def sent(self, lacks: Callable[[DataColumn], Lacking] = lambda _: True) -> dict[str, Any]:
        """What goes over the wire.

        Parameters
        ----------
        lacks:
            What the tab has not been sent of a column.
        """
        return {"rows": self.rows, "columns": [_sent(name, column, lacks) for name, column in self.columns]}

    @classmethod
    def received(cls, sent: Any) -> Dataset:
        """What a tab knows of it; a column without values has those of its address."""
        columns = [
            (
                one["name"],
                DataColumn(
                    one["address"],
                    one["type"],
                    () if "base" in one else one.get("values", ()),
                    one.get("zone"),
                ),
            )
            for one in sent["columns"]
        ]
        return cls(columns, sent["rows"])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Dataset) and self._said == other._said

    def __hash__(self) -> int:
        return hash(self._said)

    @property
    def _said(self) -> tuple[Any, ...]:
        return self.rows, *[(name, column.address) for name, column in self.columns]

    def __repr__(self) -> str:
        return f"Dataset({', '.join(name for name, _ in self.columns)}; {self.rows} rows)"


def _sent(name: str, column: DataColumn, lacks: Callable[[DataColumn], Lacking]) -> dict[str, Any]:
    found: dict[str, Any] = {"name": name, "type": column.type, "address": column.address}
    if column.zone is not None:
        found["zone"] = column.zone
    lacking = lacks(column)
    if isinstance(lacking, Beginning):
        if len(column) - lacking.values <= MOST_AT_ONCE:
            found |= {"base": lacking.address, "kept": lacking.values, "values": column.plain(lacking.values)}
    elif lacking and len(column) <= MOST_AT_ONCE:
        found["values"] = column.plain()
    return found


def beginning(before: DataColumn, after: DataColumn) -> int:
    """How many values two columns have in common at their beginnings."""
    if (
        before.type != after.type
        or before.zone != after.zone
        or isinstance(before.values, bytes) != isinstance(after.values, bytes)
    ):
        return 0
    size = 8 if isinstance(before.values, bytes) else 1
    low, high = 0, min(len(before), len(after))
    middle = high  # most have only grown
    while low < high:
        if before.values[low * size : middle * size] == after.values[low * size : middle * size]:
            low = middle
        else:
            high = middle - 1
        middle = (low + high + 1) // 2
    return low
