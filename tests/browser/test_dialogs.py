"""Dialogs in a browser: the focus, the keyboard, what is behind, a reload, a server that was killed, looks."""

from __future__ import annotations

import json
import re
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, FloatRect, Locator, expect

from tests.browser.conftest import LOOKS
from tests.browser.server import AppServer
from tests.browser.tab import FONT_CAME, OpenTab, Tab
from tests.browser.test_specimens import run_axe

APP = """
import millpond as st

s = st.session_state
s.setdefault("runs", 0)

def dismissed():
    s.dismissed = s.get("dismissed", 0) + 1

@st.dialog("Edit *it*", icon=":material/edit:", on_dismiss=dismissed)
def edit(name):
    st.text_input("Name", name)
    st.selectbox("Kind", ["tea", "coffee"])
    st.date_input("Day", value=None)
    with st.form("form"):
        st.text_input("In a form")
        st.form_submit_button("Send")
    if st.button("Save"):
        st.rerun()

@st.dialog("Fixed", dismissible=False)
def fixed():
    if st.button("Agree"):
        st.rerun()

@st.dialog("Long")
def long():
    st.button("First")
    for number in range(80):
        st.text(f"line {number}")
    st.button("Last")

@st.dialog("Drawer", position="right", width="medium")
def drawer():
    st.text("in the drawer")

@st.dialog("Row")
def row(number):
    if st.button("Remove"):
        s.rows = number
        st.rerun()
    if st.button("Done"):
        st.rerun()

s.runs += 1
st.text(f"runs {s.runs} dismissed {s.get('dismissed', 0)} pressed {s.get('pressed', 0)}")
if st.button("Shortcut", shortcut="Ctrl+K"):
    s.pressed = s.get("pressed", 0) + 1
for name, show in {"Fixed one": fixed, "Long one": long, "Drawer": drawer}.items():
    if st.button(name):
        show()
for number in range(s.setdefault("rows", 2)):
    if st.button("Row", key=f"row {number}"):
        row(number)
for number in range(60):
    st.text(f"behind {number}")
if st.button("Edit"):
    edit("Ada")
"""


def the_dialog(tab: Tab) -> Locator:
    return tab.page.get_by_role("dialog")


def opened(tab: Tab, button: str) -> Locator:
    tab.press(button)
    expect(the_dialog(tab)).to_be_visible()
    tab.drawn()  # what is in it, too: the next keys may be for that
    return the_dialog(tab)


def focused(tab: Tab) -> Any:
    return tab.page.evaluate(
        "(document.activeElement.innerText || document.activeElement.ariaLabel || '').trim()"
    )


def test_the_focus_goes_in_stays_in_and_comes_back(tab: Tab) -> None:
    scroll = "window.scrollY"
    tab.page.get_by_role("button", name="Edit").scroll_into_view_if_needed()
    before = tab.page.evaluate(scroll)
    dialog = opened(tab, "Edit")
    expect(dialog).to_have_accessible_name("Edit it")
    expect(dialog).to_be_focused()
    assert tab.page.evaluate("document.activeElement.closest('[data-testid=stDialog]') !== null")
    for _ in range(30):
        tab.page.keyboard.press("Tab")
        # The browser's own parts come after the last one; nothing of the page does.
        assert tab.page.evaluate(
            "document.activeElement === document.body || document.activeElement.closest('dialog') !== null"
        )
    tab.page.mouse.wheel(0, 600)
    # What is behind cannot have the focus.
    tab.page.get_by_role("button", name="Long one").evaluate("(button) => button.focus()")
    assert focused(tab) != "Long one"
    tab.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(tab.page.get_by_role("button", name="Edit")).to_be_focused()
    assert tab.page.evaluate(scroll) == before


def test_the_focus_comes_back_after_a_reload(tab: Tab) -> None:
    """To what has opened the dialog: not the first that says the same. Where that is gone, to the main part."""
    tab.page.get_by_role("button", name="Row").nth(1).click()
    expect(the_dialog(tab)).to_be_focused()
    tab.page.reload()
    expect(the_dialog(tab)).to_be_focused()
    tab.idle()
    the_dialog(tab).get_by_role("button", name="Done").click()
    expect(the_dialog(tab)).to_have_count(0)
    expect(tab.page.get_by_role("button", name="Row").nth(1)).to_be_focused()


