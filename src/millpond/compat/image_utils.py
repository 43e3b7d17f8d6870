"""``streamlit.elements.lib.image_utils``."""

from __future__ import annotations

from typing import Any

from millpond.compat.addresses import from_root

AtomicImage = Any

__all__ = ["AtomicImage", "image_to_url"]


def image_to_url(
    image: Any,
    layout_config: Any = None,
    clamp: bool = False,
    channels: str = "RGB",
    output_format: str = "auto",
    image_id: str = "",
) -> str:
    """The address of an image on the app's server, from its root; an address is its own."""
    if isinstance(image, str) and image.startswith(("http://", "https://", "data:")):
        return image
    from millpond.elements.image import _has_pixels, file_of  # `import streamlit` imports no element

    if _has_pixels(image):
        from millpond.elements.pixels import encode

        image = encode(image, channels, output_format, clamp=clamp)
    return from_root(file_of(image))
