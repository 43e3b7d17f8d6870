"""``st.data_editor``: what a page sends that the editor has not offered, and what becomes of edits when less can be edited."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd
import pytest

from millpond.elements.data_editor import DataEditor
from millpond.elements.editing.codec import EditorCodec
from millpond.testing import AppTest

APP = """
import millpond as st
import pandas as pd

s = st.session_state
data = pd.DataFrame({"name": ["a", "b", "c"], "approved": [False] * 3, "secret": ["x", "y", "z"], "n": [1, 2, 3]})
s.out = st.data_editor(
    data[::-1].reset_index(drop=True) if "turn" in s else data, key="k", num_rows=s.get("rows", "fixed"),
    disabled=["approved"], column_config={"secret": None, "approved": st.column_config.CheckboxColumn(default=False)},
)
"""


def opened(**state: Any) -> tuple[AppTest, EditorCodec, str]:
    """The app, its editor, and the name of the table that is shown."""
    at = AppTest.from_string(APP)
    for key, value in state.items():
        at.session_state[key] = value
    at.run()
    codec = at.data_editor[0]._codec
    assert isinstance(codec, EditorCodec)
    return at, codec, codec.table.fingerprint


def send(at: AppTest, **edits: Any) -> pd.DataFrame:
    """What the script gets after a page, which need not be ours, has sent this."""
    at.data_editor[0]._app._tab.set(at.data_editor[0].id, json.dumps(edits))
    at.run()
    assert not at.exception
    made = at.session_state["out"]
    assert isinstance(made, pd.DataFrame)
    return made


def refusals(at: AppTest) -> int:
    """How often the page has been told that something could not be in the table."""
    props = at.data_editor[0]._props
    assert isinstance(props, DataEditor)
    return props.refused


LOCKED = ["approved", "secret"]
CLEAN = {"approved": [False] * 3, "secret": ["x", "y", "z"]}


@pytest.mark.parametrize("cells", [{"approved": True}, {"secret": "!"}])
def test_what_waits_for_its_row_cannot_be_made_up(cells: dict[str, Any]) -> None:
    at, codec, base = opened()
    content = f"{codec.table.sketch.content(0):x}"
    send(at, base=base, parked=[["", content, cells]])
    at.session_state["turn"] = True  # another table, in which each edit looks for its row
    at.run()
    assert at.session_state["out"][LOCKED][::-1].to_dict("list") == CLEAN
    assert not at.session_state["k"]["edited_rows"]


def test_a_row_that_cannot_be_deleted_is_not_deleted_by_waiting() -> None:
    at, codec, base = opened()
    send(at, base=base, parked=[["", f"{codec.table.sketch.content(0):x}", None]])
    at.session_state["turn"] = True
    at.run()
    assert len(at.session_state["out"]) == 3


def test_an_added_row_has_nothing_in_columns_that_cannot_be_edited_but_what_the_app_says() -> None:
    at, _, base = opened(rows="dynamic")
    made = send(at, base=base, added=[["new", {"name": "d", "approved": True, "secret": "!"}]])
    assert made["name"].tolist() == ["a", "b", "c", "d"]
    assert made["approved"].tolist() == [False] * 4
    assert made["secret"].isna().tolist() == [False, False, False, True]


def test_of_a_row_that_is_there_again_the_page_gets_nothing_that_is_not_shown() -> None:
    at = AppTest.from_string(
        "import millpond as st\nimport pandas as pd\ns = st.session_state\n"
        "if 'df' not in s: s.df = pd.DataFrame({'id': [1, 2], 'name': ['a', 'b'], 'secret': ['x', 'y']})\n"
        "s.df = st.data_editor(s.df, key='k', num_rows='dynamic', column_config=None if 'open' in s else {'secret': None})"
    ).run()
    base = at.data_editor[0]._codec.table.fingerprint  # type: ignore[attr-defined]

    def send(**edits: Any) -> dict[str, Any]:
        at.data_editor[0]._app._tab.set(at.data_editor[0].id, json.dumps(edits))
        at.run()
        assert not at.exception
        told: dict[str, Any] = json.loads(at.data_editor[0]._props.value)  # type: ignore[attr-defined]
        return told

    send(base=base, deleted=[1])
    assert at.session_state["df"]["id"].tolist() == [1]
    told = send(base=base)  # taken back
    assert [cells for _, cells, *_ in told["added"]] == [{"id": 2, "name": "b"}]
    assert at.session_state["df"]["secret"].tolist() == ["x", "y"]
    # The row is edited as the page knows it, and has the rest still.
    [[id, cells, *where]] = told["added"]
    told = send(base=told["base"], added=[[id, {**cells, "name": "B"}, *where]])
    assert at.session_state["df"].to_dict("list") == {"id": [1, 2], "name": ["a", "B"], "secret": ["x", "y"]}
    assert "y" not in json.dumps(told)
    at.session_state["open"] = True
    at.run()
    assert at.session_state["df"]["secret"].tolist() == ["x", "y"]


NO_ROWS: list[dict[str, Any]] = [
    {"edited": [[3, {"n": 5}]]},
    {"edited": [[-1, {"n": 5}]]},
    {"deleted": [3]},
    {"deleted": [-1]},
    {"added": [["new", {"n": 5}, -1]]},
    {"parked": [["not digits", "", {"n": 5}]]},
]
NO_VALUES: list[dict[str, Any]] = [
    {"edited": [[0, {"n": "9" * 5000}]]},
    {"edited": [[0, {"n": {"deep": []}}]]},
]
REFUSED = r"has no row|edits of a table cannot be read|is no value|cannot have|does not fit"


@pytest.mark.parametrize("edits", NO_ROWS)
def test_what_names_no_row_is_refused(edits: dict[str, Any]) -> None:
    _, codec, base = opened(rows="dynamic")
    with pytest.raises(ValueError, match=REFUSED) as caught:
        codec.receive(json.dumps({"base": base, **edits}))
    assert len(str(caught.value)) < 300  # it goes into the log


@pytest.mark.parametrize("edits", NO_VALUES)
def test_what_is_no_value_is_left_out_of_all_that_comes_with_it(edits: dict[str, Any]) -> None:
    at, _, base = opened()
    made = send(at, base=base, edited=[*edits["edited"], [1, {"name": "B"}]])
    assert made["name"].tolist() == ["a", "B", "c"]
    assert at.session_state["k"]["edited_rows"] == {1: {"name": "B"}}
    assert refusals(at) == 1


@pytest.mark.parametrize("edits", NO_ROWS)
def test_so_it_is_of_a_table_that_the_script_has_replaced_since(edits: dict[str, Any]) -> None:
    at, _, base = opened(rows="dynamic")
    at.data_editor[0].set_cell(0, "n", 7).run()
    at.session_state["turn"] = True
    at.run()
    codec = at.data_editor[0]._codec
    assert isinstance(codec, EditorCodec)
    with pytest.raises(ValueError, match=REFUSED):
        codec.receive(json.dumps({"base": base, **edits}))
    with pytest.raises(ValueError, match=REFUSED):
        codec.rebased(json.dumps({"base": base, **edits}))


def replaced() -> tuple[EditorCodec, str]:
    """An editor whose table the script has replaced since, and what a page with the former one has."""
    at, _, base = opened()
    at.data_editor[0].set_cell(0, "n", 7).run()
    at.session_state["turn"] = True
    at.run()
    codec = at.data_editor[0]._codec
    assert isinstance(codec, EditorCodec)
    return codec, json.dumps({"base": base, "edited": [[0, {"n": 8}]], "added": [["new", {"n": 5}]]})


def test_what_is_left_out_counts_when_it_is_sent_and_not_while_the_page_keeps_it() -> None:
    codec, wire = replaced()
    for _ in range(2):
        assert json.loads(codec.rebased(wire))["edited"] == [[2, {"n": 8}]]
    assert codec.refused == 0
    codec.receive(wire)
    assert codec.refused == 1


def test_what_a_page_keeps_is_asked_about_in_a_thread_beside_a_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """The history of one moment was mixed with that of another."""
    codec, wire = replaced()
    expected, read = codec.rebased(wire), codec._read

    def begin_a_run(*asked: Any) -> Any:
        found = read(*asked)
        codec._state = codec.first
        return found

    monkeypatch.setattr(codec, "_read", begin_a_run)
    assert codec.rebased(wire) == expected


@pytest.mark.parametrize(
    "less",
    ["disabled=['a']", "column_order=['b']", "column_config={'a': None}"],
    ids=["disabled", "order", "hidden"],
)
def test_an_edit_in_a_column_that_cannot_be_edited_any_more_holds_no_other_one_up(less: str) -> None:
    at = AppTest.from_string(
        "import millpond as st\ns = st.session_state\n"
        f"s.out = st.data_editor([{{'a': 1, 'b': 2}}, {{'a': 3, 'b': 4}}], key='k', **(dict({less}) if 'less' in s else {{}}))"
    ).run()
    at.data_editor[0].set_cell(0, "a", 9).run()
    at.session_state["less"] = True
    at.run()
    at.data_editor[0].set_cell(0, "b", 8).run()
    at.data_editor[0].set_cell(1, "b", 7).run()
    assert at.session_state["out"] == [{"a": 9, "b": 8}, {"a": 3, "b": 7}]


@pytest.mark.parametrize("turned", [False, True], ids=["the same table", "another one"])
@pytest.mark.parametrize(
    ("less", "kept"),
    [
        ("disabled=['a']", [{"a": 1, "b": 8}, {"a": 5, "b": 6}]),
        ("column_config={'a': None}", [{"a": 1, "b": 8}, {"a": 5, "b": 6}]),
        ("num_rows='fixed'", [{"a": 9, "b": 8}, {"a": 3, "b": 4}]),
        ("num_rows='delete'", [{"a": 9, "b": 8}]),
        ("num_rows='add'", [{"a": 9, "b": 8}, {"a": 3, "b": 4}, {"a": 5, "b": 6}]),
    ],
)
def test_what_is_forbidden_while_it_is_entered_holds_nothing_up_that_comes_with_it(
    less: str, kept: list[dict[str, Any]], turned: bool
) -> None:
    """In a form, edits may wait for long."""
    at = AppTest.from_string(
        "import millpond as st\ns = st.session_state\nrows = [{'a': 1, 'b': 2}, {'a': 3, 'b': 4}]\n"
        "if 'turned' in s: rows.reverse()\n"
        f"s.out = st.data_editor(rows, key='k', **(dict(num_rows='dynamic') | ({less} if 'less' in s else {{}})))".replace(
            less, f"dict({less})"
        )
    ).run()
    base = at.data_editor[0]._codec.table.fingerprint  # type: ignore[attr-defined]
    at.session_state["less"] = True
    if turned:
        at.session_state["turned"] = True
    at.run()
    edits = {"edited": [[0, {"a": 9, "b": 8}]], "added": [["new", {"a": 5, "b": 6}]], "deleted": [1]}
    made = send_rows(at, base=base, **edits)
    if "num_rows" not in less:
        kept = [row if row["b"] == 8 else {"a": None, "b": 6} for row in kept]
    assert sorted(made, key=str) == sorted(kept, key=str)
    assert refusals(at) >= 1


def send_rows(at: AppTest, **edits: Any) -> list[dict[str, Any]]:
    at.data_editor[0]._app._tab.set(at.data_editor[0].id, json.dumps(edits))
    at.run()
    assert not at.exception
    made: list[dict[str, Any]] = at.session_state["out"]
    return made


@pytest.mark.parametrize(
    "after",
    [
        "df['n'] = 0", "df['total'] = 1", "df.drop(index=1, inplace=True)", "df.loc[:, 'n'] = 0",
        "df.sort_values('n', ascending=False, inplace=True, ignore_index=True)",
    ],
)  # fmt: skip
@pytest.mark.filterwarnings("ignore:The inplace keyword")
def test_what_the_app_does_to_its_own_table_afterwards_moves_no_edit(after: str) -> None:
    at = AppTest.from_string(
        "import millpond as st\nimport pandas as pd\ndf = pd.DataFrame({'id': [1, 2, 3], 'n': [10, 20, 30]})\n"
        f"st.session_state.out = st.data_editor(df, key='k', num_rows='dynamic').copy()\n{after}"
    ).run()
    at.data_editor[0].set_cell(1, "n", 99).run()
    assert at.session_state["out"].to_dict("list") == {"id": [1, 2, 3], "n": [10, 99, 30]}
    at.data_editor[0].set_cell(0, "n", 77).delete_row(2).run()
    assert at.session_state["out"].to_dict("list") == {"id": [1, 2], "n": [77, 99]}


def test_lists_in_the_result_and_in_session_state_are_the_apps_own() -> None:
    at = AppTest.from_string(
        "import millpond as st\nrows = [{'id': 1, 'tags': ['a']}, {'id': 2, 'tags': []}]\n"
        "st.session_state.out = st.data_editor(rows, key='k')\n"
        "for row in st.session_state.out: row['tags'].append('app')\n"
        "for cells in st.session_state.k['edited_rows'].values(): cells['tags'].append('state')"
    ).run()
    at.data_editor[0].set_cell(0, "tags", ["z"]).run()
    for _ in range(2):
        at.run()
        assert [row["tags"] for row in at.session_state["out"]] == [["z", "app"], ["app"]]
