"""What the server tells the caches of its process."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import Final

from millpond.stores.codec import Sealer

SHARE: Final = 4
"""Cached data takes at most one part in so many of the memory, where no option says how much."""


class CacheSettings:
    """One for the process, as the caches are."""

    def __init__(self) -> None:
        self.max_size = _memory() // SHARE
        """Bytes that all cached data may take."""
        self.stale = 2.0
        """For how many times its ttl a value is given that is refreshed in the background."""
        self.folder: Path | None = None
        """Where values are kept that are to outlive the process; None: nowhere."""
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
