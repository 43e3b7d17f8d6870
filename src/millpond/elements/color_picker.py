"""``st.color_picker``."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from millpond.elements.checks import Bind, OnChange, shown
from millpond.elements.place import Place
from millpond.errors import ApiError
from millpond.props import LabelVisibility, WidgetProps, Width
from millpond.session.widget import Persist, WidgetCodec

_BLACK = "#000000"
_HEX = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})")


class ColorPicker(WidgetProps):
    kind: ClassVar[str] = "color_picker"

    value: str = _BLACK
    """As the app wrote it: ``#abc`` is not made longer, nor are capital letters made small."""
    width: Width = "content"


def color_picker(
    self: Place,
    label: str,
    value: str | None = None,
    key: str | int | None = None,
    help: str | None = None,
    on_change: Callable[..., Any] | OnChange | None = "rerun",
    args: Sequence[Any] | None = None,
    kwargs: Mapping[str, Any] | None = None,
    *,
    disabled: bool = False,
    label_visibility: LabelVisibility = "visible",
    width: Width = "content",
    bind: Bind = None,
    persist_state: Persist = None,
) -> str:
    """A colour, chosen with the browser's colour picker.

    Parameters
    ----------
    label:
        The label; inline Markdown.
    value:
        The initial colour: ``"#rrggbb"`` or ``"#rgb"``; None: black.
    width:
        ``"content"``, ``"stretch"``, or pixels.

    Returns
    -------
    str
        The colour: ``"#rrggbb"`` if the user has chosen it, otherwise as given by
        the app.

    Examples
    --------
    >>> import millpond as st
    >>> color = st.color_picker("Background", "#0b6e75")
    >>> st.write("It is", color)
    """
    default = _BLACK if value is None else value
    if not _HEX.fullmatch(default):
        raise ApiError(f'`value` must be a colour such as "#00ffaa" or "#0fa", or None; got {shown(value)}.')
    props = ColorPicker(
        label=label, help=help, disabled=disabled, label_visibility=label_visibility, width=width,
        value=default,
    )  # fmt: skip
    widget = self._widget(
        props, codec=COLOR, default=default, given=value is not None, key=key,
        on_change=on_change, args=args, kwargs=kwargs, bind=bind, persist=persist_state,
    )  # fmt: skip
    color: str = widget.value
    return color


class Color(WidgetCodec[str]):
    """A text: ``#rrggbb`` or ``#rgb``."""

    def to_wire(self, value: Any) -> str:
        if not isinstance(value, str) or not _HEX.fullmatch(value):
            raise ValueError(f'it must be a colour such as "#00ffaa" or "#0fa"; got {shown(value)}.')
        return value

    def from_wire(self, wire: Any) -> str:
        return self.to_wire(wire)

    def from_query(self, texts: list[str]) -> str:
        text = texts[-1]
        # People who write an address by hand leave out the sign, which has a meaning of its own there.
        return self.to_wire(text if text.startswith("#") else f"#{text}")


COLOR = Color()
