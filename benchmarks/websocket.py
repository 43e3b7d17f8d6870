"""A WebSocket client as small as it can be, so that a load generator on the same
machine takes little of what it measures. Standard library only.
"""

from __future__ import annotations

import asyncio
import base64
import os
from collections.abc import Callable

TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10


class WebSocket(asyncio.Protocol):
    """One connection. Frames arrive at ``on_frame``, on the event loop.

    Frames are sent with a mask of zeros: the protocol asks for an unforeseeable
    one because of proxies, of which there are none here.
    """

    def __init__(self, request: bytes, on_frame: Callable[[bytes], None]) -> None:
        self._request = request
        self.on_frame = on_frame
        self._buffer = bytearray()
        self._parts = bytearray()
        self._open = False
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.closed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.received = 0
        """Bytes of payload that have come."""
        self._transport: asyncio.Transport

    @classmethod
    async def connect(
        cls, host: str, port: int, path: str, on_frame: Callable[[bytes], None], headers: str = ""
    ) -> WebSocket:
        """Open a connection. ``headers``: further lines of the request, each ended by CRLF."""
        key = base64.b64encode(os.urandom(16)).decode()
        request = (
            f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n{headers}\r\n"
        )
        loop = asyncio.get_running_loop()
        _, socket = await loop.create_connection(lambda: cls(request.encode(), on_frame), host, port)
        await socket.opened
        return socket

    def send(self, payload: bytes, opcode: int = TEXT) -> None:
        """Send one frame."""
        size = len(payload)
        if size < 126:
            head = bytes((0x80 | opcode, 0x80 | size))
        elif size < 65536:
            head = bytes((0x80 | opcode, 0x80 | 126)) + size.to_bytes(2, "big")
        else:
            head = bytes((0x80 | opcode, 0x80 | 127)) + size.to_bytes(8, "big")
        self._transport.write(head + b"\0\0\0\0" + payload)

    def close(self) -> None:
        """Drop the connection."""
        self._transport.abort()

    # asyncio.Protocol ---------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport  # type: ignore[assignment]
        self._transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if not self._open:
            end = self._buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            status = bytes(self._buffer[: self._buffer.find(b"\r\n")])
            if b" 101 " not in status:
                self.opened.set_exception(ConnectionError(f"No WebSocket there: {status.decode()}"))
                return
            del self._buffer[: end + 4]
            self._open = True
            self.opened.set_result(None)
        while self._next_frame():
            pass

    def connection_lost(self, error: Exception | None) -> None:
        if not self.opened.done():
            self.opened.set_exception(ConnectionError("The connection was closed while it was opened."))
        if not self.closed.done():
            self.closed.set_result(None)

    def _next_frame(self) -> bool:
        buffer = self._buffer
        if len(buffer) < 2:
            return False
        size, start = buffer[1] & 127, 2
        if size >= 126:
            start = 4 if size == 126 else 10
            if len(buffer) < start:
                return False
            size = int.from_bytes(buffer[2:start], "big")
        if len(buffer) < start + size:
            return False
        first, payload = buffer[0], bytes(buffer[start : start + size])
        del buffer[: start + size]
        self.received += size
        self._take(first & 15, bool(first & 128), payload)
        return True

    def _take(self, opcode: int, final: bool, payload: bytes) -> None:
        if opcode == PING:
            self.send(payload, PONG)
        elif opcode == CLOSE:
            self._transport.close()
        elif opcode in (0, TEXT, BINARY):
            if final and not self._parts:
                self.on_frame(payload)
                return
            self._parts += payload
            if final:
                whole, self._parts = bytes(self._parts), bytearray()
                self.on_frame(whole)


async def get(host: str, port: int, path: str = "/") -> bytes:
    """The answer to a plain HTTP request, headers included."""
    reader, writer = await asyncio.open_connection(host, port)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n\r\n".encode())
    answer = await reader.read()
    writer.close()
    return answer
