"""Colours that the user's system forces on the page: what is chosen is still told from what is not."""

from __future__ import annotations

from playwright.sync_api import Locator

from tests.browser.server import Serve
from tests.browser.tab import OpenTab

APP = """
import millpond as st

st.button("Plain")
st.button("Main", type="primary")
st.button("Quiet", type="tertiary")
st.tabs(["One", "Two"])
st.pagination(5, key="page")
st.badge("New")
st.markdown("Inline `code`")
st.code("x = 1")
"""


def css(of: Locator, name: str) -> str:
    value: str = of.evaluate("(element, name) => getComputedStyle(element)[name]", name)
    return value


def test_what_is_chosen_is_seen(serve: Serve, open_tab: OpenTab) -> None:
    tab = open_tab(serve(APP), forced_colors="active")
    page = tab.page

    def button(name: str) -> Locator:
        return page.get_by_role("button", name=name, exact=True)

    assert css(button("Main"), "backgroundColor") != css(button("Plain"), "backgroundColor")
    assert css(button("Quiet"), "borderTopColor") == css(page.locator("body"), "backgroundColor")
    first, second = (page.get_by_role("tab", name=name) for name in ("One", "Two"))
    assert css(first, "borderBottomColor") != css(second, "borderBottomColor")
    pages = page.locator(".pagination .page-button")
    current = page.locator(".pagination [aria-current]")
    assert css(current, "backgroundColor") != css(pages.last, "backgroundColor")
    for one in (".stMarkdownBadge", ".stMarkdown code", ".stCode"):
        assert css(page.locator(one).first, "outlineStyle") == "solid"
