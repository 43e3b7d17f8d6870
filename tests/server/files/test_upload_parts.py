"""Uploads in parts, over HTTP: they go on where they were, and take no more room than they may."""

from __future__ import annotations

import asyncio
import errno
import json
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO

import pytest

from millpond.server.files.partial import Partial, Partials
from millpond.server.files.service import FileService
from millpond.server.files.uploads import TICKET_HEADER
from millpond.stores.base import StoreError
from millpond.stores.objects import DiskFull, FolderObjects
from tests.patience import PATIENCE
from tests.server.files.conftest import Page, app

MB = 1 << 20
SMALL_SESSION = {"session.maxSessionSize": "1"}


class Parts:
    """One upload that comes in parts."""

    def __init__(self, page: Page, upload: str, size: int, name: str = "a.csv") -> None:
        self.page = page
        self.path = f"{page.path}/part/{upload}"
        self.size = size
        self.name = name

    def put(
        self, body: bytes, offset: int, *, name: str | None = None, size: int | None = None, ticket: str = ""
    ):
        path = (
            f"{self.path}?name={name or self.name}&offset={offset}&size={self.size if size is None else size}"
        )
        given = {TICKET_HEADER: ticket or self.page.ticket, "Content-Type": "text/csv"}
        return self.page.client.request("PUT", path, given, body)


def test_parts_become_a_file(opened):
    with opened(app()) as page:
        parts = Parts(page, "u1", 9)
        first = parts.put(b"1,2,", 0)
        assert (first.status_code, json.loads(first.text)) == (202, {"offset": 4})
        # Asked without bytes, it says how far it is; what comes again replaces what has come.
        assert json.loads(parts.put(b"", 4).text) == {"offset": 4}
        assert json.loads(parts.put(b",3", 3).text) == {"offset": 5}
        last = parts.put(b",4,5", 5)
        assert last.status_code == 201
        # The answer may not have come: then it is given again, and the file is there once.
        assert parts.put(b",4,5", 5).text == last.text
        page.use(json.loads(last.text)["receipt"])
        assert page.shown == [f"a.csv text/csv 9 {sum(b'1,2,3,4,5')}"]


def test_a_part_that_cannot_follow_is_told_where_to_go_on(opened):
    with opened(app()) as page:
        answer = Parts(page, "u1", 9).put(b"5", 8)
        assert (answer.status_code, json.loads(answer.text)) == (409, {"offset": 0})


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"name": "a.exe"}, 415), ({"size": 999}, 413), ({"size": -1}, 400), ({"body": b"too much of it"}, 400),
        ({"offset": 10}, 400),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_part_is_said_before_it_is_kept(opened, changed, status):
    with opened(app((".csv",), 99)) as page:
        parts = Parts(page, "u1", 9)
        body = changed.pop("body", b"1")
        assert parts.put(body, changed.pop("offset", 0), **changed).status_code == status


def test_parts_need_the_ticket(opened):
    with opened(app()) as page:
        assert Parts(page, "u1", 9).put(b"1", 0, ticket="x").status_code == 403
        assert page.client.request("DELETE", f"{page.path}/part/u1", {TICKET_HEADER: "x"}).status_code == 403


def test_what_has_come_can_be_taken_back(opened):
    with opened(app()) as page:
        parts = Parts(page, "u1", 9)
        assert parts.put(b"1,2,", 0).status_code == 202
        assert page.client.request("DELETE", parts.path, {TICKET_HEADER: page.ticket}).status_code == 204
        assert json.loads(parts.put(b"", 4).text) == {"offset": 0}


def test_an_upload_that_cannot_be_kept_now_goes_on_later(opened, monkeypatch):
    with opened(app()) as page:
        parts = Parts(page, "u1", 4 << 20, "large.bin")
        body = bytes(range(256)) * 4096
        assert parts.put(body, 0).status_code == 202
        assert parts.put(body, 1 << 20).status_code == 202
        assert parts.put(body, 2 << 20).status_code == 202
        put = FolderObjects.put

        async def fail(self: FolderObjects, place: str, file: IO[bytes]) -> None:
            await put(self, place, file)  # it may have been kept all the same
            raise StoreError("away")

        monkeypatch.setattr(FolderObjects, "put", fail)
        assert parts.put(body, 3 << 20).status_code == 503
        monkeypatch.setattr(FolderObjects, "put", put)
        last = parts.put(body, 3 << 20)
        assert last.status_code == 201
        page.use(json.loads(last.text)["receipt"])
        assert page.shown == [f"large.bin text/csv {4 << 20} {sum(body) * 4}"]


def test_a_receipt_that_was_lost_is_given_again_where_there_is_no_room_for_a_second_one(opened):
    with opened("", SMALL_SESSION) as page:
        parts = Parts(page, "u1", 700_000)
        answer = parts.put(bytes(700_000), 0)
        assert answer.status_code == 201
        assert parts.put(b"", 700_000).text == answer.text


