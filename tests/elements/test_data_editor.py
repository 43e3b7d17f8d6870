"""``st.data_editor``: what the script gets, what Session State has, and that no edit is lost, doubled or misplaced."""

from __future__ import annotations

import dataclasses
import datetime as dt
import decimal
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from millpond.frames.editing.edits import AddedRow, Draft, of_text, to_text
from millpond.testing import AppTest


def app(source: str, **state: Any) -> AppTest:
    at = AppTest.from_string(source)
    for key, value in state.items():
        at.session_state[key] = value
    return at.run()


SIMPLE = "import millpond as st\nst.session_state.out = st.data_editor(st.session_state.df, num_rows='dynamic', key='k')"


def edited(data: Any, *changes: Any) -> Any:
    """What the script gets after these changes."""
    at = app(SIMPLE, df=data)
    assert not at.exception
    for change in changes:
        change(at.data_editor[0])
    at.run()
    assert not at.exception, at.exception[0].value
    return at.session_state["out"]


def test_state_has_what_was_edited_as_streamlit_has_it() -> None:
    at = app(SIMPLE, df=pd.DataFrame({"a": [1, 2, 3], "b": ["x", "y", "z"]}))
    assert at.session_state["k"] == {"edited_rows": {}, "added_rows": [], "deleted_rows": []}
    at.data_editor[0].set_cell(1, "a", 20).set_cell(1, "b", "Y").add_row(a=4).delete_row(0).run()
    assert at.session_state["k"] == {
        "edited_rows": {1: {"a": 20, "b": "Y"}},
        "added_rows": [{"a": 4}],
        "deleted_rows": [0],
    }
    assert at.session_state["k"].edited_rows == {1: {"a": 20, "b": "Y"}}
    made = at.session_state["out"]
    assert made["a"].tolist() == [20, 3, 4]
    assert made.index.tolist() == [1, 2, 3]


@dataclasses.dataclass
class Person:
    name: str
    born: int


SHAPES: dict[str, tuple[Any, Any]] = {
    "a list of dictionaries": ([{"n": 1}, {"n": 2}], [{"n": 9}, {"n": 2}]),
    "a list of values": ([1, 2], [9, 2]),
    "a tuple of values": ((1, 2), (9, 2)),
    "a set": ({5}, {9}),
    "a dictionary of lists": ({"n": [1, 2]}, {"n": [9, 2]}),
    "a dictionary of values": ({"a": 1, "b": 2}, {"a": 9, "b": 2}),
    "a list of lists": ([[1, 2], [3, 4]], [[9, 2], [3, 4]]),
    "a dictionary by numbers": ({1: 5, 2: 6}, {1: 9, 2: 6}),
    "dictionaries by name": (
        {"n": {"x": 1, "y": 2}, "m": {"x": 3, "y": 4}},
        {"n": {"x": 9, "y": 2}, "m": {"x": 3, "y": 4}},
    ),
    "data classes": ([Person("Ada", 1815)], [Person("Ada", 9)]),
}
COLUMN = {"a list of values": "value", "a tuple of values": "value", "a set": "value", "a dictionary of values": "value", "a dictionary by numbers": "value", "a list of lists": "0", "data classes": "born"}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_what_comes_back_has_the_shape_of_what_was_given(shape: str) -> None:
    data, expected = SHAPES[shape]
    made = edited(data, lambda e: e.set_cell(0, COLUMN.get(shape, "n"), 9))
    assert made == expected
    assert type(made) is type(data)


def test_arrays_keep_their_type() -> None:
    made = edited(np.array([[1, 2], [3, 4]], dtype="int32"), lambda e: e.set_cell(1, "0", 9))
    assert made.dtype == np.dtype("int32")
    assert made.tolist() == [[1, 2], [9, 4]]
    assert edited(np.array([1.5, 2]), lambda e: e.set_cell(0, "value", 3)).tolist() == [3, 2]


