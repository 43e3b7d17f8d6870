"""Pictures that are pixels: NumPy's arrays and those of Pillow. Imported when an app shows one."""

from __future__ import annotations

import io
import struct
import sys
import threading
import zlib
from typing import Any

from millpond.elements.checks import shown
from millpond.errors import ApiError

_COLOUR_TYPES = {1: 0, 3: 2, 4: 6}
"""What PNG calls grey, RGB and RGBA, by the number of channels."""
_MODES = {
    "PNG": ("1", "L", "LA", "P", "RGB", "RGBA", "I;16"),
    "JPEG": ("L", "RGB", "CMYK"),
    "GIF": ("1", "L", "P", "RGB", "RGBA"),
    "WEBP": ("RGB", "RGBA"),
}
"""The formats that browsers know, with what Pillow can write so; all else is converted before."""
_COMPRESSION = 3
"""Of zlib: a picture is sent once, and waited for."""

_loading = threading.RLock()
"""Pillow reads a file when its pixels are first needed, and by one thread: sessions may share a picture."""


def encode(image: Any, channels: str, output_format: str, *, clamp: bool, name: str = "image") -> bytes:
    """The bytes of a picture that a browser knows. Raises ApiError, which names the parameter ``name``."""
    if hasattr(image, "save"):
        return _encode_pillow(image, output_format)
    pixels = _whole(image, clamp=clamp, name=name)
    if channels == "BGR" and pixels.ndim == 3 and pixels.shape[2] >= 3:
        pixels = pixels[:, :, [2, 1, 0, *range(3, pixels.shape[2])]]
    return _encode_png(pixels)


def _encode_pillow(image: Any, output_format: str) -> bytes:
    with _loading:
        image.load()
    wanted = output_format.upper()
    if wanted not in _MODES:
        wanted = image.format if image.format in _MODES else "PNG"
    if image.mode not in _MODES[wanted]:
        image = image.convert("RGB" if wanted == "JPEG" else "RGBA")
    written = io.BytesIO()
    image.save(written, wanted)
    return written.getvalue()


def _whole(image: Any, *, clamp: bool, name: str) -> Any:
    """The array with a byte for each value."""
    np = sys.modules["numpy"]  # whoever has an array has imported it
    pixels = np.asarray(image)
    if pixels.dtype.kind == "O":
        pixels = _numbers_in(pixels, name)
    if (
        pixels.ndim not in (2, 3)
        or (pixels.ndim == 3 and pixels.shape[2] not in _COLOUR_TYPES)
        or 0 in pixels.shape
    ):
        raise ApiError(
            f"`{name}` must be an array of shape (height, width) or (height, width, 1, 3 or 4); "
            f"got one of shape {shown(pixels.shape)}."
        )
    if pixels.dtype.kind not in "buif":
        raise ApiError(f"`{name}` must be an array of numbers; got one of type {shown(str(pixels.dtype))}.")
    if pixels.dtype == np.uint8:
        return pixels
    most = 1.0 if pixels.dtype.kind in "fb" else 255
    if pixels.dtype.kind == "f":
        pixels = np.nan_to_num(pixels, nan=0.0, posinf=np.inf, neginf=-np.inf)
    low, high = pixels.min(), pixels.max()
    if not clamp and not (low >= 0 and high <= most):
        raise ApiError(
            f"`{name}` must be an array with values from 0 to {most}; got some from {low} to {high}. "
            "To cut them off, set `clamp=True`."
        )
    inside = np.clip(pixels, 0, most)
    return (inside * (255 if most == 1.0 else 1)).astype(np.uint8)


def _numbers_in(pixels: Any, name: str) -> Any:
    """An array of objects, which may be numbers, as one of numbers."""
    try:
        return sys.modules["numpy"].array(pixels.tolist())
    except ValueError:
        raise ApiError(f"`{name}` must be an array of numbers; got an array of other objects.") from None


def _encode_png(pixels: Any) -> bytes:
    height, width = pixels.shape[:2]
    colours = pixels.shape[2] if pixels.ndim == 3 else 1
    rows = pixels.reshape(height, width * colours)
    lines = bytearray(height * (width * colours + 1))  # each begins with 0: not filtered
    view = sys.modules["numpy"].frombuffer(lines, dtype="uint8").reshape(height, width * colours + 1)
    view[:, 1:] = rows
    head = struct.pack(">IIBBBBB", width, height, 8, _COLOUR_TYPES[colours], 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(lines, _COMPRESSION)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
