"""Files of sessions in Redis or Valkey::

    millpond:{<session>}:blobs          @<file> for each file: digest and record
    millpond:content:{<digest>}         place, data; and n, which counts the holds
    millpond:content:{<digest>}:held    <session>/<file> of each file that has it, by n

A file and its content may be on two servers of a cluster, so a file is added
in two steps: the session names the content, then the content is held. A hold is removed
only if the session does not name the content, and nobody has held it again since that
was checked. So no file can lose its content, whichever process stops in between. The
sweep finds what is left behind.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, ClassVar

from millpond.stores.base import NotOwner, Superseded, UnknownSession
from millpond.stores.files import Content, Files, StoredFile, UnknownFile
from millpond.stores.redis_scripts import LuaScript

_PAGE = 500
_DAY = 24 * 3600 * 1000


class RedisFiles(Files):
    """See :class:`Files`.

    Parameters
    ----------
    call:
        Runs an action with the client, and turns its errors into StoreErrors.
    run_script:
        Runs a script, and waits until its writes are as durable as the level requires.
    prefix:
        The prefix of all keys.
    ttl:
        Milliseconds that a session outlives its last use.
    """

    sweep_every: ClassVar[float] = 3600.0
    """A sweep reads all contents, and extends the life of those with holds: they outlive their sessions by a day."""

    def __init__(
        self,
        call: Callable[[Callable[[Any], Awaitable[Any]]], Awaitable[Any]],
        run_script: Callable[..., Awaitable[Any]],
        prefix: str,
        ttl: int,
    ) -> None:
        self._call = call
        self._run_script = run_script
        self._prefix = prefix
        self._lifetime = ttl + _DAY

    async def add(self, session: str, owner: str, file: str, record: bytes, content: Content) -> str:
        value = content.digest.encode() + b" " + record
        keys = self._session_keys(session)
        reply = await self._run_script(_ADD, keys, owner, "@" + file, value)
        if reply == b"unknown":
            raise UnknownSession(f"There is no session {session}.")
        if reply == b"owner":
            raise NotOwner(f"The session {session} belongs to another browser.")
        data = [] if content.data is None else [content.data]
        place = await self._run_script(
            _HOLD,
            self._content_keys(content.digest),
            f"{session}/{file}",
            self._lifetime,
            content.place,
            *data,
        )
        if place is None:
            await self._call(lambda client: client.hdel(keys[1], "@" + file))
            raise UnknownFile(f"There is no content {content.digest}.")
        return str(place.decode())

    async def read(self, session: str, owner: str, file: str) -> StoredFile:
        name, blobs = self._session_keys(session)
        its_owner = await self._call(lambda client: client.hget(name, "owner"))
        if its_owner is None:
            raise UnknownSession(f"There is no session {session}.")
        if its_owner != owner.encode():
            raise NotOwner(f"The session {session} belongs to another browser.")
        value = await self._call(lambda client: client.hget(blobs, "@" + file))
        digest, record = _split(value) if value is not None else ("", b"")
        key = self._content_keys(digest)[0]
        place, data = await self._call(lambda client: client.hmget(key, "place", "data"))
        if place is None:
            raise UnknownFile(f"The session {session} has no file {file}.")
        return StoredFile(record, Content(digest, data, place.decode()))

    async def list(self, session: str) -> Mapping[str, bytes]:
        return {file: record for file, (_, record) in (await self._read_all(session)).items()}

    async def drop(self, session: str, epoch: int, files: Sequence[str]) -> None:
        there = await self._read_all(session)
        holds = {f"{session}/{file}": there[file][0] for file in files if file in there}
        scores = await self._read_scores(holds)
        fields = ["@" + file for file in files]
        if await self._run_script(_DROP, self._session_keys(session), epoch, *fields) == b"superseded":
            raise Superseded(f"The session {session} is now written by another process.")
        await self._release(holds, scores)

    async def erase_with(self, session: str, erase: Callable[[], Awaitable[None]]) -> None:
        """Let ``erase`` delete the session, and then remove its holds."""
        holds = {f"{session}/{file}": digest for file, (digest, _) in (await self._read_all(session)).items()}
        scores = await self._read_scores(holds)
        await erase()
        await self._release(holds, scores)

    async def sweep(self) -> Sequence[str]:
        found: list[bytes] = []
        match = self._prefix + "content:{*}"

        async def scan(client: Any) -> None:
            found.extend([key async for key in client.scan_iter(match=match, count=1000)])

        await self._call(scan)
        places = []
        for key in sorted(set(found)):
            digest = key.decode()[len(match) - 2 : -1]
            place = await self._sweep_one(digest)
            if place:
                places.append(place)
        return places

    async def find_known(self, contents: Mapping[str, str]) -> set[str]:
        async def read(client: Any) -> Any:
            pipeline = client.pipeline(transaction=False)
            for digest in contents.values():
                pipeline.hget(self._content_keys(digest)[0], "place")
            return await pipeline.execute()

        found = await self._call(read) if contents else []
        return {place for place, known in zip(contents, found, strict=True) if known == place.encode()}

    async def _sweep_one(self, digest: str) -> str:
        """Remove the remaining holds of missing files. Returns the place if no holds are left."""
        keys = self._content_keys(digest)
        # The oldest holds. If there are more, the content is held, and the next sweep checks the rest.
        oldest = await self._call(lambda client: client.zrange(keys[1], 0, _PAGE - 1, withscores=True))
        scores = {hold.decode(): score for hold, score in oldest}
        there = await self._find_held(list(scores), digest)
        dead = {hold: digest for hold in scores if hold not in there}
        await self._release(dead, scores)
        place = await self._run_script(_FORGET, keys, self._lifetime)
        return place.decode() if place is not None else ""

    async def _find_held(self, holds: Sequence[str], digest: str) -> set[str]:
        """Return the holds among these whose session names the content."""

        async def read(client: Any) -> Any:
            pipeline = client.pipeline(transaction=False)
            for hold in holds:
                session, _, file = hold.rpartition("/")
                pipeline.hget(self._session_keys(session)[1], "@" + file)
            return await pipeline.execute()

        values = await self._call(read) if holds else []
        start = digest.encode() + b" "
        return {hold for hold, value in zip(holds, values, strict=True) if value and value.startswith(start)}

    async def _read_all(self, session: str) -> dict[str, tuple[str, bytes]]:
        """The digest and the record of each file of a session."""
        blobs = self._session_keys(session)[1]
        keys = await self._call(lambda client: client.hkeys(blobs))
        fields = [key for key in keys if key.startswith(b"@")]
        if not fields:
            return {}
        values = await self._call(lambda client: client.hmget(blobs, fields))
        return {f[1:].decode(): _split(v) for f, v in zip(fields, values, strict=True) if v is not None}

    async def _read_scores(self, holds: Mapping[str, str]) -> dict[str, float]:
        async def read(client: Any) -> Any:
            pipeline = client.pipeline(transaction=False)
            for hold, digest in holds.items():
                pipeline.zscore(self._content_keys(digest)[1], hold)
            return await pipeline.execute()

        scores = await self._call(read) if holds else []
        return {hold: score for hold, score in zip(holds, scores, strict=True) if score is not None}

    async def _release(self, holds: Mapping[str, str], scores: Mapping[str, float]) -> None:
        for hold, digest in holds.items():
            if hold in scores:
                keys = self._content_keys(digest)
                await self._run_script(_RELEASE, keys, hold, str(int(scores[hold])))

    def _session_keys(self, session: str) -> tuple[str, str]:
        name = f"{self._prefix}{{{session}}}"
        return name, name + ":blobs"

    def _content_keys(self, digest: str) -> tuple[str, str]:
        name = f"{self._prefix}content:{{{digest}}}"
        return name, name + ":held"


def _split(value: bytes) -> tuple[str, bytes]:
    digest, _, record = value.partition(b" ")
    return digest.decode(), record


# The hash of a session's blobs expires and is erased with the session, and so do the files in it.
_ADD = LuaScript("""
local owner = redis.call('HGET', KEYS[1], 'owner')
if not owner then return 'unknown' end
if owner ~= ARGV[1] then return 'owner' end
redis.call('HSET', KEYS[2], ARGV[2], ARGV[3])
redis.call('PEXPIRE', KEYS[2], redis.call('PTTL', KEYS[1]))
return 'added'
""")

_HOLD = LuaScript("""
local hold, lifetime, place, data = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local found = redis.call('HGET', KEYS[1], 'place')
if not found then
    if place == '' and not data then return false end
    redis.call('HSET', KEYS[1], 'place', place)
    if data then redis.call('HSET', KEYS[1], 'data', data) end
