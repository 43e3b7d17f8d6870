"""What is selected in a table, for the script and for the browser."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, Literal, cast, get_args

from millpond.elements.checks import refuse
from millpond.errors import ApiError
from millpond.session.widget import WidgetCodec

SelectionMode = Literal[
    "single-row",
    "single-row-required",
    "multi-row",
    "single-column",
    "multi-column",
    "single-cell",
    "multi-cell",
]

_MODES: Final = get_args(SelectionMode)


class TableSelection(dict[str, Any]):
    """What is selected, as a dictionary and by attributes."""

    @property
    def rows(self) -> list[int]:
        """Positions in the data."""
        return cast("list[int]", self["rows"])

    @property
    def columns(self) -> list[str]:
        """Their names."""
        return cast("list[str]", self["columns"])

    @property
    def cells(self) -> list[tuple[int, str]]:
        """Of each the position of its row, and the name of its column."""
        return cast("list[tuple[int, str]]", self["cells"])


class TableState(dict[str, Any]):
    """What ``st.dataframe`` returns, and Session State has under its key: ``state.selection``."""

    @property
    def selection(self) -> TableSelection:
        """What is selected."""
        return cast("TableSelection", self["selection"])


def selection_modes(given: SelectionMode | Iterable[SelectionMode]) -> tuple[SelectionMode, ...]:
    """The modes, checked: at most one of rows, of columns and of cells."""
    if not isinstance(given, str | Iterable):
        refuse("selection_mode", f"one or more of {', '.join(map(repr, _MODES))}", given)
    modes = (given,) if isinstance(given, str) else tuple(given)
    for mode in modes:
        if mode not in _MODES:
            refuse("selection_mode", f"one or more of {', '.join(map(repr, _MODES))}", mode)
    for what in ("row", "column", "cell"):
        if len(several := [mode for mode in modes if f"-{what}" in mode]) > 1:
            raise ApiError(
                f"`selection_mode` cannot combine {' and '.join(map(repr, several))}: choose one of them."
            )
    return modes


class SelectionCodec(WidgetCodec[TableState]):
    """The selection of one table.

    Parameters
    ----------
    rows:
        How many the table has.
    columns:
        The names of those that can be selected.
    modes:
        What can be selected.
    """

    def __init__(self, rows: int, columns: tuple[str, ...], modes: tuple[SelectionMode, ...]) -> None:
        self._rows = rows
        self._columns = frozenset(columns)
        self._modes = modes

    def first(self, default: Mapping[str, Any] | None) -> TableState:
        """What is selected before the user has selected anything."""
        try:
            state = self.from_wire({} if default is None else default.get("selection", default))
        except (AttributeError, TypeError, ValueError) as error:
            raise ApiError(
                '`selection_default` must be a dictionary such as {"selection": {"rows": [0]}}; ' + str(error)
            ) from None
        return self._required(state)

    def _required(self, state: TableState) -> TableState:
        if "single-row-required" in self._modes and not state.selection.rows and self._rows:
            state.selection["rows"] = [0]
        return state

    def to_wire(self, value: Any) -> list[Any]:
        selection = self._selection(value.get("selection", value) if isinstance(value, Mapping) else value)
        return [selection.rows, selection.columns, [list(cell) for cell in selection.cells]]

    def receive(self, wire: Any) -> list[Any]:
        return self.to_wire(self._required(self.from_wire(wire)))

    def from_wire(self, wire: Any) -> TableState:
        if isinstance(wire, list | tuple) and len(wire) == 3:
            wire = dict(zip(("rows", "columns", "cells"), wire, strict=True))
        try:
            return TableState(selection=self._selection(wire))
        except TypeError as error:
            raise ValueError(f"A selection must have lists of rows, columns or cells: {error}.") from None

    def _selection(self, given: Any) -> TableSelection:
        if not isinstance(given, Mapping):
            raise ValueError(f"A selection can have the keys `rows`, `columns` and `cells`; got {given!r}.")  # noqa: TRY004 - what a codec raises
        rows = [row for row in given.get("rows", ()) if self._is_row(row)]
        columns = [name for name in given.get("columns", ()) if name in self._columns]
        cells = [
            (row, name) for row, name in given.get("cells", ()) if self._is_row(row) and name in self._columns
        ]
        return TableSelection(
            rows=self._limited("row", rows),
            columns=self._limited("column", columns),
            cells=self._limited("cell", cells),
        )

    def _is_row(self, row: Any) -> bool:
        if isinstance(row, bool) or not isinstance(row, int):
            raise ValueError(f"A row must be a position, 0 or more; got {row!r}.")  # noqa: TRY004 - what a codec raises
        return 0 <= row < self._rows

    def _limited(self, what: str, found: list[Any]) -> list[Any]:
        mode = next((mode for mode in self._modes if f"-{what}" in mode), None)
        if mode is None:
            return []
        return found[:1] if mode.startswith("single") else list(dict.fromkeys(found))
