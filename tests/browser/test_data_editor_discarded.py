"""Edits that wait for their rows: the page says so, and the user can discard them."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.server import Serve
from tests.browser.tab import OpenTab, Tab
from tests.browser.test_data_editor import enter, reads
from tests.browser.test_data_editor_faults import waiting
from tests.browser.test_durable import until

APP = """
import millpond as st

shown = st.radio("Show", ["abc", "xyz", "all"])
rows = [{"name": name, "n": ord(name)} for name in ("abcxyz" if shown == "all" else shown)]
st.text(" ".join(f"{row['name']}{row['n']}" for row in st.data_editor(rows)))
"""
PLAIN = "a97 b98 c99"


def opened(tab: Tab) -> Page:
    """Two rows are edited, and others are shown."""
    page = tab.page
    reads(page, 0, 0, "a")
    enter(page, 1, 0, "1")
    enter(page, 1, 2, "3")
    tab.says("a1 b98 c3")
    page.get_by_text("xyz", exact=True).click()
    tab.says("x120 y121 z122")
    expect(page.get_by_test_id("stDataEditorNote")).to_have_text("Changes wait for 2 rows that are not here.")
    return page


def show(tab: Tab, rows: str) -> None:
    tab.page.get_by_text(rows, exact=True).click()


@pytest.mark.parametrize("end", ["reloaded", "killed"])
def test_changes_that_wait_are_discarded_with_the_keyboard_and_stay_so(
    serve: Serve, open_tab: OpenTab, end: str
) -> None:
    server = serve(APP)
    tab = open_tab(server)
    tab.allow_outage()
    page = opened(tab)
    discard = page.get_by_role("button", name="Discard waiting changes")
    discard.focus()
    page.keyboard.press("Enter")
    expect(discard).to_have_count(0)
    expect(page.get_by_test_id("stDataEditorNote")).to_have_text(
        "The waiting changes have been discarded. Undo brings them back."
    )
    expect(page.locator(".dataframeGrid :focus")).to_have_count(1)
    if end == "killed":
        server.kill()
        server.start()
    else:
        until(tab, lambda: waiting(tab) == 0)
    page.reload()
    tab.says("x120 y121 z122")
    show(tab, "abc")
    tab.says(PLAIN)
    show(tab, "all")
    tab.says(f"{PLAIN} x120 y121 z122")
    expect(page.get_by_test_id("stDataEditorNote")).to_have_text("")


def test_changes_that_were_discarded_return_when_that_is_undone(serve: Serve, open_tab: OpenTab) -> None:
    tab = open_tab(serve(APP))
    page = opened(tab)
    page.get_by_role("button", name="Discard waiting changes").click()
    expect(page.get_by_test_id("stDataEditorNote")).to_contain_text("discarded")
    page.keyboard.press("Control+z")
    expect(page.get_by_test_id("stDataEditorNote")).to_have_text("Changes wait for 2 rows that are not here.")
    show(tab, "abc")
    tab.says("a1 b98 c3")
