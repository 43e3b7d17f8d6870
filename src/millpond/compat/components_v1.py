"""``streamlit.components.v1`` with its ``components`` and ``custom_component``: components in frames of their own."""

from __future__ import annotations

from typing import Any

from millpond.components.v1 import CustomComponent, declare_component, html, iframe
from millpond.errors import ComponentArguments as MarshallComponentException

__all__ = [
    "CustomComponent", "MarshallComponentException", "declare_component", "html", "iframe", "register_widget",
]  # fmt: skip


def register_widget(*args: Any, **kwargs: Any) -> None:
    """Packages replace it, or give it attributes. It is called by nobody: components draw without it."""
