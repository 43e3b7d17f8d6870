"""Runs an app in process, as a tab that is opened, does nothing and asks for a rerun."""

from __future__ import annotations

import sys
from pathlib import Path

from millpond import compat
from millpond.elements.write import magic_write
from millpond.runner import main_module
from millpond.runner.script import Script, prepare_process
from millpond.session.session import Session

RUNS_AT_MOST = 20


def run_app(path: Path, monkeypatch, *, runs: int = 2) -> list[BaseException]:
    """The exceptions that the page of this app shows."""
    monkeypatch.setattr(sys, "argv", list(sys.argv))
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.chdir(path.parent)
    compat.install()
    main_module.install()
    try:
        prepare_process(path, [])
        return _run(path, runs)
    finally:
        main_module.uninstall()
        compat.uninstall()


def _run(path: Path, runs: int) -> list[BaseException]:
    shown: list[BaseException] = []
    script = Script(path, write=magic_write, show_error=shown.append)
    session = Session("reader")
    for _ in range(runs):
        session.request_rerun()
        begun = 0
        while (run := session.begin_run()) is not None:
            session.end_run(run, script.execute(run))
            session.take_messages()
            begun += 1
            assert begun < RUNS_AT_MOST, f"{path} asks for reruns without end"
    return shown
