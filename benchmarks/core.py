"""What a click costs in the core, in CPU time: small pages, one session, no sockets, no store, one thread.

    python benchmarks/core.py                        # of the working copy
    python benchmarks/core.py --beside OTHER/src     # and of another version's sources, in turns

Another version: ``git archive COMMIT src | tar -x -C OTHER``. The two take turns
in processes of their own, so that a busy machine disturbs both alike; the ratio
is the median over the pairs.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import statistics
import subprocess
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent

PAGES = {
    "counter": "if st.button('Go'):\n    st.session_state.n = st.session_state.get('n', 0) + 1\n"
    "st.write('Count', st.session_state.get('n', 0))",
    "300 texts": "st.button('Go')\nfor i in range(300):\n    st.text(f'line {i}')",
    "300 Markdown": "st.button('Go')\nfor i in range(300):\n    st.markdown('Some *text*')",
    "300 text inputs": "st.button('Go')\nfor i in range(300):\n    st.text_input(f'field {i}')",
    "300 text inputs with keys": "st.button('Go')\nfor i in range(300):\n    st.text_input('field', key=f'k{i}')",
    "300 number inputs": "st.button('Go')\nfor i in range(300):\n    st.number_input(f'field {i}', 0, 100, 5)",
    "300 checkboxes": "st.button('Go')\nfor i in range(300):\n    st.checkbox(f'box {i}', key=f'k{i}')",
    "300 selectboxes": "st.button('Go')\nfor i in range(300):\n    st.selectbox(f'box {i}', ['a', 'b', 'c'])",
    "300 sliders": "st.button('Go')\nfor i in range(300):\n    st.slider(f'slider {i}', 0, 100, 5)",
    "100 time inputs": "import datetime\nst.button('Go')\nfor i in range(100):\n"
    "    st.time_input(f'time {i}', datetime.time(8, 45))",
    "100 date inputs": "import datetime\nst.button('Go')\nfor i in range(100):\n"
    "    st.date_input(f'day {i}', datetime.date(2026, 1, 1))",
    "300 buttons": "st.button('Go')\nfor i in range(300):\n    st.button(f'button {i}')",
    "100 containers": "st.button('Go')\nfor i in range(100):\n    with st.container():\n        st.text('a')\n        st.text('b')",
}


def program_class() -> Any:
    """What executes an app, under the names that it has had in versions that are compared."""
    for module, name in (("program", "Program"), ("app", "App"), ("script", "Script")):
        with contextlib.suppress(ImportError):
            return getattr(import_module(f"millpond.runner.{module}"), name)
    raise ImportError("This version has no class that executes an app.")


class Page:
    """One session of a page, which is clicked again and again."""

    def __init__(self, source: str, folder: Path) -> None:
        from millpond import wire
        from millpond.session.session import Session

        path = folder / "app.py"
        path.write_text(f"import millpond as st\n{source}\n")
        self._wire = wire
        self._app = program_class()(path, write=None, show_error=_fail)
        self._session = Session("bench")
        self._session.attach(wire.Hello(build="", load="load", connection=1))
        self._run()
        self._button = next(w for w in self._session.tree.widgets if w.startswith("button"))
        self._seq = 0

    def click(self) -> None:
        """From the event's frame to the frame of the answer."""
        self._seq += 1
        frame = self._wire.encode([self._wire.Event(self._seq, {}, self._button)])
        self._session.receive(self._wire.decode(frame)[0])
        self._run()

    def _run(self) -> None:
        run = self._session.begin_run()
        self._session.end_run(run, self._app.execute(run))
        self._wire.encode(self._session.take_messages())


def _fail(error: BaseException) -> None:
    raise error


def work(source: str) -> None:
    """Be one of the processes that take turns: a line in is a page and a number of clicks, a line out their CPU time."""
    sys.path.insert(0, source)
    import millpond

    assert Path(millpond.__file__).is_relative_to(source), millpond.__file__
    pages: dict[str, Page] = {}
    with tempfile.TemporaryDirectory() as folder:
        for line in sys.stdin:
            name, _, clicks = line.strip().rpartition(" ")
            if name not in pages:
                (inner := Path(folder) / name).mkdir()
                pages[name] = Page(PAGES[name], inner)
            click = pages[name].click
            began = time.process_time_ns()
            for _ in range(int(clicks)):
                click()
            print(time.process_time_ns() - began, flush=True)


class Worker:
    """The process that clicks with one version's sources."""

    def __init__(self, source: Path) -> None:
        command = [sys.executable, __file__, "--work", str(source.resolve())]
        environment = {**os.environ, "PYTHONHASHSEED": "0"}
        self._process: subprocess.Popen[str] = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
        )

    def clicks(self, page: str, number: int) -> float:
        """The CPU time of a click, in microseconds."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(page, number, file=self._process.stdin, flush=True)
        return int(self._process.stdout.readline()) / number / 1000

    def close(self) -> None:
        """End the process."""
        self._process.communicate()


def measure(workers: list[Worker], page: str, pairs: int) -> list[list[float]]:
    """The samples of each version, taken in turns."""
    number = 100 if page == "counter" else 2
    for worker in workers:
        worker.clicks(page, number * 10)  # warm, and known to Python's specialising interpreter
    taken: list[list[float]] = [[] for _ in workers]
    for turn in range(pairs):
        order = list(enumerate(workers))
        for at, worker in order if turn % 2 else reversed(order):
            taken[at].append(worker.clicks(page, number))
    return taken


def main() -> None:
    """Print a line for each page."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--beside", type=Path, help="the src/ of another version")
    parser.add_argument("--pairs", type=int, default=40)
    parser.add_argument("--work", help=argparse.SUPPRESS)
    parser.add_argument("pages", nargs="*", default=list(PAGES))
    options: Any = parser.parse_args()
    if options.work:
        return work(options.work)
    workers = [Worker(source) for source in (options.beside, HERE.parent / "src") if source is not None]
    for page in options.pages:
        taken = measure(workers, page, options.pairs)
        figures = "".join(f"{statistics.median(one):11,.1f}" for one in taken)
        ratios = sorted(now / before for before, now in zip(taken[0], taken[-1], strict=True))
        ratio = f"{statistics.median(ratios):8.3f}" if options.beside else ""
        print(f"{page:28}{figures} µs{ratio}", flush=True)
    for worker in workers:
        worker.close()
    return None


if __name__ == "__main__":
    main()
