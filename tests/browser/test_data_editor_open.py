"""A cell that is being edited, and what happens meanwhile: to the table, to the editor, to what is longer than a cell shows."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.server import Serve
from tests.browser.tab import OpenTab, Tab
from tests.browser.test_data_editor import choose, grid, place, put, reads

CHANGES = """
import millpond as st

s = st.session_state
how = st.radio("How", ["plain", "turned", "more", "fewer", "ticking", "locked", "other", "none"], key="how")
rows = [{"id": id, "name": f"n{id}"} for id in range(4)]
if how == "turned":
    rows = rows[::-1]
if how == "more":
    rows = [{"id": 90, "name": "new"}, *rows]
if how == "fewer":
    rows = rows[2:]
if how == "ticking":
    s.ticks = s.get("ticks", 0) + 1
    rows = [{"id": 90 + s.ticks, "name": f"new {s.ticks}"}, *rows[:2], {"id": 70 + s.ticks, "name": f"other {s.ticks}"}, *rows[2:]]
if how != "none":
    made = st.data_editor(rows, key="other" if how == "other" else "k", alt="Things", disabled=["name"] if how == "locked" else False)
    st.text(f"made: {[(row['id'], row['name']) for row in made if row['id'] < 70]}")
st.text(f"how: {how} {s.get('ticks', 0)}")
"""


def field(page: Page) -> Any:
    """What is typed into."""
    return page.locator("[data-testid=stDataEditorCell] .cellEditorInput")


def pick(tab: Tab, how: str, ticks: int = 0) -> None:
    """Let the script draw another table, without a press outside of the cell: as another's change does."""
    tab.page.evaluate(
        """how => [...document.querySelectorAll("[data-testid=stRadio] label")]
            .find(label => label.innerText.trim() === how).querySelector("input").click()""",
        how,
    )
    tab.says(f"how: {how} {ticks}")
    tab.idle()


@pytest.fixture
def typing(serve: Serve, open_tab: OpenTab) -> Tab:
    """The second cell of the names is being typed into."""
    tab = open_tab(serve(CHANGES))
    reads(tab.page, 1, 0, "n0")
    choose(tab.page, 1, 1)
    tab.page.keyboard.type("typed")
    expect(field(tab.page)).to_have_value("typed")
    return tab


PLAIN = "made: [(0, 'n0'), (1, 'typed'), (2, 'n2'), (3, 'n3')]"


@pytest.mark.parametrize(
    ("how", "made"),
    [
        ("turned", "made: [(3, 'n3'), (2, 'n2'), (1, 'typed'), (0, 'n0')]"),
        ("more", PLAIN),
        ("fewer", "made: [(2, 'n2'), (3, 'n3')]"),
    ],
)
def test_what_is_typed_goes_into_the_row_that_the_user_sees(typing: Tab, how: str, made: str) -> None:
    pick(typing, how)
    typing.page.keyboard.press("Enter")
    typing.says(made)
    pick(typing, "plain")
    typing.says(PLAIN)


def test_it_does_however_often_the_table_changes_meanwhile(typing: Tab) -> None:
    for tick in range(1, 16):
        pick(typing, "ticking", tick)
        pick(typing, "plain" if tick % 2 else "turned", tick)
    pick(typing, "ticking", 16)
    typing.page.keyboard.press("Enter")
    typing.says(PLAIN)


def test_a_half_typed_cell_waits_for_its_editor(typing: Tab) -> None:
    page = typing.page
    for elsewhere in ("other", "none"):
        pick(typing, elsewhere)
        expect(field(page)).to_have_count(0)
        pick(typing, "plain")
        expect(field(page)).to_have_value("typed")
        expect(field(page)).to_be_focused()
    page.keyboard.press("Enter")
    typing.says(PLAIN)


def test_a_column_that_is_disabled_meanwhile_says_so(typing: Tab) -> None:
    page = typing.page
    pick(typing, "locked")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("This column cannot be edited.")
    pick(typing, "plain")
    page.keyboard.press("Enter")
    typing.says(PLAIN)


TALL = """
import millpond as st

how = st.radio("How", ["plain", "other", "third"], key="how")
made = st.data_editor([{"id": at, "name": f"{how} {at}"} for at in range(900)], key="k", alt="Things")
st.text(f"made: {made[500]['name']}, {made[1]['name']}")
st.text(f"how: {how} 0")
"""


