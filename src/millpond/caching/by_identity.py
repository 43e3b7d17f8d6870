"""Data about objects, by their identity, as long as they are alive."""

from __future__ import annotations

import weakref
from typing import Any, Generic, TypeVar

V = TypeVar("V")


class ByIdentity(Generic[V]):
    """A mapping whose keys are compared by identity, not by equality.

    A ``WeakKeyDictionary`` cannot be used: two code objects can be equal and belong to
    different files, and tables of Arrow cannot be hashed.
    """

    def __init__(self) -> None:
        self._known: dict[int, tuple[weakref.ref[Any], V]] = {}

    def __len__(self) -> int:
        return len(self._known)

    def get(self, thing: object) -> V | None:
        """The value for this very object; None: there is none."""
        known = self._known.get(id(thing))
        # An object that is gone may have had the same id.
        return known[1] if known is not None and known[0]() is thing else None

    def keep(self, thing: object, value: V) -> V:
        """Store a value until the object is gone. Returns the value."""
        number = id(thing)

        def forget(gone: weakref.ref[Any]) -> None:
            known = self._known.get(number)
            if known is not None and known[0] is gone:
                del self._known[number]

        self._known[number] = weakref.ref(thing, forget), value
        return value
