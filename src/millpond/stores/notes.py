"""What a store promises for notes: small values that must last for a while, and belong to no session.

For example, notes say which logins have ended: a user who has signed out must stay
signed out. So a note is as durable as a commit when its method returns. Unlike a cached
value (``cached.py``), it is never deleted before it expires. If the store has a server,
that server's clock applies, so replicas whose clocks differ agree on what has expired.
"""

from __future__ import annotations

import abc


class Notes(abc.ABC):
    """The notes of one store, by name: any text of at most 200 ASCII characters. All may raise ``StoreError``."""

    @abc.abstractmethod
    async def read(self, name: str) -> bytes | None:
        """Read a note that has not expired. None: there is none."""

    @abc.abstractmethod
    async def write(self, name: str, value: bytes, ttl: float) -> None:
        """Store a note for a number of seconds, replacing one of the same name."""

    @abc.abstractmethod
    async def add(self, name: str, value: bytes, ttl: float) -> bool:
        """Store a note unless there is one of that name. Returns whether it was stored:
        of several callers at once, one succeeds.
        """

    @abc.abstractmethod
    async def forget(self, name: str, value: bytes | None = None) -> bool:
        """Delete a note (if ``value`` is given, only a note with that value) in one
        atomic step. Returns whether there was one.
        """
