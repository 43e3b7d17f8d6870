"""``st.checkbox`` and ``st.toggle``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from millpond.elements.checks import Bind, OnChange
from millpond.elements.place import Place
from millpond.props import LabelVisibility, WidgetProps, Width
from millpond.session.query import truth_of
from millpond.session.widget import Persist, WidgetCodec


class Checkbox(WidgetProps):
    kind: ClassVar[str] = "checkbox"

    width: Width = "content"
    value: bool = False
    wrap: bool | None = None


class Toggle(Checkbox):
    kind: ClassVar[str] = "toggle"


class Checked(WidgetCodec[bool]):
    """True or false; what the app sets is taken for what it is worth."""

    def to_wire(self, value: Any) -> bool:
        return bool(value)

    def from_query(self, texts: list[str]) -> bool:
        return truth_of(texts)


CHECKED = Checked()


def checkbox(
    self: Place,
    label: str,
    value: bool = False,
    key: str | int | None = None,
    help: str | None = None,
    on_change: Callable[..., Any] | OnChange | None = "rerun",
    args: Sequence[Any] | None = None,
    kwargs: Mapping[str, Any] | None = None,
    *,
    disabled: bool = False,
    label_visibility: LabelVisibility = "visible",
    width: Width = "content",
    wrap: bool | None = None,
    bind: Bind = None,
    persist_state: Persist = None,
) -> bool:
    """A checkbox.

    Parameters
    ----------
    label:
        The label; inline Markdown.
    value:
        Whether it is initially checked.
    width:
        ``"content"``, ``"stretch"``, or pixels.
    wrap:
        Let a long label wrap to several lines; None: if the layout has room.

    Returns
    -------
    bool
        True if it is checked.

    Examples
    --------
    >>> import millpond as st
    >>> if st.checkbox("I agree"):
    ...     st.write("Thank you.")
    """
    props = Checkbox(
        label=label, help=help, disabled=disabled, label_visibility=label_visibility, width=width,
        value=bool(value), wrap=wrap,
    )  # fmt: skip
    return _draw(self, props, key, on_change, args, kwargs, bind, persist_state)


def toggle(
    self: Place,
    label: str,
    value: bool = False,
    key: str | int | None = None,
    help: str | None = None,
    on_change: Callable[..., Any] | OnChange | None = "rerun",
    args: Sequence[Any] | None = None,
    kwargs: Mapping[str, Any] | None = None,
    *,
    disabled: bool = False,
    label_visibility: LabelVisibility = "visible",
    width: Width = "content",
    wrap: bool | None = None,
    bind: Bind = None,
    persist_state: Persist = None,
) -> bool:
    """A switch. Its parameters are those of :func:`checkbox`.

    Returns
    -------
    bool
        True if it is on.

    Examples
    --------
    >>> import millpond as st
    >>> night = st.toggle("Night mode")
    """
    props = Toggle(
        label=label, help=help, disabled=disabled, label_visibility=label_visibility, width=width,
        value=bool(value), wrap=wrap,
    )  # fmt: skip
    return _draw(self, props, key, on_change, args, kwargs, bind, persist_state)


def _draw(
    place: Place,
    props: Checkbox,
    key: str | int | None,
    on_change: Callable[..., Any] | OnChange | None,
    args: Sequence[Any] | None,
    kwargs: Mapping[str, Any] | None,
    bind: Bind,
    persist: Persist,
) -> bool:
    widget = place._widget(
        props, codec=CHECKED, default=props.value, given=props.value, key=key,
        on_change=on_change, args=args, kwargs=kwargs, bind=bind, persist=persist,
    )  # fmt: skip
    return bool(widget.value)
