"""``st.pydeck_chart`` and ``st.map``: what they take, what goes to the page, and what is selected."""

from __future__ import annotations

import json
import math
import sys
from array import array
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pydeck as pdk
import pytest

import millpond as st
from millpond.elements.pydeck_chart import DeckCodec, PydeckChart
from millpond.errors import ApiError
from millpond.testing import AppTest
from tests.elements.test_parameters import a_run

POINTS = pd.DataFrame({"lat": [1.0, 2.0], "lon": [3.0, 4.0], "a": [10, 20], "c": ["#ff0000", "#00ff0080"]})


def props_of(draw: Any, *given: Any, **options: Any) -> PydeckChart:
    with a_run() as session:
        draw(*given, **options)
        props = session.tree.main.children[-1].props
        assert isinstance(props, PydeckChart)
        return props


def deck(**options: Any) -> pdk.Deck:
    layer = pdk.Layer(
        "ScatterplotLayer", data=POINTS, get_position="[lon, lat]", get_radius="a*10", **options
    )
    return pdk.Deck(layers=[layer])


def page(app: str) -> AppTest:
    head = "import millpond as st, pandas as pd, numpy as np, pydeck as pdk\n"
    at = AppTest.from_string(head + app).run()
    assert not at.exception, at.exception
    return at


# st.map -------------------------------------------------------------------------------------


def described(data: Any, **options: Any) -> Any:
    return json.loads(props_of(st.map, data, **options).spec)


def layer_of(data: Any, **options: Any) -> Any:
    return described(data, **options)["layers"][0]


def test_a_map_is_what_streamlit_makes_of_it():
    """As Streamlit 1.67 describes it, but for the data, which are columns."""
    assert described(POINTS) == {
        "initialViewState": {"latitude": 1.5, "longitude": 3.5, "pitch": 0, "zoom": 8},
        "layers": [
            {
                "@@type": "ScatterplotLayer",
                "getPosition": "@@=[lon, lat]",
                "getRadius": 100,
                "radiusMinPixels": 3,
                "radiusUnits": "meters",
                "getFillColor": "primary",
                "data": {"$table": 0},
            }
        ],
    }
    nothing = {"initialViewState": {"latitude": 0, "longitude": 0, "pitch": 0, "zoom": 1}}
    assert described(None) == nothing
    assert described(POINTS.iloc[:0]) == nothing


@pytest.mark.parametrize(
    ("degrees", "zoom"),
    [
        (400, 12), (360, 0), (180.1, 0), (180, 1), (90, 2), (45, 3), (11.25, 5), (3, 6), (1.41, 7), (1.40625, 7), (1.4, 8),
        (0.703125, 8), (0.7, 9), (0.1, 11), (0.05, 12), (0.02, 14), (0.005, 16), (0.001, 18), (0.0003, 19), (0.00024, 12), (0, 12),
    ],
)  # fmt: skip
def test_the_first_view_shows_all_points_as_streamlits_does(degrees: float, zoom: int):
    view = described({"lat": [0.0, 0.0], "lon": [0.0, degrees]})["initialViewState"]
    assert view == {"latitude": 0, "longitude": degrees / 2, "pitch": 0, "zoom": zoom}
    assert described({"lat": [0.0, 0.0], "lon": [0.0, degrees]}, zoom=3)["initialViewState"]["zoom"] == 3


def test_the_page_is_told_where_the_points_are_unless_the_app_says_what_is_seen():
    data = {"lat": [60.0, -12.0], "lon": [10.0, -77.0]}
    assert props_of(st.map, data).extent == (-77, -12, 10, 60)
    assert props_of(st.map, data, zoom=3).extent is None
    assert props_of(st.map, None).extent is None


@pytest.mark.parametrize("data", [pd.DataFrame(), pd.DataFrame({"place": []}), {"lat": [], "lon": []}])
@pytest.mark.parametrize("options", [{}, {"latitude": "north", "longitude": "east"}])
def test_a_table_without_rows_is_a_map_without_points(data: Any, options: Any):
    assert props_of(st.map, data, **options).tables == ()


