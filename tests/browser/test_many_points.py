"""Charts of many points: they come as few, and as all where the reader looks."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.tab import Tab, press_tool

APP = """
import millpond as st
import numpy as np

st.line_chart(np.sin(np.arange(1_000_000) / 1e5), alt="Line")
many = {"a": np.arange(200_001), "b": np.zeros(200_001)}
ticks = {"mark": "tick", "encoding": {"x": {"field": "a", "type": "quantitative"}}}
st.vega_lite_chart(many, ticks, alt="Ticks")
figure = {
    "data": [{"type": "scatter", "mode": "lines+markers", "y": np.sin(np.arange(100_000) / 1e4)}],
    "layout": {"margin": {"l": 40, "r": 0, "t": 0, "b": 30}, "dragmode": "zoom"},
}
state = st.plotly_chart(figure, alt="Plotly", on_select="rerun", key="plotly")
st.text(f"chosen: {state.selection.point_indices}")
"""


def chart(page: Page, name: str) -> Locator:
    return page.get_by_role("group", name=name, exact=True)


def zoom(page: Page, at: Locator, times: int) -> None:
    at.scroll_into_view_if_needed()
    box = at.locator("canvas").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.keyboard.down("Control")
    for _ in range(times):
        page.mouse.wheel(0, -400)
    page.keyboard.up("Control")


def test_a_line_has_more_points_where_its_reader_looks(tab: Tab) -> None:
    line = chart(tab.page, "Line")
    expect(line.locator("canvas")).to_have_count(1)
    caption = line.locator(".chartCaption")
    expect(caption).to_contain_text("1,000,000 points, drawn as ")
    zoom(tab.page, line, 4)
    expect(caption).to_contain_text("1,000,000 points, this part drawn as ")
    zoom(tab.page, line, 20)
    expect(caption).to_have_text("1,000,000 points, this part drawn in full")
    line.locator("canvas").dblclick()
    expect(caption).to_contain_text("1,000,000 points, drawn as ")


def test_its_table_is_of_all_data(tab: Tab) -> None:
    line = chart(tab.page, "Line")
    expect(line.locator("canvas")).to_have_count(1)
    press_tool(line.get_by_role("button", name="Show data"))
    expect(line.get_by_role("table")).to_contain_text("The first 500 of 1,000,000 rows")


def test_a_chart_that_would_hold_the_page_asks_first(tab: Tab) -> None:
    ticks = chart(tab.page, "Ticks")
    expect(ticks.get_by_text("200,001 marks")).to_be_visible()
    expect(ticks.locator("canvas")).to_have_count(0)
    ticks.get_by_role("button", name="Draw anyway").click()
    expect(ticks.locator("canvas")).to_have_count(1)
    expect(ticks.get_by_text("200,001 marks")).to_have_count(0)


def test_a_figure_of_plotly_has_more_points_where_its_reader_looks(tab: Tab) -> None:
    page = tab.page
    plotly = chart(page, "Plotly")
    caption = plotly.locator(".chartCaption")
    expect(caption).to_contain_text("100,000 points, drawn as ")
    plotly.scroll_into_view_if_needed()
    box = plotly.locator(".nsewdrag").bounding_box()
    assert box is not None
    for _ in range(4):
        page.mouse.move(box["x"] + 200, box["y"] + 20)
        page.mouse.down()
        page.mouse.move(box["x"] + 230, box["y"] + box["height"] - 20, steps=4)
        page.mouse.up()
    expect(caption).to_have_text("100,000 points, this part drawn in full")
    page.mouse.dblclick(box["x"] + 200, box["y"] + 100)
    expect(caption).to_contain_text("100,000 points, drawn as ")


def test_a_point_has_the_number_that_the_app_has_given_it(tab: Tab) -> None:
    plotly = chart(tab.page, "Plotly")
    expect(plotly.locator(".chartCaption")).to_contain_text("drawn as ")
    keys = plotly.get_by_role("application")
    keys.focus()
    keys.press("End")
    keys.press("Enter")
    tab.says("chosen: [99999]")
    tab.page.reload()
    tab.says("chosen: [99999]")


def test_a_point_is_selected_by_keys_before_the_chart_is_drawn(tab: Tab) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    tab.page.route(re.compile(r"/assets/plotly-[^/]+\.js"), hold)
    tab.page.reload()
    keys = chart(tab.page, "Plotly").get_by_role("application")
    keys.focus()
    keys.press("End")
    keys.press("Enter")
    tab.says("chosen: [99999]")
    assert held
    for route in held:
        route.continue_()
    expect(chart(tab.page, "Plotly").locator(".nsewdrag")).to_be_attached()
    tab.says("chosen: [99999]")
