"""``st.number_input``."""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, Literal, NamedTuple, overload

from millpond.elements.checks import Bind, OnChange, shown
from millpond.elements.place import Place, overloaded
from millpond.elements.scale import SAFE, decimals, type_of
from millpond.errors import ApiError
from millpond.props import LabelVisibility, WidgetProps, Width
from millpond.session.widget import Persist, Unavailable, WidgetCodec
from millpond.state.values import in_short


class NumberInput(WidgetProps):
    kind: ClassVar[str] = "number_input"

    type: Literal["int", "float"] = "float"
    min: float | None = None
    max: float | None = None
    step: float = 1
    value: float | None = None
    format: str | None = None
    """printf-style: how the number is shown when it is not edited."""
    placeholder: str | None = None
    required: bool = False
    icon: str | None = None
    clearable: bool = False
    """Escape empties it."""


_FORMAT = re.compile(r"%[-+ #0]*\d*(?:\.\d*)?[hlL]?[diouxXeEfFgGasr]")


@overload
def number_input(
    self: Place,
    label: str,
    min_value: int,
    max_value: int | None = ...,
    value: int | Literal["min"] = ...,
    step: int | None = ...,
    **others: Any,
) -> int: ...
@overload
def number_input(
    self: Place,
    label: str,
    min_value: int | None = ...,
    *,
    max_value: int,
    value: int | Literal["min"] = ...,
    step: int | None = ...,
    **others: Any,
) -> int: ...
@overload
def number_input(
    self: Place,
    label: str,
    min_value: int | None = ...,
    max_value: int | None = ...,
    *,
    value: int,
    step: int | None = ...,
    **others: Any,
) -> int: ...
@overload
def number_input(
    self: Place,
    label: str,
    min_value: int | None = ...,
    max_value: int | None = ...,
    value: int | Literal["min"] = ...,
    *,
    step: int,
    **others: Any,
) -> int: ...
@overload
def number_input(
    self: Place,
    label: str,
    min_value: float | None = ...,
    max_value: float | None = ...,
    value: float | Literal["min"] = ...,
    **others: Any,
) -> float: ...
@overload
def number_input(self: Place, label: str, **others: Any) -> int | float | None: ...
@overloaded
def number_input(
    self: Place,
    label: str,
    min_value: float | None = None,
    max_value: float | None = None,
    value: float | Literal["min"] | None = "min",
    step: float | None = None,
    format: str | None = None,
    key: str | int | None = None,
    help: str | None = None,
    on_change: Callable[..., Any] | OnChange | None = "rerun",
    args: Sequence[Any] | None = None,
    kwargs: Mapping[str, Any] | None = None,
    *,
    placeholder: str | None = None,
    disabled: bool = False,
    required: bool = False,
    label_visibility: LabelVisibility = "visible",
    icon: str | None = None,
    width: Width = "stretch",
    bind: Bind = None,
    persist_state: Persist = None,
) -> Any:
    """A field for a number, with step buttons.

    Parameters
    ----------
    label:
        The label; inline Markdown.
    min_value, max_value:
        The smallest and largest number that can be entered; None: no limit.
    value:
        The initial number. ``"min"``: the minimum, or 0. None: empty.
    step:
        The step of the buttons; None: 1, or 0.01 for floats.
    format:
        The display format, printf-style: ``"%.1f"``, ``"%d"``.
    icon:
        An emoji, ``":material/name:"`` or ``"spinner"``, before the number.

    Returns
    -------
    int, float or None
        Of the type of the parameters, which must all be ints or all floats
        (a float if there are none); None if it is empty.

    Examples
    --------
    >>> import millpond as st
    >>> st.number_input("Apples", min_value=1, value=3)
    3
    """
    plan = _plan(value, min_value, max_value, step, format)
    props = NumberInput(
        label=label, help=help, disabled=disabled, label_visibility=label_visibility, width=width,
        type=plan.kind, min=plan.low, max=plan.high, step=plan.step, value=plan.default, format=plan.format,
        placeholder=placeholder, required=required, icon=icon or None,
        clearable=value is None and not required,
    )  # fmt: skip
    widget = self._widget(
        props, codec=plan.codec, default=plan.default, given=value not in ("min", None), key=key,
        on_change=on_change, args=args, kwargs=kwargs, bind=bind, persist=persist_state,
    )  # fmt: skip
    return widget.value


