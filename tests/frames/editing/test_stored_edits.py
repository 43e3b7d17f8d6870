"""Edits as Session State stores them."""

from __future__ import annotations

import pickle
import pickletools

from millpond.frames.editing.edits import AddedRow, EditedRow, Edits, Parked
from millpond.frames.editing.history import EditHistory, GivenResult
from millpond.frames.editing.sketch import Sketch
from millpond.state.values import dump


def test_edits_come_back_as_they_were_stored() -> None:
    cells = {"n": 2**60, "x": 1.0, "s": "é\u2028", "l": [1, None, "a"], "none": None, "yes": True}
    edits = Edits(
        "base", (EditedRow(3, cells),), (AddedRow("a", cells, 7),), (5, 1), (Parked("aa", "bb", None),)
    )
    found = pickle.loads(pickle.dumps(edits))
    assert found == edits
    assert type(found.edited[0].cells["x"]) is float


def test_a_thousand_edits_are_stored_as_one_value() -> None:
    edits = Edits("base", tuple(EditedRow(row, {"b": row / 7}) for row in range(1000)))
    assert sum(1 for _ in pickletools.genops(pickle.dumps(edits))) < 20


def test_what_was_edited_before_is_not_written_again() -> None:
    def history(newest: int) -> EditHistory:
        rows = range(10_000)
        given = [
            Edits("base", tuple(EditedRow(row, {"b": row + edit}) for row in rows))
            for edit in range(newest, newest - 4, -1)
        ]
        was = {row: {"a": row / 7, "b": "ü"} for row in rows}
        return EditHistory(Sketch("base", 10_000), was, tuple(GivenResult(one, "r", 10_000) for one in given))

    before, after = dump(history(4)), dump(history(5))
    assert len(after.data) < 2_000
    assert len(set(after.names) - set(before.names)) == 1
    assert pickle.loads(pickle.dumps(history(5))) == history(5)
    assert list(pickle.loads(pickle.dumps(history(5))).was)[:2] == [0, 1]
