"""Charts of Vega-Lite: what goes to the page, what is selected, what is refused."""

from __future__ import annotations

import datetime as dt
from typing import Any

import altair as alt
import pandas as pd
import pytest

import millpond as st
from millpond.elements.altair_chart import spec_of
from millpond.elements.chart import ChartCodec
from millpond.elements.plotly_chart import PlotlyCodec
from millpond.elements.vega_selections import VegaCodec
from millpond.errors import ApiError
from millpond.testing import AppTest
from millpond.testing.charts import VegaLiteChart
from tests.elements.test_parameters import a_run

WIDE = "{'a': [1, 3, 2], 'b': [4, 2, 5]}"
LONG = "{'day': [1, 1, 2, 2], 'n': [1, 2, 3, 4], 'who': ['p', 'q', 'p', 'q'], 'size': [1, 2, 3, 4]}"
POINTS = (
    "{'mark': 'point', 'params': [{'name': 'chosen', 'select': 'point'}], 'encoding': {'x': {'field': 'a'}}}"
)


def drawn(call: str, before: str = "") -> VegaLiteChart:
    at = AppTest.from_string(f"import millpond as st, pandas as pd, datetime as dt\n{before}\nst.{call}").run(
        timeout=60
    )
    assert not at.exception, at.exception[0].value
    found: VegaLiteChart = at.vega_lite_chart[0]
    return found


def refused(call: str) -> str:
    at = AppTest.from_string(f"import millpond as st, pandas as pd\nst.{call}").run(timeout=60)
    text: str = at.exception[0].value
    return text


def encoding(call: str, before: str = "") -> dict[str, Any]:
    found: dict[str, Any] = drawn(call, before).spec["encoding"]
    return found


def test_a_wide_table_has_a_series_for_each_column() -> None:
    chart = drawn(f"line_chart({WIDE})")
    assert chart.spec["transform"] == [{"fold": ["a", "b"], "as": ["series", "value"]}]
    assert chart.spec["encoding"]["color"]["field"] == "series"
    assert chart.data.to_dict("list") == {"index": [0, 1, 2], "a": [1, 3, 2], "b": [4, 2, 5]}


def test_a_long_table_has_a_series_for_each_value() -> None:
    chart = drawn(f"line_chart({LONG}, x='day', y='n', color='who')")
    found = chart.spec["encoding"]
    assert (found["x"]["field"], found["y"]["field"], found["color"]["field"]) == ("day", "n", "who")
    assert (found["x"]["title"], found["y"]["title"]) == ("day", "n")
    assert list(chart.data) == ["day", "n", "who"]


@pytest.mark.parametrize(
    ("call", "stack"),
    [
        ("area_chart({})", False),
        ("area_chart({}, stack=True)", "zero"),
        ("area_chart({}, stack='normalize')", "normalize"),
        ("area_chart({}, stack='center')", "center"),
        ("bar_chart({})", ...),
        ("bar_chart({}, stack=False)", False),
        ("bar_chart({}, stack='layered')", False),
        ("bar_chart({}, stack='normalize')", "normalize"),
    ],
)
def test_series_are_stacked(call: str, stack: Any) -> None:
    found = encoding(call.format(WIDE))
    assert found["y"].get("stack", ...) == stack
    assert ("xOffset" in found) == (call == "bar_chart({}, stack=False)")
    assert ("opacity" in found) == (call.startswith("area") or "layered" in call)


def test_bars_lie_and_are_sorted() -> None:
    found = encoding(f"bar_chart({LONG}, x='who', y='n', horizontal=True, sort='-size')")
    assert (found["y"]["field"], found["y"]["type"], found["x"]["field"]) == ("who", "ordinal", "n")
    assert found["y"]["sort"] == {"field": "size", "order": "descending"}
    assert "sort" not in encoding(f"bar_chart({LONG}, x='who', y='n')")["x"]
    assert encoding(f"bar_chart({LONG}, x='who', y='n', sort=False)")["x"]["sort"] is None


