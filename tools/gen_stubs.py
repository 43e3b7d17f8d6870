"""Write what the elements are to editors and type checkers: ``seen.pyi``, ``container.pyi`` and ``__init__.pyi``.

At run time an element is imported when it is first used, and its docstring
says only what is its own. Here is all of it: each function as ``st.slider`` and
as a method, with every parameter described. Where an overload ends with
``**others: Any``, the parameters that it leaves out are put in its place, as the
function itself has them.

The classes are in ``seen.pyi``, beside which there is no ``seen.py``: where there
is a source, Jedi offers what that has, too, private names included.

Usage::

    python tools/gen_stubs.py           # write
    python tools/gen_stubs.py --check   # exit 1 when the files differ
"""

from __future__ import annotations

import argparse
import ast
import copy
import importlib
import inspect
import re
import sys
import textwrap
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, cast

if TYPE_CHECKING:
    from mypy.plugin import Plugin
else:
    try:
        from mypy.plugin import Plugin
    except ImportError:
        Plugin = object  # where the package is built, there is no mypy

REPOSITORY = Path(__file__).resolve().parent.parent
PACKAGE = REPOSITORY / "src" / "millpond"
sys.path[1:1] = [str(PACKAGE.parent), str(REPOSITORY)]

from millpond.container import ELEMENTS, Container  # noqa: E402
from millpond.elements.on_demand import OnDemand  # noqa: E402
from tools.stub_annotations import Spelling, tree_of  # noqa: E402
from tools.stub_faces import FACES, SEEN  # noqa: E402

CONTAINERS = sys.modules["millpond.container"]
"""The module: as an attribute of ``millpond``, its name is the element's."""
HEADER = '"""Written by tools/gen_stubs.py from the elements. Do not edit."""\n\n'
OTHERS = "others"
"""What an overload calls the parameters that it has as the function itself has them."""


class Element(NamedTuple):
    """The source of a public function."""

    spelling: Spelling
    overloads: list[ast.FunctionDef]
    function: ast.FunctionDef
    docstring: str
    method: bool
    """It is an element: its first parameter is the place to draw into."""


def elements() -> dict[str, Element]:
    """All elements, by their names."""
    modules = {name: found.module for name, found in vars(Container).items() if isinstance(found, OnDemand)}
    return {name: _read(name, modules[name]) for name in ELEMENTS}


def _read(name: str, module: str, owner: str = "Container") -> Element:
    docstring = getattr(getattr(CONTAINERS, owner), name).__doc__ or ""
    return _function(name, f"millpond.elements.{module}", docstring, method=True)


def _function(name: str, module: str, docstring: str, *, method: bool = False) -> Element:
    *overloads, function = [
        node for node in tree_of(module).body if isinstance(node, ast.FunctionDef) and node.name == name
    ]
    return Element(Spelling(module), overloads, function, docstring, method)


_OF_PLACES = {
    "from millpond.elements import place as _place",
    "from millpond.elements.place import PlaceT as _place_PlaceT",
}
"""Imports that only the ``self`` of elements needs, which stubs do not spell out."""


def imports(found: Iterable[Element], *, inside: bool = False) -> str:
    """What the annotations of the functions need, once they are written; ``inside`` of ``seen.pyi``, or elsewhere."""
    lines = {"from contextlib import AbstractContextManager", "from typing import overload, Self"}
    lines = lines.union(*(each.spelling.imports for each in found)) - _OF_PLACES
    lines = {line for line in lines if not (inside and line.startswith("from millpond.seen import "))}
    return "".join(f"{line}\n" for line in sorted(lines))


def signatures(element: Element, *, method: bool) -> list[ast.FunctionDef]:
    """The overloads and the function; a function of ``st`` has no ``self`` and draws where the script is."""
    sources = element.overloads or _by_selection(element.function) or [element.function]
    written = [_signature(element, each, method=method) for each in sources]
    for node in written if len(written) > 1 else []:
        node.decorator_list.append(ast.Name("overload"))
    return written


