"""What charts fetch by themselves: it does not come, and then it can be had again."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path

from playwright.sync_api import Page, Request, Route, expect

from tests.browser.server import Serve
from tests.browser.tab import OpenTab

APP = """
import millpond as st

points = {"@@type": "ScatterplotLayer", "data": "app/static/points.csv", "getPosition": "@@=[lon, lat]", "getRadius": 900_000}
picture = {"@@type": "BitmapLayer", "image": "app/static/picture.svg", "bounds": [-40, -40, 40, 40]}
for name, layer in {"Points": points, "Picture": picture}.items():
    st.pydeck_chart({"layers": [layer], "initialViewState": {"latitude": 0, "longitude": 0, "zoom": 0}}, height=150, alt=name)
axes = {"x": {"field": "lon", "type": "quantitative"}, "y": {"field": "lat", "type": "quantitative"}}
st.vega_lite_chart({"data": {"url": "app/static/points.csv"}, "mark": "point", "encoding": axes}, height=150, alt="Marks")
places = {"type": "choropleth", "geojson": "app/static/places.json", "locations": ["1"], "z": [1]}
st.plotly_chart({"data": [places]}, height=150, alt="Places")
"""
CHARTS = ["Points", "Picture", "Marks", "Places"]
SQUARE = [[0, 0], [0, 20], [20, 20], [20, 0], [0, 0]]
FILES = {
    "points.csv": "lon,lat\n0,0\n20,20\n",
    "picture.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><rect width="8" height="8"/></svg>',
    "places.json": json.dumps({
        "type": "FeatureCollection",
        "features": [{"type": "Feature", "id": "1", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [SQUARE]}}],
    }),
}  # fmt: skip


def write_files(folder: Path) -> None:
    (folder / "static").mkdir()
    for name, text in FILES.items():
        (folder / "static" / name).write_text(text)


def all_drawn(page: Page) -> None:
    expect(page.get_by_role("alert")).to_have_count(0)
    charts = page.get_by_role("group")
    for name in ("Points", "Picture"):
        expect(
            charts.and_(page.get_by_label(name, exact=True)).locator(".deckHolder[data-drawn]")
        ).to_be_visible()
    expect(page.get_by_label("Marks", exact=True).locator(".mark-symbol path")).to_have_count(2)
    expect(page.get_by_label("Places", exact=True).locator(".choroplethlayer path")).to_be_visible()


def test_a_server_that_ends_while_charts_load_and_comes_back_has_them_drawn(
    serve: Serve, open_tab: OpenTab, tmp_path: Path
) -> None:
    write_files(tmp_path)
    server = serve(APP, "--server.enableStaticServing", "true")
    tab = open_tab(server, "/healthz", wait=False)
    page = tab.page
    tab.allow_outage()
    tab.allow("nexpected error while fetching")  # Plotly throws, beside refusing its promise
    tab.allow("status of 404")  # the icon of a page that is none
    held: list[Route] = []
    asked: list[str] = []
    killed = False

    def all_asked(request: Request) -> bool:
        if "app/static" in request.url:
            asked.append(request.url)
        return len(asked) == len(CHARTS)

    page.route("**/app/static/**", lambda route: route.continue_() if killed else held.append(route))
    with page.expect_request(all_asked):
        page.goto(server.url)
    server.kill()
    killed = True
    for route in held:
        route.continue_()
    errors = page.locator(".chartError")
    expect(errors).to_have_count(len(CHARTS))
    expect(errors.get_by_role("button", name="Try again")).to_have_count(len(CHARTS))
    server.start()
    all_drawn(page)


def test_a_file_that_was_not_there_is_drawn_when_it_is(
    serve: Serve, open_tab: OpenTab, tmp_path: Path
) -> None:
    server = serve(APP, "--server.enableStaticServing", "true")
    tab = open_tab(server, wait=False)
    tab.allow("status of 404")
    tab.allow('places.json" does not exist')
    expect(tab.page.locator(".chartError")).to_have_count(len(CHARTS))
    write_files(tmp_path)
    all_drawn(tab.page)


LIBRARIES = """
import millpond as st

