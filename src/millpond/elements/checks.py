"""What parameters of elements can be: the kinds of check that ``parameters.py`` chooses from.

A check takes the name of a parameter and what came for it. It returns the
value as the element functions know it (of a NumPy boolean, ``True``), or
raises an ApiError that names the parameter, says what is expected and what
came. What comes may be any object: its own methods may raise.
"""

from __future__ import annotations

import math
import numbers
import operator
import sys
from collections import deque
from collections.abc import Callable, Mapping
from datetime import date, time
from itertools import islice
from typing import Any, Final, Literal, NoReturn, TypeAlias

from millpond.errors import ApiError, cut
from millpond.props import well_formed

Bind = Literal["query-params"] | None
OnChange = Literal["rerun", "ignore"]
"""The words that ``on_change`` accepts besides a function."""

Check: TypeAlias = Callable[[str, Any], Any]

LARGEST = 2**31 - 1
"""The largest size, count or position that a parameter accepts."""
_SHOWN = 100
"""The number of characters of a value that an error shows."""


def refuse(name: str, expected: str, value: Any) -> NoReturn:
    """Raise the error of a parameter."""
    raise ApiError(f"`{name}` must be {expected}; got {shown(value)}.")


def shown(value: Any) -> str:
    """A value and its type, for an error. Never fails, whatever the value is."""
    cls = name_of_class(type(value))
    if _repr_reads_on(type(value)):
        return f"a value of type `{cls}`"
    try:
        text = repr(value)
    except Exception:
        return f"a value of type `{cls}`"
    text = well_formed(" ".join(cut(text, _SHOWN).split()))
    return f"`{text}`" if value is None or cls == "str" else f"`{text}` of type `{cls}`"


def _repr_reads_on(cls: type) -> bool:
    """Whether Python's ``repr`` reads all that a class of the app says that it has, to whatever end."""
    base = next((one for one in (set, frozenset, deque) if issubclass(cls, one)), None)
    return base is not None and _is_own(cls, base, "__iter__") and not _is_own(cls, base, "__repr__")


def _is_own(cls: type, base: type, method: str) -> bool:
    return getattr(cls, method) is not getattr(base, method)


def name_of_class(cls: type) -> str:
    """The name of a type, even if its metaclass says otherwise."""
    name: str = type.__dict__["__name__"].__get__(cls)
    return name


def is_a(value: Any, cls: Any) -> bool:
    """Like ``isinstance``, but by the value's type alone, because ``__class__`` may lie or raise."""
    try:
        return issubclass(type(value), cls)
    except RecursionError:  # of who asks, for what contains itself
        raise
    except Exception:  # of a metaclass that cannot be compared
        return False


def asks_for_selection(on_select: Callable[..., object] | OnChange) -> bool:
    """Whether the script is told of what is selected."""
    return callable(on_select) or on_select != "ignore"


MOST_ITEMS: Final = 1_000_000
"""What is read of something that is neither a list nor a tuple: it may never end."""


def len_of(value: Any) -> int:
    """How many items it says that it has; 0 where it does not say."""
    try:
        return len(value)
    except Exception:
        return 0


def all_of(name: str, expected: str, values: Any) -> list[Any]:
    """All that is in something that can be iterated over; refused if there seems to be no end to it."""
    found = list(islice(values, MOST_ITEMS + 1))
    if len(found) > MOST_ITEMS:
        refuse(name, f"{expected}, with at most {MOST_ITEMS:,} items", values)
    return found


def listed(name: str, expected: str, values: Any) -> list[Any]:
    """As :func:`all_of`; refused also if it cannot be iterated over."""
    try:
        return all_of(name, expected, values)
    except ApiError:
        raise
    except Exception:
        refuse(name, expected, values)


def pairs_of(name: str, expected: str, values: Any) -> list[tuple[Any, Any]]:
    """What is in a dictionary, or all of some pairs; refused if it cannot be read."""
    try:
        if is_a(values, dict):
            return list(dict.items(values))
        pairs = values.items() if is_a(values, Mapping) else values
        return [(key, value) for key, value in all_of(name, expected, pairs)]
    except Exception:
        refuse(name, expected, values)


