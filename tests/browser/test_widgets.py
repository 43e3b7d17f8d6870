"""Every widget, set by mouse and by keyboard; its value arrives in Python."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.server import AppServer
from tests.browser.tab import Tab

APP = """
import datetime as dt
import millpond as st

NAMES = ["Berlin", "Lagos", "Lima", "Osaka"]
DAY = dt.date(2027, 1, 15)
INITIAL = {
    "checkbox": False, "toggle": False, "radio": "S", "selectbox": "Berlin", "optional": None,
    "multiselect": ["Lima"], "slider": 40, "range": (0.2, 0.8), "number": 2, "float": 2.5, "text": "",
    "password": "", "area": "", "date": DAY, "dates": (DAY, dt.date(2027, 1, 20)), "time": dt.time(19, 30),
}

def reset():
    for key, value in INITIAL.items():
        st.session_state[key] = value

if "text" not in st.session_state:
    reset()
st.button("Reset", on_click=reset)
left, right = st.columns(2)
with left:
    values = {
        "button": st.button("Press", key="button"),
        "checkbox": st.checkbox("Agree", key="checkbox"),
        "toggle": st.toggle("Night", key="toggle"),
        "radio": st.radio("Size", ["S", "M", "L"], key="radio"),
        "selectbox": st.selectbox("City", NAMES, key="selectbox"),
        "optional": st.selectbox("Any city", NAMES, index=None, key="optional"),
        "multiselect": st.multiselect("Cities", NAMES, key="multiselect"),
        "slider": st.slider("Age", 0, 100, step=5, key="slider"),
        "range": st.slider("Between", 0.0, 1.0, (0.2, 0.8), key="range"),
        "number": st.number_input("Amount", 0, 10, key="number"),
        "float": st.number_input("Weight", 0.0, 10.0, step=0.5, key="float"),
        "text": st.text_input("Name", key="text"),
        "password": st.text_input("Secret", type="password", key="password"),
        "area": st.text_area("Notes", key="area"),
        "date": st.date_input("Day", DAY, key="date"),
        "dates": st.date_input("Stay", INITIAL["dates"], key="dates"),
        "time": st.time_input("Time", key="time"),
    }
with right:
    for name, value in values.items():
        st.text(f"{name}: {value!r}")
