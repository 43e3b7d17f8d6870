"""``st.echarts_chart``: what it takes, what of it goes to the page, and what is selected."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from pyecharts import options as opts
from pyecharts.charts import Bar
from pyecharts.commons.utils import JsCode

import millpond as st
from millpond.elements.echarts_chart import EchartsChart, EchartsCodec
from millpond.errors import ApiError
from millpond.testing import AppTest
from tests.elements.test_parameters import a_run

AXES: dict[str, Any] = {"xAxis": {"type": "category"}, "yAxis": {}}
BARS: dict[str, Any] = {**AXES, "series": [{"type": "bar", "data": [1, 2]}]}


def draw(spec: Any, **options: Any) -> EchartsChart:
    with a_run() as session:
        st.echarts_chart(spec, **options)
        props = session.tree.main.children[-1].props
        assert isinstance(props, EchartsChart)
        return props


def sent(spec: Any, **options: Any) -> Any:
    """The options, as the page is told of them."""
    return json.loads(draw(spec, **options).option)


def column(props: EchartsChart, at: int) -> list[Any]:
    assert props.data is not None
    return list(props.data.columns[at][1].plain())


# What it takes ------------------------------------------------------------------------------


def test_a_dictionary_and_json_go_to_the_page():
    assert sent(BARS) == BARS
    assert sent(json.dumps(BARS)) == BARS
    assert sent({}) == {}
    assert sent({1: (2, 3)}) == {"1": [2, 3]}


@pytest.mark.parametrize("given", [None, 3, [BARS], b"{}"])
def test_what_is_no_option_is_refused(given: Any):
    with pytest.raises(
        ApiError, match=r"`spec` must be a dictionary of ECharts options, .*pip install pyecharts"
    ):
        draw(given)


@pytest.mark.parametrize("given", ["", "{", "{a: 1}", "{'a': function() {}}", "[" * 100_000])
def test_text_that_is_no_json_is_refused(given: str):
    with pytest.raises(ApiError, match="this string is not valid JSON"):
        draw(given)
    with pytest.raises(ApiError, match="`spec` must be a dictionary"):
        draw("[1]")


def test_charts_of_pyecharts_come_with_their_size():
    chart = (
        Bar(init_opts=opts.InitOpts(width="600px", height="100%"))
        .add_xaxis(["a", "b"])
        .add_yaxis("s", [1, 2])
    )
    props = draw(chart, width="content")
    assert (props.width, props.height) == (600, "stretch")
    assert json.loads(props.option)["series"][0]["data"] == [1, 2]
    assert (draw(chart).width, draw(chart, height=200).height) == ("stretch", 200)
    usual = draw(Bar().add_xaxis(["a"]).add_yaxis("s", [1]), width="content")
    assert (usual.width, usual.height) == ("content", "content")


def test_code_is_refused_wherever_it_comes_from():
    chart = (
        Bar()
        .add_xaxis(["a"])
        .add_yaxis("s", [1], label_opts=opts.LabelOpts(formatter=JsCode("function(x) {}")))
    )
    with pytest.raises(ApiError, match=r"contains code \(`JsCode`\). The page does not execute code"):
        draw(chart)
    for code in (JsCode("function() {}"), lambda value: value, {1}, object()):
        with pytest.raises(ApiError, match="`spec` must be ECharts' options, of plain data"):
            draw({"tooltip": {"formatter": code}})


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ({"series": [{"type": "custom"}]}, "'custom', which is drawn by code"),
        ({"series": {"type": "bar3D"}}, "'bar3D', which belongs to ECharts GL"),
        ({"grid3D": {}}, "'grid3D', which belongs to ECharts GL"),
        ({"geo": {}}, "has a map"),
        ({"series": [{"type": "map"}]}, "has a map"),
        ({"series": [{"type": "lines", "coordinateSystem": "geo"}]}, "has a map"),
        ({"baseOption": {"series": [{"type": "custom"}]}}, "drawn by code"),
        ({"options": [{"geo": {}}]}, "has a map"),
        ({"media": [{"option": {"geo": {}}}]}, "has a map"),
        ({"xAxis": {}, "series": [{"type": "bar"}]}, "'bar' but no 'yAxis'"),
        ({"xAxis": [], "yAxis": {}, "series": [{"type": "bar"}]}, "'bar' but no 'xAxis'"),
        ({"series": [{"type": "pie", "coordinateSystem": "calendar"}]}, "'pie' but no 'calendar'"),
        ({"polar": {}, "series": [{"type": "bar", "coordinateSystem": "polar"}]}, "no 'angleAxis'"),
        ({"series": [{"type": "radar"}]}, "'radar' but no 'radar' to draw it on"),
        ({"series": [{"type": "themeRiver"}]}, "no 'singleAxis'"),
        ({"series": [{"type": "nonsense"}]}, "'nonsense'. Known types: bar, boxplot"),
    ],
)
def test_what_cannot_be_drawn_is_refused(spec: Any, message: str):
    with pytest.raises(ApiError, match=message.replace("(", r"\(")):
        draw(spec)


@pytest.mark.parametrize(
    ("series", "message"),
    [
        ({"xAxisIndex": 1}, "series 0, of type 'bar', has 1 as its 'xAxisIndex'. There is one 'xAxis'"),
        ({"yAxisIndex": -1}, "has -1 as its 'yAxisIndex'"),
        ({"yAxisIndex": 0.5}, "has 0.5 as its 'yAxisIndex'"),
        ({"yAxisIndex": True}, "has True as its 'yAxisIndex'"),
        ({"yAxisIndex": "all"}, "has 'all' as its 'yAxisIndex'"),
        ({"xAxisIndex": [0, 3]}, "has 3 as its 'xAxisIndex'"),
        ({"xAxisId": "q"}, "names 'q' as its 'xAxisId'. None of these has an `id`"),
        ({"datasetIndex": 1}, "has 1 as its 'datasetIndex'. There is one 'dataset'"),
    ],
)
def test_an_axis_that_is_not_there_is_named(series: Any, message: str):
    option: Any = {**AXES, "dataset": {"source": {"a": [1]}}, "series": [{"type": "bar", **series}]}
    with pytest.raises(ApiError, match=message):
        draw(option)


@pytest.mark.parametrize(
    ("option", "message"),
    [
        (
            {"xAxis": {"gridIndex": 1}},
            "'xAxis' 0 has 1 as its 'gridIndex'. There is one 'grid'; its index is 0",
        ),
        ({"grid": [{}, {}], "yAxis": {"gridIndex": 2}}, "There are 2, counted from 0"),
        (
            {"yAxis": {"gridId": "a"}, "grid": {"id": "b"}},
            "names 'a' as its 'gridId'. These have the ids 'b'",
        ),
    ],
)
def test_a_grid_that_is_not_there_is_named(option: Any, message: str):
    with pytest.raises(ApiError, match=message):
        draw({**BARS, **option})


STEPS: list[dict[str, Any]] = [{"series": [{"type": "line"}]}]
BELOW: dict[str, Any] = {**AXES, "timeline": {}, "series": [{"type": "bar"}]}
THERE: list[dict[str, Any]] = [
    {
        "xAxis": [{}, {"id": "b"}],
        "yAxis": [{}, {}],
        "series": [{"type": "bar", "xAxisId": "b", "yAxisIndex": "1"}],
    },
    {"parallelAxis": [{"dim": 0}, {"dim": 1}], "series": [{"type": "parallel", "data": [[1, 2]]}]},
    {**AXES, "series": [{"type": "bar"}], "dataset": {"source": {"a": [1]}}},
    {"series": [{"type": "pie", "datasetIndex": None}], "dataset": [{"source": {"a": [1]}}]},
    # What all steps have is below what one of them has.
    {"baseOption": BELOW, "options": STEPS},
    {**BARS, "media": [{"option": STEPS[0]}]},
    {**BELOW, "options": STEPS},
]


@pytest.mark.parametrize("option", THERE)
def test_what_is_there_is_drawn(option: Any):
    assert sent(option) == option


def test_of_the_steps_of_a_timeline_each_has_its_axes():
    base = {**AXES, "series": [{"type": "bar"}]}
    with pytest.raises(ApiError, match="'bar', has 3 as its 'xAxisIndex'"):
        draw({"baseOption": base, "options": [{"series": [{"xAxisIndex": 3}]}]})


def test_options_that_hold_themselves_are_refused():
    spec: dict[str, Any] = {"series": []}
    spec["series"].append(spec)
    with pytest.raises(ApiError, match="contain themselves"):
        draw(spec)


def test_what_json_has_not_becomes_what_it_has():
    given = {
        "a": float("nan"), "b": np.int64(3), "c": dt.date(2024, 1, 31), "d": "\ud800", "e": [float("inf"), np.float32(0.5)],
        "f": pd.Timestamp("2024-01-31 12:00"), "g": pd.NaT, "h": np.array([1, 2]),
    }  # fmt: skip
    assert sent(given) == {
        "a": None, "b": 3, "c": "2024-01-31", "d": "\ufffd", "e": [None, 0.5],
        "f": "2024-01-31T12:00:00", "g": None, "h": [1, 2],
    }  # fmt: skip


# Data, apart from the options ---------------------------------------------------------------


def test_large_arrays_are_columns():
    props = draw(
        {**AXES, "series": [{"type": "line", "data": [*range(200), None]}], "legend": {"data": ["x"] * 101}}
    )
    option = json.loads(props.option)
    assert option["series"][0]["data"] == {"$column": 0}
    assert option["legend"]["data"] == {"$column": 1}
    assert column(props, 0)[:200] == list(range(200))
    assert column(props, 1) == ["x"] * 101


def test_points_are_columns_too():
    points = [[at, at / 2] for at in range(150)]
    props = draw(
        {
            **AXES,
            "series": [{"type": "scatter", "data": points}, {"type": "scatter", "data": np.array(points)}],
        }
    )
    option = json.loads(props.option)
    assert [one["data"] for one in option["series"]] == [{"$column": 0, "shape": [150, 2]}] * 2
    assert column(props, 0)[:4] == [0, 0, 1, 0.5]
    mixed = [["a", 1]] * 150
    assert sent({**AXES, "series": [{"type": "scatter", "data": mixed}]})["series"][0]["data"] == mixed
    uneven = [[1, 2]] * 149 + [[1]]
    assert sent({**AXES, "series": [{"type": "scatter", "data": uneven}]})["series"][0]["data"] == uneven
    huge = [[10**400, 1]] * 101
    assert sent({**AXES, "series": [{"type": "scatter", "data": huge}]})["series"][0]["data"] == huge


@pytest.mark.parametrize("make", [pd.DataFrame, pl.DataFrame])
def test_a_table_is_a_dataset(make: Any):
    day = dt.datetime(2024, 1, 31)  # noqa: DTZ001 - of a clock on a wall
    table = make(
        {"name": ["a", None], "n": [1, 2], "day": [day, None], "took": [dt.timedelta(seconds=2), None]}
    )
    props = draw({**BARS, "dataset": {"source": table}})
    dataset = json.loads(props.option)["dataset"]
    assert dataset == {
        "dimensions": ["name", "n", "day", "took"],
        "source": {"$table": {"name": 0, "n": 1, "day": 2, "took": 3}},
    }
    assert column(props, 0) == ["a", None]
    assert column(props, 1) == [1, 2]
    assert column(props, 2)[0] == 1_706_659_200_000
    assert column(props, 3)[0] == 2000
    assert props.data is not None
    assert [one.type for _, one in props.data.columns] == ["text", "number", "date", "number"]


def test_tables_are_found_wherever_options_are():
    table = pd.DataFrame({"a": [1]}, index=["left out"])
    dataset = {"source": table}
    told = {"dimensions": ["a"], "source": {"$table": {"a": 0}}}
    assert sent({"dataset": [dataset, {"transform": {"type": "filter"}}]})["dataset"] == [
        told,
        {"transform": {"type": "filter"}},
    ]
    assert sent({"baseOption": {"dataset": dataset}})["baseOption"]["dataset"] == told
    assert sent({"options": [{"dataset": dataset}]})["options"] == [{"dataset": told}]
    assert (
        sent({"media": [{"query": {"maxWidth": 500}, "option": {"dataset": dataset}}]})["media"][0]["option"][
            "dataset"
        ]
        == told
    )
    own = {"dimensions": ["b"], "source": table}
    assert sent({"dataset": own})["dataset"]["dimensions"] == ["b"]


def test_what_is_no_table_is_said():
    with pytest.raises(ApiError, match=r"`spec`|`data`"):
        draw({"dataset": {"source": object()}})


# What is selected ---------------------------------------------------------------------------


def test_what_is_selected_is_complete():
    codec = EchartsCodec()
    state = codec.from_wire(
        codec.to_wire({"selection": {"selected": [{"series_index": 1, "data_indices": [2]}]}})
    )
    assert state == {
        "selection": {
            "selected": [
                {
                    "series_index": 1,
                    "series_id": None,
                    "series_name": None,
                    "data_type": "main",
                    "data_indices": [2],
                }
            ],
            "areas": [],
        }
    }
    assert state.selection.selected[0].data_indices == [2]


@pytest.mark.parametrize(
    "selection",
    [
        {"selected": {}}, {"selected": [1]}, {"areas": 3}, {"selected": [{"series_index": "a"}]},
        {"selected": [{"data_indices": ["a"]}]}, {"selected": [{"data_indices": 3}]}, {"selected": [{"data_indices": [True]}]},
    ],
)  # fmt: skip
def test_what_cannot_be_selected_is_refused(selection: Any):
    with pytest.raises(ValueError, match="of a selection"):
        EchartsCodec().to_wire({"selection": selection})


def test_a_chart_in_which_nothing_can_be_selected_says_so(caplog: pytest.LogCaptureFixture):
    specs: tuple[dict[str, Any], ...] = (
        {**BARS, "brush": {"xAxisIndex": 0}},
        {"series": {"selectedMode": True}},
        {"toolbox": {"feature": {"brush": {}}}},
    )
    for spec in specs:
        draw(spec, on_select="rerun")
    assert caplog.text == ""
    draw(BARS, on_select="rerun")
    assert "needs something that can be selected" in caplog.text


def test_a_test_of_an_app_reads_and_selects():
    app = """
