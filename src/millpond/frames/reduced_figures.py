"""Figures of Plotly with many points, of which a part is drawn. Imported when an app shows one."""

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
"""What makes something else of the points, or names them by their numbers."""
_AXES: Final = frozenset({None, "-", "linear", "log", "date"})
FEWEST: Final = 1_000
"""Points of a trace that is drawn whole beside others that are not."""
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
        As the app has it, with arrays of NumPy.
    x, y:
        Its places along the axes; None: the numbers of its points.
    """

    def __init__(
        self, at: int, given: dict[str, Any], x: Array | None, y: Array, axes: tuple[str, str]
    ) -> None:
        np = import_module("numpy")
        self.at, self.given, self.x, self.y, self.axes = at, given, x, y, axes
        mode = given.get("mode")
        self.is_line = not isinstance(mode, str) or "lines" in mode
        # Where nothing is less than what is before it, nothing between two numbers is missing.
        self.in_order = x is None or bool((x[1:] >= x[:-1]).all() and np.isfinite(x[[0, -1]]).all())

    def rows(self, share: float, x: Span | None = None, y: Span | None = None) -> tuple[Array, int]:
        """The points that are drawn, and how many of them are looked at; ``share``: of what all traces may have."""
        if not self.is_line:
            return point_rows(self.x, self.y, max(100, int(POINTS * share)), x, y)
        buckets = max(50, min(BUCKETS, int(10 * BUCKETS * share)))
        if self.in_order:
            return line_rows(LineValues(self.x, self.y, None), buckets, x)
        assert self.x is not None
        return path_rows(self.x, self.y, buckets, x, y)

    def with_points(self, rows: Array) -> dict[str, Any]:
        """The trace with these points alone."""
        made: dict[str, Any] = _taken(self.given, rows, len(self.y))
        return {**made, "x": rows} if self.x is None else made

    def said(self, rows: Array) -> dict[str, Any]:
        """What the page is told of it: which points of the app's these are, and where all of them are."""
        # The least and the greatest of all are among those that are drawn.
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
    """Of each trace the points that are drawn of it. It can be remembered weakly, as plain lists cannot."""


def reduce_figure(figure: dict[str, Any], *, encode: Encode, known: Datasets) -> Reduction | None:
    """What is drawn of a figure with many points; None: all.

    Parameters
    ----------
    figure:
        Plain data with arrays. It is not changed; what is kept of its arrays for answers is copied.
    encode:
        Makes of a figure what the page gets.
    known:
        Of the session: of the same points the same are drawn, and not looked for again.
    """
    data = figure.get("data")
    if figure.get("frames") or not isinstance(data, list | tuple):
        return None
    layout = figure.get("layout")
    try:
        import_module("numpy")
        found = [_trace(at, trace, layout) for at, trace in enumerate(data)]
    except (ImportError, RecursionError):  # of a figure that holds itself, its encoding tells
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
    """Answers the page: columns of the figure, and the figure with more of what is looked at."""

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
        """Stands for where all points are."""
        for trace in traces:
            _add(digest, {name: value for name, value in trace.given.items() if name not in {"x", "y"}})
        self.address = digest.hexdigest()
        """Stands for all that the answers are made of."""

    def drawn_as(self, text: str, data: Dataset) -> None:
        """What the page has of the figure: answers have its layout and its other traces, too."""
        self.datasets = (data,)
        said = "\n".join([text, *(column.address for _, column in data.columns)])
        self.address += f".{xxhash.xxh3_128_hexdigest(said.encode())}"

    def share(self, trace: _Trace) -> float:
        """Of all points."""
        return len(trace.y) / self._points

    def figure(self, rows: list[Array]) -> dict[str, Any]:
        """The figure with these points of its traces."""
        data = list(self._figure["data"])
        for trace, some in zip(self._traces, rows, strict=True):
            data[trace.at] = trace.with_points(some)
        said = [trace.said(some) for trace, some in zip(self._traces, rows, strict=True)]
        return {**self._figure, "data": data, "reduced": said}

    def __call__(self, asking: Asking) -> bytes:
        """The columns that are asked for, or a part of the figure."""
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
        """Empty if nobody waits for it any more."""
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
    """At a part of a figure, by its axes."""

    axes: dict[str, tuple[float, float]]
    data: str


learn(_Looked)


# -- traces ----------------------------------------------------------------------


def _trace(at: int, trace: Any, layout: Any) -> _Trace | None:
    """A trace whose points are at places that numbers say; None: it is another one."""
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
    """What a trace has along an axis."""

    values: Any
    """As the page gets them."""
    places: Array


def _along(value: Any, axis: Any) -> _Along | None:
    """Where values are along an axis; nobody else writes into what is kept of them. None: not where numbers or moments say."""
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
    """Whether values are where they say themselves, as numbers."""
    return getattr(getattr(values, "dtype", None), "kind", None) in {"i", "u", "f"} and axis != "log"


def _read(value: Any, *, own: bool = True) -> Any:
    """A part of a trace with arrays of NumPy where it has arrays of some library; ``own``: nobody else writes into them."""
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
    """Where values are along an axis, as float64; None: not where numbers or moments say."""
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
    """A part of a trace, with these of its points where it has something for each."""
    np = import_module("numpy")
    if isinstance(value, dict):
        return {name: _taken(one, rows, count) for name, one in value.items()}
    if isinstance(value, np.ndarray):
        return value[rows] if value.ndim and len(value) == count else value
    if isinstance(value, list | tuple) and len(value) == count:
        return [value[row] for row in rows.tolist()]
    return value


def _add(digest: xxhash.xxh3_128, value: Any) -> None:
    """What a trace has for each of its points."""
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
        except (TypeError, ValueError):  # halves of characters, and what JSON has no names for
            digest.update(repr(values).encode("utf-8", "surrogatepass"))


def _ends(values: Array) -> Span:
    np = import_module("numpy")
    if not len(values):
        return (0.0, 0.0)
    low, high = float(np.fmin.reduce(values)), float(np.fmax.reduce(values))
    return (low, high) if np.isfinite(low) and np.isfinite(high) else (0.0, 0.0)
