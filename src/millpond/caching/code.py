"""A digest of what a function does: of its code, and of the app's code that it calls."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import os
import site
import sys
import sysconfig
from collections.abc import Iterator, Mapping
from types import CodeType, FunctionType, MethodType, ModuleType
from typing import Any, Final

from millpond.caching.by_identity import ByIdentity
from millpond.session.call_site import PACKAGE
from millpond.state.values import module_of

_PLAIN = (type(None), bool, int, float, complex, str, bytes, type(...))


def version_of(function: FunctionType) -> bytes:
    """A digest that changes with the function's code, and with that of the functions
    and classes of the app that it uses.

    Names are looked up where the function currently finds them: in its closure, its
    module, and as attributes of the app's modules. Constants (names in capitals, such
    as ``LIMIT = 20``) count like code. Other data and objects do not count, nor does
    the code of installed packages.
    """
    seen: dict[int, bytes] = {}
    constants: set[bytes] = set()
    waiting = [function]
    while waiting:
        each = waiting.pop()
        if id(each.__code__) not in seen:
            seen[id(each.__code__)] = digest_of(each.__code__)
            waiting += _used(each)
            constants.update(_constants(each))
    # Names have another order in each process.
    others = sorted(seen.values()) + sorted(constants)
    return hashlib.sha256(digest_of(function.__code__) + b"".join(others)).digest()


def version_of_class(cls: type) -> bytes:
    """A digest that changes with the code of a class of the app, of its bases in the
    app, and of what their methods use.
    """
    versions = sorted(map(version_of, _functions(cls, frozenset())))
    return hashlib.sha256(b"".join(versions)).digest()


def _constants(function: FunctionType) -> Iterator[bytes]:
    """The constants of the app's modules that a function uses by their names."""
    names = _names(function.__code__)
    spaces = [function.__globals__]
    for name in names:
        thing = spaces[0].get(name)
        if isinstance(thing, ModuleType) and is_of_app(getattr(thing, "__file__", None) or ""):
            spaces.append(vars(thing))
    for space in spaces:
        for name in names & space.keys():
            if name.isupper() and _is_constant(space[name]):
                yield hashlib.sha256(f"{name}=".encode() + _constant(space[name])).digest()


def _is_constant(value: Any) -> bool:
    if type(value) in {tuple, frozenset}:
        return all(map(_is_constant, value))
    return type(value) in _PLAIN


def _used(function: FunctionType) -> Iterator[FunctionType]:
    """The functions of the app that a function uses by name, including the methods of classes."""
    names = _names(function.__code__)
    space = function.__globals__
    for name in names:
        yield from _functions(space.get(name), names)
        module = _module(name, space)
        if module is not None:
            yield from _functions(module, names)
    for cell in function.__closure__ or ():
        try:
            yield from _functions(cell.cell_contents, names)
        except ValueError:  # the cell is empty
            continue


def _functions(thing: Any, names: frozenset[str], depth: int = 0) -> Iterator[FunctionType]:
    """The functions that an object of the app consists of; ``names``: the attributes that are used."""
    if isinstance(thing, type):
        if depth < _DEPTH and is_of_app(_file_of(module_of(thing))):
            for inner in (*vars(thing).values(), *thing.__bases__):
                if not isinstance(inner, type) or inner in thing.__bases__:
                    yield from _functions(inner, names, depth + 1)
    elif isinstance(thing, ModuleType):
        if depth < _DEPTH and is_of_app(getattr(thing, "__file__", None) or ""):
            for name in names & vars(thing).keys():
                yield from _functions(vars(thing)[name], names, depth + 1)
    else:
        layers = list(_layers(thing))
        yield from (each for each in layers if is_of_app(each.__code__.co_filename))
        if not layers and depth == 0 and is_of_app(_file_of(module_of(type(thing)))):
            yield from _functions(type(thing), names, depth + 1)


_DEPTH: Final = 8
"""How many levels of base classes, and of modules in packages, are followed."""


