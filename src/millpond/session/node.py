"""One element of the page, and its identity."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import Any

from millpond.props import Props, WidgetProps
from millpond.session.scope import Scope
from millpond.session.sources import Source


class Node:
    """One element of the page."""

    __slots__ = (
        "alive", "at", "children", "container", "cursor", "drawn", "form", "holds_one", "id", "identity", "kept", "moved",
        "occurrences", "opening", "parent", "props", "reopened", "run", "scope", "sent", "slots", "source", "stamp",
    )  # fmt: skip

    def __init__(self, id: int, parent: Node | None, identity: Hashable, props: Props) -> None:
        self.id = id
        self.parent = parent
        self.identity = identity
        self.props = props
        self.sent: Props | None = None
        """The props that the tab has; None: the tab does not have the node."""
        self.alive = True
        self.scope: Scope = parent.scope if parent is not None else Scope(self)
        """The scope that has drawn it."""
        self.run = 0
        """The last run that drew it."""
        self.kept = 0
        """The last run for which the tab knows that it was drawn."""
        self.stamp = 0
        """The opening of its parent in which it was drawn last."""
        self.at = 0
        """Its position in the order of that opening."""
        self.moved = False
        """Whether the tab has it in another place among its siblings."""
        self.form: str | None = parent.form if parent is not None else None
        """The id of the form that it is in."""
        self.source: Source | None = None
        """Answers the tab's questions about it."""

        # Copied from its kind, since each child that is drawn into it needs it.
        self.container = props.container
        self.holds_one = props.holds_one

        # Containers only:
        self.children: list[Node] = []
        self.slots: dict[Hashable, Node] = {}
        """The children by identity."""
        self.opening = 0
        """A number for the last opening of the container."""
        self.reopened = False
        """Whether it was opened more than once in this run (an animation)."""
        self.cursor = -1
        """The index of the child drawn last."""
        self.drawn = 0
        """How many children were drawn in this opening."""
        self.occurrences: dict[Hashable, int] = {}
        """How often each place in the source has drawn here during this opening."""

    @property
    def is_current(self) -> bool:
        """Whether it is on the page, and no container around it was opened again since it was drawn."""
        node = self
        while node.alive and node.parent is not None:
            if node.stamp != node.parent.opening:
                return False
            node = node.parent
        return node.alive

    def __iter__(self) -> Iterator[Node]:
        """The node and all below it, in the order of the page."""
        yield self
        for child in self.children:
            yield from child


def as_tuples(value: Any) -> Any:
    """A value of the tab as the props have it."""
    return tuple(map(as_tuples, value)) if isinstance(value, list) else value


ONLY = "only"
"""The identity of what is in a placeholder."""


def is_another(props: Props, other: Props) -> bool:
    """Whether these are two widgets of one kind."""
    return isinstance(props, WidgetProps) and isinstance(other, WidgetProps) and props.id != other.id


class Span:
    """The range of a container's children that the tab has to be told of."""

    __slots__ = ("first", "last")

    def __init__(self, first: int, last: int) -> None:
        self.first = first
        self.last = last

    def insert(self, at: int) -> None:
        """A child was inserted at this position: those from there on have moved by one."""
        self.last = self.last + 1 if at <= self.last else at
        self.first = min(self.first, at)
