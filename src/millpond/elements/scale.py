"""What a slider's values are: numbers, dates or times, and how they travel."""

from __future__ import annotations

import contextlib
import math
import operator
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any, Final, Literal

from millpond.errors import ApiError
from millpond.state.values import in_short

Type = Literal["int", "float", "date", "datetime", "time"]

SAFE: Final = (1 << 53) - 1
"""The largest whole number that a browser tells from its neighbours."""

_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 (the time on the clock, of whatever zone)
_MICROSECOND = timedelta(microseconds=1)
_DAY = timedelta(days=1)
_QUARTER = timedelta(minutes=15)
_FORTNIGHT = timedelta(days=14)
_PER_SECOND = 1_000_000
_TENTH = 0.0999
"""A tenth, whatever the rounding of the ends."""


_USUAL: dict[type, Type] = {
    bool: "int", int: "int", float: "float", date: "date", datetime: "datetime", time: "time",
}  # fmt: skip
"""What nearly all values are; those of a class of its own are looked at one by one."""


def type_of(value: Any) -> Type | None:
    """The type of a slider's value; None for what cannot be one."""
    usual = _USUAL.get(type(value))
    if usual is not None:
        return usual
    if isinstance(value, datetime):
        return "datetime"
    if isinstance(value, date):
        return "date"
    if isinstance(value, time):
        return "time"
    if isinstance(value, int | float):
        return "int" if isinstance(value, int) else "float"
    with contextlib.suppress(TypeError):
        # NumPy's numbers, and all others that say what they are.
        operator.index(value)
        return "int"
    if hasattr(value, "__float__") and not getattr(value, "shape", ()):
        return "float"
    return None


def _step_of(step: Any) -> float:
    """A step as a plain number."""
    return int(step) if type_of(step) == "int" else float(step)


