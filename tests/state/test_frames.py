"""Arrays and frames in Session State: by their buffers, hashed once, and only what changed is written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from millpond.session.state import State
from millpond.state import values
from millpond.state.codecs import EVERYWHERE
from millpond.state.values import CannotSave, dump, load
from millpond.stores.codec import blob_digest

ROWS = 20_000


def collect(state: State) -> tuple[dict[str, values.Dump], set[str]]:
    """What a store would be given."""
    change = state.collect()
    state.taken()
    return change.changed, change.deleted


class Names:
    def find(self, qualname: str, page: str = "") -> Any:
        raise AssertionError(qualname)

    def decode(self, name: str, saved: Any) -> Any:
        return EVERYWHERE.named(name)[0].decode(saved)


def columns() -> dict[str, Any]:
    return {name: np.arange(ROWS) * 1.5 + number for number, name in enumerate("abc")}


MAKE: dict[str, Callable[[], Any]] = {
    "numpy": lambda: columns()["a"],
    "numpy, another order": lambda: np.asfortranarray(np.arange(ROWS * 2.0).reshape(-1, 2)),
    "pandas": lambda: pd.DataFrame(columns()),
    "pandas series": lambda: pd.Series(columns()["a"]),
    "polars": lambda: pl.DataFrame(columns()),
    "arrow": lambda: pa.table(columns()),
}


def again(value: Any) -> Any:
    dumped = dump(value)
    return load(dumped.codec, dumped.data, [bytearray(b.raw()) for b in dumped.buffers], Names())


def same(one: Any, other: Any) -> bool:
    if isinstance(one, np.ndarray):
        return np.array_equal(one, other)
    return bool(one.equals(other))


@pytest.mark.parametrize("make", MAKE.values(), ids=MAKE)
def test_its_content_is_beside_the_pickle(make: Callable[[], Any]) -> None:
    value = make()
    dumped = dump(value)
    assert len(dumped.data) < 5_000
    assert sum(b.raw().nbytes for b in dumped.buffers) >= ROWS * 8
    assert type(again(value)) is type(value)
    assert same(again(value), value)


@pytest.mark.parametrize(
    "frame",
    [
        pl.DataFrame(),
        pl.DataFrame({"a": []}),
        pl.DataFrame({"t": ["x", None], "n": [[1], [2, 3]]}),
        pl.DataFrame({"c": ["x", "y"]}, schema={"c": pl.Categorical}),
    ],
)
def test_every_polars_frame_comes_back(frame: pl.DataFrame) -> None:
    found = again(frame)
    assert found.schema == frame.schema
    assert found.shape == frame.shape
    assert found.rows() == frame.rows()


def test_columns_of_python_objects_cannot_be_saved() -> None:
    with pytest.raises(CannotSave, match="Object is not supported"):
        dump(pl.DataFrame({"o": [object, int]}, schema={"o": pl.Object}))


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The sizes of all that is hashed."""
    found: list[int] = []
    real = blob_digest

    def digest(content: Any) -> str:
        found.append(memoryview(content).nbytes)
        return real(content)

    monkeypatch.setattr(values, "blob_digest", digest)
    return found


@pytest.mark.parametrize("make", MAKE.values(), ids=MAKE)
def test_untouched_it_costs_nothing_and_touched_one_hash(
    make: Callable[[], Any], hashed: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    state = State()
    state.assign("frame", make())
    assert "frame" in collect(state)[0]
    hashed.clear()
    dumped = []

    def trace(*given: Any) -> Any:
        dumped.append(given)
        return values.trace(*given)

    monkeypatch.setattr("millpond.state.saving.trace", trace)
    state.begin_run()
    state.assign("count", 1)
    collect(state)
    assert len(dumped) == 1, "the counter"
    assert hashed == []
    state.begin_run()
    state.get("frame")
    assert collect(state) == ({}, set())
    assert len(hashed) == len(dump(make()).buffers)
    assert len(dumped) == 2


def test_of_a_changed_frame_the_changed_columns_have_new_names() -> None:
    for make in (lambda: pl.DataFrame(columns()), lambda: pa.table(columns())):
        before: tuple[str, ...] = dump(make()).names
        value: Any = make()
        if isinstance(value, pl.DataFrame):
            value = value.with_columns(pl.col("b") + 1)
        else:
            value = value.set_column(1, "b", pa.array(columns()["b"] + 1))
        after = dump(value).names
        assert [one == other for one, other in zip(before, after, strict=True)] == [True, False, True]


def test_a_change_in_place_is_found_and_the_former_content_is_not_touched() -> None:
    state = State()
    state.assign("array", columns()["a"])
    (before,) = collect(state)[0].values()
    state.begin_run()
    state.get("array")[0] = 99
    (after,) = collect(state)[0].values()
    assert np.frombuffer(before.buffers[0].raw())[0] == 0
    assert np.frombuffer(after.buffers[0].raw())[0] == 99


def test_two_arrays_share_nothing_but_what_all_arrays_share() -> None:
    state = State()
    state.assign("one", columns()["a"])
    state.assign("two", pd.DataFrame(columns()))
    state.assign("three", pd.DataFrame(columns()))
    assert {each.codec for each in collect(state)[0].values()} == {"p"}
