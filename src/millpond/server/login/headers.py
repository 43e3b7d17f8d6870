"""Users whom a proxy has signed in: it says in headers who they are.

Anybody can send headers. So they count only in a request that comes from an
address where such a proxy is.
"""

from __future__ import annotations

import ipaddress
import logging
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from millpond.errors import ConfigError
from millpond.session.visitor import SignedIn

log = logging.getLogger("millpond")

_PEER: Final = "millpond.peer"
"""Where a request's scope has the address that the connection comes from, whatever its headers say."""

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class NotePeer:
    """Middleware: notes where a connection comes from, before its headers are believed about whom it is for."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request (ASGI)."""
        if scope["type"] in {"http", "websocket"}:
            scope[_PEER] = scope.get("client")
        await self._app(scope, receive, send)


class HeaderUsers:
    """Finds the user in the headers of a request.

    Parameters
    ----------
    headers:
        Which headers there are, and what ``st.user`` calls what is in them.
        The first one names the user: it must be there, once.
    trusted:
        The addresses and networks of the proxies.

    Raises
    ------
    ConfigError
        One of these is no address and no network.
    """

    def __init__(self, headers: Mapping[str, str], trusted: Sequence[str]) -> None:
        self._headers = dict(headers)
        self._trusted = [_network(text) for text in trusted]
        self._warned = False

    @property
    def wanted(self) -> bool:
        """The options name headers."""
        return bool(self._headers)

    def find(self, connection: HTTPConnection) -> SignedIn | None:
        """The user of a request; None: nobody, or nobody who is to be believed."""
        values = {name: connection.headers.getlist(name) for name in self._headers}
        if not any(values.values()):
            return None
        if not self._believes(connection):
            self._warn(connection)
            return None
        twice = [name for name, texts in values.items() if len(texts) > 1]
        if twice:
            log.warning(
                "A user from a trusted header is ignored: %s came more than once. The proxy must replace what browsers send",
                ", ".join(twice),
            )
            return None
        known: dict[str, Any] = {
            key: (_text(values[name][0]) if values[name] else None) for name, key in self._headers.items()
        }
        user = next(iter(known.values()))
        if not user:
            return None
        # `is_logged_in` comes first, and is True even if the options call a header so.
        shown = {"is_logged_in": True} | known | {"is_logged_in": True}
        return SignedIn(name=user, shown=shown, label=user)

    def nobody(self) -> SignedIn:
        """What ``st.user`` has where a request names no user."""
        return SignedIn("", {"is_logged_in": False} | dict.fromkeys(self._headers.values()))

    def _believes(self, connection: HTTPConnection) -> bool:
        if _PEER in connection.scope:
            peer = connection.scope[_PEER]
        elif "x-forwarded-for" in connection.headers or "forwarded" in connection.headers:
            return False  # another server may have taken these headers for the address
        else:
            peer = connection.scope.get("client")
        try:
            address = ipaddress.ip_address(peer[0]) if peer else None
        except ValueError:
            return False
        return address is not None and any(address in network for network in self._trusted)

    def _warn(self, connection: HTTPConnection) -> None:
        if not self._warned:
            self._warned = True
            log.warning(
                "A request from an address that is not in server.trustedUserHeadersFrom has headers that name a user, "
                "and they are ignored. If the request comes from your proxy, add its address; the app must be served by "
                "`millpond run`"
            )


def _network(text: str) -> Network:
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        raise ConfigError(
            f"server.trustedUserHeadersFrom must be addresses and networks of proxies, such as `10.0.0.5` or `10.0.0.0/24`; "
            f"got `{text}`."
        ) from None


_PLACEHOLDER: Final = re.compile(r"\{[\w.-]+\}")
"""What some proxies send where they have nothing to put in its place, as Caddy 2.6: it would be one user for all."""


def _text(value: str) -> str:
    """As proxies send it: UTF-8, which came as bytes of Latin-1."""
    try:
        text = value.encode("latin-1").decode("utf-8").strip()
    except UnicodeError:
        text = value.strip()
    return "" if _PLACEHOLDER.fullmatch(text) else text
