"""Sessions that outlive their server, a reload of the page, and a duplicate of the tab."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from millpond.server.attempts import MOST_DEATHS
from tests.browser.server import AppServer, Serve
from tests.browser.tab import OpenTab, Tab
from tests.patience import PATIENCE

APP = """
import os, pathlib, time
import millpond as st

st.session_state.setdefault("count", 0)
if st.button("Increment"):
    st.session_state.count += 1
if st.button("Wait"):
    # Another press ends the run here and goes on: the test says when.
    pathlib.Path("waiting").touch()
    while not pathlib.Path("go").exists():
        time.sleep(0.01)
    st.session_state.count += 100
if st.button("Crash"):
    with open("crashes", "a") as file:
        file.write("x")
    os._exit(1)
st.text(f"count {st.session_state.count}")

st.text_input("Name", key="name")
st.text_input("Password", type="password")
with st.form("form"):
    st.text_input("Street")
    st.checkbox("Urgent")
    st.form_submit_button("Send")
with st.expander("More"):
    st.text("inside")
first, second = st.tabs(["One", "Two"])
first.text("the first")
second.text("the second")
with st.sidebar:
    st.text("beside")
for i in range(100):
    st.text(f"line {i}")
"""


@pytest.fixture
def server(serve: Serve) -> AppServer:
    """A server of its own for each test, with its own store."""
    return serve(APP)


@pytest.fixture
def tab(server: AppServer, open_tab: OpenTab) -> Tab:
    tab = open_tab(server)
    # What the browser itself says of a server that is away.
    tab.allow_outage()
    return tab


def wait_for_saved(tab: Tab) -> None:
    """Until the server has confirmed all that was done."""
    until(tab, lambda: tab.page.evaluate("JSON.parse(sessionStorage['millpond:outbox']).events.length") == 0)


def until(tab: Tab, condition: Callable[[], bool]) -> None:
    """For what no element shows. The page's policy forbids what ``wait_for_function`` does."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "It has not come to be."
        tab.page.wait_for_timeout(10)


def scrolled_to(tab: Tab, y: int) -> None:
    until(tab, lambda: tab.page.evaluate("Math.round(scrollY)") == y)


def wait_for_end(server: AppServer) -> None:
    """The script ends the process."""
    assert server._process is not None
    server._process.wait()
    server.kill()  # what is left of it: the pipes


def has_ended(server: AppServer) -> bool:
    assert server._process is not None
    return server._process.poll() is not None


def connected(tab: Tab, state: str = "CONNECTED") -> None:
    expect(tab.app).to_have_attribute("data-test-connection-state", state)


def test_killed_while_idle_and_a_click_made_meanwhile(server: AppServer, tab: Tab):
    tab.press("Increment")
    tab.says("count 1")
    wait_for_saved(tab)
    server.kill()
    connected(tab, "DISCONNECTED")
    tab.press("Increment")
    server.start()
    tab.says("count 2")
    tab.idle()
    expect(tab.page.get_by_test_id("stRestarted")).to_have_count(0)


def test_killed_in_a_run_which_then_runs_again_once(server: AppServer, tab: Tab):
    tab.press("Wait")
    folder = server.script.parent
    expect(tab.app).to_have_attribute("data-test-script-state", "running")
    until(tab, (folder / "waiting").exists)
    server.kill()
    (folder / "go").touch()
    server.start()
    tab.says("count 100")
    tab.idle()
    tab.press("Increment")
    tab.says("count 101")


def test_a_click_that_ends_each_server_is_left_out(server: AppServer, tab: Tab):
    skipped = tab.page.get_by_test_id("stSkipped")
    tab.press("Crash")
    wait_for_end(server)
    while True:
        server.start()
        until(tab, lambda: has_ended(server) or skipped.is_visible())
        if not has_ended(server):
            break
        wait_for_end(server)
    crashes = len((server.script.parent / "crashes").read_text())
    assert MOST_DEATHS <= crashes <= MOST_DEATHS + 1
    tab.idle()
    tab.press("Increment")
    tab.says("count 1")
    assert len((server.script.parent / "crashes").read_text()) == crashes
    skipped.get_by_role("button", name="OK").click()
    expect(skipped).to_have_count(0)


