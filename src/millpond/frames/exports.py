"""Tables as files: CSV, Parquet, Excel. None of them is ever whole in memory."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO, Final, Literal

from millpond.frames.cells import WHOLE, text_of
from millpond.frames.columns import Content
from millpond.frames.frame import Frame, distinct_names
from millpond.frames.orders import Overtaken

Format = Literal["csv", "parquet", "xlsx"]

CELLS_AT_A_TIME: Final = 100_000
"""Cells that are read at once, before the next check whether the request was cancelled."""
TEXT_AT_A_TIME: Final = 1 << 20
"""Characters of texts that are read at once, estimated from earlier rows."""
FIRST_ROWS: Final = 16
"""Rows that are read first, to learn how long the texts are."""
PART: Final = 4 << 20
"""Characters of a part of a CSV file. No row is added beyond this."""
MOST_OF_EXCEL: Final = 1_048_576
"""The most rows of a sheet, including the header."""
MOST_COLUMNS_OF_EXCEL: Final = 16_384
LONGEST_OF_EXCEL: Final = 32_767
"""The most characters of a cell."""


class NoExport(Exception):
    """There is no such file of this table. The message is for the user."""


@dataclass(frozen=True)
class Extract:
    """The part of a frame that goes into a file."""

    frame: Frame
    columns: Sequence[int]
    rows: Sequence[int] | None
    """Their positions; None: all."""
    neutral: bool
    """Mark texts that a spreadsheet would execute as a formula."""
    cancelled: Callable[[], bool]

    @property
    def names(self) -> list[str]:
        """Of the columns."""
        named = [self.frame.columns[column].name for column in self.columns]
        return list(map(_safe, named)) if self.neutral else named

    def __len__(self) -> int:
        return self.frame.rows if self.rows is None else len(self.rows)

    def chunks(self, begin: int = 0) -> Iterator[list[tuple[Any, ...]]]:
        """The rows from a given one on, as cells, some at a time. Raises Overtaken."""
        marked = [_marked(self.frame.columns[column].content) for column in self.columns]
        most = max(1, CELLS_AT_A_TIME // max(1, len(self.columns)))
        count = min(FIRST_ROWS, most)
        while begin < len(self):
            if self.cancelled():
                raise Overtaken
            span = slice(begin, min(len(self), begin + count))
            rows = span if self.rows is None else self.rows[span]
            read = [self.frame.cells(column, rows, WHOLE) for column in self.columns]
            cells: list[Iterable[Any]] = [*read]
            if self.neutral:
                cells = [map(mark, column) for mark, column in zip(marked, read, strict=True)]
            yield [*zip(*cells, strict=True)]
            begin = span.stop
            # As many more rows as surely do not exceed that amount of text.
            text = sum(map(_length, read))
            count = max(1, min(most, 4 * count, TEXT_AT_A_TIME * count // max(1, text)))


@cache
def formats() -> tuple[Format, ...]:
    """The formats that this installation can write."""
    there: list[Format] = ["csv"]
    if find_spec("pyarrow") is not None:
        there.append("parquet")
    if find_spec("xlsxwriter") is not None:
        there.append("xlsx")
    return tuple(there)


def csv_part(table: Extract, begin: int) -> tuple[bytes, int]:
    """Write a part of a CSV file, from a given row on. Returns it, and the first row of
    the next part; 0: there is none.

    The client requests one part after the other. So no part waits in memory, and a
    cancelled download costs nothing. Raises Overtaken.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    if begin == 0:
        text.write("\ufeff")  # tells Excel that it is UTF-8
        writer.writerow(table.names)
    at = begin
    for lines in table.chunks(begin):
        writer.writerows(lines)
        at += len(lines)
        if text.tell() >= PART:
            break
    return text.getvalue().encode("utf-8", "replace"), at if at < len(table) else 0


