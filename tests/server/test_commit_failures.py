"""Whatever fails between the end of a run and the store's answer, nothing that was acknowledged is lost.

A failure is injected at each line of the way, one after the other: the n-th
line that is executed raises. Then the session has to heal by itself, and what
the store has must at all times be the state after some number of clicks, at
least as many as were acknowledged.
"""

from __future__ import annotations

import asyncio
import itertools
import linecache
import logging
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

import millpond
from millpond import wire
from millpond.runner.program import Program
from millpond.runner.threads import ThreadPool
from millpond.server import committer
from millpond.server.driver import SessionDriver
from millpond.server.observer import Observer
from millpond.server.sealed_store import Checkpoint, SealedStore
from millpond.session.run import Outcome, Run
from millpond.session.session import Session
from millpond.session.visitor import Request
from millpond.stores.base import Attached, Commit, Rejected, Store
from millpond.stores.codec import Sealer
from millpond.stores.memory import MemoryStore
from tests.patience import PATIENCE

APP = """
import millpond as st
class Ball:
    def __init__(self, n): self.n = n
s = st.session_state
n = s.n = s.get("n", 0) + 1
s["photo\\udce4.jpg"] = n
s.setdefault("items", []).append(n)
s.same = [s["items"]]
s.ball = Ball(n)
if n % 2:
    s.odd = n
else:
    s.pop("odd", None)
"""


def expected(n: int) -> dict[str, Any]:
    """Session State after so many clicks."""
    items = list(range(1, n + 1))
    state = {"n": n, "photo\udce4.jpg": n, "items": items, "same": [items], "ball": n}
    return state | ({"odd": n} if n % 2 else {})


PACKAGE = Path(millpond.__file__).parent
ON_THE_WAY = (
    "session",
    "state",
    "server/driver.py",
    "server/committer.py",
    "server/sealed_store.py",
    "stores/codec.py",
    "stores/keys.py",
)
"""Where the failures are injected. A store itself writes all or nothing."""


class AtOnce(ThreadPool):
    """Runs what it is given on the event loop: one thread, so that each line has its number."""

    def submit(self, task: Callable[[], None]) -> None:
        asyncio.get_running_loop().call_soon(task)


class Server:
    """One session on a server, and what its tab is told."""

    request = Request()

    def __init__(self, store: Store, script: Path, *observers: Observer) -> None:
        self.store = store
        self.sealed_store = SealedStore(store, Sealer([b"0" * 16]))
        self.session = Session("s", durable=True)
        self.script = Program(script, write=None, show_error=self.fail)
        self.driver = SessionDriver(
            self.session, "browser", self.script, AtOnce(), self.sealed_store, Checkpoint("s"), observers
        )
        self.driver.tab = self
        self.acknowledged = -1
        self.unsaved = 0
        self.told: list[wire.ServerMessage] = []
        self._news = asyncio.Event()

    developer = False

    def fail(self, error: BaseException) -> None:
        raise AssertionError("the app failed") from error

    def wake(self) -> None:
        """What a socket does when there is something to send."""
        self.told += (messages := self.driver.take_messages())
        for message in messages:
            if isinstance(message, wire.Finished):
                self.acknowledged = message.seq
                assert self.clicks() >= message.seq + 1
            self.unsaved += isinstance(message, wire.Unsaved)
        self._news.set()

    def check_new_session(self) -> None:
        """It may have one."""

    def show(self, session: Session) -> None:
        """The store answers in time."""

    def greet(self, messages: list[wire.ServerMessage]) -> None:
        """A socket would send them."""

    def close(self, code: int, reason: str) -> None:
        raise AssertionError(f"the session was given up: {reason}")

    async def until(self, seq: int) -> None:
        """Wait until this event is acknowledged."""
        async with asyncio.timeout(PATIENCE):
            while self.acknowledged < seq:
                self._news.clear()
                await self._news.wait()

    def click(self, seq: int) -> None:
        self.session.receive(wire.Event(seq))
        self.driver.drive()

    def clicks(self) -> int:
        """After how many clicks the state is what the store has; fails if that was never the state."""
        return durable_clicks(self.store)


