"""Options of ECharts, taken apart: what describes a chart, and its data. Imported when an app shows one."""

from __future__ import annotations

import json
import math
from array import array
from collections.abc import Iterator, Mapping
from itertools import chain, zip_longest
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, TypeAlias

import msgspec

from millpond.dataset import DataColumn, Dataset, memory_of
from millpond.elements.chart_checks import reading
from millpond.elements.checks import is_a, refuse
from millpond.elements.dataframe import read_table
from millpond.elements.echarts_systems import check_systems, listed
from millpond.elements.plotly_figures import FEW, ArrayColumns
from millpond.errors import ApiError
from millpond.frames.chart_data import DatasetSource, dataset_of
from millpond.session.context import current

if TYPE_CHECKING:
    from millpond.frames.frame import Frame

_EXPECTED: Final = (
    "a dictionary of ECharts options, the same as JSON, or a pyecharts chart (`pip install pyecharts`)"
)
_NO_CODE: Final = (
    'The page does not execute code from charts: use a template such as `"{b}: {c}"`, or, for tooltip '
    "values, `valueFormatter` with a number format."
)
_NUMBERS: Final = frozenset({int, float, type(None)})
"""The types of what a point consists of."""
_WIDEST: Final = 16
"""Numbers of a point that travel in binary."""
_GL_SERIES: Final = frozenset(
    [
        "bar3D",
        "flowGL",
        "globe",
        "graphGL",
        "line3D",
        "lines3D",
        "linesGL",
        "map3D",
        "polygons3D",
        "scatter3D",
        "scatterGL",
        "surface",
    ]
)
"""Types of series of ECharts GL, which is not part of the page."""
_GL_SYSTEMS: Final = frozenset({"geo3D", "globe", "grid3D", "mapbox3D", "maptalks3D"})
"""What these are drawn on."""
_KNOWN: Final = frozenset(
    [
        "bar",
        "boxplot",
        "candlestick",
        "chord",
        "effectScatter",
        "funnel",
        "gauge",
        "graph",
        "heatmap",
        "k",
        "line",
        "lines",
        "parallel",
        "pictorialBar",
        "pie",
        "radar",
        "sankey",
        "scatter",
        "sunburst",
        "themeRiver",
        "tree",
        "treemap",
    ]
)
"""Types of series that ECharts draws without code and without maps."""
_NOTHING: Final[Mapping[str, Any]] = {}
_USUAL: Final = ("900px", "500px")
"""The sizes that pyecharts gives a chart whose app says none."""


Size: TypeAlias = int | Literal["stretch"] | None
"""What a chart of pyecharts says of a side."""


class EchartsOption(NamedTuple):
    """Options, taken apart."""

    text: str
    """JSON."""
    data: Dataset | None
    source: DatasetSource | None
    width: Size
    height: Size
    selectable: bool
    """Something can be selected."""


def read_option(given: Any) -> EchartsOption:
    """Read what an app gave as options. Raises ApiError."""
    with reading("spec", _EXPECTED):
        return _read(given)


def _read(given: Any) -> EchartsOption:
    option, width, height = _plain_option(given)
    columns = _OptionColumns(current().run.session.tree.datasets, "spec", "ECharts' options")
    try:
        plain = columns.option(option)
        text = msgspec.json.encode(plain).decode()
    except RecursionError:
        raise ApiError("`spec` must be ECharts options; these contain themselves.") from None
    except (ValueError, OverflowError) as error:  # numbers that JSON does not have
        raise ApiError(f"`spec` must be ECharts options made of plain data: {error}.") from None
    for part in _parts(plain):
        _check(part)
    for whole in _whole(plain):
        check_systems(whole)
    data = columns.dataset()
    selectable = any(map(_is_selectable, _parts(plain)))
    return EchartsOption(text, data, None if data is None else DatasetSource(data), width, height, selectable)


def _plain_option(given: Any) -> tuple[Mapping[Any, Any], Size, Size]:
    """Options, and the size that they come with."""
    if is_a(given, Mapping):
        return given, None, None
    if is_a(given, str):
        return _decoded(str.__str__(given)), None, None
    if callable(getattr(type(given), "dump_options", None)):  # the type: the object may do anything
        width, height = (
            _pixels(getattr(given, name, None), usual)
            for name, usual in zip(("width", "height"), _USUAL, strict=True)
        )
        return _dumped(given), width, height
    return refuse("spec", _EXPECTED, given)


def _decoded(text: str) -> Mapping[Any, Any]:
    try:
        option = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ApiError(f"`spec` is {_EXPECTED}; this string is not valid JSON: {error}. {_NO_CODE}") from None
    return (
        option
        if isinstance(option, dict)
        else refuse("spec", "a dictionary of ECharts options, as JSON", option)
    )


def _dumped(chart: Any) -> Mapping[Any, Any]:
    """The options of a chart of pyecharts, which are JSON if there is no code in them."""
    text = chart.dump_options()
    try:
        option = json.loads(text)
    except (ValueError, TypeError):
        raise ApiError(f"`spec` is a pyecharts chart that contains code (`JsCode`). {_NO_CODE}") from None
    return option if isinstance(option, dict) else refuse("spec", _EXPECTED, chart)


def _pixels(size: Any, usual: str) -> Size:
    if not is_a(size, str) or size == usual:
        return None
    if size == "100%":
        return "stretch"
    number = size.removesuffix("px")
    return int(number) if number.isascii() and number.isdigit() and 0 < int(number) < 1_000_000 else None


