"""Sealed bytes as text for an address or a header."""

from __future__ import annotations

import base64
import binascii

from millpond.stores.codec import BadSeal


def to_text(data: bytes) -> str:
    """Letters, digits, ``-``, ``_`` and ``=``."""
    return base64.urlsafe_b64encode(data).decode()


def from_text(text: str) -> bytes:
    """The bytes from which :func:`to_text` made this text. Raises BadSeal for any other text."""
    try:
        return base64.b64decode(text.encode(), b"-_", validate=True)
    except (binascii.Error, UnicodeEncodeError) as error:
        raise BadSeal("The value is not a string of sealed bytes.") from error
