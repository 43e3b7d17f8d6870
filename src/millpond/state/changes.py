"""The changes of runs, collected for one commit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from millpond.state.values import Dump


class Change:
    """The changes of one or several runs, for the store."""

    def __init__(self, seq: int = 0) -> None:
        self.seq = seq
        self.whole = False
        """Whether it has all values of the session, for a store that has lost them."""
        self.changed: dict[str, Dump] = {}
        self.deleted: set[str] = set()
        """Deleted keys; none of them is in ``changed``."""

    def __bool__(self) -> bool:
        """Whether a value has changed or was deleted."""
        return bool(self.changed or self.deleted)

    @classmethod
    def of(cls, changed: Mapping[str, Dump]) -> Change:
        """Changes in which all of these values are new."""
        change = cls()
        change.changed.update(changed)
        return change

    @property
    def size(self) -> int:
        """The size of the values, in bytes."""
        return sum(dump.size for dump in self.changed.values())

    def put(self, key: str, dump: Dump) -> None:
        """Note that the key has this value now."""
        self.deleted.discard(key)
        self.changed[key] = dump

    def drop(self, key: str) -> None:
        """Note that the key no longer has a value (that can be stored)."""
        self.changed.pop(key, None)
        self.deleted.add(key)

    def merge(self, seq: int, changed: Mapping[str, Dump], deleted: Iterable[str]) -> None:
        """Add the changes of a later run."""
        self.seq = seq
        for key, dump in changed.items():
            self.put(key, dump)
        for key in deleted:
            self.drop(key)
