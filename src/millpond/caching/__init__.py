"""``st.cache_data`` and ``st.cache_resource``: functions whose values are cached."""

from __future__ import annotations

from millpond.caching.decorators import cache_data, cache_resource

__all__ = ["cache_data", "cache_resource"]
