"""Values as they are shown and edited in the State panel: in short, and as literals."""

from __future__ import annotations

import ast
import dataclasses
import json
import math
import reprlib
from typing import Any

from millpond.state.values import module_of, qualname_of

MOST_TEXT = 120
"""Characters of a value in short."""
MOST_LITERAL = 10_000
"""Characters of a literal: longer ones are no pleasure to edit."""
DEEPEST = 30
LARGE = 64 * 1024
"""Bytes from which a value's own ``repr`` is not called: it may go through all of it."""


class _Short(reprlib.Repr):
    """``repr``, but of containers only the first few items, and nothing raises."""

    def __init__(self) -> None:
        super().__init__()
        self.maxlevel = 3
        self.maxlist = self.maxtuple = self.maxset = self.maxfrozenset = self.maxdeque = 8
        self.maxdict = 6
        self.maxstring = self.maxother = MOST_TEXT

    def repr_instance(self, x: Any, level: int) -> str:
        if dataclasses.is_dataclass(x) and not isinstance(x, type):
            if level <= 0:
                return f"{type(x).__name__}(...)"
            fields = [field.name for field in dataclasses.fields(x) if field.repr][: self.maxdict]
            inside = ", ".join(f"{name}={self.repr1(getattr(x, name, None), level - 1)}" for name in fields)
            return f"{type(x).__name__}({inside})"
        return super().repr_instance(x, level)


_short = _Short()


def in_short(value: Any, size: int | None) -> str:
    """The value on one line, of limited length.

    Parameters
    ----------
    value:
        Any value; its own ``__repr__`` may raise.
    size:
        Its bytes when pickled, where they are known. Of a large value of an
        unknown kind only type and length are told.
    """
    try:
        text = _about(value) if _is_large(value, size) else _short.repr(value)
    except BaseException as error:
        text = f"<{qualname_of(type(value))}, whose repr raises {qualname_of(type(error))}>"
    text = " ".join(text.split())
    return text if len(text) <= MOST_TEXT else text[: MOST_TEXT - 1] + "…"


def _is_large(value: Any, size: int | None) -> bool:
    # Containers are shortened before their items are looked at.
    plain = isinstance(value, str | bytes | int | float | list | tuple | dict | set | frozenset)
    return not plain and (hasattr(value, "shape") or (size or 0) > LARGE)


def _about(value: Any) -> str:
    """Type and length, or shape, of what should not be written out."""
    name = type(value).__name__
    shape = getattr(value, "shape", None)
    if isinstance(shape, tuple):
        return f"{name}, {' × '.join(map(str, shape)) or 'one value'}"
    try:
        return f"{name}, {len(value)} items"
    except TypeError:
        return f"<{name}>"


def type_name(value: Any) -> str:
    """``int``, ``pandas.DataFrame``, ``Ball`` (a class of the script)."""
    module, name = module_of(type(value)), qualname_of(type(value))
    return name if module in ("builtins", "__main__") else f"{module.partition('.')[0]}.{name}"


def write_literal(value: Any) -> str | None:
    """The value as Python writes it, or None if that would not give the same value again."""
    if not _is_literal(value, [MOST_LITERAL], DEEPEST):
        return None
    try:
        text = repr(value)
    except ValueError:
        # A whole number with thousands of digits.
        return None
    return text if len(text) <= MOST_LITERAL else None


def _is_literal(value: Any, budget: list[int], depth: int) -> bool:
    """Exactly of plain types, all the way down, and no more than the budget's number of items."""
    budget[0] -= 1
    if budget[0] < 0 or depth < 0:
        return False
    cls = type(value)
    if cls in (str, bytes):
        return len(value) <= MOST_LITERAL
    if cls is float:
        return math.isfinite(value)
    if cls is dict:
        return all(_is_literal(item, budget, depth - 1) for pair in value.items() for item in pair)
    # An empty set has no literal.
    if cls in (list, tuple) or (cls is set and value):
        return all(_is_literal(item, budget, depth - 1) for item in value)
    return value is None or cls in (bool, int)


def read_literal(text: str) -> Any:
    """The value that is written in Python or JSON. Raises ValueError, whose text says what is wrong."""
    if len(text) > 2 * MOST_LITERAL:
        raise ValueError(f"The text has {len(text)} characters; at most {2 * MOST_LITERAL} are read.")
    try:
        return ast.literal_eval(text.strip())
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        pass
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise ValueError(
            f"{_short.repr(text)} cannot be read as a value. Write it as in Python or JSON: 3, 1.5, True, None, "
            f"'text' (with quotes), [1, 2], {{'a': 1}}."
        ) from None
