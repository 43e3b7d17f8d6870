"""What stands around and over a table: its tools on a phone, the word for no rows, its caption, the order of Tab."""

from __future__ import annotations

from playwright.sync_api import FloatRect, Page, expect

from tests.browser.conftest import PHONE
from tests.browser.server import AppServer
from tests.browser.tab import OpenTab, Tab

CAPTION = "Who has counted it, " * 12 + "and when."
APP = f"""
import pandas as pd
import millpond as st

st.text_input("Above")
st.dataframe({{"n": list(range(50))}}, key="full", height=200)
st.button("Between")
st.data_editor({{"n": [1, 2]}}, key="edited")
st.button("Below")
st.dataframe(pd.DataFrame({{"a": [], "b": []}}), key="none")
st.data_editor(pd.DataFrame({{"a": [], "b": []}}), key="none-edited")
st.data_editor(pd.DataFrame({{"a": [], "b": []}}), key="none-yet", num_rows="dynamic")
st.table(pd.DataFrame({{at: ["x" * 20] for at in range(12)}}).style.set_caption({CAPTION!r}))
"""


def box_of(page: Page, selector: str) -> FloatRect:
    box = page.locator(selector).first.bounding_box()
    assert box is not None
    return box


def test_on_a_phone_the_tools_of_a_table_cover_nothing(app_of_module: AppServer, open_tab: OpenTab) -> None:
    page = open_tab(app_of_module, **PHONE).page
    for above, key in [(".stTextInput", "full"), (".stButton", "edited"), (".st-key-none", "none-edited")]:
        expect(page.locator(f".stDataFrame.st-key-{key} canvas").first).to_be_attached()
        over = box_of(page, above)
        tools = box_of(page, f".stDataFrame.st-key-{key} > [role=toolbar]")
        grid = box_of(page, f".stDataFrame.st-key-{key} [data-testid=stDataFrameResizable]")
        assert over["y"] + over["height"] <= tools["y"]
        assert tools["y"] + tools["height"] <= grid["y"]
    # A height that the script gives is that of both.
    assert box_of(page, ".stDataFrame.st-key-full")["height"] == 200


def test_a_table_without_rows_says_so_where_the_first_one_would_be(tab: Tab) -> None:
    for key in ("none", "none-edited"):
        table = tab.page.locator(f".stDataFrame.st-key-{key}")
        expect(table.locator("canvas").first).to_be_attached()
        said, grid = table.get_by_text("empty", exact=True).bounding_box(), table.bounding_box()
        assert said is not None
        assert grid is not None
        assert said["y"] >= grid["y"] + 35
        assert said["y"] + said["height"] <= grid["y"] + grid["height"]
    waits = tab.page.locator(".stDataFrame.st-key-none-yet")
    expect(waits.locator("canvas").first).to_be_attached()
    expect(waits.get_by_text("empty", exact=True)).to_have_count(0)


def test_all_of_a_caption_is_seen_under_a_table_that_scrolls(
    app_of_module: AppServer, open_tab: OpenTab
) -> None:
    page = open_tab(app_of_module, **PHONE).page
    scroll = page.locator(".tableScroll")
    expect(scroll).to_have_attribute("data-scrolls", "true")
    for left in (0, 300):
        scroll.evaluate("(box, left) => box.scrollTo(left, 0)", left)
        seen, text = scroll.bounding_box(), page.get_by_text(CAPTION.strip()).bounding_box()
        assert seen is not None
        assert text is not None
        assert seen["x"] - 1 <= text["x"]
        assert text["x"] + text["width"] <= seen["x"] + seen["width"] + 1


def test_tab_goes_from_a_grid_to_what_comes_after_the_table(tab: Tab) -> None:
    page = tab.page
    for key, after in [("full", "Between"), ("edited", "Below")]:
        table = page.locator(f".stDataFrame.st-key-{key}")
        expect(table.locator(".dvn-scroller")).to_have_attribute("tabindex", "-1")
        table.locator("canvas").first.focus()
        page.keyboard.press("Tab")
        expect(page.get_by_role("button", name=after)).to_be_focused()
