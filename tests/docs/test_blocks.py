"""Every code block of the documentation runs."""

from __future__ import annotations

import json
import tomllib

import pytest

from millpond import errors
from tests.docs.apps import run_app
from tests.docs.blocks import Block, blocks


def write(block: Block, folder):
    """The block as a file, beside those above it on the page."""
    for name, code in block.before.items():
        (folder / name).write_text(code, encoding="utf-8")
    file = folder / (block.title or "app.py")
    file.write_text(block.code, encoding="utf-8")
    return file


@pytest.mark.parametrize("block", blocks("python"), ids=lambda block: block.name)
def test_a_python_block_runs_as_an_app(block, tmp_path, monkeypatch):
    shown = run_app(write(block, tmp_path), monkeypatch)
    if block.raises is None:
        assert shown == []
    else:
        assert shown, f"{block.name} is there to show {block.raises}"
        assert isinstance(shown[0], getattr(errors, block.raises))


@pytest.mark.parametrize("block", blocks("toml"), ids=lambda block: block.name)
def test_a_toml_block_is_a_configuration(block, tmp_path):
    from millpond.config import load_config

    tomllib.loads(block.code)
    (tmp_path / ".millpond").mkdir()
    (tmp_path / ".millpond" / "config.toml").write_text(block.code, encoding="utf-8")
    load_config(tmp_path)


@pytest.mark.parametrize("block", blocks("json"), ids=lambda block: block.name)
def test_a_json_block_is_json(block):
    json.loads(block.code)


def test_blocks_are_found():
    """A reader of Markdown that finds nothing would let everything pass."""
    names = {block.file.name for block in blocks("python")}
    assert {"index.md", "session-state.md", "forms.md", "deployment.md"} <= names
    assert any(block.raises for block in blocks("python"))
