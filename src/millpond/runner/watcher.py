"""Watching the source: the app, its pages, and the local modules that it imports."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path

from watchfiles import Change, awatch

from millpond.config import Config
from millpond.runner.local_modules import IGNORED_FOLDERS, LocalModules

log = logging.getLogger("millpond")


class Watcher:
    """Calls ``changed`` when the source of the app was saved.

    Parameters
    ----------
    script:
        The app's file. Of the other Python files in its folder and below, those matter which it imports.
    changed:
        Called on the event loop, after local modules were forgotten.
    config:
        For the folders to watch besides (there every Python file matters), and those not to.
    """

    def __init__(self, script: Path, changed: Callable[[], None], config: Config) -> None:
        self._script = script
        self._changed = changed
        self._besides = [Path(folder).resolve() for folder in config.server.folder_watch_list]
        self._folders = [
            script.parent,
            *self._besides,
        ]
        self._modules = LocalModules(script, self._folders)
        self._not = [Path(folder).resolve() for folder in config.server.folder_watch_blacklist]
        self._poll = config.server.file_watcher_type == "poll"

    async def run(self) -> None:
        """Watch until cancelled."""
        async for changes in awatch(
            *(folder for folder in self._folders if folder.is_dir()),
            watch_filter=self._interesting,
            debounce=200,
            step=20,
            force_polling=self._poll,
        ):
            files = {Path(path) for _, path in changes}
            # Reads sources: not on the event loop.
            if await asyncio.to_thread(self._take, files):
                log.info("Changed: %s", ", ".join(sorted(file.name for file in files)))
                self._changed()

    def _take(self, files: set[Path]) -> bool:
        """Forget what is in these files; False if the app has nothing to do with them."""
        besides = any(file.is_relative_to(folder) for file in files for folder in self._besides)
        if not besides and not self._modules.concerns(files):
            return False
        if files != {self._script}:
            self._modules.forget(files)
        return True

    def _interesting(self, change: Change, path: str) -> bool:
        file = Path(path)
        if file.suffix != ".py" or not IGNORED_FOLDERS.isdisjoint(file.parts):
            return False
        return not any(file.is_relative_to(folder) for folder in self._not)
