"""The threads that scripts run on.

Few threads run many sessions, because Python runs one of them at a time and
changing between them costs. The pool grows when a task has waited for a moment
and more threads would help: those at work sleep, or do not come to an end.
Where they are only busy, one that is done takes the next task sooner than
another could. Threads are daemons: a stuck script never holds up the end of
the server.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable

log = logging.getLogger("millpond")

Task = Callable[[], None]

WINDOW = 0.01
"""Seconds over which the use of the processor is measured."""
FULL = 0.7
"""The share of one processor from which on the process has no time for another thread."""


class Processor:
    """Tells whether this process has used one processor fully of late: Python computes on one at a time."""

    def __init__(self) -> None:
        self._since = time.monotonic()
        self._used = time.process_time()
        self._full = False

    def is_full(self) -> bool:
        """It was, in the last window."""
        now = time.monotonic()
        if now - self._since >= WINDOW:
            used = time.process_time()
            self._full = used - self._used >= FULL * (now - self._since)
            self._since, self._used = now, used
        return self._full


class ThreadPool:
    """Runs tasks on pooled threads.

    Parameters
    ----------
    base:
        How many threads it always has a use for.
    maximum:
        How many it has at most.
    patience:
        Seconds that a task waits before a thread beyond ``base`` is added for it.
    idle:
        Seconds after which a thread beyond ``base`` with nothing to do ends.
    is_full:
        Tells whether the processor has no time for another thread.
    """

    def __init__(
        self,
        base: int = 2,
        maximum: int = 512,
        patience: float = 0.01,
        idle: float = 30.0,
        is_full: Callable[[], bool] | None = None,
    ) -> None:
        self._base = base
        self._maximum = maximum
        self._patience = patience
        self._idle_time = idle
        self._is_full = is_full or Processor().is_full
        self._lock = threading.Lock()
        self._pressed = threading.Condition(self._lock)
        self._tasks: deque[tuple[float, Task]] = deque()
        self._threads = 0
        self._idle: list[threading.Lock] = []
        """What wakes each thread that has nothing to do. The last one is woken first, so that the others can end."""
        self._taken = 0
        """How many tasks have found a thread."""
        self._monitor: threading.Thread | None = None

    @property
    def threads(self) -> int:
        """How many threads there are now."""
        return self._threads

    @property
    def idle(self) -> int:
        """How many of them have nothing to do."""
        return len(self._idle)

    def submit(self, task: Task) -> None:
        """Run ``task`` on a thread as soon as one is free."""
        with self._lock:
            self._tasks.append((time.monotonic(), task))
            at_work = self._threads - len(self._idle)
            if at_work < self._base or (self._idle and not self._is_full()):
                self._enlist()
            else:
                self._watch()

    def _enlist(self) -> None:
        """Put one more thread to work."""
        if self._idle:
            self._idle.pop().release()
        elif self._threads < self._maximum:
            self._threads += 1
            threading.Thread(target=self._serve, name=f"millpond-run-{self._threads}", daemon=True).start()

    def _watch(self) -> None:
        if self._monitor is None:
            self._monitor = threading.Thread(target=self._relieve, name="millpond-pool", daemon=True)
            self._monitor.start()
        self._pressed.notify()

    def _serve(self) -> None:
        wake = threading.Lock()
        wake.acquire()
        while (task := self._take(wake)) is not None:
            try:
                task()
            except Exception:
                log.exception("A task of the thread pool failed")
            del task

    def _take(self, wake: threading.Lock) -> Task | None:
        """The next task; None when the thread is to end."""
        while True:
            with self._lock:
                if self._tasks:
                    self._taken += 1
                    return self._tasks.popleft()[1]
                self._idle.append(wake)
            if wake.acquire(timeout=self._idle_time):
                continue
            with self._lock:
                # It may have been woken in this very moment; and the base stays.
                if wake in self._idle:
                    self._idle.remove(wake)
                    if self._threads > self._base:
                        self._threads -= 1
                        return None
                else:
                    wake.acquire()

    def _relieve(self) -> None:
        """Put more threads to work while tasks wait and those at work do not get on."""
        while True:
            with self._lock:
                while not self._tasks:
                    self._pressed.wait()
                taken = self._taken
            time.sleep(self._patience)
            with self._lock:
                stuck = self._taken == taken or not self._is_full()
                if self._tasks and time.monotonic() - self._tasks[0][0] >= self._patience and stuck:
                    self._enlist()