def is_of(module: str, name: str, value: Any) -> bool:
    """An instance of a class of a module, which is not imported for it."""
    there = sys.modules.get(module)
    return there is not None and is_a(value, getattr(there, name, ()))


def anything(name: str, value: Any) -> Any:
    """Any value: the element function converts it."""
    return value


# Booleans and numbers ---------------------------------------------------------------------


def boolean(name: str, value: Any) -> bool:
    """True or False, in whatever class of boolean; or a whole number. Streamlit refuses all else here, too."""
    if value is True or value is False:
        return value
    number = to_whole(value)
    if number is not None:
        return bool(number)
    said = to_boolean(value)
    return refuse(name, "True or False", value) if said is None else said


def optional_boolean(name: str, value: Any) -> bool | None:
    """True, False or None."""
    return None if value is None else boolean(name, value)


def boolean_or_none(name: str, value: Any) -> bool:
    """True or False; None is False."""
    return value is not None and boolean(name, value)


def truth(name: str, value: Any) -> bool | None:
    """What counts as true or false in Python; None stays None.

    For parameters of which Streamlit takes anything: an app with
    ``hide_header="yes"`` is to run here as it does there.
    """
    if value is None:
        return None
    try:
        return bool(value)
    except Exception:
        refuse(name, "True or False", value)


def whole(low: int, expected: str, *, optional: bool = False) -> Check:
    """A whole number from ``low`` up, in whatever class of numbers; no booleans."""

    def check(name: str, value: Any) -> int | None:
        if value is None and optional:
            return None
        number = to_whole(value)
        return number if number is not None and low <= number <= LARGEST else refuse(name, expected, value)

    return check


def number(name: str, value: Any) -> int | float:
    """A finite number, in whatever class of numbers; no booleans."""
    taken = to_number(value)
    if taken is None or not is_finite(taken):
        refuse(name, "a number", value)
    return taken


_STOP = "a number, a date, a time or a datetime"


def is_one(value: date | time) -> bool:
    """A date or time that is one: the NaT of pandas is a datetime by its class alone, and a time zone's code may fail."""
    try:
        value.isoformat()
        hash(value)
        return bool(value == value)  # noqa: PLR0124 (what is none equals nothing)
    except Exception:
        return False


def stops(name: str, value: Any) -> Any:
    """What a slider has: a number, a date, a time, a datetime, None, or a list of these."""
    if value is None:
        return None
    if is_a(value, date | time):
        return value if is_one(value) else refuse(name, _STOP, value)
    if _is_list(value) and not any(map(_is_list, value)):
        return type(value)(stops(name, one) for one in value)
    if hasattr(type(value), "tolist") and len_of(value) <= MOST_ITEMS:
        # Arrays, and the scalars of NumPy; one of more digits than Python's stays what it is.
        plain = value.tolist()
        if type(plain) is not type(value):
            return stops(name, plain)
    taken = int(value) if type(value) is bool else to_number(value)
    if taken is None:
        refuse(name, _STOP, value)
    return taken if is_finite(taken) else refuse(name, "a finite number", value)


def _is_list(value: Any) -> bool:
    return type(value) is list or type(value) is tuple


def is_finite(number: float) -> bool:
    """Also for whole numbers: those of hundreds of digits are more than any float."""
    try:
        return math.isfinite(number)
    except OverflowError:
        return False


def optional_number(name: str, value: Any) -> int | float | None:
    """A finite number, in whatever class of numbers, or None; True is 1."""
    if value is None or (type(value) is int and -LARGEST <= value <= LARGEST):
        return value
    said = to_boolean(value)
    taken = to_number(value) if said is None else int(said)
    if taken is None:
        refuse(name, "an int or a float", value)
    return taken if is_finite(taken) else refuse(name, "a finite number", value)


def number_or_min(name: str, value: Any) -> int | float | str | None:
    """A finite number, None, or "min": the smallest that there may be."""
    return "min" if type(value) is str and value == "min" else optional_number(name, value)