class _OptionColumns(ArrayColumns):
    """Takes the tables, too, and rows of numbers."""

    def option(self, given: Mapping[Any, Any]) -> dict[str, Any]:
        """Options as plain data. Raises ApiError."""
        found: dict[str, Any] = self.plain(
            {name: value for name, value in given.items() if name not in _HOLDERS}
        )
        for name in _HOLDERS & given.keys():
            value = given[name]
            if name == "dataset":
                found[name] = (
                    [self._dataset(one) for one in value]
                    if is_a(value, list | tuple)
                    else self._dataset(value)
                )
            elif is_a(value, list | tuple):
                found[name] = [self._part(name, one) for one in value]
            else:
                found[name] = self._part("options", value)
        return found

    def _part(self, name: str, value: Any) -> Any:
        if not is_a(value, Mapping):
            return self.plain(value)
        if name != "media":
            return self.option(value)
        return {
            **self.plain({key: one for key, one in value.items() if key != "option"}),
            "option": self._part("", value.get("option")),
        }

    def _dataset(self, given: Any) -> Any:
        source = given.get("source") if is_a(given, Mapping) else None
        if source is None or is_a(source, Mapping | list | tuple | str):
            return self.plain(given)
        frame, fingerprint = read_table(source)
        # The addresses of its columns are made of this, and an index is not among them.
        fingerprint = current().run.session.names.name(fingerprint)
        wanted = [
            (column.name, at) for at, column in enumerate(frame.columns) if column.name and not column.index
        ]
        read = dataset_of(frame, fingerprint, wanted, self._known).columns
        at = {
            name: self.add(self._timed(frame, place, column))
            for (name, place), (_, column) in zip(wanted, read, strict=True)
        }
        rest = {name: value for name, value in given.items() if name != "source"}
        return {"dimensions": list(at), **self.plain(rest), "source": {"$table": at}}

    def _timed(self, frame: Frame, at: int, column: DataColumn) -> DataColumn:
        """Durations in milliseconds, as ECharts has times."""
        if frame.columns[at].content != "duration" or not isinstance(column.values, bytes):
            return column
        address = f"{column.address}.ms"
        if (known := self._known.find(address)) is not None:
            return known
        milliseconds = array("d", [second * 1000 for second in column.plain()])
        return self._known.add(DataColumn(address, "number", memory_of(milliseconds)))

    def _listed(self, values: Any) -> Any:
        if len(values) > FEW and (flat := _flat(values)) is not None:
            return {**self._take("number", flat), "shape": [len(values), len(values[0])]}
        return super()._listed(values)


_HOLDERS: Final = frozenset({"dataset", "baseOption", "options", "media"})
"""The places that may hold a dataset."""


def _flat(rows: Any) -> bytes | None:
    """Rows of numbers, all of one length, one after the other; None: they are something else."""
    if not set(map(type, rows)) <= {list, tuple}:
        return None
    lengths = set(map(len, rows))
    if (
        len(lengths) != 1
        or not 0 < lengths.pop() <= _WIDEST
        or not set(map(type, chain.from_iterable(rows))) <= _NUMBERS
    ):
        return None
    try:
        numbers = array("d", chain.from_iterable(rows))
    except TypeError:
        numbers = array("d", [math.nan if one is None else one for one in chain.from_iterable(rows)])
    except OverflowError:
        return None
    return memory_of(numbers)


def _parts(option: Any) -> Iterator[dict[str, Any]]:
    """The options, and those that they hold."""
    if not isinstance(option, dict):
        return
    yield option
    yield from _parts(option.get("baseOption"))
    for one in listed(option.get("options")):
        yield from _parts(one)
    for one in listed(option.get("media")):
        yield from _parts(one.get("option"))


def _whole(option: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The options of which a chart is made at one time: those of each step or size lie over those that all have."""
    base = option.get("baseOption")
    below = {**option, **base} if isinstance(base, dict) else option
    above = [one.get("option") for one in listed(option.get("media"))]
    yield below
    for one in [*listed(option.get("options")), *listed(above)]:
        # What a series leaves out there, it has from the one below.
        lower, upper = listed(below.get("series")), listed(one.get("series"))
        series = [{**a, **b} for a, b in zip_longest(lower, upper, fillvalue=_NOTHING)]
        yield {**below, **one, "series": series}


def _check(option: dict[str, Any]) -> None:
    """Check that everything that the options name can be drawn. Raises ApiError."""
    for series in listed(option.get("series")):
        _check_type(series)
    if systems := _GL_SYSTEMS & option.keys():
        raise _no_gl(min(systems))
    if "geo" in option:
        raise _no_map()


def _check_type(series: Mapping[str, Any]) -> None:
    type = series.get("type")
    if type == "custom":
        raise ApiError(f"`spec` has a series of type 'custom', which is drawn by code. {_NO_CODE}")
    if isinstance(type, str) and type in _GL_SERIES:
        raise _no_gl(type)
    if type == "map" or series.get("coordinateSystem") in ("geo", "bmap", "amap"):
        raise _no_map()
    if type is not None and (not isinstance(type, str) or type not in _KNOWN):
        raise ApiError(
            f"`spec` has a series of the unknown type {type!r}. Known types: {', '.join(sorted(_KNOWN - {'k'}))}."
        )


def _no_gl(name: str) -> ApiError:
    return ApiError(
        f"`spec` has {name!r}, which belongs to ECharts GL. Millpond does not include that library. "
        "Use `st.plotly_chart` or `st.pydeck_chart`."
    )


def _no_map() -> ApiError:
    return ApiError(
        "`spec` has a map, and ECharts does not include the outlines of maps. Use `st.map`, `st.pydeck_chart` or `st.plotly_chart`."
    )


def _is_selectable(option: dict[str, Any]) -> bool:
    features = (one.get("feature") for one in listed(option.get("toolbox")))
    if any("brush" in feature for feature in features if isinstance(feature, dict)):
        return True
    return "brush" in option or any(series.get("selectedMode") for series in listed(option.get("series")))
