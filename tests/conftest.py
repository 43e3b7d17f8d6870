"""What holds for all tests: a failure is short enough to be read, and the working directory stays clean."""

from __future__ import annotations

import asyncio
import inspect
import os
import subprocess
import sys
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests.patience import PATIENCE

settings.register_profile("busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy")  # others use the machine too: that an example takes long is no failure

LONGEST = 100
"""Lines of a traceback, or of what a test printed and logged, that a report shows: the end of it."""


_BEFORE = pytest.StashKey[set[bytes]]()
_LEFT = pytest.StashKey[list[bytes]]()


def pytest_sessionstart(session: pytest.Session) -> None:
    """Note what there is."""
    if not hasattr(session.config, "workerinput"):
        session.config.stash[_BEFORE] = find_files(session.config.rootpath)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """The run fails if a test has left something behind."""
    before = session.config.stash.get(_BEFORE, None)
    if before is None:
        return
    left = sorted(find_files(session.config.rootpath) - before)
    session.config.stash[_LEFT] = left
    if left and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Say what."""
    for name in config.stash.get(_LEFT, []):
        terminalreporter.write_line(
            f"FAILED: the tests have left {name!r} in the working directory", red=True
        )


def find_files(root: Path) -> set[bytes]:
    """Files that git does not know and is not told to ignore; without git, all that is in the folder itself."""
    if (root / ".git").exists():
        command = ["git", "ls-files", "-z", "--others", "--exclude-standard"]
        found = subprocess.run(command, cwd=root, capture_output=True, check=False)
        if found.returncode == 0:
            return set(filter(None, found.stdout.split(b"\0")))
    return {os.fsencode(entry.name) for entry in os.scandir(root) if entry.name != "__pycache__"}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Cut what a failed test has printed: thousands of lines hide the one that matters."""
    report = yield
    # Half a character that a test has logged cannot be sent by a worker of xdist: the whole run would end.
    report.sections = [(name, _as_utf8(text)) for name, text in report.sections]
    if report.failed:
        shorten(report)
    return report


def _as_utf8(text: str) -> str:
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode()


def shorten(report: pytest.TestReport) -> None:
    """Keep the last lines of each part of a report."""
    report.sections = [(name, _last_lines(text)) for name, text in report.sections]
    if report.longrepr is not None and str(report.longrepr).count("\n") > LONGEST:
        long: Any = _last_lines(str(report.longrepr))
        report.longrepr = long


def _last_lines(text: str) -> str:
    lines = text.splitlines()
    if len(lines) <= LONGEST:
        return text
    return "\n".join(
        [f"[{len(lines) - LONGEST} lines are left out: pytest -s shows them]", *lines[-LONGEST:]]
    )


@pytest.fixture(autouse=True, scope="session")
def patient_app_tests() -> Generator[None]:
    """A run in an ``AppTest`` may take longer than an app's own tests would let it, unless the test says how long."""
    from millpond.testing import AppTest

    usual = inspect.signature(AppTest).parameters["default_timeout"].default
    seconds = AppTest._timeout
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            AppTest,
            "_timeout",
            lambda at, timeout: PATIENCE if (said := seconds(at, timeout)) == usual else said,
        )
        yield


@pytest.fixture(autouse=True, scope="module")
def no_app_leaves_its_secrets() -> Generator[None]:
    """The app that was served last in this process would give its secrets to code of later tests that belongs to no run."""
    yield
    if secrets := sys.modules.get("millpond.config.secrets"):
        secrets.set_process_secrets(None)


@pytest.fixture(autouse=True)
def no_run_goes_on() -> Generator[None]:
    """A run that a test leaves behind would be the app that the next test finds in ``sys.modules["__main__"]``."""
    yield
    if host := sys.modules.get("millpond.testing.host"):
        assert host._process._runs == 0, "a run of this test's AppTest goes on: let it end"


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run tests that are coroutines."""
    if not inspect.iscoroutinefunction(pyfuncitem.function):
        return None
    arguments = {
        name: pyfuncitem.funcargs[name] for name in inspect.signature(pyfuncitem.function).parameters
    }
    asyncio.run(pyfuncitem.function(**arguments))
    return True
