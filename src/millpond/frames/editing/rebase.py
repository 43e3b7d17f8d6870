"""What becomes of edits when the script draws another table.

The new table is compared with what the script was given. If it has been made of
that, as in ``state.df = st.data_editor(state.df)``, the edits are in it, and are
edits no longer (:func:`absorbed`). Otherwise each edit goes with its row, and
waits where its row is not in the table.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Mapping, Sequence

import msgspec

from millpond.frames.editing.edits import (
    AddedRow,
    Cells,
    Draft,
    Edits,
    by_row,
    equal_cells,
)
from millpond.frames.editing.history import MOST_OLD, EditHistory, GivenResult, Old, parked
from millpond.frames.editing.late import merge, placed, placer
from millpond.frames.editing.matching import Absorbed, absorbed
from millpond.frames.editing.sketch import Finder, KnownTable, Sketch
from millpond.frames.editing.waiting import Fits, has_cell, still_waiting, unpark


class UnknownTableError(ValueError):
    """Edits are of a table that is not remembered."""


def draw(
    edits: Edits, history: EditHistory, table: KnownTable, fits: Fits, held: str = ""
) -> tuple[Edits, EditHistory]:
    """The edits of the table that the script draws now. The table ``held`` is not forgotten, however old it is."""
    if history.base.fingerprint == table.fingerprint:
        # A version before this one may have made other digests of the same table.
        is_same = history.base == table.sketch
        return edits, history if is_same else msgspec.structs.replace(history, base=table.sketch)
    made = _source(history, table)
    if made is None:
        taken = edits
        old, draft = moved(edits, history, table, fits)
    else:
        old, draft = made.old, made.draft
        # What waits is what waits now, also if the script was given the result before that was taken back.
        taken = old.edits = msgspec.structs.replace(old.edits, parked=edits.parked)
        draft.parked = []
        finder = Finder(history.base, table, history.was)
        for one in edits.parked:
            unpark(one, finder, draft, table, fits)
    old.given = tuple(one for one in history.given if one.result != table.fingerprint)
    olds = [_followed(each, old, table) for each in _kept(history.olds, held)]
    if taken != edits:
        # What the user has done since the script was given the rest.
        merge(edits, old, draft, table, fits, olds)
        old.edits = edits
    olds = [old, *olds]
    draft.parked = still_waiting(draft.parked, olds, table)
    now = draft.done(table.fingerprint)
    return now, EditHistory(table.sketch, _rows(now, table), (), tuple(olds))


def _kept(olds: Sequence[Old], held: str) -> Sequence[Old]:
    """Those that are remembered beside one more."""
    last = [old for old in olds[MOST_OLD - 1 :] if old.sketch.fingerprint == held]
    return [*olds[: MOST_OLD - 1], *last[:1]]


def _same(sent: Edits, edits: Edits) -> Edits:
    """What was sent, with the very objects of what has not changed: they are saved once."""
    known = {one.row: one for one in edits.edited}
    edited = tuple(old if (old := known.get(one.row)) == one else one for one in sent.edited)
    return msgspec.structs.replace(sent, edited=edited)


def _source(history: EditHistory, table: KnownTable) -> Absorbed | None:
    """Which of the results the table was made of."""
    seen = _seen(history)
    for given in seen:
        if given.result == table.fingerprint:
            return absorbed(given, history, table)
    made = [found for given in seen if (found := absorbed(given, history, table)) is not None]
    # The one that differs least; of several the newest. What came after it is done to the table once more.
    return min(made, key=lambda one: one.differences, default=None)


def _seen(history: EditHistory) -> list[GivenResult]:
    """The results that the script, or a callback, has seen."""
    return [one for at, one in enumerate(history.given) if one.drawn or at == 0]


def is_made_of(table: KnownTable, history: EditHistory) -> bool:
    """The script has made the table of what an editor with this history has given it."""
    return _source(history, table) is not None


def receive(
    sent: Edits, edits: Edits, history: EditHistory, table: KnownTable, fits: Fits, *, found: bool = True
) -> tuple[Edits, EditHistory]:
    """The edits after the page has sent ``sent``, which may be of a table that it had before. Raises UnknownTableError.

    ``found``: False where nobody can say whether the table is that one's: what is done to its rows waits.
    """
    if sent.base == table.fingerprint:
        return _same(sent, edits), msgspec.structs.replace(history, was=_rows(sent, table, history.was))
    olds = history.olds
    at = next((at for at, old in enumerate(olds) if old.sketch.fingerprint == sent.base), None)
    if at is None:
        raise UnknownTableError("They belong to a table that no longer exists.")
    # What the history has is as it was written: it may be tried again.
    old = msgspec.structs.replace(olds[at])
    draft = Draft(edits)
    merge(sent, old, draft, table, fits, olds, found=found)
    old.edits = sent
    now = draft.done(table.fingerprint)
    olds = (*olds[:at], old, *olds[at + 1 :])
    return now, msgspec.structs.replace(history, was=_rows(now, table, history.was), olds=olds)


def followed(
    rows: Sequence[int | str], base: str, edits: Edits, history: EditHistory, table: KnownTable
) -> list[int | str | None]:
    """Which rows of the table these of an older one are, added ones by their ids; None: it has them no more.

    Raises UnknownTableError.
    """
    old = next((old for old in history.olds if old.sketch.fingerprint == base), None)
    if old is None:
        raise UnknownTableError("They belong to a table that no longer exists.")
    if not (old.sketch.contents or old.sketch.labels) and old.sketch.rows == table.rows:
        # A table that is too large for its rows to be told apart.
        return list(rows)
    place, waiting = placer(old, table), {one.id for one in edits.added}
    return [
        (row if row in waiting else old.added.get(row)) if isinstance(row, str) else place(row)
        for row in rows
    ]


def _rows(edits: Edits, table: KnownTable, known: Mapping[int, Cells] = {}) -> dict[int, Cells]:
    """The rows that they touch, as they are in the table, beside those that are known."""
    missing = [row for row in edits.touched if row < table.rows and row not in known]
    # An edit that is taken back may be in the table already: what was there is still to be known then.
    return {**known, **table.remembered(missing)}


def _followed(old: Old, newest: Old, table: KnownTable) -> Old:
    """An older table, after the newest one has become another."""
    followed = msgspec.structs.replace(old, given=())
    place = placer(newest, table)
    if newest.edits.deleted:
        followed.back = {**old.back, **_deleted(old, newest)}
    followed.where = placed(old.where, place)
    if old.positional and newest.positional:
        followed.change(newest.gone, newest.came)
        followed.added = {**newest.added, **followed.added}
    else:
        if old.positional:
            were = {row: old.place(row) for row in old.edits.touched}
            touched = {row: at for row, at in were.items() if at is not None}
            followed.where = {**placed(touched, place), **followed.where}
        followed.positional = False
        followed.added = {**newest.added, **placed(old.added, place)}
    return followed


def _deleted(old: Old, newest: Old) -> dict[int | str, str]:
    """Rows that the user may go back to in an older table, and has deleted in the newest."""
    rows = {row: old.place(row) if old.positional else old.where.get(row) for row in old.was}
    gone = set(newest.edits.deleted)
    back: dict[int | str, str] = {id: newest.id_of(at) for id, at in old.added.items() if at in gone}
    for row, place in rows.items():
        at = old.added.get(old.id_of(row)) if place is None else place
        if at is not None and at in gone:
            back[row] = newest.id_of(at)
    return back


def moved(edits: Edits, history: EditHistory, table: KnownTable, fits: Fits) -> tuple[Old, Draft]:
    """The table before, and the edits of the new one."""
    finder = Finder(history.base, table, history.was)
    draft = Draft()
    found = {row: finder.find(row) for row in sorted(edits.touched)}
    _find_written(found, history, finder)
    for row, cells in by_row(edits.edited).items():
        at = found[row]
        if at is None:
            if row not in edits.deleted:
                draft.parked.append(parked(history.base, row, cells))
            continue
        wrong = {name: cell for name, cell in cells.items() if not fits(name, cell)}
        if wrong:
            draft.parked.append(parked(history.base, row, wrong))
        draft.set(
            at, {n: cell for n, cell in cells.items() if n not in wrong and not has_cell(table, at, n, cell)}
        )
    for row in edits.deleted:
        if (at := found[row]) is None:
            draft.parked.append(parked(history.base, row, None))
        else:
            draft.deleted[at] = None
    delivered = {one.id for given in history.given for one in given.edits.added}
    for one in edits.added:
        if one.id in delivered and _came(one, history.base, table):
            continue
        before_row = None if one.before is None else found.get(one.before, finder.find(one.before))
        cells = {name: cell for name, cell in one.cells.items() if fits(name, cell)}
        draft.added[one.id] = AddedRow(one.id, cells, before_row)
    for waiting in edits.parked:
        unpark(waiting, finder, draft, table, fits)
    where = {row: at for row, at in found.items() if at is not None}
    return Old(history.base, edits, history.was, positional=False, where=where), draft


def _find_written(found: dict[int, int | None], history: EditHistory, finder: Finder) -> None:
    """Find rows that the script has written back, into a source to which others have added rows meanwhile.

    Their edits would wait else, and be done once more when somebody has put the former values back.
    """
    for given in _seen(history):
        if None in found.values():
            for row, cells in by_row(given.edits.edited).items():
                if found.get(row, 0) is None:
                    found[row] = finder.find_as(row, cells)


def _came(one: AddedRow, base: Sketch, table: KnownTable) -> bool:
    """The new table has a row that the one before had not, with all that the user has put into the added one."""
    if base.rows and not base.contents:
        return False
    before = Counter(array("Q", base.contents))
    given = {name: cell for name, cell in one.cells.items() if cell is not None}
    if not given or not given.keys() <= table.names.keys():
        return False
    for row, content in enumerate(array("Q", table.sketch.contents)):
        if before[content] > 0:
            before[content] -= 1
        elif all(equal_cells(table.cell(row, name), cell) for name, cell in given.items()):
            return True
    return False