"""

Act = Callable[[Page], None]
CASES: dict[str, tuple[str, Act]] = {}


def case(name: str, shown: str) -> Callable[[Act], Act]:
    """One way to set one widget, and what the script then has."""

    def register(act: Act) -> Act:
        CASES[f"{shown.partition(':')[0]} {name}"] = (shown, act)
        return act

    return register


def widget(page: Page, key: str) -> Locator:
    return page.locator(f".st-key-{key}")


def slide(page: Page, key: str, thumb: int, share: float) -> None:
    """Drag a thumb to this share of the track."""
    widget(page, key).scroll_into_view_if_needed()
    handle = widget(page, key).locator("input").nth(thumb).bounding_box()
    track = widget(page, key).locator(".slider-track").bounding_box()
    assert handle is not None
    assert track is not None
    page.mouse.move(handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2)
    page.mouse.down()
    page.mouse.move(track["x"] + track["width"] * share, handle["y"] + 5, steps=3)
    page.mouse.up()


@case("by mouse", "button: True")
def _(page: Page) -> None:
    page.get_by_role("button", name="Press").click()


@case("by Enter", "button: True")
def _(page: Page) -> None:
    page.get_by_role("button", name="Press").press("Enter")


@case("by space", "button: True")
def _(page: Page) -> None:
    page.get_by_role("button", name="Press").press("Space")


@case("by a press on its label", "checkbox: True")
def _(page: Page) -> None:
    page.get_by_text("Agree").click()


@case("by space", "checkbox: True")
def _(page: Page) -> None:
    page.get_by_role("checkbox", name="Agree").press("Space")


@case("by mouse", "toggle: True")
def _(page: Page) -> None:
    page.get_by_role("switch", name="Night").click()


@case("by space", "toggle: True")
def _(page: Page) -> None:
    page.get_by_role("switch", name="Night").press("Space")


@case("by mouse", "radio: 'L'")
def _(page: Page) -> None:
    page.get_by_role("radiogroup", name="Size").get_by_text("L").click()


@case("by arrow", "radio: 'M'")
def _(page: Page) -> None:
    page.get_by_role("radio", name="S").press("ArrowDown")


@case("by mouse", "selectbox: 'Lima'")
def _(page: Page) -> None:
    page.get_by_role("combobox", name="City", exact=True).click()
    page.get_by_role("option", name="Lima").click()


@case("by arrows", "selectbox: 'Lagos'")
def _(page: Page) -> None:
    page.get_by_role("combobox", name="City", exact=True).focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("listbox")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")


@case("by typing", "optional: 'Osaka'")
def _(page: Page) -> None:
    page.get_by_role("combobox", name="Any city").press_sequentially("osa")
    expect(page.get_by_role("option")).to_have_count(1)
    page.keyboard.press("Enter")


@case("by mouse", "multiselect: ['Lima', 'Berlin']")
def _(page: Page) -> None:
    page.get_by_role("combobox", name="Cities").click()
    page.get_by_role("option", name="Berlin").click()


@case("by typing", "multiselect: ['Lima', 'Osaka']")
def _(page: Page) -> None:
    page.get_by_role("combobox", name="Cities").press_sequentially("osa")
    page.keyboard.press("Enter")


@case("by Backspace", "multiselect: []")
def _(page: Page) -> None:
    page.get_by_role("combobox", name="Cities").press("Backspace")


@case("by its cross", "multiselect: []")
def _(page: Page) -> None:
    widget(page, "multiselect").get_by_role("button", name="Lima").click()


@case("by drag", "slider: 75")
def _(page: Page) -> None:
    slide(page, "slider", 0, 0.75)


@case("by arrow", "slider: 45")
def _(page: Page) -> None:
    page.get_by_role("slider", name="Age").press("ArrowRight")


@case("by End", "slider: 100")
def _(page: Page) -> None:
    page.get_by_role("slider", name="Age").press("End")


@case("by drag", "range: (0.2, 0.5)")
def _(page: Page) -> None:
    slide(page, "range", 1, 0.5)


@case("by Home", "range: (0.0, 0.8)")
def _(page: Page) -> None:
    page.get_by_role("slider", name="Between minimum").press("Home")


@case("by Enter", "number: 7")
def _(page: Page) -> None:
    field = page.get_by_label("Amount")
    field.fill("7")
    field.press("Enter")


@case("by blur", "number: 8")
def _(page: Page) -> None:
    page.get_by_label("Amount").fill("8")
    page.get_by_label("Amount").blur()


@case("by its button", "number: 3")
def _(page: Page) -> None:
    widget(page, "number").get_by_role("button", name="Increase").click()


@case("by arrow", "number: 1")
def _(page: Page) -> None:
    page.get_by_label("Amount").press("ArrowDown")


@case("by Enter", "float: 3.25")
def _(page: Page) -> None:
    page.get_by_label("Weight").fill("3.25")
    page.get_by_label("Weight").press("Enter")


@case("by its button", "float: 2.0")
def _(page: Page) -> None:
    widget(page, "float").get_by_role("button", name="Decrease").click()


@case("by Enter", "text: 'Ada'")
def _(page: Page) -> None:
    page.get_by_label("Name").press_sequentially("Ada")
    page.keyboard.press("Enter")


@case("by blur", "text: 'Grace'")
def _(page: Page) -> None:
    page.get_by_label("Name").press_sequentially("Grace")
    page.keyboard.press("Tab")


@case("by Enter", "password: 's3cret'")
def _(page: Page) -> None:
    page.get_by_label("Secret").press_sequentially("s3cret")
    page.keyboard.press("Enter")


@case("by Ctrl+Enter", "area: 'one\\ntwo'")
def _(page: Page) -> None:
    page.get_by_label("Notes").press_sequentially("one\ntwo")
    page.keyboard.press("Control+Enter")


@case("by blur", "area: 'three'")
def _(page: Page) -> None:
    page.get_by_label("Notes").fill("three")
    page.get_by_label("Notes").blur()


@case("by typing", "date: datetime.date(2028, 2, 29)")
def _(page: Page) -> None:
    widget(page, "date").get_by_role("spinbutton").first.press_sequentially("20280229")
    page.keyboard.press("Enter")


@case("by calendar", "date: datetime.date(2027, 1, 20)")
def _(page: Page) -> None:
    widget(page, "date").get_by_role("button", name="Open calendar").click()
    page.get_by_role("grid").get_by_role("button", name="January 20, 2027").click()


@case("by calendar and keys", "date: datetime.date(2027, 1, 22)")
def _(page: Page) -> None:
    widget(page, "date").get_by_role("button", name="Open calendar").press("Enter")
    expect(page.get_by_role("grid")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")


@case("by calendar", "dates: (datetime.date(2027, 1, 11), datetime.date(2027, 1, 13))")
def _(page: Page) -> None:
    widget(page, "dates").get_by_role("button", name="Open calendar").click()
    page.get_by_role("grid").get_by_role("button", name="January 11, 2027").click()
    page.get_by_role("grid").get_by_role("button", name="January 13, 2027").click()


@case("by list", "time: datetime.time(20, 15)")
def _(page: Page) -> None:
    widget(page, "time").get_by_role("button", name="Open list of times").click()
    page.get_by_role("option", name="20:15").click()


@case("by typing", "time: datetime.time(8, 45)")
def _(page: Page) -> None:
    widget(page, "time").get_by_role("spinbutton").first.press_sequentially("0845")
    page.keyboard.press("Enter")


@pytest.fixture(scope="module")
def used_tab(app_of_module: AppServer, profile: BrowserContext) -> Iterator[Tab]:
    """One tab for the whole table: its Reset brings the values back."""
    tab = Tab(profile.new_page(), app_of_module)
    tab.page.goto(app_of_module.url)
    yield tab
    assert tab.troubles() == []
    tab.page.close()


@pytest.mark.parametrize("name", CASES)
def test_value_arrives(name: str, used_tab: Tab):
    shown, act = CASES[name]
    tab = used_tab
    tab.idle()
    tab.press("Reset")
    tab.idle()
    before = tab.page.get_by_test_id("stText").all_inner_texts()
    assert shown not in before
    act(tab.page)
    tab.says(shown)
    tab.idle()
    # Nothing but this widget has changed.
    after = tab.page.get_by_test_id("stText").all_inner_texts()
    assert [line for line in after if line not in before] == [shown]


def test_nothing_is_sent_before_a_text_is_committed(tab: Tab):
    page = tab.page
    before = len(tab.sent)
    fields = ["Name", "Secret", "Notes", "Amount"]
    for sent, label in enumerate(fields):
        page.get_by_label(label).focus()  # the blur of the one before sends that
        page.get_by_label(label).press_sequentially("1")
        expect(page.get_by_test_id("InputInstructions")).to_contain_text("Enter to apply")
        assert len(tab.sent) == before + sent, label


def test_a_slider_sends_once_on_release(tab: Tab):
    page = tab.page
    before = len(tab.sent)
    widget(page, "slider").scroll_into_view_if_needed()
    track = widget(page, "slider").locator(".slider-track").bounding_box()
    assert track is not None
    y = track["y"] + track["height"] / 2
    page.mouse.move(track["x"] + track["width"] * 0.4, y)
    page.mouse.down()
    for share in (0.5, 0.6, 0.7, 0.8):
        page.mouse.move(track["x"] + track["width"] * share, y)
    expect(widget(page, "slider").get_by_test_id("stSliderThumbValue")).to_have_text("80")
    assert len(tab.sent) == before
    page.mouse.up()
    tab.says("slider: 80")
    assert len(tab.sent) == before + 1
