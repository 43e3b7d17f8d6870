"""Figures of Plotly, taken apart: what describes them, and their large arrays. Imported when an app shows one."""

from __future__ import annotations

import contextlib
import copy
import datetime as dt
import functools
import importlib
import math
import re
import sys
from array import array
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

import msgspec

from millpond.dataset import ColumnType, DataColumn, Dataset, memory_of
from millpond.elements.chart_checks import reading
from millpond.elements.checks import is_a, is_of, name_of_class, refuse
from millpond.elements.reduced_charts import Reduced
from millpond.errors import ApiError
from millpond.frames.codes import unpacked_array
from millpond.props import well_formed
from millpond.session.context import current
from millpond.session.datasets import Datasets

if TYPE_CHECKING:
    from millpond.frames.chart_data import DatasetSource
    from millpond.frames.reduced_figures import ReducedFigureSource

FEW: Final = 100
"""Values that stand in the figure itself."""
COLUMN: Final = "$column"
_EXPECTED: Final = (
    "a Plotly figure, a dictionary with `data` or `layout`, a list of traces, or a Matplotlib figure"
)
_MAPBOX: Final = re.compile(r"^mapbox(\d*)$")
_MAPBOX_TRACES: Final = frozenset({"scattermapbox", "densitymapbox", "choroplethmapbox"})
_NUMBERS: Final = frozenset({int, float, bool, type(None)})


class PlotlyFigure(NamedTuple):
    """A figure, taken apart."""

    text: str
    """JSON."""
    data: Dataset | None
    template: Literal["none", "usual", "own"]
    source: DatasetSource | ReducedFigureSource | None
    reduced: Reduced | None = None


def read_figure(given: Any, *, themed: bool, reduce: bool = True) -> PlotlyFigure:
    """What an app gave as a figure.

    Parameters
    ----------
    given:
        What it gave.
    themed:
        The page's colours take the place of those of Plotly's own template.
    reduce:
        Of many points a part is drawn.

    Raises
    ------
    ApiError
        It is no figure, or holds what Plotly does not know.
    """
    with reading("figure_or_data", _EXPECTED):
        return _read(given, themed=themed, reduce=reduce)


def _read(given: Any, *, themed: bool, reduce: bool) -> PlotlyFigure:
    # The build, which reads the props of all elements, has neither narwhals nor xxhash.
    from millpond.frames.chart_data import DatasetSource

    figure = _plain_figure(given)
    layout = figure.get("layout") or {}
    template: Any = layout.get("template") if is_a(layout, Mapping) else None
    kind: Literal["none", "usual", "own"] = "own" if template else "none"
    if template and themed and template == _usual_template():
        kind = "usual"
        figure = {**figure, "layout": {name: value for name, value in layout.items() if name != "template"}}
    known = current().run.session.tree.datasets
    if reduce:
        from millpond.frames.reduced_figures import reduce_figure

        reduced = reduce_figure(figure, encode=lambda part: _encoded(part, Datasets()), known=known)
        if reduced is not None:
            text, data = _encoded(reduced.figure, known)
            assert data is not None
            reduced.source.drawn_as(text, data)
            said = Reduced(address=reduced.source.address, points=reduced.points, drawn=reduced.drawn)
            return PlotlyFigure(text, data, kind, reduced.source, said)
    text, data = _encoded(figure, known)
    return PlotlyFigure(text, data, kind, None if data is None else DatasetSource(data))


def _encoded(figure: dict[str, Any], known: Datasets) -> tuple[str, Dataset | None]:
    """A figure as JSON, and the columns in it. Raises ApiError."""
    columns = ArrayColumns(known)
    return msgspec.json.encode(columns.plain(figure)).decode(), columns.dataset()


def _plain_figure(given: Any) -> dict[str, Any]:
    """As a dictionary with ``data``, ``layout`` and perhaps ``frames``."""
    if is_of("plotly.basedatatypes", "BaseFigure", given):
        return _of_plotly(given)
    if is_of("matplotlib.figure", "Figure", given):
        return _converted(given)
    if is_of("plotly.basedatatypes", "BaseTraceType", given):
        return {"data": [given.to_plotly_json()]}
    if is_a(given, Mapping):
        if not {"data", "layout"} & given.keys():
            refuse("figure_or_data", _EXPECTED, given)
        return _checked({str(name): value for name, value in given.items()})
    if is_a(given, list) or is_a(given, tuple):
        return _checked({"data": list(given)})
    return refuse(
        "figure_or_data", f"{_EXPECTED} (`pip install plotly`)" if _plotly() is None else _EXPECTED, given
    )


def _of_plotly(figure: Any) -> dict[str, Any]:
    """A figure of Plotly's classes. All of it would write its arrays in base64."""
    base = sys.modules["plotly.basedatatypes"].BaseFigure
    cls = type(figure)
    if cls.to_plotly_json is not base.to_plotly_json or cls.to_dict is not base.to_dict:
        return dict(figure.to_plotly_json())
    found = {
        "data": [_plain(trace, _is_numbers) for trace in figure.data],
        "layout": _plain(figure.layout, _is_usual_template),
    }
    frames = [frame.to_plotly_json() for frame in figure.frames]
    return {**found, "frames": frames} if frames else found


