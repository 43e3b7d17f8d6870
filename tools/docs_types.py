"""Types and defaults as the reference shows them: `int | "stretch" | "content"` for the alias `Width`."""

from __future__ import annotations

import ast
import functools
import inspect
import json
from collections.abc import Callable
from typing import Any

from tools.stub_annotations import Spelling


class _Values(Spelling):
    """Spells aliases out, a ``Literal`` as its values, and names classes without their module."""

    def visit_Name(self, node: ast.Name) -> ast.expr:  # noqa: N802 (NodeVisitor calls it so)
        spelt = super().visit_Name(node)
        match spelt:
            case ast.Attribute():
                return ast.Name(spelt.attr)
            case ast.Name():
                return node
            case _:
                return spelt

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:  # noqa: N802 (NodeVisitor calls it so)
        spelt = super().visit_Subscript(node)
        if not (isinstance(spelt, ast.Subscript) and ast.unparse(spelt.value) == "Literal"):
            return spelt
        return _union(spelt.slice.elts if isinstance(spelt.slice, ast.Tuple) else [spelt.slice])

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:  # noqa: N802 (NodeVisitor calls it so)
        """Without the brackets that an alias in the midst would need."""
        self.generic_visit(node)
        return _union(_parts(node))


def spelt(annotation: str, function: Callable[..., Any]) -> str:
    """The annotation of a parameter without aliases, each of its values once.

    Parameters
    ----------
    annotation : str
        As in the source, or in words: what is no expression stays as it is.
    function : callable
        Whose parameter it is: its module says what the names stand for.
    """
    try:
        node = ast.parse(annotation, mode="eval").body
    except SyntaxError:
        return annotation
    if isinstance(node, ast.Tuple):
        return annotation
    parts = _parts(_Values(_module(function)).annotation(node))
    return " | ".join(dict.fromkeys(ast.unparse(_Quotes().visit(part)) for part in parts))


def _module(function: Callable[..., Any]) -> str:
    found = inspect.unwrap(function)
    return (found.__init__ if inspect.isclass(found) else found).__module__


def _union(parts: list[ast.expr]) -> ast.expr:
    return functools.reduce(lambda left, right: ast.BinOp(left, ast.BitOr(), right), parts)


def _parts(node: ast.expr) -> list[ast.expr]:
    """What stands between the bars of a union; None last, as in Python's own style."""
    if not (isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr)):
        return [node]
    parts = _parts(node.left) + _parts(node.right)
    return sorted(parts, key=lambda part: isinstance(part, ast.Constant) and part.value is None)


class _Quotes(ast.NodeTransformer):
    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        return ast.Name(in_code(node.value)) if isinstance(node.value, str) else node


def in_code(value: object) -> str:
    """A default as one writes it: texts in double quotes."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)
