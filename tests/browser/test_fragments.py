"""Fragments in a browser: their clock stands still while nobody sees the page."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.tab import Tab

APP = """
import millpond as st

s = st.session_state

@st.fragment(run_every=0.05)
def clock():
    s.ticks = s.get("ticks", 0) + 1
    st.text(f"ticks {s.ticks}")

st.button("Run all")
clock()
"""

TURN = """(state) => {
    Object.defineProperty(document, "visibilityState", { value: state, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
}"""
"""The browser has no other way to hide a page that a test looks at."""


def ticks(page: Page) -> int:
    return int(page.get_by_text("ticks").inner_text().split()[1])


def tick(page: Page, count: int) -> None:
    """Wait until the clock shows so much."""
    page.wait_for_function(
        "(count) => Number(/ticks (\\d+)/.exec(document.body.innerText)[1]) >= count", arg=count
    )


def test_a_hidden_page_runs_no_intervals_and_catches_up(tab: Tab) -> None:
    tick(tab.page, 3)
    tab.page.evaluate(TURN, "hidden")
    # Its run comes after what was due before; from then on only presses run the fragment.
    tab.press("Run all")
    tab.idle()
    before = ticks(tab.page)
    for count in range(1, 9):
        tab.press("Run all")
        tab.idle()
        tab.says(f"ticks {before + count}")
    tab.page.evaluate(TURN, "visible")
    tick(tab.page, before + 12)
    assert sum('"visible"' in frame for frame in tab.sent) == 2
