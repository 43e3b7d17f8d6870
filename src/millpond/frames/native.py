"""Tables of pandas, Polars, Arrow and similar libraries, which sort and filter them, through narwhals."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import reduce
from itertools import count
from operator import and_, eq, ge, gt, le, lt, ne, or_
from typing import TYPE_CHECKING, Any, BinaryIO, Final, cast
from zoneinfo import ZoneInfo

import narwhals as nw

from millpond.frames.cells import LONGEST, cells_of, is_missing, is_too_deep, text_of
from millpond.frames.codes import codes_of, shared_numbers
from millpond.frames.columns import Column, Content
from millpond.frames.fingerprints import fingerprint_of
from millpond.frames.frame import Frame, Groups, Rows, distinct_names
from millpond.frames.plain import content_of
from millpond.frames.sorting import array_of, at, kept, sorted_by
from millpond.frames.summing import frame_with, groups_of, is_in_group, summaries_of, taken
from millpond.frames.view import ColumnSummary, Filter, View, ViewError

if TYPE_CHECKING:
    from narwhals.typing import IntoDataFrame

_LOOKED_AT: Final = 100
"""How many objects of a column are inspected to learn whether it contains lists."""

_CONTENTS: Final[tuple[tuple[Callable[[Any], bool], Content], ...]] = (
    (lambda dtype: dtype.is_integer(), "integer"),
    (lambda dtype: dtype.is_float(), "number"),
    (lambda dtype: isinstance(dtype, nw.Decimal), "decimal"),
    (lambda dtype: dtype == nw.Boolean, "boolean"),
    (lambda dtype: dtype == nw.String, "text"),
    (lambda dtype: dtype == nw.Datetime, "datetime"),
    (lambda dtype: dtype == nw.Date, "date"),
    (lambda dtype: dtype == nw.Time, "time"),
    (lambda dtype: dtype == nw.Duration, "duration"),
    (lambda dtype: dtype in (nw.List, nw.Array), "list"),
    (lambda dtype: dtype == nw.Binary, "bytes"),
    (lambda dtype: dtype in (nw.Categorical, nw.Enum), "category"),
)

_AS_FLOATS: Final = frozenset({"integer", "number", "datetime"})

_NOT_SEARCHED: Final = frozenset({"list", "bytes", "object"})

_COMPARE: Final[Mapping[str, Callable[[Any, Any], Any]]] = {
    "=": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge,
}  # fmt: skip


class NativeFrame(Frame):
    """A table of a library that narwhals supports.

    Parameters
    ----------
    native:
        The table, in memory. It is not copied; its columns are renamed by
        their position, as names may repeat.
    """

    def __init__(self, native: Any) -> None:
        self._given = native
        self._native = _snapshot(native)
        self.own = next(_NUMBERS) if may_change(native) else 0
        self.named, self.counts_only = _is_named(native), _counts_only(native)
        self._is_pandas = _is_of_pandas(native)
        self._renamed: nw.DataFrame[Any] | None = None
        self._index = _levels_of(self._native) if self._is_pandas else []
        """The levels of a pandas index, in front of the columns."""
        self._read_columns: dict[int, nw.Series[Any]] = {}
        """The columns that have been read, without the index: making one takes longer than reading a window."""
        self.rows = len(self._native if self._is_pandas else self._frame)
        self.columns = (
            *(_level(level, at, len(self._index)) for at, level in enumerate(self._index)),
            *self._described(),
        )

    @property
    def _frame(self) -> nw.DataFrame[Any]:
        """The table without the index. Its columns are called by their positions."""
        # For pandas this takes a millisecond, and a chart that is drawn again unchanged does not need it.
        if self._renamed is None:
            self._renamed = nw.from_native(cast("IntoDataFrame", _positional(self._native)), eager_only=True)
        return self._renamed

    def _described(self) -> Iterator[Column]:
        """The columns without the index."""
        native: Any = self._native
        if not self._is_pandas:
            for at, label in enumerate(_labels_of(native)):
                yield _named(_column(self._column_at(at)), label)
            return
        for at, (label, dtype) in enumerate(zip(native.columns, native.dtypes, strict=True)):
            yield _named(_of_dtype(dtype) or _noted(_column(self._column_at(at)), dtype), label)

    def _values(self, column: int) -> nw.Series[Any]:
        levels = len(self._index)
        if column < levels:
            return _series(self._index[column])
        return self._column_at(column - levels)

    def _column_at(self, at: int) -> nw.Series[Any]:
        """A column without the index."""
        found = self._read_columns.get(at)
        if found is None:
            found = self._read_columns[at] = self._frame.get_column(str(at))
        return found

    @property
    def native(self) -> Any:
        """The table as it was when it was passed, without later changes by the app."""
        return self._native

    def cells(self, column: int, rows: Rows, longest: int = LONGEST) -> list[Any]:
        """The values of a column in these rows."""
        content = self.columns[column].content
        if column >= len(self._index) and (array := array_of(self._values(column))) is not None:
            return cells_of(array[rows].tolist(), content, longest)
        at = rows if isinstance(rows, slice) else _ints(rows)
        # An index that only counts is not an array yet.
        found = _series(self._index[column][at]) if column < len(self._index) else self._values(column)[at]
        return cells_of(found.to_list(), content, longest)

    def objects(self, column: int, rows: Sequence[int]) -> list[Any]:
        """The values of a column in these rows; None: missing ones."""
        values = self._values(column)[_ints(rows)].to_list()
        return [None if is_missing(value) else value for value in values]

    def numbers(self, column: int, *, local: bool = False) -> Any:
        """See :meth:`Frame.numbers`."""
        numpy, content = sys.modules.get("numpy"), self.columns[column].content
        if numpy is None or content not in _AS_FLOATS:
            return None
        values = self._values(column)
        try:
            if content == "datetime":
                if local and self.columns[column].zone is not None:
                    values = values.dt.replace_time_zone(None)
                values = values.dt.timestamp("us")
            found = values.cast(nw.Float64).to_numpy().astype("<f8", copy=True)
        except Exception:  # types that narwhals does not know
            return None
        found[~numpy.isfinite(found)] = numpy.nan
        return found / 1000 if content == "datetime" else found

    def shared_numbers(self, column: int) -> Any:
        """See :meth:`Frame.shared_numbers`."""
        if self.own or self.columns[column].content not in {"integer", "number"}:
            return None
        return shared_numbers(self._values(column))

    def codes(self, column: int) -> tuple[Any, int]:
        """See :meth:`Frame.codes`."""
        found = codes_of(self._values(column))
        return super().codes(column) if found is None else found

    def categories(self, column: int) -> list[Any] | None:
        """The categories of a column. See :meth:`Frame.categories`."""
        if self.columns[column].content != "category":
            return None
        try:
            values = self._values(column)
            native: Any = getattr(values.to_native(), "cat", None)
            if hasattr(native, "categories"):  # pandas has them in the order in which they were defined
                found = native.categories.tolist()
            elif isinstance(values.dtype, nw.Enum):
                found = list(values.dtype.categories)
            else:
                found = values.cat.get_categories().to_list()
            return cells_of(found, "category")
        except Exception:  # Arrow's dictionaries with types other than text
            return None

    def order(self, view: View) -> Sequence[int] | None:
        """The rows of a view. See :meth:`Frame.order`."""
        if view.plain:
            return None
        view.check(len(self.columns), self.hidden)
        used = {one.column for one in view.filters}
        if view.search:
            used.update(
                at
                for at, column in enumerate(self.columns)
                if at not in self.hidden and column.content not in _NOT_SEARCHED
            )
            if not used:
                raise ViewError("No column of this table can be searched.")
        rows = self._kept(view, used)
        if not view.sort:
            return rows
        by = {sort.column: taken(self._values(sort.column), rows) for sort in view.sort}
        return at(rows, sorted_by(by, view.sort))

    def _kept(self, view: View, used: Collection[int]) -> Sequence[int] | None:
        """The rows that pass the filters and the search. None: all."""
        conditions = [self._condition(one) for one in view.filters]
        if view.search:
            conditions.append(self._has_text(view.search, sorted(used)))
        if not conditions:
            return None
        values = {column: self._values(column) for column in used}
        if view.search and "pyarrow" in sys.modules:
            # Arrow converts numbers to texts fifty times as fast as pandas.
            values = {
                column: _in_arrow(each, self.columns[column].content) for column, each in values.items()
            }
        try:
            return kept(values, reduce(and_, conditions))
        except OverflowError:  # of Arrow
            raise ViewError("A number in the filter is too large for its column.") from None
        except Exception as error:  # from the library, and from the app's own objects
            raise ViewError("A column of this table has values that cannot be compared.") from error

    def _condition(self, one: Filter) -> nw.Expr:
        column, content = nw.col(f"c{one.column}"), self.columns[one.column].content
        if one.operator == "empty":
            return column.is_null()
        if one.operator == "filled":
            return ~column.is_null()
        if one.operator == "contains":
            return _contains(column, str(one.value), content)
        if content == "category":
            column = column.cast(nw.String)
        if one.operator == "in":
            return column.is_in([_typed(value, self.columns[one.column]) for value in one.value])
        return cast("nw.Expr", _COMPARE[one.operator](column, _typed(one.value, self.columns[one.column])))

    def _has_text(self, text: str, columns: Sequence[int]) -> nw.Expr:
        found = [
            _contains(nw.col(f"c{column}"), text, self.columns[column].content)
            for column in columns
            if self.columns[column].content not in _NOT_SEARCHED
        ]
        if not found:
            raise ViewError("No column of this table can be searched.")
        return reduce(or_, found)

    def summaries(self, wanted: Sequence[ColumnSummary], rows: Sequence[int] | None) -> list[Any]:
        """See :meth:`Frame.summaries`."""
        values = {one.column: taken(self._values(one.column), rows) for one in wanted}
        return summaries_of(values, self.columns, wanted)

    def groups(
        self, by: Sequence[int], wanted: Sequence[ColumnSummary], rows: Sequence[int] | None
    ) -> Groups:
        """See :meth:`Frame.groups`."""
        used = dict.fromkeys((*by, *(one.column for one in wanted)))
        values = {column: taken(self._values(column), rows) for column in used}
        return groups_of(values, self.columns, by, wanted)

    def members(self, by: Sequence[int], key: tuple[Any, ...], rows: Sequence[int] | None) -> Sequence[int]:
        """See :meth:`Frame.members`."""
        values = {column: taken(self._values(column), rows) for column in by}
        return at(rows, kept(values, is_in_group(self.columns, by, key)))

    def write_parquet(self, columns: Sequence[int], rows: Sequence[int] | None, file: BinaryIO) -> None:
        """See :meth:`Frame.write_parquet`."""
        names = {
            f"c{column}": name for column, name in zip(columns, distinct_names(self, columns), strict=True)
        }
        frame = frame_with({column: taken(self._values(column), rows) for column in columns})
        named = frame.rename(names)
        if named.implementation.is_pandas():
            native: Any = named.to_native()
            if any(is_too_deep(values) for _, values in native.items() if values.dtype == object):
                raise ValueError("It has endlessly nested lists.")
            native.to_parquet(file, index=False)
        else:
            named.write_parquet(cast("Any", file))

    def fingerprint(self) -> str:
        """The fingerprint of its columns' names, types and data."""
        if self._is_pandas:
            # Another thread may have added rows to the app's table meanwhile.
            return fingerprint_of(self._native, self.columns)
        # The app's own object is used, because its fingerprint may be remembered.
        return fingerprint_of(self._given, self.columns)


