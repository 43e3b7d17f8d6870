"""Tables of every kind are seen in one way: the same cells, the same orders, a fingerprint that tells of each change."""

from __future__ import annotations

import dataclasses
import datetime as dt
import decimal
import sqlite3
import sys
from collections import namedtuple
from typing import Any, cast

import narwhals as nw
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from millpond.frames.columns import Column
from millpond.frames.fingerprints import fingerprint_of_lists
from millpond.frames.frame import Frame, distinct_names
from millpond.frames.incoming import NoTable, frame_of
from millpond.frames.orders import groups_of, order_of
from millpond.frames.view import Filter, Sort, View, ViewError

ROWS = {
    "name": ["Ada", "Bob", None, "Cyd"],
    "size": [3, 1, 2, None],
    "day": [dt.date(2024, 1, d) for d in (3, 1, 2, 4)],
}


@dataclasses.dataclass
class Row:
    name: str | None
    size: int | None
    day: dt.date


def _rows() -> list[dict[str, Any]]:
    return [dict(zip(ROWS, values, strict=True)) for values in zip(*ROWS.values(), strict=True)]


def _cursor() -> sqlite3.Cursor:
    connection = sqlite3.connect(":memory:")
    connection.execute("create table t (name text, size int, day text)")
    connection.executemany(
        "insert into t values (?, ?, ?)", [(r["name"], r["size"], str(r["day"])) for r in _rows()]
    )
    return connection.execute("select * from t")


Named = namedtuple("Named", ["name", "size", "day"])  # noqa: PYI024 - what database packages give

KINDS: dict[str, Any] = {
    "columns": lambda: ROWS,
    "dictionaries": _rows,
    "data classes": lambda: [Row(**row) for row in _rows()],
    "named tuples": lambda: [Named(**row) for row in _rows()],
    "pandas": lambda: pd.DataFrame(ROWS),
    "pandas, Arrow types": lambda: pd.DataFrame(ROWS).convert_dtypes(dtype_backend="pyarrow"),
    "Polars": lambda: pl.DataFrame(ROWS),
    "Polars, lazy": lambda: pl.DataFrame(ROWS).lazy(),
    "Arrow": lambda: pa.table(ROWS),
    "Arrow, batch": lambda: pa.RecordBatch.from_pydict(ROWS),
    "cursor": _cursor,
}


def cells(frame: Frame, name: str, rows: slice = slice(0, 10)) -> list[Any]:
    return frame.cells([column.name for column in frame.columns].index(name), rows)


def order(frame: Frame, view: View) -> list[int]:
    found = frame.order(view)
    assert found is not None
    return [int(row) for row in found]


