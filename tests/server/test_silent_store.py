"""A tab comes back while the store does not answer: its session goes on in memory, and is put right by the answer."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed

from millpond.server import committer
from millpond.stores.base import Attached
from millpond.stores.memory import MemoryStore
from millpond.wire import CloseCode
from tests.server.conftest import Client, FakeTab

Starter = Callable[..., Any]


class Silent(MemoryStore):
    """Does not answer attachments until it is told to."""

    def __init__(self) -> None:
        super().__init__(ttl=100)
        self.asked = threading.Event()
        self.answers = threading.Event()
        self.answers.set()

    async def attach(self, session: str, owner: str, load: str, connection: int) -> Attached:
        self.asked.set()
        await asyncio.to_thread(self.answers.wait, 60)
        return await super().attach(session, owner, load, connection)


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Silent:
    monkeypatch.setattr(committer, "UNANSWERED", 0.05)
    return Silent()


@contextlib.contextmanager
def came(connect: Starter, client: Client) -> Iterator[FakeTab]:
    """A tab whose browser has the cookie."""
    client.get("/")
    with connect(client) as tab:
        yield tab


def see(tab: FakeTab, texts: dict[int, str]) -> None:
    """Until the page shows these; what is finished waits for the store."""
    while tab.texts != texts:
        for message in tab.receive():
            tab._take(message)


def test_the_page_is_there_at_once_and_is_saved_later(
    serve: Starter, connect: Starter, store: Silent
) -> None:
    with serve(store=store) as client, came(connect, client) as first:
        first.hello().until_finished()
        first.click("Increment", 1)
        store.answers.clear()
        with connect(client) as tab:
            see(tab.hello(session=first.session, connection=2, version=first.version), first.texts)
            assert tab.texts == first.texts
            assert store.asked.is_set()
            tab.send([{"type": "event", "seq": 2, "trigger": tab.buttons["Increment"]}])
            see(tab, dict.fromkeys(first.texts, "count 2"))  # it goes on
            assert store._records[tab.session].seq == 1
            store.answers.set()
            tab.until_finished(2)
            assert store._records[tab.session].seq == 2


@pytest.mark.parametrize("how", ["changed", "newer connection", "another owner"])
def test_a_copy_that_is_worth_nothing_is_dropped_when_the_store_says_so(
    serve: Starter, connect: Starter, store: Silent, how: str
) -> None:
    with serve(store=store) as client, came(connect, client) as first:
        first.hello().until_finished()
        first.click("Increment", 1)
        store.answers.clear()
        with connect(client) as tab:
            see(tab.hello(session=first.session, connection=2, version=first.version), first.texts)
            # Meanwhile it was at another process.
            record = store._records[tab.session]
            owner, record.epoch = record.owner, record.epoch + 1
            if how == "newer connection":
                record.connection = 3
            if how == "another owner":
                record.owner = "another"
            store.answers.set()
            with pytest.raises(ConnectionClosed) as closed:
                while True:
                    tab.receive()
            assert closed.value.rcvd is not None
            assert closed.value.rcvd.code == CloseCode.GOING_AWAY  # it connects again by itself
        record.owner = owner
        with connect(client) as tab:
            tab.hello(session=first.session, connection=4, version=first.version).until_finished(1)
            assert tab.texts == first.texts


def test_a_tab_that_has_seen_more_than_this_copy_waits_for_the_store(
    serve: Starter, connect: Starter, store: Silent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(committer, "UNANSWERED", 0)
    with serve(store=store) as client, came(connect, client) as first:
        first.hello().until_finished()
        store.answers.clear()
        with connect(client) as tab:
            tab.hello(session=first.session, connection=2, version=first.version + 1)
            assert store.asked.wait(10)
            tab.send([{"type": "ping"}])
            assert [message["type"] for message in tab.receive()] == ["pong"]
            store.answers.set()
            tab.until_finished()
