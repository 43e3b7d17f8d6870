"""uvicorn's protocol of WebSockets, as Millpond uses it: what it keeps of a connection that is open."""

from __future__ import annotations

import asyncio
from typing import Any

import uvicorn
from uvicorn.server import ServerState

from millpond.server.flags import Flag, Mailbox
from millpond.server.protocols import Http, Stream

HANDSHAKE = (
    b"GET /_millpond/stream HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\nCookie: a=b\r\n\r\n"
)


class Line(asyncio.Transport):
    """A connection that keeps what is sent."""

    def __init__(self) -> None:
        super().__init__({"peername": ("127.0.0.1", 5), "sockname": ("127.0.0.1", 6)})
        self.sent = b""

    def write(self, data: Any) -> None:
        self.sent += bytes(data)

    def is_closing(self) -> bool:
        return False

    def pause_reading(self) -> None: ...

    def resume_reading(self) -> None: ...

    def close(self) -> None: ...


def test_an_open_connection_keeps_neither_the_headers_of_its_handshake_nor_a_queue_of_asyncio() -> None:
    async def scenario() -> None:
        scopes = []
        accepted = asyncio.Event()

        async def app(scope: Any, receive: Any, send: Any) -> None:
            scopes.append(scope)
            assert (await receive())["type"] == "websocket.connect"
            await send({"type": "websocket.accept"})
            accepted.set()
            assert (await receive())["code"] == 1005

        config = uvicorn.Config(app, http=Http, ws=Stream, log_config=None, lifespan="off")
        config.load()
        line = Line()
        stream = Stream(config, ServerState(), {}, asyncio.get_running_loop())
        stream.connection_made(line)
        stream.data_received(HANDSHAKE)
        await accepted.wait()
        # The browser has got the answer, and the application the headers.
        assert b"101 Switching Protocols" in line.sent
        assert b"sec-websocket-accept" in line.sent.lower()
        assert (b"cookie", b"a=b") in [(name.lower(), value) for name, value in scopes[0]["headers"]]
        assert len(stream.request.headers) == len(stream.response.headers) == 0
        kept: list[object] = [stream.queue, stream.writable]
        assert [type(one) for one in kept] == [Mailbox, Flag]
        stream.connection_lost(None)
        await asyncio.gather(*stream.tasks)

    asyncio.run(scenario())
