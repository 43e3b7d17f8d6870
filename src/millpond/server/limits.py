"""Limits on what one client may use of the server.

Everything here counts and decides; it opens and closes nothing itself.
"""

from __future__ import annotations

import ipaddress
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from millpond.config import Config
from millpond.errors import Error
from millpond.wire import TooMuchOf

SILENT_PER_ADDRESS = 100
SILENT_IN_ALL = 1000
"""Connections from which nothing has come yet: beyond these, the one that has been silent longest has to go."""


class TooMuch(Error):
    """A client wants more than its share; ``of`` tells the page, which has words for it."""

    def __init__(self, of: TooMuchOf, message: str) -> None:
        super().__init__(message)
        self.of = of


def address_of(client: tuple[str, int] | None) -> str:
    """Whom a connection counts for: the address, and of IPv6 the network, of which a client has all addresses.

    "" where there is none, as with a Unix socket: then nothing is counted.
    """
    if client is None or not client[0]:
        return ""
    try:
        found = ipaddress.ip_address(client[0])
    except ValueError:
        return client[0]
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((found, 64), strict=False))


class Silent:
    """Connections of which the first words are awaited.

    A client that opens many and says nothing takes places from its own
    connections, never from others, until all places are taken; then the
    oldest goes, which has had the most time to speak.
    """

    def __init__(self, per_address: int = SILENT_PER_ADDRESS, in_all: int = SILENT_IN_ALL) -> None:
        self._per_address = per_address
        self._in_all = in_all
        self._waiting: dict[object, tuple[str, Callable[[], None]]] = {}
        self._addresses: dict[str, dict[object, None]] = {}

    def __len__(self) -> int:
        return len(self._waiting)

    def enter(self, connection: object, address: str, end: Callable[[], None]) -> None:
        """A connection waits; ``end`` is called if it has to go."""
        same = self._addresses.setdefault(address, {})
        if address and len(same) >= self._per_address:
            self._send_away(next(iter(same)))
        elif len(self._waiting) >= self._in_all:
            self._send_away(next(iter(self._waiting)))
        self._waiting[connection] = (address, end)
        self._addresses.setdefault(address, {})[connection] = None

    def leave(self, connection: object) -> None:
        """The connection has sent its first message, or is closed."""
        found = self._waiting.pop(connection, None)
        if found is None:
            return
        same = self._addresses[found[0]]
        del same[connection]
        if not same:
            del self._addresses[found[0]]

    def _send_away(self, connection: object) -> None:
        _, end = self._waiting[connection]
        self.leave(connection)
        end()


class Places:
    """How many connections each of some clients has open.

    Parameters
    ----------
    most:
        Of one client; 0: any number.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._taken: Counter[str] = Counter()

    @contextmanager
    def take(self, client: str) -> Iterator[bool]:
        """A place, until the block ends; gives False if there is none. A client without a name has no limit."""
        free = not client or not self._most or self._taken[client] < self._most
        if not free:
            yield False
            return
        self._taken[client] += 1
        try:
            yield True
        finally:
            self._taken[client] -= 1
            if not self._taken[client]:
                del self._taken[client]


class Pace:
    """So many things in a minute for each client, all at once or one after the other.

    Parameters
    ----------
    per_minute:
        0: any number.
    now:
        The clock, in seconds.
    """

    def __init__(self, per_minute: int, now: Callable[[], float] = time.monotonic) -> None:
        self._most = per_minute
        self._now = now
        self._used: dict[str, tuple[float, float]] = {}
        """How much each client had used, and when. It comes back evenly over a minute."""

    def allows(self, client: str) -> bool:
        """Whether the client may have one more; it has it then."""
        if not client or not self._most:
            return True
        now = self._now()
        used = self._used_by(client, now)
        if used + 1 > self._most:
            return False
        if client not in self._used and len(self._used) >= 4096:
            self._used = {who: it for who, it in self._used.items() if self._used_by(who, now) > 0}
        self._used[client] = (used + 1, now)
        return True

    def _used_by(self, client: str, now: float) -> float:
        used, when = self._used.get(client, (0.0, now))
        return max(0.0, used - (now - when) * self._most / 60)


class Door:
    """The limits on incoming connections, for the whole app."""

    def __init__(self, config: Config) -> None:
        self.silent = Silent()
        """Sockets that have not sent their hello yet."""
        self.addresses = Places(config.server.max_connections_per_address)
        self.browsers = Places(config.server.max_connections_per_browser)
        self.new_sessions = Pace(config.server.max_new_sessions_per_minute)