def test_arrays_have_all_of_a_value_in_them() -> None:
    names = np.array(["a", "b"])
    assert edited(names, lambda e: e.set_cell(0, "value", "longer")).tolist() == ["longer", "b"]
    assert edited(names, lambda e: e.set_cell(0, "value", "z")).dtype == names.dtype
    assert edited(names, lambda e: e.set_cell(0, "value", None)).tolist() == [None, "b"]
    records = np.array([(1, "a"), (2, "b")], dtype=[("n", "i4"), ("s", "U1")])
    made = edited(records, lambda e: e.set_cell(0, "s", "longer").add_row(s="c"))
    assert made["s"].tolist() == ["longer", "b", "c"]
    assert made["n"].tolist()[:2] == [1, 2]
    assert np.isnan(made["n"][2])
    assert edited(records, lambda e: e.set_cell(0, "n", 7)).dtype == records.dtype


def test_rows_of_dictionaries_keep_their_names_when_others_go() -> None:
    data = {"n": {"x": 1, "y": 2}, "m": {"x": 3, "y": 4}}
    assert edited(data, lambda e: e.delete_row(0)) == {"n": {"y": 2}, "m": {"y": 4}}
    assert edited({"n": {0: 1, 1: 2}}, lambda e: e.delete_row(0)) == {"n": {1: 2}}


def test_categories_that_are_no_texts_stay_what_they_are() -> None:
    made = edited(
        pd.DataFrame({"c": pd.Categorical([1, 2, 1])}), lambda e: e.set_cell(0, "c", "2").add_row(c="1")
    )
    assert made["c"].tolist() == [2, 2, 1, 1]
    assert made["c"].cat.categories.tolist() == [1, 2]


def test_a_row_is_added_where_a_column_cannot_have_nothing() -> None:
    data = pd.DataFrame({"n": [1, 2], "i": pd.interval_range(0, 2)})
    assert edited(data, lambda e: e.add_row(n=3))["n"].tolist() == [1, 2, 3]


def test_series_come_back_as_series() -> None:
    several = edited({"a": pd.Series([1, 2]), "b": pd.Series([3, 4])}, lambda e: e.set_cell(0, "a", 9))
    assert {name: series.tolist() for name, series in several.items()} == {"a": [9, 2], "b": [3, 4]}
    assert isinstance(several["a"], pd.Series)
    assert edited(pd.Index([1, 2]), lambda e: e.delete_row(0)).name is None
    assert isinstance(edited(None), pd.DataFrame)
    made = edited(pd.Series([1, 2], name="n"), lambda e: e.set_cell(0, "n", 9))
    pd.testing.assert_series_equal(made, pd.Series([9, 2], name="n"))
    assert edited(pl.Series("n", [1, 2]), lambda e: e.set_cell(0, "n", 9)).to_list() == [9, 2]


FULL = pd.DataFrame(
    {
        "i8": np.array([1, 2], dtype="int8"),
        "i64": [2**62, 1],
        "f32": np.array([0.5, 1.5], dtype="float32"),
        "text": ["a", None],
        "flag": [True, False],
        "day": pd.to_datetime(["2026-01-01", "2026-01-02"]),
        "zoned": pd.to_datetime(["2026-01-01", "2026-01-02"]).tz_localize("Europe/Berlin"),
        "cat": pd.Categorical(["x", "y"]),
        "null": pd.array([1, None], dtype="Int64"),
        "span": pd.to_timedelta(["1h", "2h"]),
        "money": [decimal.Decimal("1.10"), decimal.Decimal(2)],
        "list": [["a"], ["b", "c"]],
        "date": [dt.date(2026, 1, 1), dt.date(2026, 1, 2)],
        "time": [dt.time(1), dt.time(2)],
    }
)
NEW = {
    "i8": 127, "i64": str(2**62 + 1), "f32": 2.5, "text": "ü", "flag": True, "day": "2027-03-04T05:06:07",
    "zoned": "2027-07-04T05:06:07", "cat": "x", "null": None, "span": 90, "money": "3.30", "list": ["d"],
    "date": "0001-01-01", "time": "23:59:59",
}  # fmt: skip


