"""Of the requests for one upload, one writes: the newest."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from millpond.server.files.partial import GivenUp, Partials


def test_a_request_that_another_one_follows_is_given_up_and_says_so(tmp_path: Path) -> None:
    async def both() -> None:
        partials, began = Partials(tmp_path), asyncio.Event()

        async def first() -> None:
            async with partials.writing("a"):
                began.set()
                await asyncio.Event().wait()

        task = asyncio.create_task(first())
        await began.wait()
        async with partials.writing("a"):
            assert task.done()
        with pytest.raises(GivenUp):
            await task

    asyncio.run(both())


def test_what_takes_an_upload_away_comes_to_its_end_before_the_next_one_begins(tmp_path: Path) -> None:
    async def both() -> None:
        partials, began, goes_on, order = Partials(tmp_path), asyncio.Event(), asyncio.Event(), []

        async def discard() -> None:
            async with partials.writing("a", to_the_end=True):
                began.set()
                await goes_on.wait()
                order.append("away")

        async def put() -> None:
            async with partials.writing("a"):
                order.append("put")

        away = asyncio.create_task(discard())
        await began.wait()
        next_one = asyncio.create_task(put())
        await asyncio.sleep(0)
        goes_on.set()
        await asyncio.gather(away, next_one)
        assert order == ["away", "put"]

    asyncio.run(both())


def test_a_request_that_has_all_of_it_is_waited_for_by_all_that_come_after_it(tmp_path: Path) -> None:
    async def three() -> None:
        partials, began, goes_on, order = Partials(tmp_path), asyncio.Event(), asyncio.Event(), []

        async def first() -> None:
            async with partials.writing("a"):
                await partials.complete()
                began.set()
                await goes_on.wait()
                order.append("first")

        async def later(name: str) -> None:
            async with partials.writing("a"):
                order.append(name)

        tasks = [asyncio.create_task(first())]
        await began.wait()
        for name in ("second", "third"):
            tasks.append(asyncio.create_task(later(name)))
            await asyncio.sleep(0)
        with pytest.raises(GivenUp):
            await tasks[1]
        assert order == []
        goes_on.set()
        await asyncio.gather(tasks[0], tasks[2])
        assert order == ["first", "third"]

    asyncio.run(three())


def test_a_server_that_ends_gives_nothing_up(tmp_path: Path) -> None:
    async def ends() -> None:
        partials, began = Partials(tmp_path), asyncio.Event()

        async def first() -> None:
            async with partials.writing("a"):
                began.set()
                await asyncio.Event().wait()

        task = asyncio.create_task(first())
        await began.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(ends())
