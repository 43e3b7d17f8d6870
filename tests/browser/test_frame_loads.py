"""Pages in frames that do not come at once: the server is killed while they load, and starts again."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Route, WebSocketRoute, expect

from millpond.server.files.tickets import FILES
from tests.browser.server import AppServer, Serve
from tests.browser.tab import OpenTab, Tab
from tests.browser.test_durable import until

MAIN = """
import millpond as st
import streamlit.components.v1 as components

st.button("Run")
if st.checkbox("Document"):
    components.html("<p>It has come</p>", height=80)
if st.checkbox("Page"):
    components.iframe("/page", height=80)
"""
SERVE = """
import asyncio
from pathlib import Path
import millpond as st
from starlette.responses import HTMLResponse, StreamingResponse
from starlette.routing import Route

here = Path(__file__).parent
how = (here / "how").read_text()

async def page(request):
    if request.method == "GET":
        with open(here / "asked", "a") as asked:
            asked.write(".")
    if how == "cut":
        async def cut():
            yield b"<p>It has begun</p>"
            await asyncio.sleep(600)
        return StreamingResponse(cut(), media_type="text/html", headers={"Content-Length": "1000"})
    if how == "silent":
        await asyncio.sleep(600)
    if how == "slow":
        while not (here / "go").exists():
            await asyncio.sleep(0.05)
    if how == "forbids":
        return HTMLResponse("<p>It has come</p>", headers={"X-Frame-Options": "DENY"})
    return HTMLResponse("<p>It has come</p>", 404 if how == "missing" else 200)

app = st.App("main.py", routes=[Route("/page", page)])
"""


@pytest.fixture
def server(serve: Serve, tmp_path: Path) -> AppServer:
    (tmp_path / "main.py").write_text(MAIN)
    (tmp_path / "how").write_text("well")
    (tmp_path / "serve.py").write_text(SERVE)
    return serve(tmp_path / "serve.py")


def restart(server: AppServer, how: str) -> None:
    server.kill()
    (server.script.parent / "how").write_text(how)
    server.start()


def asked(server: AppServer) -> int:
    """How often the page has been asked for."""
    file = server.script.parent / "asked"
    return len(file.read_text()) if file.exists() else 0


def opened(server: AppServer, open_tab: OpenTab) -> Tab:
    tab = open_tab(server)
    tab.allow_outage()
    tab.allow("Failed to load resource")
    return tab


def show(tab: Tab, what: str) -> None:
    tab.page.get_by_text(what, exact=True).click()


def has_come(tab: Tab) -> None:
    frame = tab.page.get_by_test_id("stIFrame").content_frame
    expect(frame.get_by_text("It has come")).to_be_visible()


@pytest.mark.parametrize("how", ["silent", "cut"])
def test_a_frame_is_there_when_the_server_was_killed_while_it_loaded(
    server: AppServer, open_tab: OpenTab, how: str
) -> None:
    restart(server, how)
    tab = opened(server, open_tab)
    show(tab, "Page")
    if how == "cut":
        frame = tab.page.get_by_test_id("stIFrame").content_frame
        expect(frame.get_by_text("It has begun")).to_be_visible()
    until(tab, lambda: asked(server) == 1)
    restart(server, "well")
    has_come(tab)
    tab.idle()
    steps = tab.page.evaluate("history.length")
    tab.press("Run")
    tab.idle()
    assert asked(server) == 2
    assert tab.page.evaluate("history.length") == steps


def test_a_frame_loads_once_where_the_server_answers_before_the_line_is_back(
    server: AppServer, open_tab: OpenTab
) -> None:
    tab = opened(server, open_tab)
    lines: list[WebSocketRoute] = []
    offline = False

    def connect(line: WebSocketRoute) -> None:
        if offline:
            line.close()
        else:
            line.connect_to_server()
            lines.append(line)

    asked: list[str] = []
    loads: list[Route] = []

    def hold(route: Route) -> None:
        asked.append(route.request.method)
        if route.request.method == "GET":
            loads.append(route)
        else:
            route.fulfill(status=200)

    tab.page.route_web_socket("**/_millpond/stream", connect)
    tab.page.route("**/page", hold)
    tab.page.reload()
    show(tab, "Page")
    until(tab, lambda: len(loads) == 1)
    offline = True
    for line in lines:
        line.close()
    expect(tab.app).not_to_have_attribute("data-test-connection-state", "CONNECTED")
    loads[0].abort()
    until(tab, lambda: "HEAD" in asked)
    offline = False
    until(tab, lambda: len(loads) == 2)
    expect(tab.app).to_have_attribute("data-test-connection-state", "CONNECTED")
    tab.press("Run")
    tab.idle()
    loads[-1].continue_()
    has_come(tab)
    assert asked == ["GET", "HEAD", "GET"]


@pytest.mark.parametrize("status", [0, 502])
def test_html_of_the_app_is_asked_for_again(server: AppServer, open_tab: OpenTab, status: int) -> None:
    tab = opened(server, open_tab)
    asked: list[str] = []

    def answer(route: Route) -> None:
        asked.append(route.request.method)
        if len(asked) > 3:
            route.continue_()
        elif status:
            route.fulfill(status=status, body="Bad gateway", content_type="text/html")
        else:
            route.abort()

    tab.page.route(f"**/{FILES}/**", answer)
    show(tab, "Document")
    has_come(tab)
    assert asked == ["GET", "HEAD", "HEAD", "HEAD", "GET"]


def test_a_page_that_is_merely_slow_is_waited_for(server: AppServer, open_tab: OpenTab) -> None:
    restart(server, "slow")
    tab = opened(server, open_tab)
    show(tab, "Page")
    until(tab, lambda: asked(server) == 1)
    for _ in range(3):
        tab.press("Run")
        tab.idle()
    (server.script.parent / "go").touch()
    has_come(tab)
    assert asked(server) == 1


@pytest.mark.parametrize(("how", "times"), [("missing", 1), ("forbids", 3)])
def test_a_page_that_is_not_there_or_forbids_frames_is_left(
    server: AppServer, open_tab: OpenTab, how: str, times: int
) -> None:
    restart(server, how)
    tab = opened(server, open_tab)
    tab.allow("X-Frame-Options")
    tab.allow("Refused to display")
    show(tab, "Page")
    until(tab, lambda: asked(server) == times)
    tab.press("Run")
    tab.idle()
    assert asked(server) == times
    # The line that is lost and comes back asks for nothing that had been answered.
    restart(server, how)
    expect(tab.app).to_have_attribute("data-test-connection-state", "CONNECTED")
    tab.press("Run")
    tab.idle()
    assert asked(server) == times
