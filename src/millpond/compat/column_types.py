"""``streamlit.elements.lib.column_types``: for annotations."""

from __future__ import annotations

from typing import Any

ColumnConfig = Any
"""What a function of ``st.column_config`` gives."""

__all__ = ["ColumnConfig"]
