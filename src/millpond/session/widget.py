"""One widget: what it is, what its value is, and how that looks in Python, on the wire and in the address."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, Generic, Literal, TypeVar

from millpond.props import WidgetProps
from millpond.session.node import Node
from millpond.session.query import texts_of
from millpond.session.scope import Scope

T = TypeVar("T")
Persist = Literal["page", "session"] | None
Spot = tuple[Hashable, str]
"""The calls that draw a widget, and its outline: all parameters that do not follow the default."""


NO_LINKS: frozenset[str] = frozenset()
"""One for all widgets: Python makes a new empty set at each call, of 216 bytes."""


class Unavailable(ValueError):
    """A value of the right kind, which this widget does not offer (any more): it falls back to its default."""


class WidgetCodec(Generic[T]):
    """How one widget's value looks in Python and on the wire.

    The methods raise ``ValueError`` for a value that this widget cannot have,
    and :class:`Unavailable` where only this run's options or bounds are in the
    way; the message says what would be possible.
    """

    def to_wire(self, value: T) -> Any:
        """The value as the props of the widget hold it."""
        return value

    def check(self, value: T) -> None:
        """Raises ValueError unless the widget can have this very value, and not only some of it."""
        self.to_wire(value)

    def from_wire(self, wire: Any) -> T:
        """The value that the script gets."""
        value: T = wire
        return value

    def receive(self, wire: Any) -> Any:
        """What the user's choice is, on the wire: an emptied field may mean its default."""
        return self.to_wire(self.from_wire(wire))

    def keep(self, wire: Any, value: T) -> Any:
        """What a value of an earlier run is in this one, on the wire; ``wire`` is what it was there."""
        return self.to_wire(self.from_wire(wire))

    def fires(self, wire: Any) -> bool:
        """What the browser has sent has to do with one run alone, as a press has: no other event shares that."""
        return False

    def follow(self, before: WidgetCodec[Any]) -> None:
        """This one takes the place of the codec of the run before, which may know more."""

    def continues(self, widget: Widget, default: Any) -> bool:
        """The widget goes on with this codec and this default (on the wire): its last value is the default now."""
        return default in (widget.returned, widget.wire)

    def had(self, kept: Any) -> bool:
        """A widget whose value was ``kept`` had the very data of this one."""
        return False

    def made_of(self, kept: Any) -> bool:
        """The script has made this one's data of what a widget has given it whose value was ``kept``."""
        return False

    def is_edited(self, kept: Any) -> bool:
        """There is something in the value ``kept`` that must not get lost."""
        return False

    def joined(self, kept: Any, value: T) -> T:
        """This one's value with that of the widget that it turns out to be, which was ``kept``. Raises ValueError."""
        return value

    def likeness(self, kept: Any) -> int:
        """How much of this one's data a widget had whose value was ``kept``; 0: it cannot be the same."""
        return 1

    def claim(self, wire: Any, other: WidgetCodec[Any]) -> int | None:
        """How strong the claim of this one's widget is to a value that the tab has sent to the widget of ``other``: the
        more, the likelier the user meant this widget. None: certainly this one.
        """
        return None

    def is_sure(self, claim: int, best: int) -> bool:
        """Whether the strongest claim of another widget, ``best``, decides against that of the widget to which the value was sent."""
        return best > claim

    def receive_for(self, wire: Any, other: WidgetCodec[Any]) -> Any:
        """Receive a value that was sent to the widget of ``other``, and is meant for this one's."""
        return self.receive(wire)

    def receive_doubtful(self, wire: Any) -> Any:
        """Receive a value that may be meant for another widget. Raises ValueError if it cannot wait until that is known."""
        return self.receive(wire)

    def next_default(self, wire: Any) -> Any:
        """The default (on the wire) that the widget may have in a next process, where its value is this now."""
        return wire

    def to_query(self, wire: Any) -> list[str]:
        """The value as the page's address has it: the texts of one query parameter."""
        return texts_of(wire)

    def from_query(self, texts: list[str]) -> T:
        """The value that the page's address names."""
        return self.from_wire(texts[-1])


NO_CODEC: WidgetCodec[Any] = WidgetCodec()


class Callback:
    """A function of the app, with the arguments to call it with."""

    __slots__ = ("args", "function", "kwargs")

    def __init__(
        self, function: Callable[..., Any], args: Sequence[Any] | None, kwargs: Mapping[str, Any] | None
    ) -> None:
        self.function = function
        self.args = tuple(args or ())
        self.kwargs = dict(kwargs or {})

    def __call__(self) -> object:
        return self.function(*self.args, **self.kwargs)


class Widget:
    """One widget of the session, as its last drawing left it."""

    __slots__ = (
        "arrival",
        "bound",
        "callback",
        "chosen",
        "cleared",
        "codec",
        "default",
        "given",
        "id",
        "links",
        "name",
        "node",
        "order",
        "page",
        "persist",
        "props",
        "renews",
        "returned",
        "run",
        "scope",
        "spot",
        "state_key",
        "value",
        "wire",
    )

    def __init__(self, id: str, name: str, state_key: str, props: WidgetProps) -> None:
        self.id = id
        self.name = name
        """The id that a new widget with these parameters would have (see ``identity.py``)."""
        self.given: WidgetProps | None = None
        """Its props as the element gave them, without the id and with the default as their value: it has this name
        as long as these are equal.
        """
        self.spot: Spot | None = None
        """What tells it from others, its default apart; None: it has a key, or no value."""
        self.links = NO_LINKS
        """The keys of Session State that have its id."""
        self.state_key = state_key
        self.run = 0
        """The last run that drew it."""
        self.page: str | None = None
        """The path of the page that drew it; None: it is there on all pages."""
        self.node: Node | None = None
        """Where it was drawn last, which may have gone from the page."""
        self.scope: Scope | None = None
        """What it is part of: the scope that drew it last."""
        self.props = props
        self.order = 0
        """Counts the drawings of the session's editors: in which order they were drawn last."""
        self.renews = 0
        """The run in which its data became others, which no other widget has asked for: its place is in a loop."""
        self.codec: WidgetCodec[Any] = NO_CODEC
        self.callback: Callback | None = None
        self.chosen: tuple[Any, Any] | None = None
        """What was chosen with its last press, on the wire and in Python, if its kind ``chooses``."""
        self.persist: Persist = None
        self.bound = False
        self.arrival = 0
        """The address that it took its value from (see ``Query.arrivals``)."""
        self.default: Any = None
        self.cleared = False
        """Its form was cleared: it shows its default, and has its value still."""
        self.value: Any = None
        self.wire: Any = None
        self.returned: Any = None
        """Its value as the script got it last, on the wire."""
