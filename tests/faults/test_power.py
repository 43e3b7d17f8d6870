"""Power cuts: at the level ``power``, what was acknowledged is there; at ``process``, a part may be lost."""

from __future__ import annotations

import asyncio
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
    epochs = {session: await store.create(session, "ann", "load", 1) for session in ("s", "t")}
    recorder.log.append(Op("sync", str(folder / "sessions.db-wal")))  # made long ago, for either level
    begin = len(recorder.log)
    for version in range(1, COMMITS + 1):
        text = b"%d" % version
        changed = {"count": text, f"key {version % 5}": text * 100}
        # Those without blobs are written together, in another way.
        blobs = {"now": text * 800} if version % 2 == 0 else {}
        await asyncio.gather(
            *(
                store.commit(Commit(session, epoch, version, version, text, changed, blobs=blobs))
                for session, epoch in epochs.items()
            )
        )
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
    """The version that is there, the older of both sessions'; all of each must be of one version."""
    store = SQLiteStore(folder / "sessions.db", ttl=600)
    await store.open()
    versions = [await read_session(store, session) for session in ("s", "t")]
    await store.close()
    assert max(versions) <= min(versions) + 1
    return min(versions)


async def read_session(store: SQLiteStore, session: str) -> int:
    found = await store.attach(session, "ann", "another load", 1)
    text = b"%d" % found.version
    if found.version:
        assert (found.seq, found.manifest, found.values["count"]) == (found.version, text, text)
        assert found.values[f"key {found.version % 5}"] == text * 100
    if found.version > 1:
        last = found.version - found.version % 2
        assert await store.read_blob(session, "now") == b"%d" % last * 800
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
