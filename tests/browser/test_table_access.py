"""Tables for everybody: by touch, from right to left, in the system's own colours, zoomed, and for screen readers."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE
from tests.browser.server import AppServer, Serve
from tests.browser.tab import OpenTab, Tab, press_tool
from tests.browser.test_dataframe import reads
from tests.browser.test_specimens import run_axe

APP = """
import millpond as st

columns = {f"column {at}": [f"{at} {row}" for row in range(500)] for at in range(12)}
state = st.dataframe(columns, key="t", alt="Numbers", on_select="rerun", selection_mode="multi-cell")
st.text(f"cells: {state.selection.cells}")
"""
SCROLLED = "box => [box.scrollLeft, box.scrollTop]"


def swipe(page: Page, x: float, y: float) -> None:
    """A finger that begins in the middle of the table."""
    box = page.locator("[data-testid=stDataFrame] canvas").first.bounding_box()
    assert box is not None
    begin = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    session = page.context.new_cdp_session(page)

    def touch(kind: str, part: float) -> None:
        point = {"x": begin[0] + x * part, "y": begin[1] + y * part}
        session.send(
            "Input.dispatchTouchEvent", {"type": kind, "touchPoints": [] if kind == "touchEnd" else [point]}
        )

    touch("touchStart", 0)
    for step in range(1, 11):
        touch("touchMove", step / 10)
        page.evaluate("() => new Promise(requestAnimationFrame)")
    touch("touchEnd", 1)


def test_a_finger_scrolls_both_ways_and_selects_nothing(app_of_module: AppServer, open_tab: OpenTab) -> None:
    tab = open_tab(app_of_module, **PHONE)
    page = tab.page
    reads(page, 0, 0, "0 0")
    scroller = page.locator("[data-testid=stDataFrame] .dvn-scroller")
    swipe(page, 0, -150)
    page.wait_for_function("() => document.querySelector('.dvn-scroller').scrollTop > 50")
    swipe(page, -120, 0)
    page.wait_for_function("() => document.querySelector('.dvn-scroller').scrollLeft > 50")
    assert min(scroller.evaluate(SCROLLED)) > 50
    tab.says("cells: []")


def test_two_fingers_on_a_table_enlarge_the_page(app_of_module: AppServer, open_tab: OpenTab) -> None:
    page = open_tab(app_of_module, **PHONE).page
    reads(page, 0, 0, "0 0")
    box = page.locator("[data-testid=stDataFrame] canvas").first.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    session = page.context.new_cdp_session(page)

    def touch(kind: str, apart: float) -> None:
        fingers = [{"id": at, "x": x + side * apart, "y": y} for at, side in enumerate((-1, 1))]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": fingers})

    touch("touchStart", 10)
    for apart in range(16, 90, 6):
        touch("touchMove", apart)
        page.evaluate("() => new Promise(requestAnimationFrame)")
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    page.wait_for_function("() => visualViewport.scale > 1.1")


def test_from_right_to_left_it_scrolls_to_the_last_column_and_speaks_the_language(
    app_of_module: AppServer, open_tab: OpenTab
) -> None:
    tab = open_tab(app_of_module, locale="ar-EG")
    page = tab.page
    reads(page, 0, 0, "0 0")
    page.locator("[data-testid=stDataFrame] .dvn-scroller").evaluate(
        "box => { box.scrollLeft = box.scrollWidth }"
    )
    reads(page, 11, 0, "11 0")
    press_tool(page.get_by_role("button", name="الأعمدة"))
    page.get_by_role("button", name="قائمة column 3").click()
    menu = page.get_by_role("dialog", name="قائمة column 3")
    expect(menu).to_have_css("direction", "rtl")
    menu.get_by_role("button", name="ترتيب تنازلي").click()
    reads(page, 11, 0, "11 99")


def test_the_colours_are_those_of_the_system_where_it_has_its_own(
    app_of_module: AppServer, open_tab: OpenTab
) -> None:
    tab = open_tab(app_of_module, forced_colors="active")
    page = tab.page
    reads(page, 0, 0, "0 0")
    page.evaluate(
        """() => {
            const { fillText } = CanvasRenderingContext2D.prototype;
            window.inks = new Set();
            CanvasRenderingContext2D.prototype.fillText = function (...all) {
                inks.add(this.fillStyle);
                return fillText.apply(this, all);
            };
        }"""
    )
    press_tool(page.get_by_role("button", name="Fullscreen"))
    page.wait_for_function("() => inks.size > 0")
    system = page.evaluate(
        """() => {
            const context = document.createElement("canvas").getContext("2d");
            context.fillStyle = "CanvasText";
            return context.fillStyle;
        }"""
    )
    assert page.evaluate("[...inks]") == [system]


def test_at_200_per_cent_all_of_a_menu_can_be_reached(app_of_module: AppServer, open_tab: OpenTab) -> None:
    tab = open_tab(app_of_module, viewport={"width": 550, "height": 400}, device_scale_factor=2)
    page = tab.page
    reads(page, 0, 0, "0 0")
    press_tool(page.get_by_role("button", name="Columns"))
    page.get_by_role("button", name="Menu of column 1", exact=True).click()
    hide = page.get_by_role("dialog", name="Menu of column 1").get_by_role("button", name="Hide")
    hide.scroll_into_view_if_needed()
    hide.click()
    expect(page.locator("[data-testid=stDataFrame] [role=columnheader]").nth(1)).to_have_text("column 2")


def test_a_screen_reader_has_a_grid_with_its_size_and_names(tab: Tab) -> None:
    page = tab.page
    reads(page, 0, 0, "0 0")
    group = page.get_by_role("group", name="Numbers")
    grid = group.locator("[role=grid]")
    expect(grid).to_have_attribute("aria-rowcount", "501")  # with the header
    expect(grid).to_have_attribute("aria-colcount", "12")
    expect(grid).to_have_attribute("aria-label", "Numbers")
    header = group.locator("[role=columnheader]").first
    expect(header).to_have_text("column 0")
    box = page.get_by_test_id("data-grid-canvas").bounding_box()
    assert box is not None
    for order in ("ascending", "descending"):
        page.mouse.click(box["x"] + 20, box["y"] + 17)
        expect(header).to_have_attribute("aria-sort", order)
    page.mouse.click(box["x"] + 20, box["y"] + 17)
    expect(header).to_have_text("column 0")
    expect(header).not_to_have_attribute("aria-sort", "descending")
    expect(group.get_by_role("toolbar", name="Table").get_by_role("button")).to_have_count(5)
    press_tool(page.get_by_role("button", name="Columns"))
    page.get_by_role("button", name="Menu of column 1", exact=True).click()
    page.get_by_role("dialog", name="Menu of column 1").get_by_label("Filter", exact=True).select_option(
        "contains"
    )
    assert [(one["id"], one["nodes"][0]["html"]) for one in run_axe(page)["violations"]] == []


@pytest.mark.parametrize(
    ("disabled", "copied"), [("false", "1 0\t2 0\n1 1\t2 1"), ("true", "what was there")]
)
def test_cells_are_copied_unless_the_app_forbids_it(
    serve: Serve, open_tab: OpenTab, disabled: str, copied: str
) -> None:
    tab = open_tab(
        serve(APP, "--client.disableDataExport", disabled), permissions=["clipboard-read", "clipboard-write"]
    )
    page = tab.page
    reads(page, 1, 0, "1 0")
    page.evaluate("() => navigator.clipboard.writeText('what was there')")
    box = page.locator("[data-testid=stDataFrame] canvas").first.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 120, box["y"] + 52)
    tab.says("cells: [(0, 'column 1')]")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowDown")
    tab.says("cells: [(0, 'column 1'), (0, 'column 2'), (1, 'column 1'), (1, 'column 2')]")
    page.keyboard.press("Control+c")
    if disabled == "true":
        # The keys of the browser itself copy, too, where something lets them.
        page.evaluate("() => document.execCommand('copy')")
        expect(page.get_by_role("button", name="Save in another format")).to_have_count(0)
    read = "async text => (await navigator.clipboard.readText()).replaceAll('\\r', '').trim() === text"
    page.wait_for_function(read, arg=copied)
