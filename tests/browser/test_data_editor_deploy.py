"""What is entered while the server is away, and comes to a new version of the script."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import WebSocketRoute, expect

from tests.browser.server import Serve
from tests.browser.tab import OpenTab, press_tool
from tests.browser.test_data_editor import enter, reads
from tests.browser.test_data_editor_faults import waiting
from tests.browser.test_durable import until

TABLE = """
import millpond as st

made = st.data_editor([{"name": "a", "n": 1}, {"name": "b", "n": 2}], num_rows="dynamic")
st.text(f"made: {made}")
"""
NEW = """
import millpond as st

st.caption("A new version")
rows = [{"name": "a", "n": 1, "more": "x"}, {"name": "b", "n": 2, "more": "y"}]
made = st.data_editor(rows, num_rows="fixed")
st.text(f"made: {made}")
"""
NO_TABLE = """
import millpond as st

st.text("Nothing to edit")
"""


@pytest.mark.parametrize("typed", ["a row", "a cell", "both"])
def test_what_is_entered_during_a_deploy_is_in_the_table_of_the_new_version_or_said(
    serve: Serve, open_tab: OpenTab, typed: str
) -> None:
    server = serve(TABLE)
    tab = open_tab(server)
    tab.allow_outage()
    page = tab.page
    reads(page, 1, 0, "a")
    until(tab, lambda: waiting(tab) == 0)
    server.kill()
    name = "b"
    if typed != "a row":
        enter(page, 1, 1, name := "second")
    if typed != "a cell":
        press_tool(page.get_by_role("button", name="Add a row"))
        enter(page, 1, 2, "third")
    server.save(NEW)
    server.start()
    tab.says("A new version")
    tab.says(f"made: [{{'name': 'a', 'n': 1, 'more': 'x'}}, {{'name': '{name}', 'n': 2, 'more': 'y'}}]")
    note = page.get_by_test_id("stDataEditorNote")
    expect(note).to_have_text("" if typed == "a cell" else "The table did not take all that was entered.")
    expect(page.get_by_test_id("stToast")).to_have_count(0)
    until(tab, lambda: waiting(tab) == 0)


def test_an_edit_of_a_table_that_nobody_knows_is_said_beside_the_table(
    serve: Serve, open_tab: OpenTab
) -> None:
    server = serve(TABLE)
    tab = open_tab(server)
    page = tab.page

    def connect(route: WebSocketRoute) -> None:
        to = route.connect_to_server()
        route.on_message(
            lambda frame: to.send(re.sub(r"(base\W+)[0-9a-f]{32}", r"\g<1>" + "0" * 32, str(frame)))
        )

    page.route_web_socket("**/_millpond/stream", connect)
    page.reload()
    reads(page, 1, 0, "a")
    enter(page, 1, 0, "first")
    expect(page.get_by_test_id("stDataEditorNote")).to_have_text(
        "Your last entry was for a table that no longer exists. Enter it again."
    )
    tab.says("made: [{'name': 'a', 'n': 1}, {'name': 'b', 'n': 2}]")
    reads(page, 1, 0, "a")


def test_what_is_entered_into_a_table_that_a_deploy_takes_away_is_said_once(
    serve: Serve, open_tab: OpenTab
) -> None:
    server = serve(TABLE)
    tab = open_tab(server)
    tab.allow_outage()
    page = tab.page
    reads(page, 1, 0, "a")
    until(tab, lambda: waiting(tab) == 0)
    server.kill()
    enter(page, 1, 1, "second")
    enter(page, 1, 0, "first")
    server.save(NO_TABLE)
    server.start()
    tab.says("Nothing to edit")
    said = page.get_by_test_id("stToast")
    expect(said).to_have_text(
        "What you entered last could not be kept: the page has changed meanwhile. Enter it again."
    )
    until(tab, lambda: waiting(tab) == 0)
    said.get_by_role("button", name="Close").click()
    expect(said).to_have_count(0)
    page.reload()
    tab.says("Nothing to edit")
    tab.idle()
    expect(said).to_have_count(0)
