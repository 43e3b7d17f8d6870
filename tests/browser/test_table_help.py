"""The help of columns: for the pointer, the keyboard, a finger, and screen readers."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.tab import Tab, press_tool

APP = """
import millpond as st

things = {"name": ["a", "b"], "code": [7, 8]}
config = {"code": st.column_config.NumberColumn("Code", help="Of the **thing**")}
st.dataframe(things, column_config=config, alt="Shown", on_select="rerun")
st.data_editor(things, column_config=config, alt="Edited", num_rows="dynamic")
"""


def rest_on_header(page: Page, table: str, column: int) -> None:
    box = page.get_by_role("group", name=table).get_by_test_id("data-grid-canvas").bounding_box()
    assert box is not None
    width = (box["width"] - 32) / 2
    page.mouse.move(box["x"] + 32 + width * (column + 0.5), box["y"] + 17)


def test_it_shows_where_the_pointer_rests_on_the_header(tab: Tab) -> None:
    page = tab.page
    for table in ("Shown", "Edited"):
        expect(page.get_by_role("group", name=table).locator("[role=columnheader]")).to_have_count(2)
        rest_on_header(page, table, 1)
        expect(page.get_by_role("tooltip")).to_have_text("Of the thing")
        rest_on_header(page, table, 0)
        expect(page.get_by_role("tooltip")).to_have_count(0)


def test_it_is_in_the_menu_of_the_column_and_in_the_header_for_screen_readers(tab: Tab) -> None:
    page = tab.page
    for table in ("Shown", "Edited"):
        headers = page.get_by_role("group", name=table).locator("[role=columnheader]")
        expect(headers.nth(1)).to_have_attribute("aria-description", "Of the thing")
        assert headers.nth(0).get_attribute("aria-description") is None
    press_tool(page.get_by_role("button", name="Columns"))
    page.get_by_role("button", name="Menu of Code").click()
    expect(page.get_by_role("dialog", name="Menu of Code")).to_contain_text("Of the thing")
