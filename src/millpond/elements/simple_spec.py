"""What the simple charts are in Vega-Lite: which columns they draw, and how."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

from millpond.config.colours import COLOUR
from millpond.dataset import DataColumn, Dataset
from millpond.elements.checks import refuse, shown
from millpond.elements.dataframe import read_chart_table
from millpond.errors import ApiError

if TYPE_CHECKING:
    from millpond.frames.frame import Frame
    from millpond.frames.reduced import ReducedTable
    from millpond.session.datasets import Datasets

Mark = Literal["line", "area", "bar", "scatter"]

INDEX: Final = "index"
"""What the rows of a table are called that has no index."""
VALUE, SERIES = "value", "series"
"""What the values of several columns become, and their names."""
POINTED_AT: Final = 2_000
"""Points up to which the nearest one to the pointer is found and marked."""
_LEGEND: Final = {"titlePadding": 5, "offset": 5, "orient": "bottom"}
_POINT_AREA: Final = 100
_HUES: Final = frozenset({"red", "orange", "yellow", "green", "blue", "violet", "gray", "grey", "primary"})


@dataclass(frozen=True)
class Wanted:
    """What an app asks for; see ``simple_charts.py``."""

    mark: Mark
    x: str | None = None
    y: str | Sequence[str] | None = None
    x_label: str | None = None
    y_label: str | None = None
    color: Any = None
    size: str | float | None = None
    stack: bool | str | None = None
    horizontal: bool = False
    sort: bool | str = True
    reduce: bool = True


class Described(NamedTuple):
    """A chart, and what it draws."""

    spec: dict[str, Any]
    data: Dataset
    reduced: ReducedTable | None
    """What it draws a part of."""
    fingerprint: str


_UNSEEN: Final = "\u200b"
"""Stands in a name and shows nothing."""
_OF_OBJECTS: Final = frozenset({
    "constructor", "hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable", "toLocaleString", "toString", "valueOf",
    "__defineGetter__", "__defineSetter__", "__lookupGetter__", "__lookupSetter__", "__proto__",
})  # fmt: skip
"""What all objects of JavaScript have."""


def vega_name(name: str) -> str:
    """The name of a column, where Vega could not have it as it is: empty, of several lines, or every object's.

    It looks the same.
    """
    plain = re.sub(r"[\x00-\x1f\x7f\u2028\u2029]+", " ", name)
    if "\\" in plain:
        plain = plain.replace('"', "”")
    return plain + _UNSEEN if plain in _OF_OBJECTS or not plain else plain


class Field(NamedTuple):
    """One column that a chart draws."""

    name: str
    """In the data."""
    title: str
    type: str
    """As Vega-Lite calls it."""
    whole: bool = False
    """It has whole numbers."""
    order: list[Any] | None = None
    """Of its categories."""

    @property
    def path(self) -> str:
        """As Vega-Lite finds it: dots and brackets in names stand for nothing else."""
        return re.sub(r"([.\[\]'\"\\])", r"\\\1", self.name)


def describe(data: Any, wanted: Wanted, known: Datasets) -> Described:
    """The specification of a chart, and its data. Raises ApiError."""
    from millpond.frames.chart_data import dataset_of, row_numbers

    frame, fingerprint = read_chart_table(data)
    table = _Table(frame)
    x = table.index() if wanted.x is None else table.field(wanted.x, "x")
    series = table.series(wanted)
    color = _colors(table, wanted, series)
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
    table: _Table,
    wanted: Wanted,
    x: Field,
    series: list[Field],
    color: _Colors,
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


def folded_names(x: Field, names: list[str]) -> tuple[str, str]:
    """What the columns of the series and their values are called, where columns of these names are there."""
    taken = {*names, x.name}
    return _other(SERIES, taken), _other(VALUE, taken)


class _Table:
    """The columns of a table, by name; those that were asked for are remembered."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self.used: dict[str, int] = {}
        self._places: dict[str, int] = {}
        for at, column in enumerate(frame.columns):
            if not column.index:
                self._places[self._numbered(column.name)] = at
        self._index = [at for at, column in enumerate(frame.columns) if column.index]
        self.row_name = self._free(INDEX)

    def names(self) -> list[str]:
        """Of all columns."""
        return [column.name for column in self.frame.columns if not column.index]

    def _free(self, name: str) -> str:
        while name in self._places:
            name += "_"
        return name

    def _numbered(self, name: str) -> str:
        """Of several columns of one name, the others have a number behind it."""
        if name not in self._places:
            return name
        numbered = (f"{name} ({number})" for number in range(2, len(self.frame.columns) + 1))
        taken = {*self._places, *self.names()}
        return next(one for one in numbered if one not in taken)

    def field(self, name: str, parameter: str) -> Field:
        """A column that a parameter names. Raises ApiError."""
        at = self._places.get(name)
        if at is None:
            at = next((level for level in self._index if self.frame.columns[level].name == name), None)
        if at is None:
            there = ", ".join(map(repr, self.names())) or "none"
            raise ApiError(
                f"`{parameter}` must be the name of a column of `data`, which has {there}; got {shown(name)}."
            )
        return self._field(name, at)

    def index(self) -> Field:
        """The index; of a table without one, the numbers of its rows."""
        if not self._index:
            return Field(self.row_name, INDEX, "quantitative", whole=True)
        at = self._index[0]
        title = self.frame.columns[at].name or INDEX
        return self._field(self._free(title), at, title)

    def _field(self, name: str, at: int, title: str | None = None) -> Field:
        from millpond.frames.chart_data import column_type

        column = self.frame.columns[at]
        if (plain := vega_name(name)) != name:
            name = plain
            while self.used.get(name, at) != at or name in self._places:
                name += _UNSEEN
        self.used[name] = at
        type = {"number": "quantitative", "date": "temporal", "instant": "temporal"}.get(
            column_type(column), "nominal"
        )
        whole = column.content == "integer"
        return Field(name, title or name, type, whole, self.frame.categories(at))

    def series(self, wanted: Wanted) -> list[Field]:
        """The columns whose values are drawn."""
        if isinstance(wanted.y, str):
            return [self.field(wanted.y, "y")]
        if wanted.y is not None:
            return [self.field(name, "y") for name in dict.fromkeys(wanted.y)]
        others = {wanted.x, wanted.size, wanted.color if isinstance(wanted.color, str) else None}
        return [self.field(name, "y") for name in self._places_in_order() if name not in others]

    def _places_in_order(self) -> Iterable[str]:
        return sorted(self._places, key=self._places.__getitem__)

    def has(self, name: str) -> bool:
        """There is a column with this name."""
        return name in self._places


