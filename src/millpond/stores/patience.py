"""Waiting for a store no longer than one wants to."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")

_under_way: set[asyncio.Task[Any]] = set()
"""The event loop alone would not keep those that nobody waits for."""


async def answer_within(seconds: float, question: Coroutine[Any, Any, T]) -> T:
    """What a store answers.

    ``asyncio.timeout`` ends when what it has cancelled has ended. A client of a
    database that is cancelled first asks the server to give up the query, and
    where the server hangs, that takes longer than the limit. So the question is
    cancelled here too, and nobody waits for its end.

    Raises
    ------
    TimeoutError
        It did not answer within so many seconds.
    """
    task = asyncio.create_task(question)
    _under_way.add(task)
    task.add_done_callback(_forget)
    try:
        await asyncio.wait([task], timeout=seconds)
        if not task.done():
            raise TimeoutError(f"There was no answer within {seconds:g} seconds.")
        return task.result()
    finally:
        task.cancel()  # also when who asks is cancelled


def _forget(task: asyncio.Task[Any]) -> None:
    _under_way.discard(task)
    if not task.cancelled():
        task.exception()  # nobody may be there any more to hear of it
