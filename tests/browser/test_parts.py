"""Parts of the page that do not come at once: the server restarts, the line drops a request."""

from __future__ import annotations

import pytest
from playwright.sync_api import Route, expect

from tests.browser.server import AppServer
from tests.browser.tab import OpenTab

APP = """
import millpond as st
st.pills("Fruit", ["Apple", "Pear"])
st.markdown("Some *text*")
if st.button("Say it"):
    st.toast("Said")
st.latex("x^2")
st.text("below")
if st.toggle("By day"):
    st.date_input("Day")
"""


@pytest.mark.parametrize(
    "part",
    [
        "base-*.js",
        "base-*.css",
        "inputs-*.js",
        "prose-*.js",
        "elements-*.css",
        "toast-*.js",
        "toast-*.css",
    ],
)
def test_what_did_not_come_is_asked_for_again(app_of_module: AppServer, open_tab: OpenTab, part: str) -> None:
    tab = open_tab(app_of_module, "/healthz", wait=False)
    tab.allow("status of 404")  # that address has no icon
    tab.allow("ERR_FAILED")
    tab.allow("Failed to fetch dynamically imported module")
    refused: list[str] = []

    def refuse_once(route: Route) -> None:
        if refused:
            route.continue_()
        else:
            refused.append(route.request.url)
            route.abort()

    tab.page.route(f"**/assets/{part}", refuse_once)
    tab.page.goto(app_of_module.url)
    if part.startswith("base"):  # the page itself: it is loaded again
        tab.page.wait_for_function("() => performance.getEntriesByType('navigation')[0]?.type === 'reload'")
    expect(
        tab.page.get_by_role("radio", name="Apple").or_(tab.page.get_by_role("button", name="Apple"))
    ).to_be_visible()
    expect(tab.page.locator("em")).to_be_visible()
    tab.press("Say it")
    expect(tab.page.get_by_test_id("stToast")).to_contain_text("Said")
    expect(tab.page.locator(".element-error")).to_have_count(0)
    assert len(refused) == 1


@pytest.mark.parametrize(
    ("body", "presses"),
    [("import{a as", 1), ("<html>Sign in</html>", 1), ("", 2)],
    ids=["cut off", "the page of a proxy", "empty"],
)
def test_a_script_that_came_broken_comes_with_a_new_page(
    app_of_module: AppServer, open_tab: OpenTab, body: str, presses: int
) -> None:
    """The browser remembers it under its address: what asks again gets the same error."""
    tab = open_tab(app_of_module)
    tab.allow("could not be drawn")
    tab.allow("Error")
    pattern = "**/assets/dates-*.js"
    tab.page.route(
        pattern, lambda route: route.fulfill(status=200, content_type="text/javascript", body=body)
    )
    tab.page.get_by_text("By day").click()
    again = tab.page.locator(".element-error").get_by_role("button", name="Try again")
    expect(again).to_be_visible()
    tab.idle()
    tab.page.unroute(pattern)
    with tab.page.expect_navigation():
        for _ in range(presses):
            again.click()
    expect(tab.page.get_by_role("switch", name="By day").or_(tab.page.get_by_label("By day"))).to_be_checked()
    expect(tab.page.locator(".stDateInput")).to_be_visible()
    expect(again).to_have_count(0)


def test_the_page_is_not_loaded_again_before_all_of_it_is_there(
    app_of_module: AppServer, open_tab: OpenTab
) -> None:
    tab = open_tab(app_of_module, "/healthz", wait=False)
    tab.allow("status of 404")
    tab.allow("ERR_FAILED")
    loads: list[str] = []
    tab.page.on(
        "request", lambda request: loads.append(request.url) if request.is_navigation_request() else None
    )
    refused: list[str] = []

    def refuse(route: Route) -> None:
        if len(refused) >= 5:
            route.continue_()
        else:
            refused.append(route.request.resource_type)
            route.abort()

    # What the page's script imports, and not that script itself: both are told to have failed.
    tab.page.route("**/assets/react-*.js", refuse)
    tab.page.goto(app_of_module.url)
    expect(tab.page.locator("em")).to_be_visible()
    assert "fetch" in refused  # it has asked for it meanwhile
    assert len(loads) == 2


@pytest.mark.parametrize("silent", [False, True], ids=["refused", "never answered"])
def test_a_page_whose_script_does_not_come_says_so(
    app_of_module: AppServer, open_tab: OpenTab, silent: bool
) -> None:
    tab = open_tab(app_of_module, "/healthz", wait=False)
    tab.allow("status of 404")
    tab.allow("status of 500")
    tab.page.route("**/assets/base-*.js", lambda route: None if silent else route.fulfill(status=500))
    tab.page.goto(app_of_module.url, wait_until="commit")
    words = tab.page.get_by_text("This app has not loaded yet. Please wait, or load the page again.")
    expect(words).to_be_visible()
    if not silent:  # a load that is under way would never end
        tab.page.unroute("**/assets/base-*.js")
        expect(tab.page.locator("em")).to_be_visible()
        expect(words).to_have_count(0)


@pytest.mark.parametrize("part", ["late-*.css", "elements-*.css", "prose-*.js", "katex-*.css", "katex-*.js"])
def test_what_is_never_answered_leaves_the_rest_of_the_page_there(
    app_of_module: AppServer, open_tab: OpenTab, part: str
) -> None:
    tab = open_tab(app_of_module, "/healthz", wait=False)
    tab.allow("status of 404")
    tab.page.route(f"**/assets/{part}", lambda route: None)
    tab.page.goto(app_of_module.url, wait_until="commit")
    tab.says("below")
    expect(tab.page.get_by_role("radio", name="Apple")).to_be_visible()
    # What cannot be drawn shows as it was written.
    raw = part.endswith(".js")
    expect(tab.page.get_by_text("Some *text*" if raw and "prose" in part else "Some text")).to_be_visible()
    if raw and "katex" in part:
        tab.says("x^2")
    tab.press("Say it")
    expect(tab.page.get_by_test_id("stToast")).to_contain_text("Said")


def test_an_element_that_does_not_come_says_that_it_is_loading(
    app_of_module: AppServer, open_tab: OpenTab
) -> None:
    tab = open_tab(app_of_module, "/healthz", wait=False)
    tab.allow("status of 404")
    tab.page.route("**/assets/inputs-*.js", lambda route: None)
    tab.page.goto(app_of_module.url, wait_until="commit")
    place = tab.page.locator("[data-overdue] > .loading").first
    expect(place).to_be_visible()
    # As a screen reader has it, too: what CSS adds is text to it.
    expect(place).to_match_aria_snapshot("- text: Loading…")
    tab.says("below")
