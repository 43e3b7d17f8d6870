"""Apps of several pages: a folder of files, `st.navigation`, and what becomes of state between them."""

from __future__ import annotations

from pathlib import Path

import pytest

from millpond.elements.app_page import split_name
from millpond.errors import ApiError
from millpond.runner.pages import page_id
from millpond.runner.program import Program
from millpond.session import context
from millpond.testing import AppTest

HOME = "import millpond as st\nst.title('Home')\n"
POINT = (
    "from dataclasses import dataclass\n"
    "import millpond as st\n"
    "@dataclass\n"
    "class Point:\n"
    "    x: int\n"
    "st.title('Points')\n"
    "st.session_state.setdefault('point', Point(5))\n"
    "st.text(isinstance(st.session_state.point, Point))\n"
)
READER = "import millpond as st\nst.title('Reader')\nst.text(st.session_state.point.x if 'point' in st.session_state else 'none')\n"
NAME = "import millpond as st\nst.title('{0}')\nst.text_input('Name', key='name')\nst.text_input('Town')\n"


def app_of(folder: Path, entry: str = HOME, **pages: str) -> AppTest:
    (folder / "app.py").write_text(entry)
    for name, source in pages.items():
        file = folder / f"{name.replace('__', '/')}.py"
        file.parent.mkdir(exist_ok=True)
        file.write_text(source)
    return AppTest.from_file(folder / "app.py")


def title(at: AppTest) -> str:
    assert not at.exception, at.exception
    return str(at.title[0].value)


def links(at: AppTest) -> list[tuple[str, str]]:
    (node,) = [node for node in at._tab.tree.walk() if node.kind == "navigation"]
    return [(page.title, page.href) for section in node.props.sections for page in section.pages]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("name", "number", "icon", "words"),
    [
        ("1_Data_view", 1, None, "Data_view"),
        ("02-other page", 2, None, "other page"),
        ("3_📊_Plots__x", 3, "📊", "Plots__x"),
        ("📈_emoji", None, "📈", "emoji"),
        ("plain", None, None, "plain"),
        ("7", 7, None, "7"),
    ],
)
def test_a_file_is_called_and_sorted_by_its_name(
    name: str, number: int | None, icon: str | None, words: str
) -> None:
    assert split_name(Path(f"{name}.py")) == (number, icon, words)


def test_the_files_of_the_folder_are_pages_in_their_order(tmp_path: Path) -> None:
    at = app_of(tmp_path)
    (tmp_path / "pages").mkdir()
    for name in (
        "10_Zed", "1_Data_view", "plain", "a-b_c", "3_📊_Plots__x", "7", "📈_emoji", "___", "__init__", ".hidden",
    ):  # fmt: skip
        (tmp_path / "pages" / f"{name}.py").write_text("")
    assert links(at.run()) == [
        ("app", ""),
        ("Data view", "Data_view"),
        ("Plots x", "Plots_x"),
        ("7", "7"),
        ("Zed", "Zed"),
        ("a-b c", "a-b_c"),
        ("plain", "plain"),
        ("emoji", "emoji"),
    ]


def test_a_page_of_the_folder_is_a_script_of_its_own(tmp_path: Path) -> None:
    at = app_of(
        tmp_path,
        HOME + "secret = 1",
        pages__two="import millpond as st\nst.title(__name__ + str('secret' in globals()))",
    )
    assert title(at.run()) == "Home"
    assert title(at.switch_page("pages/two.py").run()) == "__main__False"
    assert title(at.reload()) == "__main__False"
    assert title(at.restart()) == "__main__False"
    assert title(at.switch_page("app.py").run()) == "Home"


def test_two_pages_of_one_path_are_an_error_that_names_them(tmp_path: Path) -> None:
    at = app_of(tmp_path, pages__plain="", pages__4_plain="").run()
    assert "have the same path, `/plain`" in at.exception[0].value


