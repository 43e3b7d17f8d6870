"""The proxies' files of the documentation, in front of real servers: only ports, names and paths are changed."""

from __future__ import annotations

import base64
import contextlib
import http.client
import os
import signal
import socket
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from millpond.wire import CloseCode
from tests.faults.server_process import REPOSITORY, ServerProcess
from tests.patience import PATIENCE
from tests.server.conftest import FakeTab
from tests.server.test_websocket import closed_with
from tests.stores.servers import find_program, free_port, wait_until

COUNTER = """
import millpond as st
st.session_state.setdefault("count", 0)
if st.button("Increment"):
    st.session_state.count += 1
st.text(f"count {st.session_state.count}")
"""
HOST = "apps.example.com"
FLAGS = (
    "--server.baseUrlPath", "counter", "--server.allowedHosts", HOST, "--server.metrics",
)  # fmt: skip


def nginx(folder: Path, servers: list[int], port: int) -> subprocess.Popen[bytes]:
    """deploy/nginx.conf, within the rest of a configuration."""
    text = (REPOSITORY / "deploy" / "nginx.conf").read_text("utf-8")
    changes = {
        "listen 443 ssl;": f"listen 127.0.0.1:{port} ssl;",
        "/etc/ssl/": f"{certificate(folder)}/",
        **{f"127.0.0.1:{8501 + index}": f"127.0.0.1:{server}" for index, server in enumerate(servers)},
    }
    paths = "".join(
        f"{kind}_temp_path {folder}/{kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    file = folder / "nginx.conf"
    file.write_text(
        f"daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/log;\n"
        f"events {{}}\nhttp {{ access_log off;\n{paths}\n{replaced(text, changes)}\n}}"
    )
    return start([find_program("nginx", "nginx-light"), "-c", str(file), "-p", str(folder)], folder)


def caddy(folder: Path, servers: list[int], port: int) -> subprocess.Popen[bytes]:
    """deploy/Caddyfile, with a certificate of its own making."""
    text = (REPOSITORY / "deploy" / "Caddyfile").read_text("utf-8")
    own = certificate(folder)
    changes = {
        f"{HOST} {{": f"https://{HOST}:{port} {{\n\tbind 127.0.0.1\n\ttls {own}/{HOST}.pem {own}/{HOST}.key",
        **{f"127.0.0.1:{8501 + index}": f"127.0.0.1:{server}" for index, server in enumerate(servers)},
    }
    file = folder / "Caddyfile"
    file.write_text(f"{{\n\tadmin off\n\tauto_https disable_redirects\n}}\n{replaced(text, changes)}")
    program = find_program("caddy", "caddy")
    return start([program, "run", "--config", str(file), "--adapter", "caddyfile"], folder)


def replaced(text: str, changes: dict[str, str]) -> str:
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    return text


def certificate(folder: Path) -> Path:
    subprocess.run(
        [
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days",
            "2", "-subj", f"/CN={HOST}", "-addext", f"subjectAltName=DNS:{HOST}",
            "-keyout", folder / f"{HOST}.key", "-out", folder / f"{HOST}.pem",
        ],
        check=True, capture_output=True,
    )  # fmt: skip
    return folder


def start(command: list[str], folder: Path) -> subprocess.Popen[bytes]:
    # Caddy keeps things in the home folder.
    with (folder / "proxy.log").open("ab") as log:
        return subprocess.Popen(
            command, stdout=log, stderr=log, cwd=folder, env=os.environ | {"HOME": str(folder)}
        )


class Browser:
    """Speaks HTTPS with the proxy, by the name that the proxy serves."""

    def __init__(self, folder: Path, port: int) -> None:
        self.port = port
        self.cookie = ""
        self._trust = ssl.create_default_context(cafile=folder / f"{HOST}.pem")

    def get(self, path: str, headers: dict[str, str] | None = None) -> tuple[int, dict[str, str], str]:
        connection = http.client.HTTPSConnection(HOST, self.port, timeout=PATIENCE, context=self._trust)
        # Only this test knows where the name leads.
        connection._create_connection = lambda address, *_: socket.create_connection(  # type: ignore[attr-defined]
            ("127.0.0.1", self.port), timeout=PATIENCE
        )
        host = {"Host": f"{HOST}:{self.port}"} | ({"Cookie": self.cookie} if self.cookie else {})
        connection.request("GET", path, headers=host | (headers or {}))
        answer = connection.getresponse()
        found = {name.lower(): value for name, value in answer.getheaders()}
        text = "" if answer.status == 101 else answer.read().decode()
        connection.close()
        return answer.status, found, text

    @contextlib.contextmanager
    def open_tab(self, **hello: object) -> Iterator[FakeTab]:
        status, headers, page = self.get("/counter/")
        assert status == 200
        self.cookie = self.cookie or headers["set-cookie"].partition(";")[0]
        with self.socket(f"https://{HOST}:{self.port}") as connection:
            tab = FakeTab(connection, page.partition('"build": "')[2].partition('"')[0])
            yield tab.hello(**hello).until_finished()

    def socket(self, origin: str) -> ClientConnection:
        return connect(
            f"wss://{HOST}:{self.port}/counter/_millpond/stream", address=("127.0.0.1", self.port), proxy=None,
            ssl=self._trust, additional_headers={"Cookie": self.cookie}, origin=Origin(origin), close_timeout=1,
        )  # fmt: skip


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[ServerProcess]]:
    """Three servers of one app, which share its store."""
    script = tmp_path_factory.mktemp("app") / "app.py"
    script.write_text(COUNTER)
    with contextlib.ExitStack() as stack:
        yield [stack.enter_context(ServerProcess(script, *FLAGS)) for _ in range(3)]


