"""What a page that came with its content does before the browser draws its first frame, and what it leaves for later."""

from __future__ import annotations

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


def test_the_first_frame_has_the_beginning_of_the_page(serve: Serve, open_tab: OpenTab) -> None:
    server = serve("import millpond as st\nst.title('Here')\nst.checkbox('Waits for its code')")
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
    first = page.evaluate("first")
    assert first["text"].startswith("Here")
    assert first["covered"] != "all"


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
