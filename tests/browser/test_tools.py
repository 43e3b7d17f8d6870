"""The tools of a chart and of a table, which lie over what stands above: they take the presses of those who see them."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.server import Serve
from tests.browser.tab import OpenTab, press_tool

APP = """
import millpond as st

n = st.number_input("N", value=1, step=1)
st.line_chart([1, 3, 2], alt="Chart")
m = st.number_input("M", value=1, step=1)
st.dataframe({"a": [1, 2]})
st.text(f"n is {n}, m is {m}")
"""


@pytest.mark.parametrize(
    ("field", "said", "below", "tool"),
    [
        ("n", "n is 2, m is 1", "stVegaLiteChart", "Show data"),
        ("m", "n is 1, m is 2", "stDataFrame", "Search"),
    ],
)
def test_tools_that_are_not_seen_take_no_press(
    serve: Serve, open_tab: OpenTab, field: str, said: str, below: str, tool: str
) -> None:
    tab = open_tab(serve(APP))
    tab.drawn()
    page = tab.page
    up = page.get_by_test_id("stNumberInputStepUp").nth("nm".index(field))
    found = page.get_by_test_id(below)
    over, box = found.get_by_role("toolbar").bounding_box(), up.bounding_box()
    assert over is not None
    assert box is not None
    spot = (box["x"] + box["width"] / 2, box["y"] + box["height"] - 5)
    assert over["x"] < spot[0] < over["x"] + over["width"], "they lie over the button"
    assert over["y"] < spot[1] < over["y"] + over["height"], "they lie over the button"
    page.mouse.click(*spot)
    tab.says(said)

    # The pointer that goes up from below takes them on its way, a pixel at a time.
    button = found.get_by_role("button", name=tool)
    box, room = button.bounding_box(), found.bounding_box()
    assert box is not None
    assert room is not None
    across = box["x"] + box["width"] / 2
    page.mouse.move(across, room["y"] + 20)
    expect(found.get_by_role("toolbar")).to_have_css("opacity", "1")
    for up_to in range(round(room["y"] + 20), round(box["y"] + box["height"] / 2), -1):
        page.mouse.move(across, up_to)
    page.mouse.down()
    page.mouse.up()
    shown = (
        found.get_by_role("button", name="Show chart")
        if tool == "Show data"
        else found.get_by_role("searchbox")
    )
    expect(shown).to_be_visible()


BEHIND = """() => [...document.querySelectorAll("button, input, a[href], [tabindex='0'], canvas")].filter(
  (one) => { one.focus(); return document.activeElement === one && !one.closest(".full"); }
).length"""
"""How many things behind what has the whole window can have the focus."""


@pytest.mark.parametrize("test_id", ["stVegaLiteChart", "stDataFrame"])
def test_nothing_behind_the_whole_window_has_the_focus(serve: Serve, open_tab: OpenTab, test_id: str) -> None:
    tab = open_tab(serve(APP))
    page = tab.page
    found = page.get_by_test_id(test_id)
    found.hover()
    assert page.evaluate(BEHIND) > 3
    press_tool(found.get_by_role("button", name="Fullscreen"))
    expect(found).to_have_class(re.compile("full"))
    assert page.evaluate(BEHIND) == 0
    found.get_by_role("button", name="Close fullscreen").focus()
    page.keyboard.press("Escape")
    expect(found).not_to_have_class(re.compile("full"))
    expect(found.get_by_role("button", name="Fullscreen")).to_be_focused()
    assert page.evaluate(BEHIND) > 3
