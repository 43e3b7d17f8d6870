"""What charts fetch by themselves: it does not come, and then it can be had again."""

from __future__ import annotations

import json
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
