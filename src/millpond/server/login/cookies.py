"""Cookies that hold more than a cookie can: in pieces, which count together or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from starlette.requests import HTTPConnection
from starlette.responses import Response

from millpond.server.security import OUR_COOKIES

PIECE = 3600
"""Characters of a cookie's value. Browsers take 4096 bytes, with the name and the attributes."""
MOST = 5
"""Pieces of one value. Servers and proxies take headers of limited size."""


HOST: Final = "__Host-"
"""Before a cookie's name: browsers take it from this very host alone, by HTTPS and for all of its paths. Without it,
another app of a neighbouring subdomain can plant a cookie, and with it its own login (RFC 6265bis, 4.1.3.2)."""


class Spelling(NamedTuple):
    """How browsers know the cookies of one app, whose names are the same in all apps."""

    of_host: bool = False
    """They begin with :data:`HOST`."""
    port: int | None = None
    """Cookies know no ports: with it in their names, two apps on two ports of one host do not sign out each other's users.
    None: the usual one."""

    def __call__(self, name: str) -> str:
        """The browser's name for a cookie of ours."""
        return self._before + name.removeprefix(OUR_COOKIES)

    def read(self, name: str) -> str | None:
        """Ours for one of the browser's; None: it is not the app's."""
        if not name.startswith(self._before):
            return None
        return OUR_COOKIES + name.removeprefix(self._before)

    @property
    def _before(self) -> str:
        return (
            (HOST if self.of_host else "") + OUR_COOKIES + (f"{self.port}_" if self.port is not None else "")
        )


class NoRoom(Exception):
    """A value has no room in cookies."""


def cookies_of(connection: HTTPConnection, spelling: Spelling) -> dict[str, str]:
    """The cookies of an app, by our names; of several with one name that of the longest path, which browsers send first."""
    found: dict[str, str] = {}
    for header in connection.headers.getlist("cookie"):
        for part in header.split(";"):
            name, equals, value = part.strip().partition("=")
            if equals and (ours := spelling.read(name)) is not None:
                found.setdefault(ours, value.strip('"'))
    return found


def join(cookies: Mapping[str, str], name: str) -> str | None:
    """The value that :func:`set_pieces` has set; None: it is not there, or not whole."""
    count, dot, first = cookies.get(name, "").partition(".")
    if not dot or count not in {str(number) for number in range(1, MOST + 1)}:
        return None
    pieces = [first, *(cookies.get(f"{name}_{number}") for number in range(1, int(count)))]
    if any(piece is None or len(piece) > PIECE for piece in pieces):
        return None
    return "".join(piece for piece in pieces if piece is not None)


def split(name: str, value: str) -> dict[str, str]:
    """The cookies that a value takes. Raises NoRoom."""
    pieces = [value[start : start + PIECE] for start in range(0, len(value), PIECE)]
    if len(pieces) > MOST:
        raise NoRoom(f"{len(value)} characters; the limit is {PIECE * MOST}")
    found = {f"{name}_{number}": piece for number, piece in enumerate(pieces)}
    return {name: f"{len(pieces)}.{found.pop(f'{name}_0')}"} | found


class CookieJar:
    """Sets and deletes the cookies of one answer.

    Parameters
    ----------
    present:
        Those that the request has: pieces that are not needed any more go.
    path:
        The app's own.
    secure:
        They are for HTTPS alone.
    spelling:
        The browser's names for them; ``present`` has ours.
    """

    def __init__(self, present: Mapping[str, str], path: str, *, secure: bool, spelling: Spelling) -> None:
        self._present = present
        self._path = path
        self._secure = secure
        self._spelling = spelling
        self._changes: dict[str, tuple[str, int]] = {}

    @property
    def changed(self) -> bool:
        """There is something to set."""
        return bool(self._changes)

    def set(self, name: str, value: str, ttl: float) -> None:
        """Keep a value for so many seconds, in as many pieces as it takes. Raises NoRoom."""
        pieces = split(name, value)
        self.delete(name)
        self._changes |= {piece: (text, int(ttl)) for piece, text in pieces.items()}

    def delete(self, name: str) -> None:
        """Forget a value, with all of its pieces."""
        for piece in (name, *(f"{name}_{number}" for number in range(1, MOST))):
            self._changes.pop(piece, None)
            if piece in self._present:
                self._changes[piece] = "", 0

    def write(self, response: Response) -> None:
        """Let the answer set them."""
        for name, (value, age) in self._changes.items():
            response.set_cookie(
                self._spelling(name),
                value,
                max_age=age,
                path=self._path,
                httponly=True,
                samesite="lax",
                secure=self._secure,
            )
