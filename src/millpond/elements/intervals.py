"""Intervals of time, as apps write them: ``10``, ``"1h 30min"``, a ``timedelta``."""

from __future__ import annotations

import math
import re
from datetime import timedelta
from typing import Final

from millpond.elements.checks import is_a, is_finite, shown, to_number
from millpond.errors import ApiError

Interval = int | float | timedelta | str | None

_UNITS: Final = {
    "d": 86400.0, "day": 86400.0, "days": 86400.0, "w": 604800.0, "week": 604800.0, "weeks": 604800.0,
    "h": 3600.0, "hr": 3600.0, "hour": 3600.0, "hours": 3600.0,
    "m": 60.0, "min": 60.0, "minute": 60.0, "minutes": 60.0, "t": 60.0,
    "s": 1.0, "sec": 1.0, "second": 1.0, "seconds": 1.0,
    "ms": 0.001, "milli": 0.001, "millis": 0.001, "millisecond": 0.001, "milliseconds": 0.001, "l": 0.001,
}  # fmt: skip
_PART: Final = re.compile(r"\s*(\d+(?:\.\d*)?|\.\d+)\s*([a-z]+)\s*,?", re.IGNORECASE)
_CLOCK: Final = re.compile(r"\s*(?:(\d+)\s*days?,?\s+)?(\d+):(\d\d):(\d\d(?:\.\d*)?)\s*", re.IGNORECASE)


def seconds_of(interval: Interval, name: str = "run_every", *, least: float = math.ulp(0)) -> float | None:
    """An interval in seconds; None for none.

    Raises
    ------
    ApiError
        It is not an interval, or is shorter than ``least``. The text names ``name``.
    """
    if interval is None:
        return None
    seconds: float | None
    if is_a(interval, timedelta):
        seconds = timedelta.total_seconds(interval)  # type: ignore[arg-type]
    elif is_a(interval, str):
        seconds = _seconds_of_text(str.__str__(interval))
    else:
        seconds = to_number(interval)
    if seconds is None or not is_finite(seconds) or seconds < least:
        raise ApiError(
            f"`{name}` must be a number of seconds {'above' if least else 'from'} 0, a `timedelta`, a text such as `10s`, `1h 30min` or "
            f"`1.5 days`, or None; got {shown(interval)}."
        )
    return float(seconds)


def _seconds_of_text(text: str) -> float | None:
    if clock := _CLOCK.fullmatch(text):
        days, hours, minutes, seconds = clock.groups()
        # Thousands of digits are no whole number to Python.
        return float(days or 0) * 86400 + float(hours) * 3600 + float(minutes) * 60 + float(seconds)
    total, at = 0.0, 0
    while part := _PART.match(text, at):
        unit = _UNITS.get(part[2].lower())
        if unit is None:
            return None
        total, at = total + float(part[1]) * unit, part.end()
    return total if at == len(text.rstrip()) and at else None
