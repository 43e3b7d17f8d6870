"""``streamlit.runtime.state``: the classes of ``st.session_state`` and ``st.query_params``."""

from __future__ import annotations

from millpond.elements.query_params import QueryParams as QueryParamsProxy
from millpond.elements.session_state import SessionStateProxy

__all__ = ["QueryParamsProxy", "SessionStateProxy"]
