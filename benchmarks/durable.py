"""The floor of durable reruns: what the barest way to make each last takes from the scripts of the same process.

    python benchmarks/durable.py

Two threads do what stands for reruns (150 µs of Python each), each of which pickles a value, seals it, and goes on. What
they have sealed becomes durable in groups, every 2 ms, in one of these ways, which take turns; nothing of Millpond is in it.
"""

from __future__ import annotations

import contextlib
import hashlib
import pickle
import queue
import sqlite3
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

KEY = b"0" * 32
SLICE = 0.3
ROUNDS = 15
PACE = 0.002
Group = list[tuple[bytes, int]]
Write = Callable[[Group], None]


def rerun(number: int) -> tuple[bytes, int]:
    """What stands for a rerun: a sealed value, and the number of its session."""
    body = pickle.dumps({"count": number}, 5)
    sealed = hashlib.blake2b(body, key=KEY, digest_size=32).digest() + body
    total = 0
    for n in range(9000):
        total += n
    return sealed, number % 20


def sqlite(folder: str, level: str) -> Write:
    """One row for each rerun, and one transaction for a group."""
    db = sqlite3.connect(Path(folder) / f"{level}.db", isolation_level=None, check_same_thread=False)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute(f"PRAGMA synchronous = {level}")
    db.execute("CREATE TABLE sessions (id INTEGER PRIMARY KEY, value BLOB)")
    db.executemany("INSERT INTO sessions VALUES (?, x'')", [(n,) for n in range(20)])

    def write(group: Group) -> None:
        rows = ", ".join(["(?, ?)"] * len(group))
        given = [part for value, number in group for part in (number, value)]
        db.execute(f"INSERT OR REPLACE INTO sessions VALUES {rows}", given)  # noqa: S608 (question marks)

    return write


class Writer:
    """A thread that writes groups."""

    def __init__(self, write: Write) -> None:
        self.write = write
        self.calls: queue.SimpleQueue[Group] = queue.SimpleQueue()
        threading.Thread(target=self._work, daemon=True).start()

    def _work(self) -> None:
        while True:
            self.write(self.calls.get())


def measure(give: Callable[[Group], None]) -> float:
    """Reruns per second."""
    waiting: Group = []
    counts = [0, 0]
    end = time.perf_counter() + SLICE

    def work(which: int) -> None:
        nonlocal waiting
        called = 0.0
        while (now := time.perf_counter()) < end:
            waiting.append(rerun(counts[which]))
            counts[which] += 1
            if which == 0 and now - called > PACE:
                called = now
                group, waiting = waiting, []
                give(group)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / SLICE


def main() -> None:
    """Print how many reruns are left with each way."""
    sys.setswitchinterval(0.001)
    with tempfile.TemporaryDirectory(dir=Path(__file__).parent) as folder:
        ways: dict[str, Callable[[Group], None]] = {"nothing is kept": lambda group: None}
        ways["a thread that does nothing with it"] = Writer(lambda group: None).calls.put
        for level in ("OFF", "NORMAL", "FULL"):
            ways[f"a thread that writes it to SQLite, {level}"] = Writer(sqlite(folder, level)).calls.put
        found: dict[str, list[float]] = {name: [] for name in ways}
        for _ in range(ROUNDS):
            for name, give in ways.items():
                found[name].append(measure(give))
        most = statistics.median(found["nothing is kept"])
        for name, each in found.items():
            value = statistics.median(each)
            print(f"{name:45} {value:8,.0f} /s  {100 * value / most:5.1f} %")


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        main()
