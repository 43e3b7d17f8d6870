"""A process that writes is killed or frozen: nothing acknowledged is lost, nothing stale is written."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from millpond.stores.base import Attached, Commit, Store, StoreError
from millpond.stores.registry import open_store
from millpond.stores.sqlite import SQLiteStore
from tests.patience import PATIENCE
from tests.stores.conftest import Backend

WRITER = Path(__file__).with_name("writer.py")
SRC = WRITER.parents[2] / "src"


class Writer:
    def __init__(self, backend: Backend, session: str, load: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, WRITER, backend.url, session, load],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(SRC)},
        )

    def read(self) -> tuple[str, int]:
        assert self.process.stdout is not None
        word, number = self.process.stdout.readline().split()
        return word, int(number)

    def read_rest(self) -> list[str]:
        """What it said until it ended; a last line may be cut."""
        assert self.process.stdout is not None
        rest = self.process.stdout.read()
        self.process.stdout.close()
        self.process.wait(PATIENCE)
        return rest.split("\n")[:-1]

    def send(self, number: signal.Signals) -> None:
        self.process.send_signal(number)


async def opened(backend: Backend) -> Store:
    store = open_store(backend.url, ttl=600, level=None, project=Path())
    if isinstance(store, SQLiteStore):
        store = SQLiteStore(store.path, ttl=600, timeout=0.2)  # the other may hold its lock, frozen
    await store.open()
    return store


async def check_whole(store: Store, session: str, found: Attached) -> None:
    """Everything is of one version: the count was raised once by each commit."""
    if not found.version:
        assert found.values == {}
        return
    text = b"%d" % found.version
    assert (found.seq, found.manifest) == (found.version, text)
    assert (found.values["count"], found.values["copy"]) == (text, text)
    assert found.values[f"key {found.version % 5}"] == text
    if found.version > 1:
        last = found.version - found.version % 2
        assert await store.read_blob(session, "now") == b"%d" % last * 1000


async def test_killed_at_a_random_moment(backend, seeds):
    await backend.clear()
    store = await opened(backend)
    await store.create("killed", "ann", "first", 1)
    last = 0
    for seed in seeds:
        writer = Writer(backend, "killed", f"writer {seed}")
        assert writer.read()[0] == "attached"
        await asyncio.sleep(random.Random(seed).uniform(0, 0.05))  # the moment is what is tested
        writer.send(signal.SIGKILL)
        acked = [int(line.split()[1]) for line in writer.read_rest() if line.startswith("acked ")]
        found = await store.attach("killed", "ann", f"reader {seed}", 1)
        if acked:
            # The commit that was on its way may be there; its answer was not.
            assert found.version in {acked[-1], acked[-1] + 1}, f"seed {seed}"
        await check_whole(store, "killed", found)
        last = found.version
    await store.close()
    assert last, "no writer came as far as a commit"


async def take_over(store: Store, writer: Writer, load: str) -> Attached:
    """Attach while the other is frozen. On SQLite it may hold the file's lock: then freeze it again."""
    for attempt in range(200):
        try:
            return await store.attach("frozen", "ann", f"{load} {attempt}", 1)
        except StoreError:
            writer.send(signal.SIGCONT)
            await asyncio.sleep(0.01)
            writer.send(signal.SIGSTOP)
    pytest.fail("never frozen outside a transaction")


async def test_a_frozen_writer_wakes_up_and_may_not_write(backend, seeds):
    await backend.clear()
    store = await opened(backend)
    await store.create("frozen", "ann", "first", 1)
    for seed in seeds:
        writer = Writer(backend, "frozen", f"writer {seed}")
        while writer.read()[0] != "acked":
            pass
        await asyncio.sleep(random.Random(seed).uniform(0, 0.05))
        writer.send(signal.SIGSTOP)
        found = await take_over(store, writer, f"new owner {seed}")
        version = found.version + 1
        text = b"%d" % version
        changed = {"count": text, "copy": text, f"key {version % 5}": text}
        blobs = {"now": text * 1000} if version % 2 == 0 else {}
        ours = Commit("frozen", found.epoch, version, version, text, changed, blobs=blobs)
        await store.commit(ours)
        writer.send(signal.SIGCONT)
        lines = await asyncio.to_thread(writer.read_rest)
        assert lines[-1].startswith("superseded "), f"seed {seed}"
        acked = [int(line.split()[1]) for line in lines if line.startswith("acked ")]
        assert max(acked, default=0) <= found.version, "it was told that a stale write is kept"
        after = await store.attach("frozen", "ann", f"reader {seed}", 1)
        assert (after.version, after.values["count"]) == (version, text)
        await check_whole(store, "frozen", after)
    await store.close()
