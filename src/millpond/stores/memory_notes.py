"""Notes in the process's memory."""

from __future__ import annotations

from collections.abc import Callable

from millpond.stores.notes import Notes


class MemoryNotes(Notes):
    """See :class:`Notes`.

    Parameters
    ----------
    now:
        The clock.
    """

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._notes: dict[str, tuple[bytes, float]] = {}
        """The notes, with their expiry times."""

    async def read(self, name: str) -> bytes | None:
        found = self._notes.get(name)
        return None if found is None or found[1] <= self._now() else found[0]

    async def write(self, name: str, value: bytes, ttl: float) -> None:
        self._notes[name] = value, self._now() + ttl

    async def add(self, name: str, value: bytes, ttl: float) -> bool:
        if await self.read(name) is not None:
            return False
        await self.write(name, value, ttl)
        return True

    async def forget(self, name: str, value: bytes | None = None) -> bool:
        found = await self.read(name)
        if found is None or value not in (None, found):
            return False
        del self._notes[name]
        return True

    def expire(self) -> None:
        """Delete expired notes."""
        now = self._now()
        self._notes = {name: note for name, note in self._notes.items() if note[1] > now}
