"""Ending the app's code where it calls nothing of ours: ``while True: pass``.

A run ends at its next element. Where the user has pressed Stop and no element
comes, :class:`Breakable` raises StopRun in the run's thread, between two of its
instructions. Code that is inside of a C function (``time.sleep``, a query) sees
it when that returns.
"""

from __future__ import annotations

import ctypes
import threading
import time
from typing import NoReturn

from millpond.errors import StopRun

_raise_in = ctypes.pythonapi.PyThreadState_SetAsyncExc
_raise_in.argtypes = (ctypes.c_ulong, ctypes.py_object)

_this_thread = threading.get_ident

_LOCK = threading.Lock()
"""Held for the moment in which one is left, or told to break off."""


class Breakable:
    """Between :meth:`enter` and :meth:`leave`, the thread that calls them executes the app's code."""

    __slots__ = ("_sent", "thread")

    def __init__(self) -> None:
        self.thread: int | None = None
        """The one that is inside."""
        self._sent = False

    def break_off(self) -> None:
        """Raise StopRun in the thread, if it is still inside."""
        with _LOCK:
            if self.thread is not None:
                self._sent = True
                _raise_in(self.thread, StopRun)

    def enter(self) -> None:
        """This thread begins."""
        self.thread = _this_thread()

    def leave(self) -> None:
        """This thread is done. All that was sent to it has come."""
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


def _await_what_was_sent() -> NoReturn:
    # It may not have come yet, and would come to whoever has the thread next. A second
    # one takes its place. (To take it back would leave the interpreter looking for it.)
    _raise_in(_this_thread(), StopRun)
    while True:
        time.sleep(0)
