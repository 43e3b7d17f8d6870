"""Tables that components are given: each is converted once, as long as Arrow would make the same of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from millpond.elements import given_files
from millpond.elements.component_data import to_table, to_tables
from millpond.elements.given_files import MOST, add_table, add_value
from millpond.errors import ComponentArguments
from millpond.session.files.in_memory import InMemorySessionFiles


@pytest.fixture
def files() -> InMemorySessionFiles:
    return InMemorySessionFiles()


@pytest.fixture
def conversions(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The conversions that were made."""
    made: list[str] = []

    def counted(convert: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any) -> Any:
            made.append(convert.__name__)
            return convert(*args)

        return call

    monkeypatch.setattr(given_files, "to_tables", counted(to_tables))
    monkeypatch.setattr(given_files, "to_table", counted(to_table))
    return made


FRAME = pd.DataFrame({"a": [1, 2], "b": ["x", "y"]})
TABLES = {
    "pandas": FRAME.copy,
    "series": FRAME["a"].copy,
    "index": lambda: pd.Index([1, 2]),
    "styler": lambda: FRAME.style,
    "numpy": lambda: np.array([[1, 2], [3, 4]]),
    "polars": lambda: pl.DataFrame({"a": [1, 2]}),
    "arrow": lambda: pa.table({"a": [1, 2]}),
}


@pytest.mark.parametrize("made", TABLES.values(), ids=list(TABLES))
def test_the_same_data_are_converted_once(
    files: InMemorySessionFiles, conversions: list[str], made: Callable[[], Any]
) -> None:
    first = add_table(made(), "t", files)
    assert add_table(made(), "t", files) == first
    assert conversions == ["to_tables"]
    one = add_value(made(), "t", files)
    assert add_value(made(), "t", files) == one
    assert conversions == ["to_tables", "to_table"]
    assert [files.shown[files.address(ref)][1] for ref in first] == list(to_tables(made(), "t"))
    assert files.shown[files.address(one)][1] == to_table(made(), "t")


def _renamed(index: Any) -> pd.DataFrame:
    return FRAME.set_axis(index, axis=0)


OTHERS: list[tuple[Any, Any]] = [
    (FRAME, FRAME.assign(a=[1, 3])),
    (FRAME, FRAME.rename(columns={"a": "c"})),
    (FRAME, FRAME.astype({"a": "float64"})),
    (_renamed(pd.Index([0, 1])), _renamed(pd.Index([0, 1], name="n"))),
    (_renamed(pd.Index([1, 2])), _renamed(pd.Index([1, 2], dtype="int32"))),
    (
        pd.DataFrame({"a": pd.Categorical(["x"], ["x", "y"])}),
        pd.DataFrame({"a": pd.Categorical(["x"], ["x", "y"], ordered=True)}),
    ),
    (pd.DataFrame([[1]], columns=pd.Index(["a"])), pd.DataFrame([[1]], columns=pd.Index(["a"], name="n"))),
    (pa.table({"a": [1]}), pa.table({"a": [1]}).replace_schema_metadata({"k": "v"})),
    (pl.DataFrame({"a": [1]}), pl.DataFrame({"a": [1]}, schema={"a": pl.Int8})),
    (pl.DataFrame({"a": [1]}), pd.DataFrame({"a": [1]})),
]


@pytest.mark.parametrize(("one", "other"), OTHERS)
def test_other_data_are_converted(files: InMemorySessionFiles, one: Any, other: Any) -> None:
    for add, convert in ((add_table, to_tables), (add_value, lambda *args: (to_table(*args),))):
        add(one, "t", files)
        found = add(other, "t", files)
        refs = found if isinstance(found, tuple) else (found,)
        assert [files.shown[files.address(ref)][1] for ref in refs] == list(convert(other, "t"))


def test_what_is_changed_in_place_is_converted(files: InMemorySessionFiles) -> None:
    frame = FRAME.copy()
    before = add_table(frame, "t", files)
    frame.loc[0, "a"] = 5
    assert add_table(frame, "t", files)[0] != before[0]


def test_what_the_session_does_not_have_any_more_is_converted_again(
    files: InMemorySessionFiles, conversions: list[str]
) -> None:
    first = add_table(FRAME, "t", files)
    files.shown.clear()
    assert add_table(FRAME, "t", files) == first
    assert len(files.shown) == len({ref.id for ref in first})
    assert conversions == ["to_tables"] * 2


def test_few_tables_are_remembered(files: InMemorySessionFiles, conversions: list[str]) -> None:
    for n in range(MOST + 1):
        add_table(pd.DataFrame({"a": [n]}), "t", files)
    add_table(pd.DataFrame({"a": [MOST]}), "t", files)
    assert len(conversions) == MOST + 1
    add_table(pd.DataFrame({"a": [0]}), "t", files)
    assert len(conversions) == MOST + 2
    assert sum(len(kept._known) for kept in files.kept.values()) == MOST


class Unprintable:
    def __repr__(self) -> str:
        raise RuntimeError("no text")


def test_what_cannot_be_told_apart_is_converted_and_its_error_is_arrows(files: InMemorySessionFiles) -> None:
    with pytest.raises(ComponentArguments, match="Could not convert `t` to Arrow"):
        add_table(pd.DataFrame({"a": [Unprintable()]}), "t", files)
