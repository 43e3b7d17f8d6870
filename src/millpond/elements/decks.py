"""Takes decks of pydeck apart into their description and the data of their layers. Imported when an app shows one."""

from __future__ import annotations

import copy
import datetime as dt
import math
import re
import sys
from array import array
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final, NamedTuple

import msgspec

from millpond.dataset import ColumnType, DataColumn, Dataset, memory_of
from millpond.elements.chart_checks import reading
from millpond.elements.checks import is_a, refuse
from millpond.elements.pydeck_chart import DeckTable
from millpond.errors import ApiError
from millpond.props import well_formed
from millpond.session.context import current
from millpond.session.datasets import Datasets

NOTHING: Final = {"initialViewState": {"latitude": 0, "longitude": 0, "pitch": 0, "zoom": 1}}
"""A map without layers."""
TABLE: Final = "$table"
_EXPECTED: Final = "a `pydeck.Deck`, or its JSON as a dictionary"
_OF_ITSELF: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
"""The name that pydeck gives a layer that the app has given none: another one in each run."""
_NUMBERS: Final = frozenset({int, float, type(None)})
_LONGEST: Final = 16
"""Numbers of a list that make one value of a column."""


class Deck(NamedTuple):
    """A deck, taken apart."""

    text: str
    """JSON."""
    tables: tuple[DeckTable, ...]
    tooltip: str | None
    tiles: str | None
    """The address of the map's tiles, if it names one."""
    ground: bool = True
    """The earth is seen under it."""


def read_deck(given: Any) -> Deck:
    """Read what an app gave as a deck. Raises ApiError."""
    if given is None:
        return Deck(_as_json(NOTHING), (), None, None)
    with reading("pydeck_obj", _EXPECTED):
        return _read(given)


def _read(given: Any) -> Deck:
    spec, layers = _described(given)
    tables: list[DeckTable] = []
    known = current().run.session.tree.datasets
    for at, (layer, data) in enumerate(layers):
        if _OF_ITSELF.fullmatch(str(layer.get("id", ""))) or "id" not in layer:
            layer["id"] = f"layer-{at}"
        if data is None:
            continue
        if is_a(data, str):
            layer["data"] = str.__str__(data)
            continue
        layer["data"] = {TABLE: len(tables)}
        tables.append(table_of(layer, data, known))
    if layers:
        spec["layers"] = [layer for layer, _ in layers]
    tooltip = spec.pop("tooltip", None) if is_a(given, Mapping) else getattr(given, "_tooltip", None)
    style: Any = spec.get("mapStyle")
    tiles = style if is_a(style, str) and "{z}" in style else None
    provider = spec.get("mapProvider", "") if is_a(given, Mapping) else getattr(given, "map_provider", "")
    return Deck(
        _as_json(spec), tuple(tables), _as_json(tooltip) if tooltip else None, tiles, provider is not None
    )


def _described(given: Any) -> tuple[dict[str, Any], list[tuple[dict[str, Any], Any]]]:
    """What a deck says without its data; and each layer, with its data."""
    if is_a(given, Mapping):
        spec = {str(name): value for name, value in given.items()}
        layers = spec.get("layers") or []
        if not is_a(layers, list | tuple) or not all(is_a(layer, Mapping) for layer in layers):
            raise ApiError("`layers` of `pydeck_obj` must be a list of dictionaries.")
        plain = [{str(name): value for name, value in layer.items()} for layer in layers]
        return spec, [(layer, layer.pop("data", None)) for layer in plain]
    if not callable(getattr(type(given), "to_json", None)):
        there = "pydeck" in sys.modules
        refuse("pydeck_obj", _EXPECTED if there else f"{_EXPECTED} (`pip install 'millpond[charts]'`)", given)
    own: Any = getattr(given, "layers", None)
    try:
        if is_a(own, list) and all(hasattr(layer, "_data") for layer in own):
            return _of_pydeck(given, own)
        spec = msgspec.json.decode(given.to_json())
    except Exception as error:  # raised by the app's own objects
        raise ApiError(f"`pydeck_obj` cannot be serialized as JSON: {error}.") from error
    if not isinstance(spec, dict):
        refuse("pydeck_obj", _EXPECTED, given)
    return spec, [(layer, layer.pop("data", None)) for layer in spec.get("layers") or []]


def _of_pydeck(deck: Any, layers: list[Any]) -> tuple[dict[str, Any], list[tuple[dict[str, Any], Any]]]:
    """Of a deck of pydeck, whose own JSON would have the data as text."""
    light = copy.copy(deck)
    light.layers = []
    found = []
    for layer in layers:
        without = copy.copy(layer)
        without._data = None
        light.layers.append(without)
        binary = getattr(layer, "_binary_data", None)
        found.append((binary, layer._data))
    spec = msgspec.json.decode(light.to_json())
    described = spec.get("layers") or []
    pairs = []
    for plain, (binary, data) in zip(described, found, strict=True):
        plain.pop("data", None)
        if binary:
            plain.pop("useBinaryTransport", None)
            plain.update({one["accessor"]: f"@@={one['column_name']}" for one in binary})
            data = _Arrays({one["column_name"]: one["np_data"] for one in binary})  # noqa: PLW2901
        pairs.append((plain, data))
    return spec, pairs


class _Arrays(dict[str, Any]):
    """The columns of a layer with ``use_binary_transport=True``."""


