"""A tab that clicks, loses its server, comes back, and keeps count.

It takes the page from one server and its socket from the next one. All else is
the protocol's.
"""

from __future__ import annotations

import http.client
import json
import re
import time
from collections.abc import Callable

from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.sync.client import ClientConnection, connect

from millpond import wire
from tests.patience import PATIENCE
from tests.plain_tab import PlainTab

BROWSER = {"Sec-Fetch-Dest": "document", "Sec-Fetch-Mode": "navigate"}
"""What tells a person's browser from a program: the server begins the first run at once."""


class Counted(PlainTab):
    """Keeps count of what its user has done, and of what the server has said about it.

    ``clicks`` counts the events made, ``acked`` those that the server has
    confirmed, ``skipped`` has those that it has left out.
    """

    def __init__(self) -> None:
        super().__init__("")
        self.clicks = 0
        self.lost = 0
        """Events of sessions that are gone."""
        self.skipped: list[int] = []
        self.rewritten: list[str] = []
        self.rolled_back = False
        self.sessions: set[str] = set()

    @property
    def acked(self) -> int:
        return self.clicks - self.lost - len(self.outbox.pending)

    @property
    def at_rest(self) -> bool:
        """Everything is confirmed, and no run goes on."""
        return self.connected and not self.outbox.pending and not self.running

    @property
    def count(self) -> int:
        """What the page shows."""
        (text,) = self.texts.values()
        return int(text)

    def press(self, label: str | None = None) -> None:
        """The user presses a button; default: the page's only one."""
        if label is None:
            (label,) = self.buttons
        self.clicks += 1
        self.send({}, self.buttons[label])

    def handle(self, message: wire.ServerMessage) -> None:
        super().handle(message)
        if isinstance(message, wire.Welcome):
            self.sessions.add(message.session)
            self.lost += len(self.dropped)
            self.rolled_back = self.rolled_back or message.rolled_back
        elif isinstance(message, wire.Skipped):
            self.skipped.append(message.seq)
        elif isinstance(message, wire.Rewritten):
            self.rewritten.append(message.was)


class Clicker(Counted):
    """One tab of the counter app, over a WebSocket. The page and the sockets come from ``ports`` in turn.

    ``closed`` has the codes with which the server has ended connections.
    """

    def __init__(self, ports: list[int]) -> None:
        super().__init__()
        self.ports = ports
        self.turn = 0
        self.cookie = ""
        self.closed: list[int] = []
        self._socket: ClientConnection | None = None

    def connect(self, alive: Callable[[], bool] = lambda: True) -> None:
        """Connect to the next server that answers, and send again what was not confirmed; raises if none is alive."""
        until = time.monotonic() + PATIENCE
        while True:
            try:
                if not self.build:
                    self.fetch(self._next_port())
                self._connect_to(self._next_port())
            except (OSError, WebSocketException, http.client.HTTPException):
                if time.monotonic() > until or not alive():
                    raise
                time.sleep(0.02)  # the back-off of a tab
            else:
                return

    def click(self, label: str | None = None) -> None:
        """Press a button once, without waiting for the answer; default: the page's only one."""
        self.press(label)
        self._flush()

    def wait(self, timeout: float = PATIENCE) -> None:
        """Until everything is confirmed and no run goes on; through as many reconnections as it takes."""
        until = time.monotonic() + timeout
        while not self.at_rest:
            assert time.monotonic() < until, f"only {self.acked} of {self.clicks} clicks were confirmed"
            try:
                self.read()
            except (OSError, WebSocketException):
                self.connect()

    def read(self, timeout: float = PATIENCE) -> None:
        """One frame. Raises when the connection is lost, or nothing comes."""
        if self._socket is None:
            raise OSError("not connected")
        socket = self._socket
        try:
            frame = socket.recv(timeout=timeout)
        except TimeoutError:
            self.close()
            raise
        except ConnectionClosed as error:
            self.closed += [error.rcvd.code] if error.rcvd is not None else []
            raise
        self.receive(frame)
        self._flush()

    def close(self) -> None:
        """Drop the connection without a word."""
        self.disconnect()
        if self._socket is not None:
            self._socket.socket.close()
            self._socket = None

    def fetch(self, port: int) -> None:
        """The page, with what the first run has drawn until it was sent."""
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        connection.request("GET", "/", headers=BROWSER)
        answer = connection.getresponse()
        page = answer.read().decode()
        connection.close()
        match = re.search(r'<script type="application/json" id="millpond">(.*?)</script>', page)
        if match is None:
            raise http.client.HTTPException("the proxy has answered")
        bootstrap = json.loads(match[1])
        self.cookie = (answer.getheader("set-cookie") or "").split(";")[0]
        self.build = bootstrap["build"]
        self.prepare(bootstrap.get("messages", []))

    def _next_port(self) -> int:
        self.turn += 1
        return self.ports[self.turn % len(self.ports)]

    def _connect_to(self, port: int) -> None:
        self.close()
        self._socket = connect(
            f"ws://127.0.0.1:{port}/_millpond/stream",
            additional_headers={"Cookie": self.cookie},
            open_timeout=PATIENCE,
            close_timeout=0.1,
        ).__enter__()  # left by close(): a tab whose server dies does not say goodbye
        self.greet()
        self._flush()
        while not self.connected or not self.buttons:
            self.read()

    def _flush(self) -> None:
        for frame in self.take_frames():
            if self._socket is not None:
                try:
                    self._socket.send(frame.decode())
                except (OSError, WebSocketException):
                    self.close()
