"""Structs that are made of plain data, in any thread."""

from __future__ import annotations

import threading
from typing import Any, Final

import msgspec

_LEARNING: Final = threading.Lock()


def learn(*kinds: Any) -> None:
    """Let msgspec learn of the fields of types: where they are defined, before ``msgspec.convert`` gets them.

    It does so otherwise when it is first given one. Where two threads have it
    do so at once, the process ends with a segmentation fault.
    """
    with _LEARNING:
        for kind in kinds:
            msgspec.json.Decoder(kind)
