"""Modules that make an ``App``: ``millpond run`` serves that, and does not run the module as a script."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from millpond.errors import ConfigError

_PACKAGES = ("millpond", "streamlit")
_USUAL = "app"


def find_app(file: Path) -> str | None:
    """The name of the ``App`` that a file makes; None: it is a script. Nothing of it is executed.

    ``app``, where it makes several.

    Raises
    ------
    ConfigError
        It makes several, and none is called so.
    """
    names = names_of_apps(ast.parse(file.read_bytes()))
    if len(names) < 2 or _USUAL in names:
        return _USUAL if _USUAL in names else next(iter(names), None)
    raise ConfigError(
        f"{file.name} defines several apps ({', '.join(names)}), and `millpond run` serves only one: name "
        f"that one `{_USUAL}`. To serve all, mount them in one application: see the documentation of `st.App`."
    )


def names_of_apps(module: ast.Module) -> list[str]:
    """The variables that are given an ``App(...)`` when the module is imported."""
    packages, classes, names = set[str](), set[str](), list[str]()
    for statement in _executed(module.body):
        if isinstance(statement, ast.Import):
            packages |= {alias.asname or alias.name for alias in statement.names if alias.name in _PACKAGES}
        elif isinstance(statement, ast.ImportFrom) and (statement.module or "").split(".")[0] in _PACKAGES:
            classes |= {alias.asname or alias.name for alias in statement.names if alias.name == "App"}
        elif isinstance(statement, ast.Assign | ast.AnnAssign) and _is_app(
            statement.value, packages, classes
        ):
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            names += [target.id for target in targets if isinstance(target, ast.Name)]
    return list(dict.fromkeys(names))


def _executed(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of a module outside of functions and classes."""
    for statement in body:
        yield statement
        if isinstance(statement, ast.If | ast.Try | ast.With):
            yield from _executed(statement.body)
        if isinstance(statement, ast.If | ast.Try):
            yield from _executed(statement.orelse)


def _is_app(value: ast.expr | None, packages: set[str], classes: set[str]) -> bool:
    if not isinstance(value, ast.Call):
        return False
    called = value.func
    if isinstance(called, ast.Name):
        return called.id in classes
    if not isinstance(called, ast.Attribute) or called.attr != "App":
        return False
    return isinstance(called.value, ast.Name) and called.value.id in packages
