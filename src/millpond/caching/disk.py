"""Cached values in a folder beside the app: a file for each, in a folder for each version of a function."""

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
"""Beside the app; it makes itself ignored by git."""
OUTDATED_AFTER: Final = 24 * 3600.0
"""Seconds after which values of a function's former code are deleted: another process may still run that."""

_TIDY_EVERY: Final = 60.0
_tidied: dict[Path, float] = {}
"""When each version's folder was tidied up last."""


class Folder:
    """See :class:`~millpond.caching.settings.Place`.

    Parameters
    ----------
    path:
        The folder. It is made with the first value.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self, what: str) -> bytes | None:
        """A value, as it was written."""
        try:
            return (self.path / what).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            log.warning("A cached value cannot be read from the disk, and is made again: %s", error)
            return None

    def write(self, what: str, data: bytes, ttl: float | None) -> None:
        """Keep a value; where that cannot be, the log says so."""
        file = self.path / what
        try:
            _write(file, data)
            self._tidy(file.parent, ttl)
        except OSError as error:
            log.warning(
                "A cached value is kept in memory only, since it could not be written to the disk: %s", error
            )

    def forget(self, start: str) -> int:
        """Delete what begins so: all values, those of a function, or one; returns how many there were."""
        place = self.path / start
        if not place.is_dir():
            found = place.exists()
            place.unlink(missing_ok=True)
            return int(found)
        count = sum(1 for each in place.rglob("*") if each.is_file() and each.name != ".gitignore")
        for each in [place] if start else [each for each in place.iterdir() if each.is_dir()]:
            shutil.rmtree(each, ignore_errors=True)
        return count

    def _tidy(self, mine: Path, ttl: float | None) -> None:
        """Delete what former code of the function has left, and values whose time is over."""
        now = time.time()
        if now - _tidied.get(mine, 0.0) < _TIDY_EVERY:
            return
        _tidied[mine] = now
        for other in mine.parent.iterdir():
            with contextlib.suppress(OSError):
                if other != mine and now - other.stat().st_mtime > OUTDATED_AFTER:
                    shutil.rmtree(other)
        # All values of a version have one ttl, since that is part of it.
        for file in mine.iterdir() if ttl is not None else ():
            with contextlib.suppress(OSError):
                if ttl is not None and now - file.stat().st_mtime > max(ttl, _TIDY_EVERY):
                    file.unlink()


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
