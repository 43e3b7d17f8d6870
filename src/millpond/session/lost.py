"""What the user has entered and no widget takes: the page has changed meanwhile, by a deploy for example.

It is said, once for a run. Of a press, a choice or a tick nothing is: nobody has
to do work again for these.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, ClassVar, Final, Literal

import msgspec

from millpond.props import EffectProps
from millpond.session.widgets import Widgets


def _is_filled(raw: Any) -> bool:
    return raw is not None and raw != ""


def _has_edits(raw: Any) -> bool:
    try:
        return len(msgspec.json.decode(raw)) > 1  # beside the table's name
    except (msgspec.DecodeError, TypeError, RecursionError):
        return False


ENTERED: Final[dict[str, Callable[[Any], bool]]] = {
    "chat_input": _is_filled,
    "data_editor": _has_edits,
    "number_input": _is_filled,
    "text_area": _is_filled,
    "text_input": _is_filled,
}
"""The kinds of widgets into which people type, and whether a value of theirs says anything.

They are known by their ids: nothing else is left of what is gone.
"""
_KIND: Final = re.compile(r"[a-z]\w*")


class LostEntry(EffectProps):
    """A toast with a text of the page's own."""

    effect: ClassVar[str] = "toast"

    notice: Literal["", "lost"] = ""
    seconds: int = 4
    """How long it stays; 0: until the user closes it."""


def is_lost(widgets: Widgets, widget_id: str, raw: Any) -> bool:
    """No widget takes this, which somebody has typed."""
    widget = widgets.get(widget_id)
    if widget is not None and not widget.props.disabled:
        return False
    kind = _KIND.match(widget_id)
    return kind is not None and kind[0] in ENTERED and ENTERED[kind[0]](raw)
