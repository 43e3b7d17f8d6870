"""Pages of other sites that open the app in a window: they reach neither it nor the frames of its components."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import new_profile
from tests.browser.server import AppServer, Serve
from tests.browser.test_components import PAGE

APP = """
from pathlib import Path
import millpond as st
gauge = st.components.v1.declare_component("gauge", path=Path(__file__).parent / "component")
st.text(f"value {gauge(text='first', key='gauge')!r}")
"""
ELSEWHERE = "https://elsewhere.example/"
"""Another site. Nobody is asked for it: the test answers."""

# It sends what the app sends, and what is equal to it to who compares with `==`; last what is no message of the protocol,
# which any page may send to any other.
ATTACK = """() => {
  const render = (type) => opened.frames[0].postMessage({ type, args: { text: "forged" }, dfs: [] }, "*");
  render("streamlit:render"); render(["streamlit:render"]); render(new String("streamlit:render"));
  opened.frames[0].postMessage({ type: "end" }, "*");
}"""


@pytest.fixture
def profile(chromium: Browser) -> Iterator[BrowserContext]:
    with new_profile(chromium) as context:
        context.route(ELSEWHERE, lambda route: route.fulfill(content_type="text/html", body="<p>elsewhere"))
        yield context


def app_at(serve: Serve, folder: Path, *flags: str) -> AppServer:
    (folder / "component").mkdir()
    listening = """window.heard = []; addEventListener("message", ({ data }) => heard.push(data.type));"""
    # A comment, as editors put it: the guard is before the component's own script, whatever is before that.
    page = PAGE.replace("<script>", f"<script>{listening}", 1).replace("<html>", "<!-- a --><html>")
    (folder / "component" / "index.html").write_text(page)
    return serve(APP, *flags)


def opened_from_elsewhere(profile: BrowserContext, server: AppServer) -> tuple[Page, Page]:
    """A page of another site, and the app in a window that it has opened, when the component is drawn."""
    page = profile.new_page()
    page.goto(ELSEWHERE)
    with page.expect_popup() as popup:
        page.evaluate("(url) => { window.opened = window.open(url) }", server.url + "/")
    app = popup.value
    expect(app.frame_locator(".st-key-gauge iframe").locator("#out")).to_have_text("given first")
    return page, app


def test_who_has_opened_the_app_in_a_window_loses_hold_of_it(
    serve: Serve, profile: BrowserContext, tmp_path: Path
) -> None:
    page, app = opened_from_elsewhere(profile, app_at(serve, tmp_path))
    assert page.evaluate("() => opened.closed")
    assert app.evaluate("() => window.opener") is None
    assert not page.evaluate("() => opened.frames?.length")


def test_a_component_hears_of_the_protocol_what_the_page_around_it_says(
    serve: Serve, profile: BrowserContext, tmp_path: Path
) -> None:
    server = app_at(serve, tmp_path, "--server.crossOriginOpenerPolicy", "unsafe-none")
    page, app = opened_from_elsewhere(profile, server)
    page.evaluate(ATTACK)
    (frame,) = app.frames[1:]
    frame.wait_for_function("() => heard.includes('end')")
    assert frame.evaluate("() => heard") == ["streamlit:render", "end"]
    assert frame.evaluate("() => document.compatMode") == "CSS1Compat"
    # The page around is heard, as ever.
    app.emulate_media(color_scheme="dark")
    frame.wait_for_function("() => renders.length === 2")


def test_windows_that_the_app_opens_keep_their_opener(
    serve: Serve, profile: BrowserContext, tmp_path: Path
) -> None:
    """Components sign in so: the window comes back to a file of theirs, and they read its address."""
    server = app_at(serve, tmp_path)
    app = profile.new_page()
    app.goto(server.url)
    frame = app.frame_locator(".st-key-gauge iframe")
    expect(frame.locator("#out")).to_have_text("given first")
    inside = app.frames[1]
    with app.expect_popup() as popup:
        inside.evaluate("(url) => { window.opened = window.open(url) }", ELSEWHERE)
    expect(popup.value.locator("p")).to_have_text("elsewhere")
    assert popup.value.evaluate("() => window.opener !== null")
    popup.value.evaluate("(url) => { location = url }", inside.url)
    expect(popup.value.locator("#out")).to_have_text("nothing")
    assert popup.value.evaluate("() => window.opener !== null")
    assert not inside.evaluate("() => opened.closed")
