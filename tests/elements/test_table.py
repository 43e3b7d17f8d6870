"""``st.table``: what the page is told of a table all of whose cells are on it."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from millpond.elements.table import MOST_CELLS, MOST_COLUMNS
from millpond.testing import AppTest
from tests.drive import App

SETUP = "import numpy as np, pandas as pd, polars as pl\nimport millpond as st\n"


def table(arguments: str) -> Any:
    at = AppTest.from_string(f"{SETUP}st.table({arguments})").run()
    assert [*at.exception] == []
    return at.table[0]


def names(of: Any) -> list[str]:
    return [column.name for column in of.columns]


@pytest.mark.parametrize(
    ("data", "columns", "cells", "hides"),
    [
        ("{'a': [1, 2], 'b': ['x', None]}", ["a", "b"], [[1, 2], ["x", None]], False),
        ("pd.DataFrame({'a': [1.5]})", ["a"], [[1.5]], False),
        ("pl.DataFrame({'a': [1.5]})", ["a"], [[1.5]], False),
        ("pd.DataFrame({'a': [1]}, index=['i'])", ["", "a"], [["i"], [1]], False),
        ("[1, 2]", ["value"], [[1, 2]], True),
        ("{'a': 1, 'b': 2}", ["", "value"], [["a", "b"], [1, 2]], True),
        ("np.zeros((1, 2))", ["0", "1"], [[0], [0]], True),
        ("pd.DataFrame([[1, 2]])", ["0", "1"], [[1], [2]], True),
        ("pd.Series([1], name='s')", ["s"], [[1]], False),
        ("None", [], [], False),
        ("[]", [], [], True),
    ],
)
def test_a_table_has_its_columns_and_cells(
    data: str, columns: list[str], cells: list[Any], hides: bool
) -> None:
    found = table(data)
    assert names(found) == columns
    assert [list(each) for each in found.cells] == cells
    assert found.hide_header == hides


def test_index_and_header_are_shown_as_the_app_says() -> None:
    data = "pd.DataFrame({'a': [1]}, index=pd.Index([7], name='n'))"
    assert names(table(data)) == ["n", "a"]
    assert names(table(f"{data}, hide_index=True")) == ["a"]
    assert names(table("pd.DataFrame({'a': [1]}), hide_index=False")) == ["", "a"]
    assert table(f"{data}, hide_header=True").hide_header is True
    assert table("[1], hide_header=False").hide_header is False


def test_names_of_several_levels_are_several() -> None:
    found = table("pd.DataFrame([[1, 2]], columns=pd.MultiIndex.from_tuples([('x', 'p'), ('x', 'q')]))")
    assert [column.levels for column in found.columns] == [("x", "p"), ("x", "q")]


def test_a_large_table_is_cut_and_says_so() -> None:
    found = table("pd.DataFrame(np.zeros((100_000, 4)))")
    assert (found.rows, len(found.cells[0])) == (100_000, MOST_CELLS // 4)
    found = table("pd.DataFrame(np.zeros((2, 5000)))")
    assert (found.all_columns, len(found.columns), found.rows) == (5000, MOST_COLUMNS, 2)
    assert len(found.cells[0]) == 2


def test_a_test_gets_the_table_as_it_was_given() -> None:
    pd.testing.assert_frame_equal(
        table("pd.DataFrame({'a': [1.5, None]})").value, pd.DataFrame({"a": [1.5, None]})
    )
    assert table("['x']").value.to_dict("list") == {"value": ["x"]}
    assert table("{'a': 1}").value.to_dict() == {"value": {"a": 1}}


def test_the_same_table_is_sent_once() -> None:
    app = App("import millpond as st\nst.button('again')\nst.table({'a': [1, 2]})")
    assert '"table"' in "".join(map(str, app.frames))
    app.frames.clear()
    app.click("again")
    assert app.frames
    assert "table" not in "".join(map(str, app.frames))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("'text'", "`data` must be a table"),
        ("5", "it is of type int"),
        ("[1], border='vertical'", '`border` must be True, False or "horizontal"'),
        ("[1], height='auto'", "`height` must be"),
        ("[1], width='wide'", "`width` must be"),
    ],
)
def test_what_it_does_not_know_is_refused_in_words(arguments: str, message: str) -> None:
    problems = App(f"import millpond as st\nst.table({arguments})").problems()
    assert len(problems) == 1
    assert message in problems[0]
