"""A click counts, whatever the page does when the field before it is left."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.server import Serve
from tests.browser.tab import OpenTab, Tab

APP = """
import millpond as st

s = st.session_state
s.setdefault("clicks", 0)
name = st.text_input("Name", max_chars=20)
number = st.number_input("Number", value=None, max_value=9)
if name or number:
    for line in range(6):
        st.info(f"Hello {name}, {line}")
if st.button("Count"):
    s.clicks += 1
agreed = st.checkbox("Agree")
more = st.expander("More")
more.text("the inside")
st.text(f"{s.clicks} clicks, {name!r}, {agreed}")
st.container(height=3000)
"""


@pytest.fixture
def tab(serve: Serve, open_tab: OpenTab) -> Tab:
    return open_tab(serve(APP))


def press(tab: Tab, what: Locator) -> None:
    """A slow press: the page has all the time to move while the button is down."""
    box = what.bounding_box()
    assert box is not None
    mouse = tab.page.mouse
    mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    mouse.down()
    # Nothing comes, so there is nothing to wait for: this many frames had room to.
    tab.page.evaluate(
        "() => new Promise((done) => { let n = 30; const step = () => (n-- ? requestAnimationFrame(step) : done()); step(); })"
    )
    mouse.up()


def test_a_button_is_pressed_although_the_page_moves_when_the_field_is_left(tab: Tab) -> None:
    tab.page.get_by_label("Name").fill("Ann")
    press(tab, tab.page.get_by_role("button", name="Count"))
    expect(tab.page.get_by_text("1 clicks, 'Ann', False")).to_be_visible()
    events = [frame for frame in tab.sent if '"event"' in frame]
    assert len(events) == 2
    assert "Ann" in events[0], "the text comes before the press: the callback's arguments may be made of it"


def test_a_checkbox_is_ticked_although_the_page_moves_when_the_field_is_left(tab: Tab) -> None:
    tab.page.get_by_label("Name").fill("Ann")
    press(tab, tab.page.get_by_text("Agree"))
    expect(tab.page.get_by_text("0 clicks, 'Ann', True")).to_be_visible()


def test_an_expander_opens_although_the_page_moves_when_the_field_is_left(tab: Tab) -> None:
    tab.page.get_by_label("Name").fill("Ann")
    press(tab, tab.page.get_by_text("More"))
    expect(tab.page.get_by_text("the inside")).to_be_visible()
    expect(tab.page.get_by_text("0 clicks, 'Ann', False")).to_be_visible()


def test_a_button_is_pressed_although_an_error_appears_when_the_field_is_left(tab: Tab) -> None:
    tab.page.get_by_label("Number").fill("99")
    press(tab, tab.page.get_by_role("button", name="Count"))
    expect(tab.page.get_by_text("Must be at most 9.")).to_be_visible()
    expect(tab.page.get_by_text("1 clicks, '', False")).to_be_visible()


def test_a_press_beside_all_sends_what_was_typed(tab: Tab) -> None:
    tab.page.get_by_label("Name").fill("Ann")
    tab.page.mouse.click(5, 500)
    expect(tab.page.get_by_text("0 clicks, 'Ann', False")).to_be_visible()
