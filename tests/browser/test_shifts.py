"""Nothing that is seen moves while the rest of the first page, and the code that shows it, comes."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Route, expect

from tests.browser.server import Serve
from tests.browser.tab import OpenTab

APP = Path(__file__).parents[2] / "benchmarks" / "apps" / "every_element.py"
WAIT = """
import os, time
while not os.path.exists("go"):
    time.sleep(0.01)
"""
WATCH = """() => {
    window.shifts = [];
    const note = (list) => window.shifts.push(...list.getEntries().map((entry) => entry.value));
    window.watch = new PerformanceObserver(note);
    window.watch.observe({type: "layout-shift", buffered: true});
    window.all = () => (note({getEntries: () => window.watch.takeRecords()}), window.shifts);
}"""
PATIENT = """{
    const set = window.setTimeout;
    window.setTimeout = (act, time, ...rest) => (time >= 10_000 ? 0 : set(act, time, ...rest));
}"""
"""The page waits for ever for what is on its way: by itself it gives up after ten seconds."""
FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


def test_what_comes_late_moves_nothing_that_is_seen(serve: Serve, open_tab: OpenTab) -> None:
    begin, end = APP.read_text().split('st.header("Text"', 1)
    server = serve(f'{begin}{WAIT}st.header("Text"{end}')
    # As high as the whole page: what moves below the window does not count.
    tab = open_tab(server, wait=False, viewport={"width": 1280, "height": 4400})
    page = tab.page
    expect(page.get_by_text("Count = 0")).to_be_visible()
    page.evaluate(WATCH)
    (server.script.parent / "go").touch()
    expect(page.get_by_text("In a placeholder")).to_be_visible()
    tab.idle()
    expect(tab.app).not_to_have_attribute("data-arriving", "true")
    expect(page.locator(".pending")).to_have_count(0)
    page.evaluate(FRAMES)
    assert sum(page.evaluate("all()")) <= 0.01


BESIDE = """
import millpond as st

st.sidebar.text("beside")
st.title("Here")
with st.container(horizontal=True):
    st.text("left")
    st.date_input("Day")
st.text("the end")
"""


def test_the_beginning_of_the_page_is_seen_before_the_rest_has_come(serve: Serve, open_tab: OpenTab) -> None:
    server = serve(BESIDE)
    open_tab(server)  # the first run of a process loads the elements, and what it draws comes in parts
    tab = open_tab(server, "/healthz", wait=False, viewport={"width": 1280, "height": 800})
    tab.allow("status of 404")  # that address has no icon
    page = tab.page
    page.add_init_script(PATIENT)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(re.compile(r"/assets/dates-[\w-]+\.js"), hold)
    page.goto(tab.server.url)
    expect(page.get_by_role("heading", name="Here")).to_be_visible()
    expect(page.get_by_text("beside")).to_be_visible()
    # What is beside the place of an element that is on its way, or below it, may still move.
    expect(page.get_by_text("left")).to_be_attached()
    expect(page.get_by_text("left")).not_to_be_visible()
    expect(page.get_by_text("the end")).not_to_be_visible()
    expect(tab.app).to_have_attribute("data-test-script-state", "running")
    page.evaluate(WATCH)
    while not held:
        page.wait_for_timeout(10)  # the browser has asked, and Playwright is about to say so
    for route in held:
        route.continue_()
    expect(page.get_by_text("left")).to_be_visible()
    expect(page.get_by_text("the end")).to_be_visible()
    tab.idle()
    page.evaluate(FRAMES)
    assert sum(page.evaluate("all()")) <= 0.01


def test_a_page_that_is_waited_for_comes_beside_its_sidebar(serve: Serve, open_tab: OpenTab) -> None:
    server = serve(
        f'import millpond as st\n{WAIT}st.sidebar.text("beside")\nst.title("Here")\nst.pills("P", "ab")'
    )
    tab = open_tab(server, wait=False, viewport={"width": 1280, "height": 800})
    page = tab.page
    expect(page.get_by_test_id("stAppSkeleton")).to_be_visible()
    page.evaluate(WATCH)
    (server.script.parent / "go").touch()
    expect(page.get_by_text("beside")).to_be_visible()
    expect(page.get_by_role("heading", name="Here")).to_be_visible()
    tab.idle()
    page.evaluate(FRAMES)
    assert sum(page.evaluate("all()")) <= 0.01
