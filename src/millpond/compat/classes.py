"""Classes of what elements give back, by Streamlit's names for them."""

from __future__ import annotations

from typing import Any

from millpond.elements.app_page import Page as StreamlitPage
from millpond.elements.chart import ChartState
from millpond.elements.selections import TableState as DataframeState

EChartsState = PlotlyState = PydeckState = VegaLiteState = ChartState
ButtonColumnClickState = DataEditorState = dict[str, Any]

__all__ = [
    "ButtonColumnClickState", "DataEditorState", "DataframeState", "EChartsState", "PlotlyState", "PydeckState",
    "StreamlitPage", "VegaLiteState",
]  # fmt: skip
