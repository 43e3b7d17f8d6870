"""What components are given and send, between Python and the browser: JSON, bytes, and tables in Arrow's format."""

from __future__ import annotations

import base64
import binascii
import json
import math
import sys
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any

import msgspec

from millpond.elements.checks import is_a, shown
from millpond.elements.sent_tables import read_sent
from millpond.errors import ComponentArguments, MissingPackage
from millpond.frames.cells import is_too_deep

_BYTES = (bytes, bytearray, memoryview)
_TABLES = ("pandas", "numpy", "pyarrow", "polars", "modin", "geopandas", "xarray")
"""The packages whose objects may be tables."""


def is_bytes(value: Any) -> bool:
    """It goes as bytes."""
    return is_a(value, _BYTES)


def is_table(value: Any) -> bool:
    """It goes as a table: what pandas, NumPy, Arrow and Polars have with rows."""
    cls = type(value)
    if cls.__module__.partition(".")[0] not in _TABLES and not hasattr(cls, "__arrow_c_stream__"):
        return False
    # A single number of NumPy, a date of pandas are none.
    return (
        hasattr(value, "__arrow_c_stream__")
        or (getattr(value, "ndim", 0) > 0 and hasattr(cls, "__len__"))
        or _is_styler(value)
    )


def _is_styler(value: Any) -> bool:
    style = sys.modules.get("pandas.io.formats.style")
    return style is not None and is_a(value, style.Styler)


def to_json(value: Any, component: str) -> str:
    """Arguments as JSON. Raises ComponentArguments.

    What is large is most often plain, and may be another list in each run, or
    the same one with other numbers in it: so it is written anew in each, by
    what writes it ten times faster than ``json``.
    """
    if _is_json(value):
        try:
            return msgspec.json.encode(value).decode()
        except (OverflowError, RecursionError, ValueError):
            pass  # an integer of more than 64 bits, half of a character
    try:
        return json.dumps(value, default=_plain, allow_nan=False)
    except ValueError:
        pass  # most often not a number, which JSON has no word for
    except (TypeError, RecursionError) as error:
        raise _not_sendable(component, error) from None
    try:
        return json.dumps(_without_nan(value), default=_plain, allow_nan=False)
    except (TypeError, ValueError, RecursionError) as error:
        raise _not_sendable(component, error) from None


_SCALARS = frozenset((str, int, float, bool, type(None)))
_DEEPEST = 20


def _is_json(value: Any) -> bool:
    """It is of JSON's own types alone, with texts as names: what ``msgspec`` and ``json`` write alike."""
    # Level by level, and each level without a loop of Python's: there may be a hundred thousand of one kind.
    level: Sequence[Any] = (value,)
    for _ in range(_DEEPEST):
        kinds: set[type] = set(map(type, level)) - _SCALARS
        if not kinds:
            return True
        if not kinds <= {dict, list, tuple}:
            return False
        inner: list[Any] = []
        for kind in kinds:
            some: list[Any] = [one for one in level if type(one) is kind]
            if kind is dict:
                if set(map(type, chain.from_iterable(some))) - {str}:
                    return False
                inner.extend(chain.from_iterable(map(dict.values, some)))
            else:
                inner.extend(chain.from_iterable(some))
        level = inner
    return False


def _not_sendable(component: str, error: Exception) -> ComponentArguments:
    return ComponentArguments(
        f"Could not convert component args to JSON: {error}. Arguments of the component `{component}` must be "
        f"JSON-serializable, or, at the top level, bytes or tables (pandas, Polars, Arrow, NumPy)."
    )


def _plain(value: Any) -> Any:
    """A value of NumPy inside of the arguments, as Python's own."""
    if type(value).__module__.partition(".")[0] == "numpy" and hasattr(value, "tolist"):
        return _without_nan(value.tolist())
    raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")


