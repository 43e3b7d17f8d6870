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
        self._by_name: dict[str, dict[Scope, None]] = {}
        """Those of each name, in the order in which they were begun."""
        self.intervals: dict[Scope, float] = {}
        """Seconds between two runs that a scope has without being asked."""
        self.rescheduled: set[Scope] = set()
        """Those whose intervals may be others than when somebody last looked."""
        self.forms: dict[str, Node] = {}
        """The forms of the page, by key."""

    def begin(self, node: Node, body: Callable[[], Any], every: float | None, name: str | None) -> Scope:
        """The scope that draws into a node, which was drawn for it.

        Raises DuplicateKey if the page has a scope of this name with another body.
        """
        if name is not None and (other := self._last_named(name, node)) and not other.is_alike(body):
            raise DuplicateKey(f"There are two fragments with the key `{name}`. Give this one another `key`.")
        scope = node.scope
        if scope.node is not node:
            scope = node.scope = Scope(node, scope)
            scope.places = [node]
        self.drop(scope)
        if name is not None:
            self.names[scope] = name
            self._by_name.setdefault(name, {})[scope] = None
        if every is not None:
            self.intervals[scope] = every
            self.rescheduled.add(scope)
        return scope

    def _last_named(self, name: str, node: Node) -> Scope | None:
        """The scope of this name that was begun last, of those that the page has and will have after this run.

        They are all alike, so it stands for them.
        """
        named = reversed(self._by_name.get(name, {}))
        return next((scope for scope in named if scope.node is not node and scope.node.is_current), None)

    def drop(self, scope: Scope) -> None:
        """A scope has gone, or is not yet known by what it is called now."""
        name = self.names.pop(scope, None)
        if name is not None:
            del self._by_name[name][scope]
            if not self._by_name[name]:
                del self._by_name[name]
        if self.intervals.pop(scope, None) is not None:
            self.rescheduled.add(scope)

    def named(self, name: str) -> list[Scope]:
        """The scopes of this name."""
        return [scope for scope in self._by_name.get(name, ()) if scope.node.alive]
