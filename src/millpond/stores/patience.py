"""Waiting for a store, for a limited time."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")

_under_way: set[asyncio.Task[Any]] = set()
"""Questions that are still running. They are kept here because the event loop only has weak references to tasks."""


async def answer_within(seconds: float, question: Coroutine[Any, Any, T]) -> T:
    """Return a store's answer.

    ``asyncio.timeout`` waits until the task that it has cancelled has ended. When a
    database client is cancelled, it first asks the server to cancel the query. If the
    server hangs, this takes longer than the limit. So this function cancels the
    question, too, but does not wait for its end.

    Raises
    ------
    TimeoutError
        The store did not answer within ``seconds``.
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
        task.cancel()  # also if the caller is cancelled


def _forget(task: asyncio.Task[Any]) -> None:
    _under_way.discard(task)
    if not task.cancelled():
        task.exception()  # there may be no caller left to receive it
