"""Edits of a table that this process has not drawn: the page has it from another, which drew it of the same edits.

A process that begins anew gets the events that were not saved all at once. The
script of ``state.df = st.data_editor(state.df)`` then draws fewer tables than
it did before, and the page may go on in one that is left out.
"""

from __future__ import annotations

from bisect import bisect_left

from millpond.frames.editing.edits import AddedRow, Draft, Edits
from millpond.frames.editing.history import EditHistory, GivenResult
from millpond.frames.editing.matching import result_places
from millpond.frames.editing.sketch import Sketch


def rows_of_result(base: str, history: EditHistory) -> int | None:
    """The number of rows of the result that is this table; None: it is no result."""
    found = _result(base, history)
    return None if found is None else found[1].rows


def of_known(sent: Edits, history: EditHistory) -> Edits:
    """Edits of a result as edits of the table that it was made of; other edits are returned unchanged."""
    if sent.base == history.base.fingerprint or any(
        old.sketch.fingerprint == sent.base for old in history.olds
    ):
        return sent
    found = _result(sent.base, history)
    return sent if found is None else _after(found[1].edits, sent, found[0])


def _result(base: str, history: EditHistory) -> tuple[Sketch, GivenResult] | None:
    """The result that is this table, and the table that it is a result of."""
    tables = [(history.base, history.given), *((old.sketch, old.given) for old in history.olds)]
    return next(((of, one) for of, given in tables for one in given if one.result == base), None)


def _after(first: Edits, then: Edits, base: Sketch) -> Edits:
    """Both, as edits of ``base``; ``then`` is of the table that ``first`` has made of it."""
    place, added = result_places(first, base)
    ids = {at: id for id, at in added.items()}
    gone = set(first.deleted)
    draft = Draft(first)

    def row_of(at: int) -> int:
        """The row of the base, or, behind its last one, its number of rows."""
        row = bisect_left(range(base.rows), at, key=place)
        while row in gone:
            row += 1
        return row

    for one in then.edited:
        if one.row in ids:
            id = ids[one.row]
            draft.set_added(id, {**draft.added[id].cells, **one.cells})
        else:
            draft.set(row_of(one.row), one.cells)
    for new in then.added:
        before = new.before
        if before is not None:
            before = draft.added[ids[before]].before if before in ids else row_of(before)
        draft.added[new.id] = AddedRow(new.id, new.cells, before)
    for at in then.deleted:
        if at in ids:
            del draft.added[ids[at]]
        else:
            draft.deleted[row_of(at)] = None
    draft.parked += [one for one in then.parked if one not in draft.parked]
    return draft.done(base.fingerprint)
