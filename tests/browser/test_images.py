"""``st.image`` in a real browser: pictures that fill the window, and lead back to where one was."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import PHONE
from tests.browser.server import Serve
from tests.browser.tab import Tab
from tests.browser.test_durable import until

APP = """
import numpy as np
import millpond as st

wide = np.zeros((100, 200, 3), np.uint8)
st.image(wide, caption="A *dark* one", alt="Dark", width=200)
st.image([wide + 40, wide + 80, wide + 120], caption=["one", "two", "three"], width=130)
st.image(wide, link="https://example.org", alt="Link")
st.image([])
st.image(wide, alt="As wide as the page", width="stretch")
"""
GONE = """
import millpond as st

begun = bytes.fromhex("89504e470d0a1a0a0000000d4948445200000004000000040802000000")
st.image(begun, caption="*Gone* away")
st.image(begun, alt="A mill")
st.image("<svg xmlns='http://www.w3.org/2000/svg' width='60' height='60'/>", caption="There")
"""


def open_full(tab: Tab, name: str) -> Locator:
    tab.page.get_by_role("button", name=name, exact=True).first.click()
    return tab.page.get_by_role("dialog")


def test_a_picture_fills_the_window_and_escape_leads_back(tab: Tab) -> None:
    button = tab.page.get_by_role("button", name="Fullscreen: Dark")
    tools = tab.page.get_by_test_id("stFullScreenFrame").first.get_by_test_id("stElementToolbar")
    expect(tools).to_have_css("opacity", "0")
    tab.page.get_by_role("img", name="Dark").hover()
    expect(tools).to_have_css("opacity", "1")
    tab.page.mouse.move(0, 0)
    expect(tools).to_have_css("opacity", "0")
    button.focus()
    expect(tools).to_have_css("opacity", "1")
    tab.page.keyboard.press("Enter")
    dialog = tab.page.get_by_role("dialog", name="Dark")
    expect(dialog).to_contain_text("A dark one")
    # All that is seen: 100vw would be the place of a scrollbar, too, and the last button cut off there.
    assert dialog.evaluate(
        "dialog => [document.body.clientWidth - dialog.clientWidth, innerHeight - dialog.clientHeight]"
    ) == [0, 0]
    tab.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(button).to_be_focused()


def test_it_is_zoomed_with_keys_buttons_and_a_click(tab: Tab) -> None:
    dialog = open_full(tab, "Fullscreen: Dark")
    picture = dialog.get_by_role("img")
    width = "picture => picture.clientWidth"
    until(tab, lambda: picture.evaluate(width) == 200)
    tab.page.keyboard.press("+")
    until(tab, lambda: picture.evaluate(width) == 300)
    dialog.get_by_role("button", name="Zoom in").click()
    until(tab, lambda: picture.evaluate(width) == 400)
    tab.page.keyboard.press("0")
    until(tab, lambda: picture.evaluate(width) == 200)
    for _ in range(6):
        dialog.get_by_role("button", name="Zoom in").click()
    until(tab, lambda: picture.evaluate(width) == 1600)
    # What was in the middle still is.
    box = picture.bounding_box()
    view = dialog.bounding_box()
    assert box is not None
    assert view is not None
    assert abs(box["x"] + box["width"] / 2 - view["width"] / 2) < 3
    picture.click()
    until(tab, lambda: picture.evaluate(width) == 200)
    dialog.get_by_role("button", name="Close fullscreen").click()
    expect(dialog).to_have_count(0)


def test_one_that_fills_its_place_fills_the_window(tab: Tab) -> None:
    dialog = open_full(tab, "Fullscreen: As wide as the page")
    picture = dialog.get_by_role("img")
    view = dialog.bounding_box()
    assert view is not None
    until(tab, lambda: picture.evaluate("picture => picture.clientWidth") == view["width"])
    # From here on by what is drawn, which is as wide as its place at most.
    tab.page.keyboard.press("+")
    until(tab, lambda: picture.evaluate("picture => picture.clientWidth") == round(view["width"] * 1.5))
    assert picture.evaluate("picture => picture.clientHeight") == round(view["width"] * 0.75)


def test_several_are_looked_at_one_after_the_other(tab: Tab) -> None:
    dialog = open_full(tab, "Fullscreen")
    expect(dialog).to_contain_text("1/3")
    expect(dialog).to_contain_text("one")
    tab.page.keyboard.press("ArrowRight")
    expect(dialog).to_contain_text("2/3")
    dialog.get_by_role("button", name="Next image").click()
    expect(dialog).to_contain_text("three")
    expect(dialog.get_by_role("button", name="Next image")).to_have_attribute("aria-disabled", "true")
    tab.page.keyboard.press("ArrowRight")
    expect(dialog).to_contain_text("3/3")
    tab.page.keyboard.press("Escape")


def test_a_picture_that_cannot_be_loaded_is_said_to_be_none(serve: Serve, open_tab: Any) -> None:
    tab = open_tab(serve(GONE))
    expect(tab.page.get_by_role("figure", name="Gone away")).to_contain_text("This image cannot be loaded.")
    expect(tab.page.get_by_text("This image cannot be loaded: A mill")).to_be_visible()
    expect(tab.page.get_by_role("figure", name="There")).to_have_text("There")
    # Without a name of its own, a picture is called what its caption says.
    expect(tab.page.get_by_role("button", name="Fullscreen Gone away", exact=True)).to_have_count(1)


def test_without_pictures_there_is_no_button(tab: Tab) -> None:
    frames = tab.page.get_by_test_id("stFullScreenFrame")
    expect(frames).to_have_count(5)
    expect(tab.page.get_by_test_id("stElementToolbar")).to_have_count(4)
    link = frames.nth(2).get_by_test_id("stImageLink")
    expect(link).to_have_attribute("href", "https://example.org")


@pytest.mark.parametrize("name", ["Fullscreen: Dark", "Fullscreen"])
def test_on_a_phone(open_tab: Any, app_of_module: Any, name: str) -> None:
    tab = open_tab(app_of_module, **PHONE)
    tools = tab.page.get_by_test_id("stFullScreenFrame").first.get_by_test_id("stElementToolbar")
    expect(tools).to_have_css("opacity", "0.85")
    tab.page.get_by_role("button", name=name, exact=True).first.tap()
    dialog = tab.page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="Close fullscreen").tap()
    expect(dialog).to_have_count(0)
    assert tab.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
