"""``st.components.v2``: components in the page itself."""

from millpond.elements.components_v2 import (
    component,
)

__all__ = [
    "component",
]
