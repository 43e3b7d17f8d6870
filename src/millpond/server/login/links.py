"""The addresses at which the browser of one session signs in and out."""

from __future__ import annotations

from typing import Final, Literal

from msgspec import Struct

from millpond.errors import ApiError
from millpond.server.login.state import SetupSource

SIGN_IN: Final = "_millpond/login"
SIGN_OUT: Final = "_millpond/logout"
TICKET_FOR: Final = 600.0
"""Seconds from the click to the request for it."""


class SignInTicket(Struct, array_like=True, frozen=True):
    """Proves that the app itself sends this browser to sign in or out, and no other site. Its purpose is ``ticket``."""

    way: Literal["in", "out"]
    browser: str
    provider: str = ""
    back: str = ""
    """The page of the app to come back to, with its query."""
    session: str = ""


class Links:
    """The addresses for the browser of one session (see :class:`~millpond.session.visitor.SignInLinks`)."""

    def __init__(self, setups: SetupSource, owner: str, session: str) -> None:
        self._setups = setups
        self._browser = owner.rpartition(".")[2]
        self._session = session

    def sign_in(self, provider: str, back: str) -> str:
        """Where the browser begins to sign in."""
        return self._address(SIGN_IN, SignInTicket("in", self._browser, provider, back, self._session))

    def sign_out(self) -> str:
        """Where it signs out."""
        return self._address(SIGN_OUT, SignInTicket("out", self._browser, session=self._session))

    def _address(self, path: str, ticket: SignInTicket) -> str:
        setup = self._setups.current()
        if setup is None:
            raise ApiError(
                "Signing in and out is not possible with these secrets. The server's log has the reason."
            )
        return f"{path}?ticket={setup.seal.seal('ticket', ticket, TICKET_FOR)}"
