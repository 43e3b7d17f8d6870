"""What is selected in an editor stays with its rows, whatever comes above them."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

from tests.browser.server import AppServer, Serve
from tests.browser.tab import OpenTab, Tab, press_tool
from tests.browser.test_data_editor import choose, reads, tick

APP = """
from pathlib import Path
from time import sleep
import pandas as pd
import millpond as st

s = st.session_state
if "df" not in s:
    s.df = pd.DataFrame({"name": ["a", "b", "c"], "n": [1, 2, 3]})
others = Path(__file__).with_name("others")
if st.button("Others"):
    while not others.exists():
        sleep(0.01)
    others.unlink()
    s.df = pd.concat([pd.DataFrame({"name": ["z", "y"], "n": [9, 8]}), s.df], ignore_index=True)
made = st.data_editor(s.df, key="k", num_rows="dynamic", alt="Things", hide_index=True)
st.text(f"names: {list(made['name'])}")
"""
NAME = 1


def others_add_rows(server: AppServer) -> None:
    Path(server.script).with_name("others").touch()


def test_what_is_ticked_is_deleted_and_not_what_came_to_its_place(tab: Tab) -> None:
    page = tab.page
    reads(page, NAME, 1, "b")
    tick(page, 1)
    tab.press("Others")
    others_add_rows(tab.server)
    tab.says("names: ['z', 'y', 'a', 'b', 'c']")
    reads(page, NAME, 3, "b")
    press_tool(page.get_by_role("button", name="Delete 1 row"))
    tab.says("names: ['z', 'y', 'a', 'c']")


def test_what_is_typed_goes_into_the_row_that_was_chosen(tab: Tab) -> None:
    page = tab.page
    reads(page, NAME, 1, "b")
    tab.press("Others")
    choose(page, NAME, 2)
    others_add_rows(tab.server)
    reads(page, NAME, 4, "c")
    expect(page.get_by_test_id(f"glide-cell-{NAME}-4")).to_have_attribute("aria-selected", "true")
    page.keyboard.type("C")
    page.keyboard.press("Enter")
    tab.says("names: ['z', 'y', 'a', 'b', 'C']")


def test_a_row_that_was_inserted_above_is_not_deleted_in_place_of_the_ticked_one(tab: Tab) -> None:
    page = tab.page
    reads(page, NAME, 1, "b")
    tick(page, 1)
    press_tool(page.get_by_role("button", name="Insert a row above"))
    tab.says("names: ['a', nan, 'b', 'c']")
    press_tool(page.get_by_role("button", name="Delete 1 row"))
    tab.says("names: ['a', nan, 'c']")


def test_a_half_typed_cell_is_in_its_row_after_a_reload_that_draws_another_table(
    serve: Serve, open_tab: OpenTab
) -> None:
    app = APP.replace(", hide_index=True", "").replace("made = st", "s.df = made = st")
    tab = open_tab(serve(app.replace('"c"]', '"c", "d"]').replace("2, 3]", "2, 3, 4]")))
    page = tab.page
    reads(page, NAME, 0, "a")
    tick(page, 1)
    page.keyboard.press("Delete")
    tab.says("names: ['a', 'c', 'd']")
    choose(page, NAME, 1)
    page.keyboard.type("half")
    field = page.get_by_test_id("stDataEditorCell").locator("textarea")
    expect(field).to_have_value("half")
    # A row is gone from the frame, so now its index is shown: no row looks as it did.
    page.reload()
    expect(page.locator("[role=columnheader]")).to_have_count(3)
    expect(field).to_have_value("half")
    page.keyboard.press("Enter")
    tab.says("names: ['a', 'half', 'd']")
