"""The programs in ``benchmarks/`` that need nothing but Millpond still run."""

from __future__ import annotations

import fcntl
import json
import shutil
import signal
import subprocess
import sys
import termios
import time
from pathlib import Path

from tests.faults.server_process import ServerProcess
from tests.patience import PATIENCE

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"


def test_the_stages_of_a_click() -> None:
    command = [sys.executable, str(BENCHMARKS / "stages.py"), "counter", "3"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert done.returncode == 0, done.stderr
    stages = [line.split("  ")[0] for line in done.stdout.splitlines()[1:]]
    assert stages[0] == "decode the event's frame"
    assert stages[-1] == "sum"


def test_a_click_beside_the_same_sources() -> None:
    sources = str(BENCHMARKS.parent / "src")
    command = [sys.executable, str(BENCHMARKS / "core.py"), "--beside", sources, "--pairs", "2", "counter"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 0, done.stderr
    name, before, now, unit, ratio = done.stdout.split()
    assert (name, unit) == ("counter", "µs")
    assert min(map(float, (before, now, ratio))) > 0


def test_a_picture_that_is_drawn_again() -> None:
    command = [sys.executable, str(BENCHMARKS / "files.py"), "0.1"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert done.returncode == 0, done.stderr
    figures = [float(line.split()[-2]) for line in done.stdout.splitlines()[1:]]
    assert len(figures) == 4
    assert min(figures) > 0


def test_the_load_generator_clicks(tmp_path: Path) -> None:
    with ServerProcess(Path(shutil.copy(BENCHMARKS / "apps" / "counter.py", tmp_path))) as server:
        command = [
            sys.executable,
            str(BENCHMARKS / "load.py"),
            "millpond",
            str(server.port),
            "clicks",
            "3",
            "0.2",
        ]
        done = subprocess.run(
            command, input="go\n", capture_output=True, text=True, timeout=PATIENCE, check=False
        )
    assert done.returncode == 0, done.stderr
    ready, figures = done.stdout.splitlines()
    assert ready == "ready"
    # Each of the three clicks at least once, and a click sends one line of the page.
    assert len(json.loads(figures)["took"]) >= 3
    assert json.loads(figures)["bytes"] < 500


INTERRUPTED = """
import signal
import load
signal.signal(signal.SIGUSR1, lambda *_: None)
load.report({"took": [0.5] * 100_000})
"""


def test_the_figures_of_the_load_generator_are_whole_after_a_signal() -> None:
    with subprocess.Popen(
        [sys.executable, "-u", "-c", INTERRUPTED], stdout=subprocess.PIPE, cwd=BENCHMARKS
    ) as process:
        assert process.stdout is not None
        pipe = process.stdout.fileno()
        size = fcntl.fcntl(pipe, fcntl.F_GETPIPE_SZ)
        while held(pipe) < size and process.poll() is None:
            time.sleep(0.01)
        # It can write no more, and waits.
        process.send_signal(signal.SIGUSR1)
        figures = json.loads(process.stdout.read())
    assert len(figures["took"]) == 100_000


def held(pipe: int) -> int:
    """Bytes in a pipe."""
    return int.from_bytes(fcntl.ioctl(pipe, termios.FIONREAD, bytes(4)), sys.byteorder)


def test_what_a_cached_value_costs() -> None:
    command = [sys.executable, str(BENCHMARKS / "caching.py"), "--rows", "200"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert done.returncode == 0, done.stderr
    figures = [line.split()[-1] for line in done.stdout.splitlines()[1:]]
    assert len(figures) == 9
    assert figures[-1] == "1.00"
    assert all(float(figure.replace(",", "")) >= 0 for figure in figures)


def test_what_a_table_costs_beside_its_own_library() -> None:
    command = [sys.executable, str(BENCHMARKS / "table_orders.py"), "1000", "pandas"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout)
    assert list(figures)[:2] == ["its own sort of a column", "sort of a column"]
    assert all(min(took) > 0 for took in figures.values())