@pytest.mark.parametrize("names", [("LAT", "LON"), ("LATITUDE", "longitude"), ("lat", "lon")])
def test_columns_of_degrees_are_found_by_their_names(names: tuple[str, str]):
    latitude, longitude = names
    assert layer_of({latitude: [1], longitude: [2]})["getPosition"] == f"@@=[{longitude}, {latitude}]"
    named = layer_of({"a b": [1], "n": [2]}, latitude="a b", longitude="n")
    assert named["getPosition"] == "@@=[n, a b]"


@pytest.mark.parametrize(
    ("data", "options", "message"),
    [
        ({"Lat": [1], "lon": [2]}, {}, "Map data must contain a latitude column named: 'LAT', 'LATITUDE', 'lat', 'latitude'. Existing columns: 'Lat', 'lon'"),
        ({"lat": [1], "long": [2]}, {}, "Map data must contain a longitude column named: 'LON', 'LONGITUDE', 'lon', 'longitude'. Existing columns: 'lat', 'long'"),
        ({"lat": [1.0, None], "lon": [2, 3]}, {}, "Column lat is not allowed to contain null values, such as NaN, NaT, or None; row 1, counted from 0, has one."),
        ({"lat": [None, None], "lon": [2, 3]}, {}, "Column lat is not allowed to contain null values"),
        ({"lat": [1.0, 1.0], "lon": [math.inf, 3]}, {}, "Column lon must contain degrees, as finite numbers; row 0, counted from 0, has Infinity."),
        ({"lat": [1.0, 1.0], "lon": [3, -math.inf]}, {}, "Column lon must contain degrees, as finite numbers; row 1, counted from 0, has -Infinity."),
        ({"lat": ["a"], "lon": [2]}, {}, "Column lat must contain degrees, as numbers; it has the type text, such as `'a'`."),
        ({"lat": [1.5, "2", "b"], "lon": [2, 3, 4]}, {}, "Column lat must contain degrees, as numbers; it has the type text, such as `'b'`."),
        ({"lat": [True], "lon": [2]}, {}, "Column lat must contain degrees, as numbers; it has the type boolean"),
        (POINTS, {"latitude": "x"}, "`latitude` must be the name of a column of `data`, which has 'lat', 'lon', 'a', 'c'; got 'x'."),
        (POINTS, {"size": "x"}, "`size` must be the name of a column of `data`, which has 'lat', 'lon', 'a', 'c'; got 'x'."),
        (POINTS, {"color": "a"}, 'Column "a" does not appear to contain valid colors, such as "#ff0000" or [255, 0, 0]; its first value is `'),
        (POINTS, {"size": "c"}, "Column c must contain meters, as numbers; it has the type text"),
        (POINTS, {"color": "reddish"}, "This does not look like a valid color: `'reddish'`."),
        (POINTS, {"color": [1, 2]}, "This does not look like a valid color"),
        (POINTS.assign(c=["#f00", "red"]), {"color": "c"}, "This does not look like a valid color: `'red'`, in row 1, counted from 0, of column \"c\"."),
        (POINTS, {"size": -1}, "`size` must be a number of meters, 0 or more"),
        (POINTS, {"height": 0}, "`height` must be"),
        (POINTS, {"width": "content"}, "`width` must be"),
        (5, {}, "`data` must be a table"),
    ],
)  # fmt: skip
def test_what_is_no_map_is_refused(data: Any, options: Any, message: str):
    with pytest.raises(ApiError) as caught:
        props_of(st.map, data, **options)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("color", "expected"),
    [
        ("#f00", [255, 0, 0, 255]), ("#ff0000aa", [255, 0, 0, 170]), ([1, 0, 0, 0.5], [1, 0, 0, 127]),
        ((255, 0, 0, 128), [255, 0, 0, 128]), ((1.0, 0.5, 0), [255, 127, 0]), ([300, -1, 0], [255, 0, 0]),
    ],
)  # fmt: skip
def test_colours_are_what_they_are_in_streamlit(color: Any, expected: list[int]):
    assert layer_of(POINTS, color=color)["getFillColor"] == expected


