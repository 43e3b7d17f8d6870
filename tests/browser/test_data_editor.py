"""Tables as they are edited: the keyboard, the clipboard, rows, what is refused; and what a reload and a kill leave."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.server import Serve
from tests.browser.tab import OpenTab, Tab, press_tool

APP = """
import pandas as pd
import millpond as st

s = st.session_state
if "df" not in s:
    s.df = pd.DataFrame({"id": [1, 2, 3, 4], "name": ["a", "b", "c", "d"], "n": [10, 20, 30, 40], "on": [True, False, True, False]})
back = st.toggle("Back", key="back")
made = st.data_editor(s.df, key="k", num_rows="dynamic", alt="Things", hide_index=True)
if back:
    s.df = made
def plain(value):
    return None if pd.isna(value) else int(value) if isinstance(value, float) else value

st.text(f"rows: {[tuple(map(plain, row)) for row in made.itertuples(index=False, name=None)]}")
if st.button("Again"):
    st.text("again")
"""

ROWS: list[tuple[Any, ...]] = [
    (1, "a", 10, True),
    (2, "b", 20, False),
    (3, "c", 30, True),
    (4, "d", 40, False),
]
# The first column has boxes that select rows.
ID, NAME, NUMBER, ON = 1, 2, 3, 4


def reads(page: Page, column: int, row: int, text: str) -> None:
    """A screen reader is told this of a cell that is in sight."""
    expect(page.get_by_test_id(f"glide-cell-{column}-{row}")).to_have_text(text)


def grid(page: Page) -> Any:
    """The box that the cells are in."""
    box = page.get_by_test_id("data-grid-canvas").bounding_box()
    assert box is not None
    return box


def place(page: Page, column: int, row: int) -> tuple[float, float]:
    """Where a cell is. All columns but that of the boxes are about as wide."""
    box = grid(page)
    expect(page.locator("[role=columnheader]").first).to_be_attached()  # a moment after the canvas
    boxes = 0 if page.get_by_test_id("glide-cell-0-0").count() else 1
    width = (box["width"] - 32 * boxes) / page.locator("[role=columnheader]").count()
    return box["x"] + 32 * boxes + (column - boxes) * width + width / 2, box["y"] + 35 * (row + 1) + 17


def tick(page: Page, row: int) -> None:
    """A click on the box of a row."""
    box = grid(page)
    page.mouse.click(box["x"] + 16, box["y"] + 35 * (row + 1) + 17)
    expect(page.locator(".dataframeGrid :focus")).to_have_count(1)  # a moment later, as in `choose`


def choose(page: Page, column: int, row: int) -> None:
    """A click on a cell."""
    page.mouse.click(*place(page, column, row))
    expect(page.get_by_test_id(f"glide-cell-{column}-{row}")).to_have_attribute("aria-selected", "true")
    # The grid takes the focus a moment later.
    expect(page.locator(".dataframeGrid :focus")).to_have_count(1)


def enter(page: Page, column: int, row: int, text: str, key: str = "Enter") -> None:
    """Type into a cell."""
    choose(page, column, row)
    page.keyboard.type(text)
    page.keyboard.press(key)


def says(tab: Tab, rows: Sequence[Any]) -> None:
    tab.says(f"rows: {list(rows)}")


def changed(**cells: Any) -> list[tuple[Any, ...]]:
    """The rows with cells changed: ``name1="x"`` must be the name of row 1."""
    names = ["id", "name", "n", "on"]
    made = [list(row) for row in ROWS]
    for key, value in cells.items():
        made[int(key[-1])][names.index(key[:-1])] = value
    return [tuple(row) for row in made]


@pytest.fixture(params=["as it is", "assigned back"])
def sheet(request: pytest.FixtureRequest, tab: Tab) -> Tab:
    reads(tab.page, NAME, 0, "a")
    if request.param == "assigned back":
        tab.page.get_by_role("switch", name="Back").check(force=True)
        tab.idle()
    return tab


def test_typing_edits_a_cell_and_goes_on_below(sheet: Tab) -> None:
    enter(sheet.page, NAME, 0, "first")
    sheet.page.keyboard.type("second")
    sheet.page.keyboard.press("Enter")
    says(sheet, changed(name0="first", name1="second"))
    enter(sheet.page, NUMBER, 2, "31", key="Tab")
    says(sheet, changed(name0="first", name1="second", n2=31))


def test_every_edit_counts_however_fast(sheet: Tab) -> None:
    page = sheet.page
    for row in range(4):
        enter(page, NUMBER, row, str(100 + row))
    says(sheet, changed(n0=100, n1=101, n2=102, n3=103))
    for row in range(4):
        enter(page, NAME, row, f"x{row}")
    says(sheet, changed(n0=100, n1=101, n2=102, n3=103, name0="x0", name1="x1", name2="x2", name3="x3"))


def test_undo_and_redo(sheet: Tab) -> None:
    page = sheet.page
    enter(page, NAME, 0, "first")
    says(sheet, changed(name0="first"))
    enter(page, NUMBER, 1, "21")
    says(sheet, changed(name0="first", n1=21))
    page.keyboard.press("Control+z")
    says(sheet, changed(name0="first"))
    page.keyboard.press("Control+z")
    says(sheet, ROWS)
    page.keyboard.press("Control+y")
    says(sheet, changed(name0="first"))
    page.keyboard.press("Control+y")
    says(sheet, changed(name0="first", n1=21))


def test_rows_are_added_inserted_and_deleted(sheet: Tab) -> None:
    page = sheet.page
    press_tool(page.get_by_role("button", name="Add a row"))
    expect(page.locator("[role=grid]")).to_have_attribute("aria-rowcount", "7")
    enter(page, ID, 4, "5")
    enter(page, NAME, 4, "e")
    enter(page, NUMBER, 4, "50")
    says(sheet, [*ROWS, (5, "e", 50, False)])
    tick(page, 0)
    press_tool(page.get_by_role("button", name="Delete 1 row"))
    says(sheet, [*ROWS[1:], (5, "e", 50, False)])
    reads(page, NAME, 0, "b")
    enter(page, NAME, 0, "B")
    says(sheet, [(2, "B", 20, False), *ROWS[2:], (5, "e", 50, False)])
    tick(page, 1)
    press_tool(page.get_by_role("button", name="Insert a row above"))
    reads(page, NAME, 1, "")
    reads(page, NAME, 2, "c")
    enter(page, ID, 1, "9")
    enter(page, NUMBER, 1, "90")
    enter(page, NAME, 1, "new")
    says(sheet, [(2, "B", 20, False), (9, "new", 90, False), *ROWS[2:], (5, "e", 50, False)])


def test_rows_are_added_and_deleted_by_keys_alone(sheet: Tab) -> None:
    page = sheet.page
    choose(page, NAME, 3)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    reads(page, NAME, 4, "")
    page.keyboard.type("e")
    page.keyboard.press("Enter")
    says(sheet, [*ROWS, (None, "e", None, False)])
    page.keyboard.press("Shift+Space")
    expect(page.locator("tr[aria-selected=true]")).to_have_attribute("aria-rowindex", "6")
    page.keyboard.press("Delete")
    says(sheet, ROWS)


def test_the_box_of_a_selected_row_is_no_black_one(sheet: Tab) -> None:
    sheet.allow("willReadFrequently")  # the browser's advice to those who read pixels
    tick(sheet.page, 0)
    expect(sheet.page.locator("tr[aria-selected=true]")).to_have_attribute("aria-rowindex", "2")
    lightness = """() => {
        const canvas = document.querySelector("[data-testid=data-grid-canvas]");
        const scale = canvas.width / canvas.clientWidth;
        const [red, green, blue] = canvas.getContext("2d").getImageData(4 * scale, 40 * scale, 1, 1).data;
        return Math.min(red, green, blue);
    }"""
    sheet.page.wait_for_function(f"() => ({lightness})() < 255")  # the row is drawn as selected
    assert sheet.page.evaluate(lightness) > 150


def test_a_deleted_row_comes_back(sheet: Tab) -> None:
    page = sheet.page
    tick(page, 1)
    page.keyboard.press("Delete")
    says(sheet, [ROWS[0], *ROWS[2:]])
    press_tool(page.get_by_role("button", name="Undo"))
    says(sheet, ROWS)


def test_boxes_are_ticked_by_clicks_and_keys(sheet: Tab) -> None:
    page = sheet.page
    page.mouse.click(*place(page, ON, 1))
    says(sheet, changed(on1=True))


def test_cells_are_emptied_and_filled(sheet: Tab) -> None:
    page = sheet.page
    choose(page, NAME, 0)
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Control+d")
    says(sheet, changed(name1="a", name2="a"))
    choose(page, NUMBER, 3)
    page.keyboard.press("Control+d")
    says(sheet, changed(name1="a", name2="a", n3=30))


def put(page: Page, text: str) -> None:
    """Paste a text that a spreadsheet has copied."""
    page.evaluate(
        """text => {
            const data = new DataTransfer();
            data.setData("text/plain", text);
            const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
            (document.activeElement ?? document.body).dispatchEvent(event);
        }""",
        text,
    )


def test_a_block_is_pasted_in_one_event_and_rows_are_made_for_it(sheet: Tab) -> None:
    page = sheet.page
    choose(page, NAME, 3)
    before = len(sheet.sent)
    put(page, "D\t41\tTRUE\nE\t1,050\tfalse\n")
    says(sheet, [*ROWS[:3], (4, "D", 41, True), (None, "E", 1050, False)])
    assert sum("edited" in frame for frame in sheet.sent[before:]) == 1


def test_what_a_column_cannot_have_is_said_at_the_cell_and_changes_nothing(sheet: Tab) -> None:
    page = sheet.page
    choose(page, NUMBER, 0)
    page.keyboard.type("many")
    page.keyboard.press("Enter")
    field = page.get_by_role("textbox", name="n, row 1")
    expect(page.get_by_role("alert")).to_have_text("Enter a whole number.")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_be_focused()
    page.keyboard.press("Escape")
    expect(field).to_have_count(0)
    says(sheet, ROWS)
    choose(page, NUMBER, 0)
    put(page, "7\nx\n9")
    says(sheet, changed(n0=7, n2=9))
    expect(page.get_by_test_id("stDataEditorNote")).to_have_text(
        "1 cell was left as it was: Enter a whole number."
    )


def test_a_sorted_view_edits_the_rows_that_it_shows(tab: Tab) -> None:
    page = tab.page
    reads(page, NAME, 0, "a")
    for _ in range(2):  # upwards, downwards
        x, y = place(page, NUMBER, -1)
        page.mouse.click(x, y)
    reads(page, NAME, 0, "d")
    enter(page, NAME, 0, "D")
    says(tab, changed(name3="D"))
    reads(page, NAME, 0, "D")


def test_what_is_typed_and_what_is_edited_outlive_a_reload_and_a_kill(
    serve: Serve, open_tab: OpenTab
) -> None:
    server = serve(APP)
    tab = open_tab(server)
    page = tab.page
    reads(page, NAME, 0, "a")
    enter(page, NUMBER, 1, "21")
    press_tool(page.get_by_role("button", name="Add a row"))
    expect(page.locator("[role=grid]")).to_have_attribute("aria-rowcount", "7")
    enter(page, ID, 4, "5")
    enter(page, NUMBER, 4, "50")
    choose(page, NAME, 2)
    page.keyboard.type("half ty")
    field = page.get_by_role("textbox", name="name, row 3")
    expect(field).to_have_value("half ty")
    page.reload()
    expect(field).to_have_value("half ty")
    says(tab, [*changed(n1=21), (5, None, 50, False)])
    tab.allow_outage()
    server.kill()
    page.keyboard.type("ped")
    server.start()
    expect(field).to_have_value("half typed")
    page.keyboard.press("Enter")
    says(tab, [*changed(n1=21, name2="half typed"), (5, None, 50, False)])


LIVE = """
import time
import millpond as st

