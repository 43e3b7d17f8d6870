"""``st.data_editor``: what of an edit its table cannot have is left out, and said; all else of it stays."""

from __future__ import annotations

import json
from typing import Any

import pytest

from millpond.testing import AppTest
from tests.elements.test_data_editor_forged import refusals

SOURCES = {
    "numpy": "{'id': np.array([1, 2]), 'n': np.array([1, 2], dtype='int8')}",
    "decimals": "pl.DataFrame({'id': [1, 2], 'n': ['1.5', '2.5']}, schema={'id': pl.Int64, 'n': pl.Utf8})"
    ".with_columns(pl.col('n').cast(pl.Decimal(4, 1)))",
    "arrow": "pa.table({'id': [1, 2], 'n': pa.array([1, 2], pa.int8())})",
    "pandas": "pd.DataFrame({'id': [1, 2], 'n': np.array([1, 2], dtype='int8')})",
    "models": "[Row(1, 1), Row(2, 2)]",
}
APP = """
import dataclasses
import numpy as np, pandas as pd, polars as pl, pyarrow as pa
import millpond as st

@dataclasses.dataclass
class Row:
    id: int
    n: int

    def __post_init__(self):
        if self.n > 100:
            raise RuntimeError("no such number")

s = st.session_state
s.out = st.data_editor({source}, key="k", num_rows="dynamic")
"""


def app(source: str) -> AppTest:
    at = AppTest.from_string(source).run()
    assert not at.exception
    return at


def send(at: AppTest, **edits: Any) -> None:
    """A page, which need not be ours, sends this of the table that it shows."""
    editor = at.data_editor[0]
    base = editor._codec.table.fingerprint  # type: ignore[attr-defined] # of this widget alone
    editor._app._tab.set(editor.id, json.dumps({"base": base, **edits}))
    at.run()
    assert not at.exception, at.exception[0].value


@pytest.mark.parametrize("kind", SOURCES)
def test_a_value_that_has_no_room_takes_no_other_edit_with_it(kind: str) -> None:
    at = app(APP.replace("{source}", SOURCES[kind]))
    large = "123456.5" if kind == "decimals" else 300
    send(at, edited=[[0, {"n": large, "id": 7}], [1, {"n": 5}]])
    assert at.session_state["k"]["edited_rows"] == {0: {"id": 7}, 1: {"n": 5}}
    assert refusals(at) == 1
    send(at, edited=[[0, {"id": 7}], [1, {"n": 6}]])
    assert refusals(at) == 1
    assert at.session_state["k"]["edited_rows"] == {0: {"id": 7}, 1: {"n": 6}}


def test_a_value_that_has_no_room_takes_none_with_it_that_only_counts_as_equal() -> None:
    at = app("""
import dataclasses
import millpond as st

@dataclasses.dataclass
class Row:
    n: list

    def __post_init__(self):
        if any(one is True for one in self.n or ()):
            raise RuntimeError("no such number")

st.data_editor([Row([3]), Row([4])], key="k", num_rows="dynamic")
""")
    send(at, edited=[[0, {"n": [1]}], [1, {"n": [True]}]], added=[["a", {"n": [True]}], ["b", {"n": [1]}]])
    assert at.session_state["k"]["edited_rows"] == {0: {"n": [1]}}
    assert [row.get("n") for row in at.session_state["k"]["added_rows"]] == [None, [1]]


def test_a_column_that_becomes_too_narrow_takes_no_edit_away() -> None:
    at = app("""
import numpy as np, pandas as pd
import millpond as st

s = st.session_state
wide = st.toggle("Wide", value=True, key="wide")
s.out = st.data_editor(pd.DataFrame({"id": [1, 2], "n": np.array([1, 2], dtype="int64" if wide else "int8")}), key="k")
""")
    at.data_editor[0].set_cell(0, "n", 300).set_cell(1, "n", 5).run()
    at.toggle[0].set_value(False).run()
    assert not at.exception
    assert at.session_state["k"]["edited_rows"] == {1: {"n": 5}}  # the other waits
    at.toggle[0].set_value(True).run()
    assert at.session_state["k"]["edited_rows"] == {0: {"n": 300}, 1: {"n": 5}}


CHOICES = """
import pandas as pd
import millpond as st

CITIES = {"no": ["Oslo", "Bergen"], "pe": ["Lima", 7]}
s = st.session_state
s.out = st.data_editor(
    pd.DataFrame({"country": ["no", "pe"], "city": ["Oslo", "Lima"], "size": ["S", "XXL"], "tags": [["a"], []]}),
    key="k", num_rows="dynamic",
    column_config={
        "city": st.column_config.SelectboxColumn(options=lambda row: CITIES[row["country"]]),
        "size": st.column_config.SelectboxColumn(options=["S", "M"], default="L"),
        "tags": st.column_config.MultiselectColumn(options=["a", "b"]),
    },
)
"""


def test_only_options_can_be_chosen() -> None:
    at = app(CHOICES)
    send(at, edited=[[0, {"size": "M", "city": "Bergen", "tags": ["b"]}]])
    assert refusals(at) == 0
    known = {"size": "M", "city": "Bergen", "tags": ["b"]}
    wrong: list[dict[str, Any]] = [{"size": "XL"}, {"city": "Lima"}, {"tags": ["b", "c"]}]
    for number, forged in enumerate(wrong, 1):
        send(at, edited=[[0, {**known, **forged}]])
        assert at.session_state["k"]["edited_rows"] == {0: known}
        assert refusals(at) == number
    # The other column of the row says what can be chosen, also where both come at once.
    send(at, edited=[[0, {"country": "pe", "city": "Lima"}]])
    assert at.session_state["k"]["edited_rows"] == {0: {"country": "pe", "city": "Lima"}}
    send(at, added=[["new", {"country": "pe", "city": "Oslo", "size": "L"}]])
    assert at.session_state["k"]["added_rows"] == [{"country": "pe", "size": "L"}]


def test_a_row_that_is_deleted_comes_back_with_what_is_no_option() -> None:
    at = app(CHOICES)
    send(at, deleted=[1])
    send(at)
    assert at.session_state["out"]["size"].tolist() == ["S", "XXL"]
    assert refusals(at) == 0