import pandas as pd
import millpond as st

table = pd.DataFrame({"city": ["Oslo", "Lima"], "people": [0.7, 10.0]})
spec = {
    "dataset": {"source": table}, "xAxis": {"type": "category"}, "yAxis": {},
    "series": [{"type": "bar", "selectedMode": "multiple"}, {"type": "line", "data": list(range(200))}],
}
state = st.echarts_chart(spec, on_select="rerun", key="chart")
st.text([row for group in state.selection.selected for row in group["data_indices"]])
st.echarts_chart({"series": []})
"""
    at = AppTest.from_string(app).run()
    chart = at.echarts_chart[0]
    assert chart.spec["dataset"]["source"] == {"city": ["Oslo", "Lima"], "people": [0.7, 10.0]}
    assert chart.spec["series"][1]["data"] == list(range(200))
    assert at.text[0].value == "[]"
    chart.select({"series_index": 0, "data_indices": [1]}).run()
    assert at.text[0].value == "[1]"
    assert at.session_state.chart.selection.selected[0].data_indices == [1]
    assert at.echarts_chart[1].value == {"series": []}


class Unreadable(dict[str, Any]):
    def items(self) -> Any:
        raise ArithmeticError("items")


@pytest.mark.parametrize(
    "spec", [Unreadable(BARS), {"baseOption": Unreadable(BARS)}, {**AXES, "series": [Unreadable(type="bar")]}]
)
def test_what_raises_when_it_is_read_is_refused(spec: Any) -> None:
    with pytest.raises(ApiError, match=r"`spec` must be .*; reading it raised ArithmeticError"):
        draw(spec)
