"""What a tab may ask of a table, and what it gets."""

from __future__ import annotations

import csv
import decimal
import io
import json
import zipfile
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from millpond.frames.incoming import frame_of
from millpond.frames.windows import TableSource, first_window
from millpond.session.sources import Asking, Unanswerable
from tests.frames.saved import saved

TABLE = pd.DataFrame({"n": range(1000), "s": [f"row {i}" for i in range(1000)], "f": ["=1+1"] * 1000})


def source(table: Any = TABLE, *, exports: bool = True) -> TableSource:
    frame = frame_of(table)
    return TableSource(frame, frame.fingerprint(), exports=exports)


def ask(question: Any, of: TableSource | None = None) -> Any:
    answer = (of or source())(Asking(question))
    assert isinstance(answer, bytes)
    return json.loads(answer)


def test_a_window_is_rows_of_columns() -> None:
    assert ask({"rows": [10, 12], "columns": [1, 3]}) == {
        "count": 1000,
        "columns": [[10, 11], ["row 10", "row 11"]],
    }


def test_a_window_of_a_view_names_the_rows_of_the_table() -> None:
    view = {"sort": [[1, True]], "search": "row 99"}
    answer = ask({"rows": [0, 2], "columns": [1, 2], "view": view})
    assert answer == {"count": 11, "columns": [[999, 998]], "rows": [999, 998]}


def test_a_window_beyond_the_end_has_what_there_is() -> None:
    assert ask({"rows": [999, 5000], "columns": [1, 99]})["columns"][0] == [999]
    assert ask({"rows": [5000, 6000], "columns": [1, 2]})["columns"] == [[]]
    assert ask({"rows": [-5, 1], "columns": [-5, 2]})["columns"][1] == [0]
    assert ask({"rows": [2**70, 2**71], "columns": [2**70, 2**71]})["columns"] == []
    assert ask({"rows": [5, 0], "columns": [0, 1]})["columns"] == [[]]


@pytest.mark.parametrize("question", [{"rows": [0, 2], "columns": [0, 1]}, {"cells": [[0, 0]]}])
def test_rows_are_of_the_table_that_the_page_names_or_of_none(question: dict[str, Any]) -> None:
    frame = frame_of(TABLE)
    here = TableSource(frame, "hash", name="name")
    answer = ask(question, here)
    assert "gone" not in answer
    assert ask({**question, "data": "name"}, here) == answer
    for other in ("before", "hash", ""):
        assert ask({**question, "data": other}, here) == {"gone": True}


@pytest.mark.parametrize(
    "question",
    [
        None,
        {},
        {"rows": [0, 1]},
        {"rows": ["a", 1], "columns": [0, 1]},
        {"rows": [0, 1], "columns": [0, 1], "view": {"sort": [["x", 1]]}},
        {"rows": [0, 1], "columns": [0, 1], "view": {"filters": [[1, "like", 2]]}},
        {"rows": [0, 1], "columns": [0, 1], "more": 1},
        {"rows": [0, 10**9], "columns": [0, 10**9], "view": {"sort": [[99, False]]}},
        {"export": "csv", "columns": [99]},
        {"export": "exe", "columns": [0]},
        {"export": "csv", "columns": [1] * 1000},
        {"rows": [0, 1], "columns": [0, 1], "view": {"sort": [[1, True], [1, False]]}},
        {"rows": [0, 1], "columns": [0, 1], "view": {"sort": [[1, True]] * 101}},
        {"rows": [0, 1], "columns": [0, 1], "view": {"filters": [[1, "filled", None]] * 101}},
        {"rows": [0, 1], "columns": [0, 1], "view": {"filters": [[1, "in", list(range(101))]]}},
        {"rows": [0, 1], "columns": [0, 1], "view": {"search": "x" * 1001}},
        [],
        "rows",
    ],
)
def test_what_it_does_not_know_is_refused_in_words(question: Any) -> None:
    with pytest.raises(Unanswerable):
        source()(Asking(question))


def test_a_window_is_bounded() -> None:
    wide = pd.DataFrame([[0] * 2000] * 200)
    with pytest.raises(Unanswerable, match="at most 100,000 cells"):
        source(wide)(Asking({"rows": [0, 200], "columns": [0, 2000]}))


def test_an_export_is_a_file_of_the_view() -> None:
    view = {"sort": [[1, True]], "search": "row 99"}
    body = saved(source(), {"export": "csv", "columns": [2, 1, 3], "view": view}).decode("utf-8-sig")
    assert body.splitlines()[:2] == ["s,n,f", "row 999,999,=1+1"]
    assert len(body.splitlines()) == 12


def test_formulas_are_made_texts_where_that_is_asked_for() -> None:
    body = saved(source(), {"export": "csv", "columns": [3], "neutral": True}).decode()
    assert body.splitlines()[1] == "'=1+1"


def test_what_is_exported_is_whole() -> None:
    pandas = pd.DataFrame({"t": ["x" * 5000], "l": [list(range(300))], "o": [{"a": "y" * 5000}]})
    for table in (pandas, pandas.to_dict("list")):
        of = source(table)
        at = {column.name: i for i, column in enumerate(of.frame.columns)}
        text, items, thing = next(
            csv.reader(
                saved(of, {"export": "csv", "columns": [at["t"], at["l"], at["o"]]})
                .decode("utf-8-sig")
                .splitlines()[1:]
            )
        )
        assert len(text) == 5000
        assert json.loads(items) == list(range(300))
        assert json.loads(thing)["a"] == "y" * 5000


