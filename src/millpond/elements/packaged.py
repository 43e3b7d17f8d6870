"""Components that installed packages declare, in a ``pyproject.toml`` inside of the package's folder."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from millpond.errors import ApiError


@dataclass(frozen=True)
class AssetFile:
    """A file of a component's package."""

    folder: Path
    """What is served."""
    path: str
    """In the folder, with slashes."""


@dataclass(frozen=True)
class Assets:
    """The folder of a component's files."""

    component: str
    folder: Path

    def find(self, pattern: str, part: str) -> AssetFile:
        """The one file in the folder that has this name, or fits this pattern. Raises ApiError."""
        what = f"`{part}={pattern!r}` of the component {self.component!r}"
        parts = Path(pattern).parts
        if Path(pattern).is_absolute() or ".." in parts or "\\" in pattern or "\0" in pattern or not parts:
            raise ApiError(f"{what} must be the name of a file inside its asset_dir.")
        root = self.folder.resolve()
        found = sorted(
            file for file in root.glob(pattern) if file.is_file() and file.resolve().is_relative_to(root)
        )
        if len(found) != 1:
            names = ", ".join(file.relative_to(root).as_posix() for file in found)
            raise ApiError(
                f"{what} must match one file in its asset_dir; there {'is none' if not found else f'are several: {names}'}."
            )
        return AssetFile(self.folder, found[0].relative_to(root).as_posix())


def assets_of(component: str, asking: str | None) -> Assets | None:
    """The folder that a package declares for a component; None: no package declares it.

    Parameters
    ----------
    component:
        ``"<project>.<component>"``
    asking:
        The file of the code that declares the component: most often it is in the package itself.
    """
    if "." not in component:
        return None
    known = _known.get((component, asking))
    if known is not None and known.holds:
        return Assets(component, known.folder)
    around = _around(asking)
    for folder in (*around, *_installed()):
        stamp = _stamp(folder / _FILE)
        if (found := _declared(folder).get(component)) is not None:
            if len(_known) >= _MOST:
                _known.clear()
            installed = None if folder in around else folder.parent
            _known[component, asking] = _Known(folder / _FILE, stamp, found, installed)
            return Assets(component, found)
    return None


class _Known(NamedTuple):
    """Where a component was found."""

    declaration: Path
    stamp: tuple[int, int] | None
    folder: Path
    installed: Path | None
    """The folder of `sys.path` that has the package; None: the package itself declares the component."""

    @property
    def holds(self) -> bool:
        """The package is where it was found, and unchanged."""
        return (
            self.stamp == _stamp(self.declaration)
            and self.folder.is_dir()
            and (self.installed is None or any(Path(place or ".") == self.installed for place in sys.path))
        )


_known: dict[tuple[str, str | None], _Known] = {}
"""By the name of the component and the file of the module that declares it. A script declares its components in each run,
and looking through all packages takes long."""
_MOST = 256


def _stamp(file: Path) -> tuple[int, int] | None:
    """Another one when the file has changed; None: it is not there."""
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


def _around(file: str | None) -> list[Path]:
    """The folders of the package that a file is in, from the inside out."""
    if not file:
        return []
    folder = Path(file).absolute().parent
    found = [folder]
    while (folder / "__init__.py").is_file() and folder.parent != folder:
        folder = folder.parent
        found.append(folder)
    return found


def _installed() -> list[Path]:
    """The folders of all packages that Python imports."""
    found: list[Path] = []
    for place in sys.path:
        try:
            found += [each for each in Path(place or ".").iterdir() if (each / _FILE).is_file()]
        except OSError:
            continue  # an archive, or gone
    return found


_FILE = "pyproject.toml"


def _declared(folder: Path) -> dict[str, Path]:
    """The components that a folder's ``pyproject.toml`` declares, with the folders of their files."""
    from millpond.config.toml import parse_toml  # most apps have no components

    try:
        content: Any = parse_toml((folder / _FILE).read_text("utf-8"))
        project = content["project"]["name"]
        declared = content["tool"]["streamlit"]["component"]["components"]
        named = {f"{project}.{each['name']}": folder / str(each["asset_dir"]) for each in declared}
    except (OSError, ValueError, KeyError, TypeError):
        return {}  # most have none, or one for something else
    root = folder.resolve()
    return {
        name: path for name, path in named.items() if path.is_dir() and path.resolve().is_relative_to(root)
    }
