"""A click on a chart counts although a run has drawn it anew between press and release."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.tab import Tab

APP = """
import millpond as st

s = st.session_state
s.setdefault("turn", 0)
if st.button("Other"):
    s.turn += 1
title, last = f"Turn {s.turn}", 1 + s.turn
names, values = ["a", "b", "c"], [3, 2, last]
kind = st.query_params.get("kind", "echarts")
if kind == "echarts":
    extra = {"title": {"text": title}} if s.turn else {}
    # ECharts keeps the bar that is pressed, unless that leaves the pointer.
    values[0] = 0.1 if s.turn == 1 else 3
    option = {"xAxis": {"type": "category", "data": names}, "yAxis": {"max": 3}, "animation": False, **extra,
              "series": [{"type": "bar", "selectedMode": "multiple", "data": values}]}
    chosen = [row for group in st.echarts_chart(option, on_select="rerun", height=400, key="chart").selection.selected for row in group.data_indices]
elif kind == "vega":
    spec = {"title": title, "mark": "bar", "params": [{"name": "p", "select": {"type": "point", "fields": ["x"]}}],
            "data": {"values": [{"x": x, "y": y} for x, y in zip(names, values)]},
            "encoding": {"x": {"field": "x", "type": "nominal"}, "y": {"field": "y", "type": "quantitative"}}}
    chosen = [names.index(row.x) for row in st.vega_lite_chart(spec, on_select="rerun", height=400, key="chart").selection.get("p", [])]
elif kind == "plotly":
    figure = {"data": [{"type": "bar", "x": names, "y": values}], "layout": {"yaxis": {"range": [0, 3]}}}
    chosen = st.plotly_chart(figure, on_select="rerun", height=400, key="chart").selection.point_indices
else:
    layer = {"@@type": "ScatterplotLayer", "id": "cities", "getPosition": "@@=at", "getRadius": 3_000_000, "pickable": True,
             "data": [{"at": [0, 0]}, {"at": [170, last]}]}
    spec = {"layers": [layer], "initialViewState": {"latitude": 0, "longitude": 0, "zoom": 0}}
    chosen = st.pydeck_chart(spec, on_select="rerun", height=400, key="chart").selection.indices.get("cities", [])
st.text(f"{title}, chosen: {chosen}")
"""

PLACES = {
    "echarts": (".echartsHolder canvas", 0.23, 0.7),
    "vega": (".vegaHolder svg", 0.2, 0.7),
    "plotly": (".plotlyHolder .main-svg", 0.2, 0.6),
    "deck": (".deckHolder[data-drawn] canvas", 0.5, 0.5),
}
"""What each draws into, and where the first mark is in it."""

ROOM = "() => new Promise((done) => { let n = 30; const step = () => (n-- ? requestAnimationFrame(step) : done()); step(); })"
"""Nothing is drawn that could be waited for: in this many frames it would have been."""


@pytest.mark.parametrize("kind", PLACES)
def test_a_click_counts_although_the_chart_is_another_by_then(tab: Tab, kind: str) -> None:
    page = tab.page
    page.goto(f"{tab.server.url}/?kind={kind}")
    tab.drawn()
    css, right, down = PLACES[kind]
    place = page.locator(css).first
    expect(place).to_be_visible()
    page.evaluate(ROOM)
    box = place.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] * right, box["y"] + box["height"] * down
    page.mouse.move(x - 5, y)
    page.mouse.move(x, y)
    page.evaluate(ROOM)
    page.mouse.down()
    # The pointer stays where it is.
    page.get_by_role("button", name="Other", exact=True).evaluate("button => button.click()")
    tab.says("Turn 1, chosen: []")
    tab.idle()
    page.evaluate(ROOM)
    page.mouse.up()
    tab.says("Turn 1, chosen: [0]")
    tab.idle()
    # The next click, on the chart of that turn, takes it back or chooses it again: it is not held for ever.
    page.get_by_role("button", name="Other", exact=True).click()
    tab.says("Turn 2, chosen: [0]")
    if kind == "vega":
        expect(page.locator(css).get_by_text("Turn 2")).to_be_attached()
