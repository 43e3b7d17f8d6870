"""How the keys of Session State are written: any ``str`` is a key, also one that is no valid Unicode.

Databases refuse some strings as text (PostgreSQL the zero character, all of
them lone surrogates). As bytes they take every one, up to some length.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Final

LONGEST: Final = 1000
"""Bytes of the longest name that a store is given (PostgreSQL's indexes take 2700, with the session's id)."""

_LONG: Final = "$millpond:long:"
"""Before the digest of a long key. No key of an app begins so."""
_ESCAPED: Final = "$millpond:utf-8:"
"""Before the bytes, in hexadecimal, of a key that is no valid Unicode."""


def key_to_bytes(key: str) -> bytes:
    """UTF-8, with lone surrogates let through."""
    return key.encode("utf-8", "surrogatepass")


def key_from_bytes(data: bytes) -> str:
    """The key that :func:`key_to_bytes` wrote."""
    return bytes(data).decode("utf-8", "surrogatepass")


def stored_name(key: str) -> str:
    """Under which name a store keeps the value of a key: itself, or a digest of a long one."""
    if len(key) * 3 <= LONGEST or len(data := key_to_bytes(key)) <= LONGEST:
        return key
    return _LONG + hashlib.blake2b(data, digest_size=32).hexdigest()


def find_value(values: Mapping[str, bytes], key: str) -> bytes:
    """The sealed value of a key among those that a store has given; empty if it is not there."""
    # Versions up to 0.1 wrote long keys as they are.
    return values.get(stored_name(key)) or values.get(key, b"")


def escape(key: str) -> str:
    """The key as text that every encoder takes: a lone surrogate is none."""
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
