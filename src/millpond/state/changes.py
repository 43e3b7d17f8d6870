"""What runs have changed, gathered for one commit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from millpond.state.values import Dump


class Change:
    """What one or several runs have changed, for the store."""

    def __init__(self, seq: int = 0) -> None:
        self.seq = seq
        self.whole = False
        """It has all values of the session, for a store that has lost them."""
        self.changed: dict[str, Dump] = {}
        self.deleted: set[str] = set()
        """Keys that are gone; none of them is in ``changed``."""

    def __bool__(self) -> bool:
        """True if some value has changed, or is gone."""
        return bool(self.changed or self.deleted)

    @classmethod
    def of(cls, changed: Mapping[str, Dump]) -> Change:
        """These values, all of them new."""
        change = cls()
        change.changed.update(changed)
        return change

    @property
    def size(self) -> int:
        """Bytes of the values."""
        return sum(dump.size for dump in self.changed.values())

    def put(self, key: str, dump: Dump) -> None:
        """The key has this value now."""
        self.deleted.discard(key)
        self.changed[key] = dump

    def drop(self, key: str) -> None:
        """The key has no value (that can be stored) any more."""
        self.changed.pop(key, None)
        self.deleted.add(key)

    def merge(self, seq: int, changed: Mapping[str, Dump], deleted: Iterable[str]) -> None:
        """Add what a later run has changed."""
        self.seq = seq
        for key, dump in changed.items():
            self.put(key, dump)
        for key in deleted:
            self.drop(key)
