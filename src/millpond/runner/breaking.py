"""Interrupts code of the app that calls nothing of Millpond: ``while True: pass``.

A run ends at its next element. Where the user has pressed Stop and no element
comes, :class:`Breakable` raises StopRun in the run's thread, between two of its
instructions. Code that is inside of a C function (``time.sleep``, a query) sees
it when that returns; an event loop of asyncio's that waits is woken for it.
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
"""Held while one is being left, or told to break off."""


class Breakable:
    """Between :meth:`enter` and :meth:`leave`, the calling thread executes the app's code."""

    __slots__ = ("_sent", "thread")

    def __init__(self) -> None:
        self.thread: int | None = None
        """The thread that is inside."""
        self._sent = False

    def break_off(self) -> None:
        """Raise StopRun in the thread, if it is still inside."""
        with _LOCK:
            if self.thread is not None:
                self._sent = True
                _raise_in(self.thread, StopRun)
                _wake_loops(self.thread)

    def enter(self) -> None:
        """This thread begins to execute the app's code."""
        self.thread = _this_thread()

    def leave(self) -> None:
        """This thread is done. Every exception sent to it has arrived."""
        if self.thread is None:
            return  # it was left already
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
    """Make the event loops of a thread turn once.

    One may wait for what comes in an hour, or for nothing at all: a StopRun that is raised inside
    of a loop's own callback is only logged by asyncio, and the task that the callback was to
    continue is never continued.
    """
    frame = sys._current_frames().get(thread)
    while frame is not None:
        if frame.f_code is _WAITS:
            loop: asyncio.AbstractEventLoop = frame.f_locals["self"]
            with contextlib.suppress(RuntimeError):  # it is closed, or just being made
                loop.call_soon_threadsafe(_do_nothing)
        frame = frame.f_back


def _do_nothing() -> None:
    """A callback that wakes a loop."""


def _await_what_was_sent() -> NoReturn:
    # It may not have come yet, and would come to whoever has the thread next. A second
    # one takes its place. (To take it back would leave the interpreter looking for it.)
    _raise_in(_this_thread(), StopRun)
    while True:
        time.sleep(0)
