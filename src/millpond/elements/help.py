"""``st.help``: what an object is, and what it has."""

from __future__ import annotations

import ast
import inspect
import sys
import types
from collections.abc import Iterator
from typing import Any, ClassVar

from millpond.config.masking import mask
from millpond.elements.checks import is_a, name_of_class
from millpond.elements.place import PlaceT
from millpond.elements.source import call_at, calling
from millpond.props import Props, Width, well_formed

_LONGEST_VALUE = 1000
_MOST_MEMBERS = 1000

NOTHING = object()
"""``st.help()``: Millpond itself."""


class Member(Props):
    """What an object has: an attribute, a property, a method."""

    name: str = ""
    type: str = ""
    value: str | None = None
    """Of what is data: its ``repr``."""
    doc: str | None = None
    """Of all else: the first paragraph of its documentation."""


class Help(Props):
    kind: ClassVar[str] = "help"
    plain: ClassVar[bool] = True

    name: str | None = None
    """What the app calls it; null: it has no name there."""
    type: str = ""
    value: str | None = None
    """The signature of what can be called, else the ``repr``."""
    doc: str | None = None
    members: tuple[Member, ...] = ()
    width: Width = "stretch"


def help(self: PlaceT, obj: object = NOTHING, *, width: Width = "stretch") -> PlaceT:
    """Show help on an object: its name and type, its signature or value, its documentation, and its members.

    Only the object's ``repr`` is executed: properties, including cached ones, are
    described but not read. Lazily imported members of a module are imported.
    Names that begin with ``_`` are left out, and the values of secrets are
    ``***``.

    Parameters
    ----------
    obj:
        A module, class, function, or any other object. Default: ``st``.

    Examples
    --------
    >>> import millpond as st
    >>> class Dog:
    ...     '''A typical dog.'''
    ...
    ...     def bark(self, loudness: int = 1) -> str:
    ...         '''Say something.'''
    ...         return "Woof" * loudness
    >>> _ = st.help(Dog)
    """
    if obj is NOTHING:
        return self._draw(describe(sys.modules["millpond"], "st", width))
    return self._draw(describe(obj, _name_here(), width))


def describe(obj: object, name: str | None, width: Width = "stretch") -> Help:
    """All that is shown of an object, which the app calls ``name``."""
    members = () if _is_function(obj) else tuple(_members(obj))
    return Help(
        name=name, type=_type_of(obj), value=_value_of(obj), doc=_doc_of(obj), members=members, width=width,
    )  # fmt: skip


def _name_here() -> str | None:
    """The argument as the app has written it, unless it is a value that says nothing beyond itself."""
    position = calling()
    call = None if position is None else call_at(position)
    if call is None:
        return None
    argument = next(iter(call.args), next((each.value for each in call.keywords if each.arg == "obj"), None))
    if argument is None or isinstance(argument, ast.Constant | ast.Starred):
        return None
    return mask(" ".join(ast.unparse(argument).split()))


_FUNCTIONS = (
    types.FunctionType, types.BuiltinFunctionType, types.MethodType, types.MethodDescriptorType,
    types.WrapperDescriptorType, types.MethodWrapperType, types.ClassMethodDescriptorType, property, staticmethod,
    classmethod,
)  # fmt: skip


def _is_function(obj: object) -> bool:
    return is_a(obj, _FUNCTIONS)


def _type_of(obj: object) -> str:
    if is_a(obj, type):
        return "class"
    if is_a(obj, staticmethod | classmethod):
        return "function"
    return well_formed(name_of_class(type(obj)))


def _value_of(obj: object) -> str | None:
    if is_a(obj, types.ModuleType):
        return None
    if _is_function(obj) or is_a(obj, type):
        return _signature(obj)
    if _attribute(type(obj), "__repr__") is object.__repr__:
        return _signature(type(obj))
    return _repr(obj)


def _signature(obj: Any) -> str:
    """``module.name(parameters) -> result``, as far as Python knows."""
    module = _text(obj, "__module__")
    if module is None and is_a(owner := _attribute(obj, "__self__"), types.ModuleType):
        module = _text(owner, "__name__")
    name = _text(obj, "__qualname__") or _text(obj, "__name__") or name_of_class(type(obj))
    try:
        parameters = str(inspect.signature(obj))
    except Exception:  # of some that are written in C, and of the app's own ``__signature__``
        parameters = "(...)"
    return well_formed(
        (f"{module}." if module is not None and module != "builtins" else "") + name + mask(parameters)
    )


def _attribute(obj: Any, name: str) -> Any:
    """An attribute; None where there is none, or the app's own code raises."""
    try:
        return getattr(obj, name, None)
    except Exception:
        return None


def _text(obj: Any, name: str) -> str | None:
    """A text that an object has as an attribute."""
    found = _attribute(obj, name)
    return str.__str__(found) or None if is_a(found, str) else None


def _repr(obj: object) -> str:
    try:
        text = str.__str__(repr(obj))  # of the very class: one of the app's own may say anything of itself
    except Exception as error:
        return f"<repr() raised {type(error).__name__}>"
    text = mask(text)
    return well_formed(text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 1] + "…")


def _doc_of(obj: object) -> str | None:
    try:
        text = inspect.getdoc(obj)
    except Exception:  # a ``__doc__`` of the app's own that raises
        return None
    return well_formed(str.__str__(text)) or None if is_a(text, str) else None


def _members(obj: object) -> Iterator[Member]:
    """Properties, then data, then what can be called, each in the order of the alphabet."""
    found = [(name, _member(obj, name)) for name in _names(obj) if not name.startswith("_")]
    found.sort(key=lambda each: (_rank(each[1]), each[0]))
    for name, value in found[:_MOST_MEMBERS]:
        if _rank(value) == _DATA:
            yield Member(name=name, type=_type_of(value), value=_repr(value))
        else:
            yield Member(name=name, type=_type_of(value), doc=_first_paragraph(_doc_of(value)))


def _names(obj: object) -> list[str]:
    try:
        return sorted({str(name) for name in dir(obj)})
    except Exception:  # a ``__dir__`` of the app's own
        return []


def _member(obj: object, name: str) -> object:
    """What an object has under a name, without executing code of its class."""
    try:
        if is_a(obj, types.ModuleType):
            return getattr(
                obj, name
            )  # names of some modules, as ours, are there when they are first asked for
        static = inspect.getattr_static(obj, name)
        is_slot = is_a(static, types.MemberDescriptorType) and not is_a(obj, type)
        if is_slot or (_is_function(static) and not is_a(static, property)):
            return getattr(obj, name)  # which only reads, or binds a method
        if hasattr(type(static), "__get__") and not callable(static):
            return property(doc=_doc_of(static))
        return static
    except Exception:  # the app's own: a name that is not there, a slot that is empty
        return property()


_PROPERTY, _DATA, _CALLED = range(3)


def _rank(value: object) -> int:
    if is_a(value, property):
        return _PROPERTY
    return _CALLED if callable(value) or is_a(value, types.ModuleType) else _DATA


def _first_paragraph(doc: str | None) -> str | None:
    return None if doc is None else " ".join(doc.strip().partition("\n\n")[0].split()) or None
