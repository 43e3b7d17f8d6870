"""The source text of an app: its scripts, and the modules of its folder that they import. It is read, not executed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

_IMPORT = re.compile(
    rb"^[ \t]*(?:from[ \t]+(\.*[\w.]*)[ \t]+import[ \t]*(\([^)]*\)|[^\n#]*)|import[ \t]+([^\n#]*))",
    re.MULTILINE,
)
_NAME = re.compile(r"[\w.]+")
_PAGE = re.compile(rb"[\"']([\w./-]+\.py)[\"']")


def texts_of(scripts: Iterable[Path], folder: Path) -> Iterator[bytes]:
    """Return the source of each script, and of all files that these import from
    ``folder`` or name as a page, as far as the source shows.

    Searches for import statements as text, which takes a hundredth of the time that
    parsing does. So it may find too much (an import in a string), or miss names that
    are computed at run time.
    """
    left, known = list(scripts), set[Path]()
    while left:
        file = left.pop()
        if file in known:
            continue
        known.add(file)
        try:
            text = file.read_bytes()
        except OSError:
            continue
        yield text
        left += (path for path in _named_in(text, file.parent, folder) if path not in known)


def _named_in(text: bytes, own: Path, folder: Path) -> Iterator[Path]:
    for match in _IMPORT.finditer(text):
        base, names, modules = (part.decode("utf-8", "replace") if part else "" for part in match.groups())
        start = folder
        if base.startswith("."):
            start = own.joinpath(*[".."] * (len(base) - len(base.lstrip(".")) - 1))
        parts = base.strip(".")
        asked = (
            [parts, *(f"{parts}.{name}" for name in _NAME.findall(names))]
            if not modules
            else _NAME.findall(modules)
        )
        for name in asked:
            packages = name.strip(".").split(".")
            for end in range(len(packages)):
                yield from _files_of(start.joinpath(*packages[: end + 1]))
    for found in _PAGE.findall(text):
        page = folder / found.decode()
        if page.is_file():
            yield page.resolve()


def _files_of(path: Path) -> Iterator[Path]:
    for file in (path.with_name(f"{path.name}.py"), path / "__init__.py"):
        if file.is_file():
            yield file.resolve()
