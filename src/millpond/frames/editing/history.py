"""What an editor remembers in addition to its edits, so that each edit is applied once."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from typing import Any, Final

import msgspec

from millpond.frames.columns import Column
from millpond.frames.editing.edits import Cells, Edits, Parked, beside
from millpond.frames.editing.sketch import Sketch

MOST_OLD: Final = 12
"""The number of earlier tables that are remembered, because the page may send edits of them."""
MOST_GIVEN: Final = 4
"""Results that the script was given, which it may make the table of; and as many that it was not given any more."""


class GivenResult(msgspec.Struct, frozen=True):
    """A result that the script was given. It may make the next table of it."""

    edits: Edits
    result: str
    """The fingerprint of the table with these edits."""
    rows: int
    """The number of rows of that table."""
    drawn: bool = True
    """Whether the script has received it, or the callback of the editor; a callback of another widget may have it, too."""


class Old(msgspec.Struct):
    """An earlier table that the page may still show: its edits, and where its rows are now."""

    sketch: Sketch
    edits: Edits
    """The edits of this table, as the page last sent them."""
    was: dict[int, Cells]
    """The original cells of the rows that the edits touch."""
    positional: bool = True
    """What has become of it since is known exactly: rows have gone, and others have come between them or at the end."""
    gone: list[int] = []
    """The rows that no longer exist, sorted."""
    added: dict[str, int] = {}
    """The current positions of rows that were added, by id."""
    where: dict[int, int] = {}
    """Where rows are now of which more is known than what is in them."""
    given: tuple[GivenResult, ...] = ()
    """Its results that the script has not drawn, of the newest old table alone."""
    came: list[int] = []
    """Of each row that has come between them, how many of those that still exist are before it, sorted."""
    entered: dict[int, dict[str, tuple[Any, ...]]] = {}
    """What the user has entered into cells before ``edits``, where the page has gone on in this table."""
    back: dict[int | str, str] = {}
    """The ids under which rows, and added ones by their ids, come back that were deleted in a later table."""

    def __reduce_ex__(self, protocol: Any) -> tuple[type[Old], tuple[object, ...]]:
        # The version before this one reads what has none of the last three.
        stored = msgspec.structs.astuple(self)
        return Old, stored if self.came or self.entered or self.back else stored[:-3]

    def id_of(self, row: int) -> str:
        """The id under which a row comes back whose deletion is taken back."""
        return self.back.get(row) or restored_id(self.sketch, row)

    def place(self, row: int) -> int | None:
        """The current position of a row; None: it no longer exists."""
        at = bisect_left(self.gone, row)
        if self.gone[at : at + 1] == [row]:
            return None
        return row - at + bisect_right(self.came, row - at)

    def change(self, gone: list[int], came: list[int]) -> None:
        """Note that the rows at these current positions no longer exist, and then that others have come before these positions.

        Both are sorted.
        """
        others = [before + at for at, before in enumerate(self.came)]
        left = self.sketch.rows - len(self.gone)
        lost = [at for at in (_among(others, place) for place in gone) if at is not None and at < left]
        self.gone = sorted({*self.gone, *self._rows(lost)})
        self.came = [
            before - bisect_left(lost, before)
            for before, place in zip(self.came, others, strict=True)
            if place not in gone
        ]
        new = [
            before - bisect_left([one + at for at, one in enumerate(self.came)], before) for before in came
        ]
        self.came = sorted([*self.came, *(before for before in new if before < left - len(lost))])
        stay = {id: place - bisect_left(gone, place) for id, place in self.added.items() if place not in gone}
        self.added = {id: place + bisect_right(came, place) for id, place in stay.items()}

    def _rows(self, left: list[int]) -> list[int]:
        """The rows that are these among those that still exist."""
        found: list[int] = []
        skipped = 0
        for at in left:
            while skipped < len(self.gone) and self.gone[skipped] <= at + skipped:
                skipped += 1
            found.append(at + skipped)
        return found


def _among(others: list[int], place: int) -> int | None:
    """Which of the remaining places it is, without the others; None: it is one of these."""
    at = bisect_left(others, place)
    return None if others[at : at + 1] == [place] else place - at


class EmptiedTable(msgspec.Struct, frozen=True):
    """What a table of Python's own values was before it has lost its last row."""

    columns: tuple[Column, ...]
    named: bool
    form: Any = None
    """A table whose rows are of the same form; None: an empty one says as much."""
    is_saved: bool = True
    """Whether the form is saved: not if it has an object of the app's own."""
    is_known: bool = True
    """Whether the form is known: else a process before this one has emptied the table."""

    def __reduce_ex__(self, protocol: Any) -> tuple[type[EmptiedTable], tuple[object, ...]]:
        form = self.form if self.is_saved else None
        return EmptiedTable, (self.columns, self.named, form, self.is_saved, self.is_known and self.is_saved)


