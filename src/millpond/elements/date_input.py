"""``st.date_input``."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, ClassVar, NamedTuple, overload

from millpond.elements.checks import Bind, OnChange, is_one
from millpond.elements.place import Place, overloaded
from millpond.errors import ApiError
from millpond.props import LabelVisibility, WidgetProps, Width
from millpond.session.widget import Persist, Unavailable, WidgetCodec
from millpond.state.values import in_short


class DateInput(WidgetProps):
    """Dates travel as ISO 8601 (``2026-11-22``)."""

    kind: ClassVar[str] = "date_input"
    follows_default: ClassVar[tuple[str, ...]] = ("value", "min", "max")

    value: tuple[str, ...] = ()
    """Nothing, one date, or (in a range) one or both ends."""
    range: bool = False
    min: str = ""
    max: str = ""
    format: str = "YYYY/MM/DD"
    clearable: bool = False
    required: bool = False


Day = date | datetime | str
"""A date; ``"today"``, or an ISO text."""

_YEARS = 10


@overload
def date_input(self: Place, label: str, value: Day = ..., **others: Any) -> date: ...
@overload
def date_input(self: Place, label: str, value: None, **others: Any) -> date | None: ...
@overload
def date_input(
    self: Place, label: str, value: tuple[Day, ...] | list[Any], **others: Any
) -> tuple[date, ...]: ...
@overloaded
def date_input(
    self: Place,
    label: str,
    value: Day | Sequence[Day] | None = "today",
    min_value: Day | None = None,
    max_value: Day | None = None,
    key: str | int | None = None,
    help: str | None = None,
    on_change: Callable[..., Any] | OnChange | None = "rerun",
    args: Sequence[Any] | None = None,
    kwargs: Mapping[str, Any] | None = None,
    *,
    format: str = "YYYY/MM/DD",
    disabled: bool = False,
    required: bool = False,
    label_visibility: LabelVisibility = "visible",
    width: Width = "stretch",
    bind: Bind = None,
    persist_state: Persist = None,
) -> Any:
    """A field for a date, or a range of dates, with a calendar.

    Parameters
    ----------
    label:
        What to choose; inline Markdown.
    value:
        The initial date: a ``date``, a ``datetime``, an ISO string such as
        ``"2026-11-22"``, or ``"today"`` (the day on which the session first saw
        the widget). A list or tuple of zero to two of them makes it a range.
        None: empty.
    min_value, max_value:
        The earliest and latest date that can be chosen, in the same formats;
        None: ten years before and after the value.
    format:
        ``"YYYY/MM/DD"``, ``"DD/MM/YYYY"`` or ``"MM/DD/YYYY"``, also with ``.`` or ``-``.

    Returns
    -------
    date, tuple of dates, or None
        A tuple of zero to two dates for a range; None if it is empty.

    Examples
    --------
    >>> import datetime
    >>> import millpond as st
    >>> st.date_input("Born", datetime.date(2019, 7, 6))
    datetime.date(2019, 7, 6)
    """

    def planned(in_state: Any) -> _Plan:
        given = (value, min_value, max_value, in_state)
        # Days of the script's own classes are not kept beyond the run.
        plan = _known_plan if _PLAIN.issuperset(map(type, given)) else _plan
        return plan(*given, today=date.today())  # noqa: DTZ011 (the server's day)

    plan = self._fitted(key, planned)
    props = DateInput(
        label=label, help=help, disabled=disabled, label_visibility=label_visibility, width=width,
        value=plan.wire, range=plan.is_range, min=plan.low, max=plan.high,
        format=format, clearable=value is None, required=required,
    )  # fmt: skip
    widget = self._widget(
        props, codec=plan.codec, default=plan.default,
        given=value not in ("today", None), key=key,
        on_change=on_change, args=args, kwargs=kwargs, bind=bind, persist=persist_state,
        # What "today" means changes at midnight; who the widget is must not.
        identity=(value, min_value, max_value, format, required) if _is_moving(value) else None,
    )  # fmt: skip
    return widget.value


class Dates(WidgetCodec[Any]):
    """A date or None; or a tuple of none, one or two dates."""

    def __init__(self, low: date, high: date, emptied: tuple[date, ...], *, is_range: bool) -> None:
        self._low = low
        self._high = high
        self._emptied = emptied
        """What an emptied field means: the dates at first."""
        self._is_range = is_range

    def to_wire(self, value: Any) -> tuple[str, ...]:
        if value is None:
            return ()
        if not isinstance(value, list | tuple):
            value = (value,)
        elif not self._is_range:
            raise Unavailable(f"it must be one date; got `{in_short(value)}`.")
        if len(value) > 2:
            raise ValueError(f"it must be a tuple of at most two dates; got `{in_short(value)}`.")
        return tuple(day.isoformat() for day in sorted(self._checked(_day(one)) for one in value))

    def from_wire(self, wire: tuple[str, ...]) -> Any:
        if len(wire) > (2 if self._is_range else 1):
            raise ValueError(
                f"it can have at most {'two dates' if self._is_range else 'one date'}; got {len(wire)}."
            )
        days = tuple(self._checked(date.fromisoformat(text)) for text in wire)
        if self._is_range:
            return tuple(sorted(days))
        return days[0] if days else None

    def receive(self, wire: tuple[str, ...]) -> Any:
        """A field that had a date at first, and is emptied, goes back to it."""
        return self.to_wire(self.from_wire(wire or tuple(day.isoformat() for day in self._emptied)))

    def from_query(self, texts: list[str]) -> Any:
        return self.from_wire(tuple(text.replace("/", "-") for text in texts))

    def _checked(self, day: date) -> date:
        if not self._low <= day <= self._high:
            raise Unavailable(f"{day} is not between {self._low} and {self._high}.")
        return day


class _Plan(NamedTuple):
    """What an app's days make of the field."""

    codec: Dates
    default: Any
    wire: tuple[str, ...]
    is_range: bool
    low: str
    high: str


