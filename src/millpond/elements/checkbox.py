"""``st.checkbox`` and ``st.toggle``."""

from __future__ import annotations

from typing import ClassVar

from millpond.props import WidgetProps, Width


class Checkbox(WidgetProps):
    kind: ClassVar[str] = "checkbox"

    width: Width = "content"
    value: bool = False
    wrap: bool | None = None


class Toggle(Checkbox):
    kind: ClassVar[str] = "toggle"
