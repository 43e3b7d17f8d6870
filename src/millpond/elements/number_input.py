"""``st.number_input``."""

from __future__ import annotations

from typing import ClassVar, Literal

from millpond.props import WidgetProps


class NumberInput(WidgetProps):
    kind: ClassVar[str] = "number_input"

    type: Literal["int", "float"] = "float"
    min: float | None = None
    max: float | None = None
    step: float = 1
    value: float | None = None
    format: str | None = None
    """printf-style: how the number is shown when it is not edited."""
    placeholder: str | None = None
    required: bool = False
    icon: str | None = None
