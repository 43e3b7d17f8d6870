"""Power cuts: at the level ``power``, what was acknowledged is there; at ``process``, a part may be lost."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from millpond.stores.base import Commit
from millpond.stores.sqlite import SQLiteStore
from tests.faults.power import Op, Recorder, cut

COMMITS = 10


async def record(folder: Path, level: str) -> tuple[list[Op], int]:
    """The log of some commits; where in it the store was open. An ``acked`` stands after each commit."""
    recorder = Recorder()
    with recorder.recording():
        store = SQLiteStore(folder / "sessions.db", ttl=600, level=level)
        await store.open()
    await store._write(lambda db: db.execute("PRAGMA wal_autocheckpoint = 8").fetchone())
    epoch = await store.create("s", "ann", "load", 1)
    recorder.log.append(Op("sync", str(folder / "sessions.db-wal")))  # made long ago, for either level
    begin = len(recorder.log)
    for version in range(1, COMMITS + 1):
        text = b"%d" % version
        changed = {"count": text, f"key {version % 5}": text * 100}
        await store.commit(Commit("s", epoch, version, version, text, changed, blobs={"now": text * 800}))
        recorder.log.append(Op("acked", "", version))
    await store.close()
    return recorder.log, begin


async def test_sqlite_has_its_files_under_their_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It keeps the addresses of names that it gave the recorder, or was given by it."""
    folder, here = tmp_path / "recorded", tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    log, _ = await record(folder, "power")
    names = {str(folder / f"sessions.db{end}") for end in ("", "-wal", "-journal")}
    assert {op.path for op in log if op.path} == names
    assert {path.name for path in folder.iterdir()} <= {"sessions.db", "sessions.db-wal", "sessions.db-shm"}
    assert list(here.iterdir()) == []


async def read(folder: Path) -> int:
    """The version that is there; all of it must be of this version."""
    store = SQLiteStore(folder / "sessions.db", ttl=600)
    await store.open()
    found = await store.attach("s", "ann", "another load", 1)
    text = b"%d" % found.version
    if found.version:
        assert (found.seq, found.manifest, found.values["count"]) == (found.version, text, text)
        assert found.values[f"key {found.version % 5}"] == text * 100
        assert await store.read_blob("s", "now") == text * 800
    await store.close()
    return found.version


async def lost(tmp_path: Path, level: str, keep: float) -> int:
    """Cut the power at every moment; how many acknowledged commits were lost, at most."""
    log, begin = await record(tmp_path / "recorded", level)
    assert {op.kind for op in log} >= {"write", "sync", "acked"}
    most = 0
    for end in range(begin, len(log) + 1):
        ops = [op for op in log[:end] if op.kind != "acked"]
        acked = max((op.offset for op in log[:end] if op.kind == "acked"), default=0)
        folder = tmp_path / f"{keep} {end}"
        folder.mkdir()
        cut(ops, folder, keep, random.Random(end))
        version = await read(folder)
        assert version <= acked + 1
        most = max(most, acked - version)
    return most


@pytest.mark.parametrize("keep", [0.0, 0.5, 1.0])
async def test_at_the_level_power_nothing_acknowledged_is_lost(tmp_path, keep):
    assert await lost(tmp_path, "power", keep) == 0


@pytest.mark.parametrize("keep", [0.0, 0.5])
async def test_at_the_level_process_the_last_commits_may_be_lost_and_never_a_half(tmp_path, keep):
    assert await lost(tmp_path, "process", keep) > 0
