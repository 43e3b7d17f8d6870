"""All caches of the process."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable
from typing import Any, Final, Literal

from millpond.caching.cache import Cache
from millpond.caching.settings import SETTINGS

Kind = Literal["data", "resource"]
CacheKey = tuple[Any, ...]
_Name = tuple[Kind, str, str]
_Caches = dict[_Name, dict[CacheKey, Cache]]

VERSIONS = 8
"""How many caches of a function are kept that its code of before, or other parameters of its decorator, had."""


class Registry:
    """The caches of functions: each function's for each version of its code.

    A run makes the functions of its script anew, and finds their caches here.
    """

    def __init__(self) -> None:
        self._lock = threading.RLock()  # a session may come to its end anywhere
        self._caches: _Caches = {}
        self._of_sessions: dict[int, _Caches] = {}
        """Those of functions whose values belong to a session, by the number of the session object."""

    def find(
        self,
        kind: Kind,
        file: str,
        name: str,
        version: CacheKey,
        make: Callable[[], Cache],
        session: object = None,
    ) -> Cache:
        """The cache of a function: made with ``make``, the first time.

        ``session``: whose values these are; None: all sessions'.
        """
        caches = self._caches if session is None else self._of_session(session)
        of_name = caches.get((kind, file, name))
        cache = of_name.get(version) if of_name is not None else None
        return cache or self._add(caches, (kind, file, name), version, make)

    def clear(self, kind: Kind) -> None:
        """Forget all values of one kind."""
        for cache in self.caches(kind):
            cache.clear()

    def caches(self, kind: Kind) -> list[Cache]:
        """All caches of one kind, those of sessions too."""
        with self._lock:
            return [
                cache
                for caches in (self._caches, *self._of_sessions.values())
                for name, versions in caches.items()
                if name[0] == kind
                for cache in versions.values()
            ]

    def _add(self, caches: _Caches, name: _Name, version: CacheKey, make: Callable[[], Cache]) -> Cache:
        gone: list[Cache] = []
        with self._lock:
            versions = caches.setdefault(name, {})
            cache = versions.get(version)
            if cache is None:
                cache = versions[version] = make()
                if name[0] == "data":
                    cache.grown = self._shrink
                while len(versions) > VERSIONS:
                    gone.append(versions.pop(next(iter(versions))))
        for each in gone:
            each.clear()
        return cache

    def _of_session(self, session: object) -> _Caches:
        number = id(session)
        with self._lock:
            caches = self._of_sessions.get(number)
            if caches is None:
                caches = self._of_sessions[number] = {}
                # When the session leaves the memory.
                weakref.finalize(session, self._end_session, number).atexit = False
        return caches

    def _end_session(self, number: int) -> None:
        with self._lock:
            caches = self._of_sessions.pop(number, {})
        for versions in caches.values():
            for cache in versions.values():
                cache.clear()

    def _shrink(self) -> None:
        """Let the data go that was used least recently, until all of it takes no more than it may."""
        caches = self.caches("data")
        over = sum(cache.size for cache in caches) - SETTINGS.max_size
        while over > 0:
            freed = min(caches, key=Cache.oldest_use).shrink()
            if not freed:
                break
            over -= freed


REGISTRY: Final = Registry()
