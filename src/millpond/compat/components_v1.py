"""``streamlit.components.v1`` and its ``components``: components in frames of their own."""

from __future__ import annotations

from typing import Any

from millpond.compat.missing import NotThereYet, missing

__all__ = [
    "CustomComponent", "MarshallComponentException", "declare_component", "html", "iframe", "register_widget",
]  # fmt: skip


class CustomComponent:
    """What ``declare_component`` returns. For annotations."""


MarshallComponentException = NotThereYet
"""What goes wrong with a component."""

declare_component = missing("streamlit.components.v1.declare_component", "Components are")
register_widget = missing("streamlit.components.v1.components.register_widget", "Components are")


def html(
    html: Any,
    width: int | None = None,
    height: int | None = None,
    scrolling: bool = False,
    *,
    tab_index: int | None = None,
) -> Any:
    """HTML in a frame of its own: 150 pixels high, unless ``height`` says otherwise."""
    from millpond.elements.iframe import draw_html  # `import streamlit` imports no element

    return draw_html(html, width, height, scrolling=scrolling, tab_index=tab_index)


def iframe(
    src: Any,
    width: int | None = None,
    height: int | None = None,
    scrolling: bool = False,
    *,
    tab_index: int | None = None,
) -> Any:
    """Another page in a frame: 150 pixels high, unless ``height`` says otherwise."""
    from millpond.elements.iframe import draw_frame

    return draw_frame(src, width, height, scrolling=scrolling, tab_index=tab_index)
