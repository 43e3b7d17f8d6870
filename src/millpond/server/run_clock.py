"""The timers of one run: when the tab is sent what it has drawn, and when it is interrupted."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from millpond.session.session import Session

TICK = 0.02
"""Seconds between two deltas of a run that goes on."""
EARLY = 0.004
"""Seconds of a run after which its first change is sent at once, if the session's last run took longer than ``TICK``.
Other runs are mostly over by their first tick, and send one delta."""
WHILE_IT_STREAMS = 2.5
"""Factor by which the interval is longer while a text streams in fast: the tab draws it 20 times a second."""
SLOW = 0.25
"""Seconds of a run after which the tab is told which elements were drawn again."""

BREAK_OFF_AFTER = 3.0
"""Seconds from Stop until a run that draws no element is interrupted; repeated each second if its code catches that."""
BREAK_OFF_CALLBACKS_AFTER = 30.0
"""The same for a callback, which is not interrupted earlier."""


class RunClock:
    """The timers of the run of one session, on the event loop.

    Parameters
    ----------
    session:
        Whose run.
    wake:
        Wakes the tab; False if there is none.
    """

    def __init__(self, session: Session, wake: Callable[[], bool]) -> None:
        self._session = session
        self._wake = wake
        self._loop = asyncio.get_running_loop()
        self._began: float | None = None
        """When the current run began."""
        self.took = 0.0
        """Seconds that the last run took on its thread, which writes this."""
        self._tick: asyncio.TimerHandle | None = None
        self._break_off_at: asyncio.TimerHandle | None = None

    def begin(self) -> None:
        """A run begins."""
        self._began = self._loop.time()
        self._tick_in(EARLY if self.took > TICK else TICK)

    def end(self) -> None:
        """The run is over."""
        self._began = None
        if self._tick is not None:
            self._tick.cancel()
            self._tick = None
        if self._break_off_at is not None:
            self._break_off_at.cancel()
            self._break_off_at = None

    @property
    def slow(self) -> bool:
        """The run has been going on for so long that the tab fades what is not drawn yet."""
        return self._began is not None and self._loop.time() - self._began > SLOW

    @property
    def ticking(self) -> bool:
        """Schedule a delta with what the run has drawn."""
        return self._tick is not None

    def stop(self) -> None:
        """The user has pressed Stop: the run ends where it is, if it comes to no element."""
        if self._break_off_at is None:
            self._break_off_at = self._loop.call_later(BREAK_OFF_AFTER, self._break_off, self._loop.time())

    def _break_off(self, stopped: float) -> None:
        self._session.stop()  # once more: when Stop came, the run may not have begun
        self._session.break_off(callbacks=self._loop.time() - stopped >= BREAK_OFF_CALLBACKS_AFTER)
        self._break_off_at = self._loop.call_later(1.0, self._break_off, stopped)

    def tick(self) -> None:
        """Tell the tab, in a moment, what the run has drawn by then."""
        self._tick_in(TICK * WHILE_IT_STREAMS if self._session.updates.streams else TICK)

    def _tick_in(self, seconds: float) -> None:
        if self._tick is not None:
            self._tick.cancel()
        self._tick = self._loop.call_later(seconds, self._on_tick)

    def _on_tick(self) -> None:
        """Send what the run has drawn, and again as long as it draws."""
        self._tick = None
        attended = self._wake()
        if self._began is None:
            return
        slow_in = SLOW - (self._loop.time() - self._began)
        # Until the tab fades anything, it need not know what was drawn without a change.
        if attended and not self._session.pause_output(until_changed=slow_in > 0):
            self.tick()
        elif slow_in > 0:
            # From then on the tab fades what is not drawn yet, so it must know what is.
            self._tick_in(slow_in)