@pytest.mark.parametrize("name", NEW)
def test_columns_of_pandas_keep_their_types(name: str) -> None:
    made = edited(FULL, lambda e: e.set_cell(1, name, NEW[name]))
    assert dict(made.dtypes) == dict(FULL.dtypes)
    others = [column for column in FULL if column != name]
    pd.testing.assert_frame_equal(made[others], FULL[others])
    pd.testing.assert_series_equal(made[name][:1], FULL[name][:1])
    expected = {
        "i64": 2**62 + 1,
        "day": pd.Timestamp("2027-03-04 05:06:07"),
        "zoned": pd.Timestamp("2027-07-04 05:06:07", tz="Europe/Berlin"),
        "span": pd.Timedelta(seconds=90),
        "money": decimal.Decimal("3.30"),
        "date": dt.date(1, 1, 1),
        "time": dt.time(23, 59, 59),
    }
    value = made[name][1]
    assert value is pd.NA if name == "null" else value == expected.get(name, NEW[name])


def test_rows_are_added_to_all_types() -> None:
    made = edited(FULL, lambda e: e.add_row(**NEW))
    assert dict(made.dtypes) == dict(FULL.dtypes)
    assert made["i64"].tolist() == [2**62, 1, 2**62 + 1]
    assert made.index.tolist() == [0, 1, 2]


def test_a_missing_number_makes_a_column_one_that_can_have_it() -> None:
    made = edited(
        pd.DataFrame({"n": [1, 2], "big": [2**60, 1]}),
        lambda e: e.set_cell(0, "n", None).set_cell(1, "big", None),
    )
    assert str(made["n"].dtype) == "float64"
    assert str(made["big"].dtype) == "Int64"
    assert made["big"][0] == 2**60


POLARS = pl.DataFrame(
    {
        "i": pl.Series([1, 2], dtype=pl.Int16), "t": ["a", "b"], "d": [dt.date(2026, 1, 1)] * 2,
        "c": pl.Series(["x", "y"], dtype=pl.Enum(["x", "y"])), "l": [[1], [2]], "big": [2**62, 1],
    }
)  # fmt: skip


def test_polars_keeps_its_types() -> None:
    made = edited(
        POLARS,
        lambda e: (
            e.set_cell(0, "i", 7)
            .set_cell(1, "c", "x")
            .set_cell(0, "l", [5, 6])
            .set_cell(1, "big", str(2**62 + 3))
        ),
        lambda e: e.add_row(t="n").delete_row(0),
    )
    assert made.schema == POLARS.schema
    assert made["t"].to_list() == ["b", "n"]
    assert made["big"].to_list() == [2**62 + 3, None]
    assert made["c"].to_list() == ["x", None]


def test_arrow_keeps_its_types() -> None:
    table = pa.table({"i": pa.array([1, 2], pa.uint8()), "t": ["a", "b"]})
    made = edited(table, lambda e: e.set_cell(0, "i", 255).add_row(i=3, t="n").delete_row(1))
    assert made.schema == table.schema
    assert made.to_pylist() == [{"i": 255, "t": "a"}, {"i": 3, "t": "n"}]


def test_an_index_of_names_is_edited_and_gets_new_ones() -> None:
    data = pd.DataFrame({"n": [1, 2]}, index=["a", "b"])
    made = edited(data, lambda e: e.set_cell(0, "_index", "A").add_row(_index="c", n=3))
    assert made.index.tolist() == ["A", "b", "c"]
    assert made["n"].tolist() == [1, 2, 3]


def test_what_does_not_fit_a_column_is_refused_and_said() -> None:
    at = app(SIMPLE, df=pd.DataFrame({"n": [1, 2], "t": ["a", "b"]}))
    for column, value, said in [
        ("n", "many", "whole numbers"),
        ("n", 1.5, "whole numbers"),
        ("t", 5, "texts"),
        ("other", 1, "no column 'other'"),
    ]:
        with pytest.raises(ValueError, match=said):
            at.data_editor[0].set_cell(0, column, value)
    with pytest.raises(ValueError, match="no row 7"):
        at.data_editor[0].set_cell(7, "n", 1)
    at.run()
    assert at.session_state["k"]["edited_rows"] == {}


