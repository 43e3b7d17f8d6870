"""A real browser on a real ``millpond run``.

Every page is strict: an error on its console, an exception, a refusal by the
Content-Security-Policy or a request to another host fails the test. The
browser can reach no host but this machine.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

from tests.browser.server import ROOT, AppServer, Serve
from tests.browser.tab import OpenTab, Tab, chromium_path
from tests.specimens import SHEET

HERE = Path(__file__).parent
PATIENCE = 60_000
"""Milliseconds until something that should come is missing; nothing waits this long when all is well."""


PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
LOOKS: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "phone": {"color_scheme": "light", **PHONE},
}
"""What everybody's page is looked at in."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All tests of this folder carry the mark ``browser``."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


# Of the package, not of the session: Playwright's event loop must not stay
# behind in the main thread, where later tests start loops of their own.
@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """One browser for all tests."""
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_path(),
            args=[
                "--no-sandbox",
                "--use-fake-device-for-media-stream",
                "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE localhost",
            ],
        )
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def profile(chromium: Browser) -> BrowserContext:
    """The browser's profile that most tests share: new ones take time. Each server is an origin of its own."""
    return new_profile(chromium)


def new_profile(chromium: Browser, **options: Any) -> BrowserContext:
    context = chromium.new_context(**({"viewport": {"width": 1100, "height": 800}} | options))
    context.set_default_timeout(PATIENCE)
    return context


@pytest.fixture(scope="package")
def gallery() -> Iterator[AppServer]:
    """``examples/gallery.py``, served once."""
    with AppServer(ROOT / "examples" / "gallery.py") as server:
        yield server


@pytest.fixture(scope="package")
def specimens(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppServer]:
    """Every element's example on one page, served once (``tests/specimens.py``)."""
    script = tmp_path_factory.mktemp("specimens") / "app.py"
    script.write_text(SHEET)
    with AppServer(script) as server:
        yield server


@pytest.fixture
def open_tab(chromium: Browser, profile: BrowserContext) -> Iterator[OpenTab]:
    """``open_tab(server)``: a tab of the shared profile, when its first run is over and all of its parts have come.

    With options (``color_scheme="dark"``) it is in a profile of its own.
    """
    tabs: list[Tab] = []
    profiles: list[BrowserContext] = []

    def open_one(server: AppServer, path: str = "/", *, wait: bool = True, **options: Any) -> Tab:
        if options:
            profiles.append(new_profile(chromium, **options))
        tab = Tab((profiles[-1] if options else profile).new_page(), server)
        tabs.append(tab)
        tab.page.goto(server.url + path)
        if wait:
            tab.drawn()
        return tab

    yield open_one
    troubles = [trouble for tab in tabs for trouble in tab.troubles()]
    for tab in tabs:
        tab.page.close()
    for own in profiles:
        own.close()
    assert troubles == []


@pytest.fixture(scope="module")
def app_of_module(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[AppServer]:
    """The module's ``APP``, served once for all of its tests."""
    script = tmp_path_factory.mktemp("app") / "app.py"
    script.write_text(request.module.APP)
    with AppServer(script, *getattr(request.module, "FLAGS", ())) as server:
        yield server


@pytest.fixture
def tab(app_of_module: AppServer, open_tab: OpenTab) -> Tab:
    """A tab of the module's ``APP``, with a session of its own."""
    return open_tab(app_of_module)


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    """``serve(source, "--server.runOnSave")``: a server of this test's own app."""
    servers: list[AppServer] = []

    def start(source: str | Path, *flags: str) -> AppServer:
        if isinstance(source, str):
            script = tmp_path / f"app{len(servers) or ''}.py"
            script.write_text(source)
        else:
            script = source
        server = AppServer(script, *flags)
        servers.append(server)
        server.start()
        return server

    yield start
    for server in servers:
        server.kill()
