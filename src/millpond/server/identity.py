"""Whose a session is: the browser's, and that of the user who is logged in.

Millpond has no login of its own yet. The app that it is mounted in, or the
proxy before it, may have one: ``App(script, identify=...)`` tells the user of a
request. A session then goes on only for the same browser *and* the
same user.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import HTTPConnection

from millpond.errors import ApiError
from millpond.server.additions import mount_of
from millpond.server.sealed_store import owner_of

Identify = Callable[[HTTPConnection], str | Awaitable[str | None] | None]
"""Tells who is logged in: a name that is that user's alone and stays so, or None where nobody is logged in.

Called for each page, each socket and each file, so it should be quick."""


class Owners:
    """Tells whose a connection is.

    Parameters
    ----------
    identify:
        None: nobody ever logs in.
    base:
        The path that the app has by its options.
    """

    def __init__(self, identify: Identify | None = None, base: str = "") -> None:
        self._identify = identify
        self._base = base

    async def find(self, connection: HTTPConnection, browser: str) -> str:
        """The owner of what this connection makes, as the store knows it.

        Parameters
        ----------
        connection:
            The request, or the socket's.
        browser:
            The value of its cookie.

        Raises
        ------
        ApiError
            ``identify`` returned something else than a name or None.
        """
        mount = mount_of(connection, self._base)
        if self._identify is None:
            return owner_of(browser, mount=mount)
        user: Any = self._identify(connection)
        if inspect.isawaitable(user):
            user = await user
        if user is not None and (not isinstance(user, str) or not user):
            raise ApiError(
                f"`identify` returns the name of a user, or None where nobody is logged in; it returned {user!r}."
            )
        return owner_of(browser, user, mount)
