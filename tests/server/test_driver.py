"""What drives a session on the server."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest

from millpond import wire
from millpond.runner.program import Program
from millpond.runner.threads import ThreadPool
from millpond.server import committer, run_clock
from millpond.server.driver import SessionDriver
from millpond.server.sealed_store import Checkpoint, SealedStore
from millpond.session.session import Session
from millpond.session.visitor import Request
from millpond.stores.base import Commit
from millpond.stores.codec import Sealer
from millpond.stores.memory import MemoryStore
from tests.patience import PATIENCE


class Interrupting(MemoryStore):
    """Lets something else happen on the event loop just after its first commit."""

    def __init__(self) -> None:
        super().__init__(ttl=100)
        self.commits = 0
        self.second = asyncio.Event()
        self.then = lambda: None

    async def commit(self, commit: Commit) -> None:
        await super().commit(commit)
        self.commits += 1
        if self.commits > 1:
            await asyncio.sleep(0)  # as one that is elsewhere
        if self.commits == 2:
            self.second.set()
        if self.commits == 1:
            asyncio.get_running_loop().call_soon(self.then)


class Silent(MemoryStore):
    """Does not answer commits until it is told to."""

    def __init__(self) -> None:
        super().__init__(ttl=100)
        self.answers = threading.Event()
        self.answers.set()

    async def commit(self, commit: Commit) -> None:
        await asyncio.to_thread(self.answers.wait)
        await super().commit(commit)


def test_a_commit_that_is_not_answered_is_told_as_not_saved(serve, connect, monkeypatch) -> None:
    monkeypatch.setattr(committer, "UNANSWERED", 0.05)
    store = Silent()
    with serve(store=store) as client, connect(client) as tab:
        tab.hello().until_finished()
        store.answers.clear()
        tab.send([{"type": "event", "seq": 1, "trigger": tab.buttons["Increment"]}])
        kinds: list[str] = []
        while "unsaved" not in kinds:
            kinds += [message["type"] for message in tab.receive()]
        assert "finished" not in kinds
        # It was waited for, and not given up.
        store.answers.set()
        tab.until_finished(1)
        assert store._records[tab.session].seq == 1


def test_a_page_says_so_within_two_seconds() -> None:
    assert 1 <= committer.UNANSWERED < 2


def test_a_change_that_comes_as_the_last_one_is_saved_is_saved_too(tmp_path: Path) -> None:
    async def scenario() -> None:
        store = Interrupting()
        session = Session("s", durable=True)
        script = Program(tmp_path / "app.py", write=None, show_error=lambda error: None)
        driver = SessionDriver(
            session, "browser", script, ThreadPool(), SealedStore(store, Sealer([b"0" * 16])), Checkpoint("s")
        )

        def change(value: int) -> None:
            session.state.assign("value", value)
            session.audit()
            driver.committer.save()

        assert session.begin_run() is not None  # no other one begins, which would have something to save
        store.then = lambda: change(2)
        change(1)
        async with asyncio.timeout(PATIENCE):
            await store.second.wait()
            while driver.committer.busy:
                await driver.committer.wait()
        assert not session.commits.unsaved
        # One at a time: what is being saved is not saved by another one, too.
        assert store.commits == 2

    asyncio.run(scenario())


class WatchedTab:
    """A tab that takes what there is whenever it is woken."""

    developer = False
    request = Request()

    def __init__(self) -> None:
        self.driver: SessionDriver | None = None
        self.texts: list[str] = []
        self.woken = asyncio.Event()
        self.wakes = 0

    def greet(self, messages: list[wire.ServerMessage]) -> None:
        """Nothing of interest."""

    def wake(self) -> None:
        assert self.driver is not None
        self.wakes += 1
        for message in self.driver.take_messages():
            if isinstance(message, wire.Delta):
                sets = [op for op in message.ops if isinstance(op, wire.Set) and op.kind == "text"]
                self.texts += [op.props.body for op in sets]
        self.woken.set()

    def close(self, code: int, reason: str) -> None:
        """Not in this test."""

    def check_new_session(self) -> None:
        """It may have one."""

    def show(self, session: Session) -> None:
        """The store answers in time."""

    async def hears(self) -> None:
        """Something comes, if it has not come yet."""
        async with asyncio.timeout(PATIENCE):
            while not self.wakes:
                self.woken.clear()
                await self.woken.wait()

    async def has(self, text: str) -> None:
        async with asyncio.timeout(PATIENCE):
            while text not in self.texts:
                self.woken.clear()
                await self.woken.wait()


SLEEPER = """
import millpond as st
gates = st.session_state.gates
st.text("before")
gates[0].wait()
st.text("between")
gates[1].wait()
st.text("after")
"""


def test_a_script_that_sleeps_wakes_nobody(tmp_path: Path) -> None:
    async def scenario() -> None:
        (tmp_path / "app.py").write_text(SLEEPER)
        gates = [threading.Event(), threading.Event()]
        session = Session("s")
        session.state.assign("gates", gates)
        script = Program(tmp_path / "app.py", write=None, show_error=lambda error: None)
        sealed_store = SealedStore(MemoryStore(ttl=100), Sealer([b"0" * 16]))
        driver = SessionDriver(session, "browser", script, ThreadPool(), sealed_store, Checkpoint("s"))
        tab = WatchedTab()
        tab.driver = driver
        driver.attach(wire.Hello(build="", load="l", connection=1), tab)
        try:
            await tab.has("before")
            await no_timer(driver)
            gates[0].set()
            # It goes on drawing: this is told without being asked for.
            await tab.has("between")
            await no_timer(driver)
        finally:
            for gate in gates:
                gate.set()
        await tab.has("after")

    asyncio.run(scenario())


def test_text_that_streams_in_fast_is_told_less_often_than_all_else() -> None:
    async def scenario() -> None:
        session, loop = Session("s"), asyncio.get_running_loop()
        clock = run_clock.RunClock(session, lambda: True)
        try:
            session.updates.streams = True
            before = loop.time()
            clock.tick()
            assert clock._tick is not None
            assert clock._tick.when() >= before + run_clock.TICK * run_clock.WHILE_IT_STREAMS
            session.updates.streams = False
            clock.tick()
            assert clock._tick.when() <= loop.time() + run_clock.TICK
        finally:
            clock.end()

    asyncio.run(scenario())


def test_the_first_delta_of_a_run_that_will_be_long_leaves_early() -> None:
    async def scenario() -> None:
        session, loop = Session("s"), asyncio.get_running_loop()
        clock = run_clock.RunClock(session, lambda: True)
        try:
            before = loop.time()
            clock.begin()
            assert clock._tick is not None
            assert clock._tick.when() >= before + run_clock.TICK
            clock.end()
            clock.took = run_clock.TICK * 2
            clock.begin()
            assert clock._tick is not None
            assert clock._tick.when() <= loop.time() + run_clock.EARLY
        finally:
            clock.end()

    asyncio.run(scenario())


CHANGES_LATE = """
import millpond as st
gates, begun = st.session_state.gates, st.session_state.begun
run = st.session_state.run = st.session_state.run + 1
st.text("before")
begun.set()
gates[0].wait()
for at in range(20):
    st.text(f"unchanged {at}")