class _Colors(NamedTuple):
    """The colours of a chart."""

    constant: str | None = None
    """Of all of it."""
    field: Field | None = None
    """A colour for each value of this."""
    given: tuple[str, ...] = ()
    """One for each series."""
    literal: bool = False
    """The values of the field are colours themselves."""
    column: str = ""
    values: DataColumn | None = None
    """What stands in the place of that column: its colours as CSS writes them."""


def _colors(table: _Table, wanted: Wanted, series: list[Field]) -> _Colors:
    color = wanted.color
    if color is None:
        return _Colors()
    if isinstance(color, str) and table.has(color):
        return _of_column(table, color)
    if isinstance(color, str) or _is_tuple(color):
        found = colour(color)
        if found is None:
            there = ", ".join(map(repr, table.names())) or "none"
            raise ApiError(
                f'`color` must be a colour, such as "#ffaa00", or the name of a column of `data`, which has {there}; '
                f"got {shown(color)}."
            )
        return _Colors(constant=found) if len(series) <= 1 else _Colors(given=(found,) * len(series))
    if not isinstance(color, Sequence):
        refuse("color", 'a colour, such as "#ffaa00", the name of a column, or a list of colours', color)
    colors = [colour(one) for one in color]
    if None in colors:
        refuse("color", "a list of colours", color[colors.index(None)])
    if len(colors) != len(series):
        raise ApiError(
            f"`color` has {len(colors)} colours, and the chart has {len(series)} series: give one colour for each."
        )
    if len(series) == 1:
        return _Colors(constant=colors[0])
    return _Colors(given=tuple(str(one) for one in colors))


def _of_column(table: _Table, name: str) -> _Colors:
    field = table.field(name, "color")
    if field.type != "nominal":
        return _Colors(field=field)
    at = table.used[field.name]
    content = table.frame.columns[at].content
    if content == "list":
        cells = [
            (_is_tuple(cell) and colour(cell)) or None
            for cell in table.frame.cells(at, slice(0, table.frame.rows))
        ]
        if None not in cells:
            import hashlib

            text = "\n".join(map(str, cells))
            column = DataColumn(f"colors.{hashlib.sha256(text.encode()).hexdigest()[:32]}", "text", cells)
            return _Colors(field=field, literal=True, column=field.name, values=column)
        return _Colors(field=field)
    first = [cell for cell in table.frame.cells(at, slice(0, 100)) if cell is not None]
    literal = bool(first) and all(
        isinstance(cell, str) and re.fullmatch(r"#[0-9a-fA-F]{3,8}", cell) for cell in first
    )
    return _Colors(field=field, literal=literal)


def _is_tuple(value: Any) -> bool:
    return (
        isinstance(value, tuple | list)
        and len(value) in (3, 4)
        and all(isinstance(part, int | float) and not isinstance(part, bool) for part in value)
    )


def colour(value: Any) -> str | None:
    """A colour as CSS writes it; None: it is none."""
    if isinstance(value, str):
        if value in _HUES:
            return f"var(--{'gray' if value == 'grey' else value})"
        return value if re.match(COLOUR, value) else None
    if not _is_tuple(value):
        return None
    # Whole numbers go to 255, others to 1.
    parts = [round(part * 255) if isinstance(part, float) else part for part in value[:3]]
    if len(value) == 3:
        return f"rgb({parts[0]}, {parts[1]}, {parts[2]})"
    alpha = value[3] if isinstance(value[3], float) else value[3] / 255
    return f"rgba({parts[0]}, {parts[1]}, {parts[2]}, {round(alpha, 4)})"


class _Spec:
    """Makes the specification."""

    def __init__(
        self,
        wanted: Wanted,
        x: Field,
        series: list[Field],
        color: _Colors,
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


def _other(name: str, taken: set[str]) -> str:
    while name in taken:
        name += "_"
    return name
