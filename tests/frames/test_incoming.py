"""What comes in: kinds of indexes and columns, every library, Python's own; and what is no table."""

from __future__ import annotations

import collections
import dataclasses
import datetime as dt
import decimal
import enum
import fractions
import sqlite3
import subprocess
import sys
import uuid
from typing import Any

import msgspec
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.dataset as pads
import pytest
import sqlalchemy

from millpond.frames.frame import Frame
from millpond.frames.incoming import MOST_COLLECTED, NoTable, frame_of
from millpond.frames.view import Sort, View

duckdb = pytest.importorskip("duckdb")


def seen(frame: Frame) -> list[tuple[str, str, list[Any]]]:
    """The columns that are shown: their names, contents, and cells."""
    return [
        (column.name, column.content, frame.cells(at, slice(0, 3)))
        for at, column in enumerate(frame.columns)
        if not (column.index and frame.counts_only)
    ]


def of_index(index: pd.Index) -> pd.DataFrame:
    return pd.DataFrame({"x": range(len(index))}, index=index)


def series(values: list[Any], dtype: Any) -> pd.Series:
    return pd.Series(values, dtype=pd.ArrowDtype(dtype))


def _naive(year: int, month: int, day: int) -> dt.datetime:
    return dt.datetime(year, month, day)  # noqa: DTZ001 (without a zone, as most columns are)


class Colour(enum.Enum):
    RED = 1


INDEXES: dict[str, tuple[Any, str, list[Any]]] = {
    "text": (pd.Index(["a", "b"]), "text", ["a", "b"]),
    "dates": (pd.date_range("2020-01-01", periods=2, freq="h", tz="America/New_York"), "datetime", ["2020-01-01T00:00:00-05:00", "2020-01-01T01:00:00-05:00"]),
    "periods": (pd.period_range("2020-01", periods=2, freq="M"), "object", ["2020-01", "2020-02"]),
    "intervals": (pd.interval_range(0, 2), "object", ["(0, 1]", "(1, 2]"]),
    "categories": (pd.CategoricalIndex(["b", "a"]), "category", ["b", "a"]),
    "durations": (pd.to_timedelta([1, 2], unit="D"), "duration", [86400.0, 172800.0]),
    "booleans": (pd.Index([True, False]), "boolean", [True, False]),
    "numbers": (pd.Index([1.5, float("nan")]), "number", [1.5, None]),
    "mixed": (pd.Index([1, "a"], dtype=object), "object", ["1", "a"]),
}  # fmt: skip


@pytest.mark.parametrize("kind", INDEXES)
def test_an_index_of_any_kind_is_a_column(kind: str) -> None:
    index, content, cells = INDEXES[kind]
    frame = frame_of(of_index(index))
    assert seen(frame)[0] == ("", content, cells)
    check_views(frame)


def test_an_index_and_names_may_have_levels() -> None:
    index = pd.MultiIndex.from_product(
        [["a"], pd.period_range("2020-01", periods=2, freq="M")], names=["l", None]
    )
    frame = frame_of(of_index(index))
    assert [name for name, _, _ in seen(frame)] == ["l", "level 1", "x"]
    check_views(frame)
    columns = pd.MultiIndex.from_tuples([("a", 1), ("b", dt.date(2020, 1, 1))])
    frame = frame_of(pd.DataFrame([[1, 2]], columns=columns))
    assert [column.levels for column in frame.columns[1:]] == [("a", "1"), ("b", "2020-01-01")]
    empty = frame_of(pd.DataFrame({"a": []}, index=pd.MultiIndex.from_arrays([[], []])))
    assert empty.rows == 0
    check_views(empty)


