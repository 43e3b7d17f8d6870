"""Charts far from the window: drawn after those that are near, when the page has time, and in their room from the start."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.server import Serve
from tests.browser.tab import OpenTab, Tab, press_tool

APP = """
import millpond as st

s = st.session_state
s.setdefault("turn", 0)
if st.button("Other"):
    s.turn += 1
title = f"Turn {s.turn}"
rows = [{"x": x, "y": (x * 7 + s.turn) % 5} for x in range(9)]
values = [row["y"] for row in rows]
spec = {"title": title, "mark": "line", "data": {"values": rows}, "height": 300,
        "encoding": {"x": {"field": "x", "type": "quantitative"}, "y": {"field": "y", "type": "quantitative"}}}
figure = {"data": [{"y": values}], "layout": {"title": {"text": title}}}
option = {"title": {"text": title}, "xAxis": {}, "yAxis": {}, "animation": False,
          "series": [{"type": "line", "data": [[row["x"], row["y"]] for row in rows]}]}
with st.container(height=700, key="box") if st.query_params.get("in") == "container" else st.container(key="box"):
    for at in range(4):
        st.vega_lite_chart(spec, key=f"vega {at}")
        st.plotly_chart(figure, height=300, key=f"plotly {at}")
        st.echarts_chart(option, height=300, renderer="svg", key=f"echarts {at}")
"""
COUNT = 12

NO_TIME = """
window.rests = [];
window.requestIdleCallback = (act) => rests.push(act);
window.cancelIdleCallback = () => {};
/** The page has time until nothing asks for it any more. */
window.rest = () => { for (const act of rests.splice(0)) act(); };
// How long they wait at most.
const after = window.setTimeout;
window.setTimeout = (act, time, ...more) => (time === 2000 ? 0 : after(act, time, ...more));
"""
"""A page that never has time."""

DRAWN = """(title) => [...document.querySelectorAll(".chart")].map((chart) => chart.textContent.includes(title))"""
HEIGHTS = """() => [...document.querySelectorAll(".chart")].map((chart) => Math.round(chart.getBoundingClientRect().height))"""
SHIFTS = """
window.shifts = [];
new PerformanceObserver((list) => shifts.push(...list.getEntries().map((entry) => entry.value))).observe({ type: "layout-shift", buffered: true });
"""


@pytest.fixture(params=["page", "container"])
def far(serve: Serve, open_tab: OpenTab, request: pytest.FixtureRequest) -> Tab:
    """The charts on a page that never has time, or in a box that scrolls, as far as they are drawn at once."""
    server = serve(APP)
    tab = open_tab(server)
    tab.page.add_init_script(NO_TIME + SHIFTS)
    tab.page.goto(f"{server.url}/?in={request.param}")
    wait_for_near(tab.page, "Turn 0")
    return tab


def wait_for_near(page: Page, title: str) -> None:
    """Until the charts that are seen have this title."""
    page.wait_for_function(
        """(title) => {
          const seen = [...document.querySelectorAll(".chart")].filter((chart) => {
            const { top, bottom } = chart.getBoundingClientRect();
            return bottom > 0 && top < innerHeight;
          });
          return document.querySelectorAll(".chart").length === 12 && seen.length > 1 && seen.every((chart) => chart.textContent.includes(title));
        }""",
        arg=title,
    )


def rest(page: Page, title: str) -> None:
    """Give the page time until all charts have this title."""
    page.wait_for_function(f"(title) => {{ rest(); return ({DRAWN})(title).every(Boolean); }}", arg=title)


def test_charts_near_the_window_come_first_and_nothing_moves(far: Tab) -> None:
    page = far.page
    drawn = page.evaluate(DRAWN, "Turn 0")
    assert len(drawn) == COUNT
    assert drawn[:2] == [True, True]
    # Before all have their room, more of them are near.
    assert not all(drawn)
    heights = page.evaluate(HEIGHTS)
    rest(page, "Turn 0")
    assert page.evaluate(HEIGHTS) == heights
    # What is drawn for the first time moves nothing that is seen.
    assert sum(page.evaluate("() => shifts")) < 0.01


def test_a_chart_that_comes_near_is_drawn_at_once(far: Tab) -> None:
    page = far.page
    page.locator(".chart").last.scroll_into_view_if_needed()
    page.wait_for_function(f"() => ({DRAWN})('Turn 0').at(-1)")
    assert not all(page.evaluate(DRAWN, "Turn 0"))


def test_what_a_run_has_changed_is_drawn_near_the_window_first(far: Tab) -> None:
    page = far.page
    rest(page, "Turn 0")
    far.press("Other")
    wait_for_near(page, "Turn 1")
    far.idle()
    changed = page.evaluate(DRAWN, "Turn 1")
    assert changed[0]
    assert not any(changed[6:])
    # The newest is drawn, and what has come before it is not.
    far.press("Other")
    wait_for_near(page, "Turn 2")
    rest(page, "Turn 2")


def test_a_page_that_is_printed_has_them_all(far: Tab) -> None:
    page = far.page
    page.evaluate("() => dispatchEvent(new Event('beforeprint'))")
    page.wait_for_function(f"() => ({DRAWN})('Turn 0').every(Boolean)")


def test_a_chart_that_was_drawn_far_away_shows_its_data_as_a_table(serve: Serve, open_tab: OpenTab) -> None:
    tab = open_tab(serve(APP))
    tab.drawn()
    tab.page.wait_for_function(f"() => ({DRAWN})('Turn 0').every(Boolean)")
    chart = tab.page.locator(".chart").last
    press_tool(chart.get_by_role("button", name="Show data"))
    expect(chart.get_by_role("table")).to_be_visible()
