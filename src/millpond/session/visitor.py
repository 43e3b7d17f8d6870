"""The visitor of a page, as the connection and the browser describe them: what ``st.context`` reads.

The connection's part is known with the request for the page. The browser's
part (time zone, theme, address) comes when its tab connects, which may be
after the first run has begun: who asks for it then waits for the tab.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any, Literal, Protocol
from urllib.parse import quote

import msgspec

from millpond import wire

PATIENCE = 5.0
"""Seconds that a first run waits for its tab to tell about the browser. A page that is only fetched never does."""


class SignedIn(msgspec.Struct, frozen=True):
    """A user who has signed in."""

    name: str
    """A lasting, unique name of the user, which sessions are bound to."""
    shown: Mapping[str, Any] = {}
    """What ``st.user`` has."""
    tokens: Mapping[str, str] = {}
    """What ``st.user.tokens`` has."""
    label: str = ""
    """How people call the user: an address, mostly."""
    login: str = ""
    """Which of the user's logins it is; empty: whoever says who the user is will say so each time."""
    expires: float | None = None
    """Seconds since 1970 when the login is over."""


def described(user: SignedIn) -> str:
    """A user in words, for those who look after the app.

    >>> described(SignedIn("https://login.example.com 42", label="ada@example.com"))
    'ada@example.com (https://login.example.com 42)'
    """
    return user.name if user.label in ("", user.name) else f"{user.label} ({user.name})"


NOBODY: Mapping[str, Any] = {"is_logged_in": False}
"""What ``st.user`` has where users can sign in, and nobody has."""


class Request(msgspec.Struct, frozen=True):
    """What the connection tells of its client."""

    headers: tuple[tuple[str, str], ...] = ()
    """Names as they were sent, without what only concerns Millpond."""
    address: str | None = None
    """The visitor's address, as far as it can be trusted."""
    user: SignedIn | None = None
    """Who has signed in."""


class SignInLinks(Protocol):
    """The addresses at which the visitor's browser signs in and out, relative to the app's. Each is for this browser alone."""

    def sign_in(self, provider: str, back: str) -> str:
        """That for signing in at a provider; ``back``: the page to come back to, with its query."""

    def sign_out(self) -> str:
        """That for signing out."""


class Browser(msgspec.Struct, frozen=True):
    """What only the browser knows."""

    url: str | None = None
    """The page's address without query and fragment."""
    timezone: str | None = None
    """As ``Europe/Berlin``."""
    timezone_offset: int | None = None
    """Minutes from local time to UTC: -120 is two hours east of Greenwich."""
    locale: str | None = None
    """As ``de-DE``."""
    theme: Literal["light", "dark"] | None = None
    embedded: bool = False
    path: str = ""
    """Which page of the app it is, at the end of the ``url``; as the browser writes it."""

    @classmethod
    def of(cls, hello: wire.Hello) -> Browser:
        """What a tab tells about its browser."""
        return cls(
            hello.url,
            hello.timezone,
            hello.timezone_offset,
            hello.locale,
            hello.theme,
            embedded=hello.embedded,
            path=hello.path.strip("/"),
        )


class Visitor:
    """The visitor of one session."""

    def __init__(self) -> None:
        self.request = Request()
        self._browser = Browser()
        self.links: SignInLinks | None = None
        """None: there is no server that somebody could sign in at."""
        self.theme_matters = False
        """The app has asked for the theme: a change of it is an interaction."""
        self._has_connected = False
        self._awaited: threading.Event | None = None
        """The first page was sent, and its tab has not connected yet."""

    def fetches(self, request: Request) -> None:
        """A browser is fetching the page: its tab will follow."""
        self.request = request
        if not self._has_connected:
            self._awaited = self._awaited or threading.Event()

    def connects(self, request: Request | None, browser: Browser) -> None:
        """A tab has connected, and tells about its browser."""
        if request is not None:
            self.request = request
        self._browser = browser
        self._has_connected = True
        if self._awaited is not None:
            self._awaited.set()
            self._awaited = None

    def shows(self, theme: Literal["light", "dark"]) -> bool:
        """The page has another theme now; False if it is the same."""
        changed = self._browser.theme != theme
        self._browser = msgspec.structs.replace(self._browser, theme=theme)
        return changed

    def url(self, path: str) -> str | None:
        """The address in the browser of a page of the app; None where the browser has not told its own."""
        browser = self.browser
        if browser.url is None:
            return None
        app = browser.url.removesuffix("/" + browser.path) if browser.path else browser.url
        return f"{app}/{quote(path)}" if path else app

    @property
    def browser(self) -> Browser:
        """What the browser tells. Waits for the tab of a page that was just sent."""
        awaited = self._awaited
        if awaited is not None and not awaited.wait(PATIENCE):
            self._awaited = None  # no tab connects: the next question does not wait
        return self._browser
