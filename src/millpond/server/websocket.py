"""The socket of a tab: frames in, frames out, and nothing else.

The sender sends one frame at a time and keeps no queue. While a frame is on its
way to a slow tab, changes gather in the session's tree, where they never cost
more than one page.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

import msgspec
from starlette.types import Receive, Send

from millpond import wire
from millpond.errors import NotNow
from millpond.server import frames
from millpond.server.asks import Asks
from millpond.server.flags import Flag, first_done
from millpond.server.limits import Door, TooMuch
from millpond.server.sent_texts import NotKept, SentTexts
from millpond.server.sessions import Refused
from millpond.session.visitor import Request
from millpond.wire import CloseCode, TooMuchOf

if TYPE_CHECKING:
    from millpond.server.driver import SessionDriver
    from millpond.server.sessions import Sessions
    from millpond.session.session import Session

log = logging.getLogger("millpond")

HELLO_WITHIN = 10.0
"""Seconds that a socket may stay silent before its first message."""

MOST_ANSWERS = 1000
"""Answers that may wait for a tab which does not read them."""

FAREWELL_WITHIN = 2.0
"""Seconds that a slow tab has to take the frame which says why it is closed."""


class Socket:
    """One WebSocket connection (an ASGI ``websocket`` scope).

    ``developer``: its tab may use the State panel. ``address``: whom it counts for at the ``door``.
    ``cookie``: its browser keeps the one that says whose sessions are. ``request``: what the app may read of it.
    """

    def __init__(
        self,
        sessions: Sessions,
        owner: str,
        receive: Receive,
        send: Send,
        *,
        developer: bool = False,
        door: Door | None = None,
        address: str = "",
        cookie: bool = True,
        request: Request | None = None,
    ) -> None:
        self.developer = developer
        self.request = request or Request()
        self._cookie = cookie
        self._door = door
        self._address = address
        self._sessions = sessions
        self._owner = owner
        self._receive = receive
        self._send = send
        self._driver: SessionDriver | None = None
        self._shown: Session | None = None
        """The session whose page the tab sees before it has one."""
        self._hello: asyncio.Task[None] | None = None
        """Finds the session of the tab that has introduced itself."""
        self._answers: dict[object, wire.ServerMessage] = {}
        """Messages for the tab that do not come from its session."""
        self._asks: Asks | None = None
        self._sent_texts = SentTexts()
        self._greeting: list[wire.ServerMessage] = []
        self._wake = Flag()
        self._farewell: tuple[int, str] | None = None

    @contextlib.contextmanager
    def ended_at(self, moment: float | None) -> Iterator[None]:
        """Inside, the connection is ended when a login is over; ``moment``: seconds since 1970."""
        timer = None
        if moment is not None:
            over = partial(self.close, CloseCode.ENDED, "The login has ended.")
            timer = asyncio.get_running_loop().call_later(max(0.0, moment - time.time()), over)
        try:
            yield
        finally:
            if timer is not None:
                timer.cancel()

    async def run(self) -> None:
        """Serve the connection until it ends."""
        if self._door is not None:
            self._door.silent.enter(self, self._address, self._make_room)
        await self._send({"type": "websocket.accept"})
        reader = asyncio.create_task(self._read())
        sender = asyncio.create_task(self._write())
        try:
            await first_done(reader, sender)
            if self._farewell is not None:
                await asyncio.wait((sender,), timeout=FAREWELL_WITHIN)
        finally:
            if self._hello is not None:
                # To its end: a half-finished attachment would leave the session without a tab.
                await asyncio.wait((self._hello,))
            if self._door is not None:
                self._door.silent.leave(self)
            if self._driver is not None:
                self._driver.detach(self)
            if self._asks is not None:
                self._asks.close()
            for task in (reader, sender):
                task.cancel()
            await asyncio.gather(reader, sender, return_exceptions=True)

    # What the session's driver calls (see Tab) ---------------------------------------

    def greet(self, messages: list[wire.ServerMessage]) -> None:
        """Send these before all else."""
        self._greeting = messages if self._cookie else [*messages, wire.NoCookie()]
        self._wake.set()

    def show(self, session: Session) -> None:
        """Send the page of a session whose store does not answer: nothing can be done on it yet."""
        self._shown = session
        self.greet([session.seen()])

    def wake(self) -> None:
        """There may be something to send."""
        self._wake.set()

    def check_new_session(self) -> None:
        """Count a new session for this tab. Raises TooMuch if its address has begun too many."""
        if self._door is not None and not self._door.new_sessions.allows(self._address):
            raise TooMuch(
                "sessions", "Too many sessions were started from your address. Try again in a minute."
            )

    def close(self, code: int, reason: str) -> None:
        """Close the connection after the frame that is being sent."""
        self._farewell = self._farewell or (code, reason)
        self._wake.set()

    # ------------------------------------------------------------------------------------

    async def _write(self) -> None:
        try:
            while True:
                await self._wake.wait()
                self._wake.clear()
                messages, self._greeting = self._greeting, []
                messages = [*messages, *self._answers.values()]
                self._answers = {}
                if self._driver is not None and self._farewell is None:
                    messages = messages + self._driver.take_messages()
                if messages:
                    session = self._shown if self._driver is None else self._driver.session
                    for part in wire.parts(frames.encode(messages, session)):
                        await self._send({"type": "websocket.send", "text": part})
                # One part of an answer, and then what else has come meanwhile.
                if self._asks is not None and (answer := self._asks.next_frame()) is not None:
                    await self._send({"type": "websocket.send", "bytes": answer})
                    # A tab that reads as fast as we send would occupy the event loop: let other tasks run.
                    await asyncio.sleep(0)
                    self._wake.set()
                if self._farewell is not None:
                    code, reason = self._farewell
                    await self._send({"type": "websocket.close", "code": code, "reason": reason})
                    return
        except Exception as error:
            # The tab has gone while a frame was under way: it gets the frame when it connects again.
            log.debug("A frame was not sent: %r", error)

    async def _read(self) -> None:
        try:
            while (frame := await self._next_frame()) is not None:
                for message in self._decode(frame):
                    await self._handle(message, len(frame))
        except (msgspec.DecodeError, UnicodeDecodeError):
            self._refuse(CloseCode.BAD_FRAME, "A frame does not follow the protocol.")
        except NotNow as error:
            self._send_away(error)
        except TooMuch as error:
            self._refuse(CloseCode.TOO_MUCH, str(error), error.of)
        except TimeoutError:
            self._refuse(CloseCode.BAD_FRAME, "No message has arrived.")
        except NotKept as error:
            log.warning("A tab has to connect again, and to send its texts whole: %s", error)
            self.close(CloseCode.FAILED, str(error))
        except Exception as error:
            self._fail("A message of a tab could not be handled", error)

    def _decode(self, frame: str | bytes) -> list[wire.ClientMessage]:
        try:
            return wire.decode(frame)
        except msgspec.DecodeError as error:
            numbers = wire.numbers_of_events(frame) if self._driver is not None else []
            if self._driver is None or not numbers or len(self._answers) + len(numbers) > MOST_ANSWERS:
                raise
            # The tab would send them again and again, and never reach the later events.
            log.error(
                "Event %s of the session %s cannot be read and is dropped: %.200r",
                ", ".join(map(str, numbers)), self._driver.session.id, str(error),
            )  # fmt: skip
            for number in numbers:
                self._answer(wire.Unreadable(number))
            return []

    def _answer(self, message: wire.ServerMessage) -> None:
        self._answers[type(message), *msgspec.structs.astuple(message)] = message
        self._wake.set()

    async def _next_frame(self) -> str | bytes | None:
        silent = HELLO_WITHIN if self._hello is None else None
        while True:
            if silent is None:
                message = await self._receive()
            else:
                async with asyncio.timeout(silent):
                    message = await self._receive()
            if message["type"] == "websocket.receive":
                text: str | None = message.get("text")
                frame = text if text is not None else message.get("bytes") or b""
                if self._driver is None and len(frame) > wire.LARGEST_HELLO:
                    raise msgspec.DecodeError("The first message is too large.")
                return frame
            if message["type"] == "websocket.disconnect":
                return None

    async def _handle(self, message: wire.ClientMessage, size: int) -> None:
        if isinstance(message, wire.Hello):
            if self._hello is not None:
                return self._refuse(CloseCode.BAD_FRAME, "A hello was already sent.")
            # The store may be slow; meanwhile the tab may ask whether we are alive.
            self._hello = asyncio.create_task(self._greet_back(message))
            return None
        if self._hello is None:
            return self._refuse(CloseCode.BAD_FRAME, "The first message must be a hello.")
        if isinstance(message, wire.Ping):
            return self._answer(wire.Pong())
        await self._hello
        return None if self._driver is None else await self._pass_on(message, size, self._driver)

    async def _pass_on(self, message: wire.ClientMessage, size: int, driver: SessionDriver) -> None:
        if isinstance(message, wire.Event):
            await self._take_event(message, size, driver)
        elif isinstance(message, wire.Shown):
            driver.session.shown(message.n)
        elif isinstance(message, wire.ThemeShown):
            driver.session.theme_shown(message.theme)
            driver.drive()
        elif isinstance(message, wire.Visible):
            driver.seen(on=message.on)
        elif isinstance(message, wire.Ask | wire.Cancel):
            self._asks = self._asks or Asks(driver, self.wake)
            self._asks.take(message)
        elif isinstance(message, wire.Stop):
            driver.stop()
        elif isinstance(message, wire.Inspect):
            driver.session.inspect(on=message.on)
            driver.drive()
        elif isinstance(message, wire.Forget):
            await self._sessions.forget(driver)

    async def _take_event(self, event: wire.Event, size: int, driver: SessionDriver) -> None:
        added = self._sent_texts.complete(event)
        if not driver.receive(event, size + added):
            raise TooMuch("requests", "Too many actions at once. Try again in a moment.")
        if added:
            # A few bytes may mean megabytes of work, and thousands may come at once: let other tasks run.
            await asyncio.sleep(0)

    def _make_room(self) -> None:
        self._refuse(CloseCode.TOO_MUCH, "Too many silent connections from one address.", "requests")

    async def _greet_back(self, hello: wire.Hello) -> None:
        if self._door is not None:
            self._door.silent.leave(self)
        if hello.build != self._sessions.build:
            return self.greet([wire.Reload()])
        try:
            driver = await self._sessions.attach(hello, self._owner, self)
        except NotNow as error:
            return self._send_away(error)
        except TooMuch as error:
            return self._refuse(CloseCode.TOO_MUCH, str(error), error.of)
        except Refused as error:
            # The tab connects again at once, without what the other user has done.
            return self._refuse(CloseCode.REFUSED, str(error))
        except Exception as error:
            return self._fail("A tab could not get its session", error)
        if driver is None:
            return self._refuse(CloseCode.SUPERSEDED, "A newer connection of this page has the session.")
        self._driver = driver
        return self._wake.set()

    def _send_away(self, error: NotNow) -> None:
        self._refuse(CloseCode.TRY_LATER, "The store of sessions cannot be reached.")
        log.error("A tab was refused: %s", error)

    def _fail(self, what: str, error: Exception) -> None:
        log.error("%s", what, exc_info=error)
        self.close(CloseCode.FAILED, "The server has failed.")

    def _refuse(self, code: int, reason: str, of: TooMuchOf | None = None) -> None:
        log.info("A connection was closed: %s", reason)
        self.close(code, of or reason)
