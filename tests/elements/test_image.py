"""``st.image``: what it takes, and what becomes of it."""

from __future__ import annotations

import io
import struct
import threading
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import millpond as st
from millpond.elements.image import Image
from millpond.elements.pixels import encode
from millpond.errors import ApiError
from millpond.session.files.in_memory import InMemorySessionFiles
from millpond.session.files.uploaded import UploadedFile
from millpond.testing import AppTest
from tests.elements.test_parameters import a_run

RED = np.full((2, 3, 3), (255, 0, 0), np.uint8)
PNG = encode(RED, "RGB", "auto", clamp=False)
SVG = '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>'
HEADS = {
    "image/png": PNG,
    "image/jpeg": b"\xff\xd8\xff\xe0rest",
    "image/gif": b"GIF89a",
    "image/webp": b"RIFF\0\0\0\0WEBPVP8 ",
    "image/avif": b"\0\0\0\x20ftypavif",
    "image/bmp": b"BM1234",
    "image/x-icon": b"\0\0\x01\0\x01\0",
    "image/svg+xml": SVG.encode(),
}


def draw(image: Any, **options: Any) -> tuple[Image, dict[str, tuple[str, bytes]]]:
    """The props, and the files that the session has then: their types and bytes by id."""
    with a_run() as session:
        st.image(image, **options)
        props = session.tree.main.children[-1].props
        assert isinstance(props, Image)
        assert isinstance(session.files, InMemorySessionFiles)
        return props, {file.id: (file.type, data) for file, data in session.files.shown.values()}


def shown(image: Any, **options: Any) -> list[tuple[str, bytes]]:
    props, files = draw(image, **options)
    return [files[picture.file.id] for picture in props.pictures if picture.file is not None]


@pytest.mark.parametrize("type", HEADS)
def test_a_picture_goes_to_the_browser_as_it_is(tmp_path: Path, type: str):
    data = HEADS[type]
    path = tmp_path / "picture"
    path.write_bytes(data)
    read_on = io.BytesIO(data)
    read_on.read(3)
    for given in (data, bytearray(data), io.BytesIO(data), read_on, path, str(path)):
        assert shown(given) == [(type, data)]
    with path.open("rb") as file:
        assert shown(file) == [(type, data)]


def test_an_address_is_left_to_the_browser():
    for address in (
        "https://example.com/a.png",
        "http://example.com/b",
        "data:image/png;base64,AA==",
        "/app/static/a.png",
    ):
        props, files = draw(address)
        assert [picture.file.address for picture in props.pictures if picture.file] == [address]
        assert files == {}


def test_the_text_of_an_svg_is_a_picture():
    assert shown(SVG) == [("image/svg+xml", SVG.encode())]


def test_an_upload_is_shown_as_what_it_was_taken_for():
    with a_run() as session:
        files = session.files
        assert isinstance(files, InMemorySessionFiles)
        for claimed, type in (("image/webp", "image/webp"), ("application/octet-stream", "image/png")):
            st.image(UploadedFile(files.open_receipt(files.upload("a.png", PNG, claimed)), files))
            (file, data) = list(files.shown.values())[-1]
            assert (file.type, data) == (type, PNG)


