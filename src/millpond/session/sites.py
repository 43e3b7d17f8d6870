"""Widgets without a key that are known by where they are drawn, whatever they are given.

A component of the page gets other data in each run, so its parameters do not
tell who it is: the calls that draw it do, and of several that the same calls
draw, their order. Processes after this one know it by its place (``places.py``).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable

from millpond.session.places import WidgetPlaces
from millpond.session.widget import Widget

_Spot = tuple[tuple[Hashable, Hashable], str]


class Sites:
    """The widgets of one session that are known by their places.

    Parameters
    ----------
    places:
        Where widgets were drawn by other processes.
    is_free:
        The page does not have the widget in this run.
    """

    def __init__(self, places: WidgetPlaces, is_free: Callable[[Widget, int], bool]) -> None:
        self._places = places
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
        found = self._places.search(spot[1], [widget.id for widget in free])
        for widget in free:
            if widget.id == found:
                widget.spot = spot
                self._places.note(widget.id, spot[1])
                return widget
        return None

    def id_for(self, spot: _Spot) -> str:
        """The id of a new widget: that of this place in the process before this one, else the next that is left."""
        known = self._places.ids(spot[1])
        taken = {widget.id for widget in self._by_outline.get(spot[1], ())}
        found = self._places.search(spot[1], [one for one in known if one not in taken])
        if found is not None:
            return found
        count = 1
        while (new := f"{spot[1]}-{count}") in taken or new in known:
            count += 1
        return new

    def add(self, widget: Widget, spot: _Spot) -> None:
        """Register a new widget."""
        widget.spot = spot
        self._by_outline.setdefault(spot[1], []).append(widget)
        self._places.note(widget.id, spot[1])

    def forget(self, widget: Widget) -> None:
        """Forget the widget."""
        assert widget.spot is not None
        outline = widget.spot[1]
        beside = self._by_outline[outline]
        beside.remove(widget)
        if not beside:
            del self._by_outline[outline]
        self._places.forget(widget.id, outline)


def _is_of_scope(before: object, now: _Spot) -> bool:
    return isinstance(before, tuple) and before[0][0] is now[0][0]
