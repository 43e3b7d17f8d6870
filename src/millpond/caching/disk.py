"""Values that outlive the process: sealed, in a folder beside the app.

Whoever can write to the folder could otherwise run code in the server, since
pickles can; and a sealed value opens only for the function and the arguments
that it was kept for.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import pickle
import shutil
import threading
import time
from pathlib import Path
from typing import Any, Final

import msgspec

from millpond.caching.cache import CachedValue, Key
from millpond.caching.hashing import digest
from millpond.caching.settings import SETTINGS
from millpond.caching.values import dump_here, entry_of, load_here
from millpond.state.values import CannotSave
from millpond.stores.codec import BadSeal, Sealer

log = logging.getLogger("millpond")

CACHE_FOLDER: Final = Path(".millpond") / "cache"
"""Beside the app; it makes itself ignored by git."""
OUTDATED_AFTER: Final = 24 * 3600.0
"""Seconds after which values of a function's former code are deleted: another process may still run that."""


class StoredCachedValue(msgspec.Struct, array_like=True):
    """A value as it is in a file."""

    codec: str
    data: bytes
    buffers: list[bytes]
    saved: float
    """When, as seconds since 1970."""
    drawn: bytes = b""
    """What the function has drawn, pickled; empty: nothing."""


_pack = msgspec.msgpack.Encoder().encode
_unpack = msgspec.msgpack.Decoder(StoredCachedValue).decode


class CacheFolder:
    """Where the values of one version of a function are.

    Parameters
    ----------
    name:
        The function's.
    version:
        Of its code.
    """

    def __init__(self, name: str, version: Any) -> None:
        self._name = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:24]
        self._version = digest(version).hex()[:24]
        self._tidied = False

    def find(self, key: Key, ttl: float | None) -> CachedValue | None:
        """A value that is there and valid."""
        place = self._place(key)
        if place is None:
            return None
        file, sealer, what = place
        try:
            stored = _unpack(sealer.open_cached(what, file.read_bytes()))
            age = time.time() - stored.saved
            if ttl is not None and not 0 <= age < ttl:
                return None
            value = load_here(stored.codec, stored.data, list(map(bytearray, stored.buffers)))
            entry = entry_of(value)
            if stored.drawn:
                entry.replay = pickle.loads(stored.drawn)  # noqa: S301 (its seal was right)
        except FileNotFoundError:
            return None
        except BadSeal:
            log.warning(
                "A cached value was changed on the disk, or sealed by another server: it is made again (%s)",
                file,
            )
            return None
        except Exception as error:
            log.warning("A cached value on the disk cannot be used: it is made again (%s: %s)", file, error)
            return None
        entry.created -= age
        return entry

    def save(self, key: Key, value: Any, entry: CachedValue) -> None:
        """Keep a value; where that cannot be, the log says so."""
        place = self._place(key)
        if place is None:
            return
        file, sealer, what = place
        try:
            drawn = pickle.dumps(entry.replay) if entry.replay is not None else b""
            kept = dump_here(value)
            stored = StoredCachedValue(
                kept.codec, kept.data, [bytes(buffer.raw()) for buffer in kept.buffers], time.time(), drawn
            )
            _write(file, sealer.seal_cached(what, _pack(stored)))
            self._tidy(file.parent)
        except (OSError, CannotSave, pickle.PicklingError, TypeError, AttributeError, OverflowError) as error:
            log.warning(
                "A cached value is kept in memory only, since it could not be written to the disk: %s", error
            )

    def clear(self, key: Key | None = None) -> None:
        """Delete a value, or all of the function."""
        place = self._place(key or ())
        if place is None:
            return
        if key is None:
            shutil.rmtree(place[0].parent.parent, ignore_errors=True)
        else:
            place[0].unlink(missing_ok=True)

    def _place(self, key: Key) -> tuple[Path, Sealer, str] | None:
        if SETTINGS.folder is None or SETTINGS.sealer is None:
            return None
        what = f"{self._name}/{self._version}/{digest(key).hex()}"
        return SETTINGS.folder / what, SETTINGS.sealer, what

    def _tidy(self, mine: Path) -> None:
        """Delete what former code of the function has left."""
        if self._tidied:
            return
        self._tidied = True
        for other in mine.parent.iterdir():
            with contextlib.suppress(OSError):
                if other != mine and time.time() - other.stat().st_mtime > OUTDATED_AFTER:
                    shutil.rmtree(other)


def clear_all(folder: Path | None = None) -> int:
    """Delete all values that are on the disk; returns how many there were."""
    folder = folder or SETTINGS.folder
    if folder is None or not folder.is_dir():
        return 0
    count = sum(1 for _ in folder.glob("*/*/*"))
    for each in folder.iterdir():
        if each.is_dir():
            shutil.rmtree(each, ignore_errors=True)
    return count


def _write(file: Path, data: bytes) -> None:
    """So that who reads it finds all or nothing."""
    file.parent.mkdir(parents=True, exist_ok=True)
    ignore = file.parents[2] / ".gitignore"
    if not ignore.exists():
        ignore.write_text("*\n")
    new = file.with_name(f"{file.name}.{os.getpid()}.{threading.get_ident()}")
    new.touch(mode=0o600)
    try:
        new.write_bytes(data)
        new.replace(file)
    except BaseException:
        new.unlink(missing_ok=True)
        raise
