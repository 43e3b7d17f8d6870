"""Measures Millpond, Streamlit, NiceGUI and the floor, and writes the README beside it.

    python benchmarks/run.py                    # everything, about 20 minutes
    python benchmarks/run.py load browser       # some parts
    python benchmarks/run.py --quick            # fewer samples, to see that it works
    python benchmarks/run.py --only millpond    # one framework, while one works on it

Streamlit and NiceGUI are installed into an environment of their own,
``benchmarks/.venv``. The variable ``MILLPOND_BENCH_PEERS`` may name one that
has them already.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable
from functools import partial
from pathlib import Path

from browser import measure_clicks, measure_loads, measure_typing
from caching import measure_cached
from chart_points import CHARTS as POINTS
from chart_points import measure_points
from charts import CHARTS, measure_charts
from chats import measure_many_streams, measure_streams
from many_modules import measure_many_modules
from pictures import measure as measure_pictures
from processes import (
    measure_elements,
    measure_import,
    measure_intervals,
    measure_load,
    measure_memory,
    measure_neighbours,
    measure_start,
)
from report import Results, Table, write_table
from servers import ALL, HERE, Environment, serve
from tables import TABLES, measure_tables
from uploads import measure_uploads

PEERS = ["streamlit==1.67.0", "nicegui==3.18.0", "plotly==7.1.0"]
RESULTS = HERE / ".results.json"
ONCE = Table(
    begin="<!-- every element: written by run.py -->",
    end="<!-- end of every element -->",
    columns={"millpond": "Millpond", "streamlit": "Streamlit"},
    ratio=("millpond", "streamlit", "times better"),
    about="Millpond with the default store",
)
APART = {
    "every_element": (HERE / ".results-every-element.json", ONCE),
    "tables": (HERE / ".results-tables.json", TABLES),
    "chart_points": (HERE / ".results-chart-points.json", POINTS),
    "charts": (HERE / ".results-charts.json", CHARTS),
}
"""What has a table of its own."""
Samples = dict[str, list[float]]


def main() -> None:
    """Run the parts that were asked for, and write the table."""
    options = parse()
    # The sessions that earlier measurements have left.
    shutil.rmtree(HERE / "apps" / ".millpond" / "state", ignore_errors=True)
    environment = Environment(peers(), options.port, options.store)
    for name in options.parts or list(PARTS):
        print(f"--- {name}", flush=True)
        path, table = APART.get(name) or (RESULTS, the_table(options.store or "the default store"))
        results = Results.load(path)
        samples = PARTS[name](environment, options.only or list(ALL), options.quick)
        results.add(samples)
        for line in results.lines(samples, table):
            print(line, flush=True)
        if not options.quick and not options.only:
            results.save(path)
            write_table(results, HERE / "README.md", table)


def the_table(store: str) -> Table:
    """The frameworks side by side."""
    return Table(
        begin="<!-- figures: written by run.py -->",
        end="<!-- end of figures -->",
        columns={"millpond": "Millpond", "streamlit": "Streamlit", "nicegui": "NiceGUI", "floor": "floor"},
        ratio=("millpond", "streamlit", "times better"),
        about=f"Millpond with {store}",
    )


def parse() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}; default: all")
    parser.add_argument("--quick", action="store_true", help="few samples; the README stays as it is")
    parser.add_argument(
        "--only", action="append", choices=ALL, help="leave the others out; the README stays as it is"
    )
    parser.add_argument("--port", type=int, default=9300, help="the first port to use (default: 9300)")
    parser.add_argument("--store", help="Millpond's --session.store; default: its own default")
    options = parser.parse_args()
    if unknown := set(options.parts) - set(PARTS):
        parser.error(f"there is no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    return options


def peers() -> Path:
    """The environment with Streamlit and NiceGUI; made when it is not there."""
    if given := os.environ.get("MILLPOND_BENCH_PEERS"):
        return Path(given)
    folder = HERE / ".venv"
    if not (folder / "bin" / "streamlit").exists():
        print("--- installing Streamlit and NiceGUI into benchmarks/.venv", flush=True)
        venv.create(folder, with_pip=True)
        subprocess.run([folder / "bin" / "python", "-m", "pip", "install", "--quiet", *PEERS], check=True)
    return folder


def _but(frameworks: list[str], *left_out: str) -> list[str]:
    return [name for name in frameworks if name not in left_out]


def _startup(environment: Environment, frameworks: list[str], quick: bool) -> Samples:
    return {
        **measure_import(environment, _but(frameworks, "floor"), 3 if quick else 11),
        **measure_start(environment, frameworks, 2 if quick else 7),
    }


def _loads(environment: Environment, frameworks: list[str], quick: bool) -> Samples:
    return measure_loads(environment, frameworks, 3 if quick else 11)


def _clicks(environment: Environment, frameworks: list[str], quick: bool) -> Samples:
    rounds, times = (2, 10) if quick else (5, 20)
    servers = {name: partial(serve, environment, name) for name in frameworks}
    result = measure_clicks(servers, ["counter"], rounds, times)
    servers.pop("floor", None)
    for app in ("text_inputs", "markdown_blocks"):
        result |= measure_clicks(servers, [app], rounds, times)
    return result


def _every_element(environment: Environment, frameworks: list[str], quick: bool) -> Samples:
    names = _but(frameworks, "nicegui", "floor")
    servers = {name: partial(serve, environment, name) for name in names}
    result = measure_loads(environment, names, 3 if quick else 11, "every_element")
    return result | measure_clicks(servers, ["every_element"], *((2, 10) if quick else (5, 20)))


def _cached(environment: Environment, frameworks: list[str], quick: bool) -> Samples:
    pythons = {name: environment.python(name) for name in _but(frameworks, "nicegui", "floor")}
    return measure_cached(pythons, 20_000 if quick else 1_250_000)


def _fragments(environment: Environment, frameworks: list[str], quick: bool) -> Samples:
    names = _but(frameworks, "nicegui", "floor")
    servers = {name: partial(serve, environment, name) for name in names}
    # The counter once more, in turn with the fragment: what counts is the ratio of the two.
    result = measure_clicks(servers, ["counter", "fragment"], *((2, 10) if quick else (5, 20)))
    return result | measure_intervals(environment, names, [5] if quick else [5, 100], 3.0 if quick else 15.0)


def _pages(environment: Environment, frameworks: list[str], quick: bool) -> Samples:
    servers = {name: partial(serve, environment, name) for name in _but(frameworks, "nicegui", "floor")}
    return measure_clicks(servers, ["pages"], *((2, 10) if quick else (5, 20)))


def _typing(environment: Environment, frameworks: list[str], quick: bool) -> Samples:
    return measure_typing(environment, _but(frameworks, "floor"), 2 if quick else 10)


def _load(environment: Environment, frameworks: list[str], quick: bool) -> Samples:
    sessions = [1, 20] if quick else [1, 20, 100, 300, 1000]
    return measure_load(environment, _but(frameworks, "nicegui"), sessions, 3.0, 1 if quick else 3)


def _memory(environment: Environment, frameworks: list[str], quick: bool) -> Samples:
    sessions = [200] if quick else [1000, 10_000]
    return measure_memory(environment, _but(frameworks, "nicegui", "floor"), sessions)


def _neighbours(environment: Environment, frameworks: list[str], quick: bool) -> Samples:
    return measure_neighbours(environment, _but(frameworks, "nicegui", "floor"))


def _elements(environment: Environment, frameworks: list[str], quick: bool) -> Samples:
    return measure_elements(environment, _but(frameworks, "nicegui"), 2 if quick else 6)


def _modules(environment: Environment, frameworks: list[str], quick: bool) -> Samples:
    starts, saves = (1, 3) if quick else (7, 15)
    return measure_many_modules(environment, _but(frameworks, "nicegui", "floor"), starts, saves)


def _chats(environment: Environment, frameworks: list[str], quick: bool) -> Samples:
    result = measure_streams(environment, _but(frameworks, "nicegui"), 1 if quick else 3)
    names = _but(frameworks, "nicegui", "floor")
    return result | measure_many_streams(environment, names, 20 if quick else 100)


def _uploads(environment: Environment, frameworks: list[str], quick: bool) -> Samples:
    return measure_uploads(environment.peers, frameworks, *((128, 1) if quick else (1024, 3)))


def _pictures(environment: Environment, frameworks: list[str], quick: bool) -> Samples:
    took, sizes = measure_pictures(20 if quick else 200)
    label = "ten unchanged pictures of 5 MB"
    return {
        f"{label}: rerun|millpond": took,
        f"{label}: bytes on the socket|millpond": list(map(float, sizes)),
    }


def _tables(environment: Environment, frameworks: list[str], quick: bool) -> Samples:
    return measure_tables(environment, _but(frameworks, "floor"), quick)


def _chart_points(environment: Environment, frameworks: list[str], quick: bool) -> Samples:
    return measure_points(environment, _but(frameworks, "nicegui", "floor"), quick)


def _charts(environment: Environment, frameworks: list[str], quick: bool) -> Samples:
    return measure_charts(environment, [name for name in frameworks if name in CHARTS.columns], quick)


PARTS: dict[str, Callable[[Environment, list[str], bool], Samples]] = {
    "startup": _startup,
    "loads": _loads,
    "clicks": _clicks,
    "every_element": _every_element,
    "fragments": _fragments,
    "pages": _pages,
    "typing": _typing,
    "load": _load,
    "memory": _memory,
    "neighbours": _neighbours,
    "elements": _elements,
    "modules": _modules,
    "cached": _cached,
    "chats": _chats,
    "uploads": _uploads,
    "pictures": _pictures,
    "tables": _tables,
    "chart_points": _chart_points,
    "charts": _charts,
}

if __name__ == "__main__":
    sys.exit(main())
