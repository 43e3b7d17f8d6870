"""AppTest: its names, how it is made, how it runs."""

from __future__ import annotations

import gc
import importlib
import inspect
import json
import linecache
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

import millpond
from millpond import compat
from millpond.errors import ApiError
from millpond.props import KINDS
from millpond.session.session import Session
from millpond.testing import AppTest, NotThereYet, RunTimeout, buttons, choices, element_tree, lists, widgets
from millpond.testing import elements as e
from millpond.testing.blocks import Block
from millpond.testing.scripts import TextScript
from tests.patience import PATIENCE
from tests.testing.apps import app

FACTS = json.loads((Path(__file__).parent.parent / "facts/streamlit-api.json").read_text())


# --------------------------------------------------------------------------
# The names
# --------------------------------------------------------------------------


def test_every_name_of_streamlits_is_there():
    missing = [name for name in FACTS["AppTest"] if not hasattr(AppTest, name)]
    assert missing == []
    blocks = [name for name in FACTS["AppTest.elements"]["Block"] if not hasattr(Block, name)]
    assert blocks == []


@pytest.mark.parametrize("name", [n for n, fact in FACTS["AppTest"].items() if fact["kind"] == "method"])
def test_methods_have_streamlits_parameters(name):
    parameters = list(inspect.signature(getattr(AppTest, name)).parameters.values())
    if parameters[0].name == "self":
        parameters = parameters[1:]
    found = [
        [p.name, "keyword" if p.kind is p.KEYWORD_ONLY else "positional",
         "<required>" if p.default is p.empty else p.default]
        for p in parameters
    ]  # fmt: skip
    assert found == FACTS["AppTest"][name]["params"]


CLASSES = {
    "Button": buttons.Button, "ButtonGroup": choices.ButtonGroup, "Caption": None, "Checkbox": widgets.Checkbox, "ColorPicker": widgets.ColorPicker, "Column": None, "DateInput": widgets.DateInput,
    "DateTimeInput": widgets.DateTimeInput, "MenuButton": buttons.MenuButton, "LinkButton": buttons.LinkButton, "Pagination": widgets.Pagination, "Divider": e.Divider, "ElementList": lists.ElementList, "Exception": e.Exception_,
    "Multiselect": choices.Multiselect, "NumberInput": widgets.NumberInput, "Progress": e.Progress, "Radio": choices.Radio,
    "Selectbox": choices.Selectbox, "SelectSlider": choices.SelectSlider, "Slider": widgets.Slider, "TextArea": widgets.TextArea, "TextInput": widgets.TextInput,
    "TimeInput": widgets.TimeInput, "Toggle": widgets.Toggle, "Widget": widgets.Widget, "WidgetList": lists.WidgetList,
    "Element": e.Element, "Block": Block,
}  # fmt: skip


@pytest.mark.parametrize("name", [name for name, cls in CLASSES.items() if cls is not None])
def test_elements_have_streamlits_methods(name):
    cls = CLASSES[name]
    # `text` of a progress bar is one of its props, which are found without a definition.
    missing = [
        n
        for n in FACTS["AppTest.elements"][name]
        if not hasattr(cls, n) and (name, n) != ("Progress", "text")
    ]
    assert missing == []


def test_what_is_found_has_its_class_in_the_tree_of_elements():
    found = {name: one.cls for name, one in vars(Block).items() if hasattr(one, "cls")}
    assert found["image"] is e.Image
    names = {name: "".join(part.title() for part in name.split("_")) for name in found}
    names |= {
        "datetime_input": "DateTimeInput",
        "form_submit_button": "Button",
        "pills": "ButtonGroup",
        "segmented_control": "ButtonGroup",
    }
    wrong = {
        names[name] for name, cls in found.items() if getattr(element_tree, names[name], None) is not cls
    }
    assert wrong == set(), "import these classes in testing/element_tree.py"


# What Millpond has no element for (yet). This list may only become shorter.
NOT_THERE_YET: set[str] = set()


def test_names_without_an_element_say_so():
    at = app("st.text('x')")
    found = set()
    for name in FACTS["AppTest"]:
        if FACTS["AppTest"][name]["kind"] != "property":
            continue
        try:
            getattr(at, name)
        except NotThereYet as error:
            found.add(name)
            text = str(error)
        else:
            continue
        assert f"`{name}` is not there yet" in text
    assert found == NOT_THERE_YET


