"""What is known of objects, by their identity, as long as they are alive."""

from __future__ import annotations

import weakref
from typing import Any, Generic, TypeVar

V = TypeVar("V")


class ByIdentity(Generic[V]):
    """A mapping whose keys are objects, and not what they are equal to.

    A ``WeakKeyDictionary`` will not do: two codes can be equal and belong to
    different files, and tables of Arrow cannot be hashed.
    """

    def __init__(self) -> None:
        self._known: dict[int, tuple[weakref.ref[Any], V]] = {}

    def __len__(self) -> int:
        return len(self._known)

    def get(self, thing: object) -> V | None:
        """What was kept for this very object; None: nothing."""
        known = self._known.get(id(thing))
        # An object that is gone may have had the same id.
        return known[1] if known is not None and known[0]() is thing else None

    def keep(self, thing: object, value: V) -> V:
        """Keep a value until the object is gone. Returns the value."""
        number = id(thing)

        def forget(gone: weakref.ref[Any]) -> None:
            known = self._known.get(number)
            if known is not None and known[0] is gone:
                del self._known[number]

        self._known[number] = weakref.ref(thing, forget), value
        return value
