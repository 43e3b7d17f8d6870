"""How keys of Session State are stored: any ``str`` is a key, even if it is not valid Unicode.

Databases refuse some strings as text (PostgreSQL the zero character, all of
them lone surrogates). As bytes, they accept every string, up to some length.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Final

LONGEST: Final = 1000
"""Bytes of the longest name that a store is given (PostgreSQL's indexes take 2700, with the session's id)."""

_LONG: Final = "$millpond:long:"
"""Before the digest of a long key. No key of an app begins with this."""
_ESCAPED: Final = "$millpond:utf-8:"
"""Before the hexadecimal bytes of a key that is not valid Unicode."""


def key_to_bytes(key: str) -> bytes:
    """Encode a key as UTF-8, allowing lone surrogates."""
    return key.encode("utf-8", "surrogatepass")


def key_from_bytes(data: bytes) -> str:
    """The key that :func:`key_to_bytes` wrote."""
    return bytes(data).decode("utf-8", "surrogatepass")


def stored_name(key: str) -> str:
    """The name under which a store keeps a key's value: the key itself, or the digest of a long one."""
    if len(key) * 3 <= LONGEST or len(data := key_to_bytes(key)) <= LONGEST:
        return key
    return _LONG + hashlib.blake2b(data, digest_size=32).hexdigest()


def find_value(values: Mapping[str, bytes], key: str) -> bytes:
    """The sealed value of a key among those that a store has returned; empty if it is missing."""
    # Versions up to 0.1 stored long keys unchanged.
    return values.get(stored_name(key)) or values.get(key, b"")


def escape(key: str) -> str:
    """The key as a string that every encoder accepts. None accepts a lone surrogate."""
    try:
        key.encode()
    except UnicodeEncodeError:
        return _ESCAPED + key_to_bytes(key).hex()
    return key


def unescape(text: str) -> str:
    """The key that :func:`escape` was given."""
    if not text.startswith(_ESCAPED):
        return text
    return key_from_bytes(bytes.fromhex(text.removeprefix(_ESCAPED)))
