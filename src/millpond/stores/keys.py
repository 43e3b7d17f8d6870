"""How the keys of Session State are written: any ``str`` is a key, also one that is no valid Unicode.

Databases refuse some strings as text (PostgreSQL the zero character, all of
them lone surrogates). As bytes they take every one.
"""

from __future__ import annotations


def key_to_bytes(key: str) -> bytes:
    """UTF-8, with lone surrogates let through."""
    return key.encode("utf-8", "surrogatepass")


def key_from_bytes(data: bytes) -> str:
    """The key that :func:`key_to_bytes` wrote."""
    return bytes(data).decode("utf-8", "surrogatepass")
