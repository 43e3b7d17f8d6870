"""How many sessions and reruns one server and one store take: the figures of docs/deploy/capacity.md.

    python benchmarks/capacity.py                  # all stores, 100,000 parked sessions, about half an hour
    python benchmarks/capacity.py sqlite --sessions 10000 --visits 500
    python benchmarks/capacity.py --write redis    # and put the table into the page, other stores as before

Parked sessions are made as the server makes them: the first run of an app is
pickled once, sealed for each id, and committed. Then tabs come back to
sessions chosen at random, one after the other, and each waits for its page.
Redis and PostgreSQL are started on free ports, with their data in a temporary
folder, as the tests do.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import datetime as dt
import json
import os
import platform
import random
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from client import Tab, build_of
from report import scaled
from servers import HOST, ROOT, Environment, Server, serve

sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from millpond import compat, wire  # noqa: E402 (the working copy, installed or not)
from millpond.elements.write import magic_write  # noqa: E402
from millpond.runner.program import Program  # noqa: E402
from millpond.server.sealed_store import Checkpoint, SealedStore, owner_of  # noqa: E402
from millpond.session.session import Session  # noqa: E402
from millpond.state.changes import Change  # noqa: E402
from millpond.stores.base import Store  # noqa: E402
from millpond.stores.codec import Sealer  # noqa: E402
from millpond.stores.registry import open_store  # noqa: E402
from tests.stores.servers import PostgreSQLServer, RedisServer  # noqa: E402

PAGE = ROOT / "docs" / "deploy" / "capacity.md"
BEGIN, END = "<!-- figures: written by benchmarks/capacity.py -->", "<!-- end of figures -->"
SECRET = "x" * 32
AT_ONCE = 32
ROUNDS = 4
RESULTS = ROOT / "benchmarks" / ".results-capacity.json"
CLICKING, SECONDS = 100, 5.0
APPS = {"counter": "counter", "form": "form with 100 rows"}
STORES = {"sqlite": "SQLite", "redis": "Redis", "postgresql": "PostgreSQL"}
Figures = dict[str, float]


# A place to keep sessions ------------------------------------------------------------


@dataclass
class Place:
    """A running store: its URL, and what it takes."""

    name: str
    url: str
    server: Any
    folder: Path

    def size(self) -> int:
        """Bytes of disk, or of memory."""
        if self.name == "sqlite":
            return sum(file.stat().st_size for file in self.folder.glob("sessions.db*"))
        if self.name == "redis":
            found = re.search(r"used_memory:(\d+)", self.server.ask_all("INFO", "memory"))
            assert found
            return int(found[1])
        self.server.ask("VACUUM FULL")
        return int(self.server.ask("SELECT pg_database_size(current_database())")[0][0])


@contextlib.contextmanager
def place(name: str) -> Iterator[Place]:
    """An empty store of this kind."""
    with tempfile.TemporaryDirectory(prefix="millpond-capacity-") as made:
        folder = Path(made)
        if name == "sqlite":
            yield Place(name, f"sqlite:///{folder / 'sessions.db'}", None, folder)
            return
        server = RedisServer(folder) if name == "redis" else PostgreSQLServer(folder)
        server.start()
        try:
            yield Place(name, server.url, server, folder)
        finally:
            server.remove() if isinstance(server, PostgreSQLServer) else server.stop()


# Sessions that nobody is looking at ----------------------------------------------------


def first_change(app: str) -> Change:
    """What the first run of an app leaves to be saved."""
    compat.install()
    script = Program(ROOT / "benchmarks" / "apps" / f"{app}.py", write=magic_write, show_error=_fail)
    session = Session("seed", durable=True)
    session.attach(wire.Hello(build="", load="load", connection=1))
    run = session.begin_run()
    assert run is not None
    session.end_run(run, script.execute(run))
    change = session.commits.take_change()
    assert change is not None
    return change


def _fail(error: BaseException) -> None:
    raise SystemExit(f"The app failed: {error!r}")


async def seed(store: Store, app: str, numbers: range) -> None:
    """Park one session for each number."""
    change = first_change(app)
    sealed_store = SealedStore(store, Sealer([SECRET.encode()]))
    waiting = iter(numbers)

    async def work() -> None:
        for number in waiting:
            checkpoint = Checkpoint(session_of(number))
            checkpoint.epoch = await store.create(
                checkpoint.session, owner_of(browser_of(number)), "first", 1
            )
            commit, _ = sealed_store.seal(checkpoint, change)
            await store.commit(commit)

    await asyncio.gather(*(work() for _ in range(AT_ONCE)))


def session_of(number: int) -> str:
    """As long as a real one."""
    return f"parked-{number:017}"


def browser_of(number: int) -> str:
    """The cookie that the session belongs to."""
    return f"browser-{number:024}"


async def with_store(url: str, work: Any) -> Any:
    """Open, work, close."""
    store = open_store(url, ttl=7 * 24 * 3600.0, level=None, project=Path())
    await store.open()
    try:
        return await work(store)
    finally:
        await store.close()


# What is measured ------------------------------------------------------------------------


def measure_size(name: str, app: str, sessions: int) -> float:
    """Bytes of one parked session."""
    with place(name) as at:
        asyncio.run(with_store(at.url, lambda store: seed(store, app, range(100))))
        before = at.size()
        asyncio.run(with_store(at.url, lambda store: seed(store, app, range(100, sessions + 100))))
        return (at.size() - before) / sessions


async def attach_all(store: Store, numbers: list[int]) -> list[float]:
    """Seconds of each attach in the store itself."""
    took = []
    for number in numbers:
        began = time.perf_counter()
        await store.attach(session_of(number), owner_of(browser_of(number)), "store", 1)
        took.append(time.perf_counter() - began)
    return took


async def come_back(port: int, numbers: list[int]) -> tuple[list[float], list[float]]:
    """Tabs return, one after the other: seconds until welcome, and until the page stands."""
    build = await build_of(HOST, port)
    visits = [await visit(port, build, number) for number in numbers]
    return [welcome for welcome, _ in visits], [page for _, page in visits]


class Returning(Tab):
    """A tab that comes back to a parked session, and takes the time."""

    began = welcomed = finished = 0.0

    def greet(self, **about: Any) -> None:
        self.began = time.perf_counter()
        super().greet(**about)

    def handle(self, message: wire.ServerMessage) -> None:
        super().handle(message)
        if isinstance(message, wire.Welcome):
            self.welcomed = time.perf_counter()
        elif isinstance(message, wire.Finished):
            self.finished = self.finished or time.perf_counter()


async def visit(port: int, build: str, number: int) -> tuple[float, float]:
    """The tab of one parked session returns."""
    tab = Returning(build)
    tab.browser = browser_of(number)
    tab.outbox.session, tab.outbox.version = session_of(number), 1
    try:
        await asyncio.wait_for(tab.connect(HOST, port), 60)
    finally:
        tab.close()
    assert tab.session == session_of(number), "A new session came instead of the parked one."
    return tab.welcomed - tab.began, tab.finished - tab.began


def rss(server: Server) -> float:
    """Memory of the server when the sessions that were visited are parked again."""
    time.sleep(12)  # it looks for them every 10 s
    return server.memory()


def measure_parked(name: str, sessions: int, visits: int) -> Figures:
    """Tabs that come back to some of many parked sessions, in several rounds."""
    chance = random.Random(1)
    with place(name) as at:
        asyncio.run(with_store(at.url, lambda store: seed(store, "form", range(100))))
        with serve(Environment(Path(), 9450, at.url), "millpond", "form") as server:
            asyncio.run(come_back(server.port, list(range(100))))
            figures = {"sessions": float(sessions), "visits": float(visits), "memory 0": rss(server)}
            began = time.perf_counter()
            asyncio.run(with_store(at.url, lambda store: seed(store, "form", range(100, sessions + 100))))
            print(f"  parked {sessions:,} in {time.perf_counter() - began:.0f} s", flush=True)
            welcomed: list[float] = []
            finished: list[float] = []
            numbers = chance.sample(range(100, sessions + 100), ROUNDS * visits)
            for round_ in range(ROUNDS):
                part = asyncio.run(come_back(server.port, numbers[round_ * visits : (round_ + 1) * visits]))
                welcomed += part[0]
                finished += part[1]
                figures[f"memory {round_ + 1}"] = rss(server)
        again = chance.sample(range(100, sessions + 100), visits)
        attached = asyncio.run(with_store(at.url, lambda store: attach_all(store, again)))
    for what, took in (("attach", attached), ("welcome", welcomed), ("page", finished)):
        ordered = sorted(took)
        figures[f"{what} p50"] = statistics.median(ordered) * 1000
        figures[f"{what} p99"] = ordered[int(len(ordered) * 0.99)] * 1000
    return figures


async def click_all(server: Server) -> Figures:
    """Sessions that all click, each again as soon as its click is saved."""
    build = await build_of(HOST, server.port)
    tabs = [await Tab.open(HOST, server.port, build) for _ in range(CLICKING)]
    clicks = 0
    cpu, began = server.cpu(), time.perf_counter()

    async def user(tab: Tab) -> None:
        nonlocal clicks
        button = tab.find("button", "Increment")
        while time.perf_counter() - began < SECONDS:
            await tab.press(button)
            clicks += 1

    await asyncio.gather(*map(user, tabs))
    figures = {"per cpu": clicks / (server.cpu() - cpu), "per second": clicks / (time.perf_counter() - began)}
    for tab in tabs:
        tab.close()
    return figures


def measure_reruns(name: str, app: str, rounds: int) -> Figures:
    """Reruns for each second of the server's CPU, and of the clock: the medians of some rounds."""
    found = []
    for _ in range(rounds):
        with place(name) as at, serve(Environment(Path(), 9450, at.url), "millpond", app) as server:
            found.append(asyncio.run(click_all(server)))
    return {what: statistics.median(figures[what] for figures in found) for what in found[0]}


