"""The page's font comes after the first paint, moves nothing, and is not fetched by a page that names another."""

from __future__ import annotations

from tests.browser.server import Serve
from tests.browser.tab import OpenTab

APP = """
import millpond as st
st.title("Sea")
st.write("The quick brown fox jumps over the lazy dog.")
st.button("Press")
"""
LOADED = "() => document.fonts.check('16px \"Source Sans 3 Variable\"') && [...document.fonts].some((face) => face.status === 'loaded')"
FETCHED = "() => performance.getEntriesByType('resource').filter(({name}) => name.endsWith('.woff2')).map(({name, startTime}) => [name, startTime])"
PAINTED = "() => performance.getEntriesByName('first-contentful-paint')[0].startTime"
MOVED = """() => new Promise((done) => {
    const watch = new PerformanceObserver((list) => done(list.getEntries().reduce((sum, {value}) => sum + value, 0)));
    watch.observe({type: "layout-shift", buffered: true});
    requestAnimationFrame(() => requestAnimationFrame(() => done(0)));
})"""


def test_the_font_comes_after_the_first_paint_and_moves_nothing(serve: Serve, open_tab: OpenTab) -> None:
    page = open_tab(serve(APP)).page
    page.wait_for_function(LOADED)
    [(name, _)] = page.evaluate(FETCHED)
    assert "source-sans-3-latin-wght-normal" in name
    ends = page.evaluate(
        "() => performance.getEntriesByType('resource').find(({name}) => name.endsWith('.woff2')).responseEnd"
    )
    assert ends > page.evaluate(PAINTED)
    assert page.evaluate(MOVED) == 0


def test_a_theme_with_a_font_of_the_system_fetches_none(serve: Serve, open_tab: OpenTab) -> None:
    tab = open_tab(serve(APP, "--theme.font", "sans-serif"))
    tab.page.wait_for_function(
        "() => [...document.fonts].some(({family}) => family.includes('Source Sans 3'))"
    )
    tab.idle()
    tab.page.evaluate("() => document.fonts.ready")
    assert tab.page.evaluate(FETCHED) == []
