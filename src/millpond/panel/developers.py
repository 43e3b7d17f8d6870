"""Whether a connection is a developer's, who may see and change Session State in the page.

Every user's browser talks to the same address, so an option alone could not
tell them apart on the machine where an app is made. What tells is that the
browser runs on the server's own machine, and has opened the link that the
terminal shows: a proxy or a tunnel on that machine could bring anybody, whose
requests look the same.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import logging
from collections.abc import Mapping
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection, Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from millpond.config import Config
from millpond.session.path import to_address
from millpond.stores.codec import Sealer

log = logging.getLogger("millpond")

FORWARDED = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip")
"""Headers of proxies: with one of them, the browser may be anywhere."""


PATH = "_millpond/developer"
"""Where the link leads."""


def token_of(sealer: Sealer) -> str:
    """What a developer's link has: the same as long as the secret is, so that a restart asks for nothing."""
    return sealer.sign_file("", "", "developer")


class Developers:
    """Decides for each connection, by the options, by where it comes from, and by the link that it has opened."""

    def __init__(self, config: Config, token: str) -> None:
        self._token = token
        # By its name, so that apps on other ports of this machine keep theirs.
        self._cookie = f"millpond_developer_{hashlib.sha256(token.encode()).hexdigest()[:8]}"
        self._panel = config.session.panel
        self._toolbar = config.client.toolbar_mode
        self._for_users = config.client.toolbar_mode in ("viewer", "minimal")
        if self._panel is True:
            log.warning(
                "Everyone who opens the app can see and change the values of their session (session.panel). "
                "Do not use this in production"
            )

    def include(self, connection: HTTPConnection) -> bool:
        """True if this is a developer's connection."""
        if self._panel == "auto":
            return not self._for_users and is_local(connection) and self._has_link(connection)
        return bool(self._panel)

    def sees_tools(self, connection: HTTPConnection) -> bool:
        """True if the menu of this page has what is for developers, and tells nothing of anybody's session."""
        return self._toolbar == "developer" or (self._toolbar == "auto" and is_local(connection))

    def _has_link(self, connection: HTTPConnection) -> bool:
        shown = connection.cookies.get(self._cookie, "")
        return hmac.compare_digest(shown.encode(), self._token.encode())

    async def open(self, request: Request) -> Response:
        """The link: the browser keeps that it has opened it, and goes on to the app."""
        shown = request.query_params.get("token", "")
        if not hmac.compare_digest(shown.encode(), self._token.encode()):
            return PlainTextResponse("This link is not the one shown in the terminal.", 403)
        base = to_address(request.scope.get("root_path", ""))
        response = RedirectResponse(base, 303, {"Cache-Control": "no-store"})
        response.set_cookie(
            self._cookie, self._token, max_age=400 * 24 * 3600, path=base, httponly=True, samesite="lax",
            secure=request.url.scheme == "https",
        )  # fmt: skip
        return response


def offers_link(config: Config) -> bool:
    """Whether a link makes a developer."""
    return config.session.panel == "auto" and config.client.toolbar_mode not in ("viewer", "minimal")


def is_local(connection: HTTPConnection) -> bool:
    """True if the browser is on this machine, and asked for this machine."""
    return is_from_here(connection.client.host if connection.client else None, connection.headers)


def is_from_here(address: str | None, headers: Mapping[str, str]) -> bool:
    """True if a request comes from this machine, and is for it; ``headers`` are found in any case.

    A proxy on this machine connects from here too. It says so by its headers,
    or passes on a host that is not this machine's.
    """
    if address is None or not _is_loopback(address):
        return False
    if any(name in headers for name in FORWARDED):
        return False
    hosts = [_host_of(f"//{headers.get('host', '')}")]
    if (origin := headers.get("origin")) is not None:
        hosts.append(_host_of(origin))
    return all(host == "localhost" or host.endswith(".localhost") or _is_loopback(host) for host in hosts)


def _host_of(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _is_loopback(host: str) -> bool:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    # Of a socket for both families, 127.0.0.1 comes as ::ffff:127.0.0.1.
    mapped = getattr(address, "ipv4_mapped", None)
    return bool((mapped or address).is_loopback)