def test_rows_of_the_next_table_are_not_shown_among_those_of_the_one_that_is_typed_into(
    serve: Serve, open_tab: OpenTab
) -> None:
    tab = open_tab(serve(TALL))
    page = tab.page
    reads(page, 1, 0, "plain 0")
    choose(page, 1, 1)
    page.keyboard.type("typed")
    expect(field(page)).to_have_value("typed")
    pick(tab, "other")
    page.mouse.move(*place(page, 1, 3))
    page.mouse.wheel(0, 500 * 35)
    expect(page.get_by_test_id("glide-cell-1-500")).to_have_count(1)
    pick(tab, "third")
    reads(page, 1, 500, "")
    field(page).press("Enter")
    tab.says("made: third 500, typed")
    reads(page, 1, 1, "typed")
    page.mouse.wheel(0, 500 * 35)
    reads(page, 1, 500, "third 500")


WIDE = """
import datetime as dt
import numpy as np
import pandas as pd
import millpond as st

long = "".join(f"{n:05}" for n in range(500))
data = pd.DataFrame({
    "long": [long, "x"], "many": [[str(n) for n in range(150)], []], "tags": [["a, b", "c"], []], "size": ["XXL", "S"],
    "small": np.array([1, 2], dtype="int8"), "free": [2.5, float("inf")], "code": ["too long", "b"],
})
made = st.data_editor(data, key="k", alt="Things", column_config={
    "size": st.column_config.SelectboxColumn(options=["S", "M"]), "code": st.column_config.TextColumn(max_chars=3),
})
st.text(f"edits: { {row: {name: len(cell) if isinstance(cell, str | list) else cell for name, cell in cells.items()} for row, cells in st.session_state.k['edited_rows'].items()} }")
"""
LONG = "".join(f"{n:05}" for n in range(500))
LONG_CELL, MANY, TAGS, SIZE, SMALL, FREE, CODE = range(7)


def go(page: Page, column: int, row: int) -> None:
    """Choose a cell, where columns are of several widths."""
    box = grid(page)
    page.mouse.click(box["x"] + 10, box["y"] + 35 * (row + 1) + 17)
    expect(page.locator(".dataframeGrid :focus")).to_have_count(1)
    page.keyboard.press("Home")
    expect(page.get_by_test_id(f"glide-cell-0-{row}")).to_have_attribute("aria-selected", "true")
    for at in range(1, column + 1):
        page.keyboard.press("ArrowRight")
        expect(page.get_by_test_id(f"glide-cell-{at}-{row}")).to_have_attribute("aria-selected", "true")


@pytest.fixture
def wide(serve: Serve, open_tab: OpenTab) -> Tab:
    tab = open_tab(serve(WIDE))
    reads(tab.page, LONG_CELL, 1, "x")
    return tab


@pytest.mark.parametrize("column", [LONG_CELL, MANY, TAGS, SIZE, FREE, CODE])
def test_a_cell_that_is_opened_and_left_is_as_it_was(wide: Tab, column: int) -> None:
    page = wide.page
    for row in (0, 1):
        go(page, column, row)
        page.keyboard.press("F2")
        expect(field(page)).to_be_focused()
        page.keyboard.press("Enter")
        expect(field(page)).to_have_count(0)
    go(page, SMALL, 0)
    page.keyboard.type("7")
    page.keyboard.press("Enter")  # what comes after it has come
    wide.says("edits: {0: {'small': 7}}")


def test_all_of_a_long_cell_is_edited_filled_and_copied(wide: Tab) -> None:
    page = wide.page
    go(page, LONG_CELL, 0)
    page.keyboard.press("F2")
    expect(field(page)).to_have_value(LONG)
    page.keyboard.press("Escape")
    go(page, LONG_CELL, 1)
    page.keyboard.press("Control+d")
    wide.says("edits: {1: {'long': 2500}}")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_test_id(f"glide-cell-{MANY}-1")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Control+d")
    wide.says("edits: {1: {'long': 2500, 'many': 150}}")
    go(page, LONG_CELL, 0)
    page.keyboard.press("F2")
    expect(field(page)).to_have_value(LONG)
    page.keyboard.press("Control+End")
    page.keyboard.type("!")
    page.keyboard.press("Enter")
    wide.says("edits: {0: {'long': 2501}, 1: {'long': 2500, 'many': 150}}")
    page.keyboard.press("Control+z")
    wide.says("edits: {1: {'long': 2500, 'many': 150}}")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    go(page, LONG_CELL, 0)
    page.keyboard.press("Control+c")
    page.wait_for_function("async long => (await navigator.clipboard.readText()).trim() === long", arg=LONG)


