"""``st.grid``, and the cells that one makes oneself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Literal

from millpond.elements.place import PlaceT, check_user_key
from millpond.errors import ApiError
from millpond.props import Gap, Height, Props, Width


class GridLayout(Props):
    """Each element in it has a cell of its own."""

    kind: ClassVar[str] = "grid"
    container: ClassVar[bool] = True
    names_itself: ClassVar[bool] = True

    column_count: int | Literal["auto"] = "auto"
    """At most, or if it does not ``wrap``, always."""
    min_column_width: int | Literal["auto"] = "auto"
    wrap: bool = True
    row_gap: Gap = "small"
    column_gap: Gap = "small"
    vertical_alignment: Literal["top", "center", "bottom"] = "top"
    border: bool = False
    row_height: int | Literal["content"] = "content"
    width: Width = "stretch"
    height: Height = "content"
    key: str | None = None
    dense: bool = False


class GridCell(Props):
    """What ``cell()`` of a grid makes."""

    kind: ClassVar[str] = "grid_cell"
    container: ClassVar[bool] = True
    bare: ClassVar[bool] = True

    column_span: int | Literal["all"] = 1
    row_span: int = 1


def grid(
    self: PlaceT,
    columns: int | Literal["auto"] = "auto",
    *,
    min_column_width: int | Literal["auto"] = "auto",
    wrap: bool = True,
    gap: Gap | Sequence[Gap] = "small",
    vertical_alignment: Literal["top", "center", "bottom"] = "top",
    border: bool = False,
    row_height: int | Literal["content"] = "content",
    width: Width = "stretch",
    height: Height = "content",
    key: str | int | None = None,
    dense: bool = False,
) -> PlaceT:
    """Cells in rows and columns, as many side by side as there is room for.

    Each element that is drawn into it has its own cell; ``cell()`` creates one
    for several elements, or one that spans several columns or rows.

    Parameters
    ----------
    columns:
        The maximum number of columns, from 1 to 24; ``"auto"``: as many as fit.
    min_column_width:
        In pixels; ``"auto"``: 200. If the columns would be narrower, there are
        fewer of them.
    wrap:
        False: always show this many ``columns``, and scroll if they do not fit.
    gap:
        The space between cells: a named size, pixels, or None; or a pair of
        these, for rows and columns.
    vertical_alignment:
        The position of the content in a cell: ``"top"``, ``"center"`` or
        ``"bottom"``.
    border:
        Draw one around each cell.
    row_height:
        ``"content"``: as high as the highest cell of the row. In pixels: higher
        content scrolls in its cell.
    width, height:
        ``"stretch"`` or pixels; the height is ``"content"``, too. With a height
        in pixels it scrolls.
    key:
        Becomes the CSS class ``st-key-<key>``.
    dense:
        Let later cells fill the gaps that wider ones leave. Screen readers keep
        the order of the script.

    Returns
    -------
    Grid
        A container that also has ``cell(column_span=1, row_span=1)``, which
        returns a container. A span is a number, that of columns also ``"all"``.

    Examples
    --------
    >>> import millpond as st
    >>> grid = st.grid(3, border=True)
    >>> with grid.cell(column_span="all"):
    ...     _ = st.write("**Cities**")
    ...     _ = st.caption("All over the world")
    >>> for city in ["Berlin", "Lagos", "Lima", "Osaka", "Perth"]:
    ...     _ = grid.write(city)
    """
    if columns == "auto" and not wrap:
        raise ApiError("`wrap` can be False only with a number of `columns`: `st.grid(3, wrap=False)`.")
    rows, between = gap if isinstance(gap, tuple) else (gap, gap)
    name = check_user_key(key)
    drawn: PlaceT = self._draw(
        GridLayout(
            column_count=columns, min_column_width=min_column_width, wrap=wrap, row_gap=rows, column_gap=between,
            vertical_alignment=vertical_alignment, border=border, row_height=row_height, width=width,
            height=height, key=name, dense=dense,
        ),
        key=name,
    )._become("Grid")  # fmt: skip
    return drawn


def cell(self: PlaceT, *, column_span: int | Literal["all"] = 1, row_span: int = 1) -> PlaceT:
    """Create the next cell: for several elements, or with a larger span.

    Parameters
    ----------
    column_span:
        How many columns it takes (where there are fewer, all of them), or
        ``"all"``, in a row of its own.
    row_span:
        How many rows it takes.

    Examples
    --------
    >>> import millpond as st
    >>> grid = st.grid(4)
    >>> with grid.cell(column_span=2):
    ...     _ = st.write("Two elements")
    ...     _ = st.write("in one cell")
    """
    _, node = self._target()
    if not isinstance(node.props, GridLayout):
        raise ApiError("Only a grid has cells: call `cell()` on what `st.grid()` returns.")
    most = node.props.column_count
    if isinstance(most, int) and isinstance(column_span, int) and column_span > most:
        raise ApiError(f"`column_span` must be at most the number of columns, {most}; got `{column_span}`.")
    return self._draw(GridCell(column_span=column_span, row_span=row_span))
