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
    """What a function takes, and which of it is part of the key: names that begin with ``_`` are not.

    Parameters
    ----------
    positional:
        The names of what can be given by its place.
    keyword:
        The names of what is given by its name only.
    takes_more, takes_names:
        It has ``*args``, ``**kwargs``.
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
        """How many arguments are all that there can be, by their place; -1: it depends."""
        self.pick: Callable[[Values], Values] | None = None
        """Takes from all arguments those that are part of the key; None: all are."""
        if len(counted) < len(positional) + len(keyword):
            self.pick = _picker(counted)

    def bind(
        self, args: Values, kwargs: Mapping[str, Any], defaults: Values, named: dict[str, Any]
    ) -> Values | None:
        """The arguments in their order, defaults in their places; None if the function cannot be called so."""
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
"""By the codes of functions: each run makes its functions anew, of the same codes."""


def parameters_of(function: Callable[..., Any]) -> Parameters:
    """What a function takes. Raises ValueError or TypeError for what does not tell."""
    if not isinstance(function, FunctionType) or hasattr(function, "__wrapped__"):
        return _of_signature(function)
    code = function.__code__
    return _known.get(code) or _known.keep(code, _of_signature(function))


def defaults_of(function: Callable[..., Any]) -> tuple[Values, dict[str, Any]]:
    """The defaults of what is given by place, and of what is given by name."""
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
