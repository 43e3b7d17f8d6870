"""Connecting to Redis or Valkey: URLs, requirements for the server, and readable error messages."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import msgspec

from millpond.errors import ConfigError, Error
from millpond.stores.base import StoreError

_PLAIN = ("redis", "rediss", "valkey", "valkeys")
SCHEMES = (*_PLAIN, *(f"{name}+{kind}" for name in _PLAIN for kind in ("sentinel", "cluster")))

_WAIT_MILLISECONDS = 5_000


class Target(msgspec.Struct, frozen=True):
    """The parts of a URL."""

    hosts: tuple[tuple[str, int], ...]
    tls: bool = False
    cluster: bool = False
    master: str | None = None
    """The name by which Sentinel knows the server."""
    database: int = 0
    username: str | None = None
    password: str | None = None
    prefix: str = "millpond:"
    replicas: int = 1
    """How many replicas must have a commit, at the level ``replicated``."""

    def __str__(self) -> str:
        return ", ".join(f"{host}:{port}" for host, port in self.hosts)

    @classmethod
    def from_url(cls, url: str) -> Target:
        """Read ``redis[s][+sentinel|+cluster]://[user:password@]host[:port][,...]/[database or name]``."""
        parts = urlsplit(url)
        name, _, kind = parts.scheme.partition("+")
        credentials, _, hosts = parts.netloc.rpartition("@")
        username, _, password = credentials.partition(":")
        options = _read_options(parts.query)
        path = parts.path.strip("/")
        if kind == "sentinel" and not path:
            raise ConfigError(
                "The URL of a Sentinel ends in the name of its master: `redis+sentinel://host:26379/mymaster`."
            )
        if kind != "sentinel" and path and not path.isdecimal():
            raise ConfigError(f"`{path}` is not the number of a Redis database. Write `redis://host:6379/0`.")
        if kind == "cluster" and path.strip("0"):
            raise ConfigError("A Redis cluster has only the database 0.")
        default = 26379 if kind == "sentinel" else 6379
        return cls(
            hosts=tuple(_read_host(host, default) for host in hosts.split(",")),
            tls=name in {"rediss", "valkeys"},
            cluster=kind == "cluster",
            master=unquote(path) if kind == "sentinel" else None,
            database=int(options.get("db", "0") if kind == "sentinel" else path or "0"),
            username=unquote(username) or None,
            password=unquote(password) or None,
            prefix=options.get("prefix", "millpond:"),
            replicas=int(options.get("replicas", "1")),
        )


def _read_options(query: str) -> dict[str, str]:
    options = dict(parse_qsl(query))
    if unknown := options.keys() - {"db", "prefix", "replicas"}:
        raise ConfigError(
            f"The Redis URL has an unknown part `{unknown.pop()}`. Known are `prefix`, `replicas`, "
            "and for Sentinel `db`."
        )
    if not re.fullmatch(r"[\w:./-]*", options.get("prefix", "")):
        raise ConfigError("The prefix of a Redis URL must consist of letters, digits and `_:./-`.")
    for name in ("db", "replicas"):
        if not options.get(name, "1").isdecimal():
            raise ConfigError(f"`{name}` in the Redis URL is `{options[name]}`. Write a whole number.")
    if options.get("replicas") == "0":
        raise ConfigError("`replicas` in the Redis URL must be at least 1.")
    return options


def _read_host(text: str, default: int) -> tuple[str, int]:
    found = re.fullmatch(r"\[(?P<v6>[^]]+)\](:(?P<p6>\d+))?|(?P<name>[^:]*)(:(?P<port>\d+))?", text)
    if found is None:
        raise ConfigError(f"`{text}` is not a host. Write `host:port`, or several separated by commas.")
    host = found["v6"] or found["name"] or "localhost"
    return host, int(found["p6"] or found["port"] or default)


def connect(target: Target, seconds: float) -> Any:
    """Return a client for the target. It connects when it is used."""
    try:
        from redis.asyncio import Redis, RedisCluster, Sentinel
        from redis.asyncio.cluster import ClusterNode
        from redis.asyncio.retry import Retry
        from redis.backoff import NoBackoff
    except ImportError:
        raise ConfigError(
            "Sessions in Redis need a package that is not installed. "
            'Install it: `pip install "millpond[redis]"`.'
        ) from None
    options: dict[str, Any] = {
        "username": target.username,
        "password": target.password,
        "socket_timeout": seconds,
        "socket_connect_timeout": seconds,
        "socket_keepalive": True,
    }
    if target.tls:
        options["ssl"] = True
    if target.cluster:
        nodes = [ClusterNode(host, port) for host, port in target.hosts]
        return RedisCluster(startup_nodes=nodes, **options)
    # No silent retries: an attach that ran twice would refuse itself. The caller retries.
    options.update(retry=Retry(NoBackoff(), 0), db=target.database)
    if target.master:
        sentinel: Any = Sentinel(target.hosts, sentinel_kwargs={"socket_timeout": seconds}, **options)  # type: ignore[no-untyped-call]
        return sentinel.master_for(target.master)
    host, port = target.hosts[0]
    return Redis(host=host, port=port, **options)


async def disconnect(client: Any) -> None:
    """Close a client, and the clients that it asks for the primary's address."""
    await client.aclose()
    sentinel = getattr(getattr(client, "connection_pool", None), "sentinel_manager", None)
    for each in sentinel.sentinels if sentinel is not None else ():
        await each.aclose()


