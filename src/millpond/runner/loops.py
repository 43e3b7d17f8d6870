"""The asyncio event loop of each thread that runs scripts.

Code that an app imports may ask for a loop (``asyncio.get_event_loop()``), and
callbacks and scripts may be coroutines. A loop belongs to its thread, and is used by
one run after the other. When a run ends, tasks that it has started but not awaited are
cancelled, as ``asyncio.run`` does: they must not continue during the run of another
session. If the app has passed a loop to a thread of its own, the loop is left to that
thread.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
import threading
import weakref
from collections import deque
from collections.abc import AsyncGenerator, Collection, Coroutine
from concurrent.futures import Executor
from functools import partial
from types import (
    AsyncGeneratorType,
    CodeType,
    CoroutineType,
    FunctionType,
    GeneratorType,
    MethodType,
)
from typing import Any

from millpond.errors import ApiError
from millpond.session.widget import Callback

CANCELLED_WITHIN = 1.0
"""The time in which cancelled tasks must finish, in seconds."""

if sys.platform == "win32":
    _Base = asyncio.ProactorEventLoop
else:
    _Base = asyncio.SelectorEventLoop


class ThreadLoop(_Base):
    """An event loop that is created on first use.

    A loop costs three file descriptors, and there may be hundreds of threads whose
    scripts sleep and never use asyncio.
    """

    _made = False

    def __init__(self) -> None:
        """Creates nothing yet."""

    def __getattr__(self, name: str) -> Any:
        # The app may have passed the loop to another thread, which may call this at the same time.
        with _making:
            if not self._made:
                self._made = True
                super().__init__()
                self._started: weakref.WeakSet[asyncio.Task[Any]] = weakref.WeakSet()
                self._checked = self.get_debug()
                self.set_task_factory(self._start)
        return self.__getattribute__(name)

    def _start(self, loop: asyncio.AbstractEventLoop, coroutine: Any, **how: Any) -> asyncio.Task[Any]:
        task: asyncio.Task[Any] = asyncio.Task(coroutine, loop=loop, **how)
        self._started.add(task)
        return task

    def tidy(self) -> bool:
        """Cancel what a run has left behind. Returns False if that fails: then the loop must not be used again."""
        if not self._made:
            return True
        if self.is_closed() or self.is_running():
            return False
        whole = self._end(*self._tasks(), cancel=True)
        # After the tasks, which may still be using the generators.
        whole = self._end(*[self.create_task(one.aclose()) for one in list(self._asyncgens)]) and whole
        self._forget()
        return whole

    def _tasks(self) -> Collection[asyncio.Task[Any]]:
        # The tasks of the whole process are searched only if the app has its own way of creating tasks.
        return self._started if self.get_task_factory() == self._start else asyncio.all_tasks(self)

    def _end(self, *tasks: asyncio.Task[Any], cancel: bool = False) -> bool:
        """Wait for tasks. Returns False if some have not ended in time."""
        left = [task for task in tasks if not task.done()]
        for task in left if cancel else ():
            task.cancel()
        if left:
            self.run_until_complete(asyncio.wait(left, timeout=CANCELLED_WITHIN))
        return all(task.done() for task in left)

    def _forget(self) -> None:
        """Drop all pending calls, threads and settings of the run."""
        for handle in (*self._ready, *self._scheduled):
            handle.cancel()
        self._asyncgens.clear()
        self._started.clear()
        executor, self._default_executor = self._default_executor, None
        if executor is not None:
            executor.shutdown(wait=False)
        self.set_exception_handler(None)
        self.set_debug(self._checked)
        self.set_task_factory(self._start)

    # Attributes of asyncio's own loops that its type hints do not contain.
    _ready: deque[asyncio.Handle]
    _scheduled: list[asyncio.TimerHandle]
    _asyncgens: weakref.WeakSet[AsyncGenerator[Any, Any]]
    _default_executor: Executor | None

    def __del__(self) -> None:
        # The loop ends with its thread.
        if self._made and not self.is_running():
            # When the interpreter ends, parts of the loop may be gone already.
            with contextlib.suppress(Exception):
                self.close()


_of_thread = threading.local()
_making = threading.RLock()


_running = asyncio._get_running_loop
_policy = getattr(asyncio.events, "_get_event_loop_policy", asyncio.get_event_loop_policy)
"""Python 3.14 warns about the public class."""


def enter_loop() -> ThreadLoop | None:
    """Give this thread its event loop for one run. Pass it to :func:`leave_loop` afterwards.

    Returns None if a coroutine runs the script.
    """
    if _running() is not None:
        return None
    try:
        loop: ThreadLoop | None = _of_thread.loop
    except AttributeError:
        loop = None
    if loop is None:
        loop = _of_thread.loop = ThreadLoop()
    # Checked in each run, because `asyncio.run` leaves a thread without a loop. Checking is cheaper than setting it.
    if getattr(getattr(_policy(), "_local", None), "_loop", None) is not loop:
        asyncio.set_event_loop(loop)
    return loop


def leave_loop(loop: ThreadLoop | None) -> None:
    """Cancel what the run has left in its loop."""
    # Most runs have never used it.
    if loop is not None and loop._made and not loop.tidy():
        _of_thread.loop = None


def wait_for(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """Run a coroutine until it is complete, in the loop of this thread and in this context."""
    return keep_loop().run_until_complete(coroutine)


def finish(result: object, called: object) -> None:
    """Run the coroutine that a function of the app has returned, until it is complete.

    Raises ApiError for a function with a ``yield``: it only returns a generator that
    nobody iterates, so none of its lines would be executed, silently.
    """
    kind = type(result)
    if kind is CoroutineType:
        wait_for(result)  # type: ignore[arg-type] # its type says that it is one
    elif kind is GeneratorType or kind is AsyncGeneratorType:
        code: CodeType = result.gi_code if kind is GeneratorType else result.ag_code  # type: ignore[attr-defined] # as above
        if code is _code_of(called):
            raise ApiError(
                f"`{code.co_name}` has a `yield`, so calling it only creates a generator, and "
                "none of its lines run. Remove the `yield`, or move it into a function that "
                f"`{code.co_name}` calls and iterates over."
            )


def _code_of(called: object) -> CodeType | None:
    """The code of the function that is finally called. Calls no code of the app, since that may raise."""
    while (attribute := _INNER.get(type(called))) is not None:
        called = getattr(called, attribute)
    return called.__code__ if type(called) is FunctionType else None


_INNER: dict[type, str] = {Callback: "function", MethodType: "__func__", partial: "func"}
"""The attribute that has the inner function, by the type of the callable."""


def keep_loop() -> asyncio.AbstractEventLoop:
    """Ensure that this thread has a loop: ``asyncio.run`` leaves it without one, and the app may have closed it."""
    loop: asyncio.AbstractEventLoop | None
    try:
        loop = asyncio.get_event_loop()
    except RuntimeError:
        loop = None
    if loop is None or _is_closed(loop):
        loop = getattr(_of_thread, "loop", None)
        if loop is None or _is_closed(loop):
            loop = _of_thread.loop = ThreadLoop()
        asyncio.set_event_loop(loop)
    return loop


def _is_closed(loop: asyncio.AbstractEventLoop) -> bool:
    return not (isinstance(loop, ThreadLoop) and not loop._made) and loop.is_closed()
