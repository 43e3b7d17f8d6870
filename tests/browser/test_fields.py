"""What only a browser shows of the fields: what is typed, clicked, pointed at, and what the script then has."""

from __future__ import annotations

import re
import zlib

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.server import AppServer
from tests.browser.tab import OpenTab, Tab

APP = """
import datetime as dt
import millpond as st

day = st.date_input("Day", dt.date(2027, 1, 31), key="day")
st.text(f"day: {day}")
stay = st.date_input("Stay", (dt.date(2027, 1, 15), dt.date(2027, 1, 31)), key="stay")
st.text(f"stay: {stay[0]} to {stay[-1]}")
time = st.time_input("Time", dt.time(19, 30), key="time")
st.text(f"time: {time}")
for row in range(3):
    if st.button("", key=f"delete{row}", icon=":material/delete:", help=f"Delete row {row}"):
        st.text(f"deleted: {row}")
st.button("Send", disabled=True, help="Nothing to send yet", key="send")
st.text("A text", help="What it [means](https://example.org/)")
st.markdown("|" + "a wide column|" * 20 + "\\n|" + "-|" * 20 + "\\n|" + "a long cell of it|" * 20)
st.toggle("Night", key="night", value=True)
city = st.selectbox("City", ["Berlin", "Lagos", "Lima"], key="city")
st.text(f"city: {city}")
st.multiselect("Cities", ["Berlin", "Lagos", "Lima"], ["Lima", "Lagos"], key="cities")
st.radio("Size", ["S", "M"], captions=["small", "medium"], key="size")
st.checkbox("Agree", key="agree")
st.text_area("Notes", key="notes")
st.progress(40)
st.divider()
st.empty()
st.empty().text("In a placeholder")
st.empty().container(key="box").text("In a container in one")
one, two = st.tabs(["One", "Two"])
one.text("First")
with st.form("order"):
    st.text_input("Name", key="name")
    st.form_submit_button("Send it", type="primary")
with st.sidebar:
    st.text("Aside")
for index, column in enumerate(st.columns(8)):
    column.number_input("N", value=123456, key=f"n{index}")
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


def test_the_help_of_one_button_in_a_column_leaves_the_next_to_be_pressed(tab: Tab):
    page = tab.page
    rows = [page.get_by_role("button", name=f"Delete row {row}") for row in range(3)]
    for row in range(3):
        rows[row].hover()
        tooltip = page.get_by_test_id("stTooltipContent").get_by_text(f"Delete row {row}")
        expect(tooltip).to_be_visible()
        box = page.get_by_test_id("stTooltipContent").bounding_box()
        assert box is not None
        for button in rows:
            other = button.bounding_box()
            assert other is not None
            apart = box["y"] >= other["y"] + other["height"] or box["y"] + box["height"] <= other["y"]
            beside = box["x"] >= other["x"] + other["width"] or box["x"] + box["width"] <= other["x"]
            assert apart or beside
        # Whatever it covers takes what happens there.
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        assert not page.evaluate("([x, y]) => !!document.elementFromPoint(x, y).closest('.tooltip')", [x, y])
    rows[1].click()
    tab.says("deleted: 1")


def test_a_link_in_a_help_text_can_be_followed(tab: Tab):
    page = tab.page
    page.get_by_test_id("stText").get_by_role("button", name="Help").click()
    link = page.get_by_test_id("stTooltipContent").get_by_role("link", name="means")
    link.click(trial=True)


@pytest.mark.parametrize("by", ["pointer", "keyboard"])
def test_the_help_of_a_disabled_button_can_be_read(tab: Tab, by: str):
    page = tab.page
    expect(page.get_by_text("Nothing to send yet")).to_have_count(0)
    if by == "pointer":
        button = page.get_by_role("button", name="Send", exact=True).bounding_box()
        assert button is not None
        page.mouse.move(button["x"] + 5, button["y"] + 5)
    else:
        page.get_by_role("button", name="Delete row 2").focus()
        page.keyboard.press("Tab")
    expect(page.get_by_text("Nothing to send yet")).to_be_visible()


def test_a_wide_table_scrolls_by_the_keyboard(tab: Tab):
    table = tab.page.get_by_role("region", name="Table")
    table.focus()
    tab.page.keyboard.press("ArrowRight")
    tab.page.wait_for_function("() => document.activeElement.scrollLeft > 0")


def test_a_switch_in_forced_colours_shows_where_it_stands(app_of_module: AppServer, open_tab: OpenTab):
    tab = open_tab(app_of_module, forced_colors="active")
    toggle = tab.page.get_by_role("switch", name="Night")
    look = """(input) => {
        const [track, thumb] = [getComputedStyle(input), getComputedStyle(input, "::before")];
        return [track.appearance, track.backgroundColor, thumb.backgroundColor, thumb.transform];
    }"""
    appearance, track_on, thumb_on, place_on = toggle.evaluate(look)
    assert appearance == "none"
    assert track_on != thumb_on
    toggle.click()
    expect(toggle).not_to_be_checked()
    # The thumb slides: it is looked at where it comes to rest.
    toggle.evaluate(
        "(input) => Promise.all(input.getAnimations({ subtree: true }).map((one) => one.finished)).then(() => 0)"
    )
    _, track_off, thumb_off, place_off = toggle.evaluate(look)
    assert track_off != thumb_off
    assert (track_on, place_on) != (track_off, place_off)


def test_lines_and_chips_are_seen_in_forced_colours(app_of_module: AppServer, open_tab: OpenTab):
    page = open_tab(app_of_module, forced_colors="active").page
    edge = "(element) => { const { borderTopStyle, borderTopWidth } = getComputedStyle(element); return borderTopStyle + borderTopWidth; }"
    assert page.get_by_test_id("stDivider").evaluate(edge) == "solid1px"
    assert page.get_by_test_id("stMultiSelectTag").first.evaluate(edge) == "solid1px"


@pytest.mark.parametrize("how", ["script", "click", "pasted"])
def test_what_is_typed_into_a_selectbox_replaces_what_was_chosen(tab: Tab, how: str):
    field = tab.page.get_by_role("combobox", name="City")
    if how == "script":
        field.evaluate("(input) => { input.focus(); input.setSelectionRange(0, 0); }")
    else:
        field.click()
        field.click()
    if how == "pasted":
        tab.page.evaluate(PASTE)
    else:
        tab.page.keyboard.type("li")
    expect(field).to_have_value("li")
    tab.page.keyboard.press("Enter")
    tab.says("city: Lima")


PASTE = """() => {
    const input = document.activeElement;
    input.dispatchEvent(new ClipboardEvent("paste", { bubbles: true }));
    document.execCommand("insertText", false, "li");
}"""


def test_a_number_in_one_of_eight_columns_shows_its_digits(tab: Tab):
    field = tab.page.locator(".st-key-n3 input")
    assert field.evaluate("(input) => input.scrollWidth <= input.clientWidth")
    expect(tab.page.locator(".st-key-n3").get_by_test_id("stNumberInputStepUp")).not_to_be_visible()


HOOKS = """
[data-testid=stAppViewContainer][data-layout=narrow]
a[data-testid=stSkipToContent][href="#stMain"]
main#stMain[data-testid=stMain]
section#stSidebar[data-testid=stSidebar]
[data-testid=stSidebarCollapseButton] > button[kind=headerNoPadding][data-testid=stBaseButton-headerNoPadding]
#MainMenu button[data-testid=stMainMenuButton]
.element-container.stElementContainer
.stVerticalBlockBorderWrapper[data-testid=stLayoutWrapper]
.stButton [data-testid=stTooltipHoverTarget] > button[kind=secondary][data-testid=stBaseButton-secondary]
.st-key-FormSubmitter-order-Send-it button[kind=primaryFormSubmit][data-testid=stBaseButton-primaryFormSubmit]
.stDateInput [data-testid=stDateInputField] [data-testid=stDateInputFieldsScroller] [data-range-field=end]
.stDateInput button[data-testid=stDateInputCalendarButton]
.stTimeInput [data-testid=stTimeInputTimeDisplay] [role=spinbutton]
.stTextInput [data-testid=stTextInputRootElement] > input[data-testid=stTextInputField]
.stTextArea [data-testid=stTextAreaRootElement] > textarea
.stNumberInput [data-testid=stNumberInputContainer] > input[data-testid=stNumberInputField]
.stMultiSelect [data-testid=stMultiSelectTagsContainer] > [data-tag][data-tag-index="1"] > [title=Lagos]
.stRadio [data-testid=stRadioGroup][role=radiogroup] label[data-testid=stRadioOption] > input[value="1"]
.stRadio [data-testid=stRadioCaption] [data-testid=stCaptionContainer]
.stRadio [data-testid=stWidgetLabel] label p
.row-widget.stCheckbox label
.stTabs [data-testid=stTab][data-key="1"]
.stTabs [data-testid=stTabPanel]
.stProgress [data-testid=stProgressBarTrack]
[data-testid=stMarkdown] [data-testid=stMarkdownContainer] > hr
[data-testid=stElementContainer] > .stEmpty[data-testid=stEmpty]
""".strip().splitlines()


def test_the_page_has_what_css_and_tests_select(tab: Tab):
    for hook in HOOKS:
        expect(tab.page.locator(hook).first, hook).to_be_attached()
    expect(tab.page.locator("head > link[rel='shortcut icon']")).to_have_count(1)


def test_a_filled_placeholder_adds_no_block(tab: Tab):
    parent = "(element) => element.parentElement.closest('[data-testid]').dataset.testid"
    text = tab.page.get_by_test_id("stElementContainer").filter(has_text="In a placeholder")
    assert text.last.evaluate(parent) == "stVerticalBlock"
    assert text.count() == 1
    box = tab.page.locator(".st-key-box")
    assert box.evaluate(parent) == "stLayoutWrapper"
    assert box.locator("..").evaluate("(wrapper) => wrapper.parentElement.parentElement.dataset.testid") == (
        "stMainBlockContainer"
    )


def test_what_opens_has_its_hooks(tab: Tab):
    page = tab.page
    page.get_by_role("combobox", name="City").click()
    expect(page.locator("[data-testid=stSelectboxVirtualDropdown] [role=option][data-key='2']")).to_have_text(
        "Lima"
    )
    page.keyboard.press("Escape")
    page.get_by_role("combobox", name="Cities").click()
    expect(page.locator("[data-testid=stMultiSelectDropdown] [role=option][data-key='0']")).to_have_text(
        "Berlin"
    )
    page.keyboard.press("Escape")
    page.get_by_test_id("stMainMenuButton").click()
    for hook in (
        "stMainMenuPopover",
        "stMainMenuList",
        "stThemeSwitcher",
        "stMainMenuItem-rerun",
        "stMainMenuItem-theme-Dark",
    ):
        expect(page.get_by_test_id(hook)).to_be_visible()


TEXT, PALE, PRIMARY, TRACK = (0x1A, 0x23, 0x27), (0xE8, 0xED, 0xEF), (0x0B, 0x6E, 0x75), (0xE9, 0xED, 0xEF)


def printed(pdf: bytes) -> set[tuple[int, ...]]:
    """The colours that a PDF is filled with."""
    streams = [
        zlib.decompress(body)
        for body in re.findall(rb"FlateDecode.*?stream\r?\n(.*?)endstream", pdf, re.DOTALL)
    ]
    fills = re.findall(rb"([\d.]+) ([\d.]+) ([\d.]+) rg\b", b"\n".join(streams))
    return {tuple(round(float(part) * 255) for part in fill) for fill in fills}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_printed_page_is_dark_on_white_and_lacks_nothing(
    app_of_module: AppServer, open_tab: OpenTab, scheme: str
):
    tab = open_tab(app_of_module, color_scheme=scheme)
    expect(tab.page.get_by_test_id("stProgress")).to_be_visible()
    expect(tab.page.get_by_test_id("stMultiSelectTag").first).to_be_visible()
    colours = printed(tab.page.pdf())
    assert {TEXT, PRIMARY, TRACK} <= colours
    assert PALE not in colours
