"""Notes in Redis or Valkey: each is a separate key, ``millpond:note:<name>``, which expires on the server."""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Protocol

from millpond.stores.notes import Notes
from millpond.stores.redis_scripts import ADD_NOTE, FORGET_NOTE, WRITE_NOTE, LuaScript


class RunScript(Protocol):
    """Runs a script on keys of one slot. Its writes are as durable as the store's level says."""

    def __call__(
        self, script: LuaScript, keys: Sequence[str], /, *arguments: str | int | bytes
    ) -> Awaitable[Any]: ...


class RedisNotes(Notes):
    """See :class:`Notes`.

    Parameters
    ----------
    call:
        Runs an action with the client, and turns its errors into StoreErrors.
    run:
        Runs a script.
    prefix:
        The prefix of all keys.
    """

    def __init__(
        self, call: Callable[[Callable[[Any], Awaitable[Any]]], Awaitable[Any]], run: RunScript, prefix: str
    ) -> None:
        self._call = call
        self._run = run
        self._prefix = f"{prefix}note:"

    async def read(self, name: str) -> bytes | None:
        found = await self._call(lambda client: client.get(self._prefix + name))
        return None if found is None else bytes(found)

    async def write(self, name: str, value: bytes, ttl: float) -> None:
        await self._run(WRITE_NOTE, [self._prefix + name], value, _milliseconds(ttl))

    async def add(self, name: str, value: bytes, ttl: float) -> bool:
        return bool(await self._run(ADD_NOTE, [self._prefix + name], value, _milliseconds(ttl)))

    async def forget(self, name: str, value: bytes | None = None) -> bool:
        given = () if value is None else (value,)
        return bool(await self._run(FORGET_NOTE, [self._prefix + name], *given))


def _milliseconds(seconds: float) -> int:
    return max(1, math.ceil(seconds * 1000))