s = st.session_state
s.runs = s.get("runs", 0) + 1

@st.fragment(run_every=0.2)
def others():
    s.other = s.get("other", 0) + 1
    st.text("ticking")

others()
rows = [{"id": id, "name": name, "seen": s.runs} for id, name in enumerate("abc")]
made = st.data_editor(rows, key="k", disabled=["seen"], alt="Things", hide_index=True)
st.text(f"names: {[row['name'] for row in made]}")
if st.button("Again"):
    st.text("again")
"""


def test_a_run_in_the_midst_of_typing_takes_nothing(serve: Serve, open_tab: OpenTab) -> None:
    tab = open_tab(serve(LIVE))
    page = tab.page
    reads(page, 1, 0, "a")
    choose(page, 1, 0)
    page.keyboard.type("hal")
    field = page.get_by_role("textbox", name="name, row 1")
    expect(field).to_have_value("hal")
    # A click elsewhere would be one on the table's outside; the key of a run is none.
    page.evaluate("document.querySelector('[data-testid=stButton] button').click()")
    tab.says("again")
    expect(field).to_have_value("hal")
    page.keyboard.type("f")
    page.keyboard.press("Enter")
    tab.says("names: ['half', 'b', 'c']")
    tab.press("Again")
    tab.says("names: ['half', 'b', 'c']")


FORM = """
import millpond as st