class Scale:
    """Values of one type, and the numbers that stand for them on the wire."""

    def __init__(self, type: Type, zone: tzinfo | None = None) -> None:
        self.type: Type = type
        self._zone = zone
        self.is_number = type in ("int", "float")

    def take(self, value: Any) -> Any:
        """The value as this type has it. Raises ValueError if it is of another."""
        found = type_of(value)
        if found != self.type and not (self.is_number and found in ("int", "float")):
            if self.type == "date" and found == "datetime":
                return value.date()
            raise ValueError(f"`{in_short(value)}` is not of type {self.type}.")
        if self.type == "int":
            return int(value)
        return float(value) if self.type == "float" else value

    def to_number(self, value: Any) -> float:
        """The number that stands for a value.

        Moments so far from 1970 that a browser cannot tell their microseconds
        apart count in whole seconds.
        """
        if self.is_number:
            number: float = value
            return number
        if self.type == "time":
            moment = datetime.combine(_EPOCH, value.replace(tzinfo=None))
        elif self.type == "date":
            moment = datetime.combine(value, time())
        else:
            moment = value.replace(tzinfo=None)
        number = (moment - _EPOCH) // _MICROSECOND
        return number if abs(number) <= SAFE else number - number % _PER_SECOND

    def from_number(self, number: float) -> Any:
        """The value that a number stands for."""
        if self.type == "float":
            return float(number)
        if self.type == "int":
            return int(number)
        moment = _EPOCH + timedelta(microseconds=int(number))
        if self.type == "time":
            return moment.time().replace(tzinfo=self._zone)
        return moment.date() if self.type == "date" else moment.replace(tzinfo=self._zone)

    def parse(self, text: str) -> Any:
        """The value that a text names, as the page's address has it. Raises ValueError."""
        if self.is_number:
            return float(text) if self.type == "float" else int(float(text))
        if self.type == "date":
            return date.fromisoformat(text)
        if self.type == "time":
            return time.fromisoformat(text)
        return datetime.fromisoformat(text)

    def bounds(
        self, low: Any, high: Any, stops: Sequence[Any], moments: Sequence[Any] = ()
    ) -> tuple[Any, Any]:
        """The ends: as given, else the usual ones (around ``moments``, too); wide enough for all stops."""
        fitting = [one for one in moments if self.type in ("date", "datetime") and type_of(one) == self.type]
        for name, end in (("min_value", low), ("max_value", high)):
            if end is not None:
                self._check_size(name, self.take(end))
        first, last = self._usual(low, high, [*stops, *fitting])
        low = first if low is None else self.take(low)
        high = last if high is None else self.take(high)
        if low == high:
            raise ApiError(
                f"`min_value` and `max_value` are both `{in_short(low)}`: there is nothing to choose."
            )
        if low > high:
            raise ApiError(
                f"`min_value` must be below `max_value`; got `{in_short(low)}` and `{in_short(high)}`."
            )
        for stop in stops:
            low, high = min(low, self.take(stop)), max(high, self.take(stop))
        for name, bound in (("min_value", low), ("max_value", high)):
            self._check_size(name, bound)
        return low, high

    def _usual(self, low: Any, high: Any, stops: Sequence[Any]) -> tuple[Any, Any]:
        if self.is_number:
            first, last = (0, 100) if self.type == "int" else (0.0, 1.0)
            # Where the one end that is given lies beyond the usual other one.
            span = last - first
            return (
                high - span if high is not None and high <= first else first,
                low + span if low is not None and low >= last else last,
            )
        if self.type == "time":
            return time.min.replace(tzinfo=self._zone), time.max.replace(tzinfo=self._zone)
        known = [self.take(one) for one in (*stops, low, high) if one is not None]
        return _shifted(min(known), -_FORTNIGHT), _shifted(max(known), _FORTNIGHT)

    def _check_size(self, name: str, bound: Any) -> None:
        if self.type == "int" and abs(bound) > SAFE:
            raise ApiError(
                f"`{name}` must be between {-SAFE} and {SAFE}, the integers that a browser represents exactly; got {bound}."
            )
        if self.type == "float" and not math.isfinite(bound):
            raise ApiError(f"`{name}` must be a finite number; got `{in_short(bound)}`.")

    def step(self, step: Any, low: Any, high: Any) -> float:
        """The smallest change, as a number."""
        if step is None:
            if self.is_number:
                # Where less than ten steps of a hundredth fit in, they are smaller.
                return 1 if self.type == "int" else 0.01 if high - low >= _TENTH else (high - low) / 100
            return self._usual_time_step(low, high) // _MICROSECOND
        if not self.is_number:
            if not isinstance(step, timedelta):
                raise ApiError(
                    f"`step` of a slider of dates or times must be a `timedelta`; got `{in_short(step)}`."
                )
            step = step // _MICROSECOND
        elif isinstance(step, timedelta):
            raise ApiError(f"`step` of a slider of numbers must be a number; got `{in_short(step)}`.")
        else:
            step = _step_of(step)
        if step <= 0:
            raise ApiError(f"`step` must be above 0; got `{in_short(step)}`.")
        number: float = step
        return number

    def _usual_time_step(self, low: Any, high: Any) -> timedelta:
        if self.type == "time" or high - low < _DAY:
            return _QUARTER
        return _DAY

    def format(self, step: Any, low: Any, high: Any) -> str:
        """How values are shown where the app does not say."""
        if self.type == "int":
            return "%d"
        if self.type == "float":
            return f"%0.{max(2, decimals(self.step(step, low, high)))}f"
        if self.type == "date":
            return "YYYY-MM-DD"
        whole_days = self.type == "datetime" and self.step(step, low, high) % (_DAY // _MICROSECOND) == 0
        if self.type == "time":
            return "HH:mm"
        return "YYYY-MM-DD" if whole_days else "YYYY-MM-DD HH:mm"


def _shifted(moment: Any, by: timedelta) -> Any:
    """The moment so much later, or the last (or first) that there is."""
    try:
        return moment + by
    except (OverflowError, ValueError):  # that of pandas
        end = type(moment).max if by > timedelta() else type(moment).min
        return end.replace(tzinfo=moment.tzinfo) if isinstance(moment, datetime) else end


def decimals(step: float) -> int:
    """How many decimals it takes to show multiples of ``step``."""
    text = f"{step:.10f}".rstrip("0")
    return len(text.partition(".")[2])


def moments_of(value: Any) -> list[Any]:
    """The dates and times in what Session State has for a slider."""
    stops = value if isinstance(value, list | tuple) else (value,)
    return [stop for stop in stops if isinstance(stop, date | time)]


def scale_of(low: Any, high: Any, stops: Sequence[Any], step: Any) -> Scale:
    """The scale that the parameters of a slider name. They must agree."""
    given = [("value", stop) for stop in stops]
    given += [(name, bound) for name, bound in (("min_value", low), ("max_value", high)) if bound is not None]
    types = {name: type_of(value) for name, value in given}
    for name, value in given:
        if types[name] is None:
            raise ApiError(
                f"`{name}` must be a number, a date, a time or a datetime; got `{in_short(value)}` of type `{type(value).__name__}`."
            )
    if step is not None and not isinstance(step, timedelta):
        types["step"] = type_of(step)
    found = {type_of(value) for _, value in given} | set(types.values())
    if len(found) > 1:
        words = ", ".join(f"`{name}` is of type {kind}" for name, kind in types.items())
        raise ApiError(f"`value`, `min_value`, `max_value` and `step` must all be of one type; here {words}.")
    kind = next(iter(found), None) or "int"
    zones = [value.tzinfo for _, value in given if isinstance(value, datetime | time)]
    if len({zone is None for zone in zones}) > 1:
        raise ApiError("Either all dates and times of a slider must have a time zone, or none of them.")
    return Scale(kind, zones[0] if zones else None)
