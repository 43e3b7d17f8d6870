"""One Python file: what of it is missing or different."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from millpond.checking import differences, packages
from millpond.checking.arguments import check_call
from millpond.checking.findings import Finding, Level
from millpond.checking.scopes import SCOPES, NameScope, ScopeReader
from millpond.checking.symbols import ROOTS, Callee, Missing, Module, attribute, exists
from millpond.distributions import missing

IGNORED: Final = "millpond: ignore"
"""A line with this comment has no findings."""

_SEE: Final = {
    "name": "streamlit.md#what-is-missing",
    "import": "streamlit.md#what-is-there",
    "package": "components.md#use-a-package",
    "installed": "check.md#packages-that-are-not-installed",
}
_SWALLOWED: Final = {
    "name": {"AttributeError"},
    "import": {"ImportError", "ModuleNotFoundError", "AttributeError"},
    "package": {"ImportError", "ModuleNotFoundError"},
    "installed": {"ImportError", "ModuleNotFoundError"},
    "parameter": {"TypeError"},
    "value": set[str](),
}
"""The exceptions that an app catches which is prepared for it."""


def parse(data: bytes) -> ast.Module:
    """The tree of a file. Raises SyntaxError, ValueError or RecursionError."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(data)


def check_tree(tree: ast.Module, path: str, lines: list[str], folder: Path) -> list[Finding]:
    """What is found in the tree of a file; ``folder`` is where its own modules are."""
    reader = _Reader(tree, path, folder)
    reader.visit(tree)
    ignored = {number for number, line in enumerate(lines, 1) if IGNORED in line}
    return [one for one in reader.found if one.line not in ignored]


