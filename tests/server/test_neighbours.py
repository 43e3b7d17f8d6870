"""Apps of one process that have modules of the same name."""

from __future__ import annotations

from pathlib import Path

import pytest

from millpond.server import neighbours


def test_modules_of_one_name_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(neighbours, "_scripts", set())
    for name, imports in {"one": "helpers, own, os", "two": "helpers, os", "three": "os"}.items():
        folder = tmp_path / name
        folder.mkdir()
        for module in ("helpers", "own", "app"):
            (folder / f"{module}.py").write_text(f"import {imports}")
        neighbours.warn_of_neighbours(folder / "app.py")
    # The same app twice has the same modules.
    neighbours.warn_of_neighbours(tmp_path / "two" / "app.py")
    assert len(caplog.messages) == 2
    assert all("each import their own module `helpers`" in message for message in caplog.messages)
