"""Sessions in Redis or Valkey: one server, Sentinel, or a cluster.

A session is one hash, its blobs a second one in the same slot::

    millpond:{<session>}          owner, load, connection, epoch, version, seq,
                                  manifest, size; and "=<key>" for each value;
                                  attempts: "<attempt> <seq> <milliseconds>;" each
    millpond:{<session>}:blobs    <digest> for each blob; @<file> for each file
    millpond:{<session>}:erased   for some time after it was erased on purpose
    millpond:cached:{cached}      values of cached functions: see redis_cached.py
    millpond:schema               the version of this layout

There is no separate index, which could differ from the data: `list` and `erase_owner`
scan the keys (of all primaries, on a cluster).
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar, TypeVar

from millpond.errors import ConfigError
from millpond.stores import redis_client, redis_scripts, schema
from millpond.stores.base import (
    Attached,
    Commit,
    NotOwner,
    StaleConnection,
    Store,
    StoreError,
    Summary,
    Superseded,
    UnknownSession,
    belongs_to,
    first_epoch,
    least_epoch,
)
from millpond.stores.keys import key_from_bytes, key_to_bytes
from millpond.stores.redis_cached import RedisCached
from millpond.stores.redis_client import Target
from millpond.stores.redis_files import RedisFiles
from millpond.stores.redis_notes import RedisNotes
from millpond.stores.redis_scripts import LuaScript

T = TypeVar("T")

_SCHEMA = 1
_OLDEST = 1
"""The oldest layout whose code can use the newest."""
_PAGE = 500
_CALLS = 32  # the maximum number of connections
_SECONDS = 10.0


class RedisStore(Store):
    """``redis://host:6379/0``: sessions for any number of replicas. Other forms are
    ``rediss://`` (TLS), ``redis+sentinel://a:26379,b:26379/<name of the master>`` and
    ``redis+cluster://a:6379,b:6379``; the same with ``valkey``.

    The server must never evict a session: a ``maxmemory-policy`` other than
    ``noeviction`` is refused.

    Parameters
    ----------
    target:
        Where the server is, from the URL.
    ttl:
        Seconds that a session outlives its last use. The server deletes it then.
    level:
        ``"process"``: as safe as the server is. ``"power"``: a commit is on the
        server's disk when it is acknowledged (needs ``appendfsync always``, or
        Redis 7.2). ``"replicated"``: as many replicas have it as the URL says
        (``?replicas=1``).
    """

    schemes: ClassVar[tuple[str, ...]] = redis_client.SCHEMES

    def __init__(self, target: Target, *, ttl: float, level: str | None = None) -> None:
        self.level = level or "process"
        if self.level not in {"process", "power", "replicated"}:
            raise ConfigError(f"There is no level {level!r}. There are `process`, `power` and `replicated`.")
        if self.level == "replicated" and target.cluster:
            raise ConfigError(
                "A cluster cannot say which replica has a commit: `replicated` needs one server or Sentinel. "
                "With a cluster, use the level `power` and `appendfsync always`."
            )
        self._target = target
        self._ttl = max(1, math.ceil(ttl * 1000))
        self._client: Any = None
        self._calls = asyncio.Semaphore(_CALLS)
        self._wait: tuple[str | int, ...] | None = None
        self.files: RedisFiles = RedisFiles(self._call, self._run_script, target.prefix, self._ttl)
        self.cached: RedisCached = RedisCached(self._call, target.prefix)
        self.notes: RedisNotes = RedisNotes(self._call, self._run_script, target.prefix)

    @classmethod
    def from_url(cls, url: str, *, ttl: float, level: str | None, project: Path) -> RedisStore:
        """Return the store for a URL, as the class describes. ``?prefix=name:``
        separates the sessions of two apps on one server.
        """
        return cls(Target.from_url(url), ttl=ttl, level=level)

    async def open(self) -> None:
        if self._client is None:
            self._client = redis_client.connect(self._target, _SECONDS)
        try:
            await self._call(self._prepare)
        except BaseException:
            await self.close()
            raise

    async def _prepare(self, client: Any) -> None:
        for ask in await redis_client.find_primaries(client, self._target):
            await redis_client.check_eviction(ask)
            self._wait = await redis_client.find_wait(ask, self._target, self.level)
        key = self._target.prefix + "schema"
        ours = f"{_SCHEMA}/{_OLDEST}"
        await client.set(key, ours, nx=True)
        # Before there was an oldest layout, the value was a single number.
        version, _, oldest = (await client.get(key)).decode().partition("/")
        advice = "set another prefix in the URL: `?prefix=name:`."
        if schema.check(str(self._target), int(version), int(oldest or version), _SCHEMA, advice):
            await client.set(key, ours)

    async def close(self) -> None:
        client, self._client = self._client, None
        if client is None:
            return
        for _ in range(_CALLS):  # actions that have begun end first
            await self._calls.acquire()
        await redis_client.disconnect(client)
        self._calls = asyncio.Semaphore(_CALLS)

    async def create(self, session: str, owner: str, load: str, connection: int) -> int:
        given = (owner, load, connection, self._ttl, first_epoch())
        reply = await self._script(redis_scripts.CREATE, session, *given)
        if reply == b"owner":
            raise NotOwner(f"The session {session} already exists.")
        return int(reply)

    async def attach(self, session: str, owner: str, load: str, connection: int) -> Attached:
        reply = await self._script(
            redis_scripts.ATTACH, session, owner, load, connection, self._ttl, least_epoch()
        )
        if reply == b"unknown":
            raise UnknownSession(f"There is no session {session}.")
        if reply == b"owner":
            raise NotOwner(f"The session {session} belongs to another browser.")
        if reply == b"stale":
            raise StaleConnection(f"Connection {connection} of this page is out of date.")
        return _attached(session, dict(zip(reply[::2], reply[1::2], strict=True)))

    async def read(self, session: str, owner: str) -> Attached:
        fields = await self._call(lambda client: client.hgetall(self._keys(session)[0]))
        if not fields:
            raise UnknownSession(f"There is no session {session}.")
        if fields.get(b"owner", owner.encode()) != owner.encode():
            raise NotOwner(f"The session {session} belongs to another browser.")
        return _attached(session, fields)

    async def commit(self, commit: Commit) -> None:
        arguments: list[str | int | bytes] = [commit.epoch, commit.version, commit.version - 1]
        arguments += [commit.seq, commit.manifest, self._ttl]
        arguments += [len(commit.changed), len(commit.deleted), len(commit.blobs), len(commit.dropped)]
        for key, value in commit.changed.items():
            arguments += [b"=" + key_to_bytes(key), value]
        arguments += [b"=" + key_to_bytes(key) for key in commit.deleted]
        for digest, data in commit.blobs.items():
            arguments += [digest, data]
        arguments += commit.dropped
        if await self._script(redis_scripts.COMMIT, commit.session, *arguments) == b"superseded":
            raise Superseded(f"The session {commit.session} is now written by another process.")

    async def rewrite(self, commit: Commit, owner: str, load: str, connection: int) -> None:
        arguments: list[str | int | bytes] = [owner, load, connection, commit.epoch, commit.version]
        arguments += [commit.seq, commit.manifest, self._ttl, len(commit.changed), len(commit.blobs)]
        for key, value in commit.changed.items():
            arguments += [b"=" + key_to_bytes(key), value]
        for digest, data in commit.blobs.items():
            arguments += [digest, data]
        keys = [*self._keys(commit.session), self._erased_key(commit.session)]
        reply = await self._run_script(redis_scripts.REWRITE, keys, *arguments)
        if reply == b"owner":
            raise NotOwner(f"The session {commit.session} belongs to another browser.")
        if reply == b"superseded":
            raise Superseded(
                f"The session {commit.session} is now written by another process, or was erased."
            )

    async def note_attempt(self, session: str, seq: int, attempt: str) -> Sequence[float]:
        ages = await self._script(redis_scripts.NOTE_ATTEMPT, session, attempt, seq)
        return [int(age) / 1000 for age in ages]

    async def clear_attempt(self, session: str, attempt: str) -> None:
        await self._script(redis_scripts.CLEAR_ATTEMPT, session, attempt)

    async def read_blob(self, session: str, digest: str) -> bytes:
        data = await self._call(lambda client: client.hget(self._keys(session)[1], digest))
        if data is None:
            raise UnknownSession(f"The session {session} has no blob {digest}.")
        return bytes(data)

    async def touch(self, sessions: Sequence[str]) -> None:
        async def touch(client: Any) -> None:
            for start in range(0, len(sessions), _PAGE):
                pipeline = client.pipeline(transaction=False)
                for session in sessions[start : start + _PAGE]:
                    for key in self._keys(session):
                        pipeline.pexpire(key, self._ttl)
                await pipeline.execute()

        await self._call(touch)

    async def erase(self, session: str) -> None:
        keys = self._keys(session)

        async def unlink() -> None:
            # This comes first: a process that has the session in memory must not write it again.
            await self._call(lambda client: client.set(self._erased_key(session), b"", px=self._ttl))
            await self._call(lambda client: client.unlink(*keys))

        await self.files.erase_with(session, unlink)

    async def erase_owner(self, owner: str) -> int:
        found = [summary.session async for summary in self.list() if belongs_to(summary.owner, owner)]
        for session in found:
            await self.erase(session)
        return len(found)

    async def expire(self) -> int:
        """Does nothing: the server deletes sessions by itself."""
        return 0

    async def list(self) -> AsyncIterator[Summary]:
        start, end = f"{self._target.prefix}{{", "}"
        seen: set[bytes] = set()
        keys = self._client_now().scan_iter(match=f"{start}*{end}", count=_PAGE)
        while page := await self._call(lambda _: _take(keys, _PAGE)):
            # A scan may return a key twice.
            names = [name for name in dict.fromkeys(page) if name not in seen]
            seen.update(names)
            found = await self._call(lambda client, names=names: _read_summaries(client, names))  # type: ignore[misc]
            for name, (owner, version, seq, size), left in found:
                if owner is not None and left > 0:
                    session = name.decode()[len(start) : -len(end)]
                    expires = time.time() + left / 1000
                    yield Summary(
                        session, owner.decode(), _number(version), _number(seq), _number(size), expires
                    )

    async def count(self) -> int:
        """Counts the keys without reading them, and ignores that a scan may return one twice."""
        keys = self._client_now().scan_iter(match=f"{self._target.prefix}{{*}}", count=_PAGE)
        total = 0
        while page := await self._call(lambda _: _take(keys, _PAGE)):
            total += len(page)
        return total

    def _keys(self, session: str) -> tuple[str, str]:
        """The part in braces determines the slot, so both keys are in the same one."""
        name = f"{self._target.prefix}{{{session}}}"
        return name, name + ":blobs"

    def _erased_key(self, session: str) -> str:
        return self._keys(session)[0] + ":erased"

    def _client_now(self) -> Any:
        if self._client is None:
            raise StoreError("The store of sessions is closed.")
        return self._client

    async def _call(self, action: Callable[[Any], Awaitable[T]]) -> T:
        async with self._calls:
            client = self._client_now()
            try:
                return await action(client)
            except redis_client.failures() as error:
                raise redis_client.explain(error, self._target) from error

    async def _script(self, script: LuaScript, session: str, *arguments: str | int | bytes) -> Any:
        return await self._run_script(script, self._keys(session), *arguments)

    async def _run_script(self, script: LuaScript, keys: Sequence[str], *arguments: str | int | bytes) -> Any:
        call = [len(keys), *keys, *arguments]
        return await self._call(lambda client: self._run(client, script, call))

    async def _run(self, client: Any, script: LuaScript, call: Sequence[str | int | bytes]) -> Any:
        from redis.exceptions import NoScriptError

        try:
            return await self._send(client, "EVALSHA", script.digest, *call)
        except NoScriptError:  # after a restart of the server, or SCRIPT FLUSH
            return await self._send(client, "EVAL", script.text, *call)

    async def _send(self, client: Any, *command: str | int | bytes) -> Any:
        if self._wait is None:
            return await client.execute_command(*command)
        # The server counts the replicas that have what *this connection* has written, so both use one connection.
        pipeline = client.pipeline(transaction=False)
        pipeline.execute_command(*command)
        pipeline.execute_command(*self._wait)
        reply, count = await pipeline.execute(raise_on_error=False)
        if isinstance(reply, Exception):
            raise reply
        redis_client.check_wait(self._wait, count)
        return reply


async def _take(keys: AsyncIterator[bytes], count: int) -> Sequence[bytes]:
    page = []
    async for key in keys:
        page.append(key)
        if len(page) == count:
            break
    return page


async def _read_summaries(client: Any, names: Sequence[bytes]) -> Sequence[tuple[bytes, Any, int]]:
    pipeline = client.pipeline(transaction=False)
    for name in names:
        pipeline.hmget(name, "owner", "version", "seq", "size")
        pipeline.pttl(name)
    replies = await pipeline.execute()
    return tuple(zip(names, replies[::2], replies[1::2], strict=True))


def _attached(session: str, fields: Mapping[bytes, bytes]) -> Attached:
    """The content of a session's hash."""
    try:
        return Attached(
            int(fields[b"epoch"]),
            int(fields[b"version"]),
            int(fields[b"seq"]),
            fields[b"manifest"],
            {key_from_bytes(name[1:]): value for name, value in fields.items() if name.startswith(b"=")},
            former=int(fields[b"former"]) if b"former" in fields else None,
        )
    except (KeyError, ValueError) as error:
        raise StoreError(
            f"The session {session} in Redis is damaged ({type(error).__name__}: {error}): something else wrote to "
            f"its hash. Put that back, or delete it: `millpond sessions delete {session}`."
        ) from error


def _number(value: bytes | None) -> int:
    """Returns 0 if it is not a number: one damaged session must not hide the others."""
    return int(value) if value is not None and value.isdigit() else 0