class Number(WidgetCodec[Any]):
    """A whole number or a float within bounds, or None.

    ``emptied`` is what an emptied field means: the default, or None where that
    is the default.
    """

    def __init__(
        self,
        kind: Literal["int", "float"],
        low: float | None,
        high: float | None,
        emptied: float | None = None,
    ) -> None:
        self._emptied = emptied
        self._cast: type[int | float] = int if kind == "int" else float
        self._low = low
        self._high = high

    def to_wire(self, value: Any) -> float | None:
        if value is None:
            return None
        if type_of(value) not in ("int", "float"):
            raise ValueError(f"it must be a number or None; got `{in_short(value)}`.")
        return self._check(self._cast(value))

    def from_wire(self, wire: float | None) -> Any:
        return None if wire is None else self._check(self._cast(wire))

    def receive(self, wire: float | None) -> Any:
        """A field that had a number at first, and is emptied, goes back to it."""
        return self.to_wire(self._emptied if wire is None else self.from_wire(wire))

    def from_query(self, texts: list[str]) -> Any:
        return self._check(self._cast(float(texts[-1])))

    def _check(self, number: float) -> float:
        if not math.isfinite(number):
            raise ValueError(f"`{number}` is not a finite number.")
        if self._low is not None and number < self._low:
            raise Unavailable(f"{number} is below `min_value`, {self._low}.")
        if self._high is not None and number > self._high:
            raise Unavailable(f"{number} is above `max_value`, {self._high}.")
        if self._cast is int and abs(number) > SAFE:
            raise ValueError(
                f"`{number}` is not between {-SAFE} and {SAFE}, the integers that a browser represents exactly."
            )
        return number


class _Plan(NamedTuple):
    """What an app's numbers make of the field."""

    codec: Number
    kind: Literal["int", "float"]
    default: float | None
    low: float | None
    high: float | None
    step: float
    format: str


# Kept: a rerun asks for the same plan, and a widget whose codec is the same object need not look for its value again.
@functools.lru_cache(maxsize=1024, typed=True)
def _plan(value: Any, min_value: Any, max_value: Any, step: Any, format: str | None) -> _Plan:
    numbers = {
        "value": None if value == "min" else value,
        "min_value": min_value,
        "max_value": max_value,
        "step": step,
    }
    kind = _type(numbers, format, is_empty=value is None)
    cast: type[int | float] = int if kind == "int" else float
    low, high = (None if bound is None else cast(bound) for bound in (min_value, max_value))
    step = None if step is None else cast(step)
    default = (cast(0) if low is None else low) if value == "min" else None if value is None else cast(value)
    _check_bounds(kind, default, low, high)
    codec = Number(kind, low, high, emptied=default)
    return _Plan(codec, kind, default, low, high, _step(kind, step), _format(kind, format, step))


def _type(numbers: Mapping[str, Any], format: str | None, *, is_empty: bool) -> Literal["int", "float"]:
    """Int or float, which all numbers that are given agree on."""
    types = {name: type_of(number) for name, number in numbers.items() if number is not None}
    for name, found in types.items():
        if found not in ("int", "float"):
            raise ApiError(f"`{name}` must be an int or a float; got {shown(numbers[name])}.")
    if len(set(types.values())) > 1:
        words = ", ".join(
            f"`{name}={in_short(numbers[name])}` is of type {found}" for name, found in types.items()
        )
        raise ApiError(f"All numbers must be ints, or all must be floats; here {words}.")
    if types:
        return "int" if "int" in types.values() else "float"
    return "int" if format is not None and not is_empty and re.search(r"%[^%]*[diu]", format) else "float"


def _check_bounds(kind: str, default: float | None, low: float | None, high: float | None) -> None:
    if low is not None and high is not None and low > high:
        raise ApiError(f"`min_value` must not be above `max_value`; got {low} and {high}.")
    for name, number in (("min_value", low), ("max_value", high), ("value", default)):
        if number is not None and kind == "int" and abs(number) > SAFE:
            raise ApiError(
                f"`{name}` must be between {-SAFE} and {SAFE}, the integers that a browser represents exactly; got {number}."
            )
        if number is not None and not math.isfinite(number):
            raise ApiError(f"`{name}` must be a finite number; got {number}.")
    if default is not None and low is not None and default < low:
        raise ApiError(f"`value` must not be below `min_value`; got {default} and {low}.")
    if default is not None and high is not None and default > high:
        raise ApiError(f"`value` must not be above `max_value`; got {default} and {high}.")


def _step(kind: Literal["int", "float"], step: float | None) -> float:
    if step is None:
        return 1 if kind == "int" else 0.01
    if step <= 0:
        raise ApiError(f"`step` must be above 0; got {step}.")
    return step


def _format(kind: Literal["int", "float"], format: str | None, step: float | None) -> str:
    if format is None:
        return "%d" if kind == "int" else f"%0.{max(2, decimals(step)) if step else 2}f"
    if not _FORMAT.fullmatch(format):
        raise ApiError(
            f'`format` must be a single printf-style conversion, such as "%.2f" or "%d"; got `{in_short(format)}`.'
        )
    return format
