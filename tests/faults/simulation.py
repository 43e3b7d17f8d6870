"""Server processes, tabs and what lies between them, in one event loop and in the test's hands.

The servers are the real ones, from the socket down to the store. Only that
which takes time waits for the test: a run (the thread pool), a call of the
store, a frame on its way. So a test says what happens first, what is lost, and
at which moment a process dies; and the same choices give the same history.
"""

from __future__ import annotations

import asyncio
import copy
from collections.abc import AsyncIterator, Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Literal

from millpond import wire
from millpond.runner.program import Program
from millpond.runner.threads import ThreadPool
from millpond.server.driver import SessionDriver
from millpond.server.observer import Observer
from millpond.server.sealed_store import SealedStore
from millpond.server.sessions import Sessions
from millpond.server.websocket import Socket
from millpond.session.session import Session
from millpond.stores.base import Attached, Commit, Store, StoreError, Summary
from millpond.stores.codec import Sealer
from millpond.testing.page import TreeError
from millpond.testing.protocol import OutOfStep
from tests.plain_tab import PlainTab

BUILD = "build"

Outcome = Literal["done", "lost", "refused"]
"""What becomes of a call: done; done, but its answer is lost; not done."""


class Call:
    """One call of the store that waits to be let through."""

    def __init__(self, name: str, perform: Callable[[], Any], session: str) -> None:
        self.name = name
        self.session = session
        self.perform = perform
        self.answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()


class Attempts:
    """Which executions of events are noted in the store."""

    def __init__(self) -> None:
        self.most: dict[tuple[str, int], int] = {}
        """How many there were of an event at once, at most."""
        self._noted: dict[str, tuple[str, int]] = {}

    def note(self, session: str, seq: int, attempt: str) -> None:
        self._noted[attempt] = session, seq
        count = sum(event == (session, seq) for event in self._noted.values())
        self.most[session, seq] = max(self.most.get((session, seq), 0), count)

    def clear(self, attempt: str) -> None:
        self._noted.pop(attempt, None)


class Gate(Store):
    """The store as one process sees it: every call waits until the test lets it through."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.calls: list[Call] = []
        self.attempts = Attempts()

    async def _wait(self, name: str, session: str, *arguments: Any) -> Any:
        return await self._call(name, lambda: getattr(self._store, name)(*arguments), session)

    async def _call(self, name: str, perform: Callable[[], Any], session: str) -> Any:
        call = Call(name, perform, session)
        self.calls.append(call)
        return await call.answer

    async def let_through(self, call: Call, outcome: Outcome) -> None:
        """Decide what becomes of a call."""
        self.calls.remove(call)
        if outcome == "refused":
            call.answer.set_exception(StoreError("The store is out of reach."))
            return
        try:
            result = await call.perform()
        except Exception as error:
            result = error
        if outcome == "lost":
            result = StoreError("The store's answer was lost.")
        if isinstance(result, Exception):
            call.answer.set_exception(result)
        else:
            call.answer.set_result(result)

    async def open(self) -> None:
        """The real one is open."""

    async def close(self) -> None:
        """The real one stays open."""

    async def create(self, session: str, owner: str, load: str, connection: int) -> int:
        return int(await self._wait("create", session, session, owner, load, connection))

    async def attach(self, session: str, owner: str, load: str, connection: int) -> Attached:
        found: Attached = await self._wait("attach", session, session, owner, load, connection)
        return found

    async def read(self, session: str, owner: str) -> Attached:
        found: Attached = await self._wait("read", session, session, owner)
        return found

    async def commit(self, commit: Commit) -> None:
        await self._wait("commit", commit.session, commit)

    async def note_attempt(self, session: str, seq: int, attempt: str) -> Sequence[float]:
        async def note() -> Sequence[float]:
            self.attempts.note(session, seq, attempt)
            return await self._store.note_attempt(session, seq, attempt)

        found: Sequence[float] = await self._call("note_attempt", note, session)
        return found

    async def clear_attempt(self, session: str, attempt: str) -> None:
        async def clear() -> None:
            self.attempts.clear(attempt)
            await self._store.clear_attempt(session, attempt)

        await self._call("clear_attempt", clear, session)

    async def erase(self, session: str) -> None:
        await self._wait("erase", session, session)

    async def read_blob(self, session: str, digest: str) -> bytes:
        return await self._store.read_blob(session, digest)

    async def touch(self, sessions: Sequence[str]) -> None:
        await self._store.touch(sessions)

    async def erase_owner(self, owner: str) -> int:
        return await self._store.erase_owner(owner)

    async def expire(self) -> int:
        return await self._store.expire()

    def list(self) -> AsyncIterator[Summary]:
        return self._store.list()


class Runs(ThreadPool):
    """Runs that wait for the test; they are executed on the test's own thread."""

    def __init__(self) -> None:
        super().__init__(base=0)
        self.waiting: list[Callable[[], None]] = []

    def submit(self, task: Callable[[], None]) -> None:
        self.waiting.append(task)


