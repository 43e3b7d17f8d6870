"""Rows of one table, found in another one."""

from __future__ import annotations

import random
import sys

from millpond.frames.editing.sketch import Finder, KnownTable
from millpond.frames.incoming import frame_of


def known(values: list[int]) -> KnownTable:
    frame = frame_of([{"a": value} for value in values])
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