PANDAS: dict[str, tuple[Any, str, list[Any]]] = {
    "categories": (pd.Categorical(["b", None], categories=["b", "a"]), "category", ["b", None]),
    "categories of numbers": (pd.Categorical([2, 1], ordered=True), "category", ["2", "1"]),
    "periods": (pd.PeriodIndex(["2020Q1", None], freq="Q"), "object", ["2020Q1", None]),
    "intervals": (pd.arrays.IntervalArray.from_tuples([(0, 1), None]), "object", ["(0.0, 1.0]", None]),
    "a zone": (pd.to_datetime(["2020-06-01", None]).tz_localize("America/New_York"), "datetime", ["2020-06-01T00:00:00-04:00", None]),
    "zones": ([pd.Timestamp("2020-01-01", tz="UTC"), pd.Timestamp("2020-01-01", tz="Europe/Berlin")], "datetime", ["2020-01-01T00:00:00+00:00", "2020-01-01T00:00:00+01:00"]),
    "lists": ([[1], None], "list", [[1], None]),
    "sets": ([{1}, {2}], "list", [[1], [2]]),
    "arrays": ([np.array([1.5]), None], "list", [[1.5], None]),
    "dictionaries": ([{"a": 1}, None], "object", ['{"a": 1}', None]),
    "decimals": ([decimal.Decimal("1.10"), None], "decimal", ["1.10", None]),
    "Int64": (pd.array([1, None], dtype="Int64"), "integer", [1, None]),
    "boolean": (pd.array([True, None], dtype="boolean"), "boolean", [True, None]),
    "string": (pd.array(["a", None], dtype="string"), "text", ["a", None]),
    "Float64": (pd.array([1.5, None], dtype="Float64"), "number", [1.5, None]),
    "sparse": (pd.arrays.SparseArray([0, 1]), "integer", [0, 1]),
    "complex": ([1 + 2j, 3j], "object", ["(1+2j)", "3j"]),
    "uint64": (np.array([2**64 - 1, 0], dtype="uint64"), "integer", [str(2**64 - 1), 0]),
    "float16": (np.array([1, 2], dtype="f2"), "number", [1.0, 2.0]),
    "Arrow: lists": (series([[1], [2]], pa.list_(pa.int64())), "list", [[1], [2]]),
    "Arrow: structs": (series([{"a": 1}, None], pa.struct([("a", pa.int64())])), "object", ['{"a": 1}', None]),
    "Arrow: decimals": (series([decimal.Decimal("1.5"), None], pa.decimal128(5, 2)), "decimal", ["1.50", None]),
    "Arrow: times": (series([dt.time(1), None], pa.time64("us")), "time", ["01:00:00", None]),
    "Arrow: days": (series([dt.date(2020, 1, 1), None], pa.date32()), "date", ["2020-01-01", None]),
    "UUIDs": ([uuid.UUID(int=1), None], "object", [str(uuid.UUID(int=1)), None]),
    "enumerations": ([Colour.RED, None], "object", ["Colour.RED", None]),
    "fractions": ([fractions.Fraction(1, 2), None], "object", ["1/2", None]),
    "classes": ([int, str], "object", ["<class 'int'>", "<class 'str'>"]),
    "bytes": ([b"a", bytearray(b"b")], "object", ["b'a'", "bytearray(b'b')"]),
    "mixed": ([1, "a"], "object", ["1", "a"]),
    "far years": ([_naive(1, 1, 1), _naive(9999, 12, 31)], "datetime", ["0001-01-01T00:00:00", "9999-12-31T00:00:00"]),
}  # fmt: skip


@pytest.mark.parametrize("kind", PANDAS)
def test_a_column_of_pandas_of_any_kind_is_shown(kind: str) -> None:
    values, content, cells = PANDAS[kind]
    frame = frame_of(pd.DataFrame({"x": values}))
    assert seen(frame) == [("x", content, cells)]
    check_views(frame)


