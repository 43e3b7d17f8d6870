"""Python's own values as columns: mappings, lists of rows, NumPy arrays, database cursors."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any, Final, TypeVar

from millpond.frames.cells import text_of

T = TypeVar("T")

MOST_UNCOUNTED: Final = 1_000_000
"""How much is read of what does not say how much it has: it may never end."""
MOST_COUNTED: Final = 10_000_000
"""How much is read of what says so, and is not in memory: a range, or an array of one repeated number."""


class NoTable(Exception):
    """A value is not a table. The message says what the value is instead."""


@dataclasses.dataclass
class FoundColumns:
    """The columns of a table, all of one length."""

    columns: dict[str, list[Any]]
    index: int = 0
    """How many of the first columns are the index."""
    named: bool = True
    """Whether the names are the app's own, and not made up."""


_LIBRARIES: Final = frozenset({
    "cudf", "dask", "duckdb", "ibis", "modin", "narwhals", "pandas", "polars", "pyarrow", "pyspark", "snowflake",
})  # fmt: skip
"""Libraries of tables. Their other objects can often be iterated over, but are not tables."""


def plain_columns(data: Any) -> FoundColumns:
    """The columns of ``data``. Raises NoTable."""
    numpy = sys.modules.get("numpy")
    if numpy is not None and (isinstance(data, numpy.ndarray) or _gives_array(data)):
        return _of_array(numpy.asanyarray(data))
    if isinstance(data, Mapping):
        return _of_mapping(data)
    if callable(getattr(data, "fetchall", None)):
        return _of_cursor(data)
    kind = type(data)
    if (
        isinstance(data, str | bytes | bytearray | memoryview | type)
        or not isinstance(data, Iterable)
        or kind.__module__.split(".")[0] in _LIBRARIES
    ):
        where = "" if kind.__module__ == "builtins" else f"{kind.__module__}."
        raise NoTable(f"it is of type {where}{kind.__qualname__}")
    return _of_rows(_all_of(data))


def _all_of(values: Iterable[Any]) -> list[Any]:
    """All that is in something that can be iterated over. Raises NoTable if there seems to be no end to it."""
    if type(values) is list or type(values) is tuple:
        return list(values)
    most = min(max(_said_of(values), MOST_UNCOUNTED), MOST_COUNTED)
    found = list(islice(values, most + 1))
    if len(found) > most:
        raise NoTable(
            f"it is of type {type(values).__qualname__}, and has more than {most:,} values, or no end: pass those that "
            "you need as a list"
        )
    return found


def _said_of(values: Any) -> int:
    """How many values it says that it has; 0 where it does not say."""
    try:
        return len(values)
    except Exception:
        return 0


def read_mapping(data: Mapping[Any, Any]) -> Mapping[Any, Any]:
    """A mapping that is read once, and to its end; a dictionary is read from itself."""
    if type(data) is dict:
        return data
    return dict(dict.items(data) if isinstance(data, dict) else _all_of(data.items()))


def _gives_array(data: Any) -> bool:
    return callable(getattr(data, "__array__", None)) and not isinstance(data, type)


def _counted(columns: Sequence[list[Any]]) -> FoundColumns:
    return FoundColumns({str(at): values for at, values in enumerate(columns)}, named=False)


def _of_array(array: Any) -> FoundColumns:
    if array.dtype.names:  # of records
        return FoundColumns({name: _listed(array[name]) for name in array.dtype.names})
    if array.ndim > 2:
        raise NoTable(f"it is an array of {array.ndim} dimensions")
    if 0 in array.strides and array.size > MOST_COUNTED:
        raise NoTable(f"it is an array that repeats a value {array.size:,} times, more than {MOST_COUNTED:,}")
    if array.ndim < 2:
        return FoundColumns({"value": _listed(array.reshape(-1))}, named=False)
    plain = (
        array if hasattr(array, "mask") else sys.modules["numpy"].asarray(array)
    )  # each column of a matrix is a column
    return _counted([_listed(plain[:, at]) for at in range(array.shape[1])])


def _listed(values: Any) -> list[Any]:
    """The values of an array as Python objects, with times as dates, since NumPy turns nanoseconds into numbers."""
    dtype = values.dtype
    if dtype.kind in "mM" and sys.modules["numpy"].datetime_data(dtype)[0] in {"ns", "ps", "fs", "as"}:
        values = values.astype(f"{dtype.kind}8[us]")
    found: list[Any] = values.tolist()
    return found


