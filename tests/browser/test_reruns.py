"""What stays as it is while the script runs again, and what a slow run looks like."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.server import Serve
from tests.browser.tab import OpenTab, Tab

APP = """
import time
import millpond as st

if st.checkbox("Banner"):
    st.info("A banner above all")
st.session_state.setdefault("count", 0)
if st.button("Count"):
    st.session_state.count += 1
st.text(f"count {st.session_state.count}")
st.text_input("Note", key="note")
st.markdown("A paragraph that does not change")
with st.expander("More"):
    st.slider("Inside", key="inside")
"""

MARK = """() => document.querySelectorAll(".stApp *").forEach((node, at) => (node.mark = at))"""
UNMARKED = """() => [...document.querySelectorAll(".stApp *")].filter((node) => node.mark === undefined)
    .map((node) => node.closest("[data-kind]")?.dataset.kind ?? node.className)"""
MARKED = (
    """() => [...document.querySelectorAll(".stApp *")].filter((node) => node.mark !== undefined).length"""
)

SLOW = """
import time
from pathlib import Path
import millpond as st

gate = Path(__file__).with_name("gate")
st.session_state.setdefault("clicks", 0)

def click():
    st.session_state.clicks += 1

st.button("Click", on_click=click)
st.text(f"clicks {st.session_state.clicks}")
slow = st.checkbox("Slow")
if slow:
    for i in range(10_000):
        if gate.exists():
            break
        time.sleep(0.02)
        st.session_state.step = i
        st.empty()
st.text("the end")
st.text(f"was slow: {slow}")
"""


def test_nodes_keep_their_identity(tab: Tab):
    page = tab.page
    # The chunks of elements come one by one; what waits for them is not there yet.
    expect(page.get_by_label("Inside")).to_have_count(1)
    page.evaluate(MARK)
    marked = page.evaluate(MARKED)
    for count in (1, 2, 3):
        tab.press("Count")
        tab.says(f"count {count}")
        tab.idle()
    assert page.evaluate(MARKED) == marked
    assert page.evaluate(UNMARKED) == []
    page.get_by_text("Banner", exact=True).click()
    tab.says("A banner above all")
    tab.idle()
    assert page.evaluate(MARKED) == marked
    assert set(page.evaluate(UNMARKED)) == {"alert"}
    page.get_by_text("Banner", exact=True).click()
    expect(page.get_by_text("A banner above all")).to_have_count(0)
    assert page.evaluate(MARKED) == marked


def caret(page: Page) -> list[int]:
    at: list[int] = page.evaluate(
        "[document.activeElement.selectionStart, document.activeElement.selectionEnd]"
    )
    return at


def test_focus_caret_and_half_typed_text_stay(serve: Serve, open_tab: OpenTab):
    # Another tab's save makes this one run while its user types.
    server = serve(APP.replace("import time", "import time  # version 0"), "--server.runOnSave")
    tab = open_tab(server)
    note = tab.page.get_by_label("Note")
    note.press_sequentially("half-typed")
    tab.page.keyboard.press("Shift+ArrowLeft")
    tab.page.keyboard.press("Shift+ArrowLeft")
    server.save(APP.replace("A paragraph that does not change", "A changed paragraph"))
    tab.says("A changed paragraph")
    tab.idle()
    expect(note).to_be_focused()
    expect(note).to_have_value("half-typed")
    assert caret(tab.page) == [8, 10]
    tab.page.keyboard.type("ng")
    expect(note).to_have_value("half-typng")


def test_focus_stays_on_a_pressed_button(tab: Tab):
    button = tab.page.get_by_role("button", name="Count")
    button.focus()
    for count in (1, 2, 3):
        tab.page.keyboard.press("Enter")
        tab.says(f"count {count}")
        expect(button).to_be_focused()


def test_twenty_quick_clicks_all_count(serve: Serve, open_tab: OpenTab):
    tab = open_tab(serve(SLOW))
    button = tab.page.get_by_role("button", name="Click")
    for _ in range(20):
        button.dispatch_event("click")
    tab.says("clicks 20")


def test_a_click_interrupts_a_slow_run(serve: Serve, open_tab: OpenTab):
    server = serve(SLOW)
    tab = open_tab(server)
    tab.page.get_by_text("Slow", exact=True).click()
    expect(tab.page.get_by_test_id("stStatusWidget")).to_be_visible()
    # That run would go on for minutes.
    tab.press("Click")
    tab.says("clicks 1")
    tab.page.get_by_text("Slow", exact=True).click()
    tab.idle()
    tab.says("was slow: False")


def test_what_a_slow_run_has_not_drawn_yet_fades(serve: Serve, open_tab: OpenTab):
    server = serve(SLOW)
    tab = open_tab(server)
    stale = tab.page.locator("[data-stale=true]")
    tab.page.get_by_text("Slow", exact=True).click()
    expect(stale).to_have_text(["the end", "was slow: False"])
    server.script.with_name("gate").touch()
    tab.idle()
    expect(stale).to_have_count(0)
    tab.says("was slow: True")


def test_quick_runs_show_no_sign_of_running(tab: Tab):
    page = tab.page
    page.evaluate(
        """() => {
            window.seen = [];
            new MutationObserver(() => {
                if (document.querySelector(".stale, [data-stale=true]")) window.seen.push("faded");
            }).observe(document.body, { subtree: true, childList: true, attributes: true });
        }"""
    )
    tab.press("Count")
    tab.says("count 1")
    tab.idle()
    assert page.evaluate("window.seen") == []


def test_stop(serve: Serve, open_tab: OpenTab):
    tab = open_tab(serve(SLOW))
    tab.page.get_by_text("Slow", exact=True).click()
    tab.press("Stop")
    tab.idle()
    expect(tab.page.get_by_test_id("stStatusWidget")).to_have_count(0)
    # What the run did not get to is as it was.
    tab.says("was slow: False")
    expect(tab.page.locator("[data-stale=true]")).to_have_count(0)


def test_stop_ends_a_run_that_comes_to_no_element(serve: Serve, open_tab: OpenTab):
    tab = open_tab(
        serve("import millpond as st\nst.write('begin')\nif st.button('Stuck'):\n    while True: pass")
    )
    tab.says("begin")
    tab.press("Stuck")
    tab.press("Stop")
    status = tab.page.get_by_test_id("stStatusWidget")
    expect(status).to_contain_text("Stopping…")
    expect(status.get_by_role("button")).to_have_count(0)
    tab.idle()
    expect(status).to_have_count(0)
    expect(tab.page.get_by_test_id("stException")).to_have_count(0)
    tab.says("begin")


FRAGMENT = """
import time
from pathlib import Path
import millpond as st

gate = Path(__file__).with_name("gate")
st.text("above")

@st.fragment
def part():
    if st.button("Slow"):
        while not gate.exists():
            time.sleep(0.02)
    st.text("inside")

part()
st.text("below")
"""


def test_a_slow_fragment_fades_nothing_but_its_own(serve: Serve, open_tab: OpenTab):
    server = serve(FRAGMENT)
    tab = open_tab(server)
    stale = tab.page.locator("[data-stale=true]")
    tab.page.get_by_text("Slow", exact=True).click()
    expect(stale).to_have_text(["inside"])
    server.script.with_name("gate").touch()
    tab.idle()
    expect(stale).to_have_count(0)
