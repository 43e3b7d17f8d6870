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
"""The calls that draw, and what their codes are, as other processes know them (``lasting_call_site``)."""
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
        free = [widget for widget in beside if self._is_free(widget, run)]
        for widget in free:
            if widget.spot == spot:
                return widget
        # Code that was changed is another place, and so is that of a function that only has other lines before it.
        free = [widget for widget in free if _is_of_scope(widget.spot, spot)]
        if not free:
            return None
        found = self._search(spot[1], [widget.id for widget in free])
        for widget in free:
            if widget.id == found:
                widget.spot = spot
                self._note(widget, spot[1])
                return widget
        return None

    def id_for(self, spot: _Spot) -> str:
        """The id of a new widget: that of this place in the process before this one, else the next that is left."""
        known = self._known(spot[1])
        taken = {widget.id for widget in self._by_outline.get(spot[1], ())}
        found = self._search(spot[1], [one for one in known if one not in taken])
        if found is not None:
            return found
        count = 1
        while (new := f"{spot[1]}-{count}") in taken or new in known:
            count += 1
        return new

    def _search(self, outline: str, ids: list[str]) -> str | None:
        """Of these widgets that of the place where is drawn, or else the first of a place whose code was changed."""
        known, (site, codes) = self._known(outline), self._lasting()
        for one in ids:
            if one in known and known[one][0] == site:
                return one
        return next((one for one in ids if one in known and _was_edited(known[one][1], codes)), None)

    def _known(self, outline: str) -> dict[str, LastingSite]:
        found: dict[str, LastingSite] = self._state.peek(PLACES + outline) or {}
        return found

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
        known = self._known(outline)
        left = {one: place for one, place in known.items() if one != widget.id}
        if left:
            self._state.put(PLACES + outline, left)
        else:
            self._state.discard(PLACES + outline)

    def _note(self, widget: Widget, outline: str) -> None:
        known = self._known(outline)
        place = self._lasting()
        if known.get(widget.id) != place:
            self._state.put(PLACES + outline, {**known, widget.id: place})


def _is_of_scope(before: object, now: _Spot) -> bool:
    return isinstance(before, tuple) and before[0][0] is now[0][0]


def _was_edited(before: str, now: str) -> bool:
    """One of the codes that draw is another one now: that of the scope's body, or of a function by the same name.

    Functions by other names say nothing: they may be both there, each with a widget of its own.
    """
    (old_body, old), (new_body, new) = _codes(before), _codes(now)
    return old_body != new_body or any(new.get(name, code) != code for name, code in old.items())


def _codes(text: str) -> tuple[str, dict[str, str]]:
    body, *helpers = text.split("\n")
    return body, {name: code for code, _, name in (each.partition(" ") for each in helpers)}
