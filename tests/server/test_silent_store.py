"""A tab without a page comes back while the store does not answer: it sees the page that is in memory, and waits."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import pytest

from millpond.server import sessions
from millpond.stores.base import Attached
from millpond.stores.memory import MemoryStore
from tests.patience import PATIENCE
from tests.server.conftest import COUNTER, FakeTab

Starter = Callable[..., Any]

APP = (
    "import millpond as st\nst.set_page_config('Mine', layout='wide')\n"
    + COUNTER
    + "\nst.columns(2)[1].text('here')\n"
)


class Silent(MemoryStore):
    """Does not answer attachments until it is told to."""

    def __init__(self) -> None:
        super().__init__(ttl=100)
        self.asked = threading.Event()
        self.answers = threading.Event()
        self.answers.set()

    async def attach(self, session: str, owner: str, load: str, connection: int) -> Attached:
        self.asked.set()
        await asyncio.to_thread(self.answers.wait, PATIENCE)
        return await super().attach(session, owner, load, connection)


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Silent:
    monkeypatch.setattr(sessions, "UNANSWERED", 0)
    return Silent()


def take_one(tab: FakeTab) -> list[str]:
    """Take one frame; the kinds of its messages."""
    messages = tab.receive()
    for message in messages:
        tab.take(message)
    return [message["type"] for message in messages]


def page(tab: FakeTab) -> list[Any]:
    return [(node.id, node.kind, node.props, node.children) for node in tab.tab.tree.walk()]


def test_the_page_is_seen_and_nothing_is_done_before_the_store_answers(
    serve: Starter, connect: Starter, store: Silent
) -> None:
    with serve(APP, store=store) as client:
        client.get("/")
        with connect(client) as first:
            first.hello().until_finished()
            first.click("Increment", 1)
        store.answers.clear()
        with connect(client) as tab:
            tab.hello(session=first.session, connection=2, version=first.version)
            assert take_one(tab) == ["delta"]
            assert page(tab) == page(first)
            record = store._records[first.session]
            before = record.epoch, record.version, record.seq
            tab.send([{"type": "ping"}])
            assert take_one(tab) == ["pong"]
            # An event that comes all the same waits for the answer.
            tab.send([{"type": "event", "seq": 2, "trigger": tab.buttons["Increment"]}])
            assert (record.epoch, record.version, record.seq) == before
            store.answers.set()
            tab.until_finished(2)
            assert [text for text in tab.texts.values() if text.startswith("count")] == ["count 2"]
            assert record.seq == 2


def test_what_another_process_has_made_of_it_takes_its_place(
    serve: Starter, connect: Starter, store: Silent
) -> None:
    with serve(store=store) as client:
        client.get("/")
        with connect(client) as first:
            first.hello().until_finished()
            first.click("Increment", 1)
        store.answers.clear()
        with connect(client) as tab:
            tab.hello(session=first.session, connection=2, version=first.version)
            assert take_one(tab) == ["delta"]
            assert list(tab.texts.values()) == ["count 1"]
            store._records[first.session].owner = "another"
            store.answers.set()
            tab.until_finished()
            assert list(tab.texts.values()) == ["count 0"]
            assert tab.session != first.session


@pytest.mark.parametrize(
    ("who", "hello"),
    [
        ("another browser", {}),
        ("a tab that has its page", {"delta": 1}),
        ("a tab that has seen more", {"version": 1000}),
    ],
)
def test_others_see_nothing_of_it(
    serve: Starter, connect: Starter, store: Silent, who: str, hello: dict[str, Any]
) -> None:
    with serve(store=store) as client:
        client.get("/")
        with connect(client) as first:
            first.hello().until_finished()
        store.answers.clear()
        browser = client.another() if who == "another browser" else client
        if browser is not client:
            browser.get("/")
        with connect(browser) as tab:
            tab.hello(session=first.session, connection=2, **hello)
            if browser is client:
                assert store.asked.wait(PATIENCE)
                tab.send([{"type": "ping"}])
                assert take_one(tab) == ["pong"]
                store.answers.set()
            assert "welcome" in take_one(tab)
            assert (tab.session == first.session) == (browser is client)
