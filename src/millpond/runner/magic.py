"""Magic: a bare expression of the script is written to the page.

``df`` on a line of its own means ``st.write(df)``. Docstrings, calls (which have
effects of their own), ``yield`` and ``await`` are not changed.
"""

from __future__ import annotations

import ast

WRITER = "__millpond_write__"
"""The name of the writing function in a script's globals."""

_SILENT = (ast.Call, ast.Yield, ast.YieldFrom, ast.Await)


def add_magic(module: ast.Module) -> ast.Module:
    """Rewrite the bare expressions of a script. Returns the same tree."""
    _Magic().visit_body(module, has_docstring=True)
    return ast.fix_missing_locations(module)


class _Magic:
    def visit_body(self, node: ast.AST, *, has_docstring: bool = False) -> None:
        for name in ("body", "orelse", "finalbody", "handlers", "cases"):
            statements = getattr(node, name, None)
            if isinstance(statements, list):
                docstring = has_docstring and name == "body"
                for index, statement in enumerate(statements):
                    statements[index] = self._statement(statement, docstring=docstring and index == 0)

    def _statement(self, node: ast.AST, *, docstring: bool) -> ast.AST:
        if isinstance(node, ast.Expr):
            return node if docstring and _is_text(node.value) else _written(node)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            self.visit_body(node, has_docstring=True)
        elif not isinstance(node, ast.ClassDef):
            self.visit_body(node)
        return node


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _written(node: ast.Expr) -> ast.Expr:
    value = node.value
    if isinstance(value, _SILENT) or (isinstance(value, ast.Constant) and value.value is ...):
        return node
    # The items of a tuple on a line of its own are written side by side.
    arguments = value.elts if isinstance(value, ast.Tuple) and value.elts else [value]
    call = ast.Call(ast.Name(WRITER, ast.Load()), list(arguments), [])
    return ast.copy_location(ast.Expr(ast.copy_location(call, node)), node)
