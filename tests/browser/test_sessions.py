"""A tab and its session: reloads, other tabs, lost connections."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.server import AppServer, Serve
from tests.browser.tab import OpenTab, Tab

APP = """
import millpond as st
st.session_state.setdefault("count", 0)
if st.button("Count"):
    st.session_state.count += 1
st.text(f"count {st.session_state.count}")
st.text_input("Note", key="note")
st.text(f"note {st.session_state.note}")
"""


def test_a_reload_keeps_the_state(tab: Tab):
    tab.press("Count")
    tab.says("count 1")
    tab.page.get_by_label("Note").fill("kept")
    tab.page.get_by_label("Note").blur()
    tab.says("note kept")
    tab.page.reload()
    tab.says("count 1")
    expect(tab.page.get_by_label("Note")).to_have_value("kept")
    tab.press("Count")
    tab.says("count 2")


def test_two_tabs_are_two_sessions(app_of_module: AppServer, open_tab: OpenTab):
    one, other = open_tab(app_of_module), open_tab(app_of_module)
    one.press("Count")
    one.says("count 1")
    other.press("Count")
    other.press("Count")
    other.says("count 2")
    one.says("count 1")


def test_a_duplicated_tab_goes_its_own_way_from_where_the_other_was(tab: Tab):
    tab.press("Count")
    tab.says("count 1")
    tab.idle()
    # A page opened by another begins with a copy of its storage, as a duplicate does.
    with tab.page.expect_popup() as popup:
        tab.page.evaluate("() => void window.open(location.href)")
    copy = popup.value
    expect(copy.get_by_text("count 1", exact=True)).to_be_visible()
    tab.press("Count")
    tab.says("count 2")
    tab.press("Count")
    tab.says("count 3")
    copy.get_by_role("button", name="Count").click()
    expect(copy.get_by_text("count 2", exact=True)).to_be_visible()
    tab.says("count 3")
    copy.close()


def test_a_lost_connection_is_said_and_comes_back(serve: Serve, open_tab: OpenTab):
    server = serve(APP)
    tab = open_tab(server)
    tab.allow_outage()
    tab.press("Count")
    tab.says("count 1")
    tab.idle()
    server.kill()
    notice = tab.page.get_by_test_id("stConnectionStatus")
    expect(notice).to_contain_text("Connection lost")
    expect(tab.app).to_have_attribute("data-test-connection-state", "DISCONNECTED")
    server.start()
    expect(notice).to_have_count(0)
    tab.idle()
    tab.press("Count")
    expect(tab.page.get_by_text("count 2", exact=True)).to_be_visible()
