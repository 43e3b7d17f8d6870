"""Pills, select sliders, page numbers, moments, links and menus, as their users have them; and what outlives the server."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.server import AppServer, Serve
from tests.browser.tab import OpenTab, Tab

APP = """
import datetime as dt
import millpond as st

st.session_state.setdefault("log", [])

def note():
    st.session_state.log.append(st.session_state.menu)

values = {
    "pills": st.pills("Size", ["S", "M", "L"], key="pills"),
    "segments": st.segmented_control("Days", ["Mo", "Tu", "We"], selection_mode="multi", key="segments"),
    "roast": st.select_slider("Roast", ["light", "medium", "dark"], key="roast"),
    "page": st.pagination(30, key="page"),
    "stars": st.feedback("stars", key="stars"),
    "colour": st.color_picker("Background", "#0b6e75", key="colour"),
    "moment": st.datetime_input("Departure", dt.datetime(2027, 1, 15, 19, 30), key="moment"),
    "link": st.link_button("Elsewhere", "?elsewhere=1", on_click="rerun", key="link"),
    "menu": st.menu_button("Export", ["CSV", "PDF"], on_click=note, key="menu"),
}
for name, value in values.items():
    st.text(f"{name}: {value}")
st.text(f"log: {st.session_state.log}")
"""


def test_pills_are_one_stop_of_which_arrows_and_space_choose(tab: Tab) -> None:
    page = tab.page
    page.get_by_role("radiogroup", name="Size").get_by_role("radio", name="S").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name="M")).to_be_focused()
    tab.says("pills: None")
    page.keyboard.press("Space")
    tab.says("pills: M")
    page.keyboard.press("Space")
    tab.says("pills: None")
    page.keyboard.press("Tab")
    expect(page.get_by_role("toolbar", name="Days").get_by_role("button", name="Mo")).to_be_focused()


def test_several_segments_are_chosen_by_touch(app_of_module: AppServer, open_tab: OpenTab) -> None:
    tab = open_tab(app_of_module, has_touch=True, viewport={"width": 390, "height": 800})
    days = tab.page.get_by_role("toolbar", name="Days")
    days.get_by_role("button", name="We").tap()
    days.get_by_role("button", name="Mo").tap()
    tab.says("segments: ['We', 'Mo']")
    expect(days.get_by_role("button", pressed=True)).to_have_text(["Mo", "We"])


def test_a_step_is_an_option(tab: Tab) -> None:
    slider = tab.page.get_by_role("slider", name="Roast")
    slider.press("ArrowRight")
    expect(slider).to_have_attribute("aria-valuetext", "medium")
    tab.says("roast: medium")


def test_page_numbers_fit_and_keep_the_focus_at_the_end(app_of_module: AppServer, open_tab: OpenTab) -> None:
    tab = open_tab(app_of_module)
    row = tab.page.get_by_role("navigation", name="Pagination")
    expect(row.get_by_role("button")).to_have_text(["", "1", "2", "3", "4", "5", "30", ""])
    row.get_by_role("button", name="Page 30").click()
    tab.says("page: 30")
    ahead = row.get_by_role("button", name="Next page")
    ahead.focus()
    row.get_by_role("button", name="Previous page").press("Enter")
    tab.says("page: 29")
    ahead.press("Enter")
    tab.says("page: 30")
    expect(ahead).to_be_focused()
    expect(ahead).to_be_disabled()
    tab.page.set_viewport_size({"width": 300, "height": 800})
    expect(row.get_by_role("button")).to_have_text(["", "1", "30", ""])


def test_a_moment_is_chosen_in_the_calendar(tab: Tab) -> None:
    page = tab.page
    page.get_by_title("Open calendar for Departure").click()
    dialog = page.get_by_role("dialog", name="Choose date and time")
    dialog.get_by_role("button", name="January 20, 2027").click()
    dialog.get_by_role("combobox", name="Time").select_option("08:15")
    tab.says("moment: 2027-01-15 19:30:00")
    page.keyboard.press("Escape")
    tab.says("moment: 2027-01-20 08:15:00")
    expect(page.get_by_title("Open calendar for Departure")).to_be_focused()


def test_a_link_opens_its_tab_and_the_script_hears_of_it(tab: Tab) -> None:
    with tab.page.expect_popup() as opened:
        tab.page.get_by_role("link", name="Elsewhere").click()
    assert opened.value.url.endswith("?elsewhere=1")
    opened.value.close()
    tab.says("link: True")


def test_a_menu_is_worked_by_keys(tab: Tab) -> None:
    page = tab.page
    page.get_by_role("button", name="Export").press("ArrowDown")
    expect(page.get_by_role("menuitem", name="CSV")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    tab.says("menu: PDF")
    tab.says("log: ['PDF']")
    expect(page.get_by_role("button", name="Export")).to_be_focused()
    page.get_by_role("radio", name="S", exact=True).click()
    tab.says("menu: None")


@pytest.fixture
def mortal(serve: Serve, open_tab: OpenTab) -> tuple[AppServer, Tab]:
    server = serve(APP)
    tab = open_tab(server)
    tab.allow_outage()
    return server, tab


def test_all_of_it_outlives_the_server_and_a_reload(mortal: tuple[AppServer, Tab]) -> None:
    server, tab = mortal
    page = tab.page
    page.get_by_role("radio", name="M").click()
    page.get_by_role("toolbar", name="Days").get_by_role("button", name="Tu").click()
    page.get_by_role("slider", name="Roast").press("End")
    page.get_by_role("button", name="Page 4").click()
    page.get_by_test_id("stFeedback").get_by_role("radio").nth(3).click()
    page.get_by_label("Background").fill("#00ffaa")
    page.get_by_role("spinbutton", name="hour").press("ArrowUp")
    page.keyboard.press("Enter")
    tab.says("moment: 2027-01-15 20:30:00")
    server.kill()
    # While nobody answers: it waits in the tab.
    page.get_by_role("button", name="Export").click()
    page.get_by_role("menuitem", name="CSV").click()
    server.start()
    tab.says("log: ['CSV']")
    page.reload()
    for shown in ("pills: M", "segments: ['Tu']", "roast: dark", "page: 4", "stars: 3", "colour: #00ffaa", "moment: 2027-01-15 20:30:00", "menu: None", "log: ['CSV']"):  # fmt: skip
        tab.says(shown)
    expect(page.get_by_role("radiogroup", name="Size").get_by_role("radio", checked=True)).to_have_text("M")
    expect(page.get_by_role("button", name="Page 4")).to_have_attribute("aria-current", "page")
