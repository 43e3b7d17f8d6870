"""Which saved files concern an app, and which of its modules are imported anew."""

from __future__ import annotations

import asyncio
import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from watchfiles import Change

from millpond.config import Config, load_config
from millpond.config.secrets import SecretSource, usual_places
from millpond.runner.local_modules import LocalModules
from millpond.runner.program import Program
from millpond.runner.watcher import Concerned, Watcher
from millpond.state.names import RELOADS

FILES = {
    "app.py": "import lm_top, lm_alone, lm_missing\nfrom lm_pack import one\nfrom lm_pack.deep.leaf import x",
    "lm_top.py": "import os\nfrom lm_base import value",
    "lm_base.py": "value = 1",
    "lm_alone.py": "held = []",
    "lm_late.py": "def f():\n    import lm_base",
    "lm_stranger.py": "",
    "lm_pack/__init__.py": "",
    "lm_pack/one.py": "from . import two\nfrom .two import name",
    "lm_pack/two.py": "name = 2",
    "lm_pack/deep/__init__.py": "",
    "lm_pack/deep/leaf.py": "from ...lm_nothing import y\nfrom ..two import name\nx = 1",
    ".venv/lm_venv.py": "",
}
IMPORTED = ["lm_top", "lm_alone", "lm_late", "lm_pack.one"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An app's folder, whose modules are imported."""
    for name, source in FILES.items():
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True, parents=True)
        file.write_text(source)
    monkeypatch.setattr(RELOADS, "modules", frozenset())
    monkeypatch.syspath_prepend(tmp_path)
    for name in IMPORTED:
        importlib.import_module(name)
    yield tmp_path
    for name in [name for name in sys.modules if name.startswith("lm_")]:
        del sys.modules[name]


@pytest.fixture
def modules(folder: Path) -> LocalModules:
    return LocalModules(lambda: [folder / "app.py"], [folder])


@pytest.mark.parametrize(
    ("file", "concerned"),
    [
        ("app.py", True),
        ("lm_top.py", True),
        ("lm_base.py", True),
        ("lm_pack/__init__.py", True),
        ("lm_pack/two.py", True),
        ("lm_missing.py", True),  # asked for, and not there
        ("lm_missing/__init__.py", True),
        ("lm_pack/deep/leaf.py", True),  # could not be imported: it has a mistake
        ("lm_stranger.py", False),
        ("another_app.py", False),
        ("lm_pack/three.py", False),
        ("tests/lm_base.py", False),
    ],
)
def test_what_the_app_imports_concerns_it(
    folder: Path, modules: LocalModules, file: str, concerned: bool
) -> None:
    assert modules.concerns({folder / file}) is concerned


@pytest.mark.parametrize(
    ("file", "gone"),
    [
        ("app.py", []),
        ("lm_alone.py", ["lm_alone"]),
        ("lm_top.py", ["lm_top"]),
        ("lm_base.py", ["lm_base", "lm_late", "lm_top"]),
        ("lm_pack/one.py", ["lm_pack.one"]),
        ("lm_pack/two.py", ["lm_pack.one", "lm_pack.two"]),
        ("lm_pack/__init__.py", ["lm_pack", "lm_pack.one", "lm_pack.two"]),
        ("lm_stranger.py", []),
    ],
)
def test_a_saved_module_and_its_importers_become_new(
    folder: Path, modules: LocalModules, file: str, gone: list[str]
) -> None:
    before = {name: module for name, module in sys.modules.items() if name.startswith("lm_")}
    assert modules.forget({folder / file}) == gone
    for name in [*IMPORTED, *before]:
        importlib.import_module(name)
    assert [name for name in sorted(before) if sys.modules[name] is not before[name]] == gone
    assert RELOADS.modules == frozenset(gone)


def test_what_a_module_imports_concerns_the_app_while_that_cannot_be_imported(
    folder: Path, modules: LocalModules
) -> None:
    # Saved with a mistake, or forgotten by the other app of a process that imports it: no run has imported it again.
    modules.forget({folder / "lm_base.py", folder / "lm_pack" / "two.py"})
    assert not {"lm_top", "lm_base", "lm_pack.one"} & sys.modules.keys()
    assert modules.concerns({folder / "lm_base.py"})
    assert modules.concerns({folder / "lm_pack" / "two.py"})
    assert not modules.concerns({folder / "lm_stranger.py"})


