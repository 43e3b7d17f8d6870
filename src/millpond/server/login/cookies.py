"""Cookies that hold more than a cookie can: in pieces, which count together or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from starlette.requests import HTTPConnection
from starlette.responses import Response

PIECE = 3600
"""Characters of a cookie's value. Browsers take 4096 bytes, with the name and the attributes."""
MOST = 5
"""Pieces of one value. Servers and proxies take headers of limited size."""


HOST: Final = "__Host-"
"""Before a cookie's name: browsers take it from this very host alone, by HTTPS and for all of its paths. Without it,
another app of a neighbouring subdomain can plant a cookie, and with it its own login (RFC 6265bis, 4.1.3.2)."""


class NoRoom(Exception):
    """A value has no room in cookies."""


def cookies_of(connection: HTTPConnection, *, of_host: bool = False) -> dict[str, str]:
    """All cookies of a request; of several with one name that of the longest path, which browsers send first.

    ``of_host``: only those that begin with :data:`HOST`, by their names without it.
    """
    found: dict[str, str] = {}
    for header in connection.headers.getlist("cookie"):
        for part in header.split(";"):
            name, equals, value = part.strip().partition("=")
            if equals and (not of_host or name.startswith(HOST)):
                name = name.removeprefix(HOST) if of_host else name
                found.setdefault(name, value.strip('"'))
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
    of_host:
        Their names begin with :data:`HOST`, which ``present`` leaves out.
    """

    def __init__(self, present: Mapping[str, str], path: str, *, secure: bool, of_host: bool = False) -> None:
        self._present = present
        self._path = path
        self._secure = secure
        self._prefix = HOST if of_host else ""
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
                self._prefix + name,
                value,
                max_age=age,
                path=self._path,
                httponly=True,
                samesite="lax",
                secure=self._secure,
            )