def _plain(part: Any, is_shared: Callable[[Any], bool]) -> dict[str, Any]:
    """What ``to_plotly_json`` gives of a trace or a layout, without a copy of what is shared: the figure has the same."""
    base = sys.modules["plotly.basedatatypes"].BasePlotlyType
    props: Any = getattr(part, "_props", None)
    if not is_a(props, dict) or type(part).to_plotly_json is not base.to_plotly_json:
        return dict(part.to_plotly_json())
    return copy.deepcopy(props, {id(value): value for value in props.values() if is_shared(value)})


def _is_numbers(value: Any) -> bool:
    return is_of("numpy", "ndarray", value) and value.dtype.kind in "biufmM"


def _is_usual_template(value: Any) -> bool:
    return is_a(value, dict) and bool(value == _usual_template())


def _checked(figure: dict[str, Any]) -> dict[str, Any]:
    """With Plotly's own words where something is wrong, whether the app has imported its package or not; as it is where that is not installed."""
    data = figure.get("data")
    if data is not None and not is_a(data, Mapping | list | tuple) and not hasattr(data, "to_plotly_json"):
        refuse("figure_or_data", _EXPECTED, figure)
    plotly = _plotly()
    if plotly is None:
        if is_a(data, Mapping):
            figure["data"] = [data]
        return figure
    try:
        return _of_plotly(plotly.Figure(_without_mapbox(figure, plotly)))
    except (ValueError, TypeError) as error:
        raise ApiError(f"`figure_or_data` is not a valid Plotly figure: {_beginning(str(error))}") from None
    except Exception:  # of an object of the app's, which Plotly looks at
        refuse("figure_or_data", _EXPECTED, figure)


def _without_mapbox(figure: dict[str, Any], plotly: Any) -> dict[str, Any]:
    """With the kinds of traces that have taken the place of Mapbox's, where Plotly's package knows these no more."""
    if hasattr(plotly, "Scattermapbox"):
        return figure
    parts: dict[str, Any] = {}
    traces: Any = figure.get("data")
    if is_a(traces, Mapping):
        parts["data"] = _on_map(traces)
    elif is_a(traces, list | tuple):
        parts["data"] = [_on_map(trace) for trace in traces]
    if is_a(figure.get("layout"), Mapping):
        parts["layout"] = {
            _MAPBOX.sub(r"map\1", str(name)): value for name, value in figure["layout"].items()
        }
    if is_a(figure.get("frames"), list):
        parts["frames"] = [
            _without_mapbox(frame, plotly) if is_a(frame, Mapping) else frame for frame in figure["frames"]
        ]
    return {**figure, **parts}


def _on_map(trace: Any) -> Any:
    if not is_a(trace, Mapping) or trace.get("type") not in _MAPBOX_TRACES:
        return trace
    trace = {**trace, "type": trace["type"].replace("mapbox", "map")}
    if isinstance(subplot := trace.get("subplot"), str):
        trace["subplot"] = _MAPBOX.sub(r"map\1", subplot)
    return trace


def _plotly() -> Any:
    """Plotly's classes of figures; None: its package is not installed."""
    # Plotly looks at modules that it finds imported, also where the run of somebody else is just importing them:
    # importing them here waits for that. What reduces figures needs NumPy anyway.
    for name in ("numpy", *({"pandas"} & sys.modules.keys())):
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    try:
        return importlib.import_module("plotly.graph_objects")
    except ModuleNotFoundError:
        return None


def _beginning(message: str) -> str:
    """The part of Plotly's message that comes before a list of all that there is."""
    return message.partition("Valid properties:")[0].strip()


def _converted(figure: Any) -> dict[str, Any]:
    """A figure of Matplotlib."""
    try:
        tools = importlib.import_module("plotly.tools")
    except ImportError:
        raise ApiError(
            "Showing a Matplotlib figure here needs Plotly, which is not installed: `pip install plotly`. Or show "
            "the figure as it is: `st.pyplot(figure)`."
        ) from None
    return dict(tools.mpl_to_plotly(figure).to_plotly_json())


@functools.cache
def _usual_template() -> Any:
    """What Plotly gives a figure whose app has chosen no template."""
    return importlib.import_module("plotly.io").templates["plotly"].to_plotly_json()


