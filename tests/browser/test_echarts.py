"""Charts of ECharts as their readers have them: selected in, zoomed, in the dark, by keys; after a reload and a kill."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from playwright.sync_api import Locator, Page, expect

from tests.browser.server import Serve
from tests.browser.tab import OpenTab, Tab, press_tool

APP = """
import millpond as st

factor = st.number_input("Factor", value=1, key="factor")
bars = {
    "xAxis": {"type": "category", "data": ["a", "b", "c"]}, "yAxis": {}, "animation": False,
    "brush": {"xAxisIndex": "all", "toolbox": ["rect"]}, "toolbox": {"left": 0},
    "series": [{"type": "bar", "name": "Bars", "selectedMode": "multiple", "data": [3, 2, 1]}],
}
state = st.echarts_chart(bars, key="chosen", on_select="rerun", renderer="svg", alt="Chosen")
rows = [row for group in state.selection.selected for row in group.data_indices]
st.text(f"chosen: {rows}, {len(state.selection.areas)} areas")
large = {
    "xAxis": {}, "yAxis": {}, "dataZoom": [{"type": "slider"}], "animation": False,
    "series": [{"type": "line", "data": [[at, at % 7 * factor] for at in range(5000)]}],
}
st.echarts_chart(large, alt="Large", renderer="svg")
if st.button("Again"):
    st.text("again")