_PLAIN = frozenset({date, datetime, str, type(None)})


def _plan(value: Any, min_value: Any, max_value: Any, in_state: Any, *, today: date) -> _Plan:
    days, is_range = _default(value, min_value, max_value)
    if value in ("today", None) and isinstance(in_state, list | tuple):
        # Session State alone says that it is a range, and that is empty at first.
        days, is_range = (), True
    low, high = _bounds((*days, *_days(in_state)), min_value, max_value, today)
    _check(days, low, high)
    codec = Dates(low, high, days, is_range=is_range)
    default = days if is_range else days[0] if days else None
    return _Plan(codec, default, codec.to_wire(default), is_range, low.isoformat(), high.isoformat())


# Kept: a rerun asks for the same plan, and a widget whose codec is the same object need not look for its value again.
_known_plan = functools.lru_cache(maxsize=1024, typed=True)(_plan)


def _day(value: Any) -> date:
    """The date that a date, a datetime, an ISO text or "today" names. Raises ValueError."""
    if isinstance(value, date) and is_one(value):
        return value.date() if isinstance(value, datetime) else value
    if value == "today":
        return date.today()  # noqa: DTZ011 (the server's day)
    if isinstance(value, str):
        return datetime.fromisoformat(value).date()
    raise ValueError(f"`{in_short(value)}` is not a date.")


def _days(value: Any) -> list[date]:
    """The dates in what Session State has, as far as it has some."""
    found = []
    for one in value if isinstance(value, list | tuple) else (value,):
        with contextlib.suppress(ValueError):
            found.append(_day(one))
    return found


def _parameter(name: str, value: Any) -> date:
    try:
        return _day(value)
    except ValueError:
        raise ApiError(
            f'`{name}` must be a date, a datetime, an ISO string such as "2026-11-22", or "today"; got `{in_short(value)}`.'
        ) from None


def _is_moving(value: Any) -> bool:
    return value is None or "today" in (value if isinstance(value, list | tuple) else (value,))


def _default(value: Any, low: Any, high: Any) -> tuple[tuple[date, ...], bool]:
    """The dates at first, and whether they are a range."""
    if isinstance(value, list | tuple):
        if len(value) > 2:
            raise ApiError(
                f"`value` must be one date, or at most two for a range; got {len(value)}: `{in_short(value)}`."
            )
        return tuple(_parameter("value", one) for one in value), True
    if value is None:
        return (), False
    day = _parameter("value", value)
    if value == "today":
        # Nobody asked for today in particular: the nearest day that there is.
        day = max(day, _parameter("min_value", low)) if low is not None else day
        day = min(day, _parameter("max_value", high)) if high is not None else day
    return (day,), False


def _bounds(default: tuple[date, ...], low: Any, high: Any, today: date) -> tuple[date, date]:
    first = add_years(min(default, default=today), -_YEARS) if low is None else _parameter("min_value", low)
    last = add_years(max(default, default=today), _YEARS) if high is None else _parameter("max_value", high)
    if not default:
        # An empty field whose one end lies beyond the usual other one.
        first = min(first, add_years(last, -_YEARS)) if low is None else first
        last = max(last, add_years(first, _YEARS)) if high is None else last
    if first > last:
        raise ApiError(f"`min_value` must not be after `max_value`; got {first} and {last}.")
    return first, last


def _check(default: tuple[date, ...], low: date, high: date) -> None:
    for day in default:
        if not low <= day <= high:
            raise ApiError(
                f"`value` must be between `min_value` and `max_value`, {low} to {high}; got {day}."
            )
    if len(default) == 2 and default[0] > default[1]:
        raise ApiError(f"`value` must begin with the earlier date; got {default[0]}, {default[1]}.")


def add_years(day: date, years: int) -> date:
    """The same day so many years later, or the 28th where there is none; no year before 1 or after 9999."""
    year = min(max(day.year + years, 1), 9999)
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)