def test_a_number_too_large_for_its_column_is_refused() -> None:
    at = app(SIMPLE, df=pd.DataFrame({"n": np.array([1], dtype="int8")}))
    at.data_editor[0].set_cell(0, "n", 300)
    at.run()
    assert not at.exception
    assert at.session_state["out"]["n"].tolist() == [1]


@pytest.mark.parametrize(
    ("more", "change", "said"),
    [
        ("", lambda e: e.add_row(n=1), "adding rows"),
        ("", lambda e: e.delete_row(0), "deleting rows"),
        ("num_rows='add'", lambda e: e.delete_row(0), "deleting rows"),
        ("num_rows='delete'", lambda e: e.add_row(n=1), "adding rows"),
        ("disabled=['n']", lambda e: e.set_cell(0, "n", 5), "cannot be edited"),
        ("column_config={'n': {'disabled': True}}", lambda e: e.set_cell(0, "n", 5), "cannot be edited"),
        ("column_config={'n': None}", lambda e: e.set_cell(0, "n", 5), "cannot be edited"),
        ("column_config={'n': st.column_config.ProgressColumn()}", lambda e: e.set_cell(0, "n", 5), "cannot be edited"),
    ],
)  # fmt: skip
def test_only_what_the_app_lets_a_user_do_can_be_done(more: str, change: Any, said: str) -> None:
    at = app(f"import millpond as st\nst.data_editor([{{'n': 1, 'm': 2}}], {more})")
    with pytest.raises(ValueError, match=said):
        change(at.data_editor[0])


def test_names_of_columns_differ() -> None:
    at = app(
        "import pandas as pd, millpond as st\nst.data_editor(pd.DataFrame([[1, 2]], columns=['a', 'a']))"
    )
    assert "several columns called 'a'" in at.exception[0].message


def test_no_column_is_called_as_the_index_is() -> None:
    at = app(SIMPLE, df=pd.DataFrame({"_index": [1], "n": [2]}))
    assert "a column called '_index'" in at.exception[0].value


def test_edits_cannot_be_set() -> None:
    at = app(
        "import millpond as st\nst.session_state.k = {'edited_rows': {0: {'n': 1}}}\nst.data_editor([{'n': 1}], key='k')"
    )
    assert "edits of an editor cannot be set" in at.exception[0].message


def test_a_new_row_is_given_when_it_is_complete() -> None:
    at = app(
        "import millpond as st\nst.session_state.out = st.data_editor([{'n': 1, 't': 'a'}], num_rows='add', key='k',"
        " column_config={'t': st.column_config.TextColumn(required=True)})"
    )
    at.data_editor[0].add_row(n=2).run()
    assert at.session_state["out"] == [{"n": 1, "t": "a"}]
    assert at.session_state["k"]["added_rows"] == []
    assert "add" in at.data_editor[0]._shown  # it is kept


def test_a_new_row_has_a_label_before_it_is_given() -> None:
    at = app(SIMPLE, df=pd.DataFrame({"n": [1, 2]}, index=["a", "b"]))
    at.data_editor[0].add_row(n=3).run()
    assert at.session_state["out"].index.tolist() == ["a", "b"]
    at.data_editor[0].set_cell(2, "_index", "c").run()
    assert at.session_state["out"]["n"].to_dict() == {"a": 1, "b": 2, "c": 3}


def test_a_callback_sees_the_edit() -> None:
    at = app(
        "import millpond as st\n"
        "def note(word): st.session_state.seen = (word, st.session_state.k['edited_rows'])\n"
        "st.data_editor([{'n': 1}], key='k', on_change=note, args=['w'])"
    )
    at.data_editor[0].set_cell(0, "n", 5).run()
    assert at.session_state["seen"] == ("w", {0: {"n": 5}})


# No edit is lost, doubled, or put into another row ---------------------------------------

