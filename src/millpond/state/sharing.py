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
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from millpond.state.entry import Entries
from millpond.state.rebind import DATA_PACKAGES, SMALL
from millpond.state.values import Pickler, attribute_of, module_of, qualname_of

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
    values:
        The values by key.
    entries:
        What is known of each key.
    pickle_again:
        The pickler of a key's value as it is now; None where it cannot be had.
    """

    def __init__(
        self,
        values: Mapping[str, Any],
        entries: Entries,
        pickle_again: Callable[[str], tuple[Pickler, int] | None],
    ) -> None:
        self._values = values
        self._entries = entries
        self._pickle_again = pickle_again
        self._grouped: set[str] = set()
        """The keys that are in a group: mostly none."""
        self._holder: dict[int, str] = {}
        """Which key held an object when its value was last pickled."""

    def mates(self, keys: Iterable[str]) -> set[str]:
        """The keys that are in a group with one of these; they themselves too."""
        if not self._grouped:
            return set()
        return {mate for key in self._grouped.intersection(keys) for mate in self._entries[key].group}

    def restore(self, group: frozenset[str]) -> None:
        """These keys were stored together."""
        self._grouped |= group
        for key in group:
            self._entries[key].group = group

    def forget(self, key: str) -> None:
        """The key has no value that can be saved."""
        entry = self._entries[key]
        for number in entry.held:
            if self._holder.get(number) == key:
                del self._holder[number]
        entry.group, entry.held = frozenset(), set()
        self._grouped.discard(key)

    def find(
        self, pickled: dict[str, tuple[Pickler, int]], *, thorough: bool = False
    ) -> list[frozenset[str]]:
        """The groups of values that have just been pickled; also with keys that have not been.

        Parameters
        ----------
        pickled:
            For each key the pickler, and the bytes that it made. All members
            of a group that was found before are among them.
        thorough:
            Look into large values too.
        """
        search = _Search(THOROUGH if thorough else SMALL)
        waiting = dict(pickled)
        while waiting:
            key, (pickler, size) = waiting.popitem()
            value = self._values.get(key)  # which a thread of the app may have deleted
            found = search.look(key, value, pickler, size)
            if found is None:
                # Too large to say: what was found before holds on.
                search.join(key, self._entries[key].group & pickled.keys())
                found = {id(value)} if _can_be_shared(type(value)) else set()
                search.hold(key, found)
            # The others may have changed since, or their objects be gone, and other ones have their place.
            for other in {self._holder[number] for number in found if number in self._holder}:
                if other not in search.seen and other not in waiting and (again := self._pickle_again(other)):
                    waiting[other] = again
        groups = search.groups()
        for key, held in search.seen.items():
            self.forget(key)
            few = self._entries[key].held = (
                held if len(held) <= REMEMBERED else held & {id(self._values.get(key))}
            )
            self._holder.update(dict.fromkeys(few, key))
        for group in groups:
            self.restore(group)
        return groups


class _Search:
    """Compares the objects of values; keeps them, so that no other object gets the place of one that is gone."""

    def __init__(self, largest: int) -> None:
        self.seen: dict[str, set[int]] = {}
        """The objects of each value, by their ids."""
        self._largest = largest
        self._first: dict[int, str] = {}
        self._joined: dict[str, set[str]] = {}
        self._alive: list[Any] = []

    def look(self, key: str, value: Any, pickler: Pickler, size: int) -> set[int] | None:
        """The objects of a value; None where it is too large."""
        self._alive.append((value, pickler))
        if size > self._largest:
            return None
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
        found -= {id(attribute_of(kind, "_metadata")) for kind, _ in kinds.values()}
        self.hold(key, found)
        return found

    def hold(self, key: str, found: set[int]) -> None:
        """The key's value has these objects."""
        self.seen[key] = found
        for number in found:
            first = self._first.setdefault(number, key)
            if first != key:
                self.join(first, {key})

    def join(self, key: str, others: Iterable[str]) -> None:
        """These are in one group."""
        group = {key}.union(*(self._joined.get(each, {each}) for each in (key, *others)))
        self._joined.update(dict.fromkeys(group, group))

    def groups(self) -> list[frozenset[str]]:
        """Keys that belong together: two or more."""
        return list({frozenset(group) for group in self._joined.values() if len(group) > 1})


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
