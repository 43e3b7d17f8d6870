"""What a reader does to a table: filters of each type, groups, sums, columns, files; and that it is so after F5."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.tab import Tab, press_tool
from tests.browser.test_dataframe import at, reads

APP = """
import datetime as dt
import pandas as pd
import millpond as st

ROWS = 60
table = pd.DataFrame({
    "n": range(ROWS),
    "city": ["Oslo", "Lima", "Rome"] * 20,
    "price": [at * 1.5 for at in range(ROWS)],
    "day": [dt.datetime(2024, 1, 1) + dt.timedelta(days=at) for at in range(ROWS)],
    "paid": [True, False] * 30,
    "formula": ["=1+1"] * ROWS,
})
state = st.dataframe(table, key="t", alt="Orders", hide_index=True, on_select="rerun", selection_mode="multi-cell")
st.text(f"cells: {state.selection.cells}")
"""


def menu_of(page: Page, column: str) -> Locator:
    """The menu of a column, by the way that needs no mouse."""
    if not page.get_by_test_id("stDataFrameColumnVisibilityMenu").is_visible():
        press_tool(page.get_by_role("button", name="Columns"))
    page.get_by_role("button", name=f"Menu of {column}").click()
    menu = page.get_by_role("dialog", name=f"Menu of {column}")
    expect(menu).to_be_visible()
    return menu


def column_names(page: Page) -> Locator:
    return page.locator("[data-testid=stDataFrame] [role=columnheader]")


FILTERS = {
    "a number": ("n", ">=", {"Value": "58"}, "n ≥ 58", ["58", "59"]),
    "a range": ("price", "between", {"From": "3", "To": "4.5"}, "price ≥ 3", ["2", "3"]),
    "a text": ("city", "contains", {"Value": "OSL"}, "city contains OSL", ["0", "3"]),
    "a moment": ("day", ">=", {"Value": "2024-02-28T00:00"}, "day ≥ 2024-02-28", ["58", "59"]),
    "yes or no": ("paid", "=", {"Value": "false"}, "paid = false", ["1", "3"]),
    "nothing": ("city", "filled", {}, "city is not empty", ["0", "1"]),
}


@pytest.mark.parametrize("what", FILTERS)
def test_a_column_is_filtered_by_its_type(tab: Tab, what: str) -> None:
    page = tab.page
    column, test, fields, text, rows = FILTERS[what]
    menu = menu_of(page, column)
    menu.get_by_label("Filter", exact=True).select_option(test)
    for label, value in fields.items():
        field = menu.get_by_label(label, exact=True)
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    page.keyboard.press("Escape")
    conditions = page.get_by_role("list", name="What is shown")
    expect(conditions).to_contain_text(text)
    for row, value in enumerate(rows):
        reads(page, 0, row, value)
    while page.get_by_role("button", name="Remove:").count() > 0:
        page.get_by_role("button", name="Remove:").first.click()
    expect(conditions).to_have_count(0)
    reads(page, 0, 1, "1")


def test_values_are_chosen_from_those_that_there_are(tab: Tab) -> None:
    page = tab.page
    menu = menu_of(page, "city")
    menu.get_by_label("Filter", exact=True).select_option("in")
    expect(menu.get_by_role("checkbox")).to_have_count(3)
    menu.get_by_role("checkbox", name="Lima").check()
    menu.get_by_role("checkbox", name="Rome").check()
    page.keyboard.press("Escape")
    expect(page.get_by_role("list", name="What is shown")).to_contain_text("city is one of Lima, Rome")
    reads(page, 0, 0, "1")
    reads(page, 0, 1, "2")


def test_rows_are_grouped_summed_up_and_opened_and_stay_so_after_a_reload(tab: Tab) -> None:
    page = tab.page
    menu_of(page, "city").get_by_role("button", name="Group by this column").click()
    reads(page, 0, 0, "▸ Lima (20)")
    reads(page, 1, 0, "590")  # 1 + 4 + ... + 58
    menu = menu_of(page, "price")
    menu.get_by_label("Summary").select_option("mean")
    page.keyboard.press("Escape")
    reads(page, 2, 3, "Mean: 44.25")
    reads(page, 2, 0, "44.25")
    at(page, 60, 52)
    reads(page, 0, 0, "▾ Lima (20)")
    reads(page, 1, 1, "1")
    reads(page, 1, 2, "4")
    page.reload()
    reads(page, 0, 0, "▾ Lima (20)")
    reads(page, 1, 2, "4")
    page.get_by_role("button", name="Remove: Grouped by city").click()
    reads(page, 0, 0, "0")


def test_a_group_is_opened_by_the_keyboard(tab: Tab) -> None:
    page = tab.page
    menu_of(page, "city").get_by_role("button", name="Group by this column").click()
    reads(page, 0, 0, "▸ Lima (20)")
    at(page, 300, 52)  # opens it, and the focus is there
    reads(page, 0, 0, "▾ Lima (20)")
    page.keyboard.press("Enter")
    reads(page, 0, 0, "▸ Lima (20)")
    reads(page, 0, 1, "▸ Oslo (20)")


def test_columns_are_hidden_moved_and_pinned_and_stay_so_after_a_reload(tab: Tab) -> None:
    page = tab.page
    expect(column_names(page).first).to_have_text("n")
    menu_of(page, "city").get_by_role("button", name="Hide").click()
    expect(column_names(page)).to_have_text(["n", "price", "day", "paid", "formula"])
    menu = menu_of(page, "day")
    menu.get_by_role("button", name="Move forward").click()
    expect(column_names(page)).to_have_text(["n", "day", "price", "paid", "formula"])
    menu.get_by_role("button", name="Pin").click()
    expect(column_names(page)).to_have_text(["day", "n", "price", "paid", "formula"])
    page.reload()
    expect(column_names(page)).to_have_text(["day", "n", "price", "paid", "formula"])
    press_tool(page.get_by_role("button", name="Columns"))
    page.get_by_role("checkbox", name="city").check()
    page.get_by_role("button", name="Reset the table").click()
    expect(column_names(page)).to_have_text(["n", "city", "price", "day", "paid", "formula"])


def edge_of(page: Page) -> float:
    """Where the first column ends: the mouse says that it can be moved."""
    canvas = page.locator("[data-testid=stDataFrame] canvas").first
    box = canvas.bounding_box()
    assert box is not None
    for x in range(40, 400, 2):
        page.mouse.move(box["x"] + x, box["y"] + 15)
        page.evaluate("() => new Promise(requestAnimationFrame)")
        if "resize" in canvas.evaluate("canvas => getComputedStyle(canvas).cursor"):
            return x
    raise AssertionError("no column can be resized")


def test_a_column_is_resized_by_the_mouse_and_stays_so_after_a_reload(tab: Tab) -> None:
    page = tab.page
    reads(page, 0, 0, "0")
    menu_of(page, "n").get_by_role("button", name="Fit to content").click()
    box = page.locator("[data-testid=stDataFrame] canvas").first.bounding_box()
    assert box is not None

    end = edge_of(page)
    while (again := edge_of(page)) != end:  # the column has just become as wide as its content
        end = again
    page.mouse.move(box["x"] + end, box["y"] + 15)
    page.mouse.down()
    page.mouse.move(box["x"] + end + 100, box["y"] + 15, steps=5)
    page.mouse.up()
    at(page, end + 60, 52)
    tab.says("cells: [(0, 'n')]")
    page.reload()
    reads(page, 0, 0, "0")
    tab.says("cells: [(0, 'n')]")
    at(page, end + 60, 87)
    tab.says("cells: [(1, 'n')]")


def test_the_menu_of_a_column_is_opened_by_key_and_by_mouse(tab: Tab) -> None:
    page = tab.page
    reads(page, 0, 0, "0")
    at(page, 40, 52)
    page.keyboard.press("Alt+ArrowDown")
    expect(page.get_by_role("dialog", name="Menu of n")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    reads(page, 0, 0, "59")
    box = page.locator("[data-testid=stDataFrame] canvas").first.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 40, box["y"] + 15, button="right")
    menu = page.get_by_role("dialog", name="Menu of n")
    expect(menu.get_by_role("button", name="Sort descending")).to_have_attribute("aria-pressed", "true")
    menu.get_by_role("button", name="Do not sort").click()
    reads(page, 0, 0, "0")


@pytest.mark.parametrize("everything", [False, True])
def test_other_files_are_of_the_view_or_of_all(tab: Tab, tmp_path: Path, everything: bool) -> None:
    page = tab.page
    menu = menu_of(page, "n")
    menu.get_by_label("Filter", exact=True).select_option(">=")
    menu.get_by_label("Value").fill("58")
    menu.get_by_role("button", name="Hide").click()
    expect(page.get_by_role("list", name="What is shown")).to_contain_text("n ≥ 58")
    press_tool(page.get_by_role("button", name="Save in another format"))
    if everything:
        page.get_by_role("checkbox", name="All rows and columns").check()
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as Parquet").click()
    download.value.save_as(tmp_path / "table.parquet")
    frame = pl.read_parquet(tmp_path / "table.parquet")
    columns = ["n", "city", "price", "day", "paid", "formula"]
    assert frame.columns == (columns if everything else columns[1:])
    assert len(frame) == (60 if everything else 2)


def test_formulas_are_marked_where_the_reader_wants_that(tab: Tab, tmp_path: Path) -> None:
    page = tab.page
    press_tool(page.get_by_role("button", name="Save in another format"))
    page.get_by_role("checkbox", name="Mark formulas as text").check()
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as CSV").click()
    download.value.save_as(tmp_path / "table.csv")
    assert (tmp_path / "table.csv").read_text("utf-8-sig").splitlines()[1].endswith(",'=1+1")
