"""Rows of one table, found in another one."""

from __future__ import annotations

import random
import sys
from typing import Any

from millpond.frames.editing.sketch import Finder, KnownTable
from millpond.frames.incoming import frame_of


def known(values: list[int]) -> KnownTable:
    return table_of([{"a": value} for value in values])


def table_of(rows: list[dict[str, Any]]) -> KnownTable:
    frame = frame_of(rows)
    return KnownTable(frame, frame.fingerprint())


def test_of_rows_that_are_equal_the_nearest_is_found_and_each_once() -> None:
    chance = random.Random(4)
    for _ in range(200):
        values = [chance.randrange(3) for _ in range(chance.randrange(1, 30))]
        table = known(values)
        finder, left = Finder(table.sketch, table), set(range(len(values)))
        for _ in range(40):
            row, near = chance.randrange(len(values)), chance.randrange(-2, 40)
            alike = [at for at in sorted(left) if values[at] == values[row]]
            nearest = min(alike, key=lambda at: abs(at - near), default=None)
            assert finder.identified(0, table.sketch.content(row), near) == nearest
            left.discard(-1 if nearest is None else nearest)


def test_many_rows_that_are_equal_are_found_in_time_that_grows_as_they_do() -> None:
    def calls(rows: int) -> int:
        table = known([7] * rows)
        finder, content, count = Finder(table.sketch, table), table.sketch.content(0), 0

        def called(*_: object) -> None:
            nonlocal count
            count += 1

        sys.setprofile(called)
        try:
            found = [finder.identified(0, content) for _ in range(rows)]
        finally:
            sys.setprofile(None)
        assert found == list(range(rows))
        return count

    assert calls(1000) < 30 * calls(50)


def test_a_row_is_found_by_the_columns_it_had_in_a_table_that_has_more_of_them() -> None:
    old = table_of([{"a": 1, "b": "x"}, {"a": 2, "b": "y"}, {"a": 3, "b": "z"}])
    wider = table_of([{"b": "new", "c": 0, "a": 9}, {"b": "z", "c": 1, "a": 3}, {"b": "y", "c": 2, "a": 2}])
    finder = Finder(old.sketch, wider)
    assert [finder.find(row) for row in range(3)] == [None, 2, 1]
    assert finder.find(1) is None, "each is found once"


def test_of_several_rows_with_the_values_that_a_row_had_none_is_taken() -> None:
    old = table_of([{"a": 1}, {"a": 2}])
    wider = table_of([{"a": 1, "c": 1}, {"a": 1, "c": 2}, {"a": 2, "c": 3}])
    finder = Finder(old.sketch, wider)
    assert [finder.find(row) for row in range(2)] == [None, 2]


def test_a_row_whose_values_are_known_is_found_where_columns_are_gone() -> None:
    old = table_of([{"a": 1, "b": "x", "c": 1}, {"a": 2, "b": "y", "c": 2}, {"a": 2, "b": "z", "c": 3}])
    was = {row: old.row(row) for row in range(3)}

    def found(*rows: dict[str, Any]) -> list[int | None]:
        finder = Finder(old.sketch, table_of(list(rows)), was)
        return [finder.find(row) for row in range(3)]

    assert found({"b": "z", "a": 2}, {"b": "x", "a": 1}, {"b": "y", "a": 2}) == [1, 2, 0]
    assert found({"b": "z", "a": 2}, {"b": "x", "a": 1}) == [None] * 3, "a row is gone"
    assert found({"b": "z"}, {"b": "x"}, {"b": "y"}) == [None] * 3, "most columns are gone"
    assert found({"a": 2, "c": 3}, {"a": 1, "c": 1}, {"a": 2, "c": 3}) == [1, None, None], (
        "two rows are like it"
    )
    assert found({"a": 2, "d": 1}, {"a": 1, "d": 2}, {"a": 3, "d": 3}) == [None] * 3, (
        "another column has come"
    )
