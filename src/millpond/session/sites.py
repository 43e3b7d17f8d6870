"""Widgets without a key that are known by where they are drawn, whatever they are given.

A component of the page gets other data in each run, so its parameters do not
tell who it is: the calls that draw it do, and of several that the same calls
draw, their order. Processes after this one know it by what Session State has of
its place, and where the code was changed meanwhile, by the order.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Final

from millpond.session.state import State
from millpond.session.widget import Widget
from millpond.state.kernel import RESERVED

PLACES: Final = RESERVED + "places:"
"""Begins the keys under which Session State has the places of such widgets, by their ids."""

LastingSite = tuple[str, str]
"""The calls that draw, and the code of the scope's body, as other processes know them."""
_Spot = tuple[tuple[Hashable, Hashable], str]


class Sites:
    """Such widgets of one session.

    Parameters
    ----------
    lasting:
        Where the element is drawn that calls, as other processes know it.
    is_free:
        The page does not have the widget in this run.
    """

    def __init__(
        self, state: State, lasting: Callable[[], LastingSite], is_free: Callable[[Widget, int], bool]
    ) -> None:
        self._state = state
        self._lasting = lasting
        self._is_free = is_free
        self._by_outline: dict[str, list[Widget]] = {}

    def find(self, spot: _Spot, run: int) -> Widget | None:
        """The next widget of this place, or one of a place that the code has no more."""
        beside = self._by_outline.get(spot[1], ())
        for widget in beside:
            if widget.spot == spot and self._is_free(widget, run):
                return widget
        for widget in beside:
            if self._is_free(widget, run) and _was_edited(widget.spot, spot):
                widget.spot = spot
                self._note(widget, spot[1])
                return widget
        return None

    def id_for(self, spot: _Spot) -> str:
        """The id of a new widget: that of this place in the process before this one, else the next that is left."""
        known: dict[str, LastingSite] = self._state.peek(PLACES + spot[1]) or {}
        taken = {widget.id for widget in self._by_outline.get(spot[1], ())}
        left = [one for one in known if one not in taken]
        place = self._lasting()
        for one in left:
            if tuple(known[one]) == place:
                return one
        for one in left:
            if known[one][1] != place[1]:
                return one  # of code that was changed
        count = 1
        while (new := f"{spot[1]}-{count}") in taken or new in known:
            count += 1
        return new

    def add(self, widget: Widget, spot: _Spot) -> None:
        """A new widget."""
        widget.spot = spot
        self._by_outline.setdefault(spot[1], []).append(widget)
        self._note(widget, spot[1])

    def forget(self, widget: Widget) -> None:
        """The widget is no more."""
        assert widget.spot is not None
        outline = widget.spot[1]
        beside = self._by_outline[outline]
        beside.remove(widget)
        if not beside:
            del self._by_outline[outline]
        known = self._state.peek(PLACES + outline) or {}
        left = {one: place for one, place in known.items() if one != widget.id}
        if left:
            self._state.put(PLACES + outline, left)
        else:
            self._state.discard(PLACES + outline)

    def _note(self, widget: Widget, outline: str) -> None:
        known = self._state.peek(PLACES + outline) or {}
        place = self._lasting()
        if known.get(widget.id) != place:
            self._state.put(PLACES + outline, {**known, widget.id: place})


def _was_edited(before: object, now: _Spot) -> bool:
    """Both are of one scope, whose body is another code now."""
    if not isinstance(before, tuple) or before[0][0] is not now[0][0]:
        return False
    old, new = before[0][1], now[0][1]
    return isinstance(old, tuple) and isinstance(new, tuple) and old[-2] != new[-2]