def boolean_or_whole(expected: str) -> Check:
    """True, False, or a whole number from 0 up."""
    number = whole(0, expected)

    def check(name: str, value: Any) -> bool | int:
        said = to_boolean(value)
        taken: bool | int = number(name, value) if said is None else said
        return taken

    return check


def to_whole(value: Any) -> int | None:
    """The value as a whole number; None: it is not one."""
    if type(value) is int:
        return value
    if is_a(value, bool) or not hasattr(type(value), "__index__"):
        return None
    try:
        return operator.index(value)
    except Exception:
        return None


def to_number(value: Any) -> int | float | None:
    if type(value) is float:
        return value
    found = to_whole(value)
    if found is not None:
        return found
    if is_a(value, str) or not hasattr(type(value), "__float__") or to_boolean(value) is not None:
        return None
    if is_a(value, numbers.Complex) and not is_a(value, numbers.Real):
        return None  # NumPy would leave a part of it out
    try:
        return float(value)
    except Exception:
        return None


def to_boolean(value: Any) -> bool | None:
    """The value of a boolean of another class; None: it is not a boolean."""
    cls = type(value)
    if cls is bool:
        return bool(value)
    if is_a(value, numbers.Number | str) or not hasattr(cls, "__bool__") or hasattr(cls, "__len__"):
        return None
    try:
        said = bool(value)
        return said if bool(said == value) else None
    except Exception:
        return None


# Texts --------------------------------------------------------------------------------------


def any_text(name: str, value: Any) -> str:
    """Any object, as the text that ``str`` makes of it."""
    if type(value) is str:
        return value
    if is_a(value, str):
        return str.__str__(value)
    try:
        return str.__str__(str(value))
    except Exception as error:
        raise ApiError(
            f"`{name}` must be a string, or convertible with `str()`; got {shown(value)}, of which `str()` raised "
            f"{type(error).__name__}."
        ) from error


def optional_text(name: str, value: Any) -> str | None:
    """Any object as text, or None."""
    return None if value is None else any_text(name, value)


def only_text(name: str, value: Any) -> str | None:
    """A text or None, and nothing else."""
    if value is None:
        return None
    return any_text(name, value) if is_a(value, str) else refuse(name, "a string or None", value)


def text_or_nothing(name: str, value: Any) -> str | None:
    """A text; None and False are none."""
    return None if value is False else only_text(name, value)


def label(name: str, value: Any) -> str:
    """Any object as text; but there has to be one."""
    if value is None:
        raise ApiError(
            f'`{name}` must be a string; got `None`. To hide it, pass a string and `label_visibility="collapsed"`.'
        )
    return any_text(name, value)


def key(name: str, value: Any) -> str | None:
    """A name: any object as text, or None."""
    return None if value is None else any_text(name, value)


def choice(*allowed: str, none: Any = ...) -> Check:
    """One of some words; ``none``: what None stands for."""
    words = ", ".join(f"`{word!r}`" for word in allowed)
    expected = f"one of {words}" + (", or None" if none is None else "")

    def check(name: str, value: Any) -> Any:
        if type(value) is str and value in allowed:
            return value
        if value is None and none is not ...:
            return none
        taken = str.__str__(value) if is_a(value, str) else None
        return taken if taken in allowed else refuse(name, expected, value)

    return check


def size(*words: str, none: bool = False) -> Check:
    """A word, or a number of pixels above 0."""
    quoted = ", ".join(f'"{word}"' for word in words)
    expected = f"{quoted} or a number of pixels above 0" if words else "a number of pixels above 0"

    def check(name: str, value: Any) -> Any:
        if (type(value) is str and value in words) or (value is None and none):
            return value
        if is_a(value, str):
            word = str.__str__(value)
            return word if word in words else refuse(name, expected, value)
        pixels = to_whole(value)
        return pixels if pixels is not None and 0 < pixels <= LARGEST else refuse(name, expected, value)

    return check
