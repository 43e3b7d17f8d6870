"""A proxy that sends each connection to the next server, whoever was served by whom before."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Sequence


class RoundRobin:
    """Passes TCP connections on, in the caller's event loop. One that a server refuses goes to the next.

    Parameters
    ----------
    ports:
        Tells the servers' ports.
    """

    def __init__(self, ports: Callable[[], Sequence[int]]) -> None:
        self.port = 0
        self._ports = ports
        self._turn = 0
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        assert self._server is not None
        self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there = await self._open()
        if there is None:
            writer.transport.abort()
            return
        pumps = [
            asyncio.create_task(_pump(reader, there[1])),
            asyncio.create_task(_pump(there[0], writer)),
        ]
        # Whichever side ends it, it is over for both.
        await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        for pump in pumps:
            pump.cancel()
        writer.transport.abort()
        there[1].transport.abort()

    async def _open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        ports = self._ports()
        for _ in ports:
            self._turn += 1
            with contextlib.suppress(OSError):
                return await asyncio.open_connection("127.0.0.1", ports[self._turn % len(ports)])
        return None


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(1 << 16):
            writer.write(data)
            await writer.drain()
