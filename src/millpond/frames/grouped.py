"""A view with groups: a summary row for each group, and below it the rows of open groups."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any, Final

from millpond.frames.cells import is_missing, text_of
from millpond.frames.frame import Frame, Groups
from millpond.frames.view import Sort, View

_MEASURED: Final = 500
"""How many groups are measured to estimate the size of the others."""


def _bytes_of(cell: Any) -> int:
    """Does not call methods of the app's own objects."""
    return sys.getsizeof(cell) if type(cell) in {str, bytes, int, float} else 64


@dataclass(frozen=True)
class Grouped:
    """The rows of a view with groups."""

    groups: Groups
    by: tuple[int, ...]
    totals: tuple[int, ...]
    """The columns of the totals."""
    order: Sequence[int]
    """Positions of rows in the table; ``-1 - g`` is the row of group ``g``."""

    @property
    def groups_bytes(self) -> int:
        """The approximate memory of the groups, which views may share, extrapolated from the first ones."""
        groups, count = self.groups, len(self.groups.sizes)
        some = min(count, _MEASURED)
        if not some:
            return 0
        rows = [*groups.keys[:some], *groups.shown[:some], *(each[:some] for each in groups.totals)]
        cells = sum(_bytes_of(cell) for row in rows for cell in row)
        held = sum(map(sys.getsizeof, (*groups.keys[:some], *groups.shown[:some]))) + cells
        return held * count // some + sum(
            map(sys.getsizeof, (groups.keys, groups.shown, groups.sizes, *groups.totals))
        )

    def cell(self, column: int, group: int) -> Any:
        """The cell of a group's row in a column."""
        if column in self.by:
            return self.groups.shown[group][self.by.index(column)]
        if column in self.totals:
            return self.groups.totals[self.totals.index(column)][group]
        return None


def grouped(frame: Frame, view: View, rows: Sequence[int] | None) -> Grouped:
    """The groups of these rows, or of all, closed. Raises ViewError if there are too many."""
    groups = frame.groups(view.group, view.summaries, rows)
    totals = tuple(summary.column for summary in view.summaries)
    found = Grouped(groups, view.group, totals, ())
    return replace(found, order=[-1 - group for group in _arranged(found, view.sort)])


def opened(frame: Frame, view: View, closed: Grouped, rows: Sequence[int] | None) -> Grouped:
    """The same groups, with the rows of the open ones."""
    wanted = {_hashable(key) for key in view.opened}
    shown, keys = closed.groups.shown, closed.groups.keys
    places = [at for at, row in enumerate(closed.order) if _hashable(shown[-1 - row]) in wanted]
    lists: list[Sequence[int]] = []
    begin = 0
    for at in places:
        lists += [closed.order[begin : at + 1], frame.members(view.group, keys[-1 - closed.order[at]], rows)]
        begin = at + 1
    return replace(closed, order=_joined([*lists, closed.order[begin:]]))


def _joined(lists: list[Sequence[int]]) -> Sequence[int]:
    if all(isinstance(each, list) for each in lists):
        return list(chain.from_iterable(lists))
    # One of the two is a NumPy array.
    numpy = sys.modules["numpy"]
    joined: Sequence[int] = numpy.concatenate([numpy.asarray(each, dtype=numpy.int64) for each in lists])
    return joined


def _arranged(found: Grouped, sort: Sequence[Sort]) -> list[int]:
    """The groups in the order of their shared values, unless the view is sorted by a column that they show."""
    order = list(range(len(found.groups.sizes)))
    shown = [one for one in sort if one.column in found.by or one.column in found.totals]
    rest = [Sort(column) for column in found.by if all(one.column != column for one in shown)]
    for one in reversed([*shown, *rest]):
        filled = [group for group in order if not is_missing(_key(found, one.column, group))]
        empty = [group for group in order if is_missing(_key(found, one.column, group))]
        keys = {group: _key(found, one.column, group) for group in filled}
        try:
            filled.sort(key=keys.__getitem__, reverse=one.descending)
        except Exception:  # from the app's own objects, too
            filled.sort(
                key={group: text_of(key) for group, key in keys.items()}.__getitem__, reverse=one.descending
            )
        order = filled + empty
    return order


def _key(found: Grouped, column: int, group: int) -> Any:
    if column in found.by:
        return found.groups.keys[group][found.by.index(column)]
    return found.cell(column, group)


def _hashable(key: Sequence[Any]) -> tuple[Any, ...]:
    return tuple(repr(part) if isinstance(part, list | dict) else part for part in key)
