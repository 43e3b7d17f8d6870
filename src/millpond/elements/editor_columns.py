"""The columns of an editor: as of a table, and what can be entered."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, Literal

import msgspec

from millpond.elements.checks import is_a, refuse, to_boolean
from millpond.elements.table_columns import Config, TableColumn, configured
from millpond.frames.cells import cells_of
from millpond.frames.columns import Column, Content
from millpond.frames.frame import Frame

INDEX: Final = "_index"
"""What the index of pandas is called among the cells of a row."""

_SHOWN_ONLY: Final = frozenset(
    {"image", "audio", "video", "line_chart", "area_chart", "bar_chart", "progress", "json", "button"}
)
"""Types of columns that show something, and have no editor."""

_CONTENT: Final[Mapping[str, Content]] = {
    "text": "text",
    "link": "text",
    "markdown": "text",
    "checkbox": "boolean",
    "date": "date",
    "datetime": "datetime",
    "time": "time",
    "list": "list",
    "multiselect": "list",
}
"""What the values of a column of objects become, by the type that the app says."""

Editor = Literal[
    "text", "number", "checkbox", "select", "date", "datetime", "time", "list", "multiselect", "duration"
]
RowOptions = Callable[[dict[str, Any]], Iterable[Any]]
"""The options of a cell, of its row."""


class EditorColumn(TableColumn):
    """One column of an editor."""

    field: str = ""
    """What it is called among the cells of a row."""
    editor: Editor | None = None
    """What a cell is edited with; null: it cannot be edited."""
    required: bool = False
    unique: bool = False
    """No two rows have the same value."""
    first: Any = None
    """What it has in a new row."""
    max_chars: int | None = None
    validate: str | None = None
    """A regular expression that the text must match."""
    whole: bool = False
    """Its numbers are whole."""
    low: str | None = None
    """The least date or time; the least whole number that the column's type has."""
    high: str | None = None
    """The greatest."""
    choices: tuple[Any, ...] = ()
    """The values that ``options`` are the texts of."""
    accept_new: bool = False
    """What is not among the options can be typed."""
    asks: bool = False
    """Its options depend on the row: they are asked for."""


class EditorColumns:
    """All columns of an editor.

    Parameters
    ----------
    frame:
        The table.
    config, order, hide_index:
        As of ``st.data_editor``.
    disabled:
        The names of the columns that cannot be edited; True: none can.
    """

    def __init__(
        self,
        frame: Frame,
        config: Config,
        *,
        order: Iterable[str] | None,
        hide_index: bool,
        disabled: bool | frozenset[Any],
    ) -> None:
        levels = sum(column.index for column in frame.columns)
        self.options: dict[int, tuple[RowOptions, Callable[[Any], str]]] = {}
        """Functions that say the options of a cell, by the position of the column."""
        said = {name: self._plain(given) for name, given in (config or {}).items()}
        made: list[EditorColumn] = []
        self.contents: list[Column] = list(frame.columns)
        """The columns with the contents that new values are to have."""
        for column in configured(frame.columns, said, order=order, hide_index=hide_index):
            given = _given(config, column, levels)
            if callable(function := _kind(given).get("options")):
                self.options[column.at] = function, _kind(given).get("format_func") or str
            made.append(self._editor(frame, column, given, disabled=disabled, levels=levels))
        self.shown = tuple(made)
        self.by_field = {column.field: column for column in made}
        """By what a column is called among the cells of a row."""
        self.required = frozenset(
            column.field for column in made if column.required and column.editor is not None
        )

    def row_options(self, column: EditorColumn, row: dict[str, Any]) -> tuple[list[Any], list[str]]:
        """What a cell of a row with these cells can be, and what the reader reads. Raises what the app's function raises."""
        function, label = self.options[column.at]
        options = list(function(row))
        values = [option if isinstance(option, bool | int | float) else str(option) for option in options]
        return values, [str(label(option)) for option in options]

    @staticmethod
    def _plain(given: Any) -> Any:
        """What the app says of a column, without a function in the place of options."""
        if not isinstance(given, Mapping) or not callable(_kind(given).get("options")):
            return given
        return {**given, "type_config": {**_kind(given), "options": ()}}

    def _editor(
        self,
        frame: Frame,
        column: TableColumn,
        given: Mapping[str, Any],
        *,
        disabled: bool | frozenset[Any],
        levels: int,
    ) -> EditorColumn:
        kind = _kind(given)
        content = self._content(frame, column)
        field = column.name
        if column.index:
            field = INDEX if levels == 1 else ""
        off = disabled is True or (
            isinstance(disabled, frozenset) and bool({column.name, column.at - levels, field} & disabled)
        )
        editor = (
            None
            if off or column.hidden or given.get("disabled") or not field
            else _editor_of(column, content)
        )
        values = {name: getattr(column, name) for name in TableColumn.__struct_fields__}
        choices, options, labels = self._choices(frame, column, kind, editor)
        values |= {"options": options, "labels": labels}
        dtype = frame.columns[column.at].dtype
        low, high = _MOMENTS.get(dtype) or _limits(dtype)
        return EditorColumn(
            **values, field=field, editor=editor,
            # A row without a label would be none of the others; one that counts gets the next number.
            required=bool(given.get("required", field == INDEX and content != "integer")),
            unique=bool(given.get("unique")), first=_cell(given.get("default"), content),
            max_chars=kind.get("max_chars"), validate=kind.get("validate"), whole=content == "integer",
            low=_moment(kind.get("min_value")) or low, high=_moment(kind.get("max_value")) or high,
            choices=choices, accept_new=bool(kind.get("accept_new_options")), asks=column.at in self.options,
        )  # fmt: skip

    def _content(self, frame: Frame, column: TableColumn) -> Content:
        """What new values of a column are."""
        if column.content != "object":
            return column.content
        content = _CONTENT.get(column.type or "")
        if content is None and column.type is None and not column.index and _is_empty(frame, column.at):
            content = "text"
        if content is not None:
            self.contents[column.at] = msgspec.structs.replace(self.contents[column.at], content=content)
        return content or "object"

    def _choices(
        self, frame: Frame, column: TableColumn, kind: Mapping[str, Any], editor: Editor | None
    ) -> tuple[tuple[Any, ...], tuple[str, ...], tuple[str, ...]]:
        """The options: values, as cells are shown, and what the reader reads."""
        if editor not in {"select", "multiselect"} or column.at in self.options:
            return (), column.options, column.labels
        given = kind.get("options")
        if given is None:
            found = _categories(frame, column) if editor == "select" else _items(frame, column)
            return tuple(found), tuple(map(str, found)), tuple(map(str, found))
        options = list(given)
        content: Content = "object" if editor == "multiselect" else self.contents[column.at].content
        return tuple(_cell(option, content) for option in options), column.options, column.labels


