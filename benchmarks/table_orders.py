"""What a table costs the server, beside what its own library takes: python table_orders.py ROWS pandas|polars|arrow.

Milliseconds by figure, some times each and in turns, as JSON.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent / "apps"))

from table_data import table

from millpond.frames.incoming import frame_of
from millpond.frames.view import Filter, Sort, View

TIMES = 5


def main() -> None:
    """Measure, and print."""
    rows, engine = int(sys.argv[1]), sys.argv[2]
    data = table(rows, engine)
    frame = frame_of(data)
    sort, keep = of_the_library(data, engine)
    b = next(at for at, column in enumerate(frame.columns) if column.name == "b")
    print(
        json.dumps(
            {
                **in_turns("sort of a column", sort, lambda: frame.order(View(sort=(Sort(b),)))),
                **in_turns("filter", keep, lambda: frame.order(View(filters=(Filter(b, ">", 1),)))),
                "has it changed?": [took(lambda: frame_of(data).fingerprint()) for _ in range(TIMES)],
            }
        )
    )


def in_turns(name: str, own: Callable[[], object], ours: Callable[[], object]) -> dict[str, list[float]]:
    """Milliseconds of both: what else the machine does meets both alike. Neither pays for what is loaded once."""
    for work in (own, ours):
        work()
    pairs = [(took(own), took(ours)) for _ in range(TIMES)]
    return {f"its own {name}": [one for one, _ in pairs], name: [other for _, other in pairs]}


def took(work: Callable[[], object]) -> float:
    """Milliseconds."""
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def of_the_library(data: Any, engine: str) -> tuple[Callable[[], object], Callable[[], object]]:
    """How the library itself says the order of a column, and which rows pass a filter."""
    if engine == "pandas":
        return data["b"].sort_values, lambda: data.index[data["b"] > 1]
    if engine == "polars":
        return data["b"].arg_sort, lambda: (data["b"] > 1).arg_true()  # noqa: PLW0108 - the comparison is measured, too
    import pyarrow.compute as pc

    order = [("b", "ascending")]
    return lambda: pc.sort_indices(data, order), lambda: pc.indices_nonzero(pc.greater(data["b"], 1))


if __name__ == "__main__":
    main()
