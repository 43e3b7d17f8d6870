"""Parallel fragments, which a run executes in parallel with its script."""

from __future__ import annotations

import contextvars
import functools
import threading
from collections.abc import Callable

from millpond.errors import Interrupted, RerunRun, RunControl, control_in
from millpond.runner.breaking import Breakable
from millpond.runner.loops import enter_loop, leave_loop
from millpond.runner.threads import ThreadPool
from millpond.session.run import Run

Work = Callable[[], None]


@functools.cache
def _pool() -> ThreadPool:
    """The threads for parallel fragments of all sessions. They are not the threads of
    runs, because runs wait for fragments.
    """
    return ThreadPool(base=2, maximum=128)


class ParallelParts:
    """The parts of a run that are executed in parallel with its script. The run ends when all of them have ended."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._parts: list[_Part] = []
        self._ended: RunControl | None = None

    def start(self, work: Work) -> None:
        """Execute a function as soon as a thread is free."""
        part = _Part(work, self._end)
        self._parts.append(part)
        _pool().submit(part.do)

    def wait(self) -> RunControl | None:
        """Wait until all parts have ended, including parts that were started by parts.

        Returns the exception that has ended a part, if it also ends the run: a newer
        interaction, ``st.rerun()``, Stop.
        """
        # The list may grow during the loop.
        for part in self._parts:
            part.over.wait()
        return self._ended

    def break_off(self) -> None:
        """Interrupt each part at its current instruction."""
        for part in list(self._parts):
            part.breakable.break_off()

    def _end(self, error: BaseException) -> None:
        """A part has ended with an exception. Exceptions of the app are already shown, in the part."""
        control = control_in(error)
        if isinstance(control, RerunRun):
            self._run.interrupt(RerunRun)
        # `st.stop()` ends only the part that calls it.
        if isinstance(control, RerunRun | Interrupted) or (control is not None and self._run.is_stopped):
            self._ended = control


class _Part:
    """A part, with the context variables of the code that has started it."""

    def __init__(self, work: Work, end: Callable[[BaseException], None]) -> None:
        self._work = work
        self._end = end
        self._context = contextvars.copy_context()
        self.over = threading.Event()
        self.breakable = Breakable()

    def do(self) -> None:
        """Execute it."""
        try:
            self._context.run(self._execute)
        except BaseException as error:
            self._end(error)
        finally:
            self.breakable.leave()
            self.over.set()

    def _execute(self) -> None:
        loop = enter_loop()
        try:
            self.breakable.enter()
            try:
                self._work()
            finally:
                self.breakable.leave()
        finally:
            leave_loop(loop)
