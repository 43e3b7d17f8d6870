"""Messages: ``st.error warning info success``, ``st.exception``."""
from __future__ import annotations

from typing import ClassVar, Literal

from millpond.props import Props, Width


class Alert(Props):
    kind: ClassVar[str] = "alert"

    level: Literal["error", "warning", "info", "success"] = "info"
    body: str = ""
    """Markdown."""
    icon: str | None = None
    title: str | None = None
    width: Width = "stretch"


class Frame(Props):
    """One call of a traceback."""

    file: str = ""
    """Relative to the app's folder."""
    line: int = 0
    name: str = ""
    source: tuple[str, ...] = ()
    """Some lines of the source around ``line``."""
    first: int = 0
    """The number of the first of them."""
    caret: tuple[int, int] | None = None
    """First and last column (from 0, last excluded) to underline in ``line``."""


class Exception_(Props):
    """An exception that the app raised, with its traceback."""

    kind: ClassVar[str] = "exception"

    type: str = ""
    message: str = ""
    markdown: bool = False
    """True for Millpond's own errors, whose messages are Markdown."""
    frames: tuple[Frame, ...] = ()
    hint: str | None = None
    """What to do about it, where we know (Markdown)."""
    width: Width = "stretch"
