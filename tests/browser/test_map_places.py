"""A browser draws with WebGL in sixteen places at once: maps give theirs back, and begin again when one is taken from them."""

from __future__ import annotations

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
