"""All caches of the process."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any, Literal

from millpond.caching.cache import Cache

Kind = Literal["data", "resource"]
CacheKey = tuple[Any, ...]

VERSIONS = 8
"""How many caches of a function are kept that its code of before, or other parameters of its decorator, had."""


class Registry:
    """The caches of functions: each function's for each version of its code.

    A run makes the functions of its script anew, and finds their caches here.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._caches: dict[tuple[Kind, str, str], dict[CacheKey, Cache]] = {}

    def find(self, kind: Kind, file: str, name: str, version: CacheKey, make: Callable[[], Cache]) -> Cache:
        """The cache of a function: made with ``make``, the first time."""
        of_name = self._caches.get((kind, file, name))
        cache = of_name.get(version) if of_name is not None else None
        return cache or self._add(kind, file, name, version, make)

    def _add(self, kind: Kind, file: str, name: str, version: CacheKey, make: Callable[[], Cache]) -> Cache:
        gone: list[Cache] = []
        with self._lock:
            versions = self._caches.setdefault((kind, file, name), {})
            cache = versions.get(version)
            if cache is None:
                cache = versions[version] = make()
                while len(versions) > VERSIONS:
                    gone.append(versions.pop(next(iter(versions))))
        for each in gone:
            each.clear()
        return cache

    def clear(self, kind: Kind) -> None:
        """Forget all values of one kind."""
        for cache in list(self.caches(kind)):
            cache.clear()

    def caches(self, kind: Kind) -> Iterator[Cache]:
        """All caches of one kind."""
        with self._lock:
            return iter([c for (k, _, _), found in self._caches.items() if k == kind for c in found.values()])


REGISTRY = Registry()
