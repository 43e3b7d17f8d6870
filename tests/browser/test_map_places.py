"""Maps have room: all points are seen at first, and the sixteen places in which a browser draws with WebGL are given back."""

from __future__ import annotations

import io

from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.server import Serve
from tests.browser.tab import OpenTab

APP = """
import millpond as st

def cities(name):
    layer = {"@@type": "ScatterplotLayer", "id": "cities", "data": [{"name": "Oslo", "at": [10, 60]}], "getPosition": "@@=at",
             "getRadius": 300_000, "pickable": True}
    view = {"latitude": 60, "longitude": 10, "zoom": 1}
    return st.pydeck_chart({"layers": [layer], "initialViewState": view}, on_select="rerun", key=name, height=120, alt=name)

state = cities("First")
st.text(f"chosen: {state.selection.indices}")
turn = st.number_input("Turn", value=0)
cities(f"Turn {turn}")
"""
NARROW = """
import millpond as st

(narrow, _) = st.columns([1, 3])
narrow.map({"lat": [60, -12], "lon": [10, -77]}, height=150, color="#ff0000", size=400_000, alt="Two cities")
"""
ICONS = """
import millpond as st

red = "data:image/svg+xml;utf8,<svg xmlns='http://www.w3.org/2000/svg' width='64' height='64'><rect width='64' height='64' fill='%23f00'/></svg>"
blue = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYPj/HwADAgH/5ncLrgAAAABJRU5ErkJggg=="
icon = {"@@type": "IconLayer", "data": [{"at": [0, 0], "icon": {"url": red, "width": 64, "height": 64, "anchorY": 64}}],
        "getPosition": "@@=at", "getIcon": "@@=icon", "getSize": 60}
picture = {"@@type": "BitmapLayer", "image": blue, "bounds": [-60, -60, -20, -20]}
view = {"latitude": 0, "longitude": 0, "zoom": 0}
st.pydeck_chart({"layers": [picture, icon], "initialViewState": view}, height=300, alt="Pictures")
"""
RED, BLUE = (255, 0, 0), (0, 0, 255)
TAKEN = (
    "map => map.querySelector('canvas').getContext('webgl2').getExtension('WEBGL_lose_context').loseContext()"
)
LEFT = "window.canvases.filter((canvas) => !canvas.isConnected && !canvas.getContext('webgl2').isContextLost()).length"


def drawn(page: Page, name: str) -> None:
    expect(
        page.get_by_role("group", name=name, exact=True).locator(".deckHolder[data-drawn]")
    ).to_be_visible()


def test_a_map_that_goes_gives_its_place_back(serve: Serve, open_tab: OpenTab) -> None:
    tab = open_tab(serve(APP))
    page = tab.page
    for turn in range(3):
        drawn(page, f"Turn {turn}")
        page.evaluate(
            "() => { (window.canvases ??= []).push(...document.querySelectorAll('.deckHolder canvas')) }"
        )
        page.get_by_role("spinbutton", name="Turn").fill(str(turn + 1))
        page.keyboard.press("Enter")
        tab.idle()
    drawn(page, "Turn 3")
    assert page.evaluate(f"() => {LEFT}") == 0
    assert page.evaluate("() => window.canvases[0].getContext('webgl2').isContextLost()") is False


def test_a_map_whose_place_is_taken_begins_again(serve: Serve, open_tab: OpenTab) -> None:
    tab = open_tab(serve(APP))
    page = tab.page
    drawn(page, "First")
    first = page.get_by_role("group", name="First", exact=True)
    canvas = first.locator("canvas").element_handle()
    assert canvas is not None
    first.evaluate(TAKEN)
    expect(first.locator("canvas")).to_have_count(1)
    page.wait_for_function("(canvas) => !canvas.isConnected", arg=canvas)
    drawn(page, "First")
    first.get_by_role("application", name="Map objects").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    tab.says("chosen: {'cities': [0]}")


def seen(page: Page) -> tuple[int, int, dict[tuple[int, int, int], list[tuple[int, int]]]]:
    """The size of the map, and where it has pure colours."""
    picture = Image.open(io.BytesIO(page.locator(".deckHolder").screenshot())).convert("RGB")
    width, height = picture.size
    found: dict[tuple[int, int, int], list[tuple[int, int]]] = {RED: [], BLUE: []}
    for at, (red, green, blue) in enumerate(zip(*[iter(picture.tobytes())] * 3, strict=True)):
        if (red, green, blue) in found:
            found[red, green, blue].append((at % width, at // width))
    return width, height, found


def test_a_small_map_shows_all_points_at_first(serve: Serve, open_tab: OpenTab) -> None:
    page = open_tab(serve(NARROW), color_scheme="light").page
    drawn(page, "Two cities")
    width, height, found = seen(page)
    # One above to the right, one below to the left.
    assert any(x > width / 2 and y < height / 2 for x, y in found[RED])
    assert any(x < width / 2 and y > height / 2 for x, y in found[RED])


def test_pictures_that_their_addresses_hold_are_drawn(serve: Serve, open_tab: OpenTab) -> None:
    page = open_tab(serve(ICONS), color_scheme="light").page
    drawn(page, "Pictures")
    for _ in range(300):  # a minute, as other tests have patience for
        _, _, found = seen(page)
        if all(found.values()):
            break
        page.wait_for_timeout(200)
    else:
        raise AssertionError("The pictures are not there.")
