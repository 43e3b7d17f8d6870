"""The arguments of a call against the function's signature, and plain values against what the parameter accepts."""

from __future__ import annotations

import ast
import difflib
import inspect
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

from millpond.checking.symbols import Callee
from millpond.elements.parameters import check_of
from millpond.errors import Error

Words = tuple[ast.AST, str, str]
"""Where, the kind of finding, and its words."""

_BY_POSITION = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
_UNKNOWN: Final = object()

DEPRECATED: Final = {
    "use_container_width": '`width="stretch"` (True) or `width="content"` (False)',
    "use_column_width": "`width`",
}
"""Parameters that Streamlit advises against, and what to use in their place. They work."""


def _signature(function: Any) -> Mapping[str, inspect.Parameter] | None:
    try:
        return _signature_once(function)
    except TypeError:  # it has no hash
        return None


@cache
def _signature_once(function: Any) -> Mapping[str, inspect.Parameter] | None:
    try:
        return inspect.signature(function).parameters
    except (TypeError, ValueError):
        return None


def check_call(call: ast.Call, function: Callee, *, decorates: bool = False) -> Iterator[Words]:
    """What is wrong with the arguments of a call."""
    parameters = _signature(function.object)
    if parameters is None:
        return
    by_position = [one for one in parameters.values() if one.kind in _BY_POSITION]
    takes_more = any(one.kind is one.VAR_POSITIONAL for one in parameters.values())
    takes_names = any(one.kind is one.VAR_KEYWORD for one in parameters.values())
    starred = any(isinstance(one, ast.Starred) for one in call.args)
    if len(call.args) > len(by_position) and not takes_more and not starred:
        first = call.args[len(by_position)]
        yield first, "parameter", _too_many(function, parameters, len(by_position))
    given: dict[str, ast.expr] = {}
    if not starred:
        given = {one.name: value for one, value in zip(by_position, call.args, strict=False)}
    for keyword in call.keywords:
        if keyword.arg is None:
            continue
        if keyword.arg in given:
            yield keyword, "parameter", f"`{function.called}` gets `{keyword.arg}` twice"
        elif keyword.arg not in parameters and not takes_names:
            yield keyword, "parameter", _unknown(function, keyword.arg, parameters)
        given[keyword.arg] = keyword.value
    if not starred and all(one.arg for one in call.keywords) and not decorates:
        missing = [
            name
            for name, one in parameters.items()
            if one.default is one.empty
            and one.kind not in {one.VAR_POSITIONAL, one.VAR_KEYWORD}
            and name not in given
        ]
        if missing:
            yield call, "parameter", f"`{function.called}` needs `{missing[0]}`"
    yield from _values(function, parameters, given)


def _too_many(function: Callee, parameters: Mapping[str, inspect.Parameter], count: int) -> str:
    by_name = [one.name for one in parameters.values() if one.kind is one.KEYWORD_ONLY]
    more = f"; give the others by name: `{by_name[0]}=`" if by_name else ""
    arguments = "argument" if count == 1 else "arguments"
    return f"`{function.called}` accepts {count or 'no'} {arguments} by position{more}"


def _unknown(function: Callee, name: str, parameters: Mapping[str, inspect.Parameter]) -> str:
    near = difflib.get_close_matches(name, parameters, n=1, cutoff=0.6)
    return f"`{function.called}` has no parameter `{name}`" + (f". Did you mean `{near[0]}`?" if near else "")


def _values(
    function: Callee, parameters: Mapping[str, inspect.Parameter], given: Mapping[str, ast.expr]
) -> Iterator[Words]:
    for name, node in given.items():
        if name in DEPRECATED and name in parameters:
            yield node, "deprecated", f"`{name}` works; Streamlit recommends {DEPRECATED[name]} instead"
        value = literal(node)
        one = parameters.get(name)
        if value is _UNKNOWN or one is None or _is_default(value, one.default):
            continue
        wrong = _refused(function, name, value)
        if wrong:
            yield node, "value", f"`{function.called}`: {wrong}"


def _is_default(value: Any, default: Any) -> bool:
    return value is default or (type(value) is type(default) and value == default)


def literal(node: ast.AST) -> Any:
    """The value of a literal; an object of its own where it is none."""
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return _UNKNOWN


def is_known(value: Any) -> bool:
    """Whether it is the value of a literal."""
    return value is not _UNKNOWN


def _refused(function: Callee, name: str, value: Any) -> str | None:
    """What the element says of this value; None: it takes it."""
    inner = inspect.unwrap(getattr(function.object, "__func__", function.object))
    if not getattr(inner, "__module__", "").startswith(("millpond.elements.", "millpond.caching.")):
        return None
    try:
        if name in {"ttl", "run_every"}:
            from millpond.elements.intervals import seconds_of

            seconds_of(value, name, least=0 if name == "ttl" else 5e-324)
            return None
        if hasattr(function.object, "__wrapped__") or hasattr(
            getattr(function.object, "__func__", None), "__wrapped__"
        ):
            check_of(function.name, name)(name, value)
    except LookupError:
        return None
    except Error as error:
        return str(error).removesuffix(".")
    return None
