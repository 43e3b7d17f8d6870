"""``st.metric``."""

from __future__ import annotations

import decimal
import math
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Final, Literal

from millpond.elements.checks import any_text, is_a, listed, name_of_class, refuse, shown, to_number
from millpond.elements.place import PlaceT
from millpond.errors import ApiError
from millpond.props import Height, LabelVisibility, Props, Width

MOST_POINTS: Final = 1000
"""Of a chart; of more, the least and the greatest of each part are kept: it has fewer pixels."""

Tone = Literal["red", "orange", "yellow", "green", "blue", "violet", "gray", "primary"]
DeltaColor = Literal[
    "normal",
    "inverse",
    "off",
    "red",
    "orange",
    "yellow",
    "green",
    "blue",
    "violet",
    "gray",
    "grey",
    "primary",
]
Arrow = Literal["auto", "up", "down", "off"]
ChartType = Literal["line", "bar", "area"]


class Metric(Props):
    """A number in large type, how it has changed, and a small chart."""

    kind: ClassVar[str] = "metric"

    label: str = ""
    body: str = ""
    delta: str = ""
    delta_description: str | None = None
    direction: Literal["up", "down", "none"] = "none"
    color: Tone = "gray"
    """Of the delta and of the chart."""
    format: str | None = None
    help: str | None = None
    icon: str | None = None
    label_visibility: LabelVisibility = "visible"
    border: bool = False
    chart: tuple[float | None, ...] = ()
    """Null: there is no value, and a gap in the line."""
    chart_type: ChartType = "line"
    width: Width = "stretch"
    height: Height = "content"


def metric(
    self: PlaceT,
    label: str,
    value: Any,
    delta: Any = None,
    delta_color: DeltaColor = "normal",
    *,
    help: str | None = None,
    icon: str | None = None,
    label_visibility: LabelVisibility = "visible",
    border: bool = False,
    width: Width = "stretch",
    height: Height = "content",
    chart_data: Iterable[Any] | None = None,
    chart_type: ChartType = "line",
    delta_arrow: Arrow = "auto",
    format: str | None = None,
    delta_description: str | None = None,
) -> PlaceT:
    """A number in large type, with its change and a small chart.

    Parameters
    ----------
    label:
        The label; inline Markdown.
    value:
        A number, a string (inline Markdown), or None, which is shown as a dash.
    delta:
        The change: a number or a string; one that begins with a minus is a
        decrease. None or an empty string: not shown.
    delta_color:
        ``"normal"``: green for an increase, red for a decrease; ``"inverse"``:
        the reverse; ``"off"``: gray; or the name of a colour. The chart takes the
        same colour.
    icon:
        An emoji or ``":material/name:"`` before the label.
    label_visibility:
        ``"hidden"`` keeps the label's space, ``"collapsed"`` does not.
    border:
        Show it as a card.
    width, height:
        ``"stretch"``, ``"content"``, or pixels.
    chart_data:
        The values of a small chart: a list, a Series, an array, or the first
        column of a table. A missing value leaves a gap in the line.
    chart_type:
        ``"line"``, ``"area"`` or ``"bar"``.
    delta_arrow:
        ``"auto"``: up for an increase, down for a decrease, none for 0; ``"up"``,
        ``"down"``, ``"off"``.
    format:
        The format of the value and the delta if they are numbers: one of those of
        ``st.column_config.NumberColumn``, such as ``"compact"``, ``"percent"``,
        ``"euro"`` or ``"%.1f km"``.
    delta_description:
        Small text beside the delta, such as "since Monday". Inline Markdown.

    Examples
    --------
    >>> import millpond as st
    >>> _ = st.metric("Temperature", "21 °C", "1.5 °C", delta_description="since yesterday")

    With a chart, as a card:

    >>> _ = st.metric(
    ...     "Orders", 1284, -12, chart_data=[1301, 1290, 1310, 1296, 1284], border=True, format="localized"
    ... )
    """
    change = "" if _is_missing(delta) else _text_of("delta", delta).strip()
    direction = _direction(change) if delta_arrow == "auto" else _ARROWS[delta_arrow]
    return self._draw(
        Metric(
            label=label, body="—" if _is_missing(value) else _text_of("value", value), delta=change,
            delta_description=delta_description, direction=direction if change else "none",
            color=_color(change, delta_color), format=format or None, help=help or None, icon=icon or None,
            label_visibility=label_visibility, border=border, chart=points(chart_data), chart_type=chart_type,
            width=width, height=height,
        )
    )  # fmt: skip


