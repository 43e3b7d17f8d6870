"""``st.file_uploader``: what it takes, and what the script gets."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest

from millpond import wire
from millpond.elements.file_uploader import FileUploader, taken_types
from millpond.elements.text import Text
from millpond.session.files.file import LONGEST_PATH, clean_path
from millpond.testing import AppTest
from tests.drive import App

HEAD = "import millpond as st\n"


def app(lines: str) -> AppTest:
    return AppTest.from_string(HEAD + lines).run()


SHOW = "st.text([(f.name, f.type, f.size, f.read()) for f in (x if isinstance(x, list) else [x]) if f])\nst.button('Again')"


def test_nothing_has_come_at_first() -> None:
    at = app(
        "st.text(st.file_uploader('One'))\nst.text(st.file_uploader('Many', accept_multiple_files=True))\n"
        "st.text(st.file_uploader('Folder', accept_multiple_files='directory', key='k'))\nst.text(st.session_state.k)"
    )
    assert at.text.values == ["None", "[]", "[]", "[]"]


def test_one_file_is_read_from_its_start_in_each_run() -> None:
    at = app("x = st.file_uploader('One', key='k')\n" + SHOW)
    at.file_uploader[0].upload("a.csv", b"1,2", "text/csv").run()
    for _ in range(2):
        assert at.text[0].value == str([("a.csv", "text/csv", 3, b"1,2")])
        at.button[0].click().run()
    at.file_uploader[0].upload("b.csv", b"3").run()
    assert at.text[0].value == str([("b.csv", "application/octet-stream", 1, b"3")])
    assert at.file_uploader[0].clear().run().text[0].value == "[]"


def test_a_file_that_the_script_has_closed_is_open_in_the_next_run() -> None:
    at = app("x = st.file_uploader('One')\n" + SHOW + "\nif x: x.close()")
    at.file_uploader[0].upload("a.csv", b"1").run()
    at.button[0].click().run()
    assert "b'1'" in at.text[0].value
    assert not at.exception


def test_several_come_in_their_order_and_each_can_be_taken_away() -> None:
    at = app("x = st.file_uploader('Many', accept_multiple_files=True)\n" + SHOW)
    uploader = at.file_uploader[0]
    uploader.upload("a.txt", b"1").upload("b.txt", b"2").run()
    assert [file.name for file in uploader.value] == ["a.txt", "b.txt"]
    uploader.set_value([("c.txt", b"3", "text/plain")]).run()
    assert at.text[0].value == str([("c.txt", "text/plain", 1, b"3")])
    assert uploader.set_value(None).run().text[0].value == "[]"


def test_files_of_a_folder_have_paths() -> None:
    at = app("x = st.file_uploader('Folder', accept_multiple_files='directory')\n" + SHOW)
    at.file_uploader[0].upload("photos/../../2026/a.jpg", b"1").run()
    assert "'photos/2026/a.jpg'" in at.text[0].value
    assert at.file_uploader[0].accept_directory


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        (None, ()), ([], ()), (["csv"], (".csv",)), (["CSV", ".TXT", "jpg"], (".csv", ".txt", ".jpg", ".jpeg")),
        (["image"], ("image/*",)), (["image/*", "application/pdf"], ("image/*", "application/pdf")),
        ([".tar.gz"], (".tar.gz",)), ([""], ()), (["htm"], (".htm", ".html")),
    ],
)  # fmt: skip
def test_types_are_written_in_several_ways(given: list[str] | None, taken: tuple[str, ...]) -> None:
    assert taken_types(given) == taken


def test_what_is_not_taken_is_said() -> None:
    at = app("st.file_uploader('One', 'csv', max_upload_size=1)")
    with pytest.raises(ValueError, match=r"Accepted types: \.csv"):
        at.file_uploader[0].upload("a.txt", b"1")
    with pytest.raises(ValueError, match="too large"):
        at.file_uploader[0].upload("a.csv", bytes(2 << 20))
    assert at.file_uploader[0].allowed_type == [".csv"]


@pytest.mark.parametrize("bad", ["max_upload_size=0", "max_upload_size=1.5", "width='content'", "type=3"])
@pytest.mark.parametrize("more", ["", ", accept_multiple_files='x'"])
def test_wrong_parameters_are_refused(bad: str, more: str) -> None:
    assert len(app(f"st.file_uploader('One', {bad}{more})").exception) == 1


def test_a_change_calls_the_callback_and_a_form_waits() -> None:
    at = app(
        "def note(): st.session_state.n = st.session_state.up.name\n"
        "st.file_uploader('One', key='up', on_change=note)\n"
        "with st.form('f'):\n  x = st.file_uploader('In a form', key='in')\n  st.form_submit_button('Send')\n"
        "st.text(x and x.name)"
    )
    at.file_uploader("up").upload("a.txt", b"1").run()
    assert at.session_state.n == "a.txt"
    at.file_uploader("in").upload("b.txt", b"2")
    assert at.text[0].value == "None"
    assert at.button[0].click().run().text[0].value == "b.txt"


def test_session_state_can_take_it_away_and_move_it() -> None:
    at = app(
        "x = st.file_uploader('One', key='a')\ny = st.file_uploader('Two', key='b')\n"
        "def clear(): st.session_state.a = None\ndef move(): st.session_state.b = st.session_state.a\n"
        "def wrong(): st.session_state.a = 3\n"
        "st.button('Clear', on_click=clear)\nst.button('Move', on_click=move)\nst.button('Wrong', on_click=wrong)\n"
        "st.text([f and f.read() for f in (x, y)])"
    )
    at.file_uploader("a").upload("a.txt", b"1").run()
    assert at.button[1].click().run().text[0].value == "[b'1', b'1']"
    assert at.button[0].click().run().text[0].value == "[None, b'1']"
    assert "which is not valid for the widget with this key" in at.button[2].click().run().exception[0].value


def test_uploads_are_there_after_a_restart() -> None:
    at = app("x = st.file_uploader('Many', accept_multiple_files=True)\n" + SHOW)
    at.file_uploader[0].upload("a.txt", b"1").run()
    value = at.text[0].value
    at.restart()
    assert at.run().text[0].value == value
    assert [file.name for file in at.file_uploader[0].value] == ["a.txt"]


@pytest.fixture
def have() -> Callable[[str, bytes], Any]:
    """What the script gets for an upload."""
    at = app("st.file_uploader('One')")

    def upload(name: str, data: bytes) -> Any:
        at.file_uploader[0].upload(name, data).run()
        return at.file_uploader[0].value

    return upload


def test_python_reads_uploads_as_files(have: Callable[[str, bytes], Any]) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("in.txt", "inside")
    with zipfile.ZipFile(have("a.zip", packed.getvalue())) as archive:
        assert archive.read("in.txt") == b"inside"
    text = io.TextIOWrapper(have("a.txt", "x;ä\n".encode()), "utf-8")
    assert list(csv.reader(text, delimiter=";")) == [["x", "ä"]]


def test_pandas_reads_uploads(have: Callable[[str, bytes], Any]) -> None:
    pandas = pytest.importorskip("pandas")
    assert pandas.read_csv(have("a.csv", b"a,b\n1,2\n")).to_dict("list") == {"a": [1], "b": [2]}


def test_pillow_reads_uploads(have: Callable[[str, bytes], Any]) -> None:
    image = pytest.importorskip("PIL.Image")
    picture = io.BytesIO()
    image.new("RGB", (3, 2), "red").save(picture, "PNG")
    assert image.open(have("a.png", picture.getvalue())).size == (3, 2)


OTHERS = """
import millpond as st
from millpond.session.context import current
from millpond.session.files.uploaded import UploadedFile
files = current().run.session.files
if "k" not in st.session_state:
    st.session_state.k = [UploadedFile(files.open_receipt(files.upload("own.exe", b"1", "")), files)]
