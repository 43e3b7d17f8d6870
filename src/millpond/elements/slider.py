"""``st.slider``."""

from __future__ import annotations

from typing import ClassVar, Literal

from millpond.props import WidgetProps


class Slider(WidgetProps):
    """Dates and times travel as microseconds since 1970-01-01 (of UTC)."""

    kind: ClassVar[str] = "slider"

    type: Literal["int", "float", "date", "datetime", "time"] = "int"
    min: float = 0
    max: float = 100
    step: float = 1
    value: tuple[float, ...] = ()
    """One number, or the two ends of a range."""
    format: str | None = None
    """printf-style or a preset for numbers; Moment tokens for dates and times."""
