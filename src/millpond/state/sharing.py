"""Which keys of Session State hold the same object.

Each value is saved separately. So two keys that hold the same list would hold two equal
lists after a restart, and an ``append`` to one would not show in the other. Therefore
the values of such keys are saved together, as a *group*.

A pickler knows all objects that it has met. If the pickles are small, these are
compared to find objects that two values have in common. Of large pickles, only the
value itself is compared, until the audit of an idle session compares the rest.
"""

from __future__ import annotations

import enum
import types
from collections.abc import Callable, Collection, Iterable, Mapping

from millpond.state.entry import NO_KEYS, NO_OBJECTS, Entries, Entry, Pickled
from millpond.state.values import DATA_PACKAGES, Pickler, attribute_of, module_of, qualname_of

SMALL = 16 * 1024
"""The maximum size in bytes of a pickle whose objects are compared with those of other values after each run."""
THOROUGH = 32 << 20
"""The maximum size in bytes of a pickle whose objects are compared in an audit."""
REMEMBERED = 2_000
"""The maximum number of objects of one value that are remembered, for comparison with other values."""

_IMMUTABLE = (
    type(None), int, float, complex, str, bytes, tuple, frozenset, range, type,
    types.FunctionType, types.BuiltinFunctionType, types.MethodType, types.ModuleType, enum.Enum,
)  # fmt: skip
"""Types of immutable objects: whether two keys share one makes no difference."""
_IMMUTABLE_MODULES = frozenset(
    {"datetime", "decimal", "fractions", "logging", "pathlib", "re", "uuid", "zoneinfo"}
)
"""Modules whose types are all treated as immutable; loggers are found by their name."""
_DATA = frozenset({"ndarray", "DataFrame", "Series", "Tensor", "Image", "Table"})
"""Classes of data packages whose objects an app may change. The parts of these objects are not compared."""


class Sharing:
    """The groups of one session.

    Parameters
    ----------
    entries:
        The session's.
    pickle_again:
        Pickles a value in its current state; None if that is impossible.
    """

    def __init__(self, entries: Entries, pickle_again: Callable[[Entry], Pickled | None]) -> None:
        self._entries = entries
        self._pickle_again = pickle_again
        self._holder: dict[int, Entry] = {}
        """The key that held an object when its value was last pickled."""

    def mates(self, entries: Iterable[Entry]) -> list[Entry]:
        """The entries that are in a group with one of these, including these."""
        keys: set[str] = set()
        for entry in entries:
            if entry.group:
                keys |= entry.group
        return [mate for key in sorted(keys) if (mate := self._entries.get(key)) is not None] if keys else []

    def restore(self, group: Collection[Entry]) -> None:
        """Note that the values of these entries were stored together."""
        keys = frozenset(entry.key for entry in group)
        for entry in group:
            entry.group = keys

    def forget(self, entry: Entry) -> None:
        """Note that there is no value (that can be saved) any more."""
        for number in entry.held:
            if self._holder.get(number) is entry:
                del self._holder[number]
        entry.group, entry.held = NO_KEYS, NO_OBJECTS

    def find(self, pickled: Mapping[Entry, Pickled], *, thorough: bool = False) -> list[list[Entry]]:
        """Find the groups of values that have just been pickled. A group may include values that have not been.

        Parameters
        ----------
        pickled:
            The pickled values. They must include all members of each group that was found before.
        thorough:
            Whether to search large values, too.
        """
        search = _Search(THOROUGH if thorough else SMALL)
        waiting = dict(pickled)
        while waiting:
            entry, one = waiting.popitem()
            found = search.look(entry, one)
            if found is None:
                # Too large to compare: the groups found before remain.
                search.join(entry, (other for other in pickled if other.key in entry.group))
                found = {id(one.value)} if _can_be_shared(type(one.value)) else set()
                search.hold(entry, found)
            # The others may have changed since, or their objects may be gone and their ids reused.
            for other in {self._holder[number] for number in found if number in self._holder}:
                if other not in search.seen and other not in waiting and (again := self._pickle_again(other)):
                    waiting[other] = again
        groups = search.groups()
        for entry, held in search.seen.items():
            self.forget(entry)
            few = entry.held = held if len(held) <= REMEMBERED else held & {id(entry.value)}
            self._holder.update(dict.fromkeys(few, entry))
        for group in groups:
            self.restore(group)
        return groups


class _Search:
    """Compares the objects of values. Keeps them alive, so that no id is reused."""

    def __init__(self, largest: int) -> None:
        self.seen: dict[Entry, set[int]] = {}
        """The objects of each value, by their ids."""
        self._largest = largest
        self._first: dict[int, Entry] = {}
        self._joined: dict[Entry, set[Entry]] = {}
        """The group of each value: one set that all its members share."""
        self._alive: list[Pickled] = []

    def look(self, entry: Entry, pickled: Pickled) -> set[int] | None:
        """The objects of a value; None if it is too large."""
        self._alive.append(pickled)
        if len(pickled.dump.data) > self._largest:
            return None
        found = _objects(pickled.pickler)
        self.hold(entry, found)
        return found

    def hold(self, entry: Entry, found: set[int]) -> None:
        """Note that the value has these objects."""
        self.seen[entry] = found
        for number in found:
            first = self._first.setdefault(number, entry)
            if first is not entry:
                self.join(first, [entry])

    def join(self, entry: Entry, others: Iterable[Entry]) -> None:
        """Note that these belong to one group."""
        group = self._joined.setdefault(entry, {entry})
        for other in others:
            beside = self._joined.get(other) or {other}
            if beside is not group:
                # The smaller group joins the larger one, so no entry is moved often, however many there are.
                joining, group = sorted((beside, group), key=len)
                group |= joining
                self._joined.update(dict.fromkeys(joining, group))

    def groups(self) -> list[list[Entry]]:
        """The groups of two or more entries."""
        groups = {id(group): group for group in self._joined.values()}
        return [list(group) for group in groups.values() if len(group) > 1]


def _objects(pickler: Pickler) -> set[int]:
    """The ids of those objects in a value for which sharing matters."""
    kinds: dict[int, tuple[type, bool]] = {}  # by their ids: a metaclass may have a hash of its own
    found = set()
    for number, (_, thing) in pickler.memo.copy().items():
        kind = type(thing)
        known = kinds.get(id(kind))
        if known is None:
            known = kinds[id(kind)] = kind, _can_be_shared(kind)
        if known[1]:
            found.add(number)
    # pandas pickles a list that all frames have from their class.
    return found - {id(attribute_of(kind, "_metadata")) for kind, _ in kinds.values()}


def _can_be_shared(kind: type) -> bool:
    """Whether it makes a difference if two keys hold the same object of this kind, or two equal ones."""
    if issubclass(kind, _IMMUTABLE):
        return False
    parameters = attribute_of(kind, "__dataclass_params__")
    if module_of(type(parameters)) == "dataclasses" and parameters.frozen:
        return False
    package = module_of(kind).partition(".")[0]
    if package.startswith("_cython"):
        return False  # a function
    if package in DATA_PACKAGES:
        return qualname_of(kind) in _DATA
    return package not in _IMMUTABLE_MODULES
