"""The columns of a table as charts draw them."""

from __future__ import annotations

import datetime as dt
import json
from array import array
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from millpond import wire
from millpond.dataset import MOST_AT_ONCE, DataColumn, Dataset, beginning
from millpond.frames.cells import is_missing
from millpond.frames.chart_data import DatasetSource, dataset_of
from millpond.frames.frame import Frame
from millpond.frames.incoming import frame_of
from millpond.session.datasets import MOST_NAMES, Datasets
from millpond.session.sources import Asking, Unanswerable


def dataset(data: Any, known: Datasets | None = None) -> Dataset:
    frame = frame_of(data)
    wanted = [(column.name, at) for at, column in enumerate(frame.columns) if not column.index]
    return dataset_of(frame, frame.fingerprint(), wanted, known)


def values(data: Any) -> dict[str, list[Any]]:
    found = {}
    for name, column in dataset(data).columns:
        found[name] = [None if is_missing(value) else value for value in column.plain()]
    return found


NEW_YEAR = 1_704_067_200_000.0


def test_columns_of_pandas() -> None:
    frame = pd.DataFrame({
        "number": [1.5, np.inf, None],
        "integer": pd.array([1, None, 2], dtype="Int64"),
        "day": pd.to_datetime(["2024-01-01 00:00", None, "2024-03-31 02:30"]),
        "there": pd.date_range("2024-01-01", periods=3, tz="Europe/Berlin"),
        "text": ["a", None, "ü"],
        "yes": [True, False, None],
        "took": pd.to_timedelta([1, None, 90], "s"),
        "kind": pd.Categorical(["x", "y", "x"]),
    })  # fmt: skip
    found = values(frame)
    assert found["number"] == [1.5, None, None]
    assert found["integer"] == [1, None, 2]
    assert found["day"] == [NEW_YEAR, None, 1_711_852_200_000.0]
    assert found["there"][0] == NEW_YEAR - 3_600_000
    assert found["text"] == ["a", None, "ü"]
    assert found["yes"] == [True, False, None]
    assert found["took"] == [1, None, 90]
    assert found["kind"] == ["x", "y", "x"]
    types = {name: (column.type, column.zone) for name, column in dataset(frame).columns}
    assert types["day"] == ("date", None)
    assert types["there"] == ("instant", "Europe/Berlin")


def test_columns_of_lists() -> None:
    found = values({
        "n": [1, 2.5, None], "day": [dt.date(2024, 1, 1), None, dt.date(2024, 1, 2)],
        "then": [dt.datetime(2024, 1, 1, tzinfo=dt.UTC), None, None], "text": ["a", "b", None],
    })  # fmt: skip
    assert found == {
        "n": [1, 2.5, None], "day": [NEW_YEAR, None, NEW_YEAR + 86_400_000], "then": [NEW_YEAR, None, None],
        "text": ["a", "b", None],
    }  # fmt: skip


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_moments_of_every_precision(unit: str) -> None:
    frame = pd.DataFrame({"t": pd.Series(pd.to_datetime(["2024-01-01"])).dt.as_unit(unit)})
    assert values(frame)["t"] == [NEW_YEAR]


def test_what_a_session_has_is_not_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    known = Datasets()
    frame = pd.DataFrame({"a": [1, 2]})
    first = dataset(frame, known)
    monkeypatch.setattr(Frame, "numbers", None)
    monkeypatch.setattr("millpond.frames.chart_data._values", None)
    assert dataset(frame.copy(), known) == first
    assert dataset(frame.copy(), known).columns[0][1] is first.columns[0][1]


def test_data_is_as_it_was_when_it_was_drawn() -> None:
    frame = pd.DataFrame({"a": [1, 2]})
    first = dataset(frame)
    frame["a"] += 1
    assert list(first.columns[0][1].plain()) == [1, 2]
    assert dataset(frame) != first


def test_a_tab_is_sent_a_column_once() -> None:
    known = Datasets()
    frame = frame_of({"a": [1, 2], "b": [3, 4]})
    one = dataset_of(frame, "print", [("a", 0), ("b", 1)], known)
    other = dataset_of(frame, "print", [("renamed", 0)], known)

    def sent() -> Any:
        return json.loads(wire.encode([one, other], lambda ref: ref.id, known.lacks))

    first, again = sent(), sent()
    assert [column.get("values") for column in first[0]["columns"]] == [[1, 2], [3, 4]]
    assert first[1] == {"rows": 2, "columns": [{"name": "renamed", "type": "number", "address": "print.0"}]}
    assert "values" not in json.dumps(again)
    known.forget_what_was_sent()
    assert sent() == first


def told(known: Datasets, *datasets: Dataset) -> list[list[dict[str, Any]]]:
    """What of these columns goes to the tab."""
    sent = json.loads(wire.encode(list(datasets), lambda ref: ref.id, known.lacks))
    return [one["columns"] for one in sent]


