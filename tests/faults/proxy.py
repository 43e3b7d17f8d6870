"""A proxy between tab and server that does to one frame what networks do."""

from __future__ import annotations

import asyncio
import threading
from typing import Literal, Self

from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

Direction = Literal["to the server", "to the tab"]
Fault = Literal["lost", "cut", "twice", "late"]
"""What becomes of the frame. Lost: it and all that follow, with the connection.
Cut: it arrives, and the connection ends. Twice: a tab or server that sends it
again. Late: the connection ends for the tab, which connects again; only then
does the frame arrive, on the old one, which the server takes for alive."""


class FaultProxy:
    """Forwards WebSocket connections to a port, but for one frame.

    ``number`` counts the frames of all connections in the direction, from 1.
    """

    def __init__(self, port: int, direction: Direction, fault: Fault, number: int) -> None:
        self.port = 0
        self.done = False
        """The frame has come, and was treated."""
        self._target = port
        self._direction = direction
        self._fault = fault
        self._left = number
        self._loop = asyncio.new_event_loop()
        self._stop = asyncio.Event()
        self._ready = threading.Event()
        self._connections = 0
        self._another = asyncio.Event()
        self._thread = threading.Thread(target=self._loop.run_until_complete, args=[self._run()])

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(self, *exception: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()
        self._loop.close()

    async def _run(self) -> None:
        async with serve(self._serve, "127.0.0.1", 0, close_timeout=0.1) as server:
            self.port = next(iter(server.sockets)).getsockname()[1]
            self._ready.set()
            await self._stop.wait()

    async def _serve(self, tab: ServerConnection) -> None:
        assert tab.request is not None
        headers = {"Cookie": tab.request.headers.get("Cookie", "")}
        url = f"ws://127.0.0.1:{self._target}{tab.request.path}"
        self._connections += 1
        async with connect(url, additional_headers=headers, close_timeout=0.1) as server:
            pumps = [
                asyncio.create_task(self._pump("to the server", tab, server)),
                asyncio.create_task(self._pump("to the tab", server, tab)),
            ]
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
            for pump in pumps:
                pump.cancel()
            await asyncio.gather(*pumps, return_exceptions=True)
            tab.transport.abort()

    async def _pump(self, direction: Direction, source: object, sink: object) -> None:
        try:
            while True:
                frame = await source.recv()  # type: ignore[attr-defined]
                if direction == "to the tab" and self._connections > 1:
                    self._another.set()
                if direction != self._direction or self.done or not self._due():
                    await sink.send(frame)  # type: ignore[attr-defined]
                elif not await self._treat(frame, source, sink):
                    return
        except ConnectionClosed:
            return

    def _due(self) -> bool:
        self._left -= 1
        self.done = self._left == 0
        return self.done

    async def _treat(self, frame: object, source: object, sink: object) -> bool:
        """Do it; True if the connection goes on."""
        if self._fault == "late" and self._direction == "to the server":
            source.transport.abort()  # type: ignore[attr-defined]
            self._another.clear()
            await self._another.wait()
        if self._fault != "lost":
            await sink.send(frame)  # type: ignore[attr-defined]
        if self._fault == "twice":
            await sink.send(frame)  # type: ignore[attr-defined]
        return self._fault == "twice"
