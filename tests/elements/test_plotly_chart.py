"""``st.plotly_chart``: what it takes, what of it goes to the page, and what is selected."""

from __future__ import annotations

import base64
import datetime as dt
import json
import subprocess
import sys
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest

import millpond as st
from millpond.elements.plotly_chart import PlotlyChart, PlotlyCodec
from millpond.errors import ApiError
from millpond.testing import AppTest
from tests.elements.test_parameters import a_run

BARS = {"type": "bar", "x": ["a", "b"], "y": [1, 2]}


def draw(figure: Any, **options: Any) -> PlotlyChart:
    with a_run() as session:
        st.plotly_chart(figure, **options)
        props = session.tree.main.children[-1].props
        assert isinstance(props, PlotlyChart)
        return props


def sent(figure: Any, **options: Any) -> Any:
    """The figure, as the page is told of it."""
    return json.loads(draw(figure, **options).figure)


def column(props: PlotlyChart, at: int) -> list[Any]:
    assert props.data is not None
    return list(props.data.columns[at][1].plain())


@pytest.fixture
def without_plotly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Plotly is not installed. Where it is, it looks at dictionaries."""
    for name in [one for one in sys.modules if one == "plotly" or one.startswith("plotly.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "plotly", None)


# What it takes ------------------------------------------------------------------------------


@pytest.mark.usefixtures("without_plotly")
def test_a_dictionary_and_a_list_of_traces_need_no_plotly():
    assert sent({"data": [BARS], "layout": {"height": 300}}) == {"data": [BARS], "layout": {"height": 300}}
    assert sent([BARS]) == {"data": [BARS]}
    assert sent({"data": BARS}) == {"data": [BARS]}
    assert sent({"layout": {}}) == {"layout": {}}


@pytest.mark.parametrize("given", [None, "x", 3, {"y": [1]}, {"data": 3}])
def test_what_is_no_figure_is_refused(given: Any):
    with pytest.raises(ApiError, match="`figure_or_data` must be a Plotly figure, a dictionary with `data`"):
        draw(given)


@pytest.mark.usefixtures("without_plotly")
def test_without_plotly_the_error_says_what_to_install():
    with pytest.raises(ApiError, match="`pip install plotly`"):
        draw("x")


@pytest.mark.usefixtures("without_plotly")
def test_values_of_all_kinds_become_plain():
    figure = {
        "data": [
            {
                "x": (dt.date(2024, 1, 2), dt.datetime(2024, 1, 2, 3), pd.Timestamp("2024-01-02"), pd.NaT),  # noqa: DTZ001
                "y": [np.int64(1), Decimal("0.5"), float("nan"), np.float32(2), None, True],
                "z": pd.Series([1, 2]),
                "text": np.array(["a", "b"]),
                "when": np.array(["2024-01-02", "NaT"], "datetime64[D]"),
                "size": np.array(3),
            }
        ]
    }
    assert sent(figure, theme=None)["data"][0] == {
        "x": ["2024-01-02", "2024-01-02T03:00:00", "2024-01-02T00:00:00", None],
        "y": [1, 0.5, None, 2.0, None, True],
        "z": [1, 2],
        "text": ["a", "b"],
        "when": ["2024-01-02", None],
        "size": 3,
    }


@pytest.mark.parametrize("rows", [3, 300])
def test_nullable_columns_of_pandas_are_numbers_and_texts_with_gaps(rows: int):
    numbers = pd.Series([1, None, 3] * (rows // 3), dtype="Int64")
    texts = pd.Series(["a", None, "c"] * (rows // 3), dtype="string")
    trace = sent({"data": [{"y": numbers, "text": texts, "meta": [pd.NA, 2]}]}, theme=None)["data"][0]
    assert trace["meta"] == [None, 2]
    assert trace["text"] == ["a", None, "c"] * (rows // 3)
    if rows == 3:
        assert trace["y"] == [1, None, 3]
    else:
        assert "$column" in trace["y"]


def test_an_object_that_is_no_data_is_refused():
    with pytest.raises(ApiError, match="of plain data; got `<object"):
        draw({"data": [{"y": [object()]}]})


@pytest.mark.usefixtures("without_plotly")
def test_a_figure_that_holds_itself_is_refused():
    trace: dict[str, Any] = {}
    trace["meta"] = trace
    with pytest.raises(ApiError, match="contains itself"):
        draw({"data": [trace]})


@pytest.mark.parametrize(
    ("option", "value", "expected"),
    [
        ("selection_mode", "x", "`selection_mode` must be one or more of 'points', 'box', 'lasso'"),
        ("selection_mode", 3, "`selection_mode` must be one or more of 'points', 'box', 'lasso'"),
        ("theme", "x", "`theme` must be one of `'streamlit'`, or None"),
        ("config", {"a": object()}, "`config` must be Plotly options"),
    ],
)
def test_wrong_parameters_are_named(option: str, value: Any, expected: str):
    with pytest.raises(ApiError, match=expected):
        draw([BARS], **{option: value})


def test_sizes_themes_and_ways_to_select():
    props = draw([BARS], use_container_width=False, height=200, theme=None, alt=" Bars ")
    assert (props.width, props.height, props.themed, props.alt) == ("content", 200, False, "Bars")
    assert props.modes == ()
    assert draw([BARS], on_select="rerun").modes == ("points", "box", "lasso")
    assert draw([BARS], on_select="rerun", selection_mode=["lasso", "box"]).modes == ("box", "lasso")
    assert json.loads(draw([BARS], config={"scrollZoom": True}).config) == {"scrollZoom": True}


# Large arrays -------------------------------------------------------------------------------


def test_large_arrays_are_columns_and_the_same_ones_the_same_columns():
    x = np.arange(1000)
    props = draw({"data": [{"x": x, "y": x * 0.5}, {"x": x.copy(), "y": list(range(1000))}]})
    traces = json.loads(props.figure)["data"]
    assert [trace["x"] for trace in traces] == [{"$column": 0}, {"$column": 0}]
    assert [trace["y"] for trace in traces] == [{"$column": 1}, {"$column": 0}]
    assert column(props, 1)[:3] == [0, 0.5, 1]
    assert len(props.figure) < 200


@pytest.mark.usefixtures("without_plotly")
def test_matrices_dates_and_texts():
    z = np.arange(600.0).reshape(20, 30)
    days = pd.date_range("2024-01-01", periods=200)
    fine = np.datetime64("2024-01-01T00:00:00.000001") + np.arange(200)
    words = [f"word {at}" for at in range(200)]
    gaps = [None, *range(200)]
    props = draw({"data": [{"z": z, "x": days, "text": words, "y": gaps, "ids": fine}]})
    (trace,) = json.loads(props.figure)["data"]
    assert trace["z"] == {"$column": 0, "shape": [20, 30]}
    assert props.data is not None
    assert [each.type for _, each in props.data.columns] == ["number", "date", "text", "number", "text"]
    assert column(props, 1)[1] - column(props, 1)[0] == 86_400_000
    assert column(props, 2) == words
    assert np.isnan(column(props, 3)[0])
    assert column(props, 4)[1] == "2024-01-01T00:00:00.000002"  # finer than milliseconds


@pytest.mark.usefixtures("without_plotly")
def test_arrays_as_plotly_writes_them():
    numbers = np.arange(200, dtype="i2")
    packed = {"dtype": "i2", "bdata": base64.b64encode(numbers.tobytes()).decode(), "shape": "10, 20"}
    small = {"dtype": "f8", "bdata": base64.b64encode(np.array([1.5, 2.5]).tobytes()).decode()}
    props = draw({"data": [{"z": packed, "y": small}]})
    assert json.loads(props.figure)["data"][0] == {"z": {"$column": 0, "shape": [10, 20]}, "y": [1.5, 2.5]}
    assert column(props, 0) == numbers.tolist()
    with pytest.raises(ApiError, match="an array that cannot be read"):
        draw({"data": [{"y": {"dtype": "f8", "bdata": "AAA="}}]})


APP = """
import numpy as np
import millpond as st
factor = st.number_input("F", value=1)
st.plotly_chart({"data": [{"x": np.arange(5000), "y": np.arange(5000) * factor + 0.5}]}, key="c")
st.button("Again")
"""


def test_a_rerun_with_the_same_figure_says_nothing_of_it():
    at = AppTest.from_string(APP).run()
    before = at.plotly_chart[0]._props
    at.button[0].click().run()
    assert at.plotly_chart[0]._props is before


def test_other_data_is_another_column_and_the_rest_is_the_same():
    at = AppTest.from_string(APP).run()
    first: Any = at.plotly_chart[0]._props
    at.number_input[0].set_value(3).run()
    second: Any = at.plotly_chart[0]._props
    assert second.figure == first.figure
    names = [[one.address for _, one in props.data.columns] for props in (first, second)]
    assert names[0][0] == names[1][0]
    assert names[0][1] != names[1][1]
    assert at.plotly_chart[0].value["data"][0]["y"][:3] == [0.5, 3.5, 6.5]


# Plotly's own figures -------------------------------------------------------------------------


def test_plotlys_own_template_is_not_sent_where_the_page_has_its_colours():
    go: Any = pytest.importorskip("plotly.graph_objects")
    figure = go.Figure(go.Bar(x=["a"], y=[1]))
    assert draw(figure).template == "usual"
    assert "template" not in sent(figure)["layout"]
    assert draw(figure, theme=None).template == "own"
    assert "template" in sent(figure, theme=None)["layout"]
    assert draw(go.Figure(go.Bar(y=[1]), layout={"template": "plotly_dark"})).template == "own"
    assert draw(go.Bar(y=[1])).template == "none"


def test_a_figure_is_the_same_as_plotly_writes_it_with_its_arrays_as_they_are():
    go: Any = pytest.importorskip("plotly.graph_objects")
    days = pd.date_range("2024-01-01", periods=200)
    traces = [
        go.Scatter(x=days, y=np.arange(200)),
        go.Heatmap(z=np.eye(20)),
        go.Bar(x=["a"], y=[np.float32(1)]),
    ]
    frames = [go.Frame(data=[go.Bar(y=[2])], name="next")]
    figure = go.Figure(traces, layout={"title": "Figure"}, frames=frames)

    class Written(go.Figure):  # type: ignore[misc]
        def to_plotly_json(self) -> Any:
            return {**super().to_plotly_json(), "written": True}

    told, written = sent(figure), sent(Written(figure))
    assert written.pop("written")
    assert told == written
    assert (len(told["data"]), told["frames"][0]["name"]) == (3, "next")


def test_a_wrong_specification_is_told_in_plotlys_words():
    pytest.importorskip("plotly")
    with pytest.raises(ApiError, match=r"Invalid property specified .*Scatter: 'foo'") as error:
        draw({"data": [{"y": [1], "foo": 1}]})
    assert "Valid properties" not in str(error.value)


NOBODY_IMPORTS = """
import sys
import millpond as st
from millpond.testing import AppTest

