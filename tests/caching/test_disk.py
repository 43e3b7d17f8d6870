"""``persist="disk"``: values outlive the process, and nobody can put others in their place."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

import millpond as st
from millpond.caching.disk import CACHE_FOLDER, Folder
from millpond.caching.registry import REGISTRY, Registry
from millpond.caching.settings import SETTINGS
from millpond.cli.commands import cli
from millpond.errors import ApiError
from millpond.stores.codec import Sealer
from millpond.testing import AppTest
from tests.patience import PATIENCE


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch) -> Iterator[Path]:
    monkeypatch.setattr(SETTINGS, "folder", tmp_path / CACHE_FOLDER)
    monkeypatch.setattr(SETTINGS, "sealer", Sealer([b"0123456789abcdef"]))
    yield tmp_path / CACHE_FOLDER
    REGISTRY.clear("data")


def _new_process(monkeypatch) -> None:
    """All that is in memory is gone."""
    monkeypatch.setattr("millpond.caching.function.REGISTRY", Registry())
    monkeypatch.setattr("millpond.caching.disk._tidied", {})


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.name != ".gitignore")


def _counted(calls: list[Any], **how: Any) -> Any:
    @st.cache_data(persist="disk", **how)
    def load(a, b=1):
        calls.append(a)
        return {"a": a, "array": np.full(200_000, b)}

    return load


def test_apps_of_one_process_with_scripts_alike_have_values_of_their_own(tmp_path, monkeypatch) -> None:
    source = (
        "import pathlib\nimport millpond as st\n"
        "@st.cache_data(persist='disk')\n"
        "def whose(): return pathlib.Path(__file__).parent.name\n"
    )
    monkeypatch.setattr(SETTINGS, "project", tmp_path / "last")
    for _ in range(2):
        for name in ("first", "second", "last"):
            (tmp_path / name).mkdir(exist_ok=True)
            (tmp_path / name / "main.py").write_text(source)
            spec = importlib.util.spec_from_file_location("cached_app", tmp_path / name / "main.py")
            assert spec is not None
            module = importlib.util.module_from_spec(spec)
            monkeypatch.setitem(sys.modules, "cached_app", module)
            spec.loader.exec_module(module)  # type: ignore[union-attr]  # a file's has one
            assert module.whose() == name
        _new_process(monkeypatch)


def test_values_outlive_the_process(folder, monkeypatch) -> None:
    calls: list[Any] = []
    assert _counted(calls)("x")["a"] == "x"
    for _ in range(2):
        _new_process(monkeypatch)
        value = _counted(calls)("x", b=1)
        value["array"][0] = 99
        assert _counted(calls)("x")["array"][0] == 1
    assert _counted(calls)("y")["a"] == "y"
    assert calls == ["x", "y"]
    assert (folder / ".gitignore").read_text() == "*\n"
    assert all(file.stat().st_mode & 0o077 == 0 for file in _files(folder))


def test_keys_are_the_same_in_each_process(folder, tmp_path) -> None:
    (tmp_path / "helpers.py").write_text("def one():\n    return 1\ndef two():\n    return {'a', 'b', 'c'}\n")
    (tmp_path / "app.py").write_text(
        """
import sys, millpond as st, helpers
from pathlib import Path
from millpond.caching.settings import SETTINGS
from millpond.stores.codec import Sealer
SETTINGS.folder, SETTINGS.sealer = Path(sys.argv[1]), Sealer([b"0123456789abcdef"])

@st.cache_data(persist=True)
def load(a):
    print("called")
    return helpers.one(), helpers.two(), "x" in {"x", "y", "z"}

