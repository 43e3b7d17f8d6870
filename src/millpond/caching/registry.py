"""All caches of the process."""

from __future__ import annotations

import queue
import threading
import weakref
from collections.abc import Callable
from typing import Any, Final, Literal

from millpond.caching.cache import Cache
from millpond.caching.settings import SETTINGS

Kind = Literal["data", "resource"]
CacheKey = tuple[Any, ...]
_KINDS: Final[tuple[Kind, ...]] = ("data", "resource")
_Name = tuple[Kind, str, str]
_Caches = dict[_Name, dict[CacheKey, Cache]]

VERSIONS = 8
"""The maximum number of caches for one function. It has one for each version of its
code and of its decorator's parameters.
"""


class Registry:
    """The caches of functions, by function and version of its code. A run creates the
    functions of its script again, and finds their caches here.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._caches: _Caches = {}
        self._of_sessions: dict[int, tuple[weakref.ref[object], _Caches]] = {}
        """The caches with a session's own values, by the ``id()`` of the session."""
        self._ended: queue.SimpleQueue[tuple[int, _Caches]] = queue.SimpleQueue()
        """The caches of sessions that have left the memory."""
        self._counted = self._since = 0
        """The size of all data in bytes at the last count, and the bytes added since
        then. The sum is the maximum that the data takes.
        """

    def find(
        self,
        kind: Kind,
        file: str,
        name: str,
        version: CacheKey,
        make: Callable[[], Cache],
        session: object = None,
    ) -> Cache:
        """The cache of a function, created with ``make`` at the first call.
        ``session``: the session that owns the values; None: all sessions share them.
        """
        caches = self._caches if session is None else self._of_session(session)
        of_name = caches.get((kind, file, name))
        cache = of_name.get(version) if of_name is not None else None
        return cache or self._add(caches, (kind, file, name), version, make)

    def clear(self, kind: Kind) -> None:
        """Drop all values of one kind."""
        for cache in self.caches(kind):
            cache.clear()

    def caches(self, kind: Kind) -> list[Cache]:
        """All caches of one kind, including those of sessions."""
        with self._lock:
            return [
                cache
                for caches in (self._caches, *(caches for _, caches in self._of_sessions.values()))
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
        self._forget_ended()
        return cache

    def _of_session(self, session: object) -> _Caches:
        number = id(session)
        with self._lock:
            found = self._of_sessions.get(number)
            # The object of a session that has ended may have had the same id.
            if found is not None and found[0]() is session:
                return found[1]
            caches: _Caches = {}
            self._of_sessions[number] = weakref.ref(session), caches
            # Called when the session leaves the memory. This may happen anywhere, even while a lock of Millpond
            # or of the app is held, so the callback only notes it.
            weakref.finalize(session, self._ended.put, (number, caches)).atexit = False
        return caches

    def tidy(self) -> None:
        """Drop the values of sessions that have ended, and expired values. The server calls this regularly."""
        self._forget_ended()
        for kind in _KINDS:
            for cache in self.caches(kind):
                cache.tidy()

    def _forget_ended(self) -> None:
        while True:
            try:
                number, caches = self._ended.get_nowait()
            except queue.Empty:
                return
            with self._lock:
                if number in self._of_sessions and self._of_sessions[number][1] is caches:
                    del self._of_sessions[number]
            for versions in caches.values():
                for cache in versions.values():
                    cache.clear()

    def _shrink(self, came: int) -> None:
        """Data was added: drop the least recently used values until all data is within its limit.

        The data is counted only when it may be over the limit: each session may have caches of its own.
        """
        with self._lock:
            self._since += came
            if self._counted + self._since <= SETTINGS.max_size:
                return
            # Before the counting, so that data that are added meanwhile may be counted twice, but are not missed.
            self._since = 0
        caches = self.caches("data")
        size = sum(cache.size for cache in caches)
        while size > SETTINGS.max_size:
            freed = min(caches, key=Cache.oldest_use).shrink()
            if not freed:
                break
            size -= freed
        self._counted = size


REGISTRY: Final = Registry()
