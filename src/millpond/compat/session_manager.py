"""``streamlit.runtime.session_manager``: for annotations."""

from __future__ import annotations

__all__ = ["ActiveSessionInfo"]


class ActiveSessionInfo:
    """A session of Streamlit's server, with what it counts. Millpond hands out none."""
