"""`millpond stubs`: `import streamlit` has the types of Millpond, without Streamlit."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
from click.testing import CliRunner

import millpond
from millpond.cli.commands import cli
from millpond.compat import type_stubs
from millpond.compat.table import MODULES
from millpond.errors import ConfigError
from tests.typing.test_editors import pyright, pyright_project

APP = """\
from datetime import date
from typing import assert_type

import streamlit as st
import streamlit.components.v1 as components
from streamlit.errors import StreamlitAPIException
from streamlit.runtime.uploaded_file_manager import UploadedFile
from streamlit.testing.v1 import AppTest

assert_type(st.button("x"), bool)
assert_type(st.sidebar.slider("x", value=date(2026, 1, 1)), date)
st.components.v1.html("x")
components.html("x")
st.column_config.TextColumn("x")
st.navigation([st.Page("a.py")]).run()
assert_type(AppTest.from_file("x").run(), AppTest)
assert_type(st.file_uploader("x"), UploadedFile | None)
error = StreamlitAPIException("x")
"""


def test_the_command_writes_stubs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for _ in range(2):
        result = CliRunner().invoke(cli, ["stubs"])
        assert result.output == f"Wrote {len(MODULES)} stubs of `streamlit` into typings.\n"
    assert len([*Path("typings").rglob("*.pyi")]) == len(MODULES)


def test_stubs_of_others_are_left_alone(tmp_path):
    file = tmp_path / "streamlit" / "__init__.pyi"
    file.parent.mkdir()
    file.write_text("def button() -> int: ...\n")
    with pytest.raises(ConfigError, match="is there, and not of Millpond"):
        type_stubs.write(tmp_path)
    assert [*tmp_path.rglob("*.pyi")] == [file]


def test_pyright_finds_every_name_without_a_setting(tmp_path):
    type_stubs.write(tmp_path / "typings")
    app = tmp_path / "app.py"
    app.write_text(APP)
    names = tmp_path / "names.py"
    wanted = [(module, name) for module, ours in MODULES.items() for name in import_module(ours).__all__]
    assert len(wanted) > 300
    lines = [f"from {module} import {name} as n{at}" for at, (module, name) in enumerate(wanted)]
    names.write_text("\n".join(lines))
    wrong = tmp_path / "wrong.py"
    wrong.write_text("import streamlit as st\nst.buton('x')\nst.button(2)\n")
    found = pyright(pyright_project(tmp_path), app, names, wrong)
    assert [(file, line) for file, line, _ in found] == [("wrong.py", 2), ("wrong.py", 3)]


def test_mypy_finds_them_where_it_is_told_to_look(tmp_path):
    type_stubs.write(tmp_path / "typings")
    (tmp_path / "app.py").write_text(f"{APP}st.buton('x')\n")
    (tmp_path / "mypy.ini").write_text(f"[mypy]\nmypy_path = typings:{Path(millpond.__file__).parents[1]}\n")
    command = [sys.executable, "-m", "mypy", "--cache-dir", str(tmp_path / "cache"), "app.py"]
    answer = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    found = [line for line in answer.stdout.splitlines() if ": error: " in line]
    assert [line.partition(" error: ")[0] for line in found] == ["app.py:19:"], answer.stdout
