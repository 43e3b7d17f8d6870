"""What happens once in a real browser."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.server import AppServer
from tests.browser.tab import OpenTab, Tab

APP = """
import millpond as st
if st.button("Celebrate"):
    st.balloons()
if st.button("Winter"):
    st.snow()
    st.rerun()
if st.button("Wait"):
    st.toast("Saving", icon="spinner", duration="infinite")
    st.status("Loading")
"""

COUNT = """() => { window.flights = []; new MutationObserver((changes) => {
    for (const change of changes) for (const node of change.addedNodes)
        if (node.classList?.contains("flight")) window.flights.push(node.dataset.testid);
}).observe(document.body, { childList: true }); }"""


def test_they_fly_once_and_are_gone(tab: Tab):
    tab.page.evaluate(COUNT)
    tab.page.get_by_role("button", name="Celebrate").click()
    balloons = tab.page.get_by_test_id("stBalloons")
    expect(balloons.locator("span").first).to_be_attached()
    # They let the pointer through: the page can be used meanwhile.
    tab.page.get_by_role("button", name="Winter").click()
    expect(tab.page.get_by_test_id("stSnow")).to_be_attached()
    expect(balloons).to_have_count(0)
    expect(tab.page.get_by_test_id("stSnow")).to_have_count(0)
    assert tab.page.evaluate("window.flights") == ["stBalloons", "stSnow"]


def test_a_reload_does_not_repeat_them(tab: Tab):
    tab.page.get_by_role("button", name="Celebrate").click()
    expect(tab.page.get_by_test_id("stBalloons")).to_be_attached()
    tab.page.add_init_script(f"addEventListener('DOMContentLoaded', {COUNT})")
    tab.page.reload()
    tab.idle()
    tab.page.get_by_role("button", name="Winter").click()
    expect(tab.page.get_by_test_id("stSnow")).to_be_attached()
    assert tab.page.evaluate("window.flights") == ["stSnow"]


def test_who_wants_less_motion_sees_none(app_of_module: AppServer, open_tab: OpenTab):
    tab = open_tab(app_of_module, reduced_motion="reduce")
    tab.page.evaluate(COUNT)
    tab.page.get_by_role("button", name="Celebrate").click()
    tab.page.wait_for_function("() => window.flights.length === 1")
    expect(tab.page.get_by_test_id("stBalloons")).to_have_count(0)


def test_wheels_do_not_stand_still_for_who_wants_less_motion(app_of_module: AppServer, open_tab: OpenTab):
    tab = open_tab(app_of_module, reduced_motion="reduce")
    tab.page.get_by_role("button", name="Wait").click()
    wheels = [tab.page.locator(".stIconSpinner"), tab.page.get_by_test_id("stExpanderIconSpinner")]
    for wheel in wheels:
        expect(wheel).to_be_visible()
        expect(wheel).to_have_css("animation-name", "wheel-breathe")
        expect(wheel).to_have_css("animation-duration", "2s")
        expect(wheel).to_have_css("animation-iteration-count", "infinite")
