"""``streamlit.components.v2``: components in the page itself."""

from __future__ import annotations

from millpond.compat.missing import missing

__all__ = ["component"]

component = missing("streamlit.components.v2.component", "Components are")
