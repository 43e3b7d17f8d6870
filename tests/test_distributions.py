"""What is said of a package that is not installed: in the page, and by ``millpond check``."""

from __future__ import annotations

import sys
from importlib.abc import MetaPathFinder
from pathlib import Path

import pytest

from millpond.checking.project import check_paths
from millpond.checking.report import summary
from millpond.distributions import missing
from millpond.testing import AppTest

WITH_STREAMLIT = (
    "`altair` is not installed. Streamlit brings it along, Millpond does not: `pip install altair`"
)


class _Hidden(MetaPathFinder):
    """As if some packages were not installed."""

    def find_spec(self, name: str, path: object, target: object = None) -> None:
        if name.partition(".")[0] in {"altair", "plotly", "st_keyup"}:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


@pytest.fixture(autouse=True)
def absent(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] in {"altair", "plotly", "st_keyup"}]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "meta_path", [_Hidden(), *sys.meta_path])


@pytest.mark.parametrize(
    ("module", "said"),
    [
        ("altair", WITH_STREAMLIT),
        ("plotly.express", "`plotly` is not installed: `pip install plotly`"),
        ("dtaa", "`dtaa` is not a file of the app, nor a package installed for this Python"),
        (
            "steamlit",
            "`steamlit` is not a file of the app, nor a package installed for this Python. Did you mean `streamlit`?",
        ),
        ("os.path", None),
        ("millpond.nothing", None),
    ],
)
def test_what_to_install(module: str, said: str | None) -> None:
    assert missing(module) == said


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("import altair", f"{WITH_STREAMLIT}."),
        ("import millpond.nothing", None),
        ("raise ModuleNotFoundError('x')", None),
    ],
)
def test_the_page_says_it_below_the_error(line: str, hint: str | None) -> None:
    at = AppTest.from_string(line).run()
    assert [one.proto.hint if hasattr(one, "proto") else one.hint for one in at.exception] == [hint]


def test_the_check_names_a_package_once_where_it_is_imported_first(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(
        "import streamlit as st\nimport altair as alt\nimport helper\nimport plotly.express\n"
        "from st_keyup import st_keyup\ntry:\n    import nowhere\nexcept ImportError:\n    pass\n"
    )
    (tmp_path / "helper.py").write_text("import streamlit\nimport altair\n")
    report = check_paths([tmp_path / "app.py"])
    assert [(Path(one.path).name, one.line, one.level, one.text) for one in report.findings] == [
        ("app.py", 2, "note", f"{WITH_STREAMLIT}."),
        ("app.py", 4, "note", "`plotly` is not installed: `pip install plotly`."),
        ("app.py", 5, "note", "`st_keyup` is not installed: `pip install streamlit-keyup`."),
    ]
    together = "`pip install altair plotly streamlit-keyup`"
    assert summary(report).startswith(f"3 notes (2 files). 3 packages to install: {together}.")
    assert report.errors == 0


def test_a_package_of_an_unknown_name_is_counted_and_not_installed_by_guess(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text("import streamlit as st\nimport altair\nimport nowhere_to_be_found\n")
    assert "2 packages to install. " in summary(check_paths([tmp_path / "app.py"])) + " "
