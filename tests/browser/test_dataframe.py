"""Tables as their readers have them: scrolled, sorted, searched, selected, taken along; after a reload and a kill."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from millpond.frames.exports import PART
from tests.browser.server import Serve
from tests.browser.tab import OpenTab, Tab, press_tool

APP = """
import numpy as np
import pandas as pd
import millpond as st

rows = st.number_input("Rows", value=1_000_000, key="rows")

@st.cache_resource
def table(rows):
    return pd.DataFrame({"n": np.arange(rows), "minus": -np.arange(rows), "name": [f"row {i}" for i in range(rows)]})

state = st.dataframe(table(rows), key="t", on_select="rerun", selection_mode=["multi-row", "multi-cell"], alt="Numbers")
st.text(f"rows: {state.selection.rows}")
st.text(f"cells: {state.selection.cells}")
if st.button("Again"):
    st.text("again")
"""


def reads(page: Page, column: int, row: int, text: str) -> None:
    """A screen reader is told this of a cell that is in sight."""
    expect(page.get_by_test_id(f"glide-cell-{column}-{row}")).to_have_text(text)


def at(page: Page, x: float, y: float) -> None:
    """Click on a place of the grid."""
    box = page.locator("[data-testid=stDataFrame] canvas").first.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + x, box["y"] + y)


def test_a_million_rows_are_scrolled_to_the_last(tab: Tab) -> None:
    page = tab.page
    reads(page, 1, 0, "0")
    page.locator("[data-testid=stDataFrame] .dvn-scroller").evaluate(
        "box => { box.scrollTop = box.scrollHeight }"
    )
    reads(page, 3, 999_999, "row 999999")


def test_a_header_sorts_and_a_row_that_is_ticked_is_the_one_of_the_table(tab: Tab) -> None:
    page = tab.page
    at(page, 150, 15)  # n: up
    at(page, 150, 15)  # n: down
    reads(page, 1, 0, "999999")
    at(page, 15, 52)
    tab.says("rows: [999999]")


CHANGING = """
import millpond as st
run = st.session_state.setdefault("run", 0)
if st.button("Again"):
    run = st.session_state.run = run + 1
st.dataframe({"n": list(range(1000)), "run": [run] * 1000}, height=300)
st.text(f"run {run}")
"""


def test_rows_in_sight_change_with_the_data(serve: Serve, open_tab: OpenTab) -> None:
    tab = open_tab(serve(CHANGING))
    page = tab.page
    reads(page, 1, 0, "0")
    scroller = page.locator("[data-testid=stDataFrame] .dvn-scroller")
    scroller.evaluate("box => { box.scrollTop = 35 * 500 }")
    reads(page, 1, 505, "0")
    tab.press("Again")
    reads(page, 1, 505, "1")
    scroller.evaluate("box => { box.scrollTop = 0 }")
    at(page, 50, 15)
    at(page, 50, 15)
    reads(page, 0, 0, "999")
    reads(page, 1, 0, "1")
    tab.press("Again")
    reads(page, 1, 0, "2")


def test_a_search_shows_the_rows_that_have_the_text(tab: Tab) -> None:
    page = tab.page
    press_tool(page.get_by_role("button", name="Search"))
    page.keyboard.type("row 77777")
    expect(page.get_by_text("11 rows")).to_be_visible()
    reads(page, 3, 1, "row 777770")
    page.keyboard.press("Escape")
    expect(page.get_by_text("11 rows")).to_have_count(0)
    reads(page, 3, 1, "row 1")


def test_what_is_selected_outlives_a_reload_and_a_kill(serve: Serve, open_tab: OpenTab) -> None:
    server = serve(APP)
    tab = open_tab(server)
    reads(tab.page, 1, 0, "0")
    at(tab.page, 15, 52)
    at(tab.page, 15, 122)
    tab.says("rows: [0, 2]")
    tab.page.reload()
    tab.says("rows: [0, 2]")
    tab.allow_outage()
    server.kill()
    server.start()
    tab.press("Again")
    tab.says("again")
    tab.says("rows: [0, 2]")


def test_the_view_is_taken_along_as_a_file(tab: Tab, tmp_path: Path) -> None:
    page = tab.page
    press_tool(page.get_by_role("button", name="Search"))
    page.keyboard.type("row 77777")
    expect(page.get_by_text("11 rows")).to_be_visible()
    with page.expect_download() as download:
        press_tool(page.get_by_role("button", name="Download as CSV"))
    download.value.save_as(tmp_path / "view.csv")
    lines = (tmp_path / "view.csv").read_text("utf-8-sig").splitlines()
    assert lines[:2] == ["n,minus,name", "77777,-77777,row 77777"]
    assert len(lines) == 12


def test_a_large_file_comes_in_parts(serve: Serve, open_tab: OpenTab, tmp_path: Path) -> None:
    rows = 400_000
    tab = open_tab(serve(APP.replace("1_000_000", str(rows))))
    page = tab.page
    reads(page, 1, 0, "0")
    with page.expect_download() as download:
        press_tool(page.get_by_role("button", name="Download as CSV"))
    download.value.save_as(tmp_path / "table.csv")
    lines = (tmp_path / "table.csv").read_text("utf-8-sig").splitlines()
    assert lines == ["n,minus,name", *(f"{row},{-row},row {row}" for row in range(rows))]
    assert (tmp_path / "table.csv").stat().st_size > 2 * PART


def test_the_keyboard_goes_through_cells_and_a_screen_reader_is_told(tab: Tab) -> None:
    page = tab.page
    reads(page, 1, 0, "0")
    at(page, 150, 52)
    tab.says("cells: [(0, 'n')]")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    tab.says("cells: [(1, 'minus')]")
    expect(page.get_by_role("group", name="Numbers").locator("[role=grid]")).to_be_attached()


def test_full_screen_is_left_with_escape(tab: Tab) -> None:
    page = tab.page
    frame = page.get_by_test_id("stDataFrame")
    press_tool(page.get_by_role("button", name="Fullscreen"))
    expect(frame).to_have_css("position", "fixed")
    page.keyboard.press("Escape")
    expect(frame).to_have_css("position", "relative")


@pytest.mark.parametrize("rows", [0, 5])
def test_fewer_rows_make_a_smaller_table(tab: Tab, rows: int) -> None:
    page = tab.page
    field = page.get_by_role("spinbutton", name="Rows")
    field.fill(str(rows))
    field.press("Enter")
    grid = page.get_by_test_id("stDataFrameResizable")
    expect(grid).to_have_css("height", f"{(max(rows, 1) + 1) * 35 + 2}px")


TURNS = """
import numpy as np
import pandas as pd
import millpond as st

