"""The address of the page: what the app writes to it, and widgets that are bound to it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.server import AppServer, Serve
from tests.browser.tab import OpenTab, Tab

APP = """
import millpond as st

def changed():
    st.session_state.calls = st.session_state.get("calls", 0) + 1

n = st.number_input("N", 0, 100, 20, key="n", bind="query-params", on_change=changed)
st.text(f"n is {n}, {st.session_state.get('calls', 0)} calls")
with st.form("form"):
    st.text_input("Name", key="name", bind="query-params")
    st.form_submit_button("Send")
if st.checkbox("Show", True):
    st.text_input("More", key="more", bind="query-params")
if st.button("Next"):
    st.query_params.page = int(st.query_params.get("page", 1)) + 1
st.text(f"page {st.query_params.get('page', 1)}")
more = st.expander("Details", key="details", bind="query-params")
st.text(f"details {more.open}")
one, two = st.tabs(["One", "Two"], on_change="rerun", key="tab")
if two.open:
    two.text("the second")
st.text(f"tab {st.session_state.tab}")
"""


def address(page: Page, query: str) -> None:
    """Wait until the address has this query string."""
    expect(page).to_have_url(re.compile(r"^[^?]*" + re.escape(f"?{query}" if query else "") + "$"))


def enter(page: Page, label: str, text: str) -> None:
    field = page.get_by_label(label, exact=True)
    field.fill(text)
    field.press("Enter")


def test_a_link_opens_the_page_as_it_says_and_changes_are_in_the_address(
    app_of_module: AppServer, open_tab: OpenTab
) -> None:
    tab = open_tab(app_of_module, "/?n=30&x=1&more=hello&details=true")
    tab.says("n is 30, 0 calls")
    tab.says("details True")
    expect(tab.page.get_by_label("More")).to_have_value("hello")
    length = tab.page.evaluate("history.length")
    enter(tab.page, "N", "40")
    tab.says("n is 40, 1 calls")
    address(tab.page, "n=40&x=1&more=hello&details=true")
    tab.page.get_by_text("Details", exact=True).click()
    tab.says("details False")
    tab.page.get_by_text("Show").click()
    address(tab.page, "n=40&x=1")
    enter(tab.page, "N", "20")
    address(tab.page, "x=1")
    assert tab.page.evaluate("history.length") == length, "widgets leave no trace in the history"


def test_what_a_widget_cannot_have_leaves_the_address(app_of_module: AppServer, open_tab: OpenTab) -> None:
    tab = open_tab(app_of_module, "/?n=999&details=maybe")
    tab.says("n is 20, 0 calls")
    address(tab.page, "")


def test_the_app_writes_and_back_runs_it_with_what_was_there(tab: Tab) -> None:
    tab.says("page 1")
    enter(tab.page, "N", "30")
    tab.press("Next")
    address(tab.page, "n=30&page=2")
    tab.press("Next")
    address(tab.page, "n=30&page=3")
    enter(tab.page, "N", "40")
    tab.says("n is 40, 2 calls")
    tab.page.go_back()
    tab.says("page 2")
    tab.says("n is 30, 2 calls")
    address(tab.page, "n=30&page=2")
    tab.page.go_back()
    tab.says("page 1")
    tab.page.go_forward()
    tab.says("page 2")
    tab.page.reload()
    tab.says("page 2")
    tab.says("n is 30, 2 calls")
    address(tab.page, "n=30&page=2")


def test_a_field_of_a_form_is_in_the_address_before_it_is_sent(tab: Tab) -> None:
    field = tab.page.get_by_label("Name", exact=True)
    field.fill("Ada")
    field.press("Tab")
    address(tab.page, "name=Ada")
    tab.press("Next")
    address(tab.page, "name=Ada&page=2")
    tab.page.reload()
    expect(field).to_have_value("Ada")
    address(tab.page, "name=Ada&page=2")


def test_another_address_in_the_same_tab_is_taken_and_the_rest_stays(tab: Tab) -> None:
    enter(tab.page, "N", "30")
    tab.says("n is 30, 1 calls")
    tab.page.get_by_role("tab", name="Two").click()
    tab.says("the second")
    url = tab.page.url.split("?")[0]
    tab.page.goto(url + "?n=50")
    tab.says("n is 50, 1 calls")
    tab.says("tab Two")
    tab.page.goto(url)
    tab.says("n is 20, 1 calls")
    tab.says("the second")


@pytest.fixture
def server(serve: Serve) -> AppServer:
    """A server of the test's own, to be ended."""
    return serve(APP)


def test_a_restart_keeps_address_and_values_and_counts_a_change_once(
    server: AppServer, open_tab: OpenTab
) -> None:
    tab = open_tab(server)
    tab.allow_outage()
    tab.press("Next")
    enter(tab.page, "N", "30")
    tab.says("n is 30, 1 calls")
    tab.idle()
    server.kill()
    enter(tab.page, "N", "40")
    address(tab.page, "page=2&n=40")
    server.start()
    tab.says("n is 40, 2 calls")
    tab.says("page 2")
    address(tab.page, "page=2&n=40")


def test_a_change_while_the_server_is_away_counts_once_after_a_reload(
    server: AppServer, open_tab: OpenTab
) -> None:
    """The address has it already: it must not be taken for the user's word, or its callback would be lost."""
    tab = open_tab(server)
    tab.allow_outage()
    enter(tab.page, "N", "30")
    tab.says("n is 30, 1 calls")
    tab.idle()
    server.kill()
    enter(tab.page, "N", "40")
    address(tab.page, "n=40")
    server.start()
    tab.page.reload()
    tab.says("n is 40, 2 calls")


def test_expanders_and_tabs_tell_the_script(tab: Tab) -> None:
    tab.says("tab One")
    expect(tab.page.get_by_text("the second")).to_have_count(0)
    tab.page.get_by_role("tab", name="Two").click()
    tab.says("the second")
    tab.says("tab Two")
    tab.page.reload()
    tab.says("the second")
