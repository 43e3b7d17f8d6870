"""Checks of the parameters of charts. See ``checks.py``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from millpond.elements.checks import any_text, is_a, listed, name_of_class, refuse, to_boolean, to_number
from millpond.errors import ApiError

_LARGEST: Final = 1_000_000
"""The largest area of a point, in square pixels."""
_FARTHEST: Final = 50_000_000
"""The largest radius, in meters: more than the earth's circumference."""
_STACKS: Final = ("normalize", "center", "layered")


@contextmanager
def reading(name: str, expected: str) -> Iterator[None]:
    """What an app's own objects raise while a chart is read from them, as an error that names the parameter."""
    try:
        yield
    except ApiError:
        raise
    except RecursionError:
        raise ApiError(f"`{name}` must be {expected}; this one contains itself.") from None
    except Exception as error:
        raise ApiError(
            f"`{name}` must be {expected}; reading it raised {name_of_class(type(error))}."
        ) from error


def stack(name: str, value: Any) -> Any:
    """True, False, how to stack, or None."""
    if value is None or is_a(value, bool):
        return value
    expected = f"True, False, {', '.join(map(repr, _STACKS))}, or None"
    if is_a(value, str):
        return str.__str__(value) if str.__str__(value) in _STACKS else refuse(name, expected, value)
    said = to_boolean(value)
    return refuse(name, expected, value) if said is None else said


def area_stack(name: str, value: Any) -> Any:
    """The same without ``"layered"``, because areas are layered by default."""
    if is_a(value, str) and str.__str__(value) == "layered":
        refuse(name, "True, False, 'normalize', 'center', or None", value)
    return stack(name, value)


def sort(name: str, value: Any) -> Any:
    """True, False, or the name of a column, with a minus in front for the other way round."""
    if is_a(value, str):
        return str.__str__(value)
    said = to_boolean(value)
    return refuse(name, "True, False, or the name of a column", value) if said is None else said


def columns(name: str, value: Any) -> Any:
    """The name of a column, several of them, or None."""
    if value is None or is_a(value, str):
        return value if value is None else str.__str__(value)
    if is_a(value, bytes | dict):
        refuse(name, "the name of a column, a list of names, or None", value)
    try:
        iter(value)
    except Exception:
        return any_text(name, value)  # columns may be called by numbers
    found = listed(name, "the name of a column, a list of names, or None", value)
    return [any_text(name, one) for one in found]


def color(name: str, value: Any) -> Any:
    """A colour or the name of a column, a tuple of numbers, a list of these, or None."""
    if value is None:
        return None
    expected = (
        'a colour, such as "#ffaa00" or (255, 170, 0), the name of a column, a list of colours, or None'
    )
    if is_a(value, bytes | bytearray | dict):
        refuse(name, expected, value)
    if (found := _one_color(value)) is not None:
        return found
    each = [_one_color(one) for one in listed(name, expected, value)]
    return refuse(name, expected, value) if None in each else each


def _one_color(value: Any) -> str | tuple[int | float, ...] | None:
    if is_a(value, str):
        return str.__str__(value)
    if not is_a(value, tuple | list) or len(value) not in (3, 4):
        return None
    parts = [None if is_a(part, bool) else to_number(part) for part in value]
    return None if None in parts else tuple(part for part in parts if part is not None)


def size(name: str, value: Any) -> Any:
    """An area, the name of a column, or None."""
    if value is None or is_a(value, str):
        return value if value is None else str.__str__(value)
    number = to_number(value)
    if number is None or not 0 < number <= _LARGEST:
        refuse(name, "an area in square pixels above 0, the name of a column, or None", value)
    return number


def radius(name: str, value: Any) -> Any:
    """Meters, the name of a column, or None."""
    if value is None or is_a(value, str):
        return value if value is None else str.__str__(value)
    number = to_number(value)
    if number is None or not 0 <= number <= _FARTHEST:
        refuse(name, "a number of meters, 0 or more, the name of a column, or None", value)
    return number
