"""Charts of many points: what of them goes to the page, and what answers it."""

from __future__ import annotations

import json
import struct
from typing import Any

import numpy as np
import pandas as pd
import pytest

from millpond.session.sources import Asking, Unanswerable
from millpond.testing import AppTest
from millpond.testing.charts import VegaLiteChart

N = 30_000
TABLES = """
import millpond as st, numpy as np, pandas as pd, polars as pl, pyarrow as pa, altair as alt
n = 30_000
y = np.sin(np.arange(n) / 500) * 5
y[777] = 99.0
"""


def chart(call: str, before: str = "", *, tables: str = TABLES) -> VegaLiteChart:
    at = AppTest.from_string(f"{tables}\n{before}\nst.{call}").run(timeout=60)
    assert not at.exception, at.exception[0].value
    found: VegaLiteChart = at.vega_lite_chart[0]
    return found


def reduced(of: VegaLiteChart) -> Any:
    return of._props.reduced  # type: ignore[attr-defined]


def ask(of: VegaLiteChart, **question: Any) -> Any:
    source: Any = of._app._session.source(of._node)
    return source(Asking(question))


def unpacked(body: bytes) -> list[Any]:
    length = struct.unpack("<I", body[:4])[0]
    at = -(-(4 + length) // 8) * 8
    found = []
    for one in json.loads(body[4 : 4 + length]):
        part = body[at : at + one["size"]]
        found.append(np.frombuffer(part, "<f8").tolist() if one["numbers"] else json.loads(part))
        at += -(-one["size"] // 8) * 8
    return found


@pytest.mark.parametrize(
    "data",
    [
        "y",
        "{'y': y}",
        "{'y': y.tolist()}",
        "pd.DataFrame({'y': y})",
        "pl.DataFrame({'y': y})",
        "pa.table({'y': y})",
        "pd.Series(y)",
    ],
)
def test_of_a_long_line_of_any_library_a_part_is_drawn(data: str) -> None:
    found = chart(f"line_chart({data})")
    said = reduced(found)
    assert (said.points, said.drawn) == (N, len(found.data))
    assert 2_000 < said.drawn < N / 2
    values = found.data.iloc[:, 1]
    assert (values.max(), values.idxmax() > 0) == (99, True)
    assert found.data.iloc[int(values.idxmax()), 0] == 777


def test_what_is_short_is_drawn_whole() -> None:
    found = chart("line_chart(y[:20_000])")
    assert (reduced(found), len(found.data)) == (None, 20_000)


@pytest.mark.parametrize(
    "call", ["line_chart(y, reduce=False)", "bar_chart(y)", "scatter_chart(y, reduce=False)"]
)
def test_all_is_drawn_where_it_is_wanted(call: str) -> None:
    found = chart(call)
    assert (reduced(found), len(found.data)) == (None, N)
    assert found._props.whole == ("reduce" in call)  # type: ignore[attr-defined]


def test_a_part_that_is_looked_at_has_all_its_points() -> None:
    found = chart("line_chart(y)")
    [inside, drawn], rows, values = unpacked(ask(found, x=[700, 800], y=None, data=reduced(found).address))
    assert (inside, drawn) == (101, 101)
    assert set(range(699, 802)) <= set(map(int, rows))
    assert values[rows.index(777.0)] == 99


def test_an_answer_is_made_once_for_a_part() -> None:
    found = chart("line_chart(y)")
    question = {"x": [700, 800], "y": None, "data": reduced(found).address}
    assert ask(found, **question) is ask(found, **question)


def test_a_chart_that_was_drawn_again_has_the_same_table() -> None:
    at = AppTest.from_string(f"{TABLES}\nst.line_chart(y)\nst.button('Again')").run(timeout=60)
    before = at._session.source(at.vega_lite_chart[0]._node)
    at.button[0].click().run(timeout=60)
    after: Any = at._session.source(at.vega_lite_chart[0]._node)
    assert before is not after
    assert before._reduced is after._reduced  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "question",
    [
        {"x": [0, 1], "data": "other"},
        {"x": "all"},
        {"x": [1], "y": None},
        {"nothing": 1},
        {"columns": ["unknown"]},
        3,
        None,
    ],
)
def test_questions_that_it_does_not_know_are_refused(question: Any) -> None:
    found = chart("line_chart(y)")
    source: Any = found._app._session.source(found._node)
    with pytest.raises(Unanswerable):
        source(Asking(question))


def test_its_data_as_text_and_as_a_file_is_all_of_it() -> None:
    found = chart("line_chart({'t': np.arange(n) * 2.0, 'other': y, 'y': y}, x='t', y='y')")
    said = reduced(found)
    assert said.names == ("t", "y")
    window = json.loads(ask(found, rows=[0, 3], columns=[said.table[1], said.table[1] + 1]))
    assert (window["count"], len(window["columns"][0])) == (N, 3)
    body, begin = b"", 0
    while True:
        part = ask(found, export="csv", columns=list(said.table), begin=begin)
        body, begin = body + part[8:], int.from_bytes(part[:8], "big")
        if not begin:
            break
    assert len(body.decode().strip().splitlines()) == N + 1


def test_no_file_is_given_where_the_app_gives_none() -> None:
    found = chart("line_chart(y)", "st.set_option('client.disableDataExport', True)")
    with pytest.raises(Unanswerable, match="does not allow saving"):
        ask(found, export="csv", columns=[0])


WIDE = "pd.DataFrame({'a': y, 'b': y[::-1] * 2, 'c': np.where(np.arange(n) == 5, -50, 0)})"


def test_each_column_of_a_wide_table_is_reduced_by_itself() -> None:
    found = chart(f"line_chart({WIDE})")
    assert "transform" not in found.spec
    data = found.data
    assert list(data) == ["index", "series", "value"]
    extremes = data.groupby("series")["value"].agg(["min", "max"])
    assert extremes.loc["a", "max"] == 99
    assert extremes.loc["b", "max"] == 198
    assert extremes.loc["c", "min"] == -50
    assert reduced(found).points == 3 * N
    assert found.spec["encoding"]["y"]["field"] == "value"


def test_each_value_of_a_column_is_reduced_by_itself() -> None:
    before = (
        "long = pd.DataFrame({'x': np.tile(np.arange(n), 2), 'y': [*y, *(-y)], 'who': ['p'] * n + ['q'] * n})"
    )
    found = chart("line_chart(long, x='x', y='y', color='who')", before)
    extremes = found.data.groupby("who")["y"].agg(["min", "max"])
    assert (extremes.loc["p", "max"], extremes.loc["q", "min"]) == (99, -99)


@pytest.mark.parametrize("library", ["pd.DataFrame({})", "pl.DataFrame({})", "pa.table({})"])
def test_rare_categories_stay_in_a_scatter_plot(library: str) -> None:
    data = "{'x': y, 'y': y * 2, 'who': ['rare' if at == 9 else 'often' for at in range(n)]}"
    found = chart(
        f"scatter_chart({library.format(data)}, x='x', y='y', color='who')".replace("({})", f"({data})")
    )
    assert sorted(set(found.data["who"])) == ["often", "rare"]
    assert reduced(found).by_y
    assert reduced(found).drawn < 11_000


def test_the_ends_of_colours_and_sizes_stay() -> None:
    before = "c, s = np.zeros(n), np.ones(n)\nc[5], s[6] = 7, 8"
    found = chart(
        "scatter_chart(pd.DataFrame({'x': y, 'y': y, 'c': c, 's': s}), x='x', y='y', color='c', size='s')",
        before,
    )
    assert (found.data["c"].max(), found.data["s"].max()) == (7, 8)


def test_areas_upon_one_another_have_points_at_the_same_places() -> None:
    found = chart(f"area_chart({WIDE}, stack=True)")
    assert found.spec["transform"] == [{"fold": ["a", "b", "c"], "as": ["series", "value"]}]
    assert list(found.data) == ["index", "a", "b", "c"]
    assert reduced(found).drawn == 3 * len(found.data) < N
    before = (
        "long = pd.DataFrame({'x': np.tile(np.arange(n), 2), 'y': [*y, *(-y)], 'who': ['p'] * n + ['q'] * n})"
    )
    long = chart("area_chart(long, x='x', y='y', color='who', stack=True)", before).data
    assert long[long.who == "p"].x.tolist() == long[long.who == "q"].x.tolist()
    other = chart("area_chart(long.iloc[1:], x='x', y='y', color='who', stack=True)", before)
    assert reduced(other) is None


@pytest.mark.parametrize(
    "x",
    [
        "pd.date_range('2024-01-01', periods=n, freq='min')",
        "pd.date_range('2024-01-01', periods=n, freq='min', tz='Europe/Berlin')",
        "np.arange(n)[::-1]",
        "np.random.default_rng(0).permutation(n)",
        "pd.Categorical(np.array(['a', 'b', 'c'])[np.arange(n) % 3])",
        "np.array(['a', 'b', 'c'])[np.arange(n) % 3]",
    ],
)
def test_dates_categories_and_what_is_in_no_order_stay_what_they_are(x: str) -> None:
    found = chart("line_chart(frame, x='x', y='y')", f"frame = pd.DataFrame({{'x': {x}, 'y': y}})")
    assert reduced(found) is not None
    assert found.data["y"].max() == 99
    frame = pd.DataFrame({"x": eval(x, {"pd": pd, "np": np, "n": N}), "y": 0})
    at = int(found.data["y"].idxmax())
    expected = frame["x"][777]
    expected = expected.tz_localize(None) if getattr(expected, "tzinfo", None) else expected
    assert found.data["x"][at] == expected


def test_each_line_has_its_own_gap() -> None:
    found = chart("line_chart(y)", "y[10_000:12_000] = np.nan")
    rows = found.data["index"]
    missing = rows[found.data["value"].isna()]
    assert len(missing) >= 1
    assert missing.between(9_999, 12_000).all()


def test_many_categories_are_drawn_whole() -> None:
    found = chart("line_chart({'x': [str(at) for at in range(n)], 'y': y}, x='x', y='y')")
    assert reduced(found) is None


SPEC = "{'mark': 'line', 'encoding': {'x': {'field': 'x', 'type': 'quantitative'}, 'y': {'field': 'y', 'type': 'quantitative'}}}"
FRAME = (
    "f = pd.DataFrame({'x': np.arange(n), 'y': y, 'who': np.array(['p', 'q'])[np.arange(n) % 2]})\nspec = "
    + SPEC
)


@pytest.mark.parametrize(
    "change",
    [
        "",
        "spec['mark'] = {'type': 'point', 'filled': True}",
        "spec['encoding']['color'] = {'field': 'who', 'type': 'nominal'}",
        "spec['params'] = [{'name': 'axes', 'select': 'interval', 'bind': 'scales'}]",
        "spec['mark'] = 'area'",
        "spec['encoding']['tooltip'] = [{'field': 'who', 'type': 'nominal'}]",
    ],
)
def test_plain_specifications_are_reduced(change: str) -> None:
    found = chart("vega_lite_chart(f, spec)", f"{FRAME}\n{change}")
    assert reduced(found) is not None
    assert found.data["y"].max() == 99
    assert list(found.data) == ["x", "y", "who"]


@pytest.mark.parametrize(
    "change",
    [
        "spec['transform'] = [{'filter': 'datum.x > 3'}]",
        "spec['encoding']['y']['aggregate'] = 'mean'",
        "spec['encoding']['x']['bin'] = True",
        "spec['encoding']['x']['type'] = 'nominal'",
        "spec['encoding']['x']['scale'] = {'type': 'log'}",
        "spec['mark'] = 'bar'",
        "spec['encoding']['order'] = {'field': 'y'}",
        "spec['encoding']['row'] = {'field': 'who', 'type': 'nominal'}",
        "spec['mark'] = 'area'; spec['encoding']['color'] = {'field': 'who', 'type': 'nominal'}",
        "spec['encoding']['color'] = {'field': 'y', 'type': 'quantitative'}",
        "spec['encoding']['color'] = {'condition': {'test': 'datum.y > 3', 'field': 'who'}, 'value': 'red'}",
        "spec = {'layer': [spec]}",
        "del spec['encoding']['x']['type']",
        "spec['encoding']['x']['field'] = 'nowhere'",
    ],
)
def test_others_are_not(change: str) -> None:
    found = chart("vega_lite_chart(f, spec)", f"{FRAME}\n{change}")
    assert (reduced(found), len(found.data)) == (None, N)


def test_charts_of_altair_are_reduced_and_can_be_told_not_to() -> None:
    before = f"{FRAME}\nc = alt.Chart(f).mark_line().encode(x='x', y='y').interactive()"
    assert reduced(chart("altair_chart(c)", before)) is not None
    assert reduced(chart("altair_chart(c, reduce=False)", before)) is None


@pytest.mark.parametrize("name", ["line_chart", "area_chart", "scatter_chart"])
def test_texts_along_the_vertical_axis_have_places(name: str) -> None:
    found = chart(
        f"{name}({{'x': np.arange(n), 'mood': ['calm', 'wild', 'mild'] * (n // 3)}}, x='x', y='mood')"
    )
    said = reduced(found)
    assert (said.points, said.y) == (N, (0, 2))
    assert said.drawn == len(found.data) < N
    assert set(found.data["mood"]) == {"calm", "wild", "mild"}
    assert ask(found, x=[0, 100], y=[0, 1], data=said.address)


class Overtaken(Asking):
    """A question whose reader goes on after some looks at whether somebody still waits."""

    looks = 0

    @property
    def cancelled(self) -> bool:
        self.looks += 1
        return self.looks > 3


def test_a_part_that_nobody_waits_for_is_left_undone() -> None:
    table = "pd.DataFrame({'y': np.arange(n) % 777, 'of': (np.arange(n) % 10).astype(str)})"
    found = chart(f"line_chart({table}, y='y', color='of')", "n = 200_000")
    source: Any = found._app._session.source(found._node)
    question = {"x": [0, 20_000], "data": reduced(found).address}
    overtaken = Overtaken(question)
    assert source(overtaken) == b""
    assert overtaken.looks <= 5
    assert len(unpacked(source(Asking(question)))) > 1
