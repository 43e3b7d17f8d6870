"""Sealing: values are authenticated before any byte of them is unpickled.

Otherwise anyone who can write to the store could run code in the server, because
unpickling can run code. A sealed value is bound to its session, its key and the version
in which it was written, so an old value cannot be replayed or moved to another key; the
sealed manifest (``manifest.py``) says which version of each key is the current one. The
epoch is not sealed: it changes with every attachment.

Layout: one byte of format, 32 bytes of keyed BLAKE2b (RFC 7693: with a key it is
a MAC by itself, and takes a tenth of HMAC-SHA256's time on small values), then
MessagePack. If a seal is valid but the content cannot be decoded, a newer Millpond has
written it. So a new form of the content must keep this layout.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

import msgspec

from millpond.errors import Error, NotNow
from millpond.stores import manifest as manifests
from millpond.stores.keys import key_to_bytes
from millpond.stores.manifest import SEAL, Manifest, Shard, shard_name

T = TypeVar("T")

_FORMAT = b"\x01"
_MAC_SIZE = 32
_SHORTEST_SECRET = 16


class BadSeal(Error):
    """Bytes from the store were not written with any of this server's secrets."""


class NewerFormat(NotNow):
    """A session was written by a newer Millpond, in a form that this one cannot read. Another process may be able to."""


class SealedValue(msgspec.Struct, array_like=True):
    """One value in its stored form."""

    codec: str
    version: int
    data: bytes
    blobs: list[str]
    """Digests of the value's large buffers, which are stored separately, in order."""
    size: int = 0
    """The total size in bytes, including the buffers."""


_pack = msgspec.msgpack.Encoder().encode


class Sealer:
    r"""Seals with the first secret, and opens with any of them.

    Parameters
    ----------
    secrets:
        Keys of at least 16 bytes. To change the secret, put the new one first.
        The next commit of a session seals all of it with the new secret. When all other
        sessions have expired, the old secret can be removed.

    Examples
    --------
    >>> sealer = Sealer([b"0123456789abcdef"])
    >>> sealed = sealer.seal_value("s1", "count", SealedValue("m", 3, b"\x05", []))
    >>> sealer.open_value("s1", "count", 3, sealed).data
    b'\x05'
    """

    def __init__(self, secrets: Sequence[bytes]) -> None:
        if not secrets or any(len(secret) < _SHORTEST_SECRET for secret in secrets):
            raise Error(f"A secret for sessions has at least {_SHORTEST_SECRET} bytes.")
        # A separate key for each purpose, so that no value can pass for a manifest.
        self._value_keys = [_derive(secret, b"value") for secret in secrets]
        self._manifest_keys = [_derive(secret, b"manifest") for secret in secrets]
        self._shard_keys = [_derive(secret, b"shard") for secret in secrets]
        self._file_keys = [_derive(secret, b"file") for secret in secrets]
        self._cache_keys = [_derive(secret, b"cached") for secret in secrets]
        self._names_key = _derive(secrets[0], b"names")

    def seal_value(self, session: str, key: str, value: SealedValue) -> bytes:
        """Seal a value for this session and key."""
        return _seal(self._value_keys[0], _context(session, key), _pack(value))

    def open_value(self, session: str, key: str, version: int, sealed: bytes) -> SealedValue:
        """Return the value that was sealed. Raises BadSeal, NewerFormat."""
        body = _open(self._value_keys, _context(session, key), sealed, f"the value of {key!r}")
        value = _decode(lambda: msgspec.msgpack.decode(body, type=SealedValue), session)
        if value.version != version:
            raise BadSeal(
                f"The value of {key!r} is of version {value.version}; the manifest names {version}."
            )
        return value

    def is_current(self, session: str, key: str, sealed: bytes) -> bool:
        """Whether the value was sealed with the first secret."""
        return self._is_current(self._value_keys, session, key, sealed)

    def _is_current(self, keys: Sequence[bytes], session: str, name: str, sealed: bytes) -> bool:
        return len(keys) == 1 or _fits(keys[0], _context(session, name), sealed)

    def seal_manifest(self, session: str, manifest: Manifest) -> bytes:
        """Seal the manifest for this session. Its shards must be sealed first."""
        return _seal(self._manifest_keys[0], _context(session, ""), manifest.pack())

    def seal_shards(self, session: str, manifest: Manifest) -> dict[str, bytes]:
        """Seal the shards that the store does not have yet. Returns them by their names in the store."""
        sealed: dict[str, bytes] = {}
        for number, shard in manifest.unsealed():
            name = shard_name(number)
            sealed[name] = _seal(self._shard_keys[0], _context(session, name), shard.pack())
            manifest.seals[number] = _begin_of(sealed[name])
        return sealed

    def open_manifest(
        self,
        session: str,
        version: int,
        sealed: bytes,
        seq: int | None = None,
        values: Mapping[str, bytes] | None = None,
    ) -> Manifest:
        """Return the manifest that was sealed; at version 0 it is empty. Raises BadSeal, NewerFormat.

        The manifest must agree with the store's ``version`` and ``seq``. Its shards are
        among the store's ``values``.
        """
        if version == 0 and not sealed:
            return Manifest(0)
        body = _open(self._manifest_keys, _context(session, ""), sealed, "the manifest")
        manifest, shards = _decode(lambda: manifests.unpack(body), session)
        if manifest.version != version:
            raise BadSeal(f"The manifest is of version {manifest.version}; the session is at {version}.")
        if seq is not None and manifest.seq not in (-1, seq):
            raise BadSeal(f"The manifest is of event {manifest.seq}; the session is at {seq}.")
        for number, seal in shards:
            given = (values or {}).get(shard_name(number), b"")
            manifest.shards[number] = self._open_shard(session, number, seal, given)
            if self._is_current(self._shard_keys, session, shard_name(number), given):
                manifest.seals[number] = seal
        return manifest

    def _open_shard(self, session: str, number: int, seal: bytes, sealed: bytes) -> Shard:
        name = shard_name(number)
        if not hmac.compare_digest(_begin_of(sealed), seal):
            raise BadSeal(f"The shard {number} of the manifest is not the one that the manifest names.")
        body = _open(self._shard_keys, _context(session, name), sealed, f"the manifest's shard {number}")
        return _decode(lambda: manifests.unpack_shard(body), session)

    def seal_file(self, session: str, what: str, body: bytes) -> bytes:
        """Seal data about a file of this session: its record, or a ticket for an upload."""
        return _seal(self._file_keys[0], _context(session, what), body)

    def open_file(self, session: str, what: str, sealed: bytes) -> bytes:
        """What was sealed. Raises BadSeal."""
        return _open(self._file_keys, _context(session, what), sealed, f"a file's {what}")

    def seal_cached(self, what: str, body: bytes) -> bytes:
        """Seal the value of a cached function; ``what`` names the function and its arguments."""
        return _seal(self._cache_keys[0], _context("", what), body)

    def open_cached(self, what: str, sealed: bytes) -> bytes:
        """What was sealed. Raises BadSeal."""
        return _open(self._cache_keys, _context("", what), sealed, "a cached value")

    def names_secret(self, session: str) -> bytes:
        """The key from which the names of a session's tables are derived."""
        return hmac.digest(self._names_key, session.encode(), "sha256")

    def sign_file(self, session: str, owner: str, file: str) -> str:
        """The part of a file's address that nobody else can forge."""
        return _sign(self._file_keys[0], session, owner, file)

    def check_file(self, session: str, owner: str, file: str, signature: str) -> bool:
        """Whether :meth:`sign_file` made the signature, for this owner."""
        return any(
            hmac.compare_digest(_sign(key, session, owner, file).encode(), signature.encode())
            for key in self._file_keys
        )