@pytest.mark.parametrize("kind", KINDS)
def test_what_comes_in_has_the_same_cells(kind: str) -> None:
    frame = frame_of(KINDS[kind]())
    shown = [column for column in frame.columns if not column.index]
    assert frame.rows == 4
    assert [column.name for column in shown] == list(ROWS)
    assert cells(frame, "name") == ["Ada", "Bob", None, "Cyd"]
    assert cells(frame, "size") == [3, 1, 2, None]
    assert [day[:10] for day in cells(frame, "day")] == [
        "2024-01-03",
        "2024-01-01",
        "2024-01-02",
        "2024-01-04",
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_an_order_names_positions_in_the_table(kind: str) -> None:
    frame = frame_of(KINDS[kind]())
    name, size = (
        next(i for i, c in enumerate(frame.columns) if c.name == wanted) for wanted in ("name", "size")
    )
    orders = {
        (0, 1, 2, 3): View(),
        (1, 2, 0, 3): View(sort=(Sort(size),)),
        (0, 2, 1, 3): View(sort=(Sort(size, descending=True),)),
        (0, 1): View(filters=(Filter(name, "in", ["Ada", "Bob"]),)),
        (0, 2): View(filters=(Filter(size, ">=", 2),)),
        (2,): View(filters=(Filter(name, "empty"),)),
        (1, 3): View(filters=(Filter(name, "!=", "Ada"), Filter(name, "filled"))),
    }
    for expected, view in orders.items():
        assert tuple(range(4) if view.plain else order(frame, view)) == expected, view
    assert order(frame, View(search="CY")) == [3]


def test_a_search_looks_into_numbers_and_dates_too() -> None:
    for kind in ("pandas", "Polars", "Arrow", "columns"):
        frame = frame_of(KINDS[kind]())
        assert order(frame, View(search="01-04")) == [3], kind


@pytest.mark.parametrize("kind", KINDS)
def test_the_fingerprint_tells_of_a_changed_cell_and_of_nothing_else(kind: str) -> None:
    assert frame_of(KINDS[kind]()).fingerprint() == frame_of(KINDS[kind]()).fingerprint()
    before = frame_of(KINDS[kind]()).fingerprint()
    saved, ROWS["name"] = ROWS["name"], ["Ada", "Bob", None, "Cyx"]
    try:
        assert frame_of(KINDS[kind]()).fingerprint() != before
    finally:
        ROWS["name"] = saved


def test_a_frame_that_was_changed_in_place_has_another_fingerprint() -> None:
    table = pd.DataFrame(
        {"x": np.zeros(1000), "s": ["a"] * 1000, "o": [1, "a"] * 500, "c": pd.Categorical(["u", "v"] * 500)}
    )
    seen = {frame_of(table).fingerprint()}
    for column, value in (("x", 1.0), ("s", "b"), ("o", 2), ("c", "v")):
        table.loc[998, column] = value
        seen.add(frame_of(table).fingerprint())
    table.index = table.index + 1
    seen.add(frame_of(table).fingerprint())
    table.columns = ["y", "s", "o", "c"]
    seen.add(frame_of(table).fingerprint())
    assert len(seen) == 7


def test_an_arrow_table_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    from millpond.frames import fingerprints

    table = pa.table({"x": [1, 2, 3]})
    first = frame_of(table).fingerprint()
    monkeypatch.setattr(fingerprints, "_of_arrow", lambda *_: pytest.fail("it was read again"))
    assert frame_of(table).fingerprint() == first


def test_numbers_keep_their_digits() -> None:
    table = pd.DataFrame({"i": [2**53, 2**53 + 1, -(2**60)], "f": [float("inf"), float("nan"), 0.1]})
    frame = frame_of(table)
    assert cells(frame, "i") == [2**53, str(2**53 + 1), str(-(2**60))]
    assert cells(frame, "f") == ["Infinity", None, 0.1]
    assert cells(frame_of([{"d": decimal.Decimal("1.10")}]), "d") == ["1.10"]


def test_times_are_iso() -> None:
    frame = frame_of(
        pd.DataFrame({
            "t": pd.to_datetime(["2024-03-31T01:30:00.5", None]).tz_localize("UTC").tz_convert("Europe/Berlin"),
            "d": pd.to_timedelta([90, None], unit="s"),
            "old": [dt.date(1, 1, 1), dt.date(9999, 12, 31)],
        })
    )  # fmt: skip
    assert cells(frame, "t") == ["2024-03-31T03:30:00.500000+02:00", None]
    assert next(column.zone for column in frame.columns if column.name == "t") == "Europe/Berlin"
    assert cells(frame, "d") == [90.0, None]
    assert cells(frame, "old") == ["0001-01-01", "9999-12-31"]


def test_the_levels_of_an_index_come_first() -> None:
    index = pd.MultiIndex.from_tuples([("a", 1), ("b", 2)], names=["letter", None])
    frame = frame_of(pd.DataFrame({"x": [1.5, 2.5]}, index=index))
    assert [(column.name, column.index, column.content) for column in frame.columns] == [
        ("letter", True, "text"),
        ("level 1", True, "integer"),
        ("x", False, "number"),
    ]
    assert order(frame, View(sort=(Sort(0, descending=True),))) == [1, 0]


def test_names_of_columns_may_repeat_and_have_levels() -> None:
    table = pd.DataFrame([[1, 2], [3, 4]], columns=["a", "a"])
    frame = frame_of(table)
    assert [column.name for column in frame.columns][1:] == ["a", "a"]
    assert [frame.cells(column, slice(0, 2)) for column in (1, 2)] == [[1, 3], [2, 4]]
    levels = pd.DataFrame([[1, 2]], columns=pd.MultiIndex.from_tuples([("u", "v"), ("u", "")]))
    assert [column.name for column in frame_of(levels).columns][1:] == ["u / v", "u"]


class Rude:
    """An object whose every answer is an error."""

    def __str__(self) -> str:
        raise RuntimeError("no")

    __repr__ = __str__

    def __eq__(self, other: object) -> bool:
        raise RuntimeError("no")

    __hash__ = None  # type: ignore[assignment]


@pytest.mark.parametrize(
    "make",
    [lambda values: {"x": values}, lambda values: pd.DataFrame({"x": pd.Series(values, dtype=object)})],
)
def test_objects_of_all_kinds_are_shown(make: Any) -> None:
    values = ["a\ud800", Rude(), 1, None, [1, 2], "x" * 5000]
    frame = frame_of(make(values))
    found = cells(frame, "x")
    assert found[0] == "a?"
    assert found[1] == "<Rude: `str()` raised RuntimeError>"
    assert found[2:4] == ["1", None]
    assert len(found[5]) == 1000
    frame.fingerprint()


def _in_itself() -> list[Any]:
    found: list[Any] = []
    found.append(found)
    return found


class Rudest(dt.date):
    """A date that will not be written."""

    def isoformat(self) -> str:
        raise RuntimeError("no")


class NoFloat(float):
    def __float__(self) -> float:
        raise RuntimeError("no")


class NoList:
    def tolist(self) -> list[Any]:
        raise RuntimeError("no")


@pytest.mark.parametrize(
    "values",
    [
        [_in_itself(), _in_itself()],
        [{"a": _in_itself()}, {"a": 1}],
        [Rudest(2020, 1, 2), Rudest(2020, 1, 1)],
        [NoFloat(2), NoFloat(1)],
        [NoList(), NoList()],
        [np.array([1, 2]), np.array([1, 2])],
        ["a\ud800", "b"],
        [decimal.Decimal("sNaN"), decimal.Decimal(1)],
        [pd.NA, 1, None],
    ],
    ids=lambda values: type(values[0]).__name__,
)
@pytest.mark.parametrize("kind", ["columns", "pandas"])
def test_whatever_the_cells_are_they_are_shown_and_searched(kind: str, values: list[Any]) -> None:
    words = [f"row {at}" for at in range(len(values))]
    columns = {"x": pd.Series(values, dtype=object) if kind == "pandas" else values, "name": words}
    frame = frame_of(pd.DataFrame(columns) if kind == "pandas" else columns)
    assert len(cells(frame, "x")) == len(values)
    frame.fingerprint()
    # The process is still there, too: Arrow follows a list that is in itself without end.
    assert order(frame, View(search="row 1")) == [1]
    at = next(at for at, column in enumerate(frame.columns) if column.name == "x")
    if kind == "columns":
        assert sorted(order(frame, View(sort=(Sort(at),)))) == list(range(len(values)))
    assert order(frame, View(sort=(Sort(at),), search="row 1")) == [1]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"x": [5]}, {"x": ["int 5"]}),
        ({"x": ["a\0b", "c"]}, {"x": ["a", "b\0c"]}),
        ({"x": ["a\0b"]}, {"x": ["a", "b"]}),
    ],
)
def test_texts_cannot_be_made_to_look_like_other_tables(one: Any, other: Any) -> None:
    column = [Column("x", "object")]
    assert fingerprint_of_lists(one.values(), column) != fingerprint_of_lists(other.values(), column)