class _Reader(ast.NodeVisitor):
    def __init__(self, tree: ast.Module, path: str, folder: Path) -> None:
        self.found: list[Finding] = []
        self._path = path
        self._folder = folder
        self._names = ScopeReader(tree)
        self._scope: NameScope = self._names.scope
        self._caught: list[set[str]] = []
        self._silent = 0
        """How many findings an app is prepared for, so that they were not said."""
        self._asked = _asked_before(tree)
        self._decorators: set[ast.AST] = set()
        self._moves = any(_imports_streamlit(node) for node in ast.walk(tree))
        """It is written for Streamlit: what differs is news."""

    def _say(
        self, node: ast.AST, kind: str, text: str, level: Level = "error", see: str | None = None
    ) -> None:
        if kind in {"behaviour", "deprecated"} and not self._moves:
            return
        if any(
            caught & (_SWALLOWED.get(kind, set()) | {"Exception", "BaseException"}) for caught in self._caught
        ):
            self._silent += 1
            return
        at = node.value if isinstance(node, ast.keyword) and kind == "value" else node
        line, column = getattr(at, "lineno", 0), getattr(at, "col_offset", -1) + 1
        self.found.append(
            Finding(
                path=self._path, line=line, column=column, level=level, kind=kind, text=f"{text}.".replace("?.", "?"),
                see=see or (_SEE.get(kind)),
            )
        )  # fmt: skip

    # Scopes, and what is caught or not executed ----------------------------------------------

    def visit(self, node: ast.AST) -> None:
        """Go on in the scope that the node opens."""
        if not isinstance(node, SCOPES):
            super().visit(node)
            return
        outer = self._scope
        for one in getattr(node, "decorator_list", ()):
            self._decorators.add(one)
        self._scope = self._names.scopes[node]
        super().visit(node)
        self._scope = outer

    def visit_Try(self, node: ast.Try) -> None:
        """What the handlers catch is no finding in the body, nor is a handler that nothing in the body leads to."""
        caught = {name for handler in node.handlers for name in _classes(handler.type)}
        silent = self._silent
        with self._catching(caught):
            for one in node.body:
                self.visit(one)
        handlers = node.handlers
        if self._silent == silent and all(map(_imports_streamlit, node.body)):
            # All of it is there: `except ImportError` is for versions of Streamlit without it.
            handlers = [one for one in handlers if not _classes(one.type) <= _SWALLOWED["import"]]
        for part in (*handlers, *node.orelse, *node.finalbody):
            self.visit(part)

    visit_TryStar = visit_Try  # type: ignore[assignment]  # noqa: N815 (of the same fields; `ast` names it)

    @contextmanager
    def _catching(self, caught: set[str]) -> Iterator[None]:
        self._caught.append(caught)
        yield
        self._caught.pop()

    def visit_With(self, node: ast.With) -> None:
        """`contextlib.suppress` catches, too."""
        caught = {
            name
            for item in node.items
            if isinstance(item.context_expr, ast.Call)
            and ast.unparse(item.context_expr.func).endswith("suppress")
            for one in item.context_expr.args
            for name in _classes(one)
        }
        with self._catching(caught):
            self.generic_visit(node)

    def visit_If(self, node: ast.If) -> None:
        """A branch that is never executed has no findings: for type checkers alone, or for versions without a name."""
        holds = self._holds(node.test)
        self.visit(node.test)
        for one in (*(node.body if holds is not False else ()), *(node.orelse if holds is not True else ())):
            self.visit(one)

    def visit_IfExp(self, node: ast.IfExp) -> None:
        """The same in one line: `st.dialog if hasattr(st, "dialog") else st.experimental_dialog`."""
        holds = self._holds(node.test)
        self.visit(node.test)
        if holds is not False:
            self.visit(node.body)
        if holds is not True:
            self.visit(node.orelse)

    def _holds(self, test: ast.expr) -> bool | None:
        """Whether a condition holds in every run; None: that is not known."""
        match test:
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                holds = self._holds(operand)
                return None if holds is None else not holds
            case ast.Call(func=ast.Name(id="hasattr"), args=[owner, ast.Constant(value=str(name))]):
                module = self._scope.value(owner)
                return (
                    None
                    if not isinstance(module, Module)
                    else not isinstance(attribute(module, name), Missing)
                )
        return False if ast.unparse(test) in {"TYPE_CHECKING", "typing.TYPE_CHECKING"} else None

    # Imports ------------------------------------------------------------------------------------

    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            self._import(alias, alias.name)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        module = node.module or ""
        if node.level or not self._import(node, module) or module.partition(".")[0] not in ROOTS:
            return
        for alias in node.names:
            found = None if alias.name == "*" else attribute(Module(module), alias.name)
            if isinstance(found, Missing):
                self._say(alias, "import", found.words)

    def _import(self, node: ast.AST, module: str) -> bool:
        """Say what is to be said of an imported module; whether it is there."""
        root = module.partition(".")[0]
        if root in ROOTS:
            if exists(module):
                return True
            self._say(
                node,
                "import",
                f"Millpond has no module `{module}`: it is internal to Streamlit",
            )
            return False
        if not self._is_own(root):
            words = packages.about(root)
            if words:
                self._say(node, "package", words, "note")
            elif absent := missing(root, packages.TESTED.get(root)):
                self._say(node, "installed", absent, "note")
        return True

    def _is_own(self, root: str) -> bool:
        """A module beside the file, or in a folder around it that is checked."""
        here = Path(self._path).parent
        around = [self._folder, here, *(one for one in here.parents if one.is_relative_to(self._folder))]
        return any((one / f"{root}.py").exists() or (one / root).exists() for one in around)

    # Names, calls and values --------------------------------------------------------------------

    def visit_Attribute(self, node: ast.Attribute) -> None:
        if isinstance(node.ctx, ast.Load) and node.attr not in self._asked:
            found = self._scope.value(node)
            if isinstance(found, Missing):
                self._say(node, "name", found.words)
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        function = self._scope.value(node.func)
        if isinstance(function, Callee):
            decorates = node in self._decorators
            for where, kind, words in check_call(node, function, decorates=decorates):
                self._say(where, kind, words, "note" if kind == "deprecated" else "error")
            for words, page in differences.of_call(node, function):
                self._say(node, "behaviour", words, "note", page)
        self.generic_visit(node)

    def visit_Assign(self, node: ast.Assign) -> None:
        if any(self._is_state(target) for target in node.targets):
            for words, page in differences.of_state(node.value, self._scope):
                self._say(node, "behaviour", words, "note", page)
        self.generic_visit(node)

    def _is_state(self, target: ast.expr) -> bool:
        if not isinstance(target, ast.Attribute | ast.Subscript):
            return False
        owner = target.value
        if isinstance(owner, ast.Attribute) and owner.attr == "session_state":
            return isinstance(self._scope.value(owner.value), Module)
        return isinstance(owner, ast.Name) and owner.id == "session_state"


def _imports_streamlit(node: ast.AST) -> bool:
    if isinstance(node, ast.Import):
        return any(alias.name.partition(".")[0] == "streamlit" for alias in node.names)
    return isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "streamlit"


def _classes(node: ast.expr | None) -> set[str]:
    """The names of the exceptions of a handler; all, where it names none."""
    if node is None:
        return {"BaseException"}
    parts = node.elts if isinstance(node, ast.Tuple) else [node]
    return {ast.unparse(part).rpartition(".")[2] for part in parts}


def _asked_before(tree: ast.Module) -> set[str]:
    """The names that the file asks for with ``hasattr`` or ``getattr``, and those that it sets itself."""
    asked = set[str]()
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in {"hasattr", "getattr"}
        ):
            asked |= {str(one.value) for one in node.args[1:2] if isinstance(one, ast.Constant)}
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            asked.add(node.attr)
    return asked
