"""What a provider says of a user, in a form that can be kept: it passes on what people have typed."""

from __future__ import annotations

from typing import Any, Final

from millpond.props import well_formed

DEEPEST: Final = 50
"""Levels of lists and objects in each other."""
_LEAST, _MOST = -(1 << 63), (1 << 64) - 1
"""Integers that have room in a cookie."""


def keepable(value: Any, room: int = DEEPEST) -> Any:
    """The same without halves of characters; numbers that are too large are texts. Raises ValueError: it is too deep."""
    if isinstance(value, str):
        return well_formed(value)
    if isinstance(value, int) and not _LEAST <= value <= _MOST:
        return str(value)
    if isinstance(value, dict | list) and not room:
        raise ValueError(f"its lists and objects are nested more than {DEEPEST} deep")
    if isinstance(value, dict):
        return {well_formed(key): keepable(each, room - 1) for key, each in value.items()}
    return [keepable(each, room - 1) for each in value] if isinstance(value, list) else value


def seconds_of(lifetime: Any, otherwise: float) -> float:
    """``expires_in`` of tokens: some providers send it as a text."""
    try:
        seconds = float(lifetime)
    except (TypeError, ValueError, OverflowError):
        return otherwise
    return seconds if 0 <= seconds < 1e10 else otherwise
