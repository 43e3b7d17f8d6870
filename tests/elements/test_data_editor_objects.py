"""Cells with objects, which Session State makes anew in each run, and keys that are no texts."""

from __future__ import annotations

import itertools
import json

import pytest

from tests.drive import App
from tests.elements.test_data_editor_places import editors

BACK = """
import millpond as st
class Task:
    pass
s = st.session_state
if "t" not in s:
    s.t = TABLE
s.t = st.data_editor(s.t)
rows = s.t.to_dict("records") if hasattr(s.t, "columns") else s.t
st.text([row["n"] for row in rows])
"""
ROWS = "[{'n': 1, 'o': Task()}, {'n': 2, 'o': [Task()]}, {'n': 3, 'o': {'k': Task()}}, {'n': 4, 'o': (1, Task())}]"


@pytest.mark.parametrize("table", [ROWS, f"__import__('pandas').DataFrame({ROWS})"])
def test_quick_edits_of_rows_with_objects_are_done_at_once(table: str) -> None:
    app, numbers = App(BACK.replace("TABLE", table)), [1, 2, 3, 4]
    [shown] = editors(app)
    edits: dict[int, dict[str, int]] = {}
    for at, row in enumerate(itertools.islice(itertools.cycle(range(4)), 16)):
        numbers[row] = 100 + at
        edits[row] = {"n": 100 + at}
        wire = json.dumps({**json.loads(shown["value"]), "edited": sorted(edits.items())})
        app.model.set_value(shown["id"], wire)
        app.send({shown["id"]: wire})
        assert app.run().texts() == [str(numbers)]
        assert app.rerun().texts() == [str(numbers)]
        [props] = editors(app)
        assert (props["refused"], props["lost"], "parked" in props["value"]) == (0, 0, False)
        if at % 3 == 2:  # until then the page is some tables behind
            shown, edits = props, {}


@pytest.mark.parametrize(
    ("table", "field", "result"),
    [
        ("[{1: 2, '1': 3}, {1: 4, '1': 5}]", "1 (2)", "[{1: 2, '1': 9}, {1: 4, '1': 5}]"),
        ("{1: [2, 4], '1': [3, 5]}", "1", "{1: [9, 4], '1': [3, 5]}"),
        ("{1: 2, '1': 3}", "value", "{1: 9, '1': 3}"),
    ],
)
def test_the_result_has_the_keys_of_the_app(table: str, field: str, result: str) -> None:
    app = App(f"import millpond as st\nst.text(st.data_editor({table}))")
    [shown] = editors(app)
    assert app.texts() == [table]
    wire = json.dumps({**json.loads(shown["value"]), "edited": [[0, {field: 9}]]})
    app.send({shown["id"]: wire})
    assert app.run().texts() == [result]