def test_an_upload_goes_on_while_the_server_waits_for_a_connection_that_was_lost(opened):
    with (
        opened("", SMALL_SESSION) as page,
        socket.create_connection(("127.0.0.1", page.client.port), 10) as connection,
    ):
        parts = Parts(page, "u1", 700_000)
        lines = [f"PUT {parts.path}?name=a.csv&offset=0&size=700000 HTTP/1.1", "Host: localhost"]
        lines += [
            f"Cookie: {page.client.cookie}",
            f"{TICKET_HEADER}: {page.ticket}",
            "Content-Length: 700000",
        ]
        connection.sendall(("\r\n".join([*lines, "Expect: 100-continue"]) + "\r\n\r\n").encode())
        assert connection.recv(100).startswith(b"HTTP/1.1 100")  # it reads
        assert parts.put(bytes(700_000), 0).status_code == 201


def test_what_has_come_of_many_uploads_does_not_pass_the_limit_of_a_session(opened, monkeypatch):
    monkeypatch.setattr("millpond.server.files.partial.IDLE", 3600.0)
    with opened("", SMALL_SESSION) as page:
        assert Parts(page, "u1", 700_000).put(bytes(600_000), 0).status_code == 202
        assert Parts(page, "u2", 700_000).put(bytes(600_000), 0).status_code == 413
        assert Parts(page, "u3", 300_000).put(bytes(290_000), 0).status_code == 202
        assert Parts(page, "u1", 700_000).put(bytes(100_000), 600_000).status_code == 201


def test_uploads_of_which_nothing_has_come_take_room_too(opened, monkeypatch):
    monkeypatch.setattr("millpond.server.files.partial.LEAST", MB // 4)
    monkeypatch.setattr("millpond.server.files.partial.IDLE", 3600.0)
    with opened("", SMALL_SESSION) as page:
        assert [Parts(page, f"u{n}", 9).put(b"", 0).status_code for n in range(6)] == [202] * 4 + [413] * 2


def test_an_upload_that_nobody_goes_on_with_makes_room(opened, monkeypatch):
    with opened("", SMALL_SESSION) as page:
        left = Parts(page, "u1", 700_000)
        assert left.put(bytes(600_000), 0).status_code == 202  # and the page is reloaded
        monkeypatch.setattr("millpond.server.files.partial.IDLE", -2.0)
        assert Parts(page, "u2", 700_000).put(bytes(600_000), 0).status_code == 202
        monkeypatch.undo()
        assert Parts(page, "u2", 700_000).put(bytes(100_000), 600_000).status_code == 201
        # Its own page would begin anew.
        assert json.loads(left.put(b"", 200_000, size=200_000).text) == {"offset": 0}


def test_a_page_that_asks_again_while_its_file_is_being_kept_gets_what_comes_of_it(opened, monkeypatch):
    with opened(app()) as page, ThreadPoolExecutor(1) as elsewhere:
        parts = Parts(page, "u1", 4 << 20, "large.bin")
        body = bytes(range(256)) * (4 << 12)
        put, writing, asked = FolderObjects.put, Partials.writing, []
        keeping, again_asked = threading.Event(), asyncio.Event()

        def note(self: Partials, name: str, **options: bool):
            asked.append(name)
            if len(asked) == 2:
                again_asked.set()
            return writing(self, name, **options)

        async def slow(self: FolderObjects, place: str, file: IO[bytes]) -> None:
            keeping.set()
            await again_asked.wait()
            await put(self, place, file)

        monkeypatch.setattr(Partials, "writing", note)
        monkeypatch.setattr(FolderObjects, "put", slow)
        # Its connection is lost, it thinks.
        first = elsewhere.submit(parts.put, body, 0)
        assert keeping.wait(PATIENCE)
        again = parts.put(b"", 4 << 20)
        assert (again.status_code, again.text) == (201, first.result().text)


def test_nothing_is_left_of_an_upload_that_has_filled_the_disk(opened, monkeypatch, tmp_path: Path):
    def full(self: Partial, pieces: object) -> None:
        raise DiskFull("full")

    with opened("", {"session.files": str(tmp_path / "files")}) as page:
        monkeypatch.setattr(Partial, "_take", full)
        assert Parts(page, "u1", 3 * MB).put(bytes(MB), 0).status_code == 507
        assert [file for file in (tmp_path / "files").rglob("*") if file.is_file()] == []


@pytest.mark.parametrize("fails", ["rename", "open"])
def test_a_disk_that_fails_when_all_is_there_is_said_and_the_upload_goes_on_later(opened, monkeypatch, fails):
    with opened(app()) as page:
        parts = Parts(page, "u1", 9)
        before = getattr(Path, fails)

        def fail(self: Path, *args, **options):
            if self.suffix in (".part", ".ending"):
                raise OSError(errno.EROFS, "Read-only file system")
            return before(self, *args, **options)

        with monkeypatch.context() as patch:
            patch.setattr(Path, fails, fail)
            assert parts.put(b"123456789", 0).status_code == 503
        assert parts.put(b"", 9).status_code == 201


def test_what_is_there_is_opened_once_to_know_its_size(opened, monkeypatch):
    opened_records = []
    find = FileService.open_record

    def count(self: FileService, session: str, id: str, record: bytes):
        opened_records.append(id)
        return find(self, session, id, record)

    with opened(app()) as page:
        monkeypatch.setattr(FileService, "open_record", count)
        for number in range(20):
            assert Parts(page, f"u{number}", 1).put(b"1", 0).status_code == 201
        assert len(opened_records) == 20