POLARS: dict[str, tuple[Any, str, list[Any]]] = {
    "structs": (pl.Series([{"a": 1}, None]), "object", ['{"a": 1}', None]),
    "lists": (pl.Series([[1], None]), "list", [[1], None]),
    "arrays": (pl.Series([[1, 2], [3, 4]], dtype=pl.Array(pl.Int64, 2)), "list", [[1, 2], [3, 4]]),
    "categories": (pl.Series(["a", None], dtype=pl.Categorical), "category", ["a", None]),
    "enumerations": (pl.Series(["a", None], dtype=pl.Enum(["a"])), "category", ["a", None]),
    "decimals": (pl.Series([decimal.Decimal("1.50"), None]), "decimal", ["1.50", None]),
    "durations": (pl.Series([dt.timedelta(1), None]), "duration", [86400.0, None]),
    "times": (pl.Series([dt.time(1), None]), "time", ["01:00:00", None]),
    "nothing": (pl.Series([None, None]), "object", [None, None]),
    "bytes": (pl.Series([b"a", None]), "bytes", ["b'a'", None]),
    "128 bits": (pl.Series([2**100, None], dtype=pl.Int128), "integer", [str(2**100), None]),
    "objects": (pl.Series([fractions.Fraction(1, 2), None], dtype=pl.Object), "object", ["1/2", None]),
    "a zone": (pl.Series([_naive(2020, 1, 1)]).dt.replace_time_zone("America/New_York"), "datetime", ["2020-01-01T00:00:00-05:00"]),
}  # fmt: skip


@pytest.mark.parametrize("kind", POLARS)
def test_a_column_of_polars_of_any_kind_is_shown(kind: str) -> None:
    values, content, cells = POLARS[kind]
    frame = frame_of(pl.DataFrame({"x": values}))
    assert seen(frame) == [("x", content, cells)]
    check_views(frame)


ARROW: dict[str, tuple[Any, str, list[Any]]] = {
    "dictionary": (pa.array(["a", None]).dictionary_encode(), "category", ["a", None]),
    "structs": (pa.array([{"a": 1}, None]), "object", ['{"a": 1}', None]),
    "maps": (pa.array([[("k", 1)], None], pa.map_(pa.string(), pa.int64())), "object", ["[('k', 1)]", None]),
    "nothing": (pa.nulls(2), "object", [None, None]),
    "large texts": (pa.array(["a", "b"], pa.large_string()), "text", ["a", "b"]),
    "views": (pa.array(["a", None], pa.string_view()), "text", ["a", None]),
    "fixed bytes": (pa.array([b"ab", None], pa.binary(2)), "bytes", ["b'ab'", None]),
    "date64": (pa.array([dt.date(2020, 1, 1), None], pa.date64()), "date", ["2020-01-01", None]),
    "half floats": (pa.array([np.float16(1), None], pa.float16()), "number", [1.0, None]),
    "UUIDs": (pa.array([b"a" * 16], pa.uuid()), "object", [str(uuid.UUID(bytes=b"a" * 16))]),
    "intervals": (pa.array([pa.MonthDayNano([1, 2, 3])]), "object", ["MonthDayNano(months=1, days=2, nanoseconds=3)"]),
}  # fmt: skip


@pytest.mark.parametrize("kind", ARROW)
def test_a_column_of_arrow_of_any_kind_is_shown(kind: str) -> None:
    values, content, cells = ARROW[kind]
    frame = frame_of(pa.table({"x": values}))
    assert seen(frame) == [("x", content, cells)]
    check_views(frame)


def check_views(frame: Frame) -> None:
    """It can be sorted by each column and by all, and has a fingerprint."""
    frame.fingerprint()
    everything = list(range(frame.rows))
    for column in range(len(frame.columns)):
        order = frame.order(View(sort=(Sort(column, descending=True),)))
        assert order is not None
        assert sorted(map(int, order)) == everything
    order = frame.order(View(sort=tuple(Sort(column) for column in range(len(frame.columns)))))
    assert order is not None
    assert sorted(map(int, order)) == everything


def test_what_cannot_be_hashed_is_sorted_by_several_columns() -> None:
    table = pd.DataFrame({"a": [{2}, {1}, {1}], "b": [[1], [3], [2]], "c": [3, "x", None]})
    frame = frame_of(table)
    order = frame.order(View(sort=(Sort(1), Sort(2, descending=True))))
    # Of sets, one is not less than another: they stand in the order of their texts.
    assert order is not None
    assert [int(row) for row in order] in ([0, 1, 2], [1, 2, 0])
    order = frame.order(View(sort=(Sort(3), Sort(2))))
    assert order is not None
    assert [int(row) for row in order] == [0, 1, 2]


class Reader:
    """What has Arrow's interface and nothing else."""

    def __init__(self, table: Any) -> None:
        self.table = table

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self.table.__arrow_c_stream__(requested_schema)