BACK = "import millpond as st\nst.session_state.df = st.data_editor(st.session_state.df, num_rows='dynamic', key={key})"
MAKERS: dict[str, Any] = {
    "pandas": lambda: pd.DataFrame({"id": [1, 2, 3, 4], "n": [10, 20, 30, 40]}),
    "pandas with names": lambda: pd.DataFrame(
        {"id": [1, 2, 3, 4], "n": [10, 20, 30, 40]}, index=list("abcd")
    ),
    "polars": lambda: pl.DataFrame({"id": [1, 2, 3, 4], "n": [10, 20, 30, 40]}),
    "arrow": lambda: pa.table({"id": [1, 2, 3, 4], "n": [10, 20, 30, 40]}),
    "rows": lambda: [{"id": id, "n": 10 * id} for id in (1, 2, 3, 4)],
    "columns": lambda: {"id": [1, 2, 3, 4], "n": [10, 20, 30, 40]},
}


def label(kind: str, name: str) -> dict[str, Any]:
    """What a new row is called, where rows have names."""
    return {"_index": name} if kind == "pandas with names" else {}


def rows_of(table: Any) -> list[tuple[Any, Any]]:
    if isinstance(table, pd.DataFrame):
        table = table.to_dict("list")
    elif isinstance(table, pl.DataFrame):
        table = table.to_dict(as_series=False)
    elif isinstance(table, pa.Table):
        table = table.to_pydict()
    if isinstance(table, list):
        return [(row["id"], row["n"]) for row in table]
    return list(zip(table["id"], table["n"], strict=True))


@pytest.mark.parametrize("key", ["None", "'k'"])
@pytest.mark.parametrize("kind", MAKERS)
def test_edits_that_are_assigned_back_are_there_once(kind: str, key: str) -> None:
    at = app(BACK.format(key=key), df=MAKERS[kind]())
    expected = [(1, 10), (2, 20), (3, 30), (4, 40)]
    for turn in range(6):
        at.data_editor[0].set_cell(turn % 4, "n", 100 + turn).run()
        expected[turn % 4] = (expected[turn % 4][0], 100 + turn)
        assert rows_of(at.session_state["df"]) == expected
    at.data_editor[0].add_row(id=5, n=50, **label(kind, "e")).run()
    at.data_editor[0].set_cell(4, "n", 51).run()
    at.data_editor[0].add_row(id=6, n=60, **label(kind, "f")).delete_row(0).run()
    at.run()
    assert rows_of(at.session_state["df"]) == [*expected[1:], (5, 51), (6, 60)]


@pytest.mark.parametrize("kind", MAKERS)
def test_an_edit_that_was_made_while_the_last_one_became_the_table_is_in_its_row(kind: str) -> None:
    at = app(BACK.format(key="'k'"), df=MAKERS[kind]())
    late = at.data_editor[0]
    before = late._shown
    late.delete_row(0).set_cell(2, "n", 31).run()
    assert rows_of(at.session_state["df"]) == [(2, 20), (3, 31), (4, 40)]
    at.run()
    # The page has not heard of it yet: what it sends is of the table before.

    draft = Draft(of_text(before))
    draft.deleted[0] = None
    draft.set(2, {"n": 31})
    draft.set(3, {"n": 41})
    draft.added["late"] = AddedRow("late", {"id": 9, "n": 90, **label(kind, "i")})
    at.data_editor[0]._app._tab.set(late.id, to_text(draft.done(of_text(before).base)))
    at.run()
    at.run()
    assert rows_of(at.session_state["df"]) == [(2, 20), (3, 31), (4, 41), (9, 90)]


SORTED = "import millpond as st\nst.session_state.df = (lambda made: {sort})(st.data_editor(st.session_state.df, num_rows='dynamic', key='k'))"
SORTS = {
    "pandas": "made.sort_values('n', ascending=False)",
    "pandas with names": "made.sort_values('n', ascending=False)",
    "polars": "made.sort('n', descending=True)",
    "arrow": "made.sort_by([('n', 'descending')])",
    "rows": "sorted(made, key=lambda row: -row['n'])",
}