def test_no_name_is_missing_although_its_element_exists():
    assert NOT_THERE_YET & (set(KINDS) | set(millpond.__all__)) == set()


def test_every_kind_of_node_can_be_found_by_a_test():
    parts = {
        "page",
        "region",
        "columns",
        "tabs",
        "empty",
        "spinner",
        "heading",
        "alert",
        "column",
        "tab",
        "fragment",
        "grid_cell",
        "navigation",
        "table_button",
        "component_v2",  # among at.component
        # As in Streamlit, by at.get("audio") alone.
        "audio",
        "iframe",
        "pdf",
        "video",
    }
    unnamed = {kind for kind in KINDS if not hasattr(AppTest, kind)} - parts
    assert not unnamed, f"add a line to Block, in src/millpond/testing/blocks.py: {sorted(unnamed)}"


def test_secrets_of_a_test_take_the_place_of_those_in_files(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ONLY_A_TEST_SETS_ME", raising=False)
    (tmp_path / ".streamlit").mkdir()
    (tmp_path / ".streamlit" / "secrets.toml").write_text("[database]\nuser = 'file'\n[other]\n")
    at = AppTest.from_string(
        "import millpond as st\nst.text(sorted(st.secrets))\nst.text(st.secrets.database.user)"
    )
    assert at.secrets == {}
    assert at.run().text.values == ["['database', 'other']", "file"]
    at.secrets["database"] = {"user": "test"}
    at.secrets["only_a_test_sets_me"] = "1"
    assert at.run().text.values == ["['database', 'only_a_test_sets_me']", "test"]
    at.secrets["database"]["user"] = "changed"
    assert at.run().text[1].value == "changed"
    assert at.new_tab().run().text[1].value == "changed"
    assert "only_a_test_sets_me" not in os.environ
    at.secrets = {"database": {"user": "whole"}}
    assert at.run().text.values == ["['database']", "whole"]
    at.secrets = {}
    assert at.run().text[1].value == "file"


def test_secrets_of_one_test_are_not_those_of_another():
    first, second = (AppTest.from_string("import millpond as st; st.text(st.secrets.n)") for _ in range(2))
    first.secrets["n"], second.secrets["n"] = 1, 2
    assert (first.run().text[0].value, second.run().text[0].value) == ("1", "2")


# --------------------------------------------------------------------------
# Making an app
# --------------------------------------------------------------------------


def test_from_file_starts_at_the_calling_file(tmp_path):
    (tmp_path / "helper.py").write_text("WORD = 'beside the app'")
    (tmp_path / "app.py").write_text(
        "import sys\nimport helper, millpond as st\nst.text(helper.WORD)\nst.text(__file__)"
    )
    test = "from millpond.testing import AppTest\nat = AppTest.from_file('app.py').run()"
    path = tmp_path / "the_test.py"
    path.write_text(test)
    names: dict[str, Any] = {}
    before = list(sys.path)
    exec(compile(test, str(path), "exec"), names)
    assert names["at"].text.values == ["beside the app", str(tmp_path / "app.py")]
    assert sys.path == before
    del sys.modules["helper"]


def test_from_file_names_the_file_that_is_missing():
    with pytest.raises(FileNotFoundError, match=r"testing/nowhere\.py.*from_file"):
        AppTest.from_file("nowhere.py")


def test_from_file_sees_a_changed_file(tmp_path):
    path = tmp_path / "app.py"
    path.write_text("import millpond as st; st.text('before')")
    at = AppTest.from_file(path).run()
    path.write_text("import millpond as st; st.text('afterwards')")
    assert at.run().text[0].value == "afterwards"


def test_from_string_shows_its_source_in_tracebacks():
    at = app("\ndef broken():\n    raise ValueError('no')\n\nbroken()")
    (error,) = at.exception
    assert (error.name, error.value, error.is_markdown) == ("ValueError", "no", False)
    assert [trace.splitlines()[1] for trace in error.stack_trace] == [
        "    broken()",
        "    raise ValueError('no')",
    ]
    assert "in broken" in error.stack_trace[1]


def test_the_end_of_a_test_does_not_disturb_who_walks_the_sources():
    # The garbage collector frees a script in the midst of `linecache.checkcache`, in any thread.
    script = TextScript("1 / 0\n")
    filename = str(script.path)
    assert linecache.getline(filename, 1) == "1 / 0\n"
    del script
    gc.collect()
    assert filename in linecache.cache
    assert linecache.getline(filename, 1) == ""


def test_from_string_with_a_syntax_error():
    at = AppTest.from_string("1 +").run()
    assert at.exception[0].name == "SyntaxError"


def test_magic():
    assert AppTest.from_string("'''Docstring'''\n'shown'").run().markdown.values == ["shown"]


def test_from_function_gets_its_arguments_themselves():
    seen: list[Any] = []

    def script(a, b=2, *, c):
        import millpond as st

        a.append((b, c))
        st.text(__name__)
        st.text("AppTest" in globals())
        return "not written"

    at = AppTest.from_function(script, args=(seen,), kwargs={"c": 3}).run()
    assert not at.exception
    assert seen == [(2, 3)]
    assert at.text.values == ["__main__", "False"]
    assert len(at.main.children) == 2


def test_from_function_sees_what_it_closes_over():
    word = "closure"

    def script():
        import millpond as st

        st.text(word)

    assert AppTest.from_function(script).run().text[0].value == "closure"


def test_from_function_shows_its_source_in_tracebacks():
    def script():
        raise KeyError("gone")

    at = AppTest.from_function(script).run()
    assert len(at.exception[0].stack_trace) == 1
    assert 'raise KeyError("gone")' in at.exception[0].stack_trace[0]


def test_from_function_refuses_what_is_none():
    with pytest.raises(TypeError, match="needs a function"):
        AppTest.from_function(print)


# --------------------------------------------------------------------------
# Running
# --------------------------------------------------------------------------


def test_run_without_a_change_is_a_rerun():
    at = app("st.session_state.runs = st.session_state.get('runs', 0) + 1")
    assert at.session_state.runs == 1
    assert at.run().session_state.runs == 2


@pytest.fixture
def gate():
    """What a script waits for; open at the end of the test, whose runs are to be over by then."""
    gate = threading.Event()
    yield gate
    gate.set()


def waits(gate):
    import millpond as st

    st.text("before")
    gate.wait()
    st.text("after")


def test_a_run_that_takes_too_long_ends_the_test_at_once(gate):
    at = AppTest.from_function(waits, args=(gate,))
    with pytest.raises(RunTimeout, match=r"within 0\.05 s"):
        at.run(timeout=0.05)
    assert issubclass(RunTimeout, RuntimeError)
    gate.set()
    at.run()


def test_default_timeout(gate):
    at = AppTest.from_function(waits, args=(gate,), default_timeout=0.05)
    with pytest.raises(RunTimeout):
        at.run()
    gate.set()
    at.run(timeout=PATIENCE)


def test_reruns_without_end_end_in_a_timeout():
    at = AppTest.from_string("import millpond as st\nif 'enough' not in st.session_state: st.rerun()")
    with pytest.raises(RunTimeout):
        at.run(timeout=0.1)
    at.session_state.enough = True
    at.run()


def test_a_run_goes_on_after_a_timeout(gate):
    at = AppTest.from_function(waits, args=(gate,))
    with pytest.raises(RunTimeout):
        at.run(timeout=0.05)
    gate.set()
    assert at.run().text.values == ["before", "after"]


def test_an_exception_is_on_the_page_with_what_was_drawn_before():
    at = app("st.text('before')\n1 / 0\nst.text('after')")
    assert at.text.values == ["before"]
    assert at.exception.values == ["division by zero"]
    assert at.main.exception.len == 1


def test_a_failure_in_millpond_itself_fails_the_test(monkeypatch):
    at = app("")
    monkeypatch.setattr(Session, "begin_run", lambda session: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        at.run()


def test_the_main_module_is_as_before():
    main = sys.modules["__main__"]
    assert (
        AppTest.from_string("import __main__, millpond as st\nx = 5\nst.text(__main__.x)").run().text[0].value
        == "5"
    )
    assert sys.modules["__main__"] is main


# --------------------------------------------------------------------------
# Session State
# --------------------------------------------------------------------------


def test_session_state_can_be_set_before_a_run():
    at = AppTest.from_string(
        "import millpond as st; st.text(st.session_state.x); st.text_input('T', key='t')"
    )
    at.session_state.x = 1
    at.session_state["t"] = "typed"
    at.run()
    assert (at.text[0].value, at.text_input[0].value) == ("1", "typed")
    at.session_state.t = "again"
    assert at.run().text_input[0].value == "again"


def test_session_state_is_a_mapping():
    at = app("st.session_state.a = 1")
    assert at.session_state.to_dict() == dict(at.session_state) == {"a": 1}
    assert ("a" in at.session_state, "b" in at.session_state, len(at.session_state)) == (True, False, 1)
    with pytest.raises(KeyError, match="no key `b`"):
        at.session_state["b"]
    with pytest.raises(AttributeError, match="no key `b`"):
        at.session_state.b
    del at.session_state["a"]
    assert at.session_state.get("a") is None


def test_what_a_test_does_to_an_instance_of_the_scripts_class_is_kept():
    at = app("""
class Box:
    n = 0
if "box" not in st.session_state: st.session_state.box = Box()
st.text((isinstance(st.session_state.box, Box), st.session_state.box.n))
""")
    at.session_state.box.n = 5
    assert at.run().text[0].value == "(True, 5)"
    assert at.session_state.box.n == 5
    assert at.run().text[0].value == "(True, 5)"


# --------------------------------------------------------------------------
# As streamlit.testing.v1
# --------------------------------------------------------------------------


@pytest.fixture
def as_streamlit():
    before = {name: m for name, m in sys.modules.items() if name.partition(".")[0] == "streamlit"}
    compat.install()
    yield
    compat.uninstall()
    sys.modules.update(before)


@pytest.mark.usefixtures("as_streamlit")
@pytest.mark.parametrize(
    "name", ["streamlit.testing", "streamlit.testing.v1", "streamlit.testing.v1.app_test"]
)
def test_streamlits_module_is_ours(name):
    assert importlib.import_module(name).AppTest is AppTest


@pytest.mark.usefixtures("as_streamlit")
def test_an_app_that_imports_streamlit_gets_millpond():
    at = AppTest.from_string("import streamlit as st; st.title('T')").run()
    assert at.title[0].value == "T"


def run_pytest(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    (folder / "app.py").write_text("import streamlit as st\nst.title('T')\n")
    (folder / "test_app.py").write_text(
        "from streamlit.testing.v1 import AppTest\n"
        "def test_it():\n    assert AppTest.from_file('app.py').run().title[0].value == 'T'\n"
    )
    source = str(Path(millpond.__file__).parent.parent)
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments, str(folder)],
        cwd=folder, capture_output=True, text=True, timeout=60, check=False, env={"PYTHONPATH": source, "PATH": ""},
    )  # fmt: skip


def test_tests_that_were_written_for_streamlit_run_unchanged(tmp_path):
    assert "1 error" in run_pytest(tmp_path).stdout
    result = run_pytest(tmp_path, "-p", "millpond.testing.as_streamlit")
    assert result.returncode == 0, result.stdout


def test_a_conftest_of_two_lines_does_it_too(tmp_path):
    (tmp_path / "conftest.py").write_text("import millpond.compat\nmillpond.compat.install()\n")
    result = run_pytest(tmp_path)
    assert result.returncode == 0, result.stdout


def test_streamlit_itself_imported_before_is_noticed(monkeypatch):
    monkeypatch.setitem(sys.modules, "streamlit", type(sys)("streamlit"))
    with pytest.warns(RuntimeWarning, match="Streamlit itself is already imported,"):
        AppTest.from_string("")


def test_millpond_does_not_import_its_testing():
    code = "import sys, millpond; sys.exit(any(name.startswith('millpond.testing') for name in sys.modules))"
    source = str(Path(millpond.__file__).parent.parent)
    subprocess.run([sys.executable, "-c", code], check=True, env={"PYTHONPATH": source})


def test_matplotlib_draws_into_memory_as_it_does_on_a_server(monkeypatch):
    monkeypatch.delenv("MPLBACKEND", raising=False)
    at = AppTest.from_string("import os, millpond as st\nst.text(os.environ.get('MPLBACKEND'))").run()
    assert at.text[0].value == "Agg"


@pytest.mark.parametrize(
    "user", [{"tokens": "secret"}, {"tokens": None}, {"tokens": {"access": 5}}, "Ada", None]
)
def test_a_user_who_is_none_is_refused_by_name(user: Any) -> None:
    at = AppTest.from_string("import millpond as st")
    at.user = user
    with pytest.raises(ApiError, match=r"`user.* must be a dictionary"):
        at.run()