def test_lists_are_lists_and_are_cut() -> None:
    for table in (
        pd.DataFrame({"l": [[1, 2], None]}),
        pl.DataFrame({"l": [[1, 2], None]}),
        {"l": [[1, 2], None]},
    ):
        assert cells(frame_of(table), "l") == [[1, 2], None]
    assert len(cells(frame_of({"l": [list(range(5000))]}), "l")[0]) == 101


@pytest.mark.parametrize(
    ("data", "columns", "rows"),
    [
        (None, [], 0),
        ([], [], 0),
        ({}, [], 0),
        ([1, 2], ["value"], 2),
        ({"a", "b"}, ["value"], 2),
        ([[1, 2], [3]], ["0", "1"], 2),
        ({"a": 1, "b": "x"}, ["", "value"], 2),
        ({"a": [1], "b": [1, 2]}, ["a", "b"], 2),
        (np.zeros((3, 2)), ["0", "1"], 3),
        (np.zeros(3), ["value"], 3),
        (np.array([(1, "x")], dtype=[("n", "i4"), ("s", "U1")]), ["n", "s"], 1),
        (pl.Series("s", [1, 2]), ["s"], 2),
        (pa.array([1, 2]), ["value"], 2),
    ],
)
def test_what_is_less_than_a_table_is_one(data: Any, columns: list[str], rows: int) -> None:
    frame = frame_of(data)
    assert ([column.name for column in frame.columns], frame.rows) == (columns, rows)
    frame.fingerprint()


@pytest.mark.parametrize("data", [1, "text", b"bytes", object(), int, np.zeros((2, 2, 2))])
def test_what_is_no_table_is_refused(data: Any) -> None:
    with pytest.raises(NoTable, match=r"it is (of type|an array of)"):
        frame_of(data)