def stored(store: Any) -> Attached:
    record = store._records["s"]
    return Attached(record.epoch, record.version, record.seq, record.manifest, record.values)


def restored(store: Any) -> dict[str, Any]:
    """Session State as another process would find it."""
    session = Session("s")
    found = stored(store)
    session.restore(found.version, found.seq, SealedStore(store, Sealer([b"0" * 16])).open("s", found)[1])
    namespace = {"__name__": "__main__"}
    exec("class Ball: pass", namespace)
    session.state.begin_script(namespace)
    state = {key: session.state.get(key) for key in session.state.keys()}
    return {**state, "ball": state["ball"].n}


def durable_clicks(store: Any) -> int:
    """After how many clicks the state was what is stored."""
    found = restored(store)
    assert found == expected(found["n"])
    assert found["same"][0] is found["items"]
    return int(found["n"])


class Injector:
    """Raises at the n-th line of the way."""

    def __init__(self, n: int, error: BaseException) -> None:
        self.left = n
        self.error = error
        self.where = ""
        self.over = False
        self._entered: set[tuple[FrameType, int]] = set()

    def __call__(self, frame: FrameType, event: str, arg: Any) -> Any:
        return self.line if _is_on_the_way(frame.f_code.co_filename) else None

    def line(self, frame: FrameType, event: str, arg: Any) -> Any:
        if event == "line" and not self.over and not self._cannot_fail(frame):
            self.left -= 1
            if self.left == 0:
                self.where = f"{frame.f_code.co_filename}:{frame.f_lineno}"
                raise self.error
        return self.line

    def _cannot_fail(self, frame: FrameType) -> bool:
        """Nothing can fail here but by a tracer.

        Python comes back to the line of a ``with`` when its block is over,
        before it releases the lock. A ``try`` does nothing.
        """
        source = linecache.getline(frame.f_code.co_filename, frame.f_lineno).lstrip()
        if source == "try:\n":
            return True
        if not source.startswith(("with ", "async with ")):
            return False
        here = (frame, frame.f_lineno)
        self._entered.symmetric_difference_update({here})
        return here not in self._entered


class Between(Observer):
    """Injects from the end of the next run until the session has heard the store's answer."""

    def __init__(self, injector: Injector) -> None:
        self._injector = injector
        self.armed = False
        self._injecting = False

    def run_ended(self, run: Run, outcome: Outcome) -> None:
        if self.armed:
            self.armed, self._injecting = False, True
            sys.settrace(self._injector)

    def saved(self, session: Session, seq: int) -> None:
        self._injector.over = self._injecting


_known: dict[str, bool] = {}


def _is_on_the_way(file: str) -> bool:
    if file not in _known:
        _known[file] = any(Path(file).is_relative_to(PACKAGE / part) for part in ON_THE_WAY)
    return _known[file]


async def one_failure(store: MemoryStore, script: Path, injector: Injector) -> None:
    """Three clicks, of which the second meets a failure; then the state as another process finds it."""
    between = Between(injector)
    server = Server(store, script, between)
    server.driver.drive()
    await server.until(0)
    between.armed = True
    server.click(1)
    try:
        await server.until(1)
        sys.settrace(None)
        assert server.clicks() == 2
        server.click(2)
        await server.until(2)
        assert server.clicks() == 3
        assert not server.session.state.volatile
    finally:
        sys.settrace(None)


ERRORS: dict[str, tuple[Callable[[], BaseException], int]] = {
    "MemoryError": (MemoryError, 1),
    "OverflowError": (partial(OverflowError, "too large"), 5),
    "UnicodeEncodeError": (partial(UnicodeEncodeError, "utf-8", "\udce4", 0, 1, "surrogates"), 5),
    "KeyboardInterrupt": (KeyboardInterrupt, 4),
    "SystemExit": (SystemExit, 5),
}
"""What is raised, and at each how many lines: most of the way takes all of them for the same."""