Ask = Callable[..., Awaitable[Any]]
"""Sends one command to one server: ``await ask("INFO", "memory")``."""


async def find_primaries(client: Any, target: Target) -> Sequence[Ask]:
    """Return functions that each send a command to one of the servers that keep sessions."""
    if not target.cluster:
        return [client.execute_command]
    await client.initialize()
    return [partial(client.execute_command, target_nodes=node) for node in client.get_primaries()]


async def check_eviction(ask: Ask) -> None:
    """Refuse a server that may evict sessions when its memory is full."""
    policy = (await ask("INFO", "memory")).get("maxmemory_policy", "noeviction")
    if policy != "noeviction":
        raise ConfigError(
            f"Redis may evict sessions when its memory is full: its `maxmemory-policy` is `{policy}`. "
            "Sessions need `noeviction`: run `redis-cli CONFIG SET maxmemory-policy noeviction` "
            "and set it in redis.conf too."
        )


async def find_wait(ask: Ask, target: Target, level: str) -> tuple[str | int, ...] | None:
    """Return the command that waits until a write is as durable as the level requires; None if none is needed."""
    if level == "replicated":
        return ("WAIT", target.replicas, _WAIT_MILLISECONDS)
    if level == "process":
        return None
    settings = await _read_settings(ask)
    if settings.get("appendonly") == "yes" and settings.get("appendfsync") == "always":
        return None
    version = await _read_version(ask)
    if settings.get("appendonly") == "yes" and version >= (7, 2) and not target.cluster:
        return ("WAITAOF", 1, 0, _WAIT_MILLISECONDS)
    raise ConfigError(
        "This Redis does not keep commits through a power cut, as the level `power` asks. "
        "Run `redis-cli CONFIG SET appendonly yes` and `redis-cli CONFIG SET appendfsync always` "
        "(and set both in redis.conf), or choose `--session.durability process`."
    )


async def _read_settings(ask: Ask) -> Mapping[str, str]:
    from redis.exceptions import ResponseError

    try:
        found: dict[str, str] = await ask("CONFIG GET", "append*")
        return found
    except ResponseError:  # hosted servers often forbid CONFIG
        enabled = (await ask("INFO", "persistence")).get("aof_enabled")
        return {"appendonly": "yes" if enabled else "no"}


async def _read_version(ask: Ask) -> tuple[int, ...]:
    server = await ask("INFO", "server")
    # Valkey 8 reports itself as Redis 7.2 there, which is right for this check.
    return tuple(int(part) for part in str(server["redis_version"]).split(".")[:2])


def check_wait(wait: Sequence[str | int], reply: Any) -> None:
    """Raise StoreError if fewer replicas have the write than required."""
    if isinstance(reply, Exception):
        raise reply
    count = reply[0] if wait[0] == "WAITAOF" else reply
    if count < int(wait[1]):
        where = "the disk" if wait[0] == "WAITAOF" else f"{wait[1]} replicas, but {count}"
        raise StoreError(
            f"Redis wrote, but in {_WAIT_MILLISECONDS / 1000:g} seconds the write did not reach {where}. "
            "It counts as not saved. Look at the server's replicas and disk."
        )


def failures() -> tuple[type[Exception], ...]:
    """The exceptions of redis-py that mean that the server cannot do it."""
    from redis.exceptions import RedisClusterException, RedisError

    return (RedisError, RedisClusterException, OSError, TimeoutError)


def explain(error: Exception, target: Target) -> Error:
    """Turn an exception of redis-py into a message that says what to do."""
    if type(error).__name__ == "MasterNotFoundError":
        return StoreError(
            f"No Sentinel at {target} can be reached, or none knows a server named `{target.master}`. "
            "Does `sentinel monitor` in its configuration name it so?"
        )
    text = (str(error) or type(error).__name__).rstrip(".")
    advice = next(
        (advice for mark, advice in _ADVICE.items() if mark in text), "Is it running and reachable?"
    )
    return StoreError(f"Redis at {target} cannot be used: {text}. {advice}")


_ADVICE = {
    "OOM ": "Its memory is full: raise `maxmemory`, or lower `session.ttl`.",
    "used memory > 'maxmemory'": "Its memory is full: raise `maxmemory`, or lower `session.ttl`.",
    "NOAUTH": "Put the password in the URL: `redis://:password@host`.",
    "WRONGPASS": "The URL's user name or password is wrong.",
    "invalid username-password": "The URL's user name or password is wrong.",
    "NOPERM": "Allow this user EVAL, EVALSHA, HSET and the other commands on hashes and keys.",
    "MISCONF": "It cannot write to its disk: see its log.",
    "READONLY": "It is a replica: name the primary, or use `redis+sentinel://`.",
    "read only replica": "It is a replica: name the primary, or use `redis+sentinel://`.",
    "CERTIFICATE_VERIFY_FAILED": "Name the host as its certificate does. For an authority of your own, "
    "set the environment variable SSL_CERT_FILE to its certificate.",
    "LOADING": "It is starting: try again.",
    "CLUSTERDOWN": "A part of the cluster is down.",
    "NOREPLICAS": "It has fewer replicas than its `min-replicas-to-write`.",
}
