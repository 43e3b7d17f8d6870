"""The modules that an app imports from its own folders, and which of them a saved file concerns."""

from __future__ import annotations

import ast
import importlib.util
import sys
import threading
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path
from types import ModuleType

from millpond.state.names import RELOADS

IGNORED_FOLDERS = frozenset(
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

_FORGETTING = threading.Lock()
_TAKEN_IN: dict[tuple[Path, ...], tuple[int, int]] = {}
"""For the folders of an app: the time and size of each file when its modules were last forgotten."""


class LocalModules:
    """Tracks the modules in an app's folders by their sources.

    Parameters
    ----------
    scripts:
        Returns the files that the app executes.
    folders:
        Where its modules may be. Imports begin at the first one.
    keeps:
        The module that has started the app, which is not imported again.
    """

    def __init__(
        self, scripts: Callable[[], Collection[Path]], folders: list[Path], *, keeps: str = ""
    ) -> None:
        self._scripts = scripts
        self._not_imported_anew = {"__main__", keeps}
        self._folders = folders
        self._imports: dict[Path, tuple[tuple[int, int], frozenset[str]]] = {}
        """The imports of each file, with the time and size of the file."""

    def concerns(self, files: Iterable[Path]) -> bool:
        """Whether the app uses one of these files, or tries to import one that it could not import."""
        files, scripts = set(files), self._scripts()
        imported = self._imported()
        if not files.isdisjoint(scripts) or any(_file_of(module) in files for module in imported.values()):
            return True
        asked = self._asked_for(scripts, imported.values())
        return any(name in asked for file in files for name in self._names_of(file))

    def _asked_for(self, scripts: Iterable[Path], imported: Iterable[ModuleType]) -> set[str]:
        """The names of the modules that the app's scripts import, directly or indirectly.

        They are read from the sources and not from ``sys.modules``: a module that could not be imported, or that
        another app of this process has forgotten, counts too, and so do its own imports.
        """
        asked = set[str]()
        left = [(script, "") for script in scripts]
        left += [(_file_of(module), _package_of(module)) for module in imported]
        while left:
            for name in self._imports_of(*left.pop()) - asked:
                asked.add(name)
                left += self._sources_of(name)
        return asked

    def _sources_of(self, name: str) -> Iterator[tuple[Path, str]]:
        """The files of loaded modules in the app's folders, each with its package."""
        for folder in self._folders:
            path = folder.joinpath(*name.split("."))
            for file, package in (
                (path.with_name(f"{path.name}.py"), name.rpartition(".")[0]),
                (path / "__init__.py", name),
            ):
                if file.is_file() and self._is_local(file):
                    yield file, package

    def forget(self, files: Iterable[Path]) -> list[str]:
        """Make the next run import the modules of these files again, and all modules
        that have imported them. All other modules stay, with their contents. Returns
        the names of the modules that are removed.
        """
        with _FORGETTING:
            return self._forget({file for file in files if self._is_news(file)})

    def _is_news(self, file: Path) -> bool:
        """Whether this process has not seen this version of a file.

        Another app with the same folders may have forgotten its modules already, and may be importing them again.
        """
        try:
            status = file.stat()
            stamp = (status.st_mtime_ns, status.st_size)
        except OSError:
            stamp = (0, 0)
        place = (file, *self._folders)
        known, _TAKEN_IN[place] = _TAKEN_IN.get(place), stamp
        return known != stamp

    def _forget(self, files: set[Path]) -> list[str]:
        imported = self._imported()
        imports = {
            name: self._imports_of(_file_of(module), _package_of(module)) for name, module in imported.items()
        }
        gone = {name for name, module in imported.items() if _file_of(module) in files}
        while True:
            # If the package itself is new, a new module of it would not be found in the old one.
            more = {
                name
                for name in imported.keys() - gone
                if not imports[name].isdisjoint(gone) or any(name.startswith(f"{other}.") for other in gone)
            }
            if not more:
                break
            gone |= more
        for name in gone:
            _forget(name)
        RELOADS.add(gone)
        return sorted(gone)

    def _imported(self) -> dict[str, ModuleType]:
        return {
            name: module
            for name, module in list(sys.modules.items())
            if name not in self._not_imported_anew
            and getattr(module, "__file__", None)
            and self._is_local(_file_of(module))
        }

    def _is_local(self, file: Path) -> bool:
        return IGNORED_FOLDERS.isdisjoint(file.parts) and any(map(file.is_relative_to, self._folders))

    def _names_of(self, file: Path) -> Iterator[str]:
        """The module names under which a file can be imported."""
        for folder in self._folders:
            if file.is_relative_to(folder):
                parts = file.relative_to(folder).with_suffix("").parts
                yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    def _imports_of(self, file: Path, package: str) -> frozenset[str]:
        try:
            status = file.stat()
            stamp = (status.st_mtime_ns, status.st_size)
            known = self._imports.get(file)
            if known is None or known[0] != stamp:
                known = self._imports[file] = stamp, frozenset(imports_in(file.read_bytes(), package))
        except (OSError, SyntaxError, ValueError):
            # The file is incomplete or gone: its former imports are the best guess.
            return self._imports[file][1] if file in self._imports else frozenset()
        return known[1]


def _forget(name: str) -> None:
    """Make the next import of a module import it again: ``from package import module`` looks in the package first."""
    module = sys.modules.pop(name, None)
    around, _, own = name.rpartition(".")
    package = sys.modules.get(around)
    if package is not None and vars(package).get(own) is module:
        vars(package).pop(own, None)


def _file_of(module: ModuleType) -> Path:
    return Path(module.__file__ or "")


def _package_of(module: ModuleType) -> str:
    return module.__package__ or ""


def imports_in(source: bytes, package: str) -> Iterator[str]:
    """The modules that a source imports, with their packages, and names that may be modules."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield from _with_packages(alias.name)
        elif isinstance(node, ast.ImportFrom):
            try:
                base = importlib.util.resolve_name("." * node.level + (node.module or ""), package)
            except ImportError:  # beyond the package
                continue
            yield from _with_packages(base)
            yield from (f"{base}.{alias.name}" for alias in node.names)


def _with_packages(name: str) -> Iterator[str]:
    parts = name.split(".")
    return (".".join(parts[:end]) for end in range(1, len(parts) + 1))
