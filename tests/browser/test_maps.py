"""Maps as their readers have them: what is selected, moved and read; in the dark, by keys, and without WebGL."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.server import Serve
from tests.browser.tab import OpenTab, Tab, press_tool

APP = """
import millpond as st

shift = st.number_input("Shift", value=0, key="shift")
cities = [{"name": "Oslo", "at": [10, 60]}, {"name": "Lima", "at": [-77, -12]}, {"name": "Nowhere", "at": None}]
rows = [*cities, {"name": f"Shifted {shift}", "at": [100 + shift, -60]}]
layer = {"@@type": "ScatterplotLayer", "id": "cities", "data": rows, "getPosition": "@@=at", "getRadius": 300_000,
         "getFillColor": "primary", "pickable": True}
view = {"latitude": 60, "longitude": 10, "zoom": 1}
state = st.pydeck_chart({"layers": [layer], "initialViewState": view, "tooltip": {"text": "{name}"}}, on_select="rerun", key="map", height=300, alt="Cities")
st.text(f"chosen: {state.selection.indices} {[city.name for city in state.selection.objects.get('cities', [])]}")
if st.button("Again"):
    st.text("again")
"""


def chart(page: Page, name: str) -> Any:
    """A map that is drawn."""
    found = page.get_by_test_id("stDeckGlJsonChart").and_(page.get_by_role("group", name=name, exact=True))
    found.scroll_into_view_if_needed()
    expect(found.locator(".deckHolder[data-drawn]")).to_be_visible()
    return found


def click(page: Page, of: Any, right: float = 0, *, on: str | None = None) -> None:
    """In the middle of a map, or beside it; on the object whose name its tooltip says."""
    box = of.locator("canvas").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2 + right, box["y"] + box["height"] / 2
    page.mouse.move(x - 3, y)
    page.mouse.move(x, y)
    if on is not None:
        # deck.gl takes a click for the object that it has found under the pointer.
        expect(of.locator(".deck-tooltip")).to_have_text(on)
    page.mouse.click(x, y)


def test_a_click_selects_and_is_there_after_a_reload_and_a_kill(serve: Serve, open_tab: OpenTab) -> None:
    server = serve(APP)
    tab = open_tab(server)
    page = tab.page
    cities = chart(page, "Cities")
    expect(cities.get_by_text("1 row is not on the map")).to_be_visible()
    click(page, cities, on="Oslo")
    tab.says("chosen: {'cities': [0]} ['Oslo']")
    page.reload()
    tab.says("chosen: {'cities': [0]} ['Oslo']")
    tab.allow_outage()
    server.kill()
    server.start()
    tab.press("Again")
    tab.says("again")
    tab.says("chosen: {'cities': [0]} ['Oslo']")
    click(page, chart(page, "Cities"), right=200)
    tab.says("chosen: {} []")


def test_what_is_seen_stays_when_the_data_change(tab: Tab) -> None:
    page = tab.page
    cities = chart(page, "Cities")
    # Near enough, the point has come to where nothing was.
    for _ in range(3):
        cities.get_by_role("button", name="Zoom in").click()
    page.get_by_role("spinbutton", name="Shift", exact=True).fill("5")
    page.keyboard.press("Enter")
    tab.idle()
    click(page, cities, right=40, on="Oslo")
    tab.says("chosen: {'cities': [0]} ['Oslo']")
    cities.get_by_role("button", name="Reset the view").click()
    click(page, cities, right=40)
    tab.says("chosen: {} []")


def test_objects_are_reached_by_keys_and_read_out(tab: Tab) -> None:
    page = tab.page
    cities = chart(page, "Cities")
    cities.get_by_role("application", name=re.compile("Map objects")).focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(cities.get_by_role("status").filter(has_text="name: Lima (2/3)")).to_be_visible()
    page.keyboard.press("Enter")
    tab.says("chosen: {'cities': [1]} ['Lima']")
    # It was brought into the middle; a click gives it up.
    click(page, cities, on="Lima")
    tab.says("chosen: {} []")
    # The map itself is moved by keys.
    cities.locator(".deckHolder").focus()
    page.keyboard.press("Home")
    click(page, cities, on="Oslo")
    tab.says("chosen: {'cities': [0]} ['Oslo']")
    cities.locator(".deckHolder").focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    click(page, cities)
    tab.says("chosen: {} []")


def test_a_map_has_a_table_a_picture_and_the_whole_window(tab: Tab) -> None:
    page = tab.page
    cities = chart(page, "Cities")
    cities.hover()
    with page.expect_download() as saved:
        press_tool(cities.get_by_role("button", name="Save", exact=True))
        cities.page.get_by_role("button", name="Save as PNG").click()
    assert saved.value.suggested_filename.endswith("_chart.png")
    assert saved.value.path().stat().st_size > 5_000
    press_tool(cities.get_by_role("button", name="Show data"))
    expect(cities.get_by_role("cell", name="Lima")).to_be_visible()
    press_tool(cities.get_by_role("button", name="Show chart"))
    press_tool(cities.get_by_role("button", name="Fullscreen"))
    expect(cities).to_have_class(re.compile("full"))
    page.keyboard.press("Escape")
    expect(cities).not_to_have_class(re.compile("full"))


def test_a_map_follows_a_switch_to_the_dark(tab: Tab) -> None:
    page = tab.page
    holder = chart(page, "Cities").locator(".deckHolder")
    before = holder.evaluate("holder => holder.style.background")
    page.emulate_media(color_scheme="dark")
    expect(holder).not_to_have_attribute("style", re.compile(re.escape(before)))
    page.emulate_media(color_scheme="light")


def test_without_webgl_the_data_are_a_table(serve: Serve, open_tab: OpenTab) -> None:
    tab = open_tab(serve(APP), color_scheme="light")
    page = tab.page
    page.add_init_script(
        "const real = HTMLCanvasElement.prototype.getContext;"
        "HTMLCanvasElement.prototype.getContext = function (kind, ...rest) { return kind === 'webgl2' ? null : real.call(this, kind, ...rest) }"
    )
    page.reload()
    tab.drawn()
    cities = page.get_by_test_id("stDeckGlJsonChart")
    expect(cities.get_by_text("This browser cannot draw the map")).to_be_visible()
    expect(cities.get_by_role("cell", name="Oslo")).to_be_visible()


def test_what_is_wrong_with_a_map_is_said_in_its_place(serve: Serve, open_tab: OpenTab) -> None:
    layer = '{"@@type": %r, "data": [{"lat": 1, "lon": 2}], "getPosition": "@@=[lon, lat]", "getRadius": %r}'
    maps = [
        layer % ("ScatterplotLayer", "@@=size * 2"),
        layer % ("NoSuchLayer", 1),
        layer % ("ScatterplotLayer", "@@=lat +"),
    ]
    tab = open_tab(
        serve(
            "import millpond as st\n"
            + "\n".join(f'st.pydeck_chart({{"layers": [{one}]}}, height=120)' for one in maps)
        )
    )
    alerts = tab.page.get_by_role("alert")
    expect(alerts.nth(0)).to_contain_text("The layer's data has no column “size”. It has: lat, lon.")
    expect(alerts.nth(1)).to_contain_text("There is no layer, view or map part called “NoSuchLayer”.")
    expect(alerts.nth(2)).to_contain_text("The expression “lat +” cannot be read.")


def test_the_world_is_where_a_server_of_tiles_has_none(serve: Serve, open_tab: OpenTab) -> None:
    server = serve(APP, "--map.tileServer", "https://tiles.example/{z}/{x}/{y}.png")
    tab = open_tab(server, "/healthz", wait=False)
    tab.allow("status of 404")
    tab.allow("request to another host: https://tiles.example/")
    tab.page.route(
        "https://tiles.example/**",
        lambda route: route.fulfill(status=404, headers={"Access-Control-Allow-Origin": "*"}),
    )
    with tab.page.expect_response("**/assets/coarse-*.js"):
        tab.page.goto(server.url)
        cities = chart(tab.page, "Cities")
    expect(cities.locator("canvas")).to_be_visible()
    expect(cities.get_by_role("alert")).to_have_count(0)


AWAY = """
import millpond as st

