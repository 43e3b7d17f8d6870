"""Which keys of Session State hold the same object.

Each value is saved by itself. Two keys that hold the same list would hold two
equal lists after a restart, and an ``append`` to one would not show in the
other. So the values of such keys are saved together, as a *group*.

A pickler knows all objects that it has met. What two values have in common is
found by comparing these, where the pickle is small; of large ones only the
value itself is looked at, until the audit of an idle session takes its time.
"""

from __future__ import annotations

import enum
import types
from collections.abc import Callable, Collection, Iterable, Mapping

from millpond.state.entry import Entries, Entry, Pickled
from millpond.state.values import DATA_PACKAGES, Pickler, attribute_of, module_of, qualname_of

SMALL = 16 * 1024
"""Bytes of a pickle whose objects are compared with those of other values after each run."""
THOROUGH = 32 << 20
"""The same, in an audit."""
REMEMBERED = 2_000
"""Objects of one value that are kept in mind, to compare other values with."""

_IMMUTABLE = (
    type(None), int, float, complex, str, bytes, tuple, frozenset, range, type,
    types.FunctionType, types.BuiltinFunctionType, types.MethodType, types.ModuleType, enum.Enum,
)  # fmt: skip
"""Whether these are one object or two, nobody can tell by what becomes of them."""
_IMMUTABLE_MODULES = frozenset(
    {"datetime", "decimal", "fractions", "logging", "pathlib", "re", "uuid", "zoneinfo"}
)
"""The same for all that these modules define; loggers are found by their name."""
_DATA = frozenset({"ndarray", "DataFrame", "Series", "Tensor", "Image", "Table"})
"""Classes of data packages that an app changes; the parts that they are made of are not looked at."""


class Sharing:
    """The groups of one session.

    Parameters
    ----------
    entries:
        The session's.
    pickle_again:
        Pickles a value as it is now; None where that cannot be had.
    """

    def __init__(self, entries: Entries, pickle_again: Callable[[Entry], Pickled | None]) -> None:
        self._entries = entries
        self._pickle_again = pickle_again
        self._holder: dict[int, Entry] = {}
        """Which key held an object when its value was last pickled."""

    def mates(self, entries: Iterable[Entry]) -> list[Entry]:
        """Those that are in a group with one of these; they themselves too."""
        keys: set[str] = set()
        for entry in entries:
            if entry.group:
                keys |= entry.group
        return [mate for key in sorted(keys) if (mate := self._entries.get(key)) is not None] if keys else []

    def restore(self, group: Collection[Entry]) -> None:
        """The values of these were stored together."""
        keys = frozenset(entry.key for entry in group)
        for entry in group:
            entry.group = keys

    def forget(self, entry: Entry) -> None:
        """There is no value (that can be saved) any more."""
        for number in entry.held:
            if self._holder.get(number) is entry:
                del self._holder[number]
        entry.group, entry.held = frozenset(), set()

    def find(self, pickled: Mapping[Entry, Pickled], *, thorough: bool = False) -> list[list[Entry]]:
        """The groups of values that have just been pickled; also with others, which have not been.

        Parameters
        ----------
        pickled:
            All members of a group that was found before are among them.
        thorough:
            Look into large values too.
        """
        search = _Search(THOROUGH if thorough else SMALL)
        waiting = dict(pickled)
        while waiting:
            entry, one = waiting.popitem()
            found = search.look(entry, one)
            if found is None:
                # Too large to say: what was found before holds on.
                search.join(entry, (other for other in pickled if other.key in entry.group))
                found = {id(one.value)} if _can_be_shared(type(one.value)) else set()
                search.hold(entry, found)
            # The others may have changed since, or their objects be gone, and other ones have their place.
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
    """Compares the objects of values; keeps them, so that no other object gets the place of one that is gone."""

    def __init__(self, largest: int) -> None:
        self.seen: dict[Entry, set[int]] = {}
        """The objects of each value, by their ids."""
        self._largest = largest
        self._first: dict[int, Entry] = {}
        self._joined: dict[Entry, set[Entry]] = {}
        """The group of each; one set for all that are in it."""
        self._alive: list[Pickled] = []

    def look(self, entry: Entry, pickled: Pickled) -> set[int] | None:
        """The objects of a value; None where it is too large."""
        self._alive.append(pickled)
        if len(pickled.dump.data) > self._largest:
            return None
        found = _objects(pickled.pickler)
        self.hold(entry, found)
        return found

    def hold(self, entry: Entry, found: set[int]) -> None:
        """The value has these objects."""
        self.seen[entry] = found
        for number in found:
            first = self._first.setdefault(number, entry)
            if first is not entry:
                self.join(first, [entry])

    def join(self, entry: Entry, others: Iterable[Entry]) -> None:
        """These are in one group."""
        group = self._joined.setdefault(entry, {entry})
        for other in others:
            beside = self._joined.get(other) or {other}
            if beside is not group:
                # The smaller joins the larger: no entry is moved often, however many there are.
                joining, group = sorted((beside, group), key=len)
                group |= joining
                self._joined.update(dict.fromkeys(joining, group))

    def groups(self) -> list[list[Entry]]:
        """Those that belong together: two or more."""
        groups = {id(group): group for group in self._joined.values()}
        return [list(group) for group in groups.values() if len(group) > 1]


def _objects(pickler: Pickler) -> set[int]:
    """The ids of the objects in a value of which it matters whether they are shared."""
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
    """True where it makes a difference whether two keys hold one object of the kind, or two."""
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
