"""``streamlit.components.v2``: components in the page itself."""

from __future__ import annotations

from millpond.components.v2 import component

__all__ = ["component"]
