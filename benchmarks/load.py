"""The load generator: one process, any number of tabs, the figures as JSON on stdout.

    python load.py FRAMEWORK PORT clicks SESSIONS SECONDS
    python load.py FRAMEWORK PORT hold SESSIONS
    python load.py FRAMEWORK PORT watch SESSIONS SECONDS
    python load.py FRAMEWORK PORT streams SESSIONS
    python load.py FRAMEWORK PORT neighbours BUTTON
    python load.py FRAMEWORK PORT runs TIMES
    python load.py FRAMEWORK PORT edits EDITS TIMES

FRAMEWORK is millpond, streamlit (with the Python that has it) or floor.
"""

from __future__ import annotations

import asyncio
import gc
import importlib
import json
import re
import resource
import sys
import time
from typing import Any

CLIENTS = {"millpond": "client", "streamlit": "streamlit_client", "floor": "floor_client"}
HOST = "127.0.0.1"
OPEN_AT_ONCE = 20
NEIGHBOURS = 20
PACE = 0.1
"""Seconds between two clicks of one neighbour."""


class Load:
    """Tabs on one server."""

    def __init__(self, framework: str, port: int) -> None:
        self._client = importlib.import_module(CLIENTS[framework])
        self._port = port

    async def open(self, count: int) -> list[Any]:
        """So many tabs, each with its first run behind it."""
        build = await self._client.build_of(HOST, self._port)
        gate = asyncio.Semaphore(OPEN_AT_ONCE)

        async def one() -> Any:
            async with gate:
                return await self._client.Tab.open(HOST, self._port, build)

        return list(await asyncio.gather(*(one() for _ in range(count))))

    async def clicks(self, sessions: int, seconds: float) -> dict[str, Any]:
        """All click at once, each again as soon as its click is finished."""
        tabs = await self.open(sessions)
        took: list[float] = []
        print("ready", flush=True)
        sys.stdin.readline()
        begin = time.perf_counter()

        async def user(tab: Any) -> None:
            button = tab.find("button", "Increment")
            while (clicked := time.perf_counter()) - begin < seconds:
                await tab.press(button)
                took.append(time.perf_counter() - clicked)

        received = sum(tab.received for tab in tabs)
        gc.disable()
        await asyncio.gather(*map(user, tabs))
        elapsed = time.perf_counter() - begin
        received = sum(tab.received for tab in tabs) - received
        return {"took": took, "elapsed": elapsed, "bytes": received / len(took)}

    async def hold(self, sessions: int) -> dict[str, Any]:
        """Open tabs and keep them until a line comes in."""
        tabs = await self.open(sessions)
        print("ready", flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        return {"open": len(tabs)}

    async def watch(self, sessions: int, seconds: float) -> dict[str, Any]:
        """Open tabs of an app whose fragments draw an element each, and count these: as many runs have been made."""
        tabs = await self.open(sessions)
        print("ready", flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        if hasattr(tabs[0], "start_clock"):
            for tab in tabs:
                tab.start_clock()
        begin = time.perf_counter()
        runs, received = sum(tab.drawn for tab in tabs), sum(tab.received for tab in tabs)
        await asyncio.sleep(seconds)
        runs, received = sum(tab.drawn for tab in tabs) - runs, sum(tab.received for tab in tabs) - received
        return {"runs": runs, "elapsed": time.perf_counter() - begin, "bytes": received}

    async def streams(self, sessions: int) -> dict[str, Any]:
        """All let an answer stream in, whose tokens say when they were made: how late each of them comes."""
        tabs = await self.open(sessions)
        late: list[float] = []
        for tab in tabs:
            _note_times(tab, late)
        print("ready", flush=True)
        sys.stdin.readline()
        begin = time.perf_counter()
        gc.disable()
        await asyncio.gather(*(tab.press(tab.find("button", "Stamped")) for tab in tabs))
        return {"late": late, "elapsed": time.perf_counter() - begin}

    async def neighbours(self, button: str) -> dict[str, Any]:
        """How long others' clicks take while one presses ``button``, and before."""
        tabs = await self.open(NEIGHBOURS)
        (culprit,) = await self.open(1)
        result = {"before": await self._paced(tabs, asyncio.create_task(asyncio.sleep(4)))}
        pressed = asyncio.create_task(culprit.press(culprit.find("button", button)))
        await asyncio.sleep(0.2)
        result["during"] = await self._paced(tabs, pressed)
        return result

    async def _paced(self, tabs: list[Any], until: asyncio.Task[None]) -> list[float]:
        took: list[float] = []

        async def user(tab: Any, offset: float) -> None:
            button = tab.find("button", "Increment")
            await asyncio.sleep(offset)
            while not until.done():
                clicked = time.perf_counter()
                await tab.press(button)
                took.append(time.perf_counter() - clicked)
                await asyncio.sleep(PACE)

        await asyncio.gather(*(user(tab, PACE * i / len(tabs)) for i, tab in enumerate(tabs)), until)
        return took

    async def runs(self, times: int) -> dict[str, Any]:
        """First runs and reruns of one tab after the other, with nobody else there."""
        first: list[float] = []
        again: list[float] = []
        for _ in range(times):
            began = time.perf_counter()
            (tab,) = await self.open(1)
            first.append(time.perf_counter() - began)
            for _ in range(5):
                began = time.perf_counter()
                await tab.press(tab.find("button", "Again"))
                again.append(time.perf_counter() - began)
            tab.close()
        return {"first": first, "again": again}

    async def edits(self, edits: int, times: int) -> dict[str, Any]:
        """So many edits of an editor at once, as a paste makes them; then one more after the other."""
        (tab,) = await self.open(1)
        cells = {row: {"b": row / 7} for row in range(edits)}
        began = time.perf_counter()
        await tab.edit(cells)
        result: dict[str, Any] = {"paste": time.perf_counter() - began, "took": []}
        print("ready", flush=True)
        sys.stdin.readline()
        received = tab.received
        gc.disable()
        for at in range(times):
            cells[at % edits] = {"b": at + 0.5}
            began = time.perf_counter()
            await tab.edit(cells)
            result["took"].append(time.perf_counter() - began)
        result["bytes"] = (tab.received - received) / times
        return result


STAMP = re.compile(rb"@(\d+\.\d{4})")


def _note_times(tab: Any, late: list[float]) -> None:
    """Note for each new token how long ago it was made, when the frame comes that has it."""
    hear, last = tab._socket.on_frame, 0.0

    def on_frame(frame: bytes) -> None:
        nonlocal last
        now = time.time()
        for stamp in map(float, STAMP.findall(frame)):
            if stamp > last:
                late.append(now - stamp)
                last = stamp
        hear(frame)

    tab._socket.on_frame = on_frame


def _number(word: str) -> int | float | str:
    try:
        return float(word) if "." in word else int(word)
    except ValueError:
        return word


def report(result: dict[str, Any]) -> None:
    """Write the figures, more than a pipe holds, as a whole."""
    # With PYTHONUNBUFFERED, print() writes once, and forgets what a signal has kept it from writing.
    with open(sys.stdout.fileno(), "w", encoding="utf-8", closefd=False) as output:
        output.write(json.dumps(result))


def main(words: list[str]) -> None:
    """Do what the command line says."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    framework, port, what, *numbers = words

    async def run() -> dict[str, Any]:
        load = Load(framework, int(port))
        method = getattr(load, what)
        result: dict[str, Any] = await method(*map(_number, numbers))
        return result

    try:
        import uvloop
    except ImportError:
        result = asyncio.run(run())
    else:
        result = uvloop.run(run())
    report(result)


if __name__ == "__main__":
    main(sys.argv[1:])
