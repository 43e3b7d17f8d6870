"""``streamlit.components.v1`` and its ``components``: components in frames of their own."""

from __future__ import annotations

from millpond.compat.missing import NotThereYet, missing

__all__ = [
    "CustomComponent", "MarshallComponentException", "declare_component", "html", "iframe", "register_widget",
]  # fmt: skip


class CustomComponent:
    """What ``declare_component`` returns. For annotations."""


MarshallComponentException = NotThereYet
"""What goes wrong with a component."""

declare_component = missing("streamlit.components.v1.declare_component", "Components are")
html = missing("streamlit.components.v1.html", "Frames with HTML are")
iframe = missing("streamlit.components.v1.iframe", "Frames are")
register_widget = missing("streamlit.components.v1.components.register_widget", "Components are")