class Batch:
    def __init__(self, batch: Any) -> None:
        self.table = batch

    def __arrow_c_array__(self, requested_schema: object = None) -> object:
        return self.table.__arrow_c_array__(requested_schema)


class Query:
    """A query that is not run yet, as Snowpark's and PySpark's: it gives no more rows than it is asked for."""

    def __init__(self, rows: int = 50_000) -> None:
        self.rows = rows

    def limit(self, rows: int) -> Query:
        return type(self)(min(rows, self.rows))

    def toPandas(self) -> pd.DataFrame:  # noqa: N802 (as Spark calls it)
        assert self.rows <= MOST_COLLECTED
        return pd.DataFrame({"x": range(self.rows)})


class Snowpark(Query):
    to_pandas = Query.toPandas


class Modin:
    def to_pandas(self) -> pd.DataFrame:
        return pd.DataFrame({"x": [1]})


class Dask:
    def head(self, rows: int) -> pd.DataFrame:
        return pd.DataFrame({"x": range(rows)})

    def compute(self) -> pd.DataFrame:
        raise AssertionError("all of it was asked for")


@pytest.mark.parametrize(
    ("make", "rows"),
    [
        (Query, MOST_COLLECTED), (Snowpark, MOST_COLLECTED), (Modin, 1),
        (Dask, MOST_COLLECTED), (lambda: Reader(pa.table({"x": [1, 2]})), 2),
        (lambda: Batch(pa.record_batch({"x": [1, 2]})), 2), (lambda: pa.table({"x": [1]}).to_reader(), 1),
        (lambda: pads.InMemoryDataset(pa.table({"x": range(20_000)})), MOST_COLLECTED),
        (lambda: pl.LazyFrame({"x": range(20_000)}), MOST_COLLECTED),
        (lambda: duckdb.sql("select range as x from range(20000)"), MOST_COLLECTED),
        (lambda: duckdb.connect().execute("select 1 as x"), 1),
        (lambda: pa.chunked_array([[1], [2]]), 2), (lambda: pa.array([1]), 1), (lambda: pl.Series("x", [1]), 1),
        (lambda: pd.Series([1]), 1), (lambda: pd.array([1, None], dtype="Int64"), 2),
    ],
)  # fmt: skip
def test_every_library_gives_its_tables(make: Any, rows: int) -> None:
    frame = frame_of(make())
    assert frame.rows == rows
    (name, content, _), *rest = seen(frame)
    assert (name in ("x", "value"), content, rest) == (True, "integer", [])
    check_views(frame)


def test_names_that_repeat_are_kept_apart() -> None:
    two = pa.Table.from_arrays([pa.array([1]), pa.array([2])], names=["a", "a"])
    for data in (two, duckdb.sql("select 1 a, 2 a"), sqlite3.connect(":memory:").execute("select 1 a, 2 a")):
        frame = frame_of(data)
        assert [frame.cells(at, slice(0, 1)) for at in (0, 1)] == [[1], [2]]
        check_views(frame)


@dataclasses.dataclass
class Point:
    x: int
    y: str = "a"


class Struct(msgspec.Struct):
    x: int
    y: str = "a"


class Model:
    """As Pydantic's."""

    def model_dump(self) -> dict[str, Any]:
        return {"x": 1, "y": "a"}


class Row(tuple[Any, ...]):
    """As PySpark's: a tuple that has a dictionary."""

    __slots__ = ()

    def asDict(self) -> dict[str, Any]:  # noqa: N802 (as Spark calls it)
        return {"x": self[0], "y": self[1]}


def _sqlite_rows() -> list[Any]:
    connection = sqlite3.connect(":memory:")
    connection.row_factory = sqlite3.Row
    return connection.execute("select 1 x, 'a' y").fetchall()


def _result() -> Any:
    return sqlalchemy.create_engine("sqlite://").connect().execute(sqlalchemy.text("select 1 x, 'a' y"))