def file_of(format: Format, table: Extract) -> BinaryIO:
    """Write a file in the system's temporary folder, without a name: it disappears when
    it is closed. Raises NoExport, Overtaken.
    """
    if format not in _WRITERS or format not in formats():
        raise NoExport(f"This app cannot write {format!r} files: the package for them is not installed.")
    with ExitStack() as unfinished:
        file = unfinished.enter_context(tempfile.TemporaryFile(prefix="millpond-export-"))
        _WRITERS[format](table, file)
        file.seek(0)
        unfinished.pop_all()
    return file


def _parquet(table: Extract, file: BinaryIO) -> None:
    try:
        table.frame.write_parquet(table.columns, table.rows, file)
    except OSError:  # the disk is full
        raise
    except Exception as error:  # the library's errors, which have many types
        raise NoExport("A column of this table has values that Parquet cannot store.") from error


def _excel(table: Extract, file: BinaryIO) -> None:
    if len(table) >= MOST_OF_EXCEL:
        raise NoExport(
            f"A sheet of Excel has at most {MOST_OF_EXCEL - 1:,} rows; this table has {len(table):,}."
        )
    if len(table.columns) > MOST_COLUMNS_OF_EXCEL:
        raise NoExport(
            f"A sheet of Excel has at most {MOST_COLUMNS_OF_EXCEL:,} columns; this table has {len(table.columns):,}."
        )
    # Row by row, through files on disk. A text is stored as text, whatever it begins with.
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    # If the disk is full, the package leaves its files behind.
    with (
        TemporaryDirectory() as folder,
        import_module("xlsxwriter").Workbook(file, options | {"tmpdir": folder}) as book,
    ):
        sheet = book.add_worksheet()
        of_days = book.add_format({"num_format": "yyyy-mm-dd"})
        of_moments = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        sheet.write_row(0, 0, distinct_names(table.frame, table.columns))
        contents = [table.frame.columns[column].content for column in table.columns]
        lines = (line for chunk in table.chunks() for line in chunk)
        for at, row in enumerate(lines, start=1):
            for column, cell in enumerate(row):
                value = _of_excel(cell, contents[column])
                if isinstance(value, list):
                    value = ", ".join(map(str, value))
                if isinstance(value, dt.date):
                    sheet.write_datetime(
                        at, column, value, of_moments if isinstance(value, dt.datetime) else of_days
                    )
                elif isinstance(value, str):
                    sheet.write_string(at, column, text_of(value, LONGEST_OF_EXCEL))
                elif value is not None:
                    sheet.write(at, column, value)


def _of_excel(cell: Any, content: Content) -> Any:
    """Convert a cell to Excel's form. Excel's calendar begins in 1900, and it has no time zones."""
    if content not in {"date", "datetime"} or not isinstance(cell, str):
        return cell
    try:
        moment = dt.datetime.fromisoformat(cell)
    except ValueError:
        return cell
    if moment.year < 1900 or moment.tzinfo is not None:
        return cell
    return moment.date() if content == "date" else moment


_WRITERS: Final[dict[Format, Callable[[Extract, BinaryIO], None]]] = {"parquet": _parquet, "xlsx": _excel}

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""The beginnings of texts that a spreadsheet executes (OWASP, CSV injection). The last four are full-width."""
_NUMBERS: Final[frozenset[Content]] = frozenset({"integer", "number", "decimal", "duration"})
_IS_NUMBER: Final = re.compile(r"-?(\d+(\.\d*)?(E[+-]?\d+)?|Infinity)", re.IGNORECASE)
"""A number that JSON does not have is a text in its cell."""


def _safe(cell: Any) -> Any:
    return "'" + cell if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def _safe_or_number(cell: Any) -> Any:
    return cell if isinstance(cell, str) and _IS_NUMBER.fullmatch(cell) else _safe(cell)


def _marked(content: Content) -> Callable[[Any], Any]:
    """A function that makes texts of a column's formulas."""
    return _safe_or_number if content in _NUMBERS else _safe


def _length(cells: Sequence[Any]) -> int:
    """The number of characters of a column's texts, including those in lists."""
    return sum(
        len(cell) if isinstance(cell, str) else _length(cell)
        for cell in cells
        if isinstance(cell, str | list)
    )