def test_what_the_type_of_a_column_cannot_have_is_said_at_the_cell(wide: Tab) -> None:
    page = wide.page
    go(page, SMALL, 0)
    page.keyboard.type("128")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("At most 127.")
    page.keyboard.press("Escape")
    go(page, SMALL, 0)
    put(page, "-129\n5")
    wide.says("edits: {1: {'small': 5}}")
    expect(page.get_by_test_id("stDataEditorNote")).to_contain_text("At least -128.")


KEPT = """
import millpond as st

locked = st.toggle("Locked", key="locked")
made = st.data_editor([{"id": id, "name": f"n{id}"} for id in range(300)], key="k", alt="Things", disabled=["name"] if locked else False)
st.text(f"first: {made[0]['name']}, {made[1]['name']}, locked: {locked}")
"""


def test_one_letter_and_a_cell_that_was_emptied_outlive_a_reload(serve: Serve, open_tab: OpenTab) -> None:
    tab = open_tab(serve(KEPT))
    page = tab.page
    reads(page, 1, 0, "n0")
    choose(page, 1, 0)
    page.keyboard.press("x")
    expect(field(page)).to_have_value("x")
    page.reload()
    expect(field(page)).to_have_value("x")
    page.keyboard.press("Enter")
    tab.says("first: x, n1, locked: False")
    page.keyboard.press("F2")
    page.reload()
    expect(field(page)).to_have_value("n1")
    page.keyboard.press("Backspace")  # all of it is chosen
    expect(field(page)).to_have_value("")
    page.reload()
    expect(field(page)).to_have_value("")
    page.keyboard.press("Enter")
    tab.says("first: x, None, locked: False")


def test_a_half_typed_cell_that_cannot_be_edited_any_more_does_not_hold_the_table(
    serve: Serve, open_tab: OpenTab
) -> None:
    tab = open_tab(serve(KEPT))
    page = tab.page
    reads(page, 1, 0, "n0")
    choose(page, 1, 1)
    page.keyboard.type("half")
    expect(field(page)).to_have_value("half")
    page.evaluate("document.querySelector('[data-testid=stCheckbox] input').click()")
    tab.says("first: n0, n1, locked: True")
    page.reload()
    reads(page, 1, 1, "n1")
    page.mouse.move(*place(page, 1, 3))
    page.mouse.wheel(0, 3000)
    expect(page.get_by_test_id("glide-cell-1-1")).to_have_count(0)
    expect(page.get_by_test_id("glide-cell-1-90")).to_have_count(1)


FAILING = """
import millpond as st

def choices(row):
    if row["kind"] == "tea":
        raise ValueError("no tea")
    return ["black", "white"]

st.data_editor({"kind": ["tea", "coffee"], "how": ["green", "black"]}, key="k", column_config={
    "how": st.column_config.SelectboxColumn(options=choices),
})
st.text(f"edits: {st.session_state.k['edited_rows']}")
"""


def test_a_cell_whose_choices_cannot_be_read_says_so_and_others_can_be_edited(
    serve: Serve, open_tab: OpenTab
) -> None:
    tab = open_tab(serve(FAILING))
    page = tab.page
    reads(page, 0, 1, "coffee")
    go(page, 1, 0)
    page.keyboard.press("F2")
    expect(page.get_by_test_id("stDataEditorNote")).to_contain_text("could not be loaded")
    go(page, 0, 0)
    page.keyboard.type("milk")
    page.keyboard.press("Enter")
    tab.says("edits: {0: {'kind': 'milk'}}")
    expect(page.get_by_test_id("stDataEditorNote")).not_to_contain_text("could not be loaded")
    go(page, 1, 0)
    page.keyboard.press("F2")
    expect(page.get_by_role("option", name="white")).to_be_visible()
