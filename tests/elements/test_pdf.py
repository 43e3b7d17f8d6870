"""``st.pdf``: what it takes, what becomes of it, and what is fetched from other hosts."""

from __future__ import annotations

import base64
import contextlib
import http.server
import io
import threading
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import millpond as st
from millpond.elements.pdf import Pdf, _fetch
from millpond.errors import ApiError
from millpond.session.files.in_memory import InMemorySessionFiles
from millpond.session.files.uploaded import UploadedFile
from millpond.session.sources import Asking, Unanswerable
from tests.documents import make_pdf
from tests.elements.test_parameters import a_run

HELLO = make_pdf(["Hello"])
RELEASED = memoryview(HELLO)
RELEASED.release()


def draw(data: Any, **options: Any) -> tuple[Pdf, list[tuple[str, bytes]]]:
    """The props, and the files that the session has then: their types and bytes."""
    with a_run() as session:
        st.pdf(data, **options)
        props = session.tree.main.children[-1].props
        assert isinstance(props, Pdf)
        assert isinstance(session.files, InMemorySessionFiles)
        return props, [(file.type, content) for file, content in session.files.shown.values()]


def test_bytes_files_and_paths_become_a_file_of_the_session(tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(HELLO)
    read_on = io.BytesIO(HELLO)
    read_on.read(3)
    for data in (HELLO, bytearray(HELLO), memoryview(HELLO), io.BytesIO(HELLO), read_on, path, str(path)):
        props, files = draw(data)
        assert files == [("application/pdf", HELLO)]
        assert props.name == ("report.pdf" if data in (path, str(path)) else "")
    with path.open("rb") as file:
        props, files = draw(file)
    assert (props.name, files) == ("report.pdf", [("application/pdf", HELLO)])


def test_an_upload_is_shown_under_its_name() -> None:
    with a_run() as session:
        files = session.files
        assert isinstance(files, InMemorySessionFiles)
        st.pdf(UploadedFile(files.open_receipt(files.upload("a.pdf", HELLO, "application/pdf")), files))
        props: Any = session.tree.main.children[-1].props
        assert props.name == "a.pdf"


def test_an_address_of_the_app_is_the_browsers_and_one_elsewhere_is_asked_for() -> None:
    props, files = draw("/app/static/a%20b.pdf")
    assert props.file is not None
    assert (props.file.address, props.name, props.address, files) == (
        "/app/static/a%20b.pdf",
        "a b.pdf",
        "",
        [],
    )
    props, files = draw("https://example.org/x/Q3%20report.pdf?v=1")
    assert (props.file, props.name, files) == (None, "Q3 report.pdf", [])
    assert props.address == "https://example.org/x/Q3%20report.pdf?v=1"
    assert draw("https://[")[0].name == ""


@pytest.mark.parametrize(
    ("height", "kept"), [(500, 500), ("stretch", "stretch"), ("content", "content"), (10, 10)]
)
def test_its_height_and_its_name(height: Any, kept: Any) -> None:
    props, _ = draw(HELLO, height=height, alt="  A greeting ", key="k")
    assert (props.height, props.alt, props.key) == (kept, "A greeting", "k")
    assert draw(HELLO, alt=" ")[0].alt is None


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"nothing", "does not begin with"),
        (io.BytesIO(b""), "does not begin with"),
        (__file__, "test_pdf.py"),
        ("nowhere/report.pdf", "nowhere/report.pdf"),
        (Path("nowhere/report.pdf"), "nowhere/report.pdf"),
        ("a\0b", "`data`"),
        ("\udce4.pdf", "`data`"),
        (None, "`data` must be a PDF"),
        (5, "`data` must be a PDF"),
        ([HELLO], "`data` must be a PDF"),
        (io.StringIO("text"), "does not begin with"),
        (RELEASED, "`data` must be a readable file"),
    ],
)  # fmt: skip
def test_what_is_no_pdf_is_an_error_that_names_it(data: Any, said: str) -> None:
    with a_run(), pytest.raises(ApiError, match=said):
        st.pdf(data)


