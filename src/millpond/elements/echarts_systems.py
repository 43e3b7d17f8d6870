"""What the series of ECharts are drawn on: the axes and systems that they name must be there.

Of one that is not, ECharts itself says what is undefined in its own code, or draws nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from millpond.errors import ApiError

Part = Mapping[str, Any]

_SYSTEMS: Final[Mapping[str, tuple[str, ...]]] = {
    "cartesian2d": ("xAxis", "yAxis"),
    "polar": ("polar", "angleAxis", "radiusAxis"),
    "calendar": ("calendar",),
    "matrix": ("matrix",),
    "parallel": ("parallel", "parallelAxis"),
    "radar": ("radar",),
    "singleAxis": ("singleAxis",),
}
"""The components that a system of coordinates is made of."""
_USUAL: Final[Mapping[str, str]] = {
    **dict.fromkeys(
        ["bar", "boxplot", "candlestick", "effectScatter", "heatmap", "k", "line", "pictorialBar", "scatter"],
        "cartesian2d",
    ),
    "parallel": "parallel",
    "radar": "radar",
    "themeRiver": "singleAxis",
}
"""What a series is drawn on that names no system; those of other types need none."""
_HOLDER_OF: Final = {
    "xAxis": "grid",
    "yAxis": "grid",
    "angleAxis": "polar",
    "radiusAxis": "polar",
    "parallelAxis": "parallel",
}
"""The component that holds an axis."""
_MADE: Final = frozenset({"grid", "parallel"})
"""ECharts makes one where the options have none."""


def listed(value: Any) -> list[Part]:
    """The components of one kind: options have one, or a list of them."""
    several = value if isinstance(value, list) else [value]
    return [one for one in several if isinstance(one, dict)]


def check_systems(option: Part) -> None:
    """Check that everything named exists. Raises ApiError.

    Parameters
    ----------
    option:
        Options of a chart, as plain data, complete.
    """
    for axis, holder in _HOLDER_OF.items():
        for at, one in enumerate(listed(option.get(axis))):
            _find(option, holder, one, f"{axis!r} {at}")
    for at, series in enumerate(listed(option.get("series"))):
        _check_series(option, series, f"series {at}, of type {series.get('type')!r},")


def _check_series(option: Part, series: Part, called: str) -> None:
    type = series.get("type")
    system = series.get("coordinateSystem", _USUAL.get(type) if isinstance(type, str) else None)
    components = _SYSTEMS.get(system, ()) if isinstance(system, str) else ()
    for name in components:
        if name not in _MADE and not listed(option.get(name)):
            raise ApiError(
                f"`spec` has a series of type {type!r} but no {name!r} to draw it on; add `{name!r}: {{}}`."
            )
        _find(option, name, series, called)
    if "dataset" in option:
        _find(option, "dataset", series, called)


def _find(option: Part, name: str, user: Part, called: str) -> None:
    """Check that the component exists that a series or an axis names. Raises ApiError."""
    there = listed(option.get(name))
    if user.get(f"{name}Id") is not None:
        wanted, ids = str(user[f"{name}Id"]), [str(one["id"]) for one in there if "id" in one]
        if wanted not in ids:
            known = (
                f"These have the ids {', '.join(map(repr, ids))}." if ids else "None of these has an `id`."
            )
            raise ApiError(f"`spec`: {called} names {wanted!r} as its {name + 'Id'!r}. {known}")
        return
    given = user.get(f"{name}Index")
    count = len(there) or int(name in _MADE)
    for index in given if isinstance(given, list) else [given]:
        if index is not None and not _is_index(index, count):
            raise ApiError(
                f"`spec`: {called} has {index!r} as its {name + 'Index'!r}. {_counted(name, count)}"
            )


def _is_index(index: Any, count: int) -> bool:
    if isinstance(index, str) and index.isascii() and index.isdigit():
        index = int(index)
    return isinstance(index, int) and not isinstance(index, bool) and 0 <= index < count


def _counted(name: str, count: int) -> str:
    if count == 0:
        return f"There is no {name!r} in it."
    return f"There is one {name!r}; its index is 0." if count == 1 else f"There are {count}, counted from 0."
