"""``streamlit.config``."""

from __future__ import annotations

from typing import Any

import millpond

__all__ = ["get_option", "set_option"]


def get_option(key: str) -> Any:
    """The value of an option: ``st.get_option``."""
    return millpond.get_option(key)  # which is imported when it is first used


def set_option(key: str, value: Any) -> None:
    """Set an option for the session that runs: ``st.set_option``."""
    millpond.set_option(key, value)
