"""What editors show of Millpond: Pyright's server (VS Code, Zed, Neovim, ...) and Jedi (notebooks, Spyder, ...)."""

from __future__ import annotations

import ast
import importlib
import json
import re
import subprocess
import sys
from pathlib import Path

import jedi
import pytest

import millpond
from millpond.container import ELEMENTS
from tests.typing.language_server import Editor

APP = "import millpond as st\n"
OBJECTS = {
    "bottom": "lower edge of the window",
    "cache_data": "Cache a function's return value",
    "cache_resource": "Examples",
    "context": "information about the visitor",
    "query_params": "query parameters of the page's address",
    "secrets": "secrets of the app",
    "session_state": "values that outlive a run",
    "sidebar": "at the left of the page",
    "user": "the user who is signed in",
}
"""What is no function, and words of what is said of it."""
CACHED = '@st.cache_data\ndef load(year: int, month: int = 1) -> str:\n    "Load it."\n'
FRAGMENT = '@st.fragment(run_every=1)\ndef load(year: int, month: int = 1) -> str:\n    "Load it."\n'
DIALOG = '@st.dialog("x")\ndef load(year: int, month: int = 1) -> str:\n    "Load it."\n'


@pytest.fixture(scope="module")
def editor(tmp_path_factory):
    settings = {"python": {"pythonPath": sys.executable}}
    with Editor(tmp_path_factory.mktemp("app"), settings) as editor:
        yield editor


def signature_of(hover):
    return hover.partition("\n---\n")[0]


def test_an_element_is_offered_as_a_function(editor):
    offers = editor.completions(f"{APP}st.<>")
    assert offers["button"]["kind"] == 3  # a function
    text = editor.of_completion(offers["button"])
    assert "type: Literal['primary', 'secondary', 'tertiary'] = 'secondary'" in text
    assert ") -> bool" in text
    assert "True if the press of this button started the run" in text


def test_all_that_is_public_is_offered_and_nothing_else(editor):
    offered = {name for name in editor.completions(f"{APP}st.<>") if not name.startswith("__")}
    modules = {"column_config", "components", "connections"}
    assert offered == {name for name in millpond.__all__ if name != "__version__"} | modules


@pytest.mark.parametrize("name", sorted({*millpond.__all__} - {"__version__"}))
def test_everything_public_says_what_it_is(name, editor):
    signature, line, words = editor.hover(f"{APP}st.{name}<>").partition("\n---\n")
    assert line
    assert len(words) > 30
    # Neither names that only the source knows, nor defaults that are not told.
    assert not re.search(r"\b_[A-Za-z]", signature.replace("_cache: bool", ""))  # which Streamlit has, too
    if name not in {"connection", "help"}:  # that nothing is given is no value
        assert "= ..." not in signature


@pytest.mark.parametrize("name", ELEMENTS)
def test_values_of_aliases_are_spelt_out(name, editor):
    signature = signature_of(editor.hover(f"{APP}st.{name}<>"))
    called = set(re.findall(r"\b[A-Z]\w+", re.sub(r"'[^']*'", "", signature)))
    classes = {"Container", "Page", "PageAt", "Grid", "Any", "Path", "None", "True", "False", "Literal"}
    protocols = {"Iterable", "Iterator", "Mapping", "Sequence", "Generator"}
    values = {"StatusContainer", "SkeletonPlaceholder", "ToastHandle", "UploadedFile", "ChatInputValue"}
    values |= {"AbstractContextManager"}
    states = {"ChartState", "TableState", "TableT", "State"}
    assert called - classes - protocols - values - states == set()


@pytest.mark.parametrize("name", OBJECTS)
def test_objects_have_the_words_of_their_class(name, editor):
    assert OBJECTS[name] in editor.hover(f"{APP}st.{name}<>")


def test_values_are_offered(editor):
    assert set(editor.completions(f"{APP}st.button('x', type='<>')")) == {
        "'primary'",
        "'secondary'",
        "'tertiary'",
    }


@pytest.mark.parametrize("decorated", [CACHED, FRAGMENT, DIALOG])
def test_a_decorated_function_keeps_its_signature_and_words(decorated, editor):
    assert editor.signatures(f"{APP}{decorated}load(<>)") == ["(year: int, month: int = 1) -> str"]
    assert "Load it." in editor.hover(f"{APP}{decorated}load<>")


def test_the_methods_of_containers_and_mappings_are_offered(editor):
    assert {*ELEMENTS} <= set(editor.completions(f"{APP}for column in st.columns(2):\n    column.<>"))
    assert "update" in editor.completions(f"{APP}with st.status('x') as status:\n    status.<>")
    assert "to_dict" in editor.completions(f"{APP}st.session_state.<>")
    assert "get_all" in editor.completions(f"{APP}st.query_params.<>")


@pytest.mark.parametrize(
    "expression",
    ["st.sidebar", "st.container()", "st.columns(2)[0]", "st.status('x')", "st.skeleton()", "st.toast('x')"]
    + [f"st.{name}" for name in OBJECTS],
)
def test_no_private_names_are_offered(expression, editor):
    offered = editor.completions(f"{APP}{expression}.<>")
    assert offered
    assert [name for name in offered if re.match("_[a-z]", name)] == []


FOR_SUBCLASSES = {"_connect", "_instance", "_secrets", "_is_healthy", "_on_secrets_changed"}
OF_CONNECTIONS = FOR_SUBCLASSES | {"_connection_name", "_kwargs", "_raw_instance", "_own"}
"""What connections show: for the classes of apps that are made of them, and what Streamlit's have, too."""
OF_IO = {"_checkClosed"}
"""What each file of Python has in its types."""


