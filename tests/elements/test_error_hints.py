"""What the page says below an app's own error, where Python's message leaves beginners at a loss."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from millpond.elements.error_hints import hint
from millpond.elements.icons import is_material
from millpond.testing import AppTest


def hints(source: str) -> list[Any]:
    at = AppTest.from_string(source).run()
    return [one.hint for one in at.exception]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("st.button('Go', on_clik=print)", "Did you mean `on_click`?"),
        ("st.sidebar.button('Go', on_clik=print)", "Did you mean `on_click`?"),
        ("st.Page('app.py', titel='A')", "Did you mean `title`?"),
        ("st.cache_data(tll=1)", "Did you mean `ttl`?"),
        ("st.column_config.TextColumn(hlep='A')", "Did you mean `help`?"),
        ("st.divider(qqqq=1)", "Its parameters are `width`."),
        ("st.sidebar.divider(qqqq=1)", "Its parameters are `width`."),
        ("with st.container() as box:\n    box.divider(qqqq=1)", "Its parameters are `width`."),
        # The app's own functions may have the names of ours.
        ("def divider(length): ...\ndivider(qqqq=1)", None),
        ("class lines:\n    divider = staticmethod(eval('lambda: 1'))\nlines.divider(qqqq=1)", None),
        ("st.button()", None),
        ("(lambda: 1)(on_clik=1)", None),
        ("1 + 'a'", None),
    ],
)
def test_a_misspelt_parameter(line: str, said: str | None) -> None:
    assert hints(f"import millpond as st\n{line}") == [said]


def test_a_misspelt_module() -> None:
    [said] = hints("import panda")
    assert said.endswith(("Did you mean `pandas`?", "`pip install pandas`."))


def test_where_a_relative_path_was_looked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    said = f"`data.csv` was looked for in `{tmp_path}`, the folder in which the server was started."
    assert hints("open('data.csv')") == [said]
    assert hints(f"open({str(tmp_path / 'data.csv')!r})") == [None]
    assert hints("raise FileNotFoundError('data.csv')") == [None]


def test_the_folder_of_the_server_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As when a deploy has put another one in its place."""
    (tmp_path / "former").mkdir()
    monkeypatch.chdir(tmp_path / "former")
    (tmp_path / "former").rmdir()
    said = hint(FileNotFoundError(2, "No such file or directory", "data.csv"), tmp_path)
    assert said is not None
    assert said.startswith("The folder in which the server was started is no longer there")


def test_a_file_that_is_beside_the_app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = tmp_path / "app"
    app.mkdir()
    (app / "data.csv").write_text("a")
    monkeypatch.chdir(tmp_path)
    error = FileNotFoundError(2, "No such file or directory", "data.csv")
    said = hint(error, app)
    assert said is not None
    assert said.endswith("It is beside the app: `Path(__file__).parent / 'data.csv'` finds it from anywhere.")


def test_a_picture_that_is_not_there_says_where_it_was_looked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    at = AppTest.from_string("import millpond as st\nst.image('logo.png')").run()
    assert f"was looked for in `{tmp_path}`" in at.exception[0].message


@pytest.mark.parametrize(
    "line",
    [
        "st.button('A', icon='home')",
        "st.button('A', icon=':material/nothing_like_it:')",
        "st.chat_message('A', avatar='nowhere.png')",
        "st.chat_message('A', avatar=':material/nothing_like_it:')",
        "st.Page(lambda: 1, title='A', icon='home')",
        "st.info('A', icon='home')",
        "st.toast('A', icon='home')",
        "st.badge('A', icon='home')",
    ],
)
def test_an_icon_in_an_error_is_its_name_and_no_picture(line: str) -> None:
    """Errors are Markdown: outside of code, the name of an icon would be drawn as one."""
    at = AppTest.from_string(f"import millpond as st\n{line}").run()
    [error] = at.exception
    drawn = re.sub(r"`[^`]*`", "", error.message)
    assert not any(map(is_material, re.findall(r":[\w/]+:", drawn))), error.message
    assert ":material/" in error.message
