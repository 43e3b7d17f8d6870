"""``streamlit.elements.arrow``: for annotations."""

from __future__ import annotations

from typing import Any

Data = Any
"""What ``st.dataframe`` takes."""

__all__ = ["Data"]
