"""``millpond component new``: what it makes works, and it takes no name that could not."""

from __future__ import annotations

from pathlib import Path

import pytest

from millpond import compat
from millpond.cli.components import make
from millpond.errors import ConfigError
from millpond.testing import AppTest


@pytest.fixture
def as_streamlit():
    was = compat.is_installed()
    compat.install()
    yield
    if not was:
        compat.uninstall()


@pytest.mark.parametrize("frame", [True, False])
def test_what_is_made_works(tmp_path: Path, as_streamlit: None, frame: bool, monkeypatch: pytest.MonkeyPatch):
    target = make(f"made_{frame}", tmp_path, frame=frame)
    assert target.name == f"made-{frame}".lower()
    module = target.name.replace("-", "_")
    assert f"`from {module} import {module}`" in (target / "README.md").read_text("utf-8")
    monkeypatch.syspath_prepend(str(target))
    at = AppTest.from_file(target / "app.py").run()
    assert not at.exception, at.exception[0].value
    assert at.component[0]._props.label == (f"{module}.{module}" if frame else f"{target.name}.{module}")
    if frame:
        at.component[0].set_value(3).run()
        assert at.markdown[0].value == "Presses: `3`"
    else:
        at.component[0].set_state(presses=3).trigger("pressed").run()
        assert [one.value for one in at.markdown] == ["Presses: `3`", "It was just pressed."]


@pytest.mark.parametrize(
    "name", ["", "..", "../x", "a/b", "1st", "class", "app", "calendar", "streamlit", "ü", "a b", "x\n"]
)
def test_no_name(tmp_path: Path, name: str):
    if name.strip() == "x":
        assert make(name, tmp_path, frame=False).name == "x"
        return
    with pytest.raises(ConfigError, match="Use letters, digits"):
        make(name, tmp_path, frame=False)
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_written_over(tmp_path: Path):
    (tmp_path / "there").mkdir()
    with pytest.raises(ConfigError, match="already exists"):
        make("there", tmp_path, frame=True)