@pytest.fixture
def without_log() -> Iterator[None]:
    """There would be one traceback for each line.

    By :func:`logging.disable`, at the end too: loggers remember whether they are enabled, and it lets them forget.
    """
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.usefixtures("without_log")
@pytest.mark.parametrize(("error", "step"), ERRORS.values(), ids=ERRORS)
def test_a_failure_at_each_line_of_the_way(
    error: Callable[[], BaseException], step: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(committer, "FIRST_RETRY", 0)
    monkeypatch.setattr(committer, "LONGEST_RETRY", 0)
    script = tmp_path / "app.py"
    script.write_text(APP)
    for n in itertools.count(1, step):
        store, injector = MemoryStore(ttl=100), Injector(n, error())
        try:
            asyncio.run(one_failure(store, script, injector))
        except (KeyboardInterrupt, SystemExit):
            # It has ended the event loop, and so the process.
            assert durable_clicks(store) in (1, 2)
        if injector.left > 0:
            break
    assert n > 500


class Moody(MemoryStore):
    """Fails as it is told to."""

    def __init__(self) -> None:
        super().__init__(ttl=100)
        self.moods: list[str] = []
        self.on_commit: Callable[[], object] = lambda: None
        self.hates: Callable[[str], bool] = lambda key: False
        self.error: Callable[[], Exception] = lambda: Rejected("no")

    async def commit(self, commit: Commit) -> None:
        self.on_commit()
        mood = self.moods.pop(0) if self.moods else ""
        if mood == "before":
            raise RuntimeError("before it was written")
        if any(map(self.hates, commit.changed)):
            raise self.error()
        await super().commit(commit)
        if mood == "after":
            raise RuntimeError("after it was written")


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "app.py"
    path.write_text(APP)
    return path


@pytest.mark.parametrize("mood", ["before", "after"])
def test_a_store_that_fails_with_an_exception_of_its_own(mood: str, script: Path) -> None:
    async def scenario() -> None:
        store = Moody()
        server = Server(store, script)
        server.driver.drive()
        await server.until(0)
        store.moods = [mood] * 2
        server.click(1)
        await server.until(1)
        assert server.unsaved == 2
        assert server.clicks() == 2
        server.click(2)
        await server.until(2)
        assert server.clicks() == 3

    asyncio.run(scenario())


@pytest.mark.parametrize("mood", ["before", "after"])
def test_what_comes_while_a_change_is_tried_again_waits_for_it(mood: str, script: Path) -> None:
    """It must not take its place, nor count as written when the store says that this version was."""

    async def scenario() -> None:
        store = Moody()
        server = Server(store, script)
        server.driver.drive()
        await server.until(0)
        store.moods = [mood, "before", mood]
        store.on_commit = lambda: server.click(2) if server.session.received == 1 else None
        server.click(1)
        await server.until(2)
        assert server.clicks() == 3

    asyncio.run(scenario())


@pytest.mark.parametrize("error", [lambda: Rejected("no"), lambda: OverflowError("too big")])
def test_one_value_that_the_store_never_takes_does_not_hold_up_the_others(
    error: Callable[[], Exception],
    script: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(committer, "FIRST_RETRY", 0)

    async def scenario() -> None:
        store = Moody()
        store.error = error
        server = Server(store, script)
        server.driver.drive()
        await server.until(0)
        store.hates = lambda key: key == "photo\udce4.jpg"
        server.click(1)
        await server.until(1)
        assert restored(store) == {k: v for k, v in expected(2).items() if not k.startswith("photo")}
        (told,) = [message for message in server.told if isinstance(message, wire.TooLarge)]
        assert "the store cannot save" in told.reason
        assert list(store._records) == ["s"]  # what it was tried on is gone
        # Untouched it is not tried again; with another value it is.
        store.hates = lambda key: False
        server.click(2)
        await server.until(2)
        assert server.clicks() == 3
        assert not server.session.state.volatile

    asyncio.run(scenario())
    assert "kept in memory only" in caplog.text


def test_where_the_store_is_to_blame_no_value_is_given_up(
    script: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(committer, "FIRST_RETRY", 0)

    async def scenario() -> None:
        store = Moody()
        server = Server(store, script)
        server.driver.drive()
        await server.until(0)
        store.moods = ["before"] * 30
        server.click(1)
        await server.until(1)
        assert server.clicks() == 2

    asyncio.run(scenario())