def test_a_view_of_what_is_not_there_is_refused() -> None:
    for kind in ("pandas", "columns"):
        frame = frame_of(KINDS[kind]())
        with pytest.raises(ViewError, match="longer in the table"):
            frame.order(View(sort=(Sort(99),)))
        at = next(i for i, column in enumerate(frame.columns) if column.name == "size")
        with pytest.raises(ViewError):
            frame.order(View(filters=(Filter(at, "<", "three"),)))


def test_an_order_is_made_once_for_all_who_look_at_it(monkeypatch: pytest.MonkeyPatch) -> None:
    from millpond.frames import orders

    monkeypatch.setattr(orders, "_ORDERS", orders.Memory())
    frame = frame_of(pd.DataFrame(ROWS))
    view = View(sort=(Sort(2),))
    first = order_of(frame, "one", view)
    assert order_of(frame_of(pd.DataFrame(ROWS)), "one", view) is first
    assert order_of(frame, "another", view) is not first
    monkeypatch.setattr(orders, "MOST_BYTES", 40)
    order_of(frame, "third", view)
    # Those that found nothing take room too: a tab may search for anything.
    monkeypatch.setattr(orders, "MOST_BYTES", 8000)
    for number in range(100):
        order_of(frame, "third", View(search=f"nothing {number} " + "x" * 800))
    assert len(orders._ORDERS) < 10
    monkeypatch.setattr(orders, "MOST_BYTES", 40)
    order_of(frame, "third", view)
    assert len(orders._ORDERS) == 1
    assert order_of(frame, "third", view) is order_of(frame, "third", view)


def test_what_is_remembered_is_counted_once_and_not_summed_up_again(monkeypatch: pytest.MonkeyPatch) -> None:
    from millpond.frames import orders

    counted = 0

    def size(key: object, made: list[int]) -> int:
        nonlocal counted
        counted += 1
        return len(made)

    monkeypatch.setattr(orders, "_size", size)
    memory = orders.Memory()
    for number in range(1000):
        memory.put(("table", str(number).encode()), [1])
    assert counted == len(memory) == 1000


def test_an_order_counts_as_what_it_takes_in_memory() -> None:
    from millpond.frames import orders

    rows = list(range(1000, 2000))
    assert orders.bytes_of_rows(rows) == sys.getsizeof(rows) + 1000 * 32
    assert orders.bytes_of_rows(np.arange(1000, dtype="int64")) == 8000  # type: ignore[arg-type] # an array of rows
    assert orders.bytes_of_rows(np.arange(1000, dtype="int64")[:10]) == 8000  # type: ignore[arg-type] # as above
    kept = {}
    for length in (10, 1000):
        frame = frame_of({"text": [f"{n:0{length}}" for n in range(1000)]})
        kept[length] = groups_of(frame, f"texts of {length}", View(group=(0,))).groups_bytes
    assert kept[1000] - kept[10] >= 1000 * 990


