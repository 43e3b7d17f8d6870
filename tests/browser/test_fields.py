"""What only a browser shows of the fields: what is typed, clicked, pointed at, and what the script then has."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.tab import Tab

APP = """
import datetime as dt
import millpond as st

day = st.date_input("Day", dt.date(2027, 1, 31), key="day")
st.text(f"day: {day}")
stay = st.date_input("Stay", (dt.date(2027, 1, 15), dt.date(2027, 1, 31)), key="stay")
st.text(f"stay: {stay[0]} to {stay[-1]}")
time = st.time_input("Time", dt.time(19, 30), key="time")
st.text(f"time: {time}")
"""


def widget(page: Page, key: str) -> Locator:
    return page.locator(f".st-key-{key}")


def part(page: Page, key: str, name: str) -> Locator:
    """A part of a date or time field."""
    return widget(page, key).get_by_role("spinbutton", name=name)


def shown(page: Page, key: str, test_id: str) -> str:
    text = widget(page, key).get_by_test_id(test_id).inner_text()
    return "".join(text.split()).strip("\u2066\u2069")


@pytest.mark.parametrize("key", ["Enter", "Tab"])
def test_the_date_that_is_shown_is_the_one_that_the_script_has(tab: Tab, key: str):
    part(tab.page, "day", "month").press_sequentially("02")
    tab.page.keyboard.press(key)
    part(tab.page, "stay", "year, Stay start").focus()
    tab.says("day: 2027-02-28")
    assert shown(tab.page, "day", "stDateInputField") == "2027/02/28"


def test_an_end_of_a_range_that_is_no_date_becomes_one(tab: Tab):
    part(tab.page, "stay", "month, Stay end").press_sequentially("02")
    part(tab.page, "day", "year").focus()
    tab.says("stay: 2027-01-15 to 2027-02-28")
    assert shown(tab.page, "stay", "stDateInputField") == "2027/01/15–2027/02/28"


def test_a_click_on_a_date_opens_its_calendar_and_typing_goes_on(tab: Tab):
    page = tab.page
    part(page, "day", "month").click()
    calendar = page.get_by_test_id("stDateInputCalendar")
    expect(calendar).to_be_visible()
    page.keyboard.type("03")
    calendar.get_by_role("button", name="Friday, March 5, 2027").click()
    tab.says("day: 2027-03-05")
    expect(calendar).to_have_count(0)
    expect(widget(page, "day").locator(":focus")).to_have_count(1)
