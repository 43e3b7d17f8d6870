"""Who a widget without a key is, from run to run.

Its *name* is made of its kind and all parameters but those that may change
freely, its default among them. Apps let the default follow the value:

    s.name = st.text_input("Name", value=s.name)

There the name changes with each value. The widget is the same one, if it is
drawn by the same calls, differs in its default only, and that is the value
which it has returned last (``continues``). It keeps its id, under which its
value is kept and the tab knows it.
"""

from __future__ import annotations

import base64
import functools
import hashlib
from collections.abc import Container, Hashable
from typing import Any, Final

import msgspec

from millpond.dataset import Dataset
from millpond.props import WidgetProps, sendable
from millpond.session.state import State
from millpond.session.widget import Spot, Widget, WidgetCodec
from millpond.state.kernel import RESERVED

SAME: Final = RESERVED + "same:"
"""Begins the keys under which Session State has ids of widgets (see ``Identities.remember``)."""


def _data(value: Any) -> Any:
    """What a chart draws, by what stands for it."""
    if isinstance(value, Dataset):
        return value.sent(lambda _: False)
    raise TypeError(f"Encoding objects of type {type(value).__name__} is unsupported")


_encode = msgspec.json.Encoder(enc_hook=_data).encode


class Identities:
    """The widgets of one session that have no key."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._by_name: dict[str, Widget] = {}
        self._by_spot: dict[Hashable, list[Widget]] = {}
        """All that the same calls have drawn, with the same parameters but the default."""

    def get(self, name: str) -> Widget | None:
        """The widget that has this name now."""
        return self._by_name.get(name)

    def successor(
        self, spot: Hashable, name: str, props: Any, codec: WidgetCodec[Any], run: int
    ) -> Widget | None:
        """The widget of this spot that has another default now; it takes the name."""
        for widget in self._by_spot.get(spot, ()):
            if widget.run != run and codec.continues(widget, props.value):
                del self._by_name[widget.name]
                self._by_name[name] = widget
                widget.name = name
                return widget
        return None

    def id_for(self, name: str, spot: Spot | None, props: Any, taken: Container[str]) -> str:
        """The id of a new widget of this name: what it was in the process before this one, else the name."""
        if spot is not None:
            kept = self._state.peek(_link(spot, props.value))
            if isinstance(kept, str) and kept not in taken:
                return kept
        count, widget_id = 1, name
        while widget_id in taken:
            count += 1
            widget_id = f"{name}-{count}"
        return widget_id

    def add(self, widget: Widget, spot: Spot | None) -> None:
        """A new widget."""
        self._by_name[widget.name] = widget
        if spot is not None:
            widget.spot = spot
            self._by_spot.setdefault(spot, []).append(widget)

    def forget(self, widget: Widget) -> None:
        """The widget is no more."""
        if self._by_name.get(widget.name) is not widget:
            return  # it has a key
        del self._by_name[widget.name]
        if widget.spot is not None:
            beside = self._by_spot[widget.spot]
            beside.remove(widget)
            if not beside:
                del self._by_spot[widget.spot]
            self._set_links(widget, set())

    def remember(self, widget: Widget, default: Any, codec: WidgetCodec[Any]) -> None:
        """Let the process after this one find the id, by the defaults that the widget may have there.

        It is called when the value, or the default, has changed.
        """
        assert widget.spot is not None
        links = set()
        if widget.id != widget.name:
            links.add(_link(widget.spot, default))
        if widget.wire != default:
            links.add(_link(widget.spot, codec.next_default(widget.wire)))
        if links or widget.links:
            self._set_links(widget, links)

    def _set_links(self, widget: Widget, links: set[str]) -> None:
        for link in widget.links - links:
            if self._state.peek(link) == widget.id:
                self._state.discard(link)
        for link in links - widget.links:
            self._state.put(link, widget.id)
        widget.links = frozenset(links)


def _link(spot: Spot, default: Any) -> str:
    """Where Session State has the id of the widget with this outline and this default."""
    return SAME + _new_digest(spot[1].encode() + _encode(sendable(default, "widget", "value")))


def name_of(props: WidgetProps, identity: object = None) -> str:
    """A short name made of the kind and all parameters; ``identity`` stands for them where it is given."""
    if identity is not None:
        return f"{props.kind}-{_remembered_digest(repr((props.label, props.help, props.form, identity)).encode())}"
    data = _encoded(props)
    return f"{props.kind}-{_remembered_digest(data) if len(data) <= 512 else _new_digest(data)}"


def outline_of(props: WidgetProps) -> str:
    """A short name made of the kind and all parameters that do not follow the default."""
    before = [(name, getattr(props, name)) for name in props.follows_default]
    for name, _ in before:
        setattr(props, name, None)
    outline = f"{props.kind}-{_new_digest(_encoded(props))}"
    for name, value in before:
        setattr(props, name, value)
    return outline


def _encoded(props: WidgetProps) -> bytes:
    """All parameters but those that may change freely. Written for speed: it is made for each widget of each run."""
    disabled, visibility, width = props.disabled, props.label_visibility, props.width
    props.disabled, props.label_visibility, props.width = False, "visible", "stretch"
    try:
        data = _encode(props)
    except (TypeError, ValueError, OverflowError):
        props.make_sendable()  # or say which parameter cannot be told
        data = _encode(props)
    props.disabled, props.label_visibility, props.width = disabled, visibility, width
    return data


def _new_digest(data: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.blake2b(data, digest_size=9).digest()).decode()


# A run asks for those of all widgets without a key, which earlier runs have drawn, too.
_remembered_digest = functools.lru_cache(maxsize=8192)(_new_digest)
