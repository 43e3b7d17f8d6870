"""A tab without a browser: Millpond's protocol from the client's side.

The protocol is described in ``src/millpond/wire.py``: frames are JSON arrays of
messages. This client says hello, keeps the widgets that the page has, sends
events, and knows when each is finished, that is, durable.

>>> async def example():
...     tab = await Tab.open("127.0.0.1", 8501)
...     await tab.press(tab.find("button", "Increment"))
...     tab.close()

It uses the standard library only.
"""

from __future__ import annotations

import asyncio
import json
import re
import secrets
from typing import Any

from websocket import WebSocket, get


class Tab:
    """One tab of one app."""

    path = "_millpond/stream"

    def __init__(self) -> None:
        self.nodes: dict[int, dict[str, Any]] = {}
        """The page: kind and props of each node by its number."""
        self.session = ""
        self.browser = secrets.token_urlsafe(12)
        """The value of the cookie, which whoever has the session must show."""
        self.finished_seq = 0
        self.messages: list[Any] = []
        """What came last."""
        self._seq = 0
        self._waiting: asyncio.Future[None] | None = None
        self._parts = b""
        self._socket: WebSocket

    @classmethod
    async def open(cls, host: str, port: int, build: str | None = None, again: Tab | None = None) -> Tab:
        """Connect, and wait for the first run to end.

        ``build``: that of the server (see :func:`build_of`), if it is known.
        ``again``: the tab whose session to go on with, as F5 does; else it is a new one.
        """
        tab = cls()
        build = build or await build_of(host, port)
        hello = {"type": "hello", "build": build, "load": secrets.token_urlsafe(6), "connection": 1}
        if again is not None:
            tab.browser, tab._seq = again.browser, again._seq
            hello |= {"session": again.session}
        headers = f"Cookie: millpond_browser={tab.browser}\r\n"
        tab._socket = await WebSocket.connect(host, port, "/" + cls.path, tab._receive, headers)
        tab._waiting = asyncio.get_running_loop().create_future()
        tab._socket.send(json.dumps([hello]).encode())
        await tab._waiting
        return tab

    def find(self, kind: str, label: str) -> str:
        """The id of the widget with this label. Raises LookupError."""
        for node in self.nodes.values():
            if node["kind"] == kind and node["props"].get("label", "") == label:
                return str(node["props"]["id"])
        raise LookupError(f"The page has no {kind} labelled {label!r}.")

    async def press(self, widget: str) -> None:
        """Press a button; returns when the event is finished."""
        await self._send(f'"trigger":{json.dumps(widget)}')

    async def set(self, widget: str, value: Any) -> None:
        """Give a widget a value; returns when the event is finished."""
        await self._send(f'"values":{json.dumps({widget: value})}')

    @property
    def received(self) -> int:
        """Bytes of payload that have come."""
        return self._socket.received

    def close(self) -> None:
        """Leave, as a closed tab does."""
        self._socket.close()

    async def _send(self, what: str) -> None:
        self._seq += 1
        self._waiting = asyncio.get_running_loop().create_future()
        self._socket.send(b'[{"type":"event","seq":%d,%s}]' % (self._seq, what.encode()))
        await self._waiting

    def _receive(self, frame: bytes) -> None:
        if frame[:1] in (b"+", b"."):  # a long one comes in parts
            self._parts += frame[1:]
            if frame[:1] == b"+":
                return
            frame, self._parts = self._parts, b""
        self.messages = json.loads(frame)
        for message in self.messages:
            kind = message["type"]
            if kind == "delta":
                self._apply(message["ops"])
            elif kind == "welcome":
                self.session = message["session"]
            elif kind == "finished":
                self.finished_seq = message["seq"]
                if not message.get("again") and message["seq"] >= self._seq:
                    self._wake(None)
            elif kind == "reload":
                self._wake(ConnectionError("The server is of another build."))

    def _apply(self, ops: list[list[Any]]) -> None:
        for op in ops:
            if op[0] == "set":
                self.nodes[op[1]] = {"kind": op[4], "props": op[5]}
            elif op[0] == "patch":
                self.nodes.setdefault(op[1], {"kind": "page", "props": {}})["props"].update(op[2])
            elif op[0] == "append":
                self.nodes[op[1]]["props"][op[2]] += op[3]
            elif op[0] == "remove":
                # Only the topmost of the removed nodes are named; what was in them is no longer found by find()
                # in practice, as their ids are given away by the server anew.
                for number in op[1]:
                    self.nodes.pop(number, None)
            elif op[0] == "reset":
                self.nodes.clear()

    def _wake(self, error: Exception | None) -> None:
        waiting, self._waiting = self._waiting, None
        if waiting is None or waiting.done():
            return
        if error is None:
            waiting.set_result(None)
        else:
            waiting.set_exception(error)


async def build_of(host: str, port: int) -> str:
    """The build of the front end that a server serves; a tab of another one is sent away."""
    page = (await get(host, port)).decode()
    found = re.search(r'"build": ?"([^"]+)"', page)
    if found is None:
        raise ConnectionError("The page there is not one of Millpond.")
    return found[1]