def _sign(key: bytes, session: str, owner: str, file: str) -> str:
    return _mac(key, b"address" + _framed(_context(session, owner)) + file.encode())[:12].hex()


def blob_digest(content: bytes | memoryview) -> str:
    """The name of a blob: a hash of its content."""
    return hashlib.blake2b(content, digest_size=32).hexdigest()


def check_blob(digest: str, content: bytes) -> bytes:
    """Return the content of a blob if its name matches. Raises BadSeal."""
    if not hmac.compare_digest(blob_digest(content), digest):
        raise BadSeal(f"The blob {digest} holds something else than its name says.")
    return content


def _derive(secret: bytes, purpose: bytes) -> bytes:
    return hmac.digest(secret, b"millpond session " + purpose, "sha256")


def _mac(key: bytes, content: bytes) -> bytes:
    return hashlib.blake2b(content, key=key, digest_size=_MAC_SIZE).digest()


def _context(session: str, key: str) -> bytes:
    # The length goes first, so that no session and key can be read as another pair.
    name = session.encode()
    return len(name).to_bytes(4, "big") + name + key_to_bytes(key)


def _seal(key: bytes, context: bytes, body: bytes) -> bytes:
    return _FORMAT + _mac(key, _FORMAT + _framed(context) + body) + body


def _open(keys: Sequence[bytes], context: bytes, sealed: bytes, what: str) -> bytes:
    if any(_fits(key, context, sealed) for key in keys):
        return sealed[1 + _MAC_SIZE :]
    raise BadSeal(
        f"The seal of {what} is not right: it was changed, or written with a secret that this server does not have."
    )


def _begin_of(sealed: bytes) -> bytes:
    """The beginning of a seal. It serves as the whole, since nobody else can make a seal that begins the same."""
    return sealed[1 : 1 + SEAL]


def _decode(decode: Callable[[], T], session: str) -> T:
    """Decode content whose seal is valid, so it was written by Millpond."""
    try:
        return decode()
    except msgspec.DecodeError as error:
        raise NewerFormat(
            f"The session {session} was written by a newer Millpond, in a form that this one cannot read ({error}). "
            "It is kept as it is: a process of the newer one can go on with it."
        ) from error


def _fits(key: bytes, context: bytes, sealed: bytes) -> bool:
    mac, body = sealed[1 : 1 + _MAC_SIZE], sealed[1 + _MAC_SIZE :]
    return sealed[:1] == _FORMAT and hmac.compare_digest(_mac(key, _FORMAT + _framed(context) + body), mac)


def _framed(context: bytes) -> bytes:
    return len(context).to_bytes(4, "big") + context
