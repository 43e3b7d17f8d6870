"""A tab of the floor (``floor.py``): the same methods as that of ``client.py``."""

from __future__ import annotations

import asyncio

from websocket import WebSocket


class Tab:
    """One connection."""

    def __init__(self) -> None:
        self._waiting: asyncio.Future[None]
        self._socket: WebSocket

    @classmethod
    async def open(cls, host: str, port: int, build: str | None = None) -> Tab:
        """Connect and wait for the first run."""
        tab = cls()
        tab._waiting = asyncio.get_running_loop().create_future()
        tab._socket = await WebSocket.connect(host, port, "/stream", tab._receive)
        await tab._waiting
        return tab

    def find(self, kind: str, label: str) -> str:
        """A button is known by its label."""
        return label

    async def press(self, widget: str) -> None:
        """Press a button; returns when the answer is here."""
        self._waiting = asyncio.get_running_loop().create_future()
        self._socket.send(widget.encode())
        await self._waiting

    @property
    def received(self) -> int:
        """Bytes of payload that have come."""
        return self._socket.received

    def close(self) -> None:
        """Leave."""
        self._socket.close()

    def _receive(self, frame: bytes) -> None:
        if not self._waiting.done():
            self._waiting.set_result(None)


async def build_of(host: str, port: int) -> str:
    """There is none."""
    return ""
