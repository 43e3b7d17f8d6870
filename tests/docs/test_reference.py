"""The reference is complete, and what it says of Streamlit is so."""

from __future__ import annotations

import ast
import builtins
import inspect
import json
import re

import pytest

import millpond
from millpond.config import schema
from tests.docs.blocks import REPOSITORY
from tests.specimens import PICTURED
from tools import docs_options, docs_types
from tools import docs_reference as reference

PUBLIC = [name for name in millpond.__all__ if name != "__version__"]


def test_every_public_name_is_on_one_page():
    listed = [name for names in reference.PAGES.values() for name in names]
    unlisted = set(PUBLIC) - set(listed)
    assert not unlisted, f"list in PAGES of tools/docs_reference.py: {sorted(unlisted)}"
    assert sorted(listed) == sorted(PUBLIC)


@pytest.mark.parametrize("name", PUBLIC)
def test_every_public_name_is_described(name):
    thing = getattr(millpond, name)
    assert reference.docstring(thing), f"st.{name} has no docstring"
    if not inspect.isroutine(thing):
        return
    described = {name.lstrip("*") for entry in reference.parameters(thing) for name in entry.names}
    known = {parameter for parameter in inspect.signature(thing).parameters if not parameter.startswith("_")}
    assert known - described == set(), f"st.{name}: parameters without a description"
    assert described - known == set(), f"st.{name}: descriptions without a parameter"


@pytest.mark.parametrize("name", PUBLIC)
def test_a_page_shows_the_name(name):
    page = next((title for title, names in reference.PAGES.items() if name in names), None)
    assert page, f"list {name} in PAGES of tools/docs_reference.py"
    text = reference.reference_page(page)
    assert f"## st.{name} " in text
    assert ">>> " not in text
    assert "doctest" not in text


@pytest.mark.parametrize("name", PICTURED)
def test_an_element_has_a_picture(name):
    assert (reference.IMAGES / f"{name}.png").is_file(), f"Take it with: scripts/screenshots elements {name}"
    if name in PUBLIC:
        page = next(title for title, names in reference.PAGES.items() if name in names)
        assert f"(../images/elements/{name}.png)" in reference.reference_page(page)


def test_every_option_is_in_a_section_with_its_full_name():
    sections = docs_options.options().split("\n### ")[1:]
    found = {
        name
        for section in sections
        for name in re.findall(rf"`({re.escape(section.partition(chr(10))[0])}\.\w+)`", section)
    }
    assert set(schema()) - found == set()


def test_what_is_said_to_have_no_effect_is_read_nowhere():
    source = "".join(
        file.read_text("utf-8")
        for file in (REPOSITORY / "src" / "millpond").rglob("*.py")
        if file.parts[-2:] != ("config", "options.py")
    )
    unused = [option for option in schema().values() if "Not used yet" in option.description]
    assert unused
    assert [option.name for option in unused if f".{option.path[-1]}" in source] == []


@pytest.mark.parametrize(
    ("annotation", "expected"),
    [
        ("Width", 'int | "stretch" | "content"'),
        ("Width | None", 'int | "stretch" | "content" | None'),
        ("Sequence[Width | None]", 'Sequence[int | "stretch" | "content" | None]'),
        ("Union[Width, Literal['auto']]", 'int | "stretch" | "content" | "auto"'),
        ("mapping, optional", "mapping, optional"),
    ],
)
def test_types_are_spelt_out(annotation, expected):
    assert docs_types.spelt(annotation, millpond.markdown) == expected


def test_no_type_in_the_reference_has_a_name_of_ours():
    classes = {"Page", "PageAt", "T", "Option"}
    known = {
        "Any",
        "Callable",
        "Iterable",
        "Mapping",
        "Path",
        "Sequence",
        "date",
        "datetime",
        "time",
        "timedelta",
    }
    for name in PUBLIC:
        thing = getattr(millpond, name)
        for parameter in inspect.signature(thing).parameters.values() if inspect.isroutine(thing) else ():
            if parameter.annotation is parameter.empty or parameter.name == "self":
                continue
            found = docs_types.spelt(str(parameter.annotation), thing)
            names = {
                node.id
                for node in ast.walk(ast.parse(found, mode="eval"))
                if isinstance(node, ast.Name) and not hasattr(builtins, node.id)
            }
            assert names <= known | classes, (name, parameter.name, found)


def test_every_name_of_streamlit_is_either_here_or_missing():
    page = reference.with_inserts((REPOSITORY / "docs" / "streamlit.md").read_text("utf-8"))
    sections = {part.partition("\n")[0]: part for part in page.split("\n## ")}
    there, missing = sections["What is there"], sections["What is missing"]
    facts = json.loads((REPOSITORY / "tests" / "facts" / "streamlit-api.json").read_text("utf-8"))
    for name in facts["st"]:
        link, plain = f"[`{name}`](reference/", f"`{name}`"
        if hasattr(millpond, name):
            assert link in there, name
        else:
            assert plain in missing, name
            assert link not in there, name
