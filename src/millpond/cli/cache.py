"""``millpond cache clear``: delete the values of cached functions that outlive a process."""

from __future__ import annotations

import asyncio
from pathlib import Path

from millpond.caching.disk import CACHE_FOLDER, Folder
from millpond.config import find_config
from millpond.server.storage import STATE_FOLDER, open_storage
from millpond.stores.base import Store

HELP = """\
Usage: millpond cache clear [SCRIPT] [--session.store URL]

  Deletes the cached values that SCRIPT (or the app in this folder) keeps on disk
  (persist="disk") and in its store (persist="store"). Values in a running
  server's memory stay: `st.cache_data.clear()` deletes those."""


def clear(script: Path | None, flags: dict[str, str]) -> int:
    """Delete them; returns how many there were. Raises ConfigError, StoreError."""
    project = script.parent if script is not None else Path.cwd()
    count = Folder(project / CACHE_FOLDER).forget("")
    config = find_config(script, flags)
    if not config.session.store and not (project / STATE_FOLDER).is_dir():
        return count  # nothing is made where there was nothing
    store, _ = open_storage(config, project)
    return count + asyncio.run(_clear(store)) if store.shared else count


async def _clear(store: Store) -> int:
    if store.cached is None:
        return 0
    await store.open()
    try:
        return await store.cached.forget()
    finally:
        await store.close()
