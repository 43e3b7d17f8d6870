"""What is saved of an editor, and what a process makes of it again."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest

from millpond.state.values import dump
from tests.drive import App
from tests.elements.test_data_editor_places import edit, editors, restarted

MANY = """
import millpond as st
rows = [{"a": row, "b": row / 7} for row in range(9000)]
made = st.data_editor(rows, key="k", num_rows="dynamic", column_config={"b": {"required": True}})
st.text(sum(row["a"] for row in made))
st.text({name: len(part) for name, part in st.session_state.k.items()})
"""


FEW = MANY.replace("9000", "9")


def test_of_an_edit_of_many_the_edits_alone_are_written() -> None:
    app = App(MANY, durable=True)
    [props] = editors(app)
    cells = [[row, {"a": row + 1}] for row in range(8500)]
    edit(app, props, edited=cells)
    before = dump(app.session.state.peek("k"))
    edit(app, props, edited=[*cells[:-1], [8499, {"a": 7}]])
    after = dump(app.session.state.peek("k"))
    assert len(after.data) < 1000
    [new] = [
        buffer for buffer, name in zip(after.buffers, after.names, strict=True) if name not in before.names
    ]
    assert new.raw().nbytes < 200_000


def test_session_state_has_all_of_it_before_the_editor_is_drawn_again() -> None:
    app = App(FEW, durable=True)
    [props] = editors(app)
    added = [["n1", {"a": 5, "b": 1}, None], ["n2", {"a": 6}, None]]
    edit(app, props, edited=[[0, {"a": 10}], [1, {"a": 3}]], added=added, deleted=[0])
    texts = app.texts()
    assert texts[1] == "{'edited_rows': 1, 'added_rows': 1, 'deleted_rows': 1}", "no row that is not complete"
    first = FEW.replace(
        "made =", "st.text(st.session_state.k['added_rows'])\nst.text(st.session_state.k.edited_rows)\nmade ="
    )
    again = restarted(app, first)
    assert again.texts() == ["[{'a': 5, 'b': 1}]", "{1: {'a': 3}}", *texts]
    [there] = editors(again)
    edit(again, there, deleted=[])
    assert again.texts()[3] == "{'edited_rows': 2, 'added_rows': 1, 'deleted_rows': 0}"


@pytest.mark.parametrize(
    "change", [lambda k: k["edited_rows"].update({1: {"a": "app"}}), lambda k: k.clear()]
)
def test_what_the_app_has_made_of_it_is_saved_as_it_is(change: Any) -> None:
    app = App(FEW)
    edit(app, editors(app)[0], edited=[[0, {"a": 10}]])
    value = app.session.state.peek("k")
    change(value)
    found = pickle.loads(pickle.dumps(value))
    assert dict(found) == dict(value)
    assert found.edits == value.edits


def test_objects_of_the_app_in_it_can_be_saved_though_they_do_not_compare() -> None:
    app = App(FEW)
    edit(app, editors(app)[0], edited=[[0, {"a": 10}]])
    value = app.session.state.peek("k")
    value["edited_rows"][0]["a"] = np.array([1, 2])
    value["itself"] = value
    found = pickle.loads(pickle.dumps(value))
    assert found["edited_rows"][0]["a"].tolist() == [1, 2]
    assert found["itself"] is found
    assert found.edits == value.edits
