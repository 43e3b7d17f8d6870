"""Plotly's kinds of traces, under the page's policy and without any other host: each is drawn, and nothing complains."""

from __future__ import annotations

import re

from tests.browser.server import Serve
from tests.browser.tab import OpenTab

APP = """
import millpond as st

xyz = {"x": [0, 1, 2, 0], "y": [0, 0, 1, 2], "z": [0, 2, 1, 3]}
grid = [[1, 2, 3], [2, 3, 1], [3, 1, 2]]
cube = {
    "x": [0, 0, 0, 0, 1, 1, 1, 1], "y": [0, 1, 0, 1, 0, 1, 0, 1], "z": [1, 1, 0, 0, 1, 1, 0, 0],
    "value": [1, 2, 3, 4, 5, 6, 7, 8], "isomin": 2, "isomax": 6,
}
flow = {"x": [1, 2], "y": [1, 2], "z": [1, 2], "u": [1, 0], "v": [1, 3], "w": [0, 2]}
parts = {"labels": ["all", "a", "b"], "parents": ["", "all", "all"], "values": [0, 2, 3]}
prices = {"x": [1, 2], "open": [1, 2], "high": [3, 4], "low": [0, 1], "close": [2, 3]}
where = {"lat": [48, 52], "lon": [2, 13]}
land = {"type": "Polygon", "coordinates": [[[0, 40], [10, 40], [10, 50], [0, 40]]]}
countries = {"type": "FeatureCollection", "features": [{"type": "Feature", "id": "A", "geometry": land}]}
sides = {"a": [4, 4, 4, 5, 5, 5, 6, 6, 6], "b": [1, 2, 3] * 3, "y": [2, 3, 4, 3, 4, 5, 4, 5, 7]}
TRACES = [
    {"type": "scatter3d", **xyz}, {"type": "surface", "z": grid}, {"type": "mesh3d", **xyz}, {"type": "cone", **flow},
    {"type": "streamtube", **flow}, {"type": "isosurface", **cube}, {"type": "volume", **cube},
    {"type": "scattergl", "x": [1, 2], "y": [1, 2]}, {"type": "scatterpolar", "r": [1, 2], "theta": [0, 90]},
    {"type": "scatterpolargl", "r": [1, 2], "theta": [0, 90]}, {"type": "barpolar", "r": [1, 2], "theta": [0, 90]},
    {"type": "scattersmith", "real": [1, 2], "imag": [0, 1]},
    {"type": "scattergeo", **where}, {"type": "choropleth", "locations": ["FRA", "DEU"], "z": [1, 2]},
    {"type": "choropleth", "geojson": countries, "locations": ["A"], "z": [1]},
    {"type": "scattermap", **where}, {"type": "densitymap", **where, "z": [1, 2]},
    {"type": "choroplethmap", "geojson": countries, "locations": ["A"], "z": [1]},
    {"type": "sunburst", **parts}, {"type": "treemap", **parts}, {"type": "icicle", **parts},
    {"type": "sankey", "node": {"label": ["a", "b"]}, "link": {"source": [0], "target": [1], "value": [2]}},
    {"type": "funnel", "x": [3, 2], "y": ["a", "b"]}, {"type": "funnelarea", "values": [3, 2]},
    {"type": "waterfall", "x": ["a", "b"], "y": [3, -2]}, {"type": "indicator", "mode": "gauge+number", "value": 3},
    {"type": "parcoords", "dimensions": [{"values": [1, 2]}, {"values": [2, 1]}]},
    {"type": "parcats", "dimensions": [{"values": ["a", "b"]}, {"values": ["c", "c"]}]},
    {"type": "candlestick", **prices}, {"type": "ohlc", **prices},
    {"type": "splom", "dimensions": [{"values": [1, 2]}, {"values": [2, 1]}]},
    {"type": "carpet", **sides}, {"type": "table", "header": {"values": ["a"]}, "cells": {"values": [[1, 2]]}},
]
at = st.number_input("At", value=0, max_value=len(TRACES))
layout = {"map": {"style": "white-bg", "center": {"lat": 50, "lon": 8}}}
for trace in TRACES[at:at + 4]:
    st.plotly_chart({"data": [trace], "layout": layout | {"height": 250}}, alt=f"{TRACES.index(trace)} {trace['type']}")
"""
AT_ONCE = 4
"""A browser keeps no more than 16 contexts of WebGL."""

NAMES = [
    f"{at} {kind}" for at, kind in enumerate(re.findall(r'{"type": "(\w+)"', APP.partition("TRACES")[2]))
]
COUNT = len(NAMES)

DRAWN = """async ([chart, kind]) => {
    const graph = chart.querySelector(".js-plotly-plot");
    if (chart.querySelector(".chartError") !== null) throw new Error(chart.textContent);
    if (graph?._fullData?.length !== 1 || graph._fullData[0].type !== kind) return false;
    await Promise.all(graph._promises);
    return true;
}"""
"""With all that it has fetched."""


def test_each_kind_of_trace_is_drawn(serve: Serve, open_tab: OpenTab) -> None:
    tab = open_tab(serve(APP))
    page = tab.page
    # What Plotly's drivers and renderers say of speed on a machine without a graphics card.
    tab.allow("GL Driver Message")
    tab.allow("willReadFrequently")
    for at in range(0, COUNT, AT_ONCE):
        if at > 0:
            # Other kinds of traces in the same places: no chart is made anew.
            field = page.get_by_role("spinbutton", name="At")
            field.fill(str(at))
            field.press("Enter")
        for name in NAMES[at : at + AT_ONCE]:
            chart = page.get_by_role("group", name=name, exact=True)
            chart.scroll_into_view_if_needed()
            page.wait_for_function(DRAWN, arg=[chart.element_handle(), name.split(" ")[1]])
    assert page.locator(".chartError").count() == 0
