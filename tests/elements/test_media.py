"""``st.audio`` and ``st.video``: what they take, and what becomes of it."""

from __future__ import annotations

import io
import wave
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import millpond as st
from millpond.elements.media import Media, Video
from millpond.elements.samples import to_wav
from millpond.errors import ApiError
from millpond.file_ref import FileRef
from millpond.session.files.in_memory import InMemorySessionFiles
from tests.elements.test_parameters import a_run

VTT = "WEBVTT\n\n00:00.000 --> 00:01.000\nHi"
SRT = "1\r\n00:00:01,500 --> 00:00:02,000\r\nHi, you\r\n"


def drawn(name: str, *given: Any, **options: Any) -> tuple[Any, dict[str, tuple[str, bytes]]]:
    """The props, and the files that the session has then: their types and bytes by id."""
    with a_run() as session:
        getattr(st, name)(*given, **options)
        props = session.tree.main.children[-1].props
        assert isinstance(props, Media)
        assert isinstance(session.files, InMemorySessionFiles)
        return props, {file.id: (file.type, data) for file, data in session.files.shown.values()}


def content(name: str, *given: Any, **options: Any) -> tuple[str, bytes]:
    props, files = drawn(name, *given, **options)
    found: tuple[str, bytes] = files[props.file.id]
    return found


@pytest.mark.parametrize(("name", "type"), [("audio", "audio/wav"), ("video", "video/mp4")])
@pytest.mark.parametrize("wrap", [bytes, bytearray, io.BytesIO])
def test_bytes_and_open_files(name: str, type: str, wrap: Any) -> None:
    assert content(name, wrap(b"data")) == (type, b"data")
    assert content(name, wrap(b"data"), f"{name}/ogg") == (f"{name}/ogg", b"data")


@pytest.mark.parametrize(
    ("name", "ending", "type"), [("audio", "mp3", "audio/mpeg"), ("video", "webm", "video/webm")]
)
def test_the_name_of_a_file_says_its_type(tmp_path: Path, name: str, ending: str, type: str) -> None:
    path = tmp_path / f"it.{ending}"
    path.write_bytes(b"data")
    assert content(name, path) == content(name, str(path)) == (type, b"data")
    with path.open("rb") as file:
        assert content(name, file) == (type, b"data")


@pytest.mark.parametrize("name", ["audio", "video"])
@pytest.mark.parametrize("wrong", ["missing.mp4", Path("missing.mp4")])
def test_a_missing_file_is_named(name: str, wrong: Any) -> None:
    with pytest.raises(ApiError, match=r"missing\.mp4.*No such file"):
        drawn(name, wrong)


@pytest.mark.parametrize("wrong", [3, [0.1, 0.2], {}, object()])
def test_what_cannot_be_played_is_refused(wrong: Any) -> None:
    for name, what in (("audio", "sound"), ("video", "a video")):
        with pytest.raises(ApiError, match=f"`data` must be {what}"):
            drawn(name, wrong)


def test_nothing_is_an_empty_player_and_addresses_stay() -> None:
    assert drawn("audio", None)[0].file is None
    assert drawn("video", "https://a.example/b.mp4")[0].file == FileRef.elsewhere("https://a.example/b.mp4")


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [(0, None, (0, None)), (1.5, 3, (1.5, 3)), ("1m 2s", "00:01:30", (62, 90)), ("1m2s", np.timedelta64(9, "s").astype(object) * 10, (62, 90))],
)  # fmt: skip
def test_times_are_written_in_several_ways(start: Any, end: Any, expected: Any) -> None:
    props, _ = drawn("audio", b"x", start_time=start, end_time=end)
    assert (props.start, props.end) == expected


@pytest.mark.parametrize(
    "times",
    [{"start_time": -1}, {"start_time": "xx"}, {"start_time": 5, "end_time": 3}, {"end_time": "later"}],
)
def test_wrong_times_are_refused(times: dict[str, Any]) -> None:
    with pytest.raises(ApiError, match=r"start_time|end_time"):
        drawn("video", b"x", **times)


