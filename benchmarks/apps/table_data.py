"""The tables that are shown: ten columns of numbers, of three libraries. Each is made once for a process."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

FIRST = 10_000_000
"""Of the column that counts; the shuffled one begins at five times this."""


@cache
def table(rows: int, engine: str) -> Any:
    """A shuffled number, a counter, and eight of chance."""
    random = np.random.default_rng(0)
    columns = {"a": random.permutation(rows) + 5 * FIRST, "n": np.arange(rows) + FIRST}
    columns |= {name: random.standard_normal(rows) for name in "bcdefghi"}
    if engine == "polars":
        import polars as pl

        return pl.DataFrame(columns)
    if engine == "arrow":
        import pyarrow as pa

        return pa.table(columns)
    import pandas as pd

    return pd.DataFrame(columns)
