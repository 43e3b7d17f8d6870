"""What the simple charts draw: the columns that their parameters name, and their colours."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

from millpond.config.colours import COLOUR
from millpond.dataset import DataColumn
from millpond.elements.checks import refuse, shown
from millpond.errors import ApiError

if TYPE_CHECKING:
    from millpond.frames.frame import Frame

Mark = Literal["line", "area", "bar", "scatter"]
INDEX: Final = "index"
"""What the rows of a table are called that has no index."""
VALUE, SERIES = "value", "series"
"""What the values of several columns become, and their names."""
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


def folded_names(x: Field, names: list[str]) -> tuple[str, str]:
    """What the columns of the series and their values are called, where columns of these names are there."""
    taken = {*names, x.name}
    return _other(SERIES, taken), _other(VALUE, taken)


class ChartTable:
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


class Colors(NamedTuple):
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


def colors_of(table: ChartTable, wanted: Wanted, series: list[Field]) -> Colors:
    color = wanted.color
    if color is None:
        return Colors()
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
        return Colors(constant=found) if len(series) <= 1 else Colors(given=(found,) * len(series))
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
        return Colors(constant=colors[0])
    return Colors(given=tuple(str(one) for one in colors))


def _of_column(table: ChartTable, name: str) -> Colors:
    field = table.field(name, "color")
    if field.type != "nominal":
        return Colors(field=field)
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
            return Colors(field=field, literal=True, column=field.name, values=column)
        return Colors(field=field)
    first = [cell for cell in table.frame.cells(at, slice(0, 100)) if cell is not None]
    literal = bool(first) and all(
        isinstance(cell, str) and re.fullmatch(r"#[0-9a-fA-F]{3,8}", cell) for cell in first
    )
    return Colors(field=field, literal=literal)


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


def _other(name: str, taken: set[str]) -> str:
    while name in taken:
        name += "_"
    return name
