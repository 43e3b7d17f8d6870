"""Uploads over HTTP, and what the script gets of them."""

from __future__ import annotations

import contextlib
import errno
import json
import socket
from pathlib import Path
from typing import IO

import pytest

from millpond.server.files import housekeeping
from millpond.server.files.uploads import TICKET_HEADER
from millpond.stores.base import StoreError
from millpond.stores.memory import MemoryStore
from millpond.stores.objects import FolderObjects
from tests.server.files.conftest import Page, app
from tests.stores.servers import wait_until

LOOK = """
    try:
        files.open_receipt(receipt)
        found = "taken"
    except ValueError:
        found = "refused"
    st.text(f"upload {found}")
"""


@pytest.mark.parametrize("body", [b"", b"1,2", bytes(range(256)) * 12_000])
def test_a_script_reads_an_upload(opened, body):
    with opened() as page:
        answer = page.put(body, name="data%20%C3%A4.csv")
        assert answer.status_code == 201, answer.text
        told = json.loads(answer.text)
        assert (told["name"], told["type"], told["size"]) == ("data ä.csv", "text/csv", len(body))
        page.use(told["receipt"])
        assert page.shown == [f"data ä.csv text/csv {len(body)} {sum(body)}"]


def test_an_upload_in_session_state_survives_the_server(opened, serve, connect, tmp_path: Path):
    store, flags = MemoryStore(ttl=100), {"session.files": str(tmp_path / "files")}
    body = bytes(range(256)) * 12_000
    with opened("", flags, store=store) as first:
        first.use(json.loads(first.put(body).text)["receipt"])
        session, version, cookie = first.tab.session, first.tab.version, first.client.cookie
    with serve(app(), flags, store=store) as client:
        client.cookie = cookie
        with connect(client) as tab:
            tab.hello(session=session, version=version, connection=2).until_finished()
            assert Page(client, tab).shown == [f"a.csv text/csv {len(body)} {sum(body)}"]


def test_an_upload_to_another_replica(opened, serve, tmp_path: Path):
    store, flags = MemoryStore(ttl=100), {"session.files": str(tmp_path / "files")}
    body = bytes(range(256)) * 12_000
    with opened("", flags, store=store) as page, serve(app(), flags, store=store) as other:
        other.cookie = page.client.cookie
        answer = page.put(body, client=other)
        page.use(json.loads(answer.text)["receipt"])
        assert page.shown == [f"a.csv text/csv {len(body)} {sum(body)}"]


# what is refused -------------------------------------------------------------------


def test_an_upload_needs_the_page(opened):
    with opened() as page:
        assert page.put(x_millpond_upload="").status_code == 403
        assert page.put(x_millpond_upload=page.ticket[:-8] + "AAAAAAA=").status_code == 403
        assert page.put(Origin="https://evil.example").status_code == 403
        assert page.put(Origin=f"http://localhost:{page.client.port}").status_code == 201


def test_an_upload_needs_the_browser_of_the_session(opened):
    with opened() as page:
        stranger = page.client.another()
        assert page.put(client=stranger).status_code == 403
        stranger.get("/")
        assert page.put(client=stranger).status_code == 403


def test_a_ticket_is_for_one_session(opened, connect):
    with opened() as page, connect(page.client) as another:
        another.hello(load="b").until_finished()
        assert another.session != page.tab.session
        ticket = page.ticket
        page.path = f"/_millpond/upload/{another.session}"
        assert page.put(x_millpond_upload=ticket).status_code == 403


def test_a_receipt_is_for_one_session_and_cannot_be_made(opened, connect):
    source = app().replace("st.session_state.kept = UploadedFile(files.open_receipt(receipt), files)", LOOK)
    with opened(source) as page, connect(page.client) as tab:
        other = Page(page.client, tab.hello(load="b").until_finished())
        receipt = json.loads(page.put().text)["receipt"]
        # A ticket is sealed as well, and no receipt.
        ticket = f"ticket.{page.ticket}"
        for wrong in (receipt[:-8] + "AAAAAAA=", "x", "." + receipt, receipt.partition(".")[0], ticket):
            page.use(wrong)
            assert page.shown == ["refused"], wrong
        other.use(receipt)
        assert other.shown == ["refused"]
        page.use(receipt)
        assert page.shown == ["taken"]


