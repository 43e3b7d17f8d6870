"""Many sessions click while their server is killed: ``python -m tests.faults.scale --seeds 10000``.

A seed is one session's life over one ``kill -9``: clicks in flight, the kill at
a random moment, the reconnection with what was not confirmed. After each kill
every session is checked: what was confirmed is there, and when all is quiet the
count is the number of clicks, in the session that the tab had.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import random
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from tests.faults.clicker import Clicker, Counted
from tests.faults.server_process import ServerProcess
from tests.faults.test_kill import COUNTER
from tests.patience import PATIENCE


class ManyClicker(Counted):
    """A tab among many, on one event loop."""

    def __init__(self, port: int, cookie: str, build: str) -> None:
        super().__init__()
        self._port, self._cookie, self.build = port, cookie, build
        self._stream: ClientConnection | None = None

    async def live(self, chance: random.Random, until: asyncio.Event) -> None:
        """Click, with pauses, until the server is killed."""
        try:
            while not until.is_set():
                self.press()
                await self._flush()
                await self._read()
                if chance.random() < 0.3:
                    await asyncio.sleep(chance.uniform(0, 0.05))  # people pause
        except (OSError, WebSocketException):
            pass  # that was the kill

    async def come_back(self) -> None:
        """Connect again, send again what was not confirmed, and wait until all is."""
        async with asyncio.timeout(PATIENCE):
            while True:
                try:
                    await self._greet()
                    while not self.at_rest:
                        await self._read()
                except (OSError, WebSocketException):
                    await asyncio.sleep(0.05)  # the back-off of a tab
                else:
                    return

    async def leave(self) -> None:
        if self._stream is not None:
            await self._stream.close()

    async def _greet(self) -> None:
        await self.leave()
        self._stream = await connect(
            f"ws://127.0.0.1:{self._port}/_millpond/stream",
            additional_headers={"Cookie": self._cookie},
            open_timeout=60,
            close_timeout=0.1,
        )
        self.greet()
        await self._flush()
        while not self.connected or not self.buttons:
            await self._read()

    async def _flush(self) -> None:
        assert self._stream is not None
        for frame in self.take_frames():
            await self._stream.send(frame.decode())

    async def _read(self) -> None:
        assert self._stream is not None
        self.receive(await self._stream.recv())
        await self._flush()


class Result:
    """What was done and found."""

    def __init__(self) -> None:
        self.seeds = self.kills = self.clicks = self.confirmed = self.resent = 0
        self.violations: list[str] = []


def check(tab: ManyClicker, confirmed: int, result: Result, where: str) -> None:
    """One session after one kill."""
    result.seeds += 1
    result.confirmed += confirmed
    for wrong, what in (
        (tab.count != tab.clicks, f"{tab.count} counted of {tab.clicks} clicks"),
        (len(tab.sessions) != 1, "another session"),
        (tab.rolled_back, "a rollback"),
        (tab.acked < confirmed, f"{confirmed} were confirmed, {tab.acked} are there"),
    ):
        if wrong:
            result.violations.append(f"{where}: {what}")


async def run(seeds: int, tabs: int, minutes: float, flags: list[str]) -> Result:
    """Kill the server until there were so many seeds, or the time is over."""
    result = Result()
    end = time.monotonic() + minutes * 60
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "app.py"
        script.write_text(COUNTER)
        with ServerProcess(script, *flags) as server:
            first = Clicker([server.port])
            first.fetch(server.port)
            # Each its own session, all of one browser.
            many = [ManyClicker(server.port, first.cookie, first.build) for _ in range(min(tabs, seeds))]
            await asyncio.gather(*(tab.come_back() for tab in many))
            while result.seeds < seeds and time.monotonic() < end:
                await _one_kill(server, many[: seeds - result.seeds], result)
            for tab in many:
                await tab.leave()
            result.clicks = sum(tab.clicks for tab in many)
    return result


async def _one_kill(server: ServerProcess, many: list[ManyClicker], result: Result) -> None:
    chance = random.Random(result.kills)
    killed = asyncio.Event()
    lives = [
        asyncio.create_task(tab.live(random.Random(f"{result.kills} {number}"), killed))
        for number, tab in enumerate(many)
    ]
    await asyncio.sleep(chance.uniform(0.01, 1.0))  # the moment is what is tested
    await asyncio.to_thread(server.kill)
    killed.set()
    await asyncio.gather(*lives)
    confirmed = [tab.acked for tab in many]
    result.resent += sum(tab.clicks - tab.acked for tab in many)
    result.kills += 1
    await asyncio.to_thread(server.start)
    await asyncio.gather(*(tab.come_back() for tab in many))
    for number, (tab, acked) in enumerate(zip(many, confirmed, strict=True)):
        check(tab, acked, result, f"kill {result.kills}, tab {number}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=1000)
    parser.add_argument("--tabs", type=int, default=250, help="sessions on one server")
    parser.add_argument("--minutes", type=float, default=24 * 60, help="end with fewer seeds after so long")
    parser.add_argument("--store", default="", help="a URL; default: SQLite")
    given = parser.parse_args()
    flags = ["--session.store", given.store] if given.store else []
    began = time.monotonic()
    result = asyncio.run(run(given.seeds, given.tabs, given.minutes, flags))
    rows = (
        ("Date", datetime.now(UTC).strftime("%Y-%m-%d")),
        ("Machine", f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"),
        ("Store", given.store.partition(":")[0] or "sqlite, level power"),
        ("Seeds (sessions × kills)", f"{result.seeds:,}"),
        ("Kills", f"{result.kills:,}"),
        ("Clicks", f"{result.clicks:,}"),
        ("Confirmed clicks looked for, after each kill", f"{result.confirmed:,}"),
        ("Clicks sent again after a kill", f"{result.resent:,}"),
        ("Seconds", f"{time.monotonic() - began:.0f}"),
        ("Violations", f"{len(result.violations):,}"),
    )
    for name, value in rows:
        sys.stdout.write(f"| {name} | {value} |\n")
    for violation in result.violations[:20]:
        sys.stderr.write(violation + "\n")
    return 1 if result.violations else 0


if __name__ == "__main__":
    sys.exit(main())
