"""A few seconds of the chaos that ``scripts/faults chaos`` makes for hours."""

from __future__ import annotations

import argparse
import asyncio

import pytest

from tests.faults.chaos import Result, report, run_all


@pytest.mark.parametrize("store", ["sqlite", "redis", "postgresql"])
def test_nothing_is_dropped_lost_or_counted_twice(store: str) -> None:
    given = argparse.Namespace(minutes=0.15, store=store, replicas=2, tabs=4, pause=2.0, seed=1)
    result = Result()
    asyncio.run(run_all(given, result))
    assert not result.bad, result.notes
    assert result.events > 0
    assert ("Dropped; lost; counted twice", "0; 0; 0") in report(given, result, 1.0, 1.0)
