"""Everything that is known about one key of Session State."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import Any, Final, Protocol

from millpond.state.values import Dump, PickledNames, Pickler


class _Nothing:
    """The value is missing."""

    def __repr__(self) -> str:
        return "NOTHING"


NOTHING: Final[Any] = _Nothing()
"""Stands for a missing value."""
NO_KEYS: frozenset[str] = frozenset()
NO_OBJECTS: frozenset[int] = frozenset()
"""One for all values: Python makes a new empty set at each call, of 216 bytes."""


class Sleeping(Protocol):
    """Values as bytes, which can be loaded with the script's names."""

    def wake(self, names: PickledNames) -> dict[str, Any]:
        """The values by key."""


class Pickled:
    """A value as it was pickled after a run, and its pickler, which knows the objects in it."""

    __slots__ = ("dump", "group", "pickler", "value")

    def __init__(self, value: Any, dump: Dump, pickler: Pickler) -> None:
        self.value = value
        self.dump = dump
        self.pickler = pickler
        self.group: Dump | None = None
        """The dump of all values that share an object with this one, including this one."""

    @property
    def last(self) -> Dump:
        """The dump that represents the value: its group's, or its own."""
        return self.group or self.dump


class Entry:
    """One key: its value (live or as bytes), what the store has of it, and the reason if the store has nothing.

    The value is in one of these states:

    - *live*: ``value`` is the object that the app has,
    - *asleep*: it was pickled into ``asleep`` because it holds the script's own
      classes, and ``value`` is the former object,
    - *stored*: ``asleep`` has the bytes from a store, and the value has not been used yet,
    - *quarantined*: there is no value, and ``quarantined`` has bytes from a store
      that the current code cannot read,
    - missing.

    A key that is deleted and set again gets another entry. The kernel has lists of
    the dirty entries and of those awake, because a run must not look at all entries.
    """

    __slots__ = (
        "asleep", "composite", "crowded", "digest", "early", "group", "held", "key",
        "put_back", "quarantine_dirty", "quarantined", "rejected", "size", "unreadable", "value", "volatile",
    )  # fmt: skip

    def __init__(self, key: str) -> None:
        self.key = key
        self.value: Any = NOTHING
        self.asleep: Sleeping | None = None
        """The value as bytes, until it is used. None: the value is live."""
        self.early = False
        """Whether the value was woken before the script has defined its classes again,
        so that it has those of the previous run.
        """
        self.quarantined: Any = None
        """A stored value that the current code cannot read."""

        self.quarantine_dirty = False
        """Whether the quarantined value has changed or is gone, and the store does not know it yet."""

        self.digest: bytes | None = None
        """The digest of the value as last passed to the store; empty: unknown; None: the store has no value."""
        self.size = 0
        """The size of that value, in bytes."""
        self.put_back: Dump | None = None
        """Whether the value was restored to an earlier saved state, and has not been used since."""
        self.volatile = ""
        """Why the value is only in memory; reported once."""
        self.rejected: bytes | None = None
        """The digest of the value, if the store has refused it."""
        self.crowded = 0
        """The size in bytes of a value that exceeds the session's quota."""
        self.unreadable = False
        """Whether it was reported that the value cannot be unpickled."""

        self.composite = False
        """Whether the value may share objects with another: it is not a number, a string or the like."""
        self.group = NO_KEYS
        """The keys whose values are saved together with this one, because they share objects."""
        self.held: AbstractSet[int] = NO_OBJECTS
        """The ids of the objects that the value had when it was last pickled."""

    @property
    def present(self) -> bool:
        """Whether there is a value."""
        return self.asleep is not None or self.value is not NOTHING

    @property
    def live(self) -> bool:
        """Whether there is a value, and it is the object that the app has."""
        return self.asleep is None and self.value is not NOTHING


class Entries(dict[str, Entry]):
    """The entries of one session by key.

    Threads of the app set and delete keys while values are saved. So making, finding
    and removing an entry is one step each, and only the deletion of a key removes its
    entry.
    """

    def make(self, key: str) -> Entry:
        """The entry of a key, new if there is none."""
        return self.get(key) or self.setdefault(key, Entry(key))

    def has(self, entry: Entry) -> bool:
        """Whether the entry is still its key's: False if the key was deleted."""
        return self.get(entry.key) is entry

    def all(self) -> list[Entry]:
        """The current entries, in the order in which their keys were first set."""
        return list(self.values())
