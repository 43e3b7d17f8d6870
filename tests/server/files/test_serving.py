"""Files that scripts show, over HTTP."""

from __future__ import annotations

import contextlib
import http.client
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed

from millpond.server.files.serving import parse_range
from millpond.stores.base import StoreError
from millpond.stores.memory import MemoryStore
from tests.server.conftest import Client, FakeTab
from tests.stores.servers import wait_until

SHOW = """
import millpond as st
from millpond.session.context import current
def show(data, type="image/png", name="", **options):
    files = current().run.session.files
    st.text(files.address(files.add(data, type, name, **options)))
"""
SMALL = SHOW + 'show(bytes(range(200)), "image/png", "dots.png")'
LARGE = SHOW + 'show(bytes(range(256)) * 12_000, "video/mp4")'  # 3 MB: not kept in the store

Serve = Callable[..., contextlib.AbstractContextManager[Client]]
Connect = Callable[..., contextlib.AbstractContextManager[FakeTab]]


@pytest.fixture
def show(
    serve: Serve, connect: Connect
) -> Callable[..., contextlib.AbstractContextManager[tuple[Client, str]]]:
    """``with show(source) as (client, path)``: the browser, and the address of the file that its page shows."""

    @contextlib.contextmanager
    def start(source: str, *args, base: str = "", **options) -> Iterator[tuple[Client, str]]:
        with serve(source, *args, **options) as client:
            client.get(base + "/")
            with connect(client, base + "/_millpond/stream") as tab:
                tab.hello().until_finished()
                yield client, f"{base}/{next(iter(tab.texts.values()))}"

    return start


