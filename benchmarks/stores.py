"""Measures what lasting state costs: each store beside the others, and writes its table into the README.

    python benchmarks/stores.py                   # everything, about 10 minutes
    python benchmarks/stores.py commits frame     # some parts
    python benchmarks/stores.py --quick           # fewer samples; the README stays as it is

Redis is measured where ``redis-server`` is on PATH, with an append-only file
that is synced at each write, so that it keeps what SQLite keeps.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from functools import partial
from pathlib import Path

from browser import chromium, measure_clicks, measure_reload
from client import Tab, build_of
from processes import Generator
from report import Results, Table, write_table
from servers import HERE, HOST, Environment, Server, serve

from millpond.server.sealed_store import Checkpoint, SealedStore
from millpond.state.changes import Change
from millpond.state.values import dump
from millpond.stores.base import Commit
from millpond.stores.codec import Sealer
from millpond.stores.registry import open_store

TABLE = Table(
    begin="<!-- stores: written by stores.py -->",
    end="<!-- end of stores -->",
    columns={
        "memory": "memory",
        "sqlite": "SQLite, `power`",
        "process": "SQLite, `process`",
        "redis": "Redis",
    },
    ratio=("memory", "sqlite", "times more"),
    about="Redis with `appendfsync always`",
)
RESULTS = HERE / ".stores.json"
Samples = dict[str, list[float]]
Stores = dict[str, Environment]


def main() -> None:
    """Run the parts that were asked for, and write the table."""
    options = parse()
    results = Results.load(RESULTS)
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        stores = find_stores(Path(folder), options.port, stack)
        for name in options.parts or list(PARTS):
            print(f"--- {name}", flush=True)
            samples = PARTS[name](stores, options.quick)
            results.add(samples)
            for line in results.lines(samples, TABLE):
                print(line, flush=True)
            if not options.quick:
                results.save(RESULTS)
                write_table(results, HERE / "README.md", TABLE)


def parse() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}")
    parser.add_argument("--quick", action="store_true", help="few samples; the README stays as it is")
    parser.add_argument("--port", type=int, default=9300, help="the first port to use (default: 9300)")
    options = parser.parse_args()
    if unknown := set(options.parts) - set(PARTS):
        parser.error(f"there is no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    return options


def find_stores(folder: Path, port: int, stack: ExitStack) -> Stores:
    """One environment for each store; the servers that they need are started."""
    os.environ["MILLPOND_SESSION_SECRET"] = secrets.token_urlsafe(32)

    def environment(url: str, level: str | None = None) -> Environment:
        return Environment(Path(sys.prefix), port, url, level)

    stores = {
        "memory": environment("memory://"),
        "sqlite": environment(f"sqlite:///{folder}/power.db"),
        "process": environment(f"sqlite:///{folder}/process.db", "process"),
    }
    if shutil.which("redis-server"):
        stores["redis"] = environment(stack.enter_context(redis(folder, port + 90)))
    return stores


@contextmanager
def redis(folder: Path, port: int) -> Iterator[str]:
    """A Redis that syncs its file at each write; its URL."""
    process = subprocess.Popen(
        ["redis-server", "--port", str(port), "--bind", HOST, "--dir", str(folder), "--save", "",
         "--appendonly", "yes", "--appendfsync", "always"],
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield f"redis://{HOST}:{port}/0"
    finally:
        process.terminate()
        process.wait()


# Parts ------------------------------------------------------------------------------------


def _commits(stores: Stores, quick: bool) -> Samples:
    """One session whose counter is committed again and again: sealing included, no server."""
    result: Samples = {}
    for _ in range(2 if quick else 5):
        for name, environment in stores.items():
            took = asyncio.run(_commit_often(environment, 50 if quick else 400))
            result.setdefault(f"commit of a counter|{name}", []).extend(t * 1000 for t in took)
    return result


async def _commit_often(environment: Environment, times: int) -> list[float]:
    async with _session(environment) as (sealed_store, checkpoint):
        took = []
        for number in range(times):
            began = time.perf_counter()
            await _commit(sealed_store, checkpoint, Change.of({"count": dump(number)}))
            took.append(time.perf_counter() - began)
    return took


@asynccontextmanager
async def _session(environment: Environment) -> AsyncIterator[tuple[SealedStore, Checkpoint]]:
    store = open_store(
        environment.store or "", ttl=3600, level=environment.level, project=Path(tempfile.gettempdir())
    )
    await store.open()
    session = secrets.token_hex(8)
    epoch = await store.create(session, "owner", "load", 1)
    yield SealedStore(store, Sealer([b"benchmark" * 4])), Checkpoint(session, epoch)
    await store.erase(session)
    await store.close()


async def _commit(sealed_store: SealedStore, checkpoint: Checkpoint, change: Change) -> Commit:
    change.seq = checkpoint.version + 1
    commit, manifest = sealed_store.seal(checkpoint, change)
    await sealed_store.store.commit(commit)
    checkpoint.version, checkpoint.manifest = commit.version, manifest
    return commit


def _keys(stores: Stores, quick: bool) -> Samples:
    """One value of a session with many is changed again and again: what is sealed, and how long the commit takes."""
    result: Samples = {}
    for count in (50, 500, 5_000, 50_000):
        for name, environment in stores.items():
            took, sizes = asyncio.run(_commit_one_of(environment, count, 20 if quick else 200))
            result[f"1 of {count:,} keys: commit|{name}"] = [t * 1000 for t in took]
            result[f"1 of {count:,} keys: bytes written|{name}"] = sizes
    return result


async def _commit_one_of(environment: Environment, count: int, times: int) -> tuple[list[float], list[float]]:
    async with _session(environment) as (sealed_store, checkpoint):
        took: list[float] = []
        sizes: list[float] = []
        for number in range(times + 1):
            changed = {f"key {key}": dump(number) for key in (range(count) if number == 0 else (count // 2,))}
            began = time.perf_counter()
            commit = await _commit(sealed_store, checkpoint, Change.of(changed))
            took.append(time.perf_counter() - began)
            sizes.append(len(commit.manifest) + sum(map(len, commit.changed.values())))
    return took[1:], sizes[1:]


def _reruns(stores: Stores, quick: bool) -> Samples:
    """Sessions that all click at once, in alternating rounds."""
    result: Samples = {}
    for count in (20,) if quick else (20, 100):
        for _ in range(1 if quick else 3):
            for name, environment in stores.items():
                with serve(environment, "millpond", "counter") as server:
                    generator = Generator(environment, "millpond", server, "clicks", count, 3.0)
                    generator.wait_until_ready()
                    cpu = server.cpu()
                    found = generator.finish()
                    cpu = server.cpu() - cpu
                runs = len(found["took"])
                label = f"{count} clicking: reruns per"
                result.setdefault(f"{label} second|{name}", []).append(runs / found["elapsed"])
                result.setdefault(f"{label} CPU second|{name}", []).append(runs / cpu)
    return result


def _clicks(stores: Stores, quick: bool) -> Samples:
    """Click to DOM and to paint in a browser."""
    servers = {name: partial(serve, environment, "millpond") for name, environment in stores.items()}
    found = measure_clicks(servers, ["counter"], *((2, 10) if quick else (6, 20)))
    return {name: samples for name, samples in found.items() if "click to" in name}


def _frame(stores: Stores, quick: bool) -> Samples:
    """A table of 100 MB in Session State: not touched, read, changed."""
    result: Samples = {}
    block = os.urandom(100_000_000)
    for name, environment in stores.items():
        with serve(environment, "millpond", "frame") as server:
            for figure, took in asyncio.run(_work_beside_frame(server, 10 if quick else 40)).items():
                result[f"100 MB table, {figure}|{name}"] = [t * 1000 for t in took]
    hashing = [_seconds(lambda: hashlib.blake2b(block).digest()) * 1000 for _ in range(5)]
    result["100 MB, one hash|memory"] = hashing
    return result


async def _work_beside_frame(server: Server, times: int) -> dict[str, list[float]]:
    tab = await Tab.open(HOST, server.port)

    async def press(label: str) -> float:
        began = time.perf_counter()
        await tab.press(tab.find("button", label))
        return time.perf_counter() - began

    found = {"before it is there: click to finished": [await press("Increment") for _ in range(times)]}
    found["made and saved"] = [await press("Load 100 MB")]
    # What is found once, at the first look, belongs to none of the figures.
    await press("Look")
    found["not touched: click to finished"] = [await press("Increment") for _ in range(times)]
    found["read: click to finished"] = [await press("Look") for _ in range(times // 4)]
    found["one cell changed: click to finished"] = [await press("Change") for _ in range(max(times // 8, 2))]
    tab.close()
    return found


def _resume(stores: Stores, quick: bool) -> Samples:
    """Killed, started again: how soon a tab has its page back."""
    result: Samples = {}
    durable = {name: environment for name, environment in stores.items() if name != "memory"}
    for _ in range(2 if quick else 7):
        for name, environment in durable.items():
            with serve(environment, "millpond", "counter") as server:
                tab = asyncio.run(_click_once(server))
                server.kill()
            with serve(environment, "millpond", "counter") as server:
                took = asyncio.run(_come_back(server, tab))
            result.setdefault(f"first session after a restart: hello to page|{name}", []).append(took * 1000)
    with chromium() as browser:
        for _ in range(2 if quick else 7):
            for name, environment in durable.items():
                found = measure_reload(browser, environment)
                result.setdefault(f"page of a kept session after a restart: first content|{name}", []).append(
                    found["kept"]
                )
                result.setdefault(f"page of a new session: first content|{name}", []).append(found["new"])
    return result


async def _click_once(server: Server) -> Tab:
    tab = await Tab.open(HOST, server.port)
    await tab.press(tab.find("button", "Increment"))
    return tab


async def _come_back(server: Server, tab: Tab) -> float:
    build = await build_of(HOST, server.port)
    began = time.perf_counter()
    again = await Tab.open(HOST, server.port, build, again=tab)
    took = time.perf_counter() - began
    if again.session != tab.session:
        raise RuntimeError("The session was not resumed.")
    again.close()
    return took


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


PARTS: dict[str, Callable[[Stores, bool], Samples]] = {
    "commits": _commits,
    "keys": _keys,
    "reruns": _reruns,
    "clicks": _clicks,
    "frame": _frame,
    "resume": _resume,
}

if __name__ == "__main__":
    sys.exit(main())
