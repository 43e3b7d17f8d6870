"""The source of the app, where it calls: what ``st.echo`` shows, and what ``st.help`` calls its object."""

from __future__ import annotations

import ast
import functools
import linecache
import sys
from collections.abc import Iterator
from itertools import islice
from types import FrameType
from typing import NamedTuple, TypeVar

from millpond.session.call_site import PACKAGE

NodeT = TypeVar("NodeT", ast.With, ast.Call)


class Position(NamedTuple):
    """Where a file of the app calls; the column is -1 where Python does not tell."""

    text: str
    line: int
    column: int


def calling() -> Position | None:
    """Where the app's own code calls Millpond now; None: its source is not to be had."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and _is_ours(frame):
        frame = frame.f_back
    if frame is None:
        return None
    name = frame.f_code.co_filename
    linecache.checkcache(name)
    text = "".join(linecache.getlines(name, frame.f_globals))
    if not text:
        return None
    # Not a list: a long script has thousands of instructions.
    line, _, column, _ = next(islice(frame.f_code.co_positions(), frame.f_lasti // 2, None))
    return Position(text, line or frame.f_lineno, -1 if column is None else column)


def _is_ours(frame: FrameType) -> bool:
    name = frame.f_code.co_filename
    return name.startswith(PACKAGE) or frame.f_globals.get("__name__") == "contextlib"


@functools.lru_cache(maxsize=64)
def statement_at(position: Position) -> ast.With | None:
    """The ``with`` that is being entered: up to Python 3.11 the whole is the position, then what is entered."""
    found = list(_nodes(position.text, ast.With))
    for one in found:
        if (one.lineno, one.col_offset) == (position.line, position.column):
            return one
    inside = [
        (one, item.context_expr)
        for one in found
        for item in one.items
        if _covers(item.context_expr, position)
    ]
    return min(inside, key=lambda each: _extent(each[1]))[0] if inside else None


@functools.lru_cache(maxsize=64)
def call_at(position: Position) -> ast.Call | None:
    """The call that is being made."""
    found = [one for one in _nodes(position.text, ast.Call) if _covers(one, position)]
    if position.column >= 0:
        # Of `st.help(f(x))`, the whole: its own start is the position.
        found = [
            one for one in found if (one.lineno, one.col_offset) == (position.line, position.column)
        ] or found
        return max(found, key=_extent, default=None)
    return min(found, key=_extent, default=None)


@functools.lru_cache(maxsize=64)
def body_of(text: str, statement: ast.With) -> str:
    """The lines in a ``with``, comments and all, as they would stand without it."""
    lines = text.split("\n")  # as Python counts them: a form feed, or U+2028 in a text, begins none
    first, last = statement.body[0], statement.body[-1]
    header = statement.items[-1].context_expr.end_lineno or statement.lineno
    if first.lineno == header:
        encoded = lines[header - 1].encode()
        return encoded[first.col_offset : last.end_col_offset].decode()
    indent = first.col_offset
    inside = {
        line
        for node in ast.walk(statement)
        if isinstance(node, ast.Constant | ast.JoinedStr)
        for line in range(node.lineno + 1, (node.end_lineno or node.lineno) + 1)
    }
    body = [
        line if at in inside else line[min(indent, len(line) - len(line.lstrip())) :]
        for at, line in enumerate(lines[header : statement.end_lineno], header + 1)
    ]
    # Of a header of several lines, what follows the last item: a bracket, the colon.
    while body and header < first.lineno - 1 and body[0].strip() in {"", ")", "):", ":", ",", "),"}:
        del body[0]
        header += 1
    return "\n".join(body).strip("\n")


def _covers(node: ast.expr, position: Position) -> bool:
    start = (node.lineno, node.col_offset)
    end = (node.end_lineno or node.lineno, node.end_col_offset or 0)
    if position.column < 0:
        return start[0] <= position.line <= end[0]
    return start <= (position.line, position.column) < end


def _extent(node: ast.expr) -> tuple[int, int]:
    lines = (node.end_lineno or node.lineno) - node.lineno
    return lines, (node.end_col_offset or 0) - (node.col_offset if lines == 0 else 0)


def _nodes(text: str, kind: type[NodeT]) -> Iterator[NodeT]:
    return (node for node in _all_nodes(text) if isinstance(node, kind))


@functools.lru_cache(maxsize=16)
def _all_nodes(text: str) -> tuple[ast.AST, ...]:
    """The calls and ``with`` statements of a file, which is parsed once."""
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return ()
    return tuple(node for node in ast.walk(tree) if isinstance(node, ast.With | ast.Call))
