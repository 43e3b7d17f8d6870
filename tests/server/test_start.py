"""A server that cannot begin says why in one line, and ends."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.server_process import REPOSITORY
from tests.patience import PATIENCE
from tests.stores.servers import free_port

MILLPOND = ["-m", "millpond"]


def run(script: Path, *flags: str) -> subprocess.CompletedProcess[str]:
    command = [
        sys.executable,
        *MILLPOND,
        "run",
        str(script),
        "--server.port",
        str(free_port()),
        *flags,
    ]
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        cwd=REPOSITORY,
        env=dict(os.environ),
        check=False,
    )


@pytest.fixture
def script(tmp_path: Path) -> Path:
    script = tmp_path / "app.py"
    script.write_text("import millpond as st; st.text('here')")
    return script


def redis_out_of_reach() -> list[str]:
    port = free_port()
    return ["--session.store", f"redis://127.0.0.1:{port}/0", "--session.secret", "s" * 32]


def test_a_store_out_of_reach(script: Path) -> None:
    ended = run(script, *redis_out_of_reach())
    assert ended.returncode == 1
    assert ended.stderr.startswith("Error: Redis at 127.0.0.1:")
    assert "Is it running and reachable?" in ended.stderr
    assert len(ended.stderr.splitlines()) == 1
    assert "The app is at" not in ended.stdout


def test_a_store_out_of_reach_of_several_workers(script: Path) -> None:
    ended = run(script, *redis_out_of_reach(), "--server.workers", "2")
    assert ended.returncode == 1
    assert "A worker cannot start: Redis at 127.0.0.1:" in ended.stderr
    assert "Giving up" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_store_out_of_reach_of_workers_that_are_slow_to_find_out(
    script: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # No worker ends too soon by the clock, as on a machine that is busy with other things.
    slow = "import millpond.server.workers as w; w.TOO_SOON = 0; from millpond.cli import main; main()"
    monkeypatch.setitem(globals(), "MILLPOND", ["-c", slow])
    ended = run(script, *redis_out_of_reach(), "--server.workers", "2")
    assert ended.returncode == 1
    assert "Giving up" in ended.stderr


def test_a_damaged_file_of_sessions(script: Path, tmp_path: Path) -> None:
    (tmp_path / "s.db").write_text("no database " * 1000)
    ended = run(script, "--session.store", f"sqlite:///{tmp_path}/s.db")
    assert ended.returncode == 1
    assert ended.stderr.startswith("Error: The sessions' file")
    assert "move it away" in ended.stderr
    assert len(ended.stderr.splitlines()) == 1
