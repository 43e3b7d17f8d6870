"""Computes what a tab has asked, on threads of the pool."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial

from millpond.runner.threads import ThreadPool
from millpond.session.sources import Answer, Asking, Source

MOST_AT_ONCE = 4
"""Questions of one session that have a thread; the others wait. Slow sources of a few sessions must not take
the threads that everybody's runs need."""
MOST_HELD = 16 << 20
"""Bytes of a session's answers that its tab has not read: beyond these, no other one is computed. So what the
server keeps for a tab that asks and does not read is this, and the answers that have a thread."""


class Answers:
    """The questions of one session. All methods are called on the event loop."""

    def __init__(self, pool: ThreadPool) -> None:
        self._pool = pool
        self._waiting: list[Callable[[], None]] = []
        self._running = 0
        self._held = 0

    @property
    def under_way(self) -> int:
        """How many there are, with those that were cancelled and whose source goes on."""
        return self._running + len(self._waiting)

    async def compute(self, source: Source, asking: Asking) -> Answer:
        """What the source answers. Raises whatever it raises."""
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        task = partial(self._ask, source, asking, answer)
        self._waiting.append(task)
        self._begin_next()
        try:
            return await answer
        except asyncio.CancelledError:
            if answer.done() and not answer.cancelled() and answer.exception() is None:
                discard(answer.result())  # it arrived in the same turn of the event loop
            raise
        finally:
            if task in self._waiting:
                self._waiting.remove(task)  # it was cancelled before a thread took it

    def hold(self, size: int) -> None:
        """So many bytes of an answer wait until the tab reads them. Below 0: so many do no longer."""
        self._held += size
        if size < 0:
            self._begin_next()

    def _begin_next(self) -> None:
        while self._waiting and self._running < MOST_AT_ONCE and self._held < MOST_HELD:
            self._running += 1
            self._pool.submit(self._waiting.pop(0))

    def _ask(self, source: Source, asking: Asking, answer: asyncio.Future[Answer]) -> None:
        """On the pool's thread."""
        try:
            body = b"" if asking.cancelled else source(asking)
        except BaseException as error:
            raised: Exception = RuntimeError(repr(type(error)))
            if isinstance(error, Exception) and not isinstance(error, StopIteration):
                raised = error  # a future takes no StopIteration
            settle = partial(_fail, answer, raised)
        else:
            settle = partial(_fulfil, answer, body)
        answer.get_loop().call_soon_threadsafe(self._over, settle)

    def _over(self, settle: Callable[[], None]) -> None:
        self._running -= 1
        settle()
        # Runs after the waiting task has received the answer, and keeps it in memory.
        asyncio.get_running_loop().call_soon(self._begin_next)


def discard(body: Answer) -> None:
    """The tab no longer wants the answer."""
    if not isinstance(body, bytes):
        body.close()


def _fulfil(answer: asyncio.Future[Answer], body: Answer) -> None:
    if answer.done():
        discard(body)
    else:
        answer.set_result(body)


def _fail(answer: asyncio.Future[Answer], error: Exception) -> None:
    if not answer.done():
        answer.set_exception(error)
