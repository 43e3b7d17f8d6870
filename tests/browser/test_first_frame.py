"""What a page that came with its content does before the browser draws its first frame, and what it leaves for later."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.server import Serve
from tests.browser.tab import OpenTab

# The state of the page when a script has put it into the document and ended: nothing is drawn before that.
WATCH = """
    window.first = null;
    new MutationObserver((_, observer) => {
        const page = document.querySelector(".stAppViewContainer");
        if (!page) return;
        observer.disconnect();
        window.first = {covered: page.dataset.covered ?? null, text: page.textContent};
    }).observe(document, {childList: true, subtree: true});
"""
CAME_WITH_THE_DOCUMENT = "'messages' in JSON.parse(document.getElementById('millpond').textContent)"


def first_frame(source: str, serve: Serve, open_tab: OpenTab) -> tuple[Page, dict[str, str]]:
    """A page that comes with its content, when all of it is there, and what its first frame had."""
    server = serve(source)
    open_tab(server)  # the first run of a process loads the elements
    tab = open_tab(server, "/healthz", wait=False, viewport={"width": 1280, "height": 800})
    tab.allow("status of 404")  # that address has no icon
    page = tab.page
    page.add_init_script(WATCH)
    page.goto(server.url)
    # A server that is slow to run the script sends the document before, and the page has to wait.
    while not page.evaluate(CAME_WITH_THE_DOCUMENT):
        page.evaluate("sessionStorage.clear()")
        page.goto(server.url)
    tab.idle()
    return page, page.evaluate("first")


def test_the_first_frame_has_the_beginning_of_the_page(serve: Serve, open_tab: OpenTab) -> None:
    source = "import millpond as st\nst.title('Here')\nst.checkbox('Waits for its code')\nst.text('below')"
    page, first = first_frame(source, serve, open_tab)
    assert first["text"].startswith("Here")
    assert first["covered"] != "all"
    # It would not show, and the frame need not wait until it is drawn.
    assert "below" not in first["text"]
    expect(page.get_by_text("below")).to_be_visible()
    expect(page.locator(".pending")).to_have_count(0)


def test_the_first_frame_has_no_more_of_a_long_page_than_fits_into_a_window(
    serve: Serve, open_tab: OpenTab
) -> None:
    source = "import millpond as st\nfor n in range(100):\n    st.text(f'line {n} of it')"
    page, first = first_frame(source, serve, open_tab)
    assert "line 29 of it" in first["text"]
    assert "line 99 of it" not in first["text"]
    expect(page.get_by_text(" of it")).to_have_count(100)
    expect(page.locator(".pending")).to_have_count(0)


def test_the_page_tells_its_time_zone_without_the_tables_of_intl(serve: Serve, open_tab: OpenTab) -> None:
    server = serve("import millpond as st\nst.text(st.context.timezone)")
    tab = open_tab(server, "/healthz", wait=False, timezone_id="America/New_York")
    tab.allow("status of 404")
    page = tab.page
    page.add_init_script("""
        window.used = 0;
        const counted = (action) => (...args) => (window.used++, action(...args));
        const {apply, construct} = Reflect;
        Intl.DateTimeFormat = new Proxy(Intl.DateTimeFormat, {apply: counted(apply), construct: counted(construct)});
    """)
    page.goto(server.url)
    tab.says("America/New_York")
    assert page.evaluate("used") == 0
