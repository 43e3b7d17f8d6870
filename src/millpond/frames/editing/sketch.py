"""A table as digests: enough to find its rows in another table.

A row is known by its label, where the table has an index of its own (pandas,
unless the index only counts) that names each row once. Else it is known by all
of its values, in the columns that it had. Positions say nothing: a filter or an
order changes them.
"""

from __future__ import annotations

import functools
from array import array
from bisect import bisect_left
from collections import Counter, OrderedDict
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Final, NamedTuple

import msgspec
import xxhash

from millpond.frames.cells import WHOLE
from millpond.frames.columns import Column
from millpond.frames.editing.edits import INDEX, Cells, Edits, beside
from millpond.frames.frame import Frame

MOST_CELLS: Final = 4_000_000
"""In a larger table, rows are not identified by their values, which would take seconds."""

_WITHOUT_FLOATS: Final = frozenset({"integer", "text", "boolean", "date", "datetime", "time", "bytes"})

_encode = msgspec.json.Encoder().encode


class Sketch(msgspec.Struct, frozen=True):
    """The digests of a table."""

    fingerprint: str
    rows: int
    contents: bytes = b""
    """The digest of each row's values, 8 bytes each; empty: the table is too large."""
    labels: bytes = b""
    """The digest of each row's label; empty: they only count, or name several rows alike."""
    columns: dict[str, int] = {}
    """The digest of each column's values."""

    def __reduce_ex__(self, protocol: Any) -> tuple[Callable[..., Sketch], tuple[object, ...]]:
        # Beside the pickle, if they are large: as long as the table is the same, they are not written again.
        digests = beside(self.contents, protocol), beside(self.labels, protocol)
        return _stored, (self.fingerprint, self.rows, *digests, self.columns)

    def content(self, row: int) -> int:
        """The digest of a row's values; 0: it is not known."""
        return int.from_bytes(self.contents[8 * row : 8 * row + 8], "little")

    def label(self, row: int) -> int:
        """The digest of a row's label; 0: it has none of its own."""
        return int.from_bytes(self.labels[8 * row : 8 * row + 8], "little")


def _stored(fingerprint: str, rows: int, contents: bytes, labels: bytes, columns: dict[str, int]) -> Sketch:
    return Sketch(fingerprint, rows, bytes(contents), bytes(labels), columns)


_MOST_SKETCHES: Final = 64
_SKETCHES: OrderedDict[tuple[str, bool], Sketch] = OrderedDict()
"""The newest. A sketch follows from the data, so it does not matter which thread has made one."""


class _Made(NamedTuple):
    """The table and the edits that a result was made of."""

    base: Sketch
    columns: tuple[Column, ...]
    edits: Edits


_MADE: OrderedDict[str, _Made] = OrderedDict()
"""The newest results of editors, by their fingerprints: most of each row is as it was, and need not be read again."""


def note_made(fingerprint: str, base: Sketch, columns: tuple[Column, ...], edits: Edits) -> None:
    """The table with this fingerprint is another one, which has these columns, with edits."""
    _MADE[fingerprint] = _Made(base, columns, edits)
    while len(_MADE) > _MOST_SKETCHES:
        _MADE.popitem(last=False)


def digest(value: Any) -> int:
    """Eight bytes of a value in JSON; never 0."""
    return xxhash.xxh3_64_intdigest(_encode(value)) or 1


def _plain(cells: Sequence[Any]) -> Sequence[Any]:
    """The cells with 1 for 1.0, which the page shows alike: a column of integers becomes one of floats when a value is missing."""
    if float not in set(map(type, cells)):
        return cells
    return [
        int(cell) if type(cell) is float and -(2**53) <= cell <= 2**53 and cell == int(cell) else cell
        for cell in cells
    ]


def _digests(rows: Any, seed: int = 0) -> bytes:
    """Of each of these rows."""
    hashed, encode = xxhash.xxh3_64_intdigest, _encode
    return _bytes([hashed(encode(row), seed) or 1 for row in rows])


def _bytes(numbers: Sequence[int]) -> bytes:
    found = array("Q", numbers)
    return found.tobytes()


