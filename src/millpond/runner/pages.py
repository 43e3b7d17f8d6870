"""The pages of an app that are files in a folder, and the names of pages in stored data."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from types import CodeType

from millpond.elements.app_page import Page, split_name
from millpond.errors import ApiError
from millpond.runner.script import Script


class PagesFolder:
    """The files of a folder, each of which is a page. The app's entry script is the first page.

    The folder is read once, and again by :meth:`look_again`.

    Parameters
    ----------
    folder:
        None: there is none.
    entry:
        The app's script.
    """

    def __init__(self, folder: Path | None, entry: Script) -> None:
        self.folder = folder
        self._entry = entry
        self._listed: list[Page] | None = None
        self._files: list[Path] | None = None if folder is not None else []
        """The listed files. None: the folder has not been read."""
        self._looked_into: tuple[CodeType, bool] | None = None

    def listed(self) -> list[Page] | None:
        """The pages, in order. None if the folder has none."""
        if self._files is None:
            files, entry = self.files(), self._entry.path
            pages = [Page(file, default=file == entry) for file in (entry, *files)] if files else None
            self._listed, self._files = pages, files
        return self._listed

    def files(self) -> list[Path]:
        """The files in the folder: numbered ones first, then by name."""
        if self.folder is None or not self.folder.is_dir():
            return []
        found = [
            file.resolve()
            for file in self.folder.glob("*.py")
            if file.is_file() and not file.name.startswith((".", "__")) and file.stem.strip("_- ")
        ]
        return sorted(found, key=_order)

    def known_files(self) -> list[Path]:
        """The files found when the folder was last read."""
        if self._files is None:
            with contextlib.suppress(ApiError):
                self.listed()
        return self._files or []

    def look_again(self) -> bool:
        """Read the folder again, after a file was saved or removed. True if the pages have changed."""
        if self._files is None or self._files == self.files():
            return False
        self._files = None
        return True

    def gives_way(self) -> bool:
        """Whether the app's script uses the name ``navigation``: then the script names the pages, not the folder."""
        try:
            code = self._entry.code()
        except (OSError, SyntaxError, ValueError):
            return False
        known = self._looked_into
        if known is None or known[0] is not code:
            known = self._looked_into = code, _speaks_of(code, "navigation")
        return known[1]

    def entry_speaks_of(self, name: str) -> bool:
        """Whether the app's script contains this name or string, which may be a page's."""
        try:
            code = self._entry.code()
        except (OSError, SyntaxError, ValueError):
            return False
        return _speaks_of(code, name)


def _order(file: Path) -> tuple[bool, int, str]:
    number, _, _ = split_name(file)
    return number is None, number or 0, file.stem.lstrip("0123456789").lstrip("_- ").lower()


def _speaks_of(code: CodeType, name: str) -> bool:
    return (
        name in code.co_names
        or name in code.co_consts
        or any(_speaks_of(inner, name) for inner in code.co_consts if isinstance(inner, CodeType))
    )


def page_id(file: Path, entry: Path) -> str:
    """The name of a page in stored data: its path from the app's folder, without the number that sorts it."""
    if file == entry:
        return ""
    return Path(os.path.relpath(file.with_name(split_name(file)[2]), entry.parent)).as_posix()
