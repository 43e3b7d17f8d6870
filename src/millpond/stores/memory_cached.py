"""Values of cached functions in the process's memory."""

from __future__ import annotations

from collections.abc import Callable

from millpond.stores.cached import CachedValues


class MemoryCached(CachedValues):
    """See :class:`CachedValues`.

    Parameters
    ----------
    now:
        The clock.
    """

    def __init__(self, now: Callable[[], float]) -> None:
        self.now = now
        self._values: dict[str, tuple[bytes, float]] = {}
        """The values, with their expiry times; the least recently used one comes first."""

    async def read(self, name: str) -> bytes | None:
        found = self._values.pop(name, None)
        if found is None or found[1] <= self.now():
            return None
        self._values[name] = found
        return found[0]

    async def write(self, name: str, value: bytes, ttl: float, room: int) -> None:
        now = self.now()
        self._values.pop(name, None)
        self._values[name] = value, now + ttl
        self._values = {name: kept for name, kept in self._values.items() if kept[1] > now}
        size = sum(len(value) for value, _ in self._values.values())
        while size > room:
            size -= len(self._values.pop(next(iter(self._values)))[0])

    async def add(self, name: str, value: bytes, ttl: float, room: int) -> bool:
        if await self.read(name) is not None:
            return False
        await self.write(name, value, ttl, room)
        return True

    async def forget(self, start: str = "") -> int:
        gone = [name for name in self._values if name.startswith(start)]
        for name in gone:
            del self._values[name]
        return len(gone)