def test_of_a_table_that_grows_the_new_rows_are_sent() -> None:
    known, numbers = Datasets(), [float(at) for at in range(3_000)]
    texts = [str(at) for at in range(3_000)]
    frames = [{"n": numbers[:end], "t": texts[:end]} for end in (100, 110, 120, 1_900)]
    first, second, third, last = [dataset(frame, known) for frame in frames]
    assert [len(column["values"]) for column in told(known, first)[0]] == [100, 100]
    of: list[list[Any]] = [numbers, texts]
    for column, values in zip(told(known, second)[0], of, strict=True):
        assert (column["kept"], column["values"]) == (100, values[100:110])
        assert column["base"] in {one.address for _, one in first.columns}
    # One that was never sent is no beginning; that before it is.
    del third
    assert [column["kept"] for column in told(known, last)[0]] == [110, 110]
    assert all("values" not in column for column in told(known, last)[0])


def test_of_a_table_whose_end_has_changed_the_end_is_sent() -> None:
    known, values = Datasets(), [float(at) for at in range(200)]
    first = dataset({"n": values}, known)
    second = dataset({"n": [*values[:150], 7.0, *values[151:]]}, known)
    shorter = dataset({"n": values[:40]}, known)
    told(known, first)
    assert told(known, second)[0][0]["kept"] == 150
    assert told(known, shorter)[0][0]["values"] == []


def test_another_table_is_sent_whole() -> None:
    known = Datasets()
    first, other = dataset({"n": [1.0] * 50}, known), dataset({"n": [2.0] * 50}, known)
    told(known, first)
    assert told(known, other)[0][0] | {"address": ""} == {
        "name": "n",
        "type": "number",
        "address": "",
        "values": [2.0] * 50,
    }


def test_a_tab_that_begins_anew_has_no_beginnings() -> None:
    known = Datasets()
    first, second = (dataset({"n": [1.0] * count}, known) for count in (50, 60))
    told(known, first)
    known.forget_what_was_sent()
    assert "base" not in told(known, second)[0][0]


@given(st.lists(st.integers(0, 2), max_size=40), st.lists(st.integers(0, 2), max_size=40), st.booleans())
def test_common_beginnings(one: list[int], other: list[int], as_memory: bool) -> None:
    def column(values: list[int]) -> DataColumn:
        return DataColumn("", "number", array("d", values).tobytes() if as_memory else values)

    expected = 0
    for mine, theirs in zip(one, other, strict=False):
        if mine != theirs:
            break
        expected += 1
    assert beginning(column(one), column(other)) == expected


def test_many_names_are_forgotten() -> None:
    known = Datasets()
    assert all(known.lacks(DataColumn(str(at), "number", [])) for at in range(MOST_NAMES + 1))
    assert known.lacks(DataColumn("0", "number", []))  # which the tab has then twice, and no harm is done


def test_large_columns_are_asked_for() -> None:
    rows = MOST_AT_ONCE + 1
    data = dataset({"n": list(range(rows)), "text": ["ü"] * rows})
    assert all("values" not in column for column in data.sent()["columns"])
    addresses = [column.address for _, column in data.columns]
    body = DatasetSource(data)(Asking({"columns": addresses}))
    length = int.from_bytes(body[:4], "little")
    head = json.loads(body[4 : 4 + length])
    assert [one["address"] for one in head] == addresses
    at = 4 + length + -(4 + length) % 8
    assert np.frombuffer(body[at : at + head[0]["size"]]).tolist() == list(range(rows))
    at += head[0]["size"]
    assert json.loads(body[at : at + head[1]["size"]]) == ["ü"] * rows


@pytest.mark.parametrize(
    "question", [None, {}, {"columns": 1}, {"columns": ["other"]}, {"columns": [], "more": 1}]
)
def test_a_question_that_makes_no_sense_is_refused(question: Any) -> None:
    with pytest.raises(Unanswerable):
        DatasetSource(dataset({"a": [1]}))(Asking(question))


def test_a_dataset_is_its_content() -> None:
    column = DataColumn("a", "number", [1])
    assert Dataset([("x", column)], 1) == Dataset([("x", DataColumn("a", "number", ()))], 1)
    assert Dataset([("x", column)], 1) != Dataset([("y", column)], 1)
    assert Dataset.received(Dataset([("x", column)], 1).sent()) == Dataset([("x", column)], 1)


def test_a_column_is_answered_once_however_often_it_is_asked_for() -> None:
    data = dataset({"n": list(range(5_000)), "m": list(range(5_000, 10_000))})
    first, second = (column.address for _, column in data.columns)
    source = DatasetSource(data)
    assert source(Asking({"columns": [second, first] * 1_000})) == source(
        Asking({"columns": [second, first]})
    )


def test_the_first_and_last_moments_that_there_are_have_zones() -> None:
    east, west = (dt.timezone(dt.timedelta(hours=hours)) for hours in (14, -12))
    moments = [dt.datetime(1, 1, 1, tzinfo=east), dt.datetime(9999, 12, 31, 23, tzinfo=west)]
    hours = 3_600_000
    assert values({"t": moments})["t"] == [
        -62_135_596_800_000 - 14 * hours,
        253_402_297_200_000 + 12 * hours,
    ]
