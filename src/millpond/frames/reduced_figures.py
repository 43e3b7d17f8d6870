"""Plotly figures with many points, of which only a part is drawn. Imported when an app shows one."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, Final, NamedTuple

import msgspec
import xxhash

from millpond.dataset import DataColumn, Dataset
from millpond.frames.chart_data import DatasetSource, packed
from millpond.frames.codes import unpacked_array
from millpond.frames.reduced import BUCKETS, MANY, POINTS
from millpond.frames.reduction import Array, LineValues, Span, line_rows, path_rows, point_rows
from millpond.session.datasets import Datasets
from millpond.session.sources import Asking, Unanswerable
from millpond.structs import learn

_SCATTERS: Final = frozenset({"scatter", "scattergl"})
_NOT: Final = frozenset(
    {"stackgroup", "selectedpoints", "transforms", "x0", "dx", "y0", "dy", "xperiod", "yperiod"}
)
"""Attributes that transform the points, or refer to them by their numbers."""
_AXES: Final = frozenset({None, "-", "linear", "log", "date"})
FEWEST: Final = 1_000
"""The maximum number of points of a trace that is drawn whole while others are not."""
_MOST_ANSWERS: Final = 8

Encode = Callable[[Any], tuple[str, Dataset | None]]
"""A figure as JSON, and its columns."""


class _Trace:
    """A trace of many points.

    Parameters
    ----------
    at:
        Its position in the figure.
    given:
        The trace as the app has given it, with NumPy arrays.
    x, y:
        The positions of its points along the axes; None: the points' numbers.
    """

    def __init__(
        self, at: int, given: dict[str, Any], x: Array | None, y: Array, axes: tuple[str, str]
    ) -> None:
        np = import_module("numpy")
        self.at, self.given, self.x, self.y, self.axes = at, given, x, y, axes
        mode = given.get("mode")
        self.is_line = not isinstance(mode, str) or "lines" in mode
        # If the values never decrease, there are no missing values between two numbers.
        self.in_order = x is None or bool((x[1:] >= x[:-1]).all() and np.isfinite(x[[0, -1]]).all())

    def rows(self, share: float, x: Span | None = None, y: Span | None = None) -> tuple[Array, int]:
        """Return the points that are drawn, and how many points are in view; ``share``:
        the trace's share of the total.
        """
        if not self.is_line:
            return point_rows(self.x, self.y, max(100, int(POINTS * share)), x, y)
        buckets = max(50, min(BUCKETS, int(10 * BUCKETS * share)))
        if self.in_order:
            return line_rows(LineValues(self.x, self.y, None), buckets, x)
        assert self.x is not None
        return path_rows(self.x, self.y, buckets, x, y)

    def with_points(self, rows: Array) -> dict[str, Any]:
        """The trace with only these points."""
        made: dict[str, Any] = _taken(self.given, rows, len(self.y))
        return {**made, "x": rows} if self.x is None else made

    def said(self, rows: Array) -> dict[str, Any]:
        """The data about the trace for the page: which of the app's points these are, and the range of all points."""
        # The least and the greatest of all points are among those that are drawn.
        return {
            "trace": self.at, "rows": rows, "axes": self.axes, "by_y": not (self.is_line and self.in_order),
            "x": (0, len(self.y) - 1) if self.x is None else _ends(self.x[rows]), "y": _ends(self.y[rows]),
        }  # fmt: skip


class Reduction(NamedTuple):
    """A figure of which a part is drawn."""

    figure: dict[str, Any]
    points: int
    drawn: int
    source: ReducedFigureSource


class _Rows(list[Array]):
    """The drawn points of each trace. Unlike a plain list, it can be weakly referenced."""


def reduce_figure(figure: dict[str, Any], *, encode: Encode, known: Datasets) -> Reduction | None:
    """Reduce a figure with many points. Returns None if all points are drawn.

    Parameters
    ----------
    figure:
        Plain data with arrays. It is not changed. Arrays that are kept for answers are copied.
    encode:
        Converts a figure to the page's format.
    known:
        The session's known columns. For the same points, the same choice is reused without computing it again.
    """
    data = figure.get("data")
    if figure.get("frames") or not isinstance(data, list | tuple):
        return None
    layout = figure.get("layout")
    try:
        import_module("numpy")
        found = [_trace(at, trace, layout) for at, trace in enumerate(data)]
    except (ImportError, RecursionError):  # if a figure contains itself, its encoding reports it
        return None
    traces = [trace for trace in found if trace is not None]
    points = sum(len(trace.y) for trace in traces)
    if points <= MANY:
        return None
    traces = [trace for trace in traces if len(trace.y) > FEWEST]
    source = ReducedFigureSource(figure, traces, encode)
    first = source.first = known.remembered(
        f"figure {source.places}", lambda: _Rows(trace.rows(source.share(trace))[0] for trace in traces)
    )
    drawn = sum(map(len, first))
    return Reduction(source.figure(first), sum(len(trace.y) for trace in traces), drawn, source)


