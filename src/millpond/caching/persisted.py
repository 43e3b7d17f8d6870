"""Values that outlive the process: they are sealed, on disk or in the session store.

Otherwise anyone who can write there could run code in the server, because unpickling
can run code. A sealed value opens only for the function and the arguments that it was
stored for.
"""

from __future__ import annotations

import hashlib
import logging
import os
import pickle
import time
from typing import Any, Final, Literal

import msgspec

from millpond.caching.cache import CachedValue, Key
from millpond.caching.code import is_of_app
from millpond.caching.disk import Folder
from millpond.caching.hashing import digest
from millpond.caching.settings import SETTINGS, PersistentPlace
from millpond.caching.values import dump_here, entry_of, load_here
from millpond.state.values import CannotSave
from millpond.stores.codec import BadSeal

log = logging.getLogger("millpond")

Where = Literal["disk", "store"]

_WORDS: Final = {"disk": "on the disk", "store": "in the store"}


class StoredCachedValue(msgspec.Struct, array_like=True):
    """A value in its stored form."""

    codec: str
    data: bytes
    buffers: list[bytes]
    saved: float
    """When the value was created, in seconds since 1970."""
    drawn: bytes = b""
    """The elements that the function has drawn, pickled; empty: none."""


_pack = msgspec.msgpack.Encoder().encode
_unpack = msgspec.msgpack.Decoder(StoredCachedValue).decode


class PersistedValues:
    """The values of one version of a function.

    Parameters
    ----------
    where:
        ``"disk"`` or ``"store"``.
    name, file: The function's name, and the file of its source. version: The version of
    its code. ttl:
        Seconds for which a value is valid; None: for ever.
    """

    def __init__(self, where: Where, name: str, file: str, version: Any, ttl: float | None) -> None:
        self._where: Where = where
        self._name = _short(f"{name} {_in_app(file)}".encode("utf-8", "surrogatepass"))
        self._version = digest(version).hex()[:24]
        self._ttl = ttl

    def find(self, key: Key) -> CachedValue | None:
        """Read a value, if it exists and is valid."""
        place, sealer = place_of(self._where), SETTINGS.sealer
        if place is None or sealer is None:
            return None
        what = self._what(key)
        sealed = place.read(what)
        if sealed is None:
            return None
        try:
            stored = _unpack(sealer.open_cached(what, sealed))
            age = time.time() - stored.saved
            if self._ttl is not None and not 0 <= age < self._ttl:
                return None
            entry = entry_of(load_here(stored.codec, stored.data, list(map(bytearray, stored.buffers))))
            if stored.drawn:
                entry.replay = pickle.loads(stored.drawn)  # noqa: S301 (its seal was right)
        except BadSeal:
            log.warning(
                "A cached value %s was changed there or sealed by another server. It is computed again (%s)",
                _WORDS[self._where], what,
            )  # fmt: skip
            return None
        except Exception as error:
            log.warning(
                "A cached value %s cannot be used and is computed again (%s: %s)",
                _WORDS[self._where], what, error,
            )  # fmt: skip
            return None
        entry.created -= max(age, 0)
        return entry

    def save(self, key: Key, value: Any, entry: CachedValue) -> None:
        """Store a value. A failure is logged."""
        place, sealer = place_of(self._where), SETTINGS.sealer
        if place is None or sealer is None:
            return
        what = self._what(key)
        try:
            drawn = pickle.dumps(entry.replay) if entry.replay is not None else b""
            kept = dump_here(value)
        except (CannotSave, pickle.PicklingError, TypeError, AttributeError, ValueError) as error:
            log.warning("A cached value is kept in memory only: it cannot be written: %s", error)
            return
        buffers = [bytes(buffer.raw()) for buffer in kept.buffers]
        body = _pack(StoredCachedValue(kept.codec, kept.data, buffers, time.time(), drawn))
        place.write(what, sealer.seal_cached(what, body), self._ttl)

    def clear(self, key: Key | None = None) -> None:
        """Delete a value, or all of the function."""
        place = place_of(self._where)
        if place is not None:
            place.forget(f"{self._name}/" if key is None else self._what(key))

    def _what(self, key: Key) -> str:
        return f"{self._name}/{self._version}/{digest(key).hex()}"


def place_of(where: Where) -> PersistentPlace | None:
    """Where values are stored; None: nowhere, because no server has set a place."""
    if where == "store":
        return SETTINGS.store
    return None if SETTINGS.folder is None else Folder(SETTINGS.folder)


def clear_all() -> None:
    """Delete all values that outlive the process."""
    for place in (place_of("disk"), place_of("store")):
        if place is not None:
            place.forget("")


def _short(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:24]


def _in_app(file: str) -> str:
    """The path of a source file relative to the app's folder, so that it is the same on
    all replicas; empty for other files.

    A source of another app in this process has its whole path, because a third app may
    have one of the same name and code.
    """
    if SETTINGS.project is None or not is_of_app(file):
        return ""
    try:
        found = os.path.relpath(os.path.realpath(file), os.path.realpath(SETTINGS.project))
    except ValueError:  # on another drive
        return os.path.realpath(file)
    return os.path.realpath(file) if found.startswith(os.pardir) else found.replace(os.sep, "/")
