"""Halves of characters, which no message can carry: drawn, typed and pasted."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.server import Serve
from tests.browser.tab import OpenTab

DRAWS = r"""
import millpond as st

st.session_state.setdefault("count", 0)
st.text("a file \udce4.jpg")
if st.button("Increment"):
    st.session_state.count += 1
st.text(f"count {st.session_state.count}")
"""

ENTERED = """
import millpond as st

name = st.text_input("Name")
st.text("name " + ascii(name))
"""

ROUGH = r"""
import millpond as st
from millpond.elements.place import Place
from millpond.elements.text import Text

st.session_state.setdefault("count", 0)
if st.button("Increment"):
    st.session_state.count += 1
place = st.empty()
props = Text(body=f"fine {st.session_state.count}")
Place()._draw(props)
if st.session_state.count != 1:
    props.body = object()  # what the tree would not have taken
st.text(f"count {st.session_state.count}")
"""


def test_the_page_goes_on_with_a_text_that_has_half_a_character(serve: Serve, open_tab: OpenTab):
    tab = open_tab(serve(DRAWS))
    tab.says("count 0")
    tab.press("Increment")
    tab.says("count 1")


@pytest.mark.parametrize("half", [r"\ud83d", r"x\ude00y"])
def test_half_a_character_that_is_entered_arrives(serve: Serve, open_tab: OpenTab, half: str):
    tab = open_tab(serve(ENTERED))
    field = tab.page.get_by_label("Name")
    field.focus()
    tab.page.evaluate(f"document.execCommand('insertText', false, '{half}')")
    field.press("Enter")
    shown = half.replace(r"\ud83d", r"\ufffd").replace(r"\ude00", r"\ufffd")
    tab.says(f"name '{shown}'")
    field.fill("whole 😀")
    field.press("Enter")
    tab.says(r"name 'whole \U0001f600'")


def test_what_cannot_be_sent_is_an_error_and_the_page_goes_on(serve: Serve, open_tab: OpenTab):
    tab = open_tab(serve(ROUGH))
    expect(tab.page.get_by_test_id("stException")).to_contain_text("cannot be sent to the browser.")
    tab.press("Increment")
    tab.says("fine 1")
    tab.says("count 1")
    expect(tab.page.get_by_test_id("stException")).to_have_count(0)
    tab.press("Increment")
    expect(tab.page.get_by_test_id("stException")).to_be_visible()
    tab.says("count 2")
