"""Edits of a table that only a process before this one has drawn."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as some

from millpond.frames.editing.applied import applied
from millpond.frames.editing.edits import AddedRow, EditedRow, Edits
from millpond.frames.editing.history import MOST_GIVEN, EditHistory, GivenResult, Old, remember
from millpond.frames.editing.sketch import KnownTable
from millpond.frames.editing.unseen import of_known, rows_of_result
from millpond.frames.incoming import frame_of

Row = dict[str, Any]
ROWS: list[Row] = [{"id": at, "n": 10 * at} for at in range(5)]


def known(rows: list[Row]) -> KnownTable:
    frame = frame_of(rows)
    return KnownTable(frame, frame.fingerprint())


def result(rows: list[Row], edits: Edits) -> list[Row]:
    frame = frame_of(rows)
    made: list[Row] = applied(frame, rows, edits, frame.columns)
    return made


@some.composite
def edits_of(draw: Any, rows: int, new: int, before: list[int]) -> Edits:
    """Of a table of so many rows; new ones have ids from ``new`` on, and are inserted before these alone."""
    places = some.integers(0, rows - 1) if rows else some.nothing()
    edited = draw(some.dictionaries(places, some.integers(100, 999)))
    deleted = draw(some.sets(places, max_size=2))
    where = draw(some.lists(some.none() | (some.sampled_from(before) if before else some.none()), max_size=3))
    return Edits(
        edited=tuple(EditedRow(row, {"n": value}) for row, value in sorted(edited.items())),
        added=tuple(AddedRow(f"{new + at}", {"id": new + at, "n": at}, one) for at, one in enumerate(where)),
        deleted=tuple(sorted(deleted)),
    )


@given(some.data())
def test_edits_of_a_result_are_edits_of_its_table(data: Any) -> None:
    table = known(ROWS)
    first = data.draw(edits_of(len(ROWS), 100, list(range(len(ROWS)))))
    made = result(ROWS, first)
    shown = known(made)
    assume(shown.fingerprint != table.fingerprint)
    # Before a row that was itself added, a new one is put beside it, in an order of its own.
    of_base = [at for at, row in enumerate(made) if row["id"] < 100]
    then = data.draw(edits_of(len(made), 200, of_base))
    then = Edits(shown.fingerprint, then.edited, then.added, then.deleted)
    noted = GivenResult(first, shown.fingerprint, shown.rows, drawn=False)
    history = EditHistory(table.sketch, given=(noted,))
    assert rows_of_result(shown.fingerprint, history) == len(made)
    both = of_known(then, history)
    assert both.base == table.fingerprint
    assert result(ROWS, both) == result(made, then)


def test_a_result_of_the_table_before_is_known() -> None:
    first = Edits(edited=(EditedRow(0, {"n": 7}),))
    then = Edits("result", edited=(EditedRow(1, {"n": 8}),))
    before, now = known(ROWS).sketch, known([{"id": "another", "n": 0}]).sketch
    old = Old(before, Edits(), {}, given=(GivenResult(first, "result", 5, drawn=False),))
    both = of_known(then, EditHistory(now, olds=(old,)))
    assert both.base == before.fingerprint
    assert [(one.row, one.cells) for one in both.edited] == [(0, {"n": 7}), (1, {"n": 8})]
    assert of_known(Edits("never"), EditHistory(now, olds=(old,))).base == "never"
    assert rows_of_result("never", EditHistory(now, olds=(old,))) is None


@pytest.mark.parametrize("drawn", [True, False])
def test_some_results_are_remembered_of_both_kinds(drawn: bool) -> None:
    """However many callbacks and questions come between, what the script was given is known."""
    first = GivenResult(Edits(edited=(EditedRow(0, {"n": -1}),)), "first", 5, drawn=not drawn)
    given: tuple[GivenResult, ...] = (first,)
    for at in range(3 * MOST_GIVEN):
        given = remember(given, GivenResult(Edits(edited=(EditedRow(0, {"n": at}),)), f"{at}", 5, drawn))
    assert given[-1] == first
    assert [one.result for one in given[:-1]] == [f"{3 * MOST_GIVEN - 1 - at}" for at in range(MOST_GIVEN)]
    seen = remember(given, GivenResult(given[0].edits, given[0].result, 5, drawn=True))
    assert len(seen) == len(given)
    assert seen[0].drawn
