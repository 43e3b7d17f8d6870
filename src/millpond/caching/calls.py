"""One call at a time for one key: other callers wait for its result."""

from __future__ import annotations

import asyncio
import contextlib
import copy
import threading
from collections.abc import Callable
from typing import Any, Final

Owner = Any
"""A caller: a task of an event loop, or a thread."""

_lock = threading.Lock()
_waiting: dict[Owner, Call] = {}
"""The call that each caller waits for."""


LOOKS_EVERY: Final = 0.1
"""Seconds between two checks by a waiting thread whether its run must end."""


class _Unfinished:
    """See ``UNFINISHED``."""


UNFINISHED: Final = _Unfinished()
"""The result of a call that was interrupted and has none: another caller must make the call."""


class Call:
    """A call of a cached function that is in progress."""

    def __init__(self) -> None:
        self.owner = current_owner()
        self._result: Any = UNFINISHED
        self._error: Exception | None = None
        self._over = threading.Event()
        self._then: list[Callable[[], None]] = []

    def finish(self, result: Any = UNFINISHED, error: Exception | None = None) -> None:
        """Whether it has returned, raised, or was interrupted."""
        with _lock:
            self._result, self._error = result, error
            self._over.set()
            then, self._then = self._then, []
        for each in then:
            each()

    def wait(self, go_on: Callable[[], None] | None = None) -> Any:
        """Wait for its result, or UNFINISHED. Raises what the call has raised.
        ``go_on`` is called from time to time, and may raise an exception to stop
        waiting.
        """
        me = current_owner()
        with _lock:
            if self._leads_to(me):
                return UNFINISHED
            _waiting[me] = self
        try:
            # In short steps, so that Stop or a newer click can come between.
            while not self._over.wait(LOOKS_EVERY):
                if go_on is not None:
                    go_on()
        finally:
            _waiting.pop(me, None)
        return self._outcome()

    async def wait_in_loop(self) -> Any:
        """Wait as :meth:`wait` does, without blocking the event loop."""
        me, loop = current_owner(), asyncio.get_running_loop()
        over = loop.create_future()

        def tell() -> None:
            if not over.done():
                over.set_result(None)

        def wake() -> None:
            with contextlib.suppress(RuntimeError):  # the event loop is closed, so nobody waits
                loop.call_soon_threadsafe(tell)

        with _lock:
            if self._leads_to(me):
                return UNFINISHED
            if not self._over.is_set():
                self._then.append(wake)
                _waiting[me] = self
        try:
            if not self._over.is_set():
                await over
        finally:
            _waiting.pop(me, None)
        return self._outcome()

    @property
    def is_over(self) -> bool:
        """Note that the call has a result, or will never have one."""
        return self._over.is_set()

    def _leads_to(self, me: Owner) -> bool:
        """Whether this call waits, directly or through other calls, for ``me``: then
        waiting for it would be a deadlock.
        """
        call: Call | None = self
        while call is not None and not call.is_over:
            if call.owner is me or call.owner == me:
                return True
            call = _waiting.get(call.owner)
        return False

    def _outcome(self) -> Any:
        if self._error is not None:
            raise _own(self._error)
        return self._result


def current_owner() -> Owner:
    """The current task, or the current thread."""
    if asyncio._get_running_loop() is not None and (task := asyncio.current_task()) is not None:
        return task
    return threading.get_ident()


def _own(error: Exception) -> Exception:
    """A copy of an exception for another caller, because each raise adds to the traceback."""
    try:
        mine = copy.copy(error)
    except Exception:
        return error
    if type(mine) is not type(error) or mine.args != error.args:
        return error
    mine.__cause__, mine.__suppress_context__ = error.__cause__, error.__suppress_context__
    return mine.with_traceback(error.__traceback__)
