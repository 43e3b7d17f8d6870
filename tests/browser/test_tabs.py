"""Tabs: those that are many, those of a height, and those that draw only what is seen."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.server import AppServer
from tests.browser.tab import OpenTab, Tab

APP = """
import millpond as st

with st.container(key="high"):
    first, second = st.tabs(["First", "Second"], height=160)
for line in range(20):
    first.text(f"line {line}")
with st.container(key="many"):
    for number, one in enumerate(st.tabs([f"Number {number}" for number in range(20)], default="Number 9")):
        one.text(f"the one with {number}")
with st.container(key="lazy"):
    chart, table = st.tabs(["Chart", "Table"], on_change="rerun")
    if chart.open:
        chart.text("a chart")
    if table.open:
        table.text("a table")
"""

SEEN_WHOLE = """(tab) => {
    const [own, row] = [tab.getBoundingClientRect(), tab.parentElement.getBoundingClientRect()];
    return own.left >= row.left && own.right <= row.right;
}"""
IS_AT_END = "(row) => Math.abs(row.scrollLeft) + row.clientWidth >= row.scrollWidth - 1"


def row_of(tab: Tab, key: str) -> Locator:
    return tab.page.locator(f".st-key-{key}").get_by_role("tablist")


def test_what_is_higher_than_the_tabs_scrolls_in_them(tab: Tab) -> None:
    box = tab.page.locator(".st-key-high")
    assert box.get_by_test_id("stTabs").evaluate("(tabs) => tabs.getBoundingClientRect().height") == 160
    panel = box.get_by_role("tabpanel")
    expect(panel.get_by_text("line 19")).not_to_be_in_viewport()
    panel.focus()
    tab.page.keyboard.press("End")
    expect(panel.get_by_text("line 19")).to_be_in_viewport()
    expect(row_of(tab, "high")).to_be_in_viewport()


@pytest.mark.parametrize("width", [1280, 390])
def test_more_tabs_than_there_is_room_for_show_that_there_are_more(
    app_of_module: AppServer, open_tab: OpenTab, width: int
) -> None:
    tab = open_tab(app_of_module, viewport={"width": width, "height": 800}, reduced_motion="reduce")
    row = row_of(tab, "many")
    before, after = (tab.page.locator(f".st-key-many .tab-more-{end}") for end in ("before", "after"))
    # The one that is open at first is seen.
    expect(before).to_be_visible()
    assert row.get_by_role("tab", selected=True).evaluate(SEEN_WHOLE)
    while not row.evaluate(IS_AT_END):
        at = row.evaluate("(row) => row.scrollLeft")
        after.click()
        assert row.evaluate("(row) => row.scrollLeft") > at
    expect(after).to_have_count(0)
    row.get_by_role("tab", name="Number 19").click()
    expect(tab.page.get_by_text("the one with 19")).to_be_visible()
    tab.page.keyboard.press("Home")
    expect(before).to_have_count(0)
    expect(after).to_be_visible()
    expect(row.get_by_role("tab", name="Number 0")).to_be_focused()
    assert tab.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_no_arrow_where_all_tabs_are_seen(tab: Tab) -> None:
    expect(tab.page.locator(".st-key-high .tab-more")).to_have_count(0)


def test_only_what_is_seen_is_drawn_where_the_script_asks(tab: Tab) -> None:
    tab.says("a chart")
    expect(tab.page.get_by_text("a table")).to_have_count(0)
    row_of(tab, "lazy").get_by_role("tab", name="Table").click()
    tab.says("a table")
    expect(tab.page.get_by_text("a chart")).to_have_count(0)
