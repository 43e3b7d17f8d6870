"""``streamlit.typing``: what apps name in annotations."""

from __future__ import annotations

from millpond.elements.on_demand import Attributes
from millpond.session.files.uploaded import UploadedFile

__all__ = ["ChatInputValue", "UploadedFile"]  # noqa: F822 (the first is there on demand)

attributes = Attributes(None, (), {"ChatInputValue": "millpond.elements.chat_input_value"}, __all__)
"""What this module has on demand, for the one that stands for it."""
__getattr__ = attributes.of(globals())
