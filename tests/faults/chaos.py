"""Servers are killed and frozen at random while tabs click: ``scripts/faults chaos --minutes 60``.

Three stores have a third of the time each: SQLite under the workers of one
server, Redis and PostgreSQL under replicas. A round-robin proxy stands before
them, so the page, and each of its sockets, is another process's. Tabs follow
the rules of the browser (``frontend/src/core/connection.ts``, ``vigil.ts``,
``outbox.ts``): they ask a silent server, give it up, come back after a pause,
and send again what was not confirmed. Every confirmed click is looked for on
the page at once.

It ends with 1 when a click was dropped as one that ends processes, lost, or
counted twice, or a tab was told to stop.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import platform
import random
import signal
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException

from millpond import wire
from tests.faults.clicker import Clicker
from tests.faults.round_robin import RoundRobin
from tests.faults.server_process import ServerProcess
from tests.faults.test_kill import COUNTER
from tests.stores.servers import PostgreSQLServer, RedisServer

ASK_AFTER = 1.0
"""Seconds of silence, while an answer is due, after which a tab asks whether anybody is there."""
GIVE_UP_AFTER = 2.0
"""Seconds that the answer to that may take, and that to a greeting; twice as long with each silence."""
OPEN_WITHIN = 3.0
FIRST_PAUSE, LONGEST_PAUSE = 0.25, 3.0
PATIENCE = 180.0
"""Seconds until a click that is not confirmed counts as lost."""
STOPPED = {wire.CloseCode.SUPERSEDED, wire.CloseCode.BAD_FRAME, wire.CloseCode.TOO_MUCH}
"""What a browser's tab does not come back from by itself."""


class Result:
    """What was done and found."""

    def __init__(self) -> None:
        self.events = self.kills = self.freezes = self.sessions = self.reloads = 0
        self.dropped = self.lost = self.doubled = self.stopped = self.anew = 0
        self.recoveries: list[float] = []
        """Seconds from a click to its confirmation, of clicks that needed another connection."""
        self.notes: list[str] = []

    def note(self, text: str) -> None:
        self.notes.append(text)

    @property
    def bad(self) -> bool:
        return bool(self.dropped or self.lost or self.doubled or self.stopped or self.anew)


class Tab(Clicker):
    """One tab of a browser of its own."""

    def __init__(self, port: int, chance: random.Random, result: Result) -> None:
        super().__init__([port])
        self._chance = chance
        self._result = result
        self._stream: ClientConnection | None = None
        self._failures = self._silences = 0
        self._reconnections = 0
        self._off = 0
        """What the page counts less than was clicked, for reasons that were noted."""

    async def live(self, until: float) -> None:
        """Click, with pauses, now and then reload, and tell of all that is not right."""
        await self._until(lambda: bool(self.buttons))
        while time.monotonic() < until:
            await self._click()
            await asyncio.sleep(self._chance.expovariate(1 / 0.4))
            if self._chance.random() < 0.02:
                await self._reload()
        if self._stream is not None:
            await self._stream.close()

    async def _click(self) -> None:
        self.press()
        began, before = time.monotonic(), self._reconnections
        self._result.events += 1
        with contextlib.suppress(OSError, WebSocketException):
            await self._flush_all()
        await self._until(lambda: self.at_rest and bool(self.texts))
        if self._reconnections > before:
            self._result.recoveries.append(time.monotonic() - began)
        self._look()

    def _look(self) -> None:
        """What the page shows is what was done."""
        dropped, self._result.dropped = len(self.skipped), self._result.dropped + len(self.skipped)
        self.skipped.clear()
        self._off += dropped
        missing = self.clicks - self._off - self.count
        if dropped or missing:
            self._result.note(
                f"{self.session}: {self.clicks} clicks, {self.count} counted, {dropped} dropped"
            )
        self._result.lost += max(missing, 0)
        self._result.doubled += max(-missing, 0)
        self._off += missing
        self._result.anew += len(self.sessions) - 1
        self.sessions = {str(self.session)}

    async def _reload(self) -> None:
        """F5: the storage stays, all else begins anew."""
        self._result.reloads += 1
        await self._leave()
        self.reload(f"load-{self._chance.getrandbits(60)}")
        await self._until(lambda: self.at_rest and bool(self.texts))

    async def _until(self, done: Any) -> None:
        """Take what comes until then, through as many connections as it takes."""
        end = time.monotonic() + PATIENCE
        while not done():
            if time.monotonic() > end:
                raise TimeoutError(f"{self.session}: {self.acked} of {self.clicks} clicks after {PATIENCE} s")
            try:
                if self._stream is None:
                    await self._come()
                await self._hear()
            except ConnectionClosed as error:
                if error.rcvd is not None and error.rcvd.code in STOPPED:
                    self._result.stopped += 1
                    self._result.note(f"{self.session}: stopped, {error.rcvd}")
                await self._lost()
            except (OSError, WebSocketException, TimeoutError):
                await self._lost()

    async def _come(self) -> None:
        if not self.build:
            async with asyncio.timeout(10):
                await asyncio.to_thread(self.fetch, self.ports[0])
            self._result.sessions += 1
        self._reconnections += 1
        patience = min(15.0, OPEN_WITHIN * 2 ** max(0, self._failures - 3))
        async with asyncio.timeout(patience):
            self._stream = await connect(
                f"ws://127.0.0.1:{self.ports[0]}/_millpond/stream",
                additional_headers={"Cookie": self.cookie}, close_timeout=0.1, open_timeout=None, ping_interval=None,
                max_size=None,
            )  # fmt: skip
        self.greet()
        await self._flush_all()
        async with asyncio.timeout(GIVE_UP_AFTER * 2**self._silences + ASK_AFTER):
            while not self.connected:
                await self._hear_one()
        self._failures = 0

    async def _hear(self) -> None:
        """One frame; a silent server is asked, and given up when it does not answer."""
        try:
            async with asyncio.timeout(ASK_AFTER):
                await self._hear_one()
        except TimeoutError:
            self.say(wire.Ping())
            await self._flush_all()
            try:
                async with asyncio.timeout(GIVE_UP_AFTER * 2**self._silences):
                    await self._hear_one()
            except TimeoutError:
                self._silences = min(self._silences + 1, 3)
                raise
        self._silences = 0

    async def _hear_one(self) -> None:
        assert self._stream is not None
        self.receive(await self._stream.recv())
        await self._flush_all()

    async def _lost(self) -> None:
        await self._leave()
        self._failures += 1
        pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (self._failures - 1))
        await asyncio.sleep(pause * self._chance.uniform(0.5, 1))

    async def _leave(self) -> None:
        self.disconnect()
        stream, self._stream = self._stream, None
        if stream is not None:
            stream.transport.abort()

    async def _flush_all(self) -> None:
        if self._stream is None:
            raise OSError("not connected")
        for frame in self.take_frames():
            await self._stream.send(frame.decode())


