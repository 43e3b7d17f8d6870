"""``streamlit.delta_generator``: the class of containers."""

from __future__ import annotations

from millpond.container import Container as DeltaGenerator

__all__ = ["DeltaGenerator"]
