"""Tables of what is hard to show: the right picture or a clear message, in ``st.dataframe`` and in ``st.table``."""

from __future__ import annotations

import json
import threading
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

from millpond.elements.table import MOST_COLUMNS
from millpond.frames.incoming import frame_of
from millpond.frames.windows import TableSource
from tests.drive import App
from tests.frames.saved import answered

SETUP = """
import datetime as dt
import numpy as np, pandas as pd, polars as pl
import millpond as st
"""


def drawn(element: str, data: str, more: str = "") -> dict[str, Any]:
    """What the tab gets of a table: its props, over the wire."""
    app = App(f"{SETUP}st.{element}({data}{more})")
    assert app.problems() == []
    props: dict[str, Any] = next(node["props"] for node in app.model.walk() if node["kind"] == element)
    return props


def cells(element: str, data: str) -> dict[str, list[Any]]:
    """The first cells by the names of their columns."""
    props = drawn(element, data, ", hide_index=True")
    if element == "table":
        return {column["name"]: cells for column, cells in zip(props["columns"], props["cells"], strict=True)}
    return {
        column["name"]: props["first"][column.get("at", 0)]
        for column in props["columns"]
        if not column.get("hidden")
    }


both = pytest.mark.parametrize("element", ["dataframe", "table"])
every_library = pytest.mark.parametrize("make", ["{}", "pd.DataFrame({})"])


@both
@every_library
def test_a_column_of_mixed_objects_shows_their_texts(element: str, make: str) -> None:
    data = make.format("{'x': [1, 'a', None, [1], {'k': 1}, 2.5, dt.date(2020, 1, 1), object]}")
    found = cells(element, data)["x"]
    assert found == ["1", "a", None, "[1]", '{"k": 1}', "2.5", "2020-01-01", "<class 'object'>"]


@both
def test_names_of_columns_that_repeat_are_columns_each(element: str) -> None:
    props = drawn(element, "pd.DataFrame([[1, 2], [3, 4]], columns=['a', 'a'])", ", hide_index=True")
    shown = [column for column in props["columns"] if not column.get("hidden")]
    assert [column["name"] for column in shown] == ["a", "a"]
    every = props["first"][1:] if element == "dataframe" else props["cells"]
    assert every == [[1, 3], [2, 4]]


def test_five_thousand_columns_are_there_when_they_are_looked_at() -> None:
    data = "pd.DataFrame(np.arange(50_000).reshape(10, 5000))"
    props = drawn("dataframe", data)
    assert len(props["columns"]) == 5001
    assert sum(len(column) for column in props["first"]) <= 3000 + 60
    frame = frame_of(pd.DataFrame(np.arange(50_000).reshape(10, 5000)))
    source = TableSource(frame, frame.fingerprint())
    answer = json.loads(answered(source, {"rows": [0, 10], "columns": [4980, 5001]}))
    assert answer["columns"][-1] == [4999 + 5000 * row for row in range(10)]
    props = drawn("table", data)
    assert (len(props["columns"]), props["all_columns"]) == (MOST_COLUMNS, 5000)


@both
@every_library
def test_a_cell_of_a_megabyte_is_cut(element: str, make: str) -> None:
    found = cells(element, make.format("{'x': ['y' * 1_000_000] * 50, 'b': [b'z' * 1_000_000] * 50}"))
    assert all(text.endswith("…") for text in found["x"])
    assert len(json.dumps(found)) < 2_500_000
    assert len(cells("table", "{'x': ['y' * 20_000]}")["x"][0]) == 20_000


@both
@pytest.mark.parametrize("make", ["{}", "pd.DataFrame({})", "pl.DataFrame({}, strict=False)"])
def test_numbers_that_are_none_and_that_have_no_end(element: str, make: str) -> None:
    found = cells(element, make.format("{'x': [float('inf'), -float('inf'), float('nan'), 1.5]}"))
    assert found["x"] == ["Infinity", "-Infinity", None, 1.5]


