"""Digests of objects that cannot have changed: each is hashed once, however often it is drawn."""

from __future__ import annotations

import hashlib
import os
import sys
import threading
import time
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Any

WORTH_IT = 32 * 1024
"""Bytes below which hashing takes no longer than remembering."""
MOST = 16_384
"""Objects, and as many files, that are remembered, of all sessions of the process."""
TOGETHER = 8 << 20
"""Bytes after which it is looked whether somebody else still has what is held."""
SETTLED_AFTER = 2.0
"""Seconds after a change of a file in which another one may leave its time as it is: clocks of file systems are coarse."""


def digest_of(data: Any) -> str:
    """The name of a content: its SHA-256."""
    return hashlib.sha256(data).hexdigest()


class Digests:
    """The digests of bytes, frozen buffers and files that were hashed before. May be used by many threads.

    An object is known by its identity. A number of an object that is gone may
    become another's: so ``bytes``, which know no weak references, are held
    here, and let go of as soon as nobody else holds them (:meth:`sweep`);
    others are held weakly.
    """

    def __init__(self) -> None:
        self._lock = threading.RLock()  # any line may free an object, and so call us by its weak reference
        self._bytes: dict[int, _Bytes] = {}
        self._new = self._new_size = 0
        """The objects added since the last sweep, and their bytes."""
        self._buffers: dict[int, tuple[weakref.ref[Any], str]] = {}
        self._files: dict[tuple[object, ...], str] = {}

    def find(self, data: Any) -> str | None:
        """The digest of an object or file, if it is known and cannot be another one now. Raises OSError for a file."""
        if isinstance(data, Path):
            return self._files.get(look_at(data))
        if type(data) is bytes:
            known = self._bytes.get(id(data))
            return known.digest if known is not None and known.data is data else None
        found = self._buffers.get(id(data))
        return found[1] if found is not None and found[0]() is data else None

    def remember(self, data: Any, digest: str) -> None:
        """This is the digest of ``bytes`` or a buffer; what may change, or is small, is not remembered."""
        with self._lock:
            if type(data) is bytes:
                self._new += 1
                self._new_size += len(data)
                # Not each time: with many held objects, each new one would examine all of them.
                if self._new > len(self._bytes) // 8 or self._new_size >= TOGETHER:
                    self.sweep()
                if len(data) >= WORTH_IT:
                    _put(self._bytes, id(data), _Bytes(data, digest))
            elif is_frozen(data):
                number = id(data)
                _put(self._buffers, number, (weakref.ref(data, self._forget(number)), digest))

    def remember_file(self, look: tuple[object, ...], path: Path, digest: str) -> None:
        """This is the digest of a file that looked so (:func:`look_at`) before it was read."""
        # A file that was just written may be written again, and look the same.
        if look == look_at(path) and time.time() - path.stat().st_mtime > SETTLED_AFTER:
            with self._lock:
                _put(self._files, look, digest)

    def sweep(self) -> None:
        """Let go of ``bytes`` that nobody else has: they cannot come again."""
        with self._lock:
            self._new = self._new_size = 0
            # Counted without the list: it would hold them too.
            for number in [number for number, known in self._bytes.items() if known.holders() <= ALONE]:
                del self._bytes[number]

    def __len__(self) -> int:
        return len(self._bytes) + len(self._buffers) + len(self._files)

    def _forget(self, number: int) -> Callable[[weakref.ref[Any]], None]:
        known = weakref.ref(self)

        def forget(gone: weakref.ref[Any]) -> None:
            digests = known()
            if digests is not None:
                with digests._lock:
                    # Another object may have the number by now.
                    if (found := digests._buffers.get(number)) is not None and found[0] is gone:
                        del digests._buffers[number]

        return forget


class _Bytes:
    __slots__ = ("data", "digest")

    def __init__(self, data: bytes, digest: str) -> None:
        self.data = data
        self.digest = digest

    def holders(self) -> int:
        """How many references there are to the bytes, with some of the interpreter's own."""
        return sys.getrefcount(self.data)


ALONE = _Bytes(os.urandom(8), "").holders()
"""What :meth:`_Bytes.holders` says where nobody else has them."""


def is_frozen(data: Any) -> bool:
    """Whether the object never changes and can have weak references: Arrow's buffers."""
    return type(data).__module__.partition(".")[0] == "pyarrow" and getattr(data, "is_mutable", True) is False


def look_at(path: Path) -> tuple[object, ...]:
    """Changes when the file does."""
    found = path.stat()
    return os.fspath(path), found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def _put(known: dict[Any, Any], key: Any, value: Any) -> None:
    """Add it as the newest; the oldest is removed."""
    known.pop(key, None)
    while len(known) >= MOST:
        del known[next(iter(known))]
    known[key] = value