@pytest.fixture(scope="module", params=[nginx, caddy], ids=["nginx", "caddy"])
def browser(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, servers: list[ServerProcess]
) -> Iterator[Browser]:
    folder = tmp_path_factory.mktemp("proxy")
    port = free_port()
    process = request.param(folder, [server.port for server in servers], port)
    browser = Browser(folder, port)

    def answers() -> bool:
        assert process.poll() is None, (folder / "proxy.log").read_text()
        try:
            return browser.get("/counter/")[0] == 200
        except OSError:
            return False

    try:
        wait_until("the proxy answers", answers)
        yield browser
    finally:
        process.terminate()
        process.wait(PATIENCE)


def test_the_page_and_its_socket_pass(browser: Browser) -> None:
    status, headers, page = browser.get("/counter/")
    assert status == 200
    assert '<base href="/counter/">' in page
    # The server was told that the browser came by HTTPS.
    cookie = headers["set-cookie"].lower()
    assert "secure" in cookie
    assert "path=/counter/" in cookie
    with browser.open_tab() as tab:
        tab.click("Increment", 1)
        assert list(tab.click("Increment", 2).texts.values()) == ["count 2"]


def test_a_path_without_its_slash_leads_to_the_page(browser: Browser) -> None:
    status, headers, _ = browser.get("/counter")
    assert status in (301, 302, 307, 308)
    assert headers["location"].removeprefix(f"https://{HOST}:{browser.port}") == "/counter/"


def test_the_metrics_stay_inside(browser: Browser) -> None:
    assert browser.get("/counter/metrics")[0] == 404


def test_a_page_of_another_host_opens_no_socket(browser: Browser) -> None:
    browser.get("/counter/")
    # As a plain request: the client of websockets may wait for ever for the end of a refused connection over TLS.
    upgrade = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
    upgrade |= {"Sec-WebSocket-Key": base64.b64encode(bytes(16)).decode()}
    path, own = "/counter/_millpond/stream", f"https://{HOST}:{browser.port}"
    assert browser.get(path, upgrade | {"Origin": "https://elsewhere.example.com"})[0] == 403
    assert browser.get(path, upgrade | {"Origin": own})[0] == 101


def test_a_tab_goes_on_with_another_server_when_its_own_ends(
    browser: Browser, servers: list[ServerProcess]
) -> None:
    with browser.open_tab() as tab:
        tab.click("Increment", 1)
        for server in servers[1:]:
            server.signal(signal.SIGTERM)
            assert server.wait() == 0
    for seq in range(2, 6):
        with browser.open_tab(session=tab.session, connection=seq, load="again") as again:
            assert again.session == tab.session
            assert list(again.click("Increment", seq).texts.values()) == [f"count {seq}"]
    with browser.open_tab() as last:
        servers[0].signal(signal.SIGTERM)
        assert closed_with(last).code == CloseCode.GOING_AWAY
        assert servers[0].wait() == 0
    for server in servers:
        server.start()
    wait_until("the proxy has found them again", lambda: browser.get("/counter/")[0] == 200)
