"""What runs have changed, gathered for one commit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from millpond.session.values import Dump


class Change:
    """What one or several runs have changed, for the store."""

    def __init__(self, seq: int) -> None:
        self.seq = seq
        self.changed: dict[str, Dump] = {}
        self.deleted: set[str] = set()

    @property
    def size(self) -> int:
        """Bytes of the values."""
        return sum(dump.size for dump in self.changed.values())

    def merge(self, seq: int, changed: Mapping[str, Dump], deleted: Iterable[str]) -> None:
        """Add what a later run has changed."""
        self.seq = seq
        for key in changed:
            self.deleted.discard(key)
        self.changed.update(changed)
        for key in deleted:
            self.changed.pop(key, None)
            self.deleted.add(key)
