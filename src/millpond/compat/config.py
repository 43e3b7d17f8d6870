"""``streamlit.config``."""

from __future__ import annotations

from millpond.compat.missing import missing

__all__ = ["get_option", "set_option"]

get_option = missing("streamlit.config.get_option", "Options for apps to read are")
set_option = missing("streamlit.config.set_option", "Options for apps to set are")
