"""``st.data_editor``: edits of rows that the table does not have for a while."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from millpond.elements.editing.codec import EditorCodec
from millpond.testing import AppTest
from tests.drive import App
from tests.elements.test_data_editor_places import edit, editors

APP = """
import millpond as st
import pandas as pd

s = st.session_state
data = pd.DataFrame({"id": [1, 2, 3], "name": ["a", "b", "c"], "n": [10, 20, 30], "kind": ["u", "v", "u"]})
data.loc[s.get("same", []), :] = [2, "b", 20, "v"]
s.out = st.data_editor(
    data[data.id.isin(s.get("shown", [1, 2, 3]))].reset_index(drop=True), key="k", num_rows=s.get("rows", "dynamic"),
    column_config={"kind": st.column_config.SelectboxColumn(options=s.options if "options" in s else ["u", "v"])},
)
"""


class Editor:
    """The app, and what a page has sent to it."""

    source = APP

    def __init__(self, **state: Any) -> None:
        self.at = AppTest.from_string(self.source)
        for key, value in state.items():
            self.at.session_state[key] = value
        self.at.run()
        self.base = self.codec.table.fingerprint

    @property
    def codec(self) -> EditorCodec:
        codec = self.at.data_editor[0]._codec
        assert isinstance(codec, EditorCodec)
        return codec

    def send(self, **edits: Any) -> None:
        """Edits of the first table, which the page still has."""
        self.at.data_editor[0]._app._tab.set(
            self.at.data_editor[0].id, json.dumps({"base": self.base, **edits})
        )
        self.at.run()
        assert not self.at.exception

    def show(self, *ids: int, **state: Any) -> pd.DataFrame:
        """What the script gets when it shows these rows."""
        for key, value in {"shown": list(ids), **state}.items():
            self.at.session_state[key] = value
        self.at.run()
        assert not self.at.exception
        made = self.at.session_state["out"]
        assert isinstance(made, pd.DataFrame)
        return made


def test_two_cells_of_a_row_that_is_not_there_are_both_in_it_when_it_is_back() -> None:
    editor = Editor()
    editor.send(edited=[[1, {"name": "B"}]])
    editor.show(1)
    editor.send(edited=[[1, {"name": "B", "n": 21}]])
    made = editor.show(1, 2, 3)
    assert made.iloc[1].to_dict() == {"id": 2, "name": "B", "n": 21, "kind": "v"}


def test_what_waits_can_be_taken_back() -> None:
    editor = Editor()
    editor.send(edited=[[1, {"name": "B", "n": 21}]])
    editor.show(1)
    editor.send(edited=[[1, {"n": 21}]])
    assert editor.show(1, 2, 3)["name"].tolist() == ["a", "b", "c"]
    assert editor.show(1, 2, 3)["n"].tolist() == [10, 21, 30]


def test_of_rows_that_are_alike_the_edit_itself_is_taken_back() -> None:
    editor = Editor(same=[1, 2])
    editor.send(edited=[[1, {"n": 21}], [2, {"n": 22}]])
    editor.show(1)
    editor.send(edited=[[1, {"n": 21}]])
    assert sorted(editor.show(1, 2, 3)["n"]) == [10, 20, 21]


def test_a_row_that_is_not_shown_does_not_appear_when_it_is_no_longer_to_be_deleted() -> None:
    editor = Editor()
    editor.send(edited=[[1, {"n": 21}]], deleted=[1])
    assert editor.show(1)["id"].tolist() == [1]
    editor.send(edited=[[1, {"n": 21}]])
    assert editor.show(1)["id"].tolist() == [1]
    made = editor.show(1, 2, 3)
    assert made["id"].tolist() == [1, 2, 3]
    assert made["n"].tolist() == [10, 21, 30]


def test_a_row_that_was_edited_and_deleted_stays_so() -> None:
    editor = Editor()
    editor.send(edited=[[1, {"n": 21}]], deleted=[1])
    editor.show(1)
    assert editor.show(1, 2, 3)["id"].tolist() == [1, 3]
    other = Editor()
    other.send(edited=[[1, {"n": 21}]])
    other.show(1)
    other.send(edited=[[1, {"n": 21}]], deleted=[1])
    assert other.show(1, 2, 3)["id"].tolist() == [1, 3]


def test_what_waits_in_a_form_waits_however_often_the_table_changes() -> None:
    editor = Editor()
    wire = json.dumps({"base": editor.base, "edited": [[1, {"name": "B"}]], "deleted": [2]})
    for ids in [(1,), (), (1,), (1, 2, 3)]:
        editor.show(*ids)
        wire = editor.codec.rebased(wire)
    assert json.loads(wire) == {"base": editor.base, "edited": [[1, {"name": "B"}]], "deleted": [2]}


@pytest.mark.parametrize("options", [["u", "v"], lambda row: ["v"] if row["n"] == 20 else ["u"]])
def test_what_waits_is_an_option_of_its_row(options: Any) -> None:
    editor = Editor(options=options)
    editor.show(1)
    editor.send(edited=[[1, {"kind": "made up", "name": "B"}]])
    made = editor.show(1, 2, 3)
    assert made["kind"].tolist() == ["u", "v", "u"]
    assert made["name"].tolist() == ["a", "B", "c"]


def test_an_option_that_depends_on_what_has_waited_with_it_is_taken() -> None:
    editor = Editor(options=lambda row: ["v"] if row["n"] == 20 else ["u", "w"])
    editor.show(1)
    editor.send(edited=[[1, {"kind": "w", "n": 21}]])
    assert editor.show(1, 2, 3)["kind"].tolist() == ["u", "w", "u"]


SOURCE = """
import millpond as st
import pandas as pd

