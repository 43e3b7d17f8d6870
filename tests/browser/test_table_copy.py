"""What the clipboard gets of a table: of rows and columns that are selected, and of rows that the page does not have."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.server import Serve
from tests.browser.tab import OpenTab, Tab
from tests.browser.test_dataframe import reads

APP = """
import millpond as st

rows = [{"id": at, "text": f"{at}\\nb", "more": f"c{at}"} for at in range(2000)]
if st.toggle("Few"):
    rows = rows[:5]
state = st.dataframe(rows, key="t", on_select="rerun", selection_mode=["multi-row", "multi-column"])
st.text(f"rows: {state.selection.rows}, columns: {state.selection.columns}")
"""
BOXES = 32


def header(page: Page, column: int, row: int = -1) -> tuple[float, float]:
    """Where a header is, or a cell; all columns are as wide."""
    box = page.get_by_test_id("data-grid-canvas").bounding_box()
    assert box is not None
    widths = page.evaluate("() => document.querySelectorAll('[role=columnheader]').length")
    width = (box["width"] - BOXES) / widths
    return box["x"] + BOXES + column * width + 20, box["y"] + 35 * (row + 1) + 17


def read(page: Page, text: str) -> None:
    page.wait_for_function("async text => (await navigator.clipboard.readText()) === text", arg=text)


@pytest.fixture
def table(serve: Serve, open_tab: OpenTab) -> Tab:
    tab = open_tab(serve(APP), permissions=["clipboard-read", "clipboard-write"])
    reads(tab.page, 1, 0, "0")
    tab.page.evaluate("() => navigator.clipboard.writeText('')")
    return tab


def test_columns_that_are_selected_are_told_and_copied(table: Tab) -> None:
    page = table.page
    page.get_by_role("switch", name="Few").check(force=True)
    table.idle()
    page.mouse.click(*header(page, 1))
    table.says("rows: [], columns: ['text']")
    page.keyboard.press("Control+c")
    read(page, "\n".join(f'"{at}\nb"' for at in range(5)))
    page.keyboard.down("Control")
    page.mouse.click(*header(page, 0))
    page.keyboard.up("Control")
    table.says("rows: [], columns: ['id', 'text']")


def test_rows_that_are_selected_are_copied_whole(table: Tab) -> None:
    page = table.page
    box = page.get_by_test_id("data-grid-canvas").bounding_box()
    assert box is not None
    chosen: list[int] = []
    for row in (0, 2, 3):
        page.mouse.click(box["x"] + BOXES / 2, box["y"] + 35 * (row + 1) + 17)
        chosen.append(row)
        table.says(f"rows: {chosen}, columns: []")
    page.keyboard.press("Control+c")
    read(page, "\n".join(f'{at}\t"{at}\nb"\tc{at}' for at in (0, 2, 3)))


def test_a_column_of_which_the_page_has_the_first_rows_is_copied_whole(table: Tab) -> None:
    page = table.page
    page.mouse.click(*header(page, 2))
    table.says("rows: [], columns: ['more']")
    page.keyboard.press("Control+c")
    read(page, "\n".join(f"c{at}" for at in range(2000)))