st.text([file.name for file in st.file_uploader("Some", "csv", True, key="k", max_upload_size=1)])
"""


@pytest.mark.parametrize(
    ("name", "size", "taken"),
    [("a.csv", 1 << 20, True), ("a.exe", 1, False), ("a.csv", (1 << 20) + 1, False)],
)
def test_what_another_widget_of_the_session_takes_is_refused(name: str, size: int, taken: bool) -> None:
    app = App(OTHERS)
    files: Any = app.session.files
    receipt = files.upload(name, bytes(size), "text/csv")
    (props,) = [node.props for node in app.tab.tree.walk() if isinstance(node.props, FileUploader)]
    # What the app itself has put there may stay beside it.
    value = [*props.value, [receipt, name, size, "x"]]
    app.session.receive(wire.Event(1, {props.id: value}))
    app.run()
    assert [node.props.body for node in app.tab.tree.walk() if isinstance(node.props, Text)] == [
        str(["own.exe", name] if taken else ["own.exe"])
    ]


@pytest.mark.parametrize("behind", ["/", "../", ".../"])
@pytest.mark.parametrize("more", range(LONGEST_PATH - 5, LONGEST_PATH + 5))
def test_a_path_that_is_too_long_leads_nowhere_else(behind: str, more: int) -> None:
    """Of one that is cut anywhere, the rest may begin with ``/`` or ``../``."""
    rest = "/".join(["b" * 190] * 6)[: more - len(behind)]
    name = clean_path(f"a{behind}{rest}")
    assert len(name) <= LONGEST_PATH
    assert not name.startswith((".", "/"))
    assert rest.endswith(name.removeprefix(f"a{behind}"))


def test_a_path_of_windows_does_not_name_its_drive() -> None:
    assert clean_path(r"C:\\Windows\\a.txt") == "Windows/a.txt"
