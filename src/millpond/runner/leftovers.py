"""Clears what a run leaves in its thread, which another session's run uses next.

Apps and their libraries know threads that end: what they keep for "this
thread" (``threading.local``, ``contextvars``, attributes of the thread, a
profiler that was never stopped) is gone with it. Threads of the pool go on, and
one user's connection, or name, must not be found by the next.
"""

from __future__ import annotations

import contextvars
import ctypes
import sys
import threading
from collections.abc import Callable
from typing import Any

from millpond.runner.loops import enter_loop

_get_values = ctypes.pythonapi.PyThreadState_GetDict
_get_values.argtypes = ()
# Not py_object: the reference is borrowed.
_get_values.restype = ctypes.c_void_p

_LOCAL = "thread.local"
"""The prefix of the keys of ``threading.local``. C code may point at other entries."""


class Leftovers:
    """Runs tasks in the thread that creates it, each as if in a new thread."""

    def __init__(self) -> None:
        # Millpond's own, of which each thread has one.
        enter_loop()
        self._values: dict[object, Any] = ctypes.cast(_get_values(), ctypes.py_object).value
        self._attributes = vars(threading.current_thread())
        self._own = frozenset([*self._values, *self._attributes])
        self._size = len(self._own)
        probe = threading.local()
        probe.there = True
        self.thread_is_as_new = len(self._values) + len(self._attributes) > self._size
        """After a task. Python 3.13 keeps thread-locals out of reach: there a thread has to end with its task."""

    def run(self, task: Callable[[], None]) -> None:
        """Run a task, and clear what it leaves behind. Raises what it raises."""
        trace, profile = sys.gettrace(), sys.getprofile()
        try:
            contextvars.Context().run(task)
        finally:
            if sys.gettrace() is not trace:
                sys.settrace(trace)
            if sys.getprofile() is not profile:
                sys.setprofile(profile)
            if len(self._values) + len(self._attributes) > self._size:
                self._clear()

    def _clear(self) -> None:
        for attribute in self._attributes.keys() - self._own:
            del self._attributes[attribute]
        for key in self._values.keys() - self._own:
            if isinstance(key, str) and key.startswith(_LOCAL):
                # Its values may be the app's, whose __del__ may do as it likes.
                self._values.pop(key, None)