load({"k": {1, "a", None}, "f": len, "t": (1.5, b"x")})
"""
    )
    said = [
        subprocess.run(
            [sys.executable, tmp_path / "app.py", folder],
            env={"PYTHONHASHSEED": str(seed), "PATH": ""},
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        ).stdout
        for seed in (1, 2, 3)
    ]
    assert said == ["called\n", "", ""]


def test_their_age_counts_from_when_they_were_made(monkeypatch) -> None:
    calls: list[Any] = []
    now = [1_000_000.0]
    monkeypatch.setattr("millpond.caching.persisted.time.time", lambda: now[0])
    _counted(calls, ttl=60)("x")
    now[0] += 50
    _new_process(monkeypatch)
    load = _counted(calls, ttl=60)
    load("x")
    cache = load._cache
    (entry,) = cache.entries.values()
    assert entry.expires - entry.created == 60
    assert entry.expires - entry.used == pytest.approx(10, abs=1)
    now[0] += 10
    _new_process(monkeypatch)
    _counted(calls, ttl=60)("x")
    assert calls == ["x", "x"]


@pytest.mark.parametrize("harm", ["changed", "moved", "another secret", "cut short", "empty"])
def test_what_was_tampered_with_is_made_again(folder, monkeypatch, caplog, harm) -> None:
    calls: list[Any] = []
    _counted(calls)("x")
    (file,) = _files(folder)
    if harm == "moved":
        _counted(calls)("y")
        (other,) = set(_files(folder)) - {file}
        file.write_bytes(other.read_bytes())
    elif harm == "another secret":
        monkeypatch.setattr(SETTINGS, "sealer", Sealer([b"another-secret-of-this-server"]))
    else:
        data = file.read_bytes()
        file.write_bytes({"changed": data[:-1] + b"!", "cut short": data[:50], "empty": b""}[harm])
    calls.clear()
    _new_process(monkeypatch)
    assert _counted(calls)("x")["a"] == "x"
    assert calls == ["x"]
    assert "computed again" in caplog.text


def test_what_is_sealed_but_cannot_be_read_is_made_again(folder, monkeypatch, caplog) -> None:
    calls: list[Any] = []
    _counted(calls)("x")
    monkeypatch.setattr("millpond.caching.persisted._unpack", lambda data: 1 / 0)
    _new_process(monkeypatch)
    assert _counted(calls)("x")["a"] == "x"
    assert "computed again" in caplog.text


def test_a_folder_that_cannot_be_written_is_told(folder, monkeypatch, caplog) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.write_text("in the way")
    calls: list[Any] = []
    _counted(calls)("x")
    _counted(calls)("x")
    assert calls == ["x"]
    assert "in memory only" in caplog.text


def test_clear_deletes_them_too(folder, monkeypatch) -> None:
    calls: list[Any] = []
    load = _counted(calls)
    load("x"), load("y")
    assert len(_files(folder)) == 2
    load.clear("x")
    assert len(_files(folder)) == 1
    load.clear()
    assert _files(folder) == []
    load("x")
    st.cache_resource.clear()
    assert len(_files(folder)) == 1
    st.cache_data.clear()
    assert _files(folder) == []


def test_the_command_line_deletes_them(folder, tmp_path) -> None:
    (tmp_path / "app.py").write_text("")
    calls: list[Any] = []
    _counted(calls)("x"), _counted(calls)("y")
    result = CliRunner().invoke(cli, ["cache", "clear", str(tmp_path / "app.py")])
    assert result.output == "Deleted 2 cached values.\n"
    assert _files(folder) == []
    result = CliRunner().invoke(cli, ["cache", "clear", str(tmp_path / "app.py")])
    assert result.output == "Deleted 0 cached values.\n"
    assert Folder(tmp_path / "nothing").forget("") == 0


def test_what_former_code_has_left_is_deleted_some_day(folder, monkeypatch) -> None:
    calls: list[Any] = []
    _counted(calls)("x")
    (file,) = _files(folder)
    old = file.parent.parent / "former"
    recent = file.parent.parent / "recent"
    for each in (old, recent):
        each.mkdir()
        (each / "value").write_text("")
    os.utime(old, (1, 1))
    _new_process(monkeypatch)
    _counted(calls)("y")
    assert not old.exists()
    assert recent.exists()


def test_values_whose_time_is_over_take_no_room_for_ever(folder, monkeypatch) -> None:
    calls: list[Any] = []
    load = _counted(calls, ttl="2m")
    load("x"), load("y")
    old, recent = sorted(_files(folder))
    os.utime(old, (1, 1))
    _new_process(monkeypatch)
    _counted(calls, ttl="2m")("z")
    assert not old.exists()
    assert recent.exists()


def test_two_pages_with_the_same_code_have_values_of_their_own(folder, tmp_path, monkeypatch) -> None:
    """The code does not say which file it is in, and may read what lies beside it."""
    monkeypatch.setattr(SETTINGS, "project", tmp_path)
    source = (
        "from pathlib import Path\nimport millpond as st\n"
        "@st.cache_data(persist='disk')\ndef load():\n    return Path(__file__).stem\n"
        "st.write(load())\n"
    )
    for name in ("one", "two"):
        (tmp_path / f"{name}.py").write_text(source)
        at = AppTest.from_file(tmp_path / f"{name}.py").run()
        assert at.markdown.values == [name]
        _new_process(monkeypatch)
    at = AppTest.from_file(tmp_path / "one.py").run()
    assert at.markdown.values == ["one"]


def test_two_processes_that_write_one_value_leave_it_whole(folder, tmp_path) -> None:
    (tmp_path / "write.py").write_text(
        """