@pytest.mark.parametrize("kind", SORTS)
def test_a_table_that_is_sorted_and_assigned_back(kind: str) -> None:
    at = app(SORTED.format(sort=SORTS[kind]), df=MAKERS[kind]())
    at.run()
    assert [id for id, _ in rows_of(at.session_state["df"])] == [4, 3, 2, 1]
    at.data_editor[0].set_cell(0, "n", 1).run()  # id 4
    assert rows_of(at.session_state["df"]) == [(3, 30), (2, 20), (1, 10), (4, 1)]
    at.data_editor[0].add_row(id=5, n=25, **label(kind, "e")).run()
    at.run()
    assert rows_of(at.session_state["df"]) == [(3, 30), (5, 25), (2, 20), (1, 10), (4, 1)]
    at.data_editor[0].delete_row(0).run()
    at.run()
    assert rows_of(at.session_state["df"]) == [(5, 25), (2, 20), (1, 10), (4, 1)]


FILTERED = """
import millpond as st
s = st.session_state
least = st.number_input("Least", value=0, key="least")
s.out = st.data_editor({filter}, num_rows="dynamic", key="k")
"""
FILTERS = {
    "pandas": "s.df[s.df['n'] >= least]",
    "pandas, counted anew": "s.df[s.df['n'] >= least].reset_index(drop=True)",
    "pandas with names": "s.df[s.df['n'] >= least]",
    "polars": "s.df.filter(s.df['n'] >= least)",
    "rows": "[row for row in s.df if row['n'] >= least]",
}


@pytest.mark.parametrize("kind", FILTERS)
def test_edits_stay_with_rows_that_are_filtered(kind: str) -> None:
    at = app(FILTERED.format(filter=FILTERS[kind]), df=MAKERS[kind.split(",", maxsplit=1)[0]]())
    at.data_editor[0].set_cell(0, "n", 11).set_cell(2, "n", 33).delete_row(1).run()
    assert rows_of(at.session_state["out"]) == [(1, 11), (3, 33), (4, 40)]
    at.number_input[0].set_value(30).run()
    assert rows_of(at.session_state["out"]) == [(3, 33), (4, 40)]
    at.data_editor[0].set_cell(1, "n", 44).run()
    assert rows_of(at.session_state["out"]) == [(3, 33), (4, 44)]
    at.number_input[0].set_value(0).run()
    assert rows_of(at.session_state["out"]) == [(1, 11), (3, 33), (4, 44)]
    at.number_input[0].set_value(100).run()
    assert rows_of(at.session_state["out"]) == []
    at.number_input[0].set_value(0).run()
    assert rows_of(at.session_state["out"]) == [(1, 11), (3, 33), (4, 44)]


@pytest.mark.parametrize("kind", ["pandas", "polars", "rows"])
def test_pages_of_a_table_have_each_their_edits(kind: str) -> None:
    source = (
        "import millpond as st\ns = st.session_state\npage = st.number_input('Page', value=0)\n"
        "rows = s.df[2 * page : 2 * page + 2]\n"
        "rows = rows.reset_index(drop=True) if hasattr(rows, 'reset_index') else rows\n"
        "s.out = st.data_editor(rows, key='k')"
    )
    at = app(source, df=MAKERS[kind]())
    at.data_editor[0].set_cell(0, "n", 11).set_cell(1, "n", 22).run()
    at.number_input[0].set_value(1).run()
    assert rows_of(at.session_state["out"]) == [(3, 30), (4, 40)]
    at.data_editor[0].set_cell(0, "n", 33).run()
    at.number_input[0].set_value(0).run()
    assert rows_of(at.session_state["out"]) == [(1, 11), (2, 22)]
    at.number_input[0].set_value(1).run()
    assert rows_of(at.session_state["out"]) == [(3, 33), (4, 40)]


