"""Files as elements and scripts see them."""

from __future__ import annotations

import csv
import gc
import io
import pickle
import threading
import unicodedata
import zipfile
from pathlib import Path

import pytest

from millpond.errors import ApiError
from millpond.session.files.file import Ticket, check_type, clean_name
from millpond.session.files.in_memory import InMemorySessionFiles
from millpond.session.files.uploaded import UploadedFile, find_alive


@pytest.mark.parametrize(
    ("name", "clean"),
    {
        "a.csv": "a.csv",
        "": "",
        "/etc/passwd": "passwd",
        "..\\..\\boot.ini": "boot.ini",
        "C:": "C:",
        "...": "",
        ".env": "env",
        "a\x00\x1f\x7f.csv": "a.csv",
        "a\u202efdp.exe": "afdp.exe",
        "e\u0301.csv": "é.csv",
        "  a b.csv  ": "a b.csv",
        "x" * 300: "x" * 200,
        "x" * 300 + ".tar": "x" * 196 + ".tar",
    }.items(),
)
def test_clean_names(name, clean):
    assert clean_name(name) == clean


def test_of_a_name_of_any_length_the_begin_and_the_ending_are_looked_at(monkeypatch):
    looked_at, category = [], unicodedata.category

    def look(char):
        looked_at.append(char)
        return category(char)

    monkeypatch.setattr(unicodedata, "category", look)
    assert clean_name("x" * 100_000 + ".tar") == "x" * 196 + ".tar"
    assert len(looked_at) < 3000


@pytest.mark.parametrize(
    "type", ["image/png", "text/csv; charset=utf-8", "application/vnd.ms-excel", "a/b+c"]
)
def test_types(type):
    assert check_type(type) == type


@pytest.mark.parametrize("type", ["", "png", "image/", "image/png\n", "image/png\r\nX: 1", "image/*", "ä/b"])
def test_what_is_no_type(type):
    with pytest.raises(ApiError, match="Write one such as"):
        check_type(type)


def test_a_ticket_looks_at_names():
    assert Ticket("", "", (), 1).takes("anything")
    images = Ticket("", "", ("image/*", ".csv"), 1)
    assert images.takes("a.PNG")
    assert images.takes("b.Csv")
    assert not images.takes("image.txt")
    assert not images.takes("png")


def test_the_same_file_is_referred_to_in_the_same_way(tmp_path: Path):
    files = InMemorySessionFiles()
    (tmp_path / "a").write_bytes(b"1")
    one = files.add(b"1", "image/png", "a.png")
    assert files.add(tmp_path / "a", "image/png", "a.png") == one
    others = {
        files.add(b"2", "image/png", "a.png"),
        files.add(b"1", "image/gif", "a.png"),
        files.add(b"1", "image/png", "b.png"),
        files.add(b"1", "image/png", "a.png", download=True),
    }
    assert len(others | {one}) == 5
    assert files.shown[files.address(one)][1] == b"1"


def upload(data: bytes) -> UploadedFile:
    files = InMemorySessionFiles()
    return UploadedFile(files.open_receipt(files.upload("dir/a.csv", data, "text/csv")), files)


def test_an_upload_is_read_like_a_file():
    file = upload(b"a,b\n1,2\n")
    assert (file.name, file.type, file.size) == ("a.csv", "text/csv", 8)
    assert file.read(3) == b"a,b"
    assert file.tell() == 3
    assert file.getvalue() == b"a,b\n1,2\n"
    assert bytes(file.getbuffer()[4:]) == b"1,2\n"
    assert file.tell() == 3
    file.seek(0)
    assert file.readline() == b"a,b\n"
    assert list(file) == [b"1,2\n"]
    assert file.read() == b""
    file.seek(-2, io.SEEK_END)
    assert file.read(None) == b"2\n"
    assert not file.writable()
    with pytest.raises(io.UnsupportedOperation):
        file.write(b"x")


def test_libraries_take_an_upload():
    file = upload(b"a,b\n1,2\n")
    assert list(csv.reader(io.TextIOWrapper(file))) == [["a", "b"], ["1", "2"]]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("x", b"inside")
    with zipfile.ZipFile(upload(packed.getvalue())) as archive:
        assert archive.read("x") == b"inside"


def test_a_closed_upload_says_so():
    file = upload(b"1")
    file.close()
    for use in (file.read, file.getvalue, file.tell):
        with pytest.raises(ValueError, match="closed"):
            use()


def test_an_upload_is_read_by_one_thread_at_a_time():
    reading, other = threading.Event(), threading.Event()

    class Slow(io.BytesIO):
        def read(self, size=-1, /):
            if size == -1:
                reading.set()
                other.wait(0.2)  # comes only where the other thread is let in
            else:
                other.set()
            return super().read(size)

    class Files:
        def fetch(self, file):
            return Slow(b"abcd")

    file = UploadedFile(upload(b"abcd").record, Files())
    assert file.read(2) == b"ab"
    other.clear()
    whole = []
    thread = threading.Thread(target=lambda: whole.append(file.getvalue()))
    thread.start()
    reading.wait()
    assert file.read(2) == b"cd"
    thread.join()
    assert whole == [b"abcd"]


def test_a_pickle_has_the_id_and_not_the_bytes():
    file = upload(b"secret" * 1000)
    data = pickle.dumps(file)
    assert file.file_id.encode() in data
    assert len(data) < 300
    again = pickle.loads(data)
    assert again == file
    assert again.name == "a.csv"
    assert hash(again) == hash(file)
    assert file != upload(b"secret")


def test_uploads_that_live_are_known():
    file = upload(b"1")
    id = file.file_id
    assert id in find_alive()
    del file
    gc.collect()
    assert id not in find_alive()