def _without_nan(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {name: _without_nan(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_without_nan(one) for one in value]
    return value


def to_tables(value: Any, name: str) -> tuple[bytes, bytes, bytes]:
    """A table as three of Arrow: its data, the levels of its index, and those of its columns.

    Raises ComponentArguments, with Arrow's own words where it cannot convert it.
    """
    pandas, arrow = _needed("pandas"), _needed("pyarrow")
    try:
        frame = _to_pandas(value, pandas)
        levels = (_levels(frame.index, pandas), _levels(frame.columns, pandas).astype(str))
        return (
            _written(_as_arrow(frame, arrow), arrow),
            _written(_as_arrow(levels[0], arrow, preserve_index=False), arrow),
            _written(arrow.Table.from_pandas(levels[1], preserve_index=False), arrow),
        )
    except Exception as error:  # of Arrow and pandas: whatever the table holds
        raise _no_arrow(name, error) from error


def to_table(value: Any, name: str) -> bytes:
    """A table as one of Arrow, with its index. Raises ComponentArguments."""
    pandas, arrow = _needed("pandas"), _needed("pyarrow")
    try:
        return _written(_as_arrow(_to_pandas(value, pandas), arrow), arrow)
    except Exception as error:  # of Arrow and pandas: whatever the table holds
        raise _no_arrow(name, error) from error


def to_pandas(value: Any, name: str) -> Any:
    """A table as one of pandas. Raises ComponentArguments."""
    pandas = _needed("pandas")
    try:
        return _to_pandas(value, pandas)
    except Exception as error:  # of whatever library the table is
        raise _no_arrow(name, error) from error


def _no_arrow(name: str, error: Exception) -> ComponentArguments:
    return ComponentArguments(
        f"Could not convert `{name}` to Arrow, the format in which components receive tables. pyarrow reports: {error}."
    )


def _as_arrow(frame: Any, arrow: Any, *, preserve_index: bool | None = None) -> Any:
    """A table of pandas as one of Arrow. What Arrow has no type for, such as numbers among texts, goes as texts."""
    frame = _with_texts_as_names(frame)
    columns = (frame.iloc[:, n] for n in range(len(frame.columns)))
    if any(is_too_deep(values) for values in (*columns, frame.index) if values.dtype == object):
        raise ValueError("it has endlessly nested lists")  # Arrow would crash the process
    try:
        return arrow.Table.from_pandas(frame, preserve_index=preserve_index)
    except arrow.ArrowException:
        fixed = frame.copy(deep=False)
        for n in range(len(fixed.columns)):
            fixed.isetitem(n, _with_a_type(fixed.iloc[:, n], arrow))
        if fixed.index.nlevels == 1:
            fixed.index = _with_a_type(fixed.index, arrow)
        return arrow.Table.from_pandas(fixed, preserve_index=preserve_index)


def _with_a_type(values: Any, arrow: Any) -> Any:
    """A column or an index; as texts, if Arrow has no type for it. What is missing stays so."""
    try:
        arrow.Array.from_pandas(values)
    except arrow.ArrowException:
        values = values.astype(object)  # an index of categories has a class of its own
        texts = [None if missing else str(one) for one, missing in zip(values, values.isna(), strict=True)]
        made = {"index": values.index} if hasattr(values, "index") else {}
        return type(values)(texts, dtype=object, name=values.name, **made)
    return values


def _with_texts_as_names(frame: Any) -> Any:
    """Arrow's columns have texts as names, whatever pandas' have."""
    if all(isinstance(name, str) for name in frame.columns):
        return frame
    renamed = frame.copy(deep=False)
    renamed.columns = [str(name) for name in frame.columns]
    return renamed


def _needed(package: str) -> Any:
    try:
        return __import__(package)
    except ImportError:
        raise MissingPackage(
            f"Tables are exchanged with components through pandas and pyarrow, and {package} is not installed. "
            f"Install both: `pip install pandas pyarrow`."
        ) from None


def _to_pandas(value: Any, pandas: Any) -> Any:
    if _is_styler(value):
        value = value.data
    if isinstance(value, pandas.DataFrame):
        return value
    if isinstance(value, pandas.Series | pandas.Index):
        return value.to_frame()
    if callable(convert := getattr(value, "to_pandas", None)):
        found = convert()
        return found if isinstance(found, pandas.DataFrame) else found.to_frame()
    if hasattr(value, "__arrow_c_stream__"):
        return _needed("pyarrow").table(value).to_pandas()
    frame = pandas.DataFrame(value)
    return frame.rename(columns={0: "value"}) if getattr(value, "ndim", 2) == 1 else frame


def _levels(index: Any, pandas: Any) -> Any:
    """Each level of an index as a column: ``"0"``, ``"1"``."""
    return pandas.DataFrame({str(n): list(index.get_level_values(n)) for n in range(index.nlevels)})


def _written(table: Any, arrow: Any) -> bytes:
    table = table.cast(
        arrow.schema(
            [field.with_type(_known_type(field.type, arrow)) for field in table.schema], table.schema.metadata
        )
    )
    sink = arrow.BufferOutputStream()
    with arrow.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue())


def _known_type(type: Any, arrow: Any) -> Any:
    """The type that published components can read: theirs is an older Arrow."""
    if arrow.types.is_large_string(type) or arrow.types.is_string_view(type):
        return arrow.string()
    if arrow.types.is_large_binary(type) or arrow.types.is_binary_view(type):
        return arrow.binary()
    if arrow.types.is_large_list(type):
        return arrow.list_(_known_type(type.value_type, arrow))
    if arrow.types.is_dictionary(type):
        return arrow.dictionary(arrow.int32(), _known_type(type.value_type, arrow), type.ordered)
    return type


def from_text(text: str) -> Any:
    """What a component has sent, as the page writes it: a letter, and JSON, or base64. Raises ValueError."""
    kind, body = text[:1], text[1:]
    try:
        if kind == "j":
            return json.loads(body)
        if kind == "b":
            return base64.b64decode(body, validate=True)
        if kind == "t":
            parts = json.loads(body)
            return _from_tables(
                *(base64.b64decode(parts[name], validate=True) for name in ("data", "index", "columns"))
            )
    except (binascii.Error, RecursionError, KeyError, TypeError) as error:
        raise ValueError(f"The value that a component sent cannot be read: {error}.") from None
    raise ValueError(f"A component must send JSON, bytes or a table; got {shown(text)}.")


def to_text(value: Any) -> str:
    """What the page would write of a value, for tests. Raises ComponentArguments."""
    if is_bytes(value):
        return "b" + base64.b64encode(bytes(value)).decode()
    if is_table(value):
        names = ("data", "index", "columns")
        parts = zip(names, to_tables(value, "value"), strict=True)
        return "t" + json.dumps({name: base64.b64encode(part).decode() for name, part in parts})
    return "j" + to_json(value, "of the test")


def _from_tables(data: bytes, index: bytes, columns: bytes) -> Any:
    """The DataFrame of pandas that a component has sent."""
    try:
        pandas, arrow = _needed("pandas"), _needed("pyarrow")
        read = [read_sent(part, arrow) for part in (data, index, columns)]
        frame = read[0].to_pandas(ignore_metadata=True)
        frame = frame.iloc[:, : read[2].num_rows]
        frame.index = _as_index(read[1], pandas)
        frame.columns = _as_index(read[2], pandas)
    except Exception as error:  # whatever a browser has sent
        raise ValueError(f"The table that a component sent cannot be read: {error}.") from None
    return frame


def _as_index(table: Any, pandas: Any) -> Any:
    # Of a dictionary, each value is there once, however often it is meant.
    levels = [
        column.to_pandas().tolist() if str(column.type).startswith("dictionary<") else column.to_pylist()
        for column in table.columns
    ]
    return pandas.Index(levels[0]) if len(levels) == 1 else pandas.MultiIndex.from_arrays(levels)