def classes_of_stubs():
    """Each class that the stubs have, or name in an annotation: its module and name."""
    found = set()
    for name in ("__init__.pyi", "seen.pyi"):
        tree = ast.parse(Path(millpond.__file__).with_name(name).read_text())
        modules = {
            alias.asname: f"{node.module}.{alias.name}"
            for node in tree.body
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("millpond")
            for alias in node.names
            if alias.asname
        }
        found |= {
            (modules[node.value.id], node.attr)
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and node.value.id in modules
        }
        found |= {("millpond.seen", node.name) for node in tree.body if isinstance(node, ast.ClassDef)}
    return sorted(found)


def test_no_class_shows_private_names(editor):
    classes = classes_of_stubs()
    assert {"Container", "UploadedFile", "Headers", "TableState", "SQLConnection"} <= {
        name for _, name in classes
    }
    shown = {}
    for module, name in classes:
        source = f"import {module}\ndef f(x: {module}.{name}):\n    x."
        offered = {*editor.completions(f"{source}<>")} | {one.name for one in jedi.Script(source).complete()}
        assert offered, name
        private = {one for one in offered if re.match("_[a-zA-Z]", one)} - OF_IO
        if private - (OF_CONNECTIONS if module.startswith("millpond.connections") else set()):
            shown[name] = private
    assert shown == {}


@pytest.mark.parametrize("name", ["column_config", "components.v1", "components.v2", "connections"])
def test_modules_show_what_is_public_and_nothing_else(name, editor):
    public = {*importlib.import_module(f"millpond.{name}").__all__}
    source = f"{APP}st.{name}."
    offered = {one for one in editor.completions(f"{source}<>") if not one.startswith("__")}
    assert offered == public
    modules = {"base", "factory", "on_demand", "packages", "queries", "snowflake", "sql"}
    shown = {one.name for one in jedi.Script(source).complete() if not one.name.startswith("__")}
    assert shown - modules == public
    # And each says what it is, from where it is written.
    for one in public:
        assert len(editor.hover(f"{source}{one}<>").partition("\n---\n")[2]) > 10, one


@pytest.mark.parametrize(
    "expression",
    [
        "st",
        "st.status('x')",
        "st.empty()",
        "st.dataframe([], on_select='rerun')",
        "st.file_uploader('x')",
        "st.context.cookies",
        "st.components.v1.declare_component('x', path='.')",
    ],
)
def test_jedi_shows_no_private_names(expression):
    offered = {one.name for one in jedi.Script(f"{APP}{expression}.").complete()}
    assert offered
    # Jedi offers the modules of a package, too.
    assert [one for one in offered if re.match("_[a-zA-Z]", one) and one != "_names"] == []


@pytest.mark.parametrize(
    ("expression", "names"),
    [
        ("st.App('app.py')", {"script_path", "state", "lifespan", "run"}),
        ("st.Page('page.py')", {"title", "icon", "visibility", "url_path", "at", "run"}),
        ("st.navigation([])", {"title", "icon", "visibility", "url_path", "at", "run"}),
    ],
)
def test_objects_offer_what_is_documented_of_them_and_no_more(expression, names, editor):
    offered = editor.completions(f"{APP}{expression}.<>")
    assert {name for name in offered if not name.startswith("__")} == names


def pyright(project, *files):
    """Its findings: (file, line, message)."""
    command = [Path(sys.executable).with_name("basedpyright"), "--outputjson", "--project", project]
    command += ["--pythonpath", sys.executable]
    answer = subprocess.run([*command, *files], capture_output=True, text=True, check=False)
    return [
        (Path(one["file"]).name, one["range"]["start"]["line"] + 1, one["message"])
        for one in json.loads(answer.stdout)["generalDiagnostics"]
        if one["severity"] == "error"
    ]


def pyright_project(folder, **more):
    project = folder / "pyrightconfig.json"
    project.write_text(json.dumps({"typeCheckingMode": "standard", **more}))
    return project


def test_pyright_takes_the_same_types_as_mypy(tmp_path):
    file = Path(__file__).with_name("return_types.py")
    assert pyright(pyright_project(tmp_path), file) == []


def test_the_stubs_themselves_are_right_to_pyright(tmp_path):
    package = Path(millpond.__file__).parent
    assert pyright(pyright_project(tmp_path), *package.glob("*.pyi")) == []


@pytest.mark.parametrize(
    ("expression", "name"),
    [
        ("st", "button"),
        ("st.sidebar", "slider"),
        ("st.columns(2)[0]", "metric"),
        ("st.session_state", "to_dict"),
        ("st.selectbox('x', ['a'])", "upper"),
        ("st.radio('x', [1])", "bit_length"),
        ("st.date_input('x')", "isoformat"),
        ("st.slider('x', value=2.5)", "hex"),
        ("st.container().container()", "button"),
    ],
)
def test_jedi_offers(expression, name):
    assert name in {one.name for one in jedi.Script(f"{APP}{expression}.").complete()}


def test_jedi_offers_what_a_block_draws_into():
    for block, name in [("st.form('x')", "text_input"), ("st.status('x')", "update")]:
        offered = jedi.Script(f"{APP}with {block} as part:\n    part.").complete()
        assert name in {one.name for one in offered}


@pytest.mark.parametrize("name", ["button", "slider", *sorted(OBJECTS)])
def test_jedi_says_what_it_is(name):
    (found,) = jedi.Script(f"{APP}st.{name}").help(2, len(f"st.{name}"))
    assert len(found.docstring()) > 30


def test_jedi_shows_the_signature():
    (signature,) = jedi.Script(f"{APP}st.button(").get_signatures()
    assert "type: Literal['primary', 'secondary', 'tertiary']='secondary'" in signature.to_string()