def _snapshot(native: Any) -> Any:
    """The same table as a new object. Data is copied when one of the two is changed (pandas 3, Polars)."""
    pandas, polars = sys.modules.get("pandas"), sys.modules.get("polars")
    if pandas is not None and isinstance(native, pandas.DataFrame):
        return native.copy(deep=False)
    return native.clone() if polars is not None and isinstance(native, polars.DataFrame) else native


_NUMBERS = count(1)


def may_change(native: Any) -> bool:
    """Whether changes of the app's table appear in the shown one, as in pandas before copy on write."""
    pandas = sys.modules.get("pandas")
    if (
        pandas is None
        or not isinstance(native, pandas.DataFrame)
        or int(pandas.__version__.split(".")[0]) > 2
    ):
        return False
    return pandas.options.mode.copy_on_write is not True


def _is_named(native: Any) -> bool:
    """Whether its columns have names instead of numbers."""
    pandas = sys.modules.get("pandas")
    return pandas is None or not isinstance(getattr(native, "columns", None), pandas.RangeIndex)


def _counts_only(native: Any) -> bool:
    pandas = sys.modules.get("pandas")
    index = getattr(native, "index", None)
    return pandas is not None and isinstance(index, pandas.RangeIndex) and index.name is None


def _levels(name: Any) -> tuple[str, ...]:
    return tuple(map(text_of, name)) if isinstance(name, tuple) else ()


