"""Labels that are longer than there is room for."""

from __future__ import annotations

from playwright.sync_api import Locator

from tests.browser.server import Serve
from tests.browser.tab import OpenTab

WORD = """
import millpond as st

word = "Donaudampfschifffahrtsgesellschaft" * 5
st.title(word)
st.button(word)
st.checkbox(word)
st.radio(word, [word])
st.selectbox(word, [word])
st.multiselect(word, [word], [word])
st.text_input(word)
st.text_area(word)
st.number_input(word)
st.slider(word)
st.date_input(word)
st.expander(word)
st.tabs([word])
st.progress(50, word)
st.info(word)
with st.form("form"):
    st.form_submit_button(word)
st.text("the end")
"""

WRAP = """
import millpond as st

label = "A label of many words that goes on " * 5
with st.container(horizontal=True):
    st.button(label, key="in_a_row")
(column,) = st.columns(1)
column.button(label, key="in_a_column")
column.button(label, key="wide_in_a_column", width="stretch")
column.button(label, key="asked_for", wrap=True)
column.container().button(label, key="in_a_container")
st.button(label, key="plain")
st.button(label, key="refused", wrap=False)
"""


def test_a_long_word_makes_no_page_wider(serve: Serve, open_tab: OpenTab):
    tab = open_tab(serve(WORD), viewport={"width": 375, "height": 700})
    tab.says("the end")
    assert tab.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_button_shows_its_whole_label_unless_the_app_wants_one_line(serve: Serve, open_tab: OpenTab):
    tab = open_tab(serve(WRAP), viewport={"width": 600, "height": 900})
    tab.idle()

    def high(key: str) -> bool:
        return height_of(tab.page.locator(f".st-key-{key} button")) > 50

    keys = ("in_a_row", "in_a_column", "wide_in_a_column", "asked_for", "in_a_container", "plain", "refused")
    assert [key for key in keys if not high(key)] == ["refused"]


def height_of(element: Locator) -> float:
    box = element.bounding_box()
    assert box is not None
    return box["height"]
