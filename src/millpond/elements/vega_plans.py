"""Which specifications of Vega-Lite draw a point for each row, at places that columns say as they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from millpond.frames.frame import Frame
    from millpond.frames.reduced import Plan

_OTHER: Final = frozenset(
    {"transform", "layer", "concat", "hconcat", "vconcat", "facet", "repeat", "spec", "projection"}
)
"""What makes something else of the rows, or draws them several times."""
_MARKS: Final = {"line": "line", "area": "line", "point": "points", "circle": "points", "square": "points"}
_CHANGED: Final = frozenset({"aggregate", "bin", "timeUnit", "impute", "sort", "bandPosition"})
_CHANNELS: Final = frozenset({
    "x", "y", "color", "fill", "stroke", "detail", "strokeDash", "shape", "opacity", "fillOpacity", "strokeOpacity",
    "size", "tooltip", "href", "url", "description", "key",
})  # fmt: skip
_OF_SERIES: Final = frozenset({"color", "fill", "stroke", "detail", "strokeDash", "shape"})
_SCALES: Final = frozenset({None, "linear", "time", "utc"})


def plain_plan(spec: Mapping[str, Any], frame: Frame) -> Plan | None:
    """What a chart draws of a table; None: that is not plain."""
    from millpond.frames.chart_data import column_type
    from millpond.frames.reduced import Plan

    mark = spec.get("mark")
    kind = _MARKS.get(str(mark.get("type") if isinstance(mark, Mapping) else mark))
    encoding = spec.get("encoding")
    if (
        kind is None
        or not isinstance(encoding, Mapping)
        or not _OTHER.isdisjoint(spec)
        or not encoding.keys() <= _CHANNELS
    ):
        return None
    if any(_CHANGED & part.keys() for part in _parts(encoding)) or (
        isinstance(mark, Mapping) and "orient" in mark
    ):
        return None
    places = {column.name: at for at, column in enumerate(frame.columns)}
    if len(places) < len(frame.columns):
        return None
    axes = [_axis(encoding.get(name), places) for name in ("x", "y")]
    if None in axes or (
        encoding["x"]["type"] != "temporal" and encoding["y"]["type"] == "temporal" and kind == "line"
    ):
        return None
    x, y = (at for at in axes if at is not None)
    for at, name in ((x, "x"), (y, "y")):
        if (column_type(frame.columns[at]) == "number") != (encoding[name]["type"] == "quantitative"):
            return None
        if column_type(frame.columns[at]) in {"text", "boolean"}:
            return None
    found = _others(encoding, places, of_points=kind == "points")
    if found is None or (kind == "line" and found.by and not _lies_by_itself(mark, encoding)):
        return None
    columns = tuple((column.name, at) for at, column in enumerate(frame.columns) if column.name)
    return Plan("points" if kind == "points" else "line", x, (y,), found.by, columns, scales=found.scales)


def _parts(value: Any) -> Iterator[Mapping[str, Any]]:
    """All dictionaries in an encoding, but for those that only say how axes and legends look."""
    if isinstance(value, Mapping):
        yield value
        for name, one in value.items():
            if name not in {"axis", "legend", "scale", "header"}:
                yield from _parts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _parts(one)


def _axis(channel: Any, places: Mapping[str, int]) -> int | None:
    """The column along an axis whose places are its values."""
    if not isinstance(channel, Mapping) or channel.get("type") not in {"quantitative", "temporal"}:
        return None
    scale = channel.get("scale")
    if scale is not None and (not isinstance(scale, Mapping) or scale.get("type") not in _SCALES):
        return None
    return places.get(str(channel.get("field")))


class _Others(NamedTuple):
    by: tuple[int, ...]
    """Rows are of one series that have the same in these columns."""
    scales: tuple[int, ...]
    """Columns of numbers that colours and sizes stand for."""


def _others(encoding: Mapping[str, Any], places: Mapping[str, int], *, of_points: bool) -> _Others | None:
    """What the other channels say of the rows; None: this is not plain."""
    by: dict[int, None] = {}
    scales: dict[int, None] = {}
    for name in encoding.keys() - {"x", "y", "tooltip"}:
        for channel in encoding[name] if isinstance(encoding[name], list) else [encoding[name]]:
            if not isinstance(channel, Mapping) or "'field'" in str(channel.get("condition")):
                return None
            if "field" not in channel:
                continue
            at = places.get(str(channel["field"]))
            nominal = channel.get("type") in {"nominal", "ordinal"}
            if at is None or not (of_points or (nominal and name in _OF_SERIES)):
                return None
            (by if nominal else scales)[at] = None
    return _Others(tuple(by), tuple(scales))


def _lies_by_itself(mark: Any, encoding: Mapping[str, Any]) -> bool:
    """Series are drawn each from zero: areas are put upon one another where nothing else is said."""
    name = mark.get("type") if isinstance(mark, Mapping) else mark
    return name != "area" or ("stack" in encoding["y"] and not encoding["y"]["stack"])
