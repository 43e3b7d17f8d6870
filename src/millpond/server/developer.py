"""Whether a connection is a developer's, who may see and change Session State in the page.

Every user's browser talks to the same address, so an option alone could not
tell them apart on the machine where an app is made. What tells is that the
browser runs on the server's own machine.
"""

from __future__ import annotations

import ipaddress
import logging
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection

from millpond.config import Config

log = logging.getLogger("millpond")

FORWARDED = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip")
"""Headers of proxies: with one of them, the browser may be anywhere."""


class Developers:
    """Decides for each connection, by the options and by where it comes from."""

    def __init__(self, config: Config) -> None:
        self._panel = config.session.panel
        self._for_users = config.client.toolbar_mode in ("viewer", "minimal")
        if self._panel is True:
            log.warning(
                "Everybody who opens the app can see and change the values of their session (session.panel). "
                "Not for production"
            )

    def include(self, connection: HTTPConnection) -> bool:
        """True if this is a developer's connection."""
        if self._panel == "auto":
            return not self._for_users and is_local(connection)
        return bool(self._panel)


def is_local(connection: HTTPConnection) -> bool:
    """True if the browser is on this machine, and asked for this machine.

    A proxy on this machine connects from here too. It says so by its headers,
    or passes on a host that is not this machine's.
    """
    headers = connection.headers
    if connection.client is None or not _is_loopback(connection.client.host):
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
