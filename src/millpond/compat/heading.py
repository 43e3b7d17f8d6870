"""``streamlit.elements.heading``: the type of ``divider``."""

from __future__ import annotations

from typing import TypeAlias

Divider: TypeAlias = bool | str | None

__all__ = ["Divider"]
