"""What a screen reader says of a table: each thing that is done, once, in a few words."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.server import AppServer
from tests.browser.tab import OpenTab, press_tool

APP = """
import millpond as st

rows = {"name": [f"n{row}" for row in range(50)], "amount": list(range(50))}
columns = {"name": st.column_config.TextColumn(required=True), "amount": st.column_config.NumberColumn(max_value=99)}
st.dataframe(rows, alt="Read", on_select="rerun", selection_mode=["multi-row", "multi-cell"])
st.data_editor(rows, alt="Edited", num_rows="dynamic", column_config=columns)
"""

LISTEN = """
window.heard = [];
new MutationObserver((changes) => {
    for (const { target } of changes) {
        if (target.dataset?.testid === "stDataFrameAnnouncement") heard.push(target.textContent.trim());
    }
}).observe(document, { subtree: true, childList: true });
"""


@pytest.fixture
def page(app_of_module: AppServer, open_tab: OpenTab) -> Page:
    page = open_tab(app_of_module, viewport={"width": 1000, "height": 1200}, locale="en-US").page
    expect(page.locator("[role=columnheader]")).to_have_count(4)
    page.evaluate(LISTEN)
    return page


def table(page: Page, name: str) -> Locator:
    return page.get_by_role("group", name=name)


def press(page: Page, name: str, x: int, y: int) -> None:
    table(page, name).locator(".dvn-scroller").click(position={"x": x, "y": y})


def hears(page: Page, *said: str) -> None:
    """Wait for the last of these: they have been said since the last time, each once."""
    page.wait_for_function("last => heard.at(-1) === last", arg=said[-1])
    assert page.evaluate("heard.splice(0)") == list(said)


def test_what_is_done_to_cells_and_rows_is_said_once(page: Page) -> None:
    press(page, "Edited", 80, 52)
    page.keyboard.press("Shift+ArrowDown")
    hears(page, "2 cells selected")
    page.keyboard.press("Control+d")
    hears(page, "1 cell changed")
    page.keyboard.press("Control+z")
    hears(page, "Undone")
    page.keyboard.press("Control+z")  # there is nothing more
    page.keyboard.press("Control+y")
    hears(page, "Redone")
    page.evaluate(
        """() => {
            const clipboardData = new DataTransfer();
            const line = (_one, row) => `x${row}\\t${row % 100}`;
            clipboardData.setData("text/plain", Array.from({ length: 1000 }, line).join("\\n"));
            const paste = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
            document.activeElement.dispatchEvent(paste);
        }"""
    )
    hears(page, "100 cells changed, 950 rows added")
    press(page, "Edited", 16, 52)
    press(page, "Edited", 16, 87)
    page.keyboard.press("Delete")
    hears(page, "1 row selected", "2 rows selected", "2 rows deleted")


def test_an_editor_is_sorted_by_key_and_the_focus_stays_with_its_row(page: Page) -> None:
    press(page, "Edited", 80, 52)
    for said, row in [("Sorted by name, ascending", 0), ("Sorted by name, descending", 49)]:
        page.keyboard.press("Alt+ArrowDown")
        hears(page, said)
        cell = table(page, "Edited").get_by_test_id(f"glide-cell-1-{row}")
        expect(cell).to_have_text("n0")
        expect(cell).to_be_focused()


def test_how_a_table_is_looked_at_is_said_once(page: Page) -> None:
    press(page, "Read", 80, 17)
    hears(page, "Sorted by name, ascending")
    press(page, "Read", 80, 17)
    hears(page, "Sorted by name, descending")
    press_tool(table(page, "Read").get_by_role("button", name="Columns"))
    page.get_by_role("button", name="Menu of amount").click()
    menu = page.get_by_role("dialog", name="Menu of amount")
    menu.get_by_label("Filter", exact=True).select_option("<")
    menu.get_by_label("Value").fill("7")
    hears(page, "7 rows")
    expect(table(page, "Read").locator("[role=grid]")).to_have_attribute("aria-rowcount", "8")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Remove: amount < 7").click()
    hears(page, "50 rows")


def test_a_new_row_says_which_of_its_cells_are_wrong(page: Page) -> None:
    wrong = table(page, "Edited").locator("[role=gridcell][aria-invalid=true]")
    expect(wrong).to_have_count(0)
    press_tool(table(page, "Edited").get_by_role("button", name="Add a row"))
    hears(page, "1 row added")
    press(page, "Edited", 80, 52)
    page.keyboard.press("Control+ArrowDown")
    expect(wrong).to_have_attribute("aria-description", "A value is required.")
    page.keyboard.type("named\n")
    expect(wrong).to_have_count(0)


@pytest.mark.parametrize("name", ["Read", "Edited"])
def test_escape_ends_what_was_opened_last_and_gives_the_window_back_at_the_end(page: Page, name: str) -> None:
    group, whole = table(page, name), page.locator(".dataframe.full")
    behind = table(page, "Edited" if name == "Read" else "Read")
    press(page, name, 80, 52)
    group.get_by_role("button", name="Fullscreen").focus()
    page.keyboard.press("Enter")
    expect(whole).to_have_count(1)
    assert behind.evaluate("one => one.closest('[inert]') !== null")
    page.keyboard.press("Tab")  # to the grid, in which the cell has the focus
    page.keyboard.press("ArrowDown")
    cell = group.get_by_test_id("glide-cell-1-1")
    expect(cell).to_be_focused()
    opened = group.locator(".dataframePortal > *")
    page.keyboard.press("Enter")
    expect(opened).to_have_count(1)
    page.keyboard.press("Escape")
    expect(opened).to_have_count(0)
    expect(cell).to_be_focused()
    page.keyboard.press("Shift+ArrowDown")
    hears(page, "2 cells selected")
    page.keyboard.press("Escape")
    expect(group.locator("[role=gridcell][aria-selected=true]")).to_have_count(0)
    expect(whole).to_have_count(1)
    page.keyboard.press("Escape")
    expect(whole).to_have_count(0)
    assert not behind.evaluate("one => one.closest('[inert]') !== null")
