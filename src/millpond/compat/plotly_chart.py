"""``streamlit.elements.plotly_chart``: for annotations."""

from __future__ import annotations

from typing import Any

PlotlyState = dict[str, Any]
"""What is selected in a chart: ``state.selection``."""

__all__ = ["PlotlyState"]
