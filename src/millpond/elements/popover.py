"""``st.popover``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar

from millpond.elements.button import ButtonType, button_width
from millpond.elements.checks import OnChange
from millpond.elements.expander import draw_opening
from millpond.elements.place import PlaceT
from millpond.props import WidgetProps, Width


class Popover(WidgetProps):
    """Without an ``id``, the script is not told of opening and closing."""

    kind: ClassVar[str] = "popover"
    container: ClassVar[bool] = True

    value: bool = False
    """It is open. Without an ``id`` it says nothing: the tab alone knows."""
    type: ButtonType = "secondary"
    icon: str | None = None
    wrap: bool | None = None
    """None: the place decides."""
    width: Width = "content"


def popover(
    self: PlaceT,
    label: str,
    *,
    type: ButtonType = "secondary",
    help: str | None = None,
    icon: str | None = None,
    disabled: bool = False,
    use_container_width: bool | None = None,
    width: Width = "content",
    wrap: bool | None = None,
    key: str | int | None = None,
    on_change: Callable[..., object] | OnChange = "ignore",
    args: Sequence[object] | None = None,
    kwargs: Mapping[str, object] | None = None,
) -> PlaceT:
    """A button that opens a container next to it, over the page.

    It stays open while its widgets start reruns. A click outside it, the button,
    or Escape closes it.

    Parameters
    ----------
    label:
        The button's label; inline Markdown.
    type:
        The button's emphasis.
    icon:
        An emoji or ``":material/name:"``.
    disabled:
        The button cannot be pressed.
    use_container_width:
        Deprecated: true is ``width="stretch"``.
    width:
        The button's width: ``"content"``, ``"stretch"``, or pixels. The container
        is at least as wide.
    wrap:
        False: cut a long label at the end of its line. Otherwise, it takes
        several lines.
    key:
        Becomes the CSS class ``st-key-<key>``. If changes rerun the script,
        ``st.session_state`` holds under it whether it is open, and can set it
        before it is drawn.
    on_change, args, kwargs:
        ``"ignore"``: opening and closing does not start a rerun. ``"rerun"``: it
        starts a rerun, in which ``.open`` tells the state. A function: the same,
        and it is called before the script.

    Returns
    -------
    Container
        Its ``.open`` is True or False, or None if changes do not rerun the script.

    Examples
    --------
    >>> import millpond as st
    >>> with st.popover("Settings", icon=":material/settings:"):
    ...     name = st.text_input("Your name")

    What takes long, and only if somebody wants to see it:

    >>> report = st.popover("Report", on_change="rerun")
    >>> if report.open:
    ...     report.write("Made just now.")
    """
    props = Popover(
        label=label, help=help, disabled=disabled, width=button_width(width, use_container_width), type=type,
        icon=icon or None, wrap=wrap,
    )  # fmt: skip
    return draw_opening(self, props, key, on_change, args, kwargs)