s = st.session_state
if "rows" not in s:
    s.rows = [(n, f"row {n}") for n in range(1, 11)]
data = pd.DataFrame(s.rows, columns=["id", "name"])
if s.get("indexed"):
    data = data.set_index("id")
s.out = st.data_editor(data, key="k", num_rows="dynamic")
"""


class Source(Editor):
    """The same of a database, whose rows a test says."""

    source = SOURCE

    def rows(self, *ids: int) -> list[str]:
        """The names that the script gets when the database has these rows."""
        self.at.session_state["rows"] = [(n, f"row {n % 100}") for n in ids]
        self.at.run()
        assert not self.at.exception
        found: list[str] = self.at.session_state["out"]["name"].tolist()
        return found


LEFT = (1, 2, 3, 5, 6, 7, 8, 9, 10)
"""Without 4, which is to be deleted."""


@pytest.mark.parametrize("indexed", [False, True])
@pytest.mark.parametrize(
    ("after", "carried_out"),
    [
        ((*LEFT, 11), True),
        ((2, *LEFT[2:], 12), True),
        (LEFT[2:], False),
        ((11, 12, 13, 14, 15, 16, 17, 18, 19), False),
        ((1, 2, 3, 11, 12, 13, 14, 15, 16, 17, 18, 19), False),
    ],
    ids=["one more", "one instead", "filtered", "the next page", "half of it"],
)
def test_a_deletion_that_the_source_has_carried_out_deletes_no_later_row(
    after: tuple[int, ...], indexed: bool, carried_out: bool
) -> None:
    editor = Source(indexed=indexed)
    editor.send(deleted=[3])
    assert len(editor.rows(*after)) == len(after)
    assert bool(editor.codec._now.edits.parked) is not carried_out
    assert ("row 4" in editor.rows(*range(1, 12))) is carried_out


@pytest.mark.parametrize("indexed", [False, True])
def test_a_row_that_the_source_has_deleted_comes_again_when_that_is_taken_back(indexed: bool) -> None:
    editor = Source(indexed=indexed)
    editor.send(deleted=[3])
    editor.rows(*LEFT, 11)
    editor.rows(*LEFT, 11, 12)  # not the result that the script was given
    editor.send()
    assert sorted(editor.rows(*LEFT, 11, 12)) == sorted(f"row {n}" for n in range(1, 13))
    assert editor.codec.away == 0
    assert editor.at.session_state["out"]["name"].tolist().index("row 4") == 3
    # And goes when that is taken back.
    editor.send(deleted=[3])
    assert "row 4" not in editor.rows(*LEFT, 11, 12)


def test_what_is_taken_back_in_a_row_that_is_away_is_said() -> None:
    editor = Editor()
    editor.send(edited=[[0, {"n": 11}]], deleted=[1])
    editor.show(3)
    editor.send(edited=[[0, {"n": 11}]], deleted=[1, 0])
    assert editor.codec.away == 0
    editor.send(edited=[[0, {"n": 11}]], deleted=[0])
    assert editor.codec.away == 1
    assert editor.codec._props.away == 1
    editor.send(deleted=[0])
    assert editor.codec.away == 1  # it is deleted: whatever was in it
    assert editor.show(1, 2, 3)["id"].tolist() == [2, 3]


def test_an_edit_of_a_table_that_is_not_known_is_said_and_changes_nothing() -> None:
    editor = Editor()
    editor.base = "0" * 32
    editor.send(edited=[[0, {"n": 11}]])
    assert editor.codec._props.lost == 1
    assert editor.show(1, 2, 3)["n"].tolist() == [10, 20, 30]


def test_replicas_that_differ_in_num_rows_keep_what_was_entered_and_take_what_each_allows() -> None:
    """A deploy replaces one replica after the other, and the page has that of either."""
    editor = Editor()
    editor.send(added=[["n1", {"id": 7}, None]])
    editor.show(1, 2, 3, rows="fixed")
    before = editor.codec._props.refused
    editor.send(
        edited=[[0, {"n": 11}]], added=[["n1", {"id": 7}, None], ["n2", {"id": 8}, None]], deleted=[1]
    )
    assert editor.at.session_state["out"]["id"].tolist() == [1, 2, 3, 7]
    assert editor.at.session_state["out"]["n"].tolist()[:3] == [11, 20, 30]
    assert editor.codec._props.refused == before + 1
    editor.show(1, 2, 3, rows="dynamic")
    editor.send(
        edited=[[0, {"n": 11}]], added=[["n1", {"id": 7}, None], ["n2", {"id": 8}, None]], deleted=[1]
    )
    assert editor.at.session_state["out"]["id"].tolist() == [1, 3, 7, 8]


CHOSEN = """
import millpond as st
names = st.radio("Columns", ["abc", "ab", "ac"])
rows = [{"a": 1, "b": 10, "c": 100}, {"a": 2, "b": 20, "c": 200}, {"a": 3, "b": 30, "c": 300}]
st.text(st.data_editor([{name: row[name] for name in names} for row in rows][:: -1 if names == "ac" else 1]))
"""


def test_of_a_row_that_another_table_has_lacked_columns_of_a_late_edit_waits() -> None:
    app = App(CHOSEN)
    [page] = editors(app)
    app.set("Columns", "ab")
    edit(app, page, edited=[[0, {"a": 7}]])  # the row is known by what it is now: without c
    app.set("Columns", "ac")
    edit(app, page, edited=[[0, {"a": 8}]])
    assert app.errors == []
    assert app.texts() == ["[{'a': 3, 'c': 300}, {'a': 2, 'c': 200}, {'a': 1, 'c': 100}]"]
    app.set("Columns", "abc")
    assert app.texts()[0].startswith("[{'a': 8, 'b': 10, 'c': 100}")


TYPED = """
import json, pathlib
import pandas as pd
import millpond as st
world = json.loads(pathlib.Path("FILE").read_text())
frame = pd.DataFrame({"name": world["names"], "n": [ord(name) for name in world["names"]], "s": "x"})
st.text(list(st.data_editor(frame.astype({"n": world["type"]}))["s"]))
"""


def test_an_edit_of_a_row_that_was_not_recognised_meanwhile_is_not_undone_by_the_one_that_waits(
    tmp_path: Path,
) -> None:
    file = tmp_path / "world"

    def world(names: str, type: str) -> None:
        file.write_text(json.dumps({"names": list(names), "type": type}))

    def enter(text: str) -> None:
        [props] = editors(app)
        edit(app, props, edited=[[1, {"s": text}]])

    world("abc", "int64")
    app = App(TYPED.replace("FILE", str(file)))
    enter("first")
    world("abcd", "str")  # other values, and a row more
    app.rerun()
    assert "parked" in editors(app)[0]["value"]
    enter("second")
    assert app.texts() == ["['x', 'second', 'x', 'x']"]
    world("abcd", "int64")
    app.rerun()
    assert app.texts() == ["['x', 'second', 'x', 'x']"]
    world("dcba", "int64")
    app.rerun()
    assert app.texts() == ["['x', 'x', 'second', 'x']"]
    assert "parked" not in editors(app)[0]["value"]


COUNTED = """
import json, pathlib
import pandas as pd
import millpond as st
numbers = json.loads(pathlib.Path("FILE").read_text())
frame = pd.DataFrame({"n": numbers, "s": "x"})
out = st.data_editor(frame)
st.text([out["n"].tolist(), out["s"].tolist()])
"""


def test_a_row_is_the_same_when_a_missing_value_makes_its_integers_floats(tmp_path: Path) -> None:
    file = tmp_path / "numbers"

    def numbers(*numbers: int | None) -> None:
        file.write_text(json.dumps(numbers))

    numbers(1, 2, 3)
    app = App(COUNTED.replace("FILE", str(file)))
    edit(app, editors(app)[0], edited=[[1, {"s": "first", "n": 7}]])
    numbers(3, None, 2, 1)
    app.rerun()
    assert app.texts() == ["[[3.0, nan, 7.0, 1.0], ['x', 'x', 'first', 'x']]"]
    edit(app, editors(app)[0], edited=[[2, {"s": "second", "n": 7}]])
    numbers(2, 3, 1, 5)
    app.rerun()
    assert app.texts() == ["[[7, 3, 1, 5], ['second', 'x', 'x', 'x']]"]
    assert "parked" not in editors(app)[0]["value"]
