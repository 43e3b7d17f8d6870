"""A tab that clicks, loses its server, comes back, and keeps count.

It does what the browser's core does: it takes the page from one server and its
socket from the next one, events stay in an outbox until they are finished, and
are sent again after each reconnection.
"""

from __future__ import annotations

import http.client
import json
import re
import time
from collections.abc import Callable
from typing import Any

from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.sync.client import ClientConnection, connect

from tests.framing import read_frame
from tests.patience import PATIENCE

BROWSER = {"Sec-Fetch-Dest": "document", "Sec-Fetch-Mode": "navigate"}
"""What tells a person's browser from a program: the server begins the first run at once."""


class Clicker:
    """One tab of the counter app.

    ``clicks`` counts the events made, ``acked`` the last one that the server
    has confirmed, ``version`` the highest version that it told of, ``skipped``
    the events that it has left out. The page and the sockets come from
    ``ports`` in turn.
    """

    def __init__(self, ports: list[int]) -> None:
        self._ports = ports
        self._turn = 0
        self._cookie = ""
        self._build = ""
        self._session: str | None = None
        self._load = "load"
        self._connection = 0
        self._delta = 0
        self._socket: ClientConnection | None = None
        self._welcomed = False
        self._prepared = False
        self._at_rest = False
        self._outbox: dict[int, dict[str, Any]] = {}
        self.buttons: dict[str, str] = {}
        self.clicks = 0
        self.acked = 0
        self.version = 0
        self.skipped: list[int] = []
        self.rewritten: list[str] = []
        self.closed: list[int] = []
        self.texts: dict[int, str] = {}
        self.rolled_back = False
        self.sessions: set[str] = set()

    def connect(self, alive: Callable[[], bool] = lambda: True) -> None:
        """Connect to the next server that answers, and send again what was not confirmed; raises if none is alive."""
        until = time.monotonic() + PATIENCE
        while True:
            try:
                if not self._build:
                    self._fetch(self._next_port())
                self._connect_to(self._next_port())
            except (OSError, WebSocketException, http.client.HTTPException):
                if time.monotonic() > until or not alive():
                    raise
                time.sleep(0.02)  # the back-off of a tab
            else:
                return

    def click(self, label: str | None = None) -> None:
        """Press a button once, without waiting for the answer; default: the page's only one."""
        self._send([self._press(label)])

    def wait(self, timeout: float = PATIENCE) -> None:
        """Until everything is confirmed and no run goes on; through as many reconnections as it takes."""
        until = time.monotonic() + timeout
        while self.acked < self.clicks or not self._at_rest:
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
            messages = read_frame(lambda: socket.recv(timeout=timeout), self._take_binary)
        except TimeoutError:
            self.close()
            raise
        except ConnectionClosed as error:
            self.closed += [error.rcvd.code] if error.rcvd is not None else []
            raise
        for message in messages:
            self._take(message)

    def close(self) -> None:
        """Drop the connection without a word."""
        if self._socket is not None:
            self._socket.socket.close()
            self._socket = None

    @property
    def count(self) -> int:
        """What the page shows."""
        (text,) = self.texts.values()
        return int(text)

    def _press(self, label: str | None = None) -> dict[str, Any]:
        if label is None:
            (label,) = self.buttons
        self.clicks += 1
        event = {"type": "event", "seq": self.clicks, "trigger": self.buttons[label], "attempt": 1}
        self._outbox[self.clicks] = event
        return event

    def _hello(self) -> dict[str, Any]:
        self._connection += 1
        self._welcomed = False
        hello = {
            "type": "hello", "build": self._build, "load": self._load, "connection": self._connection,
            "delta": self._delta, "version": self.version, "prepared": self._prepared and self.version == 0,
        }  # fmt: skip
        return hello | ({"session": self._session} if self._session else {})

    def _next_port(self) -> int:
        self._turn += 1
        return self._ports[self._turn % len(self._ports)]

    def _connect_to(self, port: int) -> None:
        self.close()
        self._socket = connect(
            f"ws://127.0.0.1:{port}/_millpond/stream",
            additional_headers={"Cookie": self._cookie},
            open_timeout=PATIENCE,
            close_timeout=0.1,
        ).__enter__()  # left by close(): a tab whose server dies does not say goodbye
        self._send([self._hello()])
        while not self._welcomed or not self.buttons:
            self.read()

    def _fetch(self, port: int) -> None:
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
        self._cookie = (answer.getheader("set-cookie") or "").split(";")[0]
        self._build = bootstrap["build"]
        for message in bootstrap.get("messages", []):
            self._prepared = True
            self._take(message)

    def _send(self, messages: list[dict[str, Any]]) -> None:
        if self._socket is not None:
            try:
                self._socket.send(json.dumps(messages))
            except (OSError, WebSocketException):
                self.close()

    def _take_binary(self, frame: bytes) -> None:
        """Part of an answer; this tab asks nothing."""

    def _take(self, message: dict[str, Any]) -> None:
        kind = message["type"]
        if kind == "welcome":
            self._welcome(message)
        elif kind == "running":
            self._at_rest = False
        elif kind == "finished":
            self._at_rest = not message.get("again", False)
            self._finish(message["seq"])
            self.version = max(self.version, message["version"])
        elif kind == "skipped":
            self.skipped.append(message["seq"])
        elif kind == "rewritten":
            self.rewritten.append(message["was"])
        elif kind == "delta":
            if message["n"] != self._delta + 1 and message["ops"][0][0] != "reset" and self._delta:
                self._delta = 0
                raise OSError("a delta does not follow the last one: ask for the whole page")
            self._delta = message["n"]
            for op, *rest in message["ops"]:
                self._apply(op, rest)

    def _welcome(self, message: dict[str, Any]) -> None:
        self._welcomed = True
        self._at_rest = True  # unless "running" follows in the same frame
        self._session = message["session"]
        self.sessions.add(message["session"])
        self._finish(message.get("seq", 0))
        self.rolled_back = self.rolled_back or message.get("rolled_back", False)
        for event in self._outbox.values():
            event["attempt"] += message.get("restored", False)
            self._send([event])

    def _finish(self, seq: int) -> None:
        self.acked = max(self.acked, seq)
        self._outbox = {its: event for its, event in self._outbox.items() if its > self.acked}

    def _apply(self, op: str, rest: list[Any]) -> None:
        if op == "reset":
            self.texts.clear()
        elif op == "set" and rest[3] == "button":
            self.buttons[rest[4]["label"]] = rest[4]["id"]
        elif op == "set" and rest[3] == "text":
            self.texts[rest[0]] = rest[4]["body"]
        elif op == "patch" and "body" in rest[1]:
            self.texts[rest[0]] = rest[1]["body"]
        elif op == "append":
            self.texts[rest[0]] += rest[2]
        elif op == "remove":
            for node in rest[0]:
                self.texts.pop(node, None)