def test_a_column_of_colours_and_one_of_sizes():
    at = page(
        "df = pd.DataFrame({'lat': [1.0, 2.0], 'lon': [3.0, 4.0], 'a': [10, None], 'c': ['#ff0000', '#00ff0080'], 'l': [[1.0, 0, 0], [0, 255, 0]]})\n"
        "st.map(df, color='c', size='a')\nst.map(df, color='l')"
    )
    first, second = (chart.spec["layers"][0] for chart in at.pydeck_chart)
    assert (first["getRadius"], first["getFillColor"]) == ("@@=a", "@@=c")
    assert first["data"] == [
        {"lat": 1, "lon": 3, "a": 10, "c": [255, 0, 0, 255]},
        {"lat": 2, "lon": 4, "a": None, "c": [0, 255, 0, 128]},
    ]
    assert [row["l"] for row in second["data"]] == [[255, 0, 0, 255], [0, 255, 0, 255]]


def test_two_maps_of_one_table_have_the_same_columns():
    with a_run() as session:
        st.map(POINTS)
        st.map(POINTS, color="#ff0000")
        first, second = (child.props.tables[0].data for child in session.tree.main.children)  # type: ignore[attr-defined]
        assert first == second
        assert first.columns[0][1] is second.columns[0][1]


def test_without_numpy_the_numbers_are_pythons(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delitem(sys.modules, "numpy")
    assert described({"lat": [1, 2], "lon": [3, 4]})["initialViewState"]["zoom"] == 8


# st.pydeck_chart ----------------------------------------------------------------------------


def test_a_deck_is_its_json_with_the_data_apart():
    props = props_of(st.pydeck_chart, deck(id="points", pickable=True))
    spec = json.loads(props.spec)
    own = json.loads(deck(id="points", pickable=True).to_json())
    assert spec["layers"][0].pop("data") == {"$table": 0}
    del own["layers"][0]["data"]
    assert spec == own
    (table,) = props.tables
    assert table.layer == "points"
    assert table.data is not None
    assert [(name, column.type, isinstance(column.values, bytes)) for name, column in table.data.columns] == [
        ("lat", "number", True), ("lon", "number", True), ("a", "number", True), ("c", "text", False),
    ]  # fmt: skip


def test_a_layer_without_a_name_has_the_same_one_in_each_run():
    """pydeck gives it another one each time, and all would be sent again."""
    first, second = (props_of(st.pydeck_chart, deck()) for _ in range(2))
    assert first == second
    assert json.loads(first.spec)["layers"][0]["id"] == "layer-0"


def test_apptest_has_what_pydeck_would_send():
    at = page(
        "df = pd.DataFrame({'lat': [1.0, 2.5], 'at': [[1.0, 2.0], [3.0, 4.5]], 't': ['x', 'y'], 'b': [True, False]})\n"
        "deck = pdk.Deck(layers=[pdk.Layer('ScatterplotLayer', data=df, get_position='at', id='l')], tooltip={'text': '{t}'})\n"
        "st.pydeck_chart(deck)\nst.write(deck)\nst.text(deck.to_json())"
    )
    drawn, written = at.pydeck_chart
    assert drawn.spec == written.spec == json.loads(at.text[0].value)
    assert drawn.tooltip == '{"text":"{t}"}'
    assert at.get("deck_gl_json_chart") == [drawn, written]


@pytest.mark.parametrize(
    "data",
    [
        POINTS[["lat", "lon"]].to_dict(orient="records"),
        pl.DataFrame({"lat": [1.0, 2.0], "lon": [3.0, 4.0]}),
        pl.DataFrame({"lat": [1.0, 2.0], "lon": [3.0, 4.0]}).to_arrow(),
        ({"lat": lat, "lon": lat + 2} for lat in (1, 2)),
        [{"lat": np.float32(1), "lon": np.int64(3)}, {"lat": 2, "lon": 4}],
    ],
    ids=["records", "polars", "arrow", "generator", "numpy"],
)
def test_data_of_any_library(data: Any):
    props = props_of(st.pydeck_chart, {"layers": [{"@@type": "ScatterplotLayer", "data": data}]})
    assert props.tables[0].data is not None
    columns = {name: list(column.plain()) for name, column in props.tables[0].data.columns}
    assert columns == {"lat": [1, 2], "lon": [3, 4]}


def test_binary_transport_is_columns():
    data = pd.DataFrame({"position": [[1.0, 2.0], [3.0, 4.0]], "a": [10, 20]})
    layer = pdk.Layer(
        "ColumnLayer",
        data=data,
        get_position="position",
        get_elevation="a",
        use_binary_transport=True,
        id="l",
    )
    props = props_of(st.pydeck_chart, pdk.Deck(layers=[layer]))
    spec = json.loads(props.spec)["layers"][0]
    assert (spec["getPosition"], spec["getElevation"]) == ("@@=position", "@@=a")
    assert props.tables[0].widths == (2, 0)


def test_geojson_and_lists_stay_as_they_are():
    feature = {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [1, 2]},
        "properties": {"n": math.nan},
    }
    layers = [
        {"@@type": "GeoJsonLayer", "data": {"type": "FeatureCollection", "features": [feature]}},
        {"@@type": "ScatterplotLayer", "data": [[1, 2], [3, 4]], "getPosition": "@@=-"},
        {"@@type": "HexagonLayer", "data": "https://example.org/a.csv"},
    ]
    props = props_of(st.pydeck_chart, {"layers": layers})
    first, second = props.tables
    assert first.whole
    assert second.whole
    assert first.data is not None
    assert list(first.data.columns[0][1].plain()) == [{**feature, "properties": {"n": None}}]
    assert json.loads(props.spec)["layers"][2]["data"] == "https://example.org/a.csv"


