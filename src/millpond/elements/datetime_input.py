"""``st.datetime_input``."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar, NamedTuple, overload

from millpond.elements.checks import Bind, OnChange, is_one, shown
from millpond.elements.date_input import add_years
from millpond.elements.place import Place, overloaded
from millpond.elements.time_input import STEP, step_seconds
from millpond.errors import ApiError
from millpond.props import LabelVisibility, WidgetProps, Width
from millpond.session.widget import Persist, Unavailable, WidgetCodec
from millpond.state.values import in_short

Moment = datetime | date | time | str
"""A datetime; a date, a time, ``"now"`` or an ISO text stand for one."""

_YEARS = 10


class DatetimeInput(WidgetProps):
    """Moments travel as ISO 8601, to the minute (``2026-11-22T15:30``)."""

    kind: ClassVar[str] = "datetime_input"
    follows_default: ClassVar[tuple[str, ...]] = ("value", "min", "max")

    value: str | None = None
    min: str = ""
    max: str = ""
    step: int = 900
    """Seconds between two times of the list."""
    format: str = "YYYY/MM/DD"
    clearable: bool = False
    required: bool = False


@overload
def datetime_input(self: Place, label: str, value: Moment = ..., **others: Any) -> datetime: ...
@overload
def datetime_input(self: Place, label: str, value: None, **others: Any) -> datetime | None: ...
@overloaded
def datetime_input(
    self: Place,
    label: str,
    value: Moment | None = "now",
    min_value: Moment | None = None,
    max_value: Moment | None = None,
    *,
    key: str | int | None = None,
    help: str | None = None,
    on_change: Callable[..., Any] | OnChange | None = "rerun",
    args: Sequence[Any] | None = None,
    kwargs: Mapping[str, Any] | None = None,
    format: str = "YYYY/MM/DD",
    step: int | timedelta = STEP,
    disabled: bool = False,
    required: bool = False,
    label_visibility: LabelVisibility = "visible",
    width: Width = "stretch",
    bind: Bind = None,
    persist_state: Persist = None,
) -> Any:
    """A field for a date and a time of day, to the minute, with a calendar.

    Parameters
    ----------
    label:
        What to choose; inline Markdown.
    value:
        The initial value: a ``datetime`` (its time zone is ignored), a ``date``
        (at 00:00), a ``time`` (of today), an ISO string such as ``"2026-11-22
        15:30"``, or ``"now"`` (when the session first saw the widget). None:
        empty.
    min_value, max_value:
        The earliest and latest moment that can be chosen, in the same formats;
        None: ten years before and after the value.
    format:
        ``"YYYY/MM/DD"``, ``"DD/MM/YYYY"`` or ``"MM/DD/YYYY"``, also with ``.`` or ``-``.
    step:
        The interval between times in the list: seconds or a ``timedelta``, from
        one minute to 23 hours. Other times can be typed.

    Returns
    -------
    datetime or None
        Without a time zone; None if it is empty.

    Examples
    --------
    >>> import datetime
    >>> import millpond as st
    >>> st.datetime_input("Departure", datetime.datetime(2027, 1, 15, 19, 30))
    datetime.datetime(2027, 1, 15, 19, 30)
    """
    seconds = step_seconds(step, least=60)

    def planned(in_state: Any) -> _Plan:
        given = (value, min_value, max_value, in_state)
        # Moments of the script's own classes are not kept beyond the run, nor are those that are equal in two time zones.
        is_plain = all(type(one) in _PLAIN and getattr(one, "tzinfo", None) is None for one in given)
        return (_known_plan if is_plain else _plan)(*given, now=_now())

    plan = self._fitted(key, planned)
    props = DatetimeInput(
        label=label, help=help, disabled=disabled, label_visibility=label_visibility, width=width,
        value=_text(plan.default), min=_text(plan.low) or "", max=_text(plan.high) or "", step=seconds,
        format=format, clearable=value is None, required=required,
    )  # fmt: skip
    # What these mean changes with the clock; who the widget is must not.
    moves = value is None or value == "now" or isinstance(value, time)
    widget = self._widget(
        props, codec=plan.codec, default=plan.default, given=value not in ("now", None), key=key,
        on_change=on_change, args=args, kwargs=kwargs, bind=bind, persist=persist_state,
        identity=(value, min_value, max_value, format, seconds, required) if moves else None,
    )  # fmt: skip
    return widget.value


class Moments(WidgetCodec[datetime | None]):
    """A date and time of day to the minute, without a time zone; or None."""

    def __init__(self, low: datetime, high: datetime, emptied: datetime | None) -> None:
        self._low = low
        self._high = high
        self._emptied = emptied
        """What an emptied field means: the value at first."""

    def to_wire(self, value: Any) -> str | None:
        if value is None:
            return None
        if not isinstance(value, date):
            raise ValueError(f"`{in_short(value)}` is not a datetime.")  # noqa: TRY004 (see WidgetCodec)
        return _text(self._checked(_moment(value, self._low)))

    def from_wire(self, wire: Any) -> datetime | None:
        return None if wire is None else self._checked(_moment(wire, self._low))

    def receive(self, wire: Any) -> str | None:
        """A field that had a value at first, and is emptied, goes back to it."""
        return _text(self._emptied if wire is None else self.from_wire(wire))

    def from_query(self, texts: list[str]) -> datetime | None:
        text = texts[-1].replace("/", "-")
        return self.from_wire(text) if text else self._emptied

    def _checked(self, moment: datetime) -> datetime:
        if not self._low <= moment <= self._high:
            raise Unavailable(f"{_text(moment)} is not between {_text(self._low)} and {_text(self._high)}.")
        return moment


class _Plan(NamedTuple):
    """What an app's moments make of the field."""

    codec: Moments
    default: datetime | None
    low: datetime
    high: datetime