begun.set()
gates[1].wait()
st.text(f"run {run}")
begun.set()
gates[2].wait()
"""


def test_in_a_long_run_the_first_change_leaves_at_once_and_what_is_unchanged_wakes_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # On a slow machine, too, nothing fades, and nobody looks again by the clock.
    monkeypatch.setattr(run_clock, "SLOW", 1e6)
    monkeypatch.setattr(run_clock, "TICK", 1e6)

    async def scenario() -> None:
        (tmp_path / "app.py").write_text(CHANGES_LATE)
        gates, begun = [threading.Event() for _ in range(3)], threading.Event()
        session = Session("s")
        for key, value in (("gates", gates), ("begun", begun), ("run", 0)):
            session.state.assign(key, value)
        script = Program(tmp_path / "app.py", write=None, show_error=lambda error: None)
        sealed_store = SealedStore(MemoryStore(ttl=100), Sealer([b"0" * 16]))
        driver = SessionDriver(session, "browser", script, ThreadPool(), sealed_store, Checkpoint("s"))
        tab = WatchedTab()
        tab.driver = driver
        for gate in gates:
            gate.set()
        driver.attach(wire.Hello(build="", load="l", connection=1), tab)
        try:
            async with asyncio.timeout(PATIENCE):
                await driver._idle.wait()
            for gate in gates:
                gate.clear()
            begun.clear()
            driver._clock.took = 1e7
            session.request_rerun()
            driver.drive()
            async with asyncio.timeout(PATIENCE):
                await asyncio.to_thread(begun.wait, PATIENCE)
                while not session.updates.paused:  # noqa: ASYNC110 -- nothing tells of it
                    await asyncio.sleep(0.001)
            tab.wakes = 0
            begun.clear()
            gates[0].set()
            await asyncio.to_thread(begun.wait, PATIENCE)
            await asyncio.sleep(0)
            assert tab.wakes == 0
            assert session.updates.paused
            begun.clear()
            gates[1].set()
            await asyncio.to_thread(begun.wait, PATIENCE)
            await tab.hears()
            assert tab.wakes == 1
            assert driver.busy
        finally:
            for gate in gates:
                gate.set()
        async with asyncio.timeout(PATIENCE):
            await driver._idle.wait()

    asyncio.run(scenario())


async def no_timer(driver: SessionDriver) -> None:
    """Wait until nothing is going to look again by itself."""
    async with asyncio.timeout(PATIENCE):
        while driver._clock.ticking:  # noqa: ASYNC110 -- nothing tells of a timer that is not renewed
            await asyncio.sleep(0.01)
    assert driver.busy


def test_a_stopped_run_that_comes_to_no_element_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_clock, "BREAK_OFF_AFTER", 0.01)
    path = tmp_path / "app.py"
    path.write_text("while True: pass")
    failures: list[BaseException] = []

    async def scenario() -> None:
        session = Session("s")
        script = Program(path, write=None, show_error=failures.append)
        store = MemoryStore(ttl=100)
        driver = SessionDriver(
            session, "browser", script, ThreadPool(), SealedStore(store, Sealer([b"0" * 16])), Checkpoint("s")
        )
        driver.drive()
        driver.stop()
        async with asyncio.timeout(PATIENCE):
            await driver._idle.wait()
        assert session.run is None
        assert not driver.busy

    asyncio.run(scenario())
    assert failures == []


def test_the_store_is_told_that_a_commit_will_come_but_not_for_long(tmp_path: Path) -> None:
    """Others' commits may wait for it: for one that a run is about to make, and not for that of a run which sleeps."""

    async def scenario() -> None:
        (tmp_path / "app.py").write_text(SLEEPER)
        gates = [threading.Event(), threading.Event()]
        session = Session("s", durable=True)
        session.state.assign("gates", gates)
        script = Program(tmp_path / "app.py", write=None, show_error=lambda error: None)
        store = MemoryStore(ttl=100)
        driver = SessionDriver(
            session, "browser", script, ThreadPool(), SealedStore(store, Sealer([b"0" * 16])), Checkpoint("s")
        )
        tab = WatchedTab()
        tab.driver = driver
        assert store.expected == 0
        driver.attach(wire.Hello(build="", load="l", connection=1), tab)
        assert store.expected == 1
        try:
            async with asyncio.timeout(PATIENCE):
                while store.expected:  # noqa: ASYNC110 -- nothing tells of it
                    await asyncio.sleep(0.01)
            assert driver.busy
        finally:
            for gate in gates:
                gate.set()
        await tab.has("after")
        async with asyncio.timeout(PATIENCE):
            await driver.settle()
        assert store.expected == 0

    asyncio.run(scenario())
