"""Clears what a run leaves in its thread, because another session's run may use the thread next.

Apps and libraries expect threads to end. Then what they keep for "this thread"
(``threading.local``, ``contextvars``, attributes of the thread, a profiler that was
never stopped) disappears with it. Threads of the pool continue, and one user's
connection or name must not leak to the next user.
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
"""The prefix of the keys of ``threading.local``. Other entries are kept, because C code may point at them."""


class Leftovers:
    """Runs tasks in the thread that creates it, each as if in a new thread."""

    def __init__(self) -> None:
        # Millpond's own data, which each thread has once.
        enter_loop()
        self._values: dict[object, Any] = ctypes.cast(_get_values(), ctypes.py_object).value
        self._attributes = vars(threading.current_thread())
        self._own = frozenset([*self._values, *self._attributes])
        self._size = len(self._own)
        probe = threading.local()
        probe.there = True
        self.thread_is_as_new = len(self._values) + len(self._attributes) > self._size
        """Clear what a task has left behind. In Python 3.13, thread-locals cannot be
        reached, so there a thread must end with its task.
        """

    def run(self, task: Callable[[], None]) -> None:
        """Run a task, and clear what it leaves behind. Exceptions of the task are passed on."""
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
                # The values may be the app's, and their __del__ may do anything.
                self._values.pop(key, None)