def _is_of_pandas(native: Any) -> bool:
    pandas = sys.modules.get("pandas")
    return pandas is not None and isinstance(native, pandas.DataFrame)


def _levels_of(native: Any) -> list[Any]:
    """The levels of the index of a pandas table."""
    return [native.index.get_level_values(level) for level in range(native.index.nlevels)]


def _labels_of(native: Any) -> list[Any]:
    arrow = sys.modules.get("pyarrow")
    if arrow is not None and isinstance(native, arrow.Table):
        return list(native.column_names)
    return list(native.columns)


def _positional(native: Any) -> Any:
    """The table with positions as labels."""
    if _is_of_pandas(native):
        renamed = native.copy(deep=False)  # before pandas 3, any other way copies the data
        renamed.columns = [str(at) for at in range(native.shape[1])]
        return renamed
    names = _labels_of(native)
    numbers = [str(at) for at in range(len(names))]
    arrow = sys.modules.get("pyarrow")
    if arrow is not None and isinstance(native, arrow.Table):
        return native.rename_columns(numbers)
    frame = nw.from_native(cast("IntoDataFrame", native), eager_only=True)
    return frame.rename(dict(zip(names, numbers, strict=True))).to_native()


_OF_DTYPES: Final[dict[tuple[type, Any], Column]] = {}
"""The descriptions of columns by pandas type, without names: examining a column takes longer than everything else."""
_MOST_DTYPES: Final = 1000


