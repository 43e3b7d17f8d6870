"""Fragments in a browser: their clock stands still while nobody sees the page."""

from __future__ import annotations

from playwright.sync_api import Page, expect

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


def test_a_hidden_page_runs_no_intervals_and_catches_up(tab: Tab) -> None:
    tab.page.get_by_text("ticks 3", exact=True).wait_for()
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
    expect(tab.page.get_by_text(f"ticks {before + 12}", exact=True)).to_be_visible()
    assert sum('"visible"' in frame for frame in tab.sent) == 2