def _kind(given: Any) -> Mapping[str, Any]:
    kind = given.get("type_config") if isinstance(given, Mapping) else None
    return kind if isinstance(kind, Mapping) else {}


def _given(config: Config, column: TableColumn, levels: int) -> Mapping[str, Any]:
    keys: list[Any] = [column.name, column.at]
    if column.index and column.at == 0:
        keys.insert(0, INDEX)
    found = next((config[key] for key in keys if config and key in config), None)
    return found if isinstance(found, Mapping) else {}


def _editor_of(column: TableColumn, content: Content) -> Editor | None:
    """What a cell is edited with."""
    if column.type in _SHOWN_ONLY or content == "bytes":
        return None
    if column.type == "multiselect":
        return "multiselect"
    if column.type == "selectbox" or content == "category":
        return "select"
    if column.type == "checkbox" and content in {"integer", "number"}:
        return "checkbox"  # 0 and 1: databases such as SQLite have no booleans
    found: dict[Content, Editor] = {
        "text": "text", "integer": "number", "number": "number", "decimal": "number", "boolean": "checkbox",
        "date": "date", "datetime": "datetime", "time": "time", "duration": "duration", "list": "list",
    }  # fmt: skip
    if content == "object":
        return "number" if column.type == "number" else None
    return found.get(content)


def _is_empty(frame: Frame, at: int) -> bool:
    return not frame.described and all(cell is None for cell in frame.cells(at, slice(None)))


def _categories(frame: Frame, column: TableColumn) -> list[Any]:
    """The options of a column of categories; of another one, its values."""
    known = frame.categories(column.at)
    cells = known if known is not None else frame.cells(column.at, slice(None))
    found = dict.fromkeys(cell for cell in cells if isinstance(cell, str | int | float))
    return list(found)[:1000]


def _items(frame: Frame, column: TableColumn) -> list[Any]:
    lists = (cell for cell in frame.cells(column.at, slice(None)) if isinstance(cell, list))
    return list(dict.fromkeys(item for cell in lists for item in cell if isinstance(item, str)))[:1000]


def _cell(value: Any, content: Content) -> Any:
    if value is None:
        return None
    if content == "object" and isinstance(value, bool | int | float):
        return cells_of([value], "boolean" if isinstance(value, bool) else "number")[0]
    return cells_of([value], content)[0]


_INTEGERS: Final = re.compile(r"(?i)^(u?)int(8|16|32|64)(\[pyarrow\])?$")
_MOMENTS: Final = {"datetime64[ns]": ("1677-09-22T00:00:00", "2262-04-11T00:00:00")}
"""What fits into nanoseconds."""


def _limits(dtype: str) -> tuple[str | None, str | None]:
    """The least and the greatest number of a type of integers."""
    found = _INTEGERS.match(dtype)
    if found is None:
        return None, None
    unsigned, bits = bool(found[1]), int(found[2])
    return ("0", str(2**bits - 1)) if unsigned else (str(-(2 ** (bits - 1))), str(2 ** (bits - 1) - 1))


def _moment(value: Any) -> str | None:
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return None


def disabled_columns(disabled: Any) -> bool | frozenset[Any]:
    """The parameter ``disabled``. Raises ApiError."""
    expected = "True, False, or the names of columns"
    said = to_boolean(disabled)
    if said is not None:
        return said
    if is_a(disabled, str):
        return frozenset({str.__str__(disabled)})
    try:
        names = list(disabled)
    except Exception:  # objects of the app's own
        refuse("disabled", expected, disabled)
    for name in names:
        if not is_a(name, (str, int)):
            refuse("disabled", f"{expected}, or their positions", name)
    return frozenset(names)
