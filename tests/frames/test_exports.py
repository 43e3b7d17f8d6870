"""Files of tables: what is in memory while they are made, and what is in them."""

from __future__ import annotations

import csv
import io
import tempfile
import weakref
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from millpond.frames import exports
from millpond.frames.cells import LONGEST
from millpond.frames.exports import CELLS_AT_A_TIME, PART, Extract, NoExport, csv_part, file_of
from millpond.frames.frame import Rows
from millpond.frames.incoming import frame_of
from millpond.frames.orders import Overtaken
from millpond.frames.plain import PlainFrame
from millpond.frames.windows import TableSource
from millpond.session.sources import Asking, Unanswerable
from tests.frames.saved import saved

COLUMNS = 10
MILLIONS = 10_000_000


class _Cells(list[Any]):
    """A column of cells whose end can be seen."""

    __slots__ = ("__weakref__",)


class Endless(PlainFrame):
    """A table of any size whose cells are made when they are read, and counted."""

    def __init__(
        self, rows: int, make: Callable[[int, int], Any] = lambda column, row: row * 10 + column
    ) -> None:
        super().__init__({f"c{at}": [make(at, 0)] for at in range(COLUMNS)})
        self.rows = rows
        self._make = make
        self.read: list[int] = []
        """How many cells, each time."""
        self.alive: weakref.WeakSet[Any] = weakref.WeakSet()
        self.most_alive = 0
        self._refs: list[weakref.ref[Any]] = []

    def cells(self, column: int, rows: Rows, longest: int = LONGEST) -> list[Any]:
        assert isinstance(rows, slice)
        found = _Cells(self._make(column, row) for row in range(rows.start, rows.stop))
        self.read.append(len(found))
        self._refs = [ref for ref in self._refs if ref() is not None]
        self._refs.append(weakref.ref(found))
        self.most_alive = max(self.most_alive, sum(len(ref() or ()) for ref in self._refs))
        return found


def extract(
    frame: Any, cancelled: Callable[[], bool] = lambda: False, rows: Sequence[int] | None = None
) -> Extract:
    columns = [at for at, column in enumerate(frame.columns) if not column.index]
    return Extract(frame, columns, rows, neutral=False, cancelled=cancelled)


def test_a_part_of_ten_million_rows_reads_what_is_in_it_and_no_more():
    for begin in (0, MILLIONS // 2, MILLIONS - 1000):
        frame = Endless(MILLIONS)
        body, following = csv_part(extract(frame), begin)
        lines = body.decode("utf-8-sig").splitlines()[begin == 0 :]
        assert lines[0] == ",".join(str(begin * 10 + column) for column in range(COLUMNS))
        assert following == (begin + len(lines) if begin < MILLIONS - 1000 else 0)
        assert sum(frame.read) == len(lines) * COLUMNS
        # A chunk more than a part has is the most that there can be.
        assert len(body) <= PART + CELLS_AT_A_TIME * 12
        assert frame.most_alive <= 2 * CELLS_AT_A_TIME


def test_of_long_texts_fewer_rows_are_read_at_once():
    frame = Endless(MILLIONS, lambda column, row: "x" * 100_000 if column == 0 else row)
    body, following = csv_part(extract(frame), 0)
    assert following == body.count(b"\n") - 1
    assert max(frame.read) <= 16
    assert len(body) <= PART + 2 * 16 * 100_000


def test_who_leaves_ends_the_reading_at_once():
    frame = Endless(MILLIONS)
    left = [False, False, True]
    with pytest.raises(Overtaken):
        csv_part(extract(frame, lambda: left.pop(0)), 0)
    assert len(frame.read) == 2 * COLUMNS
    # Between the parts nothing is there that could go on.
    assert TableSource(frame, "")(_cancelled({"export": "csv", "columns": [0]})) == b""
    assert len(frame.read) == 2 * COLUMNS


def _cancelled(question: Any) -> Asking:
    asking = Asking(question)
    asking.cancel()
    return asking


def test_a_sheet_is_written_with_a_chunk_in_memory_and_ends_with_who_leaves():
    pytest.importorskip("xlsxwriter")
    frame = Endless(30_000)
    with file_of("xlsx", extract(frame)) as file:
        sheet = zipfile.ZipFile(file).read("xl/worksheets/sheet1.xml")
    assert sheet.count(b"<row ") == 30_001
    assert sum(frame.read) == 30_000 * COLUMNS
    assert frame.most_alive <= 2 * CELLS_AT_A_TIME
    frame, left = Endless(MILLIONS // 10), [False, False, True]
    with pytest.raises(Overtaken):
        file_of("xlsx", extract(frame, lambda: left.pop(0)))
    assert len(frame.read) == 2 * COLUMNS


def test_a_file_that_cannot_be_written_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    temporary = tempfile.TemporaryFile

    def make(**how: Any) -> Any:
        made.append(temporary(**how))
        return made[-1]

    monkeypatch.setattr(tempfile, "TemporaryFile", make)
    with pytest.raises(NoExport):
        file_of("parquet", extract(frame_of({"a": [1, "x", object()]})))
    assert [file.closed for file in made] == [True]


KINDS: dict[str, Any] = {"columns": dict, "pandas": pd.DataFrame, "Polars": pl.DataFrame, "Arrow": pa.table}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("part", [1, 1000, PART])
def test_the_parts_make_the_file(kind: str, part: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "PART", part)
    rows = [[str(n), f'a "{n}",\nb'] for n in range(300)]
    data = {"n": [int(n) for n, _ in rows], "s": [s for _, s in rows]}
    source = TableSource(frame_of(KINDS[kind](data)), "")
    at = [place for place, column in enumerate(source.frame.columns) if not column.index]
    body = saved(source, {"export": "csv", "columns": at, "view": {"sort": [[at[0], True]]}})
    assert body.startswith(b"\xef\xbb\xbfn,s\n")
    assert list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))[1:] == rows[::-1]


def test_parts_of_two_tables_make_no_file() -> None:
    question = {"export": "csv", "columns": [0], "begin": 1, "data": "before"}
    with pytest.raises(Unanswerable, match="changed while it was being"):
        TableSource(frame_of({"a": [1, 2]}), "after")(Asking(question))
    assert TableSource(frame_of({"a": [1, 2]}), "before")(Asking(question)) == bytes(8) + b"2\n"


def test_a_table_without_rows_is_a_file_with_names() -> None:
    source = TableSource(frame_of({"a": [], "b": []}), "")
    assert saved(source, {"export": "csv", "columns": [0, 1]}) == b"\xef\xbb\xbfa,b\n"
    assert saved(source, {"export": "csv", "columns": [0, 1], "begin": 0})
