"""``st.slider``."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar, Literal, NamedTuple, TypeVar, overload

from millpond.elements.checks import Bind, OnChange
from millpond.elements.place import Place, overloaded
from millpond.elements.scale import Scale, Type, moments_of, scale_of
from millpond.errors import ApiError
from millpond.props import LabelVisibility, WidgetProps, Width
from millpond.session.query import texts_of
from millpond.session.widget import Persist, Unavailable, WidgetCodec
from millpond.state.values import in_short

N = TypeVar("N", int, float, datetime, date, time)
M = TypeVar("M", datetime, date, time)


class Slider(WidgetProps):
    """Dates and times travel as microseconds since 1970-01-01 (of UTC)."""

    kind: ClassVar[str] = "slider"
    typed: ClassVar[bool] = True
    follows_default: ClassVar[tuple[str, ...]] = ("value", "min", "max")

    type: Literal["int", "float", "date", "datetime", "time"] = "int"
    min: float = 0
    max: float = 100
    step: float = 1
    value: tuple[float, ...] = ()
    """One number, or the two ends of a range."""
    format: str | None = None
    """printf-style or a preset for numbers; Moment tokens for dates and times."""


@overload
def slider(
    self: Place,
    label: str,
    min_value: int | None = ...,
    max_value: int | None = ...,
    value: int | None = ...,
    step: int | None = ...,
    **others: Any,
) -> int: ...
@overload
def slider(
    self: Place,
    label: str,
    min_value: float,
    max_value: float | None = ...,
    value: float | None = ...,
    step: float | None = ...,
    **others: Any,
) -> float: ...
@overload
def slider(
    self: Place, label: str, min_value: N | None, max_value: N | None, value: N, **others: Any
) -> N: ...
@overload
def slider(
    self: Place, label: str, *, min_value: N | None = ..., max_value: N | None = ..., value: N, **others: Any
) -> N: ...
@overload
def slider(
    self: Place,
    label: str,
    min_value: N | None,
    max_value: N | None,
    value: tuple[N, N] | list[N],
    **others: Any,
) -> tuple[N, N]: ...
@overload
def slider(
    self: Place,
    label: str,
    *,
    min_value: N | None = ...,
    max_value: N | None = ...,
    value: tuple[N, N] | list[N],
    **others: Any,
) -> tuple[N, N]: ...
@overload
def slider(
    self: Place, label: str, min_value: M, max_value: M | None = ..., value: None = ..., **others: Any
) -> M: ...
@overload
def slider(self: Place, label: str, *, max_value: M, **others: Any) -> M: ...
@overload
def slider(self: Place, label: str, **others: Any) -> Any: ...
@overloaded
def slider(
    self: Place,
    label: str,
    min_value: Any = None,
    max_value: Any = None,
    value: Any = None,
    step: int | float | timedelta | None = None,
    format: str | None = None,
    key: str | int | None = None,
    help: str | None = None,
    on_change: Callable[..., Any] | OnChange | None = "rerun",
    args: Sequence[Any] | None = None,
    kwargs: Mapping[str, Any] | None = None,
    *,
    disabled: bool = False,
    label_visibility: LabelVisibility = "visible",
    width: Width = "stretch",
    bind: Bind = None,
    persist_state: Persist = None,
) -> Any:
    """A slider for a number, a date or a time, or for a range of them.

    Parameters
    ----------
    label:
        What to choose; inline Markdown.
    min_value, max_value:
        The bounds. None: 0 and 100, 0.0 and 1.0, the whole day for times, or 14
        days before and after a date.
    value:
        The initial value; a list or tuple of two makes it a range. None:
        ``min_value``. Its type (int, float, date, time or datetime) is the
        slider's: both bounds must have the same type.
    step:
        The smallest change, a ``timedelta`` for dates and times. None: 1,
        0.01, one day, or 15 minutes.
    format:
        The display format: printf-style (``"%.1f km"``) or a name such as
        ``"percent"``; for dates and times Moment tokens (``"DD.MM."``).

    Returns
    -------
    int, float, date, time, datetime, or a tuple of them
        A tuple for a range.

    Examples
    --------
    >>> import millpond as st
    >>> st.slider("Age", 0, 120, 25)
    25
    >>> st.slider("Price", 0.0, 10.0, (2.5, 7.5))
    (2.5, 7.5)
    """
    stops = tuple(value) if isinstance(value, list | tuple) else () if value is None else (value,)
    if len(stops) > 2:
        raise ApiError(
            f"`value` must be one value, or two for a range; got {len(stops)}: `{in_short(value)}`."
        )

    def planned(in_state: Any) -> _Plan:
        # Without a value, Session State alone may say that it is a range.
        is_range = isinstance(in_state if value is None else value, list | tuple)
        moments = moments_of(in_state) if min_value is None or max_value is None else []
        asked = (min_value, max_value, step, format, is_range, *stops)
        known = not moments and all(map(_is_key, asked))
        return _known_plan(*asked) if known else _plan(*asked, moments=moments)

    plan = self._fitted(key, planned)
    props = Slider(
        label=label, help=help, disabled=disabled, label_visibility=label_visibility, width=width,
        type=plan.type, min=plan.min, max=plan.max, step=plan.step, value=plan.value, format=plan.format,
    )  # fmt: skip
    widget = self._widget(
        props, codec=plan.codec, default=plan.default, given=value is not None, key=key,
        on_change=on_change, args=args, kwargs=kwargs, bind=bind, persist=persist_state,
    )  # fmt: skip
    return widget.value


class _Plan(NamedTuple):
    """What an app's values make of the slider; ``default`` is for Python, the others for the wire."""

    codec: Stops
    default: Any
    type: Type
    min: float
    max: float
    step: float
    value: tuple[float, ...]
    format: str


