"""The values of widgets in a run: what Session State has for them, or their defaults."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any, Final, TypeVar

from millpond.errors import ApiError, cut
from millpond.session.binding import Bindings
from millpond.session.cleared import Cleared
from millpond.session.state import State
from millpond.session.widget import Unavailable, Widget, WidgetCodec
from millpond.state.kernel import RESERVED
from millpond.state.values import class_name, in_short, text_of

log = logging.getLogger("millpond")

T = TypeVar("T")

MISSING: Any = object()
"""Stands for a value that Session State does not have."""
_LONGEST: Final = 500
"""How much of a reason an error shows."""

_ATOMS: Final = frozenset(map(id, (bool, int, float, str, date, datetime, time, type(None))))
"""The ids of types whose values are immutable and cheap to compare."""


class WidgetValues:
    """Finds the values of one session's widgets.

    Parameters
    ----------
    state:
        The session's values.
    owners:
        The widget that last had each key of Session State.
    bindings:
        The values that the page's address shows.
    cleared:
        The widgets of forms that were cleared.
    """

    def __init__(self, state: State, owners: Mapping[str, str], bindings: Bindings, cleared: Cleared) -> None:
        self._state = state
        self._owners = owners
        self._bindings = bindings
        self._cleared = cleared

    def find(
        self, widget: Widget, codec: WidgetCodec[T], default: T, *, first: bool, keep: bool, bound: bool
    ) -> None:
        """Find the value of a widget: that of Session State, otherwise the default.

        ``first``: this process draws the widget for the first time. ``keep``: save the default, too.
        ``bound``: the page's address shows the value.
        """
        was_cleared = widget.cleared
        self._resolve(widget, codec, default, first=first, keep=keep, bound=bound)
        if was_cleared and not widget.cleared:
            self._cleared.update([widget])

    def _resolve(
        self, widget: Widget, codec: WidgetCodec[T], default: T, *, first: bool, keep: bool, bound: bool
    ) -> None:
        state, key = self._state, widget.state_key
        if bound:
            self._bindings.follow(widget, codec, default)
        if codec is not widget.codec:
            codec.follow(widget.codec)
        assigned = key in state.assigned
        kept = state.peek(key, MISSING)
        # A value that another kind of widget has left under the key says nothing to this one.
        foreign = first and not assigned and self._owners.get(key, widget.id) != widget.id
        found = kept is not MISSING and not foreign
        taken = found and self._take_over(widget, codec, kept, anew=first or assigned)
        state.assigned.discard(key)
        if taken:
            widget.cleared = widget.cleared or (first and not assigned and widget in self._cleared)
            return
        if codec is not widget.codec or default is not widget.value or widget.cleared or first:
            widget.value, widget.wire, widget.cleared = default, codec.to_wire(default), False
        if keep or kept is not MISSING or not key.startswith(RESERVED):
            state.put(key, default)

    def _take_over(self, widget: Widget, codec: WidgetCodec[T], kept: Any, *, anew: bool) -> bool:
        """Adopt the value of Session State. ``anew``: it is new to the widget. False: the widget cannot have it.

        Raises ApiError if the app has set such a value.
        """
        state, key = self._state, widget.state_key
        try:
            widget.wire = codec.to_wire(kept) if anew else codec.keep(widget.wire, kept)
            value = codec.from_wire(widget.wire)
        except Unavailable as error:
            log.info(
                "The %s “%s” falls back to its default: %s", widget.props.called, widget.props.label, error
            )
            return False
        except Exception as error:
            # The value may be any object of the app, and its code raise anything.
            if key not in state.assigned:
                return False
            # Not for all runs to come: the session outlives the script that has set it.
            state.discard(key)
            state.assigned.discard(key)
            raise ApiError(
                f"`st.session_state.{key}` was set to `{in_short(kept)}`, "
                f"which is not valid for the widget with this key: {_reason(error)}"
            ) from None
        widget.cleared = widget.cleared and not anew
        if value is not kept and id(type(value)) in _ATOMS and _equal(value, kept):
            value = kept  # a date that is the same is not saved again
        widget.value = value
        if value is not kept:
            state.put(key, value)
        return True


def differ(before: object, now: object) -> bool:
    """Whether two values differ. They may be any objects of the app, even some that cannot be compared."""
    if before is now:
        return False
    try:
        return bool(before != now)
    except Exception:
        return True


def _equal(value: object, kept: object) -> bool:
    return type(value) is type(kept) and not differ(value, kept)


def _reason(error: Exception) -> str:
    """Why a widget cannot have a value: a sentence of ours, or what the value's own code has raised."""
    text = cut(text_of(error), _LONGEST)
    return (
        text
        if isinstance(error, ApiError | ValueError | TypeError | OverflowError)
        else f"{class_name(type(error))}: {text}"
    )
