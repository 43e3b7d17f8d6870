"""A server in process, around a small app."""

from __future__ import annotations

import contextlib
import http.client
import json
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount
from websockets.sync.client import ClientConnection
from websockets.sync.client import connect as connect_to

from millpond import wire
from millpond.config import load_config
from millpond.server.app import SOCKET, Server, open_program
from millpond.server.front_end import FrontEnd
from millpond.server.sessions import Sessions
from millpond.server.web import HURRIED_DRAIN
from millpond.stores.codec import Sealer
from millpond.stores.memory import MemoryStore
from tests.patience import PATIENCE
from tests.plain_tab import PlainTab

COUNTER = """
import millpond as st
if "count" not in st.session_state:
    st.session_state.count = 0
if st.button("Increment"):
    st.session_state.count += 1
st.text(f"count {st.session_state.count}")
"""


@pytest.fixture
def front_end(tmp_path: Path) -> FrontEnd:
    """A front end of three files, as the build leaves them."""
    folder = tmp_path / "static"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text(
        "<!doctype html><html><head><title>Millpond</title><script>early()</script></head><body></body></html>"
    )
    (folder / "assets" / "index-abc.js").write_text("plain")
    (folder / "assets" / "index-abc.js.br").write_bytes(b"brotli")
    (folder / "assets" / "index-abc.js.gz").write_bytes(b"gzip")
    (folder / "assets" / "graphviz.worker-abc.js").write_text("work")
    (folder / "assets" / "font.woff2").write_bytes(bytes(200_000))
    (folder / "secret.txt").write_text("not an asset")
    return FrontEnd(folder)


class Answer:
    """What came back for one request."""

    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status_code = response.status
        self.headers = {name.lower(): value for name, value in response.getheaders()}
        with response:
            self.content = response.read()

    @property
    def text(self) -> str:
        return self.content.decode()


class Client:
    """A browser of its own, as far as cookies go; paths are sent as they are written."""

    def __init__(self, port: int, served: Server | None = None) -> None:
        self.port = port
        self.served = served
        """The server itself, for what no browser can see."""
        self.cookie: str | None = None

    def get(self, path: str, headers: dict[str, str] | None = None) -> Answer:
        """One request, no redirects followed."""
        return self.request("GET", path, headers)

    def request(
        self, method: str, path: str, headers: dict[str, str] | None = None, body: bytes | None = None
    ) -> Answer:
        """One request, no redirects followed."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        cookie = {"Cookie": self.cookie} if self.cookie else {}
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        for name, value in ({"Host": f"localhost:{self.port}"} | cookie | (headers or {})).items():
            connection.putheader(name, value)
        if body is not None and "Content-Length" not in (headers or {}):
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders()
        # A server that refuses may close before it has read all of it, and has answered then.
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            connection.send(body or b"")
        with contextlib.closing(connection):
            answer = Answer(connection.getresponse())
        if "set-cookie" in answer.headers:
            self.cookie = answer.headers["set-cookie"].split(";")[0]
        return answer

    def another(self) -> Client:
        """Another browser."""
        return Client(self.port, self.served)


@pytest.fixture
def serve(tmp_path: Path, front_end: FrontEnd) -> Callable[..., contextlib.AbstractContextManager[Client]]:
    """``with serve(source, {"server.port": "1"}) as client``: a browser of a running app."""

    @contextlib.contextmanager
    def start(
        source: str = COUNTER, flags: dict[str, str] | None = None, *, mount: str = "", **options: Any
    ) -> Iterator[Client]:
        script = tmp_path / "app.py"
        script.write_text(source)
        config = load_config(flags={"server.fileWatcherType": "none", **(flags or {})})
        kept: dict[str, Any] = {
            "store": MemoryStore(ttl=100),
            "sealer": Sealer([b"0123456789abcdef"]),
        } | options
        served = Server(open_program(script, config), config, front_end, **kept)
        app: Any = served.asgi()
        if mount:
            app = Starlette(routes=[Mount(mount, app)])
        listener = socket.create_server(("127.0.0.1", 0))
        server = uvicorn.Server(
            uvicorn.Config(app, ws="websockets-sansio", log_config=None, timeout_graceful_shutdown=1)
        )
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            # The kernel takes connections since the socket listens: nothing to wait for.
            yield Client(listener.getsockname()[1], served)
        finally:
            server.should_exit = True
            thread.join()

    return start


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that ends waits no longer than after Ctrl-C: in this test its store or its run comes to no end."""
    monkeypatch.setattr(Sessions.close, "__defaults__", (0, HURRIED_DRAIN))


