"""What is taken back, and done again, in ``state.t = st.data_editor(state.t)``: the page sends what it had, of the table that it had then."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from millpond.frames.editing.edits import Edits
from millpond.frames.editing.history import Old
from millpond.frames.editing.sketch import Sketch
from tests.drive import App
from tests.elements.test_data_editor_places import editors

BACK = """
import millpond as st
s = st.session_state
s.setdefault("t", ROWS)
s.t = st.data_editor(s.t, num_rows="dynamic")
st.text(s.t)
"""
Send = Callable[..., Any]


@pytest.fixture
def rows() -> list[dict[str, Any]]:
    return [{"a": 1, "b": "x"}, {"a": 2, "b": "y"}]


@pytest.fixture
def send(rows: list[dict[str, Any]]) -> Send:
    """Sends edits of the first table, and gives what the script has then."""
    app = App(BACK.replace("ROWS", repr(rows)))
    [first] = editors(app)

    def send(run: bool = True, **edits: Any) -> Any:
        app.send({first["id"]: json.dumps({**json.loads(first["value"]), **edits})})
        if not run:
            return None
        app.run()
        [props] = editors(app)
        assert (props["refused"], props["lost"]) == (0, 0)
        assert "parked" not in props["value"]
        return eval(app.texts()[0])

    return send


def test_a_cell_that_was_edited_several_times_is_taken_back_step_by_step(send: Send, rows: Any) -> None:
    steps: list[dict[str, Any]] = [{}, *({"edited": [[0, {"a": n}]]} for n in (7, 8, 9))]
    for _ in range(2):
        made = [send(**step)[0]["a"] for step in steps]
        assert made == [1, 7, 8, 9]
        assert [send(**step)[0]["a"] for step in reversed(steps)] == [9, 8, 7, 1]


def test_what_others_have_put_into_a_cell_is_not_taken_back(tmp_path: Any) -> None:
    file = tmp_path / "rows"
    file.write_text(json.dumps([{"id": 1, "a": 1, "b": "x"}, {"id": 2, "a": 2, "b": "y"}]))
    app = App(
        "import json, pathlib\nimport pandas as pd\nimport millpond as st\n"
        f"rows = pd.DataFrame(json.loads(pathlib.Path({str(file)!r}).read_text())).set_index('id')\n"
        "st.text(st.data_editor(rows).a.tolist())"
    )
    [first] = editors(app)
    app.send({first["id"]: json.dumps({**json.loads(first["value"]), "edited": [[0, {"a": 7}]]})})
    assert app.run().texts() == ["[7, 2]"]
    others = [{"id": 1, "a": 5, "b": "x"}, {"id": 3, "a": 3, "b": "y"}, {"id": 4, "a": 4, "b": "z"}]
    file.write_text(json.dumps(others))
    assert app.rerun().texts() == ["[7, 3, 4]"]
    app.send({first["id"]: first["value"]})
    assert app.run().texts() == ["[5, 3, 4]"]


def test_a_row_is_added_taken_back_and_there_again(send: Send, rows: Any) -> None:
    new = {"a": 9, "b": "z"}
    for _ in range(3):
        assert send(added=[["n", new, None]]) == [*rows, new]
        assert send() == rows


def test_a_row_is_deleted_taken_back_and_deleted_again(send: Send, rows: Any) -> None:
    for _ in range(3):
        assert send(deleted=[0]) == rows[1:]
        assert send() == rows


def test_a_row_that_was_deleted_in_an_older_table_comes_back_with_its_edits(send: Send, rows: Any) -> None:
    edited = [[1, {"a": 7}]]
    assert send(edited=edited) == [rows[0], {"a": 7, "b": "y"}]
    assert send(edited=edited, added=[["n", {"a": 3, "b": "z"}, None]])[2] == {"a": 3, "b": "z"}
    assert len(send(deleted=[0, 1], added=[["n", {"a": 3, "b": "z"}, None]])) == 1
    for _ in range(2):  # the deletion is carried out
        send(deleted=[0, 1], added=[["n", {"a": 3, "b": "z"}, None]])
    back = send(edited=edited, added=[["n", {"a": 3, "b": "z"}, None]])
    assert sorted(map(str, back)) == sorted(map(str, [rows[0], {"a": 7, "b": "y"}, {"a": 3, "b": "z"}]))


@pytest.fixture
def page(rows: list[dict[str, Any]]) -> Callable[..., list[Any]]:
    """A page that shows each table as soon as it is drawn: does something to its edits, and takes all of it back."""
    app = App(BACK.replace("ROWS", repr(rows)))

    def made(wire: str) -> Any:
        [props] = editors(app)
        app.model.set_value(props["id"], wire)
        app.send({props["id"]: wire})
        app.run()
        assert "parked" not in editors(app)[0]["value"]
        return eval(app.texts()[0])

    def page(*changes: dict[str, Any]) -> list[Any]:
        before = []
        for change in changes:
            before.append(editors(app)[0]["value"])
            now = {name: edits for name, edits in json.loads(before[-1]).items() if name == "base"}
            made(json.dumps({**now, **change}))
        return [made(wire) for wire in reversed(before)]

    return page


def test_what_was_done_to_a_row_before_it_was_deleted_is_taken_back_after_that(page: Any, rows: Any) -> None:
    edited = [{"a": 7, "b": "x"}, rows[1]]
    assert page({"edited": [[0, {"a": 7}]]}, {"deleted": [0]}) == [edited, rows]
    both = [{"a": 8, "b": "x"}, rows[1]]
    assert page({"edited": [[0, {"a": 7}]]}, {"edited": [[0, {"a": 8}]]}, {"deleted": [0]}) == [
        both,
        edited,
        rows,
    ]


def test_a_row_that_was_added_and_deleted_goes_when_both_are_taken_back(page: Any, rows: Any) -> None:
    new = {"a": 9, "b": "z"}
    added = [["n", new, None]]
    assert page({"added": added}, {}) == [[*rows, new], rows]


def test_what_comes_several_times_before_a_run_is_done_to_the_rows_that_are_meant(
    send: Send, rows: Any
) -> None:
    def edits(a: int, **more: Any) -> dict[str, Any]:
        return {"added": [["n", {"a": a, "b": "x"}, None]], **more}

    assert send(**edits(2)) == [*rows, {"a": 2, "b": "x"}]
    for a in (7, 2):
        send(run=False, **edits(a))
    assert send(**edits(7, edited=[[0, {"a": 7}]])) == [{"a": 7, "b": "x"}, rows[1], {"a": 7, "b": "x"}]


@pytest.mark.parametrize("rows", [[{"a": 1}] * 4])
def test_the_edits_after_a_row_was_inserted_are_where_they_were_made(send: Send, rows: Any) -> None:
    edits: dict[str, Any] = {"added": [["n", {"a": 1}, 1], ["m", {"a": 1}, None]]}
    assert send(**edits) == [{"a": 1}] * 6
    assert send(**edits, edited=[[1, {"a": 7}]]) == [{"a": n} for n in (1, 1, 7, 1, 1, 1)]
    assert send(**edits, edited=[[1, {"a": 7}], [3, {"a": 8}]]) == [{"a": n} for n in (1, 1, 7, 1, 8, 1)]
    edits["added"][0][1]["a"] = 5
    edits["added"].append(["k", {"a": 6}, 3])
    assert send(**edits, edited=[[1, {"a": 7}], [3, {"a": 8}]]) == [{"a": n} for n in (1, 5, 7, 1, 6, 8, 1)]
    edits["added"] = edits["added"][1:]
    assert send(**edits, edited=[[1, {"a": 7}], [3, {"a": 9}]], deleted=[0]) == [
        {"a": n} for n in (7, 1, 6, 9, 1)
    ]
    assert send(**edits, edited=[[1, {"a": 4}], [3, {"a": 9}]], deleted=[0]) == [
        {"a": n} for n in (4, 1, 6, 9, 1)
    ]


def test_an_older_table_is_saved_as_the_version_before_reads_it_where_that_can_be() -> None:
    plain = Old(Sketch("f", 2), Edits("f"), {0: {"a": 1}}, positional=False, added={"n": 1})
    more = msgspec.structs.replace(plain, came=[1], entered={0: {"a": (7, 8)}})
    for old in (plain, more):
        assert pickle.loads(pickle.dumps(old, protocol=5)) == old
    assert len(plain.__reduce_ex__(5)[1]) == 8
