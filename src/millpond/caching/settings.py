"""What the server tells the caches of its process."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import Final, Protocol

from millpond.stores.codec import Sealer

SHARE: Final = 4
"""Cached data takes at most this fraction (one part in ``SHARE``) of the memory, where no option says how much."""


class PersistentPlace(Protocol):
    """Where values are that outlive the process, by names such as ``<function>/<version>/<arguments>``.

    Its methods do not raise: they write failures to the log.
    """

    def read(self, what: str) -> bytes | None:
        """A value, as it was written; None: there is none."""

    def write(self, what: str, data: bytes, ttl: float | None) -> None:
        """Keep a value; ``ttl``: for how many seconds it is valid."""

    def forget(self, start: str) -> int:
        """Delete a value, or all whose names begin so (``<function>/``, or nothing for all); returns how many."""


class CacheSettings:
    """One for the process, as the caches are."""

    def __init__(self) -> None:
        self.max_size = _memory() // SHARE
        """Bytes that all cached data may take."""
        self.stale = 2.0
        """How many times its ttl a value may be old and still be given, while it is refreshed in the background."""
        self.folder: Path | None = None
        """Where values with ``persist="disk"`` are kept; None: nowhere."""
        self.store: PersistentPlace | None = None
        """Where those with ``persist="store"`` are kept; None: nowhere."""
        self.project: Path | None = None
        """The app's folder."""
        self.sealer: Sealer | None = None


def _memory() -> int:
    """The bytes of memory that the process may take."""
    try:
        found = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (ValueError, OSError, AttributeError):  # not on Windows
        return 8 << 30
    with contextlib.suppress(ValueError, OSError):
        # What a container may take.
        found = min(found, int(Path("/sys/fs/cgroup/memory.max").read_text("ascii")))
    return found


SETTINGS: Final = CacheSettings()
