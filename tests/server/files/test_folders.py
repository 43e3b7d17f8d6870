"""Folders that components' frames are made of: whose address is right, what it opens, and nothing beside."""

from __future__ import annotations

import asyncio
import base64
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from millpond.errors import ApiError
from millpond.server.files.folders import Folders
from millpond.server.files.guard import GUARD, with_guard
from millpond.server.files.texts import from_text
from millpond.stores.codec import Sealer
from tests.server.conftest import Client

SECRET = b"0123456789abcdef"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A component, with what must not be fetched around it; the app is beside it, in ``tmp_path``."""
    folder = tmp_path / "gauge" / "build"
    (folder / "static").mkdir(parents=True)
    (folder / "index.html").write_text("<script src=static/main.js></script>")
    (folder / "static" / "main.js").write_text("go()")
    (folder / "a b%41.txt").write_text("odd")
    (folder / ".env").write_text("secret")
    (folder.parent / "secret.txt").write_text("secret")
    (tmp_path / "gauge" / "build-not").mkdir()
    (tmp_path / "gauge" / "build-not" / "x.txt").write_text("secret")
    (folder / "out.txt").symlink_to(folder.parent / "secret.txt")
    (folder / "away").symlink_to(folder.parent)
    (folder / "in.js").symlink_to(folder / "static" / "main.js")
    return folder


@pytest.fixture
def client(serve: Callable[..., Any], folder: Path) -> Iterator[Client]:
    with serve() as client:
        yield client


def address_of(client: Client, folder: Path, **options: Any) -> str:
    assert client.served is not None
    return "/" + client.served.files.folders.address(folder, **options)


@pytest.mark.parametrize(
    ("path", "text", "type"),
    [
        ("index.html", "<script src=static/main.js></script>", "text/html"),
        ("static/main.js", "go()", "text/javascript"),
        ("in.js", "go()", "text/javascript"),
        ("a%20b%2541.txt", "odd", "text/plain"),
    ],
)
def test_what_is_in_the_folder_is_served(client: Client, folder: Path, path: str, text: str, type: str):
    answer = client.get(address_of(client, folder) + path)
    assert (answer.status_code, answer.text) == (200, text)
    assert answer.headers["content-type"].startswith(type)
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "path",
    [
        "", "static", "static/", "..", "../secret.txt", "static/../../secret.txt", "static/../index.html", "./index.html",
        "%2e%2e/secret.txt", "%2E%2E/secret.txt", ".%2e/secret.txt", "%2e./secret.txt", "..%2fsecret.txt", "..%2Fsecret.txt",
        "%2e%2e%2fsecret.txt", "static%2f..%2f..%2fsecret.txt", "%252e%252e/secret.txt", "%252e%252e%252fsecret.txt",
        "..%5csecret.txt", "..\\secret.txt", "static%5cmain.js", "%5c%5cserver%5cshare%5cx", "C:/x", "c%3a/x", "file:///etc/passwd",
        "/etc/passwd", "%2fetc%2fpasswd", "//etc/passwd", "index.html%00", "index.html%00.txt", "%00", ".env", "%2eenv",
        "static/.env", "out.txt", "away/secret.txt", "../build-not/x.txt", "..;/secret.txt",
        "index.html/", "index.html/..", "nothing.html", "%c0%ae%c0%ae/secret.txt", "%c0%ae%c0%ae%c0%afsecret.txt",
        "%e0%80%ae%e0%80%ae/secret.txt", "%uff0e%uff0e/secret.txt", "%ef%bc%8e%ef%bc%8e/secret.txt", "%ff", "x" * 5000, "~/x",
    ],
)  # fmt: skip
def test_nothing_else_is(client: Client, folder: Path, path: str):
    for address in (address_of(client, folder), address_of(client, folder, called="pkg.gauge")):
        assert client.get(address + "index.html").status_code == 200
        answer = client.get(address + path)
        assert answer.status_code == 404, answer.text
        assert "secret" not in answer.text


def test_an_address_of_nobodys_making_opens_nothing(client: Client, folder: Path):
    address = address_of(client, folder)
    sealed = address.split("/")[3]
    body = from_text(sealed)
    foreign = Sealer([b"another secret of 16"])
    others = [
        "", "x", "gauge", "..", "%2e%2e", sealed[:-4], sealed + "AAAA", sealed.lower(),
        base64.urlsafe_b64encode(body[:40] + bytes([body[40] ^ 1]) + body[41:]).decode(),
        base64.urlsafe_b64encode(body.replace(b"gauge/build", b"gauge")).decode(),
        base64.urlsafe_b64encode(body.replace(b"gauge/build", b"gauge/../..")).decode(),
        Folders(foreign, folder.parent.parent).address(folder).split("/")[2],
        # A right seal of another purpose.
        base64.urlsafe_b64encode(Sealer([SECRET]).seal_file("", "ticket", body[33:])).decode(),
        base64.urlsafe_b64encode(Sealer([SECRET]).seal_file("s", "folder", body[33:])).decode(),
    ]  # fmt: skip
    assert client.get(address + "index.html").status_code == 200
    for other in others:
        assert client.get(f"/_millpond/folder/{other}/index.html").status_code == 404, other


def test_any_process_of_the_app_knows_the_folder(tmp_path: Path, folder: Path):
    """Also one that has the app elsewhere, and has not run it yet."""
    here = Folders(Sealer([SECRET]), tmp_path)
    address = here.address(folder)
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "gauge").mkdir(parents=True)
    folder.rename(elsewhere / "gauge" / "build")
    there = Folders(Sealer([b"a newer secret, 16+", SECRET]), elsewhere)
    assert fetch(there, address, "static/main.js") == (200, b"go()")


def test_a_folder_of_a_package_is_found_where_python_imports_it_from(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
):
    for name in ("one", "two"):
        site = tmp_path / name
        (site / "gauge").mkdir(parents=True)
        (site / "gauge" / "index.html").write_text(name)
    app = tmp_path / "app"
    app.mkdir()
    monkeypatch.setattr(sys, "path", ["", str(app), str(tmp_path / "one")])
    address = Folders(Sealer([SECRET]), app).address(tmp_path / "one" / "gauge")
    monkeypatch.setattr(sys, "path", [str(app), str(tmp_path / "nowhere"), str(tmp_path / "two")])
    assert fetch(Folders(Sealer([SECRET]), app), address, "index.html") == (200, b"two")


def test_a_folder_of_a_package_is_not_taken_for_one_that_has_the_app_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """A folder without `__init__.py`, where the app is, and a package that is installed have one name."""
    app, site = tmp_path / "gauge", tmp_path / "site"
    for each in (app, site / "gauge"):
        each.mkdir(parents=True)
        (each / "index.html").write_text(each.parent.name)
    monkeypatch.setattr(sys, "path", [str(tmp_path), str(site)])
    declares = Folders(Sealer([SECRET]), app)
    address = declares.address(site / "gauge")
    for folders in (declares, Folders(Sealer([SECRET]), app)):
        assert fetch(folders, address, "index.html") == (200, b"site")


def test_a_folder_of_a_package_is_the_one_that_was_declared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    places = [tmp_path / "one", tmp_path / "two"]
    for place in places:
        (place / "gauge").mkdir(parents=True)
        (place / "gauge" / "index.html").write_text(place.name)
    app = tmp_path / "app"
    app.mkdir()
    monkeypatch.setattr(sys, "path", list(map(str, places)))
    folders = Folders(Sealer([SECRET]), app)
    assert fetch(folders, folders.address(tmp_path / "two" / "gauge"), "index.html") == (200, b"two")


def test_the_browser_learns_nothing_of_the_machine(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sys, "path", [])
    app = tmp_path / "app"
    app.mkdir()
    beside, inside = Folders(Sealer([SECRET]), app), Folders(Sealer([SECRET]), tmp_path)
    for folders in (beside, inside):
        address = folders.address(folder)
        assert str(tmp_path).encode() not in from_text(address.split("/")[2])
        assert fetch(folders, address, "static/main.js") == (200, b"go()")
    assert fetch(Folders(Sealer([SECRET]), app), beside.address(folder), "index.html")[0] == 404


def test_what_is_declared_wrong_is_said(tmp_path: Path, folder: Path):
    folders = Folders(Sealer([SECRET]), tmp_path)
    with pytest.raises(ApiError, match="does not exist"):
        folders.address(tmp_path / "nothing")
    with pytest.raises(ApiError, match="does not exist"):
        folders.address(folder / "index.html")
    for around in (tmp_path, tmp_path.parent, Path("/")):
        with pytest.raises(ApiError, match="contains the app itself"):
            folders.address(around)
    with pytest.raises(ApiError, match="directive"):
        folders.address(folder, {"report-to x; script-src": ("*",)})
    with pytest.raises(ApiError, match="tuple of strings"):
        folders.address(folder, {"img-src": ("https:; script-src *",)})


def test_each_frame_has_its_own_policy(client: Client, folder: Path, tmp_path: Path):
    strict = address_of(client, folder)
    loose = address_of(
        client, folder, needs={"img-src": ("https:",), "connect-src": ("https://tiles.example",)}
    )
    assert strict != loose
    policies = [
        client.get(each + "index.html").headers["content-security-policy"] for each in (strict, loose)
    ]
    assert policies[0] == (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
        "media-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self'; base-uri 'self'; "
        "form-action 'none'; sandbox allow-scripts allow-forms allow-popups allow-modals allow-downloads; "
        "frame-ancestors 'self'"
    )
    added = [a for a, b in zip(policies[1].split("; "), policies[0].split("; "), strict=True) if a != b]
    assert added == ["img-src 'self' data: blob: https:", "connect-src 'self' https://tiles.example"]
    assert "tiles.example" not in client.get("/").headers["content-security-policy"]
    assert "tiles.example" not in client.get(strict + "static/main.js").headers["content-security-policy"]


def test_who_may_show_the_app_may_show_its_frames(serve: Callable[..., Any], folder: Path):
    with serve(flags={"server.frameAncestors": "https://intranet.example"}) as client:
        policy = client.get(address_of(client, folder) + "index.html").headers["content-security-policy"]
    assert policy.endswith("; frame-ancestors 'self' https://intranet.example")


def test_a_file_is_asked_for_again_and_sent_when_it_has_changed(client: Client, folder: Path):
    address = address_of(client, folder) + "static/main.js"
    answer = client.get(address)
    assert answer.headers["cache-control"] == "no-cache"
    again = client.get(address, {"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.text) == (304, "")
    (folder / "static" / "main.js").write_text("went()")
    changed = client.get(address, {"If-None-Match": answer.headers["etag"]})
    assert (changed.status_code, changed.text) == (200, "went()")


def fetch(folders: Folders, address: str, path: str) -> tuple[int, bytes]:
    """As a browser does from a server that has these folders."""

    from starlette.applications import Starlette
    from starlette.routing import Route

    app = Starlette(routes=[Route("/_millpond/folder/{folder}/{path:path}", folders.serve)])
    sent: list[Any] = []

    async def receive() -> Any:
        await asyncio.Event().wait()

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "GET",
        "path": f"/{address}{path}",
        "query_string": b"",
        "headers": [],
        "root_path": "",
    }
    asyncio.run(app(scope, receive, send))
    return sent[0]["status"], b"".join(message.get("body", b"") for message in sent[1:])


@pytest.mark.parametrize("file", ["index.html", "static/main.js"])
def test_a_component_is_of_the_apps_origin_in_a_frame_alone(client: Client, folder: Path, file: str):
    """A page elsewhere could open it in a window, and send it what it takes for the app's: scripts, to some."""
    from millpond.elements.component import FOLDER_POLICY

    address = address_of(client, folder, needs=FOLDER_POLICY) + file

    def sandbox(**headers: str) -> list[str]:
        answer = client.get(address, headers={name.replace("_", "-"): text for name, text in headers.items()})
        assert answer.headers["vary"] == "Sec-Fetch-Dest"
        policy = answer.headers["content-security-policy"]
        return next(part for part in policy.split("; ") if part.startswith("sandbox ")).split()

    for framed in ({}, {"Sec_Fetch_Dest": "iframe"}, {"Sec_Fetch_Dest": "script"}):
        assert "allow-same-origin" in sandbox(**framed)
    alone = sandbox(Sec_Fetch_Dest="document")
    assert "allow-same-origin" not in alone
    assert {"allow-scripts", "allow-popups-to-escape-sandbox"} <= set(alone)
    # As well where the browser has it already.
    etag = client.get(address).headers["etag"]
    assert "allow-same-origin" not in sandbox(Sec_Fetch_Dest="document", If_None_Match=etag)