# The page ----------------------------------------------------------------------------------


def table(figures: dict[str, Figures]) -> str:
    """All figures as Markdown, a column for each store."""
    stores = [name for name in STORES if name in figures]
    rows: list[tuple[str, str, str]] = [
        *((f"one parked session: {title}", f"size {app}", "B") for app, title in APPS.items()),
        ("**parked sessions** in the rows that follow", "sessions", ""),
        ("attach, in the store: p50", "attach p50", "ms"),
        ("… p99", "attach p99", "ms"),
        ("a tab comes back, to its welcome: p50", "welcome p50", "ms"),
        ("… p99", "welcome p99", "ms"),
        ("… to its finished page: p50", "page p50", "ms"),
        ("… p99", "page p99", "ms"),
        ("memory of the server with 100 sessions parked", "memory 0", "B"),
        ("… with all of them parked, tabs came back per round", "visits", ""),
        *((f"… after round {number}", f"memory {number}", "B") for number in range(1, ROUNDS + 1)),
        *((f"reruns per CPU second of the server: {title}", f"{app} per cpu", "/s") for app, title in APPS.items()),
        *((f"reruns per second, one worker: {title}", f"{app} per second", "/s") for app, title in APPS.items()),
    ]  # fmt: skip
    lines = [
        f"| | {' | '.join(STORES[name] for name in stores)} |",
        f"|---|{'--:|' * len(stores)}",
    ]
    for title, key, unit in rows:
        cells = [scaled(figures[name][key], unit) for name in stores]
        lines.append(f"| {title} | {' | '.join(cells)} |")
    return "\n".join(lines)


