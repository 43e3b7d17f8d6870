"""The identity of a widget without a key, from run to run.

Its *name* is derived from its kind and all parameters, except those that may
change freely. The default is part of it, but apps let it follow the value:

    s.name = st.text_input("Name", value=s.name)

There the name changes with each value. The widget is the same one, if it is
drawn by the same calls, differs in its default only, and that is the value
which it has returned last (``continues``). It keeps its id, under which its
value is kept and the tab knows it.

An editor of a table goes on with whatever the table becomes. There is no
telling by its parameters which of two it is, so the process after this one
looks for its place (``places.py``). And where it is the only one of its place,
some of its parameters (``incidental``) may be others.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from typing import Any, Final

from millpond.props import WidgetProps
from millpond.session.places import LastingSite, WidgetPlaces
from millpond.session.scope import Scope
from millpond.session.state import State
from millpond.session.widget import Spot, Widget, WidgetCodec
from millpond.session.widget_names import link_of, outline_of
from millpond.state.kernel import RESERVED


class Identities:
    """The widgets of one session that have no key.

    Parameters
    ----------
    state:
        The session's values.
    places:
        Where widgets were drawn by other processes.
    in_loop:
        Whether a loop draws at the current place.
    edited:
        Returns the keys of Session State whose values must not get lost.
    """

    def __init__(
        self,
        state: State,
        places: WidgetPlaces,
        in_loop: Callable[[], bool],
        edited: Callable[[], Collection[str]],
    ) -> None:
        self._edited = edited
        self._state = state
        self._places = places
        self._in_loop = in_loop
        self._new: list[tuple[Widget, LastingSite, bool]] = []
        """Widgets that loops have drawn for the first time, their places, and whether under a former widget's id.
        Each may be a former widget with other data.
        """
        self._claimed: set[str] = set()
        """Names of new widgets whose data another widget had before."""
        self._taken: dict[str, Widget] = {}
        """Widgets that a loop draws with other data, by their former names, which others may still claim."""
        self._by_name: dict[str, Widget] = {}
        self._by_spot: dict[Hashable, list[Widget]] = {}
        """Widgets by the calls that draw them, with the same parameters except the default."""
        self._repeating: set[str] = set()
        """The ids of those that something draws that may draw others, too: a loop."""
        self._in_order: dict[Hashable, int] = {}
        """The last run for which those of a loop were put into the order in which they were drawn before."""

    def get(self, name: str) -> Widget | None:
        """The widget that has this name now."""
        return self._by_name.get(name)

    def successor(
        self, spot: Hashable, name: str, props: Any, codec: WidgetCodec[Any], run: int
    ) -> Widget | None:
        """The widget of this spot that now has another default. It takes the name."""
        beside = self._by_spot.get(spot, [])
        if props.incidental and len(beside) > 1 and self._in_order.get(spot) != run:
            self._in_order[spot] = run
            beside.sort(key=_order)

        def free() -> Iterator[Widget]:
            return (each for each in beside if each.run != run and codec.continues(each, props.value))

        if props.incidental:
            widget = self._following(free, name, props, codec, repeats=len(beside) > 1)
        else:
            widget = next(free(), None)
        if widget is None:
            return None
        self._rename(widget, name)
        if props.incidental and widget.spot is not None:
            outline = widget.spot[1]
            if self._places.traits(widget.id, outline) != props.traits():
                self._places.note(widget.id, outline, props.traits())
        return widget

    def _following(
        self,
        free: Callable[[], Iterator[Widget]],
        name: str,
        props: Any,
        codec: WidgetCodec[Any],
        *,
        repeats: bool,
    ) -> Widget | None:
        """The widget of this place that is being drawn with other data, among those that this run has not drawn.

        ``repeats``: the place draws several widgets.
        """
        taken = self._taken.pop(name, None)
        if taken is not None:
            # These data were its own, so it goes on with those of another one.
            self._claimed.add(name)
            self._new = [(one, place, again and one is not taken) for one, place, again in self._new]
        alike = _alike(free(), props, but=props.follows_default)
        first = next(alike, None)
        if first is None:
            alike = _alike(free(), props, but=props.incidental) if repeats else free()
            first = next(alike, None)
        if first is None or not (repeats or self._in_loop()):
            return first
        self._repeating.add(first.id)
        places = self._places
        if places.is_known(first.id, codec):
            return first
        is_harmless, edited = places.is_harmless(first.id, codec), self._edited()
        for other in alike if edited or not is_harmless else ():
            if (not is_harmless or other.state_key in edited) and places.is_known(other.id, codec):
                return other
        if not is_harmless and first.renews != first.run:
            return None  # it may be drawn in another round (see `settle`)
        self._taken[first.name] = first
        self._new.append((first, places.here(), True))
        return first

    def _repeats(self, spot: Spot) -> bool:
        return len(self._by_spot.get(spot, ())) > 1 or self._in_loop()

    def _is_sure(self, found: str, spot: Spot, codec: WidgetCodec[Any]) -> bool:
        """Whether the found widget can be the one being drawn, rather than one that a loop has yet to draw."""
        places = self._places
        return not self._repeats(spot) or places.is_known(found, codec) or places.is_harmless(found, codec)

    @property
    def unsettled(self) -> bool:
        """Whether :meth:`settle` has something to do."""
        return bool(self._new or self._taken)

    def settle(
        self, run: int, known: Mapping[str, Widget], scopes: Collection[Scope], *, complete: bool
    ) -> list[tuple[Widget, str]]:
        """A run is over, so it is known which widgets it has not drawn.

        Returns the widgets that a loop has drawn for the first time, each with the
        undrawn widget of its place, of which it is the same with other data.
        ``scopes``: those that the run has executed, or found to be no more. In a loop of fragments
        a widget may have been in another one.
        ``complete``: False after ``st.stop()``. Then as many have to be new as are undrawn that
        were there until now, since a loop that was left in its midst has not come to all.
        """
        # Those that are new first: one that has gone on at once has most likely been right.
        drawn: dict[str, list[tuple[Widget, LastingSite]]] = {}
        for widget, place, _ in sorted(self._new, key=lambda each: each[2]):
            if widget.run == run and widget.spot is not None and known.get(widget.id) is widget:
                drawn.setdefault(widget.spot[1], []).append((widget, place))
        undrawn: dict[str, list[str]] = {}
        for outline in drawn:
            ids = sorted(self._places.ids(outline), key=lambda one: _order(known.get(one)))
            undrawn[outline] = [one for one in ids if _is_left(known.get(one), run, scopes)]
        if not complete and not (
            drawn and all(_last_drawn(undrawn[each], known) <= len(drawn[each]) for each in drawn)
        ):
            return []
        for widget in self._taken.values():
            widget.renews = run
        self._taken.clear()
        self._claimed.clear()
        self._new.clear()
        found: list[tuple[Widget, str]] = []
        for outline, new in drawn.items():
            descriptions = [(place, self._places.traits(one.id, outline), one.codec) for one, place in new]
            matches = self._places.match(outline, undrawn[outline], descriptions)
            found += [(new[at][0], former) for former, at in matches.items()]
        return found

    def hand_over(self, widget: Widget, former: Widget) -> None:
        """The former widget is this one, with other data: it takes its spot and its name."""
        spot, name = widget.spot, widget.name
        if self._by_name.get(former.name) is former:
            del self._by_name[former.name]
            self._leave_spot(former)
        self._places.move(widget.id, former.id, spot[1])  # type: ignore[index] # `settle` returns none without one
        self._by_name[name] = former
        former.name, former.given, former.spot = name, widget.given, spot
        # Where it was: by their order, too, those of a loop are told apart.
        beside = self._by_spot[spot]
        beside[beside.index(widget)] = former

    def moved(
        self,
        spot: Spot,
        name: str,
        props: Any,
        codec: WidgetCodec[Any],
        known: Mapping[str, Widget],
        run: int,
    ) -> Widget | None:
        """The widget whose place an edit has removed from the code. It takes the spot and the name."""
        free = [
            one
            for one in self._places.ids(spot[1])
            if one in known and known[one].run != run and _scope_of(known[one].spot) is _scope_of(spot)
        ]
        found = self._places.search(spot[1], free, props.traits(), codec, only_edited=True)
        if found is None or not self._is_sure(found, spot, codec):
            return None
        widget = known[found]
        self._rename(widget, name)
        self._leave_spot(widget)
        self._take_spot(widget, spot, props)
        return widget

    def found_at(self, widget: Widget, place: Hashable, props: WidgetProps) -> None:
        """A widget is drawn with its own name at a place, which may be another one than before."""
        assert widget.spot is not None
        if widget.spot[0] != place:
            outline = widget.spot[1]
            self._leave_spot(widget)
            self._take_spot(widget, (place, outline), props)

    def _rename(self, widget: Widget, name: str) -> None:
        del self._by_name[widget.name]
        self._by_name[name] = widget
        widget.name = name

    def id_for(
        self,
        name: str,
        spot: Spot | None,
        props: Any,
        codec: WidgetCodec[Any],
        taken: Mapping[str, Widget],
    ) -> str:
        """The id of a new widget of this name: its id in the previous process, otherwise the name."""
        placed: list[str] = []
        kept: str | None
        if spot is not None and props.incidental:
            placed = self._places.ids(spot[1])
            left = [one for one in placed if one not in taken]
            # The widget with this id may have had another name since.
            is_known = self._places.had(name, codec)
            if name in left and is_known:
                kept = name
            else:
                kept = self._places.search(spot[1], left, props.traits(), codec)
                if kept is not None and not self._is_sure(kept, spot, codec):
                    kept = None
            if kept is None and not is_known:
                kept = self._linked(spot, props, codec)
        else:
            kept = None if spot is None else self._state.peek(link_of(spot, props.value))
        if isinstance(kept, str) and kept not in taken:
            return kept
        count, widget_id = 1, name
        while widget_id in taken or widget_id in placed:
            count += 1
            widget_id = f"{name}-{count}"
        return widget_id

    def _linked(self, spot: Spot, props: WidgetProps, codec: WidgetCodec[Any]) -> str | None:
        """An id saved by versions before places: of the widget with these parameters whose table had changed."""
        outline = outline_of(props, but=props.follows_default)
        link = link_of((spot[0], outline), props.value)  # type: ignore[attr-defined]
        kept: str | None = self._state.peek(link)
        if kept is None or not codec.likeness(self._state.peek(RESERVED + kept)):
            return None
        self._state.discard(link)
        return kept

    def add(self, widget: Widget, spot: Spot | None, codec: WidgetCodec[Any]) -> None:
        """Register a new widget."""
        self._by_name[widget.name] = widget
        if spot is None:
            return
        if widget.props.incidental and self._repeats(spot):
            self._repeating.add(widget.id)
        was_there = bool(widget.props.incidental) and widget.id in self._places.ids(spot[1])
        self._take_spot(widget, spot, widget.props)
        if not widget.props.incidental or (was_there and self._places.is_known(widget.id, codec)):
            return  # it is no other one
        if widget.name not in self._claimed and self._repeats(spot):
            self._new.append((widget, self._places.here(), was_there))

    def _take_spot(self, widget: Widget, spot: Spot, props: WidgetProps) -> None:
        widget.spot = spot
        self._by_spot.setdefault(spot, []).append(widget)
        if props.incidental:
            self._places.note(widget.id, spot[1], props.traits())

    def _leave_spot(self, widget: Widget) -> None:
        beside = self._by_spot[widget.spot]
        beside.remove(widget)
        if not beside:
            del self._by_spot[widget.spot]
            self._in_order.pop(widget.spot, None)

    def meant(self, widget: Widget, wire: Any) -> Widget | None:
        """The widget for which a value is meant that the tab has sent to this one; None: nobody can say.

        The user saw this widget with the data that the tab had. A loop may have drawn another widget with them since.
        """
        if widget.id not in self._repeating or widget.spot is None:
            return widget
        own = widget.codec.claim(wire, widget.codec)
        if own is None:
            return widget
        claims: dict[Widget, int] = {}
        for other in self._by_name.values():
            if other is not widget and other.spot is not None and other.spot[1] == widget.spot[1]:
                claims[other] = other.codec.claim(wire, widget.codec) or 0
        best = max(claims.values(), default=0)
        if own > best or not claims:
            return widget
        found = [one for one, claim in claims.items() if claim == best]
        # The event runs the scope of the widget that it names.
        is_sure = len(found) == 1 and found[0].scope is widget.scope and found[0].codec.is_sure(own, best)
        return found[0] if is_sure else None

    def forget(self, widget: Widget) -> None:
        """Forget a widget."""
        if self._by_name.get(widget.name) is not widget:
            return  # it has a key
        del self._by_name[widget.name]
        self._repeating.discard(widget.id)
        if widget.spot is not None:
            self._leave_spot(widget)
            self._set_links(widget, set())
            if widget.props.incidental:
                self._places.forget(widget.id, widget.spot[1])

    def remember(self, widget: Widget, default: Any, codec: WidgetCodec[Any]) -> None:
        """Let the next process find the id, by the defaults that the widget may have there.

        Called when the value or the default has changed.
        """
        if widget.spot is None or widget.props.incidental:
            return
        links = set()
        if widget.id != widget.name:
            links.add(link_of(widget.spot, default))
        if widget.wire != default:
            links.add(link_of(widget.spot, codec.next_default(widget.wire)))
        if links or widget.links:
            self._set_links(widget, links)

    def _set_links(self, widget: Widget, links: set[str]) -> None:
        for link in widget.links - links:
            if self._state.peek(link) == widget.id:
                self._state.discard(link)
        for link in links - widget.links:
            self._state.put(link, widget.id)
        widget.links = frozenset(links)


def _alike(widgets: Iterable[Widget], props: WidgetProps, *, but: tuple[str, ...]) -> Iterator[Widget]:
    """The widgets with the same parameters, except for these fields."""
    names = [name for name in props.__struct_fields__ if name not in but and name not in _FREE]
    values = operator.attrgetter(*names)
    wanted = values(props)
    return (one for one in widgets if values(one.given) == wanted)


_FREE: Final = {"disabled", "label_visibility", "width"}
"""Fields that are never part of a widget's identity."""


def _is_left(widget: Widget | None, run: int, scopes: Collection[Scope]) -> bool:
    """Whether the run has not drawn a widget of these scopes. None: no run of this process has drawn it."""
    return widget is None or (widget.run != run and widget.scope in scopes)


def _last_drawn(ids: Iterable[str], known: Mapping[str, Widget]) -> int:
    """How many of these widgets were drawn in the last run that has drawn any of them."""
    runs = [known[one].run if one in known else 0 for one in ids]
    return runs.count(max(runs, default=0))


def _order(widget: Widget | None) -> int:
    return 0 if widget is None else widget.order


def _scope_of(spot: Any) -> Any:
    return spot[0][0]