def test_a_text_that_is_too_long_for_excel_is_cut_and_not_left_out() -> None:
    body = saved(source({"t": ["x" * 40_000]}), {"export": "xlsx", "columns": [0]})
    with zipfile.ZipFile(io.BytesIO(body)) as file:
        sheet = file.read("xl/worksheets/sheet1.xml").decode()
    assert "x" * 32_766 + "…" in sheet


def test_numbers_are_no_formulas() -> None:
    table = pd.DataFrame({
        "d": [decimal.Decimal("-1.5")], "i": [-(2**60)], "f": [-np.inf], "t": ["-1"], "w": ["\uff1d1+1"],
    })  # fmt: skip
    body = saved(source(table), {"export": "csv", "columns": [1, 2, 3, 4, 5], "neutral": True}).decode()
    assert body.splitlines()[1] == "-1.5,-1152921504606846976,-Infinity,'-1,'\uff1d1+1"


def test_an_app_may_give_out_no_files() -> None:
    with pytest.raises(Unanswerable, match="does not allow saving"):
        source(exports=False)(Asking({"export": "csv", "columns": [1]}))


def test_an_export_that_nobody_waits_for_ends() -> None:
    asking = Asking({"export": "csv", "columns": [1]})
    asking.cancel()
    assert source()(asking) == b""


@pytest.mark.parametrize("table", [TABLE, TABLE.to_dict("list")])
def test_nothing_of_a_hidden_column_is_given_away(table: Any) -> None:
    hiding = source(table)
    n, s = (next(i for i, c in enumerate(hiding.frame.columns) if c.name == name) for name in "ns")
    hiding.frame.hidden = frozenset({s})
    answer = ask({"rows": [0, 2], "columns": [n, s + 1]}, hiding)
    assert answer["columns"] == [[0, 1], []]
    assert first_window(hiding.frame, 2, 100)[s] == []
    assert ask({"rows": [0, 2], "columns": [n, n + 1], "view": {"search": "row 99"}}, hiding)["count"] == 0
    for question in (
        {"export": "csv", "columns": [n, s]},
        {"rows": [0, 1], "columns": [n, s], "view": {"sort": [[s, True]]}},
        {"rows": [0, 1], "columns": [n, s], "view": {"filters": [[s, "=", "row 3"]]}},
    ):
        with pytest.raises(Unanswerable, match="longer in the table"):
            hiding(Asking(question))
    # The same search of all columns is another one.
    assert (
        ask({"rows": [0, 2], "columns": [n, n + 1], "view": {"search": "row 99"}}, source(table))["count"]
        == 11
    )


def test_an_order_that_others_have_made_is_not_given_to_those_from_whom_its_column_is_hidden() -> None:
    table = pd.DataFrame({"name": ["a", "b", "c"], "salary": [3, 1, 2]})
    hiding = source(table)
    hiding.frame.hidden = frozenset({2})
    views: list[dict[str, Any]] = [
        {"sort": [[2, False]]}, {"filters": [[2, ">", 1]]}, {"group": [1], "summaries": [[2, "sum"]]},
    ]  # fmt: skip
    for view in views:
        question = {"rows": [0, 3], "columns": [1, 2], "view": view}
        ask(question, source(table))
        with pytest.raises(Unanswerable, match="longer in the table"):
            hiding(Asking(question))


def test_numbers_that_no_column_can_have_are_refused_in_words() -> None:
    table = pa.table({"n": [1, 2]})
    with pytest.raises(Unanswerable, match="too large"):
        source(table)(
            Asking({"rows": [0, 1], "columns": [0, 1], "view": {"filters": [[0, "=", str(10**30)]]}})
        )


def test_a_long_cell_is_cut_until_it_is_opened() -> None:
    for table in (pd.DataFrame({"t": ["b", "a" * 5000]}), {"t": ["b", "a" * 5000]}):
        of = source(table)
        at = len(of.frame.columns) - 1
        window = {"rows": [0, 1], "columns": [at, at + 1], "view": {"sort": [[at, False]]}}
        assert len(ask(window, of)["columns"][0][0]) == 1000
        assert ask({**window, "whole": True}, of)["columns"] == [["a" * 5000]]
    with pytest.raises(Unanswerable, match="at most 100 cells"):
        source()(Asking({"rows": [0, 101], "columns": [0, 1], "whole": True}))


def test_cells_that_are_too_long_for_a_window_come_whole() -> None:
    table = pd.DataFrame({"text": ["x" * 2000, "y"], "list": [list(range(300)), [1]]}, index=["a", "b"])
    assert len(ask({"rows": [0, 1], "columns": [1, 2]}, source(table))["columns"][0][0]) == 1000
    assert ask({"cells": [[0, 1], [0, 2], [1, 1]]}, source(table)) == {
        "cells": ["x" * 2000, list(range(300)), "y"]
    }


@pytest.mark.parametrize("cell", [[2, 1], [-1, 1], [0, 3], [0, -1], [0, 2]], ids=repr)
def test_no_cell_comes_whole_that_is_not_shown(cell: list[int]) -> None:
    of = source(pd.DataFrame({"open": ["x", "y"], "hidden": ["secret", "secret"]}, index=["a", "b"]))
    of.frame.hidden = frozenset({2})
    with pytest.raises(Unanswerable, match=r"no longer in the table|not shown"):
        of(Asking({"cells": [[0, 1], cell]}))


def test_more_than_a_tab_can_hold_does_not_come_whole() -> None:
    of = source(pd.DataFrame({"s": ["x" * 1_000_000] * 20}))
    with pytest.raises(Unanswerable, match="16 million characters"):
        of(Asking({"cells": [[row, 1] for row in range(20)]}))
    with pytest.raises(Unanswerable, match="received an unknown request"):
        of(Asking({"cells": [[0, 1]] * 10_001}))
