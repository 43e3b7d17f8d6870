"""Write what the elements are to editors and type checkers: ``container.pyi`` and ``__init__.pyi``.

At run time an element is imported when it is first used, and its docstring
says only what is its own. Here is all of it: each function as ``st.slider`` and
as a method, with every parameter described. Where an overload ends with
``**others: Any``, the parameters that it leaves out are put in its place, as the
function itself has them.

Usage::

    python tools/gen_stubs.py           # write
    python tools/gen_stubs.py --check   # exit 1 when the files differ
"""

from __future__ import annotations

import argparse
import ast
import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from mypy.plugin import Plugin
else:
    try:
        from mypy.plugin import Plugin
    except ImportError:
        Plugin = object  # where the package is built, there is no mypy

PACKAGE = Path(__file__).resolve().parent.parent / "src" / "millpond"
sys.path.insert(1, str(PACKAGE.parent))

from millpond.container import ELEMENTS, Container  # noqa: E402
from millpond.elements.on_demand import OnDemand  # noqa: E402

CONTAINERS = sys.modules["millpond.container"]
"""The module: as an attribute of ``millpond``, its name is the element's."""
HEADER = '"""Written by tools/gen_stubs.py from the elements. Do not edit."""\n\n'
OTHERS = "others"
"""What an overload calls the parameters that it has as the function itself has them."""


class Element(NamedTuple):
    """The source of an element."""

    module: str
    tree: ast.Module
    overloads: list[ast.FunctionDef]
    function: ast.FunctionDef
    docstring: str


def elements() -> dict[str, Element]:
    """All elements, by their names."""
    modules = {name: found.module for name, found in vars(Container).items() if isinstance(found, OnDemand)}
    return {name: _read(name, modules[name]) for name in ELEMENTS}


def _read(name: str, module: str, owner: str = "Container") -> Element:
    tree = ast.parse((PACKAGE / "elements" / f"{module}.py").read_text("utf-8"))
    *overloads, function = [
        node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == name
    ]
    return Element(module, tree, overloads, function, getattr(getattr(CONTAINERS, owner), name).__doc__ or "")


class _Qualified(ast.NodeTransformer):
    """Annotations whose names of the element's own module are looked up in it."""

    def __init__(self, element: Element) -> None:
        self._module = element.module
        self._own = {
            target.id
            for node in element.tree.body
            for target in (node.targets if isinstance(node, ast.Assign) else [])
            if isinstance(target, ast.Name)
        } | {node.name for node in element.tree.body if isinstance(node, ast.ClassDef)}

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if node.id not in self._own:
            return node
        return ast.Attribute(ast.Name(f"_{self._module}"), node.id)


def imports(found: dict[str, Element]) -> str:
    """What the annotations of the elements need."""
    used = {
        name.id
        for element in found.values()
        for function in (*element.overloads, element.function)
        for part in (function.args, function.returns)
        if part is not None
        for name in ast.walk(part)
        if isinstance(name, ast.Name)
    }
    lines = {f"from millpond.elements import {e.module} as _{e.module}" for e in found.values()}
    for element in found.values():
        for node in ast.walk(element.tree):
            if isinstance(node, ast.ImportFrom):
                names = [alias.name for alias in node.names if alias.name in used and alias.asname is None]
                lines |= {f"from {node.module} import {name}" for name in names}
    return "".join(
        f"{line}\n"
        for line in sorted(
            {*lines, "from contextlib import contextmanager", "from typing import Any, overload"}
        )
    )


def signatures(element: Element, *, method: bool) -> list[ast.FunctionDef]:
    """The overloads and the function; a function of ``st`` has no ``self`` and draws where the script is."""
    if not element.overloads:
        return [_signature(element, element.function, method=method)]
    return [_signature(element, each, method=method) for each in element.overloads]


def _signature(element: Element, source: ast.FunctionDef, *, method: bool) -> ast.FunctionDef:
    node: ast.FunctionDef = ast.parse(ast.unparse(source)).body[0]  # type: ignore[assignment]
    if node.args.kwarg is not None and node.args.kwarg.arg == OTHERS:
        _put_others(node.args, element.function.args)
    node.body = [ast.Expr(ast.Constant(...))]
    draws_place = ast.unparse(node.returns or ast.Constant(None)) == "PlaceT"
    node = _Qualified(element).visit(node)
    for argument in (*node.args.args, *node.args.kwonlyargs):
        assert argument.annotation is not None, argument.arg
    node.decorator_list = [ast.Name("overload")] if element.overloads else []
    if any("contextmanager" in ast.unparse(one) for one in source.decorator_list):
        node.decorator_list.append(ast.Name("contextmanager"))
    special = _class_of(element.function)
    if special is not None:
        node.returns = ast.Name(special)
    if not method:
        del node.args.args[0]
        if draws_place and special is None:
            node.returns = ast.Name("_Container")
        return ast.parse(ast.unparse(node).replace("PlaceT", "_Container")).body[0]  # type: ignore[return-value]
    return node


def _class_of(function: ast.FunctionDef) -> str | None:
    """The class of containers that an element makes a place of: ``return place._become("StatusContainer")``."""
    for node in ast.walk(function):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "_become"
        ):
            return str(ast.literal_eval(node.args[0]))
    return None