class KnownTable:
    """A table whose rows can be found in others.

    Parameters
    ----------
    frame, fingerprint:
        The table, and the hash of its data.
    name:
        What the session calls data with a fingerprint: it and its page know nothing else.
    counts:
        Its index, if it has one, only counts.
    ordered:
        Its rows stay in the order that they are put in: those of a set do not.
    """

    def __init__(
        self,
        frame: Frame,
        fingerprint: str,
        name: Callable[[str], str] = str,
        *,
        counts: bool = True,
        ordered: bool = True,
    ) -> None:
        self.frame = frame
        self.hash = fingerprint
        self.name = name
        self.fingerprint = name(fingerprint)
        self.rows = frame.rows
        self.counts = counts
        self.ordered = ordered
        self.index = [at for at, column in enumerate(frame.columns) if column.index]
        self.names = {column.name: at for at, column in enumerate(frame.columns) if not column.index}
        """The columns, by name."""
        self._rows: dict[int, dict[str, Any]] = {}

    @functools.cached_property
    def values(self) -> dict[str, list[Any]]:
        """All cells of all columns, whole: two that differ in the middle are two."""
        return {name: self.frame.cells(at, slice(None), WHOLE) for name, at in self.names.items()}

    def _digested(self, at: int) -> Sequence[Any]:
        """The cells of a column, as their digests are made."""
        column = self.frame.columns[at]
        # Not read into `values` for this: these keep all cells as objects for as long as the table is known.
        known = self.values[column.name] if "values" in self.__dict__ and not column.index else None
        cells = self.frame.cells(at, slice(None), WHOLE) if known is None else known
        return cells if column.content in _WITHOUT_FLOATS else _plain(cells)

    def cell(self, row: int, column: str) -> Any:
        """One cell, as JSON has it."""
        return self.row(row)[column]

    def row(self, row: int) -> dict[str, Any]:
        """The cells of one row."""
        if row not in self._rows:
            self._rows.update(self.rows_at([row]))
        return self._rows[row]

    def rows_at(self, rows: list[int]) -> dict[int, dict[str, Any]]:
        """The cells of these rows, whole: what is taken back is put into the table again."""
        if not rows:
            return {}
        columns = [self.frame.cells(at, rows, WHOLE) for at in self.names.values()]
        names = tuple(self.names)
        return {
            row: dict(zip(names, cells, strict=True))
            for row, cells in zip(rows, zip(*columns, strict=True), strict=True)
        }

    def remembered(self, rows: list[int]) -> dict[int, Cells]:
        """All that these rows are made of again when something is taken back: their cells, and their labels."""
        found = self.rows_at(rows)
        if len(self.index) == 1 and rows:
            for row, label in zip(rows, self.frame.cells(self.index[0], rows, WHOLE), strict=True):
                found[row] = {**found.get(row, {}), INDEX: label}
        return found

    def has_label(self, label: Any) -> bool:
        """Whether a row has this label."""
        return digest(_plain([label])) in self._labels

    @functools.cached_property
    def _labels(self) -> Collection[int]:
        if self.sketch.labels or len(self.index) != 1:
            return self.by_label
        return {digest([label]) for label in self._digested(self.index[0])}

    @functools.cached_property
    def sketch(self) -> Sketch:
        """The table in few bytes. All of it is read, once for all who draw the same table."""
        key = self.hash, self.counts
        # One without rows is made at once, and its columns may be known to this editor alone.
        known = _SKETCHES.get(key) if self.rows else self._sketched()
        if known is None:
            known = _SKETCHES[key] = self._edited() or self._sketched()
            while len(_SKETCHES) > _MOST_SKETCHES:
                _SKETCHES.popitem(last=False)
        return msgspec.structs.replace(known, fingerprint=self.fingerprint)

    def _sketched(self) -> Sketch:
        labels = b""
        if self.index and not self.counts and self.rows <= MOST_CELLS:
            levels = [self._digested(at) for at in self.index]
            labels = _digests(zip(*levels, strict=True))
            if len(set(array("Q", labels))) < self.rows:
                labels = b""
        if self.rows * len(self.names) > MOST_CELLS or not self.names:
            return Sketch(self.fingerprint, self.rows, labels=labels)
        seed = digest(list(self.names))
        values = {name: self._digested(at) for name, at in self.names.items()}
        contents = _digests(zip(*values.values(), strict=True), seed)
        columns = {name: digest(cells) for name, cells in values.items()}
        return Sketch(self.fingerprint, self.rows, contents, labels, columns)

    def _edited(self) -> Sketch | None:
        """The same, where this table is one with edits whose sketch is known: the rest is read. None: it is not."""
        made = _MADE.get(self.hash)
        if made is None or not made.base.contents or made.columns != self.frame.columns:
            return None
        edits, names = made.edits, {name for one in made.edits.edited for name in one.cells}
        if edits.added or edits.deleted or not names <= self.names.keys():
            return None
        if any(column.content in {"list", "object"} for column in self.frame.columns):
            return None  # the app may have changed the objects in the cells
        rows = [one.row for one in edits.edited]
        seed = digest(list(self.names))
        contents = array("Q", made.base.contents)
        changed = self.rows_at(rows)
        for row, content in zip(
            rows, array("Q", _digests((_plain([*changed[row].values()]) for row in rows), seed)), strict=True
        ):
            contents[row] = content
        columns = {name: digest(self._digested(self.names[name])) for name in names}
        return Sketch(
            self.fingerprint,
            self.rows,
            contents.tobytes(),
            made.base.labels,
            {**made.base.columns, **columns},
        )

    @functools.cached_property
    def by_label(self) -> dict[int, int]:
        """The rows by the digests of their labels."""
        return {label: row for row, label in enumerate(array("Q", self.sketch.labels))}

    @functools.cached_property
    def by_content(self) -> dict[int, list[int]]:
        """The rows by the digests of their values."""
        found: dict[int, list[int]] = {}
        for row, content in enumerate(array("Q", self.sketch.contents)):
            found.setdefault(content, []).append(row)
        return found


