"""Widgets that the page's address shows (``bind="query-params"``)."""

from __future__ import annotations

import logging
from typing import Any

from millpond.session.query import Query
from millpond.session.state import State
from millpond.session.widget import Widget, WidgetCodec

log = logging.getLogger("millpond")


class Bindings:
    """What the widgets of one session have of its address, and it of them.

    Parameters
    ----------
    state, query:
        The session's values and query parameters.
    """

    def __init__(self, state: State, query: Query) -> None:
        self._state = state
        self._query = query

    def follow(self, widget: Widget, codec: WidgetCodec[Any], default: Any) -> None:
        """Take the value from an address that the tab has brought since the widget was last drawn.

        It wins over what the app has set. Where it says nothing, the widget
        has its default again, unless the app has set a value.
        """
        state, key = self._state, widget.state_key
        if widget.arrival == self._query.arrivals:
            return
        widget.arrival = self._query.arrivals
        texts = self._query.texts(key)
        if texts is None:
            if key not in state or key in state.assigned:
                return
            value = default
        else:
            try:
                value = codec.from_query(texts)
                codec.to_wire(value)
            except (ValueError, TypeError, OverflowError) as error:
                log.info("The query parameter %s is ignored: %s", key, error)
                value = default
        state.put(key, value)
        # As if the app had set it: it is a value, and not what the tab knows already.
        state.assigned.add(key)

    def bind(self, widget: Widget, codec: WidgetCodec[Any], shown: Any, *, bound: bool) -> None:
        """Let the address show the value, or (the app's code has changed) no longer."""
        widget.bound = bound
        if not bound:
            self._query.hide(widget.state_key)
            return
        widget.props.bound = True
        widget.props.default = codec.to_wire(widget.default)
        self.show(widget, codec, shown)

    def show(self, widget: Widget, codec: WidgetCodec[Any], wire: Any) -> None:
        """Let the address show a value of a bound widget."""
        default = codec.to_wire(widget.default)
        self._query.show(widget.state_key, None if wire == default else codec.to_query(wire))
