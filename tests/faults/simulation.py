"""Server processes, tabs and what lies between them, in one event loop and in the test's hands.

The servers are the real ones, from the socket down to the store. Only that
which takes time waits for the test: a run (the thread pool), a call of the
store, a frame on its way. So a test says what happens first, what is lost, and
at which moment a process dies; and the same choices give the same history.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Literal

import msgspec

from millpond.runner.app import App
from millpond.runner.threads import ThreadPool
from millpond.server.driver import SessionDriver
from millpond.server.observer import Observer
from millpond.server.sealed_store import SealedStore
from millpond.server.sessions import Sessions
from millpond.server.websocket import Socket
from millpond.session.session import Session
from millpond.stores.base import Attached, Commit, Store, StoreError, Summary
from millpond.stores.codec import Sealer

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


class Notes:
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
        self.notes = Notes()

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
            self.notes.note(session, seq, attempt)
            return await self._store.note_attempt(session, seq, attempt)

        found: Sequence[float] = await self._call("note_attempt", note, session)
        return found

    async def clear_attempt(self, session: str, attempt: str) -> None:
        async def clear() -> None:
            self.notes.clear(attempt)
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
            App(script, write=None, show_error=self.errors.append),
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

    def send(self, message: dict[str, Any]) -> None:
        """The tab sends a frame."""
        self.on_their_way.append(json.dumps([message]))

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
            for each in json.loads(message["text"]):
                try:
                    self.tab.take(self, each)
                except AssertionError as error:
                    self.process.errors.append(error)  # the socket would take it for a lost connection
        elif message["type"] == "websocket.close":
            self.tab.lose(self)


class Made(msgspec.Struct):
    """An event in a tab's outbox. ``attempt`` is 0 for one that was never sent."""

    seq: int
    values: dict[str, Any]
    trigger: str | None
    attempt: int

    def message(self) -> dict[str, Any]:
        return {"type": "event", **msgspec.to_builtins(self)}


class Page:
    """What a tab shows: the texts, by node."""

    def __init__(self) -> None:
        self.texts: dict[int, str] = {}

    def apply(self, op: str, *rest: Any) -> None:
        if op == "reset":
            self.texts.clear()
        elif op == "set" and rest[3] == "text":
            self.texts[rest[0]] = rest[4]["body"]
        elif op == "patch" and "body" in rest[1]:
            self.texts[rest[0]] = rest[1]["body"]
        elif op == "append" and rest[1] == "body":
            self.texts[rest[0]] += rest[2]
        elif op == "remove":
            for node in rest[0]:
                self.texts.pop(node, None)


class Watcher:
    """Is told what tabs learn."""

    def adopted(self, tab: Tab, before: str | None, session: str, dropped: list[Made]) -> None:
        """The tab got another session than it had; these of its events were dropped."""

    def acked(self, tab: Tab, seq: int) -> None:
        """The tab was told that its events up to this one are saved."""

    def skipped(self, tab: Tab, seq: int) -> None:
        """The tab was told that an event was left out."""

    def rolled_back(self, tab: Tab) -> None:
        """The tab was told that the store has lost something."""


class Tab:
    """A browser's tab, with the rules of ``frontend/src/core/app.ts`` and ``outbox.ts``."""

    def __init__(self, browser: str, name: str, watcher: Watcher) -> None:
        self.browser = f"millpond {browser}"
        self.name = name
        self.watcher = watcher
        self.loads = 0
        self.session: str | None = None
        self.seq = 0
        self.version = 0
        self.outbox: list[Made] = []
        self.forking = False
        self.connection: Connection | None = None
        self.reload()

    def reload(self) -> None:
        """F5: the storage stays, all else begins anew."""
        self.disconnect()
        self.loads += 1
        self.connections = 0
        self.delta = 0
        self.page = Page()
        self.welcomed = False
        self.running = False

    def connect(self, process: Process) -> None:
        """Open a socket to this process, and greet."""
        self.disconnect()
        self.connection = Connection(self, process)
        self.connections += 1
        self.welcomed = False
        hello = {
            "type": "hello", "build": BUILD, "load": f"{self.name}-{self.loads}".replace(" ", "-"), "delta": self.delta,
            "connection": self.connections, "session": self.session, "fork": self.forking,
            "version": 0 if self.forking else self.version,
        }  # fmt: skip
        self.connection.send(hello)
        self.connection.deliver()

    def disconnect(self, *, silent: bool = False) -> None:
        """Give the connection up; ``silent``: the server does not notice."""
        if self.connection is not None:
            connection, self.connection = self.connection, None
            connection.open = False
            if not silent:
                connection.say_goodbye()

    def lose(self, connection: Connection) -> None:
        """The server has ended the connection, or is gone."""
        connection.open = False
        if self.connection is connection:
            self.connection = None

    def do(self, values: dict[str, Any], trigger: str | None = None) -> Made:
        """The user does something."""
        self.seq += 1
        event = Made(self.seq, values, trigger, int(self.welcomed))
        self.outbox.append(event)
        if self.welcomed and self.connection is not None:
            self.connection.send(event.message())
        self.running = True
        return event

    def take(self, connection: Connection, message: dict[str, Any]) -> None:
        """A message has come."""
        if connection is not self.connection:
            return
        kind = message["type"]
        if kind == "welcome":
            self._welcome(**{"seq": 0, "restored": False, "rolled_back": False} | message)
        elif kind == "delta":
            self._apply(message)
        elif kind == "running":
            self.running = True
        elif kind == "finished":
            self._finish(message)
        elif kind == "skipped":
            self.watcher.skipped(self, message["seq"])

    def _welcome(self, session: str, seq: int, restored: bool, rolled_back: bool, **_: Any) -> None:
        self.welcomed = True
        before = self.session
        if before != session:
            lost = before is not None and not self.forking
            if lost:
                self.delta, self.page = 0, Page()
            dropped: list[Made] = []
            if not lost or self.version or not self.seq or len(self.outbox) != self.seq:
                dropped, self.outbox, self.seq = self.outbox, [], 0
            self.session, self.version = session, 0
            self.watcher.adopted(self, before, session, dropped if lost else [])
        self.forking = False
        self.seq = max(self.seq, seq)
        self.outbox = [event for event in self.outbox if event.seq > seq]
        if seq:
            self.watcher.acked(self, seq)
        if rolled_back:
            self.version = 0
            self.watcher.rolled_back(self)
        self.running = bool(self.outbox)
        for event in self.outbox:
            event.attempt = event.attempt + int(restored) if event.attempt else 1
            assert self.connection is not None
            self.connection.send(event.message())

    def _apply(self, message: dict[str, Any]) -> None:
        fits = message["n"] == self.delta + 1 or message["ops"][0][0] == "reset" or self.delta == 0
        assert fits, "a connection lost a delta"
        for op in message["ops"]:
            self.page.apply(*op)
        self.delta = message["n"]

    def _finish(self, message: dict[str, Any]) -> None:
        self.outbox = [event for event in self.outbox if event.seq > message["seq"]]
        self.version = max(self.version, message["version"])
        self.running = bool(self.outbox) or message.get("again", False)
        self.watcher.acked(self, message["seq"])
