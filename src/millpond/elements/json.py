"""``st.json``."""
from __future__ import annotations

from typing import ClassVar

from millpond.props import Props, Width


class Json(Props):
    kind: ClassVar[str] = "json"

    body: str = ""
    """The JSON text."""
    expanded: bool | int = True
    """All, nothing, or so many levels."""
    width: Width = "stretch"