def _of_mapping(data: Mapping[Any, Any]) -> FoundColumns:
    data = read_mapping(data)
    if not data:
        return FoundColumns({})
    kinds = list(data.values())
    if any(isinstance(value, str | bytes) or not isinstance(value, Iterable) for value in kinds):
        # One value for each key, instead of a column.
        return FoundColumns({"": list(by_name(data.items())), "value": kinds}, index=1, named=False)
    if any(isinstance(value, Mapping) for value in kinds):
        return _of_mappings(data)
    lists = by_name((name, _values(values)) for name, values in data.items())
    longest = max(map(len, lists.values()))
    return FoundColumns({name: values + [None] * (longest - len(values)) for name, values in lists.items()})


def _of_mappings(data: Mapping[Any, Any]) -> FoundColumns:
    """Columns whose values have labels: values with the same label form a row."""
    columns = by_name(
        (name, dict(read_mapping(values) if isinstance(values, Mapping) else enumerate(_values(values))))
        for name, values in data.items()
    )
    labels = list(dict.fromkeys(label for values in columns.values() for label in values))
    found = {name: [values.get(label) for label in labels] for name, values in columns.items()}
    if labels == list(range(len(labels))):
        return FoundColumns(found)
    return FoundColumns({_unused("", found): labels, **found}, index=1)


def by_name(columns: Iterable[tuple[Any, T]]) -> dict[str, T]:
    """Columns by the texts of their names.

    Several may have one text, as the keys 1 and "1": those behind the first are numbered, as in "1 (2)".
    """
    found: dict[str, T] = {}
    times: dict[str, int] = {}
    for key, values in columns:
        text = name = text_of(key)
        while name in found:
            times[text] = times.get(text, 1) + 1
            name = f"{text} ({times[text]})"
        found[name] = values
    return found


def _unused(name: str, names: Iterable[str]) -> str:
    while name in names:
        name += " "
    return name


def _values(values: Any) -> list[Any]:
    numpy = sys.modules.get("numpy")
    if numpy is not None and isinstance(values, numpy.ndarray):
        return _listed(values)
    return _all_of(values)


def _of_cursor(cursor: Any) -> FoundColumns:
    described = getattr(cursor, "description", None)
    if described is not None:
        names = [column[0] for column in described]
    elif callable(keys := getattr(cursor, "keys", None)):  # a result of SQLAlchemy
        names = _all_of(keys())
    else:
        raise NoTable(
            f"it is a {type(cursor).__qualname__} without a result: its last statement was no query"
        )
    rows = _all_of(cursor.fetchall())
    return FoundColumns(by_name((name, [row[at] for row in rows]) for at, name in enumerate(names)))


def _of_rows(rows: list[Any]) -> FoundColumns:
    if not rows:
        return FoundColumns({}, named=False)
    mappings = [_mapping(row) for row in rows]
    if all(each is not None for each in mappings):
        names: dict[Any, None] = {}
        for each in mappings:
            names.update(dict.fromkeys(each or ()))
        return FoundColumns(by_name((name, [(each or {}).get(name) for each in mappings]) for name in names))
    rows = [row.tolist() if hasattr(row, "dtype") and hasattr(row, "tolist") else row for row in rows]
    if all(isinstance(row, Sequence) and not isinstance(row, str | bytes | bytearray) for row in rows):
        width = max(map(len, rows))
        return _counted([[row[at] if at < len(row) else None for row in rows] for at in range(width)])
    return FoundColumns({"value": rows}, named=False)


_AS_MAPPING: Final = ("model_dump", "_asdict", "asDict", "as_dict")
"""The methods that convert rows and models: of Pydantic, named tuples, PySpark, Snowpark."""


def _mapping(row: Any) -> Mapping[Any, Any] | None:
    """A row with named values. None: its values have no names."""
    if isinstance(row, Mapping):
        return read_mapping(row)
    kind = type(row)
    if kind in (int, float, str, bool, bytes, list, tuple) or isinstance(row, type):
        return None
    if dataclasses.is_dataclass(row):
        return {field.name: getattr(row, field.name) for field in dataclasses.fields(row)}
    for attribute in ("__attrs_attrs__", "__struct_fields__"):  # of attrs, and of msgspec
        if fields := getattr(kind, attribute, None):
            return {name: getattr(row, name, None) for name in (getattr(one, "name", one) for one in fields)}
    if isinstance(named := getattr(row, "_mapping", None), Mapping):  # of SQLAlchemy
        return read_mapping(named)
    for method in _AS_MAPPING:
        if callable(getattr(row, method, None)):
            found = getattr(row, method)()
            return read_mapping(found) if isinstance(found, Mapping) else None
    if callable(keys := getattr(row, "keys", None)) and hasattr(kind, "__getitem__"):  # of sqlite3
        return {name: row[name] for name in _all_of(keys())}
    return None