def _by_selection(function: ast.FunctionDef) -> list[ast.FunctionDef]:
    """Overloads of an element that returns its place, or with ``on_select`` what is selected."""
    returns = function.returns
    if not isinstance(returns, ast.BinOp) or ast.unparse(returns.left) != "PlaceT":
        return []
    place, selection, either = (copy.deepcopy(function) for _ in range(3))
    at = next(at for at, one in enumerate(function.args.kwonlyargs) if one.arg == "on_select")
    place.args.kwonlyargs[at].annotation = ast.parse('Literal["ignore"]', mode="eval").body
    place.returns = returns.left
    called = 'Callable[..., object] | Literal["rerun"]'
    selection.args.kwonlyargs[at].annotation = ast.parse(called, mode="eval").body
    selection.args.kw_defaults[at] = None
    selection.returns = returns.right
    return [place, selection, either]


def _signature(element: Element, source: ast.FunctionDef, *, method: bool) -> ast.FunctionDef:
    node = copy.deepcopy(source)
    whole = element.function.args
    if node.args.kwarg is not None and node.args.kwarg.arg == OTHERS:
        _put_others(node.args, whole)
    node.body = [ast.Expr(ast.Constant(...))]
    draws_place = ast.unparse(node.returns or ast.Constant(None)) == "PlaceT"
    _spell(node, element)
    node.decorator_list = []
    if any("contextmanager" in ast.unparse(one) for one in source.decorator_list):
        # As the decorator makes it, by a name that is public.
        assert isinstance(node.returns, ast.Subscript), node.name
        node.returns.value = ast.Name("AbstractContextManager")
    special = _class_of(element.function)
    if special is not None:
        node.returns = ast.Name(special)
    if not element.method:
        return node
    if method:
        # An editor would list all names of `Place`, also those that are for elements alone.
        node.args.args[0].annotation = None
    else:
        del node.args.args[0]
    if draws_place and special is None:
        node.returns = ast.Name("Self" if method else "_Container")
    text = ast.unparse(node).replace("_place_PlaceT", "Self" if method else "_Container")
    return ast.parse(text).body[0]  # type: ignore[return-value]


def _spell(node: ast.FunctionDef, element: Element) -> None:
    """Spell the annotations out, and the defaults that an overload leaves to the function."""
    spelling, here = element.spelling, node.args
    whole = defaults_of(element.function.args)
    for one in (*here.posonlyargs, *here.args, *here.kwonlyargs, *filter(None, (here.vararg, here.kwarg))):
        if one.annotation is not None:
            one.annotation = spelling.annotation(one.annotation)
    given = defaults_of(here)
    for name, default in given.items():
        if isinstance(default, ast.Constant) and default.value is ...:
            given[name] = whole.get(name, default)
    in_order = [*here.posonlyargs, *here.args]
    here.defaults = [
        spelling.default(given[one.arg]) for one in in_order[len(in_order) - len(here.defaults) :]
    ]
    here.kw_defaults = [
        spelling.default(given[one.arg]) if one.arg in given else None for one in here.kwonlyargs
    ]
    if node.returns is not None:
        node.returns = spelling.annotation(node.returns)


def defaults_of(given: ast.arguments) -> dict[str, ast.expr]:
    """The defaults of parameters, by their names."""
    in_order = [*given.posonlyargs, *given.args]
    by_place = zip(in_order[len(in_order) - len(given.defaults) :], given.defaults, strict=True)
    by_name = zip(given.kwonlyargs, given.kw_defaults, strict=True)
    return {one.arg: default for one, default in (*by_place, *by_name) if default is not None}


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
    # As the function has them.
    order = {one.arg: at for at, one in enumerate((*whole.args, *whole.kwonlyargs))}
    pairs = sorted(
        zip(here.kwonlyargs, here.kw_defaults, strict=True), key=lambda pair: order.get(pair[0].arg, 0)
    )
    here.kwonlyargs = [one for one, _ in pairs]
    here.kw_defaults = [default for _, default in pairs]


