"""The clock of a session's scopes: the core says which run without being asked, and how often; the event loop waits."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

from millpond.session.scope import Scope


class Timers:
    """One timer for each scope with an interval. Nothing is polled.

    Parameters
    ----------
    ring:
        Called when the time of a scope has come.
    """

    def __init__(self, ring: Callable[[Scope], None]) -> None:
        self._ring = ring
        self._loop = asyncio.get_running_loop()
        self._timers: dict[Scope, tuple[float, asyncio.TimerHandle]] = {}

    def __bool__(self) -> bool:
        return bool(self._timers)

    def set(self, intervals: Mapping[Scope, float | None]) -> None:
        """These have such intervals now (None: no more). Those whose interval is as before go on in their beat."""
        for scope, every in intervals.items():
            before = self._timers.get(scope)
            if before is not None and before[0] != every:
                del self._timers[scope]
                before[1].cancel()
            if every is not None and scope not in self._timers:
                self._wait(scope, every, self._loop.time() + every)

    def clear(self) -> None:
        """No scope has an interval."""
        for _, timer in self._timers.values():
            timer.cancel()
        self._timers.clear()

    def _wait(self, scope: Scope, every: float, until: float) -> None:
        handle = self._loop.call_at(until, self._over, scope, every, until)
        self._timers[scope] = every, handle

    def _over(self, scope: Scope, every: float, was: float) -> None:
        # What a busy loop has missed is not made up for.
        self._wait(scope, every, max(was, self._loop.time() - every) + every)
        self._ring(scope)