@pytest.mark.parametrize("reload", [False, True])
def test_the_focus_goes_to_the_main_part_where_the_opener_is_gone(tab: Tab, reload: bool) -> None:
    tab.page.get_by_role("button", name="Row").nth(1).click()
    expect(the_dialog(tab)).to_be_focused()
    if reload:
        tab.page.reload()
        expect(the_dialog(tab)).to_be_focused()
    tab.idle()
    the_dialog(tab).get_by_role("button", name="Remove").click()
    expect(tab.page.get_by_role("button", name="Row")).to_have_count(1)
    expect(tab.page.locator("#stMain")).to_be_focused()
    tab.page.keyboard.press("Tab")
    expect(tab.page.get_by_role("button", name="Shortcut")).to_be_focused()


def test_the_whole_page_is_dimmed_and_nothing_moves(tab: Tab) -> None:
    """Up to the edge: the room of the scrollbar too."""
    size = tab.page.viewport_size
    assert size is not None
    right = size["width"] - 4

    def edge() -> bytes:
        clip = FloatRect(x=right, y=200, width=4, height=4)
        return tab.page.screenshot(clip=clip, animations="disabled")

    button = tab.page.locator("button", has_text="Edit")
    button.scroll_into_view_if_needed()
    light, place = edge(), button.bounding_box()
    opened(tab, "Edit")
    assert edge() != light
    assert button.bounding_box() == place
    tab.page.keyboard.press("Escape")
    expect(the_dialog(tab)).to_have_count(0)
    assert edge() == light


def test_it_can_be_fetched_again(tab: Tab) -> None:
    """The server was away for the moment in which its code was asked for.

    By the button alone: half a second later the page would have asked by itself, and taken the button away.
    """
    tab.allow("could not be")
    tab.allow("ERR_FAILED")
    tab.allow("Failed to fetch")
    tab.page.evaluate(
        "() => { const { setTimeout } = window;"
        " window.setTimeout = (act, after, ...more) => after === 500 ? 0 : setTimeout(act, after, ...more); }"
    )
    pattern = re.compile(r"/assets/dialog-[^/]*[.]js$")
    tab.page.route(pattern, lambda route: route.abort())
    tab.press("Edit")
    again = tab.page.get_by_role("button", name="Try again")
    expect(again).to_be_visible()
    tab.says("runs 2 dismissed 0 pressed 0")
    tab.page.unroute(pattern)
    again.click()
    expect(the_dialog(tab)).to_be_visible()
    expect(the_dialog(tab)).to_have_css("border-top-width", "1px")  # 3 without its styles


@pytest.mark.parametrize("how", ["Escape", "X", "beside"])
def test_the_user_closes_it(tab: Tab, how: str) -> None:
    dialog = opened(tab, "Edit")
    dialog.get_by_label("Name").fill("typed")
    if how == "Escape":
        tab.page.keyboard.press("Escape")
    elif how == "X":
        dialog.get_by_role("button", name="Close").click()
    else:
        tab.page.mouse.click(20, 400)
    expect(dialog).to_have_count(0)
    tab.says("runs 3 dismissed 1 pressed 0")
    opened(tab, "Edit")
    # The script has run without the dialog: its fields begin anew.
    expect(dialog.get_by_label("Name")).to_have_value("Ada")


def test_a_text_selected_beyond_its_edge_does_not_close_it(tab: Tab) -> None:
    dialog = opened(tab, "Edit")
    box = dialog.get_by_text("Kind").bounding_box()
    assert box is not None
    tab.page.mouse.move(box["x"] + 5, box["y"] + 5)
    tab.page.mouse.down()
    tab.page.mouse.move(20, 400)
    tab.page.mouse.up()
    expect(dialog).to_be_visible()


def test_escape_is_for_what_is_open_inside_first(tab: Tab) -> None:
    dialog = opened(tab, "Edit")
    roles: list[tuple[str, Literal["listbox", "grid"]]] = [("Kind", "listbox"), ("Open calendar", "grid")]
    for label, role in roles:
        if label == "Kind":
            dialog.get_by_role("combobox").click()
        else:
            dialog.get_by_role("button", name=label).click()
        expect(tab.page.get_by_role(role).first).to_be_visible()
        tab.page.keyboard.press("Escape")
        expect(tab.page.get_by_role(role)).to_have_count(0)
        expect(dialog).to_be_visible()
    tab.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


