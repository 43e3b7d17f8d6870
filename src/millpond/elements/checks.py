"""Checks that many element functions make of their parameters.

Each returns the value, or raises an ApiError that names the parameter, says
what came and what is expected.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Collection
from typing import Any, Literal

from millpond.errors import ApiError
from millpond.props import Height, Width

Bind = Literal["query-params"] | None
OnChange = Literal["rerun", "ignore"]
"""What ``on_change`` may be besides a function."""

_MATERIAL = re.compile(r":material/\w+:")


def check_choice(name: str, value: Any, allowed: Collection[Any]) -> None:
    """``value`` is one of ``allowed``."""
    for one in allowed:
        # Their types first: an array's == is no yes or no, and True is not to pass for 1.
        if value is one or (type(value) is type(one) and value == one):
            return
    shown = ", ".join(f"`{one!r}`" for one in allowed)
    raise ApiError(f"`{name}` is one of {shown}; got `{value!r}`.")


def tells(on_change: Any, bind: Any) -> bool:
    """The script is to be told when the user opens or closes a container."""
    if not callable(on_change) and on_change not in ("ignore", "rerun"):
        raise ApiError(f'`on_change` is a function, "rerun" or "ignore"; got `{on_change!r}`.')
    return on_change != "ignore" or bind is not None


def check_label(label: Any) -> str:
    """The label as a string."""
    if isinstance(label, str):
        return label
    if label is None:
        raise ApiError(
            '`label` is a text; got `None`. To hide it, give a text and `label_visibility="collapsed"`.'
        )
    return str(label)


def check_width(width: Width, *, content: bool) -> None:
    """``width`` is ``"stretch"``, a number of pixels, or (where allowed) ``"content"``."""
    if width == "stretch" or (content and width == "content") or _is_pixels(width):
        return
    words = '"stretch", "content"' if content else '"stretch"'
    raise ApiError(f"`width` is {words} or a number of pixels above 0; got `{width!r}`.")


def check_height(height: Height) -> None:
    """``height`` is ``"stretch"``, ``"content"`` or a number of pixels."""
    if height not in ("stretch", "content") and not _is_pixels(height):
        raise ApiError(f'`height` is "stretch", "content" or a number of pixels above 0; got `{height!r}`.')


def _is_pixels(size: object) -> bool:
    return isinstance(size, int) and not isinstance(size, bool) and size > 0


def check_icon(icon: Any) -> str | None:
    """An emoji, ``":material/name:"`` or ``"spinner"``; an empty one is none."""
    if icon is None or icon == "":
        return None
    if isinstance(icon, str) and (_MATERIAL.fullmatch(icon) or icon == "spinner" or not icon.isascii()):
        return icon
    raise ApiError(
        f'`icon` is one emoji, a Material icon such as ":material/thumb_up:", or "spinner"; got `{icon!r}`.'
    )


def check_text(name: str, value: Any) -> str | None:
    """A text or None."""
    if value is None or isinstance(value, str):
        return value
    raise ApiError(f"`{name}` is a text or None; got `{value!r}` of type `{type(value).__name__}`.")


def check_max_chars(max_chars: Any) -> int | None:
    """How many characters a text may have; None and 0: any number."""
    if max_chars is None:
        return None
    if isinstance(max_chars, bool) or not hasattr(max_chars, "__index__") or max_chars < 0:
        raise ApiError(f"`max_chars` is a whole number, or None for no limit; got `{max_chars!r}`.")
    return operator.index(max_chars) or None
