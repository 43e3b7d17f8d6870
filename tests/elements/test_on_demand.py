"""Elements are imported when they are used, and described whole wherever somebody looks."""

from __future__ import annotations

import ast
import importlib
import inspect
import subprocess
import sys
from pathlib import Path

import pytest

import millpond
from millpond.container import ELEMENTS
from millpond.elements.docstrings import PARAMETERS, complete, entries, sections
from millpond.elements.parameters import checked

ROOT = Path(__file__).parents[2]
NOTHING: dict[str, object] = {}
ALWAYS = {"checks", "codecs", "context", "control", "on_demand", "place", "query_params", "session_state"}
ALWAYS |= {"column_config", "components_v1", "components_v2"}  # the modules of `st` with their names
"""The modules of elements that are there after `import millpond`: those that all elements stand on, and no element."""


def modules_after(code: str) -> set[str]:
    """The modules of elements that are loaded after this code."""
    listed = "import sys; print(*(m for m in sys.modules if m.startswith('millpond.elements.')))"
    command = [sys.executable, "-c", f"{code}\n{listed}"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT / "src")
    return {name.removeprefix("millpond.elements.") for name in done.stdout.split()}


@pytest.mark.parametrize(
    "name", ["import millpond", "from millpond import compat; compat.install(); import streamlit"]
)
def test_importing_the_package_imports_no_element(name: str) -> None:
    assert modules_after(name) & {
        path.stem for path in (ROOT / "src/millpond/elements").glob("*.py")
    } <= ALWAYS | (
        # Three modules of Streamlit's have these.
        {"alert", "icons", "secrets", "text"} if "streamlit" in name else set()
    )


@pytest.mark.parametrize("name", ["millpond.slider", "millpond.sidebar.slider"])
def test_an_element_is_imported_when_it_is_first_used(name: str) -> None:
    loaded = modules_after(f"import millpond; {name}")
    assert "slider" in loaded
    assert not {"button", "date_input", "write"} & loaded


def test_names_that_nobody_has_used_yet_are_listed() -> None:
    code = "import millpond; assert {'slider', 'fragment', 'session_state'} <= set(dir(millpond))"
    streamlit = (
        "from millpond import compat; compat.install(); import streamlit; assert 'slider' in dir(streamlit)"
    )
    assert "slider" not in modules_after(code) | modules_after(streamlit)


def test_what_is_for_millpond_alone_is_not_listed() -> None:
    assert importlib.import_module("millpond._names").missing  # looked for when a name is wrong: it stays
    listed = {name for name in dir(millpond) if not name.startswith("__")} - set(millpond.__all__)
    assert listed <= {"column_config", "components", "connections", "errors", "testing", "threads"}
    assert {"column_config", "components", "connections"} <= listed
    assert not [name for name in dir(millpond.connections) if name.startswith("_") and name[1] != "_"]


def test_modules_that_apps_find_below_streamlit_are_listed() -> None:
    code = "from millpond import compat; compat.install(); import streamlit; listed = set(dir(streamlit))"
    modules_after(f"{code}; assert {{'components', 'errors', 'runtime'}} <= listed")
    modules_after(f"{code}; import streamlit.testing.v1; assert 'testing' in dir(streamlit)")


def test_a_name_is_found_once() -> None:
    assert millpond.slider is millpond.slider
    assert vars(millpond)["slider"] is millpond.slider


@pytest.mark.parametrize("name", ELEMENTS)
def test_help_describes_each_parameter_in_its_order(name: str) -> None:
    function = getattr(millpond, name)
    parts = [part for part in sections(function.__doc__) if part.title == "Parameters"]
    described = [one.lstrip("*") for part in parts for entry in entries(part.lines) for one in entry.names]
    expected = [one for one in inspect.signature(function).parameters if not one.startswith("_")]
    assert sorted(described) == sorted(expected)
    firsts = [entry.names[0].lstrip("*") for part in parts for entry in entries(part.lines)]
    assert firsts == sorted(firsts, key=expected.index)


def test_no_element_repeats_what_stands_in_the_table() -> None:
    for path in (ROOT / "src/millpond/elements").glob("*.py"):
        if path.stem in {
            "docstrings",
            "column_config",
        }:  # the table itself, and functions that are no elements
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.FunctionDef):
                continue
            for part in sections(ast.get_docstring(node) or ""):
                for entry in entries(part.lines) if part.title == "Parameters" else []:
                    shared = PARAMETERS.get(", ".join(entry.names), "")
                    assert shared.split() != " ".join(entry.lines).split(), (
                        path.stem,
                        node.name,
                        entry.names,
                    )