def table_of(layer: Mapping[str, Any], data: Any, known: Datasets) -> DeckTable:
    """The data of a layer. Raises ApiError."""
    columns = _Columns(known)
    if is_a(data, _Arrays):
        for name, values in data.items():
            columns.add(name, values.tolist())
        return columns.table(str(layer["id"]))
    rows = _rows(data)
    if str(layer.get("@@type")) == "GeoJsonLayer" or not all(is_a(row, Mapping) for row in rows):
        columns.add_whole(rows)
        return columns.table(str(layer["id"]), whole=True)
    for name in dict.fromkeys(name for row in rows for name in row):
        columns.add(name, [row.get(name) for row in rows])
    return columns.table(str(layer["id"]))


def _rows(data: Any) -> Sequence[Any]:
    """The rows of what an app gave as the data of a layer. Raises ApiError."""
    if hasattr(data, "__geo_interface__"):
        data = data.__geo_interface__
    if is_a(data, Mapping):
        if is_a(data.get("features"), list | tuple):
            return list(data["features"])
        return [data]
    for method in ("to_dicts", "to_pylist"):
        if callable(getattr(data, method, None)):
            return list(getattr(data, method)())
    if callable(getattr(data, "to_dict", None)):
        return list(data.to_dict(orient="records"))
    if callable(getattr(data, "tolist", None)):
        return list(data.tolist())
    if is_a(data, bytes) or not is_a(data, Iterable):
        refuse(
            "data",
            "the data of a layer, which can be a table, a list of dictionaries, GeoJSON, or an address",
            data,
        )
    return list(data)


class _Columns:
    """Makes columns for the page of values of Python.

    Parameters
    ----------
    known:
        What the session's charts draw already.
    """

    def __init__(self, known: Datasets) -> None:
        self._known = known
        self._found: list[tuple[str, DataColumn]] = []
        self._widths: list[int] = []
        self._rows = 0

    def table(self, layer: str, *, whole: bool = False) -> DeckTable:
        """All columns."""
        return DeckTable(
            layer=layer, data=Dataset(self._found, self._rows), widths=tuple(self._widths), whole=whole
        )

    def add(self, name: Any, values: list[Any]) -> None:
        """A column of the values of all rows."""
        self._rows = len(values)
        width = _width(values)
        if width:
            missing = [math.nan] * width
            flat: list[Any] = [part for value in values for part in (missing if value is None else value)]
            return self._put(name, "number", packed_numbers(flat), width)
        types = set(map(type, values))
        if types <= _NUMBERS:
            return self._put(name, "number", packed_numbers(values), 0)
        plain = (
            [well_formed(one) for one in values] if types <= {str} else [plain_value(one) for one in values]
        )
        if set(map(type, plain)) <= _NUMBERS:
            return self._put(name, "number", packed_numbers(plain), 0)
        return self._put(name, "boolean" if types <= {bool, type(None)} else "text", plain, 0)

    def add_whole(self, rows: Sequence[Any]) -> None:
        """Rows that are no dictionaries, or are to stay as they are."""
        self._rows = len(rows)
        self._put("", "text", [plain_value(row) for row in rows], 0)

    def _put(self, name: Any, type: ColumnType, values: bytes | list[Any], width: int) -> None:
        column = column_of(type, values, self._known, width)
        self._found.append((well_formed(str(name)), column))
        self._widths.append(width)


def column_of(type: ColumnType, values: bytes | list[Any], known: Datasets, width: int = 0) -> DataColumn:
    """A column under the address that its content gives it; the one that the session has, if it has it."""
    import xxhash

    hashed = values if isinstance(values, bytes) else msgspec.json.encode(values)
    address = f"{type}.{width}.{xxhash.xxh3_128_hexdigest(hashed)}"
    return known.find(address) or known.add(DataColumn(address, type, values))


def packed_numbers(numbers: Iterable[Any]) -> bytes:
    """Numbers as a column has them; what is no finite number is missing."""
    found = array("d", [math.nan if one is None else one for one in numbers])
    if not math.isfinite(math.fsum(found) if len(found) < 2 else sum(found)):
        found = array("d", [one if math.isfinite(one) else math.nan for one in found])
    return memory_of(found)


def _width(values: list[Any]) -> int:
    """How many numbers each value has, such as positions and colours; 0: the values are not numbers."""
    first: Any = next((value for value in values if value is not None), None)
    if not is_a(first, list | tuple) or not 0 < len(first) <= _LONGEST:
        return 0
    width = len(first)
    for value in values:
        if value is None:
            continue
        if type(value) not in (list, tuple) or len(value) != width:
            return 0
        if not all(type(part) in _NUMBERS for part in value):
            return 0
    return width


def plain_value(value: Any) -> Any:
    """A value as JSON has it. Raises ApiError."""
    try:
        return _plain(value)
    except RecursionError:
        raise ApiError("The data of a layer contain themselves.") from None


def _plain(value: Any) -> Any:
    cls = type(value)
    if value is None or cls is bool or cls is int:
        return value
    if cls is float:
        return value if math.isfinite(value) else None
    if is_a(value, str):
        return well_formed(str.__str__(value))
    if is_a(value, Mapping):
        return {well_formed(str(name)): _plain(one) for name, one in value.items()}
    if is_a(value, list | tuple | set | frozenset):
        return [_plain(one) for one in value]
    if is_a(value, dt.date) or is_a(value, dt.time):
        return value.isoformat() if value == value else None  # noqa: PLR0124 - a NaT is not
    if is_a(value, Decimal):
        return None if value.is_nan() else _plain(float(value))
    for method in ("tolist", "item"):
        if callable(getattr(cls, method, None)):
            return _plain(getattr(value, method)())
    return str(value)


def _as_json(value: Any) -> str:
    try:
        return msgspec.json.encode(plain_value(value)).decode()
    except (TypeError, ValueError, RecursionError) as error:
        raise ApiError(f"`pydeck_obj` must be plain data; {error}.") from None
