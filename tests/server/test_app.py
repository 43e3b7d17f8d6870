"""Pages, files, health, mounting, hosts and origins."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from websockets.exceptions import InvalidStatus

from millpond import wire
from millpond.config import load_config
from millpond.errors import Error
from millpond.server import sessions
from millpond.server.app import Server, open_program
from millpond.server.front_end import FrontEnd
from millpond.server.security import COOKIE
from millpond.stores.codec import Sealer
from millpond.stores.memory import MemoryStore
from tests.patience import PATIENCE

Starter = Callable[..., Any]


def bootstrap(html: str) -> dict[str, Any]:
    match = re.search(r'id="millpond">(.*?)</script>', html)
    assert match
    data: dict[str, Any] = json.loads(match[1])
    return data


def test_the_page_holds_what_the_tab_needs(serve: Starter, front_end: FrontEnd) -> None:
    with serve(flags={"theme.primaryColor": "#123456"}) as client:
        answer = client.get("/")
    data = bootstrap(answer.text)
    assert data == {
        "build": front_end.build, "socket": "_millpond/stream", "title": "App",
        "theme": {"href": f"_millpond/theme/{client.served.theme.sheet.digest}.css"},
        "resume": "tab",
    }  # fmt: skip
    assert '<base href="/">' in answer.text
    assert "<title>App</title>" in answer.text
    assert answer.headers["cache-control"] == "no-store"
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'self'; script-src 'self' 'sha256-")
    assert "unsafe" not in policy.partition("script-src")[2].partition(";")[0]
    # The page's own script, and no other: also not what was put into the page later.
    (script,) = re.findall(r"<script>(.*?)</script>", answer.text, re.DOTALL)
    assert base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() in policy


def test_an_option_cannot_break_out_of_the_page(serve: Starter) -> None:
    address = "https://x.example/</script><script>alert(1)</script>"
    fonts = msgspec.structs.replace(wire.Look(), fonts=(address,))
    with serve() as client:
        page = client.served.front_end.page({"theme": msgspec.to_builtins(fonts)}, base="/", title="x")
    assert "<script>alert" not in page
    assert bootstrap(page)["theme"] == {"fonts": [address]}


def test_the_cookie_is_out_of_reach_of_scripts_and_stays(serve: Starter) -> None:
    with serve() as client:
        first = client.get("/")
        second = client.get("/")
    assert re.search("HttpOnly", first.headers["set-cookie"])
    assert "samesite=lax" in first.headers["set-cookie"].lower()
    name, _, token = first.headers["set-cookie"].split(";")[0].partition("=")
    assert name == COOKIE
    assert len(token) >= 32
    assert second.headers["set-cookie"].startswith(f"{name}={token};")


@pytest.mark.parametrize("path", ["/healthz", "/_stcore/health"])
def test_health(serve: Starter, path: str) -> None:
    with serve() as client:
        answer = client.get(path)
    assert (answer.status_code, answer.text) == (200, "ok")


@pytest.mark.parametrize(
    ("accepts", "encoding", "body"),
    [("br, gzip", "br", b"brotli"), ("gzip", "gzip", b"gzip"), ("identity", None, b"plain")],
)
def test_assets_are_compressed_and_immutable(
    serve: Starter, accepts: str, encoding: str | None, body: bytes
) -> None:
    with serve() as client:
        answer = client.get("/assets/index-abc.js", headers={"Accept-Encoding": accepts})
    assert answer.content == body
    assert answer.headers.get("content-encoding") == encoding
    assert "javascript" in answer.headers["content-type"]
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["vary"] == "Accept-Encoding"


def test_what_runs_beside_the_page_may_be_web_assembly_and_the_page_may_not(serve: Starter) -> None:
    with serve() as client:
        worker = client.get("/assets/graphviz.worker-abc.js").headers["content-security-policy"]
        script = client.get("/assets/index-abc.js").headers["content-security-policy"]
        page = client.get("/").headers["content-security-policy"]
    assert worker == "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'"
    assert "eval" not in page + script


def test_what_a_page_waits_for_is_read_once(serve: Starter, tmp_path: Path) -> None:
    small, large = (
        tmp_path / "static" / "assets" / "index-abc.js",
        tmp_path / "static" / "assets" / "font.woff2",
    )
    with serve() as client:
        for _ in range(2):
            answer = client.get("/assets/index-abc.js", headers={"Accept-Encoding": "identity"})
            assert answer.content == b"plain"
            small.unlink(missing_ok=True)
        assert client.get("/assets/font.woff2").content == bytes(200_000)
        large.write_bytes(b"new")
        assert client.get("/assets/font.woff2").content == b"new"


def test_files_of_an_installation_that_is_gone_are_not_found(serve: Starter, tmp_path: Path) -> None:
    with serve() as client:
        for name in ("index-abc.js.br", "font.woff2"):
            (tmp_path / "static" / "assets" / name).unlink()
            answer = client.get(f"/assets/{name.removesuffix('.br')}", headers={"Accept-Encoding": "br"})
            assert (answer.status_code, "Restart the server" in answer.text) == (404, True)


@pytest.mark.parametrize("path", ["nothing.js", "../secret.txt", "%2e%2e/secret.txt", "..%5csecret.txt"])
def test_only_assets_are_served(serve: Starter, path: str) -> None:
    with serve() as client:
        assert client.get(f"/assets/{path}").status_code == 404


def test_a_package_without_front_end_says_how_to_build_it(tmp_path: Path) -> None:
    with pytest.raises(Error, match="scripts/build"):
        FrontEnd(tmp_path)


def test_the_app_can_be_mounted(serve: Starter, connect: Starter) -> None:
    with serve(mount="/tool") as client:
        assert client.get("/tool").headers["location"].endswith("/tool/")
        assert '<base href="/tool/">' in client.get("/tool/").text
        assert "Path=/tool/" in client.get("/tool/").headers["set-cookie"]
        assert client.get("/tool/assets/index-abc.js").status_code == 200
        with connect(client, "/tool/_millpond/stream") as tab:
            assert "Increment" in tab.hello().until_finished().buttons


def test_the_base_path_of_the_options(serve: Starter, connect: Starter) -> None:
    with serve(flags={"server.baseUrlPath": "/tools/counter/"}) as client:
        assert '<base href="/tools/counter/">' in client.get("/tools/counter/").text
        assert client.get("/healthz").text == "ok"
        assert client.get("/tools/counter/_stcore/health").text == "ok"
        with connect(client, "/tools/counter/_millpond/stream") as tab:
            tab.hello().until_finished()


@pytest.mark.parametrize(
    ("origin", "flags", "let_in"),
    [
        (None, {}, True),
        ("http://localhost", {}, True),
        ("http://evil.example", {}, False),
        ("http://localhost:1", {}, False),
        ("http://localhost.evil.example", {}, False),
        ("null", {}, False),
        ("http://friend.example", {"server.corsAllowedOrigins": "http://friend.example"}, True),
        ("http://evil.example", {"server.enableCORS": "false"}, True),
    ],
)
def test_pages_of_other_origins_get_no_socket(
    serve: Starter, connect: Starter, origin: str | None, flags: dict[str, str], let_in: bool
) -> None:
    with serve(flags=flags) as client:
        # The port belongs to the host: another port is another origin.
        ours = origin == "http://localhost"
        headers = {"Origin": f"{origin}:{client.port}" if ours else origin} if origin else {}
        if let_in:
            with connect(client, headers=headers) as tab:
                tab.hello().until_finished()
        else:
            with pytest.raises(InvalidStatus, match="403"), connect(client, headers=headers):
                pass


@pytest.mark.parametrize(
    ("host", "status"),
    [("ours.example", 200), ("a.sub.example", 200), ("evil.example", 400), ("xsub.example", 400)],
)
def test_hosts_that_are_not_ours_are_refused(serve: Starter, host: str, status: int) -> None:
    with serve(flags={"server.allowedHosts": "ours.example,*.sub.example"}) as client:
        assert client.get("/", headers={"Host": host}).status_code == status


@pytest.mark.parametrize("allowed", ["", "app.example,::1,[::1]"])
@pytest.mark.parametrize(
    "host", ["x@app.example", "[::1", "::1]", "[", "app.example/x", "a b", "app.example:x", "[x]"]
)
def test_what_is_no_host_is_refused(serve: Starter, connect: Starter, caplog, allowed: str, host: str):
    with serve(flags={"server.allowedHosts": allowed} if allowed else {}) as client:
        for path in ("/", "/assets/x.js", "/_millpond/files/a/b/c"):
            assert client.get(path, headers={"Host": host}).status_code == 400
        assert client.get("/", headers={"Host": "[::1]:8501"}).status_code == 200
    assert "Traceback" not in caplog.text


def test_an_origin_that_is_none_is_refused(serve: Starter, connect: Starter):
    with serve() as client, pytest.raises(InvalidStatus), connect(client, headers={"Origin": "http://[::1"}):
        pass


@pytest.mark.parametrize(
    ("flags", "ancestors"),
    [
        ({}, "'self'"),
        (
            {"server.frameAncestors": "https://a.example,https://b.example"},
            "'self' https://a.example https://b.example",
        ),
        ({"server.frameAncestors": "*"}, "'self' *"),
    ],
)
def test_who_may_show_the_app_in_a_frame(serve: Starter, flags: dict[str, str], ancestors: str):
    with serve(flags=flags) as client:
        policy = client.get("/").headers["content-security-policy"]
    assert f"frame-ancestors {ancestors}" in policy.split("; ")


def test_the_policy_can_be_replaced_or_left_out(serve: Starter) -> None:
    with serve(flags={"server.contentSecurityPolicy": "default-src 'none'"}) as client:
        assert client.get("/").headers["content-security-policy"] == "default-src 'none'"
    with serve(flags={"server.contentSecurityPolicy": "off"}) as client:
        assert "content-security-policy" not in client.get("/").headers


@pytest.mark.parametrize(
    ("flags", "policy"),
    [({}, "same-origin-allow-popups"), ({"server.crossOriginOpenerPolicy": "unsafe-none"}, "unsafe-none")],
)
def test_who_may_keep_hold_of_a_window_with_the_app(
    serve: Starter, flags: dict[str, str], policy: str
) -> None:
    with serve(flags=flags) as client:
        assert client.get("/").headers["cross-origin-opener-policy"] == policy
        # A window that signs in comes back to such an address, and stays its opener's.
        assert "cross-origin-opener-policy" not in client.get("/_millpond/component/x/y/index.html").headers


def test_a_first_visit_gets_the_page_with_what_the_script_drew(
    serve: Starter, connect: Starter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "FIRST_RUN_WITHIN", PATIENCE)
    visit = {"Sec-Fetch-Dest": "document", "Sec-Fetch-Mode": "navigate"}
    with serve() as client:
        messages = bootstrap(client.get("/?a=1", headers=visit).text)["messages"]
        assert [message["type"] for message in messages][:3] == ["welcome", "running", "delta"]
        with connect(client) as tab:
            for message in messages:
                tab.take(message)
            assert list(tab.texts.values()) == ["count 0"]
            drawn = tab.delta
            tab.hello(session=tab.session, delta=drawn)
            tab.click("Increment", 1)
            # The tab had all of the first run: neither is it repeated, nor sent again.
            assert list(tab.texts.values()) == ["count 1"]
            assert [message["n"] for message in tab.messages if message["type"] == "delta"] == [drawn + 1]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Dest": "document", "Cache-Control": "max-age=0"},
        {"Sec-Fetch-Dest": "document", "Sec-Purpose": "prefetch"},
        {"Sec-Fetch-Dest": "image"},
    ],
)
def test_programs_prefetches_and_reloads_start_no_run(serve: Starter, headers: dict[str, str]) -> None:
    with serve() as client:
        assert "messages" not in bootstrap(client.get("/", headers=headers).text)


def test_a_slow_first_run_does_not_hold_up_the_page(serve: Starter, connect: Starter, tmp_path: Path) -> None:
    visit = {"Sec-Fetch-Dest": "document"}
    gate = tmp_path / "gate"
    slow = (
        "import millpond as st, pathlib, threading\nst.text('early')\n"
        f"while not pathlib.Path({str(gate)!r}).exists():\n    threading.Event().wait(0.01)\nst.text('late')\n"
    )
    with serve(slow) as client:
        messages = bootstrap(client.get("/", headers=visit).text)["messages"]
        # How far the run has got depends on the machine; that the page is here while it goes on does not.
        kinds = [message["type"] for message in messages]
        assert kinds[:2] == ["welcome", "running"]
        assert "finished" not in kinds
        with connect(client) as tab:
            for message in messages:
                tab.take(message)
            tab.hello(session=tab.session, delta=tab.delta)
            gate.touch()
            tab.until_finished()
            assert list(tab.texts.values()) == ["early", "late"]


def test_an_app_whose_file_has_no_name_in_unicode_has_a_page(front_end: FrontEnd) -> None:
    script = Path(os.fsdecode(b"caf\xe9_menu.py"))
    config = load_config(flags={})
    server = Server(
        open_program(script, config), config, front_end, store=MemoryStore(ttl=1), sealer=Sealer([b"x" * 16])
    )
    assert server.title == "Caf\ufffd menu"
    front_end.page({"title": server.title}, base="/", title=server.title).encode()