def likeness(old: Sketch, new: KnownTable) -> int:
    """How much speaks for a table having become another one; 0: nothing of it is there, though it has the same columns."""
    now = new.sketch
    same = sum(now.columns.get(name) == value for name, value in old.columns.items())
    if old.rows and now.rows and old.columns.keys() == now.columns.keys() and 2 * same < len(old.columns):
        if old.labels and now.labels:
            there = any(label in new.by_label for label in array("Q", old.labels))
        else:
            there = any(content in new.by_content for content in array("Q", old.contents))
        if not there:
            return 0
    return 1 + same


def common_rows(old: Sketch, new: KnownTable) -> int:
    """How many rows of a table are in another one, as they were."""
    before, after = (Counter(array("Q", contents)) for contents in (old.contents, new.sketch.contents))
    return (before & after).total()


class Finder:
    """Finds the rows of one table in another one; no row is found twice.

    Parameters
    ----------
    old:
        The table that the rows are of.
    new:
        The table to look in.
    was:
        Rows of the old one, as far as they are known: what they had is found also where columns are gone.
    """

    def __init__(self, old: Sketch, new: KnownTable, was: Mapping[int, Cells] = {}) -> None:
        self._old = old
        self._new = new
        self._was = was
        self._taken: set[int] = set()
        self._alike: dict[int, _Alike] = {}
        """Rows with the same values, by the digest of these."""

    @functools.cached_property
    def stays(self) -> tuple[str, ...]:
        """The columns that are as they were, if they are at least half of all and no row has come or gone."""
        old, new = self._old, self._new.sketch
        if old.rows != new.rows or old.labels or new.labels or not old.columns:
            return ()
        same = tuple(name for name, value in old.columns.items() if new.columns.get(name) == value)
        return same if 2 * len(same) >= max(len(old.columns), len(new.columns)) else ()

    @functools.cached_property
    def _keys(self) -> dict[tuple[Any, ...], int]:
        """How often the columns that stay have the same values."""
        found: dict[tuple[Any, ...], int] = {}
        for key in zip(*(map(_encode, self._new.values[name]) for name in self.stays), strict=True):
            found[key] = found.get(key, 0) + 1
        return found

    def find(self, row: int) -> int | None:
        """Where a row of the old table is in the new one; None: it is not there, or nobody can say which it is."""
        at = self.identified(self._old.label(row), self._old.content(row), row)
        if at is None and self.stays and row not in self._taken:
            key = tuple(_encode(self._new.values[name][row]) for name in self.stays)
            at = self._take(row) if self._keys[key] == 1 else None
        return self._narrowed(row) if at is None else at

    def find_as(self, row: int, cells: Cells) -> int | None:
        """Where the only row is that has what an old row had with these cells: the script has written them back."""
        old, names = self._old, tuple(self._new.names)
        was = self._was.get(row, {})
        if old.label(row) or was.keys() - {INDEX} != self._new.names.keys() or not self._new.sketch.contents:
            return None
        now = _plain([cells.get(name, was[name]) for name in names])
        content = int.from_bytes(_digests([now], digest(list(names))), "little")
        rows = self._new.by_content.get(content, ())
        return self._take(rows[0]) if len(rows) == 1 else None

    def identified(self, label: int, content: int, near: int = 0) -> int | None:
        """Where the row with this label, or else this content, is."""
        new = self._new
        if new.sketch.labels:
            at = new.by_label.get(label or digest([near]))
            if label:
                return None if at is None else self._take(at)
            if at is not None and new.sketch.content(at) == content:
                return self._take(at)
        if not content:
            return None
        if content not in new.by_content:
            return self._widened(content)
        alike = self._alike.get(content)
        if alike is None:
            alike = self._alike[content] = _Alike(new.by_content[content])
        while (row := alike.take_nearest(near)) is not None:
            if row not in self._taken:  # for example by its label
                return self._take(row)
        return None

    def _narrowed(self, row: int) -> int | None:
        """Where the only row is that has what this one had, if columns are gone, but half of them at most, and no row."""
        old, new, names = self._old, self._new, tuple(self._new.names)
        was = self._was.get(row, {})
        if (
            not was.keys()
            >= new.names.keys()  # it may be known from a later table, which lacks other columns
            or old.label(row)
            or old.rows != new.rows
            or not old.columns.keys() > new.names.keys()
        ):
            return None
        content = _digests([_plain([was[name] for name in names])], digest(list(names)))
        rows = new.by_content.get(int.from_bytes(content, "little"), ())
        return self._take(rows[0]) if len(rows) == 1 and 2 * len(names) >= len(old.columns) else None

    def _widened(self, content: int) -> int | None:
        """Where the only row is that has these values in the columns of the old table, if all of them are there."""
        at = self._wider.get(content)
        return None if at is None else self._take(at)

    @functools.cached_property
    def _wider(self) -> dict[int, int | None]:
        """The rows by what they have in the columns of the old table; None: several have the same there."""
        old, new = self._old, self._new
        names = tuple(old.columns)
        if (
            not names
            or not new.sketch.contents
            or names == tuple(new.names)
            or not new.names.keys() >= old.columns.keys()
        ):
            return {}
        found: dict[int, int | None] = {}
        values = (_plain(new.values[name]) for name in names)
        contents = _digests(zip(*values, strict=True), digest(list(names)))
        for row, content in enumerate(array("Q", contents)):
            found[content] = None if content in found else row
        return found

    def _take(self, row: int) -> int | None:
        if row in self._taken:
            return None
        self._taken.add(row)
        return row


class _Alike:
    """Rows with equal cells, of which each is taken once. Taking one is nearly constant in time: thousands may be taken."""

    def __init__(self, rows: Sequence[int]) -> None:
        self._rows = rows
        """Sorted."""
        self._at_or_after = list(range(len(rows) + 1))
        """Links upwards, as in a union-find: a free position is its own, a taken one leads to the next."""
        self._at_or_before = list(range(len(rows) + 1))
        """The same downwards; each is one more than its position."""

    def take_nearest(self, near: int) -> int | None:
        """The nearest row that is free, of two the first; None: there is none."""
        at = bisect_left(self._rows, near)
        after, before = _follow(self._at_or_after, at), _follow(self._at_or_before, at) - 1
        there = after < len(self._rows)
        if before >= 0 and (not there or near - self._rows[before] <= self._rows[after] - near):
            found = before
        elif there:
            found = after
        else:
            return None
        self._at_or_after[found] = found + 1
        self._at_or_before[found + 1] = found
        return self._rows[found]


def _follow(links: list[int], at: int) -> int:
    """The end of a chain of links. Shortens the chain for the next time."""
    end = at
    while links[end] != end:
        end = links[end]
    while links[at] != end:
        links[at], at = end, links[at]
    return end
