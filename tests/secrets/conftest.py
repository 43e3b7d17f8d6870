"""A place of its own for the secrets of each test, and an environment that is put back."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from millpond.config import secrets


@pytest.fixture(autouse=True)
def own_environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    before = dict(os.environ)
    monkeypatch.setattr(secrets.SecretSource, "looks_every", 0.0)
    yield
    os.environ.clear()
    os.environ.update(before)
    secrets.set_process_secrets(None)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("HOME", str(folder))
    return folder


@pytest.fixture
def work(tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory."""
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def write(folder: Path, text: str, hidden: str = ".streamlit") -> Path:
    """A file of secrets in a folder."""
    file = folder / hidden / "secrets.toml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    return file
