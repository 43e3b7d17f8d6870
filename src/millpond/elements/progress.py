"""Waiting: ``st.spinner``, ``st.progress``."""
from __future__ import annotations

from typing import ClassVar

from millpond.props import Props, Width


class Spinner(Props):
    kind: ClassVar[str] = "spinner"

    text: str = ""
    show_time: bool = False
    width: Width = "content"


class Progress(Props):
    kind: ClassVar[str] = "progress"

    value: int = 0
    """0 to 100."""
    text: str | None = None
    width: Width = "stretch"