def _put_others(here: ast.arguments, whole: ast.arguments) -> None:
    """Put the parameters that an overload leaves out in the place of its ``**others``."""
    here.kwarg = None
    named = {one.arg for one in (*here.args, *here.kwonlyargs)}
    # Where it names one that the function takes by its order, too, the others follow by their names.
    by_name = bool({one.arg for one in here.kwonlyargs} & {one.arg for one in whole.args})
    required: list[ast.expr] = [ast.Constant(...)] * (len(whole.args) - len(whole.defaults))
    for one, default in zip(whole.args, [*required, *whole.defaults], strict=True):
        if one.arg in named:
            continue
        if by_name:
            here.kwonlyargs.append(one)
            here.kw_defaults.append(default)
        else:
            here.args.append(one)
            here.defaults.append(default)
    for one, given in zip(whole.kwonlyargs, whole.kw_defaults, strict=True):
        if one.arg not in named:
            here.kwonlyargs.append(one)
            here.kw_defaults.append(given)


def text_of(element: Element, *, method: bool) -> str:
    """One element as a stub; the docstring stands at the first overload, where editors look for it."""
    parts = []
    for at, node in enumerate(signatures(element, method=method)):
        head = ast.unparse(node)
        if at == 0 and element.docstring:
            quoted = element.docstring.replace("\\", "\\\\").replace('"""', '\\"\\"\\"').rstrip()
            lines = textwrap.indent(quoted, "    ").strip()
            head = f'{head.rpartition("...")[0].rstrip()}\n    """{lines}\n    """\n    ...'
        parts.append(head)
    return "\n".join(parts) + "\n"


def container_stub(found: dict[str, Element]) -> str:
    """The text of ``container.pyi``."""
    source = (PACKAGE / "container.py").read_text("utf-8")
    classes = [node for node in ast.parse(source).body if isinstance(node, ast.ClassDef)]
    parts = [HEADER, imports(found)]
    parts += ["from millpond.elements.place import Place\n", "\nELEMENTS: tuple[str, ...]\n"]
    for node in classes:
        bases = ", ".join(map(ast.unparse, node.bases))
        docstring = textwrap.indent(f'"""{ast.get_docstring(node)}\n"""', "    ")
        parts.append(f"\nclass {node.name}({bases}):\n{docstring}\n")
        if node.name == "Container":
            methods = (text_of(element, method=True) for element in found.values())
            parts += [textwrap.indent(method, "    ") for method in methods]
        own = vars(getattr(CONTAINERS, node.name)) if node.name != "Container" else {}
        more = (_read(name, one.module, node.name) for name, one in own.items() if isinstance(one, OnDemand))
        parts += [textwrap.indent(text_of(element, method=True), "    ") for element in more]
    return "".join(parts)


def package_stub(found: dict[str, Element]) -> str:
    """The text of ``__init__.pyi``."""
    import millpond

    tree = ast.parse((PACKAGE / "__init__.py").read_text("utf-8"))
    parts = [HEADER, imports(found)]
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.module == "millpond":
            parts += [f"from millpond import {alias.name} as {alias.name}\n" for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module != "__future__":
            # A name that is to be seen from outside has to be imported twice over.
            names = ", ".join(f"{alias.name} as {alias.asname or alias.name}" for alias in node.names)
            parts.append(f"from {node.module} import {names}\n")
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
            name, maker = ast.unparse(node.targets[0]), ast.unparse(node.value.func)
            if name in millpond.__all__ or name in {"_here", "_attributes"}:
                parts.append(f"{name}: {maker}\n")
    parts += [f"from {module} import {n} as {n}\n" for n, module in sorted(millpond._ON_DEMAND.items())]
    parts += ["_ON_DEMAND: dict[str, str]\n"]
    parts += [f"__all__ = [{', '.join(map(repr, millpond.__all__))}]\n"]
    special = sorted({made for element in found.values() if (made := _class_of(element.function))})
    parts += [f"from millpond.container import {', '.join(special)}\n"] if special else []
    parts += ["\n", *(text_of(element, method=False) for element in found.values())]
    return "".join(parts)


def plugin(version: str) -> type[Plugin]:
    """What mypy asks a plugin for: before it reads the stubs, they are written as the sources are now."""
    write()
    return Plugin


def write() -> list[str]:
    """Write the stubs that are not what the sources say; returns their names."""
    changed = stale()
    for name, text in changed.items():
        (PACKAGE / name).write_text(text, encoding="utf-8")
    return list(changed)


def stale() -> dict[str, str]:
    """The stubs that are not what the sources say, and what they should be."""
    found = elements()
    stubs = {"container.pyi": container_stub(found), "__init__.pyi": package_stub(found)}
    return {
        name: text
        for name, text in stubs.items()
        if not (PACKAGE / name).is_file() or (PACKAGE / name).read_text("utf-8") != text
    }


def main() -> int:
    """Write the stubs, or compare them."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true", help="compare with the files instead of writing them")
    check = parser.parse_args().check
    if not check:
        write()
        return 0
    changed = stale()
    for name in changed:
        print(
            f"gen_stubs.py: src/millpond/{name} is not what the sources say. Run: python tools/gen_stubs.py"
        )
    return 1 if changed else 0


if __name__ == "__main__":
    sys.exit(main())
