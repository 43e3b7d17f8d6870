"""Which files belong to an app or are in a folder, and the findings of them all."""

from __future__ import annotations

import ast
import os
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from msgspec import Struct

from millpond.checking.findings import Finding, in_order
from millpond.checking.requirements import check_requirements
from millpond.checking.settings import check_settings
from millpond.checking.source import check_tree, parse
from millpond.errors import ConfigError

_SKIPPED: Final = {"node_modules", "site-packages", "__pycache__", "venv", "env", "build", "dist"}
"""Folders with nothing of the app's own. So are those that begin with a dot, and those with a ``pyvenv.cfg``."""
_ROOTS: Final = (b"streamlit", b"millpond")


class Report(Struct, frozen=True):
    """What was read, and found."""

    files: int
    findings: list[Finding]

    @property
    def errors(self) -> int:
        """How many of the findings break something."""
        return sum(one.level == "error" for one in self.findings)


def check_paths(paths: list[Path]) -> Report:
    """Check apps and folders.

    Parameters
    ----------
    paths:
        Of a script, all that belongs to it is read: its pages, the modules of
        its folder that it imports, its options. Of a folder, every Python file.

    Raises
    ------
    ConfigError
        A path does not exist, is no Python file, or a folder has none.
    """
    found: list[Finding] = []
    read = dict[Path, None]()
    folders = dict[Path, Path]()
    for path in paths:
        files = _files_of(path)
        for file in files:
            if file.resolve() not in read:
                read[file.resolve()] = None
                found += _check_file(file, path if path.is_dir() else path.parent, named=file == path)
        folder = path if path.is_dir() else path.parent
        for inner in (folder, *(file.parent for file in files)):
            folders.setdefault(inner.resolve(), inner)
    for resolved, shown in folders.items():
        found += check_settings(resolved, shown)
        found += check_requirements(resolved, shown)
    return Report(len(read), list(_once(in_order(found))))


def _once(found: list[Finding]) -> Iterator[Finding]:
    """A package that is not installed is named where it is imported first, and not in each file."""
    said = set[str]()
    for one in found:
        if one.kind != "installed" or one.text not in said:
            said.add(one.text)
            yield one


def _files_of(path: Path) -> list[Path]:
    if path.is_dir():
        files = list(_python_files(path))
        if not files:
            raise ConfigError(f"{path} has no Python files.")
        return files
    if not path.exists():
        raise ConfigError(f"There is no file {path}.")
    if path.suffix == ".ipynb":
        raise ConfigError(
            f"{path} is a notebook, and an app is a script. This writes one: jupyter nbconvert --to script {path}"
        )
    if path.suffix not in {".py", ".pyw"}:
        raise ConfigError(f"{path} is not a Python script: its name must end in .py.")
    return list(_app(path))


def _python_files(folder: Path) -> Iterator[Path]:
    """Those below a folder, but for what is installed there; links to folders are not followed."""
    for where, folders, files in os.walk(folder):
        folders[:] = sorted(
            name
            for name in folders
            if name not in _SKIPPED
            and not name.startswith(".")
            and not Path(where, name, "pyvenv.cfg").exists()
        )
        yield from (Path(where, name) for name in sorted(files) if name.endswith(".py"))


def _app(script: Path) -> Iterator[Path]:
    """A script, its pages, and the modules of its folder that they import."""
    folder = script.parent
    waiting = deque([script, *sorted((folder / "pages").glob("*.py"))])
    seen = set[Path]()
    while waiting:
        file = waiting.popleft()
        if file.resolve() in seen:
            continue
        seen.add(file.resolve())
        yield file
        try:
            tree = parse(file.read_bytes())
        except (OSError, SyntaxError, ValueError, RecursionError):
            continue
        waiting += [one for one in _named_files(tree, folder, file.parent) if one.is_file()]


def _named_files(tree: ast.Module, folder: Path, here: Path) -> Iterator[Path]:
    """Files that a script imports, or names as pages."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names):
                for alias in names:
                    yield from _module_files(folder, alias.name)
            case ast.ImportFrom(module, names, level):
                start = here.joinpath(*[".."] * (level - 1)) if level else folder
                yield from _module_files(start, module or "")
                for alias in names:
                    yield from _module_files(start, f"{module}.{alias.name}" if module else alias.name)
            case ast.Call(ast.Name(called) | ast.Attribute(attr=called), [ast.Constant(str(name)), *_]) if (
                called == "Page" and name.endswith(".py")
            ):
                yield folder / name


def _module_files(start: Path, module: str) -> Iterator[Path]:
    path = start.joinpath(*module.split("."))
    if module:
        yield from (path.with_name(f"{path.name}.py"), path / "__init__.py")


def _check_file(file: Path, folder: Path, *, named: bool) -> list[Finding]:
    try:
        data = file.read_bytes()
    except OSError as error:
        return [_about_file(file, 0, f"cannot be read: {error.strerror}.")]
    if not named and not any(root in data for root in _ROOTS):
        return []
    try:
        tree = parse(data)
        lines = data.decode("utf-8", "replace").splitlines()
        return check_tree(tree, str(file), lines, folder)
    except SyntaxError as error:
        return [_about_file(file, error.lineno or 0, f"is not valid Python: {error.msg}.")]
    except ValueError as error:
        return [_about_file(file, 0, f"is not valid Python: {error}.")]
    except RecursionError:
        return [_about_file(file, 0, "is nested too deeply to be read.")]


def _about_file(file: Path, line: int, text: str) -> Finding:
    return Finding(path=str(file), line=line, column=0, level="error", kind="file", text=text)
