"""Hundreds of tabs on one server that is killed: a small piece of ``tests.faults.scale``."""

from __future__ import annotations

import asyncio

from tests.faults.scale import run


def test_three_hundred_tabs_keep_their_own_counts_over_two_kills() -> None:
    result = asyncio.run(run(seeds=600, tabs=300, minutes=5, flags=[]))
    assert result.violations == []
    assert (result.seeds, result.kills) == (600, 2)
    assert result.clicks >= 600