def text_of(element: Element, *, method: bool) -> str:
    """One element as a stub; the docstring stands at the first overload, where editors look for it."""
    parts = []
    for at, node in enumerate(signatures(element, method=method)):
        head = ast.unparse(node)
        if at == 0 and element.docstring:
            lines = textwrap.indent(_quoted(element.docstring), "    ").strip()
            head = f'{head.rpartition("...")[0].rstrip()}\n    """{lines}\n    """\n    ...'
        parts.append(head)
    return "\n".join(parts) + "\n"


_PUBLIC_OF_PLACES = f"""\
    @property
    def open(self) -> bool | None:
        \"\"\"{textwrap.indent(inspect.getdoc(Container.open) or "", " " * 8).strip()}
        \"\"\"
        ...
"""
"""What a container has of ``Place``; all else there begins with an underscore, and is for elements."""


def _containers() -> list[ast.ClassDef]:
    return [node for node in tree_of("millpond.container").body if isinstance(node, ast.ClassDef)]


def container_stub() -> str:
    """The text of ``container.pyi``."""
    lines = [f"from millpond.seen import {node.name} as {node.name}\n" for node in _containers()]
    return "".join([HEADER, *lines, "\nELEMENTS: tuple[str, ...]\n"])


def seen_stub(found: dict[str, Element]) -> str:
    """The text of ``seen.pyi``: the classes whose objects apps have in hand."""
    written = [*found.values()]
    parts = []
    for node in _containers():
        bases = ", ".join(map(ast.unparse, node.bases)).replace("Place", "")
        docstring = textwrap.indent(f'"""{ast.get_docstring(node)}\n"""', "    ")
        # Jedi takes what `with ... as` gives for an object of the class that says so.
        enter = "    def __enter__(self) -> Self: ...\n    def __exit__(self, *raised: object) -> None: ...\n"
        parts.append(f"\nclass {node.name}{bases and f'({bases})'}:\n{docstring}\n{enter}")
        if node.name == "Container":
            parts.append(_PUBLIC_OF_PLACES)
            methods = (text_of(element, method=True) for element in found.values())
            parts += [textwrap.indent(method, "    ") for method in methods]
        own = vars(getattr(CONTAINERS, node.name)) if node.name != "Container" else {}
        more = [_read(name, one.module, node.name) for name, one in own.items() if isinstance(one, OnDemand)]
        parts += [textwrap.indent(text_of(element, method=True), "    ") for element in more]
        written += more
    for cls in _faces():
        members = list(_public_members(cls))
        written += members
        parts.append(_face(cls, members))
    bases = "import io\nimport os\nfrom collections.abc import Mapping, MutableMapping\n"
    return "".join([HEADER, bases, imports(written, inside=True), *parts])


def package_stub(found: dict[str, Element]) -> str:
    """The text of ``__init__.pyi``.

    No name in it begins with an underscore and is offered by editors: what is
    imported here without an ``as`` of the same name is not seen from outside.
    """
    import millpond

    written = [*found.values()]
    parts = []
    for name in sorted({*millpond.__all__, *_MODULES} - set(found)):
        value = getattr(millpond, name)
        if inspect.ismodule(value):
            parts.append(f"from millpond import {name} as {name}\n")
        elif inspect.isclass(value):
            parts.append(f"from {_module_of(value)} import {name} as {name}\n")
        elif inspect.isfunction(value):
            module = inspect.unwrap(value).__module__
            written.append(_function(name, module, inspect.cleandoc(value.__doc__ or "")))
            parts.append(text_of(written[-1], method=False))
        else:
            parts.append(_variable(name, value))
    special = sorted({made for element in found.values() if (made := _class_of(element.function))})
    parts += [text_of(element, method=False) for element in found.values()]
    classes = ", ".join(["Container as _Container", *special])
    head = [f"from millpond.seen import {classes}\n"]
    names = f"\n__all__ = [{', '.join(map(repr, millpond.__all__))}]\n"
    return "".join([HEADER, imports(written), *head, names, *parts])


