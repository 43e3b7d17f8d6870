"""Computes what a tab has asked on a thread of the pool."""

from __future__ import annotations

import asyncio
from functools import partial

from millpond.runner.threads import ThreadPool
from millpond.session.sources import Asking, Source


async def compute(source: Source, asking: Asking, pool: ThreadPool) -> bytes:
    """What the source answers. Raises whatever it raises."""
    answer: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
    pool.submit(partial(_ask, source, asking, answer))
    return await answer


def _ask(source: Source, asking: Asking, answer: asyncio.Future[bytes]) -> None:
    if asking.cancelled:
        return
    try:
        body = source(asking)
    except BaseException as error:
        raised = error if isinstance(error, Exception) else RuntimeError(repr(type(error)))
        settle = partial(_fail, answer, raised)
    else:
        settle = partial(_fulfil, answer, body)
    answer.get_loop().call_soon_threadsafe(settle)


def _fulfil(answer: asyncio.Future[bytes], body: bytes) -> None:
    if not answer.done():
        answer.set_result(body)


def _fail(answer: asyncio.Future[bytes], error: Exception) -> None:
    if not answer.done():
        answer.set_exception(error)
