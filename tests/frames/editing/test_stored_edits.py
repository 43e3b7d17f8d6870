"""Edits as Session State stores them."""

from __future__ import annotations

import pickle
import pickletools

from millpond.frames.editing.edits import AddedRow, EditedRow, Edits, Parked


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
