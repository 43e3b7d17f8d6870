"""``st.audio`` and ``st.video``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

from millpond.elements.checks import any_text, is_a, refuse, shown
from millpond.elements.file_data import Given, add_file, given_file, type_of_name, unreadable, usable_type
from millpond.elements.intervals import Interval, seconds_of
from millpond.elements.place import PlaceT, log
from millpond.errors import ApiError
from millpond.file_ref import FileRef
from millpond.props import Props, Width, well_formed

_WHAT = "bytes, an open file, a path, a URL (`https://...`), or an uploaded file"
_ID = re.compile(r"[\w-]{11}")
_IN_PATH = re.compile(r"/(?:embed|shorts|live|v)/([\w-]{11})")
_YOUTUBE = ("youtube.com", "www.youtube.com", "m.youtube.com", "www.youtube-nocookie.com")


class Track(Props):
    """The subtitles of a video in one language."""

    file: FileRef | None = None
    label: str = ""


class Media(Props):
    """What sound and pictures that move have in common."""

    file: FileRef | None = None
    start: float = 0
    """Seconds."""
    end: float | None = None
    loop: bool = False
    autoplay: bool = False
    alt: str | None = None
    width: Width = "stretch"


class Audio(Media):
    kind: ClassVar[str] = "audio"


class Video(Media):
    kind: ClassVar[str] = "video"

    youtube: str | None = None
    """The name that a video has there."""
    muted: bool = False
    subtitles: tuple[Track, ...] = ()


def audio(
    self: PlaceT,
    data: Any,
    format: str = "audio/wav",
    start_time: Interval = 0,
    *,
    sample_rate: int | None = None,
    end_time: Interval = None,
    loop: bool = False,
    autoplay: bool = False,
    alt: str | None = None,
    width: Width = "stretch",
) -> PlaceT:
    """An audio player.

    Parameters
    ----------
    data:
        The bytes of a file, an open file, a path, a URL (``https://...``), or an
        upload. Or a NumPy array: one row of samples, or one row per channel;
        floats from -1 to 1, or integers. None: nothing to play.
    format:
        The MIME type of bytes, such as ``"audio/mpeg"``; for files and uploads,
        the name decides.
    start_time, end_time:
        Where to start and stop: seconds, a string such as ``"1m 30s"``, or a
        ``timedelta``. An ``end_time`` of None: the end.
    sample_rate:
        The samples per second of an array, for which it is required; not allowed
        otherwise.
    loop:
        Start again at the end.
    autoplay:
        Start at once, if the browser allows it.
    alt:
        A description for people who do not hear it.

    Examples
    --------
    >>> import math
    >>> import struct
    >>> import millpond as st
    >>> tone = [int(9000 * math.sin(n * 440 * math.tau / 8000)) for n in range(4000)]
    >>> head = struct.pack("<4sI8sIHHIIHH4sI", b"RIFF", 8036, b"WAVEfmt ", 16, 1, 1, 8000, 16000, 2, 16, b"data", 8000)
    >>> _ = st.audio(head + struct.pack("<4000h", *tone), alt="An A of half a second")
    """
    if _is_array(data):
        if sample_rate is None:
            raise ApiError(
                "`data` is an array, so `sample_rate` is required: the number of samples per second, such as 44100."
            )
        from millpond.elements.samples import to_wav

        try:
            data = to_wav(data, sample_rate)
        except ApiError:
            raise
        except Exception:
            refuse("data", "an array of numbers", data)
    elif sample_rate is not None:
        log.warning("`sample_rate` of `st.audio` has an effect on arrays only, and is ignored for files.")
    props = Audio(file=_file_of(data, format, "audio"), loop=loop, autoplay=autoplay, alt=alt, width=width)
    return self._draw(_with_times(props, start_time, end_time))


def video(
    self: PlaceT,
    data: Any,
    format: str = "video/mp4",
    start_time: Interval = 0,
    *,
    subtitles: Any = None,
    end_time: Interval = None,
    loop: bool = False,
    autoplay: bool = False,
    muted: bool = False,
    alt: str | None = None,
    width: Width = "stretch",
) -> PlaceT:
    r"""A video player.

    Parameters
    ----------
    data:
        The bytes of a file, an open file, a path, a URL (``https://...``,
        including YouTube), or an upload. None: nothing to play.
    format:
        The MIME type of bytes, such as ``"video/webm"``; for files and uploads,
        the name decides.
    start_time, end_time:
        Where to start and stop: seconds, a string such as ``"1m 30s"``, or a
        ``timedelta``. An ``end_time`` of None: the end.
    subtitles:
        Subtitles in WebVTT or SRT: a string, bytes, a path, or an open file; for
        several languages a dictionary, ``{"English": ..., "Deutsch": ...}``. The
        first is shown until the user chooses.
    loop:
        Start again at the end.
    autoplay:
        Start at once. Browsers allow it for ``muted`` videos.
    muted:
        Start without sound.
    alt:
        A description for people who do not see it.

    Examples
    --------
    >>> import millpond as st
    >>> words = "WEBVTT\n\n00:00.000 --> 00:02.000\nHello"
    >>> _ = st.video(None, subtitles={"English": words}, alt="Nothing yet", width=320)
    """
    name = _youtube_name(data)
    if name is not None and subtitles:
        raise ApiError("`subtitles` cannot be used with a YouTube video, which has its own. Remove them.")
    props = Video(
        file=None if name else _file_of(data, format, "video"), youtube=name, subtitles=_tracks(subtitles),
        loop=loop, autoplay=autoplay, muted=muted, alt=alt, width=width,
    )  # fmt: skip
    return self._draw(_with_times(props, start_time, end_time))


def _with_times(props: Media, start: Interval, end: Interval) -> Any:
    props.start = seconds_of(start, "start_time", least=0) or 0
    props.end = seconds_of(end, "end_time", least=0)
    if props.end is not None and props.end <= props.start:
        raise ApiError(
            f"`end_time` must be after `start_time`: got {props.end:g} and {props.start:g} seconds."
        )
    return props


def _is_array(data: Any) -> bool:
    """It is NumPy's, which nobody need have imported."""
    return any(base.__name__ == "ndarray" and base.__module__ == "numpy" for base in type(data).__mro__)


def _file_of(data: Any, format: str, family: str) -> FileRef | None:
    if data is None:
        return None
    if is_a(data, str):
        text = str.__str__(data)
        if text.startswith(("http://", "https://", "data:", "/app/static/", "app/static/")):
            return FileRef.elsewhere(well_formed(text))
        data = Path(text)
    if _is_array(data):
        try:
            data = data.tobytes()
        except Exception:
            refuse("data", "bytes, or a contiguous array", data)
    given = given_file(data)
    if given is None:
        refuse("data", f"{'sound' if family == 'audio' else 'a video'}: {_WHAT}", data)
    known = given.type or type_of_name(given.name) or ""
    kind = (
        known if known.startswith((f"{family}/", "video/", "audio/")) else usable_type("format", format, "")
    )
    return add_file("data", given, kind or f"{family}/mp4")


def _youtube_name(data: Any) -> str | None:
    """What a video of YouTube is called there; None for all else."""
    if not is_a(data, str):
        return None
    try:
        parts = urlsplit(str.__str__(data))
    except ValueError:
        return None
    if parts.scheme not in ("http", "https"):
        return None
    found: str | None = None
    if parts.hostname == "youtu.be":
        found = parts.path[1:12]
    elif parts.hostname in _YOUTUBE:
        within = _IN_PATH.match(parts.path)
        found = within[1] if within else parse_qs(parts.query).get("v", [""])[0]
    return found if found and _ID.fullmatch(found) else None


def _tracks(subtitles: Any) -> tuple[Track, ...]:
    if subtitles is None:
        return ()
    by_label = subtitles if is_a(subtitles, Mapping) else {"": subtitles}
    named = [(any_text("subtitles", label), given) for label, given in by_label.items()]
    return tuple(Track(file=_track_of(given, label), label=label) for label, given in named)


def _track_of(subtitles: Any, label: str) -> FileRef:
    text = _text_of(subtitles)
    if text is None:
        refuse(
            "subtitles",
            "a string in WebVTT or SRT, bytes, a path, an open file, or a dictionary of these",
            subtitles,
        )
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").strip()
    if not text.startswith("WEBVTT"):
        if not re.search(r"^\d+:\d\d:\d\d,\d{3}\s+-->", text, re.MULTILINE):
            where = f" of {label!r}" if label else ""
            raise ApiError(f"`subtitles`{where} must be in WebVTT or SRT; got {shown(text[:60])}.")
        # SRT is WebVTT with commas in its times.
        text = "WEBVTT\n\n" + re.sub(r"(\d+:\d\d:\d\d),(\d{3})", r"\1.\2", text)
    return add_file("subtitles", Given(text.encode("utf-8", "replace"), None, ""), "text/vtt")


def _text_of(subtitles: Any) -> str | None:
    if is_a(subtitles, str):
        text = str.__str__(subtitles)
        if "\n" in text or not re.search(r"\.(vtt|srt)$", text.strip(), re.IGNORECASE):
            return text
        subtitles = Path(text)
    if is_a(subtitles, Path):
        try:
            data: Any = subtitles.read_bytes()
        except (OSError, ValueError) as error:
            raise unreadable("subtitles", subtitles, error) from None
    else:
        given = given_file(subtitles, "subtitles")
        data = None if given is None else given.data
    if data is None:
        return None
    return bytes(data.getvalue() if hasattr(data, "getvalue") else data).decode("utf-8-sig", "replace")
