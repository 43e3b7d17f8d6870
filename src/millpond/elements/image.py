"""``st.image``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar, Literal, cast
from urllib.parse import urlsplit

from millpond.elements.button import button_width
from millpond.elements.checks import is_a, listed, refuse, shown
from millpond.elements.file_data import read_file, unreadable
from millpond.elements.place import PlaceT, log
from millpond.errors import ApiError
from millpond.file_ref import FileRef
from millpond.props import Props, Width, well_formed
from millpond.session.context import current
from millpond.session.files.uploaded import UploadedFile

_BEGINNINGS = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF8": "image/gif",
    b"BM": "image/bmp",
    b"\x00\x00\x01\x00": "image/x-icon",
}
_SVG = "image/svg+xml"
_LOOKED_AT = 1024
"""Bytes at the beginning that tell what a picture is."""
_SCHEMES = ("", "http", "https", "mailto", "tel")


class Picture(Props):
    """One of the pictures of an image element."""

    file: FileRef | None = None
    caption: str | None = None
    alt: str = ""
    pixels: int | None = None
    """How wide it is, where the app says so."""


class Image(Props):
    kind: ClassVar[str] = "image"

    pictures: tuple[Picture, ...] = ()
    link: str | None = None
    """Where a click on the only picture leads."""
    width: Width = "content"
    """Of the row."""


def image(
    self: PlaceT,
    image: Any,
    caption: str | Sequence[str] | None = None,
    width: Width = "content",
    clamp: bool = False,
    channels: Literal["RGB", "BGR"] = "RGB",
    output_format: str = "auto",
    *,
    use_container_width: bool | None = None,
    link: str | None = None,
    use_column_width: str | bool | None = None,
    alt: str | Sequence[str | None] | None = None,
) -> PlaceT:
    """An image, or several in a row.

    Parameters
    ----------
    image:
        The bytes of an image, or an open file; a path; a URL (``https://...``,
        ``/app/static/...``); the source of an SVG; a NumPy array of shape
        (height, width) or (height, width, 1, 3 or 4); a Pillow image. Or a list
        of these.
    caption:
        A caption below, Markdown; for several images, a list.
    width:
        ``"content"``: the image's own width, at most the available width;
        ``"stretch"``, or pixels.
    clamp:
        Clip array values that are out of range (0 to 255, or 0.0 to 1.0);
        otherwise they are an error.
    channels:
        The order of the colours in an array.
    output_format:
        The format in which a Pillow image is sent: ``"PNG"``, ``"JPEG"`` or
        ``"auto"``. Other images are sent unchanged, arrays as PNG.
    use_container_width:
        True: the same as ``width="stretch"``.
    link:
        The URL that a click on a single image opens.
    use_column_width:
        Has no effect; see ``width``.
    alt:
        Alternative text for screen readers; for several images, a list.

    Examples
    --------
    >>> import millpond as st
    >>> dot = '<svg xmlns="http://www.w3.org/2000/svg" width="80" height="80"><circle cx="40" cy="40" r="30"/></svg>'
    >>> _ = st.image(dot, caption="A *dot*", alt="A black dot")
    >>> _ = st.image([dot, dot], width=40)
    """
    if use_column_width is not None:
        log.warning('`use_column_width` of `st.image` has no effect: set `width="stretch"`, or pixels.')
    images = _several(image)
    captions = _for_each("caption", cast("list[str | None] | None", caption), len(images))
    texts = _for_each("alt", cast("list[str | None] | None", alt), len(images))
    if link is not None:
        _check_link(link, len(images))
    if images and any(map(_has_pixels, images)):
        from millpond.elements.pixels import encode

        images = [
            encode(each, channels, output_format, clamp=clamp) if _has_pixels(each) else each
            for each in images
        ]
    width = button_width(width, use_container_width)
    pixels = width if isinstance(width, int) else None
    pictures = tuple(
        Picture(file=file_of(each), caption=below or None, alt=read or "", pixels=pixels)
        for each, below, read in zip(images, captions, texts, strict=True)
    )
    return self._draw(Image(pictures=pictures, link=link, width="content" if pixels else width))


def _several(image: Any) -> list[Any]:
    if is_a(image, list) or is_a(image, tuple):
        return listed("image", "an image, or a list of images", image)
    return list(image) if _is_array(image) and image.ndim == 4 else [image]


def _for_each(name: str, texts: list[str | None] | None, count: int) -> list[str | None]:
    """A text for each picture. (The parameter came as one text, or a list.)"""
    if texts is None:
        return [None] * count
    if len(texts) != count:
        raise ApiError(
            f"`{name}` must have one string for each image: got {len(texts)} for {count}. "
            f"For several images, pass a list; use None for an image without one."
        )
    return texts


def _check_link(link: str, count: int) -> None:
    if count != 1:
        raise ApiError(
            f"`link` can be used with a single image only; got {count} images. Call `st.image` once for each."
        )
    try:
        scheme = urlsplit(link).scheme
    except ValueError:
        scheme = "?"
    if scheme not in _SCHEMES:
        refuse(
            "link",
            "a URL that begins with `https:`, `http:`, `mailto:` or `tel:`, or a path of this app",
            link,
        )


def _is_array(image: Any) -> bool:
    """Whether it is a NumPy array, without importing NumPy."""
    return any(base.__name__ == "ndarray" and base.__module__ == "numpy" for base in type(image).__mro__)


def _has_pixels(image: Any) -> bool:
    """Whether it is a NumPy array or a Pillow image."""
    return _is_array(image) or any(base.__module__ == "PIL.Image" for base in type(image).__mro__)


def file_of(image: Any, name: str = "image") -> FileRef:
    """The file that shows a picture. Raises ApiError, which names the parameter ``name``."""
    if _has_pixels(image):
        from millpond.elements.pixels import encode

        image = encode(image, "RGB", "auto", clamp=False, name=name)
    if is_a(image, str):
        text = str.__str__(image)
        if text.startswith(("http://", "https://", "data:", "/app/static/")):
            return FileRef.elsewhere(text)
        return (
            _add(well_formed(text).encode(), _SVG)
            if "<svg" in text[:_LOOKED_AT]
            else _add_file(Path(text), name)
        )
    if is_a(image, Path):
        return _add_file(image, name)
    if is_a(image, UploadedFile):
        # Its bytes need not be fetched: a browser that was told the wrong type shows nothing, and does nothing else.
        known = image.type if image.type.startswith("image/") else None
        return _add(image, known or _type_of(image.getvalue(), image, name))
    data = read_file(name, image)
    if not is_a(data, bytes) and not is_a(data, bytearray):
        refuse(name, "an image (bytes, a path, a URL or an array), or a list of images", image)
    return _add(data, _type_of(bytes(data[:_LOOKED_AT]), data, name))


def _add_file(path: Path, name: str) -> FileRef:
    try:
        with path.open("rb") as file:
            type = _type_of(file.read(_LOOKED_AT), path, name)
        return _add(path, type)
    except (OSError, ValueError) as error:
        raise unreadable(name, path, error) from None


def _add(data: Any, type: str) -> FileRef:
    return current().run.session.files.add(data, type)


def _type_of(beginning: bytes, image: Any, name: str) -> str:
    """The type of a picture by its first bytes. Raises ApiError for types that browsers do not show."""
    for start, type in _BEGINNINGS.items():
        if beginning.startswith(start):
            return type
    if beginning[:4] == b"RIFF" and beginning[8:12] == b"WEBP":
        return "image/webp"
    if beginning[4:12] in (b"ftypavif", b"ftypavis"):
        return "image/avif"
    if b"<svg" in beginning:
        return _SVG
    raise ApiError(
        f"`{name}` must be an image that browsers can show: PNG, JPEG, GIF, WebP, AVIF, SVG, BMP or ICO; got {shown(image)}. "
        "Open other formats with Pillow, and pass the Pillow image."
    )
