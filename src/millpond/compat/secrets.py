"""``streamlit.runtime.secrets``: the class of a table of secrets, and ``st.secrets`` by its name there."""

from __future__ import annotations

from millpond.elements.secrets import Secrets
from millpond.elements.secrets import Section as AttrDict
from millpond.elements.secrets import secrets as secrets_singleton

__all__ = ["AttrDict", "Secrets", "secrets_singleton"]