def _of_dtype(dtype: Any) -> Column | None:
    """The description of columns of a pandas type. None: each such column must be examined."""
    return _OF_DTYPES.get((type(dtype), dtype)) if _is_of_library(dtype) else None


def _noted(column: Column, dtype: Any) -> Column:
    """Return the column, after remembering the description for others of its type.
    Columns of objects are not remembered, since each differs.
    """
    if _is_of_library(dtype) and dtype != "object":
        if len(_OF_DTYPES) >= _MOST_DTYPES:
            _OF_DTYPES.clear()
        _OF_DTYPES[type(dtype), dtype] = column
    return column


def _is_of_library(dtype: Any) -> bool:
    """Whether a type describes all of its columns. A type of the app does not, because
    the next run may define its class again.
    """
    # Comparing categorical types would compare all categories.
    return type(dtype).__module__.partition(".")[0] in {"numpy", "pandas"} and not hasattr(
        dtype, "categories"
    )


def _named(like: Column, label: Any) -> Column:
    return Column(label_of(label), like.content, False, like.dtype, _levels(label), like.zone)


def _level(level: Any, at: int, count: int) -> Column:
    """The column for one of the levels of an index."""
    like = _of_dtype(level.dtype) or _noted(_column(_series(_types_of(level))), level.dtype)
    return Column(_level_name(level, at, count), like.content, True, like.dtype, (), like.zone)


def label_of(name: Any) -> str:
    """The name of a column as text; if it has several levels, all of them."""
    if isinstance(name, tuple):
        return " / ".join(text for text in map(text_of, name) if text)
    return text_of(name)


def _in_arrow(values: nw.Series[Any], content: Content) -> nw.Series[Any]:
    arrow = sys.modules["pyarrow"]
    try:
        # If a list contains itself, Arrow crashes the process.
        array = None if content in _NOT_SEARCHED else values.to_arrow()
        if content == "category" and "string" not in str(_type_in(array, arrow)):
            array = None  # intervals, for example, which have no text in Arrow
    except Exception:  # objects that are not quite what pandas says, or lone surrogates
        array = None
    if array is None:
        array = arrow.array(cells_of(values.to_list(), "object"), arrow.string())
    chunked = array if isinstance(array, arrow.ChunkedArray) else arrow.chunked_array([array])
    if arrow.types.is_null(chunked.type) or str(chunked.type) == "string_view":
        chunked = chunked.cast(arrow.string())  # no function for texts accepts these
    return nw.from_native(chunked, series_only=True)