st.plotly_chart({"data": [{"type": "scatter", "y": [1, 2]}]}, height=150, alt="Plotly")
st.echarts_chart({"xAxis": {"type": "value"}, "yAxis": {}, "series": [{"type": "scatter", "data": [[1, 2]]}]}, height=150, alt="ECharts")
st.map({"lat": [1], "lon": [2]}, height=150)
st.graphviz_chart("digraph { a -> b }", alt="Graphviz")
st.mermaid_chart("flowchart LR\\n a --> b", alt="Mermaid")
"""
CODE = re.compile(r"/assets/(plotly-|echarts-|deckCore|graphviz\.worker|mermaid\.core)")


def test_code_that_does_not_come_is_said_and_comes_with_another_try(serve: Serve, open_tab: OpenTab) -> None:
    server = serve(LIBRARIES)
    tab = open_tab(server, "/healthz", wait=False)
    page = tab.page
    tab.allow("status of 500")
    tab.allow("status of 404")  # the icon of a page that is none
    page.route(CODE, lambda route: route.fulfill(status=500))
    page.goto(server.url)
    errors = page.locator(".chartError")
    expect(errors).to_have_count(5)
    for at in range(5):
        expect(errors.nth(at)).to_contain_text("The code that draws this chart could not be fetched.")
        expect(errors.nth(at).get_by_role("button", name="Try again")).to_be_visible()
    page.unroute(CODE)
    errors.first.get_by_role("button", name="Try again").click()
    expect(errors).to_have_count(0)
    expect(page.get_by_label("Plotly", exact=True).locator(".scatterlayer .point")).to_have_count(2)
    expect(page.get_by_label("ECharts", exact=True).locator(".echartsHolder canvas")).to_be_visible()
    expect(page.locator(".deckHolder[data-drawn]")).to_be_visible()
    for name in ("Graphviz", "Mermaid"):
        expect(page.get_by_label(name, exact=True).locator(".diagram svg")).to_be_visible()


PICTURES = """
import millpond as st

there = {"x": 0, "y": 1, "sizex": 1, "sizey": 1}
st.plotly_chart(
    {"data": [{"type": "scatter", "y": [1, 2]}], "layout": {"images": [{"source": "app/static/a.svg", **there}]}},
    height=150, alt="Plotly",
)
points = {"type": "scatter", "symbol": "image://app/static/b.svg", "symbolSize": 20, "data": [[1, 2]]}
st.echarts_chart({"xAxis": {}, "yAxis": {}, "series": [points]}, height=150, alt="ECharts")
marks = {"mark": {"type": "image", "url": "app/static/c.svg", "width": 20, "height": 20}, "data": {"values": [{"a": 1}]}}
st.vega_lite_chart({**marks, "encoding": {"x": {"field": "a", "type": "quantitative"}}}, height=150, alt="Vega")
icon = {"url": "app/static/d.svg", "width": 8, "height": 8, "anchorY": 8}
icons = {"@@type": "IconLayer", "data": [{"at": [0, 0], "icon": icon}], "getPosition": "@@=at", "getIcon": "@@=icon"}
st.pydeck_chart({"layers": [{**icons, "getSize": 20}]}, height=150, alt="Map")
"""
NAMES = ["a.svg", "b.svg", "c.svg", "d.svg"]


def test_pictures_that_do_not_come_are_named_beside_their_charts(
    serve: Serve, open_tab: OpenTab, tmp_path: Path
) -> None:
    tab = open_tab(serve(PICTURES, "--server.enableStaticServing", "true"), wait=False)
    page = tab.page
    tab.allow("status of 404")
    for name in NAMES:
        error = page.locator(".chartError").filter(has_text=name)
        expect(error).to_contain_text("could not be fetched")
        expect(page.locator(".chart").filter(has=error).locator(".chartBody")).to_be_visible()
    (tmp_path / "static").mkdir()
    for name in NAMES:
        (tmp_path / "static" / name).write_text(FILES["picture.svg"])
    expect(page.locator(".chartError")).to_have_count(0)
    expect(
        page.get_by_label("Plotly", exact=True).locator(".imagelayer image, .layer-above image")
    ).to_have_count(1)


TEXTS = """
import millpond as st

for name in ("page.csv", "page.json", "broken.json"):
    axes = {"x": {"field": "lon", "type": "quantitative"}}
    st.vega_lite_chart({"data": {"url": "app/static/" + name}, "mark": "point", "encoding": axes}, height=100)
