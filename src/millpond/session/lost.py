"""Input that no widget takes because the page has changed meanwhile, for example by a deploy.

The page says so, once per run. It does not for a press, a choice or a tick:
repeating these costs the user nothing.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Sequence
from typing import Any, ClassVar, Final, Literal

import msgspec

from millpond.props import EffectProps
from millpond.session.widgets import Widgets
from millpond.state.kernel import RESERVED

log = logging.getLogger("millpond")


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
"""The kinds of widgets into which users type, with a function that tells whether a value has any input in it.

The kind is read from the widget's id: nothing else is left of a widget that is gone.
"""
_KIND: Final = re.compile(r"[a-z]\w*")


class LostEntry(EffectProps):
    """A toast with a text of the page's own."""

    effect: ClassVar[str] = "toast"

    notice: Literal["", "lost", "edits"] = ""
    """What is said: ``"lost"``: the last entry could not be kept. ``"edits"``: the page no longer has a table that was edited."""
    seconds: int = 4
    """How long it stays; 0: until the user closes it."""


def say_gone(keys: Sequence[str], add_effect: Callable[[LostEntry], object]) -> None:
    """Tell the user and the log that the page no longer has the tables whose edits these keys of Session State hold."""
    if not keys:
        return
    add_effect(LostEntry(notice="edits", seconds=0))
    own = [repr(key) for key in keys if not key.startswith(RESERVED)]
    nameless = len(keys) - len(own)
    found = [f"with the key {key}" for key in own] + ([f"without a key ({nameless})"] if nameless else [])
    log.warning(
        "The user has edited tables (`st.data_editor`) that the script no longer draws: %s. "
        "The edits stay saved, and return when a version of the script draws these tables again.",
        ", ".join(found),
    )


def is_lost(widgets: Widgets, widget_id: str, raw: Any) -> bool:
    """Whether this is typed input whose widget is gone or disabled."""
    widget = widgets.get(widget_id)
    if widget is not None and not widget.props.disabled:
        return False
    kind = _KIND.match(widget_id)
    return kind is not None and kind[0] in ENTERED and ENTERED[kind[0]](raw)