class Replicas:
    """Servers of one app and one store; each may be killed or frozen."""

    def __init__(self, script: Path, count: int, flags: Sequence[str]) -> None:
        self.servers = [ServerProcess(script, *flags) for _ in range(count)]

    def start(self) -> None:
        for server in self.servers:
            server.start()

    def ports(self) -> list[int]:
        return [server.port for server in self.servers]

    async def strike(self, chance: random.Random, freeze: float | None) -> None:
        """Kill one and start it again; or freeze it for so many seconds."""
        server = chance.choice(self.servers)
        if freeze is None:
            await asyncio.to_thread(server.kill)
            await asyncio.to_thread(server.start)
            return
        server.signal(signal.SIGSTOP)
        await asyncio.sleep(freeze)
        server.signal(signal.SIGCONT)

    def stop(self) -> None:
        for server in self.servers:
            server.__exit__(None, None, None)


class Workers(Replicas):
    """The workers of one server, which starts another one for each that ends."""

    def __init__(self, script: Path, count: int) -> None:
        super().__init__(script, 1, ["--server.workers", str(count)])

    async def strike(self, chance: random.Random, freeze: float | None) -> None:
        process = self.servers[0].process
        assert process is not None
        children = _children(process.pid)
        if not children:
            return
        worker = int(chance.choice(children))
        with contextlib.suppress(ProcessLookupError):  # it has just ended, after the strike before
            if freeze is None:
                os.kill(worker, signal.SIGKILL)
                return
            os.kill(worker, signal.SIGSTOP)
            await asyncio.sleep(freeze)
            os.kill(worker, signal.SIGCONT)


