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

FIRST_RUN_WITHIN = 0.05
"""Seconds that the page waits for its first run, to be sent with what that drew."""
UNCLAIMED_TTL = 30.0
"""Seconds that a session made with a page waits for the page's tab."""


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

    async def prepare(self, browser: str, query: str) -> list[wire.ServerMessage]:
        """A session for the page that is being sent, and what its tab is to be told."""
        return await self._create(browser).prepare(query, FIRST_RUN_WITHIN)

    def forget(self, live: Live) -> None:
        """Erase a session on its user's request."""
        self._by_id.pop(live.session.id, None)
        live.end(wire.CloseCode.FORGOTTEN, "The session was erased.")

    def expire(self) -> None:
        """Forget the sessions that have been without a tab for too long."""
        now = time.monotonic()
        for live in list(self._by_id.values()):
            # Where no tab ever came for it, the page was fetched by something else than a browser.
            ttl = self._ttl if live.load else min(self._ttl, UNCLAIMED_TTL)
            if live.tab is not None or now - live.left <= ttl:
                continue
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
