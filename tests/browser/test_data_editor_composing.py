"""Text that is composed: by an input method, as for Japanese, and by accents that are typed before their letter."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.tab import Tab

APP = """
import millpond as st

edited = st.data_editor({"name": [f"n{row}" for row in range(5)]})
st.text(" ".join(str(name) for name in edited["name"]))
"""
COMPOSED = 229
"""The code that browsers give keys whose meaning the input method decides."""


class Composer:
    """An input method, as the browser's own protocol has it."""

    def __init__(self, page: Page) -> None:
        self._session = page.context.new_cdp_session(page)

    def press(self, key: str) -> None:
        self._send("dispatchKeyEvent", type="rawKeyDown", key=key, windowsVirtualKeyCode=COMPOSED)
        self._send("dispatchKeyEvent", type="keyUp", key=key, windowsVirtualKeyCode=COMPOSED)

    def compose(self, text: str) -> None:
        self._send("imeSetComposition", text=text, selectionStart=len(text), selectionEnd=len(text))

    def write(self, text: str) -> None:
        self._send("insertText", text=text)

    def _send(self, method: str, **parameters: Any) -> None:
        self._session.send(f"Input.{method}", parameters)


@pytest.fixture
def composer(tab: Tab) -> Composer:
    page = tab.page
    expect(page.get_by_test_id("glide-cell-0-0")).to_have_text("n0")
    page.locator(".dvn-scroller").click(position={"x": 80, "y": 52})
    expect(page.get_by_test_id("glide-cell-0-0")).to_be_focused()
    return Composer(page)


def test_what_is_composed_over_a_cell_replaces_it(tab: Tab, composer: Composer) -> None:
    page = tab.page
    field = page.get_by_test_id("stDataEditorCell").get_by_role("textbox")
    composer.press("Process")
    expect(field).to_be_focused()
    composer.compose("に")
    composer.compose("にほん")
    composer.press("Enter")  # chooses among what it may be written as
    expect(field).to_have_value("にほん")
    composer.write("日本")
    expect(field).to_have_value("日本")
    page.keyboard.press("Enter")
    tab.says("日本 n1 n2 n3 n4")
    composer.press("Dead")
    expect(field).to_be_focused()
    composer.write("ä")
    page.keyboard.press("Enter")
    tab.says("日本 ä n2 n3 n4")


def test_a_key_of_which_nothing_comes_leaves_the_cell_as_it_is(tab: Tab, composer: Composer) -> None:
    page = tab.page
    field = page.get_by_test_id("stDataEditorCell")
    composer.press("Process")
    expect(field).to_have_count(1)
    page.keyboard.press("Enter")
    expect(field).to_have_count(0)
    page.keyboard.type("typed\n")
    tab.says("n0 typed n2 n3 n4")
