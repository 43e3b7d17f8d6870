"""``st.components.v1``: components in frames of their own, and frames with HTML or another page."""

from millpond.elements.components_v1 import (
    CustomComponent,
    declare_component,
    html,
    iframe,
)

__all__ = [
    "CustomComponent",
    "declare_component",
    "html",
    "iframe",
]
