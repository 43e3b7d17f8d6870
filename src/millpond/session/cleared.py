"""Widgets that show their defaults since their form was cleared (``clear_on_submit``), though they have values.

Session State has their keys: a field that was empty is so in the next process, too.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from millpond.session.state import State
from millpond.session.widget import Widget
from millpond.state.kernel import RESERVED

KEY: Final = RESERVED + "cleared"
"""Where Session State has the keys."""


class Cleared:
    """The cleared widgets of one session.

    Parameters
    ----------
    state:
        The session's values.
    """

    def __init__(self, state: State) -> None:
        self._state = state

    def __contains__(self, widget: Widget) -> bool:
        return widget.state_key in (self._state.peek(KEY) or ())

    def update(self, widgets: Iterable[Widget]) -> None:
        """Note that these widgets are cleared, or no longer are."""
        before = self._state.peek(KEY) or frozenset()
        keys = {widget.state_key: widget.cleared for widget in widgets}
        now = (before - keys.keys()) | {key for key, cleared in keys.items() if cleared}
        if not now:
            self._state.discard(KEY)
        elif now != before:
            self._state.put(KEY, now)
