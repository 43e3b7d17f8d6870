"""Where widgets without a key are drawn, as Session State has it for the processes after this one.

Such a process knows a widget by its place in the code; where the code was
edited meanwhile, by what it is made of (``WidgetProps.traits``), and of several
by what they had last (``WidgetCodec.likeness``) and their order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

from millpond.session.state import State
from millpond.session.widget import NO_CODEC, WidgetCodec
from millpond.state.kernel import RESERVED

PLACES: Final = RESERVED + "places:"
"""Begins the keys under which Session State has the places of such widgets, by their ids."""

LastingSite = tuple[str, str]
"""The calls that draw, and what their codes are, as other processes know them (``lasting_call_site``)."""
Traits = frozenset[str]


class WidgetPlaces:
    """Such places of one session. An *outline* says what widgets there are several of.

    Parameters
    ----------
    lasting:
        Where the element is drawn that calls, as other processes know it.
    """

    def __init__(self, state: State, lasting: Callable[[], LastingSite]) -> None:
        self._state = state
        self._lasting = lasting

    def ids(self, outline: str) -> list[str]:
        """The widgets that are known, in the order in which they were drawn first."""
        return list(self._known(outline))

    def search(
        self,
        outline: str,
        ids: Iterable[str],
        traits: Traits = frozenset(),
        codec: WidgetCodec[Any] = NO_CODEC,
        *,
        only_edited: bool = False,
    ) -> str | None:
        """Of these widgets that of the place that draws now, or else one of a place whose code was edited.

        ``codec``: of what draws now.
        ``only_edited``: it is known that the place is none of theirs.
        """
        ids = list(ids)
        if not ids:
            return None
        known, (site, codes) = self._known(outline), self._lasting()
        ids = [one for one in ids if one in known]
        here = [] if only_edited else [one for one in ids if known[one][0] == site]
        same = [one for one in here if not _was_edited(known[one][1], codes)]
        if same:
            # Several are drawn by a loop, which may begin with another of them now.
            return next((one for one in same if self.had(one, codec)), same[0]) if len(same) > 1 else same[0]
        ranks = {}
        for one in ids:
            before = _traits(known[one])
            may_be = one in here or (_was_edited(known[one][1], codes) and _are_alike(traits, before))
            if may_be and (like := codec.likeness(self._state.peek(RESERVED + one))):
                ranks[one] = self.had(one, codec), like, len(traits & before), one in here
        return max(ranks, key=ranks.__getitem__) if ranks else None

    def had(self, widget_id: str, codec: WidgetCodec[Any]) -> bool:
        """What this widget had last is what draws now."""
        return codec.had(self._state.peek(RESERVED + widget_id))

    def note(self, id: str, outline: str, traits: Traits = frozenset()) -> None:
        """This widget is drawn here now."""
        known = self._known(outline)
        place = (*self._lasting(), *sorted(traits))
        if known.get(id) != place:
            self._state.put(PLACES + outline, {**known, id: place})

    def traits(self, id: str, outline: str) -> Traits:
        """What the widget was made of when it was noted."""
        return _traits(self._known(outline).get(id, ()))

    def forget(self, id: str, outline: str) -> None:
        """The widget is no more."""
        left = {one: place for one, place in self._known(outline).items() if one != id}
        if left:
            self._state.put(PLACES + outline, left)
        else:
            self._state.discard(PLACES + outline)

    def _known(self, outline: str) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = self._state.peek(PLACES + outline) or {}
        return found


def _traits(place: tuple[str, ...]) -> Traits:
    return frozenset(place[2:])


def _are_alike(now: Traits, before: Traits) -> bool:
    return 2 * len(now & before) >= min(len(now), len(before))


def _was_edited(before: str, now: str) -> bool:
    """One of the codes that draw is another one now: that of the scope's body, or of a function by the same name.

    Functions by other names say nothing: they may be both there, each with a widget of its own.
    """
    (old_body, old), (new_body, new) = _codes(before), _codes(now)
    return old_body != new_body or any(new.get(name, code) != code for name, code in old.items())


def _codes(text: str) -> tuple[str, dict[str, str]]:
    body, *helpers = text.split("\n")
    return body, {name: code for code, _, name in (each.partition(" ") for each in helpers)}
