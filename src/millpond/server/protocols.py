"""uvicorn's two protocols with limits: headers and first messages must be small and arrive soon."""

from __future__ import annotations

import asyncio
import ipaddress
from typing import TYPE_CHECKING, Any, ClassVar

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets import http11
from websockets.protocol import State

from millpond import wire
from millpond.server.flags import Flag, Mailbox
from millpond.server.limits import Silent, address_of

if TYPE_CHECKING:
    from uvicorn._types import ASGISendEvent

HEADERS_WITHIN = 10.0
"""Seconds within which the headers of a request must arrive."""
LARGEST_HEADERS = 128 << 10
"""Bytes of them, with the address that is asked for."""

# One header for all cookies: those of a login, with its claims and tokens, may be more than the 8 KB that are usual.
http11.MAX_LINE_LENGTH = LARGEST_HEADERS


def plain_client(client: tuple[str, int] | None) -> tuple[str, int] | None:
    """The other end, an IPv4 address as such: of a socket for both families it comes as ``::ffff:127.0.0.1``.

    Under that name no proxy that is to be believed would be known again.

    >>> plain_client(("::ffff:127.0.0.1", 5)), plain_client(("::1", 5))
    (('127.0.0.1', 5), ('::1', 5))
    """
    if client is None or not client[0].startswith("::ffff:"):
        return client
    try:
        mapped = ipaddress.IPv6Address(client[0]).ipv4_mapped
    except ValueError:
        return client
    return client if mapped is None else (str(mapped), client[1])


class Http(HttpToolsProtocol):
    """HTTP: a request whose headers are slow or without end is given up."""

    silent: ClassVar[Silent] = Silent()
    """The connections of this process that have not sent their headers yet."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._head = 0
        self._patience: asyncio.TimerHandle | None = None
        self._idle = False
        """Whether all requests are answered and no other one has begun."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A connection was opened."""
        super().connection_made(transport)
        self.client = plain_client(self.client)
        self._await_headers()

    def connection_lost(self, exc: Exception | None) -> None:
        """It is closed."""
        self._stop_waiting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Some bytes came."""
        if self._idle:
            # They begin another request, or are line ends before one, which the parser skips.
            self._idle = False
            self._await_headers()
        super().data_received(data)
        if self._patience is not None:
            self._head += len(data)
            if self._head > LARGEST_HEADERS and not self.transport.is_closing():
                self.send_400_response("The headers of this request are too large.")

    def on_message_begin(self) -> None:
        """A request begins, perhaps not the connection's first."""
        super().on_message_begin()
        self._await_headers()

    def on_headers_complete(self) -> None:
        """The headers are complete; the body may take longer."""
        self._stop_waiting()
        super().on_headers_complete()

    def on_response_complete(self) -> None:
        """A request is answered. The rest of its body is neither read nor waited for."""
        last = not self.pipeline
        unread = last and self.cycle.more_body
        self._idle = last and not unread
        super().on_response_complete()
        if unread and not self.transport.is_closing():
            self.transport.close()

    def _await_headers(self) -> None:
        if self._patience is None:
            self._head = 0
            self._patience = self.loop.call_later(HEADERS_WITHIN, self.transport.abort)
            self.silent.enter(self, address_of(self.client), self.transport.abort)

    def _stop_waiting(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None
            self.silent.leave(self)


class Stream(WebSocketsSansIOProtocol):
    """WebSockets: the first message must be as small as a greeting."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.queue = Mailbox()  # type: ignore[assignment] # it has what uvicorn uses of a queue, in a tenth of the memory
        self.writable = Flag()  # type: ignore[assignment]
        self.writable.set()
        self._unread: int | None = 0
        """Bytes that came before the first message was complete; None: it was."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A request has asked for a WebSocket."""
        super().connection_made(transport)
        self.client = plain_client(self.client)

    def data_received(self, data: bytes) -> None:
        """Some bytes came."""
        if self.handshake_initiated and self._unread is not None:
            self._unread += len(data)
            if self._unread > wire.LARGEST_HELLO and not self.transport.is_closing():
                self._end_first_message()
                return
        super().data_received(data)

    async def send(self, message: ASGISendEvent) -> None:
        """Send what the application says; after the handshake, forget its headers, which nobody reads any more."""
        await super().send(message)
        if message["type"] == "websocket.accept":
            # The parser keeps the request as long as the connection is open.
            self.request.headers.clear()
            self.response.headers.clear()

    def _end_first_message(self) -> None:
        if self.conn.state is not State.OPEN:
            self.transport.abort()
            return
        self.conn.fail(wire.CloseCode.TOO_LARGE, "The first message is too large.")
        self.handle_parser_exception()

    def send_receive_event_to_app(self) -> None:
        """A message is complete."""
        self._unread = None
        super().send_receive_event_to_app()
