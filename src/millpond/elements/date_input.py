"""``st.date_input`` and ``st.time_input``."""

from __future__ import annotations

from typing import ClassVar, Literal

from millpond.props import WidgetProps


class DateInput(WidgetProps):
    """Dates travel as ISO 8601 (``2026-11-22``)."""

    kind: ClassVar[str] = "date_input"

    value: tuple[str, ...] = ()
    """Nothing, one date, or (in a range) one or both ends."""
    range: bool = False
    min: str = ""
    max: str = ""
    format: str = "YYYY/MM/DD"
    clearable: bool = False
    required: bool = False


class TimeInput(WidgetProps):
    """Times travel as ``15:30`` (``15:30:05`` where seconds matter)."""

    kind: ClassVar[str] = "time_input"

    value: str | None = None
    step: int = 900
    """Seconds between two choices of the list."""
    format: Literal["24h", "12h"] = "24h"
    clearable: bool = False
    required: bool = False