class FakeTab:
    """The tab's side of a socket, where the test says what is sent."""

    def __init__(self, socket: ClientConnection, build: str) -> None:
        self.socket = socket
        self.build = build
        self.tab = PlainTab(build, load="a")
        """What it knows by what has come."""
        self.messages: list[dict[str, Any]] = []
        """What has come until events were finished, as JSON has it."""

    @property
    def texts(self) -> dict[int, str]:
        return self.tab.texts

    @property
    def buttons(self) -> dict[str, str]:
        return self.tab.buttons

    @property
    def widgets(self) -> dict[str, str]:
        return self.tab.widgets

    @property
    def session(self) -> str:
        return self.tab.session or ""

    @property
    def version(self) -> int:
        return self.tab.outbox.version

    @property
    def delta(self) -> int:
        return self.tab.delta

    def keep(self, former: FakeTab) -> FakeTab:
        """The page is that of a former connection."""
        self.tab.tree, self.tab.delta = former.tab.tree, former.tab.delta
        return self

    def hello(self, **fields: Any) -> FakeTab:
        """Greet; ``fields`` of the greeting are as the test wants them."""
        self.tab.greet()
        (hello,) = self.tab.take()
        self.send([msgspec.to_builtins(hello) | fields])
        return self

    def send(self, messages: list[Any]) -> None:
        """One frame."""
        self.socket.send(json.dumps(messages))

    def receive(self) -> list[dict[str, Any]]:
        """One frame, as JSON has it; raises ConnectionClosed."""
        while True:
            frame = self.socket.recv(timeout=PATIENCE)
            if isinstance(frame, bytes):
                self.tab.receive(frame)
                return []
            if (text := self.tab.join(frame)) is not None:
                messages: list[dict[str, Any]] = json.loads(text)
                return messages

    def take(self, message: dict[str, Any]) -> None:
        """What one message says."""
        self.tab.handle(msgspec.convert(message, wire.ServerMessage))

    def until_finished(self, seq: int = 0) -> FakeTab:
        """Take what comes until this event is finished."""
        while True:
            for message in self.receive():
                self.messages.append(message)
                self.take(message)
                if message["type"] == "finished" and message["seq"] >= seq:
                    return self

    def click(self, label: str, seq: int) -> FakeTab:
        """Press a button, and wait for the run to end."""
        self.send([{"type": "event", "seq": seq, "trigger": self.buttons[label]}])
        return self.until_finished(seq)


@pytest.fixture
def connect(front_end: FrontEnd) -> Callable[..., contextlib.AbstractContextManager[FakeTab]]:
    """``with connect(client) as tab``: a socket, before its hello."""

    @contextlib.contextmanager
    def start(
        client: Client,
        path: str = "/" + SOCKET,
        headers: dict[str, str] | None = None,
        kind: type[FakeTab] = FakeTab,
    ) -> Iterator[FakeTab]:
        cookie = {"Cookie": client.cookie} if client.cookie else {}
        with connect_to(
            f"ws://localhost:{client.port}{path}",
            additional_headers=cookie | (headers or {}),
            close_timeout=1,
        ) as connection:
            yield kind(connection, front_end.build)

    return start
