"""Charts of Plotly as their readers have them: selected in, zoomed, in the dark, by keys; after a reload and a kill."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.server import Serve
from tests.browser.tab import OpenTab, Tab, press_tool

APP = """
import numpy as np
import millpond as st

factor = st.number_input("Factor", value=1, key="factor")
points = {"type": "scatter", "mode": "markers", "x": list(range(10)), "y": list(range(10)), "name": "Line"}
state = st.plotly_chart([points], key="chosen", on_select="rerun", alt="Chosen")
st.text(f"chosen: {state.selection.point_indices}, {len(state.selection.box)} boxes")
x = np.arange(5000)
st.plotly_chart({"data": [{"x": x, "y": x * factor + 0.5}]}, key="large", alt="Large")
if st.button("Again"):
    st.text("again")
"""

RANGE = "chart => chart.querySelector('.js-plotly-plot')._fullLayout.xaxis.range"


def chart(page: Page, name: str) -> Any:
    found = page.get_by_test_id("stPlotlyChart").filter(has=page.locator(".main-svg")).and_(
        page.get_by_role("group", name=name, exact=True)
    )  # fmt: skip
    expect(found).to_be_visible()
    return found


def drag(page: Page, of: Any, x0: float, y0: float, x1: float, y1: float) -> None:
    """Over a part of the chart's plot, in parts of its size."""
    of.scroll_into_view_if_needed()
    box = of.locator(".nsewdrag").first.bounding_box()
    assert box is not None

    def go(x: float, y: float) -> None:
        page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"], steps=4)

    go(x0, y0)
    page.mouse.down()
    go((x0 + x1) / 2, (y0 + y1) / 2)
    go(x1, y1)
    page.mouse.up()


def choose(of: Any, mode: str) -> None:
    """A tool of Plotly's own."""
    of.scroll_into_view_if_needed()
    of.hover()
    of.locator(f".modebar-btn[data-attr=dragmode][data-val={mode}]").click()


def test_a_box_is_told_to_the_script_and_outlives_a_reload_and_a_kill(
    serve: Serve, open_tab: OpenTab
) -> None:
    server = serve(APP)
    tab = open_tab(server)
    page = tab.page
    first = chart(page, "Chosen")
    choose(first, "select")
    drag(page, first, 0.01, 0.99, 0.52, 0.4)
    tab.says("chosen: [0, 1, 2, 3, 4], 1 boxes")
    page.reload()
    tab.says("chosen: [0, 1, 2, 3, 4], 1 boxes")
    expect(chart(page, "Chosen").locator(".select-outline, .selectionlayer path").first).to_be_attached()
    tab.allow_outage()
    server.kill()
    server.start()
    tab.press("Again")
    tab.says("again")
    tab.says("chosen: [0, 1, 2, 3, 4], 1 boxes")
    drawn = "chart => chart.querySelector('.js-plotly-plot')._fullData[0].selectedpoints"
    assert chart(page, "Chosen").evaluate(drawn) == [0, 1, 2, 3, 4]


def test_a_click_selects_a_point_in_the_place_of_the_box(tab: Tab) -> None:
    page = tab.page
    first = chart(page, "Chosen")
    choose(first, "select")
    drag(page, first, 0.01, 0.99, 0.52, 0.4)
    tab.says("chosen: [0, 1, 2, 3, 4], 1 boxes")
    choose(first, "pan")
    point = first.locator(".points path").nth(7)
    point.hover(force=True)
    # Plotly takes a click for the point that it has found under the pointer.
    expect(first.locator(".hoverlayer .hovertext")).to_be_visible()
    point.click(force=True)
    tab.says("chosen: [7], 0 boxes")


def test_points_are_selected_by_keys_and_read_out(tab: Tab) -> None:
    page = tab.page
    first = chart(page, "Chosen")
    first.get_by_role("application").focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    expect(first.get_by_role("status").filter(has_text="Line: 2, 2 (3/10)")).to_be_attached()
    page.keyboard.press("Enter")
    tab.says("chosen: [2], 0 boxes")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    tab.says("chosen: [2, 3], 0 boxes")


