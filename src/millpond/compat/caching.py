"""``streamlit.runtime.caching``."""

from __future__ import annotations

from millpond.caching import cache_data, cache_resource

__all__ = ["cache_data", "cache_resource", "save_media_data"]


def save_media_data(media_data: bytes | str, mimetype: str, media_id: str) -> None:
    """Nothing is to be done: the files that a cached function shows are noted when they are added."""
