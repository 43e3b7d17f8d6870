"""The columns of a table as charts draw them, and the source for columns that the page lacks."""

from __future__ import annotations

import datetime as dt
import math
from array import array
from collections.abc import Iterable, Sequence
from functools import partial
from importlib import import_module
from typing import Any, Final, Protocol

import msgspec

from millpond.dataset import ColumnType, DataColumn, Dataset, memory_of
from millpond.frames.columns import Column, Content
from millpond.frames.frame import Frame
from millpond.session.sources import Asking, Unanswerable
from millpond.structs import learn

LONGEST_TEXT: Final = 1_000
"""The most characters of a text in a chart."""
_EPOCH: Final = dt.datetime(1970, 1, 1)  # noqa: DTZ001 - local time
_MILLISECOND: Final = dt.timedelta(milliseconds=1)

_TYPES: Final[dict[Content, ColumnType]] = {
    "integer": "number",
    "number": "number",
    "decimal": "number",
    "duration": "number",
    "boolean": "boolean",
    "date": "date",
    "datetime": "date",
}


class Known(Protocol):
    """The columns that a session already has."""

    def find(self, address: str) -> DataColumn | None:
        """The column with this address."""

    def add(self, column: DataColumn, name: str = "") -> DataColumn:
        """Remember a column. Its ``name`` helps to recognise a later version of it that has grown."""


def dataset_of(
    frame: Frame,
    fingerprint: str,
    wanted: Iterable[tuple[str, int]],
    known: Known | None = None,
    *,
    local: bool = False,
) -> Dataset:
    """Some columns of a table, as they are now.

    Parameters
    ----------
    frame, fingerprint:
        The table, and the fingerprint of its data.
    wanted:
        The name of each column and its position.
    known:
        The columns that need not be read again.
    local:
        Whether instants are shown as local time in their time zone.
    """
    columns = [(name, _column(frame, fingerprint, at, known, local=local)) for name, at in wanted]
    return Dataset(columns, frame.rows)


def row_numbers(rows: int, known: Known | None = None) -> DataColumn:
    """The position of each row, from 0: the index of a table that has none."""
    address = f"rows.{rows}"
    found = None if known is None else known.find(address)
    if found is None:
        found = DataColumn(address, "number", memory_of(array("d", range(rows))))
        if known is not None:
            known.add(found, "rows")
    return found


def column_type(column: Column) -> ColumnType:
    """How a chart treats the values of a column."""
    return "instant" if column.zone is not None else _TYPES.get(column.content, "text")


def _column(frame: Frame, fingerprint: str, at: int, known: Known | None, *, local: bool) -> DataColumn:
    column = frame.columns[at]
    local = local and column.zone is not None
    address = f"{fingerprint}.{at}{'.local' if local else ''}"
    found = None if known is None else known.find(address)
    if found is None:
        values, type, zone = _values(frame, at, local=local), column_type(column), column.zone
        found = DataColumn(address, "date" if local else type, values, None if local else zone)
        if known is not None:
            known.add(found, column.name)
    return found


def numbers_of(frame: Frame, at: int, *, local: bool = False) -> Any:
    """A column of numbers or moments as a read-only NumPy array: the table's own array
    if possible. See :meth:`Frame.numbers`.
    """
    found = frame.shared_numbers(at)
    if found is None:
        found = import_module("numpy").frombuffer(_values(frame, at, local=local), dtype="<f8")
    return found


def column_of(values: Any) -> bytes:
    """An array of numbers as the memory of a column, with NaN for values that are not finite."""
    numpy = import_module("numpy")
    found = values.astype("<f8", copy=True)
    found[~numpy.isfinite(found)] = numpy.nan
    return bytes(found.tobytes())


def _values(frame: Frame, at: int, *, local: bool) -> bytes | list[Any]:
    type = column_type(frame.columns[at])
    if type in {"text", "boolean"}:
        return frame.cells(at, slice(0, frame.rows), LONGEST_TEXT)
    numbers: Any = frame.numbers(at, local=local)
    if numbers is None:
        make = _number if type == "number" else partial(_milliseconds, local=local)
        numbers = array("d", [make(cell) for cell in frame.cells(at, slice(0, frame.rows))])
    return memory_of(numbers)


def _number(cell: Any) -> float:
    """A cell as a number. A value that is not finite is missing."""
    try:
        number = float(cell)
    except (TypeError, ValueError):
        return math.nan
    return number if math.isfinite(number) else math.nan


def _milliseconds(cell: Any, *, local: bool) -> float:
    """Convert a moment in ISO 8601 to the time since 1970: in local time, or in UTC if
    it names its offset and ``local`` is false.
    """
    try:
        moment = dt.datetime.fromisoformat(cell)
    except (TypeError, ValueError):
        return math.nan
    # The moment is not converted to UTC, since the first and last days of Python's calendar may be beyond its
    # range there.
    ahead = None if local else moment.utcoffset()
    since = moment.replace(tzinfo=None) - _EPOCH
    return (since if ahead is None else since - ahead) / _MILLISECOND


class _Wanted(msgspec.Struct, forbid_unknown_fields=True):
    """Columns, by their addresses."""

    columns: tuple[str, ...]


learn(_Wanted)


class DatasetSource:
    """Sends the page columns of a dataset that it lacks.

    The answer begins with the length of a header, in four bytes, and the
    header, JSON: what each column is, and how many bytes it takes. Each begins
    at a multiple of eight bytes.
    """

    def __init__(self, *datasets: Dataset) -> None:
        self.datasets = datasets

    def __call__(self, asking: Asking) -> bytes:
        """The requested columns."""
        try:
            asked = msgspec.convert(asking.question, _Wanted)
        except msgspec.ValidationError as error:
            raise Unanswerable(f"The chart received an unknown request: {error}.") from None
        there = {column.address: column for data in self.datasets for _, column in data.columns}
        wanted = dict.fromkeys(asked.columns)  # each once, however often it is requested
        if not there.keys() >= wanted.keys():
            raise Unanswerable("The data of this chart have changed.")
        return packed([there[address] for address in wanted])


def packed(columns: Sequence[DataColumn]) -> bytes:
    """Columns in the page's binary format."""
    bodies = [
        one.values if isinstance(one.values, bytes) else msgspec.json.encode(one.values) for one in columns
    ]
    said = [
        {"address": one.address, "numbers": isinstance(one.values, bytes), "size": len(body)}
        for one, body in zip(columns, bodies, strict=True)
    ]
    head = msgspec.json.encode(said)
    parts = [len(head).to_bytes(4, "little"), head, bytes(-(4 + len(head)) % 8)]
    for body in bodies:
        parts += [body, bytes(-len(body) % 8)]
    return b"".join(parts)
