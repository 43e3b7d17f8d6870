"""Containers: ``st.container columns expander tabs empty``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar, Literal

from millpond.elements.place import PlaceT, check_user_key
from millpond.errors import ApiError
from millpond.props import Gap, Height, Props, Width

_GAPS = ("xxsmall", "xsmall", "small", "medium", "large", "xlarge", "xxlarge")


class Block(Props):
    """``st.container``: elements below (or beside) one another."""

    kind: ClassVar[str] = "container"
    container: ClassVar[bool] = True

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
    autoscroll: bool = False


class Columns(Props):
    """The row that holds the columns of one ``st.columns``."""

    kind: ClassVar[str] = "columns"
    container: ClassVar[bool] = True

    gap: Gap = "small"
    width: Width = "stretch"
    wrap: bool = True


class Column(Props):
    kind: ClassVar[str] = "column"
    container: ClassVar[bool] = True

    weight: float = 1.0
    """Its share of the row: weights are relative to each other."""
    border: bool = False
    vertical_alignment: Literal["top", "center", "bottom"] = "top"


class Expander(Props):
    kind: ClassVar[str] = "expander"
    container: ClassVar[bool] = True

    id: str = ""
    """Set when the script is told of opening and closing (``on_change``)."""
    key: str | None = None
    label: str = ""
    expanded: bool = False
    icon: str | None = None
    type: Literal["default", "compact"] = "default"
    width: Width = "stretch"


class Tabs(Props):
    """Holds the tabs of one ``st.tabs``."""

    kind: ClassVar[str] = "tabs"
    container: ClassVar[bool] = True

    id: str = ""
    """Set when the script is told which tab is open (``on_change``)."""
    key: str | None = None
    default: str | None = None
    """The label of the tab that is open at first; null: the first."""
    width: Width = "stretch"
    height: Height = "content"


class Tab(Props):
    kind: ClassVar[str] = "tab"
    container: ClassVar[bool] = True

    label: str = ""


class Empty(Props):
    """A place for one element that can be replaced."""

    kind: ClassVar[str] = "empty"
    container: ClassVar[bool] = True


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
    """Elements kept together, below or beside one another.

    Parameters
    ----------
    border:
        Draw one; None: only if the height is in pixels.
    key:
        Becomes the CSS class ``st-key-<key>``.
    width, height:
        ``"stretch"``, ``"content"``, or pixels (a height in pixels scrolls).
    horizontal, wrap:
        Beside one another; in a new line when there is no room.
    horizontal_alignment, vertical_alignment:
        Where the elements stand in it; ``"distribute"`` spreads them.
    gap:
        The space between: a size's name, pixels, or None.
    autoscroll:
        Keep its end in view while it grows.

    Returns
    -------
    Container
        Draw into it with ``with``, or by its methods, at any time of the run.

    Examples
    --------
    >>> import millpond as st
    >>> box = st.container(border=True)
    >>> _ = st.write("after the box")
    >>> _ = box.write("in the box")
    """
    return self._draw(
        Block(
            key=check_user_key(key), border=isinstance(height, int) if border is None else border,
            width=width, height=height, horizontal=horizontal, wrap=wrap,
            horizontal_alignment=horizontal_alignment, vertical_alignment=vertical_alignment,
            gap=check_gap(gap), autoscroll=bool(autoscroll),
        ),
        key=check_user_key(key),
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
        How many; or their widths, relative to each other.
    gap:
        The space between: a size's name, pixels, or None.
    vertical_alignment:
        ``"top"``, ``"center"`` or ``"bottom"``.
    border:
        Draw one around each.
    width:
        Of all together: ``"stretch"``, or pixels.
    wrap:
        On a narrow screen, one below the other.

    Examples
    --------
    >>> import millpond as st
    >>> left, right = st.columns([3, 1])
    >>> _ = left.write("wide")
    """
    weights = _weights(spec)
    row = self._draw(Columns(gap=check_gap(gap), width=width, wrap=wrap))
    return [
        row._draw(Column(weight=weight, border=border, vertical_alignment=vertical_alignment))
        for weight in weights
    ]