class ReducedFigureSource:
    """Answers the page's questions: columns of the figure, and the figure with more points of the part in view."""

    def __init__(self, figure: dict[str, Any], traces: list[_Trace], encode: Encode) -> None:
        self.datasets: tuple[Dataset, ...] = ()
        self.first: list[Array] = []
        self._figure, self._traces, self._encode = figure, traces, encode
        self._points = sum(len(trace.y) for trace in traces)
        self._answers: OrderedDict[bytes, bytes] = OrderedDict()
        digest = xxhash.xxh3_128()
        for trace in traces:
            digest.update(f"{trace.at} {trace.is_line} {trace.x is None} {len(trace.y)} ".encode())
            for values in (trace.x, trace.y):
                if values is not None:
                    digest.update(values.view("u1").data)
        self.places = digest.hexdigest()
        """The fingerprint of the positions of all points."""
        for trace in traces:
            _add(digest, {name: value for name, value in trace.given.items() if name not in {"x", "y"}})
        self.address = digest.hexdigest()
        """The fingerprint of all data from which answers are made."""

    def drawn_as(self, text: str, data: Dataset) -> None:
        """The figure as the page has it. Answers contain its layout and its other traces, too."""
        self.datasets = (data,)
        said = "\n".join([text, *(column.address for _, column in data.columns)])
        self.address += f".{xxhash.xxh3_128_hexdigest(said.encode())}"

    def share(self, trace: _Trace) -> float:
        """Of all points."""
        return len(trace.y) / self._points

    def figure(self, rows: list[Array]) -> dict[str, Any]:
        """The figure with only these points of its traces."""
        data = list(self._figure["data"])
        for trace, some in zip(self._traces, rows, strict=True):
            data[trace.at] = trace.with_points(some)
        said = [trace.said(some) for trace, some in zip(self._traces, rows, strict=True)]
        return {**self._figure, "data": data, "reduced": said}

    def __call__(self, asking: Asking) -> bytes:
        """The requested columns, or a part of the figure."""
        question = asking.question
        if not isinstance(question, dict) or "axes" not in question:
            return DatasetSource(*self.datasets)(asking)
        try:
            asked = msgspec.convert(question, _Looked)
        except msgspec.ValidationError as error:
            raise Unanswerable(f"The chart received an unknown request: {error}.") from None
        if asked.data != self.address:
            raise Unanswerable("The data of this chart have changed.")
        name = msgspec.json.encode(asked, order="sorted")
        found = self._answers.get(name)
        if found is None:
            found = self._part(asked, asking)
            if asking.cancelled:
                return b""
            self._answers[name] = found
            while len(self._answers) > _MOST_ANSWERS:
                self._answers.popitem(last=False)
        return found

    def _part(self, asked: _Looked, asking: Asking) -> bytes:
        """Empty if the request was cancelled."""
        np = import_module("numpy")
        rows, inside, drawn = [], 0, 0
        for trace, first in zip(self._traces, self.first, strict=True):
            if asking.cancelled:
                return b""
            x, y = (asked.axes.get(axis) for axis in trace.axes)
            if x is None and y is None:
                rows.append(first)
                inside, drawn = inside + len(trace.y), drawn + len(first)
                continue
            found, count = trace.rows(
                self.share(trace), x or trace.said(first)["x"], y if y or trace.in_order else None
            )
            rows.append(np.union1d(first, found))
            inside, drawn = inside + count, drawn + len(found)
        text, data = self._encode(self.figure(rows))
        columns = [] if data is None else [column for _, column in data.columns]
        head = [text, inside, min(inside, drawn), [column.type for column in columns]]
        return packed([DataColumn("figure", "text", head), *columns])


class _Looked(msgspec.Struct, forbid_unknown_fields=True):
    """A question for a part of a figure, by its axes."""

    axes: dict[str, tuple[float, float]]
    data: str


learn(_Looked)


# -- traces ----------------------------------------------------------------------


def _trace(at: int, trace: Any, layout: Any) -> _Trace | None:
    """Return the trace if the positions of its points are numbers; None: they are not."""
    if not isinstance(trace, Mapping) or (trace.get("type") or "scatter") not in _SCATTERS:
        return None
    if any(trace.get(name) is not None for name in _NOT):
        return None
    kinds = []
    axes = (str(trace.get("xaxis") or "x"), str(trace.get("yaxis") or "y"))
    for axis in axes:
        said = layout.get(f"{axis[0]}axis{axis[1:]}") if isinstance(layout, Mapping) else None
        kinds.append(said.get("type") if isinstance(said, Mapping) else None)
    if not _AXES.issuperset(kinds):
        return None
    up = _along(trace.get("y"), kinds[1])
    if up is None or (trace.get("x") is None and kinds[0] == "log"):
        return None
    across = None if trace.get("x") is None else _along(trace["x"], kinds[0])
    if trace.get("x") is not None and (across is None or len(across.places) != len(up.places)):
        return None
    given = {str(name): _read(value) for name, value in trace.items() if name not in {"x", "y"}}
    given["y"] = up.values
    if across is None:
        return _Trace(at, given, None, up.places, axes)
    return _Trace(at, {**given, "x": across.values}, across.places, up.places, axes)


