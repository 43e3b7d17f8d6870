"""Periodic work of a server, beside its requests."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from millpond.caching.registry import REGISTRY
from millpond.server.sessions import Sessions
from millpond.stores.base import Store, StoreError

log = logging.getLogger("millpond")

EVERY = 10.0
"""Seconds between two rounds."""


class Housekeeping:
    """Parks, prolongs and expires sessions, and tidies up their files and the caches.

    Parameters
    ----------
    sessions, store:
        The server's.
    ttl:
        Seconds for which the store keeps a session that nobody prolongs.
    """

    def __init__(self, sessions: Sessions, store: Store, ttl: float) -> None:
        self._sessions = sessions
        self._store = store
        self._touch_every = min(ttl / 4, 3600.0)
        self._touched = 0.0
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def started(self) -> bool:
        """Whether a round is under way."""
        return bool(self._tasks)

    def start(self, *others: Coroutine[Any, Any, None]) -> None:
        """Start the periodic work, and the other tasks that run until :meth:`stop`."""
        self._touched = time.monotonic()
        # Separately: none waits for another that is slow or fails.
        works = (
            self._sessions.audit,
            self._sessions.park,
            self._touch,
            self._store.expire,
            self._tidy_files,
            _tidy_caches,
        )
        for work in (*(repeat(work) for work in works), *others):
            self._tasks.append(asyncio.create_task(work))

    async def stop(self) -> None:
        """Stop."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _touch(self) -> None:
        if time.monotonic() - self._touched > self._touch_every:
            await self._sessions.touch()
            self._touched = time.monotonic()

    async def _tidy_files(self) -> None:
        if self._sessions.files is not None:
            await self._sessions.files.tidy(self._sessions)


async def _tidy_caches() -> None:
    # On a thread: `on_release` is the app's, and may take long.
    await asyncio.to_thread(REGISTRY.tidy)


async def repeat(work: Callable[[], Awaitable[object]], every: float | None = None) -> None:
    """Repeat it periodically, even if it fails."""
    while True:
        await asyncio.sleep(EVERY if every is None else every)
        try:
            await work()
        except StoreError as error:
            log.error("Expired sessions could not be cleaned up. It will be tried again: %s", error)
        except Exception:
            log.exception("Expired sessions could not be cleaned up. It will be tried again")
