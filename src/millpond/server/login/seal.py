"""What only we can write and read, kept by browsers: sealed with the ``cookie_secret``.

AES-256 in Galois/Counter Mode: nobody without the secret reads a sealed text
or changes one, and one that was made for one purpose does not open for another.
"""

from __future__ import annotations

import base64
import binascii
import logging
import os
import time
from collections.abc import Sequence
from typing import Any, TypeVar

import msgspec

log = logging.getLogger("millpond")

NONCE = 12
"""Bytes. Random, which is safe for four thousand million texts under one secret."""

T = TypeVar("T")


class BadCookie(Exception):
    """A sealed text, of a cookie or of anything else, is not ours, is for another purpose, or its time is over."""


class Sealed(msgspec.Struct, array_like=True):
    """What a sealed text holds."""

    expires: float
    content: msgspec.Raw


class CookieSeal:
    """Seals and opens texts.

    Parameters
    ----------
    secrets:
        The first one seals; what any of them has sealed can be opened. So a
        new secret goes before the old one, which goes when nothing that it has
        sealed is valid any more.
    """

    def __init__(self, secrets: Sequence[str]) -> None:
        # Only who has configured logins has this package.
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        self._secret = secrets[0]
        self._ciphers = [AESGCM(_derived(secret, b"millpond login 1")) for secret in secrets]
        self._warned = False

    def key_for(self, user: str) -> str:
        """A key of one user's own, for what his pages keep for him in the browser: 32 bytes, as base64."""
        return base64.b64encode(_derived(self._secret, b"millpond user 1 " + user.encode())).decode()

    def seal(self, purpose: str, content: Any, ttl: float) -> str:
        """A text of letters, digits, ``-`` and ``_``, valid for so many seconds."""
        plain = msgspec.msgpack.encode((time.time() + ttl, content))
        nonce = os.urandom(NONCE)
        sealed = nonce + self._ciphers[0].encrypt(nonce, plain, purpose.encode())
        return base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()

    def open(self, purpose: str, text: str, type: type[T]) -> T:
        """The content of a text that :meth:`seal` has made for this purpose. Raises BadCookie."""
        plain = self._decrypt(purpose, text)
        try:
            found = msgspec.msgpack.decode(plain, type=Sealed)
            if found.expires <= time.time():
                raise BadCookie("It has expired.")
            return msgspec.msgpack.decode(found.content, type=type)
        except msgspec.DecodeError:
            raise BadCookie("It was sealed by another version.") from None

    def _decrypt(self, purpose: str, text: str) -> bytes:
        from cryptography.exceptions import InvalidTag

        try:
            sealed = base64.b64decode(text.encode() + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            raise BadCookie("It is not a sealed value.") from None
        if len(sealed) <= NONCE:
            raise BadCookie("It is not a sealed value.")
        for cipher in self._ciphers:
            try:
                return cipher.decrypt(sealed[:NONCE], sealed[NONCE:], purpose.encode())
            except InvalidTag:
                continue
        if not self._warned:
            self._warned = True
            log.warning(
                "A browser sent a sign-in cookie or link that none of the `cookie_secret` values in `[auth]` can open, "
                "so its user is not signed in here. All replicas need the same `cookie_secret`; when it is changed, "
                '`cookie_secret = ["new", "old"]` keeps users signed in'
            )
        raise BadCookie("Its seal is invalid.")


def _derived(secret: str, purpose: bytes) -> bytes:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(SHA256(), 32, None, purpose).derive(secret.encode())
