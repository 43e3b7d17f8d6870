"""``st.map``."""

from __future__ import annotations

import math
import sys
from array import array
from collections.abc import Sequence
from typing import Any, Final

from millpond.dataset import DataColumn, Dataset, numbers_in
from millpond.elements.app_options import option
from millpond.elements.chart import draw_chart
from millpond.elements.chart_checks import reading
from millpond.elements.checks import shown
from millpond.elements.dataframe import TABLES, read_table
from millpond.elements.place import PlaceT
from millpond.elements.pydeck_chart import DeckTable, PydeckChart
from millpond.errors import ApiError
from millpond.props import Height, Width
from millpond.session.context import current

_LATITUDES: Final = ("LAT", "LATITUDE", "lat", "latitude")
_LONGITUDES: Final = ("LON", "LONGITUDE", "lon", "longitude")
_CITY: Final = 12
"""The zoom that shows a town."""
_Extent = tuple[float, float, float, float]
"""West, south, east and north, in degrees."""
_SEEN: Final = (
    *(360, 180, 90, 45, 22.5, 11.25, 5.625, 2.813, 1.406, 0.703, 0.352),
    *(0.176, 0.088, 0.044, 0.022, 0.011, 0.005, 0.003, 0.001, 0.0005, 0.00025),
)
"""Degrees that a picture of 256 pixels shows at each zoom, as they are usually given."""


def map(
    self: PlaceT,
    data: Any = None,
    *,
    latitude: str | None = None,
    longitude: str | None = None,
    color: str | tuple[float, ...] | Sequence[float] | None = None,
    size: str | float | None = None,
    zoom: float | None = None,
    width: Width = "stretch",
    height: Height = 500,
    use_container_width: bool | None = None,
    alt: str | None = None,
) -> PlaceT:
    """A map with a point for each row.

    Coasts and borders come with Millpond: no token and no network are needed.
    Initially the map is centred on the points and zoomed to show all of them. For
    more than points, see :func:`pydeck_chart`.

    Parameters
    ----------
    data:
        A table, as for ``st.dataframe``. None: a map without points.
    latitude, longitude:
        The columns with degrees. None: the column called ``"lat"``,
        ``"latitude"``, ``"LAT"`` or ``"LATITUDE"``, and likewise for the
        longitude.
    color:
        A colour (``"#ffaa00"``, ``"#ffaa0080"``, ``(255, 170, 0)``, ``(1.0, 0.7,
        0.0, 0.5)``), or the name of a column of colours. None: the theme's.
    size:
        The radius of the points in meters, or the name of a column of radii.
        None: 100. Points are at least three pixels wide.
    zoom:
        The zoom level: 0 shows the world, each further level half as much. None:
        as the points need.
    height:
        ``"stretch"``, or pixels.
    use_container_width:
        True: the same as ``width="stretch"``.
    alt:
        The map's name for screen readers.

    Examples
    --------
    >>> import millpond as st
    >>> cities = {"lat": [59.91, 52.52, 48.86], "lon": [10.75, 13.40, 2.35]}
    >>> _ = st.map(cities, size=20_000, height=300, alt="Oslo, Berlin and Paris")
    """
    from millpond.frames.chart_data import DatasetSource

    with reading("data", TABLES):
        spec, table, extent = _described(data, latitude, longitude, color, size, zoom)
    props = PydeckChart(
        spec=spec,
        tables=() if table is None else (table,),
        fitted=True,
        extent=extent if zoom is None else None,
        width="stretch" if use_container_width else width,
        height=height,
        alt=alt,
        tiles=option("map.tileServer"),
        attribution=option("map.attribution"),
    )
    source = None if table is None or table.data is None else DatasetSource(table.data)
    drawn: PlaceT = draw_chart(self, props, source, key=None)
    return drawn


def _described(
    data: Any, latitude: str | None, longitude: str | None, color: Any, size: Any, zoom: float | None
) -> tuple[str, DeckTable | None, _Extent | None]:
    """What the map draws, as pydeck would say it, the data, and where they are."""
    # With it come narwhals and xxhash, which the build, that reads the props of all elements, does not have.
    from millpond.elements.decks import NOTHING, _as_json
    from millpond.elements.map_colors import color_column, is_color_column, one_color

    if data is None:
        return _as_json(NOTHING), None, None
    frame, fingerprint = read_table(data)
    # The addresses of its columns are made of this, and a map need not show all of them.
    fingerprint = current().run.session.names.name(fingerprint)
    points = _Points(frame, fingerprint)
    if frame.rows == 0:  # as an app has it before there is anything to show: without columns, too
        return _as_json(NOTHING), None, None
    at_latitude = points.coordinates("latitude", latitude, _LATITUDES)
    at_longitude = points.coordinates("longitude", longitude, _LONGITUDES)
    size_at = points.find("size", size) if isinstance(size, str) else None
    radius = size if size is not None else 100
    if size_at is not None:
        points.number_column(size_at, "meters")
        radius = f"@@={points.name(size_at)}"
    color_at = points.place(color) if isinstance(color, str) else None
    if color_at is None:
        fill = "primary" if color is None else one_color(color, points.names)
    else:
        if not is_color_column(frame, color_at):
            first = frame.cells(color_at, slice(0, 1))[0]
            raise ApiError(
                f'Column "{points.name(color_at)}" does not appear to contain valid colors, such as "#ff0000" '
                f"or [255, 0, 0]; its first value is {shown(first)}."
            )
        points.put(
            color_at, color_column(frame, fingerprint, color_at, current().run.session.tree.datasets), 4
        )
        fill = f"@@={points.name(color_at)}"
    extent = _extent(points.numbers(at_latitude), points.numbers(at_longitude))
    west, south, east, north = extent
    view = {
        "latitude": (south + north) / 2,
        "longitude": (west + east) / 2,
        "pitch": 0,
        "zoom": _zoom(max(north - south, east - west)) if zoom is None else zoom,
    }
    layer = {
        "@@type": "ScatterplotLayer",
        "getPosition": f"@@=[{points.name(at_longitude)}, {points.name(at_latitude)}]",
        "getRadius": radius,
        "radiusMinPixels": 3,
        "radiusUnits": "meters",
        "getFillColor": fill,
        "data": {"$table": 0},
    }
    return _as_json({"initialViewState": view, "layers": [layer]}), points.table(), extent


