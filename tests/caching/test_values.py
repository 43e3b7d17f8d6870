"""Nobody who gets a cached value can change what the next one gets, and everybody may change his own."""

from __future__ import annotations

import collections
import contextlib
import dataclasses
import datetime as dt
import gc
import os
import pickle
import threading
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import millpond as st
from millpond.caching import pages
from millpond.caching.registry import REGISTRY
from millpond.caching.settings import SETTINGS
from millpond.caching.values import MAPPED_FROM

LARGE = MAPPED_FROM // 8 + 1000


@pytest.fixture(autouse=True)
def empty_caches() -> Iterator[None]:
    yield
    REGISTRY.clear("data")


@dataclasses.dataclass
class Order:
    items: list[str]
    weights: Any = None


class Tree:
    def __init__(self) -> None:
        self.children = [self]


def _frame(rows: int = 3) -> pd.DataFrame:
    columns: dict[str, Any] = {
        "i": np.arange(rows),
        "f": np.arange(rows) * 1.5,
        "s": ["a", "b", "c"] * (rows // 3) + ["a"] * (rows % 3),
        "c": pd.Categorical(["x", "y"] * (rows // 2) + ["x"] * (rows % 2)),
        "d": pd.date_range("2020", periods=rows, freq="s", tz="UTC"),
        "n": pd.array(range(rows), dtype="Int64"),
        "o": [{"a": n} for n in range(rows)] if rows < 10 else np.arange(rows),
        "a": pd.array(range(rows), dtype="int64[pyarrow]"),
    }
    return pd.DataFrame(columns, index=pd.Index(range(10, 10 + rows), name="row"))


def _set(at: Any, value: Any) -> Callable[[Any], None]:
    def change(thing: Any) -> None:
        thing[at] = value

    return change


def _through(get: Callable[[Any], Any], at: Any, value: Any) -> Callable[[Any], None]:
    def change(thing: Any) -> None:
        inner = get(thing)
        try:
            inner[at] = value
        except (ValueError, TypeError):
            return  # it does not let itself be changed

    return change


def _name(axis: str) -> Callable[[Any], None]:
    return lambda frame: setattr(getattr(frame, axis), "name", "z")


def _column(name: str, inside: str) -> Callable[[Any], Any]:
    return lambda frame: getattr(frame[name], inside)


PANDAS: list[Callable[[Any], Any]] = [
    _set("i", 9),
    lambda f: f.iloc.__setitem__((0, 0), 99),
    lambda f: f.at.__setitem__((10, "f"), 99.0),
    _name("index"),
    _name("columns"),
    lambda f: f.attrs.__setitem__("k", 1),
    lambda f: f.pop("i"),
    lambda f: f.insert(0, "new", 1),
    lambda f: setattr(f, "columns", list("stuvwxyz")),
    lambda f: setattr(f.flags, "allows_duplicate_labels", False),
    lambda f: f["o"].iloc[0].__setitem__("a", 99) if isinstance(f["o"].iloc[0], dict) else None,
    *(_through(_column(name, "values"), 0, 1) for name in "ifnoa"),
    *(_through(_column(name, "array"), 0, 1) for name in "ifnoa"),
    _through(lambda f: f["c"].array, 0, "y"),
    _through(lambda f: f["c"].cat.codes.values, 0, 1),
    _through(lambda f: f["c"].cat.categories.values, 0, "z"),
    _through(lambda f: f.index.values, 0, 77),
    _through(lambda f: f.index.array, 0, 77),
    _through(lambda f: f.columns.values, 0, "z"),
    _through(lambda f: f["i"].to_numpy(), 0, 77),
]

POLARS: list[Callable[[Any], Any]] = [
    _set((0, "a"), 99),
    lambda f: f.insert_column(0, pl.Series("new", [0] * len(f))),
    lambda f: f.extend(f),
    lambda f: setattr(f, "columns", ["x", "y"]),
    lambda f: f.replace_column(0, pl.Series("a", [0] * len(f))),
    lambda f: f.drop_in_place("a"),
    lambda f: f["a"].scatter([0], [99]),
    _through(lambda f: f["a"].to_numpy(), 0, 99),
    lambda f: f.get_column("a").rename("q"),
]


def _buffer(get: Callable[[Any], Any]) -> Callable[[Any], None]:
    """Write into the memory of an Arrow array, as far as it lets itself be written to."""

    def change(thing: Any) -> None:
        memory = np.frombuffer(get(thing), dtype=np.int64)
        if memory.flags.writeable:
            memory[0] = 99

    return change


ARROW: list[Callable[[Any], Any]] = [
    _buffer(lambda t: t.column(0).chunk(0).buffers()[1]),
    _through(lambda t: t.column(0).to_numpy(), 0, 99),
    _through(lambda t: t.column(0).chunk(0).to_numpy(), 0, 99),
    lambda t: t.schema.metadata.__setitem__(b"k", b"w"),
]
ARROW_NUMBERS = np.arange(4)

CASES: dict[str, tuple[Callable[[], Any], list[Callable[[Any], Any]]]] = {
    "list": (lambda: [1, 2], [lambda v: v.append(3), _set(0, 9)]),
    "list of lists": (lambda: [[1], [2]], [lambda v: v[0].append(3), lambda v: v.clear()]),
    "dict": (lambda: {"a": 1}, [_set("b", 2)]),
    "dict of dicts": (lambda: {"a": {"b": [1]}}, [lambda v: v["a"]["b"].append(2)]),
    "set": (lambda: {1, 2}, [lambda v: v.add(3)]),
    "tuple of lists": (lambda: ([1], [2]), [lambda v: v[0].append(3)]),
    "bytearray": (lambda: bytearray(b"abc"), [_set(0, 0)]),
    "deque": (lambda: collections.deque([1]), [lambda v: v.append(2)]),
    "Counter": (lambda: collections.Counter("aab"), [_set("z", 2)]),
    "dataclass": (lambda: Order(["a"]), [lambda v: v.items.append("b"), lambda v: setattr(v, "items", None)]),
    "dataclass with an array": (lambda: Order([], np.arange(LARGE)), [lambda v: v.weights.__setitem__(0, 99)]),
    "array": (lambda: np.arange(6).reshape(2, 3), [_set((0, 0), 99), lambda v: v.sort(axis=0), lambda v: v.__iadd__(1)]),
    "large array": (lambda: np.arange(LARGE), [_set(0, 99), lambda v: v.__iadd__(1)]),
    "large array that is not in one piece": (lambda: np.arange(LARGE * 2)[::2], [_set(0, 99)]),
    "array of objects": (lambda: np.array([[1], "a", None], dtype=object), [lambda v: v[0].append(2), _set(1, 2)]),
    "arrays in a dict": (lambda: {"a": np.arange(LARGE)}, [lambda v: v["a"].__setitem__(0, 99)]),
    "masked array": (lambda: np.ma.masked_array([1, 2], [True, False]), [_set(1, 9)]),
    "pandas frame": (_frame, PANDAS),
    "large pandas frame": (lambda: _frame(LARGE), [PANDAS[1], PANDAS[3], *PANDAS[-9:-6]]),
    "pandas series": (lambda: _frame()["f"], [_set(10, 99.0), _through(lambda s: s.array, 0, 9.0), lambda s: setattr(s, "name", "z")]),
    "pandas index": (lambda: pd.Index([1, 2]), [_through(lambda x: x.values, 0, 9), lambda x: setattr(x, "name", "z")]),
    "polars frame": (lambda: pl.DataFrame({"a": [1, 2], "b": ["x", "y"]}), POLARS),
    "large polars frame": (lambda: pl.DataFrame({"a": np.arange(LARGE), "b": np.arange(LARGE)}), POLARS),
    "polars series": (lambda: pl.Series("a", [1, 2, 3]), [
        lambda s: s.scatter([0], [99]), lambda s: s.append(s), lambda s: s.extend(s), _set(0, 9),
        _through(lambda s: s.to_numpy(), 0, 9), lambda s: s.sort(in_place=True, descending=True),
    ]),
    "polars objects": (lambda: pl.Series("a", [[1], [2]], dtype=pl.Object).to_list(), [lambda v: v[0].append(1)]),
    "arrow table": (lambda: pa.table({"a": ARROW_NUMBERS}, metadata={"k": "v"}), ARROW),
    "arrow batch": (lambda: pa.record_batch({"a": pa.array(np.arange(4))}), [
        _buffer(lambda b: b.column(0).buffers()[1]), _through(lambda b: b.column(0).to_numpy(), 0, 9),
    ]),
    "arrow array": (lambda: pa.array(np.arange(4)), [
        _buffer(lambda a: a.buffers()[1]), _through(lambda a: a.to_numpy(), 0, 9),
    ]),
    "arrow chunks": (lambda: pa.chunked_array([np.arange(4)]), [_buffer(lambda a: a.chunk(0).buffers()[1])]),
    "empty arrow table": (lambda: pa.table({"a": pa.array([], pa.int64())}), [lambda t: None]),
    "empty arrow batch": (lambda: pa.record_batch({"a": pa.array([], pa.int64())}), [lambda t: None]),
}  # fmt: skip


@pytest.mark.parametrize(("make", "changes"), CASES.values(), ids=CASES)
def test_who_changes_a_value_changes_his_own(
    make: Callable[[], Any], changes: list[Callable[[Any], Any]]
) -> None:
    @st.cache_data
    def load():
        return make()

    for change in changes:
        load.clear()
        first = load()  # what the function has returned itself
        expected = pickle.dumps(load())
        for value in (first, load(), load()):
            change(value)
            assert pickle.dumps(load()) == expected


def test_a_value_can_be_changed_by_who_has_got_it() -> None:
    @st.cache_data
    def load(large):
        return np.arange(LARGE if large else 5)

    for large in (True, False):
        for _ in range(2):
            array = load(large)
            array[0] = 7
            assert array[0] == 7
            array += 1
            assert array[1] == 2

    @st.cache_data
    def frame():
        return _frame(LARGE)

    for _ in range(2):
        data = frame()
        data.loc[10, "i"] = 42
        data["i"].array[1] = 43
        assert list(data["i"].iloc[:2]) == [42, 43]


def test_a_value_outlives_its_cache() -> None:
    @st.cache_data
    def load():
        return _frame(LARGE)

    load()
    frames = [load() for _ in range(3)]
    load.clear()
    for frame in frames:
        frame.loc[10, "f"] = 3.0
        assert frame["f"].iloc[0] == 3.0
        assert frame["f"].iloc[-1] == (LARGE - 1) * 1.5


def test_large_values_take_no_memory_of_their_own() -> None:
    def mapped() -> int:
        with open("/proc/self/smaps_rollup", encoding="ascii") as file:  # noqa: PTH123
            found = [line.split() for line in file if line.startswith(("Private_Dirty", "Private_Clean"))]
        return sum(int(words[1]) for words in found)

    @st.cache_data
    def load():
        return np.ones(16 << 17)  # 16 MB

    load()
    before = mapped()
    values = [load() for _ in range(20)]
    assert sum(value[0] for value in values) == 20
    assert mapped() - before < 32 << 10


def test_without_pages_values_are_copied(monkeypatch) -> None:
    monkeypatch.setattr("millpond.caching.pages.sys.platform", "darwin")

    @st.cache_data
    def load():
        return np.arange(LARGE)

    load()[0] = 5
    load()[0] = 5
    assert load()[0] == 0


def test_where_nothing_more_can_be_mapped_values_are_copied(monkeypatch) -> None:
    @st.cache_data
    def load():
        return np.arange(LARGE), np.ones(LARGE)

    load()
    monkeypatch.setattr(pages, "_mmap", lambda *_: None)
    for _ in range(2):
        numbers, ones = load()
        assert (numbers[-1], ones.sum()) == (LARGE - 1, LARGE)
        numbers[:] = 0


def test_cached_values_leave_files_to_connections(monkeypatch) -> None:
    gc.collect()
    before = _memory_files()
    monkeypatch.setattr(pages, "_most_files", lambda: len(pages.Pages._open))

    @st.cache_data
    def load():
        return np.arange(LARGE)

    load()[0] = 5
    assert load()[0] == 0
    assert not _memory_files() - before


def test_values_that_nothing_can_change_are_not_copied() -> None:
    table = pa.table({"a": [1, 2]})

    @st.cache_data
    def load(kind):
        return {"text": "x" * 99, "tuple": (1, "a"), "date": dt.date(2020, 1, 1), "table": table}[kind]

    for kind in ("text", "tuple", "date", "table"):
        load(kind)
        assert load(kind) is load(kind)


def _memory_files() -> set[int]:
    """Those of cached values, by their inodes. Others may go meanwhile: what earlier tests have left is collected."""
    found = set()
    for number in os.listdir("/proc/self/fd"):  # noqa: PTH208 (names that are numbers)
        with contextlib.suppress(OSError):  # it was closed
            if "millpond-cache" in os.readlink(f"/proc/self/fd/{number}"):  # noqa: PTH115
                found.add(os.stat(f"/proc/self/fd/{number}").st_ino)  # noqa: PTH116
    return found


def test_pages_are_given_back_with_the_last_array() -> None:
    before = _memory_files()

    @st.cache_data
    def load(n):
        return np.full(LARGE, n)

    for n in range(5):
        load(n)
    mine = _memory_files() - before
    assert len(mine) == 5
    array = load(3)
    load.clear()
    gc.collect()
    assert not _memory_files() & mine
    assert array[-1] == 3


def test_threads_get_values_at_the_same_time() -> None:
    @st.cache_data
    def load():
        return _frame(LARGE)

    load()
    wrong = []

    def use(n: int) -> None:
        for _ in range(20):
            frame = load()
            if frame["i"].iloc[0] != 0:
                wrong.append(frame["i"].iloc[0])
            frame.loc[10, "i"] = n

    threads = [threading.Thread(target=use, args=(n,)) for n in range(1, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


@pytest.mark.parametrize(("make", "changes"), CASES.values(), ids=CASES)
def test_a_value_can_be_an_argument(make: Callable[[], Any], changes: list[Callable[[Any], Any]]) -> None:
    calls = []

    @st.cache_data
    def count(value):
        calls.append(1)
        return len(calls)

    @st.cache_data
    def load():
        return make()

    assert count(load()) == count(load()) == count(make()) == 1


def test_data_that_differs_in_one_cell_is_another_argument() -> None:
    @st.cache_data
    def count(value):
        calls.append(1)
        return len(calls)

    for make in (
        _frame, lambda: pl.DataFrame({"i": [1, 2]}), lambda: pa.table({"i": [1, 2]}), lambda: np.arange(4),
        lambda: pl.Series([1, 2]), lambda: pd.Series([1, 2]), lambda: pl.LazyFrame({"i": [1]}),
    ):  # fmt: skip
        calls: list[int] = []
        count.clear()
        one = make()
        other = {
            pd.DataFrame: lambda v: v.assign(i=v["i"].replace(2, 3)),
            pl.DataFrame: lambda v: v.with_columns(i=pl.Series([1, 3])),
            pl.LazyFrame: lambda v: v.with_columns(i=3),
            pa.Table: lambda v: pa.table({"i": [1, 3]}),
            np.ndarray: lambda v: v[::-1],
            pl.Series: lambda v: pl.Series([1, 3]),
            pd.Series: lambda v: v.rename("x"),
        }[type(one)](one)
        assert (count(one), count(other), count(make())) == (1, 2, 1)


def test_an_array_with_a_mask_is_told_from_one_with_another() -> None:
    np = pytest.importorskip("numpy")

    @st.cache_data
    def f(array):
        return str(array)

    assert [f(np.ma.array([1, 2], mask=mask)) for mask in ([0, 1], [1, 0])] == ["[1 --]", "[-- 2]"]


def test_an_object_of_ones_own_that_contains_itself() -> None:
    @st.cache_data
    def load():
        return Tree()

    load()
    tree = load()
    assert tree.children == [tree]
    assert tree is not load()


@pytest.mark.parametrize("kind", ["mapped", "small", "polars", "text"])
def test_the_bound_of_memory_is_that_of_what_is_kept(monkeypatch, kind) -> None:
    """What the caches count is what is there: the bound is one of memory, and not of a number."""
    makers: dict[str, Callable[[int], Any]] = {
        "mapped": lambda n: np.full(500_000, n),
        "small": lambda n: [np.full(10_000, n) for _ in range(50)],
        "polars": lambda n: pl.DataFrame({"a": np.arange(500_000) + n}),
        "text": lambda n: str(n) * 4_000_000,
    }
    monkeypatch.setattr(SETTINGS, "max_size", 32 << 20)

    @st.cache_data
    def load(n):
        return makers[kind](n)

    load(0)
    gc.collect()
    before = _resident()
    for n in range(1, 40):
        load(n)
    gc.collect()
    assert _resident() - before < 64 << 20, "40 values of 4 MB would be 160 MB"
    assert 24 << 20 < load._cache.size <= 32 << 20  # type: ignore[union-attr]


def _resident() -> int:
    """Bytes of memory, those of the files of cached values included (they are nobody's until they are mapped)."""
    with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123
        own = int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    files = 0
    for number in os.listdir("/proc/self/fd"):  # noqa: PTH208
        with contextlib.suppress(OSError):
            if "millpond-cache" in os.readlink(f"/proc/self/fd/{number}"):  # noqa: PTH115
                files += os.stat(f"/proc/self/fd/{number}").st_blocks * 512  # noqa: PTH116
    return own + files
