"""What the page calls the data of tables: names that say nothing of what is in them.

The server knows tables and rows by their hashes. Where values are few, somebody
who has the hash of one that is hidden could try them all. So the page gets
names instead, made with a key that the session has and the page has not.
"""

from __future__ import annotations

import secrets
from hashlib import blake2b
from hmac import compare_digest
from typing import Final

from millpond.session.state import State
from millpond.state.kernel import RESERVED

KEY: Final = RESERVED + "names"
"""Where Session State has the key: it outlives a secret that is replaced."""
_PROCESS: Final = secrets.token_bytes(32)
_SIGN: Final = 8


class Names:
    """The names of one session.

    Parameters
    ----------
    state, id:
        The session's.
    secret:
        The same in all processes that may have the session, also before it is
        saved: one may send the page, and another one have its socket.
    """

    def __init__(self, state: State, id: str, secret: bytes = b"") -> None:
        self._state = state
        self._first = secret or blake2b(id.encode(), key=_PROCESS, digest_size=32).digest()

    @property
    def _key(self) -> bytes:
        found: bytes = self._state.peek(KEY, self._first)
        return found

    def keep(self) -> None:
        """Keep the names for the session's whole life, because saved values contain some of them."""
        if self._state.peek(KEY) is None:
            self._state.put(KEY, self._first)

    def name(self, fingerprint: str) -> str:
        """What the page calls the data with this fingerprint."""
        return blake2b(fingerprint.encode(), key=self._key, person=b"data", digest_size=16).hexdigest()

    def seal(self, content: bytes) -> str:
        """A text that the page can keep and give back, and not read or make; the same for the same 16 bytes."""
        key = self._key
        sign = blake2b(content, key=key, person=b"sign", digest_size=_SIGN).digest()
        return (sign + _veiled(content, sign, key)).hex()

    def open(self, sealed: str) -> bytes:
        """The bytes that were sealed. Raises ValueError for any other text."""
        data, key = bytes.fromhex(sealed), self._key
        sign, content = data[:_SIGN], _veiled(data[_SIGN:], data[:_SIGN], key)
        if not compare_digest(sign, blake2b(content, key=key, person=b"sign", digest_size=_SIGN).digest()):
            raise ValueError("the page did not receive it.")
        return content


def _veiled(content: bytes, sign: bytes, key: bytes) -> bytes:
    if len(content) != 16:
        raise ValueError("the page did not receive it.")
    veil = blake2b(sign, key=key, person=b"veil", digest_size=16).digest()
    return bytes(a ^ b for a, b in zip(content, veil, strict=True))
