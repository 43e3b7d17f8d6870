"""``streamlit.elements.widgets.chat``."""

from __future__ import annotations

from millpond.elements.on_demand import Attributes

__all__ = ["ChatInputValue"]  # noqa: F822 (it is there on demand)

attributes = Attributes(None, (), {"ChatInputValue": "millpond.elements.chat_input_value"}, __all__)
"""What this module has on demand, for the one that stands for it."""
__getattr__ = attributes.of(globals())