class Process(Observer):
    """One server process. When it is killed, nothing that it was about to do happens."""

    def __init__(self, gate: Gate, script: Path, sealer: Sealer) -> None:
        self.store = gate
        self.runs = Runs()
        self.errors: list[BaseException] = []
        self.dead = False
        self.draining: asyncio.Task[None] | None = None
        self.connections: list[Connection] = []
        self.drivers: list[SessionDriver] = []
        self.sessions = Sessions(
            BUILD,
            Program(script, write=None, show_error=self.errors.append),
            self.runs,
            ttl=-1,  # a session without a tab may be parked at once
            new_session=partial(Session, durable=True),
            sealed_store=SealedStore(self.store, sealer),
            observers=[self],
        )

    def opened(self, session: Session) -> None:
        """A session has come into memory."""
        driver = self.sessions.find(session.id)
        assert driver is not None
        self.drivers.append(driver)

    def kill(self) -> None:
        """As SIGKILL does."""
        self.dead = True
        self.store.calls.clear()
        self.runs.waiting.clear()
        for driver in self.drivers:
            driver._ended = True  # begins nothing while its tasks are cancelled, at the end of the test
        for connection in self.connections:
            connection.tab.lose(connection)

    def run_one(self) -> None:
        """Execute the run that has waited longest."""
        self.runs.waiting.pop(0)()

    def drain(self) -> None:
        """As SIGTERM does; the end comes with :meth:`kill`."""
        self.draining = self.draining or asyncio.ensure_future(self.sessions.close())


class Connection:
    """A tab's connection to a process: frames to the server wait until they are delivered."""

    def __init__(self, tab: Tab, process: Process) -> None:
        self.tab = tab
        self.process = process
        self.open = True
        self.on_their_way: list[str] = []
        self._arrived: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        process.connections.append(self)
        socket = Socket(process.sessions, tab.browser, self._arrived.get, self._send)
        self.task = asyncio.ensure_future(socket.run())

    def send(self, frame: bytes) -> None:
        """The tab sends a frame."""
        self.on_their_way.append(frame.decode())

    def deliver(self) -> None:
        """What is on its way arrives, though the tab may have given up meanwhile."""
        for frame in self.on_their_way:
            self._arrived.put_nowait({"type": "websocket.receive", "text": frame})
        self.on_their_way.clear()

    def say_goodbye(self) -> None:
        """The server learns that the tab is gone."""
        self._arrived.put_nowait({"type": "websocket.disconnect"})

    async def _send(self, message: Any) -> None:
        if self.process.dead or not self.open:
            return
        if message["type"] == "websocket.send":
            try:
                self.tab.hear(self, message["text"])
            except (AssertionError, OutOfStep, TreeError) as error:
                self.process.errors.append(error)  # the socket would take it for a lost connection
        elif message["type"] == "websocket.close":
            self.tab.lose(self)


class Watcher:
    """Is told what tabs learn."""

    def adopted(self, tab: Tab, before: str | None, session: str, *, forked: bool) -> None:
        """The tab got another session than it had (``forked``: a copy); ``tab.dropped`` was done in that."""

    def acked(self, tab: Tab, seq: int) -> None:
        """The tab was told that its events up to this one are saved."""

    def skipped(self, tab: Tab, seq: int) -> None:
        """The tab was told that an event was left out."""

    def rolled_back(self, tab: Tab) -> None:
        """The tab was told that the store has lost something."""


class Tab(PlainTab):
    """A browser's tab, whose frames wait until the test delivers them."""

    def __init__(self, browser: str, name: str, watcher: Watcher) -> None:
        super().__init__(BUILD, load=f"{name}-1")
        self.browser = f"millpond {browser}"
        self.name = name
        self.watcher = watcher
        self.loads = 1
        self.connection: Connection | None = None

    def copy(self, browser: str, name: str) -> Tab:
        """The browser duplicates the tab, with its storage."""
        copied = Tab(browser, name, self.watcher)
        copied.outbox = copy.deepcopy(self.outbox)
        copied.forking = True
        return copied

    def press_f5(self) -> None:
        """The storage stays, all else begins anew."""
        self.hang_up()
        self.loads += 1
        self.reload(f"{self.name}-{self.loads}")

    def connect(self, process: Process) -> None:
        """Open a socket to this process, and greet."""
        self.hang_up()
        self.connection = Connection(self, process)
        self.greet()
        self.flush()
        self.connection.deliver()

    def hang_up(self, *, silent: bool = False) -> None:
        """Give the connection up; ``silent``: the server does not notice."""
        if self.connection is not None:
            connection, self.connection = self.connection, None
            connection.open = False
            self.disconnect()
            if not silent:
                connection.say_goodbye()

    def lose(self, connection: Connection) -> None:
        """The server has ended the connection, or is gone."""
        connection.open = False
        if self.connection is connection:
            self.connection = None
            self.disconnect()

    def do(self, values: dict[str, Any], trigger: str | None = None) -> wire.Event:
        """The user does something."""
        event = self.send(values, trigger)
        self.flush()
        return event

    def flush(self) -> None:
        """Put on its way what is to be sent."""
        for frame in self.take_frames():
            if self.connection is not None:
                self.connection.send(frame)

    def hear(self, connection: Connection, frame: str) -> None:
        """A frame has come."""
        if connection is self.connection:
            self.receive(frame)
            self.flush()

    def handle(self, message: wire.ServerMessage) -> None:
        before, forked = self.session, self.forking
        super().handle(message)
        if isinstance(message, wire.Welcome):
            if before != message.session:
                self.watcher.adopted(self, before, message.session, forked=forked)
            if message.seq:
                self.watcher.acked(self, message.seq)
            if message.rolled_back:
                self.watcher.rolled_back(self)
        elif isinstance(message, wire.Finished):
            self.watcher.acked(self, message.seq)
        elif isinstance(message, wire.Skipped):
            self.watcher.skipped(self, message.seq)


async def end_tasks(others: set[asyncio.Task[Any]]) -> None:
    """Cancel all tasks but these, and those that they begin while they end: a note in the store that is taken back."""
    while rest := asyncio.all_tasks() - others - {asyncio.current_task()}:
        for task in rest:
            task.cancel()
        # Not until they are all over: one may wait for another that it has just begun, and nobody has cancelled yet.
        over, _ = await asyncio.wait(rest, timeout=0.01)
        for task in over:
            if not task.cancelled():
                task.exception()  # what ends a task that is cancelled is of no interest
