"""Values of cached functions in Redis or Valkey: four keys in one slot::

millpond:cached:{cached}            <name>: the value
millpond:cached:{cached}:used       <name>, by when it was used last
millpond:cached:{cached}:expires    <name>, by when it goes
millpond:cached:{cached}:sizes      <name>: bytes; and of all values, under the empty name

All are in one slot, so that one script can enforce the limit of their total size.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from typing import Any

from millpond.stores.cached import CachedValues

_KEPT = 40 * 24 * 3600 * 1000
"""Milliseconds after the last write at which all values expire. No value is kept longer."""


class RedisCached(CachedValues):
    """See :class:`CachedValues`.

    Parameters
    ----------
    call:
        Runs an action with the client, and turns its errors into StoreErrors.
    prefix:
        The prefix of all keys.
    """

    def __init__(
        self, call: Callable[[Callable[[Any], Awaitable[Any]]], Awaitable[Any]], prefix: str
    ) -> None:
        self.now: Callable[[], float] = time.time
        self._call = call
        name = f"{prefix}cached:{{cached}}"
        self._keys = (name, f"{name}:used", f"{name}:expires", f"{name}:sizes")

    async def read(self, name: str) -> bytes | None:
        found = await self._run(_READ, name, self.now())
        return None if found is None else bytes(found)

    async def write(self, name: str, value: bytes, ttl: float, room: int) -> None:
        now = self.now()
        await self._run(_WRITE, name, value, now, now + ttl, room, _KEPT)

    async def add(self, name: str, value: bytes, ttl: float, room: int) -> bool:
        now = self.now()
        return bool(await self._run(_ADD + _WRITE + "return 1", name, value, now, now + ttl, room, _KEPT))

    async def forget(self, start: str = "") -> int:
        return int(await self._run(_FORGET, start))

    async def _run(self, script: str, *arguments: str | bytes | float) -> Any:
        # Less durable than sessions, on purpose: no wait for a disk or a replica.
        call = ("EVAL", _DROP + script, len(self._keys), *self._keys, *arguments)
        return await self._call(lambda client: client.execute_command(*call))


_DROP = """
local values, used, expires, sizes = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local function drop(name)
    local size = redis.call('HGET', sizes, name)
    if size then redis.call('HINCRBY', sizes, '', -tonumber(size)) end
    redis.call('HDEL', sizes, name)
    redis.call('HDEL', values, name)
    redis.call('ZREM', used, name)
    redis.call('ZREM', expires, name)
end
"""
_READ = """
local name, now = ARGV[1], ARGV[2]
local until_then = redis.call('ZSCORE', expires, name)
if not until_then or tonumber(until_then) <= tonumber(now) then return false end
redis.call('ZADD', used, now, name)
return redis.call('HGET', values, name)
"""
_WRITE = """
local name, value, now, until_then, room, kept = unpack(ARGV)
drop(name)
redis.call('HSET', values, name, value)
redis.call('ZADD', used, now, name)
redis.call('ZADD', expires, until_then, name)
redis.call('HSET', sizes, name, #value)
redis.call('HINCRBY', sizes, '', #value)
for _, each in ipairs(redis.call('ZRANGEBYSCORE', expires, '-inf', now)) do drop(each) end
while tonumber(redis.call('HGET', sizes, '')) > tonumber(room) do
    local oldest = redis.call('ZRANGE', used, 0, 0)[1]
    if not oldest then break end
    drop(oldest)
end
for _, key in ipairs(KEYS) do redis.call('PEXPIRE', key, kept) end
"""
_ADD = """
local there = redis.call('ZSCORE', expires, ARGV[1])
if there and tonumber(there) > tonumber(ARGV[3]) then return 0 end
"""
_FORGET = """
local start, count = ARGV[1], 0
for _, each in ipairs(redis.call('ZRANGE', used, 0, -1)) do
    if string.sub(each, 1, #start) == start then
        drop(each)
        count = count + 1
    end
end
return count
"""