@pytest.mark.parametrize(
    ("types", "name", "status"),
    [
        ((".csv",), "a.csv", 201),
        ((".csv",), "A.CSV", 201),
        ((".csv",), "a.csv.exe", 415),
        ((".csv",), "csv", 415),
        ((".csv",), "", 415),
        ((".tar.gz",), "a.tar.gz", 201),
        (("image/*",), "a.png", 201),
        (("image/*",), "a.csv", 415),
        (("image/png",), "a.jpg", 415),
        ((), "a", 201),
    ],
)
def test_types_are_checked_by_the_server(opened, types, name, status):
    with opened(app(types)) as page:
        assert page.put(name=name).status_code == status


def test_a_large_upload_is_refused_before_it_is_read(opened):
    with opened(app(size=1000)) as page:
        assert page.put(bytes(1000)).status_code == 201
        answer = page.put(b"", Content_Length="1001")
        assert answer.status_code == 413
        assert "larger than" in answer.text


def test_an_upload_that_does_not_say_its_size_is_cut_short(opened):
    with opened(app(size=1000)) as page:
        chunks = b"".join(b"200\r\n" + bytes(512) + b"\r\n" for _ in range(3)) + b"0\r\n\r\n"
        head = {"Transfer-Encoding": "chunked", "Content-Length": ""}
        with socket.create_connection(("127.0.0.1", page.client.port), 10) as connection:
            lines = [f"PUT {page.path}?name=a.csv HTTP/1.1", f"Host: localhost:{page.client.port}"]
            lines += [f"Cookie: {page.client.cookie}", f"{TICKET_HEADER}: {page.ticket}"]
            lines += [f"{name}: {value}" for name, value in head.items() if value]
            connection.sendall(("\r\n".join(lines) + "\r\n\r\n").encode() + chunks)
            assert connection.recv(100).startswith(b"HTTP/1.1 413")


def test_uploads_at_the_same_time_are_limited(opened, monkeypatch):
    monkeypatch.setattr("millpond.server.files.uploads.AT_ONCE", 1)
    with opened() as page, socket.create_connection(("127.0.0.1", page.client.port), 10) as connection:
        lines = [f"PUT {page.path}?name=a.csv HTTP/1.1", f"Host: localhost:{page.client.port}"]
        lines += [f"Cookie: {page.client.cookie}", f"{TICKET_HEADER}: {page.ticket}", "Content-Length: 2"]
        lines += ["Expect: 100-continue"]
        connection.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        assert connection.recv(100).startswith(b"HTTP/1.1 100")  # it reads
        assert page.put().status_code == 429
        connection.sendall(b"12")
        assert connection.recv(100).startswith(b"HTTP/1.1 201")
        assert page.put().status_code == 201


def test_the_files_of_one_session_are_limited(opened):
    with opened("", {"session.maxSessionSize": "1"}) as page:
        assert page.put(bytes(700_000)).status_code == 201
        assert page.put(bytes(700_000)).status_code == 413


def _begin(page: Page, connection: socket.socket, *headers: str, body: bytes = b"") -> None:
    lines = [f"PUT {page.path}?name=a.csv HTTP/1.1", f"Host: localhost:{page.client.port}"]
    lines += [f"Cookie: {page.client.cookie}", f"{TICKET_HEADER}: {page.ticket}", *headers]
    connection.sendall(("\r\n".join(lines) + "\r\n\r\n").encode() + body)


def test_chunked_uploads_do_not_pass_the_limit_of_a_session(opened):
    with opened("", {"session.maxSessionSize": "1"}) as page:
        assert page.put(bytes(700_000)).status_code == 201
        with socket.create_connection(("127.0.0.1", page.client.port), 10) as connection:
            chunk = b"%x\r\n" % 700_000 + bytes(700_000) + b"\r\n"
            _begin(page, connection, "Transfer-Encoding: chunked", body=chunk + b"0\r\n\r\n")
            assert connection.recv(100).startswith(b"HTTP/1.1 413")
        assert page.put(bytes(300_000)).status_code == 201