end
redis.call('ZADD', KEYS[2], redis.call('HINCRBY', KEYS[1], 'n', 1), hold)
redis.call('PEXPIRE', KEYS[1], lifetime)
redis.call('PEXPIRE', KEYS[2], lifetime)
return found or place
""")

_DROP = LuaScript("""
if redis.call('HGET', KEYS[1], 'epoch') ~= ARGV[1] then return 'superseded' end
for at = 2, #ARGV do redis.call('HDEL', KEYS[2], ARGV[at]) end
return 'dropped'
""")

# A content outside the store remains known until the sweep has returned its place.
_RELEASE = LuaScript("""
local score = redis.call('ZSCORE', KEYS[2], ARGV[1])
if not score or tonumber(score) ~= tonumber(ARGV[2]) then return 0 end
redis.call('ZREM', KEYS[2], ARGV[1])
if redis.call('ZCARD', KEYS[2]) == 0 and redis.call('HGET', KEYS[1], 'place') == '' then
    redis.call('UNLINK', KEYS[1])
end
return 1
""")

_FORGET = LuaScript("""
if redis.call('ZCARD', KEYS[2]) > 0 then
    redis.call('PEXPIRE', KEYS[1], ARGV[1])
    redis.call('PEXPIRE', KEYS[2], ARGV[1])
    return false
end
local place = redis.call('HGET', KEYS[1], 'place')
redis.call('UNLINK', KEYS[1])
return place
""")