@pytest.mark.parametrize(
    ("document", "before"),
    [
        (b"<script>a</script>", b""),
        (b"<!doctype html><html><script>a</script>", b"<!doctype html>"),
        (b"\xef\xbb\xbf \n<!DOCTYPE html>\n<head>", b"\xef\xbb\xbf \n<!DOCTYPE html>\n"),
        (b"<!-- > --><!doctype html><!-- <script>a</script> -->x", b"<!-- > --><!doctype html><!-- <script>a</script> -->"),
        (b"<!--><script>a</script><!-- -->", b"<!-->"),
        (b"<!---><script>a</script><!-- -->", b"<!--->"),
        (b"<!-- a --!><script>a</script><!-- -->", b"<!-- a --!>"),
        (b'<?xml version="1.0"?><!doctype html>x', b'<?xml version="1.0"?><!doctype html>'),
        (b"<!-- has no end", b""),
        (b"", b""),
    ],
)  # fmt: skip
def test_the_guard_is_first_and_leaves_the_doctype_where_it_is(document: bytes, before: bytes):
    assert with_guard(document) == before + GUARD + document[len(before) :]


def test_the_guard_is_in_documents_of_another_alphabet():
    assert with_guard("<!doctype html>ä".encode("utf-16")).decode("utf-8-sig") == (
        f"<!doctype html>{GUARD.decode()}ä"
    )