_MODULES = ("column_config", "components", "connections")
"""Modules that are names of ``st``."""


def _classes_with_private_names() -> list[type]:
    """The classes of objects as ``st.secrets`` whose stubs leave their private methods out."""
    import millpond

    classes = {type(getattr(millpond, name)) for name in millpond.__all__}
    return sorted(
        (
            cls
            for cls in classes
            if not issubclass(cls, Container) and _is_ours(cls) and _has_private_names(cls)
        ),
        key=lambda cls: cls.__name__,
    )


def _faces() -> list[type]:
    """The classes in ``seen.pyi``, without the containers."""
    others = (getattr(importlib.import_module(module), name) for name, module in FACES.items())
    return [*_classes_with_private_names(), *others]


def _module_of(cls: type) -> str:
    """Where the stubs have a class."""
    return "millpond.seen" if issubclass(cls, Container) or cls in _faces() else cls.__module__


def _is_ours(cls: type) -> bool:
    return cls.__module__.startswith("millpond.")


def _has_private_names(cls: type) -> bool:
    return any(re.match("_[a-z]", name) for name in dir(cls))


_SPECIAL = {f"__{name}__" for name in ("contains", "iter", "len")} | {
    f"__{verb}{what}__" for verb in ("get", "set", "del") for what in ("item", "attr")
}
"""Special methods that say what can be done with an object."""


def _public_members(cls: type) -> Iterable[Element]:
    """The methods and properties of a class that are for apps; those that it inherits from ours, too."""
    seen: set[str] = set()
    for each in filter(_is_ours, cls.__mro__):
        for node in _class_node(each).body:
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name not in seen:
                seen.add(node.name)
                if _is_public(cls, node.name):
                    docstring = ast.get_docstring(node) or ""
                    # Where it is used, an `async def` is a function as others are.
                    function = cast("ast.FunctionDef", node)
                    yield Element(Spelling(each.__module__), [], function, docstring, method=False)


def _is_public(cls: type, name: str) -> bool:
    if (seen := SEEN.get(cls.__name__)) is not None:
        return name in seen
    return not name.startswith("_") or name in _SPECIAL


def _class_node(cls: type) -> ast.ClassDef:
    nodes = tree_of(cls.__module__).body
    return next(node for node in nodes if isinstance(node, ast.ClassDef) and node.name == cls.__name__)


def _face(cls: type, members: list[Element]) -> str:
    """The class of an object as apps see it: an editor would list the private methods of the class itself."""
    bases = ", ".join(map(ast.unparse, _class_node([*filter(_is_ours, cls.__mro__)][-1]).bases))
    lines = [f'"""{_quoted(inspect.getdoc(cls) or "")}\n"""\n']
    attributes = SEEN.get(cls.__name__, {}).items()
    lines += [f"{name}: {annotation}\n" for name, annotation in attributes if annotation is not None]
    for member in members:
        lines += [f"@{ast.unparse(one)}\n" for one in member.function.decorator_list]
        lines.append(text_of(member, method=True))
    body = textwrap.indent("".join(lines), "    ")
    return f"\nclass {cls.__name__}{bases and f'({bases})'}:\n{body}"


def _variable(name: str, value: object) -> str:
    """An object with the docstring of its class, which editors show for the variable."""
    cls = type(value)
    if cls.__module__ == "builtins":
        return f"{name}: {cls.__name__}\n"
    docstring = textwrap.dedent(f'"""{_quoted(inspect.getdoc(cls) or "")}\n"""\n')
    return f"from {_module_of(cls)} import {cls.__name__} as _{cls.__name__}\n{name}: _{cls.__name__}\n{docstring}"


def _quoted(docstring: str) -> str:
    return docstring.replace("\\", "\\\\").replace('"""', '\\"\\"\\"').rstrip()


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
    stubs = {
        "seen.pyi": seen_stub(found),
        "container.pyi": container_stub(),
        "__init__.pyi": package_stub(found),
    }
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
