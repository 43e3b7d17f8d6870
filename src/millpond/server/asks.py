"""What one connection's tab has asked, and the answers on their way to it.

A question is computed on a thread of the pool. Its answer goes out in parts,
between the other frames: ten megabytes of a table do not hold up a click. A
tab that connects again asks again, whichever process has the session by then,
so nothing of a question outlives its connection.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable
from typing import TYPE_CHECKING

from millpond import wire
from millpond.server.answers import discard
from millpond.server.limits import TooMuch
from millpond.session.sources import Answer, Asking, Unanswerable

if TYPE_CHECKING:
    from millpond.server.driver import SessionDriver

log = logging.getLogger("millpond")

MOST_OPEN = 64
"""Questions that are being answered, or whose answers are on their way; a page has no use for more."""
MOST_BUSY = 2 * MOST_OPEN
"""Questions of one session over all of its connections: what was cancelled keeps its thread until the source looks."""
MOST_REPLIES = 1000
"""Answers, refusals among them, that may wait for a tab which does not read them."""

GONE = "This element is no longer on the page."
FAILED = "The data could not be loaded. The app's log has the error."
TOO_MANY = "Too many requests at once. Try again in a moment."


class Reply:
    """An answer on its way, part by part. One that is a file is read as it is sent.

    Parameters
    ----------
    id:
        The question's.
    body:
        The answer.
    error:
        Why there is none.
    """

    def __init__(self, id: int, body: Answer, error: str | None) -> None:
        self._id = id
        self._body = body
        self._error = error
        size = len(body) if isinstance(body, bytes) else os.fstat(body.fileno()).st_size - body.tell()
        self._count = wire.answer_count(size)
        self._sent = 0
        self.held = size if isinstance(body, bytes) else 0
        """Bytes of it that are in memory until they are sent."""

    def next_frame(self) -> bytes:
        """The next part."""
        n, size = self._sent, wire.ANSWER_PART
        body = self._body
        part = body[n * size : (n + 1) * size] if isinstance(body, bytes) else body.read(size)
        self._sent += 1
        if isinstance(body, bytes):
            self.held -= len(part)
        return wire.answer_frame(self._id, n, self._count, part, self._error)

    @property
    def over(self) -> bool:
        """Whether all of it has been sent."""
        return self._sent == self._count

    def close(self) -> None:
        """Stop sending it."""
        discard(self._body)


class Asks:
    """The open questions of one connection. All methods are called on the event loop.

    Parameters
    ----------
    driver:
        The session that is asked.
    wake:
        Called when there is a frame to send.
    """

    def __init__(self, driver: SessionDriver, wake: Callable[[], None]) -> None:
        self._driver = driver
        self._wake = wake
        self._open: dict[int, tuple[Asking, asyncio.Task[None]]] = {}
        self._replies: dict[int, Reply] = {}
        """What is to be sent, by question."""

    def take(self, message: wire.Ask | wire.Cancel) -> None:
        """The tab asks a question, or no longer waits for an answer.

        Raises TooMuch if it goes on asking and reads no answer.
        """
        if isinstance(message, wire.Cancel):
            self._cancel(message.id)
        else:
            self._begin(message)

    def _begin(self, ask: wire.Ask) -> None:
        # A question with the number of an open one is the same question, sent twice.
        if ask.id in self._open:
            return
        # One whose answer is on its way is asked anew, as of an element that was drawn again.
        self._drop_reply(ask.id)
        if len(self._replies) >= MOST_REPLIES:
            raise TooMuch("requests", "The page requests more than it reads.")
        if len(self._open) + len(self._replies) >= MOST_OPEN or self._driver.answers.under_way >= MOST_BUSY:
            self._reply(ask.id, error=TOO_MANY)
            return
        asking = Asking(ask.question)
        self._open[ask.id] = asking, asyncio.create_task(self._answer(ask, asking))

    def _cancel(self, id: int) -> None:
        found = self._open.pop(id, None)
        if found is not None:
            asking, task = found
            asking.cancel()
            task.cancel()
        self._drop_reply(id)

    def _drop_reply(self, id: int) -> None:
        if (reply := self._replies.pop(id, None)) is not None:
            self._driver.answers.hold(-reply.held)
            reply.close()

    def close(self) -> None:
        """The connection has ended."""
        for id in [*self._open, *self._replies]:
            self._cancel(id)

    def next_frame(self) -> bytes | None:
        """The next part of an answer."""
        if not self._replies:
            return None
        id, reply = next(iter(self._replies.items()))
        held = reply.held
        frame = reply.next_frame()
        self._driver.answers.hold(reply.held - held)
        if reply.over:
            self._drop_reply(id)
        return frame

    async def _answer(self, ask: wire.Ask, asking: Asking) -> None:
        try:
            body = await self._driver.answer(ask.node, asking)
        except Unanswerable as error:
            self._reply(ask.id, error=str(error))
        except Exception:
            log.exception("A request for data of an element failed")
            self._reply(ask.id, error=FAILED)
        else:
            if body is None and self._driver.ended:
                return  # the tab asks again where its session goes on
            self._reply(ask.id, error=GONE if body is None else None, body=body or b"")
        finally:
            # After a cancellation, its number may belong to another question.
            if (found := self._open.get(ask.id)) is not None and found[0] is asking:
                del self._open[ask.id]

    def _reply(self, id: int, *, error: str | None, body: Answer = b"") -> None:
        reply = self._replies[id] = Reply(id, body, error)
        self._driver.answers.hold(reply.held)
        self._wake()