class _Along(NamedTuple):
    """The values of a trace along an axis."""

    values: Any
    """The axis values in the form that the page gets."""
    places: Array


def _along(value: Any, axis: Any) -> _Along | None:
    """The positions of values along an axis, in memory that no other code writes to.
    None: the values are not numbers or moments.
    """
    np = import_module("numpy")
    read = _read(value, own=False)
    places = _places(read, axis)
    if places is None:
        return None
    if isinstance(read, np.ndarray) and np.may_share_memory(read, places):
        places = places.copy()
    # The page gets numbers of any type as float64.
    return _Along(places if _is_plain(read, axis) else _read(read), places)


def _is_plain(values: Any, axis: Any) -> bool:
    """Whether values are their own positions, as numbers."""
    return getattr(getattr(values, "dtype", None), "kind", None) in {"i", "u", "f"} and axis != "log"


def _read(value: Any, *, own: bool = True) -> Any:
    """A part of a trace, with its arrays converted to NumPy arrays; ``own``: in memory that no other code writes to."""
    np = import_module("numpy")
    if isinstance(value, Mapping):
        if "bdata" in value and "dtype" in value:
            return unpacked_array(value)
        return {str(name): _read(one, own=own) for name, one in value.items()}
    if isinstance(value, np.ndarray):
        return value.copy() if own else value
    if isinstance(value, list | tuple):
        return list(value) if own and len(value) > FEWEST else value
    return value.to_numpy(copy=own) if hasattr(value, "to_numpy") and hasattr(value, "__len__") else value


def _places(values: Any, axis: Any) -> Array | None:
    """The positions of values along an axis, as float64; None: the values are not numbers or moments."""
    np = import_module("numpy")
    if isinstance(values, list | tuple) and len(values) > FEWEST:
        if not set(map(type, values)) <= {int, float, type(None)}:
            return None
        values = np.asarray(values, dtype=float)
    if not isinstance(values, np.ndarray) or values.ndim != 1 or len(values) <= FEWEST:
        return None
    if values.dtype.kind == "M" and axis in {None, "-", "date"}:
        found = values.astype("datetime64[us]").astype(np.int64) / 1000
        found[np.isnat(values)] = np.nan
        return found
    if values.dtype.kind not in "iuf" or axis == "date":
        return None
    found = np.ascontiguousarray(values, dtype=float)
    if axis == "log":
        with np.errstate(all="ignore"):
            found = np.where(found > 0, np.log10(np.where(found > 0, found, 1)), np.nan)
    return found


def _taken(value: Any, rows: Array, count: int) -> Any:
    """A part of a trace. Attributes with one item for each point keep only those of these points."""
    np = import_module("numpy")
    if isinstance(value, dict):
        return {name: _taken(one, rows, count) for name, one in value.items()}
    if isinstance(value, np.ndarray):
        return value[rows] if value.ndim and len(value) == count else value
    if isinstance(value, list | tuple) and len(value) == count:
        return [value[row] for row in rows.tolist()]
    return value


def _add(digest: xxhash.xxh3_128, value: Any) -> None:
    """Add a part of a trace to a digest."""
    np = import_module("numpy")
    if isinstance(value, dict):
        for name, one in value.items():
            digest.update(name.encode("utf-8", "surrogatepass"))
            _add(digest, one)
    elif isinstance(value, np.ndarray) and value.dtype.kind in "biufmM":
        digest.update(f"{value.dtype} {value.shape}".encode())
        digest.update(np.ascontiguousarray(value).view("u1").data)
    elif isinstance(value, np.ndarray | list | tuple):
        values = value.tolist() if isinstance(value, np.ndarray) else value
        try:
            digest.update(msgspec.json.encode(values, enc_hook=repr))
        except (TypeError, ValueError):  # lone surrogates, and objects that JSON does not have
            digest.update(repr(values).encode("utf-8", "surrogatepass"))


def _ends(values: Array) -> Span:
    np = import_module("numpy")
    if not len(values):
        return (0.0, 0.0)
    low, high = float(np.fmin.reduce(values)), float(np.fmax.reduce(values))
    return (low, high) if np.isfinite(low) and np.isfinite(high) else (0.0, 0.0)
