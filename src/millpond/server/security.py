"""Who may talk to the server, and what its pages may do."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from millpond.server.additions import is_added
from millpond.session.visitor import Request, SignedIn

OUR_COOKIES = "millpond_"
"""The prefix of our cookies' names."""
COOKIE = OUR_COOKIES + "browser"
"""The cookie that identifies the browser of a session. Scripts in the page cannot read it."""

PROBES = ("/healthz", "/readyz")
"""Health checks tell nothing of the app, so they answer for any host."""


def new_browser_token() -> str:
    """A random value for the cookie."""
    return secrets.token_urlsafe(24)


def cookie_of(connection: HTTPConnection) -> str | None:
    """The browser's token as its cookie has it.

    Apps that are mounted beside each other have one each. Where the path of one begins with that of another, the
    browser sends both, first that of the longer path: the one that was made for this app.
    """
    for header in connection.headers.getlist("cookie"):
        for part in header.split(";"):
            name, _, value = part.strip().partition("=")
            if name == COOKIE:
                return value.strip('"')
    return None


def browser_of(connection: HTTPConnection) -> str:
    """The browser's token; a new one for a browser without a cookie, which then owns what it creates."""
    return cookie_of(connection) or new_browser_token()


def request_of(connection: HTTPConnection, user: SignedIn | None = None) -> Request:
    """What the app may read of a connection: everything except Millpond's own cookies.

    Whoever has these has the browser's sessions, and an app may print its headers.
    """
    headers: list[tuple[str, str]] = []
    for name, value in connection.headers.items():
        if name == "cookie":
            parts = [part.strip() for part in value.split(";")]
            theirs = [
                part for part in parts if part and not part.removeprefix("__Host-").startswith(OUR_COOKIES)
            ]
            if theirs:
                headers.append((name, "; ".join(theirs)))
        else:
            headers.append((name, value))
    return Request(tuple(headers), connection.client.host if connection.client is not None else None, user)


class Origins:
    """Decides which pages may open a socket.

    A page of the app's own host may; others only where the option
    ``server.corsAllowedOrigins`` names them. Programs send no Origin.
    """

    def __init__(self, *, check: bool, allowed: tuple[str, ...]) -> None:
        self._check = check
        self._allowed = {origin.rstrip("/").lower() for origin in allowed}

    def allows(self, headers: Headers) -> bool:
        """True if the request comes from an allowed page."""
        origin = headers.get("origin")
        if not self._check or origin is None:
            return True
        if origin.lower() in self._allowed or "*" in self._allowed:
            return True
        # Behind a proxy the host that the browser knows may be in another header.
        hosts = (headers.get("host"), headers.get("x-forwarded-host"))
        try:
            asking = urlsplit(origin).netloc.lower()
        except ValueError:
            return False
        return asking in {host.lower() for host in hosts if host}


_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9_.-]+)(:[0-9]{0,5})?")


def name_of_host(header: str) -> str | None:
    """The name in a ``Host`` header, or None if it has the form of none."""
    found = _HOST.fullmatch(header)
    return found[1].lower() if found else None


class HostCheck:
    """Middleware: answers 400 to a request with an invalid host, or a host that is not ours.

    ``allowed`` is empty: any host is ours. Naming them protects servers on a private address from pages that point a name of
    their own at it (DNS rebinding). ``*.example.com`` stands for subdomains.
    Probes come from load balancers, which ask for an address.
    """

    def __init__(self, app: ASGIApp, allowed: tuple[str, ...]) -> None:
        self._app = app
        self._exact = {host.lower() for host in allowed if not host.startswith("*.")}
        self._suffixes = tuple(host[1:].lower() for host in allowed if host.startswith("*."))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request (ASGI)."""
        if scope["type"] == "lifespan" or scope["path"] in PROBES or self._allowed(Headers(scope=scope)):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008, "reason": "This host is not served here."})
        else:
            await PlainTextResponse("This host is not served here.", 400)(scope, receive, send)

    def _allowed(self, headers: Headers) -> bool:
        host = headers.get("host", "").lower()
        name = name_of_host(host)
        if not self._exact and not self._suffixes:
            return name is not None or not host
        if name is None:
            return False
        bare = name.strip("[]")
        return not self._exact.isdisjoint((name, bare, host)) or name.endswith(self._suffixes)


class SecurityHeaders:
    """Middleware: adds the security headers to every answer; the policy only to pages, not to the author's routes."""

    def __init__(self, app: ASGIApp, policy: str | Callable[[], str]) -> None:
        self._app = app
        self._policy = policy if callable(policy) else lambda: policy
        self._of_all = [(b"x-content-type-options", b"nosniff"), (b"referrer-policy", b"same-origin")]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request (ASGI)."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                present = {name.lower() for name, _ in message.get("headers", [])}
                headers = [*self._of_all]
                if not is_added(scope) and (policy := self._policy()) != "off":
                    headers.append((b"content-security-policy", policy.encode()))
                extra = [(name, value) for name, value in headers if name not in present]
                message["headers"] = [*message.get("headers", []), *extra]
            await send(message)

        await self._app(scope, receive, with_headers if scope["type"] == "http" else send)
