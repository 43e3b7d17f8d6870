"""What the simple charts are in Vega-Lite."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from millpond.dataset import Dataset
from millpond.elements.dataframe import read_chart_table
from millpond.elements.simple_fields import (
    VALUE,
    ChartTable,
    Colors,
    Field,
    Wanted,
    colors_of,
    folded_names,
    vega_name,
)

if TYPE_CHECKING:
    from millpond.frames.reduced import ReducedTable
    from millpond.session.datasets import Datasets

POINTED_AT: Final = 2_000
"""Points up to which the nearest one to the pointer is found and marked."""
_LEGEND: Final = {"titlePadding": 5, "offset": 5, "orient": "bottom"}
_POINT_AREA: Final = 100


class Described(NamedTuple):
    """A chart, and what it draws."""

    spec: dict[str, Any]
    data: Dataset
    reduced: ReducedTable | None
    """What it draws a part of."""
    fingerprint: str


def describe(data: Any, wanted: Wanted, known: Datasets) -> Described:
    """The specification of a chart, and its data. Raises ApiError."""
    from millpond.frames.chart_data import dataset_of, row_numbers

    frame, fingerprint = read_chart_table(data)
    table = ChartTable(frame)
    x = table.index() if wanted.x is None else table.field(wanted.x, "x")
    series = table.series(wanted)
    color = colors_of(table, wanted, series)
    size = table.field(wanted.size, "size") if isinstance(wanted.size, str) else None
    if isinstance(wanted.sort, str):
        table.field(wanted.sort.removeprefix("-"), "sort")
    reduced = _reduced(table, wanted, x, series, color, known, fingerprint)
    if reduced is not None:
        spec = _Spec(wanted, x, series, color, size, table.names(), frame.rows, folds=False).made()
        return Described({"data": {"name": "data"}, **spec}, reduced.data, reduced, fingerprint)
    columns = list(dataset_of(frame, fingerprint, table.used.items(), known, local=True).columns)
    if x.name == table.row_name:
        columns.insert(0, (x.name, row_numbers(frame.rows, known)))
    if color.values is not None:
        columns = [(name, color.values if name == color.column else column) for name, column in columns]
    spec = _Spec(wanted, x, series, color, size, table.names(), frame.rows).made()
    return Described({"data": {"name": "data"}, **spec}, Dataset(columns, frame.rows), None, fingerprint)


def _reduced(
    table: ChartTable,
    wanted: Wanted,
    x: Field,
    series: list[Field],
    color: Colors,
    known: Datasets,
    fingerprint: str,
) -> ReducedTable | None:
    """What the chart draws a part of; None: it draws all."""
    if not wanted.reduce or wanted.mark == "bar" or color.values is not None:
        return None
    by = color.field
    if by is not None and by.type != "nominal":
        if wanted.mark != "scatter":
            return None
        by = None
    from millpond.elements.reduced_charts import reduced_table
    from millpond.frames.reduced import Plan

    stacked = wanted.mark == "area" and bool(wanted.stack) and (by is not None or len(series) > 1)
    folds = len(series) > 1 and not stacked
    names = {one.name for one in series} - {x.name, *((by.name,) if by is not None else ())}
    if isinstance(wanted.size, str):
        names.discard(vega_name(wanted.size))
    columns = [(name, at) for name, at in table.used.items() if not folds or name not in names]
    scales = [
        table.used[name]
        for one in (wanted.size, wanted.color)
        if isinstance(one, str) and (name := vega_name(one)) in table.used
    ]
    counted = x.name == table.row_name
    plan = Plan(
        kind="stack" if stacked else "points" if wanted.mark == "scatter" else "line",
        x=None if counted else table.used[x.name],
        y=tuple(table.used[one.name] for one in series),
        by=() if by is None else (table.used[by.name],),
        columns=(*(((x.name, None),) if counted else ()), *columns),
        series=tuple(one.name for one in series) if folds else (),
        names=folded_names(x, table.names()),
        scales=tuple(scales),
        local=True,
    )
    return reduced_table(known, table.frame, fingerprint, plan)


class _Spec:
    """Makes the specification."""

    def __init__(
        self,
        wanted: Wanted,
        x: Field,
        series: list[Field],
        color: Colors,
        size: Field | None,
        names: list[str],
        rows: int,
        *,
        folds: bool = True,
    ) -> None:
        self.folds = folds or (wanted.mark == "area" and bool(wanted.stack))
        self.wanted, self.x, self.series, self.color, self.size, self.rows = (
            wanted,
            x,
            series,
            color,
            size,
            rows,
        )
        series_name, value_name = folded_names(x, names)
        self.names = Field(series_name, "color", "nominal") if len(series) > 1 else None
        whole = bool(series) and all(one.whole for one in series)
        self.value = series[0] if len(series) == 1 else Field(value_name, VALUE, "quantitative", whole)

    def made(self) -> dict[str, Any]:
        spec: dict[str, Any] = {}
        if self.names is not None and self.folds:
            fields = [one.path for one in self.series]
            spec["transform"] = [{"fold": fields, "as": [self.names.name, self.value.name]}]
        moves = {"name": "axes", "select": _MOVES, "bind": "scales"}
        if self.wanted.mark == "line" and self.rows * max(1, len(self.series)) <= POINTED_AT:
            return {**spec, **self._pointed_at(moves)}
        return {**spec, "mark": self._mark(), "encoding": self.encoding(), "params": [moves]}

    def _pointed_at(self, moves: dict[str, Any]) -> dict[str, Any]:
        """A line whose nearest point to the pointer is marked."""
        nearest = {
            "type": "point",
            "on": "pointermove",
            "clear": "pointerleave",
            "nearest": True,
            "fields": [self.x.path],
        }
        encoding = self.encoding()
        return {
            "encoding": encoding,
            "layer": [
                {"mark": "line", "params": [moves]},
                {
                    "mark": {"type": "point", "opacity": 0, "aria": False},
                    "params": [{"name": "pointed", "select": nearest}],
                },
                {
                    "mark": {"type": "point", "filled": True, "size": 65, "aria": False},
                    "transform": [{"filter": {"param": "pointed", "empty": False}}],
                },
            ],
            "config": {"legend": {"symbolType": "stroke"}},
        }

    def _mark(self) -> Any:
        return {"scatter": "circle"}.get(self.wanted.mark, self.wanted.mark)

    def encoding(self) -> dict[str, Any]:
        """Which column stands for what."""
        wanted = self.wanted
        along, up = ("y", "x") if wanted.horizontal else ("x", "y")
        found: dict[str, Any] = {along: self._of_x(), up: self._of_y()}
        color = self._of_color()
        if color is not None:
            found["color"] = color
        if wanted.mark == "bar" and wanted.stack is False and color is not None and "field" in color:
            found[f"{along}Offset"] = {"field": color["field"], "type": "nominal"}
        if wanted.mark == "area" or wanted.stack == "layered":
            found["opacity"] = {"value": 0.7}
        if wanted.mark == "scatter":
            found["size"] = self._of_size()
        fields = [self.x, self.value, self.names or self.color.field, self.size]
        found["tooltip"] = list({one.name: _tip(one) for one in fields if one is not None}.values())
        return found

    def _of_x(self) -> dict[str, Any]:
        x, wanted = self.x, self.wanted
        title = wanted.x_label if wanted.x_label is not None else (x.name if wanted.x is not None else "")
        found = _axis(x, title, grid=False)
        if x.type == "temporal" and not wanted.horizontal:
            found["axis"]["tickCount"] = _TICKS
        if wanted.mark == "bar" and x.type != "temporal":
            found["type"] = "ordinal"
        if (order := self._order()) is not ...:
            found["sort"] = order
        return found

    def _order(self) -> Any:
        sort = self.wanted.sort
        if sort is False:
            return None
        if isinstance(sort, str):
            falls = sort.startswith("-")
            return {"field": _path(sort.removeprefix("-")), "order": "descending" if falls else "ascending"}
        return self.x.order if self.x.order is not None else ...

    def _of_y(self) -> dict[str, Any]:
        wanted = self.wanted
        named = wanted.y is not None and self.names is None
        title = wanted.y_label if wanted.y_label is not None else self.value.name if named else ""
        found = _axis(self.value, title, grid=True)
        if wanted.mark == "area":
            found["stack"] = wanted.stack or False if wanted.stack is not True else "zero"
        elif wanted.mark == "bar" and wanted.stack is not None:
            found["stack"] = {True: "zero", "layered": False}.get(wanted.stack, wanted.stack)
        return found

    def _of_color(self) -> dict[str, Any] | None:
        color = self.color
        if color.constant is not None:
            return {"value": color.constant}
        if color.field is not None:
            return self._of_values(color.field)
        if self.names is None:
            return None
        found: dict[str, Any] = {"field": self.names.path, "type": "nominal", "title": " ", "legend": _LEGEND}
        if color.given:
            found["scale"] = {"domain": [one.name for one in self.series], "range": list(color.given)}
        return found

    def _of_values(self, field: Field) -> dict[str, Any]:
        found = {"field": field.path, "type": field.type, "title": field.title}
        if self.color.literal:
            return {**found, "scale": None, "legend": None}
        if field.order is not None:
            found["sort"] = field.order  # type: ignore[assignment]
        return {**found, "legend": _LEGEND}

    def _of_size(self) -> dict[str, Any]:
        if self.size is None:
            return {"value": self.wanted.size or _POINT_AREA}
        legend = {**_LEGEND, "titlePadding": 0.5}
        return {"field": self.size.path, "type": self.size.type, "title": self.size.title, "legend": legend}


# Vega wants more moments than there is room for, and leaves out every other label: those that are left may all be "12 PM".
_TICKS: Final = {"expr": "ceil(width / 80)"}
# A wheel scrolls the page; with Ctrl, as a pinch on a touchpad is, it zooms.
_MOVES: Final = {
    "type": "interval",
    "encodings": ["x", "y"],
    "zoom": "wheel![event.ctrlKey || event.metaKey]",
}


def _axis(field: Field, title: str, *, grid: bool) -> dict[str, Any]:
    axis: dict[str, Any] = {"grid": grid}
    if field.whole:
        axis["tickMinStep"] = 1
    return {"field": field.path, "type": field.type, "title": title, "axis": axis, "scale": {}}


def _tip(field: Field) -> dict[str, Any]:
    return {"field": field.path, "type": field.type, "title": field.title}


def _path(name: str) -> str:
    return Field(vega_name(name), name, "").path
