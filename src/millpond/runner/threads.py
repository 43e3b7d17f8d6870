"""The threads that scripts run on.

Few threads run many sessions, because Python runs one thread at a time and switching
costs time. The pool grows only if a task has waited for a moment, because all threads
sleep or hang. Threads are daemons, so a script that hangs never prevents the server
from stopping.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable

from millpond.runner.leftovers import Leftovers

log = logging.getLogger("millpond")

Task = Callable[[], None]


class ThreadPool:
    """Runs tasks on pooled threads.

    Parameters
    ----------
    base:
        The number of threads that the pool starts even if no task waits long.
    maximum:
        The maximum number of threads.
    patience:
        Seconds that a task waits before a thread is added for it.
    idle:
        Seconds after which an idle thread beyond ``base`` ends.
    """

    def __init__(self, base: int = 2, maximum: int = 512, patience: float = 0.01, idle: float = 30.0) -> None:
        self._base = base
        self._maximum = maximum
        self._patience = patience
        self._idle_time = idle
        self._lock = threading.Lock()
        self._work = threading.Condition(self._lock)
        self._pressed = threading.Condition(self._lock)
        self._tasks: deque[tuple[float, Task]] = deque()
        self._threads = 0
        self._idle = 0
        self._monitor: threading.Thread | None = None

    @property
    def threads(self) -> int:
        """The current number of threads."""
        with self._lock:
            return self._threads

    def submit(self, task: Task) -> None:
        """Run ``task`` on a thread as soon as one is free."""
        with self._lock:
            self._tasks.append((time.monotonic(), task))
            if self._idle >= len(self._tasks):
                self._work.notify()
            elif self._threads < self._base:
                self._add_thread()
            else:
                self._work.notify()
                self._watch()

    def _watch(self) -> None:
        if self._monitor is None:
            self._monitor = threading.Thread(target=self._relieve, name="millpond-pool", daemon=True)
            self._monitor.start()
        self._pressed.notify()

    def _add_thread(self) -> bool:
        self._threads += 1
        try:
            threading.Thread(target=self._serve, name=f"millpond-run-{self._threads}", daemon=True).start()
        except BaseException:
            self._threads -= 1
            if not self._threads:
                raise
            # The existing threads do the waiting tasks.
            log.exception("The thread pool cannot grow beyond %d threads", self._threads)
            return False
        return True

    def _serve(self) -> None:
        leftovers = Leftovers()
        while True:
            with self._lock:
                while not self._tasks:
                    self._idle += 1
                    woken = self._work.wait(None if self._threads <= self._base else self._idle_time)
                    self._idle -= 1
                    if not woken and not self._tasks and self._threads > self._base:
                        self._threads -= 1
                        return
                _, task = self._tasks.popleft()
            try:
                leftovers.run(task)
            except BaseException:
                # SystemExit, too: a thread that ended here would still be counted.
                log.exception("A task of the thread pool failed")
            del task
            if not leftovers.thread_is_as_new and self._replace():
                return

    def _replace(self) -> bool:
        """Start a new thread to replace the calling one, which ends."""
        with self._lock:
            added = self._add_thread()
            self._threads -= added
            return added

    def _relieve(self) -> None:
        """Add threads while tasks wait, because busy threads may sleep for long."""
        while True:
            with self._lock:
                while not self._tasks:
                    self._pressed.wait()
                waited = time.monotonic() - self._tasks[0][0]
                if waited >= self._patience and self._idle == 0 and self._threads < self._maximum:
                    self._add_thread()
            time.sleep(self._patience)
