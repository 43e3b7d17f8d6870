"""The lists of elements agree, so that none can be forgotten in one of them."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from pathlib import Path
from typing import get_args

import msgspec
import pytest

import millpond as st
import millpond.elements
from millpond.container import Container
from millpond.elements.place import Place
from millpond.props import KINDS, WidgetProps
from millpond.testing import AppTest
from tests.specimens import SHEET

ROOT = Path(__file__).parents[1]
SOURCES = ROOT / "src" / "millpond"
TSX = ROOT / "frontend" / "src" / "elements"

for module in pkgutil.iter_modules(millpond.elements.__path__):
    importlib.import_module(f"millpond.elements.{module.name}")

ONLY_ON_ST = {
    "App",
    "Page",
    "__version__",
    "bottom",
    "cache_data",
    "cache_resource",
    "connection",
    "context",
    "dialog",
    "echo",
    "fragment",
    "navigation",
    "query_params",
    "register_codec",
    "rerun",
}
ONLY_ON_ST |= {"get_option", "login", "logo", "logout", "set_option", "user"}
ONLY_ON_ST |= {"secrets", "session_state", "set_page_config", "sidebar", "stop", "switch_page"}
"""Public names that draw nothing into a place."""


def _methods() -> set[str]:
    return {name for name in vars(Container) if not name.startswith("_")}


def test_every_method_of_a_container_is_public_and_the_other_way_round() -> None:
    assert _methods() == set(st.__all__) - ONLY_ON_ST


def test_all_names_are_there_and_in_order() -> None:
    assert all(hasattr(st, name) for name in st.__all__)
    assert list(st.__all__) == sorted(st.__all__)


def test_nothing_else_is_public() -> None:
    modules = {
        "caching",
        "column_config",
        "components",
        "connections",
        "container",
        "dataset",
        "distributions",
        "elements",
        "errors",
        "file_ref",
        "frames",
        "panel",
        "props",
        "runner",
        "server",
        "session",
        "state",
        "stores",
        "structs",
        "wire",
        "theming",
        "version",
    }
    modules |= {"annotations", "checking", "compat", "config", "cli", "handbook", "hello", "skills"}
    modules |= {"panel", "processes", "threads", "testing"}
    others = {name for name in vars(st) if not name.startswith("_")} - set(st.__all__) - modules
    assert not others, f"neither in `__all__` nor a module that is listed here: {sorted(others)}"


@pytest.mark.parametrize("name", sorted(_methods()))
def test_a_name_of_st_is_the_container_method(name: str) -> None:
    assert getattr(st, name).__func__ is vars(Container)[name]


@pytest.mark.parametrize("name", sorted(set(st.__all__) - {"__version__"}))
def test_what_is_public_is_documented_with_an_example(name: str) -> None:
    documented = getattr(st, name)
    if name in ("bottom", "sidebar", "session_state", "context"):
        documented = type(documented)
    text = documented.__doc__
    assert text, name
    assert ">>>" in text or "See :func:" in text or name == "sidebar"


def test_every_kind_has_a_component_and_every_component_a_kind() -> None:
    components = {
        path.stem for path in TSX.glob("*.tsx") if path.stem.islower() and not path.name.endswith(".test.tsx")
    }
    assert components == set(KINDS)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_the_props_of_a_kind_can_be_made_of_nothing_but_defaults(kind: str) -> None:
    cls = KINDS[kind]
    assert cls.kind == kind
    assert cls() == cls()
    if issubclass(cls, WidgetProps) and not cls.trigger:
        assert "value" in cls.__struct_fields__, "a widget that is no trigger has a value"


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_no_prop_is_a_truth_value_or_a_number(kind: str) -> None:
    """True and 1 are equal, so the tab would not be told that the one has become the other."""
    for field in msgspec.structs.fields(KINDS[kind]):
        assert not {bool, int} <= set(get_args(field.type)), field.name


def test_no_kind_is_known_by_its_name() -> None:
    """What is asked of a kind is an attribute of its props, so that a new one needs no line elsewhere."""
    named = "|".join(KINDS)
    patterns = {
        "src/millpond/**/*.py": rf"""\bkind (==|!=|in|not in) [({{["']*({named})["']""",
        "frontend/src/**/*.ts*": rf"""\bkind (===|!==) "({named})"|new Set\(\["({named})\"""",
    }
    for files, pattern in patterns.items():
        for path in ROOT.glob(files):
            if ".gen." not in path.name and ".test." not in path.name:
                assert not re.search(pattern, path.read_text("utf-8")), path


def test_no_element_imports_what_is_heavy() -> None:
    heavy = {"numpy", "pandas", "polars", "pyarrow", "matplotlib", "altair", "plotly"}
    for path in (ROOT / "src" / "millpond").rglob("*.py"):
        tree = ast.parse(path.read_text())
        for_types = {
            each
            for block in ast.walk(tree)
            if isinstance(block, ast.If) and ast.unparse(block.test) == "TYPE_CHECKING"
            for each in ast.walk(block)
        }
        for node in set(ast.walk(tree)) - for_types:
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            assert not heavy & {name.partition(".")[0] for name in names}, path


def test_a_container_is_a_place() -> None:
    assert issubclass(Container, Place)


def test_every_kind_is_drawn_by_an_example_and_so_tested_in_the_browser() -> None:
    """Axe, keys and looks are tested on these: an element whose docstring has no example would be left out."""
    at = AppTest.from_string(SHEET).run()
    # One example shows an error. Others fail where what they need is not there yet: a line in a list, a module.
    unforeseen = [error.message for error in at.exception if error.name != "ZeroDivisionError"]
    assert not unforeseen, "\n".join(unforeseen)
    shown = {node.kind for node in at._tab.tree.walk()}
    # An open dialog lies over all others: test_dialogs.py has it open. The buttons of a table
    # are drawn by the table: test_table_kinds.py presses them. Components are pages of others: test_components.py.
    assert set(KINDS) - shown == {"component", "component_v2", "dialog", "table_button"}


def test_no_two_classes_have_one_name() -> None:
    """But for those of AppTest and of the compat layer, whose names are Streamlit's."""
    found: dict[str, list[str]] = {}
    for path in sorted(SOURCES.rglob("*.py")):
        if not {"testing", "compat"} & set(path.relative_to(SOURCES).parts):
            for statement in ast.parse(path.read_text("utf-8")).body:
                if isinstance(statement, ast.ClassDef) and not statement.name.startswith("_"):
                    found.setdefault(statement.name, []).append(path.name)
    assert len(found) > 300
    twice = {name: files for name, files in found.items() if len(files) > 1}
    assert not twice, f"give one of the two another name: {twice}"
