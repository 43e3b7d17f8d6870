"""Where widgets without a key are drawn, saved in Session State for later processes.

A later process recognises a widget by its place in the code. If that code was
edited meanwhile, it compares what the widgets are made of
(``WidgetProps.traits``), their last data (``WidgetCodec.likeness``) and their order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from millpond.session.state import State
from millpond.session.widget import NO_CODEC, WidgetCodec
from millpond.state.kernel import RESERVED

PLACES: Final = RESERVED + "places:"
"""Begins the keys under which Session State has the places of such widgets, by their ids."""

LastingSite = tuple[str, str]
"""The calls that draw, and what their codes are, as other processes know them (``lasting_call_site``)."""
Traits = frozenset[str]
_Rank = tuple[bool, int, int, bool]


class WidgetPlaces:
    """The places of one session's widgets. Widgets with the same *outline* (kind and fixed parameters) are told apart by place.

    Parameters
    ----------
    lasting:
        Returns the place of the current call in a form that other processes understand.
    """

    def __init__(self, state: State, lasting: Callable[[], LastingSite]) -> None:
        self._state = state
        self._lasting = lasting

    def all(self) -> list[tuple[str, str]]:
        """All widgets that are known: their outlines and ids."""
        outlines = [key.removeprefix(PLACES) for key in self._state.all_keys() if key.startswith(PLACES)]
        return [(outline, one) for outline in outlines for one in self._known(outline)]

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
        """The one of these widgets that was drawn at the current place, or else at a place whose code was edited.

        ``codec``: that of the widget being drawn.
        ``only_edited``: consider only places whose code was edited.
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
            for is_it in (self.had, self.is_known) if len(same) > 1 else ():
                if (found := next((one for one in same if is_it(one, codec)), None)) is not None:
                    return found
            return same[0]
        ranks = {}
        for one in ids:
            if only_edited and not _was_edited(known[one][1], codes):
                continue
            rank = self._rank(one, known[one], (site, codes), traits, codec)
            if rank is not None and rank[1]:
                ranks[one] = rank[0], self.is_known(one, codec), *rank[1:]
        return max(ranks, key=ranks.__getitem__) if ranks else None

    def match(
        self, outline: str, ids: Sequence[str], new: Sequence[tuple[LastingSite, Traits, WidgetCodec[Any]]]
    ) -> dict[str, int]:
        """Which of these widgets each new one is: of all pairs those that are most alike, else in their order.

        None is made of what one of these has given the script: that would have been seen when it was drawn.
        Returns positions in ``new`` by the ids.
        """
        known = self._known(outline)
        pairs = []
        for at, (place, traits, codec) in enumerate(new):
            for order, one in enumerate(ids):
                if one in known and (rank := self._rank(one, known[one], place, traits, codec)) is not None:
                    pairs.append((rank, -at, -order))
        found: dict[str, int] = {}
        taken: set[int] = set()
        for _, at, order in sorted(pairs, reverse=True):
            if -at not in taken and ids[-order] not in found:
                found[ids[-order]] = -at
                taken.add(-at)
        return found

    def _rank(
        self,
        one: str,
        before: tuple[str, ...],
        place: LastingSite,
        traits: Traits,
        codec: WidgetCodec[Any],
    ) -> _Rank | None:
        """What speaks for a widget being the one that is drawn at this place; None: it cannot be."""
        site, codes = place
        former, here = _traits(before), before[0] == site
        edited = _was_edited(before[1], codes)
        if not here and not (edited and _are_alike(traits, former)):
            return None
        like = codec.likeness(self._state.peek(RESERVED + one))
        if not like and (edited or not here):
            return None
        return self.had(one, codec), like, len(traits & former), here

    def had(self, widget_id: str, codec: WidgetCodec[Any]) -> bool:
        """Whether the last data of this widget is that of the widget being drawn."""
        return codec.had(self._state.peek(RESERVED + widget_id))

    def is_known(self, widget_id: str, codec: WidgetCodec[Any]) -> bool:
        """Whether the data of the widget being drawn are those of this widget, or made of what it has given the script."""
        kept = self._state.peek(RESERVED + widget_id)
        return codec.had(kept) or codec.made_of(kept)

    def is_harmless(self, widget_id: str, codec: WidgetCodec[Any]) -> bool:
        """Whether the widget being drawn may be this one, and takes nothing away from it if it is another."""
        kept = self._state.peek(RESERVED + widget_id)
        return not codec.is_edited(kept) and codec.likeness(kept) > 0

    def here(self) -> LastingSite:
        """The current place."""
        return self._lasting()

    def note(self, id: str, outline: str, traits: Traits = frozenset()) -> None:
        """Note that this widget is drawn at the current place."""
        known = self._known(outline)
        place = (*self._lasting(), *sorted(traits))
        if known.get(id) != place:
            self._state.put(PLACES + outline, {**known, id: place})

    def move(self, id: str, former: str, outline: str) -> None:
        """A widget that was noted is this former one."""
        known = dict(self._known(outline))
        known[former] = known.pop(id)
        self._state.put(PLACES + outline, known)

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
    if before == now:
        return False
    (old_body, old), (new_body, new) = _codes(before), _codes(now)
    return old_body != new_body or any(new.get(name, code) != code for name, code in old.items())


def _codes(text: str) -> tuple[str, dict[str, str]]:
    body, *helpers = text.split("\n")
    return body, {name: code for code, _, name in (each.partition(" ") for each in helpers)}
