"""What the page's scopes are called, and when they are to run by themselves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from millpond.errors import DuplicateKey
from millpond.session.node import Node
from millpond.session.scope import Scope


class Scopes:
    """The scopes of one session with a name or an interval, and the forms. The session's lock guards it.

    There is no clock here: whoever drives the session looks at :attr:`intervals`
    and tells it when the time of one has come.
    """

    def __init__(self) -> None:
        self.names: dict[Scope, str] = {}
        self.intervals: dict[Scope, float] = {}
        """Seconds between two runs that a scope has without being asked."""
        self.forms: dict[str, Node] = {}
        """The forms of the page, by key."""

    def begin(self, node: Node, body: Callable[[], Any], every: float | None, name: str | None) -> Scope:
        """The scope that draws into a node, which was drawn for it.

        Raises DuplicateKey if the page has a scope of this name with another body.
        """
        for other in self.named(name) if name is not None else ():
            if other.node is not node and other.node.is_current and not other.is_alike(body):
                raise DuplicateKey(
                    f"There are two fragments with the key `{name}`: give this one another `key`."
                )
        scope = node.scope
        if scope.node is not node:
            scope = node.scope = Scope(node, scope)
            scope.places = [node]
        self.drop(scope)
        if name is not None:
            self.names[scope] = name
        if every is not None:
            self.intervals[scope] = every
        return scope

    def drop(self, scope: Scope) -> None:
        """A scope has gone, or is not yet known by what it is called now."""
        self.names.pop(scope, None)
        self.intervals.pop(scope, None)

    def named(self, name: str) -> list[Scope]:
        """The scopes of this name."""
        return [scope for scope, its in self.names.items() if its == name and scope.node.alive]
