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
        self._timers: dict[Scope, _Timer] = {}
        self._on = True

    def __bool__(self) -> bool:
        return bool(self._timers)

    def set(self, intervals: Mapping[Scope, float | None]) -> None:
        """Set intervals of scopes (None: none any more). A scope whose interval is unchanged keeps its rhythm."""
        for scope, every in intervals.items():
            before = self._timers.get(scope)
            if before is not None and before.every != every:
                del self._timers[scope]
                before.stop()
            if every is not None and scope not in self._timers:
                timer = self._timers[scope] = _Timer(every, self._loop.time() + every)
                self._start(scope, timer)

    def clear(self) -> None:
        """No scope has an interval."""
        for timer in self._timers.values():
            timer.stop()
        self._timers.clear()

    def run(self, *, on: bool) -> None:
        """Pause all timers while nobody sees the page, or resume them. Those whose time came meanwhile ring at once."""
        if on == self._on:
            return
        self._on = on
        for scope, timer in list(self._timers.items()):
            if on:
                self._start(scope, timer)
            else:
                timer.stop()

    def _start(self, scope: Scope, timer: _Timer) -> None:
        if self._on:
            timer.handle = self._loop.call_at(timer.until, self._over, scope, timer)

    def _over(self, scope: Scope, timer: _Timer) -> None:
        # Times that a busy loop or a hidden page has missed are skipped.
        timer.until = max(timer.until, self._loop.time() - timer.every) + timer.every
        self._start(scope, timer)
        self._ring(scope)


class _Timer:
    """When a scope runs next, and how often; without a handle, it is paused."""

    __slots__ = ("every", "handle", "until")

    def __init__(self, every: float, until: float) -> None:
        self.every = every
        self.until = until
        self.handle: asyncio.TimerHandle | None = None

    def stop(self) -> None:
        """Cancel the timer."""
        if self.handle is not None:
            self.handle.cancel()
            self.handle = None
