"""Where in the app's source something is drawn."""

from __future__ import annotations

import hashlib
import opcode
import os
import sys
import weakref
from collections.abc import Hashable
from types import CodeType, FrameType, TracebackType

from millpond.session.context import Context, current_or_none

# pathlib would be an eighth of the time that `import millpond` takes.
PACKAGE = os.path.dirname(os.path.dirname(__file__))  # noqa: PTH120
"""The folder of Millpond's own code."""


def call_site(context: Context | None = None) -> Hashable:
    """Where the app is drawing: the chain of calls from the body of the scope, the code that it executes.

    Stable from run to run, and another one for each place that a helper
    function of the app is called from. Without a body (in a callback, in a
    thread) the chain begins where the thread does. ``context``: the current one,
    where the caller has it.
    """
    context = context or current_or_none()
    body = None if context is None else context.scope.code
    # Our own frames: the caller, the element, the check of its parameters, and what these are called from.
    frame: FrameType | None = sys._getframe(4)
    while frame is not None and (code := frame.f_code) is not body:
        if not code.co_filename.startswith(PACKAGE):
            return _chain(frame, body)
        frame = frame.f_back
    if frame is None or body is None:
        return None
    # Most elements are drawn by the body itself: find those without a further call.
    known = _known.get(id(body))
    if known is not None and known[0]() is body and (step := known[3].get(frame.f_lasti)) is not None:
        return step
    return _step(body, frame.f_lasti)


def from_app_on(trace: TracebackType | None) -> TracebackType | None:
    """A traceback without Millpond's own calls before the app's first one; all of it if there is no call of the app."""
    first = trace
    while first is not None and first.tb_frame.f_code.co_filename.startswith(PACKAGE):
        first = first.tb_next
    return first or trace


def lasting_call_site() -> tuple[str, str]:
    """The same for other processes, which execute the same code; and what the codes on the way to it are.

    These are lines: a name for what the scope's body does, then one for each
    function that it calls, with that function's name. Of a recursion the place is the same at each depth, as it is in
    each round of a loop. It takes longer than :func:`call_site`: for what is asked once.
    """
    context = current_or_none()
    body = None if context is None else context.scope.code
    frame: FrameType | None = sys._getframe(1)
    steps: dict[int, str] = {}
    codes: list[str] = []
    while frame is not None:
        code = frame.f_code
        if steps or code is body or not code.co_filename.startswith(PACKAGE):
            steps.setdefault(id(code), f"{code.co_qualname} {_step(code, frame.f_lasti)[1]}")
        if code is body:
            break
        if steps:
            codes.append(f"{_name_of(code)} {code.co_qualname}")
        frame = frame.f_back
    lines = [_name_of(body), *codes]
    return _digest("\n".join(steps.values()).encode()), "\n".join(lines)


def _name_of(code: CodeType | None) -> str:
    """The same for the same instructions with the same names, whatever stands before them in the file."""
    return _digest(b"" if code is None else code.co_code + repr(code.co_names).encode())


def _digest(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=9).hexdigest()


def _chain(frame: FrameType | None, body: CodeType | None) -> tuple[int, ...]:
    steps: list[int] = []
    while frame is not None:
        code = frame.f_code
        steps += _step(code, frame.f_lasti)
        if code is body:
            break
        frame = frame.f_back
    return tuple(steps)


_PRECALL = opcode.opmap.get("PRECALL", -1)
_TO_CALL = 4
"""Python 3.11: each call has two instructions. The first makes it alone, once that has been made often."""

_Step = tuple[int, int]
_Known = tuple[weakref.ref[CodeType], int, bytes, dict[int, _Step]]
_known: dict[int, _Known] = {}
"""The codes that were asked for, by their ids: each with its name, its instructions and the calls that it has made."""


def _step(code: CodeType, at: int) -> _Step:
    """A call in a code, by the instruction that makes it: the same after the code was compiled anew."""
    known = _known.get(id(code))
    if known is None or known[0]() is not code:
        known = _learn(code)
    steps = known[3]
    # The very same tuple each time is compared, and found, faster.
    return steps.get(at) or steps.setdefault(
        at, (known[1], at + _TO_CALL if known[2][at] == _PRECALL else at)
    )


def _learn(code: CodeType) -> _Known:
    """Name a code.

    Not by its id: what the app executes in each run (``exec``, ``runpy``, a
    module that it reloads) is another object each time, and two that follow
    one another may have one id.
    """
    number, instructions = id(code), code.co_code
    name = hash((code.co_filename, code.co_qualname, code.co_firstlineno, instructions))
    known = _known[number] = weakref.ref(code, lambda gone: _forget(number, gone)), name, instructions, {}
    return known


def _forget(number: int, gone: weakref.ref[CodeType]) -> None:
    known = _known.get(number)
    if known is not None and known[0] is gone:
        del _known[number]
