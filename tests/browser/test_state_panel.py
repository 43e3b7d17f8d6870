"""The State panel: what a developer sees and does in it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.server import AppServer, Serve
from tests.browser.tab import OpenTab, Tab
from tests.browser.test_specimens import run_axe

FLAGS = ("--session.panel=true",)
APP = """
import datetime, threading
import millpond as st

st.title("Shop")
state = st.session_state
state.setdefault("count", 0)
state.setdefault("cart", [{"item": "Tea", "price": 3.5}])
state.setdefault("lock", threading.Lock())
state.setdefault("since", datetime.date(2026, 11, 1))
size = st.slider("Size", 1, 5, key="size")
name = st.text_input("Name")
if st.button("Count"):
    state.count += 1
st.text(f"count {state.count}, size {size}, name {name}.")
"""


def open_panel(tab: Tab) -> Locator:
    """Open the panel by its keys, and wait until it shows something."""
    tab.page.locator("body").press("Shift+S")
    panel = tab.page.get_by_test_id("stStatePanel")
    expect(panel.get_by_role("button", name="count int")).to_be_visible()
    return panel


def step_back(panel: Locator, what: str) -> None:
    """Step back to before the last interaction of this description."""
    panel.get_by_role("tab", name="History").click()
    panel.get_by_role("button", name=f"Step back to before: {what}").first.click()


def test_it_shows_what_is_there_and_follows(tab: Tab):
    panel = open_panel(tab)
    expect(panel).to_be_focused()
    expect(panel.get_by_role("button", name="lock _thread.lock memory only")).to_be_visible()
    tab.press("Count")
    tab.says("count 1, size 1, name .")
    count = panel.get_by_role("button", name="count int 1")
    expect(count).to_be_visible()
    count.click()
    expect(panel).to_contain_text("Press of “Count” (event 1)")


def test_a_value_is_edited_with_the_keyboard_alone(tab: Tab):
    panel = open_panel(tab)
    keyboard = tab.page.keyboard
    panel.get_by_role("button", name="count int").focus()
    keyboard.press("Enter")
    keyboard.press("Tab")
    field = panel.get_by_label("Value of count")
    expect(field).to_be_focused()
    keyboard.press("Control+A")
    keyboard.type("41")
    keyboard.press("Enter")
    tab.says("count 41, size 1, name .")
    expect(field).to_be_focused()
    expect(panel.get_by_role("status")).to_contain_text("count is now 41.")
    keyboard.press("Escape")
    expect(panel).to_have_count(0)
    expect(tab.page.get_by_role("button", name="Main menu")).to_be_focused()
    tab.press("Count")
    tab.says("count 42, size 1, name .")


def test_nonsense_is_refused_with_a_reason(tab: Tab):
    panel = open_panel(tab)
    panel.get_by_role("button", name="size int").click()
    panel.get_by_label("Value of size").fill("9")
    panel.get_by_role("button", name="Set", exact=True).click()
    expect(panel.get_by_role("status")).to_contain_text("size was not changed.")
    tab.says("count 0, size 1, name .")


def test_a_key_is_deleted_and_a_widget_reset(tab: Tab):
    tab.press("Count")
    tab.says("count 1, size 1, name .")
    panel = open_panel(tab)
    panel.get_by_role("button", name="count int").click()
    panel.get_by_role("button", name="Delete key").click()
    tab.says("count 0, size 1, name .")
    panel.get_by_role("button", name="size int").click()
    panel.get_by_label("Value of size").fill("4")
    panel.get_by_role("button", name="Set", exact=True).click()
    tab.says("count 0, size 4, name .")
    expect(tab.page.get_by_role("slider")).to_have_value("4")
    panel.get_by_role("button", name="Reset to the default").click()
    tab.says("count 0, size 1, name .")
    expect(tab.page.get_by_role("slider")).to_have_value("1")


def test_stepping_back_brings_the_page_as_it_was(tab: Tab):
    tab.press("Count")
    tab.page.get_by_role("textbox", name="Name").fill("Ada")
    tab.page.get_by_role("textbox", name="Name").press("Enter")
    # Else one run may take both changes, and the history has one moment.
    tab.says("count 1, size 1, name Ada.")
    tab.page.get_by_role("slider").press("ArrowRight")
    tab.says("count 1, size 2, name Ada.")
    tab.page.get_by_role("textbox", name="Name").fill("Bob")
    tab.page.get_by_role("textbox", name="Name").press("Enter")
    tab.press("Count")
    tab.says("count 2, size 2, name Bob.")
    panel = open_panel(tab)
    step_back(panel, "Change of “Name”")
    tab.says("count 1, size 2, name Ada.")
    expect(tab.page.get_by_role("textbox", name="Name")).to_have_value("Ada")
    step_back(panel, "Change of “Size”")
    tab.says("count 1, size 1, name Ada.")
    expect(tab.page.get_by_role("slider")).to_have_value("1")
    step_back(panel, "Step back to before: Change of “Name”")
    tab.says("count 2, size 2, name Bob.")
    expect(tab.page.get_by_role("textbox", name="Name")).to_have_value("Bob")
    tab.page.reload()
    tab.says("count 2, size 2, name Bob.")
    # It was open, and is again.
    expect(tab.page.get_by_test_id("stStatePanel")).to_be_visible()


def test_it_goes_on_after_a_restart_of_the_server_with_a_new_history(serve: Serve, open_tab: OpenTab):
    server = serve(APP, *FLAGS)
    tab = open_tab(server)
    tab.allow_outage()
    panel = open_panel(tab)
    tab.press("Count")
    tab.says("count 1, size 1, name .")
    tab.idle()
    server.kill()
    expect(panel).to_contain_text("The connection is lost")
    # An edit made meanwhile is kept, and made once.
    panel.get_by_role("button", name="count int").click()
    panel.get_by_label("Value of count").fill("10")
    panel.get_by_role("button", name="Set", exact=True).click()
    server.start()
    tab.says("count 10, size 1, name .")
    expect(panel.get_by_role("status")).to_contain_text("count is now 10.")
    step_back(panel, "Edit of count")
    tab.says("count 1, size 1, name .")


@pytest.mark.parametrize("flag", ["--session.panel=false", "--client.toolbarMode=viewer"])
def test_in_production_there_is_none(serve: Serve, open_tab: OpenTab, flag: str):
    tab = open_tab(serve(APP, flag))
    tab.page.locator("body").press("Shift+S")
    tab.page.get_by_role("button", name="Main menu").click()
    expect(tab.page.get_by_role("menuitem", name="Print")).to_be_visible()
    expect(tab.page.get_by_role("menuitem", name="State panel")).to_have_count(0)
    expect(tab.page.get_by_test_id("stStatePanel")).to_have_count(0)
    # What is not shown is not to be had either.
    socket_says = tab.page.evaluate(
        """async () => {
            const socket = new WebSocket("_millpond/stream");
            const said = [];
            await new Promise((resolve) => {
                socket.onopen = () => {
                    const build = JSON.parse(document.getElementById("millpond").textContent).build;
                    socket.send(JSON.stringify([{type: "hello", build, load: "x", connection: 1}, {type: "inspect"}]));
                    const edit = {type: "set_value", key: "count", literal: "99"};
                    socket.send(JSON.stringify([{type: "event", seq: 1, edit}]));
                };
                socket.onmessage = ({data}) => {
                    said.push(...JSON.parse(data));
                    if (said.some((message) => message.type === "finished" && message.seq === 1)) resolve();
                };
            });
            socket.close();
            return JSON.stringify(said);
        }"""
    )
    assert "count 0, size 1" in socket_says
    assert "state_view" not in socket_says
    assert "count 99" not in socket_says


@pytest.mark.parametrize("look", ["light", "dark", "phone"])
def test_axe_finds_nothing(look: str, app_of_module: AppServer, open_tab: OpenTab):
    phone = look == "phone"
    tab = open_tab(
        app_of_module,
        color_scheme="dark" if look == "dark" else "light",
        viewport={"width": 390, "height": 844} if phone else {"width": 1200, "height": 800},
        reduced_motion="reduce",
    )
    tab.press("Count")
    tab.says("count 1, size 1, name .")
    panel = open_panel(tab)
    box = panel.bounding_box()
    assert box is not None
    # Below the page on a phone, beside it elsewhere; the page stays reachable.
    assert (box["x"] == 0) == phone
    assert (box["y"] == 0) == (not phone)
    panel.get_by_role("button", name="count int").click()
    panel.get_by_label("Value of count").fill("oops")
    panel.get_by_role("button", name="Set", exact=True).click()
    expect(panel.get_by_role("status")).to_contain_text("not changed")
    found = _violations(tab)
    panel.get_by_role("tab", name="History").click()
    expect(panel.get_by_role("list", name="Interactions")).to_be_visible()
    assert found + _violations(tab) == []


def _violations(tab: Tab) -> list[str]:
    found = run_axe(tab.page)
    return [
        f"{violation['id']}: {node['html']} {node['failureSummary']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]