def test_what_bars_are_sorted_by_goes_to_the_page() -> None:
    chart = drawn(f"bar_chart({LONG}, x='who', y='n', sort='size')")
    assert list(chart.data) == ["who", "n", "size"]


def test_categories_keep_their_order() -> None:
    frame = "pd.DataFrame({'c': pd.Categorical(['hi', 'lo'], categories=['lo', 'hi'], ordered=True), 'n': [1, 2]})"
    assert encoding(f"bar_chart({frame}, x='c', y='n')")["x"]["sort"] == ["lo", "hi"]


@pytest.mark.parametrize(
    ("color", "expected"),
    [
        ("'#ffaa00'", {"value": "#ffaa00"}),
        ("'red'", {"value": "var(--red)"}),
        ("'tomato'", {"value": "tomato"}),
        ("(255, 170, 0)", {"value": "rgb(255, 170, 0)"}),
        ("(1.0, 0.5, 0.0, 0.25)", {"value": "rgba(255, 128, 0, 0.25)"}),
        ("['#fa0']", {"value": "#fa0"}),
    ],
)
def test_a_colour_is_given(color: str, expected: dict[str, str]) -> None:
    assert encoding(f"line_chart({WIDE}, y='a', color={color})")["color"] == expected


def test_each_series_has_a_colour_of_its_own() -> None:
    found = encoding(f"line_chart({WIDE}, color=['#f00', (0, 255, 0)])")["color"]
    assert found["scale"] == {"domain": ["a", "b"], "range": ["#f00", "rgb(0, 255, 0)"]}


@pytest.mark.parametrize("values", ["['#ff0000', '#00ff00']", "[(255, 0, 0), (0, 255, 0)]"])
def test_a_column_of_colours_is_these_colours(values: str) -> None:
    chart = drawn(f"scatter_chart({{'x': [1, 2], 'y': [1, 2], 'c': {values}}}, x='x', y='y', color='c')")
    assert chart.spec["encoding"]["color"]["scale"] is None
    assert chart.data["c"][0] in ("#ff0000", "rgb(255, 0, 0)")


def test_points_have_sizes() -> None:
    assert encoding(f"scatter_chart({LONG}, x='day', y='n')")["size"] == {"value": 100}
    assert encoding(f"scatter_chart({LONG}, x='day', y='n', size=30)")["size"] == {"value": 30}
    assert encoding(f"scatter_chart({LONG}, x='day', y='n', size='size')")["size"]["field"] == "size"


def test_labels_are_those_that_are_given() -> None:
    found = encoding(f"line_chart({LONG}, x='day', y='n', x_label='Day of the month', y_label='')")
    assert (found["x"]["title"], found["y"]["title"]) == ("Day of the month", "")


def test_names_may_have_any_characters() -> None:
    chart = drawn("line_chart({'x': [1, 2], 'a.b[0]': [1, 2]}, x='x', y='a.b[0]')")
    assert chart.spec["encoding"]["y"]["field"] == r"a\.b\[0\]"


ODD_NAMES = ["", "two\nlines", 'a\\"b', "__proto__", "constructor", "toString"]
"""Names that Vega cannot have: it makes expressions and plain objects of them."""


@pytest.mark.parametrize("name", ODD_NAMES)
def test_a_name_that_vega_cannot_have_is_another_that_looks_the_same(name: str) -> None:
    call = (
        f"scatter_chart({{{name!r}: [1, 2], 'w': [3, 4]}}, x={name!r}, y='w', color={name!r}, size={name!r})"
    )
    found = encoding(call)
    field = found["x"]["field"]
    plain = field.replace("\\\\", "\\")
    assert plain != name
    assert plain.replace("\u200b", "").replace("”", '"') == name.replace("\n", " ")
    assert {found["color"]["field"], found["size"]["field"], found["tooltip"][0]["field"]} == {field}
    assert set(drawn(call).data.columns) == {plain, "w"}
    assert (
        encoding(f"bar_chart({{{name!r}: [1, 2], 'w': [3, 4]}}, sort={name!r})")["x"]["sort"]["field"]
        == field
    )