_PLAIN = frozenset({date, datetime, time, str, type(None)})


def _plan(value: Any, min_value: Any, max_value: Any, in_state: Any, *, now: datetime) -> _Plan:
    low = None if min_value is None else _parameter("min_value", min_value, now)
    high = None if max_value is None else _parameter("max_value", max_value, now)
    default = None if value is None else _parameter("value", value, now)
    if default is not None and value == "now":
        # Nobody asked for now in particular: the nearest moment that there is.
        default = max(default, low) if low is not None else default
        default = min(default, high) if high is not None else default
    known = [default or now]
    with contextlib.suppress(ValueError):
        known += [_moment(in_state, now)] if isinstance(in_state, date) else []
    first, last = _bounds(known, low, high)
    if default is not None and not first <= default <= last:
        raise ApiError(
            f"`value` must be between `min_value` and `max_value`, {_text(first)} to {_text(last)}; got {_text(default)}."
        )
    return _Plan(Moments(first, last, default), default, first, last)


# Kept: a rerun asks for the same plan, and a widget whose codec is the same object need not look for its value again.
_known_plan = functools.lru_cache(maxsize=1024, typed=True)(_plan)


def _bounds(known: list[datetime], low: datetime | None, high: datetime | None) -> tuple[datetime, datetime]:
    """The ends: as given, else whole days that are ten years from what is known, and from the other end."""
    near = [*known, *(one for one in (low, high) if one is not None)]
    first = datetime.combine(add_years(min(near).date(), -_YEARS), time()) if low is None else low
    last = datetime.combine(add_years(max(near).date(), _YEARS), time(23, 59)) if high is None else high
    if first > last:
        raise ApiError(f"`min_value` must not be after `max_value`; got {_text(first)} and {_text(last)}.")
    return first, last


def _parameter(name: str, value: Any, now: datetime) -> datetime:
    try:
        return _moment(value, now)
    except ValueError:
        raise ApiError(
            f'`{name}` must be a datetime, a date, a time, an ISO string such as "2026-11-22 15:30", "now" or None; '
            f"got {shown(value)}."
        ) from None


def _moment(value: Any, now: datetime) -> datetime:
    """The moment that something names, to the minute. Raises ValueError."""
    if isinstance(value, str):
        value = now if value == "now" else _parse(value)
    if isinstance(value, time):
        value = datetime.combine(now, value)
    if not isinstance(value, date) or not is_one(value):
        raise ValueError(f"`{in_short(value)}` is not a datetime.")
    if not isinstance(value, datetime):
        value = datetime.combine(value, time())
    # Of the very class: those of pandas are written otherwise.
    return datetime(value.year, value.month, value.day, value.hour, value.minute)  # noqa: DTZ001 (the time on the clock)


def _now() -> datetime:
    """What the server's clock shows, to the minute."""
    return datetime.now().replace(second=0, microsecond=0)  # noqa: DTZ005


def _parse(text: str) -> datetime | time:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return time.fromisoformat(text)


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="minutes")
