"""Fragments on a server: their clock, their bytes, and what comes of them after a kill."""

from __future__ import annotations

import asyncio
from typing import Any

from millpond.server.timers import Timers
from millpond.session.scope import Scope
from millpond.session.tree import Tree
from millpond.stores.codec import Sealer
from millpond.stores.memory import MemoryStore
from tests.patience import PATIENCE
from tests.stores.servers import wait_until

CLOCK = """
import millpond as st
s = st.session_state
s.page = s.get("page", 0) + 1
st.text(f"page {s.page}")
@st.fragment(run_every=0.02)
def clock():
    global ticks
    ticks += 1
    st.text(f"tick {ticks}")
ticks = 0
clock()
"""


def until(tab: Any, text: str) -> None:
    while text not in tab.texts.values():
        for message in tab.receive():
            tab.take(message)
            tab.messages.append(message)


def test_an_interval_runs_the_fragment_and_writes_nothing(serve: Any, connect: Any) -> None:
    store = MemoryStore(ttl=100)
    with serve(CLOCK, store=store) as client, connect(client) as tab:
        tab.hello().until_finished()
        until(tab, "tick 5")
        assert "page 1" in tab.texts.values()
        assert {message["version"] for message in tab.messages if message["type"] == "finished"} == {1}
        box = next(message["scope"] for message in tab.messages if message.get("scope"))
        assert isinstance(box, int)


def test_nothing_runs_while_nobody_has_the_page_open(serve: Any, connect: Any) -> None:
    with serve(CLOCK) as client:
        client.get("/")
        with connect(client) as tab:
            tab.hello().until_finished()
            until(tab, "tick 2")
            driver = client.served.sessions.find(tab.session)
            assert driver._timers
        wait_until("the server has seen that the tab left", lambda: not driver.attended)
        assert not driver._timers
        with connect(client) as again:
            again.keep(tab).hello(session=tab.session, version=tab.version, load="b", connection=2)
            until(again, "tick 9")


def test_timers_keep_their_beat_and_end_with_their_scopes() -> None:
    async def scenario() -> None:
        rung: list[Scope] = []
        third = asyncio.Event()

        def ring(scope: Scope) -> None:
            rung.append(scope)
            if rung.count(one) == 3:
                third.set()

        one, other = Tree().page, Tree().page
        timers = Timers(ring)
        timers.set({one: 0.001, other: 1000.0})
        async with asyncio.timeout(PATIENCE):
            await third.wait()
        timers.set({one: None, other: 1000.0})
        count = len(rung)
        await asyncio.sleep(0.005)
        assert len(rung) == count
        assert other not in rung
        assert timers
        timers.clear()
        assert not timers

    asyncio.run(scenario())


def test_a_page_out_of_sight_costs_nothing_and_catches_up_when_it_is_seen() -> None:
    async def scenario() -> None:
        rung: list[Scope] = []
        each = asyncio.Queue[Scope]()

        def ring(scope: Scope) -> None:
            rung.append(scope)
            each.put_nowait(scope)

        fast, slow = Tree().page, Tree().page
        timers = Timers(ring)
        timers.set({fast: 0.001, slow: 1000.0})
        async with asyncio.timeout(PATIENCE):
            assert await each.get() is fast
            timers.run(on=False)
            count = len(rung)
            new = Tree().page
            timers.set({new: 0.001})
            await asyncio.sleep(0.005)
            assert len(rung) == count
            timers.run(on=True)
            assert {await each.get(), await each.get(), await each.get()} >= {fast, new}
        assert slow not in rung
        timers.run(on=False)
        timers.clear()
        timers.run(on=True)
        assert not timers

    asyncio.run(scenario())


def test_nothing_runs_while_the_page_is_hidden(serve: Any, connect: Any) -> None:
    with serve(CLOCK) as client:
        client.get("/")
        with connect(client) as tab:
            tab.hello(hidden=True).until_finished()
            assert "tick 1" in tab.texts.values()
            clocks = client.served.sessions.find(tab.session)._timers._timers.values()
            assert [clock.handle for clock in clocks] == [None], "there is one, and it stands still"
            tab.send([{"type": "visible", "on": True}])
            until(tab, "tick 4")


COUNTER = """
import millpond as st
s = st.session_state
s.page = s.get("page", 0) + 1
st.text(f"page {s.page}")
@st.fragment
def counter():
    if st.button("Add"):
        s.count = s.get("count", 0) + 1
    st.text(f"count {s.get('count', 0)}")
counter()
"""


def test_another_process_draws_the_page_once_and_then_the_fragment(serve: Any, connect: Any) -> None:
    kept = {"store": MemoryStore(ttl=100), "sealer": Sealer([b"0123456789abcdef"])}
    with serve(COUNTER, **kept) as client:
        client.get("/")
        with connect(client) as tab:
            tab.hello().until_finished()
            tab.click("Add", 1).click("Add", 2)
            assert list(tab.texts.values()) == ["page 1", "count 2"]
    with serve(COUNTER, **kept) as restarted:
        restarted.cookie = client.cookie
        with connect(restarted) as again:
            again.hello(session=tab.session, connection=2, delta=tab.delta, version=tab.version)
            # The second click is sent again, as a tab does which got no answer; the third is new.
            again.send([{"type": "event", "seq": 2, "trigger": tab.buttons["Add"], "attempt": 2}])
            again.send([{"type": "event", "seq": 3, "trigger": tab.buttons["Add"]}])
            again.until_finished(3)
            assert list(again.texts.values()) == ["page 2", "count 3"]
            again.click("Add", 4)
            assert list(again.texts.values()) == ["page 2", "count 4"]
