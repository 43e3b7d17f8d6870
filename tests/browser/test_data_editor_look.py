"""What an editor shows of itself: where rows can be added, what cannot be edited, and which edits wait."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE
from tests.browser.server import AppServer
from tests.browser.tab import OpenTab, Tab, press_tool
from tests.browser.test_data_editor import choose, enter, grid, place, reads

APP = """
import pandas as pd
import millpond as st

things = pd.DataFrame({"name": ["a", "b", "c"], "n": [1, 2, 3], "code": [7, 8, 9]}, index=["x", "y", "z"])
few = st.toggle("Few")
made = st.data_editor(
    things[:1] if few else things, key="k", num_rows="dynamic", disabled=["code"], alt="Things", hide_index=True
)
st.text(f"names: {list(made['name'].fillna('-'))}")
"""
NAME, NUMBER, CODE = 1, 2, 3
HINT = """() => {
    const { fillText } = CanvasRenderingContext2D.prototype;
    window.drawn = new Set();
    CanvasRenderingContext2D.prototype.fillText = function (text, ...more) {
        drawn.add(text);
        return fillText.call(this, text, ...more);
    };
}"""
GROUND = """(canvas, [x, y]) => {
    const box = canvas.getBoundingClientRect();
    const scale = canvas.width / box.width;
    const pixel = new OffscreenCanvas(1, 1).getContext("2d");
    pixel.drawImage(canvas, (box.x - x) * scale, (box.y - y) * scale);
    return [...pixel.getImageData(0, 0, 1, 1).data].join();
}"""


def ground(page: Page, column: int, row: int) -> str:
    """The colour of a cell, beside what is written in it."""
    x, y = place(page, column, row)
    return str(page.get_by_test_id("data-grid-canvas").evaluate(GROUND, [x, y - 13]))


def test_the_row_for_new_rows_says_so_without_a_pointer_on_it(tab: Tab) -> None:
    page = tab.page
    reads(page, NAME, 0, "a")
    page.evaluate(HINT)
    press_tool(page.get_by_role("button", name="Fullscreen"))
    page.wait_for_function("() => drawn.has('Add a row')")


def test_a_finger_adds_a_row(app_of_module: AppServer, open_tab: OpenTab) -> None:
    tab = open_tab(app_of_module, **PHONE)
    page = tab.page
    reads(page, NAME, 0, "a")
    page.touchscreen.tap(*place(page, NAME, 3))
    tab.says("names: ['a', 'b', 'c', '-']")


def test_what_is_typed_into_the_row_for_new_rows_is_in_the_new_row(tab: Tab) -> None:
    page = tab.page
    choose(page, NAME, 2)
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("status").filter(has_text="Add a row")).to_have_count(1)
    page.keyboard.type("new")
    page.keyboard.press("Enter")
    tab.says("names: ['a', 'b', 'c', 'new']")
    page.keyboard.press("ArrowDown")
    page.keyboard.type("newer")
    page.keyboard.press("Tab")
    tab.says("names: ['a', 'b', 'c', 'new', 'newer']")
    page.keyboard.type("5")
    page.keyboard.press("Enter")
    reads(page, NUMBER, 4, "5")


def test_a_column_that_cannot_be_edited_looks_and_sounds_so(tab: Tab) -> None:
    page = tab.page
    reads(page, CODE, 0, "7")
    assert ground(page, NAME, 0) == ground(page, NUMBER, 1)
    assert ground(page, CODE, 0) == ground(page, CODE, 1) != ground(page, NAME, 0)
    expect(page.get_by_test_id(f"glide-cell-{CODE}-0")).to_have_attribute("aria-readonly", "true")
    expect(page.get_by_test_id(f"glide-cell-{NAME}-0")).to_have_attribute("aria-readonly", "false")


def test_edits_that_wait_for_their_row_are_said_and_nothing_moves(tab: Tab) -> None:
    page = tab.page
    note = page.get_by_test_id("stDataEditorNote")
    enter(page, NAME, 1, "changed")
    tab.says("names: ['a', 'changed', 'c']")
    expect(note).to_have_text("")
    few = page.get_by_role("switch", name="Few")

    def gap() -> float:
        below = page.get_by_test_id("stText").bounding_box()
        assert below is not None
        return float(below["y"] - grid(page)["y"] - grid(page)["height"])

    before = gap()
    few.check(force=True)
    tab.says("names: ['a']")
    expect(note).to_have_text("Changes wait for 1 row that is not here.")
    assert gap() == before
    few.uncheck(force=True)
    tab.says("names: ['a', 'changed', 'c']")
    expect(note).to_have_text("")
