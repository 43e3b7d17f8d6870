"""What is open stays open, and what is emptied goes back, as the user sees it."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.server import Serve
from tests.browser.tab import OpenTab

LISTS = """
import millpond as st

s = st.session_state
names = s.setdefault("names", ["Ann", "Bob", "Cem"])
if st.button("Delete"):
    names.pop(0)
if st.button("Insert"):
    names.insert(0, "New")
for name in names:
    with st.expander(name):
        st.text(f"inside of {name}")
for name, tab in zip(names, st.tabs([f"Tab {name}" for name in names])):
    tab.text(f"under {name}")
"""


def check_bob(page: Page) -> None:
    expect(page.get_by_text("inside of Bob")).to_be_visible()
    expect(page.get_by_text("inside of Cem")).to_be_hidden()
    expect(page.get_by_role("tab", name="Tab Bob")).to_have_attribute("aria-selected", "true")
    expect(page.get_by_text("under Bob")).to_be_visible()
    expect(page.get_by_text("under Cem")).to_be_hidden()


def test_an_open_expander_and_tab_stay_open_when_one_before_them_comes_or_goes(
    serve: Serve, open_tab: OpenTab
) -> None:
    tab = open_tab(serve(LISTS))
    page = tab.page
    page.locator("summary", has_text="Bob").click()
    page.get_by_role("tab", name="Tab Bob").click()
    check_bob(page)
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_text("inside of Ann")).to_have_count(0)
    check_bob(page)
    page.get_by_role("button", name="Insert").click()
    expect(page.get_by_text("inside of New")).to_be_attached()
    expect(page.get_by_text("inside of New")).to_be_hidden()
    check_bob(page)
    page.reload()
    check_bob(page)


FIELDS = """
import datetime as dt
import millpond as st

day = st.date_input("Day", dt.date(2020, 1, 15))
moment = st.time_input("Moment", dt.time(8, 45))
number = st.number_input("Number", value=5)
free = st.number_input("Free", value=None, step=1)
pick = st.selectbox("Pick", ["a", "a", "b"], index=None)
st.text(f"{day} {moment} {number} {free} {pick}")
"""


def empty(page: Page, field: str) -> None:
    parts = page.get_by_test_id(field).get_by_role("spinbutton")
    for part in parts.all():
        part.focus()
        for _ in range(4):
            page.keyboard.press("Backspace")
    page.keyboard.press("Enter")


def test_an_emptied_field_shows_its_default_again(serve: Serve, open_tab: OpenTab) -> None:
    page = open_tab(serve(FIELDS)).page
    parts = page.get_by_test_id("stDateInput").get_by_role("spinbutton")
    parts.first.focus()
    page.keyboard.type("2021")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("2021-01-15 08:45:00")).to_be_visible()
    empty(page, "stDateInput")
    expect(page.get_by_text("2020-01-15 08:45:00")).to_be_visible()
    expect(parts.first).to_have_text("2020")
    empty(page, "stTimeInput")
    expect(page.get_by_test_id("stTimeInput").get_by_role("spinbutton").first).to_have_text("08")
    page.get_by_label("Number", exact=True).fill("7")
    page.keyboard.press("Enter")
    expect(page.get_by_text("08:45:00 7 None")).to_be_visible()
    page.get_by_label("Number", exact=True).fill("")
    page.keyboard.press("Enter")
    expect(page.get_by_text("08:45:00 5 None")).to_be_visible()
    expect(page.get_by_label("Number", exact=True)).to_have_value("5")


def test_escape_empties_what_may_be_empty(serve: Serve, open_tab: OpenTab) -> None:
    page = open_tab(serve(FIELDS)).page
    page.get_by_label("Free").fill("3")
    page.keyboard.press("Enter")
    page.get_by_role("combobox", name="Pick").click()
    page.get_by_role("option", name="b").click()
    expect(page.get_by_text("3 b", exact=False)).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_text("3 None")).to_be_visible()
    page.get_by_label("Free").press("Escape")
    expect(page.get_by_text("5 None None")).to_be_visible()


def test_of_two_options_with_the_same_words_the_second_can_be_chosen(serve: Serve, open_tab: OpenTab) -> None:
    page = open_tab(
        serve("""
import millpond as st
one = st.selectbox("One", [1, 2, 3], format_func=lambda n: "even" if n % 2 == 0 else "odd")
many = st.multiselect("Many", [1, 2, 3], format_func=lambda n: "even" if n % 2 == 0 else "odd")
choice = st.radio("Radio", [1, 2, 3], format_func=lambda n: "even" if n % 2 == 0 else "odd")
st.text(f"{one} {many} {choice}")
""")
    ).page
    page.get_by_role("combobox", name="One").click()
    page.get_by_role("option", name="odd").nth(1).click()
    expect(page.get_by_text("3 [] 1")).to_be_visible()
    page.get_by_role("combobox", name="Many").click()
    page.get_by_role("option", name="odd").nth(1).click()
    expect(page.get_by_text("3 [3] 1")).to_be_visible()
    page.get_by_role("option", name="odd").click()
    expect(page.get_by_text("3 [3, 1] 1")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("radio", name="odd").nth(1).check()
    expect(page.get_by_text("3 [3, 1] 3")).to_be_visible()
    expect(page.get_by_role("radio", name="odd").nth(0)).not_to_be_checked()