def test_odd_values():
    rows = [
        {"n": math.inf, "p": None, "t": "a\ud800", "d": pd.Timestamp("2024-01-02"), "m": 1},
        {"n": 1, "p": (1, None), "t": "b", "d": pd.NaT, "extra": {"a": {1, 2}}},
    ]
    props = props_of(st.pydeck_chart, {"layers": [{"@@type": "X", "data": rows}]})
    assert props.tables[0].data is not None
    columns = {name: json.loads(json.dumps(list(one.plain()))) for name, one in props.tables[0].data.columns}
    assert columns["t"] == ["a\ufffd", "b"]
    assert columns["d"] == ["2024-01-02T00:00:00", None]
    assert columns["extra"] == [None, {"a": [1, 2]}]
    assert math.isnan(columns["n"][0])
    assert all(map(math.isnan, [*columns["p"][:2], columns["p"][3], columns["m"][1]]))


@pytest.mark.parametrize("given", [5, "x", [], object()])
def test_what_is_no_deck_is_refused(given: Any, monkeypatch: pytest.MonkeyPatch):
    with pytest.raises(ApiError, match=r"`pydeck_obj` must be a `pydeck.Deck`"):
        props_of(st.pydeck_chart, given)
    monkeypatch.delitem(sys.modules, "pydeck")
    with pytest.raises(ApiError, match=r"pip install 'millpond\[charts\]'"):
        props_of(st.pydeck_chart, given)


@pytest.mark.parametrize("layers", [5, [5], {"a": 1}])
def test_layers_are_a_list_of_dictionaries(layers: Any):
    with pytest.raises(ApiError, match="`layers` of `pydeck_obj` must be a list of dictionaries"):
        props_of(st.pydeck_chart, {"layers": layers})


def test_what_holds_itself_is_refused():
    rows: list[Any] = [{"a": 1}]
    rows[0]["b"] = rows
    with pytest.raises(ApiError, match="contain themselves"):
        props_of(st.pydeck_chart, {"layers": [{"@@type": "X", "data": rows}]})