turn = st.session_state.setdefault("turn", 0)
if st.button("Change"):
    st.session_state.turn = turn = turn + 1
rows = 1000 if turn > 1 else 100_000
names = st.checkbox("Names")
table = pd.DataFrame({"n": np.arange(rows) + turn * 1_000_000, "name": [f"row {at}" for at in range(rows)]})
st.dataframe(table, hide_index=True, column_order=["n", "name"] if names else ["n"])
st.text(f"turn {turn}, {len(table)} rows")
"""


def test_who_does_not_move_sees_what_the_script_changes(serve: Serve, open_tab: OpenTab) -> None:
    tab = open_tab(serve(TURNS))
    page = tab.page
    reads(page, 0, 0, "0")
    scroller = page.locator("[data-testid=stDataFrame] .dvn-scroller")
    scroller.evaluate("box => { box.scrollTop = box.scrollHeight / 2 }")
    reads(page, 0, 50_005, "50005")
    page.get_by_text("Names").first.click()
    reads(page, 1, 50_005, "row 50005")
    tab.press("Change")
    reads(page, 0, 50_005, "1050005")
    at(page, 60, 15)
    at(page, 60, 15)  # down
    reads(page, 0, 0, "1099999")
    tab.press("Change")
    tab.says("turn 2, 1000 rows")
    reads(page, 0, 0, "2000999")
    expect(page.locator("[data-testid=stDataFrame] [role=grid]")).to_have_attribute("aria-rowcount", "1001")


def test_what_is_selected_stays_so_when_it_is_searched_away_and_when_all_is_ticked(tab: Tab) -> None:
    page = tab.page
    reads(page, 1, 0, "0")
    at(page, 15, 52)
    tab.says("rows: [0]")
    press_tool(page.get_by_role("button", name="Search"))
    page.keyboard.type("row 7777")
    expect(page.get_by_text("111 rows")).to_be_visible()
    reads(page, 3, 0, "row 7777")
    at(page, 15, 52)
    tab.says("rows: [0, 7777]")
    page.get_by_role("searchbox").fill("row 777")
    expect(page.get_by_text("1,111 rows")).to_be_visible()
    reads(page, 3, 0, "row 777")
    at(page, 15, 15)  # all of them
    expect(page.get_by_text(re.compile(r"^rows: \[0, ([0-9]+, ){1110}[0-9]+\]$"))).to_be_visible()


def test_rows_that_do_not_come_are_said_and_come_with_another_try(serve: Serve, open_tab: OpenTab) -> None:
    table = "{'n': list(range(5_000))}"
    server = serve(f"import millpond as st\nst.dataframe({table})\nst.data_editor({table})")
    tab = open_tab(server, "/healthz", wait=False)
    page = tab.page
    tab.allow("status of 404")  # the icon of a page that is none
    let_through = tab.swallow_questions()
    page.goto(server.url)
    tab.drawn()
    for found in page.locator(".dataframe").all():
        found.locator(".dvn-scroller").evaluate("box => { box.scrollTop = box.scrollHeight / 2 }")
    late = page.get_by_role("alert").filter(has_text="Some rows of this table are still on their way.")
    expect(late).to_have_count(2)
    let_through()
    for found in page.locator(".dataframe").all():
        found.get_by_role("button", name="Try again").click()
    expect(late).to_have_count(0)
    for found in page.locator(".dataframe").all():
        expect(found.get_by_test_id(re.compile(r"^glide-cell-\d+-2500$")).last).to_have_text("2500")
