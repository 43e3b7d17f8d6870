"""``streamlit.starlette``: ``App``, which imports the server when it is first used."""

from __future__ import annotations

from millpond.elements.on_demand import Attributes

__all__ = ["App"]  # noqa: F822 (it is there on demand)

attributes = Attributes(None, (), {"App": "millpond.server.application"}, __all__)
"""What this module has on demand, for the one that stands for it."""
__getattr__ = attributes.of(globals())