@both
def test_times_that_are_none(element: str) -> None:
    data = "pd.DataFrame({'t': pd.to_datetime(['2020-01-01', None]), 'd': pd.to_timedelta([None, 1], unit='s'), 'o': pd.Series([pd.NaT, pd.NA], dtype=object)})"
    assert cells(element, data) == {"t": ["2020-01-01T00:00:00", None], "d": [None, 1.0], "o": [None, None]}


@both
@pytest.mark.parametrize("make", ["{}", "pd.DataFrame({})", "pl.DataFrame({})"])
def test_days_of_the_first_and_the_last_year(element: str, make: str) -> None:
    data = make.format(
        "{'d': [dt.date(1, 1, 1), dt.date(9999, 12, 31)], 't': [dt.datetime(1, 1, 1), dt.datetime(9999, 12, 31, 23)]}"
    )
    found = cells(element, data)
    assert found["d"] == ["0001-01-01", "9999-12-31"]
    assert found["t"] == ["0001-01-01T00:00:00", "9999-12-31T23:00:00"]


@both
@pytest.mark.parametrize("make", ["{}", "pd.DataFrame({})", "pl.DataFrame({})"])
def test_integers_keep_their_digits(element: str, make: str) -> None:
    found = cells(element, make.format("{'i': [2**53, 2**53 + 1, -(2**63)]}"))
    assert found["i"] == [2**53, str(2**53 + 1), str(-(2**63))]
    assert cells(element, "[{'i': 2**200}]")["i"] == [str(2**200)]


@both
@pytest.mark.parametrize(
    "data",
    ["{'a\\ud800': ['b\\udfff', 'ok']}", "pd.DataFrame({'a': pd.Series(['b\\udfff', 'ok'], dtype=object)})"],
)
def test_halves_of_characters_are_replaced(element: str, data: str) -> None:
    ((name, values),) = cells(element, data).items()
    assert values == ["b?", "ok"]
    name.encode()


@both
def test_markup_is_sent_as_it_is_and_is_text_to_the_page(element: str) -> None:
    # That it is not executed, the tests in a browser say.
    text = "<script>alert(1)</script> [x](javascript:alert(1)) **b**"
    assert cells(element, f"{{{text!r}: [{text!r}]}}") == {text: [text]}


@both
def test_what_raises_while_it_is_read_is_named(element: str) -> None:
    app = App(
        f"import millpond as st\nclass Bad:\n    def __array__(self, *a, **k): raise RuntimeError('no')\n"
        f"import numpy\nst.{element}(Bad())"
    )
    assert "reading it raised RuntimeError" in app.problems()[0]


@pytest.mark.parametrize("kind", ["pandas", "lists", "polars"])
def test_a_table_that_another_thread_changes_is_read_whole(kind: str) -> None:
    rows = 2000
    numbers: dict[str, Any] = {"a": list(range(rows)), "b": [str(row) for row in range(rows)]}
    data: Any = {"pandas": pd.DataFrame, "lists": dict, "polars": pl.DataFrame}[kind](numbers)
    frame = frame_of(data)
    source = TableSource(frame, frame.fingerprint())
    ended = threading.Event()
    troubles: list[BaseException] = []

    def change() -> None:
        try:
            for turn in range(200):
                if ended.is_set():
                    return
                if kind == "pandas":
                    data.loc[turn % rows, "a"] = -1
                    data.loc[len(data), "a"] = turn
                    data[f"c{turn % 5}"] = turn
                elif kind == "polars":
                    data[turn % rows, "a"] = -1
                    data.extend(data.head(1))
                else:
                    data["a"].append(turn)
                    data["b"].insert(0, "more")
                    data[f"c{turn}"] = [turn]
        except BaseException as error:
            troubles.append(error)
            raise

    thread = threading.Thread(target=change)
    thread.start()
    first = len(frame.columns) - 2
    try:
        for _ in range(40):
            answer = json.loads(answered(source, {"rows": [0, 500], "columns": [first, first + 2]}))
            assert answer["count"] == rows
            assert [len(column) for column in answer["columns"]] == [500, 500]
            view = {"sort": [[first, True]], "search": "7"}
            json.loads(answered(source, {"rows": [0, 50], "columns": [first, first + 2], "view": view}))
    finally:
        ended.set()
        thread.join()
    assert troubles == []
