"""The sidebar's width and whether it is open: by pointer, finger and keyboard, and what of it is remembered."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import PHONE
from tests.browser.server import Serve
from tests.browser.tab import OpenTab

APP = """
import millpond as st
state = st.query_params.get("state")
if state: st.set_page_config(initial_sidebar_state=int(state) if state.isdigit() else state)
st.sidebar.text("beside")
st.text("main part")
st.text_input("Name")
"""
RTL = "document.documentElement.dir = 'rtl'"


def edge(page: Page) -> Locator:
    return page.get_by_role("separator", name="Sidebar width")


def width(page: Page) -> float:
    box = page.get_by_test_id("stSidebar").bounding_box()
    assert box is not None
    return box["width"]


def drag(page: Page, by: int) -> None:
    box = edge(page).bounding_box()
    assert box is not None
    x = box["x"] + box["width"] / 2
    page.mouse.move(x, 300)
    page.mouse.down()
    page.mouse.move(x + by, 300, steps=4)
    page.mouse.up()


def test_the_edge_is_dragged_and_the_width_is_remembered(serve: Serve, open_tab: OpenTab):
    tab = open_tab(serve(APP))
    page = tab.page
    expect(edge(page)).to_have_attribute("aria-valuenow", "288")
    drag(page, 112)
    expect(edge(page)).to_have_attribute("aria-valuenow", "400")
    assert width(page) == 400
    drag(page, -390)
    assert width(page) == 200
    drag(page, 700)
    assert width(page) == 600
    # It is as wide from its first paint on: it never has another width.
    page.add_init_script(
        """window.widths = new Set();
        new MutationObserver(() => {
            const sidebar = document.querySelector(".stSidebar");
            if (sidebar) widths.add(sidebar.offsetWidth);
        }).observe(document, { subtree: true, childList: true, attributes: true });"""
    )
    page.reload()
    tab.idle()
    expect(edge(page)).to_have_attribute("aria-valuenow", "600")
    assert page.evaluate("[...widths].filter((width) => width > 0)") == [600]
    edge(page).dblclick()
    expect(edge(page)).to_have_attribute("aria-valuenow", "288")
    page.reload()
    tab.idle()
    assert width(page) == 288


@pytest.mark.parametrize("rtl", [False, True])
def test_the_edge_obeys_the_keyboard(serve: Serve, open_tab: OpenTab, rtl: bool):
    page = open_tab(serve(APP), "/?state=300").page
    if rtl:
        page.evaluate(RTL)
    wider, narrower = ("ArrowLeft", "ArrowRight") if rtl else ("ArrowRight", "ArrowLeft")
    edge(page).focus()
    for key, expected in [
        (wider, 310), (f"Shift+{wider}", 360), (narrower, 350), ("End", 600), (wider, 600), ("Home", 200), (narrower, 200),
    ]:  # fmt: skip
        page.keyboard.press(key)
        expect(edge(page)).to_have_attribute("aria-valuenow", str(expected))
        assert width(page) == expected
    for name, value in {
        "aria-valuemin": "200",
        "aria-valuemax": "600",
        "aria-orientation": "vertical",
    }.items():
        expect(edge(page)).to_have_attribute(name, value)


def test_right_to_left_the_edge_is_dragged_to_the_left(serve: Serve, open_tab: OpenTab):
    page = open_tab(serve(APP)).page
    page.evaluate(RTL)
    drag(page, -52)
    expect(edge(page)).to_have_attribute("aria-valuenow", "340")


def test_escape_takes_a_drag_back(serve: Serve, open_tab: OpenTab):
    page = open_tab(serve(APP)).page
    box = edge(page).bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 4, 300)
    page.mouse.down()
    page.mouse.move(box["x"] + 104, 300)
    expect(edge(page)).not_to_have_attribute("aria-valuenow", "288")
    page.keyboard.press("Escape")
    expect(edge(page)).to_have_attribute("aria-valuenow", "288")
    page.mouse.up()
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.includes('sidebar')).length") == 0


def test_a_finger_drags_the_edge(serve: Serve, open_tab: OpenTab):
    page = open_tab(serve(APP), has_touch=True).page
    box = edge(page).bounding_box()
    assert box is not None
    x = box["x"] + box["width"] / 2
    session = page.context.new_cdp_session(page)
    for type, at in (("touchStart", [x]), ("touchMove", [x + 30]), ("touchMove", [x + 62]), ("touchEnd", [])):
        points = [{"x": each, "y": 300} for each in at]
        session.send("Input.dispatchTouchEvent", {"type": type, "touchPoints": points})
    expect(edge(page)).to_have_attribute("aria-valuenow", "350")


def test_on_a_phone_there_is_no_edge(serve: Serve, open_tab: OpenTab):
    tab = open_tab(serve(APP), "/?state=locked", **PHONE)
    tab.page.get_by_role("button", name="Open sidebar").tap()
    expect(tab.page.get_by_text("beside")).to_be_visible()
    expect(tab.page.get_by_role("button", name="Close sidebar")).to_be_visible()
    expect(edge(tab.page)).to_have_count(0)


@pytest.mark.parametrize("state", ["auto", "expanded", "collapsed", "300"])
def test_open_or_closed_is_remembered_while_the_script_asks_for_the_same(
    serve: Serve, open_tab: OpenTab, state: str
):
    server = serve(APP)
    tab = open_tab(server, f"/?state={state}")
    beside = tab.page.get_by_text("beside")
    opened = state != "collapsed"
    expect(beside).to_be_visible(visible=opened)
    tab.page.get_by_role("button", name="Close sidebar" if opened else "Open sidebar").click()
    expect(beside).to_be_visible(visible=not opened)
    tab.page.reload()
    tab.idle()
    expect(beside).to_be_visible(visible=not opened)
    other = "collapsed" if state != "collapsed" else "expanded"
    tab.page.goto(f"{server.url}/?state={other}")
    tab.idle()
    expect(beside).to_be_visible(visible=other == "expanded")


def test_a_locked_sidebar_cannot_be_closed(serve: Serve, open_tab: OpenTab):
    page = open_tab(serve(APP), "/?state=locked").page
    expect(page.get_by_text("beside")).to_be_visible()
    expect(edge(page)).to_be_visible()
    expect(page.get_by_role("button", name="Close sidebar")).to_have_count(0)
