"""What opens over the page, with words that are hard to find room for: the same is measured as in ``test_crowded.py``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import new_profile
from tests.browser.server import AppServer
from tests.browser.tab import Tab
from tests.browser.test_crowded import CONTRAST, FINDINGS, measure
from tests.crowded import WORDS, source

OPENERS = {
    "selectbox": '[role="combobox"]',
    "multiselect": '[role="combobox"]',
    "date_input": ".field-end button",
    "date_input_of_a_day": ".field-end button",
    "popover": "button",
    "menu_button": "button",
}
"""What is pressed, in the element of this name."""
OVER = '[role="listbox"], [role="dialog"], [role="menu"], .popup, [popover]:not([role="tooltip"])'
LOOKS: dict[str, dict[str, Any]] = {
    "desktop": {"width": 1280},
    "zoomed to 200 %, dark": {"width": 640, "color_scheme": "dark"},
    "phone": {"width": 320},
    "phone, forced colours": {"width": 320, "forced_colors": "active"},
}


@pytest.fixture(scope="module")
def lists(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppServer]:
    script = tmp_path_factory.mktemp("lists") / "app.py"
    script.write_text(source(WORDS, OPENERS))
    with AppServer(script) as server:
        yield server


def opened(chromium: Browser, app: AppServer, *, width: int, **look: Any) -> Tab:
    profile = new_profile(chromium, viewport={"width": width, "height": 900}, reduced_motion="reduce", **look)
    tab = Tab(profile.new_page(), app)
    tab.page.goto(app.url + "/?columns=1")
    tab.says("the end")
    tab.drawn()
    return tab


@pytest.mark.parametrize("look", LOOKS)
def test_words_find_room_in_what_opens(look: str, chromium: Browser, lists: AppServer) -> None:
    tab = opened(chromium, lists, **LOOKS[look])
    page = tab.page
    over = page.locator(OVER).filter(visible=True)
    found = []
    for kind, opener in OPENERS.items():
        for words in WORDS:
            page.locator(f".st-key-of-columns_1__{kind}__{words}").locator(opener).first.click()
            expect(over.first).to_be_visible()
            found += measure(page, FINDINGS, f"{kind} with {words}")
            found += measure(page, CONTRAST, f"{kind} with {words}")
            page.keyboard.press("Escape")
            expect(over).to_have_count(0)
    assert tab.troubles() == []
    page.context.close()
    assert not found, "\n".join(found)
