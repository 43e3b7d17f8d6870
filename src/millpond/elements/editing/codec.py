"""The edits of one editor: what Session State has of them, and what becomes of them in each run."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple

import msgspec

from millpond.elements.data_editor import DataEditor
from millpond.elements.editing.emptied import emptied, frame_of_emptied
from millpond.elements.editing.possible import Possible
from millpond.elements.editing.rights import Rights
from millpond.elements.editing.table_edits import TableEdits, complete, items_of
from millpond.elements.editing.told import heard, told
from millpond.elements.editor_columns import EditorColumns
from millpond.elements.place import log
from millpond.frames.editing.applied import applied
from millpond.frames.editing.deleted import DeletedRows
from millpond.frames.editing.edits import (
    Draft,
    Edits,
    by_row,
    changed_cells,
)
from millpond.frames.editing.history import (
    EditHistory,
    EmptiedTable,
    GivenResult,
    Old,
    parked,
    remember,
    renamed,
    restored_cells,
)
from millpond.frames.editing.late import merge
from millpond.frames.editing.rebase import UnknownTableError, draw, followed, is_made_of, receive
from millpond.frames.editing.sketch import KnownTable, common_rows, likeness, note_made
from millpond.frames.editing.typed import state_value
from millpond.frames.editing.unseen import of_known, rows_of_result
from millpond.frames.editing.waiting import taken_back
from millpond.frames.frame import Frame
from millpond.frames.incoming import frame_of
from millpond.session.names import Names
from millpond.session.widget import Widget, WidgetCodec

_ROW: Final = 1_000_000
"""What a row of the table counts in a claim (see :meth:`WidgetCodec.claim`): more than all of its columns."""
_SAME: Final = _ROW**2
"""What the same table counts: more than all of its rows."""
_NOTHING: tuple[Edits | None, Any] = (None, None)


class _Heard(NamedTuple):
    """What the page has sent of its edits."""

    said: Edits
    """All of it."""
    own: Edits
    """What its user may do of that, as edits of a table that is known."""
    in_names: bool
    """Whether it calls tables and rows as the session has named them."""
    reason: str
    """Why the rest is not allowed; empty: there is none."""


class EditorCodec(WidgetCodec[TableEdits]):
    """The edits of one table, in one run.

    Parameters
    ----------
    table:
        The table as the script has given it in this run.
    given:
        The object that it has given.
    columns:
        What can be edited in a table: it is called anew for one whose columns the app does not give any more.
    num_rows:
        ``"fixed"``, ``"dynamic"``, ``"add"`` or ``"delete"``.
    props:
        Say how often something of an edit could not be in the table.
    names:
        Of the session.
    calls_back:
        The app has a callback, which sees each edit before the table is drawn again.
    """

    def __init__(
        self,
        table: KnownTable,
        given: Any,
        columns: Callable[[Frame], EditorColumns],
        num_rows: str,
        props: DataEditor,
        names: Names,
        *,
        calls_back: bool = False,
    ) -> None:
        self.table = table
        self.columns = columns(table.frame)
        self._columns_of = columns
        self._num_rows = num_rows
        self._calls_back = calls_back
        self._given = given
        self._is_emptied = False
        """The columns are those that the table had before all of its rows were deleted."""
        self._props = props
        self._names = names
        self._from_before = False
        """The session was saved by a version that told the page hashes: it may say them."""
        self._look(DeletedRows())
        self.refused = 0
        """Counts the times that something of an edit could not be in the table."""
        self.away = 0
        """Counts the times that something was taken back in a row that is not in the table."""
        self.lost = 0
        """Counts the edits of tables that are not known any more."""
        self._state: TableEdits | None = None
        self._held = ""
        self._ready: tuple[Edits | None, Any] = _NOTHING
        """Edits, and the table with them, which nobody has yet."""
        self.first = self._made(Edits(table.fingerprint), EditHistory(table.sketch))

    def _look(self, deleted: DeletedRows) -> None:
        """See what can be entered into the table."""
        columns = self.columns
        self._possible = Possible(self.table, self._given, columns)
        self._possible.deleted = deleted
        self._rights = Rights(columns, self._num_rows, self._possible)
        self._contents = {column.field: columns.contents[column.at] for column in columns.by_field.values()}

    # What widgets ask ----------------------------------------------------------------

    def to_wire(self, value: Any) -> str:
        if not isinstance(value, TableEdits) or not hasattr(value, "edits"):
            raise ValueError(
                "edits of an editor cannot be set. To start over, pass it another table or another `key`."
            )
        if value is not self.first or self._state is None:
            self._state = self._drawn(value if value.named else self._named(value))
        return self._state.wire if value is not self.first else value.wire

    def keep(self, wire: Any, value: TableEdits) -> str:
        return self.to_wire(value)

    def from_wire(self, wire: Any) -> TableEdits:
        if self._state is not None and wire == self._state.wire:
            return self._state
        edits, _ = self._read(wire, self._now)
        if edits.base != self.table.fingerprint:
            raise ValueError("these edits belong to another table.")
        return self._made(self._owned(edits, self._now), self._now.history, wire)

    def receive(self, wire: Any) -> str:
        try:
            return self._received(wire)
        except UnknownTableError:
            self.lost += 1
            raise

    def claim(self, wire: Any, other: WidgetCodec[Any]) -> int | None:
        assert isinstance(other, EditorCodec)
        base = other._read(wire, other._now)[0].base
        if base == self.table.fingerprint:
            return None if other is self else _SAME
        old = other._old(base)
        if old is None or (other is self and old.positional):
            return None
        return _ROW * common_rows(old.sketch, self.table) + likeness(old.sketch, self.table)

    def is_sure(self, claim: int, best: int) -> bool:
        return best >= _SAME or (best >= _ROW > claim)

    def receive_for(self, wire: str, other: WidgetCodec[Any]) -> str:
        assert isinstance(other, EditorCodec)
        now, sent = self._now, other._read(wire, other._now)[0]
        old = other._old(sent.base)
        if old is not None and sent.base == self.table.fingerprint:
            draft = Draft(now.edits)
            merge(sent, Old(now.history.base, old.edits, old.was), draft, self.table, self._possible.fits)
            wire = self._told(draft.done(sent.base))
        elif old is not None and self._old(sent.base) is None:
            history = msgspec.structs.replace(now.history, olds=(old, *now.history.olds))
            self._state = self._made(now.edits, history, now.wire)
        received = self.receive(wire)
        other._hand_on(sent)
        return received

    def receive_doubtful(self, wire: str) -> str:
        if len(self._read(wire, self._now)[0].added) > 0:
            self.lost += 1
            raise ValueError("they may belong to another table, and have new rows.")
        return self._received(wire, found=False)

    def _old(self, base: str) -> Old | None:
        return next((old for old in self._now.history.olds if old.sketch.fingerprint == base), None)

    def _hand_on(self, sent: Edits) -> None:
        """These edits of a former table are another editor's: nothing is to be done here."""
        now = self._now
        olds = (
            msgspec.structs.replace(old, edits=sent) if old.sketch.fingerprint == sent.base else old
            for old in now.history.olds
        )
        history = msgspec.structs.replace(now.history, olds=tuple(olds))
        self._state = self._made(now.edits, history, now.wire)

    def _received(self, wire: str, *, found: bool = True) -> str:
        now = self._now
        said, own, in_names, reason = self._heard(wire, now)
        if reason:
            self.refused += 1
            log.warning("Some of the edits sent to `st.data_editor` were ignored: %s", reason)
        here = own.base == self.table.fingerprint
        sent = self._without_wrong(own) if here else own
        edits, history = receive(sent, now.edits, now.history, self.table, self._possible.fits, found=found)
        if not here:
            allowed = self._rights.allowed(edits, now.edits)
            self.refused += allowed != edits
            edits = self._without_wrong(allowed)
            self.refused += edits is not allowed
            self.away += taken_back(now.edits.parked, edits.parked)
        # A callback may put them into the table, or make something else of them, before that is drawn again.
        fitting, history = self._noted_as_fits(edits, history, of_run=False)
        self.refused += sent is not own or fitting is not edits
        exact = in_names and here and sent is said and fitting is edits
        self._state = self._made(fitting, history, wire if exact else None)
        return self._state.wire

    def _heard(self, wire: str, now: TableEdits) -> _Heard:
        """What the page has sent, checked. Raises ValueError."""
        said, in_names = self._read(wire, now)
        self._check_rows(said, now)
        known = of_known(said, now.history)
        here = known.base == self.table.fingerprint
        olds = (old.edits for old in now.history.olds if old.sketch.fingerprint == known.base)
        permitted, reason = self._rights.permitted(
            known, now.edits if here else next(olds, now.edits), here=here
        )
        return _Heard(said, self._owned(permitted, now), in_names, reason)

    def _read(self, wire: str, now: TableEdits) -> tuple[Edits, bool]:
        # Where nothing is hidden, a hash says nothing that the page does not have.
        plain = self._from_before or not self._rights.hidden
        return heard(wire, self._names, self._known_tables(now), plain=plain)

    def _known_tables(self, now: TableEdits) -> set[str]:
        """The tables that edits can be of."""
        history = now.history
        given = (*history.given, *(one for old in history.olds for one in old.given))
        olds = (old.sketch.fingerprint for old in history.olds)
        return {self.table.fingerprint, history.base.fingerprint, *olds, *(one.result for one in given)}

    def _named(self, value: TableEdits) -> TableEdits:
        """What a version before this one has saved, in which tables had their hashes."""
        self._from_before = True
        return self._made(*renamed(value.edits, value.history, self._names.name))

    def _owned(self, sent: Edits, now: TableEdits) -> Edits:
        return self._rights.own(sent, now.edits, functools.partial(restored_cells, now.history))

    def _without_wrong(self, edits: Edits) -> Edits:
        now = self._now
        return self._possible.of_sent(edits, now.edits, functools.partial(restored_cells, now.history))

    def rebased(self, wire: str) -> str:
        """What edits that the page has not sent are of this table. Raises ValueError."""
        # In a thread of its own: a run may go on meanwhile. What is left out counts when it is sent.
        now = self._now
        sent = self._heard(wire, now).own
        if sent.base == self.table.fingerprint:
            return wire
        edits, _ = receive(sent, now.edits, now.history, self.table, self._possible.fits)
        return self._told(self._rights.allowed(edits, now.edits))

    def followed(self, rows: Sequence[int | str], base: str, into: str) -> list[int | str | None] | None:
        """Where rows of one table that the page had are in the one that it has; None: another one is on its way to it. Raises ValueError."""
        if into != self.table.fingerprint:
            return None
        now = self._now  # once: see rebased
        return followed(rows, base, now.edits, now.history, self.table)

    def hold(self, base: str) -> None:
        """A cell of this table is being edited in the page: it is known until another one is."""
        named = self._names.name(base)
        self._held = named if named in self._known_tables(self._now) else base

    def continues(self, widget: Widget, default: Any) -> bool:
        return True  # whatever the data are: each edit looks for its row in them

    def had(self, kept: Any) -> bool:
        if not isinstance(kept, TableEdits) or not hasattr(kept, "history"):
            return False
        base = kept.history.base.fingerprint
        return (base if kept.named else self._names.name(base)) == self.table.fingerprint

    def made_of(self, kept: Any) -> bool:
        if not isinstance(kept, TableEdits) or not hasattr(kept, "history") or not kept.named:
            return False
        return is_made_of(self.table, kept.history)

    def is_edited(self, kept: Any) -> bool:
        return isinstance(kept, TableEdits) and hasattr(kept, "edits") and bool(kept.edits)

    def joined(self, kept: Any, value: TableEdits) -> TableEdits:
        before = kept if kept.named else self._named(kept)
        edits, history = draw(before.edits, before.history, self.table, self._possible.fits)
        draft = Draft(edits)
        for one in value.edits.edited:
            draft.set(one.row, one.cells)
        draft.added.update({one.id: one for one in value.edits.added})
        draft.deleted.update(dict.fromkeys(value.edits.deleted))
        draft.parked += value.edits.parked
        # The script has the table with the new ones alone, and may make the next table of it.
        was, given = {**history.was, **value.history.was}, value.history.given
        history = msgspec.structs.replace(history, was=was, given=given)
        return self._made(*self._noted_as_fits(draft.done(self.table.fingerprint), history))

    def likeness(self, kept: Any) -> int:
        if not isinstance(kept, TableEdits) or not hasattr(kept, "history"):
            return 1
        return likeness(kept.history.base, self.table)

    def next_default(self, wire: Any) -> Any:
        return None

    # What the script gets --------------------------------------------------------------

    @property
    def _now(self) -> TableEdits:
        return self._state or self.first

    def result(self) -> Any:
        """The table with the edits: a new object."""
        edits, (known, made) = self._now.edits, self._ready
        if known is edits:
            self._ready = _NOTHING
            return made
        return self._result(edits)

    def follow(self, before: WidgetCodec[Any]) -> None:
        if isinstance(before, EditorCodec):
            self._held, self._from_before = before._held, before._from_before
            self._possible.deleted = before._possible.deleted
            self.refused = self._props.refused = before.refused
            self.away = self._props.away = before.away
            self.lost = self._props.lost = before.lost
        # What was made when the edit came is handed to the script, if that draws the same table.
        if isinstance(before, EditorCodec) and self._is_frozen and before._draws_as(self):
            self._ready, before._ready = before._ready, _NOTHING

    @property
    def _is_frozen(self) -> bool:
        """No value of the table can have been changed by the app since it has drawn that."""
        return all(column.content not in {"list", "object"} for column in self.columns.contents)

    def _draws_as(self, other: EditorCodec) -> bool:
        return (
            self.table.fingerprint == other.table.fingerprint
            and type(self._given) is type(other._given)
            and self.columns.contents == other.columns.contents
            and self.columns.required == other.columns.required
        )

    def _result(self, edits: Edits) -> Any:
        return applied(
            self.table.frame,
            self._given,
            self._complete(edits),
            self.columns.contents,
            self._possible.deleted,
        )

    def _complete(self, edits: Edits) -> Edits:
        return complete(edits, self.columns.required)

    def _drawn(self, value: TableEdits) -> TableEdits:
        """The edits as they are of the table of this run, and what the script is given noted."""
        before = value.history.emptied
        self._show_columns_of(before)
        edits, history = draw(value.edits, value.history, self.table, self._possible.fits, self._held)
        if self._is_emptied and history.emptied is not before:
            history = msgspec.structs.replace(history, emptied=before)
        edits, history = self._noted_as_fits(edits, history)
        if not value.wire:
            value.wire, value.hidden = self._told(value.edits), self._rights.hidden
        is_told = edits is value.edits and (value.hidden == self._rights.hidden or not edits.added)
        if is_told and history is value.history:
            return value
        return self._made(edits, history, value.wire if is_told else None)

    def _show_columns_of(self, before: EmptiedTable | None) -> None:
        """The table has no rows any more: show the columns that it had with them."""
        if before is None or self._is_emptied:
            return
        frame = frame_of_emptied(before, self.table.frame, self._given)
        if frame is not None:
            self._is_emptied = True
            table = self.table
            self.table = KnownTable(frame, table.hash, table.name, counts=table.counts, ordered=table.ordered)
            self.columns = self._columns_of(frame)
            self._given = self._given if before.form is None else before.form
            self._look(self._possible.deleted)

    def _noted_as_fits(
        self, edits: Edits, history: EditHistory, *, of_run: bool = True
    ) -> tuple[Edits, EditHistory]:
        """The edits that the table can have, the very same if it can have all, and the history as in :meth:`_noted`.

        In a run, the others wait. Raises ValueError.
        """
        drawn = of_run or self._calls_back
        try:
            return edits, self._noted(edits, history, drawn=drawn)
        except Exception as error:  # of a library, and of the app's own objects
            less, others = self._possible.fitting(edits)
            if less == edits:
                raise ValueError(f"the table cannot have these edits: {error}") from error
        if of_run:
            waiting = (parked(self.table.sketch, row, cells) for row, cells in others.items())
            less = msgspec.structs.replace(less, parked=(*less.parked, *waiting))
        return less, self._noted(less, history, drawn=drawn)

    def _noted(self, edits: Edits, history: EditHistory, *, drawn: bool = True) -> EditHistory:
        """The history with what the script is given: the table with these edits. Raises ValueError."""
        complete, given = self._complete(edits), history.given
        if not complete:
            return history
        self._possible.deleted.note(self.table, complete.deleted, history.was)
        if given and given[0].edits == complete:
            if given[0].drawn >= drawn:
                return history
            noted = msgspec.structs.replace(given[0], drawn=True)
        else:
            made = self._result(edits)
            self._ready = edits, made
            result = frame_of(made)
            noted = GivenResult(complete, self.table.name(found := result.fingerprint()), result.rows, drawn)
            note_made(found, history.base, self.table.frame.columns, complete)
            if self.table.rows and not result.rows:
                before = emptied(self.table.frame, self.columns.contents, self._given)
                history = msgspec.structs.replace(history, emptied=before)
        return msgspec.structs.replace(history, given=remember(given, noted))

    def _made(self, edits: Edits, history: EditHistory, wire: str | None = None) -> TableEdits:
        state = TableEdits(items_of(self._complete(edits), self._cells))
        state.edits, state.history = edits, history
        state.wire = self._told(edits) if wire is None else wire
        state.hidden, state.required, state.named = (
            self._rights.hidden,
            frozenset(self.columns.required),
            True,
        )
        return state

    def _told(self, edits: Edits) -> str:
        return told(self._rights.told(edits), self._names)

    def _cells(self, cells: Mapping[str, Any]) -> dict[str, Any]:
        return {name: state_value(cell, self._contents.get(name)) for name, cell in cells.items()}

    # What can be entered ----------------------------------------------------------------

    def check_sent(self, sent: Edits, before: Edits) -> None:
        """Raise ValueError for what a page of ours does not let a user do, and would say so."""
        self._check_rows(sent, self._now)
        reason = self._rights.permitted(sent, before, here=True).reason
        if reason:
            raise ValueError(reason)
        was, known = by_row(before.edited), {one.id: one.cells for one in before.added}
        for one in sent.edited:
            for name, cell in changed_cells(one.cells, was.get(one.row, {})).items():
                self._possible.check(name, cell, functools.partial(self._possible.row, one))
        for added in sent.added:
            for name, cell in changed_cells(added.cells, known.get(added.id, {})).items():
                self._possible.check(name, cell, lambda cells=added.cells: cells)  # type: ignore[misc] # mypy knows no default of a lambda

    def _check_rows(self, sent: Edits, now: TableEdits) -> None:
        """Raise ValueError for rows that are not in the table that these edits are of."""
        rows = self._rows_of(sent.base, now)
        for row in (*(one.row for one in sent.edited), *sent.deleted):
            if row >= rows:
                raise ValueError(f"the table has no row {row}.")

    def _rows_of(self, base: str, now: TableEdits) -> int:
        """How many rows the table has that edits are of. Raises ValueError."""
        if base == self.table.fingerprint:
            return self.table.rows
        history = now.history
        rows = next((old.sketch.rows for old in history.olds if old.sketch.fingerprint == base), None)
        if rows is None:
            rows = rows_of_result(base, history)
        if rows is None:
            raise UnknownTableError("they belong to a table that no longer exists.")
        return rows
