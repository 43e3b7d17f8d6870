"""Which names of a file stand for something of Millpond's, by scope; whatever may be anything is unknown."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

from millpond.checking.symbols import ROOTS, Callee, Items, Module, Symbol, attribute, exists, result

_FUNCTIONS: Final = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_COMPREHENSIONS: Final = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
SCOPES: Final = (*_FUNCTIONS, *_COMPREHENSIONS, ast.ClassDef)


class _Bound:
    """A name is given something: an expression, and which part of it; or a symbol; or nobody knows what."""

    def __init__(self, symbol: Symbol = None, expression: ast.expr | None = None, part: str = "") -> None:
        self.symbol = symbol
        self.expression = expression
        self.part = part
        """``""``: all of it, ``"item"``: one of its items, ``"rest"``: several of them."""


class NameScope:
    """The names of a module, function, class or comprehension."""

    def __init__(self, node: ast.AST, outer: NameScope | None) -> None:
        self.node = node
        self.outer = outer
        self.bound: dict[str, list[_Bound]] = {}
        self.elsewhere: dict[str, NameScope | None] = {}
        """What ``global`` and ``nonlocal`` name."""
        self._finding: set[str] = set()

    @property
    def module(self) -> NameScope:
        return self if self.outer is None else self.outer.module

    @property
    def enclosing(self) -> NameScope | None:
        """Where names of inner functions are looked up: not in classes."""
        outer = self.outer
        while outer is not None and isinstance(outer.node, ast.ClassDef):
            outer = outer.outer
        return outer

    def bind(self, name: str, what: _Bound) -> None:
        """Add one of the things that a name may be."""
        scope = self.elsewhere.get(name) or self
        scope.bound.setdefault(name, []).append(what)

    def find(self, name: str) -> Symbol:
        """What the name stands for: the same in all places that give it something, else unknown."""
        if name in self.elsewhere:
            other = self.elsewhere[name]
            return other.find(name) if other is not None else None
        if name not in self.bound:
            outer = self.enclosing
            return outer.find(name) if outer is not None else None
        if name in self._finding:
            return None
        self._finding.add(name)
        try:
            found = [self._value(one) for one in self.bound[name] if not _is_none(one.expression)]
        finally:
            self._finding.discard(name)
        return found[0] if found and all(one == found[0] for one in found) else None

    def _value(self, bound: _Bound) -> Symbol:
        if bound.expression is None:
            return bound.symbol
        whole = self.value(bound.expression)
        if not bound.part or not isinstance(whole, Items):
            return whole if not bound.part else None
        return whole.of if bound.part == "item" else whole

    def value(self, node: ast.expr) -> Symbol:
        """What an expression stands for."""
        match node:
            case ast.Name():
                return self.find(node.id)
            case ast.Attribute():
                return attribute(self.value(node.value), node.attr)
            case ast.NamedExpr():
                return self.value(node.value)
            case ast.Subscript():
                several = self.value(node.value)
                if not isinstance(several, Items):
                    return None
                return several if isinstance(node.slice, ast.Slice) else several.of
            case ast.Call():
                return self._called(node)
        return None

    def _called(self, node: ast.Call) -> Symbol:
        called = self.value(node.func)
        return result(called) if isinstance(called, Callee) else None


def _is_none(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


class ScopeReader(ast.NodeVisitor):
    """Reads the scopes of a file."""

    def __init__(self, tree: ast.Module) -> None:
        self.scope = NameScope(tree, None)
        self.scopes: dict[ast.AST, NameScope] = {tree: self.scope}
        self.submodules: set[str] = set()
        """Modules that the file imports by their whole names."""
        self.visit(tree)

    def generic_visit(self, node: ast.AST) -> None:
        if not isinstance(node, SCOPES):
            super().generic_visit(node)
            return
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            self.scope.bind(node.name, _Bound())
        outer = self.scope
        self.scope = self.scopes[node] = NameScope(node, outer)
        if isinstance(node, _FUNCTIONS):
            for one in _parameters(node.args):
                self.scope.bind(one.arg, _Bound())
        super().generic_visit(node)
        self.scope = outer

    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            root = alias.name.partition(".")[0]
            if root not in ROOTS:
                self.scope.bind(alias.asname or root, _Bound())
            elif alias.asname:
                self.scope.bind(alias.asname, _Bound(Module(alias.name) if exists(alias.name) else None))
            else:
                self.scope.bind(root, _Bound(Module(root)))

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        module = node.module or ""
        ours = node.level == 0 and module.partition(".")[0] in ROOTS and exists(module)
        for alias in node.names:
            if alias.name != "*":
                found = attribute(Module(module), alias.name) if ours else None
                self.scope.bind(alias.asname or alias.name, _Bound(found))

    def visit_Global(self, node: ast.Global) -> None:
        for name in node.names:
            self.scope.elsewhere[name] = self.scope.module

    def visit_Nonlocal(self, node: ast.Nonlocal) -> None:
        for name in node.names:
            self.scope.elsewhere[name] = self.scope.enclosing

    def visit_Assign(self, node: ast.Assign) -> None:
        for target in node.targets:
            self._bind(target, node.value)
        self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self._bind(node.target, node.value)
        self.generic_visit(node)

    def visit_NamedExpr(self, node: ast.NamedExpr) -> None:
        scope = self.scope
        while isinstance(scope.node, _COMPREHENSIONS) and scope.outer is not None:
            scope = scope.outer
        scope.bind(node.target.id, _Bound(expression=node.value) if scope is self.scope else _Bound())
        self.generic_visit(node)

    def visit_withitem(self, node: ast.withitem) -> None:
        if node.optional_vars is not None:
            self._bind(node.optional_vars, node.context_expr)
        self.generic_visit(node)

    def visit_For(self, node: ast.For | ast.AsyncFor | ast.comprehension) -> None:
        self._iterate(node.target, node.iter)
        self.generic_visit(node)

    visit_AsyncFor = visit_For  # noqa: N815 (`ast` names it)
    visit_comprehension = visit_For

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        self._forget(node.target)
        self.generic_visit(node)

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        if node.name:
            self.scope.bind(node.name, _Bound())
        self.generic_visit(node)

    def visit_MatchAs(self, node: ast.MatchAs | ast.MatchStar) -> None:
        if node.name:
            self.scope.bind(node.name, _Bound())
        self.generic_visit(node)

    visit_MatchStar = visit_MatchAs  # noqa: N815 (`ast` names it)

    def visit_MatchMapping(self, node: ast.MatchMapping) -> None:
        if node.rest:
            self.scope.bind(node.rest, _Bound())
        self.generic_visit(node)

    def _bind(self, target: ast.expr, value: ast.expr) -> None:
        if isinstance(target, ast.Name):
            self.scope.bind(target.id, _Bound(expression=value))
        elif isinstance(target, ast.Tuple | ast.List):
            if isinstance(value, ast.Tuple | ast.List) and len(value.elts) == len(target.elts):
                for part, given in zip(target.elts, value.elts, strict=True):
                    self._bind(part, given)
                return
            for part in target.elts:
                self._bind_part(part, value)
        else:
            self._forget(target)

    def _bind_part(self, target: ast.expr, several: ast.expr) -> None:
        if isinstance(target, ast.Name):
            self.scope.bind(target.id, _Bound(expression=several, part="item"))
        elif isinstance(target, ast.Starred) and isinstance(target.value, ast.Name):
            self.scope.bind(target.value.id, _Bound(expression=several, part="rest"))
        else:
            self._forget(target)

    def _iterate(self, target: ast.expr, several: ast.expr) -> None:
        called = several.func if isinstance(several, ast.Call) else None
        if isinstance(several, ast.Call) and isinstance(called, ast.Name) and isinstance(target, ast.Tuple):
            before = 1 if called.id == "enumerate" else 0
            if called.id in {"enumerate", "zip"} and len(target.elts) == len(several.args) + before:
                for part in target.elts[:before]:
                    self._forget(part)
                for part, given in zip(target.elts[before:], several.args, strict=True):
                    self._bind_part(part, given)
                return
        self._bind_part(target, several)

    def _forget(self, target: ast.expr) -> None:
        for node in ast.walk(target):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                self.scope.bind(node.id, _Bound())


def _parameters(given: ast.arguments) -> Iterator[ast.arg]:
    yield from (*given.posonlyargs, *given.args, *given.kwonlyargs)
    yield from (one for one in (given.vararg, given.kwarg) if one is not None)
