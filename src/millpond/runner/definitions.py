"""A script's definitions, made without running it: for code that needs its classes or functions elsewhere or earlier."""

from __future__ import annotations

import ast
import contextlib
import contextvars
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from millpond.runner.magic import WRITER
from millpond.runner.pages import page_id
from millpond.state.names import MAIN

log = logging.getLogger("millpond")

_DEFINITIONS = (
    ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Pass,
)  # fmt: skip


def definitions(script: Path) -> dict[str, Any]:
    """The definitions of a script: its imports, functions, classes, and values that are made without a call."""
    names: dict[str, Any] = {"__name__": MAIN, "__file__": str(script), WRITER: None}
    for statement in ast.parse(script.read_bytes(), str(script)).body:
        if _defines(statement):
            module = ast.Module([statement], type_ignores=[])
            # The statement may use a value that is missing here.
            with contextlib.suppress(NameError):
                exec(compile(module, str(script), "exec", dont_inherit=True), names)  # noqa: S102 (the app's code)
    return names


def _defines(statement: ast.stmt) -> bool:
    if isinstance(statement, _DEFINITIONS):
        return True
    if isinstance(statement, ast.Assign | ast.AnnAssign):
        return not _calls(statement)
    if isinstance(statement, ast.If):
        return not _calls(statement.test) and all(map(_defines, [*statement.body, *statement.orelse]))
    if isinstance(statement, ast.Try):
        caught = [inner for handler in statement.handlers for inner in handler.body]
        return all(map(_defines, [*statement.body, *caught, *statement.orelse, *statement.finalbody]))
    return False


def _calls(code: ast.AST) -> bool:
    return any(isinstance(node, ast.Call | ast.Await) for node in ast.walk(code))


class Definitions:
    """The definitions of pages that a run does not execute, so that values of their
    classes can be read on other pages.

    Parameters
    ----------
    entry:
        The file of the app's script.
    """

    def __init__(self, entry: Path) -> None:
        self._entry = entry
        self._known: dict[Path, tuple[int, Mapping[str, Any]]] = {}
        """The definitions of a file, and when the file was saved."""

    def by_page(self, page: str) -> Mapping[str, Any]:
        """The definitions of a page, by its name in stored data; empty if the page no longer exists."""
        file = self._file_of(page)
        if file is None:
            return {}
        stamp = file.stat().st_mtime_ns
        known = self._known.get(file)
        if known is None or known[0] != stamp:
            try:
                # Outside any run: objects that decorators make here do not belong to the current run.
                known = stamp, contextvars.Context().run(definitions, file)
            except Exception:
                log.warning(
                    "The definitions of %s, which values need, cannot be had", file.name, exc_info=True
                )
                known = stamp, {}
            self._known[file] = known
        return known[1]

    def _file_of(self, page: str) -> Path | None:
        if not page:
            return self._entry if self._entry.is_file() else None
        folder = (self._entry.parent / page).parent
        return next((file for file in folder.glob("*.py") if page_id(file, self._entry) == page), None)
