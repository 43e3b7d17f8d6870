"""``st.dataframe``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar, Final, Literal, TypeVar, cast

from millpond.elements.app_options import option
from millpond.elements.button import button_width
from millpond.elements.checks import OnChange, asks_for_selection
from millpond.elements.place import Place, PlaceT, check_user_key
from millpond.elements.selections import SelectionCodec, SelectionMode, TableState, selection_modes
from millpond.elements.table_button import draw_button
from millpond.elements.table_columns import Config, TableColumn, button_columns, configured
from millpond.errors import ApiError
from millpond.frames.exports import formats
from millpond.frames.frame import Frame
from millpond.frames.windows import TableSource, first_window
from millpond.props import WidgetProps, Width
from millpond.session.context import current
from millpond.session.names import Names

T = TypeVar("T")

FIRST_ROWS: Final = 60
"""Rows that come with the table itself; a reader who does not scroll waits for no others."""
FIRST_CELLS: Final = 3000


class Dataframe(WidgetProps):
    """A table. Without an ``id`` it has no selection that the script is told of."""

    kind: ClassVar[str] = "dataframe"
    # Of one without a key, the data may change without its being another one.
    follows_default: ClassVar[tuple[str, ...]] = ("value", "columns", "rows", "data", "first")

    columns: tuple[TableColumn, ...] = ()
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
    modes: tuple[SelectionMode, ...] = ()
    """What can be selected."""
    exports: bool = True
    formats: tuple[str, ...] = ("csv",)
    """The files of it that the reader may have."""
    value: tuple[list[int], list[str], list[tuple[int, str]]] | None = None
    """What is selected: positions of rows, names of columns, and of cells both."""


def dataframe(
    self: PlaceT,
    data: Any = None,
    width: Width = "stretch",
    height: int | Literal["auto", "content", "stretch"] = "auto",
    *,
    use_container_width: bool | None = None,
    hide_index: bool | None = None,
    column_order: Iterable[str] | None = None,
    column_config: Config = None,
    key: str | int | None = None,
    on_select: Callable[..., object] | OnChange = "ignore",
    selection_mode: SelectionMode | Iterable[SelectionMode] = "multi-row",
    selection_default: Mapping[str, Any] | None = None,
    row_height: int | None = None,
    placeholder: str | None = None,
    lazy: bool | None = None,
    alt: str | None = None,
) -> PlaceT | TableState:
    """A table that can be sorted, searched and scrolled, of any size.

    The page only loads the rows in view. The server sorts and searches, over all
    rows.

    Parameters
    ----------
    data:
        A table from pandas, Polars, Arrow, or another library that narwhals
        supports; a lazy table, of which 10,000 rows are fetched; a NumPy array; a
        dictionary of columns, or a list of rows (dictionaries, dataclasses,
        models or sequences); a database cursor; None for an empty table. What has
        no length, such as a generator, may have at most 1,000,000 rows.
    width, height:
        ``"stretch"``, ``"content"``, or pixels. ``height="auto"``: at most 400 pixels.
    use_container_width:
        True: the same as ``width="stretch"``.
    hide_index:
        Hide the index of a pandas table. None: hide it beside the row checkboxes
        if it only counts the rows.
    column_order:
        The names of the columns to show, in order. Of a hidden column, only the
        name is sent to the browser.
    column_config:
        A dictionary by column name or position: None hides the column, a string
        is its label, or a function of ``st.column_config`` defines its look.
        ``"_index"`` is the index.
    key:
        Becomes the CSS class ``st-key-<key>``; with ``on_select``, the
        selection is in ``st.session_state`` under it.
    on_select:
        ``"ignore"``: selections do not reach the script. ``"rerun"``: a selection
        reruns the script, which gets it as the return value. A function: the
        same, and it is called before the script.
    selection_mode:
        What can be selected: ``"multi-row"``, ``"single-row"``,
        ``"single-row-required"``, ``"multi-column"``, ``"single-column"``,
        ``"multi-cell"``, ``"single-cell"``; or several of these.
    selection_default:
        The initial selection: ``{"selection": {"rows": [0]}}``.
    row_height:
        Pixels; None: one line of text.
    placeholder:
        Shown in place of missing values; None: ``None``.
    lazy:
        Has no effect: rows are always loaded on demand.
    alt:
        The table's name for screen readers. Default: the heading above it.

    Returns
    -------
    container or TableState
        With ``on_select``, the selection: ``state.selection.rows`` (positions in
        ``data``), ``.columns`` (names) and ``.cells`` (pairs of both).

    Examples
    --------
    >>> import millpond as st
    >>> _ = st.dataframe({"city": ["Oslo", "Lima"], "people": [709_000, 10_000_000]})

    With what is selected:

    >>> state = st.dataframe([{"id": 1}, {"id": 2}], on_select="rerun", key="orders")
    >>> chosen = state.selection.rows
    """
    frame, fingerprint = read_table(data)
    selects = asks_for_selection(on_select)
    modes = selection_modes(selection_mode) if selects else ()
    if hide_index is None:
        # In the place of an index that only counts are the boxes that select rows.
        hide_index = frame.counts_only and any("-row" in mode for mode in modes)
    columns = configured(
        frame.columns, column_config, order=column_order, hide_index=hide_index, left_out=frame.left_out
    )
    frame.hidden = frozenset(column.at for column in columns if column.hidden)
    for column, given in button_columns(columns, column_config):
        column.button = draw_button(self, given, column.label or column.name, frame.rows) or None
    name = _names(self).name(fingerprint) if frame.hidden else fingerprint
    props = Dataframe(
        columns=columns, rows=frame.rows, data=name, first=tuple(first_window(frame, FIRST_ROWS, FIRST_CELLS)),
        width=button_width(width, use_container_width), height=height, row_height=row_height,
        placeholder=placeholder, alt=(alt or "").strip() or None, exports=not option("client.disableDataExport"),
        formats=formats(),
    )  # fmt: skip
    source = TableSource(frame, fingerprint, name=name, exports=props.exports)
    if not selects:
        props.key = check_user_key(key)
        return self._draw(props, key=props.key, source=source)
    if frame.rows_hidden:
        raise ApiError(
            "`on_select` reports positions in the data, and a Styler hides rows of this table. Show "
            "all rows, or remove them from the data."
        )
    props.modes = modes
    codec = SelectionCodec(frame.rows, tuple(column.name for column in columns if not column.index), modes)
    default = codec.first(selection_default)
    props.value = cast("Any", tuple(codec.to_wire(default)))
    widget = self._widget(
        props, codec=codec, default=default, given=selection_default is not None, key=key,
        on_change=on_select if callable(on_select) else "rerun", source=source,
    )  # fmt: skip
    state: TableState = widget.value
    return state


TABLES: Final = (
    "a table: a pandas, Polars or Arrow table, a NumPy array, a dictionary of columns, a list of "
    "rows, or a database cursor"
)


def read_table(data: Any) -> tuple[Frame, str]:
    """The table in ``data``, and its fingerprint. Raises ApiError."""
    frame = read_frame(data)
    return frame, _read(frame.fingerprint, "data", TABLES)


def read_chart_table(data: Any) -> tuple[Frame, str]:
    """The same for a chart, where arrays of NumPy stay what they are. Raises ApiError."""
    from millpond.frames.arrays import array_frame

    array = array_frame(data)
    frame, fingerprint = read_table(data if array is None else array)
    # The addresses of its columns are made of this, and a chart need not show all of them.
    return frame, current().run.session.names.name(fingerprint)


def read_frame(data: Any, name: str = "data", expected: str = TABLES) -> Frame:
    """The table in ``data``, a parameter of this name. Raises ApiError."""
    # With it come narwhals and xxhash, which the build, that reads the props of all elements, does not have.
    from millpond.frames.incoming import frame_of

    return _read(lambda: frame_of(data), name, expected)


def _read(read: Callable[[], T], name: str, expected: str) -> T:
    from millpond.frames.incoming import NoTable

    try:
        return read()
    except NoTable as error:
        raise ApiError(f"`{name}` must be {expected}; {error}.") from None
    except Exception as error:
        # The app's own objects, and libraries that cannot read what they hold.
        raise ApiError(f"`{name}` must be {expected}; reading it raised {type(error).__name__}.") from error


def _names(place: Place) -> Names:
    here, _ = place._target()
    return here.run.session.names