@pytest.mark.parametrize("kind", ["pandas", "polars", "rows"])
def test_a_column_that_is_another_in_each_run_moves_no_edit(kind: str) -> None:
    make = {
        "pandas": "pd.DataFrame({'id': [1, 2, 3], 'n': [10, 20, 30], 'seen': [s.runs] * 3})",
        "polars": "pl.DataFrame({'id': [1, 2, 3], 'n': [10, 20, 30], 'seen': [s.runs] * 3})",
        "rows": "[{'id': id, 'n': 10 * id, 'seen': s.runs} for id in (1, 2, 3)]",
    }[kind]
    at = app(
        "import millpond as st, pandas as pd, polars as pl\ns = st.session_state\ns.runs = s.get('runs', 0) + 1\n"
        f"s.out = st.data_editor({make}, key='k', disabled=['seen'])"
    )
    at.data_editor[0].set_cell(1, "n", 21).run()
    at.data_editor[0].set_cell(2, "n", 31).run()
    at.run()
    assert rows_of(at.session_state["out"]) == [(1, 10), (2, 21), (3, 31)]


def test_a_column_that_is_computed_of_the_edit_and_assigned_back() -> None:
    at = app(
        "import millpond as st\ns = st.session_state\nmade = st.data_editor(s.df, num_rows='dynamic', key='k')\n"
        "made['twice'] = made['n'] * 2\nmade['n'] = made['n'].clip(upper=50)\ns.df = made",
        df=pd.DataFrame({"id": [1, 2], "n": [10, 20], "twice": [20, 40]}),
    )
    at.data_editor[0].set_cell(0, "n", 15).run()
    at.data_editor[0].set_cell(1, "n", 80).run()
    at.run()
    assert at.session_state["df"].to_dict("list") == {"id": [1, 2], "n": [15, 50], "twice": [30, 100]}
    at.run()
    # The script has answered the edit: it is one no more.
    assert at.session_state["k"]["edited_rows"] == {}
    at.data_editor[0].add_row(id=3, n=7).run()
    at.run()
    at.run()
    assert at.session_state["df"]["twice"].tolist() == [30, 100, 14]


DATABASE = """
import millpond as st
s = st.session_state
def save():
    edits = s.k
    for row, cells in edits["edited_rows"].items():
        s.rows[s.shown[row]["id"]].update(cells)
    for cells in edits["added_rows"]:
        s.next = s.next + 1
        s.rows[s.next] = {"id": s.next, **cells}
    for row in edits["deleted_rows"]:
        s.rows.pop(s.shown[row]["id"])
s.shown = sorted((dict(row) for row in s.rows.values()), key=lambda row: row["name"])
st.data_editor(s.shown, num_rows="dynamic", key="k", on_change=save, disabled=["id"])
"""


def test_a_database_that_is_written_and_read_again_gets_each_edit_once() -> None:
    rows = {1: {"id": 1, "name": "Bo"}, 2: {"id": 2, "name": "Cy"}}
    at = app(DATABASE, rows=rows, next=2)
    at.data_editor[0].add_row(name="Al").run()
    at.data_editor[0].add_row(name="Di").run()
    names = {1: "Bo", 2: "Cy", 3: "Al", 4: "Di"}
    assert {id: row["name"] for id, row in at.session_state["rows"].items()} == names
    at.data_editor[0].set_cell(0, "name", "Ed").run()
    at.data_editor[0].delete_row(0).run()  # Bo, now that Al is called Ed
    at.run()
    assert {id: row["name"] for id, row in at.session_state["rows"].items()} == {2: "Cy", 3: "Ed", 4: "Di"}
    assert at.session_state["k"] == {"edited_rows": {}, "added_rows": [], "deleted_rows": []}


def test_another_user_changes_other_rows_meanwhile() -> None:
    at = app(SIMPLE, df=MAKERS["rows"]())
    at.data_editor[0].set_cell(1, "n", 21).add_row(id=9, n=90).delete_row(3).run()
    at.session_state["df"] = [{"id": 0, "n": 0}, {"id": 1, "n": 11}, {"id": 2, "n": 20}, {"id": 4, "n": 40}]
    at.run()
    assert rows_of(at.session_state["out"]) == [(0, 0), (1, 11), (2, 21), (9, 90)]


