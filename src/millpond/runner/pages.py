"""The pages of an app that are files in a folder, and what pages are called in what is stored."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from types import CodeType

from millpond.elements.app_page import Page, split_name
from millpond.errors import ApiError
from millpond.runner.script import Script


class PagesFolder:
    """The files of a folder, each of which is a page; the app's own script is the first.

    They are looked up once, and again by :meth:`look_again`.

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
        """Those that are listed; None: nobody has looked."""
        self._looked_into: tuple[CodeType, bool] | None = None

    def listed(self) -> list[Page] | None:
        """The pages, in order; None if the folder makes none."""
        if self._files is None:
            files, entry = self.files(), self._entry.path
            pages = [Page(file, default=file == entry) for file in (entry, *files)] if files else None
            self._listed, self._files = pages, files
        return self._listed

    def files(self) -> list[Path]:
        """The files in the folder: those with a number first, then by their names."""
        if self.folder is None or not self.folder.is_dir():
            return []
        found = [
            file.resolve()
            for file in self.folder.glob("*.py")
            if file.is_file() and not file.name.startswith((".", "__")) and file.stem.strip("_- ")
        ]
        return sorted(found, key=_order)

    def known_files(self) -> list[Path]:
        """Those that were found when somebody looked last."""
        if self._files is None:
            with contextlib.suppress(ApiError):
                self.listed()
        return self._files or []

    def look_again(self) -> bool:
        """Look again for the files, after one was saved or has gone. True if the pages have changed."""
        if self._files is None or self._files == self.files():
            return False
        self._files = None
        return True

    def gives_way(self) -> bool:
        """Whether the app's script uses the name ``navigation``: then the script makes the pages, and not the folder."""
        try:
            code = self._entry.code()
        except (OSError, SyntaxError, ValueError):
            return False
        known = self._looked_into
        if known is None or known[0] is not code:
            known = self._looked_into = code, _speaks_of(code, "navigation")
        return known[1]

    def entry_speaks_of(self, name: str) -> bool:
        """Whether the app's script uses this name or has this text in it: it may be a page's."""
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
    """What a page is called in what is stored: its path from the app's folder, without the number that sorts it."""
    if file == entry:
        return ""
    return Path(os.path.relpath(file.with_name(split_name(file)[2]), entry.parent)).as_posix()
