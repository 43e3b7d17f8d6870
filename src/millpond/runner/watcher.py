"""Watching the source: the app, its pages, and the local modules that it imports."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from pathlib import Path

from watchfiles import Change, awatch

from millpond.config import Config
from millpond.state.names import RELOADS

log = logging.getLogger("millpond")

_IGNORED_FOLDERS = frozenset(
    {
        "__pycache__",
        "node_modules",
        "site-packages",
        ".git",
        ".venv",
        "venv",
        ".millpond",
        ".mypy_cache",
        ".ruff_cache",
    }
)


class Watcher:
    """Calls ``changed`` when the source of the app was saved.

    Parameters
    ----------
    script:
        The app's file; Python files in its folder and below are watched.
    changed:
        Called on the event loop, after local modules were forgotten.
    config:
        For the folders to watch besides, and those not to.
    """

    def __init__(self, script: Path, changed: Callable[[], None], config: Config) -> None:
        self._script = script
        self._changed = changed
        self._folders = [
            script.parent,
            *(Path(folder).resolve() for folder in config.server.folder_watch_list),
        ]
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
            log.info("Changed: %s", ", ".join(sorted(file.name for file in files)))
            if files != {self._script}:
                forget_modules(self._folders)
            self._changed()

    def _interesting(self, change: Change, path: str) -> bool:
        file = Path(path)
        if file.suffix != ".py" or not _IGNORED_FOLDERS.isdisjoint(file.parts):
            return False
        return not any(file.is_relative_to(folder) for folder in self._not)


def forget_modules(folders: list[Path]) -> None:
    """Make the next run import the local modules anew.

    All of them: one that has not changed may hold names of one that has.
    """
    forgotten = []
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None)
        if name == "__main__" or not file:
            continue
        path = Path(file)
        if any(path.is_relative_to(folder) for folder in folders) and _IGNORED_FOLDERS.isdisjoint(path.parts):
            del sys.modules[name]
            forgotten.append(name)
    RELOADS.add(forgotten)
