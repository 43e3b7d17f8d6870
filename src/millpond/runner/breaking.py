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
from types import TracebackType
from typing import NoReturn

from millpond.errors import StopRun

_raise_in = ctypes.pythonapi.PyThreadState_SetAsyncExc
_raise_in.argtypes = (ctypes.c_ulong, ctypes.py_object)


_LOCK = threading.Lock()
"""Held for the moment in which one is left, or told to break off."""


class Breakable:
    """While it is entered, the thread that has entered it executes the app's code."""

    __slots__ = ("_sent", "_thread")

    def __init__(self) -> None:
        self._thread: int | None = None
        self._sent = False

    @property
    def entered(self) -> bool:
        """The thread is inside."""
        return self._thread is not None

    def break_off(self) -> None:
        """Raise StopRun in the thread, if it is still inside."""
        with _LOCK:
            if self._thread is not None:
                self._sent = True
                _raise_in(self._thread, StopRun)

    def __enter__(self) -> None:
        self._thread = threading.get_ident()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._thread is None:
            return  # it was left already, and all that was sent has come
        while True:
            try:
                with _LOCK:
                    self._thread = None
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
    _raise_in(threading.get_ident(), StopRun)
    while True:
        time.sleep(0)
