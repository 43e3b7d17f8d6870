"""A tab that watches what its page does."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Locator, Page, WebSocketRoute, expect

from tests.browser.server import AppServer

WATCH = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) =>
    window.violations.push(`${event.violatedDirective} ${event.blockedURI}`));
"""

FONT_CAME = "() => [...document.fonts].some(({family, status}) => family.includes('Source Sans 3') && status === 'loaded')"  # the page's own, and not its stand-in


def chromium_path() -> str:
    """The browser that the machine has. The tests fetch none."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    raise FileNotFoundError("The browser tests need Chromium. On Debian: sudo apt-get install chromium")


class Tab:
    """A page of the browser, with the questions that the tests ask of it."""

    def __init__(self, page: Page, server: AppServer) -> None:
        self.page = page
        self.server = server
        self._host = urlsplit(server.url).netloc
        self._troubles: list[str] = []
        self._allowed: list[str] = []
        self.requests: list[str] = []
        self.sent: list[str] = []
        """The frames that the page has sent over its sockets."""
        page.add_init_script(WATCH)
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self._troubles.append(f"exception in the page: {error}"))
        page.on("request", lambda request: self._on_request(request.url))
        page.on("websocket", self._on_socket)

    def allow(self, text: str) -> None:
        """Errors on the console with this text are expected in this test."""
        self._allowed.append(text)

    def allow_outage(self) -> None:
        """The server goes away for a while in this test: what the browser says of it is expected."""
        self.allow("WebSocket connection")
        self.allow("Failed to load resource: net::ERR_")  # refused, reset, or cut off in its midst

    def troubles(self) -> list[str]:
        """All that should not have happened."""
        if not self.page.is_closed():
            violations = self.page.evaluate("window.violations")
            self._troubles += [f"refused by the policy: {violation}" for violation in violations]
        return [t for t in self._troubles if not any(text in t for text in self._allowed)]

    @property
    def app(self) -> Locator:
        """The whole app, which says what it is doing."""
        return self.page.get_by_test_id("stApp")

    def idle(self) -> None:
        """Wait until nothing runs: all that was done has had its effect."""
        expect(self.app).to_have_attribute("data-test-script-state", "notRunning")

    def drawn(self) -> None:
        """The same, and every component and parser has come that the page needs."""
        self.idle()
        expect(self.page.locator(".loading, .pending")).to_have_count(0)

    def swallow_questions(self) -> Callable[[], None]:
        """What elements ask the server (see ``core/asks.ts``) does not arrive, until the function that is returned is called."""
        swallows = True

        def between(socket: WebSocketRoute) -> None:
            ahead = socket.connect_to_server()
            socket.on_message(
                lambda message: None if swallows and '"ask"' in str(message) else ahead.send(message)
            )

        def let_through() -> None:
            nonlocal swallows
            swallows = False

        self.page.route_web_socket("**/_millpond/stream", between)
        return let_through

    def says(self, text: str) -> None:
        """Wait until the page shows this text, as a whole element."""
        expect(self.page.get_by_text(text, exact=True)).to_be_visible()

    def press(self, name: str) -> None:
        """Press the button of this name."""
        self.page.get_by_role("button", name=name, exact=True).click()

    def _on_console(self, message: ConsoleMessage) -> None:
        # What draws maps without a graphics card tells how fast it is.
        if message.type in ("error", "warning") and "GL Driver Message" not in message.text:
            self._troubles.append(f"console {message.type}: {message.text}")

    def _on_request(self, url: str) -> None:
        self.requests.append(url)
        parts = urlsplit(url)
        if parts.netloc != self._host and parts.scheme not in ("data", "blob"):
            self._troubles.append(f"request to another host: {url}")

    def _on_socket(self, socket: object) -> None:
        self._on_request(socket.url)  # type: ignore[attr-defined]
        socket.on("framesent", lambda payload: self.sent.append(str(payload)))  # type: ignore[attr-defined]


OpenTab = Callable[..., Tab]
"""What the fixture ``open_tab`` gives."""


def press_tool(tool: Locator) -> None:
    """Press a tool of a chart's or a table's toolbar, which is there for the pointer once that is over them."""
    tool.locator("xpath=ancestor::*[@role='toolbar']/..").hover()
    tool.click()
