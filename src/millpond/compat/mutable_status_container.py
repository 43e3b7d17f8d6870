"""``streamlit.elements.lib.mutable_status_container``: the class of status containers."""

from __future__ import annotations

from millpond.container import StatusContainer

__all__ = ["StatusContainer"]
