"""The edits of a table, and their form in messages between page and server: JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pickle import PickleBuffer
from typing import Annotated, Any, Final

import msgspec

Cells = dict[str, Any]
"""The cells of a row, by column name: JSON values (see ``frames/cells.py``)."""
INDEX: Final = "_index"
"""The name of a pandas index among the cells of a row."""
Position = Annotated[int, msgspec.Meta(ge=0)]
"""The position of a row in its table."""
Digest = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{0,48}\Z")]
"""Eight bytes as hexadecimal digits; empty: not known. The page has both of a row sealed, as one."""


class EditedRow(msgspec.Struct, frozen=True, array_like=True):
    """Edited cells of a row of the table."""

    row: Position
    cells: Cells


class AddedRow(msgspec.Struct, frozen=True, array_like=True):
    """A row that the user has added."""

    id: str
    """Made by the page, and unique among its rows."""
    cells: Cells
    before: Position | None = None
    """The row of the table that it was inserted before; None: at the end."""


class Parked(msgspec.Struct, frozen=True, array_like=True):
    """An edit of a row that is not in the table as it is now: it waits for its row."""

    label: Digest
    """The digest of its index label; empty: it has no label of its own."""
    content: Digest
    """The digest of its values."""
    cells: Cells | None
    """None: the row is to be deleted."""


class Edits(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """All edits of one table."""

    base: str = ""
    """The fingerprint of the table that the positions refer to."""
    edited: tuple[EditedRow, ...] = ()
    added: tuple[AddedRow, ...] = ()
    deleted: tuple[Position, ...] = ()
    parked: tuple[Parked, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.edited or self.added or self.deleted or self.parked)

    def __reduce_ex__(self, protocol: Any) -> tuple[Callable[[bytes], Edits], tuple[Any]]:
        # Pickled as one text: a thousand small objects would take as long as everything else in a run.
        # Beside the pickle, if it is large: what is remembered of earlier edits is not written again then.
        return _decode_stored, (beside(_encode(self), protocol),)

    @property
    def touched(self) -> set[int]:
        """The rows of the table that are edited or deleted."""
        return {one.row for one in self.edited} | set(self.deleted)


def beside(data: bytes, protocol: int) -> bytes | PickleBuffer:
    """Bytes that are pickled beside the rest, where the protocol can do so: the same ones are not written again."""
    return PickleBuffer(data) if protocol >= 5 else data


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Edits).decode


def _decode_stored(data: bytes) -> Edits:
    return _decode(data)


def to_text(edits: Edits) -> str:
    """The edits as a message for the page."""
    return _encode(edits).decode()


def of_text(text: str) -> Edits:
    """The edits that the page has sent. Raises ValueError."""
    try:
        edits = _decode(text)
    except (msgspec.DecodeError, RecursionError) as error:
        raise ValueError(f"The edits of a table cannot be read: {error}.") from None
    rows = [one.row for one in edits.edited]
    ids = [one.id for one in edits.added]
    if len(set(rows)) < len(rows) or len(set(ids)) < len(ids) or len(set(edits.deleted)) < len(edits.deleted):
        raise ValueError("A row can be edited, added or deleted only once.")
    return edits


class Draft:
    """A changeable copy of edits."""

    def __init__(self, edits: Edits | None = None) -> None:
        edits = edits or Edits()
        self.edited: dict[int, Cells] = {one.row: dict(one.cells) for one in edits.edited}
        self.added: dict[str, AddedRow] = {one.id: one for one in edits.added}
        self.deleted: dict[int, None] = dict.fromkeys(edits.deleted)
        self.parked: list[Parked] = list(edits.parked)

    def set(self, row: int, cells: Cells) -> None:
        """Edit cells of a row."""
        if cells:
            self.edited.setdefault(row, {}).update(cells)

    def unset(self, row: int, column: str) -> None:
        """Revert the edit of a cell."""
        cells = self.edited.get(row, {})
        cells.pop(column, None)
        if not cells:
            self.edited.pop(row, None)

    def set_added(self, id: str, cells: Cells) -> None:
        """Set the cells of an added row."""
        old = self.added[id]
        self.added[id] = AddedRow(id, cells, old.before)

    def done(self, base: str) -> Edits:
        """The edits, of the table with this fingerprint."""
        return Edits(
            base,
            tuple(EditedRow(row, cells) for row, cells in sorted(self.edited.items())),
            tuple(self.added.values()),
            tuple(sorted(self.deleted)),
            tuple(self.parked),
        )


def equal_cells(one: Any, other: Any) -> bool:
    """Two cells show the same value: 1 and 1.0 are one in the page."""
    return bool(one == other) and isinstance(one, bool) == isinstance(other, bool)


def changed_cells(cells: Cells, before: Cells) -> Cells:
    """The cells whose values differ from those before."""
    return {n: cell for n, cell in cells.items() if n not in before or not equal_cells(before[n], cell)}


def by_row(rows: Iterable[EditedRow]) -> dict[int, Cells]:
    """The edited cells, by row."""
    return {one.row: one.cells for one in rows}