places = {"type": "choropleth", "geojson": "app/static/outlines.json", "locations": ["1"], "z": [1]}
st.plotly_chart({"data": [places]}, height=150)
points = {"@@type": "ScatterplotLayer", "data": "app/static/points.json", "getPosition": "@@=[lon, lat]"}
st.pydeck_chart({"layers": [points]}, height=150)
"""


def test_a_text_that_is_no_data_is_said(serve: Serve, open_tab: OpenTab, tmp_path: Path) -> None:
    (tmp_path / "static").mkdir()
    for name, text in {
        "page.csv": "<!DOCTYPE html>\n<p>a,b",
        "page.json": "<html>",
        "broken.json": '[{"lon": 1}',
        "outlines.json": '{"type": ',
        "points.json": '[{"lon": 1}',
    }.items():
        (tmp_path / "static" / name).write_text(text)
    tab = open_tab(serve(TEXTS, "--server.enableStaticServing", "true"))
    tab.allow("outlines.json")  # Plotly says it to the console, too
    tab.allow("GL Driver Message")
    page = tab.page
    for name in ("page.csv", "page.json", "broken.json", "outlines.json", "points.json"):
        expect(page.locator(".chartError").filter(has_text=f"{name} could not be read")).to_be_visible()


TILED = """
import millpond as st

st.pydeck_chart({"layers": [], "initialViewState": {"latitude": 0, "longitude": 0, "zoom": 2}}, height=300, alt="Tiles")
st.container(height=4000)
st.write("The end")
"""
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def test_tiles_are_asked_for_again_and_a_map_that_comes_back_shows_what_its_reader_saw(
    serve: Serve, open_tab: OpenTab
) -> None:
    server = serve(TILED, "--map.tileServer", "https://tiles.example/{z}/{x}/{y}.png")
    tab = open_tab(server, "/healthz", wait=False)
    page = tab.page
    for said in ("status of 404", "status of 503", "request to another host: https://tiles.example/"):
        tab.allow(said)
    asked: dict[str, int] = {}

    def answer(route: Route) -> None:
        address = route.request.url
        asked[address] = asked.get(address, 0) + 1
        headers = {"Access-Control-Allow-Origin": "*", "Cache-Control": "no-store"}
        if asked[address] == 1:
            route.fulfill(status=503, headers=headers)
        else:
            route.fulfill(status=200, headers=headers, content_type="image/png", body=PIXEL)

    page.route("https://tiles.example/**", answer)
    with page.expect_response(lambda response: "tiles.example" in response.url and response.ok):
        page.goto(server.url)
    expect(page.locator(".deckHolder[data-drawn]")).to_be_visible()
    with page.expect_response(lambda response: "tiles.example/5/" in response.url and response.ok):
        for _ in range(2):
            page.get_by_role("button", name="Zoom in").click()
    page.get_by_text("The end").scroll_into_view_if_needed()
    expect(page.locator(".deckHolder canvas")).to_have_count(0)
    asked.clear()
    with page.expect_response(lambda response: "tiles.example" in response.url and response.ok):
        page.locator(".deckHolder").scroll_into_view_if_needed()
    expect(page.locator(".deckHolder[data-drawn]")).to_be_visible()
    assert {address.split("/")[3] for address in asked} == {"5"}


# How far the same in Arabic is from the right.
TURNED = """
text => {
    const other = text.cloneNode();
    other.textContent = "مرحبا";
    text.after(other);
    const range = document.createRange();
    range.selectNodeContents(other);
    const away = other.getBoundingClientRect().right - range.getBoundingClientRect().right;
    other.remove();
    return away;
}
"""


def test_data_that_does_not_come_is_said_and_comes_with_another_try(serve: Serve, open_tab: OpenTab) -> None:
    points = "[{'x': at, 'y': at % 7} for at in range(5_000)]"
    server = serve(
        f"import millpond as st\npoints = {points}\n"
        "axes = {'x': {'field': 'x', 'type': 'quantitative'}, 'y': {'field': 'y', 'type': 'quantitative'}}\n"
        "st.vega_lite_chart(points, {'mark': 'point', 'encoding': axes}, alt='Marks')\n"
        "st.pydeck_chart({'layers': [{'@@type': 'ScatterplotLayer', 'data': [{'p': [p['x'] / 99, p['y']]} for p in points], 'getPosition': '@@=p'}]}, alt='Points')\n"
    )
    tab = open_tab(server, "/healthz", wait=False)
    page = tab.page
    tab.allow("status of 404")  # the icon of a page that is none
    let_through = tab.swallow_questions()
    page.goto(server.url)
    late = page.get_by_role("alert").get_by_text("The data of this chart is still on its way.")
    expect(late).to_have_count(2)
    assert late.first.evaluate(TURNED) < 2, "what is said runs in the direction of its language"
    let_through()
    for name in ("Marks", "Points"):
        page.get_by_label(name, exact=True).get_by_role("button", name="Try again").click()
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.get_by_label("Marks", exact=True).locator("canvas.marks")).to_be_visible()
    expect(page.get_by_label("Points", exact=True).locator(".deckHolder[data-drawn]")).to_be_visible()
