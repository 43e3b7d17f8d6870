"""What is selected in a chart without a key stays when its data change, whichever library draws it."""

from __future__ import annotations

from typing import Any

import pytest

from millpond.testing import AppTest

BEGIN = "import millpond as st\nn = st.number_input('n', 1, 300, 2)\n"
APPS = {
    "plotly_chart": """
figure = {"data": [{"type": "scatter", "y": [1, 2] * n}], "layout": {"title": {"text": "Title"}}}
state = st.plotly_chart(figure, on_select="rerun")
""",
    "echarts_chart": """
series = {"type": "scatter", "selectedMode": "single", "data": [{"value": [at, n]} for at in range(n)]}
state = st.echarts_chart({"xAxis": {}, "yAxis": {}, "series": [series]}, on_select="rerun")
""",
    "pydeck_chart": """
layer = {"@@type": "ScatterplotLayer", "id": "s", "pickable": True, "data": [{"lon": 1, "lat": 2}] * n}
view = {"latitude": n / 100, "longitude": 0, "zoom": 1}
state = st.pydeck_chart({"layers": [{**layer, "getPosition": "@@=[lon, lat]"}], "initialViewState": view}, on_select="rerun")
""",
    "vega_lite_chart": """
spec = {"mark": "point", "encoding": {"x": {"field": "a"}}, "params": [{"name": "p", "select": "point"}]}
state = st.vega_lite_chart([{"a": at} for at in range(n)], spec, on_select="rerun")
""",
}
SELECTED: dict[str, dict[str, Any]] = {
    "plotly_chart": {"points": [{"point_index": 1, "curve_number": 0}], "point_indices": [1]},
    "echarts_chart": {"selected": [{"series_index": 0, "data_indices": [1]}]},
    "pydeck_chart": {"indices": {"s": [0]}, "objects": {"s": [{"lon": 1, "lat": 2}]}},
    "vega_lite_chart": {"p": [{"a": 1}]},
}


@pytest.mark.parametrize("kind", APPS)
def test_what_is_selected_stays_when_the_data_change(kind: str) -> None:
    at = AppTest.from_string(BEGIN + APPS[kind] + "st.text(state.selection)").run()
    nothing = at.text[0].value
    getattr(at, kind)[0].set_selection(SELECTED[kind]).run()
    selected = at.text[0].value
    assert selected != nothing
    for rows in (3, 300):
        at.number_input[0].set_value(rows).run()
        assert at.text[0].value == selected


@pytest.mark.parametrize("kind", APPS)
def test_of_two_charts_without_a_key_each_has_its_own(kind: str) -> None:
    body = APPS[kind].replace("state =", "states[at] =").replace("\n", "\n    ")
    source = (
        BEGIN
        + "states = {}\nfor at in range(2):\n    "
        + body
        + "\nst.text(states[0].selection)\nst.text(states[1].selection)"
    )
    at = AppTest.from_string(source).run()
    nothing = at.text[0].value
    getattr(at, kind)[1].set_selection(SELECTED[kind]).run()
    assert at.text[0].value == nothing
    assert at.text[1].value != nothing
