"""Annotations as editors show them: aliases spelt out, and every name imported where the stub needs it.

``width: Width`` of a source is ``width: int | Literal['stretch', 'content']`` in
a stub: an editor shows an annotation as it is written, and a reader of it wants
to see what can be given.
"""

from __future__ import annotations

import ast
import builtins
import copy
from functools import cache
from pathlib import Path

from tools.stub_faces import FACES

SOURCES = Path(__file__).resolve().parent.parent / "src"
_ALIASES = (ast.Subscript, ast.BinOp)
"""What an alias is defined by: ``Literal["left", "right"]``, ``int | str``."""


@cache
def tree_of(module: str) -> ast.Module:
    """The source of a module of Millpond."""
    path = SOURCES.joinpath(*module.split("."))
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    return ast.parse(file.read_text("utf-8"))


@cache
def _definitions(module: str) -> dict[str, ast.expr | None]:
    """The names that a module defines, and what they are assigned; None: classes."""
    found: dict[str, ast.expr | None] = {}
    for node in tree_of(module).body:
        if isinstance(node, ast.Assign):
            found |= {target.id: node.value for target in node.targets if isinstance(target, ast.Name)}
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value is not None:
            found[node.target.id] = node.value
        elif isinstance(node, ast.ClassDef):
            found[node.name] = None
    return found


@cache
def _imported(module: str) -> dict[str, tuple[str, str]]:
    """The names that a module imports: from where, and what they are called there."""
    return {
        alias.asname or alias.name: (node.module or "", alias.name)
        for node in ast.walk(tree_of(module))
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }


class Spelling(ast.NodeTransformer):
    """Spells out the annotations and defaults of one module's functions.

    Parameters
    ----------
    module:
        Its full name.

    Attributes
    ----------
    imports:
        The lines that what is spelt out needs.
    """

    def __init__(self, module: str) -> None:
        self._module = module
        self.imports: set[str] = set()

    def annotation(self, node: ast.expr) -> ast.expr:
        """An annotation without aliases."""
        spelt: ast.expr = self.visit(copy.deepcopy(node))
        return spelt

    def default(self, node: ast.expr) -> ast.expr:
        """A default as a value: what a name stands for where that can be read, else ``...``."""
        if not isinstance(node, ast.Name) or hasattr(builtins, node.id):
            return node
        value = self._default_of(node.id)
        if isinstance(value, ast.Constant):
            return value
        if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == "timedelta":
            self.imports.add("from datetime import timedelta")
            return value
        return ast.Constant(...)

    def _default_of(self, name: str) -> ast.expr | None:
        module, name = _imported(self._module).get(name, (self._module, name))
        return _definitions(module).get(name) if module.startswith("millpond.") else None

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """A name that is found where it is defined, or the parts of the alias that it is."""
        module, name = _imported(self._module).get(node.id, (self._module, node.id))
        if not module.startswith("millpond."):
            self.imports.add(f"from {module} import {name}")
            return ast.Name(name)
        if FACES.get(name) == module:
            self.imports.add(f"from millpond.seen import {name}")
            return ast.Name(name)
        known = _definitions(module)
        if name not in known:
            return node  # a built-in one
        value = known[name]
        if isinstance(value, _ALIASES):
            inner = type(self)(module)
            spelt = inner.annotation(value)
            self.imports |= inner.imports
            return spelt
        package, _, leaf = module.rpartition(".")
        short = "_" + (leaf if package == "millpond.elements" else module.partition(".")[2].replace(".", "_"))
        if isinstance(value, ast.Call):
            # A TypeVar: Jedi knows it as a name alone.
            self.imports.add(f"from {module} import {name} as {short}_{name}")
            return ast.Name(f"{short}_{name}")
        self.imports.add(f"from {package} import {leaf} as {short}")
        return ast.Attribute(ast.Name(short), name)

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        """``Union[...]`` as ``|``; what is in a ``Literal`` are values."""
        called = ast.unparse(node.value)
        if called == "Union":
            parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
            spelt: ast.expr = self.visit(parts[0])
            for part in parts[1:]:
                spelt = ast.BinOp(spelt, ast.BitOr(), self.visit(part))
            return spelt
        node.value = self.visit(node.value)
        if called != "Literal":
            node.slice = self.visit(node.slice)
        return node

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        """A name in quotes is a name."""
        if not isinstance(node.value, str):
            return node
        quoted: ast.expr = self.visit(ast.parse(node.value, mode="eval").body)
        return quoted