def _type_in(array: Any, arrow: Any) -> Any:
    """The type of the values, also if they are dictionary-encoded."""
    return array.type.value_type if arrow.types.is_dictionary(array.type) else array.type


def _level_name(level: Any, at: int, count: int) -> str:
    if level.name is not None:
        return label_of(level.name)
    return "" if count == 1 else f"level {at}"


def _series(level: Any) -> nw.Series[Any]:
    return nw.from_native(sys.modules["pandas"].Series(level, copy=False), series_only=True)


def _types_of(level: Any) -> Any:
    """Enough values of a level of an index to determine its content: all of them only if they are objects."""
    return level if level.dtype == object else level[:0]


def _column(values: nw.Series[Any]) -> Column:
    """The description of a column, without its name."""
    dtype = values.dtype
    content = next((content for fits, content in _CONTENTS if fits(dtype)), None) or _content_of_objects(
        values
    )
    zone = getattr(dtype, "time_zone", None) if content == "datetime" else None
    if content == "datetime" and zone is None:
        # narwhals does not know all names of zones, for example America/New_York.
        zone = getattr(getattr(values.to_native(), "dtype", None), "tz", None)
        zone = None if zone is None else text_of(zone)
    native = values.to_native()
    return Column("", content, dtype=text_of(native.dtype if hasattr(native, "dtype") else dtype), zone=zone)


def _content_of_objects(values: nw.Series[Any]) -> Content:
    """The content of a column of objects, as pandas infers it."""
    pandas, native = sys.modules.get("pandas"), values.to_native()
    if pandas is None or not isinstance(native, pandas.Series):
        found = content_of(values.head(_LOOKED_AT).to_list()) if values.dtype == nw.Unknown else "object"
        return "object" if found == "list" else found  # intervals of months and days are tuples
    if native.dtype != object:
        return _content_of_dtype(native.dtype)
    first = [value for value in native.head(_LOOKED_AT) if value is not None]
    if first and all(
        isinstance(value, list | tuple | set | frozenset) or hasattr(value, "tolist") for value in first
    ):
        return "list"
    found = pandas.api.types.infer_dtype(native, skipna=True)
    kinds: dict[str, Content] = {
        "string": "text", "integer": "integer", "floating": "number", "mixed-integer-float": "number",
        "boolean": "boolean", "decimal": "decimal", "date": "date", "datetime": "datetime", "time": "time",
        "timedelta": "duration", "bytes": "bytes",
    }  # fmt: skip
    return kinds.get(found, "object")


def _content_of_dtype(dtype: Any) -> Content:
    """The content of a pandas type that narwhals does not know: sparse numbers, instants in some zones."""
    if getattr(dtype, "kind", "") == "M":
        return "datetime"
    inner = getattr(getattr(dtype, "subtype", None), "kind", "") if str(dtype).startswith("Sparse") else ""
    kinds: dict[str, Content] = {"i": "integer", "u": "integer", "f": "number", "b": "boolean"}
    return kinds.get(inner, "object")


def _ints(rows: Sequence[int]) -> list[int]:
    return rows.tolist() if hasattr(rows, "tolist") else [int(row) for row in rows]


def _contains(column: nw.Expr, text: str, content: Content) -> nw.Expr:
    if content != "text":
        column = column.cast(nw.String)
    return column.str.to_lowercase().str.contains(text.lower(), literal=True)


def _typed(value: Any, column: Column) -> Any:
    """The value that a filter compares with, in the column's type."""
    try:
        typed = _CONVERT.get(column.content, str)(value)
        # A moment in a filter means the local time that the column shows.
        if column.zone is not None and typed.tzinfo is None:
            typed = typed.replace(tzinfo=ZoneInfo(column.zone))
        return typed
    except (TypeError, ValueError, OverflowError):
        raise ViewError(
            f"{value!r} is not valid in this column, which has the type {column.dtype}."
        ) from None


def _moment(value: Any) -> dt.datetime:
    return dt.datetime.fromisoformat(value)


_CONVERT: Final[Mapping[str, Callable[[Any], Any]]] = {
    "integer": int,
    "number": float,
    "decimal": float,
    "boolean": bool,
    "date": dt.date.fromisoformat,
    "datetime": _moment,
    "time": dt.time.fromisoformat,
    "duration": lambda value: dt.timedelta(seconds=float(value)),
}