def _plan(
    min_value: Any,
    max_value: Any,
    step: Any,
    format: str | None,
    is_range: bool,
    *stops: Any,
    moments: Sequence[Any] = (),
) -> _Plan:
    """``moments`` are the dates and times that Session State has for it: where no end is given, they say what it is."""
    scale = scale_of(min_value, max_value, stops or (moments if min_value is max_value is None else []), step)
    low, high = scale.bounds(min_value, max_value, stops, moments)
    codec = Stops(scale, low, high, is_range=is_range)
    taken = sorted(scale.take(stop) for stop in stops)
    default = (tuple(taken) or (low, high)) if is_range else (taken or [low])[0]
    return _Plan(
        codec, default, scale.type, scale.to_number(low), scale.to_number(high),
        scale.step(step, low, high), codec.to_wire(default), format or scale.format(step, low, high),
    )  # fmt: skip


# Kept: a rerun asks for the same plan, and a widget whose codec is the same object need not look for its value again.
_known_plan = functools.lru_cache(maxsize=1024, typed=True)(_plan)

_PLAIN = frozenset({bool, int, float, str, date, timedelta, type(None)})


def _is_key(value: Any) -> bool:
    """It is the same as what is equal and of its type, so a plan can be known by it; two equal moments may be of two time zones."""
    if type(value) in _PLAIN:
        return True
    return type(value) in (datetime, time) and value.tzinfo is None and not value.fold


class Stops(WidgetCodec[Any]):
    """One value of a scale, or a tuple of the two ends of a range."""

    def __init__(self, scale: Scale, low: Any, high: Any, *, is_range: bool) -> None:
        self._scale = scale
        self._low = low
        self._high = high
        self._first = scale.to_number(low)
        self._last = scale.to_number(high)
        self._is_range = is_range

    def to_wire(self, value: Any) -> tuple[float, ...]:
        several = isinstance(value, list | tuple)
        stops = list(value) if several else [value]
        if several != self._is_range or not 1 <= len(stops) <= 2:
            raise Unavailable(f"it must be {self._expected}; got `{in_short(value)}`.")
        taken = [self._scale.take(stop) for stop in stops]
        return tuple(sorted(self._check(self._scale.to_number(stop)) for stop in taken))

    def from_wire(self, wire: tuple[float, ...]) -> Any:
        if not 1 <= len(wire) <= (2 if self._is_range else 1):
            raise ValueError(f"it must be {self._expected}; got {len(wire)}.")
        stops = tuple(self._stop(self._check(number)) for number in wire)
        return stops if self._is_range else stops[0]

    def to_query(self, wire: Any) -> list[str]:
        return texts_of(wire, self._scale.type)

    def from_query(self, texts: list[str]) -> Any:
        if len(texts) != (2 if self._is_range else 1):
            raise ValueError(f"it must be {self._expected}; got {len(texts)}.")
        return self.from_wire(tuple(sorted(self._scale.to_number(self._scale.parse(text)) for text in texts)))

    @property
    def _expected(self) -> str:
        return "two values" if self._is_range else "one value"

    def _stop(self, number: float) -> Any:
        """The value that a number stands for; at an end, that very value (see ``Scale.to_number``)."""
        if number == self._first:
            return self._low
        if number == self._last:
            return self._high
        return self._scale.from_number(number)

    def _check(self, number: float) -> float:
        if not self._first <= number <= self._last:
            raise Unavailable(
                f"`{self._shown(number)}` is not between `{in_short(self._low)}` and `{in_short(self._high)}`."
            )
        return number

    def _shown(self, number: float) -> str:
        """The value that a number stands for, or the number where it stands for none: what a tab sends may be any."""
        try:
            return repr(self._scale.from_number(number))
        except OverflowError:
            return repr(number)