@pytest.mark.parametrize(
    "make",
    [
        lambda: [{"x": 1, "y": "a"}], lambda: [Point(1)], lambda: [Struct(1)], lambda: [Model()], lambda: [Row((1, "a"))],
        _sqlite_rows, _result, lambda: _result().fetchall(), lambda: {"x": [1], "y": ("a",)},
        lambda: {"x": np.array([1]), "y": pd.array(["a"])}, lambda: {"x": pd.Series([1]), "y": pd.Series(["a"])},
        lambda: {"x": {0: 1}, "y": {0: "a"}}, lambda: collections.UserDict(x=[1], y=["a"]),
        lambda: ({"x": n, "y": "a"} for n in (1,)), lambda: collections.deque([{"x": 1, "y": "a"}]),
        lambda: np.array([(1, "a")], dtype=[("x", int), ("y", "U1")]), {1: Point(1)}.values,
        lambda: duckdb.sql("select 1 x, 'a' y"), lambda: [pd.Series({"x": 1, "y": "a"})],
    ],
)  # fmt: skip
def test_rows_of_every_kind_are_rows(make: Any) -> None:
    frame = frame_of(make())
    shown = [(name, cells) for name, _, cells in seen(frame) if name in ("x", "y")]
    assert shown in ([("x", [1]), ("y", ["a"])], [("x", ["1"]), ("y", ["a"])])


def test_pydantic_models_are_rows() -> None:
    pydantic = pytest.importorskip("pydantic")
    cls = pydantic.create_model("Person", name=(str, ...), born=(int, ...))
    frame = frame_of([cls(name="Ada", born=1815)])
    assert seen(frame) == [("name", "text", ["Ada"]), ("born", "integer", [1815])]


def test_values_of_one_label_are_one_row() -> None:
    frame = frame_of({"a": {"p": 1, "q": 2}, "b": {"q": 3}})
    assert seen(frame) == [("", "text", ["p", "q"]), ("a", "integer", [1, 2]), ("b", "integer", [None, 3])]
    frame = frame_of({"a": pd.Series([1, 2], index=["p", "q"]), "b": pd.Series([3], index=["q"])})
    assert [cells for _, _, cells in seen(frame)] == [["p", "q"], [1, 2], [None, 3]]


@pytest.mark.parametrize(
    ("data", "columns"),
    [
        ([{1: 2, "1": 3}], [("1", [2]), ("1 (2)", [3])]),
        ({1: [2], "1": [3]}, [("1", [2]), ("1 (2)", [3])]),
        ({1: {0: 2}, "1": {0: 3}}, [("1", [2]), ("1 (2)", [3])]),
        ({1: 2, "1": 3}, [("", ["1", "1 (2)"]), ("value", [2, 3])]),
    ],
)
def test_keys_of_one_text_are_told_apart(data: Any, columns: list[tuple[str, list[Any]]]) -> None:
    assert [(name, cells) for name, _, cells in seen(frame_of(data))] == columns


def test_only_objects_lose_their_addresses() -> None:
    """A text is the user's, of whatever class it is."""
    text = "<Task at 0x1f>"
    kind = type("Text", (str,), {})
    assert [cells for _, _, cells in seen(frame_of([text, kind(text)]))] == [[text, text]]
    assert seen(frame_of([object()]))[0][2] == ["<object object>"]


@pytest.mark.parametrize(
    ("data", "content", "cells"),
    [
        (np.array(["2020-01-01", "NaT"], "M8[D]"), "date", ["2020-01-01", None]),
        (np.array([1], "M8[ns]"), "datetime", ["1970-01-01T00:00:00"]),
        (np.array([1_500_000_000], "m8[ns]"), "duration", [1.5]),
        (np.ma.array([1, 2], mask=[False, True]), "integer", [1, None]),
        (np.array([1j]), "object", ["1j"]),
        ([np.array([1, 2]), np.array([3, 4])], "integer", [1, 3]),
        ({1.5}, "number", [1.5]),
        (range(2), "integer", [0, 1]),
        (frozenset({"a"}), "text", ["a"]),
    ],
)
def test_arrays_and_single_values_are_columns(data: Any, content: str, cells: list[Any]) -> None:
    assert seen(frame_of(data))[0][1:] == (content, cells)


