"""What a store promises for the values of cached functions (``persist="store"``), which all replicas share.

They can be made again, so nothing here is as safe as sessions are: a value may
go at any time. What is kept is what was written, sealed by who wrote it. The
clock is that of who asks.
"""

from __future__ import annotations

import abc


class CachedValues(abc.ABC):
    """The cached values of one store, by name: ``<function>/<version>/<arguments>``. All may raise ``StoreError``."""

    @abc.abstractmethod
    async def read(self, name: str) -> bytes | None:
        """A value whose time is not over; it counts as used. None: there is none."""

    @abc.abstractmethod
    async def write(self, name: str, value: bytes, ttl: float, room: int) -> None:
        """Keep a value for so many seconds; one of the same name is replaced.

        Afterwards all values together take at most ``room`` bytes: those whose
        time is over are gone, and of the others those that were used least recently.
        """

    @abc.abstractmethod
    async def add(self, name: str, value: bytes, ttl: float, room: int) -> bool:
        """The same, unless there is a value of that name whose time is not over. Whether it was kept: of many, one is."""

    @abc.abstractmethod
    async def forget(self, start: str = "") -> int:
        """Forget the values whose names begin so; returns how many there were."""