def test_a_folder_without_pages_is_none(tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    assert title(app_of(tmp_path).run()) == "Home"


def test_the_folder_does_not_count_where_the_script_names_the_pages(tmp_path: Path) -> None:
    entry = "import millpond as st\nst.navigation([st.Page('other/x.py'), st.Page('other/y.py')]).run()"
    at = app_of(tmp_path, entry, pages__a="", other__x=HOME, other__y=READER).run()
    assert links(at) == [("x", ""), ("y", "y")]
    assert title(at.switch_page("other/y.py").run()) == "Reader"


def test_the_pages_are_where_a_module_of_the_app_names_them(tmp_path: Path) -> None:
    (tmp_path / "pages_of_it.py").write_text(
        "import millpond as st\ndef show(pages):\n    return st.navigation(pages)\n"
    )
    entry = "import millpond as st\nimport pages_of_it\npages_of_it.show([st.Page('x.py'), st.Page('y.py')]).run()"
    at = app_of(tmp_path, entry, x=HOME, y=READER, pages__a="")
    assert title(at.run()) == "Home"
    assert title(at.switch_page("y").run()) == "Reader"


@pytest.mark.parametrize("folder", [True, False])
def test_widgets_of_another_page_begin_anew(tmp_path: Path, folder: bool) -> None:
    pages = {"pages__a": NAME.format("A"), "pages__b": NAME.format("B")}
    entry = (
        HOME
        if folder
        else (
            "import millpond as st\nst.text_input('Common')\nst.navigation(['pages/a.py', 'pages/b.py']).run()"
        )
    )
    at = app_of(tmp_path, entry, **pages).run()
    at.switch_page("pages/a.py").run()
    for field in at.text_input:
        field.input("Ada")
    assert [field.value for field in at.run().text_input] == ["Ada"] * len(at.text_input)
    common = [] if folder else ["Ada"]
    assert [field.value for field in at.switch_page("pages/b.py").run().text_input] == [*common, "", ""]
    assert title(at) == "B"
    assert [field.value for field in at.switch_page("pages/a.py").run().text_input] == [*common, "", ""]


def test_a_value_that_is_kept_for_the_session_is_there_on_other_pages(tmp_path: Path) -> None:
    kept = "import millpond as st\nst.title('K')\nst.text_input('N', key='n', persist_state='session')"
    at = app_of(
        tmp_path, pages__a=kept, pages__b="import millpond as st\nst.title(st.session_state.get('n'))"
    ).run()
    at.switch_page("a").run().text_input[0].input("Ada").run()
    assert title(at.switch_page("b").run()) == "Ada"


@pytest.mark.parametrize("restarts", [False, True])
def test_a_value_that_is_kept_for_the_page_is_kept_until_another_is_gone_to(
    tmp_path: Path, restarts: bool
) -> None:
    drawn = "if st.checkbox('Show', True, key='show', persist_state='session'):\n    st.text_input('N', key='n', persist_state='page')"
    kept = f"import millpond as st\n{drawn}\nst.title(st.session_state.get('n'))"
    at = app_of(
        tmp_path, pages__a=kept, pages__b="import millpond as st\nst.title('n' in st.session_state)"
    ).run()
    at.switch_page("a").run().text_input[0].input("Ada").run()
    at.checkbox[0].uncheck().run()
    if restarts:
        at.restart()
    assert title(at) == "Ada"
    assert title(at.switch_page("b").run()) == "False"
    assert title(at.switch_page("a").run()) == "None"
    assert title(at.checkbox[0].check().run()) == ""


def test_a_value_of_a_class_of_another_page(tmp_path: Path) -> None:
    at = app_of(tmp_path, pages__points=POINT, pages__reader=READER).run()
    assert at.switch_page("points").run().text[0].value == "True"
    assert at.switch_page("reader").run().text[0].value == "5"
    assert at.run().text[0].value == "5"
    assert at.restart().text[0].value == "5"
    assert at.switch_page("points").run().text[0].value == "True"
    assert at.restart().text[0].value == "True"


def test_a_value_whose_page_cannot_be_read_sleeps_until_that_page_runs(tmp_path: Path) -> None:
    made = POINT.replace("class Point:", "class _P:").replace(
        "    x: int\n", "    x: int\nPoint = make(_P)\n"
    )
    made = "def make(cls):\n    return type('Point', (cls,), {})\n" + made
    reader = READER.replace("st.session_state.point.x", "'there'")
    at = app_of(tmp_path, pages__points=made, pages__reader=reader).run()
    assert at.switch_page("points").run().text[0].value == "True"
    at.switch_page("reader").run()
    at.restart()
    assert at.text[0].value == "there"
    (tmp_path / "pages" / "reader.py").write_text(READER)
    assert "another page defines (`pages/points`)" in at.run().exception[0].value
    assert at.switch_page("points").run().text[0].value == "True"


def test_classes_of_the_same_name_on_two_pages_are_two(tmp_path: Path) -> None:
    other = POINT.replace("'point'", "'other'").replace("session_state.point", "session_state.other")
    both = other + "st.text(type(st.session_state.point) is Point)\n"
    at = app_of(tmp_path, pages__a=POINT, pages__b=both).run()
    at.switch_page("a").run()
    for _ in range(2):
        assert [text.value for text in at.switch_page("b").run().text] == ["True", "False"]
        at.restart()
        assert [text.value for text in at.text] == ["True", "False"]


def test_classes_of_the_script_and_of_a_page_inside_of_it(tmp_path: Path) -> None:
    entry = POINT.replace("'Points'", "'Entry'").replace("st.text(", "st.caption(") + (
        "st.navigation([st.Page('a.py'), st.Page('b.py')]).run()\n"
        "st.session_state.point.x += 1\n"
        "st.caption(isinstance(st.session_state.point, Point))\n"
    )
    page = POINT.replace("'point'", "'inner'").replace("session_state.point", "session_state.inner")
    at = app_of(tmp_path, entry, a=page, b=READER).run()
    for n in (6, 7):
        assert [c.value for c in at.caption] == ["True", "True"], at.exception
        assert at.text[0].value == "True"
        assert at.session_state.point.x == n
        at.run()
    at.restart()
    assert [c.value for c in at.caption] == ["True", "True"]
    assert at.text[0].value == "True"


def test_the_main_module_of_a_page_is_the_script_too(tmp_path: Path) -> None:
    page = (
        "import pickle, __main__\nimport millpond as st\nclass Inner: pass\n"
        "made = pickle.loads(pickle.dumps([Inner(), __main__.Outer()]))\n"
        "st.text(f'{__main__.word} {type(made[0]) is Inner} {type(made[1]) is __main__.Outer}')\n"
    )
    entry = "import millpond as st\nword = 'hello'\nclass Outer: pass\nst.navigation(['a.py']).run()\n"
    at = app_of(tmp_path, entry, a=page).run()
    assert at.text[0].value == "hello True True", at.exception


def test_the_number_of_a_file_is_no_part_of_what_is_stored() -> None:
    entry = Path("/app/app.py")
    assert page_id(Path("/app/pages/2_Data.py"), entry) == "pages/Data"
    assert page_id(Path("/app/pages/10_📈_Data.py"), entry) == "pages/Data"
    assert page_id(entry, entry) == ""


def test_an_unknown_path_gets_the_first_page_and_a_way_home(tmp_path: Path) -> None:
    at = app_of(tmp_path, pages__two=READER)
    at._tab.visit("nope")
    assert title(at.run()) == "Home"
    assert "no page `/nope`" in at.warning[0].value
    assert at.page_link[0].page == ""
    assert title(at.switch_page("").run()) == "Home"
    assert not at.warning


def test_an_app_of_one_page_says_so_too() -> None:
    at = AppTest.from_string(HOME)
    at._tab.visit("nope")
    assert "no page `/nope`" in at.run().warning[0].value


@pytest.mark.parametrize(
    "path", ["%0a%0a# Sign in [here](https://example.com)", "a`b`[c](https://example.com)", "a%00b"]
)
def test_a_path_that_no_page_can_have_is_not_repeated(path: str) -> None:
    """Only a tab that was made to can say it: the page's own address is looked at before."""
    at = AppTest.from_string(HOME)
    at._tab.visit(path)
    assert at.run().warning[0].value.startswith("This app has no page at this address.")


def test_what_is_known_of_paths_before_a_run(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(HOME)
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "two.py").write_text("")
    app = Program(tmp_path / "app.py", show_error=print, pages=tmp_path / "pages")
    assert [app.lacks(path) for path in ("", "two", "nope")] == [False, False, True]
    (tmp_path / "app.py").write_text("import millpond as st\ndef f():\n    st.navigation([])")
    assert not app.lacks("nope")


def test_a_test_cannot_go_where_there_is_no_page(tmp_path: Path) -> None:
    with pytest.raises(ApiError, match=r"has no page `pages/nope\.py`"):
        app_of(tmp_path, pages__two=READER).run().switch_page("pages/nope.py")


def test_the_server_lists_the_pages_of_a_folder_without_a_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the log says at the first request that a thread draws elements that no page shows."""
    app_of(tmp_path, pages__a=NAME, pages__b=NAME)
    monkeypatch.setattr(context, "outside", lambda: pytest.fail("asks for a run"))
    program = Program(tmp_path / "app.py", show_error=print, pages=tmp_path / "pages")
    listed = program.pages.listed()
    assert listed is not None
    assert [page.file.name for page in listed if page.file] == ["app.py", "a.py", "b.py"]
    assert {file.name for file in program.sources()} >= {"a.py", "b.py"}
