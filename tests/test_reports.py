"""The suite itself: one test that hangs or floods must not hide the others."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.patience import PATIENCE

ROOT = Path(__file__).parent.parent


def run_suite(folder: Path, source: str, *options: str) -> str:
    """The output of a pytest with this repository's settings and hooks, over one file of tests."""
    (folder / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text())
    (folder / "conftest.py").write_text((ROOT / "tests" / "conftest.py").read_text())
    (folder / "test_it.py").write_text(source)
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *options, "test_it.py"]
    env = os.environ | {"PYTHONPATH": str(ROOT)}  # the hooks import what tests share
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, timeout=PATIENCE, env=env
    ).stdout


def test_a_test_that_hangs_ends_and_says_where(tmp_path):
    source = (
        "import threading\ndef test_hangs():\n    threading.Event().wait()\ndef test_goes_on():\n    pass\n"
    )
    output = run_suite(tmp_path, source, "--timeout=1")
    assert "1 failed, 1 passed" in output
    assert "threading.Event().wait()" in output


def test_the_suite_has_a_limit_for_each_test(pytestconfig):
    assert 0 < float(pytestconfig.getini("timeout")) <= 300


@pytest.mark.parametrize("name", ["left.txt", "\x01-shm"])
@pytest.mark.parametrize("options", [(), ("-n2",)])
def test_a_test_that_leaves_a_file_behind_fails_the_run(tmp_path, name, options):
    source = f"import pathlib\ndef test_leaves():\n    pathlib.Path({name!r}).touch()\n"
    output = run_suite(tmp_path, source, *options)
    assert "1 passed" in output
    assert f"FAILED: the tests have left {name.encode()!r} in the working directory" in output
    assert "the tests have left" not in run_suite(
        tmp_path, "def test_leaves_nothing():\n    pass\n", *options
    )


def test_a_test_that_floods_is_cut(tmp_path):
    source = (
        "def test_floods():\n"
        "    for number in range(9_000):\n        print('line', number)\n"
        "    raise ValueError('\\n'.join(f'text {number}' for number in range(9_000)))\n"
    )
    output = run_suite(tmp_path, source)
    assert output.count("\n") < 500
    assert "line 8999" in output
    assert "text 8999" in output
    assert "lines are left out" in output


def test_half_a_character_in_a_log_ends_no_run(tmp_path):
    source = (
        "import logging, pytest\n@pytest.mark.parametrize('n', range(4))\n"
        "def test_logs(n):\n    logging.getLogger('app').error('there is no page \\ud800.py')\n"
    )
    assert "4 passed" in run_suite(tmp_path, source, "-n2")