def test_a_rerun_that_changes_nothing_does_not_touch_a_chart(tab: Tab) -> None:
    page = tab.page
    for name in ("Chosen", "Large"):
        chart(page, name).evaluate(
            "chart => { window.touched ??= 0; new MutationObserver(() => { window.touched++ })"
            ".observe(chart, { subtree: true, childList: true, attributes: true }) }"
        )
    tab.press("Again")
    tab.says("again")
    tab.idle()
    assert page.evaluate("window.touched") == 0


def test_other_data_and_another_theme_leave_the_zoom(tab: Tab) -> None:
    page = tab.page
    large = chart(page, "Large")
    before = large.evaluate(RANGE)
    drag(page, large, 0.2, 0.2, 0.6, 0.8)
    page.wait_for_function(
        "before => document.querySelectorAll('.js-plotly-plot')[1]._fullLayout.xaxis.range[0] > before",
        arg=before[0] + 500,
    )
    zoomed = large.evaluate(RANGE)
    page.get_by_label("Factor", exact=True).fill("3")
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.querySelectorAll('.js-plotly-plot')[1].data[0].y[1] === 3.5")
    tab.idle()
    assert large.evaluate(RANGE) == zoomed
    page.emulate_media(color_scheme="dark")
    paper = "() => document.querySelectorAll('.js-plotly-plot')[1]._fullLayout.paper_bgcolor"
    page.wait_for_function(f"() => /^#[0-3]/.test(({paper})())")
    assert large.evaluate(RANGE) == zoomed
    page.emulate_media(color_scheme="light")


def test_its_data_as_a_table_and_as_a_file(tab: Tab) -> None:
    page = tab.page
    first = chart(page, "Chosen")
    press_tool(first.get_by_role("button", name="Show data"))
    expect(page.get_by_test_id("stChartData").get_by_role("columnheader")).to_have_text(["Line x", "Line y"])
    press_tool(first.get_by_role("button", name="Save"))
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as SVG").click()
    assert re.fullmatch(r".*_chart\.svg", download.value.suggested_filename)
    assert b"<svg" in download.value.path().read_bytes()


def test_other_kinds_of_traces_come_with_the_larger_bundle(serve: Serve, open_tab: OpenTab) -> None:
    tab = open_tab(
        serve(
            "import millpond as st\n"
            "st.plotly_chart([{'type': 'scatterpolar', 'r': [1, 2, 3], 'theta': [0, 90, 180]}], alt='Polar')\n"
            "st.plotly_chart([{'y': [1, 2]}], alt='Simple', theme=None, width='content')\n"
            "st.plotly_chart({'data': [{'y': [1]}], 'layout': {'width': 300, 'height': 200}}, alt='Small', width='content')"
        )
    )
    expect(chart(tab.page, "Polar").locator(".polar")).to_be_visible()
    size = "chart => { const { width, height } = chart.querySelector('.js-plotly-plot')._fullLayout; return [width, height] }"
    assert chart(tab.page, "Small").evaluate(size) == [300, 200]
    assert chart(tab.page, "Simple").evaluate(size) == [700, 450]


MAPS = """
import millpond as st

where = {"type": "scattermapbox", "lat": [48, 52], "lon": [2, 13]}
st.plotly_chart({"data": [where], "layout": {"mapbox": {"style": "open-street-map", "zoom": 1}}}, alt="Places")
"""

HAS_COASTS = """() => {
    const map = document.querySelector(".js-plotly-plot")?._fullLayout?.map?._subplot?.map;
    return map?.loaded() === true && map.queryRenderedFeatures({ layers: ["coasts"] }).length > 0;
}"""


def test_a_map_whose_style_is_of_another_host_has_coasts_under_it(serve: Serve, open_tab: OpenTab) -> None:
    # A tab complains of all that its policy has refused.
    tab = open_tab(serve(MAPS))
    tab.allow("GL Driver Message")
    tab.page.wait_for_function(HAS_COASTS)
    assert tab.page.locator(".chartError").count() == 0


MONTHS = """
import millpond as st

days = ["2024-04-01", "2024-05-01", "2024-06-01"]
st.plotly_chart({"data": [{"type": "scatter", "x": days, "y": [1, 3, 2]}]}, height=250)
"""


def test_months_are_named_in_the_language_of_the_page(serve: Serve, open_tab: OpenTab) -> None:
    page = open_tab(serve(MONTHS), locale="de").page
    expect(page.locator(".xtick text").filter(has_text="Mai")).not_to_have_count(0)
    expect(page.locator(".xtick text").filter(has_text="May")).to_have_count(0)
