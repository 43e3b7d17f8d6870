"""``st.camera_input`` and ``st.audio_input``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, Literal

from millpond.elements.checks import OnChange
from millpond.elements.file_uploader import Receipt, codec_of, handed_out
from millpond.elements.place import Place
from millpond.props import LabelVisibility, WidgetProps, Width
from millpond.session.context import current
from millpond.session.files.uploaded import UploadedFile

Resolution = Literal["480p", "720p", "1080p"]
_SIZES = {"480p": (640, 480), "720p": (1280, 720), "1080p": (1920, 1080)}


class Capture(WidgetProps):
    """What a camera or a microphone of the user's gives."""

    value: tuple[Receipt, ...] = ()
    max_size: int = 0
    """Bytes."""
    ticket: str = ""
    """What the page shows to the server with an upload."""


class CameraInput(Capture):
    kind: ClassVar[str] = "camera_input"

    resolution: tuple[int, int] | None = None
    """Width and height in pixels that the camera is asked for."""


class AudioInput(Capture):
    kind: ClassVar[str] = "audio_input"

    sample_rate: int | None = 16000
    """Samples a second; null: as the microphone has them."""


def camera_input(
    self: Place,
    label: str,
    key: str | int | None = None,
    help: str | None = None,
    on_change: Callable[..., Any] | OnChange | None = "rerun",
    args: Sequence[Any] | None = None,
    kwargs: Mapping[str, Any] | None = None,
    *,
    disabled: bool = False,
    label_visibility: LabelVisibility = "visible",
    resolution: Resolution | None = None,
    width: Width = "stretch",
) -> UploadedFile | None:
    """A photo that the user takes with a camera.

    The browser asks for permission first, and allows the camera only on
    ``https:`` pages and on the user's own machine.

    Parameters
    ----------
    label:
        What to provide; inline Markdown.
    resolution:
        The requested resolution: ``"480p"``, ``"720p"`` or ``"1080p"``. None: the
        browser chooses.

    Returns
    -------
    UploadedFile or None
        The photo, a JPEG; None if there is none. See :func:`file_uploader`.

    Examples
    --------
    >>> import millpond as st
    >>> photo = st.camera_input("A photo of the meter")
    >>> if photo is not None:
    ...     _ = st.image(photo)
    """
    props = CameraInput(
        label=label, help=help, disabled=disabled, label_visibility=label_visibility, width=width,
        resolution=_SIZES[resolution] if resolution else None,
    )  # fmt: skip
    return _draw(self, props, ("image/*",), resolution, key, on_change, args, kwargs)


def audio_input(
    self: Place,
    label: str,
    *,
    sample_rate: int | None = 16000,
    key: str | int | None = None,
    help: str | None = None,
    on_change: Callable[..., Any] | OnChange | None = "rerun",
    args: Sequence[Any] | None = None,
    kwargs: Mapping[str, Any] | None = None,
    disabled: bool = False,
    label_visibility: LabelVisibility = "visible",
    width: Width = "stretch",
) -> UploadedFile | None:
    """A recording that the user makes with a microphone.

    The browser asks for permission first, and allows the microphone only on
    ``https:`` pages and on the user's own machine.

    Parameters
    ----------
    label:
        What to provide; inline Markdown.
    sample_rate:
        The recording's samples per second: speech models expect 16000. None: the
        microphone's own rate.

    Returns
    -------
    UploadedFile or None
        The recording, a mono WAV file with 16 bits per sample; None if there is
        none. See :func:`file_uploader`.

    Examples
    --------
    >>> import millpond as st
    >>> note = st.audio_input("A note")
    >>> if note is not None:
    ...     _ = st.audio(note)
    """
    props = AudioInput(
        label=label, help=help, disabled=disabled, label_visibility=label_visibility, width=width,
        sample_rate=sample_rate,
    )  # fmt: skip
    return _draw(self, props, ("audio/*",), sample_rate, key, on_change, args, kwargs)


def _draw(
    place: Place,
    props: Capture,
    types: tuple[str, ...],
    identity: object,
    key: str | int | None,
    on_change: Any,
    args: Sequence[Any] | None,
    kwargs: Mapping[str, Any] | None,
) -> UploadedFile | None:
    files = current().run.session.files
    props.max_size = files.max_upload
    props.ticket = files.ticket(str(key or props.label), types, files.max_upload)
    codec = codec_of(files, types, files.max_upload, several=False)
    widget = place._widget(
        props, codec=codec, default=None, key=key, on_change=on_change, args=args, kwargs=kwargs, identity=identity,
    )  # fmt: skip
    value: UploadedFile | None = handed_out(widget.value, files)
    return value