_ARROWS: Final[Mapping[str, Literal["up", "down", "none"]]] = {"up": "up", "down": "down", "off": "none"}
_MINUS: Final = ("-", "\N{MINUS SIGN}")
_NO_CHANGE: Final = frozenset({"0", "0.0", "-0.0", "False"})


def _is_missing(value: Any) -> bool:
    return value is None or name_of_class(type(value)) in {"NAType", "NaTType"}


def _text_of(name: str, value: Any) -> str:
    if is_a(value, str | bool | int | float | decimal.Decimal) or to_number(value) is not None:
        return any_text(name, value)
    scalar = _scalar(value)
    if scalar is value:
        refuse(name, "a number, a string or None", value)
    return _text_of(name, scalar)


def _scalar(value: Any) -> Any:
    """The one value of an array of one, and NumPy's booleans as Python's; all else as it is."""
    try:
        return value.item() if value.size == 1 else value
    except Exception:
        return value


def _direction(change: str) -> Literal["up", "down", "none"]:
    if change in _NO_CHANGE:
        return "none"
    return "down" if change.startswith(_MINUS) else "up"


def _color(change: str, wanted: DeltaColor) -> Tone:
    if wanted == "grey" or wanted == "off" or not change:
        return "gray"
    if wanted == "normal" or wanted == "inverse":
        direction = _direction(change)
        if direction == "none":
            return "gray"
        return "green" if (direction == "up") == (wanted == "normal") else "red"
    return wanted


def points(data: Any) -> tuple[float | None, ...]:
    """The values of a small chart. Raises ApiError where they are no numbers."""
    if data is None:
        return ()
    if is_a(data, str | bytes | Mapping | type):
        refuse("chart_data", _CHART, data)
    if type(data) is list or type(data) is tuple:
        values = data
    elif is_a(data, range | set | frozenset) or hasattr(type(data), "__next__"):
        values = listed("chart_data", _CHART, data)
    else:
        values = _column_of(data)
    return _thinned([_point(value) for value in values])


_CHART: Final = "a list of numbers, a Series, an array, or a table whose first column has numbers"


def _column_of(data: Any) -> list[Any]:
    from millpond.elements.dataframe import read_frame  # a list of numbers needs none of it

    frame = read_frame(data, "chart_data", _CHART)
    at = next((at for at, column in enumerate(frame.columns) if not column.index), None)
    return [] if at is None else frame.cells(at, slice(0, frame.rows))


def _point(value: Any) -> float | None:
    if value is None or _is_missing(value):
        return None
    try:
        number = float(value)
    except Exception:
        raise ApiError(f"`chart_data` must be {_CHART}; one of its values is {shown(value)}.") from None
    return number if math.isfinite(number) else None


def _thinned(values: list[float | None]) -> tuple[float | None, ...]:
    if len(values) <= MOST_POINTS:
        return tuple(values)
    kept: list[float | None] = []
    parts = MOST_POINTS // 2
    for part in range(parts):
        some = values[part * len(values) // parts : (part + 1) * len(values) // parts]
        there = [(value, at) for at, value in enumerate(some) if value is not None]
        ends = sorted({min(there), max(there)}, key=lambda one: one[1]) if there else [(None, 0)]
        kept.extend(value for value, _ in ends)
    return tuple(kept)
