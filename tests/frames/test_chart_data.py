"""The columns of a table as charts draw them."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import numpy as np
import pandas as pd
import pytest

from millpond import wire
from millpond.dataset import MOST_AT_ONCE, DataColumn, Dataset
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
        return json.loads(wire.encode([one, other], lambda ref: ref.id, known.is_new))

    first, again = sent(), sent()
    assert [column.get("values") for column in first[0]["columns"]] == [[1, 2], [3, 4]]
    assert first[1] == {"rows": 2, "columns": [{"name": "renamed", "type": "number", "address": "print.0"}]}
    assert "values" not in json.dumps(again)
    known.forget_what_was_sent()
    assert sent() == first


def test_many_names_are_forgotten() -> None:
    known = Datasets()
    assert all(known.is_new(str(at)) for at in range(MOST_NAMES + 1))
    assert known.is_new("0")  # which the tab has then twice, and no harm is done


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
