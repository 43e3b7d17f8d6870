"""The socket of a tab, as whoever drives its session knows it."""

from __future__ import annotations

from typing import Protocol

from millpond import wire
from millpond.session.session import Session
from millpond.session.visitor import Request


class TabSocket(Protocol):
    """The sending half of a socket."""

    @property
    def developer(self) -> bool:
        """It may use the State panel."""

    def check_new_session(self) -> None:
        """A session will begin for this tab. Raises TooMuch if it may not have one."""

    @property
    def request(self) -> Request:
        """What the connection says of itself."""

    def show(self, session: Session) -> None:
        """Let it see the page of a session that it is not given yet."""

    def greet(self, messages: list[wire.ServerMessage]) -> None:
        """Send these before all else."""

    def wake(self) -> None:
        """There may be something to send: ask :meth:`~millpond.server.driver.SessionDriver.take_messages`."""

    def close(self, code: int, reason: str) -> None:
        """End the connection; the tab knows by the code what to do."""