def test_a_deck_whose_json_fails_is_refused():
    class Broken:
        def to_json(self) -> str:
            raise ZeroDivisionError("none")

    with pytest.raises(ApiError, match="`pydeck_obj` cannot be serialized as JSON: none"):
        props_of(st.pydeck_chart, Broken())


def test_what_is_under_the_map():
    tiles = "https://tiles.example.org/{z}/{x}/{y}.png"
    assert props_of(st.pydeck_chart, pdk.Deck(map_style=None)).ground
    assert not props_of(st.pydeck_chart, pdk.Deck(map_provider=None, map_style=None)).ground
    assert props_of(st.pydeck_chart, {"mapStyle": tiles}).tiles == tiles
    assert props_of(st.pydeck_chart, {"mapStyle": "dark"}).tiles is None


# What is selected ---------------------------------------------------------------------------

SELECTABLE = """
layer = {"@@type": "ScatterplotLayer", "id": "points", "data": [{"n": "a"}, {"n": "b"}], "pickable": True}
state = st.pydeck_chart({"layers": [layer]}, on_select="rerun", key="map", selection_mode="multi-object")
st.text(f"{state == st.session_state.map} {state.selection.indices} {[one.n for one in state.selection.objects.get('points', [])]}")
"""


def test_what_is_selected_is_streamlits():
    at = page(SELECTABLE)
    assert at.text[0].value == "True {} []"
    assert at.pydeck_chart[0].value == {"selection": {"indices": {}, "objects": {}}}
    at.pydeck_chart[0].select(points=[1, 0]).run()
    assert at.text[0].value == "True {'points': [1, 0]} ['b', 'a']"


@pytest.mark.parametrize(
    "selection",
    [
        {"indices": []}, {"indices": {"l": 1}}, {"indices": {"l": ["a"]}}, {"indices": {"l": [True]}}, {"indices": {"l": [-1]}},
        {"objects": {"l": [{}]}}, {"indices": {"l": [1, 2]}}, {"indices": {"l": [1], "m": [1]}},
    ],
)  # fmt: skip
def test_no_page_can_select_what_there_is_not(selection: Any):
    with pytest.raises(ValueError, match=r"selection|selected"):
        DeckCodec("single-object").to_wire({"selection": selection})


def test_modes_are_streamlits():
    with pytest.raises(ApiError, match="`selection_mode` must be one of `'single-object'`, `'multi-object'`"):
        props_of(st.pydeck_chart, None, selection_mode="x")


# What a rerun costs -------------------------------------------------------------------------


def test_a_rerun_that_changes_nothing_has_nothing_to_send():
    app = """
table = pd.DataFrame({'lat': range(5), 'lon': range(5)})
st.pydeck_chart(pdk.Deck(layers=[pdk.Layer('ScatterplotLayer', data=table, get_position='[lon, lat]')]))
st.map(table)
"""
    at = page(app)
    before = [node.props for node in at._tab.tree.walk() if node.kind == "pydeck_chart"]
    at.run()
    assert [node.props for node in at._tab.tree.walk() if node.kind == "pydeck_chart"] == before
    assert len(before) == 2


def test_a_million_points_are_columns_of_bytes():
    numbers = array("d", range(1_000_000))
    props = props_of(
        st.map, {"lat": np.frombuffer(numbers) / 20_000, "lon": np.frombuffer(numbers) / 10_000}, zoom=1
    )
    assert props.tables[0].data is not None
    assert [len(column.values) for _, column in props.tables[0].data.columns] == [8_000_000, 8_000_000]


def test_what_cannot_be_read_names_the_parameter() -> None:
    before_year_1 = pl.DataFrame({"lat": [1.0], "lon": [2.0], "when": [-(10**17)]}).with_columns(
        pl.col("when").cast(pl.Datetime("us"))
    )
    with a_run(), pytest.raises(ApiError, match=r"`data` must be .*; reading it raised ValueError"):
        st.map(before_year_1, color="when")