def test_a_package_gives_the_new_module(folder: Path, modules: LocalModules) -> None:
    package = importlib.import_module("lm_pack")
    assert package.two.name == 2
    (folder / "lm_pack" / "two.py").write_text("name = 'another'")
    assert modules.forget({folder / "lm_pack" / "two.py"}) == ["lm_pack.one", "lm_pack.two"]
    namespace: dict[str, object] = {}
    exec("from lm_pack import two", namespace)
    assert vars(namespace["two"])["name"] == "another"


def test_two_apps_of_one_folder_forget_a_version_once(folder: Path, modules: LocalModules) -> None:
    other = LocalModules(lambda: [folder / "app.py"], [folder])
    assert modules.forget({folder / "lm_alone.py"}) == ["lm_alone"]
    # A run of the first app may be importing it just now.
    imported = importlib.import_module("lm_alone")
    assert other.concerns({folder / "lm_alone.py"})
    assert other.forget({folder / "lm_alone.py"}) == []
    assert sys.modules["lm_alone"] is imported
    (folder / "lm_alone.py").write_text("held = [1]")
    assert other.forget({folder / "lm_alone.py"}) == ["lm_alone"]


def test_the_module_that_has_started_the_app_stays(folder: Path) -> None:
    modules = LocalModules(lambda: [folder / "app.py"], [folder], keeps="lm_top")
    assert modules.forget({folder / "lm_base.py"}) == ["lm_base", "lm_late"]
    assert "lm_top" in sys.modules


def test_modules_that_import_each_other(folder: Path, modules: LocalModules) -> None:
    (folder / "lm_a.py").write_text("import lm_b")
    (folder / "lm_b.py").write_text("import lm_a")
    importlib.import_module("lm_a")
    assert modules.forget({folder / "lm_b.py"}) == ["lm_a", "lm_b"]


def test_a_half_written_module_counts_with_what_it_imported_before(
    folder: Path, modules: LocalModules
) -> None:
    assert modules.forget(set()) == []
    (folder / "lm_top.py").write_text("from lm_base import (")
    assert modules.forget({folder / "lm_base.py"}) == ["lm_base", "lm_late", "lm_top"]


def test_the_watcher_tells_of_what_concerns_the_app(folder: Path) -> None:
    config = Config()
    told = asyncio.Event()

    async def watch() -> list[str]:
        watcher = Watcher(Program(folder / "app.py", show_error=print), lambda _: told.set(), config)
        taken: list[str] = []
        take = watcher._take

        def noted(files: set[Path]) -> Concerned | None:
            taken.extend(sorted(file.name for file in files))
            return take(files)

        watcher._take = noted  # type: ignore[method-assign]
        task = asyncio.create_task(watcher.run())
        number = 0
        while "lm_stranger.py" not in taken:  # the watch may begin after the first of these
            number += 1
            (folder / "lm_stranger.py").write_text(f"# {number}")
            await asyncio.sleep(0.01)
        assert not told.is_set()
        (folder / "lm_alone.py").write_text("held = [1]")
        await told.wait()
        task.cancel()
        return taken

    assert "lm_alone.py" in asyncio.run(watch())
    assert "lm_alone" not in sys.modules
    assert "lm_top" in sys.modules


def test_any_file_of_a_folder_that_is_watched_besides_counts(folder: Path, tmp_path: Path) -> None:
    besides = tmp_path / "besides"
    besides.mkdir()
    config = load_config(flags={"server.folderWatchList": str(besides)})
    watcher = Watcher(Program(folder / "app.py", show_error=print), lambda _: None, config)
    assert watcher._take({besides.resolve() / "any.py"})
    assert not watcher._take({folder / "any.py"})


def test_secrets_that_are_saved_concern_all_pages(folder: Path) -> None:
    program = Program(folder / "app.py", show_error=print)
    program.secrets = SecretSource(usual_places(folder), exports=False)
    program.secrets.looks_every = 1e9
    watcher = Watcher(program, lambda _: None, Config())
    assert program.secrets.values() == {}
    for hidden in (".streamlit", ".millpond"):
        file = folder / hidden / "secrets.toml"
        assert watcher._interesting(Change.modified, str(file))
        file.parent.mkdir()
        file.write_text(f"in_folder = '{hidden}'")
        assert watcher._take({file}) == Concerned(None)
        assert program.secrets.values() == {"in_folder": hidden}, "the run that follows sees them"
    assert not watcher._interesting(Change.modified, str(folder / ".streamlit" / "config.toml"))
