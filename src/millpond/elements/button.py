"""``st.button``."""
from __future__ import annotations

from typing import ClassVar, Literal

from millpond.elements.props import Width, WidgetProps


class ButtonProps(WidgetProps):
    """What a push button shows, in a form or outside."""

    trigger: ClassVar[bool] = True

    width: Width = "content"
    type: Literal["primary", "secondary", "tertiary"] = "secondary"
    icon: str | None = None
    icon_position: Literal["left", "right"] = "left"
    shortcut: str | None = None
    """Keys that press it, such as ``"Ctrl+K"``."""
    wrap: bool = False


class Button(ButtonProps):
    kind: ClassVar[str] = "button"
