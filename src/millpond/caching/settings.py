"""The server's settings for the caches of its process."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import Final, Protocol

from millpond.stores.codec import Sealer

SHARE: Final = 4
"""If no option sets a limit, cached data takes at most this fraction (one part in ``SHARE``) of the memory."""


class PersistentPlace(Protocol):
    """A place for values that outlive the process. They have names such as ``<function>/<version>/<arguments>``.

    Its methods do not raise: they write failures to the log.
    """

    def read(self, what: str) -> bytes | None:
        """Read a value, as it was written; None: there is none."""

    def write(self, what: str, data: bytes, ttl: float | None) -> None:
        """Store a value; ``ttl``: the seconds for which it is valid."""

    def forget(self, start: str) -> int:
        """Delete a value, or all values with a prefix (``<function>/``, or an empty one
        for all). Returns how many were deleted.
        """


class CacheSettings:
    """The settings. There is one instance for the process, as for the caches."""

    def __init__(self) -> None:
        self.max_size = _memory() // SHARE
        """The maximum size of all cached data, in bytes."""
        self.stale = 2.0
        """The maximum age, as a multiple of its ttl, at which a value is still returned
        while it is refreshed in the background.
        """
        self.folder: Path | None = None
        """The place for values with ``persist="disk"``; None: there is none."""
        self.store: PersistentPlace | None = None
        """The place for values with ``persist="store"``; None: there is none."""
        self.project: Path | None = None
        """The app's folder."""
        self.sealer: Sealer | None = None


def _memory() -> int:
    """The memory that the process may use, in bytes."""
    try:
        found = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (ValueError, OSError, AttributeError):  # not on Windows
        return 8 << 30
    with contextlib.suppress(ValueError, OSError):
        # The limit of a container.
        found = min(found, int(Path("/sys/fs/cgroup/memory.max").read_text("ascii")))
    return found


SETTINGS: Final = CacheSettings()
