"""A line between browsers and servers, which can go dead without a word."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import threading
from collections.abc import Callable
from typing import Self


class Line:
    """Forwards TCP connections, each to the next of the ports.

    A connection that is told to :meth:`go_dead` stays open on both sides, and
    nothing passes any more: half-open, as after a change of the network.
    ``rewrite`` is given what servers send.
    """

    def __init__(self, *ports: int, rewrite: Callable[[bytes], bytes] = bytes) -> None:
        self.port = 0
        self._rewrite = rewrite
        self.used: list[int] = []
        """Where the connections went that asked for a WebSocket, the last one last."""
        self._ports = itertools.cycle(ports)
        self._open: set[asyncio.Event] = set()
        """What the connections wait for before they let something pass."""
        self._loop = asyncio.new_event_loop()
        self._stop = asyncio.Event()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._loop.run_until_complete, args=[self._run()])

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(self, *exception: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()
        self._loop.close()

    def go_dead(self) -> None:
        """Let nothing pass on the connections that there are; new ones are healthy."""
        done = threading.Event()

        def kill() -> None:
            for alive in self._open:
                alive.clear()
            self._open.clear()
            done.set()

        self._loop.call_soon_threadsafe(kill)
        done.wait()

    async def _run(self) -> None:
        connections: set[asyncio.Task[None]] = set()

        def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.create_task(self._serve(reader, writer))
            connections.add(task)
            task.add_done_callback(connections.discard)

        server = await asyncio.start_server(accept, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._stop.wait()
        server.close()
        for task in connections:
            task.cancel()
        await asyncio.gather(*connections, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        port = next(self._ports)
        alive = asyncio.Event()
        alive.set()
        self._open.add(alive)
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            writer.transport.abort()
            return
        pumps = [
            asyncio.create_task(self._pump(reader, far_writer, alive, port)),
            asyncio.create_task(self._pump(far_reader, writer, alive, None)),
        ]
        try:
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._open.discard(alive)
            for pump in pumps:
                pump.cancel()
            await asyncio.gather(*pumps, return_exceptions=True)
            writer.transport.abort()
            far_writer.transport.abort()

    async def _pump(
        self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, alive: asyncio.Event, port: int | None
    ) -> None:
        with contextlib.suppress(OSError):
            while data := await source.read(1 << 16):
                if port is not None and b"upgrade: websocket" in data.lower():
                    self.used.append(port)
                await alive.wait()  # for ever, once the connection is dead
                sink.write(data if port is not None else self._rewrite(data))
                await sink.drain()
            await alive.wait()  # nor does its end pass