@pytest.mark.parametrize(
    ("make", "named"),
    [
        (lambda: 1, "of type int"), (lambda: "text", "of type str"), (lambda: memoryview(b"a"), "of type memoryview"),
        (lambda: pd.DataFrame({"a": [1]}).groupby("a"), "GroupBy"), (lambda: pl.DataFrame({"a": [1]}).group_by("a"), "of type polars"),
        (lambda: pa.schema([("a", pa.int64())]), "pyarrow.lib.Schema"), (lambda: pd.Timestamp("2020"), "Timestamp"),
        (lambda: pd.DataFrame, "of type type"), (lambda: np.zeros((2, 2, 2)), "an array of 3 dimensions"),
        (lambda: sqlite3.connect(":memory:").execute("create table t (a)"), "a Cursor without a result"),
    ],
)  # fmt: skip
def test_what_is_no_table_says_what_it_is(make: Any, named: str) -> None:
    with pytest.raises(NoTable) as raised:
        frame_of(make())
    assert named in str(raised.value)


WITHOUT = """
import sys
class Without:
    def __init__(self, finder):
        self.finder = finder
    def __getattr__(self, name):
        return getattr(self.finder, name)
    def find_spec(self, name, path=None, target=None):
        return None if name.split(".")[0] in {missing!r} else self.finder.find_spec(name, path, target)
sys.meta_path[:] = map(Without, sys.meta_path)
import dataclasses, sqlite3
from millpond.frames.incoming import NoTable, frame_of
from millpond.frames.view import Sort, View

@dataclasses.dataclass
class Point:
    x: int

def check(data, rows=1):
    frame = frame_of(data)
    frame.fingerprint()
    assert frame.rows == rows, frame.rows
    assert frame.cells(0, slice(0, 1)) == [1], frame.cells(0, slice(0, 1))
    assert len(frame.order(View(sort=(Sort(0),), search="1"))) == rows

check([{{"x": 1}}])
check([Point(1)])
check({{"x": [1]}})
check({{1}})
check(sqlite3.connect(":memory:").execute("select 1 x"))
{more}
assert not {missing!r} & set(sys.modules)
"""
NUMPY = "import numpy as np; check(np.array([1])); check(np.array([[1, 2]]))\n"
POLARS_ = "import polars as pl; check(pl.DataFrame({'x': [1]})); check(pl.LazyFrame({'x': [1]})); check(pl.Series('x', [1]))\n"
ARROW_ = "import pyarrow as pa; check(pa.table({'x': [1]})); check(pa.array([1])); check(pa.record_batch({'x': [1]}))\n"
DUCK = "import duckdb; check(duckdb.sql('select 1 x'))\n"
CAPSULE = "class C:\n    def __arrow_c_stream__(self, s=None): return pl.DataFrame({'x': [1]}).__arrow_c_stream__(s)\ncheck(C())\n"


@pytest.mark.parametrize(
    ("missing", "more"),
    [
        ({"pandas"}, NUMPY + POLARS_ + ARROW_ + DUCK + CAPSULE),
        ({"pandas", "pyarrow"}, NUMPY + POLARS_ + DUCK + CAPSULE),
        ({"pandas", "pyarrow", "numpy"}, POLARS_),
        ({"pandas", "pyarrow", "numpy", "polars", "duckdb"}, ""),
        (
            {"polars", "pyarrow"},
            NUMPY + "import pandas as pd; check(pd.DataFrame({'x': [1]}).set_index('x'))\n",
        ),
    ],
    ids=lambda value: ", ".join(sorted(value)) if isinstance(value, set) else "",
)
def test_none_of_the_libraries_needs_another(missing: set[str], more: str) -> None:
    code = WITHOUT.format(missing=missing, more=more)
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_what_needs_arrow_says_so() -> None:
    code = WITHOUT.format(missing={"pandas", "pyarrow", "polars"}, more="") + (
        "class C:\n    def __arrow_c_stream__(self, s=None): ...\n"
        "try: frame_of(C())\nexcept NoTable as error: assert 'pyarrow or Polars' in str(error), error\n"
        "else: raise SystemExit('it was taken')\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)
