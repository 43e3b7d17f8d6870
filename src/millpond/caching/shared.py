"""Cached values in the session store, which all replicas share.

The store lives on the server's event loop; cached functions are called on
threads. If the store cannot be reached, no call fails: the value is computed as if it
were missing, and for some time calls do not wait for the store again.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import logging
import threading
import time
from collections.abc import Coroutine
from typing import Any, Final, TypeVar

from millpond.errors import NotNow
from millpond.stores.cached import CachedValues

T = TypeVar("T")

log = logging.getLogger("millpond")

KEPT: Final = 30 * 24 * 3600.0
"""Seconds for which a value without a ttl is stored."""
PATIENCE: Final = 5.0
"""Seconds that a call waits for the store."""
PAUSE: Final = 10.0
"""Seconds for which a store that did not answer is not asked again."""
_LARGEST: Final = 4
"""The maximum size of one value, as a fraction (one part in ``_LARGEST``) of the room."""


class CacheStore:
    """See :class:`~millpond.caching.settings.PersistentPlace`.

    Parameters
    ----------
    values:
        The store's cached values; None: it cannot store any.
    loop:
        The store's event loop.
    room:
        The maximum size of all values, in bytes.
    """

    def __init__(self, values: CachedValues | None, loop: asyncio.AbstractEventLoop, room: int) -> None:
        self._values = values
        self._loop = loop
        self._room = room
        self._lock = threading.Lock()
        self._pause_until = 0.0
        self._failed = False
        self._to_forget: list[str] = []
        """What was cleared while the store could not be reached. It is deleted first when the store is back."""

    def read(self, what: str) -> bytes | None:
        """Read a value, as it was written."""
        found: bytes | None = self._ask(lambda values: values.read(what))
        return found

    def write(self, what: str, data: bytes, ttl: float | None) -> None:
        """Store a value. A failure is logged."""
        if len(data) > self._room // _LARGEST:
            log.warning(
                "A cached value of %d bytes is kept in memory only: one in the store takes at most a quarter of its "
                "room of %d bytes (server.maxCacheStoreSize)",
                len(data), self._room,
            )  # fmt: skip
            return
        kept = KEPT if ttl is None else min(ttl, KEPT)
        self._ask(lambda values: values.write(what, data, kept, self._room))

    def forget(self, start: str) -> int:
        """Delete the values whose names begin with ``start``. Returns how many there were, as far as the store says."""
        with self._lock:
            if start not in self._to_forget and self._values is not None:
                self._to_forget.append(start)
        return self._ask(None) or 0

    def _ask(self, question: Any) -> Any:
        """The store's answer; None if it does not answer."""
        values = self._values
        if values is None:
            self._fail("this kind of store keeps no cached values")
            return None
        if time.monotonic() < self._pause_until:
            return None
        if asyncio._get_running_loop() is self._loop:
            # Waiting on this thread would block the answer itself.
            self._fail(
                "a cached function was called on the server's event loop, and not in a run or a thread"
            )
            return None
        try:
            forgotten = self._forget(values)
            answer = forgotten if question is None else self._wait(question(values))
        except (NotNow, concurrent.futures.TimeoutError, concurrent.futures.CancelledError) as error:
            self._pause_until = time.monotonic() + PAUSE
            self._fail(str(error) or "it did not answer in time")
            return None
        except RuntimeError as error:  # the event loop is closed: the server is stopping
            log.debug("The store of cached values was asked too late: %s", error)
            return None
        if self._failed:
            self._failed = False
            log.info("Cached values are shared through the store again")
        return answer

    def _forget(self, values: CachedValues) -> int:
        count = 0
        while self._to_forget:
            start = self._to_forget[0]
            count += self._wait(values.forget(start))
            with self._lock:
                if start in self._to_forget:
                    self._to_forget.remove(start)
        return count

    def _wait(self, work: Coroutine[Any, Any, T]) -> T:
        try:
            future = asyncio.run_coroutine_threadsafe(work, self._loop)
        except RuntimeError:
            work.close()
            raise
        try:
            return future.result(PATIENCE)
        except concurrent.futures.TimeoutError:
            future.cancel()
            raise

    def _fail(self, why: str) -> None:
        """Log this once, until the store works again."""
        if not self._failed:
            self._failed = True
            log.warning(
                'Values of functions with persist="store" are kept in the memory of this process for now, '
                "because the store cannot be used: %s",
                why,
            )
