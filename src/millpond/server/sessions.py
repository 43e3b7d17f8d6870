"""All sessions of a server, by id."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable

from millpond import wire
from millpond.runner.script import Script
from millpond.runner.threads import ThreadPool
from millpond.server.live import Live, Tab
from millpond.session.session import Session

log = logging.getLogger("millpond")


class Sessions:
    """Finds the session of a tab, makes new ones, forgets those left alone.

    Parameters
    ----------
    build:
        The build of the front end that this server serves.
    ttl:
        Seconds that a session without a tab is kept.
    new_session:
        Makes a session of the given id.
    """

    def __init__(
        self,
        build: str,
        script: Script,
        pool: ThreadPool,
        *,
        ttl: float,
        new_session: Callable[[str], Session],
    ) -> None:
        self.build = build
        self._script = script
        self._pool = pool
        self._ttl = ttl
        self._new_session = new_session
        self._by_id: dict[str, Live] = {}

    def __len__(self) -> int:
        return len(self._by_id)

    def attach(self, hello: wire.Hello, browser: str, tab: Tab) -> Live | None:
        """Give the tab its session, or a new one; None if the tab is out of date.

        A session is its browser's: with another cookie its id is of no use.
        """
        live = self._by_id.get(hello.session) if hello.session else None
        if live is not None and live.browser != browser:
            log.warning("A session was asked for by another browser than its own, and was not given")
            live = None
        if live is None:
            live = self._create(browser)
        elif live.load == hello.load and live.connection >= hello.connection:
            return None
        live.attach(hello, tab)
        return live

    def forget(self, live: Live) -> None:
        """Erase a session on its user's request."""
        self._by_id.pop(live.session.id, None)
        live.end(wire.CloseCode.FORGOTTEN, "The session was erased.")

    def expire(self) -> None:
        """Forget the sessions that have been without a tab for too long."""
        now = time.monotonic()
        for live in [x for x in self._by_id.values() if x.tab is None and now - x.left > self._ttl]:
            del self._by_id[live.session.id]
            live.end(wire.CloseCode.FORGOTTEN, "The session has expired.")

    def source_changed(self, *, rerun: bool) -> None:
        """The app's source was saved: run all sessions again, or offer to."""
        for live in self._by_id.values():
            if rerun:
                live.session.request_rerun()
            else:
                live.session.source_changed()
            live.drive()

    def close(self) -> None:
        """The server stops: tell the tabs to connect again later."""
        for live in self._by_id.values():
            if live.tab is not None:
                live.tab.close(wire.CloseCode.GOING_AWAY, "The server is stopping.")

    def _create(self, browser: str) -> Live:
        session = self._new_session(secrets.token_urlsafe(18))
        live = Live(session, browser, self._script, self._pool)
        self._by_id[session.id] = live
        return live