def test_the_guard_is_in_what_is_shown_of_components_alone(client: Client, folder: Path):
    from millpond.elements.component import FOLDER_POLICY

    own, address = address_of(client, folder), address_of(client, folder, needs=FOLDER_POLICY)

    def fetch(file: str, **headers: str) -> Any:
        return client.get(file, headers={name.replace("_", "-"): text for name, text in headers.items()})

    for dest in ({}, {"Sec_Fetch_Dest": "iframe"}, {"Sec_Fetch_Dest": "document"}):
        answer = fetch(address + "index.html", **dest)
        assert answer.text.encode() == GUARD + b"<script src=static/main.js></script>"
        assert fetch(address + "index.html", If_None_Match=answer.headers["etag"], **dest).status_code == 304
    # What a script of the component reads is the file as it is; so a browser that has one asks for the other.
    plain = fetch(address + "index.html", Sec_Fetch_Dest="empty")
    assert plain.text == "<script src=static/main.js></script>"
    assert fetch(address + "index.html", If_None_Match=plain.headers["etag"]).status_code == 200
    assert fetch(own + "index.html").text == plain.text
    assert fetch(address + "static/main.js").text == "go()"


def test_an_app_that_makes_a_folder_in_each_run_does_not_fill_the_memory(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("millpond.server.files.folders.MOST", 3)
    folders = Folders(Sealer([SECRET]), tmp_path / "app")
    always = folders.address(folder)
    for number in range(20):
        (tmp_path / "made" / str(number)).mkdir(parents=True)
        folders.address(tmp_path / "made" / str(number))
        # What is drawn in each run keeps its address: its frame is not loaded anew.
        assert folders.address(folder) == always
    assert len(folders._addresses) == 3
    assert len(folders._here) + len(folders._found) <= 12
    assert fetch(folders, always, "index.html")[0] == 200
