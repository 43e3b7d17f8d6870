"""Whose a session is: it belongs to a browser, and to the user who has signed in there.

Who that is, one of three says: the application around the app (``App(script,
identify=...)``), a proxy, by headers, or a cookie of ours, after ``st.login()``.
A session then goes on only for the same browser *and* the same user.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

from starlette.requests import HTTPConnection

from millpond.errors import ApiError
from millpond.server.additions import mount_of
from millpond.server.login.headers import HeaderUsers
from millpond.server.sealed_store import owner_of
from millpond.session.visitor import NOBODY, SignedIn

Identify = Callable[[HTTPConnection], str | Awaitable[str | None] | None]
"""Tells who is logged in: a name that is that user's alone and stays so, or None where nobody is logged in.

Called for each page, each socket and each file, so it should be quick."""


class Visit(NamedTuple):
    """The browser and the user that a request is from."""

    owner: str
    """The owner, as the store knows it, of what the request creates."""
    user: SignedIn | None


class Owners:
    """Tells whose a connection is.

    Parameters
    ----------
    identify:
        None: the surrounding application does not identify users.
    base:
        The path that the app has by its options.
    headers:
        Those of a proxy that signs users in.
    """

    def __init__(
        self, identify: Identify | None = None, base: str = "", headers: HeaderUsers | None = None
    ) -> None:
        self._identify = identify
        self._base = base
        self._headers = headers if headers is not None and headers.wanted else None

    async def visit(self, connection: HTTPConnection, browser: str, user: SignedIn | None = None) -> Visit:
        """Who a connection is from.

        Parameters
        ----------
        connection:
            The request, or the socket's.
        browser:
            The value of its cookie.
        user:
            Who has signed in with us.

        Raises
        ------
        ApiError
            ``identify`` returned something else than a name or None.
        """
        if self._identify is not None:
            user = await self._ask(connection)
        elif self._headers is not None:
            user = self._headers.find(connection) or user or self._headers.nobody()
        name = user.name if user is not None else ""
        return Visit(owner_of(browser, name or None, mount_of(connection, self._base)), user)

    async def find(self, connection: HTTPConnection, browser: str) -> str:
        """The owner alone."""
        return (await self.visit(connection, browser)).owner

    async def _ask(self, connection: HTTPConnection) -> SignedIn:
        assert self._identify is not None
        name: Any = self._identify(connection)
        if inspect.isawaitable(name):
            name = await name
        if name is not None and (not isinstance(name, str) or not name):
            raise ApiError(
                f"`identify` must return the name of a user, or None if nobody is signed in; it returned {name!r}."
            )
        return (
            SignedIn(name, {"is_logged_in": True, "name": name}, label=name) if name else SignedIn("", NOBODY)
        )
