"""What a server tells to those who observe it."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path

from millpond import wire
from millpond.runner.program import Program
from millpond.runner.threads import ThreadPool
from millpond.server.observer import Observer
from millpond.server.sealed_store import SealedStore
from millpond.server.sessions import Sessions
from millpond.session.run import Outcome, Run
from millpond.session.session import Session
from millpond.stores.base import Commit, StoreError
from millpond.stores.codec import Sealer
from millpond.stores.memory import MemoryStore
from tests.server.test_driver import WatchedTab

APP = """
import millpond as st
def add():
    st.session_state.count += 1
st.session_state.setdefault("count", 0)
st.button("Add", key="add", on_click=add)
if st.session_state.count:
    raise ValueError("as asked")
"""


class Told(Observer):
    """Writes down what it is told."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def opened(self, session: Session) -> None:
        self.lines.append("opened")

    def connected(self, session: Session) -> None:
        self.lines.append("connected")

    def event_received(self, session: Session, event: wire.Event) -> None:
        assert session.received < event.seq
        self.lines.append(f"event {event.seq} received")

    def run_begun(self, run: Run) -> None:
        self.lines.append(f"run {run.number} begun")

    def script_begun(self, run: Run) -> None:
        self.lines.append(f"script begun at {run.session.state.peek('count')}")

    def app_failed(self, run: Run, error: BaseException) -> None:
        self.lines.append(f"run {run.number} failed: {error}")

    def run_ended(self, run: Run, outcome: Outcome) -> None:
        self.lines.append(f"run ended: {outcome.value}")

    def commit_begun(self, session: Session, commit: Commit) -> None:
        self.lines.append(f"commit {commit.version} begun")

    def commit_ended(self, session: Session, commit: Commit, error: BaseException | None) -> None:
        self.lines.append(f"commit {commit.version} ended: {error}")

    def saved(self, session: Session, seq: int) -> None:
        self.lines.append(f"saved up to {seq}")

    def rolled_back(self, session: Session) -> None:
        self.lines.append("rolled back")

    def parked(self, session: Session) -> None:
        self.lines.append("parked")

    def take(self) -> list[str]:
        lines, self.lines = self.lines, []
        return lines


class QuietTab(WatchedTab):
    """A tab that reads nothing."""

    def wake(self) -> None:
        """Nobody is interested."""


class Unsteady(MemoryStore):
    """Refuses one commit when it is told to."""

    refuses = False

    async def commit(self, commit: Commit) -> None:
        if self.refuses:
            self.refuses = False
            raise StoreError("not now")
        await super().commit(commit)


async def life(script: Path, monkeypatch) -> None:
    monkeypatch.setattr("millpond.server.committer.FIRST_RETRY", 0)
    first, second, store = Told(), Told(), Unsteady(ttl=100)
    sessions = Sessions(
        "build",
        Program(script, write=None, show_error=lambda error: None),
        ThreadPool(),
        ttl=-1,
        new_session=partial(Session, durable=True),
        sealed_store=SealedStore(store, Sealer([b"0123456789abcdef"])),
        observers=[first, second],
    )
    hello = wire.Hello(build="build", load="a", connection=1)
    tab = QuietTab()
    driver = await sessions.attach(hello, "owner", tab)
    assert driver is not None
    await driver.settle()
    assert first.take() == [
        "opened", "connected", "run 1 begun", "script begun at None", "run ended: complete",
        "commit 1 begun", "commit 1 ended: None", "saved up to 0",
    ]  # fmt: skip

    store.refuses = True
    (button,) = driver.session.tree.widgets
    press = wire.Event(seq=1, trigger=button)
    assert driver.receive(press, 10)
    await driver.settle()
    assert driver.receive(press, 10)  # once more, after a lost connection
    assert first.take() == [
        "event 1 received", "run 2 begun", "script begun at 1", "run 2 failed: as asked", "run ended: failed",
        "commit 2 begun", "commit 2 ended: not now", "commit 2 begun", "commit 2 ended: None", "saved up to 1",
    ]  # fmt: skip

    driver.attach(
        wire.Hello(build="build", load="a", connection=2, session=driver.session.id, version=9), tab
    )
    assert first.take()[:2] == ["connected", "rolled back"]
    driver.detach(tab)
    await driver.settle()
    first.take()
    await sessions.park()
    assert first.take() == ["parked"]
    assert second.lines[0] == "opened"
    assert second.lines[-1] == "parked"


def test_all_that_happens_is_told_in_order_to_everybody(tmp_path: Path, monkeypatch) -> None:
    script = tmp_path / "app.py"
    script.write_text(APP)
    asyncio.run(life(script, monkeypatch))
