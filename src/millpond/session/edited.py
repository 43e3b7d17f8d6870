"""Editors with edits that a new version of the script no longer draws.

A deploy can remove an editor, or give it another key. Its edits stay saved, because
the deploy may be rolled back, but the script does not get them. The page says so, once.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, Final

from millpond.props import KINDS, WidgetProps
from millpond.session.places import WidgetPlaces
from millpond.session.state import State
from millpond.session.widget import Widget, WidgetCodec
from millpond.state.kernel import RESERVED

KEY: Final = RESERVED + "edited"
"""The key of Session State that lists the edited widgets: for the key of each, its page and its age. The age is 0 while
the widget is drawn; once it is gone, it counts how often the page has said that widgets are gone, this one's included.
"""
MOST_LEFT: Final = 20
"""How many widgets without a key keep their edits although they are no longer drawn. Those that one deploy has
removed last are all kept, because it may be rolled back.
"""


class EditedWidgets:
    """The edited widgets of one session.

    Parameters
    ----------
    state:
        The session's values.
    places:
        Where widgets without a key were drawn.
    """

    def __init__(self, state: State, places: WidgetPlaces) -> None:
        self._state = state
        self._places = places
        self.is_first = True
        """No complete run of this process is over yet."""

    def note(self, widget: Widget, codec: WidgetCodec[Any], page: str | None) -> None:
        """Note that the widget is drawn, with this codec, on this page. None: the app has no pages."""
        known, key = self._known, widget.state_key
        if not codec.is_edited(widget.value):
            self.forget(key)
        elif known.get(key) != (now := (page, 0)):
            self._state.put(KEY, {**known, key: now})

    def keys(self) -> Collection[str]:
        """The keys of Session State that hold edits."""
        return self._known

    def forget(self, key: str) -> None:
        """Note that this key no longer holds edits."""
        if key in self._known:
            self._set({one: of for one, of in self._known.items() if one != key})

    def gone(
        self, drawn: Mapping[str, Widget], owner: Callable[[str], Widget | None], page: str | None
    ) -> list[str]:
        """The keys of edited widgets that the first complete run of this process has not drawn; each is returned once.

        Deletes the edits of those that have been gone longest, beyond ``MOST_LEFT``.

        Parameters
        ----------
        drawn:
            The session's widgets by their ids.
        owner:
            The widget whose value is under a key.
        page:
            The path of the page that was drawn; None: the app has no pages.
        """
        self.is_first = False
        known, gone = dict(self._known), []
        for key, (of, age) in self._known.items():
            widget = owner(key)
            if of not in (None, page) or (widget is not None and widget.props.rebases):
                continue
            if not age:
                gone.append(key)
            del known[key]
            if widget is None and key in self._state.all_keys():
                known[key] = of, age
        if gone:
            known = {key: (of, age + (age > 0 or key in gone)) for key, (of, age) in known.items()}
        undrawn = {RESERVED + widget_id: outline for outline, widget_id in self._undrawn(drawn, page)}
        for key in undrawn.keys() - known.keys():
            if getattr(self._state.peek(key), "edits", None):  # saved by a version before this one
                known[key] = page, 1
        for key in _too_many([(key, age) for key, (_, age) in known.items() if age]):
            del known[key]
        for key in undrawn.keys() - known.keys():
            self._places.forget(key.removeprefix(RESERVED), undrawn[key])
            self._state.discard(key)
        self._set(known)
        return gone

    def _undrawn(self, drawn: Mapping[str, Widget], page: str | None) -> Iterator[tuple[str, str]]:
        """The outlines and ids of widgets without a key that this page no longer draws."""
        for outline, widget_id in self._places.all():
            kind = KINDS.get(outline.partition("-")[0])
            is_here = not outline.endswith("?") or outline.endswith(f"@{page}?")
            if (
                is_here
                and widget_id not in drawn
                and kind is not None
                and issubclass(kind, WidgetProps)
                and kind.rebases
            ):
                yield outline, widget_id

    @property
    def _known(self) -> dict[str, tuple[str | None, int]]:
        found: dict[str, tuple[str | None, int]] = self._state.peek(KEY) or {}
        return found

    def _set(self, known: dict[str, tuple[str | None, int]]) -> None:
        if not known:
            self._state.discard(KEY)
        elif known != self._known:
            self._state.put(KEY, known)


def _too_many(gone: list[tuple[str, int]]) -> Iterator[str]:
    """Which of these keys are forgotten. Widgets to which the app gave a key always keep their edits."""
    gone = [(key, age) for key, age in gone if key.startswith(RESERVED)]
    earlier = sorted((each for each in reversed(gone) if each[1] > 1), key=lambda each: each[1])
    left = max(0, MOST_LEFT - (len(gone) - len(earlier)))
    return (key for key, _ in earlier[left:])
