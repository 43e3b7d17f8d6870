"""``st.text_input`` and ``st.text_area``."""

from __future__ import annotations

from typing import ClassVar, Literal, Union

from millpond.props import Height, WidgetProps


class TextInput(WidgetProps):
    kind: ClassVar[str] = "text_input"

    value: str | None = None
    max_chars: int | None = None
    type: Literal["default", "password"] = "default"
    autocomplete: str | None = None
    placeholder: str | None = None
    required: bool = False
    icon: str | None = None
    validate: str | None = None
    """A regular expression that the whole text must match."""
    validate_message: str | None = None
    live: bool = False
    """Send while typing, after a short pause."""


class TextArea(WidgetProps):
    kind: ClassVar[str] = "text_area"

    value: str | None = None
    max_chars: int | None = None
    height: Union[Height, None] = None
    """Null: three lines."""
    placeholder: str | None = None
    required: bool = False