def test_columns_of_one_name_are_all_drawn() -> None:
    chart = drawn("line_chart(pd.DataFrame([[1, 2, 3, 4]], columns=['a', 'a', 'a (2)', 'a']))")
    assert chart.data.to_dict("list") == {"index": [0], "a": [1], "a (3)": [2], "a (2)": [3], "a (4)": [4]}


def test_moments_in_a_zone_are_shown_as_its_clocks_do() -> None:
    frame = "pd.DataFrame({'t': pd.date_range('2024-01-01', periods=2, freq='h', tz='America/New_York'), 'n': [1, 2]})"
    chart = drawn(f"line_chart({frame}, x='t', y='n')")
    assert chart.spec["encoding"]["x"]["type"] == "temporal"
    # As many labels as there is room for: of more, every other one goes, and those that stay may all be "12 PM".
    assert chart.spec["encoding"]["x"]["axis"]["tickCount"] == {"expr": "ceil(width / 80)"}
    assert chart.data["t"].tolist() == [pd.Timestamp("2024-01-01 00:00"), pd.Timestamp("2024-01-01 01:00")]


def test_the_index_is_what_is_along_the_axis() -> None:
    frame = "pd.DataFrame({'n': [1, 2]}, index=pd.Index(['a', 'b'], name='letter'))"
    chart = drawn(f"bar_chart({frame})")
    assert chart.spec["encoding"]["x"]["field"] == "letter"
    assert chart.data.to_dict("list") == {"n": [1, 2], "letter": ["a", "b"]} or list(chart.data) == [
        "letter",
        "n",
    ]


@pytest.mark.parametrize("name", ["line_chart", "area_chart", "bar_chart", "scatter_chart"])
def test_a_chart_of_nothing_is_empty(name: str) -> None:
    assert drawn(f"{name}()").data.empty
    assert drawn(f"{name}([1, 2, 3])").data["value"].tolist() == [1, 2, 3]


@pytest.mark.parametrize("parameter", ["x", "y", "color", "size", "sort"])
def test_a_wrong_column_is_named_beside_those_that_there_are(parameter: str) -> None:
    name = {"size": "scatter_chart", "sort": "bar_chart"}.get(parameter, "line_chart")
    text = refused(f"{name}({LONG}, {parameter}='nobody')")
    assert f"`{parameter}`" in text
    assert "'day', 'n', 'who', 'size'" in text
    assert "'nobody'" in text


def test_as_many_colours_as_series_are_needed() -> None:
    assert "3 colours, and the chart has 2 series" in refused(
        f"line_chart({WIDE}, color=['#f00', '#0f0', '#00f'])"
    )


def test_data_are_taken_out_of_a_specification() -> None:
    spec = "{'layer': [{'mark': 'point', 'data': {'values': [{'a': 1}]}}, {'mark': 'line'}], 'data': {'values': [{'a': 2}, {'a': 3}]}}"
    chart = drawn(f"vega_lite_chart({spec})")
    assert chart.spec["data"] == {"name": "data-0"}
    assert chart.spec["layer"][0]["data"] == {"name": "data-1"}
    assert {name: one["a"].tolist() for name, one in chart.datasets.items()} == {
        "data-0": [2, 3],
        "data-1": [1],
    }


def test_what_is_no_table_stays_in_the_specification() -> None:
    spec = "{'mark': 'point', 'data': {'values': [{'a': {'b': 1}}]}}"
    assert drawn(f"vega_lite_chart({spec})").spec["data"] == {"values": [{"a": {"b": 1}}]}
    spec = "{'mark': 'geoshape', 'data': {'sphere': True}}"
    assert drawn(f"vega_lite_chart({spec})").spec["data"] == {"sphere": True}