def _layers(thing: Any) -> Iterator[FunctionType]:
    """A function, and the functions that it wraps (as a decorator, partial or method);
    for a property, all of its functions.
    """
    while thing is not None:
        if isinstance(thing, FunctionType):
            yield thing
        if isinstance(thing, functools.partial):
            thing = thing.func
        elif isinstance(thing, property):
            yield from (*_layers(thing.fset), *_layers(thing.fdel))
            thing = thing.fget
        elif isinstance(thing, MethodType | staticmethod | classmethod):
            thing = thing.__func__
        else:
            thing = _vars(thing).get("__wrapped__")


def _vars(thing: Any) -> Mapping[str, Any]:
    found: Mapping[str, Any] = getattr(thing, "__dict__", {})
    return found


def _module(name: str, space: Mapping[str, Any]) -> ModuleType | None:
    """A module that the function imports itself, if it was imported before."""
    package = space.get("__package__")
    found = sys.modules.get(name)
    if found is None and package:
        found = sys.modules.get(f"{package}.{name}")
    return found if isinstance(found, ModuleType) else None


def _file_of(module: str) -> str:
    if module == "__main__":
        return module
    return getattr(sys.modules.get(module), "__file__", None) or ""


_PATHS: Final = tuple(
    dict.fromkeys(
        os.path.realpath(path) + os.sep
        for path in (
            *(sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")),
            *site.getsitepackages(),
            PACKAGE,
        )
    )
)


@functools.cache
def is_of_app(file: str) -> bool:
    """Whether a file is source of the app, and not of Python, an installed package or Millpond."""
    if file == "__main__":
        return True
    if not file or file.startswith("<frozen "):
        return False
    real = os.path.realpath(file)
    return not real.startswith(_PATHS) and "site-packages" not in real and "dist-packages" not in real


_known: Final = ByIdentity[tuple[bytes, frozenset[str]]]()
"""The digest of each living code object, and the names that it uses."""


def digest_of(code: CodeType) -> bytes:
    """A digest of what a code object does. It does not include the file or line numbers."""
    return _know(code)[0]


def _names(code: CodeType) -> frozenset[str]:
    return _know(code)[1]


def _know(code: CodeType) -> tuple[bytes, frozenset[str]]:
    known = _known.get(code)
    if known is not None:
        return known
    found = hashlib.sha256()
    names = set(code.co_names) | set(code.co_freevars)
    for part in _parts(code):
        found.update(part)
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            names |= _names(inner)
    return _known.keep(code, (found.digest(), frozenset(names)))


def _parts(code: CodeType) -> Iterator[bytes]:
    shape = (
        code.co_name, code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars,
        code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount, code.co_flags,
    )  # fmt: skip
    yield repr(shape).encode("utf-8", "surrogatepass")
    yield code.co_code
    for constant in code.co_consts:
        yield _constant(constant)


def _constant(constant: Any) -> bytes:
    if isinstance(constant, CodeType):
        return b"code" + digest_of(constant)
    if isinstance(constant, tuple):
        return b"(" + b",".join(map(_constant, constant)) + b")"
    if isinstance(constant, frozenset):
        return b"{" + b",".join(sorted(map(_constant, constant))) + b"}"
    return f"{type(constant).__name__}:{constant!r}".encode("utf-8", "surrogatepass")


def closure_of(function: FunctionType) -> tuple[Any, ...]:
    """The plain values in a function's closure, each with its type: they come from the function that created it.

    Values in the closures of functions in the closure are included.
    """
    found: list[Any] = []
    _collect(function, found, set())
    return tuple(found)


def _collect(thing: Any, found: list[Any], seen: set[int]) -> None:
    cls = type(thing)
    if cls in _PLAIN:
        found += (thing, cls)
        return
    if id(thing) in seen:
        return
    seen.add(id(thing))
    for part in _told(thing):
        _collect(part, found, seen)


def _told(thing: Any) -> Iterator[Any]:
    """The contents of an object in a closure that may differ between functions with the same code."""
    if isinstance(thing, FunctionType):
        for cell in thing.__closure__ or ():
            with contextlib.suppress(ValueError):  # the cell is empty
                yield cell.cell_contents
    elif isinstance(thing, functools.partial):
        yield from (thing.func, *thing.args, *thing.keywords.values())
    elif isinstance(thing, MethodType):
        yield thing.__func__
    elif type(thing) is tuple:
        yield from thing
