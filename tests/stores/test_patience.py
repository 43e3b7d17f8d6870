"""A store that hangs is not waited for longer than one wants to."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from millpond.server.login import sign_outs
from millpond.server.login.sign_outs import SignOuts
from millpond.stores.base import Store, StoreError
from millpond.stores.patience import answer_within
from millpond.stores.postgresql import PostgreSQLStore
from millpond.stores.redis import RedisStore
from tests.stores.servers import PostgreSQLServer, RedisServer


async def test_the_answer_is_the_stores_own() -> None:
    async def works() -> int:
        return 1

    async def fails() -> None:
        raise StoreError("It is away.")

    assert await answer_within(5.0, works()) == 1
    with pytest.raises(StoreError, match="away"):
        await answer_within(5.0, fails())


async def test_nobody_waits_for_the_end_of_what_was_given_up() -> None:
    may_end, ended = asyncio.Event(), asyncio.Event()

    async def hangs() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await may_end.wait()  # as a client that asks a server which hangs to give up a query
            ended.set()

    asking = asyncio.create_task(answer_within(0.01, hangs()))
    await asyncio.wait([asking], timeout=10.0)
    assert asking.done()
    assert repr(asking.exception()) == "TimeoutError('There was no answer within 0.01 seconds.')"
    assert not ended.is_set()
    may_end.set()
    await ended.wait()


async def test_who_asks_and_is_cancelled_asks_no_longer() -> None:
    asked, ended = asyncio.Event(), asyncio.Event()

    async def hangs() -> None:
        asked.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    asking = asyncio.create_task(answer_within(60.0, hangs()))
    await asked.wait()
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    await ended.wait()


@pytest.fixture(params=["redis", "postgresql"])
def frozen(
    request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[tuple[RedisServer | PostgreSQLServer, Store]]:
    """A server of its own, since it will be frozen, and the store that is there."""
    server = RedisServer(tmp_path) if request.param == "redis" else PostgreSQLServer(tmp_path)
    server.start()
    kind = RedisStore if request.param == "redis" else PostgreSQLStore
    try:
        yield server, kind.from_url(server.url, ttl=1000, level=None, project=tmp_path)
    finally:
        server.send_all(signal.SIGCONT)
        server.stop()
        if isinstance(server, PostgreSQLServer):
            server.remove()


async def test_fifty_pages_hear_in_time_that_a_frozen_store_says_nothing(
    frozen: tuple[RedisServer | PostgreSQLServer, Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the store has all of its connections again when it goes on."""
    monkeypatch.setattr(sign_outs, "ANSWER_WITHIN", 60.0)
    monkeypatch.setattr(sign_outs, "BELIEVED", 0.0)
    server, store = frozen
    await store.open()
    try:
        logins = SignOuts(store)
        names = [f"login {number}" for number in range(50)]
        await asyncio.gather(*map(logins.ask, names))
        monkeypatch.setattr(sign_outs, "ANSWER_WITHIN", 0.1)
        server.send_all(signal.SIGSTOP)
        began = time.monotonic()
        told = await asyncio.gather(*map(logins.ask, names), return_exceptions=True)
        # A client of PostgreSQL asks for five seconds that the query be given up.
        assert time.monotonic() - began < 5.0
        assert all(isinstance(each, StoreError) for each in told)
        server.send_all(signal.SIGCONT)
        monkeypatch.setattr(sign_outs, "ANSWER_WITHIN", 60.0)
        assert not any(await asyncio.gather(*map(logins.ask, names)))
    finally:
        await store.close()
