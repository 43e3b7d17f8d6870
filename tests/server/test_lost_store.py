"""The store loses a session that is in memory: it gets all of it again at once, and the files too."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import pytest

from millpond.stores.base import Attached, Commit
from millpond.stores.codec import Sealer
from millpond.stores.memory import MemoryStore
from tests.patience import PATIENCE
from tests.stores.servers import wait_until

Starter = Callable[..., Any]

APP = """
import millpond as st
from millpond.session.context import current
st.session_state.setdefault("kept", [1, 2, 3])
st.session_state.setdefault("count", 0)
if st.button("Increment"):
    st.session_state.count += 1
st.text(f"count {st.session_state.count}")
files = current().run.session.files
st.text("file " + files.address(files.add(b"always the same", "image/png")))
st.text("new " + files.address(files.add(b"%d" % st.session_state.count, "image/png")))
"""


class Forgetful(MemoryStore):
    """Notes which values it is given anew, and can be slow to answer an attachment."""

    def __init__(self) -> None:
        super().__init__(ttl=100)
        self.given: list[set[str]] = []
        self.asked = threading.Event()
        self.answers = threading.Event()
        self.answers.set()

    def lose(self) -> None:
        """All that it has."""
        self._records.clear()
        self.files._contents.clear()

    async def attach(self, session: str, owner: str, load: str, connection: int) -> Attached:
        self.asked.set()
        await asyncio.to_thread(self.answers.wait, PATIENCE)
        return await super().attach(session, owner, load, connection)

    async def rewrite(self, commit: Commit, owner: str, load: str, connection: int) -> None:
        self.given.append(set(commit.changed))
        await super().rewrite(commit, owner, load, connection)


@pytest.fixture
def store() -> Forgetful:
    return Forgetful()


def see(tab: Any, what: str) -> str:
    """What the page says after this word."""
    (found,) = [text for text in tab.texts.values() if text.startswith(what + " ")]
    return str(found.removeprefix(what + " "))


def test_what_is_written_anew_is_all_of_it(serve: Starter, connect: Starter, store: Forgetful) -> None:
    """Were it not at once, a kill right after it would leave some values without the others."""
    with serve(APP, store=store) as client:
        client.get("/")
        with connect(client) as tab:
            tab.hello().until_finished()
            store.lose()
            tab.click("Increment", 1)
            (given,) = store.given
            assert {"kept", "count"} <= given


def test_a_commit_that_waits_while_the_loss_is_found_is_not_taken_for_all(
    serve: Starter, connect: Starter, store: Forgetful
) -> None:
    with serve(APP, store=store) as client:
        client.get("/")
        with connect(client) as tab, connect(client) as again:
            tab.hello().until_finished()
            store.lose()
            store.asked.clear()
            store.answers.clear()
            again.hello(session=tab.session, connection=2, version=tab.version)
            assert store.asked.wait(PATIENCE)
            tab.send([{"type": "event", "trigger": tab.buttons["Increment"], "seq": 1}])
            (driver,) = client.served.sessions
            wait_until("its commit waits", lambda: driver.committer.busy)
            store.answers.set()
            again.until_finished(1)
            assert see(again, "count") == "1"
        assert {"kept", "count"} <= store.given[0]
        assert {"kept", "count"} <= set(store._records[tab.session].values)


def test_its_files_come_again(serve: Starter, connect: Starter, store: Forgetful) -> None:
    kept = {"store": store, "sealer": Sealer([b"0123456789abcdef"])}
    with serve(APP, **kept) as client:
        client.get("/")
        with connect(client) as tab:
            tab.hello().until_finished()
            wait_until("they are stored", lambda: len(store._records[tab.session].files) == 2)
            store.lose()
            # Its new file comes before the loss is known; and the old one is drawn again with the next run.
            tab.click("Increment", 1)
            tab.click("Increment", 2)
            wait_until("they are stored again", lambda: len(store._records[tab.session].files) == 3)
            with serve(APP, **kept) as other:
                other.cookie = client.cookie
                for what, content in (("file", "always the same"), ("new", "2")):
                    assert other.get("/" + see(tab, what)).text == content
