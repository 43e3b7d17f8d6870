"""Watching the source: the app, its pages, and the local modules that it imports."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from typing import NamedTuple

from watchfiles import Change, awatch

from millpond.config import Config
from millpond.runner.local_modules import IGNORED_FOLDERS, LocalModules
from millpond.runner.program import Program

log = logging.getLogger("millpond")


class Concerned(NamedTuple):
    """The pages' files that were saved, which concern the sessions that show one of these pages. None: all sessions."""

    pages: frozenset[Path] | None


class Watcher:
    """Calls ``changed`` when the source of the app was saved.

    Parameters
    ----------
    program:
        The app. Its scripts and pages are watched, the Python files in its folder and
        below that these import, and its secrets.
    changed:
        Called on the event loop, after local modules were forgotten, with the pages'
        files that were saved, or with None if a saved file concerns all pages.
    config:
        Names further folders to watch (with all of their Python files), and folders not to watch.
    """

    def __init__(
        self, program: Program, changed: Callable[[frozenset[Path] | None], None], config: Config
    ) -> None:
        self._program = program
        self._changed = changed
        self._besides = [Path(folder).resolve() for folder in config.server.folder_watch_list]
        self._folders = [
            program.folder,
            *self._besides,
        ]
        self._modules = LocalModules(program.scripts, self._folders, keeps=program.keeps)
        self._not = [Path(folder).resolve() for folder in config.server.folder_watch_blacklist]
        self._poll = config.server.file_watcher_type == "poll"
        self._others: dict[Path, Callable[[], Awaitable[None]]] = {}

    def also(self, files: Iterable[Path], changed: Callable[[], Awaitable[None]]) -> None:
        """Call ``changed`` on the event loop when one of these files was saved, if its folder is watched."""
        self._others |= dict.fromkeys((file.resolve() for file in files), changed)

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
            for changed in {self._others[file] for file in files if file in self._others}:
                await changed()
            # This reads sources, so it does not run on the event loop.
            concerned = await asyncio.to_thread(self._take, files)
            if concerned is not None:
                log.info("Changed: %s", ", ".join(sorted(file.name for file in files)))
                self._changed(concerned.pages)

    def _take(self, files: set[Path]) -> Concerned | None:
        """Forget the modules of these files. Returns None if the app does not use them."""
        in_folder = any(file.parent == self._program.pages.folder for file in files)
        other_pages = in_folder and self._program.pages.look_again()
        besides = any(file.is_relative_to(folder) for file in files for folder in self._besides)
        secrets = not files.isdisjoint(self._program.secrets.places)
        if secrets:
            self._program.secrets.look_again()
        if not (secrets or besides or other_pages or self._modules.concerns(files)):
            return None
        entry = self._program.entry.path
        modules = self._modules.forget(files) if files != {entry} else []
        pages_alone = files <= self._program.scripts() - {entry}
        alone = pages_alone and not (secrets or besides or other_pages or modules)
        return Concerned(frozenset(files) if alone else None)

    def _interesting(self, change: Change, path: str) -> bool:
        file = Path(path)
        if file in self._program.secrets.places or file in self._others:
            return True
        if file.suffix != ".py" or not IGNORED_FOLDERS.isdisjoint(file.parts):
            return False
        return not any(file.is_relative_to(folder) for folder in self._not)
