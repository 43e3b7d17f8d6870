"""``streamlit.elements.lib.image_utils``."""

from __future__ import annotations

from typing import Any

from millpond.compat.missing import missing

AtomicImage = Any

__all__ = ["AtomicImage", "image_to_url"]

_missing = missing("streamlit.elements.lib.image_utils.image_to_url", "Images are")


def image_to_url(image: Any, *args: Any, **kwargs: Any) -> str:
    """The address of an image: an address is its own, and others raise NotThereYet."""
    if isinstance(image, str) and image.startswith(("http://", "https://", "data:")):
        return image
    return _missing()
