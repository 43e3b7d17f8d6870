"""``st.table``."""

from __future__ import annotations

from typing import Any, ClassVar, Final, Literal

from millpond.elements.dataframe import read_frame
from millpond.elements.place import PlaceT
from millpond.elements.table_columns import TableColumn, configured
from millpond.frames.frame import Frame
from millpond.props import Height, Props, Width
from millpond.session.sources import Asking, Unanswerable

MOST_CELLS: Final = 20_000
"""Of a table all of whose cells are on the page: with more, scrolling the page would stutter."""
MOST_COLUMNS: Final = 500
MOST_CHARACTERS: Final = 2_000_000
"""Of all of its texts together; each has an equal share, of 1,000 at least."""


class Table(Props):
    """A table whose cells are all on the page."""

    kind: ClassVar[str] = "table"

    columns: tuple[TableColumn, ...] = ()
    """Those that are shown."""
    cells: tuple[list[Any], ...] = ()
    """Column by column, as many rows as are shown."""
    rows: int = 0
    """Of the table; more than there are cells of, where it is too long."""
    all_columns: int = 0
    """The same of its columns."""
    caption: str | None = None
    rules: tuple[tuple[str, str], ...] = ()
    """A Styler's: selectors inside of the table, and what they declare."""
    border: bool | Literal["horizontal"] = True
    hide_header: bool = False
    alt: str | None = None
    width: Width = "stretch"
    height: Height = "content"


class StaticSource:
    """The table of an element that is asked for nothing more. Tests of apps read it."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame

    def __call__(self, asking: Asking) -> bytes:
        """Refuse."""
        raise Unanswerable("This table has no more rows to load.")


def table(
    self: PlaceT,
    data: Any = None,
    *,
    border: bool | Literal["horizontal"] = True,
    width: Width = "stretch",
    height: Height = "content",
    hide_index: bool | None = None,
    hide_header: bool | None = None,
    alt: str | None = None,
) -> PlaceT:
    """A table that is part of the page's text, with Markdown in its cells and headers.

    All cells are on the page. If there are more than 20,000 cells, only the first
    rows are shown, with a note; ``st.dataframe`` shows tables of any size.

    Parameters
    ----------
    data:
        Whatever ``st.dataframe`` accepts. The colours, formats and captions of a
        pandas Styler are shown.
    border:
        True: lines around each cell; ``"horizontal"``: between rows; False:
        none.
    width:
        ``"stretch"``, ``"content"``, or pixels; a wider table scrolls.
    height:
        ``"content"``, ``"stretch"``, or pixels, in which the rows scroll below a
        fixed header.
    hide_index:
        Hide the index of a pandas table. None: hide it if it only counts the
        rows.
    hide_header:
        Hide the column names. None: hide names that were generated, such as those
        of a list.
    alt:
        The table's name for screen readers. Default: the heading above it.

    Examples
    --------
    >>> import millpond as st
    >>> _ = st.table({"**City**": ["Oslo", "Lima"], "Known for": [":material/sailing: the *fjord*", "ceviche"]})
    """
    frame = read_frame(data)
    hidden = frame.counts_only if hide_index is None else hide_index
    made = configured(frame.columns, None, order=None, hide_index=hidden, left_out=frame.left_out)
    there = [column for column in made if not column.hidden]
    columns = there[:MOST_COLUMNS]
    for column in columns:
        looks = tuple(frame.head(column.at, level) for level in range(max(1, len(column.levels))))
        column.css = looks if any(looks) else ()
    rows = min(frame.rows, MOST_CELLS // max(1, len(columns)))
    longest = max(1000, MOST_CHARACTERS // max(1, rows * len(columns)))
    return self._draw(
        Table(
            columns=tuple(columns), cells=tuple(frame.shown(column.at, slice(0, rows), longest) for column in columns),
            rows=frame.rows, all_columns=len(there), border=border, width=width, height=height,
            alt=(alt or "").strip() or None, caption=frame.caption, rules=frame.rules,
            hide_header=not frame.named if hide_header is None else hide_header,
        ),
        source=StaticSource(frame),
    )  # fmt: skip