def test_columns_of_one_type_are_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Thousands of objects for thousands of columns keep the garbage collector at work in each run."""
    made, get = [], nw.DataFrame.get_column

    def counted(self: Any, name: str) -> Any:
        made.append(name)
        return get(self, name)

    monkeypatch.setattr(nw.DataFrame, "get_column", counted)
    numbers, texts = np.arange(3.0), ["a", "b", "c"]
    wide = pd.DataFrame({f"c{n}": numbers if n % 2 else texts for n in range(500)}).assign(
        day=pd.Timestamp("2027-01-01"), sort=pd.Categorical(["x", "y", "x"]), more=[1, "two", 3.0]
    )
    frame = frame_of(wide)
    frame.fingerprint()
    assert len(made) <= 5
    assert [column.content for column in frame.columns[1:3]] == ["text", "number"]
    assert [column.content for column in frame.columns[-3:]] == ["datetime", "category", "object"]
    assert frame.cells(500, slice(0, 2)) == [0, 1]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ([0.123456789012345] * 60 + [1.0], [0.123456789012345] * 60 + [2.0]),
        (np.full(60, 0.123456789012), np.full(60, 0.1234567890121)),
        (np.arange(2000.0), np.where(np.arange(2000) == 1000, -1, np.arange(2000.0))),
        ({"a": "x" * 2000 + "1"}, {"a": "x" * 2000 + "2"}),
        (b"x" * 2000 + b"1", b"x" * 2000 + b"2"),
    ],
    ids=["list", "digits of an array", "middle of an array", "dictionary", "bytes"],
)
def test_a_change_far_inside_of_a_value_is_seen(one: object, other: object) -> None:
    for kind in (lambda value: {"v": [value]}, lambda value: pd.DataFrame({"v": [value]})):
        assert frame_of(kind(one)).fingerprint() == frame_of(kind(one)).fingerprint()
        assert frame_of(kind(one)).fingerprint() != frame_of(kind(other)).fingerprint()


def test_many_columns_of_one_name_are_told_apart_in_one_pass() -> None:
    class Counting(str):
        __slots__ = ()
        compared = 0
        __hash__ = str.__hash__

        def __eq__(self, other: object) -> bool:
            Counting.compared += 1
            return str.__eq__(self, other)

    class Named:
        columns = tuple(Column(Counting("x")) for _ in range(1000))

    names = distinct_names(cast("Frame", Named()), range(1000))
    assert names[:2] == ["x", "x 2"]
    assert len(set(names)) == 1000
    assert Counting.compared < 5000


@pytest.mark.parametrize("made", ["column", "columns", "pandas"])
def test_what_was_written_into_the_memory_below_a_table_of_polars_is_seen_in_the_next_one(made: str) -> None:
    numbers = np.zeros((1000, 2), order="F")
    frame = pd.DataFrame(numbers, copy=True)

    def table() -> pl.DataFrame:
        if made == "pandas":
            return pl.from_pandas(frame)
        return pl.DataFrame({"x": numbers[:, 0]}) if made == "column" else pl.DataFrame(numbers)

    # Both are there at once, as of a page and of the run that draws it anew.
    first, old = frame_of(table()), frame_of(table()).fingerprint()
    numbers[500, 0] = 1.0
    frame.iloc[500, 0] = 1.0
    second = frame_of(table())
    assert second.cells(0, slice(500, 501)) == [1.0]
    assert second.fingerprint() != old
    assert first.rows == second.rows


def test_whatever_a_class_says_of_itself_its_objects_are_cells() -> None:
    class Texts(str):
        __slots__ = ()

        def __str__(self) -> str:
            return self

        def __len__(self) -> int:
            raise RuntimeError("no")

        isascii = __len__  # type: ignore[assignment]

    class Hidden:
        @property  # type: ignore[misc]
        def __class__(self) -> Any:
            raise RuntimeError("no")

    frame = frame_of({"text": [Texts("a"), Texts("é")], "hidden": [Hidden(), Hidden()]})
    frame.fingerprint()
    assert cells(frame, "text") == ["a", "é"]
    assert all("Hidden" in text for text in cells(frame, "hidden"))


def test_a_page_of_a_table_of_arrow_costs_what_the_page_is(monkeypatch: pytest.MonkeyPatch) -> None:
    hashed = 0

    def count(_digest: object, _address: int, content: memoryview) -> None:
        nonlocal hashed
        hashed += content.nbytes

    monkeypatch.setattr("millpond.frames.fingerprints._add_memory", count)
    sizes = []
    for rows in (10_000, 200_000):
        table = pa.table(
            {"n": np.arange(rows), "s": [f"row {row}" for row in range(rows)], "b": [True] * rows}
        )
        hashed = 0
        frame_of(table.slice(500, 100)).fingerprint()
        sizes.append(hashed)
    assert sizes[0] == sizes[1] < 5000


def test_pages_of_a_table_are_told_apart_and_known_again() -> None:
    table = pa.table({"n": list(range(1000)), "s": pa.array(["a", None] * 500).dictionary_encode()})
    prints = [frame_of(table.slice(at, 10)).fingerprint() for at in (0, 10, 20, 10)]
    assert len(set(prints)) == 3
    assert prints[1] == prints[3]


def test_a_pandas_table_that_is_drawn_again_as_it_was_is_only_read(monkeypatch: pytest.MonkeyPatch) -> None:
    table = pd.DataFrame(
        {"day": pd.date_range("2026-01-01", periods=5), "n": range(5), "text": list("abcde")}
    )
    first = frame_of(table)
    before = first.columns, first.rows, first.fingerprint()

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("narwhals is asked, which takes longer than all else")

    monkeypatch.setattr(nw, "from_native", refuse)
    again = frame_of(table)
    assert (again.columns, again.rows, again.fingerprint()) == before
    table.loc[0, "n"] = 7
    assert frame_of(table).fingerprint() != before[2]


def test_columns_of_objects_are_each_looked_at() -> None:
    for values, content in (
        ([1, 2], "integer"),
        (["a", "b"], "text"),
        ([[1], [2]], "list"),
        ([1, "a"], "object"),
    ):
        table = pd.DataFrame({"one": pd.Series(values, dtype=object)})
        assert frame_of(table).columns[-1].content == content
    for values in (["a", "b"], [1, 2]):
        table = pd.DataFrame({"one": pd.Series(values, dtype="category")})
        assert frame_of(table).columns[-1].content == "category"
