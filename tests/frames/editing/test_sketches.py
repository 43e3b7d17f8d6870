"""What is remembered of a table: of one with edits, without reading it all again."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from millpond.frames.editing import sketch as sketches
from millpond.frames.editing.applied import applied
from millpond.frames.editing.edits import AddedRow, EditedRow, Edits
from millpond.frames.editing.sketch import KnownTable, Sketch, note_made
from millpond.frames.incoming import frame_of

DATA = {"id": [1, 2, 3, 4], "name": ["a", "b", None, "d"], "size": [0.5, 1.5, None, 2.5]}
LIBRARIES: dict[str, Any] = {
    "pandas": lambda: pd.DataFrame(DATA),
    "pandas with names": lambda: pd.DataFrame(DATA, index=list("wxyz")),
    "polars": lambda: pl.DataFrame(DATA),
    "arrow": lambda: pa.table(DATA),
    "columns": lambda: DATA,
}


@pytest.fixture(autouse=True)
def none_known(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_SKETCHES", "_MADE"):
        monkeypatch.setattr(sketches, name, type(sketches._SKETCHES)())


def known(data: Any) -> KnownTable:
    frame = frame_of(data)
    return KnownTable(frame, frame.fingerprint(), counts=frame.counts_only)


def made_of(data: Any, edits: Edits) -> tuple[Any, Sketch]:
    """A table with edits, and its sketch as it follows from that of the table."""
    before = known(data)
    made = applied(before.frame, data, edits, before.frame.columns)
    after = known(made)
    note_made(after.fingerprint, before.sketch, before.frame.columns, edits)
    return made, after.sketch


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize(
    "edits",
    [
        Edits(edited=(EditedRow(1, {"id": 20, "size": 7.5}), EditedRow(3, {"name": "é" * 2000}))),
        Edits(edited=(EditedRow(2, {"id": None}),)),  # a whole column becomes another type
        Edits(edited=(EditedRow(2, {"name": "new"}),), deleted=(0,)),
        Edits(added=(AddedRow("one", {"id": 5}),)),
    ],
)
def test_the_sketch_of_a_table_with_edits_is_that_of_the_table_that_it_is(library: str, edits: Edits) -> None:
    if library == "pandas with names" and edits.added:
        edits = Edits(added=(AddedRow("one", {"id": 5, "_index": "v"}),))
    made, found = made_of(LIBRARIES[library](), edits)
    sketches._SKETCHES.clear()
    sketches._MADE.clear()
    assert found == known(made).sketch


def test_only_what_was_edited_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    data = pd.DataFrame({f"c{n}": np.arange(1000) for n in range(50)})
    before = known(data)
    edits = Edits(edited=(EditedRow(7, {"c3": -1}),))
    made = applied(before.frame, data, edits, before.frame.columns)
    assert np.shares_memory(made["c4"], data["c4"])
    after = known(made)
    note_made(after.fingerprint, before.sketch, before.frame.columns, edits)
    read, cells = [], type(after.frame).cells

    def counted(self: Any, column: int, rows: Any, longest: int = 0) -> list[Any]:
        found = cells(self, column, rows, longest)
        read.append(len(found))
        return found

    monkeypatch.setattr(type(after.frame), "cells", counted)
    assert after.sketch.rows == 1000
    assert sum(read) == 50 + 1000  # one row, one column


def test_what_the_app_writes_into_the_result_is_not_in_its_own_table() -> None:
    data = pd.DataFrame({"a": [1, 2], "b": [3, 4]})
    made, _ = made_of(data, Edits(edited=(EditedRow(0, {"a": 10}),)))
    made.loc[0, "b"] = 30
    data.loc[1, "b"] = 40
    assert (data["b"].tolist(), made["b"].tolist()) == ([3, 40], [30, 4])


@pytest.mark.parametrize("cell", ["text", "list"])
def test_rows_that_differ_behind_what_a_cell_shows_are_two(cell: str) -> None:
    one: Any = "x" * 3000 if cell == "text" else ["x"] * 300
    other: Any = one[:-1] + ("y" if cell == "text" else ["y"])
    found = known([{"c": one}, {"c": other}]).sketch
    assert found.content(0) != found.content(1)
