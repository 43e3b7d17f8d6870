"""``st.expander``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, Literal

from millpond.elements.checks import Bind, OnChange
from millpond.elements.place import PlaceT, check_user_key
from millpond.props import WidgetProps, Width
from millpond.session.query import truth_of
from millpond.session.widget import WidgetCodec


class Expander(WidgetProps):
    """Without an ``id``, the script is not told of opening and closing."""

    kind: ClassVar[str] = "expander"
    container: ClassVar[bool] = True

    value: bool = False
    """It is open (without an ``id``: at first)."""
    icon: str | None = None
    type: Literal["default", "compact"] = "default"


def expander(
    self: PlaceT,
    label: str,
    expanded: bool = False,
    *,
    key: str | int | None = None,
    icon: str | None = None,
    type: Literal["default", "compact"] = "default",
    width: Width = "stretch",
    on_change: Callable[..., object] | OnChange = "ignore",
    args: Sequence[object] | None = None,
    kwargs: Mapping[str, object] | None = None,
    bind: Bind = None,
) -> PlaceT:
    """A container that the user opens and closes.

    Parameters
    ----------
    label:
        What it says; inline Markdown.
    expanded:
        Whether it is initially open.
    key:
        Becomes the CSS class ``st-key-<key>``. If changes rerun the script,
        ``st.session_state`` holds under it whether it is open, and can set it
        before it is drawn.
    icon:
        An emoji or ``":material/name:"``.
    type:
        ``"default"``, or ``"compact"`` without a border.
    on_change, args, kwargs:
        ``"ignore"``: opening and closing does not start a rerun. ``"rerun"``: it
        starts a rerun, in which ``.open`` tells the state. A function: the same,
        and it is called before the script.
    bind:
        ``"query-params"``: the page's URL shows whether it is open
        (``?details=true``), as the query parameter named by the key, and sets it
        when the page is opened. Implies ``on_change="rerun"``.

    Returns
    -------
    Container
        Its ``.open`` is True or False, or None if changes do not rerun the script.

    Examples
    --------
    >>> import millpond as st
    >>> with st.expander("Details"):
    ...     _ = st.write("Here they are.")

    What takes long, and only if somebody wants to see it:

    >>> report = st.expander("Report", on_change="rerun")
    >>> if report.open:
    ...     report.write("Made just now.")
    """
    props = Expander(
        label=label, value=expanded, icon=icon or None, type=type, width=width,
    )  # fmt: skip
    return draw_opening(self, props, key, on_change, args, kwargs, bind)


def draw_opening(
    place: PlaceT,
    props: WidgetProps,
    key: str | int | None,
    on_change: Callable[..., object] | OnChange,
    args: Sequence[object] | None,
    kwargs: Mapping[str, object] | None,
    bind: Bind = None,
) -> PlaceT:
    """Draw what is opened and closed: a widget only if the script is to be told of it."""
    if bind is None and not callable(on_change) and on_change == "ignore":
        props.key = check_user_key(key)
        return place._draw(props, key=props.key)
    first: bool = props.value  # type: ignore[attr-defined]  # whether it is open
    widget = place._widget(
        props, codec=Opened(), default=first, given=first, key=key,
        on_change=on_change if callable(on_change) else "rerun", args=args, kwargs=kwargs, bind=bind,
    )  # fmt: skip
    return place._inside(widget, is_open=bool(widget.value))


class Opened(WidgetCodec[bool]):
    """Whether an expander, or a popover, is open."""

    def to_wire(self, value: Any) -> bool:
        return bool(value)

    def from_query(self, texts: list[str]) -> bool:
        return truth_of(texts)
