"""Computes what a tab has asked on a thread of the pool."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial

from millpond.runner.threads import ThreadPool
from millpond.session.sources import Asking, Source


class Answers:
    """The questions of one session that have a thread. All methods are called on the event loop."""

    def __init__(self, pool: ThreadPool) -> None:
        self._pool = pool
        self.under_way = 0
        """How many there are, with those that were cancelled and whose source goes on."""

    async def compute(self, source: Source, asking: Asking) -> bytes:
        """What the source answers. Raises whatever it raises."""
        answer: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self.under_way += 1
        self._pool.submit(partial(self._ask, source, asking, answer))
        return await answer

    def _ask(self, source: Source, asking: Asking, answer: asyncio.Future[bytes]) -> None:
        """On the pool's thread."""
        try:
            body = b"" if asking.cancelled else source(asking)
        except BaseException as error:
            raised = error if isinstance(error, Exception) else RuntimeError(repr(type(error)))
            settle = partial(_fail, answer, raised)
        else:
            settle = partial(_fulfil, answer, body)
        answer.get_loop().call_soon_threadsafe(self._over, settle)

    def _over(self, settle: Callable[[], None]) -> None:
        self.under_way -= 1
        settle()


def _fulfil(answer: asyncio.Future[bytes], body: bytes) -> None:
    if not answer.done():
        answer.set_result(body)


def _fail(answer: asyncio.Future[bytes], error: Exception) -> None:
    if not answer.done():
        answer.set_exception(error)
