"""Values of a table as JSON has them.

Numbers are numbers, except those that JavaScript would round or that JSON does not
have: integers beyond 2^53, infinite values and NaN are texts. Dates and times are ISO
8601, durations seconds. Missing is null. Content that is longer than a cell can show is cut.
"""

from __future__ import annotations

import datetime as dt
import json
import math
import re
import sys
from collections.abc import Callable, ItemsView, Iterable, KeysView, Mapping, ValuesView
from functools import partial
from typing import Any, Final

from millpond.frames.columns import Content

LONGEST: Final = 1000
"""The most characters of a cell. The page requests the whole text when the cell is opened or copied."""
MOST_ITEMS: Final = 100
"""The most items of a list in a cell."""
WHOLE: Final = sys.maxsize
"""As ``longest``: no text is cut."""
DEEPEST: Final = 100
"""The most levels of nested lists in a file."""
EXACT: Final = 2**53


def cells_of(values: Iterable[Any], content: Content, longest: int = LONGEST) -> list[Any]:
    """The values of a column with this content as cells; texts of more characters than ``longest`` are cut."""
    make = _MAKERS[content]
    if make in _CUTS and longest != LONGEST:
        make = partial(make, longest=longest)
    try:
        return [None if is_missing(value) else make(value) for value in values]
    except Exception:  # of the app's own objects
        return [None if is_missing(value) else _or_text(make, value) for value in values]


def _or_text(make: Callable[[Any], Any], value: Any) -> Any:
    try:
        return make(value)
    except Exception:
        return text_of(value)


_ADDRESS: Final = re.compile(r" at 0x[0-9A-Fa-f]+(?=>)")


def text_of(value: Any, longest: int = LONGEST) -> str:
    """The text of any object in a cell, cut; never raises.

    Addresses in memory, as in ``<Task object at 0x7f…>``, are left out: an object that Session
    State keeps has another one in each run, and would make another row of the same.
    """
    try:
        text = value if type(value) is str else str.__str__(str(value))
        if not isinstance(value, str):
            text = _ADDRESS.sub("", text)
    except Exception as error:
        text = f"<{type(value).__name__}: `str()` raised {type(error).__name__}>"
    if len(text) > longest:
        text = text[: longest - 1] + "…"
    # Lone surrogates have no form on the wire.
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def is_missing(value: Any) -> bool:
    """Whether a value is missing. Does not call methods of the app's own objects."""
    if value is None:
        return True
    kind = type(value)
    return kind.__name__ in {"NAType", "NaTType"} or (issubclass(kind, float) and math.isnan(value))


_CONTAINERS: Final = (list, tuple, set, frozenset, dict, KeysView, ValuesView, ItemsView)
"""The types that Arrow descends into, besides arrays."""


def is_too_deep(values: Iterable[Any]) -> bool:
    """Whether one of these objects has endlessly nested lists, which Arrow follows
    until the process crashes. Raises if an object does not reveal its type: Arrow would
    crash the process in this case, too.
    """
    level: list[Any] = [value for value in values if _is_container(value)]
    for _ in range(DEEPEST):
        if not level:
            return False
        # Each list is searched only once, even if it is a hundred times in another one.
        inside = {id(item): item for value in level for item in _items(value) if _is_container(item)}
        level = list(inside.values())
    return bool(level)


def _is_container(value: Any) -> bool:
    return isinstance(value, _CONTAINERS) or getattr(type(value), "dtype", None) is not None


def _items(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return dict.values(value)
    if isinstance(value, _CONTAINERS):
        return value
    # An array of NumPy, or a Series.
    return list(value.flat if hasattr(value, "flat") else value) if value.dtype == object else ()


def _integer(value: Any) -> Any:
    try:
        number = int(value)
    except (TypeError, ValueError, OverflowError):
        return text_of(value)
    return number if -EXACT <= number <= EXACT else str(number)


def _number(value: Any) -> Any:
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return text_of(value)
    return number if math.isfinite(number) else ("Infinity" if number > 0 else "-Infinity")


def _boolean(value: Any) -> Any:
    try:
        return bool(value)
    except Exception:
        return text_of(value)


def _moment(value: Any) -> Any:
    """A date, a time, or both, also those of NumPy and pandas."""
    iso = getattr(value, "isoformat", None)
    return iso() if callable(iso) else text_of(value)


def _duration(value: Any) -> Any:
    if isinstance(value, dt.timedelta):  # pandas' is one
        return value.total_seconds()
    return text_of(value)


def _object(value: Any, longest: int = LONGEST) -> str:
    """An object as text; a mapping as JSON."""
    if not isinstance(value, Mapping):
        return text_of(value, longest)
    try:
        return text_of(json.dumps(value, default=text_of, ensure_ascii=False), longest)
    except (TypeError, ValueError, RecursionError):  # unusable keys, or a mapping that contains itself
        return text_of(value, longest)


def _bytes(value: Any, longest: int = LONGEST) -> Any:
    is_bytes = isinstance(value, bytes | bytearray | memoryview)
    return text_of(bytes(value[:longest]) if is_bytes else value, longest)


def _list(value: Any, longest: int = LONGEST) -> Any:
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, str | bytes | Mapping) or not isinstance(value, Iterable):
        return text_of(value, longest)
    items: list[Any] = []
    for item in value:
        if len(items) == MOST_ITEMS and longest != WHOLE:
            items.append("…")
            break
        items.append(_item(item, longest))
    return items


def _item(value: Any, longest: int) -> Any:
    if is_missing(value) or isinstance(value, bool):
        return None if is_missing(value) else value
    if isinstance(value, int):
        return _integer(value)
    return _number(value) if isinstance(value, float) else text_of(value, longest)


_MAKERS: Final[Mapping[Content, Callable[[Any], Any]]] = {
    "text": text_of,
    "integer": _integer,
    "number": _number,
    "decimal": text_of,
    "boolean": _boolean,
    "date": _moment,
    "datetime": _moment,
    "time": _moment,
    "duration": _duration,
    "list": _list,
    "bytes": _bytes,
    "category": text_of,
    "object": _object,
}

_CUTS: Final = frozenset({text_of, _list, _bytes, _object})
"""The functions that make texts of any length."""
