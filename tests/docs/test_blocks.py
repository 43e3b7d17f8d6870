"""Every code block of the documentation runs."""

from __future__ import annotations

import json
import runpy
import tomllib

import pytest

from millpond import errors
from millpond.testing import AppTest
from tests.docs.blocks import Block, blocks


def write(block: Block, folder):
    """The block as a file, beside those above it on the page."""
    for name, code in block.before.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(code, encoding="utf-8")
    file = folder / (block.title or "app.py")
    file.parent.mkdir(exist_ok=True)
    file.write_text(block.code, encoding="utf-8")
    if file.parent == folder:
        return file
    # A page: an app has to show it.
    app = folder / "app.py"
    app.write_text(f"import millpond as st\nst.navigation([st.Page({block.title!r})]).run()")
    return app


def is_test(block: Block) -> bool:
    return "def test_" in block.code


def is_application(block: Block) -> bool:
    return "st.App(" in block.code


@pytest.mark.parametrize("block", blocks("python"), ids=lambda block: block.name)
def test_a_python_block_runs(block, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    file = write(block, tmp_path)
    if is_test(block):
        run_tests(file)
    elif is_application(block):
        assert callable(runpy.run_path(str(file))["app"])
    else:
        run_app(file, raises=block.raises)


SIGN_IN = {
    "redirect_uri": "http://localhost:8501/oauth2callback",
    "cookie_secret": "a secret of the tests, which is long enough",
    "client_id": "app",
    "client_secret": "secret",
    "server_metadata_url": "http://localhost/.well-known/openid-configuration",
}


def run_app(file, *, raises):
    """Open the app, and press each of its buttons."""
    app = AppTest.from_file(file)
    if "st.login" in file.read_text():
        app.secrets = {"auth": SIGN_IN}
    app.run()
    if raises is not None:
        assert [error.name for error in app.exception] == [raises]
        assert issubclass(getattr(errors, raises), errors.Error)
        return
    assert not app.exception
    for index in range(len(app.button)):
        app.button[index].click().run()
        assert not app.exception


def run_tests(file):
    """Call the test functions of a block about testing."""
    for name, value in runpy.run_path(str(file)).items():
        if name.startswith("test_"):
            value()


@pytest.mark.parametrize("block", blocks("toml"), ids=lambda block: block.name)
def test_a_toml_block_is_a_configuration(block, tmp_path):
    from millpond.config import load_config

    tomllib.loads(block.code)
    if block.title and block.title.endswith("secrets.toml"):
        return
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
