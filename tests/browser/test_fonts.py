"""The page's font comes after the first paint, moves nothing, and is not fetched by a page that names another."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, Route, expect

from tests.browser.server import Serve
from tests.browser.tab import FONT_CAME, OpenTab, Tab

APP = """
import millpond as st
st.title("The lake in the north")
st.header("What was measured in its water this year")
st.write("The quick brown fox jumps over the lazy dog, **and then** it goes on for as long as it takes. " * 5)
for column, label in zip(st.columns(3), ("Refresh", "Only these regions", "Number of items")):
    column.button(label)
    column.checkbox(label + " of the table")
st.text_input("Name", help="As in the passport")
"""
TABLE = """
import millpond as st
st.dataframe({"name of the thing": ["Illinois, Mississippi"], "value": [1.5]}, width="content")
"""
FILES = "() => performance.getEntriesByType('resource').filter(({name}) => name.endsWith('.woff2')).map(({name}) => name)"
WATCH = """() => {
    window.shifts = [];
    const note = (entries) => window.shifts.push(...entries.map(({value}) => value));
    const watch = new PerformanceObserver((list) => note(list.getEntries()));
    watch.observe({type: "layout-shift"});
    window.moved = () => (note(watch.takeRecords()), window.shifts.reduce((sum, value) => sum + value, 0));
}"""
PICTURE = "(canvas) => canvas.toDataURL()"
FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


def hold_fonts(page: Page) -> Callable[[], None]:
    """No font comes before the function that is returned is called."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/source-*.woff2", hold)

    def release() -> None:
        for route in held:
            route.continue_()

    return release


def with_fonts_held(serve: Serve, open_tab: OpenTab, app: str) -> tuple[Tab, Callable[[], None]]:
    tab = open_tab(serve(app))
    release = hold_fonts(tab.page)  # a page with routes has no cache
    tab.page.reload()
    tab.drawn()
    tab.page.wait_for_function("() => [...document.fonts].some(({status}) => status === 'loading')")
    return tab, release


def test_the_font_comes_after_the_first_paint_and_moves_nothing(serve: Serve, open_tab: OpenTab) -> None:
    tab, release = with_fonts_held(serve, open_tab, APP)
    page = tab.page
    expect(page.get_by_role("heading", name="The lake in the north")).to_be_visible()
    page.evaluate(FRAMES)
    page.evaluate(WATCH)
    width = page.get_by_text("Only these regions", exact=True).bounding_box()
    release()
    page.wait_for_function(FONT_CAME)
    page.evaluate(FRAMES)
    assert page.get_by_text("Only these regions", exact=True).bounding_box() != width, "another font is shown"
    assert page.evaluate("() => moved()") <= 0.005
    [file] = page.evaluate(FILES)
    assert "source-sans-3-latin-wght-normal" in file


def test_the_columns_of_a_table_stay_as_wide(serve: Serve, open_tab: OpenTab) -> None:
    tab, release = with_fonts_held(serve, open_tab, TABLE)
    box = tab.page.get_by_test_id("stDataFrame")
    expect(box.locator("canvas").first).to_be_visible()
    before = box.bounding_box()
    seen = box.locator("canvas").first.evaluate(PICTURE)
    release()
    tab.page.wait_for_function(FONT_CAME)
    tab.page.evaluate(FRAMES)
    tab.page.evaluate(FRAMES)
    assert box.bounding_box() == before
    assert box.locator("canvas").first.evaluate(PICTURE) != seen, "the cells are drawn again, with the font"


def test_a_theme_with_another_font_fetches_none(serve: Serve, open_tab: OpenTab) -> None:
    tab = open_tab(serve(APP, "--theme.font", "Georgia, serif"))
    tab.page.wait_for_function(
        "() => [...document.fonts].some(({family}) => family.includes('Source Sans 3'))"
    )
    tab.idle()
    tab.page.evaluate("() => document.fonts.ready")
    assert tab.page.evaluate(FILES) == []