def test_parallel_uploads_do_not_pass_the_limit_of_a_session(opened):
    with opened("", {"session.maxSessionSize": "1"}) as page:
        with socket.create_connection(("127.0.0.1", page.client.port), 10) as connection:
            _begin(page, connection, "Content-Length: 700000", "Expect: 100-continue")
            assert connection.recv(100).startswith(b"HTTP/1.1 100")  # it reads
            assert page.put(bytes(700_000)).status_code == 413
            connection.sendall(bytes(700_000))
            assert connection.recv(100).startswith(b"HTTP/1.1 201")
        # What was under way takes no room any more, what was kept does.
        assert page.put(bytes(700_000)).status_code == 413
        assert page.put(bytes(300_000)).status_code == 201


def test_an_upload_that_is_too_much_with_one_at_another_process_goes_again(opened, monkeypatch):
    store = MemoryStore(ttl=100)
    with opened("", {"session.maxSessionSize": "1"}, store=store) as page:
        assert page.put(bytes(700_000)).status_code == 201
        # As where the other one was kept after this one had looked.
        monkeypatch.setattr("millpond.server.files.room.Room.take", lambda *_: None)
        assert page.put(bytes(700_000)).status_code == 413
        assert len(store._records[page.tab.session].files) == 1


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("..%2F..%2Fetc%2Fpasswd", "passwd"),
        ("C%3A%5CUsers%5Cann%5Cx.csv", "x.csv"),
        ("..", ""),
        (".htaccess", "htaccess"),
        ("a%00b.csv", "ab.csv"),
        ("%E2%80%AEfdp.exe", "fdp.exe"),
        ("x" * 500 + ".csv", "x" * 196 + ".csv"),
    ],
)
def test_names_are_never_paths(opened, name, kept):
    with opened() as page:
        told = json.loads(page.put(name=name).text)
        assert told["name"] == kept
        assert len(told["id"]) == 24


# half done ------------------------------------------------------------------------


def test_an_upload_that_breaks_off_leaves_nothing(opened, tmp_path: Path):
    folder = tmp_path / "files"
    store = MemoryStore(ttl=100)
    with opened("", {"session.files": str(folder)}, store=store) as page:
        with socket.create_connection(("127.0.0.1", page.client.port), 10) as connection:
            lines = [f"PUT {page.path}?name=a.csv HTTP/1.1", f"Host: localhost:{page.client.port}"]
            lines += [f"Cookie: {page.client.cookie}", f"{TICKET_HEADER}: {page.ticket}"]
            lines += ["Content-Length: 10000000"]
            connection.sendall(("\r\n".join(lines) + "\r\n\r\n").encode() + bytes(5_000_000))
            wait_until("the upload has begun", folder.exists)
        assert page.put().status_code == 201  # the server goes on
        wait_until("nothing is open there", lambda: not _open_files(folder))
        assert [file for file in folder.rglob("*") if file.is_file()] == []


def _open_files(folder: Path) -> list[str]:
    """What this process, which the server is in, has open there."""
    found = []
    for link in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(OSError):
            found.append(str(link.readlink()))
    return [name for name in found if str(folder) in name]


def full_file() -> IO[bytes]:
    return Path("/dev/full").open("w+b")


def test_a_full_disk_is_said(opened, monkeypatch, caplog):
    with opened() as page:
        monkeypatch.setattr(FolderObjects, "spool", lambda self: full_file())
        answer = page.put(bytes(3_000_000))
        assert (answer.status_code, answer.text) == (507, "The server has no room for the file.")
        assert "disk is full" in caplog.text
        assert page.put(b"small").status_code == 201