def test_a_specification_is_not_changed() -> None:
    at = AppTest.from_string(
        "import millpond as st\nspec = {'mark': 'bar', 'data': {'values': [{'a': 1}]}}\n"
        "st.vega_lite_chart(spec)\nst.write(spec == {'mark': 'bar', 'data': {'values': [{'a': 1}]}})"
    ).run()
    assert at.markdown[0].value == "`True`"


def page(more: str = "", spec: str = POINTS) -> AppTest:
    source = f"state = st.vega_lite_chart({{'a': [1, 2]}}, {spec}, on_select='rerun', key='k', {more})"
    return AppTest.from_string(f"import millpond as st\n{source}\nst.session_state.seen = state").run()


def test_nothing_is_selected_at_first() -> None:
    assert page().session_state.seen == {"selection": {"chosen": {}}}


def test_the_script_gets_what_is_selected() -> None:
    at = page()
    at.vega_lite_chart[0].set_selection({"chosen": [{"a": 2}]}).run()
    assert at.session_state["k"] == {"selection": {"chosen": [{"a": 2}]}}
    assert at.session_state["k"].selection.chosen[0].a == 2
    assert at.vega_lite_chart[0].selection.chosen == [{"a": 2}]
    with pytest.raises(AttributeError, match=r"`others`.*`chosen`"):
        _ = at.session_state["k"].selection.others


def test_a_selection_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="`chosen` must be a list of points"):
        page().vega_lite_chart[0].set_selection({"chosen": 5})


def test_a_callback_is_called_before_the_script() -> None:
    at = AppTest.from_string(
        "import millpond as st\n"
        "def note(): st.session_state.seen = st.session_state.k.selection.chosen\n"
        f"st.vega_lite_chart({{'a': [1]}}, {POINTS}, on_select=note, key='k')"
    ).run()
    at.vega_lite_chart[0].set_selection({"chosen": [{"a": 1}]}).run()
    assert at.session_state.seen == [{"a": 1}]


def test_only_the_parameters_that_are_named_are_told() -> None:
    two = POINTS.replace("'params': [", "'params': [{'name': 'area', 'select': 'interval'}, ")
    assert page(spec=two).session_state.seen.selection == {"area": {}, "chosen": {}}
    assert page("selection_mode='area'", two).session_state.seen.selection == {"area": {}}
    assert page("selection_mode=['chosen']", two).session_state.seen.selection == {"chosen": {}}
    for wrong, shown in {"'third'": "`'third'`", "5": "`5` of type", "['area', 5]": "`5` of type"}.items():
        refused = page(f"selection_mode={wrong}", two).exception[0].value
        assert (
            f"`selection_mode` must be one or more selection parameters of the chart: 'area', 'chosen'; got {shown}"
            in refused
        )


@pytest.mark.parametrize("codec", [VegaCodec(("chosen",)), PlotlyCodec()])
def test_a_selection_without_end_is_refused(codec: ChartCodec) -> None:
    for depth in (600, 20_000):
        with pytest.raises(ValueError, match="nested too deeply"):
            deep = '{"x":' * depth + "1" + "}" * depth
            codec.from_wire(f'{{"points": [{deep}], "chosen": [{deep}]}}')
    endless: dict[str, Any] = {}
    endless |= {"chosen": [endless], "points": [endless]}
    with pytest.raises(ValueError, match="nested too deeply"):
        codec.to_wire({"selection": endless})


def test_a_chart_without_selections_cannot_be_selected_in() -> None:
    assert "`on_select` needs something" in page(spec="{'mark': 'bar'}").exception[0].value


def test_a_chart_without_a_key_stays_the_same_when_its_data_change() -> None:
    at = AppTest.from_string(
        "import millpond as st\nrows = st.session_state.get('rows', 2)\n"
        f"state = st.vega_lite_chart({{'a': list(range(rows))}}, {POINTS}, on_select='rerun')\n"
        "st.session_state.seen = state.selection.chosen"
    ).run()
    at.vega_lite_chart[0].set_selection({"chosen": [{"a": 1}]}).run()
    at.session_state.rows = 5
    at.run()
    assert at.session_state.seen == [{"a": 1}]


