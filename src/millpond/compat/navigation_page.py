"""``streamlit.navigation.page``: the class of pages."""

from __future__ import annotations

from millpond.elements.on_demand import Attributes

__all__ = ["StreamlitPage"]  # noqa: F822 (it is there on demand)

attributes = Attributes(None, (), {"StreamlitPage": "millpond.compat.classes"}, __all__)
"""What this module has on demand, for the one that stands for it."""
__getattr__ = attributes.of(globals())
