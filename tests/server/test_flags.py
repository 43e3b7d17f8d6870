"""The event and the queue of connections: they do what asyncio's do, in less memory."""

from __future__ import annotations

import asyncio
import functools
import tracemalloc
from collections.abc import Awaitable, Callable
from typing import Any

from millpond.server.flags import Flag, Mailbox, first_done


def in_a_loop(test: Callable[[], Awaitable[None]]) -> Callable[[], None]:
    @functools.wraps(test)
    def run() -> None:
        asyncio.run(test())  # type: ignore[arg-type]

    return run


async def begun(*coroutines: Any) -> list[asyncio.Task[Any]]:
    """Tasks of them, each of which waits by now."""
    tasks = [asyncio.create_task(coroutine) for coroutine in coroutines]
    await asyncio.sleep(0)
    return tasks


@in_a_loop
async def test_all_who_wait_continue_when_it_is_set_and_others_at_once() -> None:
    flag = Flag()
    waiting = await begun(flag.wait(), flag.wait())
    flag.set()
    assert flag.is_set()
    assert await asyncio.gather(*waiting) == [True, True]
    assert await flag.wait()


@in_a_loop
async def test_who_waited_when_it_was_set_continues_though_it_is_cleared_at_once() -> None:
    flag = Flag()
    [waiting] = await begun(flag.wait())
    flag.set()
    flag.clear()
    [later] = await begun(flag.wait())
    assert await waiting
    assert not later.done()
    flag.set()
    assert await later


@in_a_loop
async def test_who_gives_up_is_forgotten_and_disturbs_no_other() -> None:
    flag = Flag()
    gives_up, stays = await begun(flag.wait(), flag.wait())
    gives_up.cancel()
    await asyncio.wait((gives_up,))
    assert len(flag._waiters) == 1
    flag.set()
    assert await stays
    assert not flag._waiters


@in_a_loop
async def test_who_gives_up_as_it_is_set_disturbs_no_other() -> None:
    flag = Flag()
    gives_up, stays = await begun(flag.wait(), flag.wait())
    gives_up.cancel()
    flag.set()
    assert await stays
    assert gives_up.cancelled()


@in_a_loop
async def test_items_are_read_in_their_order_and_waited_for() -> None:
    box: Mailbox[int] = Mailbox()
    box.put_nowait(1)
    box.put_nowait(2)
    assert [await box.get(), box.empty(), await box.get(), box.empty()] == [1, False, 2, True]
    [reading] = await begun(box.get())
    box.put_nowait(3)
    box.put_nowait(4)
    assert await reading == 3
    assert await box.get() == 4


@in_a_loop
async def test_an_item_stays_that_nobody_has_read_because_the_reader_gave_up() -> None:
    box: Mailbox[int] = Mailbox()
    [reading] = await begun(box.get())
    box.put_nowait(1)
    reading.cancel()
    await asyncio.wait((reading,))
    assert await box.get() == 1


@in_a_loop
async def test_the_first_of_several_tasks_ends_the_waiting() -> None:
    long, short = Flag(), Flag()
    tasks = await begun(long.wait(), short.wait())
    [waiting] = await begun(first_done(*tasks))
    assert not waiting.done()
    short.set()
    await waiting
    assert [task.done() for task in tasks] == [False, True]
    await first_done(*tasks)  # one has ended already
    long.set()
    await asyncio.gather(*tasks)


def bytes_of(make: Callable[[], object]) -> float:
    """What one of a hundred takes."""
    tracemalloc.start()
    try:
        kept = [make() for _ in range(100)]
        return tracemalloc.get_traced_memory()[0] / len(kept)
    finally:
        tracemalloc.stop()


@in_a_loop
async def test_they_take_a_fraction_of_the_memory() -> None:
    assert bytes_of(Flag) < bytes_of(asyncio.Event) / 5
    assert bytes_of(Mailbox) < bytes_of(asyncio.Queue) / 10
