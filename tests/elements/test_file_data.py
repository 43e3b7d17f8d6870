"""Files that cannot be read, and files that several sessions share: the same in every element that takes one."""

from __future__ import annotations

import io
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import millpond as st
from millpond.compat import components_v1
from millpond.elements.file_data import read_file
from millpond.errors import ApiError
from tests.elements.test_parameters import a_run

PNG = b"\x89PNG\r\n\x1a\n"


def closed(file: io.IOBase) -> io.IOBase:
    file.close()
    return file


class Failing:
    """An open file that no element knows the class of."""

    name = "failing.csv"

    def read(self) -> bytes:
        raise OSError(5, "Input/output error")


TAKERS: dict[str, Callable[[Any], object]] = {
    "image": st.image,
    "data": st.audio,
    "data, too": st.video,
    "data, also": lambda file: st.download_button("Save", file),
    "data, of a document": st.pdf,
    "subtitles": lambda file: st.video(b"x", subtitles=file),
    "avatar": lambda file: st.chat_message("user", avatar=file),
}
OPEN: dict[str, Callable[[], Any]] = {
    "closed": lambda: closed(io.BytesIO(b"x")),
    "closed text": lambda: closed(io.StringIO("x")),
    "failing": Failing,
}
PATHS = {"long": "x" * 5000, "null": "a\0b", "half": "a\ud800.vtt", "missing": "missing.png"}


@pytest.mark.parametrize("taker", TAKERS)
@pytest.mark.parametrize("file", OPEN)
def test_an_open_file_that_cannot_be_read_is_an_error_of_its_parameter(taker: str, file: str) -> None:
    with a_run(), pytest.raises(ApiError, match=f"`{taker.partition(',')[0]}` must be .* cannot"):
        TAKERS[taker](OPEN[file]())


@pytest.mark.parametrize("taker", [*TAKERS, "src"])
@pytest.mark.parametrize("path", PATHS)
def test_a_path_that_cannot_be_read_is_a_short_error_of_its_parameter(taker: str, path: str) -> None:
    take = TAKERS.get(taker, st.iframe)
    with a_run(), pytest.raises(ApiError, match=f"`{taker.partition(',')[0]}` must be ") as caught:
        take(Path(PATHS[path]))
    assert len(str(caught.value)) < 600


def test_a_text_that_was_to_be_a_picture_is_not_all_in_the_error() -> None:
    with a_run(), pytest.raises(ApiError, match="File name too long") as caught:
        st.image("iVBORw0KGgo" * 10_000)
    assert len(str(caught.value)) < 600


def test_a_picture_may_be_any_open_file() -> None:
    with a_run(), tempfile.NamedTemporaryFile() as file:
        file.write(PNG)
        st.image(file)


@pytest.mark.parametrize("name", ["html", "iframe"])
def test_what_has_no_text_is_an_error_of_its_parameter(name: str) -> None:
    class Mute:
        def __str__(self) -> str:
            raise RuntimeError

        __repr__ = __str__

    with a_run(), pytest.raises(ApiError, match="must be a string"):
        getattr(components_v1, name)(Mute())


def test_an_open_file_that_two_sessions_share_is_read_whole_by_both() -> None:
    first, both = threading.Event(), threading.Event()

    class Shared:
        def __init__(self) -> None:
            self.content = io.BytesIO(b"content")

        def seek(self, to: int) -> int:
            if first.is_set():
                both.set()
            first.set()
            return self.content.seek(to)

        def read(self) -> bytes:
            both.wait(0.2)  # comes only where the other thread is let in
            return self.content.read()

    shared, read = Shared(), []
    threads = [threading.Thread(target=lambda: read.append(read_file("data", shared))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert read == [b"content", b"content"]