def test_a_docstring_of_its_own_goes_before_that_of_the_table() -> None:
    def slider(help: str = "", width: str = "", label: str = "") -> None:
        """Slide.

        Parameters
        ----------
        width:
            As wide as the sea.
        label:
            What it is.
        """

    text = complete(slider, NOTHING.get)
    assert text is not None
    assert [e.names for e in entries(sections(text)[1].lines)] == [["help"], ["width"], ["label"]]
    assert "As wide as the sea." in text
    assert PARAMETERS["width"] not in text


def test_without_docstrings_there_is_none() -> None:
    def slider() -> None: ...

    assert complete(slider, NOTHING.get) is None


def test_what_is_checked_has_the_signature_and_the_place_of_the_element() -> None:
    def button(self: object, label: str, *args: int, disabled: bool = False) -> tuple[object, ...]:
        return label, args, disabled

    taken = checked(button)
    assert inspect.signature(taken) == inspect.signature(button)
    drawn = taken(None, "a", 1, 2, disabled=1)  # type: ignore[arg-type]
    assert drawn == ("a", (1, 2), True)
    with pytest.raises(TypeError, match=r"button\(\) got an unexpected keyword argument 'what'"):
        taken(None, "a", what=1)  # type: ignore[call-arg]


def test_the_types_that_editors_read_are_those_of_the_sources() -> None:
    command = [sys.executable, str(ROOT / "tools/gen_stubs.py")]
    assert subprocess.run(command, check=False).returncode == 0
    assert subprocess.run([*command, "--check"], check=False).returncode == 0
    for name, owner in (("seen.pyi", millpond.container), ("__init__.pyi", millpond)):
        text = (ROOT / "src/millpond" / name).read_text()
        tree = ast.parse(text)
        classes = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}
        body = (classes["Container"] if classes else tree).body
        functions = [node for node in body if isinstance(node, ast.FunctionDef)]
        others = {name for name in millpond.__all__ if inspect.isfunction(getattr(millpond, name))}
        more = {"__enter__", "__exit__", "open"} if classes else others
        assert {node.name for node in functions} == {*ELEMENTS} | more, owner
        first = {node.name: node for node in reversed(functions)}
        for element in ELEMENTS:
            described = ast.get_docstring(first[element])
            assert described == inspect.cleandoc(getattr(millpond, element).__doc__), element
            args = first[element].args
            named = {arg.arg for arg in [*args.args, *args.kwonlyargs, *([args.kwarg] if args.kwarg else [])]}
            assert named - {"self"} >= set(inspect.signature(getattr(millpond, element)).parameters) - {
                "args",
                "_cache",
            }


def test_a_container_with_methods_of_its_own_has_them_in_the_stubs() -> None:
    text = (ROOT / "src/millpond/seen.pyi").read_text()
    classes = {node.name: node for node in ast.parse(text).body if isinstance(node, ast.ClassDef)}
    assert [node.name for node in classes["StatusContainer"].body if isinstance(node, ast.FunctionDef)] == [
        "__enter__",
        "__exit__",
        "update",
    ]
    found = {node.name: node for node in classes["Container"].body if isinstance(node, ast.FunctionDef)}
    made = {
        name: ast.unparse(found[name].returns or ast.Constant(None))
        for name in ("status", "skeleton", "toast", "badge")
    }
    assert made == {
        "status": "StatusContainer",
        "skeleton": "SkeletonPlaceholder",
        "toast": "ToastHandle",
        "badge": "Self",
    }


def test_what_an_overload_leaves_out_has_its_default_in_what_editors_read() -> None:
    command = [sys.executable, str(ROOT / "tools/gen_stubs.py")]
    subprocess.run(command, check=True)
    tree = ast.parse((ROOT / "src/millpond/__init__.pyi").read_text())
    found = 0
    for function in (node for node in tree.body if isinstance(node, ast.FunctionDef)):
        if not any(isinstance(one, ast.Name) and one.id == "overload" for one in function.decorator_list):
            continue
        args = function.args
        given: dict[str, ast.expr | None] = {}
        given.update(zip((one.arg for one in args.args[::-1]), args.defaults[::-1], strict=False))
        given.update(zip((one.arg for one in args.kwonlyargs), args.kw_defaults, strict=True))
        if "disabled" in given:  # no overload names it
            default = given["disabled"]
            assert default is not None
            assert ast.unparse(default) == "False", (function.name, function.lineno)
            found += 1
    assert found > 10
