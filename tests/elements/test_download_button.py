"""``st.download_button``: what it takes, what is saved, and what the script hears of it."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from millpond.testing import AppTest

HEAD = "import io, pathlib, tempfile\nimport millpond as st\n"


def app(line: str) -> AppTest:
    return AppTest.from_string(HEAD + line).run()


@pytest.mark.parametrize(
    ("data", "content", "name", "type"),
    [
        ("'tëxt'", "tëxt".encode(), "download.txt", "text/plain"),
        ("b'\\0bytes'", b"\0bytes", "download.bin", "application/octet-stream"),
        ("bytearray(b'array')", b"array", "download.bin", "application/octet-stream"),
        ("memoryview(b'view')", b"view", "download.bin", "application/octet-stream"),
        ("b''", b"", "download.bin", "application/octet-stream"),
        ("io.StringIO('open text')", b"open text", "download.txt", "text/plain"),
        ("io.BytesIO(b'buffer')", b"buffer", "download.bin", "application/octet-stream"),
        ("b'a,b', 'table.csv'", b"a,b", "table.csv", "text/csv"),
        ("b'a,b', 'table.csv', 'text/plain'", b"a,b", "table.csv", "text/plain"),
        ("lambda: io.StringIO('made'), 'm.json'", b"made", "m.json", "application/json"),
    ],
)
def test_what_is_saved(data: str, content: bytes, name: str, type: str) -> None:
    at = app(f"st.download_button('Save', {data})")
    button = at.download_button[0]
    assert (button.content, button.file_name) == (content, name)
    assert next(iter(at._files.shown.values()))[0].type == type


@pytest.mark.parametrize(
    "how", ["pathlib.Path(PATH)", "stack.enter_context(open(PATH, 'rb'))", "stack.enter_context(open(PATH))"]
)
def test_files_of_the_disk_are_called_as_they_are_there(tmp_path: Path, how: str) -> None:
    path = tmp_path / "people.csv"
    path.write_text("name\nAda\n")
    at = app(
        f"import contextlib\nPATH = {str(path)!r}\nwith contextlib.ExitStack() as stack:\n  st.download_button('Save', {how})"
    )
    assert (at.download_button[0].content, at.download_button[0].file_name) == (
        b"name\nAda\n",
        "people.csv",
    )


def test_an_open_file_is_saved_from_its_start_in_each_run() -> None:
    at = app(
        "with tempfile.NamedTemporaryFile() as file:\n  file.write(b'all of it')\n  st.download_button('Save', file, 'f')"
    )
    assert at.download_button[0].content == b"all of it"


@pytest.mark.parametrize("data", ["3", "None", "{}", "['a']", "object()"])
def test_what_is_no_file_is_refused(data: str) -> None:
    at = app(f"st.download_button('Save', {data})")
    assert "`data` must be a string, bytes, an open file" in at.exception[0].value


def test_a_missing_file_is_named() -> None:
    at = app("st.download_button('Save', pathlib.Path('missing.csv'))")
    assert "missing.csv" in at.exception[0].value
    assert "No such file" in at.exception[0].value


def test_a_function_is_called_on_a_click_alone_and_knows_the_session() -> None:
    at = app(
        "def make():\n  st.session_state.made = st.session_state.get('made', 0) + 1\n  return f'for {st.session_state.who}'\n"
        "st.session_state.who = 'Ada'\nst.download_button('Save', make, key='d')\nst.text(st.session_state.get('made'))\n"
        "st.button('Other')"
    )
    at.button[0].click().run()
    assert at.text[0].value == "None"
    assert at.download_button("d").content == b"for Ada"
    assert at.button[0].click().run().text[0].value == "1"


def test_what_a_function_does_wrong_is_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    at = app(
        "st.download_button('Save', lambda: 1 / 0)\nst.download_button('Other', lambda: 3)\nst.download_button('None', st.stop)"
    )
    for button, words in zip(
        at.download_button, ("division by zero", "`data` must be a string", "StopRun"), strict=True
    ):
        with caplog.at_level(logging.ERROR), pytest.raises(Exception, match="could not be made"):
            _ = button.content
        assert words in caplog.text
        caplog.clear()


@pytest.mark.parametrize(("on_click", "told"), [("'rerun'", 1), ("None", 1), ("note", 1), ("'ignore'", 0)])
def test_who_hears_of_a_click(on_click: str, told: int) -> None:
    at = app(
        "s = st.session_state\ndef note(): s.noted = True\n"
        f"st.text(st.download_button('Save', 'x', on_click={on_click}))\n"
    )
    assert at.text[0].value == "False"
    at.download_button[0].click().run()
    assert at.text[0].value == str(bool(told))
    assert ("noted" in at.session_state) == (on_click == "note")


def test_it_is_the_same_button_when_the_file_is_another_one() -> None:
    at = app(
        "s = st.session_state\ns.n = s.get('n', 0) + 1\n"
        "st.text(st.download_button('Save', f'run {s.n}'))\nst.button('Other')"
    )
    first = at.download_button[0].id
    assert at.download_button[0].click().run().text[0].value == "True"
    assert (at.download_button[0].id, at.download_button[0].content) == (first, b"run 2")


def test_a_type_that_is_none_does_not_end_the_app(caplog: pytest.LogCaptureFixture) -> None:
    at = app("st.download_button('Save', b'1', 'a.zip', 'zip')")
    assert next(iter(at._files.shown.values()))[0].type == "application/zip"
    assert "'zip' is not a MIME type" in caplog.text


def test_it_cannot_be_in_a_form() -> None:
    at = app("with st.form('f'):\n  st.download_button('Save', 'x')")
    assert "cannot be inside a form" in at.exception[0].value