def read(data: bytes) -> tuple[int, int, list[int]]:
    with wave.open(io.BytesIO(data)) as file:
        values = np.frombuffer(file.readframes(file.getnframes()), "<i2")
        return file.getnchannels(), file.getframerate(), values.tolist()


@pytest.mark.parametrize(
    ("samples", "values"),
    [
        (np.array([0.0, 1.0, -1.0, 0.5]), [0, 32767, -32767, 16383]),
        (np.array([0.0, 2.0, -4.0], np.float32), [0, 16383, -32767]),
        (np.array([1, -2, 32767], np.int16), [1, -2, 32767]),
        (np.array([0, 128, 255], np.uint8), [-32767, 0, 32511]),
        (np.array([2**31 - 1, 0], np.int32), [32766, 0]),
        (np.array([np.nan, 0.5]), [0, 16383]),
        (np.array([]), []),
    ],
)
def test_arrays_become_wav(samples: Any, values: list[int]) -> None:
    assert read(to_wav(samples, 8000)) == (1, 8000, values)


def test_channels_are_rows() -> None:
    type, data = content("audio", np.array([[1, 2, 3], [4, 5, 6]], np.int16), sample_rate=44100)
    assert type == "audio/wav"
    assert read(data) == (2, 44100, [1, 4, 2, 5, 3, 6])


@pytest.mark.parametrize("wrong", [np.zeros((1, 1, 1)), np.zeros((100, 2)), np.array(["a"])])
def test_arrays_that_are_no_sound_are_refused(wrong: Any) -> None:
    with pytest.raises(ApiError, match="`data`"):
        drawn("audio", wrong, sample_rate=8000)


def test_an_array_needs_its_rate() -> None:
    with pytest.raises(ApiError, match="`sample_rate`"):
        drawn("audio", np.zeros(3))


@pytest.mark.parametrize(
    "address",
    [
        "https://youtu.be/dQw4w9WgXcQ?t=5", "https://www.youtube.com/watch?v=dQw4w9WgXcQ&list=x",
        "https://www.youtube.com/embed/dQw4w9WgXcQ", "https://youtube.com/shorts/dQw4w9WgXcQ",
        "https://www.youtube.com/live/dQw4w9WgXcQ", "https://m.youtube.com/watch?app=m&v=dQw4w9WgXcQ",
    ],
)  # fmt: skip
def test_videos_of_youtube(address: str) -> None:
    props, _ = drawn("video", address, start_time=3)
    assert (props.youtube, props.file, props.start) == ("dQw4w9WgXcQ", None, 3)
    with pytest.raises(ApiError, match="YouTube"):
        drawn("video", address, subtitles=VTT)


@pytest.mark.parametrize(
    "address", ["https://youtube.com.evil.example/watch?v=dQw4w9WgXcQ", "https://youtu.be/x", "https://[bad"]
)
def test_what_is_not_of_youtube_is_not_taken_for_it(address: str) -> None:
    assert drawn("video", address)[0].youtube is None


def tracks(subtitles: Any) -> list[tuple[str, str]]:
    props, files = drawn("video", b"x", subtitles=subtitles)
    assert isinstance(props, Video)
    return [(track.label, files[track.file.id][1].decode()) for track in props.subtitles if track.file]


def test_subtitles(tmp_path: Path) -> None:
    path = tmp_path / "it.srt"
    path.write_bytes(b"\xef\xbb\xbf" + SRT.encode())
    as_vtt = "WEBVTT\n\n1\n00:00:01.500 --> 00:00:02.000\nHi, you"
    assert tracks(VTT) == tracks(VTT.encode()) == tracks(io.StringIO(VTT)) == [("", VTT)]
    assert tracks(SRT) == tracks(path) == tracks(str(path)) == [("", as_vtt)]
    assert tracks({"English": VTT, "Deutsch": path}) == [("English", VTT), ("Deutsch", as_vtt)]


@pytest.mark.parametrize("wrong", ["plain text", 3, "missing.vtt", {"English": "plain"}])
def test_wrong_subtitles_are_refused(wrong: Any) -> None:
    with pytest.raises(ApiError, match="subtitles"):
        drawn("video", b"x", subtitles=wrong)
