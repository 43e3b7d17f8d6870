"""Uploads to real processes: memory, kill -9, two replicas."""

from __future__ import annotations

import contextlib
import hashlib
import http.client
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from websockets.sync.client import connect as connect_to

from millpond.server.files.uploads import TICKET_HEADER
from millpond.server.front_end import FrontEnd
from tests.faults.server_process import ServerProcess
from tests.patience import PATIENCE
from tests.server.conftest import Client, FakeTab
from tests.server.files.conftest import Page
from tests.stores.servers import RedisServer, S3Server, wait_until

APP = """
import os
from pathlib import Path
import millpond as st
from millpond.session.context import current
from millpond.session.files.uploaded import UploadedFile
files = current().run.session.files
st.text("ticket " + files.ticket("w"))
receipt = st.text_input("receipt")
if receipt:
    file = UploadedFile(files.open_receipt(receipt), files)
    file.seek(-1, os.SEEK_END)
    st.text(f"upload {file.size} {file.read()}")
if st.button("Show"):
    st.text("shown " + files.address(files.add(Path(__file__).with_name("large"), "video/mp4")))
"""
MB = 1 << 20
PIECE = bytes(range(256)) * 256
LARGE = PIECE * (MB // len(PIECE))


@contextlib.contextmanager
def opened(server: ServerProcess) -> Iterator[Page]:
    client = Client(server.port)
    client.get("/")
    with connect_to(
        f"ws://localhost:{server.port}/_millpond/stream", additional_headers={"Cookie": client.cookie or ""}
    ) as connection:
        yield Page(client, FakeTab(connection, FrontEnd().build).hello().until_finished())


@contextlib.contextmanager
def running(folder: Path, *flags: str) -> Iterator[ServerProcess]:
    script = folder / "app.py"
    script.write_text(APP)
    server = ServerProcess(script, *flags).start()
    try:
        yield server
    finally:
        server.kill()


def send(page: Page, size: int, *, on_piece: Callable[[int], bool] = lambda sent: True) -> bytes:
    """Upload so many bytes; stops, without an end, where ``on_piece`` says so."""
    connection = http.client.HTTPConnection("127.0.0.1", page.client.port, timeout=PATIENCE)
    with contextlib.closing(connection):
        connection.putrequest("PUT", f"{page.path}?name=large.bin")
        connection.putheader("Cookie", page.client.cookie or "")
        connection.putheader(TICKET_HEADER, page.ticket)
        connection.putheader("Content-Length", str(size))
        connection.endheaders()
        for sent in range(0, size, len(PIECE)):
            if not on_piece(sent):
                return b""
            connection.send(PIECE)
        return connection.getresponse().read()


def peak_memory(server: ServerProcess) -> int:
    assert server.process is not None
    status = Path(f"/proc/{server.process.pid}/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) * 1024


def test_a_large_upload_and_download_take_no_memory(tmp_path: Path):
    size = 200 * MB
    with running(tmp_path) as server, opened(server) as page:
        assert json.loads(send(page, 2 * MB))["size"] == 2 * MB  # what is loaded once is loaded now
        before = peak_memory(server)
        told = json.loads(send(page, size))
        page.use(told["receipt"])
        assert page.shown == [f"{size} {PIECE[-1:]!r}"]
        with (tmp_path / "large").open("wb") as file:
            file.truncate(size)
        page.tab.click("Show", page.seq + 1)
        address = next(text[6:] for text in page.tab.texts.values() if text.startswith("shown "))
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
        with contextlib.closing(connection):
            connection.request("GET", f"/{address}", headers={"Cookie": page.client.cookie or ""})
            answer, read = connection.getresponse(), 0
            while piece := answer.read(MB):
                read += len(piece)
        assert read == size
        assert peak_memory(server) - before < 30 * MB


def test_a_server_that_is_killed_in_an_upload_leaves_nothing_of_it(tmp_path: Path):
    folder = tmp_path / "files"
    with running(tmp_path, "--session.files", str(folder)) as server, opened(server) as page:

        def kill_in_the_middle(sent: int) -> bool:
            if sent < 6 * MB:
                return True
            wait_until("it is being written", folder.exists)
            server.kill()
            return False

        send(page, 10 * MB, on_piece=kill_in_the_middle)
        assert [path for path in folder.rglob("*") if path.is_file()] == []
        server.start()
        answer = json.loads(send(page, 3 * MB))
        assert answer["size"] == 3 * MB
        assert len([path for path in folder.rglob("*") if path.is_file()]) == 1


def test_workers_and_a_bucket(tmp_path: Path, monkeypatch):
    """The library for buckets has threads of its own, which do not go along in a fork."""
    s3 = S3Server()
    for name, value in s3.credentials.items():
        monkeypatch.setenv(name, value)
    try:
        s3.start()
        flags = ("--server.workers", "2", "--session.files", s3.url("ours/app"))
        with running(tmp_path, *flags) as server, opened(server) as page:
            for _ in range(4):  # each is another worker's, or not
                page.use(json.loads(send(page, 3 * MB))["receipt"])
                assert page.shown == [f"{3 * MB} {PIECE[-1:]!r}"]
    finally:
        s3.stop()


def test_two_processes_that_share_a_store_share_its_files(tmp_path: Path):
    with running(tmp_path) as one, running(tmp_path) as two, opened(one) as page:
        page.client.port = two.port
        told = json.loads(send(page, 3 * MB))
        page.use(told["receipt"])  # its socket is that of the first
        assert page.shown == [f"{3 * MB} {PIECE[-1:]!r}"]


def put_part(page: Page, upload: str, body: bytes, offset: int, size: int) -> tuple[int, dict[str, Any]]:
    path = f"{page.path}/part/{upload}?name=large.bin&offset={offset}&size={size}"
    answer = page.client.request("PUT", path, {TICKET_HEADER: page.ticket}, body)
    return answer.status_code, json.loads(answer.text)


def test_a_large_upload_in_parts_takes_no_memory(tmp_path: Path):
    size, part = 200 * MB, PIECE * (8 * MB // len(PIECE))
    with running(tmp_path) as server, opened(server) as page:
        assert put_part(page, "first", PIECE, 0, len(PIECE))[0] == 201  # what is loaded once is loaded now
        before = peak_memory(server)
        for offset in range(0, size - len(part), len(part)):
            assert put_part(page, "large", part, offset, size)[0] == 202
        status, told = put_part(page, "large", part, size - len(part), size)
        assert status == 201
        page.use(told["receipt"])
        assert page.shown == [f"{size} {PIECE[-1:]!r}"]
        assert peak_memory(server) - before < 30 * MB


def test_an_upload_in_parts_goes_on_with_another_process(tmp_path: Path):
    """One is killed in the midst of a part; what the digest was by then, the other finds out."""
    folder = tmp_path / "files"
    with running(tmp_path, "--session.files", str(folder)) as server, opened(server) as page:
        assert put_part(page, "u", LARGE, 0, 3 * MB) == (202, {"offset": MB})
        server.kill()
        server.start()
        # More has come, perhaps, than the page knows; it goes on where it believes to be.
        assert put_part(page, "u", LARGE, MB, 3 * MB) == (202, {"offset": 2 * MB})
        status, told = put_part(page, "u", LARGE, 2 * MB, 3 * MB)
        assert (status, told["size"]) == (201, 3 * MB)
        # The content's name is its digest, by which the store compares what it sends.
        assert [path.name[:64] for path in folder.rglob("??/*")] == [hashlib.sha256(3 * LARGE).hexdigest()]


def test_an_upload_goes_on_at_another_replica(tmp_path: Path) -> None:
    """With Redis and a folder that both have: one replica is killed in the midst, and the other one has it all."""
    (tmp_path / "redis").mkdir()
    redis = RedisServer(tmp_path / "redis")
    redis.start()
    flags = (
        "--session.store",
        redis.url,
        "--session.files",
        str(tmp_path / "files"),
        "--session.secret",
        "s" * 32,
    )
    try:
        with running(tmp_path, *flags) as one, running(tmp_path, *flags) as two:
            with opened(one) as page:
                assert put_part(page, "u", LARGE, 0, 4 * MB) == (202, {"offset": MB})
                page.client.port = two.port
                assert put_part(page, "u", LARGE, MB, 4 * MB) == (202, {"offset": 2 * MB})
                page.client.port = one.port
                # What the other one has taken, this one goes on after.
                assert put_part(page, "u", LARGE, 2 * MB, 4 * MB) == (202, {"offset": 3 * MB})
                one.kill()
            page.client.port = two.port
            status, told = put_part(page, "u", LARGE, 3 * MB, 4 * MB)
            assert (status, told["size"]) == (201, 4 * MB)
            address = f"ws://localhost:{two.port}/_millpond/stream"
            with connect_to(address, additional_headers={"Cookie": page.client.cookie or ""}) as connection:
                session, page.tab.socket = page.tab.session, connection
                page.tab.hello()
                page.use(told["receipt"])
                assert (page.tab.session, page.shown) == (session, [f"{4 * MB} {PIECE[-1:]!r}"])
            kept = [path for path in (tmp_path / "files").rglob("??/*") if path.is_file()]
            assert [path.name[:64] for path in kept] == [hashlib.sha256(4 * LARGE).hexdigest()]
    finally:
        redis.stop()
