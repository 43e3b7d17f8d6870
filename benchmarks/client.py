"""A tab without a browser, which says when each event is finished, that is, durable.

>>> async def example():
...     tab = await Tab.open("127.0.0.1", 8501)
...     await tab.press(tab.find("button", "Increment"))
...     tab.close()

The protocol is that of the tab of tests (``millpond.testing.protocol``); the
socket is as small as it can be.
"""

from __future__ import annotations

import asyncio
import json
import re
import secrets
import sys
from pathlib import Path
from typing import Any

from websocket import WebSocket, get

sys.path.insert(0, str(Path(__file__).parents[1] / "src"))

from millpond import wire
from millpond.testing.protocol import TabProtocol


class Tab(TabProtocol):
    """One tab of one app."""

    path = "_millpond/stream"

    def __init__(self, build: str) -> None:
        super().__init__(build, load=secrets.token_hex(6))
        self.browser = secrets.token_urlsafe(12)
        """The value of the cookie, which whoever has the session must show."""
        self.drawn = 0
        """How many elements have come, or have changed."""
        self._waiting: asyncio.Future[None] | None = None
        self._socket: WebSocket

    @classmethod
    async def open(cls, host: str, port: int, build: str | None = None, again: Tab | None = None) -> Tab:
        """Connect, and wait for the first run to end.

        ``build``: that of the server (see :func:`build_of`), if it is known.
        ``again``: the tab whose session to go on with, as F5 does; else it is a new one.
        """
        tab = cls(build or await build_of(host, port))
        if again is not None:
            tab.browser, tab.outbox = again.browser, again.outbox
        await tab.connect(host, port)
        return tab

    async def connect(self, host: str, port: int) -> None:
        """Open the socket, greet, and wait until the page stands."""
        headers = f"Cookie: millpond_browser={self.browser}\r\n"
        self._socket = await WebSocket.connect(host, port, "/" + self.path, self._hear, headers)
        self.greet()
        await self._finished()

    def find(self, kind: str, label: str) -> str:
        """The id of the widget with this label. Raises LookupError."""
        for node in self.tree.walk():
            if node.kind == kind and getattr(node.props, "label", "") == label:
                return str(getattr(node.props, "id", ""))
        raise LookupError(f"The page has no {kind} labelled {label!r}.")

    async def press(self, widget: str) -> None:
        """Press a button; returns when the event is finished."""
        self.send({}, widget)
        await self._finished()

    async def set(self, widget: str, value: Any) -> None:
        """Give a widget a value; returns when the event is finished."""
        self.send({widget: value})
        await self._finished()

    async def edit(self, cells: dict[int, dict[str, Any]]) -> None:
        """Give the page's editor these edits, by row; returns when the event is finished."""
        editor: Any = next(node.props for node in self.tree.walk() if node.kind == "data_editor")
        edits = {"base": editor.data, "edited": [[row, cells] for row, cells in sorted(cells.items())]}
        await self.set(editor.id, json.dumps(edits, separators=(",", ":")))

    @property
    def received(self) -> int:
        """Bytes of payload that have come."""
        return self._socket.received

    def close(self) -> None:
        """Leave, as a closed tab does."""
        self._socket.close()

    async def _finished(self) -> None:
        """Send what is to be sent, and wait until it is finished and no run goes on."""
        self._waiting = asyncio.get_running_loop().create_future()
        for frame in self.take_frames():
            self._socket.send(frame)
        await self._waiting

    def _hear(self, frame: bytes) -> None:
        try:
            for message in self.decode(frame):
                self.handle(message)
                if isinstance(message, wire.Delta):
                    self.drawn += len(message.ops)
                elif isinstance(message, wire.Finished) and not self.running:
                    self._wake(None)
        except Exception as error:
            self._wake(error)

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
