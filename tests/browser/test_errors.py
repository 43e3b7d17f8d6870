"""Errors in the page, and what happens when the app's source is saved."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.server import Serve
from tests.browser.tab import OpenTab

GOOD = """
import millpond as st
st.text_input("Name", key="name")
st.text("first version")
"""
BROKEN = """
import millpond as st
st.text("before"
"""


def test_an_exception_says_where_and_gives_no_path_of_the_server(serve: Serve, open_tab: OpenTab):
    server = serve("import millpond as st\nst.text('before')\n[1, 2][5]\nst.text('after')\n")
    tab = open_tab(server)
    box = tab.page.get_by_test_id("stException")
    expect(box).to_contain_text("IndexError: list index out of range")
    expect(box).to_contain_text("app.py:3")
    expect(box).to_contain_text("[1, 2][5]")
    tab.says("before")
    expect(tab.page.get_by_text("after", exact=True)).to_have_count(0)
    assert str(server.script.parent) not in tab.page.content()


def test_a_syntax_error_shows_on_save_and_goes_with_the_next(serve: Serve, open_tab: OpenTab):
    server = serve(GOOD, "--server.runOnSave")
    tab = open_tab(server)
    server.save(BROKEN)
    box = tab.page.get_by_test_id("stException")
    expect(box).to_contain_text("SyntaxError")
    expect(box).to_contain_text("app.py:3")
    server.save(GOOD.replace("first", "second"))
    expect(box).to_have_count(0)
    tab.says("second version")


def test_a_changed_source_offers_a_rerun(serve: Serve, open_tab: OpenTab):
    server = serve(GOOD)
    tab = open_tab(server)
    server.save(GOOD.replace("first", "second"))
    expect(tab.page.get_by_text("Source changed")).to_be_visible()
    tab.says("first version")
    tab.press("Rerun")
    tab.says("second version")
    expect(tab.page.get_by_text("Source changed")).to_have_count(0)