@pytest.mark.parametrize(
    ("source", "content"), [(SMALL, bytes(range(200))), (LARGE, bytes(range(256)) * 12_000)]
)
def test_a_file_is_fetched(show, source, content):
    with show(source) as (client, path):
        answer = client.get(path)
        assert (answer.status_code, answer.content) == (200, content)
        assert answer.headers["content-length"] == str(len(content))
        assert answer.headers["cache-control"] == "private, max-age=31536000, immutable"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "sandbox" in answer.headers["content-security-policy"]
        again = client.get(path, {"If-None-Match": answer.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")


def test_head_tells_of_a_file_without_its_bytes(show):
    with show(SMALL) as (client, path):
        answer = client.request("HEAD", path)
        assert (answer.status_code, answer.content) == (200, b"")
        assert answer.headers["content-length"] == "200"


@pytest.mark.parametrize("source", [SMALL, LARGE])
def test_a_part_of_a_file(show, source):
    with show(source) as (client, path):
        whole = client.get(path)
        part = client.get(path, {"Range": "bytes=10-19"})
        assert (part.status_code, part.content) == (206, whole.content[10:20])
        assert part.headers["content-range"] == f"bytes 10-19/{len(whole.content)}"
        assert client.get(path, {"Range": "bytes=-5"}).content == whole.content[-5:]
        assert client.get(path, {"Range": "bytes=100-"}).content == whole.content[100:]
        beyond = client.get(path, {"Range": f"bytes={len(whole.content)}-"})
        assert beyond.status_code == 416
        assert beyond.headers["content-range"] == f"bytes */{len(whole.content)}"
        changed = client.get(path, {"Range": "bytes=0-1", "If-Range": '"another"'})
        assert (changed.status_code, changed.content) == (200, whole.content)
        same = client.get(path, {"Range": "bytes=0-1", "If-Range": whole.headers["etag"]})
        assert same.status_code == 206


@pytest.mark.parametrize(
    ("header", "part"),
    {
        "bytes=0-0": (0, 1),
        "bytes=0-": (0, 10),
        "bytes=5-99": (5, 10),
        "bytes=-3": (7, 10),
        "bytes=-99": (0, 10),
        "bytes=-0": (0, 0),
        "bytes=10-": (0, 0),
        "bytes=9-3": None,
        "bytes=-": None,
        "bytes=0-1,4-5": None,
        "lines=0-1": None,
        "bytes=a-b": None,
        "bytes=٣-": None,
        "": None,
    }.items(),
)
def test_ranges(header, part):
    assert parse_range(header, 10) == part


def test_there_is_no_part_of_nothing(show):
    with show(SHOW + 'show(b"", "text/plain")') as (client, path):
        assert client.get(path).content == b""
        assert client.get(path, {"Range": "bytes=0-"}).status_code == 416
        assert parse_range("bytes=-1", 0) == (0, 0)


# whose it is --------------------------------------------------------------------


def test_no_other_browser_gets_a_file(show):
    with show(SMALL) as (client, path):
        stranger = client.another()
        assert stranger.get(path).status_code == 404
        stranger.get("/")
        assert stranger.cookie != client.cookie
        assert stranger.get(path).status_code == 404


def test_an_address_that_was_changed_is_none(show):
    with show(SMALL) as (client, path):
        _, front, kind, session, file, name = path.split("/")
        changed = file[:-1] + ("0" if file[-1] != "0" else "1")
        for other in (
            f"/{front}/{kind}/{session}/{changed}/{name}",
            f"/{front}/{kind}/{session}x/{file}/{name}",
            f"/{front}/{kind}/{session}/{'0' * 48}/{name}",
            f"/{front}/{kind}/{session}/..%2f..%2fsecret.txt/{name}",
            f"/{front}/{kind}/{session}/{file}/../../{name}",
            f"/{front}/{kind}/{session}/{file.upper()}/{name}",
        ):
            assert client.get(other).status_code == 404, other
        assert client.get(f"/{front}/{kind}/{session}/{file}/another-name").status_code == 200


def test_an_erased_session_has_no_files(serve, connect, monkeypatch):
    monkeypatch.setattr("millpond.server.files.serving.WAIT", 0)
    with serve(SMALL) as client:
        client.get("/")
        with connect(client) as tab:
            tab.hello().until_finished()
            path = "/" + next(iter(tab.texts.values()))
            assert client.get(path).status_code == 200
            tab.send([{"type": "forget"}])
            with pytest.raises(ConnectionClosed):
                while True:
                    tab.receive()
            assert client.get(path).status_code == 404


def is_kept(store: MemoryStore) -> bool:
    """Until then the process that runs the session has the file in its memory."""
    return any(record.files for record in list(store._records.values()))


def test_a_store_that_is_down_is_said(show, monkeypatch):
    async def fail(*_: object) -> None:
        raise StoreError("down")

    store = MemoryStore(ttl=100)
    with show(LARGE, store=store) as (client, path):
        wait_until("the store has it", lambda: is_kept(store))
        with monkeypatch.context() as patch:
            patch.setattr(store.files, "read", fail)
            answer = client.get(path)
            assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
        assert client.get(path).status_code == 200


def test_a_file_that_was_changed_on_the_disk_is_cut_short(show, tmp_path: Path):
    store = MemoryStore(ttl=100)
    with show(LARGE, {"session.files": str(tmp_path / "files")}, store=store) as (client, path):
        wait_until("the store has it", lambda: is_kept(store))
        (file,) = (file for file in (tmp_path / "files").rglob("*") if file.is_file())
        file.write_bytes(bytes(file.stat().st_size))
        with pytest.raises(http.client.IncompleteRead):
            client.get(path)


# what it may do -------------------------------------------------------------------


def test_the_name_of_a_download_is_safe(show):
    name = '../a"b\r\nSet-Cookie: x=1; ärger.csv'
    with show(SHOW + f'show(b"1", "text/csv", {name!r}, download=True)') as (client, path):
        answer = client.get(path)
        assert "set-cookie" not in answer.headers
        disposition = answer.headers["content-disposition"]
        assert disposition.startswith('attachment; filename="a_bSet-Cookie_ x_1_ _rger.csv"')
        assert disposition.endswith("filename*=UTF-8''a%22bSet-Cookie%3A%20x%3D1%3B%20%C3%A4rger.csv")


def test_a_page_of_the_apps_cannot_run_as_the_app(show):
    with show(SHOW + 'show(b"<script>fetch(1)</script>", "text/html", "a.html")') as (client, path):
        answer = client.get(path)
        assert answer.headers["content-type"] == "text/html"
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "sandbox" in policy
        assert "allow-scripts" not in policy
        assert "allow-same-origin" not in policy


@pytest.mark.parametrize("type", ["", "image", "text/html\r\nX: 1", "image/png; a", "a/b/c"])
def test_a_type_that_is_none_is_an_error_in_the_page(serve, connect, type):
    source = SHOW + f"try:\n    show(b'1', {type!r})\nexcept Exception as error:\n    st.text(str(error))"
    with serve(source) as client:
        client.get("/")
        with connect(client) as tab:
            tab.hello().until_finished()
            assert "is not a MIME type." in next(iter(tab.texts.values()))


# where it is ------------------------------------------------------------------------


def test_an_app_under_a_path_shows_it_there(show):
    with show(SMALL, {"server.baseUrlPath": "tools/counter"}, base="/tools/counter") as (client, path):
        assert client.get(path).status_code == 200
        assert client.get(path.removeprefix("/tools/counter")).status_code == 404


def test_a_mounted_app_shows_it_there(show):
    with show(SMALL, base="/outer", mount="/outer") as (client, path):
        assert client.get(path).status_code == 200


@pytest.mark.parametrize("source", [SMALL, LARGE])
def test_another_replica_shows_it(show, serve, tmp_path: Path, source):
    store = MemoryStore(ttl=100)
    flags = {"session.files": str(tmp_path / "files")}
    with show(source, flags, store=store) as (client, path), serve(source, flags, store=store) as other:
        other.cookie = client.cookie
        assert other.get(path).content == client.get(path).content


def test_the_same_file_has_the_same_address_in_each_run(serve, connect):
    source = SMALL + '\nst.button("Again")'
    with serve(source) as client:
        client.get("/")
        with connect(client) as tab:
            tab.hello().until_finished()
            first = dict(tab.texts)
            tab.click("Again", 1)
            assert tab.texts == first
