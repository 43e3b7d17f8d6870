"""The comparison with other frameworks: that Millpond's part of it runs, and loses nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CLICKS = {"reload": (3, 0), "kill-run": (3, 1), "replica": (3, 1), "duplicate": (4, 0)}
"""Of the counter, and while the server is away."""


@pytest.mark.browser
def test_millpond_loses_nothing_in_the_comparison(tmp_path: Path) -> None:
    command = [sys.executable, "benchmarks/survival/run.py", "--only", "millpond", "--rounds", "1"]
    command += [
        "--tabs",
        "1",
        "--port",
        "0",
        "--cache",
        str(tmp_path),
        "--json",
        str(tmp_path / "found.json"),
    ]
    for scenario in CLICKS:
        command += ["--scenario", scenario]
    env = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    subprocess.run(command, cwd=ROOT, env=env, check=True, timeout=600)
    found = json.loads((tmp_path / "found.json").read_text())
    assert set(found) == {f"millpond|{scenario}" for scenario in CLICKS}
    for scenario, (count, late) in CLICKS.items():
        [outcome] = found[f"millpond|{scenario}"]
        after = outcome["after"]
        assert (after["count"], after["late"], after["saved"]) == (count, late, "Ada"), (scenario, outcome)
        assert after["items"] == " ".join(str(number) for number in range(1, count + 1)), (scenario, outcome)
        assert (after["note"], after["name"]) == ("half-typed", "not submitted"), (scenario, outcome)
        assert outcome["usable"]
        assert not outcome["refused"]
    assert found["millpond|duplicate"][0]["copy"] == "own"
