"""Cached values in a folder next to the app: each value is a file, in a folder for each version of a function."""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
import threading
import time
from pathlib import Path
from typing import Final

log = logging.getLogger("millpond")

CACHE_FOLDER: Final = Path(".millpond") / "cache"
"""The folder next to the app. It contains a file that makes git ignore it."""
OUTDATED_AFTER: Final = 24 * 3600.0
"""Seconds after which values of a function's former code are deleted, because another
process may still run that code.
"""

_TIDY_EVERY: Final = 60.0
_tidied: dict[Path, float] = {}
"""When each version's folder was last cleaned up."""
_undeleted: dict[Path, float] = {}
"""Paths that were cleared but could not be deleted, and when: older values in them are invalid."""


class Folder:
    """See :class:`~millpond.caching.settings.PersistentPlace`.

    Parameters
    ----------
    path:
        The folder. It is created with the first value.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self, what: str) -> bytes | None:
        """Read a value, as it was written."""
        file = self.path / what
        try:
            return None if _undeleted and _is_forgotten(file) else file.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            log.warning("A cached value cannot be read from the disk and is computed again: %s", error)
            return None

    def write(self, what: str, data: bytes, ttl: float | None) -> None:
        """Store a value. A failure is logged."""
        file = self.path / what
        try:
            _write(file, data)
            self._tidy(file.parent, ttl)
        except OSError as error:
            log.warning(
                "A cached value is kept in memory only: it could not be written to the disk: %s", error
            )

    def forget(self, start: str) -> int:
        """Delete the values whose names begin with ``start``: all values, those of a
        function, or one. Returns how many were deleted.

        A failure is logged, and this process does not use the values again.
        """
        place, now = self.path / start, time.time()
        files: list[Path] = []
        try:
            files = _files_of(place)
            if not place.is_dir():
                place.unlink(missing_ok=True)
                return len(files)
            for each in [place] if start else [each for each in place.iterdir() if each.is_dir()]:
                shutil.rmtree(each, ignore_errors=True)
            left = sum(1 for file in files if file.exists())
            why: object = "their folder cannot be written"
        except OSError as error:
            left, why = max(len(files), 1), error
        if left:
            _undeleted[place] = now
            log.warning(
                "%d cached values could not be deleted from the disk (%s). This process does not use them again; the "
                "next one would: give this user the right to write in %s, and clear them again", left, why, self.path,
            )  # fmt: skip
        return len(files) - left

    def _tidy(self, mine: Path, ttl: float | None) -> None:
        """Delete values of the function's former code, and expired values."""
        now = time.time()
        if now - _tidied.get(mine, 0.0) < _TIDY_EVERY:
            return
        _tidied[mine] = now
        for other in mine.parent.iterdir():
            with contextlib.suppress(OSError):
                if other != mine and now - other.stat().st_mtime > OUTDATED_AFTER:
                    shutil.rmtree(other)
        # All values of a version have the same ttl, since the ttl is part of the version.
        for file in mine.iterdir() if ttl is not None else ():
            with contextlib.suppress(OSError):
                if ttl is not None and now - file.stat().st_mtime > max(ttl, _TIDY_EVERY):
                    file.unlink()


def _files_of(place: Path) -> list[Path]:
    """The values in a folder, or the one of this name. Raises OSError."""
    if not place.is_dir():
        return [place] if place.exists() else []
    return [each for each in place.rglob("*") if each.is_file() and each.name != ".gitignore"]


def _is_forgotten(file: Path) -> bool:
    """Whether it should have been deleted but still exists. Raises OSError."""
    forgotten = max((_undeleted.get(place, 0.0) for place in (file, *file.parents)), default=0.0)
    return forgotten > 0 and file.stat().st_mtime <= forgotten


def _write(file: Path, data: bytes) -> None:
    """Write the file in one step, so that readers find all of it or nothing."""
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
