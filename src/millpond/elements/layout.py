"""Containers: ``st.container columns empty``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Literal, cast

from millpond.elements.place import PlaceT, check_user_key
from millpond.errors import ApiError
from millpond.props import Gap, Height, Props, Width


class Block(Props):
    """``st.container``: elements below (or beside) one another."""

    kind: ClassVar[str] = "container"
    container: ClassVar[bool] = True
    eager: ClassVar[bool] = True
    names_itself: ClassVar[bool] = True

    key: str | None = None
    border: bool = False
    width: Width = "stretch"
    height: Height = "content"
    """A number of pixels makes it scroll."""
    horizontal: bool = False
    wrap: bool = True
    horizontal_alignment: Literal["left", "center", "right", "distribute"] = "left"
    vertical_alignment: Literal["top", "center", "bottom", "distribute"] = "top"
    gap: Gap = "small"
    autoscroll: bool | None = None
    """Of what scrolls: stay at the end. Null: if there are messages of a chat in it."""


class Columns(Props):
    """The row that holds the columns of one ``st.columns``."""

    kind: ClassVar[str] = "columns"
    container: ClassVar[bool] = True
    eager: ClassVar[bool] = True

    gap: Gap = "small"
    width: Width = "stretch"
    wrap: bool = True


class LayoutColumn(Props):
    kind: ClassVar[str] = "column"
    container: ClassVar[bool] = True
    bare: ClassVar[bool] = True
    eager: ClassVar[bool] = True

    weight: float = 1.0
    """Its share of the row: weights are relative to each other."""
    border: bool = False
    vertical_alignment: Literal["top", "center", "bottom"] = "top"


class Empty(Props):
    """A place for one element that can be replaced."""

    kind: ClassVar[str] = "empty"
    container: ClassVar[bool] = True
    holds_one: ClassVar[bool] = True
    eager: ClassVar[bool] = True


def container(
    self: PlaceT,
    *,
    border: bool | None = None,
    key: str | int | None = None,
    width: Width = "stretch",
    height: Height = "content",
    horizontal: bool = False,
    wrap: bool = True,
    horizontal_alignment: Literal["left", "center", "right", "distribute"] = "left",
    vertical_alignment: Literal["top", "center", "bottom", "distribute"] = "top",
    gap: Gap = "small",
    autoscroll: bool | None = None,
) -> PlaceT:
    """A container for elements, stacked or side by side.

    Parameters
    ----------
    border:
        Draw a border; None: only if the height is in pixels.
    key:
        Becomes the CSS class ``st-key-<key>``.
    width, height:
        ``"stretch"``, ``"content"``, or pixels (a height in pixels scrolls).
    horizontal, wrap:
        Place the elements side by side; wrap them to a new line if there is no
        room.
    horizontal_alignment, vertical_alignment:
        The position of the elements in it; ``"distribute"`` spreads them out.
    autoscroll:
        With a height in pixels: keep its end in view while it grows, unless the
        user has scrolled up. None: if it contains chat messages.

    Returns
    -------
    Container
        Add elements in a ``with`` block or through its methods, at any time
        during the run.

    Examples
    --------
    >>> import millpond as st
    >>> box = st.container(border=True)
    >>> _ = st.write("after the box")
    >>> _ = box.write("in the box")
    """
    if not (wrap or horizontal):
        raise ApiError("`wrap` can be False only with `horizontal=True`.")
    name = None if key is None else check_user_key(key)
    return self._draw(
        Block(
            key=name, border=isinstance(height, int) if border is None else border,
            width=width, height=height, horizontal=bool(horizontal), wrap=bool(wrap),
            horizontal_alignment=horizontal_alignment, vertical_alignment=vertical_alignment,
            gap=gap, autoscroll=autoscroll,
        ),
        key=name,
    )  # fmt: skip


def columns(
    self: PlaceT,
    spec: int | Sequence[float],
    *,
    gap: Gap = "small",
    vertical_alignment: Literal["top", "center", "bottom"] = "top",
    border: bool = False,
    width: Width = "stretch",
    wrap: bool = True,
) -> list[PlaceT]:
    """Containers side by side.

    Parameters
    ----------
    spec:
        The number of columns, or their relative widths.
    vertical_alignment:
        ``"top"``, ``"center"`` or ``"bottom"``.
    border:
        Draw one around each.
    width:
        The total width: ``"stretch"``, or pixels.
    wrap:
        Stack the columns on a narrow screen.

    Examples
    --------
    >>> import millpond as st
    >>> left, right = st.columns([3, 1])
    >>> _ = left.write("wide")
    """
    row = self._draw(Columns(gap=gap, width=width, wrap=wrap))
    weights = cast("list[float]", spec)  # whatever was given: see weights in special_checks.py
    return [
        row._draw(
            LayoutColumn(weight=weight, border=border, vertical_alignment=vertical_alignment), site="column"
        )
        for weight in weights
    ]


def empty(self: PlaceT) -> PlaceT:
    """A placeholder for one element, which the next one drawn into it replaces.

    Examples
    --------
    >>> import millpond as st
    >>> place = st.empty()
    >>> _ = place.write("Working ...")
    >>> _ = place.write("Done.")
    """
    return self._draw(Empty())