FRAME = pd.DataFrame({"a": [1, 2], "t": pd.to_datetime(["2024-01-01", "2024-01-02"])})


def test_a_chart_of_altair_has_its_data_apart() -> None:
    first = alt.Chart(FRAME).mark_point().encode(x="t", y="a")
    spec, tables = spec_of(first + alt.Chart(FRAME).mark_line().encode(x="t", y="a"))
    assert [id(table) for table in tables.values()] == [id(FRAME)]
    assert spec["layer"][0]["encoding"]["x"]["type"] == "temporal"
    assert "config" not in spec


def test_a_chart_of_altair_has_the_same_names_in_each_run() -> None:
    def make() -> Any:
        chosen = alt.selection_interval()
        chart = (
            alt.Chart(FRAME).mark_point().encode(x="a", color=alt.condition(chosen, "t", alt.value("gray")))
        )
        return spec_of(chart.add_params(chosen).interactive())[0]

    first = make()
    assert first == make()
    assert first["params"][0]["name"] == "param_1"


def test_a_chart_of_altair_is_drawn_and_selected_in() -> None:
    at = AppTest.from_string(
        "import altair as alt, pandas as pd, millpond as st\n"
        "chosen = alt.selection_point(name='chosen')\n"
        "chart = alt.Chart(pd.DataFrame({'a': [1, 2]})).mark_point().encode(x='a').add_params(chosen)\n"
        "st.session_state.seen = st.altair_chart(chart, on_select='rerun', key='k')"
    ).run(timeout=60)
    assert not at.exception
    assert at.vega_lite_chart[0].data["a"].tolist() == [1, 2]
    at.vega_lite_chart[0].set_selection({"chosen": [{"a": 2}]}).run(timeout=60)
    assert at.session_state.seen.selection.chosen == [{"a": 2}]


def test_what_is_no_chart_of_altair_is_refused() -> None:
    assert "`altair_chart` must be a chart of Altair" in refused("altair_chart({'mark': 'bar'})")


def test_a_missing_altair_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "altair", None)
    with pytest.raises(ApiError, match="pip install altair"):
        spec_of(object())


def test_dates_of_python_are_moments() -> None:
    chart = drawn(
        "line_chart({'day': [dt.date(2024, 1, 1), dt.date(2024, 1, 2)], 'n': [1, 2]}, x='day', y='n')"
    )
    assert chart.data["day"].tolist() == [
        pd.Timestamp(dt.date(2024, 1, 1)),
        pd.Timestamp(dt.date(2024, 1, 2)),
    ]


def test_write_shows_charts_of_altair() -> None:
    app = AppTest.from_string("""
import altair as alt
import pandas as pd
import millpond as st

points = alt.Chart(pd.DataFrame({"a": [1, 2], "b": [3, 4]})).mark_point().encode(x="a", y="b")
st.write("Points:", points, points | points)
""").run()
    assert [chart.spec.get("mark", {}).get("type") for chart in app.vega_lite_chart] == ["point", None]


class Unreadable(dict[str, Any]):
    def items(self) -> Any:
        raise ArithmeticError("items")


def test_a_specification_that_cannot_be_read_is_refused() -> None:
    endless: dict[str, Any] = {"mark": "bar"}
    endless["layer"] = [endless]
    for spec, expected in (
        (endless, "contains itself"),
        ({"config": Unreadable()}, "raised ArithmeticError"),
    ):
        with a_run():
            with pytest.raises(ApiError, match=f"`spec` must be a Vega-Lite specification.*{expected}"):
                st.vega_lite_chart({"a": [1]}, spec)
            with pytest.raises(ApiError, match=f"`data` must be a Vega-Lite specification.*{expected}"):
                st.vega_lite_chart(spec)
            st.vega_lite_chart({"a": [1]}, {"mark": "bar"})
