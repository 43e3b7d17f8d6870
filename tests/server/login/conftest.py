"""An app whose users sign in at a provider of the tests, and a browser that goes back and forth between them."""

from __future__ import annotations

import contextlib
import http.client
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from websockets.exceptions import ConnectionClosed

import millpond.server.protocols  # noqa: F401 (as under `millpond run`: it takes headers of that size)
from millpond.wire import CloseCode
from tests.oidc import OidcServer, secrets_of
from tests.patience import PATIENCE
from tests.server.conftest import Client, FakeTab

APP = """
import millpond as st

def who():
    st.session_state.called = st.user.get("name", "nobody")

if "count" not in st.session_state:
    st.session_state.count = 0
if st.button("Increment", on_click=who):
    st.session_state.count += 1
if st.button("In"):
    st.login()
if st.button("Out"):
    st.logout()
st.text(f"count {st.session_state.count}")
st.text(f"user {st.user.get('name')} {st.user.is_logged_in}")
st.text(f"tokens {sorted(st.user.tokens)}")
st.text(f"called {st.session_state.get('called')}")
"""

APP_URL = "http://app.example"
"""Where the app is by its secrets. The test's browser knows the port."""


class Reply:
    """What came back for one request."""

    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status = response.status
        self.location = response.getheader("Location") or ""
        self.cookies = response.headers.get_all("Set-Cookie") or []
        self.headers = {name.lower(): value for name, value in response.getheaders()}
        self.text = response.read().decode()


class Web:
    """A browser: it keeps cookies, and follows nothing by itself."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.cookies: dict[str, str] = {}

    @property
    def header(self) -> dict[str, str]:
        return (
            {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
            if self.cookies
            else {}
        )

    def get(self, address: str, headers: dict[str, str] | None = None) -> Reply:
        """One request, of the app or of the provider."""
        url = urlsplit(address)
        ours = url.hostname in {None, "app.example"}
        where = ("127.0.0.1", self.client.port) if ours else (url.hostname or "", url.port or 80)
        connection = http.client.HTTPConnection(*where, timeout=PATIENCE)
        path = (url.path or "/") + (f"?{url.query}" if url.query else "")
        own = {"Host": "app.example"} | self.header if ours else {}
        with contextlib.closing(connection):
            connection.request("GET", path, headers=own | (headers or {}))
            reply = Reply(connection.getresponse())
        if ours:
            self.keep(reply.cookies)
        return reply

    def keep(self, cookies: list[str]) -> None:
        """What an answer wants to be kept."""
        for cookie in cookies:
            pair, *attributes = cookie.split("; ")
            name, _, value = pair.partition("=")
            if "Max-Age=0" in attributes:
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = value.strip('"')

    def follow(self, address: str, until: Callable[[str], bool] = lambda url: False) -> tuple[str, Reply]:
        """As far as redirections lead, or to the first address that ``until`` is true of."""
        for _ in range(10):
            reply = self.get(address)
            if reply.status not in {302, 303, 307}:
                return address, reply
            address = reply.location
            if until(address):
                return address, reply
        raise AssertionError(f"no end of redirections: {address}")


class Visitor:
    """A browser with one tab after the other."""

    def __init__(self, client: Client, connect: Callable[..., Any]) -> None:
        self.web = Web(client)
        self._connect = connect
        self.web.get("/")

    def connect_tab(self) -> contextlib.AbstractContextManager[FakeTab]:
        """A socket that has said nothing yet."""
        connected: contextlib.AbstractContextManager[FakeTab] = self._connect(
            self.web.client, headers=self.web.header
        )
        return connected

    @contextlib.contextmanager
    def tab(self, **hello: Any) -> Iterator[FakeTab]:
        """A tab whose page is drawn; one whose session is refused forgets it, and comes again, as the page does."""
        with contextlib.ExitStack() as stack:
            tab = stack.enter_context(self._connect(self.web.client, headers=self.web.header))
            try:
                tab.hello(**hello).until_finished()
            except ConnectionClosed as closed:
                if closed.rcvd is None or closed.rcvd.code != CloseCode.REFUSED:
                    raise
                tab = stack.enter_context(self._connect(self.web.client, headers=self.web.header))
                tab.hello().until_finished()
            yield tab

    def leave(self, button: str = "In", path: str = "", query: str = "") -> str:
        """Press a button that lets the browser go elsewhere; the address, relative to the app's."""
        with self.tab(path=path, query=query) as tab:
            return left_by(tab, button)

    def start(self, **how: str) -> str:
        """Go as far as the provider would answer; where it sends the browser to."""
        url, _ = self.web.follow("/" + self.leave(**how), lambda url: "/oauth2callback" in url)
        return url

    def sign_in(self, **how: str) -> tuple[str, Reply]:
        """The whole way; where it ends, and what is there."""
        return self.web.follow("/" + self.leave(**how))

    def sees(self, **hello: Any) -> list[str]:
        """The texts of the page."""
        with self.tab(**hello) as tab:
            return list(tab.texts.values())


def left_by(tab: FakeTab, button: str, seq: int = 1) -> str:
    """Press it; where the tab is told to go."""
    tab.send([{"type": "event", "seq": seq, "trigger": tab.buttons[button]}])
    for _ in range(100):
        for message in tab.receive():
            if message["type"] == "effect":
                assert message["name"] == "leave"
                found: str = message["props"]["url"]
                return found
            tab.take(message)
    raise AssertionError("it is told nothing")


def closed_with(tab: FakeTab) -> int:
    """Read until the socket is closed; the code."""
    with pytest.raises(ConnectionClosed) as closed:
        while True:
            tab.receive()
    assert closed.value.rcvd is not None
    return closed.value.rcvd.code


@pytest.fixture
def provider() -> Iterator[OidcServer]:
    with OidcServer() as server:
        yield server


@pytest.fixture
def sign_in_app(
    serve: Callable[..., Any], connect: Callable[..., Any], provider: OidcServer, tmp_path: Path
) -> Callable[..., contextlib.AbstractContextManager[Callable[[], Visitor]]]:
    """``with sign_in_app() as visitor``: a running app; ``visitor()`` must be a new browser of it."""

    @contextlib.contextmanager
    def start(
        source: str = APP, *, more: str = "", secrets: str | None = None, scheme: str = "http", **options: Any
    ) -> Iterator[Callable[[], Visitor]]:
        folder = tmp_path / ".streamlit"
        folder.mkdir(exist_ok=True)
        text = (
            secrets
            if secrets is not None
            else secrets_of(provider, 80, host="app.example", scheme=scheme, more=more)
        )
        (folder / "secrets.toml").write_text(text)
        with serve(source, **options) as client:
            yield lambda: Visitor(client, connect)

    return start
