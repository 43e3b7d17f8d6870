"""What is known of one key of Session State, besides the object that the app has."""

from __future__ import annotations

from typing import Any, Protocol

from millpond.state.values import Dump, Names, Pickler


class Sleeping(Protocol):
    """Values as bytes, to be had back by someone who knows the script's names."""

    def wake(self, names: Names) -> dict[str, Any]:
        """The values by key."""


class Traced:
    """A value as it was pickled at the end of a run, and what has pickled it, which knows the objects in it."""

    __slots__ = ("dump", "pickler", "value")

    def __init__(self, value: Any, dump: Dump, pickler: Pickler) -> None:
        self.value = value
        self.dump = dump
        self.pickler = pickler


class Entry:
    """One key: the bytes of its value, what the store has of it, and why it has no more."""

    __slots__ = (
        "asleep", "crowded", "digest", "group", "held", "put_back", "quarantined", "rejected", "size", "volatile",
    )  # fmt: skip

    def __init__(self) -> None:
        self.asleep: Sleeping | None = None
        """The value as bytes, until it is used: it was put to sleep, or has come from a store. None: it is live."""
        self.quarantined: Any = None
        """A stored value that the code of now cannot read."""
        self.digest: bytes | None = None
        """Of the value as it was last given to be stored; empty: unknown; None: the store has none."""
        self.size = 0
        """Bytes of it."""
        self.volatile = ""
        """Why the value is in memory only; reported once."""
        self.rejected: bytes | None = None
        """The digest of a value that the store has refused."""
        self.crowded = 0
        """Bytes of a value that the quota of the session has no room for."""
        self.put_back: Dump | None = None
        """The value was given back as it once was saved, and nobody has used it since."""
        self.group: frozenset[str] = frozenset()
        """The keys whose values are saved together with this one, since they share objects."""
        self.held: set[int] = set()
        """The ids of the objects that the value had when it was last pickled."""


class Entries(dict[str, Entry]):
    """The entries of one session by key, each made when it is first asked for."""

    def __missing__(self, key: str) -> Entry:
        entry = self[key] = Entry()
        return entry
