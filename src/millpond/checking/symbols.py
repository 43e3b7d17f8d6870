"""What the expressions of an app stand for: modules, functions and containers of Millpond itself."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final

from msgspec import Struct

from millpond.compat.table import MODULES
from millpond.container import Container
from millpond.props import PageRoot
from millpond.testing import AppTest

ROOTS: Final = ("streamlit", "millpond")


class Module(Struct, frozen=True):
    """A module, by the name that it is imported by: ``streamlit``, ``millpond.testing``."""

    name: str


class Callee(Struct, frozen=True):
    """A function, a class, or an object that is called like one."""

    object: Any
    called: str
    """As ``st.button``, for what is said of it."""
    name: str
    """As ``button``."""
    bare: bool = False
    """It is asked of the class, as ``AppTest.from_file``; its first parameter is bound all the same."""


class Instance(Struct, frozen=True):
    """An object of a class of Millpond: a container, an ``AppTest``."""

    cls: type


class Items(Struct, frozen=True):
    """Several of one kind: what ``st.columns`` returns."""

    of: Symbol


class Missing(Struct, frozen=True):
    """A name that there is not."""

    words: str


Symbol = Module | Callee | Instance | Items | Missing | None
"""None: nobody knows."""

COLUMNS = Instance(Container)


def exists(name: str) -> bool:
    """Whether a module of Streamlit or Millpond is there."""
    if name in MODULES:
        return True
    if not name.startswith("millpond"):
        return False
    try:
        return find_spec(name) is not None
    except (ImportError, ValueError):
        return False


@cache
def module_of(name: str) -> Any:
    """The module of Millpond that is imported by this name."""
    return import_module(MODULES.get(name, name))


def attribute(owner: Symbol, name: str) -> Symbol:
    """What an attribute of this stands for. :class:`Missing` where there is none, and it is certain."""
    if isinstance(owner, Module):
        return _of_module(owner.name, name)
    if isinstance(owner, Callee) and inspect.isclass(owner.object):
        return _method(owner.object, name, owner.called)
    if isinstance(owner, Instance):
        return _of_instance(owner.cls, name)
    return None


def _of_module(module: str, name: str) -> Symbol:
    inner = f"{module}.{name}"
    if inner in MODULES:
        return Module(inner)
    ours = module_of(module)
    root = module in ROOTS
    if module.partition(".")[0] == "streamlit" and name not in ours.__all__:
        return None if name.startswith("__") else _missing(module, name, ours)
    found = getattr(ours, name, ours) if root or hasattr(ours, name) else ours
    if found is ours:
        if exists(inner):
            return Module(inner)
        return None if name.startswith("_") else _missing(module, name, ours)
    return _symbol(found, f"{'st' if root else module}.{name}", name)


def _symbol(found: Any, called: str, name: str) -> Symbol:
    if inspect.ismodule(found):
        return Module(found.__name__)
    if isinstance(found, Container):
        return Instance(type(found))
    if callable(found) and not isinstance(found, str):
        return Callee(found, called, name)
    return None


def _missing(module: str, name: str, ours: Any) -> Missing:
    if module not in ROOTS:
        return Missing(f"`{module}` has no `{name}` in Millpond")
    from millpond._names import missing

    return Missing(str(missing(name, import_module("millpond").__all__)).removesuffix("."))


def _method(cls: type, name: str, called: str) -> Symbol:
    found = getattr(cls, name, None)
    return Callee(found, f"{called}.{name}", name, bare=True) if inspect.ismethod(found) else None


def _of_instance(cls: type, name: str) -> Symbol:
    if hasattr(cls, name):
        found = getattr(cls, name)
        return (
            Callee(getattr(_unmade(cls), name), f"{_called(cls)}.{name}", name) if _is_method(found) else None
        )
    if name.startswith("_") or name in _set_at_start(cls):
        return None
    if issubclass(cls, Container):
        from millpond._names import missing
        from millpond.container import ELEMENTS

        return Missing(str(missing(name, ELEMENTS, owner=_called(cls))).removesuffix("."))
    if cls is AppTest and name not in PageRoot.__struct_fields__:
        return Missing(f"`AppTest` has no `{name}`")
    return None


def _called(cls: type) -> str:
    called: str = getattr(cls, "_CALLED", cls.__name__)
    return called


def _is_method(found: Any) -> bool:
    return inspect.isfunction(found) or inspect.ismethod(found)


@cache
def _unmade(cls: type) -> Any:
    """An object of a class, of which nothing but its methods is asked."""
    return object.__new__(cls)


@cache
def _set_at_start(cls: type) -> frozenset[str]:
    """The attributes that objects of a class are given when they are made."""
    made = (vars(base).get("__init__") for base in cls.__mro__)
    return frozenset(name for one in made if inspect.isfunction(one) for name in one.__code__.co_names)


def result(function: Callee) -> Symbol:
    """What a call returns."""
    found = function.object
    if inspect.isclass(found):
        return Instance(found) if found is AppTest else None
    inner: Callable[..., Any] = inspect.unwrap(getattr(found, "__func__", found))
    returned = str(getattr(inner, "__annotations__", {}).get("return", ""))
    if returned == "PlaceT":
        return Instance(_special(inner) or Container)
    if returned == "list[PlaceT]":
        return Items(COLUMNS)
    owner = getattr(found, "__self__", None)
    if returned in {"Self", "AppTest"} and owner is not None:
        cls = owner if inspect.isclass(owner) else type(owner)
        return Instance(cls) if cls is AppTest else None
    return None


def _special(function: Callable[..., Any]) -> type | None:
    """The class of containers that an element makes a place of."""
    code = function.__code__
    classes = {cls.__name__: cls for cls in Container.__subclasses__()}
    if "_become" not in code.co_names:
        return None
    return next((classes[one] for one in code.co_consts if isinstance(one, str) and one in classes), None)
