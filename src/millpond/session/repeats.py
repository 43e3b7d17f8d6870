"""Whether the app may draw once more at the place where it draws: in a loop, or by what calls a function repeatedly."""

from __future__ import annotations

import dis
import functools
import sys
from collections.abc import Callable
from types import (
    BuiltinFunctionType,
    ClassMethodDescriptorType,
    CodeType,
    FrameType,
    FunctionType,
    MethodDescriptorType,
    ModuleType,
)
from typing import Any, Final

from millpond.session.call_site import PACKAGE
from millpond.session.context import current_or_none


def in_loop() -> bool:
    """Whether one of the calls that lead here may be made once more: by a loop, by ``map`` and the like, or by recursion.

    It takes longer than ``call_site``: for what is asked once.
    """
    context = current_or_none()
    scope = None if context is None else context.scope
    body, page = (None, None) if scope is None else (scope.code, scope.root.code)
    if body is None:
        return True  # in a thread of the app's, say, which may have been begun in a loop
    frame: FrameType | None = sys._getframe(1)
    found = in_body = False
    while frame is not None:
        code = frame.f_code
        if code is body or code is page or not code.co_filename.startswith(PACKAGE):
            found = found or _repeats(frame)
        if code is body:
            in_body = found
        if code is page:
            return found
        frame = frame.f_back
    return in_body  # a run of a fragment alone


def _repeats(frame: FrameType) -> bool:
    code, at = frame.f_code, frame.f_lasti
    if any(start <= at < end for start, end in _loops(code)):
        return True
    iterates, called = _calls(code)
    if at in iterates:
        return True
    own = code.co_name
    if (own,) in called.values() or (*code.co_varnames[:1], own) in called.values():
        return True
    return at in called and _is_compiled(_found(frame, called[at]))


@functools.lru_cache(maxsize=256)
def _loops(code: CodeType) -> tuple[tuple[int, int], ...]:
    """The loops in a code, by the first and the last of their instructions."""
    steps = list(dis.get_instructions(code))
    # Since Python 3.12, what handles exceptions is behind all else: it jumps back over what follows the loop.
    handlers = (
        step.offset for step in steps if step.opname == "PUSH_EXC_INFO" and sys.version_info >= (3, 12)
    )
    behind = next(handlers, len(code.co_code))
    back = (
        (step.argval, step.offset) for step in steps if step.opcode in _JUMPS and step.argval < step.offset
    )
    return tuple((behind if start < behind <= end else start, end) for start, end in back)


_JUMPS = frozenset(dis.hasjrel) | frozenset(dis.hasjabs)

_ITERATE: Final = frozenset({"LIST_EXTEND", "SET_UPDATE", "UNPACK_SEQUENCE", "UNPACK_EX", "CONTAINS_OP"})
"""They iterate without a loop, as in ``[*map(draw, tables)]``."""
_VARIABLES: Final = ("LOAD_NAME", "LOAD_GLOBAL", "LOAD_FAST", "LOAD_DEREF")


@functools.lru_cache(maxsize=256)
def _calls(code: CodeType) -> tuple[frozenset[int], dict[int, tuple[str, ...]]]:
    """The instructions that iterate, and those that call something with a name, such as ``functools.reduce``."""
    iterate: set[int] = set()
    called: dict[int, tuple[str, ...]] = {}
    names: dict[_Start, tuple[str, ...]] = {}
    """By where they begin in the source. A call begins where that begins which it calls."""
    last: _Start = None, None
    for step in dis.get_instructions(code):
        if step.positions is None:
            continue
        start = step.positions.lineno, step.positions.col_offset
        if step.opname in _ITERATE:
            iterate.add(step.offset)
        elif step.opname.startswith(_VARIABLES):
            names[start] = (step.argval,) if isinstance(step.argval, str) else ()
        elif step.opname in ("LOAD_ATTR", "LOAD_METHOD"):
            start = last  # over several lines, it has a start of its own
            names[start] = (*before, step.argval) if (before := names.get(start)) else ()
        elif step.opname.startswith(("CALL", "PRECALL")):
            called[step.offset] = names.get(start, ())
            if step.opname != "PRECALL":
                names[start] = ()  # from here on it is what that returns
        last = start
    return frozenset(iterate), called


_Start = tuple[int | None, int | None]


def _found(frame: FrameType, names: tuple[str, ...]) -> Any:
    """What has this name. None: nobody can say without executing code of the app's."""
    if not names:
        return None
    first, *attributes = names
    value = None
    for space in (frame.f_locals, frame.f_globals, frame.f_builtins):
        if first in space:
            value = space[first]
            break
    for name in attributes:
        value = _attribute((value,) if isinstance(value, ModuleType) else type(value).__mro__, name)
    return value


def _attribute(owners: tuple[Any, ...], name: str) -> Any:
    return next((vars(one)[name] for one in owners if name in vars(one)), None)


def _is_compiled(value: Any) -> bool:
    """It is no code of Python's: it may call what it is given for each of many."""
    if any(value is one for one in _ONCE):
        return False
    if isinstance(value, type):
        makers = _attribute(value.__mro__, "__init__"), _attribute(value.__mro__, "__new__")
        return not any(isinstance(one, FunctionType | staticmethod) for one in makers)
    return isinstance(value, _COMPILED) or type(value).__name__ == "cython_function_or_method"


_COMPILED: Final = (BuiltinFunctionType, MethodDescriptorType, ClassMethodDescriptorType)
_ONCE: Final[tuple[Callable[..., Any], ...]] = (exec, eval, __import__, next)
"""They execute code once."""
