"""Converts the page's cells to values of a column."""

from __future__ import annotations

import datetime as dt
import decimal
from collections.abc import Callable, Mapping
from typing import Any, Final
from zoneinfo import ZoneInfo

from millpond.frames.cells import text_of
from millpond.frames.columns import Column, Content


def value_of(cell: Any, column: Column) -> Any:
    """The value of Python that a cell stands for; None: there is none. Raises ValueError."""
    if cell is None:
        return None
    try:
        value = _MAKERS[column.content](cell)
    except (TypeError, ValueError, ArithmeticError, OverflowError):
        raise ValueError(
            f"{_shortened(cell)} is not a valid value of the column {column.name!r}, which has {_WORDS[column.content]}."
        ) from None
    if column.content == "datetime":
        return _in_zone(value, column.zone)
    return value


def state_value(cell: Any, column: Column | None) -> Any:
    """A cell as Session State has it: plain data, with dates as ISO 8601. A list is the app's, to do with as it likes."""
    if isinstance(cell, list):
        return list(cell)
    if column is not None and isinstance(cell, str) and column.content in {"integer", "number"}:
        try:
            return value_of(cell, column)
        except ValueError:
            return cell
    return cell


def _shortened(cell: Any) -> str:
    text = repr(cell)
    return text if len(text) <= 100 else f"{text[:99]}…"


def _text(cell: Any) -> str:
    if not isinstance(cell, str):
        raise TypeError
    return cell


def _category(cell: Any) -> str:
    """Categories that are not texts, by their texts."""
    return text_of(cell) if isinstance(cell, int | float) else _text(cell)


def _integer(cell: Any) -> int:
    if isinstance(cell, bool) or (isinstance(cell, float) and not cell.is_integer()):
        raise TypeError
    return int(cell)


def _number(cell: Any) -> float:
    if isinstance(cell, bool) or not isinstance(cell, int | float | str):
        raise TypeError
    return float(cell)


def _decimal(cell: Any) -> decimal.Decimal:
    if isinstance(cell, bool):
        raise TypeError
    return decimal.Decimal(str(cell))


def _boolean(cell: Any) -> bool:
    if not isinstance(cell, bool):
        raise TypeError
    return cell


def _date(cell: Any) -> dt.date:
    return dt.date.fromisoformat(_text(cell)[:10])


def _datetime(cell: Any) -> dt.datetime:
    return dt.datetime.fromisoformat(_text(cell))


def _time(cell: Any) -> dt.time:
    return dt.time.fromisoformat(_text(cell))


def _duration(cell: Any) -> dt.timedelta:
    return dt.timedelta(seconds=_number(cell))


def _list(cell: Any) -> list[Any]:
    if not isinstance(cell, list):
        raise TypeError
    return list(cell)  # a copy, so that the app cannot change the edit


def _never(cell: Any) -> Any:
    raise TypeError


def _any(cell: Any) -> Any:
    return cell


def _in_zone(value: dt.datetime, zone: str | None) -> dt.datetime:
    """An instant for a column of instants, the time on the clock for one without a zone."""
    if zone is None:
        return value.replace(tzinfo=None)
    try:
        info: dt.tzinfo = ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        info = dt.UTC if value.tzinfo is None else value.tzinfo
    return value.replace(tzinfo=info) if value.tzinfo is None else value.astimezone(info)


_MAKERS: Final[Mapping[Content, Callable[[Any], Any]]] = {
    "text": _text,
    "integer": _integer,
    "number": _number,
    "decimal": _decimal,
    "boolean": _boolean,
    "date": _date,
    "datetime": _datetime,
    "time": _time,
    "duration": _duration,
    "list": _list,
    "bytes": _never,
    "category": _category,
    "object": _any,
}

_WORDS: Final[Mapping[Content, str]] = {
    "text": "texts",
    "integer": "whole numbers",
    "number": "numbers",
    "decimal": "decimal numbers",
    "boolean": "True and False",
    "date": "dates",
    "datetime": "dates with a time",
    "time": "times of day",
    "duration": "durations in seconds",
    "list": "lists",
    "bytes": "bytes, which cannot be edited",
    "category": "categories",
    "object": "of several types",
}