def machine() -> str:
    """Where and when it was measured."""
    return (
        f"Measured on {dt.datetime.now(dt.UTC).date()}: {os.cpu_count()} cores ({platform.machine()}), "
        f"{platform.system()}, Python {platform.python_version()}; client, server and store on the same machine, "
        f"whose load average was {os.getloadavg()[2]:.1f} over the last quarter of an hour."
    )


def main() -> None:
    """Measure what was asked for, and print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("stores", nargs="*", metavar="STORE", help=f"of {', '.join(STORES)}; default: all")
    parser.add_argument("--sessions", type=int, default=100_000, help="parked sessions (100,000)")
    parser.add_argument(
        "--visits", type=int, default=1000, help="tabs that come back, in each of 4 rounds (1,000)"
    )
    parser.add_argument("--rounds", type=int, default=3, help="rounds of clicking (3)")
    parser.add_argument("--write", action="store_true", help="put the table into docs/deploy/capacity.md")
    options = parser.parse_args()
    if unknown := set(options.stores) - set(STORES):
        parser.error(f"there is no store {', '.join(sorted(unknown))}; there are {', '.join(STORES)}")
    os.environ |= {"MILLPOND_SESSION_SECRET": SECRET, "MILLPOND_SERVER_DISCONNECTED_SESSION_TTL": "0"}
    figures: dict[str, Figures] = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    for name in options.stores or list(STORES):
        print(f"--- {STORES[name]}", flush=True)
        found = figures[name] = measure_parked(name, options.sessions, options.visits)
        for app in APPS:
            found[f"size {app}"] = measure_size(name, app, max(1000, options.sessions // 10))
            for what, value in measure_reruns(name, app, options.rounds).items():
                found[f"{app} {what}"] = value
        print(table({name: found}), flush=True)
        RESULTS.write_text(json.dumps(figures))
    text = f"{machine()}\n\n{table(figures)}"
    print(text)
    if options.write:
        page = PAGE.read_text("utf-8")
        before, after = page.partition(BEGIN)[0], page.partition(END)[2]
        PAGE.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", "utf-8")


if __name__ == "__main__":
    main()
