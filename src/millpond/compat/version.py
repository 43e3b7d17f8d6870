"""``streamlit.version``: the version that Millpond is compatible with."""

from __future__ import annotations

from typing import Final

STREAMLIT_VERSION_STRING: Final = "1.67.0"
"""Packages compare it, so it is not Millpond's own."""

__all__ = ["STREAMLIT_VERSION_STRING"]
