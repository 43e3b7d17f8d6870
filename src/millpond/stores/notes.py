"""What a store promises for notes: small things that must last for a while, and belong to no session.

Which logins are over, for one: whoever has signed out must stay signed out. So
a note is as durable as a commit when its method returns, and unlike a cached
value (``cached.py``) it goes when its time is over, not before. The clock is
that of the store's server, where it has one: replicas whose clocks differ
agree on what is over.
"""

from __future__ import annotations

import abc


class Notes(abc.ABC):
    """The notes of one store, by name: any text of at most 200 ASCII characters. All may raise ``StoreError``."""

    @abc.abstractmethod
    async def read(self, name: str) -> bytes | None:
        """A note whose time is not over. None: there is none."""

    @abc.abstractmethod
    async def write(self, name: str, value: bytes, ttl: float) -> None:
        """Keep a note for so many seconds; one of the same name is replaced."""

    @abc.abstractmethod
    async def add(self, name: str, value: bytes, ttl: float) -> bool:
        """The same, unless there is a note of that name. Whether it was kept: of many who try at once, one is."""

    @abc.abstractmethod
    async def forget(self, name: str, value: bytes | None = None) -> bool:
        """Forget a note, or only if it has this ``value``; whether there was one. One atomic step."""
