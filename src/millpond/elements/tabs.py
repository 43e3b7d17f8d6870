"""``st.tabs``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from millpond.elements.checks import Bind, OnChange, shown
from millpond.elements.place import PlaceT, check_user_key
from millpond.errors import ApiError
from millpond.props import Height, Props, WidgetProps, Width
from millpond.session.widget import WidgetCodec


class Tabs(WidgetProps):
    """Holds the tabs of one ``st.tabs``. Without an ``id``, the script is not told which one is open."""

    kind: ClassVar[str] = "tabs"
    container: ClassVar[bool] = True

    value: str | None = None
    """The label of the tab that is open (without an ``id``: at first); null: the first."""
    height: Height = "content"


class Tab(Props):
    kind: ClassVar[str] = "tab"
    container: ClassVar[bool] = True
    bare: ClassVar[bool] = True

    label: str = ""


def tabs(
    self: PlaceT,
    tabs: Sequence[str],
    *,
    width: Width = "stretch",
    height: Height = "content",
    default: str | None = None,
    key: str | int | None = None,
    on_change: Callable[..., object] | OnChange = "ignore",
    args: Sequence[object] | None = None,
    kwargs: Mapping[str, object] | None = None,
    bind: Bind = None,
) -> list[PlaceT]:
    """Tabs: containers of which one is visible at a time. All are drawn in every run.

    Parameters
    ----------
    tabs:
        Their labels; inline Markdown.
    width, height:
        ``"stretch"``, ``"content"``, or pixels.
    default:
        The label of the tab that is initially open; None: the first.
    key:
        Becomes the CSS class ``st-key-<key>``. If changes rerun the script,
        ``st.session_state`` holds the label of the open tab under it, and can set
        it before the tabs are drawn; an unknown label opens the default.
    on_change, args, kwargs:
        ``"ignore"``: opening another tab does not start a rerun. ``"rerun"``: it
        starts a rerun, in which ``.open`` of each tells whether it is open. A
        function: the same, and it is called before the script.
    bind:
        ``"query-params"``: the page's URL shows the label of the open tab
        (``?view=Table``), as the query parameter named by the key, and sets it
        when the page is opened. Implies ``on_change="rerun"``. All labels must
        differ.

    Returns
    -------
    list of containers
        ``.open`` of each is True or False, or None if changes do not rerun the
        script.

    Examples
    --------
    >>> import millpond as st
    >>> chart, table = st.tabs(["Chart", "Table"])
    >>> _ = table.write("Numbers")

    Only what is seen:

    >>> chart, table = st.tabs(["Chart", "Table"], on_change="rerun")
    >>> if table.open:
    ...     table.write("Many numbers")
    """
    labels = list(tabs)
    if default is not None and default not in labels:
        raise ApiError(f"`default` must be one of the labels, {shown(labels)}; got {shown(default)}.")
    if bind is None and not callable(on_change) and on_change == "ignore":
        props = Tabs(key=check_user_key(key), value=default, width=width, height=height)
        row = self._draw(props, key=props.key)
        return _draw_all(row, labels)
    if bind is not None and ("" in labels or len(set(labels)) < len(labels)):
        raise ApiError(f'`bind="query-params"` needs labels that are different and not empty; got {labels}.')
    first = labels[0] if default is None else default
    self._correct(key, labels, first)
    widget = self._widget(
        Tabs(label=", ".join(labels), value=first, width=width, height=height),
        codec=OpenTab(labels), default=first, given=default is not None, key=key,
        on_change=on_change if callable(on_change) else "rerun", args=args, kwargs=kwargs, bind=bind,
    )  # fmt: skip
    row, at = self._inside(widget, is_open=True), labels.index(widget.value)
    return [tab._mark(is_open=i == at) for i, tab in enumerate(_draw_all(row, labels))]


def _draw_all(row: PlaceT, labels: list[str]) -> list[PlaceT]:
    here, node = row._target()
    here.run.expect(node, _SITE, labels)
    return [row._draw(Tab(label=label), site=_SITE) for label in labels]


_SITE = "tabs"
"""Where the tabs of one element are drawn: here, and nowhere else."""


class OpenTab(WidgetCodec[str]):
    """Which tab is open, by its label."""

    def __init__(self, labels: list[str]) -> None:
        self._labels = labels

    def to_wire(self, value: Any) -> str:
        return self.from_wire(value)

    def from_wire(self, wire: Any) -> str:
        if wire not in self._labels:
            raise ValueError(f"`{wire!r}` is not one of the tabs {self._labels}.")
        label: str = wire
        return label
