"""``streamlit.typing``: what apps name in annotations."""

from __future__ import annotations

from millpond.elements.on_demand import Attributes
from millpond.session.files.uploaded import UploadedFile

_STATES = (
    "ButtonColumnClickState", "DataEditorState", "DataframeState", "EChartsState", "PlotlyState", "PydeckState",
    "VegaLiteState",
)  # fmt: skip

__all__ = ["ChatInputValue", "UploadedFile", *_STATES]  # noqa: F822, PLE0604 (all but one are there on demand; they are strings)

attributes = Attributes(
    None,
    (),
    {
        "ChatInputValue": "millpond.elements.chat_input_value",
        **dict.fromkeys(_STATES, "millpond.compat.classes"),
    },
    __all__,
)
"""What this module has on demand, for the one that stands for it."""
__getattr__ = attributes.of(globals())
