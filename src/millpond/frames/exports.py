"""Tables as files: CSV, Parquet, Excel."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final, Literal

from millpond.frames.cells import WHOLE, text_of
from millpond.frames.columns import Content
from millpond.frames.frame import Frame, distinct_names
from millpond.frames.orders import Overtaken

Format = Literal["csv", "parquet", "xlsx"]

AT_A_TIME: Final = 10_000
"""Rows that are made into text at a time, so that an export can be cancelled."""
MOST_OF_EXCEL: Final = 1_048_576
"""Rows of a sheet, the header among them."""
LONGEST_OF_EXCEL: Final = 32_767
"""Characters of a cell."""


class NoExport(Exception):
    """There is no such file of this table; the text is for its reader."""


@dataclass(frozen=True)
class Extract:
    """What of a frame goes into a file."""

    frame: Frame
    columns: Sequence[int]
    rows: Sequence[int] | None
    """Their positions; None: all."""
    neutral: bool
    """Texts that a spreadsheet would take for a formula are marked as texts."""
    cancelled: Callable[[], bool]

    @property
    def names(self) -> list[str]:
        """Of the columns."""
        named = [self.frame.columns[column].name for column in self.columns]
        return list(map(_safe, named)) if self.neutral else named

    def __len__(self) -> int:
        return self.frame.rows if self.rows is None else len(self.rows)

    def lines(self) -> Iterator[tuple[Any, ...]]:
        """The rows, cell by cell, nothing of which is cut. Raises Overtaken."""
        marked = [_marked(self.frame.columns[column].content) for column in self.columns]
        for start in range(0, len(self), AT_A_TIME):
            if self.cancelled():
                raise Overtaken
            span = slice(start, min(len(self), start + AT_A_TIME))
            rows = span if self.rows is None else self.rows[span]
            cells: list[Iterable[Any]] = [self.frame.cells(column, rows, WHOLE) for column in self.columns]
            if self.neutral:
                cells = [map(mark, column) for mark, column in zip(marked, cells, strict=True)]
            yield from zip(*cells, strict=True)


@cache
def formats() -> tuple[Format, ...]:
    """Those that this installation can write."""
    there: list[Format] = ["csv"]
    if find_spec("pyarrow") is not None:
        there.append("parquet")
    if find_spec("xlsxwriter") is not None:
        there.append("xlsx")
    return tuple(there)


def file_of(format: Format, table: Extract) -> bytes:
    """The bytes of a file. Raises NoExport, Overtaken."""
    if format not in formats():
        raise NoExport(f"This app does not write {format!r} files: the package that does is not installed.")
    return _WRITERS[format](table)


def _csv(table: Extract) -> bytes:
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(table.names)
    writer.writerows(table.lines())
    # The mark tells Excel that it is UTF-8.
    return b"\xef\xbb\xbf" + file.getvalue().encode("utf-8", "replace")


def _parquet(table: Extract) -> bytes:
    file = io.BytesIO()
    try:
        table.frame.write_parquet(table.columns, table.rows, file)
    except Exception as error:  # of the library, which has many kinds
        raise NoExport("A column of this table has values that Parquet has no type for.") from error
    return file.getvalue()


def _excel(table: Extract) -> bytes:
    if len(table) >= MOST_OF_EXCEL:
        raise NoExport(
            f"A sheet of Excel has at most {MOST_OF_EXCEL - 1:,} rows; this table has {len(table):,}."
        )
    file = io.BytesIO()
    # Row by row through a file of the disk; a text is a text, whatever it begins with.
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with import_module("xlsxwriter").Workbook(file, options) as book:
        sheet = book.add_worksheet()
        of_days = book.add_format({"num_format": "yyyy-mm-dd"})
        of_moments = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        sheet.write_row(0, 0, distinct_names(table.frame, table.columns))
        contents = [table.frame.columns[column].content for column in table.columns]
        for at, row in enumerate(table.lines(), start=1):
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
    return file.getvalue()


def _of_excel(cell: Any, content: Content) -> Any:
    """A cell as Excel has it. Its calendar begins in 1900, and it knows no time zones."""
    if content not in {"date", "datetime"} or not isinstance(cell, str):
        return cell
    try:
        moment = dt.datetime.fromisoformat(cell)
    except ValueError:
        return cell
    if moment.year < 1900 or moment.tzinfo is not None:
        return cell
    return moment.date() if content == "date" else moment


_WRITERS: Final[dict[Format, Callable[[Extract], bytes]]] = {"csv": _csv, "parquet": _parquet, "xlsx": _excel}

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""How texts begin that a spreadsheet executes (OWASP, CSV injection), the last four as wide as Chinese characters."""
_NUMBERS: Final[frozenset[Content]] = frozenset({"integer", "number", "decimal", "duration"})
_IS_NUMBER: Final = re.compile(r"-?(\d+(\.\d*)?(E[+-]?\d+)?|Infinity)", re.IGNORECASE)
"""One that JSON does not have is a text in its cell."""


def _safe(cell: Any) -> Any:
    return "'" + cell if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def _safe_or_number(cell: Any) -> Any:
    return cell if isinstance(cell, str) and _IS_NUMBER.fullmatch(cell) else _safe(cell)


def _marked(content: Content) -> Callable[[Any], Any]:
    """What makes texts of a column's formulas."""
    return _safe_or_number if content in _NUMBERS else _safe