layer = {"@@type": "GeoJsonLayer", "data": "https://data.example.org/places.json?token=secret"}
st.pydeck_chart({"layers": [layer]})
"""
AWAY_TILES = """
import millpond as st

layer = {"@@type": "TileLayer", "data": "https://tiles.example.org/{z}/{x}/{y}.png"}
st.pydeck_chart({"layers": [layer]}, height=200)
"""


def test_tiles_of_a_host_that_the_page_may_not_ask_are_named_beside_the_map(
    serve: Serve, open_tab: OpenTab
) -> None:
    tab = open_tab(serve(AWAY_TILES))
    for said in ("Content Security Policy", "refused by the policy", "GL Driver Message"):
        tab.allow(said)
    error = tab.page.locator(".chartError")
    expect(error).to_contain_text("https://tiles.example.org")
    expect(error).to_contain_text("map.hosts")
    expect(tab.page.locator(".deckHolder")).to_be_visible()


def test_data_of_a_host_that_the_page_may_not_ask_is_named(serve: Serve, open_tab: OpenTab) -> None:
    tab = open_tab(serve(AWAY))
    for said in ("Content Security Policy", "refused by the policy", "GL Driver Message"):
        tab.allow(said)
    error = tab.page.locator(".chartError")
    expect(error).to_contain_text("https://data.example.org/places.json")
    expect(error).to_contain_text("map.hosts")
    expect(error).not_to_contain_text("secret")
