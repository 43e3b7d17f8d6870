"""What finds the elements of a block by their type: the attributes of ``Block``, one for each name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, Self, TypeVar, overload

from millpond.testing.elements import Element
from millpond.testing.lists import ElementList, WidgetList
from millpond.testing.widgets import Widget

if TYPE_CHECKING:
    from millpond.testing.blocks import Block

E = TypeVar("E", bound=Element)
W = TypeVar("W", bound=Widget)


class ElementFinder(Generic[E]):
    """``block.markdown``: all of one type that a block holds, at any depth."""

    def __init__(self, cls: type[E], *types: str) -> None:
        self.cls = cls
        self.types = types

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name
        self.types = self.types or (name,)

    def _find(self, block: Block) -> list[E]:
        return [
            self.cls(block._app, n, n.props.called) for n in block._nodes() if n.props.called in self.types
        ]

    @overload
    def __get__(self, block: None, owner: type) -> Self: ...
    @overload
    def __get__(self, block: Block, owner: type) -> ElementList[E]: ...
    def __get__(self, block: Block | None, owner: type) -> Self | ElementList[E]:
        return self if block is None else ElementList(self._find(block), self.name)


class WidgetFinder(ElementFinder[W]):
    """``block.button``: the same, for widgets."""

    @overload
    def __get__(self, block: None, owner: type) -> Self: ...
    @overload
    def __get__(self, block: Block, owner: type) -> WidgetList[W]: ...
    def __get__(self, block: Block | None, owner: type) -> Self | WidgetList[W]:
        return self if block is None else WidgetList(self._find(block), self.name)