"""


def chart(page: Page, name: str) -> Locator:
    found = page.get_by_role("group", name=name, exact=True)
    expect(found.locator(".echartsHolder svg")).to_be_visible()
    return found


def bar(page: Page, at: int) -> tuple[float, float]:
    """Where a bar is."""
    box = chart(page, "Chosen").locator(".echartsHolder svg").bounding_box()
    assert box is not None
    return box["x"] + box["width"] * (0.25 + 0.27 * at), box["y"] + box["height"] * 0.7


def test_what_is_clicked_is_told_and_outlives_a_reload_and_a_kill(serve: Serve, open_tab: OpenTab) -> None:
    server = serve(APP)
    tab = open_tab(server)
    page = tab.page
    chart(page, "Chosen")
    page.mouse.click(*bar(page, 0))
    tab.says("chosen: [0], 0 areas")
    tab.idle()  # a bar that is drawn anew between press and release is not clicked
    page.mouse.click(*bar(page, 1))
    tab.says("chosen: [0, 1], 0 areas")
    tab.idle()
    page.mouse.click(*bar(page, 0))
    tab.says("chosen: [1], 0 areas")
    page.reload()
    tab.says("chosen: [1], 0 areas")
    chart(page, "Chosen")
    tab.allow_outage()
    server.kill()
    server.start()
    tab.press("Again")
    tab.says("again")
    # It is selected in the chart, too: a click takes it back.
    page.mouse.click(*bar(page, 1))
    tab.says("chosen: [], 0 areas")


def test_a_brush_marks_and_a_double_click_takes_all_back(tab: Tab) -> None:
    page = tab.page
    found = chart(page, "Chosen")
    found.scroll_into_view_if_needed()
    box = found.locator(".echartsHolder svg").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 25, box["y"] + 24)  # the tool of the chart
    left, height = bar(page, 0)
    page.mouse.move(left - 40, height - 60)
    page.mouse.down()
    page.mouse.move(left, height, steps=4)
    page.mouse.move(bar(page, 1)[0] + 20, height + 5, steps=4)
    page.mouse.up()
    tab.says("chosen: [0, 1], 1 areas")
    page.reload()
    tab.says("chosen: [0, 1], 1 areas")
    page.mouse.dblclick(*bar(page, 2))
    tab.says("chosen: [], 0 areas")


def test_points_are_selected_by_keys_and_read_out(tab: Tab) -> None:
    page = tab.page
    found = chart(page, "Chosen")
    found.get_by_role("application").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(found.get_by_role("status").filter(has_text="Bars: b, 2 (2/3)")).to_be_attached()
    page.keyboard.press("Enter")
    tab.says("chosen: [1], 0 areas")


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


LABELS = "() => [...document.querySelectorAll('.stEChartsChart')[1].querySelectorAll('svg text')].map(text => text.textContent)"


def test_other_data_and_another_theme_leave_the_zoom(tab: Tab) -> None:
    page = tab.page
    large = chart(page, "Large")
    large.scroll_into_view_if_needed()
    box = large.locator(".echartsHolder svg").bounding_box()
    assert box is not None
    assert "4,000" in page.evaluate(LABELS)
    # The right handle of the slider, to the middle.
    handle = page.evaluate(
        "() => [...document.querySelectorAll('.stEChartsChart')[1].querySelectorAll('svg path')]"
        ".map(path => path.getBoundingClientRect()).filter(({ width, height }) => width > 3 && width < 20 && height > 20)"
        ".map(({ x, y, width, height }) => [x + width / 2, y + height / 2]).sort((a, b) => b[0] - a[0])[0]"
    )
    right, low = handle
    page.mouse.move(right, low)
    page.mouse.down()
    page.mouse.move(right - 100, low, steps=5)
    page.mouse.move(box["x"] + box["width"] * 0.5, low, steps=5)
    page.mouse.up()
    page.wait_for_function(f"() => !({LABELS})().includes('4,000')")
    page.get_by_label("Factor", exact=True).fill("3")
    page.keyboard.press("Enter")
    page.wait_for_function(f"() => ({LABELS})().includes('18')")
    tab.idle()
    assert "4,000" not in page.evaluate(LABELS)
    text = large.locator("svg text").first
    before = text.evaluate("of => getComputedStyle(of).fill")
    page.emulate_media(color_scheme="dark")
    expect(large.locator("svg text").first).not_to_have_css("fill", before)
    assert "4,000" not in page.evaluate(LABELS)
    page.emulate_media(color_scheme="light")


def test_its_data_as_a_table_and_as_files(tab: Tab) -> None:
    page = tab.page
    found = chart(page, "Chosen")
    for kind, mark in (("SVG", b"<svg"), ("PNG", b"\x89PNG")):
        press_tool(found.get_by_role("button", name="Save", exact=True))
        with page.expect_download() as download:
            page.get_by_role("button", name=f"Save as {kind}").click()
        assert re.fullmatch(rf".*_chart\.{kind.lower()}", download.value.suggested_filename)
        file = download.value.path()
        assert file.read_bytes().startswith(mark)
        if kind == "SVG":  # whole for who reads it as XML, as browsers do, with the names of fonts in it
            labels = [text.text for text in ET.parse(file).iter("{http://www.w3.org/2000/svg}text")]
            assert {"a", "b", "c"} <= set(labels)
    press_tool(found.get_by_role("button", name="Show data"))
    cells = page.get_by_test_id("stChartData").get_by_role("cell")
    expect(cells).to_have_text(["a", "3", "b", "2", "c", "1"])


def test_what_is_wrong_is_said_in_its_place_and_nothing_executes(serve: Serve, open_tab: OpenTab) -> None:
    tab = open_tab(
        serve(
            "import millpond as st\n"
            # ECharts alone knows that a data set is made of one that is not there.
            "filtered = {'fromDatasetIndex': 9, 'transform': {'type': 'filter', 'config': {'dimension': 0, '=': 1}}}\n"
            "st.echarts_chart({'dataset': [{'source': [[1, 2]]}, filtered], 'xAxis': {}, 'yAxis': {},\n"
            "    'series': [{'type': 'bar', 'datasetIndex': 1}]}, alt='Wrong')\n"
            "evil = '<img src=x onerror=\"document.title=1\"><script>document.title=2</script>'\n"
            "st.echarts_chart({'title': {'text': evil, 'link': 'javascript:document.title=3'}, 'tooltip': {'show': True}, 'animation': False,\n"
            "    'xAxis': {'type': 'category', 'data': [evil]}, 'yAxis': {},\n"
            "    'series': [{'type': 'bar', 'name': evil, 'data': [1]}]}, alt='Evil', renderer='svg')\n"
        )
    )
    page = tab.page
    wrong = page.get_by_role("group", name="Wrong", exact=True)
    expect(wrong.get_by_role("alert")).to_contain_text("This chart cannot be drawn.")
    evil = chart(page, "Evil")
    title = page.title()
    svg = evil.locator(".echartsHolder svg")
    box = svg.bounding_box()
    assert box is not None
    svg.hover(position={"x": box["width"] / 2, "y": box["height"] * 0.7})
    expect(evil.locator(".echartsHolder > div").last).to_contain_text("<img")
    svg.click(position={"x": box["width"] / 2, "y": 20})  # the title, whose link is none
    assert evil.locator("img, script").count() == 0
    assert page.title() == title