class _Points:
    """The columns that a map draws."""

    def __init__(self, frame: Any, fingerprint: str) -> None:
        self._frame = frame
        self._fingerprint = fingerprint
        self._columns: dict[int, tuple[DataColumn, int]] = {}
        self._places = {
            column.name: at for at, column in reversed(list(enumerate(frame.columns))) if not column.index
        }
        self.names = [column.name for column in frame.columns if not column.index]

    def name(self, at: int) -> str:
        """Of a column."""
        return str(self._frame.columns[at].name)

    def place(self, name: str) -> int | None:
        """Of the column with this name."""
        return self._places.get(name)

    def find(self, parameter: str, name: str) -> int:
        """The column that a parameter names. Raises ApiError."""
        at = self.place(name)
        if at is None:
            raise ApiError(
                f"`{parameter}` must be the name of a column of `data`, which has {listed(self.names)}; got {name!r}."
            )
        return at

    def coordinates(self, which: str, name: str | None, usual: tuple[str, ...]) -> int:
        """The column of degrees. Raises ApiError."""
        if name is not None:
            at = self.find(which, name)
        else:
            found = [self._places[one] for one in usual if one in self._places]
            if not found:
                raise ApiError(
                    f"`data` has no {which}. Map data must contain a {which} column named: {listed(usual)}. "
                    f"Existing columns: {listed(self.names)}"
                )
            at = found[0]
        self.number_column(at, "degrees")
        numbers = self.numbers(at)
        if not _all_finite(numbers):
            raise self._lacks(at, next(row for row, one in enumerate(numbers) if not math.isfinite(one)))
        return at

    def _lacks(self, at: int, row: int) -> ApiError:
        column = f"`data`: Column {self.name(at)}"
        where = f"row {row}, counted from 0"
        cell = self._frame.cells(at, slice(row, row + 1))[0]
        if cell is not None:  # infinity, which data on their way have as nothing
            return ApiError(f"{column} must contain degrees, as finite numbers; {where}, has {cell}.")
        return ApiError(
            f"{column} is not allowed to contain null values, such as NaN, NaT, or None; {where}, has one."
        )

    def number_column(self, at: int, of: str) -> None:
        """Add a column of numbers. Raises ApiError."""
        self.add(at)
        found = self._columns[at][0].type
        if found == "number":
            return
        cells = self._frame.cells(at, slice(0, self._frame.rows))
        if all(cell is None for cell in cells):
            raise self._lacks(at, 0)
        # Of a column with both, what is no number is the reason.
        cell = next(cell for cell in sorted(cells, key=_is_number) if cell is not None)
        raise ApiError(
            f"`data`: Column {self.name(at)} must contain {of}, as numbers; it has the type {found}, such as {shown(cell)}."
        )

    def add(self, at: int) -> None:
        """A column as it is."""
        from millpond.frames.chart_data import dataset_of

        known = current().run.session.tree.datasets
        read = dataset_of(self._frame, self._fingerprint, [(self.name(at), at)], known)
        self._columns.setdefault(at, (read.columns[0][1], 0))

    def put(self, at: int, column: DataColumn, width: int) -> None:
        """What stands in the place of a column."""
        self._columns[at] = column, width

    def numbers(self, at: int) -> Any:
        """The values of a column that was added."""
        values = self._columns[at][0].values
        if not isinstance(values, bytes):
            return values
        numpy = sys.modules.get("numpy")
        if numpy is not None:
            return numpy.frombuffer(values, dtype="<f8")
        return numbers_in(values)

    def table(self) -> DeckTable:
        """All of them."""
        found = sorted(self._columns.items())
        return DeckTable(
            layer="layer-0",
            data=Dataset([(self.name(at), column) for at, (column, _) in found], self._frame.rows),
            widths=tuple(width for _, (_, width) in found),
        )


def listed(names: Sequence[Any]) -> str:
    """The names of columns, in a sentence."""
    return ", ".join(repr(name) for name in names) or "none"


def _is_number(cell: Any) -> bool:
    try:
        float(cell)
    except (TypeError, ValueError):
        return False
    return True


def _all_finite(numbers: Any) -> bool:
    # A sum has what any of them is; one that is too large is looked at again.
    return math.isfinite(sum(numbers) if isinstance(numbers, array) else numbers.sum()) or all(
        math.isfinite(one) for one in numbers
    )


def _extent(latitudes: Any, longitudes: Any) -> _Extent:
    (south, north), (west, east) = _ends(latitudes), _ends(longitudes)
    return west, south, east, north


def _ends(numbers: Any) -> tuple[float, float]:
    if isinstance(numbers, array):
        return min(numbers), max(numbers)
    return float(numbers.min()), float(numbers.max())


def _zoom(degrees: float) -> int:
    """The nearest view that shows so many degrees, in a picture of usual size."""
    return next((zoom for zoom, seen in enumerate(_SEEN) if _SEEN[0] >= degrees > _next(zoom)), _CITY)


def _next(zoom: int) -> float:
    return _SEEN[zoom + 1] if zoom + 1 < len(_SEEN) else math.inf
