"""What a script defines, without running it: for code that needs one of its classes or functions elsewhere."""

from __future__ import annotations

import ast
import contextlib
from pathlib import Path
from typing import Any

from millpond.runner.magic import WRITER
from millpond.state.names import MAIN

_DEFINITIONS = (
    ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Pass,
)  # fmt: skip


def definitions(script: Path) -> dict[str, Any]:
    """What a script defines: its imports, functions, classes, and values that are made without a call."""
    names: dict[str, Any] = {"__name__": MAIN, "__file__": str(script), WRITER: None}
    for statement in ast.parse(script.read_bytes(), str(script)).body:
        if _defines(statement):
            module = ast.Module([statement], type_ignores=[])
            # It may be made of a value that is not there.
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
