"""Waking values: they are made live from their bytes, or quarantined if the bytes cannot be read."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any

from millpond.errors import NotNow, RunControl, StateError
from millpond.state.entry import NOTHING, Entry
from millpond.state.names import NameMissing
from millpond.state.rebind import Rebinder, StoredValue
from millpond.state.values import qualname_of, text_of

log = logging.getLogger("millpond")


class Waker:
    """Makes the values of one session live when they are used.

    Parameters
    ----------
    rebinder:
        The session's.
    touched, awake:
        The kernel's lists, to which it adds the entries that it has changed and woken.
    on_quarantine:
        Called with the entry of each value that cannot be read.
    """

    def __init__(
        self,
        rebinder: Rebinder,
        touched: dict[Entry, None],
        awake: dict[Entry, None],
        on_quarantine: Callable[[Entry], None],
    ) -> None:
        self._rebinder = rebinder
        self._touched = touched
        self._awake = awake
        self._on_quarantine = on_quarantine
        self.lock = threading.RLock()
        """Held while a value is made live. So two threads that read it at once get the
        same object, and a value that one of them sets is not overwritten.
        """

    def value_of(self, entry: Entry, *, checked: bool = False) -> Any:
        """The value of an entry that is not simply live; NOTHING if there is none.

        ``checked``: raises StateError if the value needs a class that this run has not defined.
        """
        if not checked and isinstance(entry.asleep, StoredValue):
            # The event loop reads some of Millpond's own values, and must not wait for slow code of the app.
            self._wake(entry)
            return entry.value
        with self.lock:
            if entry.asleep is not None or entry.early:
                self._wake(entry)
            elif entry.value is NOTHING and entry.quarantined is not None:
                self._release(entry)
            if checked:
                self._check_awake(entry)
            return entry.value

    def _check_awake(self, entry: Entry) -> None:
        if entry.asleep is None:
            return
        try:
            self._rebinder.copy(entry)
        except NameMissing as error:
            if error.page is not None:
                raise StateError(
                    f"`st.session_state.{entry.key}` is saved, and needs `{error.name}`, which another page defines "
                    f"(`{error.page or 'the main script'}`). It can be read there; to read it on this page too, "
                    "define the class in a module that both import."
                ) from None
            raise StateError(
                f"`st.session_state.{entry.key}` is saved, and needs `{error.name}`, which the script defines "
                "on a line that this run has not reached. Read it after that line."
            ) from None

    def wake(self, entry: Entry) -> None:
        """Make a value live, or quarantine it."""
        with self.lock:
            self._wake(entry)

    def _wake(self, entry: Entry) -> None:
        try:
            self._rebind(entry)
        except (RunControl, NotNow, MemoryError):
            raise  # it may be readable at another time
        except NameMissing as error:
            if not error.expected:
                self._quarantine(entry, error)
        except BaseException as error:
            self._quarantine(entry, error)

    def _rebind(self, entry: Entry) -> None:
        for woken in self._rebinder.wake(entry):
            woken.put_back = None
            self._awake[woken] = None

    def _quarantine(self, entry: Entry, error: BaseException) -> None:
        """The value was made by code that no longer exists (for example, a class was renamed).

        The key counts as not set, but the bytes are kept: if the code is rolled back,
        it finds its value again.
        """
        former, failed = entry.quarantined, entry.asleep
        entry.quarantined = failed if isinstance(failed, StoredValue) else None
        entry.quarantine_dirty = True
        entry.put_back = None
        entry.asleep, entry.value, entry.early = None, NOTHING, False
        self._touched[entry] = None
        if former is not None and self._read_quarantined(entry, former):
            return
        self._on_quarantine(entry)
        log.warning(
            "session_state[%r] is set aside and treated as not set: the current code cannot read it (%s: %s)",
            entry.key, qualname_of(type(error)), text_of(error),
        )  # fmt: skip

    def _release(self, entry: Entry) -> None:
        """A value is quarantined, and no other value has been set: the current code may be able to read it."""
        try:
            readable = self._read_quarantined(entry, entry.quarantined)
        except BaseException:
            entry.asleep = None
            raise
        if readable:
            entry.quarantined = None
            entry.quarantine_dirty = True
            self._touched[entry] = None

    def _read_quarantined(self, entry: Entry, stored: StoredValue) -> bool:
        entry.asleep = stored
        try:
            self._rebind(entry)
        except (RunControl, NotNow, MemoryError):
            raise
        except BaseException:
            entry.asleep = None
            return False
        log.warning("session_state[%r] can be read again by the current code", entry.key)
        return True