@pytest.mark.parametrize("restart", [False, True])
def test_a_reload_brings_the_page_back_as_it_was(server: AppServer, tab: Tab, restart: bool):
    page = tab.page
    tab.press("Increment")
    tab.says("count 1")
    page.get_by_label("Password", exact=True).press_sequentially("secret")
    page.get_by_label("Street").fill("Elm")
    page.get_by_label("Urgent").check()
    page.get_by_text("More", exact=True).click()
    page.get_by_role("tab", name="Two").click()
    page.get_by_role("button", name="Close sidebar").click()
    page.get_by_label("Name").press_sequentially("half")
    page.evaluate("window.scrollTo(0, 700)")
    wait_for_saved(tab)
    scrolled_to(tab, 700)
    if restart:
        server.kill()
        server.start()
    page.reload()
    tab.says("count 1")
    tab.idle()
    expect(page.get_by_label("Name")).to_have_value("half")
    expect(page.get_by_label("Street")).to_have_value("Elm")
    expect(page.get_by_label("Urgent")).to_be_checked()
    expect(page.get_by_text("inside")).to_be_visible()
    expect(page.get_by_text("the second")).to_be_visible()
    expect(page.get_by_role("button", name="Open sidebar")).to_be_visible()
    scrolled_to(tab, 700)
    assert "secret" not in page.evaluate("sessionStorage['millpond:page']")
    # The half-typed text is not a value yet, and becomes one as if nothing had been.
    page.get_by_label("Name").press("Enter")
    tab.idle()
    expect(page.get_by_label("Name")).to_have_value("half")


SLOW = """
import os, pathlib, time
import millpond as st

st.text(f"process {os.getpid()}")
if st.button("Press"):
    st.session_state.pressed = True
if "pressed" in st.session_state:
    # After a restart, all that follows has other numbers than before.
    st.text("pressed")
while not pathlib.Path("go").exists():
    time.sleep(0.01)
def add():
    st.session_state.count = st.session_state.get("count", 0) + 1
st.button("Add", on_click=add)
st.text(f"added {st.session_state.get('count', 0)}")
name = st.text_input("Name", key="name")
with st.form("form"):
    st.text_input("Street")
    st.form_submit_button("Send")
st.text(f"Hello {name}.")
"""


@pytest.fixture
def slow(serve: Serve, open_tab: OpenTab) -> Tab:
    """A page that shows all of the script."""
    server = serve(SLOW)
    (server.script.parent / "go").touch()
    tab = open_tab(server)
    tab.allow_outage()
    tab.says("Hello .")
    return tab


def restart_slowly(tab: Tab) -> Callable[[], None]:
    """Until the beginning of the page is a new server's; returns what lets the rest of the page come."""
    wait_for_saved(tab)
    go = tab.server.script.parent / "go"
    before = tab.page.get_by_text("process").inner_text()
    tab.server.kill()
    go.unlink()
    tab.server.start()
    expect(tab.page.get_by_text(before)).to_have_count(0)
    return go.touch


def test_a_restart_of_which_the_page_comes_bit_by_bit_takes_no_text_and_no_focus(slow: Tab):
    slow.press("Press")
    slow.says("pressed")
    name, street, end = (
        slow.page.get_by_label("Name"), slow.page.get_by_label("Street"), slow.page.get_by_text("Hello .")
    )  # fmt: skip
    street.fill("Elm")
    name.press_sequentially("half")
    let_go = restart_slowly(slow)
    # The begin of the page is the new server's, the rest is still the old one's.
    slow.says("pressed")
    expect(end).to_be_visible()
    expect(name).to_be_focused()
    slow.page.keyboard.type(" done")
    let_go()
    slow.idle()
    expect(end).to_be_visible()
    expect(name).to_be_focused()
    expect(name).to_have_value("half done")
    expect(street).to_have_value("Elm")
    slow.page.keyboard.press("Enter")
    slow.says("Hello half done.")


