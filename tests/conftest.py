"""What holds for all tests: a failure is short enough to be read."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import pytest

LONGEST = 100
"""Lines of a traceback, or of what a test printed and logged, that a report shows: the end of it."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Cut what a failed test has printed: thousands of lines hide the one that matters."""
    report = yield
    if report.failed:
        shorten(report)
    return report


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
