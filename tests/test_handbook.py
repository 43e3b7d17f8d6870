"""The documentation that the package carries: what is written, what is found in it, and the app that shows it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
import yaml

from millpond.cli import commands as command_line
from millpond.cli import handbook as commands
from millpond.cli.commands import cli
from millpond.config import find_config
from millpond.errors import ConfigError
from millpond.handbook import book
from millpond.panel.developers import offers_link
from millpond.testing import AppTest
from tools import gen_handbook

ROOT = Path(__file__).parent.parent
APP = ROOT / "src" / "millpond" / "handbook" / "app.py"


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("handbook") / "pages"
    gen_handbook.write(folder)
    return folder


@pytest.fixture(autouse=True)
def _the_book(written, monkeypatch):
    monkeypatch.setattr(book, "PAGES", written)
    book.contents.cache_clear()
    yield
    book.contents.cache_clear()


class Loader(yaml.SafeLoader):
    """Reads mkdocs.yml, whose tags of MkDocs are of no interest here."""


Loader.add_multi_constructor("!", lambda *_: None)


def flat(nav, parts=()):
    for item in nav:
        for title, value in (item if isinstance(item, dict) else {None: item}).items():
            if isinstance(value, str):
                yield (parts, title, value)
            else:
                yield from flat(value, (*parts, title))


def test_its_pages_are_those_of_the_site_in_their_order():
    config = (ROOT / "mkdocs.yml").read_text("utf-8")
    expected = list(flat(yaml.load(config, Loader)["nav"]))
    found = [page for page in gen_handbook.navigation(config) if "Reference" not in page.parts]
    assert [(page.parts, page.path) for page in found] == [(parts, path) for parts, _, path in expected]
    assert [page.title for page, (_, title, _) in zip(found, expected, strict=True) if title] == [
        title for _, title, _ in expected if title
    ]


def test_a_form_of_navigation_that_is_not_known_is_refused():
    with pytest.raises(ValueError, match="a form that is not known"):
        list(gen_handbook.navigation("\nnav:\n  - {Title: index.md}\n"))


def test_nothing_is_left_that_only_the_site_understands():
    for page in book.contents():
        prose = re.sub(r"(?ms)^```.*?^```", "", page.text)
        assert not re.search(r"(?m)^(!!!|\?\?\?|--8<--|<!--)", prose), page.path


def test_notes_files_and_tables_become_plain_markdown():
    assert gen_handbook.plain('!!! note "Mind"\n    One.\n\n    Two.\n\nAfter.\n') == (
        "> **Mind**\n>\n> One.\n>\n> Two.\n\nAfter.\n"
    )
    assert gen_handbook.plain("| `a | b` | x<br>y |\n") == "| `a \\| b` | x, y |\n"
    code = "```md\n| `a | b` | x<br>y |\n<!-- kept -->\n```\n"
    assert gen_handbook.plain(code) == code
    assert "FROM " in gen_handbook.plain('--8<-- "deploy/Dockerfile"\n')


def test_links_lead_to_pages_that_are_there_and_to_their_headings():
    anchors = {
        page.address: {block.anchor for block in book.blocks(page) if isinstance(block, book.BookHeading)}
        for page in book.contents()
    }
    checked = 0
    for page in book.contents():
        for block in book.blocks(page):
            if not isinstance(block, str):
                continue
            prose = re.sub(r"(?s)```.*?```|`[^`\n]*`", "", block)
            for address, anchor in re.findall(r"\]\((?:\./([\w-]+))?#?([\w-]*)\)", prose):
                assert address or anchor, page.path
                assert address in anchors or not address, (page.path, address)
                assert not anchor or anchor in anchors[address or page.address], (page.path, address, anchor)
                checked += 1
    assert checked > 200


def test_code_stays_as_it_is_and_what_is_not_carried_is_no_link(written):
    (written / "made.md").write_text(
        "# Made\n\n[Forms](concepts/forms.md#clear), [why](decisions/001-react.md), `[a](concepts/forms.md)`\n\n"
        "```python\nst.write('[a](concepts/forms.md)')\n```\n"
    )
    [_, text] = book.blocks(book.BookPage((), "Made", "made.md"))
    assert text == (
        "[Forms](./concepts-forms#clear), why, `[a](concepts/forms.md)`\n\n"
        "```python\nst.write('[a](concepts/forms.md)')\n```"
    )


def test_the_app_draws_every_page():
    at = AppTest.from_file(APP).run(timeout=30)
    assert not at.exception
    assert at.title[0].value == "Get started"
    for page in book.contents()[1:]:
        at.switch_page(page.address).run(timeout=30)
        assert not at.exception, (page.path, at.exception[0].value)
        assert at.title, page.path


def test_a_search_shows_pages_and_another_page_ends_it():
    at = AppTest.from_file(APP).run(timeout=30)
    at.text_input(key="words").set_value("durable_callback xyzzy").run()
    assert at.title[0].value == "Search"
    assert at.caption[0].value.startswith("0 pages")
    at.text_input(key="words").set_value("run_every").run()
    assert int(at.caption[0].value.split()[0]) > 1
    at.switch_page("concepts-forms").run()
    assert at.title[0].value != "Search"
    assert at.text_input(key="words").value == ""


@pytest.mark.parametrize("name", ["concepts/forms", "concepts/forms.md", "Forms"])
def test_a_page_is_found_by_its_names(name):
    assert book.find(name).startswith("# ")


@pytest.mark.parametrize("name", ["st.button", "button", "session_state", "App"])
def test_a_name_is_found_alone(name):
    text = book.find(name)
    assert text.startswith(f"## st.{name.removeprefix('st.')} ")
    assert text.count("\n## ") == 0


def test_what_is_not_there_says_where_to_look():
    with pytest.raises(ConfigError, match=r'no page and no name "run_every"\. These speak of it: .*fragment'):
        book.find("run_every")
    with pytest.raises(ConfigError, match="lists all pages"):
        book.find("xyzzy")


def test_an_installation_without_it_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(book, "PAGES", tmp_path)
    book.contents.cache_clear()
    with pytest.raises(ConfigError, match="This installation has no documentation"):
        book.llms_txt()


def test_the_index_names_every_page():
    index = book.llms_txt()
    assert index.startswith("# Millpond\n\n> ")
    assert all(f"]({page.path})" in index for page in book.contents())


def run(capsys, *words):
    cli.main(list(words), prog_name="millpond", standalone_mode=False)
    return capsys.readouterr().out


def test_it_is_served_to_this_machine_alone_and_offers_no_state_panel(capsys, monkeypatch):
    asked = []
    monkeypatch.setattr(command_line, "_run", lambda script, flags, arguments: asked.append((script, flags)))
    run(capsys, "docs")
    run(capsys, "docs", "--server.address", "0.0.0.0")
    (script, flags), (_, wider) = asked
    config = find_config(script, flags)
    assert (script, config.server.address) == (commands.APP, "localhost")
    assert not offers_link(config)
    assert find_config(script, wider).server.address == "0.0.0.0"


def test_the_commands(capsys, tmp_path):
    assert run(capsys, "docs", "--text") == book.llms_txt()
    assert run(capsys, "docs", "--text", "st.button") == book.find("button")
    assert "millpond docs --text" in run(capsys, "docs", "--help")
    assert run(capsys, "docs", "st.button", "--text") == book.find("button")
    with pytest.raises(ConfigError, match="one page or name; got 2: a, b"):
        commands.text_of(["a", "b"])
    with pytest.raises(ConfigError, match=r"To print a page or a name: millpond docs --text st\.button"):
        run(capsys, "docs", "st.button")
    assert run(capsys, "skills").strip() == str(commands.SKILLS)
    assert run(capsys, "skills", str(tmp_path)) == f"Wrote {tmp_path / 'millpond' / 'SKILL.md'}\n"
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match="cannot be written"):
        commands.copy_skills(tmp_path / "file")


def test_the_skill_is_a_skill_and_its_examples_run(monkeypatch, tmp_path):
    text = (commands.SKILLS / "millpond" / "SKILL.md").read_text("utf-8")
    head = yaml.safe_load(text.split("---")[1])
    assert head["name"] == "millpond"
    assert 50 < len(head["description"]) < 1024
    app, test = re.findall(r"(?ms)^```python\n(.*?)^```", text)
    (tmp_path / "app.py").write_text(app)
    monkeypatch.chdir(tmp_path)
    exec(compile(test, "SKILL.md", "exec"), {})


def test_the_wheel_carries_it():
    build = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"]
    assert "src/millpond/handbook/pages/**" in build["targets"]["wheel"]["artifacts"]