def test_several_have_a_text_each():
    props, _ = draw([PNG, SVG], caption=["one", None], alt=("first", "second"), width=20)
    assert [(each.caption, each.alt) for each in props.pictures] == [("one", "first"), (None, "second")]
    assert ([each.pixels for each in props.pictures], props.width, props.link) == ([20, 20], "content", None)
    assert draw(PNG, use_container_width=True)[0].width == "stretch"
    props, _ = draw([], caption=[])
    assert props.pictures == ()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"image": b"nothing"}, "PNG, JPEG"),
        ({"image": "nothing.png"}, "nothing.png"),
        ({"image": "\udce4.png"}, "`image`"),
        ({"image": "a\0b"}, "`image`"),
        ({"image": None}, "`image`"),
        ({"image": 5}, "`image`"),
        ({"image": [[PNG]]}, "`image`"),
        ({"image": PNG, "caption": ["a", "b"]}, "2 for 1"),
        ({"image": [PNG, PNG], "caption": "a"}, "1 for 2"),
        ({"image": [PNG, PNG], "alt": "a"}, "1 for 2"),
        ({"image": [PNG, PNG], "link": "https://example.com"}, "`link` can be used with a single image"),
        ({"image": PNG, "link": "javascript:alert(1)"}, "`link`"),
        ({"image": PNG, "link": " java\nscript:alert(1)"}, "`link`"),
        ({"image": PNG, "link": "data:text/html,x"}, "`link`"),
        ({"image": PNG, "link": "https://["}, "`link`"),
        ({"image": PNG, "width": 0}, "`width`"),
        ({"image": RED.astype(int) - 1}, "clamp=True"),
        ({"image": RED / 100.0}, "clamp=True"),
        ({"image": np.array([[np.inf]])}, "clamp=True"),
        ({"image": np.zeros((2, 2, 2))}, "shape"),
        ({"image": np.zeros(3)}, "shape"),
        ({"image": np.zeros((0, 3))}, "shape"),
        ({"image": np.array([["a"]])}, "numbers"),
        ({"image": np.array([[object()]])}, "numbers"),
    ],
)
def test_what_is_no_picture_is_refused(options: dict[str, Any], said: str):
    with a_run(), pytest.raises(ApiError, match=said.replace("(", r"\(")):
        st.image(**options)