def test_a_disk_that_is_full_at_the_end_is_said(opened, monkeypatch, tmp_path: Path):
    def fail(number: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with opened("", {"session.files": str(tmp_path / "files")}) as page:
        with monkeypatch.context() as patch:
            patch.setattr("os.fsync", fail)
            assert page.put(bytes(3_000_000)).status_code == 507
        assert [file for file in (tmp_path / "files").rglob("*") if file.is_file()] == []
        assert page.put(bytes(3_000_000)).status_code == 201


def test_a_store_that_is_down_is_said(opened, monkeypatch):
    async def fail(*_: object) -> None:
        raise StoreError("down")

    store = MemoryStore(ttl=100)
    with opened("", store=store) as page:
        with monkeypatch.context() as patch:
            patch.setattr(store.files, "add", fail)
            assert page.put().status_code == 503
        assert page.put().status_code == 201


def test_an_upload_that_falls_silent_is_given_up(opened, monkeypatch):
    monkeypatch.setattr("millpond.server.files.uploads.SILENT_FOR", 0.05)
    with opened() as page, socket.create_connection(("127.0.0.1", page.client.port), 10) as connection:
        lines = [f"PUT {page.path}?name=a.csv HTTP/1.1", f"Host: localhost:{page.client.port}"]
        lines += [f"Cookie: {page.client.cookie}", f"{TICKET_HEADER}: {page.ticket}", "Content-Length: 2"]
        connection.sendall(("\r\n".join(lines) + "\r\n\r\n1").encode())
        assert connection.recv(100).startswith(b"HTTP/1.1 408")


# taken back ------------------------------------------------------------------------


def test_what_nothing_names_any_more_goes_by_itself(opened, monkeypatch):
    monkeypatch.setattr("millpond.server.housekeeping.EVERY", 0.02)
    monkeypatch.setattr(housekeeping, "TIDY_EVERY", 0)
    monkeypatch.setattr(housekeeping, "GRACE", -1)
    source = app().replace('del st.session_state["kept"]', "st.session_state.clear()") + (
        'count = st.session_state.setdefault("count", 0)\n'
        'st.text("shown " + files.address(files.add(str(count).encode(), "text/plain")))\n'
        'if st.button("Next"):\n    st.session_state.count += 1\n    st.rerun()\n'
    )
    store = MemoryStore(ttl=100)

    def ids() -> set[str]:
        return set(store._records[page.tab.session].files)

    def shown() -> set[str]:
        return {text.split("/")[3][:24] for text in page.tab.texts.values() if text.startswith("shown ")}

    with opened(source, {"session.history": "0"}, store=store) as page:
        told = json.loads(page.put().text)
        page.use(told["receipt"])
        page.tab.click("Next", 2).until_finished(2)
        page.seq = 2
        monkeypatch.setattr(
            housekeeping, "UPLOAD_GRACE", -1
        )  # no sooner: nothing names an upload that has just come
        wait_until("the first picture has gone", lambda: ids() == {told["id"], *shown()})
        page.use("")
        page.tab.click("Clear", 4)
        wait_until("the upload has gone", lambda: ids() == shown())


def test_delete_removes_what_the_state_does_not_have(opened):
    store = MemoryStore(ttl=100)
    with opened("", store=store) as page:
        first, second = (json.loads(page.put(body).text) for body in (b"one", b"two"))
        page.use(first["receipt"])
        header = {TICKET_HEADER: page.ticket}
        for file in (first, second, {"id": "0" * 24}):
            assert page.client.request("DELETE", f"{page.path}/{file['id']}", header).status_code == 204
        assert page.client.request("DELETE", f"{page.path}/{first['id']}").status_code == 403
        kept = page.tab.session
        assert set(store._records[kept].files) == {first["id"]}


LABELS = {"long": "l" * 20_000, "half": "a\ud800"}


@pytest.mark.parametrize("label", LABELS)
def test_a_widget_of_any_label_takes_uploads(opened, label):
    more = """
name = NAME
st.file_uploader(name, name)
st.camera_input(name)
st.audio_input(name)
st.chat_input(name, accept_file=True, file_type=name, accept_audio=True)
st.text("drawn")
"""
    name = repr(LABELS[label])
    with opened(app().replace('"w"', name) + more.replace("NAME", name)) as page:
        assert "drawn" in page.tab.texts.values()
        # Proxies take headers of a few kilobytes.
        assert len(page.ticket) < 500
        assert page.put().status_code == 201