def test_one_that_only_the_app_closes(tab: Tab) -> None:
    dialog = opened(tab, "Fixed one")
    expect(dialog.get_by_role("button", name="Close")).to_have_count(0)
    for _ in range(3):
        tab.page.keyboard.press("Escape")
        tab.page.mouse.click(20, 400)
        expect(dialog).to_be_visible()
    tab.press("Agree")
    expect(dialog).to_have_count(0)
    expect(tab.page.get_by_role("button", name="Fixed one")).to_be_focused()


def test_keys_for_buttons_behind_it_do_nothing(tab: Tab) -> None:
    dialog = opened(tab, "Edit")
    for keys in ("Control+k", "r"):
        tab.page.keyboard.press(keys)
    tab.press("Save")
    expect(dialog).to_have_count(0)
    tab.says("runs 3 dismissed 0 pressed 0")
    tab.page.keyboard.press("Control+k")
    tab.says("runs 4 dismissed 0 pressed 0")
    tab.page.keyboard.press("Control+k")
    tab.says("runs 5 dismissed 0 pressed 1")


def test_a_press_at_x_sends_what_was_typed_and_one_press(tab: Tab) -> None:
    dialog = opened(tab, "Edit")
    dialog.get_by_label("Name").fill("typed")
    sent = len(tab.sent)
    tab.page.keyboard.press("Escape")
    tab.says("runs 3 dismissed 1 pressed 0")
    events = [m for frame in tab.sent[sent:] for m in json.loads(frame) if m["type"] == "event"]
    assert [list(event.get("values", {}).values()) for event in events if event.get("values")] == [["typed"]]
    assert len([event for event in events if event.get("trigger")]) == 1


def test_long_content_scrolls_inside(tab: Tab) -> None:
    dialog = opened(tab, "Long one")
    expect(dialog.get_by_role("heading", name="Long")).to_be_in_viewport()
    tab.page.keyboard.press("End")
    expect(dialog.get_by_role("button", name="Last")).to_be_in_viewport()
    expect(dialog.get_by_role("heading", name="Long")).to_be_in_viewport()
    assert tab.page.evaluate("window.scrollY") == 0


def test_nothing_behind_it_moves(tab: Tab) -> None:
    place = "JSON.stringify([...document.querySelectorAll('[data-testid=stText]')].filter(e => !e.closest('dialog')).map(e => e.getBoundingClientRect()))"
    # The page's font comes after the first paint, and its words are not quite as wide as those of its stand-in.
    # Its own family is asked for: the stand-in is a face of `document.fonts` as well, and loaded at once.
    tab.page.wait_for_function(FONT_CAME)
    before = tab.page.evaluate(place)
    dialog = opened(tab, "Long one")
    assert tab.page.evaluate(place) == before
    tab.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    assert tab.page.evaluate(place) == before


def test_the_edge_of_a_drawer_makes_it_wider(tab: Tab) -> None:
    dialog = opened(tab, "Drawer")
    edge = dialog.get_by_role("separator", name="Dialog width")
    expect(edge).to_have_attribute("aria-valuenow", "750")
    edge.focus()
    tab.page.keyboard.press("ArrowLeft")
    expect(edge).to_have_attribute("aria-valuenow", "774")
    assert dialog.evaluate("e => Math.round(e.getBoundingClientRect().width)") == 774
    box = edge.bounding_box()
    assert box is not None
    tab.page.mouse.move(box["x"] + 3, 300)
    tab.page.mouse.down()
    tab.page.mouse.move(600, 300)
    tab.page.mouse.up()
    expect(edge).to_have_attribute("aria-valuenow", "500")
    expect(dialog).to_be_visible()


