"""``st.button``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, Literal

from millpond.elements.place import Place
from millpond.errors import ApiError
from millpond.props import WidgetProps, Width
from millpond.session.sources import Source
from millpond.session.widget import WidgetCodec

ButtonType = Literal["primary", "secondary", "tertiary"]
IconPosition = Literal["left", "right"]


class ButtonProps(WidgetProps):
    """What a push button shows, in a form or outside."""

    trigger: ClassVar[bool] = True

    width: Width = "content"
    type: ButtonType = "secondary"
    icon: str | None = None
    icon_position: IconPosition = "left"
    shortcut: str | None = None
    """Keys that press it, such as ``"Ctrl+K"``."""
    wrap: bool | None = None
    """None: the place decides."""


class Button(ButtonProps):
    kind: ClassVar[str] = "button"
    eager: ClassVar[bool] = True


PRESS: WidgetCodec[bool] = WidgetCodec()


def button(
    self: Place,
    label: str,
    key: str | int | None = None,
    help: str | None = None,
    on_click: Callable[..., Any] | None = None,
    args: Sequence[Any] | None = None,
    kwargs: Mapping[str, Any] | None = None,
    *,
    type: ButtonType = "secondary",
    icon: str | None = None,
    icon_position: IconPosition = "left",
    disabled: bool = False,
    use_container_width: bool | None = None,
    width: Width = "content",
    shortcut: str | None = None,
    wrap: bool | None = None,
) -> bool:
    """A button that starts a rerun; returns True in that run.

    Parameters
    ----------
    label:
        What it says; inline Markdown.
    key:
        A unique name, needed if two buttons are otherwise alike.
    type:
        The button's emphasis.
    icon, icon_position:
        An emoji or ``":material/name:"``, and on which side of the label.
    disabled:
        It cannot be pressed.
    use_container_width:
        Deprecated: true is ``width="stretch"``.
    width:
        ``"content"``, ``"stretch"``, or pixels.
    shortcut:
        Keys that press it: ``"Ctrl+K"``, ``"Enter"``.
    wrap:
        False: cut a long label at the end of its line. Otherwise, it takes
        several lines.

    Returns
    -------
    bool
        True if the press of this button started the run.

    Examples
    --------
    >>> import millpond as st
    >>> if st.button("Say hello"):
    ...     st.write("Hello")
    """
    here, node = self._target()
    if node.form is not None:
        raise ApiError(
            f"`st.button` (“{label}”) cannot be inside a form, because a form sends everything at once when its submit "
            f"button is pressed. Use `st.form_submit_button`, or draw the button outside of the form."
        )
    props = Button(
        label=label, help=help, disabled=disabled, width=button_width(width, use_container_width),
        type=type, icon=icon or None, icon_position=icon_position, shortcut=shortcut, wrap=wrap,
    )  # fmt: skip
    return press(self, props, key, on_click, args, kwargs)


def press(
    place: Place,
    props: ButtonProps,
    key: str | int | None,
    on_click: Callable[..., Any] | None,
    args: Sequence[Any] | None,
    kwargs: Mapping[str, Any] | None,
    identity: object = None,
    source: Source | None = None,
) -> bool:
    """Draw a button of any kind; true in the run of its press. ``identity``, ``source``: see ``Place._widget``."""
    widget = place._widget(
        props, codec=PRESS, default=False, key=key, on_change=on_click, args=args, kwargs=kwargs,
        identity=identity, source=source,
    )  # fmt: skip
    here, _ = place._target()
    return here.run.pressed(widget)


def button_width(width: Width, use_container_width: bool | None) -> Width:
    """The width, with the parameter that it replaced taken into account."""
    if use_container_width is None:
        return width
    return "stretch" if use_container_width else "content"