import sys
from pathlib import Path
from millpond.caching.disk import Folder
place = Folder(Path(sys.argv[1]))
for _ in range(200):
    place.write("f/1/a", sys.argv[2].encode() * 100_000, None)
    found = place.read("f/1/a")
    assert len(found) == 100_000 and len(set(found)) == 1, (len(found), set(found))
"""
    )
    processes = [subprocess.Popen([sys.executable, tmp_path / "write.py", folder, letter]) for letter in "ab"]
    assert [process.wait(PATIENCE) for process in processes] == [0, 0]
    assert [file.name for file in _files(folder)] == ["a"]


def test_a_value_that_cannot_be_written_leaves_nothing_behind(folder, monkeypatch, caplog) -> None:
    def full(self: Path, data: bytes) -> int:
        self.open("wb").close()
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    calls: list[Any] = []
    load = _counted(calls)
    load("x"), load("x")
    assert calls == ["x"]
    assert "No space left on device" in caplog.text
    assert _files(folder) == []


def test_what_was_drawn_is_drawn_by_the_next_process(tmp_path, monkeypatch) -> None:
    (script := tmp_path / "app.py").write_text(
        """
import millpond as st

@st.cache_data(persist="disk")
def load():
    st.session_state.calls = 1
    with st.container(border=True):
        st.write("drawn")
        st.image(b"\\x89PNG\\r\\n\\x1a\\n" + b"0" * 40)
    return 1

st.write(load())
"""
    )
    first = AppTest.from_file(script).run()
    _new_process(monkeypatch)
    second = AppTest.from_file(script).run()
    assert not second.exception
    assert "calls" not in second.session_state
    assert second.markdown.values == first.markdown.values
    assert [node.kind for node in second._tab.tree.walk()] == [node.kind for node in first._tab.tree.walk()]


def test_the_values_of_a_session_are_not_on_the_disk(folder, tmp_path) -> None:
    (script := tmp_path / "app.py").write_text(
        """
import millpond as st

@st.cache_data(persist="disk", scope="session")
def load():
    return 1

load()
"""
    )
    at = AppTest.from_file(script).run()
    assert not at.exception
    assert _files(folder) == []


@pytest.mark.parametrize(
    "how", [{"persist": "x"}, {"persist": "disk", "refresh_mode": "background", "ttl": 1}]
)
def test_a_wrong_parameter_is_named(how: Any) -> None:
    with pytest.raises(ApiError, match="`persist"):
        st.cache_data(**how)


@pytest.mark.parametrize("how", ["one", "function", "all"])
def test_what_cannot_be_deleted_is_said_and_is_no_value_any_more(
    folder, monkeypatch, caplog, how: str
) -> None:
    monkeypatch.setattr("millpond.caching.disk._undeleted", {})
    calls: list[Any] = []
    load = _counted(calls)
    load("x")
    kept = _files(folder)

    def refuse(*what: Any, **more: Any) -> None:
        raise PermissionError("read-only")

    with monkeypatch.context() as disk:
        for name in ("unlink", "rmdir"):
            disk.setattr(os, name, refuse)
        {"one": lambda: load.clear("x"), "function": load.clear, "all": st.cache_data.clear}[how]()
    assert "1 cached values could not be deleted" in caplog.text
    assert _files(folder) == kept
    _new_process(monkeypatch)
    _counted(calls)("x")
    assert calls == ["x", "x"]
    # What is written from now on counts again.
    _new_process(monkeypatch)
    _counted(calls)("x")
    assert calls == ["x", "x"]