class EditHistory(msgspec.Struct, frozen=True):
    """The whole history."""

    base: Sketch
    """The table that the edits belong to."""
    was: dict[int, Cells] = {}
    """The rows that they touch, as they are in it."""
    given: tuple[GivenResult, ...] = ()
    """The newest first."""
    olds: tuple[Old, ...] = ()
    """The newest first."""
    emptied: EmptiedTable | None = None
    """What the table was before all of its rows were deleted; None: it has rows, or tells that itself."""

    def __reduce_ex__(self, protocol: Any) -> tuple[Callable[..., EditHistory], tuple[object, ...]]:
        # The rows as one text beside the pickle: as long as they are the same, they are not written again.
        stored = self.base, beside(_encode(self.was), protocol), self.given, self.olds
        # The version before this one reads what is of a table with rows.
        return _decode_stored, stored if self.emptied is None else (*stored, self.emptied)


_encode = msgspec.json.Encoder().encode
_decode_rows = msgspec.json.Decoder(dict[int, Cells]).decode


def _decode_stored(
    base: Sketch,
    was: bytes,
    given: tuple[GivenResult, ...],
    olds: tuple[Old, ...],
    emptied: EmptiedTable | None = None,
) -> EditHistory:
    return EditHistory(base, _decode_rows(was), given, olds, emptied)


def remember(given: tuple[GivenResult, ...], now: GivenResult) -> tuple[GivenResult, ...]:
    """The results with a new one, the newest first.

    Those that no run has drawn are remembered, too: the page may have had a
    table of one, drawn by a process that is gone, while the events of then
    came to this one all at once.
    """
    same = [one for one in given if one.edits == now.edits]
    if any(one.drawn for one in same):  # the user has gone back to what the script has
        now = msgspec.structs.replace(now, drawn=True)
    found = [now, *(one for one in given if one not in same)]
    drawn = [one for one in found if one.drawn][:MOST_GIVEN]
    others = [one for one in found if not one.drawn][:MOST_GIVEN]
    return tuple(one for one in found if one in drawn or one in others)


def renamed(edits: Edits, history: EditHistory, name: Callable[[str], str]) -> tuple[Edits, EditHistory]:
    """The history with other names for the tables."""

    def of(one: Edits) -> Edits:
        return msgspec.structs.replace(one, base=name(one.base))

    def sketch(one: Sketch) -> Sketch:
        return msgspec.structs.replace(one, fingerprint=name(one.fingerprint))

    def given(results: tuple[GivenResult, ...]) -> tuple[GivenResult, ...]:
        return tuple(
            msgspec.structs.replace(one, edits=of(one.edits), result=name(one.result)) for one in results
        )

    olds = tuple(
        msgspec.structs.replace(old, sketch=sketch(old.sketch), edits=of(old.edits), given=given(old.given))
        for old in history.olds
    )
    renamed = EditHistory(sketch(history.base), history.was, given(history.given), olds, history.emptied)
    return of(edits), renamed


def parked(base: Sketch, row: int, cells: Cells | None) -> Parked:
    """An edit of a row that waits until the row is back; ``cells`` None: it is deleted."""
    label, content = base.label(row), base.content(row)
    return Parked(f"{label:x}" if label else "", f"{content:x}", cells)


def restored_id(old: Sketch, row: int) -> str:
    """The id of a restored row that the table had lost."""
    return f"{_restored_from(old)}{row}"


def restored_cells(history: EditHistory, id: str) -> Cells:
    """What the row of this id was when the table lost it; nothing: it was never there."""
    # The table may be again what it was before the row was lost.
    tables = [(history.base, history.was), *((old.sketch, old.was) for old in history.olds)]
    for sketch, was in tables:
        row = id.removeprefix(_restored_from(sketch))
        if row != id and row.isdecimal() and len(row) < 10 and int(row) in was:
            return was[int(row)]
    return {}


def _restored_from(old: Sketch) -> str:
    return f"restored-{old.fingerprint[:8]}-"
