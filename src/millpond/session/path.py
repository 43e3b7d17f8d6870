"""Which page of the app a session is on: the path in the tab's address, below the app's own.

It is kept in Session State, so that it is saved and comes back with all else.
Which code a path stands for is the runner's and the app's business.
"""

from __future__ import annotations

from typing import Final
from urllib.parse import quote, unquote

from millpond import wire
from millpond.session.state import State
from millpond.state.kernel import RESERVED

KEY: Final = RESERVED + "path"
"""Where Session State has the path; nothing there: the app's own page, whose path is empty."""

_FORBIDDEN: Final = frozenset('\\%?#<>"{}|^`')

SERVER_FOLDERS: Final = ("_millpond", "_stcore", "assets")
"""The prefixes of the server's own addresses."""

_HEALTH: Final = frozenset({"healthz", "readyz"})


class PagePath:
    """The path of one session.

    Parameters
    ----------
    state:
        The session's State, which keeps it.
    """

    def __init__(self, state: State) -> None:
        self._state = state

    @property
    def now(self) -> str:
        """The path of the page that the session is on; empty: the app's own address."""
        found: str = self._state.peek(KEY) or ""
        return found

    def go(self, path: str) -> None:
        """Go to another page."""
        if path != self.now:
            self._state.put(KEY, path)


def from_address(raw: str) -> str:
    """The path that a browser's address has, with ``%20`` and the like decoded, once."""
    return tidy(unquote(raw, errors="replace"))


def to_address(root: str) -> str:
    """The app's own path as its address has it, in a header too: with a slash at its end, other than ASCII encoded.

    >>> to_address("/tools/größe")
    '/tools/gr%C3%B6%C3%9Fe/'
    """
    return quote(root.rstrip("/") + "/", safe="/!$&'()*+,:=@~", errors="replace")


def tidy(path: str) -> str:
    """The path of a page, without the slashes around it."""
    return path.strip("/")


def is_sound(path: str) -> bool:
    """Whether a page can have this path: names with ``/`` between them, without characters that have a meaning in addresses."""
    if not path.isprintable() or not _FORBIDDEN.isdisjoint(path) or not _has_room(path):
        return False
    return not path or all(part.strip() and part not in (".", "..") for part in path.split("/"))


def _has_room(path: str) -> bool:
    """Whether the path is short enough for the wire, percent-encoded: a character takes up to twelve there."""
    return len(path) * 12 <= wire.LONGEST_PATH or len(quote(path, errors="replace")) <= wire.LONGEST_PATH


def is_of_server(path: str) -> bool:
    """Whether the server answers at this address itself, so that no page is found there.

    >>> [is_of_server(path) for path in ("healthz", "assets/logo.svg", "assets", "_stcore/health")]
    [True, True, False, True]
    """
    first, slash, _ = path.partition("/")
    # A page may be called `assets`: the server only has addresses below it.
    return path in _HEALTH or (first in SERVER_FOLDERS and (bool(slash) or first != "assets"))
