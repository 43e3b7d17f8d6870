"""Where large files are: a folder, and a bucket on a real S3 server."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import AsyncIterator, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from millpond.errors import ConfigError
from millpond.stores.base import StoreError
from millpond.stores.bucket import BucketObjects
from millpond.stores.files import UnknownFile
from millpond.stores.objects import FolderObjects, Objects, is_of, new_place
from tests.stores.servers import S3Server

DIGEST = "0123456789abcdef" * 4
DATA = bytes(range(256)) * 30_000  # 7.7 MB: more than one part of an upload to S3


@pytest.fixture(scope="module")
def s3() -> Iterator[S3Server]:
    """With a bucket named ``ours``."""
    server = S3Server()
    try:
        server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture(params=["folder", "bucket"])
def objects(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Objects:
    if request.param == "folder":
        return FolderObjects(tmp_path / "files")
    return bucket(request.getfixturevalue("s3"), monkeypatch, f"ours/{tmp_path.name}")


def bucket(server: S3Server, monkeypatch: pytest.MonkeyPatch, path: str) -> BucketObjects:
    for name, value in server.credentials.items():
        monkeypatch.setenv(name, value)
    return BucketObjects(server.url(path))


async def put(objects: Objects, data: bytes, digest: str = DIGEST) -> str:
    place = new_place(digest, "5" * 8)
    with objects.spool() as file:
        file.write(data)
        await objects.put(place, file)
    return place


async def read(objects: Objects, place: str, start: int = 0, end: int = len(DATA)) -> bytes:
    return b"".join([piece async for piece in objects.read(place, start, end)])


async def listed(places: AsyncIterator[str]) -> set[str]:
    return {place async for place in places}


async def test_an_object_is_read_as_it_was_put(objects: Objects):
    await objects.open()
    place = await put(objects, DATA)
    assert await objects.has(place)
    assert not await objects.has(new_place(DIGEST, "5" * 8))
    assert await read(objects, place) == DATA
    assert await read(objects, place, 1000, 1_000_000) == DATA[1000:1_000_000]
    assert await read(objects, place, 5, 5) == b""
    assert max([len(piece) async for piece in objects.read(place, 0, len(DATA))]) < len(DATA) / 2
    await objects.close()


async def test_an_empty_object(objects: Objects):
    assert await read(objects, await put(objects, b""), 0, 0) == b""


async def test_objects_are_removed(objects: Objects):
    one, two = await put(objects, b"1"), await put(objects, b"2")
    assert one != two
    await objects.remove([one, new_place(DIGEST, "5" * 8)])
    await objects.remove([])
    with pytest.raises(UnknownFile):
        await read(objects, one, 0, 1)
    assert await read(objects, two, 0, 1) == b"2"


async def test_old_objects_are_listed(objects: Objects):
    places = {await put(objects, b"1"), await put(objects, b"2", "f" * 64)}
    assert await listed(objects.list_old(-60)) == places
    assert await listed(objects.list_old(3600)) == set()


async def test_nothing_but_a_place_is_a_path(objects: Objects):
    """The store of sessions says what the place is, and may have been tampered with."""
    for wrong in (
        "",
        "..",
        "../../etc/passwd",
        "/etc/passwd",
        DIGEST,
        f"../{DIGEST}.{'0' * 16}",
        DIGEST + ".x",
    ):
        with pytest.raises(UnknownFile):
            await read(objects, wrong, 0, 10)
        with pytest.raises(UnknownFile):
            await objects.remove([wrong])


def test_places_tell_whose_they_are():
    place = new_place(DIGEST, "12345678")
    assert is_of(place, "12345678")
    assert not is_of(place, "12345679")
    assert place != new_place(DIGEST, "12345678")


# the folder ---------------------------------------------------------------------


async def test_a_spool_leaves_nothing_behind(tmp_path: Path):
    objects = FolderObjects(tmp_path / "files")
    with objects.spool() as file:
        file.write(DATA)
        assert list((tmp_path / "files").rglob("*")) == []
    assert (tmp_path / "files").stat().st_mode & 0o777 == 0o700


async def test_a_folder_takes_an_open_file_as_it_is(tmp_path: Path):
    """Whether it has a name already, as an upload that came in parts, or none."""
    objects = FolderObjects(tmp_path / "files")
    with (tmp_path / "upload").open("w+b") as named, objects.spool() as nameless:
        for file in named, nameless:
            file.write(DATA)
            place = new_place(DIGEST, "5" * 8)
            await objects.put(place, file)
            kept = tmp_path / "files" / place[:2] / place
            assert kept.stat().st_ino == os.fstat(file.fileno()).st_ino
            assert await read(objects, place) == DATA


async def test_a_folder_without_links_to_open_files_gets_a_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """As on a network drive."""

    def refuse(*_: object, **__: object) -> None:
        raise OSError("no links here")

    monkeypatch.setattr(os, "link", refuse)
    objects = FolderObjects(tmp_path / "files")
    place = await put(objects, DATA)
    assert await read(objects, place) == DATA
    half = tmp_path / "files" / place[:2] / f"{DIGEST}.half"
    half.write_bytes(b"cut short")
    assert await listed(objects.list_old(-60)) == {place}
    assert not half.exists()


async def test_a_folder_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "file").write_text("")
    objects = FolderObjects(tmp_path / "file")
    with pytest.raises(StoreError, match="cannot be used"):
        objects.spool()
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(ConfigError, match="may not write"):
        await objects.open()


async def test_a_folder_of_its_own_goes_with_it(tmp_path: Path):
    objects = FolderObjects(tmp_path / "own", own=True)
    await put(objects, b"1")
    await objects.close()
    assert not (tmp_path / "own").exists()


# the bucket ---------------------------------------------------------------------


async def test_a_bucket_that_is_not_there(s3: S3Server, monkeypatch: pytest.MonkeyPatch):
    with pytest.raises(StoreError, match="s3://theirs/x cannot be used"):
        await bucket(s3, monkeypatch, "theirs/x").open()


async def test_a_server_that_is_not_there(monkeypatch: pytest.MonkeyPatch):
    objects = bucket(S3Server(), monkeypatch, "ours")  # not started
    place = new_place(DIGEST, "5" * 8)
    with pytest.raises(StoreError, match="Does it exist"):
        await objects.open()
    with pytest.raises(StoreError):
        await read(objects, place, 0, 1)
    with pytest.raises(StoreError):
        await objects.remove([place])


@pytest.mark.parametrize(
    ("url", "text"), [("s3:///x", "names no bucket"), ("s3://b?rejoin=1", "unknown part `rejoin`")]
)
def test_urls_that_are_not_understood(url: str, text: str):
    with pytest.raises(ConfigError, match=text):
        BucketObjects(url)


async def test_a_folder_that_is_taken_away_under_way_is_made_anew(tmp_path: Path):
    objects = FolderObjects(tmp_path / "in" / "files")
    place = new_place(DIGEST, "5" * 8)
    with objects.spool() as file:
        file.write(b"data")
        shutil.rmtree(tmp_path / "in")
        await objects.put(place, file)
    assert await read(objects, place) == b"data"
    assert (tmp_path / "in" / "files").stat().st_mode & 0o777 == 0o700


async def test_another_thing_in_the_folders_place_is_said_until_it_is_gone(tmp_path: Path):
    folder = tmp_path / "files"
    objects = FolderObjects(folder)
    place = new_place(DIGEST, "5" * 8)
    with objects.spool() as file:
        file.write(b"data")
        folder.rmdir()
        folder.write_text("no folder")
        with pytest.raises(StoreError, match=r"The folder of files .* cannot be used"):
            await objects.put(place, file)
        with pytest.raises(StoreError, match=r"The folder of files .* cannot be used"):
            await objects.has(place)
        folder.unlink()
        await objects.put(place, file)
    assert await read(objects, place) == b"data"


class ShortAnswers(BaseHTTPRequestHandler):
    """A bucket that cuts each answer after 512 KB of what it has announced; after ``has`` bytes, all of it."""

    protocol_version = "HTTP/1.1"
    has = len(DATA)

    def do_GET(self) -> None:
        first, last = (int(number) for number in self.headers["Range"].removeprefix("bytes=").split("-"))
        self.send_response(206)
        self.send_header("Content-Length", str(last + 1 - first))
        self.send_header("Content-Range", f"bytes {first}-{last}/{len(DATA)}")
        self.send_header("ETag", '"one"')
        self.send_header("Last-Modified", "Thu, 01 Jan 2026 00:00:00 GMT")
        self.end_headers()
        self.wfile.write(DATA[first : min(last + 1, first + 524_288, self.has)])
        self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def short_answers(monkeypatch: pytest.MonkeyPatch) -> Iterator[BucketObjects]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "x")
    server = ThreadingHTTPServer(("127.0.0.1", 0), ShortAnswers)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield BucketObjects(f"s3://ours?endpoint=http://127.0.0.1:{server.server_port}&region=us-east-1")
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


async def test_a_reading_goes_on_where_a_request_to_the_bucket_was_cut(short_answers: BucketObjects):
    """As where the browser takes a large file more slowly than a request may take."""
    pieces = [piece async for piece in short_answers.read(f"{DIGEST}.{'0' * 16}", 100, len(DATA))]
    assert b"".join(pieces) == DATA[100:]


async def test_a_bucket_that_brings_nothing_more_is_given_up(
    short_answers: BucketObjects, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(ShortAnswers, "has", 1_500_000)
    got = b""
    with pytest.raises(StoreError):
        async for piece in short_answers.read(f"{DIGEST}.{'0' * 16}", 0, len(DATA)):
            got += piece
    assert 0 < len(got) <= 1_500_000
    assert DATA.startswith(got)
