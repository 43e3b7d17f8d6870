"""The parameters of a cached function, and the arguments of a call in their order."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from operator import itemgetter
from types import FunctionType
from typing import Any, Final

from millpond.caching.by_identity import ByIdentity

Values = tuple[Any, ...]


class Parameters:
    """The parameters of a function, and which of them are part of the key: names that begin with ``_`` are not.

    Parameters
    ----------
    positional:
        The names of parameters that can be passed by position.
    keyword:
        The names of keyword-only parameters.
    takes_more, takes_names:
        Whether it has ``*args``, and ``**kwargs``.
    """

    __slots__ = ("count", "keyword", "names", "pick", "positional", "takes_more", "takes_names")

    def __init__(
        self, positional: tuple[str, ...], keyword: tuple[str, ...], *, takes_more: bool, takes_names: bool
    ) -> None:
        self.positional = positional
        self.keyword = keyword
        self.takes_more = takes_more
        self.takes_names = takes_names
        counted = [at for at, name in enumerate((*positional, *keyword)) if not name.startswith("_")]
        self.names = tuple((*positional, *keyword)[at] for at in counted)
        self.count = -1 if takes_more or takes_names or keyword else len(positional)
        """The number of arguments, if all can be passed by position; -1: it depends."""
        self.pick: Callable[[Values], Values] | None = None
        """Selects the arguments that are part of the key; None: all are."""
        if len(counted) < len(positional) + len(keyword):
            self.pick = _picker(counted)

    def bind(
        self, args: Values, kwargs: Mapping[str, Any], defaults: Values, named: dict[str, Any]
    ) -> Values | None:
        """The arguments in order, with defaults filled in; None if the function cannot be called with them."""
        count = len(self.positional)
        values = list(args[:count])
        left = dict(kwargs)
        by_name = dict(zip(self.positional[count - len(defaults) :], defaults, strict=True)) | named
        try:
            missing = (*self.positional[len(values) :], *self.keyword)
            values += [left.pop(name) if name in left else by_name[name] for name in missing]
        except KeyError:
            return None
        if (len(args) > count and not self.takes_more) or (left and not self.takes_names):
            return None
        if self.pick is not None:
            values = list(self.pick(tuple(values)))
        if self.takes_more:
            values.append(args[count:])
        if self.takes_names:
            values.append({name: left[name] for name in sorted(left) if not name.startswith("_")})
        return tuple(values)


def _picker(counted: list[int]) -> Callable[[Values], Values]:
    if not counted:
        return lambda values: ()
    if len(counted) == 1:
        at = counted[0]
        return lambda values: (values[at],)
    return itemgetter(*counted)


_known: Final = ByIdentity[Parameters]()
"""The parameters by the functions' code objects: each run creates its functions again, with the same code objects."""


def parameters_of(function: Callable[..., Any]) -> Parameters:
    """The parameters of a function. Raises ValueError or TypeError for a callable without a signature."""
    if not isinstance(function, FunctionType) or hasattr(function, "__wrapped__"):
        return _of_signature(function)
    code = function.__code__
    return _known.get(code) or _known.keep(code, _of_signature(function))


def defaults_of(function: Callable[..., Any]) -> tuple[Values, dict[str, Any]]:
    """The defaults of positional parameters, and of keyword-only parameters."""
    if isinstance(function, FunctionType) and not hasattr(function, "__wrapped__"):
        return function.__defaults__ or (), function.__kwdefaults__ or {}
    parameters = [p for p in inspect.signature(function).parameters.values() if p.default is not p.empty]
    by_place = tuple(p.default for p in parameters if p.kind is not p.KEYWORD_ONLY)
    return by_place, {p.name: p.default for p in parameters if p.kind is p.KEYWORD_ONLY}


def _of_signature(function: Callable[..., Any]) -> Parameters:
    parameters = inspect.signature(function).parameters.values()
    kinds = {p.kind for p in parameters}
    by_place = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return Parameters(
        tuple(p.name for p in parameters if p.kind in by_place),
        tuple(p.name for p in parameters if p.kind is p.KEYWORD_ONLY),
        takes_more=inspect.Parameter.VAR_POSITIONAL in kinds,
        takes_names=inspect.Parameter.VAR_KEYWORD in kinds,
    )
