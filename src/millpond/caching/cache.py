"""The values of one cached function."""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from millpond.caching.calls import Call
from millpond.caching.settings import SETTINGS

if TYPE_CHECKING:
    from millpond.session.context import Context

log = logging.getLogger("millpond")

Key = tuple[Any, ...]


class CachedValue:
    """A value in its cached form, and how a caller gets it.

    Parameters
    ----------
    value: The value in its cached form. give:
        Makes the object that a caller gets; None: the value itself.
    size: The approximate size in bytes.
    """

    __slots__ = ("created", "expires", "give", "replay", "size", "used", "value")

    def __init__(self, value: Any, give: Callable[[], Any] | None = None, size: int = 0) -> None:
        self.value = value
        self.give = give
        self.size = size
        self.replay: Callable[[Context], None] | None = None
        """Draws the elements that the function had drawn."""
        self.created = self.used = time.monotonic()
        self.expires: float | None = None

    def is_valid(self) -> bool:
        """Whether it has not expired."""
        return self.expires is None or time.monotonic() < self.expires


class Cache:
    """The values of one function, by the key of their arguments. May be used by many threads.

    Parameters
    ----------
    name: The function's name. ttl:
        Seconds for which a value is valid.
    max_entries, max_size:
        The maximum number of values, and of bytes; the least recently used values are dropped first.
    background:
        Whether expired values are still returned while new ones are computed.
    """

    def __init__(
        self,
        name: str,
        ttl: float | None = None,
        max_entries: int | None = None,
        max_size: int | None = None,
        *,
        background: bool = False,
    ) -> None:
        self.name = name
        self.ttl = ttl
        self.max_entries = max_entries
        self.max_size = max_size
        self.background = background
        self.entries: OrderedDict[Key, CachedValue] = OrderedDict()
        """The values; the least recently used one comes first."""
        self.size = 0
        self.hits = self.misses = 0
        self.on_release: Callable[[Any], object] | None = None
        self.grown: Callable[[int], None] | None = None
        """Called with the size of each value that is added."""
        self._calls: dict[Key, Call] = {}
        self._lock = threading.Lock()

    def find(self, key: Key) -> CachedValue | None:
        """A valid value."""
        entry = self.entries.get(key)
        if entry is None:
            return None
        now = time.monotonic()
        if entry.expires is not None and now >= entry.expires:
            return None
        entry.used = now
        self.hits += 1
        with contextlib.suppress(KeyError):  # it has just been dropped
            self.entries.move_to_end(key)
        return entry

    def find_stale(self, key: Key) -> CachedValue | None:
        """A value that has expired, but may still be returned."""
        entry = self.entries.get(key)
        if entry is None or not self._may_be_given(entry, time.monotonic()):
            return None
        self.hits += 1
        return entry

    def join(self, key: Key, mine: Call) -> Call | CachedValue:
        """Return the value if another caller has computed it meanwhile, or else the
        call in progress, or else ``mine``, which the caller must now make.
        """
        with self._lock:
            entry = self.entries.get(key)
            if entry is not None and entry.is_valid():
                self.hits += 1
                return entry
            call = self._calls.get(key)
            if call is not None and not call.is_over:
                self.hits += 1
                return call
            self._calls[key] = mine
            return mine

    def count_miss(self) -> None:
        """Count a miss: the function is about to be called."""
        with self._lock:
            self.misses += 1

    def leave(self, key: Key, call: Call, entry: CachedValue | None = None) -> None:
        """Note that a call has ended; ``entry``: its value. Values of calls that began before a clear are not kept."""
        gone: list[CachedValue] | None = None
        with self._lock:
            if self._calls.get(key) is call:
                del self._calls[key]
                if entry is not None:
                    gone = self._put(key, entry)
        if entry is not None and gone is not None:
            self._settle(entry, gone)

    def put(self, key: Key, entry: CachedValue) -> None:
        """Store a value."""
        with self._lock:
            gone = self._put(key, entry)
        self._settle(entry, gone)

    def discard(self, key: Key, entry: CachedValue | None = None) -> None:
        """Drop a value that is no longer valid; ``entry``: only if it is this one."""
        with self._lock:
            found = self.entries.get(key)
            if found is None or (entry is not None and found is not entry):
                return
            self._remove(key)
        self._release([found])

    def clear(self, key: Key | None = None) -> None:
        """Drop a value, or all, including those of calls in progress."""
        with self._lock:
            if key is None:
                gone = list(self.entries.values())
                self.entries.clear()
                self._calls.clear()
                self.size = 0
            else:
                self._calls.pop(key, None)
                gone = [self._remove(key)] if key in self.entries else []
        self._release(gone)

    def tidy(self) -> None:
        """Drop expired values, which may never be requested again."""
        if self.ttl is None:
            return
        now = time.monotonic()
        with self._lock:
            over = [key for key, entry in self.entries.items() if not self._may_be_given(entry, now)]
            gone = [self._remove(key) for key in over]
        self._release(gone)

    def _may_be_given(self, entry: CachedValue, now: float) -> bool:
        times = SETTINGS.stale if self.background else 1.0
        return self.ttl is None or now < entry.created + self.ttl * times

    def shrink(self) -> int:
        """Drop the least recently used value. Returns its size."""
        with self._lock:
            if not self.entries:
                return 0
            entry = self._remove(next(iter(self.entries)))
        self._release([entry])
        return entry.size

    def _settle(self, came: CachedValue, gone: Iterable[CachedValue]) -> None:
        self._release(gone)
        if self.grown is not None:
            self.grown(came.size)

    def _put(self, key: Key, entry: CachedValue) -> list[CachedValue]:
        gone = [self._remove(key)] if key in self.entries else []
        if self.ttl is not None:
            entry.expires = entry.created + self.ttl
        self.entries[key] = entry
        self.size += entry.size
        while (self.max_entries is not None and len(self.entries) > self.max_entries) or (
            self.max_size is not None and self.size > self.max_size and len(self.entries) > 1
        ):
            gone.append(self._remove(next(iter(self.entries))))
        if self.max_size is not None and entry.size > self.max_size:
            log.warning(
                "A value of the cached function %s takes %d bytes, more than its max_size of %d. "
                "It is kept until the next value is stored",
                self.name, entry.size, self.max_size,
            )  # fmt: skip
        return gone

    def _remove(self, key: Key) -> CachedValue:
        entry = self.entries.pop(key)
        self.size -= entry.size
        return entry

    def oldest_use(self) -> float:
        """When the least recently used value was last used; infinity for an empty cache."""
        with self._lock:
            return next((entry.used for entry in self.entries.values()), float("inf"))

    def _release(self, gone: Iterable[CachedValue]) -> None:
        release = self.on_release
        if release is None:
            return
        for entry in gone:
            try:
                release(entry.value)
            except Exception:
                log.exception("on_release of the cached function %s failed", self.name)