@pytest.mark.parametrize("options", [{"height": 0}, {"height": "x"}, {"key": ""}])
def test_wrong_parameters_are_refused(options: Any) -> None:
    with a_run(), pytest.raises(ApiError, match=f"`{next(iter(options))}`"):
        st.pdf(HELLO, **options)


LARGE = 40_000_000
SPACES = b" " * LARGE


class Host(http.server.BaseHTTPRequestHandler):
    """Another host, which has a PDF, something else, and a way to each."""

    def do_GET(self) -> None:
        name = self.path.strip("/")
        if name in ("huge", "short", "large", "slow"):
            self.send_much(name)
            return
        answers = {"a.pdf": (200, HELLO), "page": (200, b"<html>"), "moved": (302, b""), "away": (302, b"")}
        status, body = answers.get(name, (404, b"%PDF- not here"))
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "/a.pdf" if name == "moved" else f"file://{__file__}")
        self.end_headers()
        self.wfile.write(body)

    def send_much(self, name: str) -> None:
        """What a host can do wrong with a body, or only slowly."""
        self.send_response(200)
        if name != "slow":
            self.send_header("Content-Length", str({"huge": 1 << 40, "short": 1 << 10, "large": LARGE}[name]))
        self.end_headers()
        self.wfile.write(HELLO[:100])
        if name == "large":
            self.wfile.write(memoryview(SPACES)[100:])
        with contextlib.suppress(OSError):  # who has asked goes away
            while name == "slow":
                self.wfile.write(b" ")

    def log_message(self, *_: Any) -> None:
        """Nothing."""


@pytest.fixture
def host() -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Host)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_another_host_is_asked_when_the_page_asks(host: str) -> None:
    inline = "data:application/pdf;base64," + base64.b64encode(HELLO).decode()
    for address in (f"{host}/a.pdf", f"{host}/moved", inline):
        with _fetch(address, Asking(None)) as file:
            assert file.read() == HELLO


@pytest.mark.parametrize("what", ["page", "nothing", "away", "a b"])
def test_what_cannot_be_had_is_said(host: str, what: str) -> None:
    with pytest.raises(Unanswerable, match=host):
        _fetch(f"{host}/{what}", Asking(None))


@pytest.mark.parametrize("address", ["file://{}", "ftp://127.0.0.1/a.pdf", "http://", "http://127.0.0.1:x/"])
def test_nothing_else_than_web_addresses_is_fetched(address: str, tmp_path: Path) -> None:
    path = tmp_path / "secret.pdf"
    path.write_bytes(HELLO)
    with pytest.raises(Unanswerable):
        _fetch(address.format(path), Asking(None))


def test_what_is_too_large_is_refused(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("millpond.elements.pdf._MOST", 100)
    with pytest.raises(Unanswerable, match="larger"):
        _fetch(f"{host}/a.pdf", Asking(None))
    # At once, where the host says so: it sends no more than the beginning.
    monkeypatch.undo()
    with pytest.raises(Unanswerable, match="larger than 200 MB"):
        _fetch(f"{host}/huge", Asking(None))


def test_what_is_cut_off_is_refused(host: str) -> None:
    with pytest.raises(Unanswerable, match="ended after 100 of 1,024 bytes"):
        _fetch(f"{host}/short", Asking(None))


def test_a_host_that_goes_on_for_ever_is_left(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("millpond.elements.pdf._IN_ALL", 0)
    with pytest.raises(Unanswerable, match="did not arrive within"):
        _fetch(f"{host}/slow", Asking(None))


def test_who_does_not_wait_any_more_ends_it(host: str) -> None:
    asking = Asking(None)
    asking.cancel()
    with _fetch(f"{host}/slow", asking) as file:
        assert file.read() == b""


def test_a_large_one_is_not_in_memory(host: str) -> None:
    tracemalloc.start()
    try:
        file = _fetch(f"{host}/large", Asking(None))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    with file:
        assert file.seek(0, io.SEEK_END) == LARGE
    assert peak < LARGE / 4