def test_a_reset_of_the_table_takes_no_edit_that_it_has_back() -> None:
    at = app(BACK.format(key="'k'"), df=MAKERS["pandas"]())
    at.data_editor[0].set_cell(0, "n", 11).run()
    at.run()
    at.session_state["df"] = MAKERS["pandas"]()
    at.run()
    assert rows_of(at.session_state["df"])[0] == (1, 10)


def test_a_column_that_comes_and_goes_keeps_its_edits() -> None:
    source = (
        "import millpond as st\ns = st.session_state\nshow = st.checkbox('Show', True)\n"
        "rows = [{'id': 1, 'n': 10}, {'id': 2, 'n': 20}]\n"
        "s.out = st.data_editor(rows if show else [{'id': row['id']} for row in rows], key='k')"
    )
    at = app(source)
    at.data_editor[0].set_cell(1, "n", 21).run()
    at.checkbox[0].uncheck().run()
    assert at.session_state["out"] == [{"id": 1}, {"id": 2}]
    at.checkbox[0].check().run()
    assert rows_of(at.session_state["out"]) == [(1, 10), (2, 21)]


def test_a_row_that_is_inserted_while_the_table_changes_is_where_the_user_saw_it() -> None:
    at = app(BACK.format(key="'k'"), df=MAKERS["rows"]())
    at.data_editor[0].set_cell(3, "n", 41).run()
    editor = at.data_editor[0]
    draft = Draft(of_text(editor._shown))
    draft.added["new"] = AddedRow("new", {"id": 9, "n": 90}, 1)
    at._tab.set(editor.id, to_text(draft.done(of_text(editor._shown).base)))
    at.run()
    at.run()
    assert rows_of(at.session_state["df"]) == [(1, 10), (9, 90), (2, 20), (3, 30), (4, 41)]


def test_what_is_undone_after_the_table_has_it_is_undone() -> None:
    at = app(BACK.format(key="'k'"), df=MAKERS["rows"]())
    steps = [at.data_editor[0]._shown]
    at.data_editor[0].set_cell(0, "n", 11)
    steps.append(at.data_editor[0]._shown)
    at.run()
    at.data_editor[0].set_cell(1, "n", 21).delete_row(3)
    steps.append(at.data_editor[0]._shown)
    at.run()
    at.run()
    assert rows_of(at.session_state["df"]) == [(1, 11), (2, 21), (3, 30)]
    id = at.data_editor[0].id
    for text, expected in [
        (steps[1], [(1, 11), (2, 20), (3, 30), (4, 40)]),
        (steps[0], [(1, 10), (2, 20), (3, 30), (4, 40)]),
        (steps[1], [(1, 11), (2, 20), (3, 30), (4, 40)]),
        (steps[2], [(1, 11), (2, 21), (3, 30)]),
    ]:
        at._tab.set(id, text)
        at.run()
        at.run()
        assert rows_of(at.session_state["df"]) == expected


@pytest.mark.parametrize("values", [[0, 1], [0.0, 1.0], [0.0, None]])
def test_boxes_of_a_column_of_zeros_and_ones_are_edited_and_stay_numbers(values: list[float | None]) -> None:
    source = (
        "import millpond as st\nok = st.column_config.CheckboxColumn(default=True)\n"
        "st.session_state.out = st.data_editor(st.session_state.df, num_rows='dynamic', column_config={'ok': ok}, key='k')"
    )
    df = pd.DataFrame({"n": ["a", "b"], "ok": values})
    at = app(source, df=df)
    [column] = [one for one in at.data_editor[0].columns if one.name == "ok"]
    assert (column.type, column.editor, column.first) == ("checkbox", "checkbox", 1)
    at.data_editor[0].set_cell(0, "ok", 1).run()
    out = at.session_state["out"]
    assert out["ok"].dtype == df["ok"].dtype
    assert out["ok"][0] == 1
    assert at.session_state["k"]["edited_rows"] == {0: {"ok": True}}
