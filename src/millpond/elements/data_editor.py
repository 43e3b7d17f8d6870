"""``st.data_editor``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Protocol, TypeVar, overload

import msgspec

from millpond.elements.app_options import option
from millpond.elements.button import button_width
from millpond.elements.checks import OnChange
from millpond.elements.dataframe import FIRST_CELLS, FIRST_ROWS, read_table
from millpond.elements.editor_columns import INDEX, EditorColumn, EditorColumns, disabled_columns
from millpond.elements.place import Place, log, overloaded
from millpond.elements.table_columns import Config
from millpond.errors import ApiError
from millpond.frames.frame import Frame
from millpond.frames.windows import TableSource, first_window
from millpond.props import WidgetProps, Width
from millpond.session.sources import Answer, Asking, Unanswerable
from millpond.structs import learn

if TYPE_CHECKING:
    from millpond.elements.editing.codec import EditorCodec


class DataFrameLike(Protocol):
    """A DataFrame, to type checkers: the editor returns one of the same type."""

    @property
    def columns(self) -> Any: ...

    def __setitem__(self, key: Any, value: Any, /) -> None: ...


TableT = TypeVar("TableT", bound=DataFrameLike | list[Any] | dict[Any, Any])
NumRows = Literal["fixed", "dynamic", "add", "delete"]

MOST_TAKEN = 100_000
"""Cells of one paste whose options depend on their rows."""
MOST_FOLLOWED = 20_000
"""Selected rows that are followed into another table."""
_NO_CHOICES = "The choices for this cell could not be loaded. The app's log has the error."


class DataEditor(WidgetProps):
    """A table whose cells are edited."""

    kind: ClassVar[str] = "data_editor"
    rebases: ClassVar[bool] = True
    # Whatever becomes of the data, it is the same editor.
    follows_default: ClassVar[tuple[str, ...]] = (
        "value",
        "columns",
        "rows",
        "data",
        "first",
        "refused",
        "away",
        "lost",
    )
    incidental: ClassVar[tuple[str, ...]] = (
        "num_rows",
        "height",
        "row_height",
        "placeholder",
        "alt",
        "exports",
        "quiet",
    )

    columns: tuple[EditorColumn, ...] = ()
    rows: int = 0
    data: str = ""
    """Names the data: it is another one as soon as a cell differs."""
    first: tuple[list[Any], ...] = ()
    """The first rows, column by column in the order of the table; further ones are asked for."""
    height: int | Literal["auto", "content", "stretch"] = "auto"
    row_height: int | None = None
    placeholder: str | None = None
    """What is shown where a value is missing; null: None."""
    alt: str | None = None
    exports: bool = True
    num_rows: NumRows = "fixed"
    value: str | None = None
    """The edits, as JSON: ``frames/editing/edits.py``."""
    refused: int = 0
    """Counts the times that something of an edit could not be in the table."""
    away: int = 0
    """Counts the times that something was taken back in a row that is not in the table."""
    lost: int = 0
    """Counts the edits of tables that are not known any more."""

    def traits(self) -> frozenset[str]:
        return frozenset(column.field for column in self.columns)


@overload
def data_editor(self: Place, data: TableT, **others: Any) -> TableT: ...
@overload
def data_editor(self: Place, data: Any, **others: Any) -> Any: ...
@overloaded
def data_editor(
    self: Place,
    data: Any,
    *,
    width: Width = "stretch",
    height: int | Literal["auto", "content", "stretch"] = "auto",
    use_container_width: bool | None = None,
    hide_index: bool | None = None,
    column_order: Iterable[str] | None = None,
    column_config: Config = None,
    num_rows: NumRows = "fixed",
    disabled: bool | Iterable[str | int] = False,
    key: str | int | None = None,
    on_change: Callable[..., Any] | OnChange | None = "rerun",
    args: Sequence[Any] | None = None,
    kwargs: Mapping[str, Any] | None = None,
    row_height: int | None = None,
    placeholder: str | None = None,
    alt: str | None = None,
) -> Any:
    """A table whose cells the user can edit, as in a spreadsheet.

    An edit stays with its row, however the script changes the table in the
    meantime, and ends when the table itself contains it: so ``state.df =
    st.data_editor(state.df)`` works like any other use.

    Parameters
    ----------
    data:
        As for ``st.dataframe``. Column names must be unique.
    width, height:
        ``"stretch"``, ``"content"``, or pixels. ``height="auto"``: at most 400 pixels.
    use_container_width:
        True: the same as ``width="stretch"``.
    hide_index:
        Hide the index of a pandas table. None: hide it if it only counts the
        rows.
    column_order:
        The names of the columns to show, in order. Of a hidden column, only the
        name is sent to the browser.
    column_config:
        A dictionary by column name or position: None hides the column, a string
        is its label, or a function of ``st.column_config`` defines its look and
        what can be entered. A column can also be ``"unique"``; the ``options`` of
        a ``SelectboxColumn`` or a ``MultiselectColumn`` can be a function of the
        row (a dictionary).
    num_rows:
        ``"fixed"``; ``"dynamic"``: rows can be added and deleted; ``"add"``; ``"delete"``.
    disabled:
        True, or the names of the columns that cannot be edited.
    key:
        ``st.session_state`` holds the edits under it, as ``edited_rows``,
        ``added_rows`` and ``deleted_rows``. They cannot be set there; with
        another key, the editor starts without edits.
    row_height:
        Pixels; None: one line of text.
    placeholder:
        Shown in place of missing values; None: ``None``.
    alt:
        The table's name for screen readers. Default: the heading above it.

    Returns
    -------
    any
        The edited table, in the type of ``data``; for a lazy table, the rows that
        were fetched; for a cursor, a pandas DataFrame.

    Examples
    --------
    >>> import millpond as st
    >>> tasks = [{"task": "Paint", "done": False}, {"task": "Mow", "done": True}]
    >>> edited = st.data_editor(tasks, num_rows="dynamic")
    >>> st.write(sum(task["done"] for task in edited), "done")
    """
    # With these come narwhals and xxhash, which the build does not have.
    from millpond.elements.editing.codec import EditorCodec
    from millpond.frames.editing.sketch import KnownTable

    if type(data).__module__ == "pandas.io.formats.style":
        data = data.data
    frame, fingerprint = read_table(data)
    names = [column.name for column in frame.columns if not column.index]
    if len(set(names)) < len(names):
        twice = sorted({name for name in names if names.count(name) > 1})
        raise ApiError(
            f"`data` has several columns called {', '.join(map(repr, twice))}. To edit the table, give each column a unique name."
        )
    if INDEX in names:
        raise ApiError(
            f"`data` has a column called {INDEX!r}, a name that the editor reserves for the index. Rename the column."
        )
    counts = frame.counts_only
    off = disabled_columns(disabled)
    here, _ = self._target()
    told = here.run.session.names
    told.keep()
    ordered = not isinstance(data, set | frozenset)
    table = KnownTable(frame, fingerprint, told.name, counts=counts, ordered=ordered)
    props = DataEditor(
        rows=frame.rows, data=table.fingerprint, width=button_width(width, use_container_width), height=height, row_height=row_height, placeholder=placeholder, alt=(alt or "").strip() or None,
        exports=not option("client.disableDataExport"), num_rows=num_rows, disabled=off is True,
    )  # fmt: skip
    source = TableSource(frame, fingerprint, name=table.fingerprint, exports=props.exports)

    def shown(frame: Frame) -> EditorColumns:
        """Let the page show this table."""
        columns = EditorColumns(
            frame, column_config, order=column_order, hide_index=counts if hide_index is None else hide_index,
            disabled=off,
        )  # fmt: skip
        frame.hidden = frozenset(column.at for column in columns.shown if column.hidden)
        props.columns, props.first = columns.shown, tuple(first_window(frame, FIRST_ROWS, FIRST_CELLS))
        source.frame = frame
        return columns

    codec = EditorCodec(table, data, shown, num_rows, props, told, calls_back=callable(on_change))
    self._widget(
        props, codec=codec, default=codec.first, key=key, on_change=on_change, args=args, kwargs=kwargs,
        source=EditorSource(source, codec),
    )  # fmt: skip
    return codec.result()


class _Options(msgspec.Struct, forbid_unknown_fields=True):
    """The options of a cell, of a row with these cells."""

    options: str
    row: dict[str, Any]


class _Take(msgspec.Struct, forbid_unknown_fields=True):
    """What texts stand for among the options of their rows."""

    take: str
    cells: list[tuple[dict[str, Any], Any]]
    """Each with the cells of its row."""


class _Rebase(msgspec.Struct, forbid_unknown_fields=True):
    """What edits that wait in a form are of the table as it is now."""

    rebase: str


class _Hold(msgspec.Struct, forbid_unknown_fields=True):
    """A cell of this table is being edited in the page, which has another one by now."""

    holds: str


class _Follow(msgspec.Struct, forbid_unknown_fields=True):
    """Where the rows that are selected in one table are in the next."""

    follow: Annotated[list[Annotated[int, msgspec.Meta(ge=0)] | str], msgspec.Meta(max_length=MOST_FOLLOWED)]
    base: str
    into: str


learn(_Options, _Take, _Rebase, _Hold, _Follow)


class EditorSource:
    """Answers the questions about one editor.

    Parameters
    ----------
    table:
        Answers those about the table.
    codec:
        Of the editor.
    """

    def __init__(self, table: TableSource, codec: EditorCodec) -> None:
        self._table = table
        self._codec = codec

    @property
    def frame(self) -> Frame:
        """The table."""
        return self._table.frame

    def __call__(self, asking: Asking) -> Answer:
        """The answer: see :class:`TableSource`; for options JSON, for edits these."""
        question = asking.question
        try:
            if isinstance(question, dict) and "options" in question:
                return self._options(msgspec.convert(question, _Options))
            if isinstance(question, dict) and "take" in question:
                return self._take(msgspec.convert(question, _Take))
            if isinstance(question, dict) and "rebase" in question:
                return self._codec.rebased(msgspec.convert(question, _Rebase).rebase).encode()
            if isinstance(question, dict) and "holds" in question:
                self._codec.hold(msgspec.convert(question, _Hold).holds)
                return b""
            if isinstance(question, dict) and "follow" in question:
                asked = msgspec.convert(question, _Follow)
                return msgspec.json.encode(self._codec.followed(asked.follow, asked.base, asked.into))
        except (msgspec.ValidationError, ValueError) as error:
            raise Unanswerable(f"The editor received an unknown request: {error}.") from None
        return self._table(asking)

    def _options(self, asked: _Options) -> bytes:
        values, labels = self._offered(asked.options, asked.row)
        return msgspec.json.encode({"choices": values, "labels": labels})

    def _take(self, asked: _Take) -> bytes:
        if len(asked.cells) > MOST_TAKEN:
            raise Unanswerable("Too many cells were requested at once.")
        return msgspec.json.encode([self._taken(asked.take, row, cell) for row, cell in asked.cells])

    def _taken(self, field: str, row: dict[str, Any], cell: Any) -> list[Any]:
        """The value in a list of its own; nothing in it: there is none."""
        values, labels = self._offered(field, row)
        by_text = {
            **dict(zip(map(str, values), values, strict=True)),
            **dict(zip(labels, values, strict=True)),
        }
        texts = cell if isinstance(cell, list) else [cell]
        column = self._codec.columns.by_field[field]
        found = [by_text.get(str(text), text if column.accept_new else None) for text in texts]
        if None in found:
            return []
        return [found if isinstance(cell, list) else found[0]]

    def _offered(self, field: str, row: dict[str, Any]) -> tuple[list[Any], list[str]]:
        columns = self._codec.columns
        column = columns.by_field.get(field)
        if column is None or not column.asks:
            raise Unanswerable("The options of this column do not depend on the row.")
        try:
            return columns.row_options(column, row)
        except Exception:  # of the app's own, whose words are not for the page
            log.exception("`options` of the column %r of `st.data_editor` failed", field)
            raise Unanswerable(_NO_CHOICES) from None
