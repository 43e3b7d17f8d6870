"""Tables on the page and numbers in large type, as they are seen: sticky headers, colours, nothing executed."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.tab import Tab

APP = """
import pandas as pd
import millpond as st

st.metric("Orders", 1284, -12, chart_data=[3, 9, 4], border=True)
table = pd.DataFrame({"n": range(300), "text": ["**b** <img src=x onerror='document.title=1'>"] * 300})
with st.container(key="high"):
    st.table(table, height=200)
with st.container(key="long"):
    st.table(table)
styler = table.head(3).style.format({"n": "{:.2f} €"}).map(lambda n: "background-color: rgb(255, 255, 0)" if n == 1 else "", subset=["n"])
styler = styler.set_table_styles([{"selector": "thead th", "props": "color: rgb(0, 0, 255)"}])
with st.container(key="styled"):
    st.table(styler)
st.json({"rows": [{"id": n, "text": "x" * 90} for n in range(5000)], "end": True}, expanded=1)
with st.container(key="grid"):
    st.dataframe(styler, key="styled-grid")
"""


def test_the_header_stays_when_the_table_scrolls(tab: Tab) -> None:
    page = tab.page
    box = page.locator(".st-key-high [role=region]")
    expect(box).to_have_attribute("tabindex", "0")
    head = box.get_by_role("columnheader", name="text")
    box.get_by_text("100", exact=True).evaluate("cell => cell.scrollIntoView({ block: 'center' })")
    expect(box.get_by_text("100", exact=True)).to_be_in_viewport()
    seen, top = head.bounding_box(), box.bounding_box()
    assert seen is not None
    assert top is not None
    assert abs(seen["y"] - top["y"]) < 2


def test_the_header_stays_when_the_page_scrolls(tab: Tab) -> None:
    page = tab.page
    page.locator(".st-key-long").get_by_text("150", exact=True).scroll_into_view_if_needed()
    expect(page.locator(".st-key-long").get_by_role("columnheader", name="text")).to_be_in_viewport()


def test_markdown_is_shown_and_html_is_text(tab: Tab) -> None:
    cells = tab.page.locator(".st-key-high td")
    expect(cells.nth(1).locator("strong")).to_have_text("b")
    expect(cells.nth(1)).to_contain_text("<img src=x")
    expect(tab.page.locator("[data-testid=stTable] img")).to_have_count(0)


def test_a_styler_is_seen_on_the_page_and_in_the_grid(tab: Tab) -> None:
    page = tab.page
    cells = page.locator(".st-key-styled td")
    expect(cells.nth(2)).to_have_text("1.00 €")
    expect(cells.nth(2)).to_have_css("background-color", "rgb(255, 255, 0)")
    expect(cells.nth(2)).to_have_css("color", "rgb(0, 0, 0)")
    expect(page.locator(".st-key-styled th").first).to_have_css("color", "rgb(0, 0, 255)")
    expect(page.locator(".st-key-high th").first).not_to_have_css("color", "rgb(0, 0, 255)")
    expect(page.locator(".st-key-grid").get_by_test_id("glide-cell-1-1")).to_have_text("1.00 €")


def test_a_chart_says_its_value_under_the_pointer(tab: Tab) -> None:
    chart = tab.page.get_by_test_id("stMetricChart")
    expect(chart.get_by_role("img", name="from 3 to 4, lowest 3, highest 9")).to_be_visible()
    box = chart.bounding_box()
    assert box is not None
    tab.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(chart.get_by_text("9", exact=True)).to_be_visible()


def test_a_large_json_comes_as_it_is_opened(tab: Tab) -> None:
    tree = tab.page.get_by_role("tree")
    rows = tree.get_by_role("treeitem", name="rows")
    expect(rows).to_contain_text("5000 items")
    expect(tree.get_by_role("treeitem", name="end")).to_contain_text("true")
    rows.click()
    tree.get_by_role("treeitem", name="99: ").click()
    expect(tree.get_by_role("treeitem", name='"id"')).to_contain_text("99")
    tree.get_by_role("treeitem", name="Show 1,000 more").click()
    expect(tree.get_by_role("treeitem", name="1099: ")).to_be_attached()
    rows.click()
    expect(tree.get_by_role("treeitem")).to_have_count(3)
