"""A package of Streamlit that has nothing in it but modules."""

from __future__ import annotations

__all__: list[str] = []
