"""``state.t = st.data_editor(state.t)`` where all rows are deleted, and come back as they were."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from tests.drive import App
from tests.elements.test_data_editor_gone import Versions
from tests.elements.test_data_editor_places import editors

BACK = """
import dataclasses, collections, datetime as dt, decimal
import numpy as np, pandas as pd, polars as pl, pyarrow as pa
import millpond as st
@dataclasses.dataclass
class Row:
    a: int
    b: str
Named = collections.namedtuple("Named", "a b")
s = st.session_state
if "t" not in s:
    s.t = TABLE
s.t = st.data_editor(s.t, num_rows="dynamic")
def plain(t):
    if isinstance(t, pd.DataFrame):
        return t.to_dict("split"), [*map(str, t.dtypes)]
    for method in ("to_pydict", "to_dict", "to_pylist"):
        if hasattr(t, method):
            return getattr(t, method)()
    return t
st.text(repr(plain(s.t)))
"""
TABLES = [
    "[{'a': 1, 'b': 'x'}]",
    "[{'a': 1, 'b': 'x'}, {'a': 2, 'b': None}]",
    "[{1: 1, 2: 'x'}]",
    "({'a': dt.date(2020, 1, 1), 'b': decimal.Decimal('1.50'), 'c': dt.time(3), 'd': [1, 2], 'e': b'x'},)",
    "[[1, 'x'], [2, 'y']]",
    "[(1, 'x'), (2, 'y')]",
    "[Row(1, 'x'), Row(2, 'y')]",
    "[Named(1, 'x'), Named(2, 'y')]",
    "[1, 2]",
    "{1, 2}",
    "frozenset({'x'})",
    "{'a': [1, 2], 'b': ['x', 'y']}",
    "{'p': 1, 'q': 2}",
    "{'a': {'p': 1, 'q': 2}, 'b': {'p': 'x', 'q': 'y'}}",
    "[{'a': 1}, {'a': 'x'}, {'a': [1, {'z': 2}]}, {'a': {'k': 1}}, {'a': b'q'}, {'a': 2**70}]",
    "np.array([1, 2])",
    "np.array([[1, 2], [3, 4]])",
    "np.array(['x', 'yyy'])",
    "pd.DataFrame({'a': [1, 2], 'b': ['x', 'y']})",
    "pd.DataFrame({'a': [1, 2]}, index=['p', 'q'])",
    "pd.DataFrame({'a': [1, 2]}, index=['p', 'p'])",
    "pd.DataFrame({'a': [1, 2]}, index=pd.date_range('2020-01-01', periods=2))",
    "pd.DataFrame({'a': [1, 2]}, index=pd.MultiIndex.from_tuples([('p', 1), ('p', 2)]))",
    "pd.DataFrame({'a': pd.to_datetime(['2020-01-01T00:00:00.123456789'])})",
    "pd.DataFrame({'a': [b'x', None], 'b': [1, (1, 2)]})",
    "pd.Series([1, 2], name='v')",
    "pl.DataFrame({'a': [b'x', b'y'], 'b': [{'u': 1}, {'u': 2}]})",
    "pa.table({'a': [b'x', b'y'], 'b': [{'u': 1}, {'u': 2}]})",
]
Send = Callable[[App, str], tuple[str, str]]


def send(app: App, wire: str) -> tuple[str, str]:
    """Send edits; what the script has then, and what the page had before."""
    [props] = editors(app)
    app.model.set_value(props["id"], wire)
    app.send({props["id"]: wire})
    app.run()
    return app.texts()[0], props["value"]


def delete_all(app: App) -> tuple[str, str]:
    [props] = editors(app)
    edits = {"base": json.loads(props["value"])["base"], "deleted": [*range(props["rows"])]}
    return send(app, json.dumps(edits))


@pytest.mark.parametrize("again", [False, True], ids=["at once", "after another run"])
@pytest.mark.parametrize("table", TABLES)
def test_all_rows_come_back_with_the_values_that_they_had(table: str, again: bool) -> None:
    app = App(BACK.replace("TABLE", table))
    [full] = app.texts()
    empty, before = delete_all(app)
    assert empty != full
    for _ in range(3):
        if again:
            app.rerun()
        made, after = send(app, before)
        assert made == full
        if again:
            app.rerun()
        made, before = send(app, after)
        assert made == empty
    [props] = editors(app)
    assert (props["refused"], props["lost"], app.problems()) == (0, 0, [])


def test_rows_can_be_added_to_a_list_that_has_lost_all() -> None:
    app = App(BACK.replace("TABLE", "[{'a': 1, 'b': 'x'}]"))
    delete_all(app)
    app.rerun()
    [props] = editors(app)
    assert [(column["name"], column["editor"]) for column in props["columns"]] == [
        ("a", "number"),
        ("b", "text"),
    ]
    added = [["n", {"a": 7, "b": "new"}, None]]
    edits = json.dumps({**json.loads(props["value"]), "added": added})
    assert send(app, edits)[0] == "[{'a': 7, 'b': 'new'}]"
    assert app.rerun().texts() == ["[{'a': 7, 'b': 'new'}]"]


@pytest.mark.parametrize(
    "table", ["[{'a': 1, 'b': 'x'}]", "[(1, 'x')]", "[1, 2]", "{'a': [1, 2]}", "{'p': 1}", "{1, 2}"]
)
def test_the_next_process_knows_the_columns_of_an_empty_list(table: str) -> None:
    source, versions = BACK.replace("TABLE", table), Versions()
    app = App(source, durable=True)
    [full] = app.texts()
    _, before = delete_all(app)
    app = versions.next(app, source)
    assert send(app, before)[0] == full
    app = versions.next(app, source)
    assert app.texts() == [full]


@pytest.mark.parametrize("table", ["[Row(1, 'x')]", "[{'a': 1, 'b': 'x'}, {'a': b'x', 'b': 'y'}]"])
def test_what_the_next_process_cannot_make_again_is_said(table: str) -> None:
    source, versions = BACK.replace("TABLE", table), Versions()
    app = App(source, durable=True)
    _, before = delete_all(app)
    app = versions.next(app, source)
    made, _ = send(app, before)
    app.rerun()
    assert made in ("[]", "[{'a': None, 'b': 'x'}, {'a': None, 'b': 'y'}]")
    [props] = editors(app)
    assert props["refused"] > 0


def test_other_empty_lists_show_no_columns() -> None:
    app = App(BACK.replace("TABLE", "[{'a': 1, 'b': 'x'}]"))
    delete_all(app)
    app.rerun()
    other = App(BACK.replace("TABLE", "[]"))
    assert editors(other)[0]["columns"] == []


def test_a_deletion_among_others_brings_back_the_label_of_the_row() -> None:
    table = "pd.DataFrame({'a': [1, 2, 3]}, index=pd.date_range('2020-01-01', periods=3))"
    app = App(BACK.replace("TABLE", table))
    [full] = app.texts()
    [props] = editors(app)
    send(app, json.dumps({"base": json.loads(props["value"])["base"], "deleted": [1]}))
    app.rerun()
    assert send(app, props["value"])[0] == full


def test_a_label_that_was_changed_is_taken_back() -> None:
    app = App(BACK.replace("TABLE", "pd.DataFrame({'a': [1, 2]}, index=['p', 'q'])"))
    [full] = app.texts()
    [props] = editors(app)
    edits = {"base": json.loads(props["value"])["base"], "edited": [[0, {"_index": "r"}]]}
    assert "'r'" in send(app, json.dumps(edits))[0]
    app.rerun()
    assert send(app, props["value"])[0] == full


def test_a_row_is_added_to_a_table_whose_index_has_a_frequency() -> None:
    app = App(BACK.replace("TABLE", "pd.DataFrame({'a': [1]}, index=pd.date_range('2020-01-01', periods=1))"))
    [props] = editors(app)
    added = [["n", {"_index": "2021-05-06T00:00:00", "a": 7}, None]]
    made, _ = send(app, json.dumps({**json.loads(props["value"]), "added": added}))
    assert "Timestamp('2021-05-06 00:00:00')" in made
    assert "[[1], [7]]" in made


def test_edits_of_a_set_are_taken_back_in_the_values_that_they_have_made() -> None:
    for new in range(30, 60):  # in some of these sets another value comes first
        app = App(BACK.replace("TABLE", "{10, 20}"))
        [props] = editors(app)
        base, values = json.loads(props["value"])["base"], props["first"][0]
        edits = {"base": base, "edited": [[values.index(10), {"value": new}]]}
        assert eval(send(app, json.dumps(edits))[0]) == {new, 20}
        app.rerun()
        assert eval(send(app, props["value"])[0]) == {10, 20}


def test_the_first_row_of_an_empty_table_is_added_once_where_the_script_numbers_it() -> None:
    app = App(
        "import pandas as pd, millpond as st\n"
        "s = st.session_state\n"
        "if 't' not in s:\n"
        "    s.t = pd.DataFrame({'id': pd.Series(dtype='int64'), 'a': pd.Series(dtype='object')})\n"
        "made = st.data_editor(s.t, num_rows='dynamic')\n"
        "made['id'] = range(1, len(made) + 1)\n"
        "s.t = made\n"
        "st.text(made.to_dict('records'))"
    )
    rows = []
    for n in (1, 2):
        [props] = editors(app)
        added = [[f"n{n}", {"a": f"row {n}"}, None]]
        send(app, json.dumps({**json.loads(props["value"]), "added": added}))
        rows.append({"id": n, "a": f"row {n}"})
        for _ in range(2):
            assert eval(app.rerun().texts()[0]) == rows
