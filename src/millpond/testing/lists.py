"""Lists of what a page has: ``at.button``, ``at.button[0]``, ``at.button("save")``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Generic, Self, TypeVar, overload

from millpond.testing.widgets import Widget

E = TypeVar("E", bound=Any)
W = TypeVar("W", bound=Widget)


class ElementList(Sequence[E], Generic[E]):
    """Elements of one kind, in the order of the page."""

    def __init__(self, elements: Sequence[E], name: str) -> None:
        self._list = list(elements)
        self._name = name

    @property
    def len(self) -> int:
        """How many there are."""
        return len(self._list)

    @property
    def values(self) -> list[Any]:
        """The value of each."""
        return [element.value for element in self._list]

    def __len__(self) -> int:
        return len(self._list)

    def __iter__(self) -> Iterator[E]:
        return iter(self._list)

    @overload
    def __getitem__(self, index: int) -> E: ...
    @overload
    def __getitem__(self, index: slice) -> Self: ...
    def __getitem__(self, index: int | slice) -> E | Self:
        if isinstance(index, slice):
            return type(self)(self._list[index], self._name)
        try:
            found: E = self._list[index]
        except IndexError:
            raise IndexError(f"There is no {self._name}[{index}]: {self._census()}") from None
        return found

    def _census(self) -> str:
        if not self._list:
            return f"the page has no {self._name} (after .run(), it shows what the app drew)."
        return f"the page has {len(self._list)}: {self._list!r}."

    def __eq__(self, other: object) -> bool:
        if isinstance(other, ElementList):
            return self._list == other._list
        return self._list == other

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._list!r})"


class KeyedList(ElementList[E]):
    """Elements that may have a key: ``at.button("save")`` is the one with that key."""

    def __call__(self, key: str) -> E:
        for element in self._list:
            if element.key == key:
                return element
        keys = [element.key for element in self._list if element.key is not None]
        raise KeyError(f"no {self._name} has the key {key!r}; those that have one: {keys}")


class WidgetList(KeyedList[W]):
    """Widgets of one kind."""


class BlockList(KeyedList[E]):
    """Containers of one kind."""
