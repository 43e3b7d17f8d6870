"""A session on the server: its core, the thread that runs it, the socket of its tab.

All methods are called on the event loop; only the run itself is on a thread of
the pool, and only ``call_soon_threadsafe`` leads back.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from typing import Protocol

from millpond import wire
from millpond.runner.script import Script
from millpond.runner.threads import ThreadPool
from millpond.session.session import Session

TICK = 0.02
"""Seconds between two deltas of a run that goes on."""
SLOW = 0.25
"""Seconds after which the tab is told which elements were drawn again."""


class Tab(Protocol):
    """The sending half of a socket."""

    def greet(self, messages: list[wire.ServerMessage]) -> None:
        """Send these before all else."""

    def wake(self) -> None:
        """There may be something to send: ask :meth:`Live.take_messages`."""

    def close(self, code: int, reason: str) -> None:
        """End the connection; the tab knows by the code what to do."""


class Live:
    """One session and what drives it.

    Parameters
    ----------
    session:
        The core.
    browser:
        The browser that the session belongs to (the value of its cookie).
    script, pool:
        What to run, and where.
    """

    def __init__(self, session: Session, browser: str, script: Script, pool: ThreadPool) -> None:
        self.session = session
        self.browser = browser
        self.tab: Tab | None = None
        self.left = time.monotonic()
        """When the last tab went."""
        self.load = ""
        """The page load that the tab is from, and the count of its connection."""
        self.connection = 0
        self._script = script
        self._pool = pool
        self._loop = asyncio.get_running_loop()
        self._running = False
        self._began = 0.0
        self._first_run_over: asyncio.Event | None = None
        self._tick: asyncio.TimerHandle | None = None
        session.notify = self._notify

    async def prepare(self, query: str, within: float) -> list[wire.ServerMessage]:
        """Begin the first run before the tab has connected.

        Returns what the tab would be told, as far as the run gets in
        ``within`` seconds.
        """
        messages = self.session.prepare(query)
        over = self._first_run_over = asyncio.Event()
        self.drive()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within):
                await over.wait()
        return messages + self.take_messages()

    def attach(self, hello: wire.Hello, tab: Tab) -> None:
        """A tab has connected: it takes over from another."""
        if self.tab is not None:
            self.tab.close(wire.CloseCode.SUPERSEDED, "The session goes on in another connection.")
        self.tab = tab
        self.load, self.connection = hello.load, hello.connection
        self._first_run_over = None
        tab.greet(self.session.attach(hello))
        self.drive()

    def detach(self, tab: Tab) -> None:
        """The tab's socket is closed. The session waits for the next one."""
        if self.tab is tab:
            self.tab = None
            self.left = time.monotonic()

    def end(self, code: int, reason: str) -> None:
        """The session is forgotten: stop its run, close its socket."""
        self.session.stop()
        if self.tab is not None:
            self.tab.close(code, reason)

    def drive(self) -> None:
        """Begin a run if one is due; tell the tab what there is to tell."""
        if not self._running and self.session.due:
            self._running = True
            self._began = self._loop.time()
            self._tick = self._loop.call_later(TICK, self._on_tick)
            self._pool.submit(self._work)
        elif self.tab is not None:
            self.tab.wake()

    def take_messages(self) -> list[wire.ServerMessage]:
        """What to tell the tab now."""
        slow = self._running and self._loop.time() - self._began > SLOW
        return self.session.take_messages(slow=slow)

    # On the pool's thread ---------------------------------------------------------

    def _work(self) -> None:
        try:
            run = self.session.begin_run()
            if run is not None:
                self.session.end_run(run, self._script.execute(run))
        finally:
            self._loop.call_soon_threadsafe(self._over)

    def _notify(self) -> None:
        self._loop.call_soon_threadsafe(self.drive)

    # On the event loop ----------------------------------------------------------------

    def _over(self) -> None:
        self._running = False
        if self._tick is not None:
            self._tick.cancel()
        if self._first_run_over is not None:
            self._first_run_over.set()
        if self.tab is not None:
            self.tab.wake()
        if self.session.due:
            self.drive()

    def _on_tick(self) -> None:
        if self.tab is not None:
            self.tab.wake()
        if self._running:
            self._tick = self._loop.call_later(TICK, self._on_tick)
