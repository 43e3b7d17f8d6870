"""A page, a fragment or a dialog: a body of code, and what it has drawn.

A run has a scope. It executes the scope's body and those of the scopes inside.
When it ends, only these are settled: what they did not draw again is removed,
with its values. What other scopes have drawn stays as it is.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Container, Iterator
from types import CodeType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from millpond.session.node import Node


class Scope:
    """A page, a fragment or a dialog.

    Parameters
    ----------
    node:
        What it draws into, which is its own: the page, or a node without a look of its own.
    outer:
        The scope that has called its body; None: this is the page.
    """

    __slots__ = (
        "body",
        "code",
        "dividers",
        "drawn",
        "inner",
        "is_parallel",
        "namespace",
        "node",
        "outer",
        "parts",
        "path",
        "places",
        "root",
        "widgets",
    )

    def __init__(self, node: Node, outer: Scope | None = None) -> None:
        self.node = node
        self.outer = outer
        self.root: Scope = outer.root if outer is not None else self
        """The outermost scope."""
        self.inner: set[Scope] = set()
        """The scopes that were called from here and still exist."""
        if outer is not None:
            outer.inner.add(self)
        self.places: list[Node] = []
        """The nodes that each run starts to draw again: its own and its parts."""
        self.parts: dict[Node, Node] = {}
        """Its parts in containers of other scopes, by container."""
        self.widgets: set[str] = set()
        """The ids of the widgets that it has drawn."""
        self.drawn = 0
        """How many of them its last run has drawn."""
        self.dividers = 0
        """How many headings took the next colour for their line in its last run."""
        self.body: Callable[[], Any] | None = None
        """The function that a run executes. None: the script."""
        self.namespace: dict[str, Any] | None = None
        """The globals of the script that has called it."""
        self.path: str | None = None
        """The path of its page. None: it is on all pages."""
        self.is_parallel = False
        """In a run of the whole page, it is executed in parallel with the script."""
        self.code: CodeType | None = None
        """The code that executes the body, where chains of calls begin."""

    def __repr__(self) -> str:
        return f"Scope({self.node.id})"

    def begin(self) -> None:
        """A run begins to execute the body: nothing has been drawn yet."""
        self.drawn = 0
        self.dividers = 0

    def is_alike(self, body: Callable[[], Any]) -> bool:
        """Whether its body is this function, perhaps with other arguments or from another run."""
        return bool(_code_of(self.body) == _code_of(body))

    def execute(self) -> Any:
        """Call the body and return its result: a coroutine if it is a coroutine function."""
        assert self.body is not None
        if inspect.iscoroutinefunction(self.body):
            self.code = Scope._wait.__code__
            return self._wait()
        self.code = Scope.execute.__code__
        return self.body()

    async def _wait(self) -> Any:
        assert self.body is not None
        return await self.body()

    def is_in(self, other: Scope) -> bool:
        """Whether it is the other scope or inside it, so that a run of the other executes it, too."""
        scope: Scope | None = self
        while scope is not None:
            if scope is other:
                return True
            scope = scope.outer
        return False

    @property
    def parallel_one(self) -> Scope | None:
        """The outermost parallel scope that contains it."""
        scope: Scope | None = self
        found = None
        while scope is not None:
            found = scope if scope.is_parallel else found
            scope = scope.outer
        return found

    def outermost(self, others: Container[Scope]) -> Scope:
        """The outermost of these scopes that contains it; itself if none does."""
        found, scope = self, self.outer
        while scope is not None:
            if scope in others:
                found = scope
            scope = scope.outer
        return found

    def __iter__(self) -> Iterator[Scope]:
        """This scope and all scopes inside it."""
        yield self
        for scope in self.inner:
            yield from scope

    def leave(self) -> None:
        """Its node was removed. The scope around it adopts its remaining inner scopes."""
        if self.outer is not None:
            heir = self.living
            heir.inner.discard(self)
            heir.inner |= {scope for scope in self.inner if scope.node.alive}

    @property
    def living(self) -> Scope:
        """This scope; if its node was removed, the nearest scope around it that still exists."""
        scope = self
        while scope.outer is not None and not scope.node.alive:
            scope = scope.outer
        return scope


def _code_of(body: Any) -> Any:
    function = getattr(body, "func", body)
    return getattr(function, "__code__", function)


def common(one: Scope, other: Scope) -> Scope:
    """The innermost scope that contains both."""
    while not other.is_in(one):
        assert one.outer is not None
        one = one.outer
    return one
