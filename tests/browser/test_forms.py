"""Forms: nothing is sent before they are submitted."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.tab import Tab

APP = """
import millpond as st

st.session_state.setdefault("runs", 0)
st.session_state.runs += 1
with st.form("entry", clear_on_submit=True):
    st.text_input("Name", key="name")
    st.number_input("Amount", 0, 10, 2, key="amount")
    st.checkbox("Gift", key="gift")
    save = st.form_submit_button("Save", key="save")
    draft = st.form_submit_button("Save as draft", key="draft")
st.text(f"runs {st.session_state.runs}")
if save or draft:
    which = "save" if save else "draft"
    st.text(f"{which}: {st.session_state.name} {st.session_state.amount} {st.session_state.gift}")

def kept():
    st.session_state.seen = st.session_state.word

with st.form("keeping", enter_to_submit=False):
    st.text_input("Word", key="word")
    st.form_submit_button("Keep", on_click=kept)
st.text(f"kept: {st.session_state.get('seen')}")
"""


def test_nothing_is_sent_before_submit(tab: Tab):
    page = tab.page
    tab.says("runs 1")
    before = len(tab.sent)
    page.get_by_label("Name").fill("Ada")
    page.get_by_label("Amount").fill("5")
    page.get_by_label("Gift").check()
    page.get_by_label("Gift").blur()
    assert len(tab.sent) == before
    tab.press("Save")
    tab.says("save: Ada 5 True")
    tab.says("runs 2")
    assert len(tab.sent) == before + 1


def test_the_form_is_cleared_after_submit(tab: Tab):
    page = tab.page
    page.get_by_label("Name").fill("Ada")
    page.get_by_label("Gift").check()
    tab.press("Save")
    tab.says("save: Ada 2 True")
    expect(page.get_by_label("Name")).to_have_value("")
    expect(page.get_by_label("Gift")).not_to_be_checked()


def test_several_submit_buttons(tab: Tab):
    tab.page.get_by_label("Name").fill("Grace")
    tab.press("Save as draft")
    tab.says("draft: Grace 2 False")


def test_enter_submits(tab: Tab):
    tab.page.get_by_label("Name").press_sequentially("Mary")
    tab.page.keyboard.press("Enter")
    tab.says("save: Mary 2 False")


def test_enter_does_not_submit_where_the_form_says_so(tab: Tab):
    before = len(tab.sent)
    tab.page.get_by_label("Word").press_sequentially("pond")
    tab.page.keyboard.press("Enter")
    tab.page.get_by_label("Word").blur()
    assert len(tab.sent) == before
    tab.press("Keep")
    tab.says("kept: pond")
    expect(tab.page.get_by_label("Word")).to_have_value("pond")
