"""What a store promises for the values of cached functions (``persist="store"``), which all replicas share.

They can be computed again, so nothing here is as durable as sessions are: a value may
disappear at any time. The store returns the bytes that were written, which the writer
has sealed. The caller's clock applies.
"""

from __future__ import annotations

import abc


class CachedValues(abc.ABC):
    """The cached values of one store, by name: ``<function>/<version>/<arguments>``.
    All methods may raise ``StoreError``.
    """

    @abc.abstractmethod
    async def read(self, name: str) -> bytes | None:
        """Read a value that has not expired; it counts as used. None: there is none."""

    @abc.abstractmethod
    async def write(self, name: str, value: bytes, ttl: float, room: int) -> None:
        """Store a value for a number of seconds, replacing one of the same name.

        Afterwards all values together take at most ``room`` bytes: expired values are
        deleted first, then those that were used least recently.
        """

    @abc.abstractmethod
    async def add(self, name: str, value: bytes, ttl: float, room: int) -> bool:
        """Store a value as ``write`` does, unless there is one of that name that has
        not expired. Returns whether it was stored: of several callers at once, one
        succeeds.
        """

    @abc.abstractmethod
    async def forget(self, start: str = "") -> int:
        """Delete the values whose names begin with ``start``. Returns how many there were."""