class ArrayColumns:
    """Takes the large arrays out of what describes a chart.

    Parameters
    ----------
    known:
        What the session's charts draw already.
    called, expected:
        The parameter, and what it is, for errors.
    """

    def __init__(self, known: Datasets, called: str = "figure_or_data", expected: str = _EXPECTED) -> None:
        self._known = known
        self._called = called
        self._expected = expected
        self._found: list[DataColumn] = []
        self._at: dict[str, int] = {}

    def dataset(self) -> Dataset | None:
        """The columns that were taken out."""
        if not self._found:
            return None
        return Dataset(
            ((str(at), column) for at, column in enumerate(self._found)),
            max(len(column) for column in self._found),
        )

    def plain(self, value: Any) -> Any:
        """A part of a figure as plain data. Raises ApiError."""
        cls = type(value)
        if cls is int or cls is bool or value is None:
            return value
        if is_a(value, str):
            return well_formed(str.__str__(value))
        if cls is float:
            return value if math.isfinite(value) else None
        if is_a(value, Mapping):
            return self._mapping(value)
        if is_a(value, list) or is_a(value, tuple):
            return self._listed(value)
        if is_a(value, dt.date) or is_a(value, dt.time):
            return value.isoformat() if value == value else None  # noqa: PLR0124 - a NaT is not
        if is_a(value, Decimal):
            return None if value.is_nan() else self.plain(float(value))
        for name in ("to_plotly_json", "to_numpy", "__array__", "item"):
            if hasattr(cls, name):
                return self._object(value, name)
        # What a nullable column of pandas has where there is nothing.
        is_nothing = name_of_class(cls) == "NAType"
        return None if is_nothing else refuse(self._called, f"{self._expected}, of plain data", value)

    def _object(self, value: Any, name: str) -> Any:
        if name == "to_plotly_json":
            return self.plain(value.to_plotly_json())
        numpy = sys.modules.get("numpy")
        if numpy is None:
            return self.plain(value.to_list() if hasattr(value, "to_list") else value.item())
        found = value.to_numpy() if name == "to_numpy" else numpy.asarray(value)
        if getattr(found, "ndim", 0) == 0:
            inner = found.item() if found.dtype.kind != "M" else str(found)
            return None if inner == "NaT" else self.plain(inner)
        return self._array(found)

    def _mapping(self, value: Mapping[Any, Any]) -> Any:
        if "bdata" in value and "dtype" in value:
            return self._packed(value)
        return {well_formed(str(name)): self.plain(one) for name, one in value.items()}

    def _packed(self, value: Mapping[Any, Any]) -> Any:
        """An array as Plotly writes it into JSON: its bytes in base64."""
        if "numpy" not in sys.modules:
            return {str(name): self.plain(one) for name, one in value.items()}
        return self._array(unpacked_array(value))

    def _array(self, found: Any) -> Any:
        kind = found.dtype.kind
        if kind == "M":
            return self._moments(found)
        if kind not in "iuf" or found.size <= FEW:
            return self._listed(found.tolist())
        numbers = found.astype("<f8")
        column = self._take("number", numbers.tobytes())
        return column if found.ndim == 1 else {**column, "shape": list(found.shape)}

    def _moments(self, found: Any) -> Any:
        numpy = sys.modules["numpy"]
        milliseconds = found.astype("datetime64[ms]")
        lost = (milliseconds.astype(found.dtype) != found) & ~numpy.isnat(found)
        if found.size <= FEW or found.ndim > 1 or lost.any():
            texts = numpy.datetime_as_string(found).tolist()
            return self.plain(_without_nothing(texts))
        numbers = milliseconds.astype("<i8").astype("<f8")
        numbers[numpy.isnat(found)] = numpy.nan
        return self._take("date", numbers.tobytes())

    def _listed(self, values: Any) -> Any:
        column = self._column(values)
        if column is not None:
            return column
        plain = [self.plain(one) for one in values]
        # Days and moments are texts now, and what is missing is None.
        return self._column(plain) or plain

    def _column(self, values: Any) -> dict[str, Any] | None:
        """Many numbers or many texts."""
        if len(values) <= FEW:
            return None
        types = set(map(type, values))
        if types <= {str}:
            return self._take("text", [well_formed(one) for one in values])
        if not types <= _NUMBERS or bool in types:
            return None
        try:
            numbers = array("d", [math.nan if one is None else one for one in values])
        except OverflowError:  # larger than any of the page's numbers
            numbers = array("d", map(_double, values))
        return self._take("number", memory_of(numbers))

    def _take(self, type: ColumnType, values: bytes | list[Any]) -> dict[str, Any]:
        import xxhash

        hashed = values if isinstance(values, bytes) else msgspec.json.encode(values)
        address = f"{type}.{xxhash.xxh3_128_hexdigest(hashed)}"
        at = self._at.get(address)
        if at is None:
            at = self._at[address] = len(self._found)
            known = self._known.find(address)
            self._found.append(known or self._known.add(DataColumn(address, type, values), f"figure {at}"))
        return {COLUMN: at}

    def add(self, column: DataColumn) -> int:
        """The position of a column of a table."""
        at = self._at.get(column.address)
        if at is None:
            at = self._at[column.address] = len(self._found)
            self._found.append(column)
        return at


def _double(number: float | None) -> float:
    """A number as the page has it; one that is too large is missing."""
    try:
        return math.nan if number is None else float(number)
    except OverflowError:
        return math.nan


def _without_nothing(texts: Any) -> Any:
    if isinstance(texts, list):
        return [_without_nothing(one) for one in texts]
    return None if texts == "NaT" else texts
