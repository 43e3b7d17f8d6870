"""uvicorn with an orderly shutdown.

SIGTERM: ``/readyz`` says no at once, so that proxies send nobody new. After
``server.shutdownDelay`` the port is closed. Then the sessions are saved, and
each tab is sent away as soon as its own is; only then are other connections
cut. A second signal does not wait, and neither does Ctrl-C.
"""

from __future__ import annotations

import contextlib
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from types import FrameType

import uvicorn
from uvicorn.server import HANDLED_SIGNALS

from millpond.server.app import Server

HURRIED_DRAIN = 0.5
"""Seconds that a stopped run has to end where nobody waits, as after Ctrl-C."""


class Web(uvicorn.Server):
    """Serves one app until a signal comes.

    Parameters
    ----------
    config:
        uvicorn's.
    app:
        What is served.
    on_start:
        Called when connections are taken.
    """

    def __init__(self, config: uvicorn.Config, app: Server, on_start: Callable[[], None]) -> None:
        super().__init__(config)
        self._app = app
        self._on_start = on_start
        self._leave_at = 0.0
        self._patient = False
        self.interrupted = False
        """Whether Ctrl-C ended the server."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Unlike uvicorn, do not raise the signals again at the end: a server that was told to end has not failed."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {number: signal.signal(number, self.handle_exit) for number in HANDLED_SIGNALS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin. Raises StoreError when the store is out of reach; uvicorn itself would write a traceback."""
        await self._app.start()
        await super().startup(sockets)
        self._on_start()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Handle a signal."""
        again, self._app.health.stopping = self._app.health.stopping, True
        self.interrupted = self.interrupted or sig == signal.SIGINT
        self._patient = sig == signal.SIGTERM and not again
        delay = self._app.config.server.shutdown_delay if self._patient else 0
        self._leave_at = time.monotonic() + delay
        self.force_exit = self.force_exit or (again and sig == signal.SIGINT)
        self.should_exit = True

    async def on_tick(self, counter: int) -> bool:
        """Whether to end now; uvicorn asks ten times a second."""
        return await super().on_tick(counter) and time.monotonic() >= self._leave_at

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Shut down: first the port, then the sessions, then the rest."""
        for server in self.servers:
            server.close()
        for listener in sockets or []:
            listener.close()
        if not self.force_exit:
            if self._patient:
                await self._app.drain(self._app.config.server.shutdown_timeout)
            else:
                await self._app.sessions.close(drain=HURRIED_DRAIN)
        await super().shutdown(sockets)
