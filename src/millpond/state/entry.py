"""All that is known of one key of Session State."""

from __future__ import annotations

from typing import Any, Final, Protocol

from millpond.state.values import Dump, PickledNames, Pickler


class _Nothing:
    """There is no value."""

    def __repr__(self) -> str:
        return "NOTHING"


NOTHING: Final[Any] = _Nothing()
"""In the place of a value that there is not."""


class Sleeping(Protocol):
    """Values as bytes, to be had back by someone who knows the script's names."""

    def wake(self, names: PickledNames) -> dict[str, Any]:
        """The values by key."""


class Pickled:
    """A value as it was pickled after a run, and what has pickled it, which knows the objects in it."""

    __slots__ = ("dump", "group", "pickler", "value")

    def __init__(self, value: Any, dump: Dump, pickler: Pickler) -> None:
        self.value = value
        self.dump = dump
        self.pickler = pickler
        self.group: Dump | None = None
        """The dump of all values that share an object with this one, itself among them."""

    @property
    def last(self) -> Dump:
        """What was made of the value in the end."""
        return self.group or self.dump


class Entry:
    """One key: its value, live or as bytes; what the store has of it; and why it has no more.

    The value is

    - *live*: ``value`` is the object that the app has,
    - *asleep*: it was pickled into ``asleep`` since it holds the script's own
      classes, and ``value`` is the object that it was,
    - *stored*: ``asleep`` is what came from a store, and nobody has used it,
    - *quarantined*: there is none, and ``quarantined`` is what came from a store
      and the current code cannot read,
    - or there is none.

    A key that is deleted and set again has another entry. Which entries are
    dirty, and awake, is in the kernel's lists of them: a run must not look at all.
    """

    __slots__ = (
        "asleep", "composite", "crowded", "digest", "early", "group", "held", "key",
        "put_back", "quarantine_dirty", "quarantined", "rejected", "size", "unreadable", "value", "volatile",
    )  # fmt: skip

    def __init__(self, key: str) -> None:
        self.key = key
        self.value: Any = NOTHING
        self.asleep: Sleeping | None = None
        """The value as bytes, until it is used. None: it is live."""
        self.early = False
        """It was woken before the script has defined its classes anew, and has those of the run before."""
        self.quarantined: Any = None
        """A stored value that the current code cannot read."""

        self.quarantine_dirty = False
        """The quarantined value is another one, or gone, and the store does not know."""

        self.digest: bytes | None = None
        """Of the value as it was last given to be stored; empty: unknown; None: the store has none."""
        self.size = 0
        """Bytes of it."""
        self.put_back: Dump | None = None
        """The value was given back as it once was saved, and nobody has used it since."""
        self.volatile = ""
        """Why the value is in memory only; reported once."""
        self.rejected: bytes | None = None
        """The digest of a value that the store has refused."""
        self.crowded = 0
        """Bytes of a value that the quota of the session has no room for."""
        self.unreadable = False
        """It was reported that pickle cannot make the value again."""

        self.composite = False
        """The value may share something with another: it is not a number, a text or the like."""
        self.group: frozenset[str] = frozenset()
        """The keys whose values are saved together with this one, since they share objects."""
        self.held: set[int] = set()
        """The ids of the objects that the value had when it was last pickled."""

    @property
    def present(self) -> bool:
        """There is a value."""
        return self.asleep is not None or self.value is not NOTHING

    @property
    def live(self) -> bool:
        """There is a value, and it is the object that the app has."""
        return self.asleep is None and self.value is not NOTHING


class Entries(dict[str, Entry]):
    """The entries of one session by key.

    Threads of the app set and delete keys while values are saved: an entry is
    made, found and taken out in one step each, and only what deletes a key takes
    its entry out.
    """

    def make(self, key: str) -> Entry:
        """The entry of a key, new if there is none."""
        return self.get(key) or self.setdefault(key, Entry(key))

    def has(self, entry: Entry) -> bool:
        """False if its key was deleted."""
        return self.get(entry.key) is entry

    def all(self) -> list[Entry]:
        """The current ones, in the order in which their keys were first set."""
        return list(self.values())