def test_after_a_reload_it_is_open_with_what_was_entered(tab: Tab) -> None:
    dialog = opened(tab, "Edit")
    dialog.get_by_label("Name").fill("half")
    dialog.get_by_label("Name").press("Enter")
    tab.idle()
    tab.page.reload()
    tab.idle()
    expect(dialog.get_by_label("Name")).to_have_value("half")
    expect(dialog).to_be_focused()
    tab.press("Save")
    expect(dialog).to_have_count(0)
    tab.page.reload()
    tab.idle()
    expect(dialog).to_have_count(0)


def test_a_killed_server_takes_nothing_from_it(serve: Any, open_tab: OpenTab) -> None:
    server: AppServer = serve(APP)
    tab = open_tab(server)
    tab.allow_outage()
    dialog = opened(tab, "Edit")
    name = dialog.get_by_label("Name")
    name.fill("half")
    name.press("Enter")
    tab.idle()
    dialog.get_by_label("In a form").fill("not sent")
    server.kill()
    # Said in the dialog, since all else is out of use.
    expect(dialog.get_by_test_id("stConnectionStatus")).to_be_visible()
    server.start()
    expect(dialog.get_by_test_id("stConnectionStatus")).to_have_count(0)
    tab.idle()
    expect(name).to_have_value("half")
    expect(dialog.get_by_label("In a form")).to_have_value("not sent")
    expect(dialog.get_by_label("In a form")).to_be_focused()
    tab.press("Save")
    expect(dialog).to_have_count(0)


IN_FRAGMENT = """
import millpond as st

@st.dialog("Counts")
def counts():
    if st.button("Count"):
        st.session_state.count = st.session_state.get("count", 0) + 1
    st.text(f"count {st.session_state.get('count', 0)}")

@st.fragment
def part():
    if st.button("Open"):
        counts()

part()
"""


def test_the_focus_comes_back_to_the_fragment_of_a_server_that_was_killed(
    serve: Any, open_tab: OpenTab
) -> None:
    """The restarted server draws the dialog anew while something in the old one has the focus."""
    server: AppServer = serve(IN_FRAGMENT)
    tab = open_tab(server)
    tab.allow_outage()
    dialog = opened(tab, "Open")
    tab.press("Count")
    tab.says("count 1")
    drawn_before = dialog.element_handle()
    server.kill()
    expect(dialog.get_by_test_id("stConnectionStatus")).to_be_visible()
    server.start()
    tab.page.wait_for_function("(dialog) => !dialog.isConnected", arg=drawn_before)
    tab.idle()
    tab.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(tab.page.get_by_role("button", name="Open")).to_be_focused()


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("button", ["Edit", "Drawer", "Long one"])
def test_it_is_accessible_and_fits(
    app_of_module: AppServer, open_tab: OpenTab, look: str, button: str
) -> None:
    tab = open_tab(app_of_module, reduced_motion="reduce", **LOOKS[look])
    dialog = opened(tab, button)
    tab.drawn()
    size, box = tab.page.viewport_size, dialog.bounding_box()
    assert size is not None
    assert box is not None
    assert box["x"] >= 0
    assert box["y"] >= 0
    assert box["x"] + box["width"] <= size["width"]
    assert box["y"] + box["height"] <= size["height"] + 0.5
    if look == "phone":
        assert box["width"] == size["width"]
    assert [violation["id"] for violation in run_axe(tab.page)["violations"]] == []


def test_it_works_in_chromium_without_a_mouse(
    chromium: Browser, app_of_module: AppServer, open_tab: OpenTab
) -> None:
    tab = open_tab(app_of_module)
    tab.page.get_by_role("button", name="Edit").focus()
    tab.page.keyboard.press("Enter")
    expect(the_dialog(tab)).to_be_focused()
    tab.drawn()  # Tab goes past what has not come
    tab.page.keyboard.press("Tab")
    expect(the_dialog(tab).get_by_role("button", name="Close")).to_be_focused()
    tab.page.keyboard.press("Tab")
    tab.page.keyboard.type("by keys")
    expect(the_dialog(tab).get_by_label("Name")).to_have_value("by keys")
    tab.page.keyboard.press("Shift+Tab")
    tab.page.keyboard.press("Enter")
    expect(the_dialog(tab)).to_have_count(0)
    expect(tab.page.get_by_role("button", name="Edit")).to_be_focused()
    assert focused(tab) == "Edit"