def _weights(spec: int | Sequence[float]) -> list[float]:
    weights = [1.0] * spec if isinstance(spec, int) else [float(weight) for weight in spec]
    if not weights or any(not weight > 0 for weight in weights):
        raise ApiError(
            f"`spec` is a number of columns above 0, or a list of their widths, all above 0; got `{spec!r}`."
        )
    return weights


def check_gap(gap: Gap) -> Gap:
    """The gap, or an ApiError that says what it can be."""
    if isinstance(gap, int) and not isinstance(gap, bool):
        if gap >= 0:
            return gap
    elif gap is None or gap in _GAPS:
        return gap
    raise ApiError(f"`gap` is one of {', '.join(_GAPS)}, a number of pixels, or None; got `{gap!r}`.")


def expander(
    self: PlaceT,
    label: str,
    expanded: bool = False,
    *,
    key: str | int | None = None,
    icon: str | None = None,
    type: Literal["default", "compact"] = "default",
    width: Width = "stretch",
    on_change: Callable[..., object] | Literal["ignore", "rerun"] = "ignore",
    args: Sequence[object] | None = None,
    kwargs: Mapping[str, object] | None = None,
    bind: Literal["query-params"] | None = None,
) -> PlaceT:
    """A container that the user opens and closes.

    Parameters
    ----------
    label:
        What it says; inline Markdown.
    expanded:
        It is open at first.
    key:
        Becomes the CSS class ``st-key-<key>``.
    icon:
        An emoji or ``":material/name:"``.
    type:
        ``"default"``, or ``"compact"`` without a border.
    width:
        ``"stretch"``, or pixels.
    on_change, args, kwargs, bind:
        Reserved: the script is not told of opening and closing yet.

    Examples
    --------
    >>> import millpond as st
    >>> with st.expander("Details"):
    ...     _ = st.write("Here they are.")
    """
    _not_yet("expander", on_change=on_change, bind=bind)
    props = Expander(
        key=check_user_key(key), label=label, expanded=expanded, icon=icon, type=type, width=width
    )
    return self._draw(props, key=check_user_key(key))


def tabs(
    self: PlaceT,
    tabs: Sequence[str],
    *,
    width: Width = "stretch",
    height: Height = "content",
    default: str | None = None,
    key: str | int | None = None,
    on_change: Callable[..., object] | Literal["ignore", "rerun"] = "ignore",
    args: Sequence[object] | None = None,
    kwargs: Mapping[str, object] | None = None,
    bind: Literal["query-params"] | None = None,
) -> list[PlaceT]:
    """Containers of which the user sees one at a time. All are drawn in every run.

    Parameters
    ----------
    tabs:
        Their labels; inline Markdown.
    width, height:
        ``"stretch"``, ``"content"``, or pixels.
    default:
        The label of the one that is open at first.
    key:
        Becomes the CSS class ``st-key-<key>``.
    on_change, args, kwargs, bind:
        Reserved: the script is not told which one is open yet.

    Examples
    --------
    >>> import millpond as st
    >>> chart, table = st.tabs(["Chart", "Table"])
    >>> _ = table.write("Numbers")
    """
    _not_yet("tabs", on_change=on_change, bind=bind)
    labels = list(tabs)
    if not labels:
        raise ApiError("`st.tabs` needs at least one label; got an empty list.")
    if default is not None and default not in labels:
        raise ApiError(f"`default` is one of the labels {labels}; got `{default!r}`.")
    props = Tabs(key=check_user_key(key), default=default, width=width, height=height)
    row = self._draw(props, key=check_user_key(key))
    return [row._draw(Tab(label=label)) for label in labels]


def _not_yet(element: str, *, on_change: object, bind: object) -> None:
    if on_change != "ignore" or bind is not None:
        raise ApiError(
            f"`st.{element}` cannot tell the script of its state yet: leave `on_change` and `bind` at their defaults."
        )


def empty(self: PlaceT) -> PlaceT:
    """A place for one element, which the next one drawn into it replaces.

    Examples
    --------
    >>> import millpond as st
    >>> place = st.empty()
    >>> _ = place.write("Working ...")
    >>> _ = place.write("Done.")
    """
    return self._draw(Empty())