def pixels_of(png: bytes) -> np.ndarray[Any, Any]:
    """What is in a PNG that :func:`encode` made."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    at, chunks = 8, {}
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        kind, data = png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        assert struct.unpack(">I", png[at + 8 + length : at + 12 + length]) == (zlib.crc32(kind + data),)
        chunks[kind], at = data, at + 12 + length
    width, height, depth, colour, *_ = struct.unpack(">IIBBBBB", chunks[b"IHDR"])
    assert depth == 8
    channels = {0: 1, 2: 3, 6: 4}[colour]
    lines = np.frombuffer(zlib.decompress(chunks[b"IDAT"]), np.uint8).reshape(height, width * channels + 1)
    assert not lines[:, 0].any()
    return lines[:, 1:].reshape(height, width, channels)


COLOURS = np.arange(2 * 3 * 4, dtype=np.uint8).reshape(2, 3, 4) * 10


@pytest.mark.parametrize(
    ("given", "options", "expected"),
    [
        (COLOURS, {}, COLOURS),
        (COLOURS[:, :, :3], {}, COLOURS[:, :, :3]),
        (COLOURS[:, :, 0], {}, COLOURS[:, :, :1]),
        (COLOURS[:, :, :1], {}, COLOURS[:, :, :1]),
        (COLOURS[::-1, ::2], {}, COLOURS[::-1, ::2]),
        (COLOURS[:, :, :3], {"channels": "BGR"}, COLOURS[:, :, 2::-1]),
        (COLOURS, {"channels": "BGR"}, COLOURS[:, :, [2, 1, 0, 3]]),
        (COLOURS.astype(np.int64), {}, COLOURS),
        (COLOURS / 255, {}, COLOURS),
        (np.array([[True, False]]), {}, [[[255], [0]]]),
        (np.array([[-5, 300]]), {"clamp": True}, [[[0], [255]]]),
        (np.array([[-0.5, 1.5, np.nan, np.inf]]), {"clamp": True}, [[[0], [255], [0], [255]]]),
        (np.array([[0.0, 1.0, np.nan]]), {}, [[[0], [255], [0]]]),
        (COLOURS.astype(object), {}, COLOURS),
    ],
)
def test_an_array_becomes_a_png(given: Any, options: dict[str, Any], expected: Any):
    ((type, data),) = shown(given, **options)
    assert type == "image/png"
    assert np.abs(pixels_of(data).astype(int) - np.asarray(expected)).max() <= 1


def test_an_array_of_four_dimensions_is_several_pictures():
    props, _ = draw(np.stack([RED, RED, RED]))
    assert len(props.pictures) == 3


def test_a_test_finds_it():
    at = AppTest.from_string(
        "import millpond as st\nst.image('https://example.com/a.png', caption='A')\n"
        "if st.button('Other'): st.image(b'GIF89a')"
    ).run()
    assert at.image[0].value == ["https://example.com/a.png"]
    assert at.image[0].pictures[0].caption == "A"
    at.button[0].click().run()
    assert at.image[1].value[0].endswith("/file.gif")


def test_pillow_is_given_a_format_that_it_can_write():
    """Without Pillow, which is no dependency: what is asked of it."""
    asked: list[Any] = []

    class Picture:
        format, mode = None, "P"

        def load(self) -> None:
            """Its pixels are in memory."""

        def convert(self, mode: str) -> Picture:
            asked.append(mode)
            self.mode = mode
            return self

        def save(self, file: io.BytesIO, format: str) -> None:
            asked.append(format)
            file.write(b"saved")

    assert encode(Picture(), "RGB", "auto", clamp=False) == b"saved"
    encode(Picture(), "RGB", "jpeg", clamp=False)
    picture = Picture()
    picture.format, picture.mode = "JPEG", "L"
    encode(picture, "RGB", "auto", clamp=False)
    picture.mode = "F"
    encode(picture, "RGB", "PNG", clamp=False)
    assert asked == ["PNG", "RGB", "JPEG", "JPEG", "RGBA", "PNG"]


PILLOW_MODES = ("1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "YCbCr", "HSV", "I", "F", "I;16")


@pytest.mark.parametrize("mode", PILLOW_MODES)
@pytest.mark.parametrize(
    ("output", "format"), [("auto", "PNG"), ("PNG", "PNG"), ("JPEG", "JPEG"), ("jpeg", "JPEG")]
)
def test_a_picture_of_pillow_is_what_it_was(mode: str, output: str, format: str):
    pillow = pytest.importorskip("PIL.Image", reason="a tool of the tests: scripts/install has it")
    given = pillow.linear_gradient("L").resize((8, 4)).convert(mode)
    ((type, data),) = shown(given, output_format=output)
    assert type == f"image/{format.lower()}"
    written = pillow.open(io.BytesIO(data))
    assert (written.format, written.size) == (format, (8, 4))
    if given.mode in ("1", "L", "RGB", "RGBA", "CMYK"):
        expected, got = (np.asarray(each.convert("RGB"), int) for each in (given, written))
        assert np.abs(expected - got).max() <= (60 if format == "JPEG" else 0)


def test_a_file_that_pillow_has_opened_stays_of_its_format():
    pillow = pytest.importorskip("PIL.Image", reason="a tool of the tests: scripts/install has it")
    for format in ("PNG", "JPEG", "GIF", "WEBP"):
        written = io.BytesIO()
        pillow.new("RGB", (3, 2), "red").save(written, format)
        ((type, data),) = shown(pillow.open(written))
        assert type == f"image/{format.lower()}"
        assert pillow.open(io.BytesIO(data)).size == (3, 2)
    # Grey of 16 bits, which a conversion would make white.
    deep = pillow.fromarray(np.array([[0, 256, 65535]], np.uint16))
    ((_, data),) = shown(deep)
    assert np.asarray(pillow.open(io.BytesIO(data))).tolist() == [[0, 256, 65535]]


def test_pictures_of_all_kinds_stand_in_one_row():
    pillow = pytest.importorskip("PIL.Image", reason="a tool of the tests: scripts/install has it")
    types = [type for type, _ in shown([pillow.new("RGB", (2, 2)), RED, SVG, HEADS["image/gif"]])]
    assert types == ["image/png", "image/png", "image/svg+xml", "image/gif"]


def test_sessions_that_share_a_picture_of_pillow_do_not_read_its_file_at_once():
    """Pillow reads it when the pixels are first asked for, and by one thread."""
    together = threading.Barrier(2)
    met: list[bool] = []

    class Picture:
        format, mode, loaded = "PNG", "RGB", False

        def load(self) -> None:
            if self.loaded:
                return
            try:
                together.wait(timeout=0.2)
                met.append(True)
            except threading.BrokenBarrierError:
                together.reset()
            self.loaded = True

        def save(self, file: io.BytesIO, format: str) -> None:
            self.load()
            file.write(b"saved")

    picture = Picture()
    threads = [
        threading.Thread(target=encode, args=(picture, "RGB", "auto"), kwargs={"clamp": False})
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert met == []


def test_a_parameter_without_effect_is_said(caplog: pytest.LogCaptureFixture):
    draw(PNG, use_column_width=True)
    assert "use_column_width" in caplog.text
