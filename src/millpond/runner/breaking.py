"""Interrupts code of the app that calls nothing of Millpond: ``while True: pass``.

A run ends at its next element. If the user has pressed Stop and no element follows,
:class:`Breakable` raises StopRun in the run's thread, between two of its instructions.
Code inside a C function (``time.sleep``, a query) gets the exception when that function
returns. A waiting event loop of asyncio is woken for it.
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import sys
import threading
import time
from typing import NoReturn

from millpond.errors import StopRun

_raise_in = ctypes.pythonapi.PyThreadState_SetAsyncExc
_raise_in.argtypes = (ctypes.c_ulong, ctypes.py_object)

_this_thread = threading.get_ident

_LOCK = threading.Lock()
"""Held while a :class:`Breakable` is left or interrupted."""


class Breakable:
    """Between :meth:`enter` and :meth:`leave`, the calling thread executes the app's code."""

    __slots__ = ("_sent", "thread")

    def __init__(self) -> None:
        self.thread: int | None = None
        """The thread that executes the app's code."""
        self._sent = False

    def break_off(self) -> None:
        """Raise StopRun in the thread, if it still executes the app's code."""
        with _LOCK:
            if self.thread is not None:
                self._sent = True
                _raise_in(self.thread, StopRun)
                _wake_loops(self.thread)

    def enter(self) -> None:
        """This thread begins to execute the app's code."""
        self.thread = _this_thread()

    def leave(self) -> None:
        """This thread no longer executes the app's code. Every exception that was sent to it has arrived."""
        if self.thread is None:
            return  # the thread has left it already
        while True:
            try:
                with _LOCK:
                    self.thread = None
                    sent, self._sent = self._sent, False
                if sent:
                    _await_what_was_sent()
            except StopRun:
                continue
            else:
                return


_WAITS = asyncio.BaseEventLoop.run_forever.__code__


def _wake_loops(thread: int) -> None:
    """Wake the event loops of a thread.

    A loop may wait for an hour, or for ever: if StopRun is raised inside a loop's own
    callback, asyncio only logs it, and never continues the task that the callback
    should have continued.
    """
    frame = sys._current_frames().get(thread)
    while frame is not None:
        if frame.f_code is _WAITS:
            loop: asyncio.AbstractEventLoop = frame.f_locals["self"]
            with contextlib.suppress(RuntimeError):  # it is closed, or still being created
                loop.call_soon_threadsafe(_do_nothing)
        frame = frame.f_back


def _do_nothing() -> None:
    """Does nothing: a callback that only wakes a loop."""


def _await_what_was_sent() -> NoReturn:
    # The exception may not have arrived yet, and would then hit the next task of this thread. A second one
    # replaces it. (If it were cancelled, the interpreter would keep looking for it.)
    _raise_in(_this_thread(), StopRun)
    while True:
        time.sleep(0)
