"""What is known of a cached table holds as long as nobody has written to it."""

from __future__ import annotations

import ctypes
import gc
import os
import threading
from bisect import insort
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
import xxhash

from millpond.caching.values import entry_of
from millpond.frames import fingerprints, shared_memory
from millpond.frames.incoming import frame_of
from tests.patience import PATIENCE

ROWS = 300_000
NUMBERS = np.random.default_rng(0).standard_normal((ROWS, 3))


def scattered() -> pd.DataFrame:
    """Its columns lie row by row in memory."""
    return pd.DataFrame(NUMBERS.copy(), columns=list("abc"))


def in_columns() -> pd.DataFrame:
    return pd.DataFrame({name: NUMBERS[:, at].copy() for at, name in enumerate("abc")})


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The sizes of what is read as a whole."""
    sizes: list[int] = []
    real = xxhash.xxh3_128_digest

    def digest(content: Any) -> bytes:
        sizes.append(content.nbytes)
        return bytes(real(content))

    monkeypatch.setattr(xxhash, "xxh3_128_digest", digest)
    return sizes


@pytest.mark.parametrize("make", [scattered, in_columns])
def test_a_cached_table_is_read_once(make: Callable[[], pd.DataFrame], hashed: list[int]) -> None:
    entry = entry_of(make())
    assert entry.give is not None
    first = frame_of(entry.give()).fingerprint()
    assert sum(hashed) == NUMBERS.nbytes
    assert frame_of(entry.give()).fingerprint() == first
    assert sum(hashed) == NUMBERS.nbytes


@pytest.mark.parametrize("make", [scattered, in_columns])
def test_a_caller_who_writes_has_another_table(make: Callable[[], pd.DataFrame]) -> None:
    entry = entry_of(make())
    assert entry.give is not None
    first = frame_of(entry.give()).fingerprint()
    for row in (0, ROWS // 2, ROWS - 1):
        mine = entry.give()
        mine.loc[row, "b"] = 7.0
        assert frame_of(mine).fingerprint() != first
    assert frame_of(entry.give()).fingerprint() == first


def test_where_the_system_does_not_tell_a_table_is_read_each_time(
    hashed: list[int], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """In a sandbox whose file says of no page that it was written to, a table that was would be taken for unchanged."""
    zeros = tmp_path / "pagemap"
    zeros.touch()
    os.truncate(zeros, 1 << 40)  # without a block on the disk
    monkeypatch.setattr(shared_memory, "_PAGEMAP", str(zeros))
    shared_memory._tells.cache_clear()
    try:
        entry = entry_of(in_columns())
        assert entry.give is not None
        first = frame_of(entry.give()).fingerprint()
        mine = entry.give()
        mine.loc[0, "b"] = 7.0
        assert frame_of(mine).fingerprint() != first
        assert sum(hashed) == 2 * NUMBERS.nbytes
    finally:
        shared_memory._tells.cache_clear()


def test_what_is_written_while_it_is_read_is_not_remembered_for_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    give = entry_of(in_columns()).give
    assert give is not None
    mine, theirs = give(), give()
    real, column = xxhash.xxh3_128_digest, mine["a"].to_numpy()

    def digest(content: Any) -> bytes:
        ctypes.memset(column.ctypes.data, 1, 8)  # another thread, into the memory itself
        return bytes(real(content))

    with monkeypatch.context() as patched:
        patched.setattr(xxhash, "xxh3_128_digest", digest)
        frame_of(mine).fingerprint()
    assert frame_of(theirs).fingerprint() != frame_of(mine).fingerprint()


def test_the_garbage_collector_may_give_memory_back_in_the_midst(monkeypatch: pytest.MonkeyPatch) -> None:
    give = entry_of(in_columns()).give
    assert give is not None
    gc.collect()
    gc.disable()
    try:
        cycle: list[Any] = [give()]
        cycle.append(cycle)
        del cycle

        def collecting(addresses: list[int], address: int) -> None:
            gc.collect()
            insort(addresses, address)

        monkeypatch.setattr(shared_memory, "insort", collecting)
        known = len(shared_memory._ADDRESSES)
        held: list[Any] = []
        thread = threading.Thread(target=lambda: held.append(give()), daemon=True)
        thread.start()
        thread.join(PATIENCE)
        assert len(held) == 1
        assert len(shared_memory._ADDRESSES) == known
    finally:
        gc.enable()


def test_memory_that_is_given_back_is_not_known_any_more() -> None:
    known = len(shared_memory._ADDRESSES)
    entry = entry_of(in_columns())
    assert entry.give is not None
    held = entry.give()
    assert len(shared_memory._ADDRESSES) == known + 1
    del held
    assert len(shared_memory._ADDRESSES) == known


@pytest.mark.parametrize(
    "table", [pl.DataFrame(NUMBERS, schema=list("abc")), pa.table({"a": NUMBERS[:, 0].copy()})]
)
def test_a_table_that_shares_the_memory_of_a_known_one_is_not_read(
    table: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = entry_of(table)
    give = entry.give or (lambda: entry.value)
    before = give()
    first = frame_of(before).fingerprint()
    monkeypatch.setattr(fingerprints, "_of_arrow", lambda *_: pytest.fail("it was read again"))
    assert frame_of(give()).fingerprint() == first


def test_a_table_of_polars_that_is_written_to_is_another_one() -> None:
    table = pl.DataFrame(
        {"n": [1, 2, 3], "s": ["a", "b", "c"], "c": pl.Series(["u", "v", "u"], dtype=pl.Categorical)}
    )
    seen = {frame_of(table).fingerprint()}
    assert {frame_of(table).fingerprint()} == seen
    table[0, "n"] = 9
    seen.add(frame_of(table).fingerprint())
    table[1, "s"] = "z"
    seen.add(frame_of(table).fingerprint())
    table.insert_column(0, pl.Series("new", [1, 2, 3]))
    seen.add(frame_of(table).fingerprint())
    table.extend(table.clone())
    seen.add(frame_of(table).fingerprint())
    assert len(seen) == 5