def _children(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


async def storm(replicas: Replicas, chance: random.Random, result: Result, pause: float) -> None:
    """Kill and freeze, until cancelled."""
    while True:
        await asyncio.sleep(chance.expovariate(1 / pause))
        freeze = chance.uniform(0.5, 8.0) if chance.random() < 0.3 else None
        if freeze is None:
            result.kills += 1
        else:
            result.freezes += 1
        await replicas.strike(chance, freeze)


async def run(replicas: Replicas, given: argparse.Namespace, minutes: float, result: Result) -> None:
    """One store's part of it."""
    chance = random.Random(given.seed)
    await asyncio.to_thread(replicas.start)
    proxy = RoundRobin(replicas.ports)
    await proxy.start()
    striking = asyncio.create_task(storm(replicas, chance, result, given.pause))
    try:
        until = time.monotonic() + minutes * 60
        lives = (
            _lives(proxy.port, random.Random(f"{given.seed} {n}"), result, until) for n in range(given.tabs)
        )
        for outcome in await asyncio.gather(*lives, return_exceptions=True):
            if isinstance(outcome, BaseException):
                result.lost += 1
                result.note(f"a tab ended with {outcome!r}")
    finally:
        striking.cancel()
        await asyncio.gather(striking, return_exceptions=True)
        await proxy.stop()
        await asyncio.to_thread(replicas.stop)


async def _lives(port: int, chance: random.Random, result: Result, until: float) -> None:
    """Tab after tab: each in a browser of its own, for a while."""
    while time.monotonic() < until:
        await Tab(port, chance, result).live(min(until, time.monotonic() + chance.uniform(20, 120)))


@contextlib.asynccontextmanager
async def opened(store: str, script: Path, count: int) -> AsyncIterator[Replicas]:
    """The servers over one store."""
    secret = ["--session.secret", "a secret that is long enough for it"]
    if store == "sqlite":
        yield Workers(script, count)
        return
    server = (
        RedisServer(script.parent) if store == "redis" else PostgreSQLServer(script.parent / "postgresql")
    )
    await asyncio.to_thread(server.start)
    try:
        yield Replicas(script, count, ["--session.store", server.url, *secret])
    finally:
        await asyncio.to_thread(server.remove if isinstance(server, PostgreSQLServer) else server.stop)


def _said_of(notes: Sequence[str], replicas: Replicas) -> list[str]:
    """What the servers' logs say of the sessions that something was noted of."""
    sessions = {note.partition(":")[0] for note in notes}
    lines = [line for server in replicas.servers for line in server.log.read_text("utf-8").splitlines()]
    return [line for line in lines if any(session in line for session in sessions)]


async def run_all(given: argparse.Namespace, result: Result) -> None:
    stores = ["sqlite", "redis", "postgresql"] if given.store == "all" else [given.store]
    for store in stores:
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
            script = Path(name) / "app.py"
            script.write_text(COUNTER)
            async with opened(store, script, given.replicas) as replicas:
                before = len(result.notes)
                await run(replicas, given, given.minutes / len(stores), result)
            result.notes += _said_of(result.notes[before:], replicas)


def report(given: argparse.Namespace, result: Result, seconds: float, load: float) -> list[tuple[str, str]]:
    """The rows of docs/proof.md."""
    took = sorted(result.recoveries) or [0.0]

    def at(part: float) -> str:
        return f"{took[min(len(took) - 1, int(part * len(took)))]:.1f} s"

    return [
        ("Date", datetime.now(UTC).strftime("%Y-%m-%d")),
        (
            "Machine",
            f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}; load {load:.0f}",
        ),
        ("Stores", "SQLite under workers, Redis, PostgreSQL" if given.store == "all" else given.store),
        ("Processes, tabs at once", f"{given.replicas}, {given.tabs}"),
        ("Minutes", f"{seconds / 60:.1f}"),
        ("Sessions; reloads", f"{result.sessions:,}; {result.reloads:,}"),
        ("Events", f"{result.events:,}"),
        ("Kills; freezes", f"{result.kills:,}; {result.freezes:,}"),
        ("Dropped; lost; counted twice", f"{result.dropped}; {result.lost}; {result.doubled}"),
        ("Tabs that were stopped; that got another session", f"{result.stopped}; {result.anew}"),
        ("Clicks that needed another connection", f"{len(result.recoveries):,}"),
        ("Recovery p50; p95; longest", f"{at(0.5)}; {at(0.95)}; {took[-1]:.1f} s"),
    ]


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--store", choices=["all", "sqlite", "redis", "postgresql"], default="all")
    parser.add_argument("--replicas", type=int, default=3, help="server processes")
    parser.add_argument("--tabs", type=int, default=12, help="at once")
    parser.add_argument("--pause", type=float, default=5.0, help="seconds between two strikes, on average")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    result = Result()
    began = time.monotonic()
    asyncio.run(run_all(given, result))
    for name, value in report(given, result, time.monotonic() - began, os.getloadavg()[2]):
        sys.stdout.write(f"| {name} | {value} |\n")
    for note in result.notes[:30]:
        sys.stderr.write(note + "\n")
    return 1 if result.bad else 0


if __name__ == "__main__":
    sys.exit(main())
