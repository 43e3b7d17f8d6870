"""Session State as the runs of a session see it.

:class:`State` holds the values of one session (``millpond.state``), one
mapping for the script's own and for those of widgets, and what a run may do
with them.
"""

from __future__ import annotations

import contextlib
from typing import Any

from millpond.errors import ApiError, RunControl, StateError
from millpond.state.entry import Entry
from millpond.state.kernel import RESERVED, Kernel
from millpond.state.saving import Limits
from millpond.state.values import CannotSave, in_short


class State(Kernel):
    """The values of one session, by key."""

    def __init__(self, limits: Limits | None = None) -> None:
        limits = limits or Limits()
        super().__init__(limits)
        self.only_what_can_be_saved = limits.on_unpicklable == "error"
        self.assigned: set[str] = set()
        """Keys that the app itself has set, and no widget has taken up yet."""
        self.locked: dict[str, str] = {}
        """Keys of widgets drawn in this run, and what each is: not to be set."""

    def begin_run(self, *, alone: bool = False) -> None:
        """A run begins, with its callbacks: these still see the last run's classes.

        ``alone``: and so does all of it. It executes a fragment, which has what the script has taken from here.
        """
        Kernel.begin_run(self, alone=alone)
        if self.locked:
            self.locked = {}

    def assign(self, key: str, value: Any) -> None:
        """The app sets a value. Raises StateError where a widget forbids it."""
        if key in self.locked:
            raise StateError(
                f"`st.session_state.{key}` cannot be set after the {self.locked[key].replace('_', ' ')} with key "
                f"`{key}` was drawn in this run. Set it before that line, or in a callback "
                f"(`on_change`, `on_click`): callbacks run before the script."
            )
        if self.only_what_can_be_saved:
            self._check_saving(key, value)
        self.assigned.add(key)
        self.put(key, value)

    def check_changed(self) -> None:
        """Check values that were changed in place, where only what can be saved is allowed. Raises StateError."""
        for key in sorted(self.pending()):
            # Not reserved keys: the app has not asked to keep the arguments of a dialog, for example.
            if not key.startswith(RESERVED):
                self._check_saving(key, self.peek(key))

    def _check_saving(self, key: str, value: Any) -> None:
        try:
            self.check(value)
        except CannotSave as error:
            raise StateError(f"`st.session_state.{key}` cannot be saved: {error}") from None

    def overrides(self, key: str, default: object) -> bool:
        """The app has set ``key``, and to something else than ``default``."""
        if key not in self.assigned:
            return False
        try:
            return not bool(self.peek(key) == default)
        except RunControl:
            raise
        except BaseException:
            # The == of arrays and the like gives no truth value.
            return True

    def delete(self, key: str) -> None:
        """Remove a value. Raises ``KeyError``."""
        super().delete(key)
        self.assigned.discard(key)

    def _quarantined(self, entry: Entry) -> None:
        super()._quarantined(entry)
        self.assigned.discard(entry.key)


def check_key(key: Any) -> str:
    """The key as a plain string; raises ApiError for what cannot be one."""
    name = key if type(key) is str else _as_text(key)
    if name.startswith(RESERVED):
        raise ApiError(
            f"Keys that begin with `{RESERVED}` are reserved for Millpond; got `{in_short(name)}`."
        )
    return name


def _as_text(key: Any) -> str:
    kind = type(key)  # `__class__` may be another
    if issubclass(kind, str):
        return str.__str__(key)
    if issubclass(kind, int):
        with contextlib.suppress(Exception):  # more digits than there may be in a text
            return str(key)
    raise ApiError(
        f"A key of Session State must be a string; got `{in_short(key)}` of type `{kind.__name__}`."
    )
