"""``streamlit.runtime.caching.cache_errors``: what apps catch around cached functions."""

from __future__ import annotations

from millpond.errors import UncacheableValue, UnhashableArgument

UnhashableParamError = UnhashableArgument
UnserializableReturnValueError = UncacheableValue

__all__ = ["UnhashableParamError", "UnserializableReturnValueError"]
