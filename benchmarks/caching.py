"""What a cached value costs, beside a dictionary, ``functools.lru_cache`` and Streamlit.

    python benchmarks/caching.py [--rows 1250000] [--peer PYTHON]

``--peer``: the Python of an environment with Streamlit (and pandas); without it,
Millpond alone is measured. Each library measures itself in a process of its
own, outside of runs, with the same code. CPU time of one call, the least of
several rounds; a frame has ten columns of numbers and is 80 bytes a row.
"""

from __future__ import annotations

import argparse
import functools
import json
import logging
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

ROUNDS = 5


def best(call: Callable[[], Any], times: int) -> float:
    """Microseconds of CPU time of one call."""
    rounds = []
    for _ in range(ROUNDS):
        began = time.process_time()
        for _ in range(times):
            call()
        rounds.append((time.process_time() - began) / times * 1e6)
    return min(rounds)


def measure(library: str, rows: int) -> dict[str, float]:
    """The figures of one library."""
    logging.disable(logging.CRITICAL)
    st: Any = import_module(library)
    figures = small(st)
    figures |= frames(st, rows)
    figures["calls for 1,000 who ask at once"] = together(st)
    return figures


def small(st: Any) -> dict[str, float]:
    """A small value with two arguments."""

    def add(a: int, b: int) -> int:
        return a + b

    known = {(1, 2): 3}
    plain, data, resource = functools.cache(add), st.cache_data(add), st.cache_resource(add)
    plain(1, 2), data(1, 2), resource(1, 2)
    return {
        "a dictionary, µs": best(lambda: known[1, 2], 100_000),
        "functools.cache, µs": best(lambda: plain(1, 2), 100_000),
        "cache_data, small value, µs": best(lambda: data(1, 2), 20_000),
        "cache_data, by keyword, µs": best(lambda: data(1, b=2), 20_000),
        "cache_resource, µs": best(lambda: resource(1, 2), 20_000),
    }


def frames(st: Any, rows: int) -> dict[str, float]:
    """A large frame as the value, and as an argument."""
    try:
        import numpy as np
        import pandas as pd
    except ImportError:
        return {}
    frame = pd.DataFrame(np.random.default_rng(1).random((rows, 10)))

    @st.cache_data
    def load() -> pd.DataFrame:
        return frame

    @st.cache_data
    def count(given: pd.DataFrame) -> int:
        return len(given)

    load(), count(frame)
    return {
        "cache_data, frame, µs": best(load, 10),
        "cache_data, frame, and its sum, µs": best(lambda: load().sum(), 3),
        "cache_data, frame as argument, µs": best(lambda: count(frame), 2),
    }


def together(st: Any) -> float:
    """How often a slow function is called when 1,000 threads ask for one value at once."""
    calls: list[int] = []

    @st.cache_data
    def slow() -> int:
        calls.append(1)
        time.sleep(0.5)
        return 1

    threads = [threading.Thread(target=slow) for _ in range(1000)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(calls)


def of(python: str, library: str, rows: int) -> dict[str, float]:
    """The figures of a library in a process of its own."""
    command = [python, __file__, "--measure", library, "--rows", str(rows)]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def measure_cached(pythons: dict[str, str], rows: int) -> dict[str, list[float]]:
    """The figures of libraries as rows of the table that ``run.py`` writes: ``cached: a row|millpond``."""
    return {
        f"cached: {figure.removesuffix(', µs')}|{library}": [value]
        for library, python in pythons.items()
        for figure, value in of(python, library, rows).items()
        if figure.startswith("cache") or "ask at once" in figure
    }


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=1_250_000)
    parser.add_argument("--peer")
    parser.add_argument("--measure")
    asked = parser.parse_args()
    if asked.measure:
        sys.path.insert(0, str(Path(__file__).parents[1] / "src"))
        print(json.dumps(measure(asked.measure, asked.rows)))
        return
    columns = {"Millpond": of(sys.executable, "millpond", asked.rows)}
    if asked.peer:
        columns["Streamlit"] = of(asked.peer, "streamlit", asked.rows)
    print(f"{'':<40}" + "".join(f"{name:>14}" for name in columns))
    for name in columns["Millpond"]:
        print(
            f"{name:<40}" + "".join(f"{found.get(name, float('nan')):>14,.2f}" for found in columns.values())
        )


if __name__ == "__main__":
    main()
