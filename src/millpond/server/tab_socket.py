"""The socket of a tab, as the driver of its session sees it."""

from __future__ import annotations

from typing import Protocol

from millpond import wire
from millpond.session.session import Session
from millpond.session.visitor import Request


class TabSocket(Protocol):
    """The sending half of a socket."""

    @property
    def developer(self) -> bool:
        """Whether the tab may use the State panel."""

    def check_new_session(self) -> None:
        """Count a new session for this tab. Raises TooMuch if it may not have one."""

    @property
    def request(self) -> Request:
        """What the connection tells of its client."""

    def show(self, session: Session) -> None:
        """Show the page of a session that the tab does not have yet."""

    def greet(self, messages: list[wire.ServerMessage]) -> None:
        """Send these before all else."""

    def wake(self) -> None:
        """Wake the sender, which asks :meth:`~millpond.server.driver.SessionDriver.take_messages`."""

    def close(self, code: int, reason: str) -> None:
        """End the connection; the tab knows by the code what to do."""