def test_a_press_on_what_the_new_server_has_yet_to_draw_counts_once(slow: Tab):
    slow.idle()
    let_go = restart_slowly(slow)
    slow.press("Add")
    let_go()
    slow.says("added 1")
    slow.idle()
    slow.says("added 1")


def test_a_session_that_is_gone_is_said_to_be(serve: Serve, open_tab: OpenTab):
    server = serve(APP, "--session.store", "memory://")
    tab = open_tab(server)
    tab.allow_outage()
    tab.press("Increment")
    tab.says("count 1")
    wait_for_saved(tab)
    server.kill()
    connected(tab, "DISCONNECTED")
    tab.press("Increment")
    server.start()
    notice = tab.page.get_by_test_id("stRestarted")
    expect(notice).to_contain_text("has expired")
    expect(notice).to_contain_text("was not applied")
    tab.says("count 0")


def test_a_duplicated_tab_gets_a_copy(server: AppServer, tab: Tab):
    tab.press("Increment")
    tab.says("count 1")
    wait_for_saved(tab)
    with tab.page.context.expect_page() as opened:
        # As a duplicated tab: it begins with a copy of this tab's storage.
        tab.page.evaluate("window.open(location.href)")
    twin = Tab(opened.value, server)
    twin.says("count 1")
    twin.idle()
    twin.press("Increment")
    twin.says("count 2")
    tab.press("Increment")
    tab.press("Increment")
    tab.says("count 3")
    twin.says("count 2")
    expect(twin.page.get_by_test_id("stRestarted")).to_have_count(0)
    twin.page.reload()
    twin.says("count 2")


@pytest.mark.parametrize(("resume", "expected"), [("tab", 0), ("browser", 1), ("never", 0)])
def test_what_a_new_tab_resumes(serve: Serve, open_tab: OpenTab, resume: str, expected: int):
    server = serve(APP, "--session.resume", resume)
    tab = open_tab(server)
    tab.press("Increment")
    tab.says("count 1")
    wait_for_saved(tab)
    context = tab.page.context
    # While a tab has the session, another one gets its own.
    beside = context.new_page()
    beside.goto(server.url)
    expect(beside.get_by_text("count 0", exact=True)).to_be_visible()
    beside.close()
    tab.page.reload()
    tab.says("count 0" if resume == "never" else "count 1")
    tab.page.goto("about:blank")
    later = context.new_page()
    later.goto(server.url)
    expect(later.get_by_text(f"count {expected}", exact=True)).to_be_visible()
    later.close()


SESSION = "JSON.parse(sessionStorage['millpond:outbox']).session"


def test_a_new_tab_goes_on_with_a_copy_of_the_last_session(serve: Serve, open_tab: OpenTab) -> None:
    server = serve(APP, "--session.resume", "browser")
    tab = open_tab(server)
    tab.press("Increment")
    tab.says("count 1")
    wait_for_saved(tab)
    closed = tab.page.evaluate(SESSION)
    tab.page.goto("about:blank")
    later = tab.page.context.new_page()
    later.goto(server.url)
    expect(later.get_by_text("count 1", exact=True)).to_be_visible()
    assert later.evaluate(SESSION) != closed
    later.get_by_role("button", name="Increment").click()
    expect(later.get_by_text("count 2", exact=True)).to_be_visible()
    # The tab was not closed for good: it has what it had.
    tab.page.go_back()
    tab.says("count 1")
    assert tab.page.evaluate(SESSION) == closed
    later.close()


def test_a_new_tab_says_that_the_last_session_is_gone(serve: Serve, open_tab: OpenTab) -> None:
    server = serve(APP, "--session.resume", "browser")
    tab = open_tab(server)
    tab.says("count 0")
    tab.page.evaluate(
        "for (const key in localStorage) if (key.includes('last@')) localStorage[key] = 'expired'"
    )
    tab.page.goto("about:blank")
    later = tab.page.context.new_page()
    later.goto(server.url)
    expect(later.get_by_text("count 0", exact=True)).to_be_visible()
    expect(later.get_by_test_id("stRestarted")).to_be_visible()
    later.close()