with st.form("f"):
    made = st.data_editor([{"n": 1}, {"n": 2}], num_rows="dynamic", key="k", alt="Things")
    st.form_submit_button("Send")
st.text(f"numbers: {[row['n'] for row in made]}")
"""


def test_in_a_form_edits_wait_for_its_button_also_over_a_reload(serve: Serve, open_tab: OpenTab) -> None:
    tab = open_tab(serve(FORM))
    page = tab.page
    reads(page, 1, 0, "1")
    enter(page, 1, 0, "5")
    reads(page, 1, 0, "5")
    tab.says("numbers: [1, 2]")
    page.reload()
    reads(page, 1, 0, "5")
    tab.press("Send")
    tab.says("numbers: [5, 2]")


KINDS = """
import datetime as dt
import pandas as pd
import millpond as st

data = pd.DataFrame({
    "size": ["S", "M"], "big": [2**60, 1], "day": [dt.date(2026, 1, 1)] * 2, "code": ["AB", "CD"], "tags": [["x"], []],
})
made = st.data_editor(data, key="k", alt="Things", column_config={
    "size": st.column_config.SelectboxColumn(options=["S", "M", "L"], required=True),
    "day": st.column_config.DateColumn(min_value=dt.date(2026, 1, 1)),
    "code": {**st.column_config.TextColumn(max_chars=3, validate="^[A-Z]+$"), "unique": True},
    "tags": st.column_config.MultiselectColumn(options=["x", "y", "<b>z</b>"]),
}, num_rows="add")
st.text(f"made: {made.to_dict('list')}")
"""


def test_columns_have_their_editors_and_their_rules(serve: Serve, open_tab: OpenTab) -> None:
    tab = open_tab(serve(KINDS))
    page = tab.page
    reads(page, 1, 0, "S")
    choose(page, 1, 0)
    page.keyboard.press("Enter")
    expect(page.get_by_role("option")).to_have_count(3)
    page.get_by_role("option", name="L", exact=True).click()
    expect(page.get_by_text("'size': ['L', 'M']")).to_be_visible()
    enter(page, 2, 0, str(2**60 + 1))
    expect(page.get_by_text(f"'big': [{2**60 + 1}, 1]")).to_be_visible()
    enter(page, 3, 0, "2025-12-31")
    expect(page.get_by_role("alert")).to_have_text("Not before 2026-01-01.")
    page.keyboard.press("Control+a")
    page.keyboard.type("2026-02-03")
    page.keyboard.press("Enter")
    expect(page.get_by_text("datetime.date(2026, 2, 3)")).to_be_visible()
    for text, reason in [("ABCD", "At most 3 characters."), ("ab", "expected form"), ("CD", "Another row")]:
        enter(page, 4, 0, text)
        expect(page.get_by_role("alert")).to_contain_text(reason)
        page.keyboard.press("Escape")
    choose(page, 1, 0)
    page.keyboard.press("Delete")
    expect(page.get_by_test_id("stDataEditorNote")).to_contain_text("A value is required.")
    choose(page, 5, 1)
    page.keyboard.press("Enter")
    page.keyboard.type("b>z")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.get_by_text("'tags': [['x'], ['<b>z</b>']]")).to_be_visible()


MANY = """
import numpy as np
import pandas as pd
import millpond as st

made = st.data_editor(pd.DataFrame(np.zeros((1000, 10), dtype=int), columns=[f"c{i}" for i in range(10)]), key="k", alt="Things")
st.text(f"sum: {int(made.to_numpy().sum())}, edited: {len(st.session_state.k['edited_rows'])}")
"""


def test_ten_thousand_cells_are_pasted_in_one_event(serve: Serve, open_tab: OpenTab) -> None:
    tab = open_tab(serve(MANY))
    page = tab.page
    reads(page, 0, 0, "0")
    choose(page, 0, 0)
    before = len(tab.sent)
    put(page, "\n".join("\t".join(["2"] * 10) for _ in range(1000)))
    tab.says("sum: 20000, edited: 1000")
    events = [frame for frame in tab.sent[before:] if "edited" in frame]
    assert len(events) == 1
    page.keyboard.press("Control+z")
    tab.says("sum: 0, edited: 0")