def app():
    import millpond as st
    st.plotly_chart({"data": [{"y": [1], "foo": 1}]})

assert "plotly" not in sys.modules
print(AppTest.from_function(app).run().exception[0].message)
"""


def test_a_dictionary_is_looked_at_also_where_the_app_has_not_imported_plotly():
    pytest.importorskip("plotly")
    run = subprocess.run([sys.executable, "-c", NOBODY_IMPORTS], capture_output=True, text=True, check=False)
    assert "Invalid property specified" in run.stdout, run.stderr


WHILE_ANOTHER_RUN_IMPORTS_NUMPY = """
import sys, threading
import plotly.graph_objects
from millpond.elements import plotly_figures

FIGURE = {"data": [{"type": "bar", "x": ["a", "b"], "y": [1, 2]}]}
plotly.graph_objects.Figure(FIGURE)

begun, go_on = threading.Event(), threading.Event()

class Slow:
    def find_spec(self, name, path=None, target=None):
        if name.startswith("numpy."):
            begun.set()
            go_on.wait(20)

assert "numpy" not in sys.modules
sys.meta_path.insert(0, Slow())
threading.Thread(target=__import__, args=("numpy",)).start()
assert begun.wait(20)
# Nothing tells from outside that the figure waits for the import: it ends after what a figure takes many times over.
threading.Timer(1, go_on.set).start()
print(plotly_figures._checked(FIGURE)["data"][0]["type"])
"""


def test_a_figure_is_read_while_another_run_is_importing_numpy():
    pytest.importorskip("plotly")
    run = subprocess.run(
        [sys.executable, "-c", WHILE_ANOTHER_RUN_IMPORTS_NUMPY],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert run.stdout == "bar\n", run.stderr


class Raises:
    def __getattribute__(self, name: str) -> Any:
        raise ArithmeticError(name)


def test_what_raises_when_plotly_looks_at_it_is_refused():
    pytest.importorskip("plotly.graph_objects")
    for given in ([Raises()], (Raises(),), {"data": [Raises()]}):
        with pytest.raises(ApiError, match="`figure_or_data` must be"):
            draw(given)


class Unreadable(dict[str, Any]):
    def items(self) -> Any:
        raise ArithmeticError("items")


@pytest.mark.usefixtures("without_plotly")
def test_what_raises_when_it_is_read_is_refused():
    for trace in (Unreadable(y=[1]), {"y": [Unreadable()] * 200}):
        with pytest.raises(ApiError, match=r"`figure_or_data` must be .*; reading it raised ArithmeticError"):
            draw({"data": [trace]})


def test_a_figure_of_plotly_that_holds_itself_is_refused():
    go: Any = pytest.importorskip("plotly.graph_objects")
    meta: dict[str, Any] = {}
    meta["meta"] = meta
    figure = go.Figure(go.Bar(y=[1]))
    figure.data[0]._props["meta"] = meta
    with pytest.raises(ApiError, match="contains itself"):
        draw(figure)


@pytest.mark.usefixtures("without_plotly")
def test_numbers_that_are_too_large_or_none_are_missing():
    assert sent([{"y": [Decimal("sNaN"), Decimal("NaN"), Decimal(2)]}])["data"][0]["y"] == [None, None, 2]
    values = column(draw([{"y": [10**400, None, *range(200)]}]), 0)
    assert np.isnan(values[:2]).all()
    assert values[2:] == list(range(200))


def test_halves_of_characters_are_replaced():
    figure = sent({"data": [{"x": ["\ud83d"], "y": [1]}], "layout": {"title": {"text": "a\udfff"}}})
    assert figure["data"][0]["x"] == ["\ufffd"]
    assert figure["layout"]["title"]["text"] == "a\ufffd"
    assert set(column(draw([{"x": ["\ud83d"] * 500}]), 0)) == {"\ufffd"}


def test_write_shows_figures_of_plotly():
    go: Any = pytest.importorskip("plotly.graph_objects")
    with a_run() as session:
        st.write(go.Figure(go.Bar(y=[1])))
        assert isinstance(session.tree.main.children[-1].props, PlotlyChart)


@pytest.mark.filterwarnings("default")  # theirs, of each other
def test_a_figure_of_matplotlib_is_converted():
    plt: Any = pytest.importorskip("matplotlib.pyplot")
    pytest.importorskip("plotly")
    figure, axes = plt.subplots()
    axes.plot([1, 2, 3], [1, 4, 2])
    (trace,) = sent(figure)["data"]
    assert trace["y"] == [1, 4, 2]
    plt.close(figure)


# What is selected -----------------------------------------------------------------------------

SELECTS = """
import millpond as st
state = st.plotly_chart([{"y": [1, 3, 2]}], key="c", on_select="rerun")
st.text(state.selection.point_indices)
st.text([point.y for point in state["selection"]["points"]])
st.text(st.session_state.c == state)
"""


def test_what_is_selected():
    at = AppTest.from_string(SELECTS).run()
    assert at.plotly_chart[0].value == {
        "selection": {"points": [], "point_indices": [], "box": [], "lasso": []}
    }
    at.plotly_chart[0].select(points=[{"curve_number": 0, "point_index": 1, "y": 3}]).run()
    assert [text.value for text in at.text] == ["[1]", "[3]", "True"]
    box = {"xref": "x", "yref": "y", "x": [0, 1], "y": [0, 2]}
    at.plotly_chart[0].select(box=[box]).run()
    assert at.session_state.c.selection.box[0].x == [0, 1]


def test_a_callback_is_called():
    at = AppTest.from_string(
        "import millpond as st\n"
        "def note(): st.session_state.noted = list(st.session_state.c.selection.point_indices)\n"
        "st.plotly_chart([{'y': [1, 2]}], key='c', on_select=note)\n"
        "st.text(st.session_state.get('noted'))"
    ).run()
    at.plotly_chart[0].select(points=[{"curve_number": 0, "point_index": 0}]).run()
    assert at.text[0].value == "[0]"


@pytest.mark.parametrize(
    "wire",
    ["3", "[]", '{"points": 3}', '{"points": [3]}', '{"point_indices": ["x"]}', '{"point_indices": [true]}', "{", 3],
)  # fmt: skip
def test_what_a_chart_cannot_have_selected_is_refused(wire: Any):
    with pytest.raises(ValueError, match=r"."):
        PlotlyCodec().from_wire(wire)


def test_dictionaries_may_have_the_maps_that_plotly_has_no_more():
    pytest.importorskip("plotly.graph_objects")
    trace = {"type": "scattermapbox", "lat": [48], "lon": [2], "subplot": "mapbox2"}
    figure = {
        "data": [trace, {"type": "bar", "y": [1]}],
        "layout": {"mapbox2": {"style": "open-street-map", "zoom": 1}},
        "frames": [{"data": [trace]}],
    }
    there = sent(figure)
    assert [one["type"] for one in there["data"]] == ["scattermap", "bar"]
    assert there["data"][0]["subplot"] == "map2"
    assert there["layout"]["map2"]["zoom"] == 1
    assert there["frames"][0]["data"][0]["type"] == "scattermap"
    for given in ({"data": trace}, [trace]):
        assert sent(given)["data"][0]["type"] == "scattermap"
    assert trace["type"] == "scattermapbox"  # the app's own stays as it is
